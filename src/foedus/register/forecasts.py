"""What is entered in the register: forecasts from runs, and resolutions."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from foedus import __version__
from foedus.answers.base_rates import by_week
from foedus.core.errors import InputError, nearest
from foedus.register.register import FORECAST, RESOLUTION, Line, Register, adding, is_chance
from foedus.runs.store import (
    ANSWERS,
    CRISIS,
    MANIFEST,
    SERIES,
    find_run,
    read_json,
    refuse_altered,
    refuse_newer,
)
from foedus.runs.versions import digest_of_engine

WEEK: Final = timedelta(days=7)
#: Letters of a digest that make an id.
SHORT: Final = 8
#: So many forecasts are named where none is found, or several.
FEW: Final = 10
#: Digits to which chances are kept, as in the answers of a run.
DIGITS: Final = 5
#: Why a forecast does not count in scores.
LATE: Final = "late"
REPEATED: Final = "repeated"
CLOCK: Final = "clock"
#: What makes two forecasts one: they say the same of the same event on the same knowledge.
SAME: Final = ("crisis", "as_of", "question", "resolves")
_OUTCOMES: Final = {"yes": True, "no": False}
Row = dict[str, Any]


class Answered(NamedTuple):
    """The chance that a run gives to a question, by a day, with its 90% range where it has one."""

    probability: float
    low: float | None
    high: float | None
    base_rate: float | None


class Base(NamedTuple):
    """A base rate by the horizon, the rule by which it was counted, and in which share of draws it is so already."""

    rate: float
    rule: str
    already: float = 0.0


def answers_by_name(answers: Row) -> Iterator[tuple[str, Answered]]:
    """Yield every answer of a run by the name of its question."""
    bases = dict(_bases(answers))
    for name, chance, low, high in _chances(answers):
        yield name, Answered(chance, low, high, bases[name].rate if name in bases else None)


def _stem(row: Row) -> tuple[str, str]:
    """Return how the names of the questions about a stance begin and end."""
    return f"stands_by:{row['dispute']}:{row['actor']}", "" if row["side"] == "target" else f":{row['side']}"


def _bases(answers: Row) -> Iterator[tuple[str, Base]]:
    """Yield the base rates that speak of the very question; one that speaks of a part of its cases does not."""
    found = answers["answers"]
    for row in found["stands_by"]:
        stem, ending = _stem(row)
        if row["base_rate"] is not None and not row.get("base_rate_given"):
            yield f"{stem}:fight{ending}", Base(row["base_rate"], row["base_rate_rule"])
    for row in found["falls"]:
        yield f"falls:{row['actor']}:{row['what']}", Base(row["base_rate"], row["base_rate_rule"])
    for row in found["disputes"]:
        base = Base(row["base_rate"], row["base_rate_rule"], row["already"]["5"])
        yield f"dispute:{row['dispute']}:war", base


def _chances(answers: Row) -> Iterator[tuple[str, float, float | None, float | None]]:
    found = answers["answers"]
    for row in found["stands_by"]:
        stem, ending = _stem(row)
        yield f"{stem}:fight{ending}", row["fight"], row["low"], row["high"]
        for degree in ("aid", "endorse"):
            yield f"{stem}:{degree}{ending}", row[f"{degree}_or_more"], row[f"{degree}_low"], row[f"{degree}_high"]
    for row in found["mediates"]:
        stem = f"mediates:{row['dispute']}:{row['actor']}"
        yield f"{stem}:accepted", row["accepted"], row["low"], row["high"]
        for stage in ("offered", "settled"):
            yield f"{stem}:{stage}", row[stage], None, None
    for row in found["falls"]:
        yield f"falls:{row['actor']}:{row['what']}", row["probability"], row["low"], row["high"]
    for row in found["disputes"]:
        stem = f"dispute:{row['dispute']}"
        for name, level in (("force", "4"), ("war", "5")):
            yield f"{stem}:{name}", row["reaches"][level], row[f"{name}_low"], row[f"{name}_high"]
        for end, probability in row["ends"].items():
            yield f"{stem}:{end}", probability, None, None


def answer_of(folder: Path, question: str, resolves: date) -> Answered:
    """Return the chance that a run gives to a question by a day.

    Raises
    ------
    InputError
        If the run does not answer the question (the message names the nearest), or says nothing of that day; if what
        is asked is so already; or if the run was altered, or written by another version.
    """
    manifest = read_json(folder, MANIFEST)
    refuse_newer(folder, manifest)
    refuse_altered(folder, manifest)
    try:
        answered = _answer_of(folder, read_json(folder, ANSWERS), question, resolves)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{folder}: no run as version {__version__} writes it (missing: {error})") from None
    for name in Answered._fields:
        said = getattr(answered, name)
        if not is_chance(said) and (name == "probability" or said is not None):
            raise InputError(f"{folder / ANSWERS}: {said} is no chance ({name} of '{question}')")
    return answered


def _answer_of(folder: Path, answers: Row, question: str, resolves: date) -> Answered:
    known = dict(answers_by_name(answers))
    if question not in known:
        kinds = "stands_by:DISPUTE:ACTOR:DEGREE, mediates:DISPUTE:ACTOR:STAGE, falls:ACTOR:WHAT, dispute:NAME:END"
        raise InputError(
            f"the run does not answer '{question}'{nearest(question, known) or f'; questions are {kinds}'}"
        )
    as_of, horizon = (date.fromisoformat(answers[key]) for key in ("as_of", "horizon_date"))
    if _is_already(folder, question):
        raise InputError(f"'{question}' is so already on the as-of date {as_of}: there is nothing to forecast")
    if resolves == horizon:
        return known[question]
    if not as_of + WEEK <= resolves < horizon:
        raise InputError(f"--resolves {resolves}: the run answers for the days from {as_of + WEEK} until {horizon}")
    week = (resolves - as_of).days // 7
    answered = _by_week(folder, question, week)
    if answered is None:
        raise InputError(f"--resolves {resolves}: '{question}' is answered for the end of the run only, {horizon}")
    base = dict(_bases(answers)).get(question)
    if base is None:
        return answered
    rate = by_week(base.rule, base.rate, week, answers["horizon_weeks"], base.already)
    return answered._replace(base_rate=round(rate, DIGITS))


def _is_already(folder: Path, question: str) -> bool:
    """Return whether something is so from the start, in every replicate."""
    match question.split(":"):
        case ["mediates", dispute, actor, "offered"]:
            mediators = read_json(folder, CRISIS)["disputes"][dispute].get("mediators", {})
            return bool(mediators.get(actor, {}).get("offered", False))
    start = _by_week(folder, question, 0)
    return start is not None and start.probability >= 1.0


def _by_week(folder: Path, question: str, week: int) -> Answered | None:
    """Return the chance of a question by the end of a week, from the weekly series of a run; None if it has none."""
    import polars as pl  # noqa: PLC0415 - loaded only where a series is read

    series = _series_of(question)
    if series is None:
        return None
    name, subject, turned = series
    table = pl.read_parquet(folder / SERIES)
    found = table.filter(pl.col("series") == name, pl.col("subject") == subject, pl.col("week") == week)
    if found.is_empty():
        raise KeyError(name)
    row = found.row(0, named=True)
    mean, *ends = (round(1.0 - row[key] if turned else row[key], DIGITS) for key in ("mean", "q05", "q95"))
    return Answered(mean, min(ends), max(ends), None)


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
        The run, as `foedus.runs.store.find_run` takes it.
    resolves
        The day on which it is decided; until the run's horizon.
    criterion
        What has to be so for the answer to be yes.

    Raises
    ------
    InputError
        If the run does not answer the question for that day, or the same forecast is registered already.
    """
    said = " ".join(criterion.encode(errors="replace").decode().split())
    if not said:
        raise InputError("--criterion: say in words what has to be so for the answer to be yes")
    folder = find_run(named)
    answered = answer_of(folder, question, resolves)
    manifest, answers = read_json(folder, MANIFEST), read_json(folder, ANSWERS)
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
        "answers_digest": manifest["digests"][ANSWERS],
        "foedus": manifest["foedus"],
        "engine": digest_of_engine(manifest),
    }
    told = hashlib.sha256(repr(sorted(content.items(), key=str)).encode()).hexdigest()[:SHORT]
    with adding() as draft:
        if any(line["id"] == told and line["kind"] == FORECAST for line in draft.register.lines):
            raise InputError(f"this forecast is registered already, as {told}")
        if manifest["created"][:10] > _now()[:10]:
            raise InputError(
                f"{folder}: was made on {manifest['created'][:10]}, and today is {_now()[:10]}: the clock was set back"
            )
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


