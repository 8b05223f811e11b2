"""``foedus scorecard``: every form and every baseline, on the same cases of history."""

import json as json_text
import math
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from foedus.api.scorecard import ONE_CLUSTER, TEST_FROM, TRAIN_TO, Scorecard, ScoreRow
from foedus.api.scorecard import scorecard as scored
from foedus.cli.options import Cluster, Json, Off, Tolerate
from foedus.report.console import PlainConsole
from foedus.report.output import without_nan, write_json
from foedus.report.progress import in_words


def scorecard(
    *,
    question: Annotated[
        Literal["joins", "mediates", "falls", "escalates"] | None, Parameter(help="Only this question.")
    ] = None,
    data: Annotated[Path | None, Parameter(help="Folder of tables; without it FOEDUS_DATA.")] = None,
    train_to: Annotated[int, Parameter(help="Last year to learn from.")] = TRAIN_TO,
    test_from: Annotated[int, Parameter(help="First year to test.")] = TEST_FROM,
    rolling: Annotated[bool, Off(help="Also test each decade on what came before it.")] = False,
    engine: Annotated[bool, Off(help="Score the whole engine on crises of the past, not its pieces.")] = False,
    against: Annotated[Path | None, Off(help="CSV of what an engine before said, to compare case by case.")] = None,
    save: Annotated[Path | None, Off(help="CSV to write what the engine says of each case into.")] = None,
    cluster: Cluster = None,
    tolerate: Tolerate = False,
    json: Json = False,
) -> None:
    """Score every form against every baseline on the same cases, with 90% intervals; finished parts are kept."""
    errors = PlainConsole(stderr=True)
    with in_words("reading the tables") as progress:
        found = scored(
            data,
            question=question,
            train_to=train_to,
            test_from=test_from,
            rolling=rolling,
            engine=engine,
            against=against,
            save=save,
            cluster=cluster,
            tolerate=tolerate,
            progress=progress,
        )
    for reason in found.left_out:
        errors.print(f"left out: {reason}", soft_wrap=True)
    if json:
        write_json(json_text.dumps([without_nan(row) for row in found.rows], ensure_ascii=False, indent=1))
    else:
        _show(found, PlainConsole())


def _show(found: Scorecard, console: Console) -> None:
    sets: dict[tuple[str, str, str], list[ScoreRow]] = {}
    for row in found.rows:
        if not row["decade"]:
            sets.setdefault((row["question"], row["population"], row["window"]), []).append(row)
    for (question, population, window), rows in sets.items():
        first = rows[0]
        console.print(Text.assemble((question, "bold"), f": {population}, tested {window}"))
        effective = f" ({first['effective_clusters']:.1f} of equal weight)"
        clusters = f"{first['clusters']} clusters{effective}" if first["clusters"] > 1 else ONE_CLUSTER
        console.print(f"{first['n']} cases, {first['events']} events, {clusters}", style="dim")
        console.print(_table(rows))
        for row in (row for row in rows if row["kind"] == "form"):
            console.print(told(row), style="dim", soft_wrap=True)
        console.print()
    console.print(
        "Intervals: 90%, whole clusters drawn with replacement. AUC: within clusters where the population says "
        "'given that'. Skill: Brier score against the base rate of the training cases. Top: share of events among the "
        "tenth of cases with the highest chances. Gain: log score of 1000 cases better than the best baseline's; "
        "* its interval excludes zero. Slope: what the log odds are to be multiplied by. Against another: Brier skill "
        "over it on the same cases.",
        style="dim",
    )
    if any(row["decade"] for row in found.rows):
        console.print("Each decade by itself: --json.", style="dim")


def told(row: ScoreRow) -> str:
    """Return in a line whether the level of a form is right, and how much better it is than others."""
    share = interval(row["observed"], row["observed_low"], row["observed_high"], sign="")
    words = f"{row['model']}: said {short(row['mean_chance'], '.3f')}, happened {share}; "
    words += f"slope {interval(row['slope'], row['slope_low'], row['slope_high'], sign='')}"
    for pair in row["paired"]:
        skill = interval(pair["skill"], pair["skill_low"], pair["skill_high"], sign="+")
        words += f"; against {pair['against']} {skill}"
    return words


def _table(rows: list[ScoreRow]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0))
    table.add_column("model", no_wrap=True, max_width=26)
    for name in ("AUC", "skill", "log", "top", "gain"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row["model"],
            interval(row["auc"], row["auc_low"], row["auc_high"], sign=""),
            interval(row["brier_skill"], row["brier_skill_low"], row["brier_skill_high"], sign="+"),
            short(row["log_score"], ".4f"),
            short(row["top_decile_recall"], ".2f"),
            gain(row),
            style="bold" if row["kind"] == "form" else None,
        )
    return table


def interval(value: float, low: float, high: float, *, sign: str) -> str:
    """Return a score with its interval, alone where there is none; a dash where it is not a number."""
    if math.isnan(value):
        return "-"
    if math.isnan(low):
        return short(value, f"{sign}.3f")
    return f"{short(value, f'{sign}.3f')} [{short(low, f'{sign}.2f')} {short(high, f'{sign}.2f')}]"


def short(value: float, how: str) -> str:
    """Return a number below one without the zero before its point."""
    return f"{value:{how}}".replace("0.", ".", 1) if abs(value) < 1.0 else f"{value:{how}}"


def gain(row: ScoreRow) -> str:
    """Return how much better the log score of 1000 cases is than the best baseline's, starred where that is sure."""
    if row["model"] == row["best_baseline"]:
        return "best"
    sure = "*" if row["gain_low"] > 0.0 or row["gain_high"] < 0.0 else ""
    return f"{1000 * row['gain_over_best_baseline']:+.2f}{sure}"
