"""How far to trust the page: what the engine was worth where it was scored, and what the numbers rest on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from foedus.answers.question import Question
from foedus.answers.rows import FormsSpreadRow
from foedus.answers.skill import BETTER
from foedus.crisis.naming import capital, spaced
from foedus.report.leading import TOPICS, at_risk, leading, under
from foedus.report.numbers import join, log_odds, percent
from foedus.report.page.conditional import given_outside
from foedus.report.page.model import Number
from foedus.report.questions import Chance, by_question
from foedus.report.words import SOME, assumed_share, rests_on_assumption, skill_in_words, words
from foedus.runs.rows import Manifest, RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: How the engine was at something, by the verdict on past crises.
_VERDICT: Final = {
    BETTER: "better than the base rate at",
    "no better": "no better than the base rate at",
    "worse": "worse than the base rate at",
    "too few to tell": "tried on too few cases at",
}


def trust(
    crisis: "CrisisFile", answers: RunAnswers, manifest: Manifest, numbers: tuple[Number, ...]
) -> tuple[str, ...]:
    """Return how far to trust the numbers of a page, in sentences."""
    own = (*_skill(answers, numbers), *_confidence(crisis, answers), *_assumed(manifest), *_rivals(answers, numbers))
    return (*own, *given_outside(crisis, answers, numbers))


def _skill(answers: RunAnswers, numbers: tuple[Number, ...]) -> Iterator[str]:
    """Say how the engine did, on past crises, at what is asked here, and what of it was never scored."""
    chances = by_question(answers)
    scored = {number.question: chances[Question.parse(number.question)].skill for number in numbers}
    by_verdict: dict[str, list[str]] = {}
    for number in numbers:
        if found := scored[number.question]:
            better = f", {skill_in_words(found).removesuffix(' on the past')}" if found["verdict"] == BETTER else ""
            by_verdict.setdefault(found["verdict"], []).append(f"“{number.asks}” ({found['asked']}{better})")
    if by_verdict:
        told = "; ".join(f"{_VERDICT[verdict]} {join(those)}" for verdict, those in by_verdict.items())
        window = next(found["window"] for found in scored.values() if found)
        yield f"On past crises, {window}, the engine was {told}."
    never = [f"“{number.asks}”" for number in numbers if not scored[number.question]]
    if never:
        yield f"Never scored: {join(never)}."


def _confidence(crisis: "CrisisFile", answers: RunAnswers) -> Iterator[str]:
    """Say how much stands under the leading answers, and what tells against it."""
    levels: dict[str, list[str]] = {}
    for topic, found in leading(answers, at_risk(crisis, answers)):
        level, reasons = under(found, answers)
        levels.setdefault(level, []).append(f"{topic} ({_against(found, reasons, answers)})")
    whole = "throughout: " if len(levels) == 1 and sum(map(len, levels.values())) == len(TOPICS) else "in "
    if levels:
        yield f"Confidence is {'; '.join(f'{level} {whole}{join(those)}' for level, those in levels.items())}."


def _against(found: Chance, reasons: tuple[str, ...], answers: RunAnswers) -> str:
    """Return what tells against an answer most: of this crisis, else of the past."""
    if len(reasons) == 1:
        return reasons[0]
    assumed = assumed_share(str(found.question), answers.get("leans_on", ()))
    if assumed is not None and assumed > SOME:
        share = f"{100 * assumed:.0f}%"
        return f"{'all' if share == '100%' else share} of its traced doubt rests on assumptions"
    said = words(found.low, found.high)
    return f"anything from {said}" if " to " in said else reasons[0]


def _assumed(manifest: Manifest) -> Iterator[str]:
    """Say how many of the inputs rest on assumptions."""
    rows = manifest.get("inputs", ())
    assumed = sum(rests_on_assumption(row["because"]) for row in rows)
    if assumed:
        yield f"{assumed:,} of the {len(rows):,} inputs rest on an assumption, alone or beside evidence."


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
