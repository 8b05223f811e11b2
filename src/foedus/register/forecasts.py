"""What is entered in the register: forecasts from runs, and resolutions."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple, cast

from foedus import __version__
from foedus.answers.answer import Answer, answers_as_rows
from foedus.answers.base_rates import by_week
from foedus.answers.question import Question
from foedus.core.errors import InputError, nearest
from foedus.core.world import FORCE, WAR
from foedus.register.register import FORECAST, RESOLUTION, Line, Register, adding, is_chance, now
from foedus.register.rows import ForecastRow
from foedus.runs.folder import (
    ANSWERS,
    CRISIS,
    SERIES,
    read_answers,
    read_json,
    read_manifest,
    refuse_altered,
    refuse_newer,
)
from foedus.runs.index import find_run
from foedus.runs.rows import RunAnswers
from foedus.runs.versions import digest_of_engine

WEEK: Final = timedelta(days=7)
#: Letters of a digest that make an id.
SHORT: Final = 8
#: Digits to which chances are kept, as in the answers of a run.
DIGITS: Final = 5
#: Why a forecast does not count in scores.
LATE: Final = "late"
REPEATED: Final = "repeated"
CLOCK: Final = "clock"
#: What makes two forecasts one: they say the same of the same event on the same knowledge.
SAME: Final = ("crisis", "as_of", "question", "resolves", "given")


class Answered(NamedTuple):
    """The chance that a run gives to a question, by a day, with its 90% range where it has one."""

    probability: float
    low: float | None
    high: float | None
    base_rate: float | None


def answered_in(answers: RunAnswers) -> dict[Question, Answered]:
    """Return every answer of a run, with a base rate where it speaks of the very question."""
    rows = answers_as_rows(answers["answers"])
    return {
        row.question: Answered(row.probability, row.low, row.high, None if row.base_rate_given else row.base_rate)
        for row in rows
    }


def answer_of(folder: Path, question: Question | str, resolves: date) -> Answered:
    """Return the chance that a run gives to a question by a day.

    Raises
    ------
    InputError
        If the run does not answer the question (the message names the nearest), or says nothing of that day; if what
        is asked is so already; or if the run was altered, or written by another version.
    """
    manifest = read_manifest(folder)
    refuse_newer(folder, manifest)
    refuse_altered(folder, manifest)
    try:
        answered = _answer_of(folder, read_answers(folder), Question.parse(question), resolves)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{folder}: no run as version {__version__} writes it (missing: {error})") from None
    for name in Answered._fields:
        said = getattr(answered, name)
        if not is_chance(said) and (name == "probability" or said is not None):
            raise InputError(f"{folder / ANSWERS}: {said} is no chance ({name} of '{question}')")
    return answered


def _answer_of(folder: Path, answers: RunAnswers, question: Question, resolves: date) -> Answered:
    known = answered_in(answers)
    if question not in known:
        raise InputError(f"the run does not answer '{question}'{nearest(str(question), map(str, known))}")
    as_of, horizon = (date.fromisoformat(answers[key]) for key in ("as_of", "horizon_date"))
    row = next(row for row in answers_as_rows(answers["answers"]) if row.question == question)
    if _is_already(folder, row):
        raise InputError(f"'{question}' is so already on the as-of date {as_of}: there is nothing to forecast")
    if resolves == horizon:
        return known[question]
    if not as_of + WEEK <= resolves < horizon:
        raise InputError(f"--resolves {resolves}: the run answers for the days from {as_of + WEEK} until {horizon}")
    week = (resolves - as_of).days // 7
    answered = _by_week(folder, question, week)
    if answered is None:
        raise InputError(f"--resolves {resolves}: '{question}' is answered for the end of the run only, {horizon}")
    base = known[question].base_rate
    if base is None:
        return answered
    # Of war a rate counts what comes of disputes that are none yet.
    already = row.already or 0.0 if question.kind == "dispute" else 0.0
    rate = by_week(row.base_rate_rule, base, week, answers["horizon_weeks"], already)
    return answered._replace(base_rate=round(rate, DIGITS))


def _is_already(folder: Path, answer: Answer) -> bool:
    """Return whether something is so from the start, in every replicate."""
    question = answer.question
    if (question.kind, question.what) == ("mediates", "offered"):
        mediators = read_json(folder, CRISIS)["disputes"][question.dispute].get("mediators", {})
        return bool(mediators.get(question.actor, {}).get("offered", False))
    return (answer.already or 0.0) >= 1.0


def _by_week(folder: Path, question: Question, week: int) -> Answered | None:
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


def _series_of(question: Question) -> tuple[str, str, bool] | None:
    """Return the weekly series that holds a question's chance, its subject, and whether it counts who is left."""
    about = ":".join(part for part in (question.dispute, question.actor, question.side) if part)
    match question.kind, question.what:
        case "stands_by", degree:
            return degree, about, False
        case "mediates", "accepted":
            return "accepted", about, False
        case "falls", office:
            return f"survival_{office}", about, True
        case "dispute", ("force" | "war") as what:
            return f"level_{FORCE if what == 'force' else WAR}", about, False
    return None


