"""How far to trust the page: what the engine was worth where it was scored, and what the numbers rest on."""

from collections.abc import Iterator
from typing import Final

from foedus.answers.question import Question
from foedus.answers.rows import FormsSpreadRow
from foedus.crisis.naming import capital, spaced
from foedus.report.leading import confidences
from foedus.report.numbers import join, log_odds, percent
from foedus.report.page.model import Number
from foedus.report.words import rests_on_assumption
from foedus.runs.rows import Manifest, RunAnswers

#: By which outcome the engine was scored for a question, where it was.
_SCORED: Final = {
    ("dispute", "force"): "force",
    ("dispute", "war"): "war",
    ("dispute", "serious"): "serious",
    ("dispute", "deaths"): "deaths",
    ("dispute", "settled"): "agreement",
    ("mediates", "accepted"): "mediated",
    ("stands_by", "fight"): "joins",
    ("falls", "leader"): "gone",
}


def trust(answers: RunAnswers, manifest: Manifest, numbers: tuple[Number, ...]) -> tuple[str, ...]:
    """Return how far to trust the numbers of a page, in sentences."""
    return (*_skill(answers, numbers), *_confidence(answers), *_assumed(manifest), *_rivals(answers, numbers))


def _skill(answers: RunAnswers, numbers: tuple[Number, ...]) -> Iterator[str]:
    """Say how the engine did, on past crises, at what is asked here, and what of it was never scored."""
    asked = [Question.parse(number.question) for number in numbers]
    outcomes = dict.fromkeys(_SCORED.get((one.kind, one.what), "") for one in asked)
    rows = [row for outcome in outcomes for row in answers.get("skill", ()) if row["outcome"] == outcome]
    by_verdict: dict[str, list[str]] = {}
    for row in rows:
        by_verdict.setdefault(row["verdict"], []).append(row["asked"])
    if by_verdict:
        said = "; ".join(f"{_verdict(verdict)} {join(those)}" for verdict, those in by_verdict.items())
        window = next(row["window"] for row in rows)
        yield f"Scored on past crises, {window}, the engine was {said}."
    never = [number.asks for number, one in zip(numbers, asked, strict=True) if (one.kind, one.what) not in _SCORED]
    if never:
        yield f"Never scored, as history does not record it: {join([f'“{one}”' for one in never])}."


def _verdict(verdict: str) -> str:
    """Say a verdict so that what was asked can follow it."""
    words = {"no better": "no better than the base rate at saying", "worse": "worse than the base rate at saying"}
    return words.get(
        verdict, "better than the base rate at saying" if verdict.startswith("better") else f"{verdict} at saying"
    )


def _confidence(answers: RunAnswers) -> Iterator[str]:
    found = confidences(answers)
    if found:
        said = [f"{one.level} in {topic} ({one.reasons[min(1, len(one.reasons) - 1)]})" for topic, one in found]
        yield f"Confidence is {join(said)}."


def _assumed(manifest: Manifest) -> Iterator[str]:
    """Say how many of the inputs rest on assumptions."""
    rows = manifest.get("inputs", ())
    assumed = sum(rests_on_assumption(row["because"]) for row in rows)
    if assumed:
        yield f"{assumed} of the {len(rows)} inputs rest on an assumption, alone or beside evidence."


def _rivals(answers: RunAnswers, numbers: tuple[Number, ...]) -> Iterator[str]:
    """Say which rival account of a mechanism lies farthest from a number of the page."""
    ours = {number.question: number for number in numbers}
    rows = [row for row in answers.get("forms_spread", ()) if row["question"] in ours]
    far = max(rows, key=_apart, default=None)
    if far and max(far["probability"], far["chosen"]) > 0.01:
        family, form = far["form"].split(".", 1)
        yield capital(
            f"{spaced(form)}, a rival account of {spaced(family)}, puts “{ours[far['question']].asks}” at "
            f"{percent(far['probability'])}, not {percent(ours[far['question']].chance)}."
        )


def _apart(row: FormsSpreadRow) -> float:
    return abs(log_odds(row["probability"]) - log_odds(row["chosen"]))
