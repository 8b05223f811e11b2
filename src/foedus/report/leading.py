"""The leading answers of a run: to each of the three questions, and how far the first dispute of the crisis goes."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from foedus.answers.answer import casts_in
from foedus.answers.question import ANYBODY, Question
from foedus.answers.rows import ComesToRow, FallsRow, StandsByRow
from foedus.core.world import DEGREES, FORCE, SIDES, WAR
from foedus.report.questions import Chance, by_question, confidence_in, irregular
from foedus.report.undetermined import entry_about
from foedus.report.words import Confidence
from foedus.runs.rows import ConfidenceRow, RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: The three questions, and what comes before them.
TOPICS: Final = ("how far it goes", "who stands by whom", "who can mediate", "who falls next")


def first_dispute(answers: RunAnswers) -> str:
    """Return the dispute that the bottom line is about: the first of the file; empty where there is none."""
    return next((row["dispute"] for row in answers["answers"]["disputes"]), "")


def third_parties(answers: RunAnswers, dispute: str, side: str) -> list[StandsByRow]:
    """Return the third parties of a dispute, as they may stand by one side."""
    return [row for row in answers["answers"]["stands_by"] if row["dispute"] == dispute and row["side"] == side]


def mediated(answers: RunAnswers) -> dict[str, ComesToRow]:
    """Return, by dispute, the chance that anybody mediates; runs that were kept before it was counted have none."""
    return {
        row["dispute"]: course
        for row in answers["answers"]["disputes"]
        for course in row.get("comes_to", ())
        if course["what"] == "mediated"
    }


def by_danger(answers: RunAnswers) -> list[FallsRow]:
    """Return leaders and regimes, those most in danger first."""
    return sorted(answers["answers"]["falls"], key=lambda row: -irregular(row))


def at_risk(crisis: "CrisisFile", answers: RunAnswers) -> list[FallsRow]:
    """Return the same of those alone who are parties to a dispute or stand by one already; of all where none is asked.

    Others fall as often as ever, and where that is often they would lead: but not on account of the crisis.
    """
    involved = {getattr(dispute, side) for dispute in crisis.disputes.values() for side in SIDES}
    involved |= {row["actor"] for row in answers["answers"]["stands_by"] if row["already"] in DEGREES[1:]}
    ranked = by_danger(answers)
    return [row for row in ranked if row["actor"] in involved] or ranked


def leading(answers: RunAnswers, falling: Iterable[FallsRow] | None = None) -> list[tuple[str, Chance]]:
    """Return the leading answers: whether it comes to force or war; the likeliest to help, to mediate, to fall.

    ``falling`` are those among whom the likeliest to fall is looked for, the first of them leading; by default all.
    """
    dispute, chances, casts = first_dispute(answers), by_question(answers), casts_in(answers["answers"])
    asked = (Question.stands_by(dispute, ANYBODY, "aid"), Question.mediates(dispute, ANYBODY))
    ranked = by_danger(answers) if falling is None else list(falling)
    falls = [Question.falls(row["actor"], row["what"]) for row in ranked[:1]]
    competing = [question.competitors(casts) if dispute in casts else () for question in asked]
    among = [course_asked(answers, dispute), *competing, falls]
    found = (likeliest(chances, questions) for questions in among)
    return [(topic, first) for topic, first in zip(TOPICS, found, strict=True) if first]


def course_asked(answers: RunAnswers, dispute: str) -> list[Question]:
    """Return the first step of a dispute that is not so already: force, else war; none where it is war."""
    steps = [
        Question.course(dispute, what)
        for row in answers["answers"]["disputes"]
        for what, level in (("force", FORCE), ("war", WAR))
        if row["dispute"] == dispute and row["level_now"] < level
    ]
    return steps[:1]


def likeliest(chances: Mapping[Question, Chance], questions: Iterable[Question]) -> Chance | None:
    """Return the largest of the chances of some questions, if there is any."""
    return max((chances[question] for question in questions), key=lambda found: found.chance, default=None)


def leading_questions(answers: RunAnswers) -> list[Question]:
    """Return the questions that the bottom line turns on."""
    course = [Question.course(first_dispute(answers), what) for what in ("force", "war")]
    found = [found.question for _, found in leading(answers)]
    return [question for question in found if question not in course] + course


def confidences(answers: RunAnswers) -> list[tuple[str, Confidence]]:
    """Return how much stands under the leading answer to each question; little where it is not determined."""
    return [(topic, under(found, answers)) for topic, found in leading(answers)]


def confidence_rows(answers: RunAnswers) -> list[ConfidenceRow]:
    """Return the same as plain numbers and words, with how the engine did at the question on past crises."""
    found = []
    for topic, first in leading(answers):
        level, reasons = under(first, answers)
        verdict, skill = (first.skill["verdict"], first.skill["rate_skill"]) if first.skill else (None, None)
        found.append(
            ConfidenceRow(
                topic=topic,
                question=str(first.question),
                level=level,
                reasons=list(reasons),
                verdict=verdict,
                skill=skill,
            )
        )
    return found


def under(found: Chance, answers: RunAnswers) -> Confidence:
    """Return how much stands under an answer that leads; little where it is not determined."""
    if entry_about(answers, found.question, first_dispute(answers)):
        return Confidence("low", ("the order turns over inside the stated range of one input",))
    return confidence_in(found, answers)