def set_aside(lines: Iterable[Line], same: Sequence[str] = SAME) -> dict[str, str]:
    """Return which forecasts of the register do not count in scores, by id, and why.

    Parameters
    ----------
    lines
        Those of the register, in their order.
    same
        Two forecasts that agree in these are the same forecast, of which the first counts.
    """
    aside: dict[str, str] = {}
    seen: set[tuple[str, ...]] = set()
    asked: dict[str, tuple[str, ...]] = {}
    known: set[tuple[str, ...]] = set()
    last = ""
    for line in lines:
        day = line["registered"][:10]
        if line["kind"] == RESOLUTION:
            known.add(asked.get(line["id"], ()))
        else:
            asked[line["id"]] = tuple(str(line.get(key, "")) for key in ("crisis", "question", "resolves"))
            this = tuple(str(line.get(key, "")) for key in same)
            if day < last:
                aside[line["id"]] = CLOCK
            elif day >= line["resolves"] or asked[line["id"]] in known:
                aside[line["id"]] = LATE
            elif this in seen:
                aside[line["id"]] = REPEATED
            else:
                seen.add(this)
        last = max(last, day)
    return aside


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
        some = ", ".join(line["id"] for line in found[-FEW:])
        raise InputError(f"'{named}' is the beginning of {len(found)} forecasts: {some}")
    listed = nearest(named, ids) or f"; the last registered: {', '.join(ids[-FEW:]) or 'none'}"
    raise InputError(f"no forecast '{named}' is registered{listed}")


def resolutions(register: Register) -> dict[str, Line]:
    """Return the resolution of each forecast that has one, by id; the last one counts."""
    return {line["id"]: line for line in register.lines if line["kind"] == RESOLUTION}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
