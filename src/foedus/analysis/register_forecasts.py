"""What is entered in the register: forecasts from runs, and resolutions."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from foedus.analysis.register import Line, Register, adding
from foedus.analysis.store import ANSWERS, MANIFEST, SERIES, find_run, read_json
from foedus.core.errors import InputError, nearest

FORECAST: Final = "forecast"
RESOLUTION: Final = "resolution"
WEEK: Final = timedelta(days=7)
#: Letters of a digest that make an id.
SHORT: Final = 8
_OUTCOMES: Final = {"yes": True, "no": False}
Row = dict[str, Any]


class Answered(NamedTuple):
    """The chance that a run gives to a question, by a day, with its 90% range where it has one."""

    probability: float
    low: float | None
    high: float | None
    base_rate: float | None


def answers_by_name(answers: Row) -> Iterator[tuple[str, Answered]]:
    """Yield every answer of a run by the name of its question."""
    found = answers["answers"]
    for row in found["stands_by"]:
        stem, ending = (
            f"stands_by:{row['dispute']}:{row['actor']}",
            "" if row["side"] == "target" else f":{row['side']}",
        )
        yield f"{stem}:fight{ending}", Answered(row["fight"], row["low"], row["high"], row["base_rate"])
        for degree in ("aid", "endorse"):
            chance = (row[f"{degree}_or_more"], row[f"{degree}_low"], row[f"{degree}_high"])
            yield f"{stem}:{degree}{ending}", Answered(*chance, None)
    for row in found["mediates"]:
        stem = f"mediates:{row['dispute']}:{row['actor']}"
        yield f"{stem}:accepted", Answered(row["accepted"], row["low"], row["high"], None)
        for stage in ("offered", "settled"):
            yield f"{stem}:{stage}", Answered(row[stage], None, None, None)
    for row in found["falls"]:
        chance = (row["probability"], row["low"], row["high"])
        yield f"falls:{row['actor']}:{row['what']}", Answered(*chance, row["base_rate"])
    for row in found["disputes"]:
        stem = f"dispute:{row['dispute']}"
        for name, level in (("force", "4"), ("war", "5")):
            chance = (row["reaches"][level], row[f"{name}_low"], row[f"{name}_high"])
            yield f"{stem}:{name}", Answered(*chance, row["base_rate"] if name == "war" else None)
        for end, probability in row["ends"].items():
            yield f"{stem}:{end}", Answered(probability, None, None, None)


def answer_of(folder: Path, question: str, resolves: date) -> Answered:
    """Return the chance that a run gives to a question by a day.

    Raises
    ------
    InputError
        If the run does not answer the question (the message names the nearest), or says nothing of that day.
    """
    answers = read_json(folder, ANSWERS)
    known = dict(answers_by_name(answers))
    if question not in known:
        kinds = "stands_by:DISPUTE:ACTOR:DEGREE, mediates:DISPUTE:ACTOR:STAGE, falls:ACTOR:WHAT, dispute:NAME:END"
        raise InputError(
            f"the run does not answer '{question}'{nearest(question, known) or f'; questions are {kinds}'}"
        )
    as_of, horizon = (date.fromisoformat(answers[key]) for key in ("as_of", "horizon_date"))
    if resolves == horizon:
        return known[question]
    if not as_of + WEEK <= resolves < horizon:
        raise InputError(f"--resolves {resolves}: the run answers for the days from {as_of + WEEK} until {horizon}")
    return _by_week(folder, question, (resolves - as_of).days // 7, resolves, horizon)


def _by_week(folder: Path, question: str, week: int, resolves: date, horizon: date) -> Answered:
    """Return the chance of a question by a week before the horizon, from the weekly series of a run."""
    import polars as pl  # noqa: PLC0415 - loaded only where a series is read

    series = _series_of(question)
    if series is None:
        raise InputError(f"--resolves {resolves}: '{question}' is answered for the end of the run only, {horizon}")
    name, subject, turned = series
    table = pl.read_parquet(folder / SERIES)
    row = table.row(
        by_predicate=(pl.col("series") == name) & (pl.col("subject") == subject) & (pl.col("week") == week), named=True
    )
    ends = (row["q05"], row["q95"])
    if turned:
        return Answered(1.0 - row["mean"], 1.0 - ends[1], 1.0 - ends[0], None)
    return Answered(row["mean"], *ends, None)


def _series_of(question: str) -> tuple[str, str, bool] | None:
    """Return the weekly series that holds a question's chance, its subject, and whether it counts who is left."""
    match question.split(":"):
        case ["stands_by", dispute, actor, degree, *side]:
            return degree, f"{dispute}:{actor}:{side[0] if side else 'target'}", False
        case ["mediates", dispute, actor, "accepted"]:
            return "accepted", f"{dispute}:{actor}", False
        case ["falls", actor, what]:
            return f"survival_{what}", actor, True
        case ["dispute", dispute, ("force" | "war") as what]:
            return f"level_{4 if what == 'force' else 5}", dispute, False
    return None