def register_forecast(
    named: str,
    question: Question | str,
    resolves: date,
    criterion: str,
    *,
    check: Sequence[str] = (),
    given: Sequence[str] = (),
    outside: float | None = None,
    by: str = "",
    exercise: bool = False,
) -> ForecastRow:
    """Freeze a forecast of a run in the register, and return its line.

    Parameters
    ----------
    named
        The run, as `foedus.runs.index.find_run` takes it.
    resolves
        The day on which it is decided; until the run's horizon.
    criterion
        What has to be so for the answer to be yes.
    check
        The events of which one makes it yes, as a list of events names them
        (`foedus.register.resolutions.resolve_by_events`); the question itself where none is named.
    given
        Conditions, ``[not:]EVENT[@DATE]`` each, by default until ``resolves``: the forecast is void if one fails, and
        is scored apart. The run is repeated to learn its chance; ``low`` and ``high`` then are of sampling.
    outside, by
        What somebody else says of the same event by the same day, and who: kept beside, and compared. Where the run
        holds an estimate from outside of the very event, that is kept by itself, of a range its middle.
    exercise
        Whether it may be decided already: then it is kept out of the scores.

    Raises
    ------
    InputError
        If the run does not answer the question for that day, if that day has passed or the question is resolved and
        it is no exercise, or if the same forecast is registered already.
    """
    said = " ".join(criterion.encode(errors="replace").decode().split())
    if not said:
        raise InputError("--criterion: say in words what has to be so for the answer to be yes")
    if outside is not None and not 0.0 < outside < 1.0:
        raise InputError(f"--outside {outside:g}: must be a chance between 0 and 1")
    if (outside is None) != (not by.strip()):
        raise InputError("--outside and --by stand together: the chance, and whose it is")
    folder = find_run(named)
    answered = answer_of(folder, question, resolves)
    conditions: list[str] = []
    if given:
        from foedus.register.conditional import answer_given  # noqa: PLC0415 - the engine is heavy

        (chance, low, high), conditions = answer_given(folder, Question.parse(question), resolves, given)
        answered = Answered(round(chance, DIGITS), round(low, DIGITS), round(high, DIGITS), None)
    manifest, answers = read_manifest(folder), read_answers(folder)
    beside = {} if given else held_beside(answers, Question.parse(question), resolves)
    if outside is not None:
        beside |= {"outside": outside, "outside_by": " ".join(by.split())}
    content = {
        "kind": FORECAST,
        "run": manifest["id"],
        "crisis": manifest["crisis"],
        "as_of": answers["as_of"],
        "question": str(Question.parse(question)),
        **answered._asdict(),
        "resolves": resolves.isoformat(),
        "criterion": said,
        "check": [" ".join(name.split()) for name in check] or [str(Question.parse(question))],
        "seed": manifest["seed"],
        **({"given": conditions} if conditions else {}),
        **beside,
        "crisis_digest": manifest["digest"],
        "answers_digest": manifest["digests"][ANSWERS],
        "foedus": manifest["foedus"],
        "engine": digest_of_engine(manifest),
    }
    told = hashlib.sha256(repr(sorted(content.items(), key=str)).encode()).hexdigest()[:SHORT]
    with adding() as draft:
        if any(line["id"] == told and line["kind"] == FORECAST for line in draft.register.lines):
            raise InputError(f"this forecast is registered already, as {told}")
        if manifest["created"][:10] > now()[:10]:
            raise InputError(
                f"{folder}: was made on {manifest['created'][:10]}, and today is {now()[:10]}: the clock was set back"
            )
        line = {**content, "id": told, "registered": now()}
        if not exercise and set_aside((*draft.register.lines, line)).get(told) == LATE:
            raise InputError(_late(line))
        return cast("ForecastRow", draft.add(line))


def held_beside(answers: RunAnswers, question: Question, resolves: date) -> dict[str, object]:
    """Return the numbers that a run which holds estimates from outside has of a question by a day, beside its own.

    Returns
    -------
    dict
        ``outside`` and ``outside_by``, where an estimate is of the very event; ``held`` and ``held_by``, what the
        engine says of it given all that is held. Nothing where estimates do not fit together, or in too few histories.
    """
    held = answers.get("held")
    if not held or held["refused"] or held["too_few"] or not held["events"]:
        return {}
    asked, week = str(question), (resolves - date.fromisoformat(answers["as_of"])).days // 7
    because = {row["name"]: ", ".join(row["because"]) for row in held["estimates"]}

    def named(names: Iterable[str]) -> str:
        return "; ".join(f"{name} ({because[name]})" for name in names)

    told: dict[str, object] = {}
    about = [event for event in held["events"] if event["question"] == asked]
    for event in (event for event in about if event["by"] == resolves.isoformat()):
        told["outside"] = round((event["low"] + event["high"]) / 2.0, DIGITS)
        told["outside_by"] = named(event["estimates"])
    said = [event["given"] for event in about if event["week"] == week]
    if resolves.isoformat() == answers["horizon_date"]:
        said += [row["given"] for row in held["answers"] if row["question"] == asked]
    if said:
        told["held"] = round(said[0], DIGITS)
        told["held_by"] = named(name for event in held["events"] for name in event["estimates"])
    return told


def _late(line: Line) -> str:
    """Return why a forecast that is decided already is none, and what to do."""
    passed = line["registered"][:10] >= line["resolves"]
    why = f"--resolves {line['resolves']}: that day has come" if passed else f"'{line['question']}' is resolved already"
    return f"{why}, so this is no forecast; --exercise keeps it, out of the scores"


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


def forecasts_in(register: Register) -> list[ForecastRow]:
    """Return the frozen forecasts of the register, in their order."""
    return [cast("ForecastRow", line) for line in register.lines if line["kind"] == FORECAST]
