"""The register in the terminal: what was frozen, and how it scored."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.report import dates
from foedus.report.numbers import interval, percent
from foedus.report.screen import add, bar, heading, note, show_page, table

Row = Mapping[str, Any]


def line_of(forecast: Row) -> str:
    """Return a frozen forecast in one sentence."""
    ends = "" if forecast["low"] is None else f" ({interval(forecast['low'], forecast['high'])})"
    return (
        f"{forecast['question']} by {dates.long(forecast['resolves'])}: {percent(forecast['probability'])}{ends} – "
        f"{forecast['criterion']}"
    )


def show_registered(
    forecasts: Sequence[Row],
    outcomes: Mapping[str, bool],
    scores: Row,
    console: Console | None = None,
    *,
    troubles: int = 0,
) -> None:
    """Print the forecasts of the register and their scores; ``troubles`` is how much is wrong with its lines."""
    spoiled = f"; {troubles} {'lines are' if troubles > 1 else 'line is'} not as written: do not trust the scores"
    show_page(
        "Forecasts kept",
        f"{scores['registered']} registered, {scores['resolved']} resolved{spoiled if troubles else ''}",
        _parts(forecasts, outcomes, scores),
        console,
    )


def _parts(forecasts: Sequence[Row], outcomes: Mapping[str, bool], scores: Row) -> Iterator[RenderableType]:
    if not forecasts:
        yield Text("Nothing is registered yet: `foedus register RUN --question ...` freezes a forecast.")
        return
    yield _listed(forecasts, outcomes)
    yield Text()
    if scores["brier"] is None:
        yield note("Nothing is resolved yet, so there is nothing to score: `foedus resolve ID yes|no`.")
        return
    yield heading("Scores (less is better)")
    yield Text(f"  Brier {scores['brier']:.4f}   logarithmic {scores['log']:.4f} nats")
    if scores["skill"] is not None:
        yield Text(
            f"  Brier skill against base rates {scores['skill']:+.2f} "
            f"(on {scores['with_base_rate']} of them; above 0 beats them)"
        )
    late = sum(row["registered"][:10] > row["resolves"] for row in forecasts if row["id"] in outcomes)
    if late:
        yield note(f"Registered after the day that decides: {late}. That is an exercise, no forecast.")
    yield Text()
    yield _calibration(scores["calibration"])
    yield note("A handful of forecasts tells little of calibration: single-digit chances need hundreds.")


def _listed(forecasts: Sequence[Row], outcomes: Mapping[str, bool]) -> RenderableType:
    made = table(
        "", ("id", "left", 8), ("question", "left", None), ("by", "left", 11), ("said", "right", 6), ("was", "left", 4)
    )
    for forecast in forecasts:
        was = {True: "yes", False: "no", None: "open"}[outcomes.get(forecast["id"])]
        add(
            made,
            forecast["id"],
            forecast["question"],
            dates.short(forecast["resolves"]),
            percent(forecast["probability"]),
            was,
        )
    return made


def _calibration(rows: Sequence[Row]) -> RenderableType:
    made = table("", ("said", "right", 6), ("happened", "right", 8), ("", "left", None), ("forecasts", "right", 9))
    for row in rows:
        drawn = bar(0.0, row["happened"], 0.0, 1.0, 30, "green") if row["happened"] else ""
        add(made, percent(row["said"]), f"{row['happened']:.0%}", drawn, str(row["forecasts"]))
    return made