def register_forecast(named: str, question: str, resolves: date, criterion: str) -> Line:
    """Freeze a forecast of a run in the register, and return its line.

    Parameters
    ----------
    named
        The run, as `foedus.analysis.store.find_run` takes it.
    resolves
        The day on which it is decided; until the run's horizon.
    criterion
        What has to be so for the answer to be yes.

    Raises
    ------
    InputError
        If the run does not answer the question for that day, or the same forecast is registered already.
    """
    said = " ".join(criterion.split())
    if not said:
        raise InputError("--criterion: say in words what has to be so for the answer to be yes")
    folder = find_run(named)
    manifest, answers = read_json(folder, MANIFEST), read_json(folder, ANSWERS)
    answered = answer_of(folder, question, resolves)
    content = {
        "kind": FORECAST,
        "run": manifest["id"],
        "crisis": manifest["crisis"],
        "as_of": answers["as_of"],
        "question": question,
        **answered._asdict(),
        "resolves": resolves.isoformat(),
        "criterion": said,
        "crisis_digest": manifest["digest"],
        "answers_digest": "sha256:" + hashlib.sha256((folder / ANSWERS).read_bytes()).hexdigest(),
        "foedus": manifest["foedus"],
    }
    told = hashlib.sha256(repr(sorted(content.items(), key=str)).encode()).hexdigest()[:SHORT]
    with adding() as draft:
        if any(line["id"] == told and line["kind"] == FORECAST for line in draft.register.lines):
            raise InputError(f"this forecast is registered already, as {told}")
        return draft.add({**content, "id": told, "registered": _now()})


def resolve_forecast(named: str, outcome: str, *, correct: bool = False) -> Line:
    """Enter how a forecast came out, and return the line.

    Parameters
    ----------
    named
        The id of a forecast, or the beginning of one.
    outcome
        ``yes`` or ``no``.
    correct
        Whether an earlier resolution is to be replaced; it stays in the register.

    Raises
    ------
    InputError
        If there is no such forecast, or it is resolved already.
    """
    if outcome not in _OUTCOMES:
        raise InputError(f"'{outcome}': a forecast resolves yes or no{nearest(outcome, _OUTCOMES)}")
    with adding() as draft:
        forecast = find_forecast(draft.register, named)
        if outcome == "no" and forecast["resolves"] > _now()[:10]:
            raise InputError(
                f"{forecast['id']} is open until {forecast['resolves']}: before that day it can only be yes"
            )
        earlier = resolutions(draft.register).get(forecast["id"])
        if earlier and not correct:
            said = "yes" if earlier["outcome"] else "no"
            raise InputError(
                f"{forecast['id']} was resolved {said} on {earlier['registered'][:10]}; --correct replaces it"
            )
        return draft.add(
            {"kind": RESOLUTION, "id": forecast["id"], "outcome": _OUTCOMES[outcome], "registered": _now()}
        )


def find_forecast(register: Register, named: str) -> Line:
    """Return the forecast of an id, or of the beginning of one.

    Raises
    ------
    InputError
        If there is none, or several.
    """
    forecasts = [line for line in register.lines if line["kind"] == FORECAST]
    found = [line for line in forecasts if named and line["id"].startswith(named)]
    if len(found) == 1:
        return found[0]
    ids = [line["id"] for line in forecasts]
    if found:
        raise InputError(f"'{named}' is the beginning of several forecasts: {', '.join(line['id'] for line in found)}")
    listed = nearest(named, ids) or f"; registered: {', '.join(ids) or 'none'}"
    raise InputError(f"no forecast '{named}' is registered{listed}")


def resolutions(register: Register) -> dict[str, Line]:
    """Return the resolution of each forecast that has one, by id; the last one counts."""
    return {line["id"]: line for line in register.lines if line["kind"] == RESOLUTION}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
