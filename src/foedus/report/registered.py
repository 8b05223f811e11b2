"""The register in the terminal: what was frozen, and how it scored."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.crisis.naming import capital
from foedus.register.register import Outcome
from foedus.register.resolutions import WORDS
from foedus.register.rows import AddedRow, BinRow, ForecastRow, ScoresByVersion, VersionRow
from foedus.report import dates
from foedus.report.numbers import interval, percent
from foedus.report.screen import add, bar, heading, note, show_page, table

#: Why a forecast does not count, in a word beside it, and in a sentence below.
ASIDE: Final = {
    "late": ("late", "registered when the event was over or decided that day: an exercise, no forecast"),
    "repeated": ("again", "the same question by the same day and from the same as-of date: the first counts"),
    "clock": ("clock", "registered by a clock that had been set back: nobody knows when"),
}


def line_of(forecast: ForecastRow) -> str:
    """Return a frozen forecast in one sentence."""
    low, high = forecast["low"], forecast["high"]
    ends = "" if low is None or high is None else f" ({interval(low, high)})"
    given = f" given {' and '.join(conditions)}" if (conditions := forecast.get("given")) else ""
    by = dates.long(forecast["resolves"])
    chance = f"{percent(forecast['probability'])}{ends}"
    if (outside := forecast.get("outside")) is not None:
        chance += f", outside {percent(outside)}"
    if (held := forecast.get("held")) is not None:
        chance += f", given outside {percent(held)}"
    return f"{forecast['question']}{given} by {by}: {chance} – {forecast['criterion']}"


def aside_note(reason: str) -> str:
    """Return in a sentence that a forecast does not count, and why."""
    return f"This one stays out of the scores – {ASIDE[reason][1]}."


def show_registered(
    forecasts: Sequence[ForecastRow],
    outcomes: Mapping[str, Outcome],
    scores: ScoresByVersion,
    console: Console | None = None,
    *,
    aside: Mapping[str, str] | None = None,
    troubles: int = 0,
) -> None:
    """Print the forecasts of the register and their scores.

    Parameters
    ----------
    aside
        Why forecasts do not count, by id.
    troubles
        How much is wrong with the lines of the register.
    """
    spoiled = f"; {troubles} {'lines are' if troubles > 1 else 'line is'} not as written: do not trust the scores"
    void = f", {scores['void']} void" if scores["void"] else ""
    show_page(
        "Forecasts kept",
        f"{scores['registered']} registered, {scores['resolved']} resolved{void}{spoiled if troubles else ''}",
        _parts(forecasts, outcomes, scores, aside or {}, whole=not troubles),
        console,
    )


def _parts(
    forecasts: Sequence[ForecastRow],
    outcomes: Mapping[str, Outcome],
    scores: ScoresByVersion,
    aside: Mapping[str, str],
    *,
    whole: bool,
) -> Iterator[RenderableType]:
    if not forecasts:
        if whole:
            yield Text("Nothing is registered yet: `foedus register RUN --question ...` freezes a forecast.")
        return
    yield _listed(forecasts, outcomes, aside)
    for reason in dict.fromkeys(aside.values()):
        yield note(f"{ASIDE[reason][0]}: {ASIDE[reason][1]}.")
    yield Text()
    if not scores["resolved"]:
        yield note("Nothing is resolved yet, so there is nothing to score: `foedus resolve ID yes|no|void`.")
        return
    if scores["brier"] is None:
        yield note("Nothing that is resolved counts as a forecast, so there is nothing to score.")
    else:
        yield from _scored(scores)
    if (apart := scores["conditional"])["forecasts"]:
        yield note(
            f"Given something else that came so: {apart['forecasts']} (Brier {apart['brier']:.4f}, "
            f"logarithmic {apart['log']:.4f} nats), scored apart."
        )
    if (exercises := scores["exercises"])["forecasts"]:
        yield note(
            f"Left out: {exercises['forecasts']} (Brier {exercises['brier']:.4f}, "
            f"logarithmic {exercises['log']:.4f} nats). That says nothing of foresight."
        )


def _scored(scores: ScoresByVersion) -> Iterator[RenderableType]:
    """Yield the scores of what counts, version by version where there are several."""
    yield heading("Scores (less is better)")
    yield Text(f"  Brier {scores['brier']:.4f}   logarithmic {scores['log']:.4f} nats")
    if scores["skill"] is not None:
        yield Text(
            f"  Brier skill against base rates {scores['skill']:+.2f} "
            f"(on {scores['with_base_rate']} of them; above 0 beats them)"
        )
    yield Text()
    if len(scores.get("versions", ())) > 1:
        yield _versions(scores["versions"])
        yield note("These versions answer differently: the scores above are of no one of them.")
        yield Text()
    yield _calibration(scores["calibration"])
    for row in scores["added"]:
        yield note(_beside(row))
    yield note("A handful of forecasts tells little of calibration: single-digit chances need hundreds.")


def _listed(
    forecasts: Sequence[ForecastRow], outcomes: Mapping[str, Outcome], aside: Mapping[str, str]
) -> RenderableType:
    made = table(
        "",
        ("id", "left", 8),
        ("question", "left", None),
        ("by", "left", 11),
        ("said", "right", 6),
        ("was", "left", 4),
        *((("", "left", 5),) if aside else ()),
    )
    for forecast in forecasts:
        was = WORDS[outcomes[forecast["id"]]] if forecast["id"] in outcomes else "open"
        reason = (ASIDE[aside[forecast["id"]]][0] if forecast["id"] in aside else "",) if aside else ()
        add(
            made,
            forecast["id"],
            forecast["question"],
            dates.short(forecast["resolves"]),
            percent(forecast["probability"]),
            was,
            *reason,
        )
    return made


def _beside(row: AddedRow) -> str:
    """Return in a sentence whether one forecaster adds to another."""
    scores = (
        f"{capital(row['who'])} beside {row['beside']} (on {row['forecasts']}): "
        f"Brier {row['brier']:.4f} against {row['brier_other']:.4f}, "
        f"logarithmic {row['log']:.4f} against {row['log_other']:.4f}"
    )
    if row["weight"] is None:
        return f"{scores}; too few, or too alike, to weigh."
    low, high = ("beyond 10" if end is None else f"{end:.2f}" for end in (row["low"], row["high"]))
    return (
        f"{scores}; its weight {row['weight']:.2f} ({low} to {high}): at 0 it adds nothing, at 1 the other is needless."
    )


def _versions(rows: Sequence[VersionRow]) -> RenderableType:
    made = table(
        "",
        ("version", "left", None),
        ("forecasts", "right", 9),
        ("Brier", "right", 7),
        ("log", "right", 7),
        ("skill", "right", 6),
    )
    for row in rows:
        skill = "–" if row["skill"] is None else f"{row['skill']:+.2f}"
        name = f"{row['foedus']} ({row['engine']})" if row["engine"] else row["foedus"]
        add(made, name, str(row["forecasts"]), f"{row['brier']:.4f}", f"{row['log']:.4f}", skill)
    return made


def _calibration(rows: Sequence[BinRow]) -> RenderableType:
    made = table("", ("said", "right", 6), ("happened", "right", 8), ("", "left", None), ("forecasts", "right", 9))
    for row in rows:
        drawn = bar(0.0, row["happened"], 0.0, 1.0, 30, "green") if row["happened"] else ""
        add(made, percent(row["said"]), f"{row['happened']:.0%}", drawn, str(row["forecasts"]))
    return made
