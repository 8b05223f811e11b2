"""Forecasts: frozen from a run, resolved, and scored, as the register holds them."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from foedus.answers.question import said_in_words
from foedus.api.register import WORDS, register_forecast, resolve_forecast, score
from foedus.core.errors import InputError
from foedus.register.rows import ForecastRow, ScoresByVersion
from foedus.report import dates
from foedus.report.numbers import interval, percent
from foedus.report.registered import ASIDE, aside_note, line_of
from foedus.report.table import Table
from foedus.runs.folder import kept_crisis, read_answers
from foedus.studio.forms import Fields
from foedus.studio.reasons.number import choices, groups

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: How a forecast can come out.
OUTCOMES: Final = tuple(WORDS.values())


class Forecast(NamedTuple):
    """A frozen forecast as it is shown."""

    id: str
    asks: str
    criterion: str
    resolves: str
    said: str
    was: str
    aside: str
    run: str


class Scored(NamedTuple):
    """All that is registered, and its scores."""

    forecasts: list[Forecast]
    troubles: list[str]
    summary: str
    notes: list[str]
    scores: Table
    versions: Table
    calibration: Table


def askable(folder: Path) -> dict[str, Any]:
    """Return what can be frozen of a run: its questions in groups, the likeliest first, and between which days."""
    answers, crisis = read_answers(folder), kept_crisis(folder)
    tables = answers["answers"]
    return {
        "groups": [(group.title, choices(crisis, tables, group.key)) for group in groups(crisis, tables)],
        "as_of": answers["as_of"],
        "horizon": answers["horizon_date"],
    }


def freeze(run: str, fields: Fields) -> str:
    """Freeze a forecast of a run, and return what is to be said of it.

    Raises
    ------
    FoedusError
        If something of it cannot be taken.
    """
    outside = fields.one("outside")
    try:
        chance = float(outside) / 100.0 if outside else None
    except ValueError:
        raise InputError(f"what somebody else says, '{outside}': must be a number of percent") from None
    line = register_forecast(
        run,
        fields.one("question"),
        _day(fields.one("resolves")),
        fields.one("criterion"),
        outside=chance,
        by=fields.one("by"),
        exercise=fields.on("exercise"),
    )
    return f"Frozen as {line['id']}: {line_of(line)}"


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise InputError(f"'{said}': choose the day on which it is decided") from None


def resolve(fields: Fields) -> str:
    """Say how a forecast came out, and return what is to be said of that.

    Raises
    ------
    FoedusError
        If it cannot be resolved so.
    """
    line = resolve_forecast(
        fields.one("forecast"), fields.one("outcome"), because=fields.one("because"), correct=fields.on("correct")
    )
    return f"Resolved {line['id']}: {WORDS[line['outcome']]}."


def scored(crisis: "CrisisFile") -> Scored:
    """Return all that is registered, the newest first, with its scores; in words what is of the crisis that is open."""
    found = score()
    scores = found.scores
    rows = [
        Forecast(
            id=row["id"],
            asks=_asks(row, crisis if row["crisis"] == crisis.crisis else None),
            criterion=row["criterion"],
            resolves=dates.short(row["resolves"]),
            said=_said(row),
            was=WORDS[found.outcomes[row["id"]]] if row["id"] in found.outcomes else "open",
            aside=ASIDE[found.aside[row["id"]]][0] if row["id"] in found.aside else "",
            run=row["run"],
        )
        for row in reversed(found.forecasts)
    ]
    void = f", {scores['void']} void" if scores["void"] else ""
    return Scored(
        rows,
        [str(trouble) for trouble in found.register.troubles],
        f"{scores['registered']} registered, {scores['resolved']} resolved{void}",
        [aside_note(reason) for reason in dict.fromkeys(found.aside.values())],
        _scores(scores),
        _versions(scores),
        Table(
            ("Said", "Happened", "Forecasts"),
            [(percent(row["said"]), f"{row['happened']:.0%}", str(row["forecasts"])) for row in scores["calibration"]],
            frozenset({0, 1, 2}),
        ),
    )


def _asks(row: ForecastRow, crisis: "CrisisFile | None") -> str:
    given = f" given {' and '.join(conditions)}" if (conditions := row.get("given")) else ""
    asks = said_in_words(crisis, row["question"]) if crisis else f"{row['crisis']}: {row['question']}"
    return f"{asks}{given}"


def _said(row: ForecastRow) -> str:
    low, high = row["low"], row["high"]
    return percent(row["probability"]) + ("" if low is None or high is None else f" ({interval(low, high)})")


def _scores(scores: ScoresByVersion) -> Table:
    rows = []
    for name, part in (
        ("What counts", scores),
        ("Given something else that came so", scores["conditional"]),
        ("Left out of the scores", scores["exercises"]),
    ):
        if part["brier"] is not None and part["log"] is not None:
            rows.append((name, f"{part['brier']:.4f}", f"{part['log']:.4f}"))
    if scores["skill"] is not None:
        rows.append((f"Brier skill against base rates, on {scores['with_base_rate']}", f"{scores['skill']:+.2f}", ""))
    return Table(("Scores, less is better", "Brier", "Logarithmic, nats"), rows, frozenset({1, 2}))


def _versions(scores: ScoresByVersion) -> Table:
    rows = [
        (
            f"{row['foedus']} ({row['engine']})" if row["engine"] else row["foedus"],
            str(row["forecasts"]),
            f"{row['brier']:.4f}",
            f"{row['log']:.4f}",
            "–" if row["skill"] is None else f"{row['skill']:+.2f}",
        )
        for row in scores.get("versions", ())
    ]
    return Table(
        ("Version", "Forecasts", "Brier", "Log", "Skill"), rows if len(rows) > 1 else [], frozenset({1, 2, 3, 4})
    )
