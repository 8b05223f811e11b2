"""Tables of scores that the page of the pieces and that of the engine share: verdicts, levels, pairs, definitions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from foedus.scoring.verdicts import verdict
from tools.tables.numbers import plain

Row = Mapping[str, Any]
#: Ratio of what was said to what happened that a level should keep to, where ten or more events are.
RATIO: Final = (0.67, 1.5)
LEAST_EVENTS: Final = 10
RULE: Final = """\
*Skill* is the share of the squared error of the rate that is saved ([Brier 1950](#brier-1950)), on the decades tested
one by one and put together, with its 90% interval. *The rate* is the base rate of the years before, or that of the same
era, whichever did better on these very cases. *Since 1980* is the skill with everything learned by 1979. The verdict
follows a rule: *too few to tell* with fewer than ten events, or fewer than ten cases without one, or where the events
come from fewer than five conflicts of equal weight; *better than the rate* if the interval lies above zero, and the
skill since 1980 does too; *worse* if it lies below; else *no better*.
"""


class Stated(NamedTuple):
    """What a question is: everything that has to be fixed before it can be scored."""

    unit: str
    population: str
    origin: str
    horizon: str
    outcome: str
    cluster: str
    baseline: str = "the share of events in the training cases, and that in those of the same era"


def definition(stated: Stated) -> list[str]:
    """Return the lines that say what a question is."""
    return [*(f"- **{name.capitalize()}:** {value}." for name, value in stated._asdict().items() if value), ""]


def pooled(rows: Iterable[Row], population: str, model: str) -> Row | None:
    """Return the row of a model on the pooled decades."""
    return _first(rows, population, model, together=True)


def since(rows: Iterable[Row], population: str, model: str) -> Row | None:
    """Return the row of a model on the fixed split."""
    return _first(rows, population, model, together=False)


def _first(rows: Iterable[Row], population: str, model: str, *, together: bool) -> Row | None:
    return next(
        (
            row
            for row in rows
            if row["population"] == population
            and row["model"] == model
            and not row["decade"]
            and row["window"].startswith("decade") == together
        ),
        None,
    )


def verdict_line(words: str, together: Row, later: Row | None) -> str:
    """Return a line of the table of verdicts."""
    cells = (
        words,
        f"{together['n']:,}",
        f"{together['events']:,}",
        f"{together['observed']:.1%}",
        skill_of(together, "rate_skill"),
        "-" if later is None else f"{later['rate_skill']:+.3f}",
        f"**{verdict(together, later)}**",
    )
    return "| " + " | ".join(cells) + " |"


VERDICT_HEAD: Final = (
    "| question | cases | events | base rate | skill over the rate | since 1980 | verdict |",
    "|---|---:|---:|---:|---:|---:|---|",
)


def skill_of(row: Row, name: str, how: str = "+.3f") -> str:
    """Return a figure with its interval."""
    return f"{plain(row[name], how)} [{plain(row[f'{name}_low'], how)}, {plain(row[f'{name}_high'], how)}]"


def level_table(rows: Sequence[Row]) -> list[str]:
    """Return the lines of a table of what was said and what happened, window by window."""
    lines = [
        "| tested | cases | events | conflicts (of equal weight) | said | happened | ratio | inside | slope |",
        "|---|---:|---:|---:|---:|---:|---:|---|---:|",
    ]
    for row in rows:
        inside = row["observed_low"] <= row["mean_chance"] <= row["observed_high"]
        few = row["events"] < LEAST_EVENTS
        ratio = row["mean_chance"] / row["observed"]
        cells = (
            row["window"].removeprefix("decade by decade "),
            f"{row['n']:,}",
            f"{row['events']:,}",
            f"{row['clusters']} ({row['effective_clusters']:.1f})",
            f"{row['mean_chance']:.3f}",
            skill_of(row, "observed", ".3f"),
            f"{ratio:.2f}",
            ("yes" if inside and (few or RATIO[0] <= ratio <= RATIO[1]) else "no") + (" (few)" if few else ""),
            skill_of(row, "slope", ".2f"),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def paired_table(row: Row) -> list[str]:
    """Return the lines of a table of how much better a model is than others on the same cases."""
    lines = ["| against | cases | Brier skill | gain of 1000 cases |", "|---|---:|---:|---:|"]
    for pair in row["paired"]:
        gain = {name: 1000.0 * pair[name] for name in ("gain", "gain_low", "gain_high")}
        cells = (pair["against"], f"{pair['cases']:,}", skill_of(pair, "skill"), skill_of(gain, "gain", "+.1f"))
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def parts_line(row: Row) -> str:
    """Return how the Brier score divides."""
    return (
        f"Brier score {row['brier']:.4f} = miscalibration {row['miscalibration']:.4f} - discrimination "
        f"{row['discrimination']:.4f} + uncertainty {row['uncertainty']:.4f}."
    )
