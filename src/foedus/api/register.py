"""Forecasts that are kept, resolved, scored, and looked into where they missed."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from foedus.api.finding import Finding
from foedus.api.options import Progress, counting, plan_of, refuse_numbers, several
from foedus.core.errors import InputError
from foedus.register.forecasts import SAME, forecasts_in, register_forecast, set_aside
from foedus.register.register import Outcome, Register, read_register
from foedus.register.resolutions import WORDS, find_forecast, outcomes, resolve_by_events, resolve_forecast
from foedus.register.rows import ForecastRow, Postmortem, ScoresByVersion
from foedus.runs.folder import dumped

if TYPE_CHECKING:
    from foedus.report.figures.figure import Figure

__all__ = [
    "WORDS", "Register", "Score", "dumped", "postmortem", "read_register", "register_forecast", "resolve_by_events",
    "resolve_forecast", "score", "set_aside",
]  # fmt: skip


class Score(NamedTuple):
    """Everything that was registered, how it came out, and how well that was forecast.

    ``aside`` says why a forecast does not count, ``scores`` is as the command prints it with ``--json``.
    """

    register: Register
    forecasts: list[ForecastRow]
    outcomes: dict[str, Outcome]
    aside: dict[str, str]
    scores: ScoresByVersion


def score() -> Score:
    """Score everything that was registered and resolved."""
    from foedus.register.scores import scores_by_version, scores_of  # noqa: PLC0415 - scipy is loaded only here

    kept = read_register()
    forecasts = forecasts_in(kept)
    came = outcomes(kept)
    aside = set_aside(kept.lines)
    versions = scores_by_version(forecasts, came, set_aside(kept.lines, (*SAME, "foedus", "engine")))
    scores: ScoresByVersion = {**scores_of(forecasts, came, aside), "versions": versions}
    return Score(kept, forecasts, came, aside, scores)


def postmortem(
    forecasts: Iterable[str] = (),
    *,
    replicates: int = 4000,
    top: int = 16,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Finding[Postmortem]:
    """Say where forecasts missed that are resolved: base rate, level, inputs or structure.

    Parameters
    ----------
    forecasts
        Ids of resolved forecasts, or their beginnings; all of them where none is named.
    replicates, threads
        How often each world is run while the joint range of the inputs is searched, and on how many threads.
    top
        Inputs that are held at the ends of their ranges.
    progress
        As in `why`.

    Returns
    -------
    Finding
        With ``forecasts``, one by one, and ``together``; its drawing is the calibration curve.

    Raises
    ------
    FoedusError
        If a forecast is not registered, or nothing is resolved yet.
    """
    from foedus.inquiry.reach import worlds_needed  # noqa: PLC0415 - the engine is heavy
    from foedus.register.postmortem import postmortem_of, together  # noqa: PLC0415
    from foedus.register.scores import decided  # noqa: PLC0415
    from foedus.report.postmortem import show_postmortem  # noqa: PLC0415

    kept = read_register()
    known, came = forecasts_in(kept), decided(outcomes(kept))
    named = [find_forecast(kept, name)["id"] for name in several(forecasts)]
    named = named or [row["id"] for row in known if row["id"] in came]
    if open_ := [name for name in named if name not in came]:
        raise InputError(f"{', '.join(open_)}: not resolved yes or no yet, so there is nothing to look into")
    if not named:
        raise InputError("nothing is resolved yet: `foedus resolve ID yes|no`")
    refuse_numbers(top=top)
    chosen = [row for row in known if row["id"] in named]
    done = counting(progress, len(chosen) * worlds_needed(top) * replicates)
    rows = [
        postmortem_of(
            row, came[row["id"]], plan_of(replicates, row.get("seed", 1), threads, None), top=top, progress=done
        )
        for row in chosen
    ]
    aside = set_aside(kept.lines)
    counted = [row for row in known if row["id"] in came and row["id"] not in aside]
    record: Postmortem = {"forecasts": rows, "together": together(counted, came)}
    return Finding(record, partial(show_postmortem, record), partial(_drawn, record))


def _drawn(record: Postmortem) -> "Figure | None":
    from foedus.report.figures.calibration import calibration  # noqa: PLC0415 - loaded only where it is drawn

    return calibration(record["together"]) if record["together"] else None
