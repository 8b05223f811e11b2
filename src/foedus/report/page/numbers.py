"""The five numbers of the page: how far it goes, who helps, who mediates, who falls."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from foedus.answers.answer import casts_in
from foedus.answers.question import ANYBODY, Question
from foedus.core.world import FORCE, SIDES, WAR
from foedus.crisis.naming import DEGREE, actor_name, capital, possessive
from foedus.report.leading import at_risk, first_dispute, likeliest
from foedus.report.page.model import Number
from foedus.report.questions import Chance, by_question
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: So many numbers a page has.
FIVE: Final = 5


def numbers(crisis: "CrisisFile", answers: RunAnswers) -> tuple[Number, ...]:
    """Return the five numbers, those first that say how far it goes; fewer where less is asked of a run."""
    found = {one.question: one for one in _open(crisis, answers)}
    return tuple(
        Number(str(one.question), asks(crisis, one.question), one.chance, one.low, one.high, one.base_rate)
        for one in list(found.values())[:FIVE]
    )


def _open(crisis: "CrisisFile", answers: RunAnswers) -> Iterator[Chance]:
    """Yield chances that are worth a place, in the order of their worth: of what is not so already."""
    chances, dispute = by_question(answers), first_dispute(answers)
    casts = casts_in(answers["answers"])
    row = next((row for row in answers["answers"]["disputes"] if row["dispute"] == dispute), None)
    level = row["level_now"] if row else 0
    already = {"force": level >= FORCE, "war": level >= WAR}
    if row:
        already |= {one["what"]: one["already"] == 1.0 for one in row.get("comes_to", ())}

    def course(*what: str) -> Iterator[Chance]:
        asked = [Question.course(dispute, one) for one in what if not already.get(one)]
        yield from (chances[one] for one in asked if one in chances)

    def first_of(question: Question) -> Iterator[Chance]:
        best = likeliest(chances, question.competitors(casts)) if dispute in casts else None
        if best:
            yield best

    yield from course("force", "war")
    if level >= FORCE:
        yield from course("settled")
    yield from first_of(Question.stands_by(dispute, ANYBODY, "aid"))
    mediated = list(course("mediated"))
    yield from mediated or first_of(Question.mediates(dispute, ANYBODY))
    danger = [Question.falls(row["actor"], row["what"]) for row in at_risk(crisis, answers)]
    yield from (chances[one] for one in danger[:1])
    yield from (one for side in SIDES for one in first_of(Question.stands_by(dispute, ANYBODY, "fight", side)))
    yield from course("settled", "serious", "deaths")
    yield from (chances[one] for one in danger[1:])


def asks(crisis: "CrisisFile", question: Question) -> str:
    """Return what is asked as a statement that may come true, as short as the page needs it."""
    who = actor_name(crisis, question.actor, article=True) if question.actor else ""
    known = crisis.disputes.get(question.dispute)
    match question.kind:
        case "stands_by":
            whom = actor_name(crisis, getattr(known, question.side), article=True) if known else f"the {question.side}"
            more = " or fights for it" if question.what == "aid" else ""
            return f"{capital(who)} {DEGREE[question.what]} {whom}{more}"
        case "mediates":
            return f"{capital(who)} is accepted as mediator"
        case "falls":
            return f"{capital(possessive(who))} {question.what} {'goes' if question.what == 'leader' else 'falls'}"
        case _:
            return {
                "force": "It comes to force",
                "war": "It comes to war",
                "settled": "It is settled",
                "serious": "There are serious clashes",
                "deaths": "Force kills",
                "mediated": "Somebody mediates",
            }[question.what]
