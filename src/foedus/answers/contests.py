"""Which questions are asked together: those who compete for an answer, and what heads a brief."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.answer import Answer
from foedus.answers.question import ANYBODY, Cast, Question
from foedus.answers.rows import FallsRow
from foedus.core.world import DEGREES, FORCE, QUARREL, SIDES, World
from foedus.crisis.asked import COURSES, OFFICES
from foedus.worlds.setup import Setup

#: How many of each kind head a brief.
SIDING: Final = 2
MEDIATORS: Final = 2
FALLING: Final = 3


class Contest(NamedTuple):
    """What is asked of all who compete, and their questions; none where a question makes no order."""

    asked: str
    questions: tuple[Question, ...]


def asks_side(world: World, k: int, i: int) -> bool:
    """Say whether it is asked which side an actor takes in a dispute: of every state that is no party.

    An organisation has no forces; of one it is asked only where the file has it on a side.
    """
    third = i not in (int(world.challenger[k]), int(world.target[k]))
    return third and bool(world.organisation[i] == 0.0 or world.stance[k, i] != 0.0)


def asks_fall(setup: Setup, i: int) -> bool:
    """Say whether it is asked if an actor's leader and regime fall: of every state, and of organisations at dispute."""
    world, disputes = setup.blueprint.world, len(setup.crisis.disputes)
    return bool(world.organisation[i] == 0.0 or i in world.challenger[:disputes] or i in world.target[:disputes])


def casts_of(setup: Setup) -> dict[str, Cast]:
    """Return who has a part in each dispute of a crisis."""
    world, actors = setup.blueprint.world, setup.ensemble.actors
    found = {}
    for k, dispute in enumerate(setup.crisis.disputes):
        challenger, target = int(world.challenger[k]), int(world.target[k])
        degrees = {
            (actor, side): DEGREES[int(max(0.0, sign * world.stance[k, i]))]
            for i, actor in enumerate(actors)
            if asks_side(world, k, i)
            for side, sign in zip(SIDES, (1.0, -1.0), strict=True)
        }
        candidates = tuple(actor for i, actor in enumerate(actors) if world.candidate[k, i] > 0.0)
        found[dispute] = Cast(actors[challenger], actors[target], candidates, degrees)
    return found


def feuds_asked(setup: Setup) -> dict[str, int]:
    """Return the row of each feud about which is asked: of those whose two have no dispute that is more than a quarrel.

    Force between two that have one is a question of the dispute.
    """
    world, named = setup.blueprint.world, len(setup.crisis.disputes)
    between = [{int(world.challenger[k]), int(world.target[k])} for k in range(world.disputes)]
    disputed = [between[k] for k in range(named) if world.population[k] > QUARREL]
    return {setup.ensemble.disputes[k]: k for k in range(named, world.disputes) if between[k] not in disputed}


def levels_of(setup: Setup, k: int, dispute: str) -> NDArray[np.float64]:
    """Return the levels of a dispute on the as-of day: in each outer draw, or the one that it has in all."""
    path = f"disputes.{dispute}.level"
    drawn = (leaning.values for leaning in setup.leanings if leaning.path == path)
    return next(drawn, setup.blueprint.world.level[k : k + 1])


def courses_of(setup: Setup) -> list[Question]:
    """Return what is asked of the course of each dispute and feud; of force again where there may have been force."""
    found = []
    for k, dispute in enumerate(setup.crisis.disputes):
        fought = bool((levels_of(setup, k, dispute) >= FORCE).any())
        found += [Question.course(dispute, what) for what in COURSES if fought or what != "force_again"]
    return found + [Question.course(feud, "force") for feud in feuds_asked(setup)]


def contest_of(question: Question, casts: Mapping[str, Cast]) -> Contest:
    """Return who competes for the answer to a question.

    Examples
    --------
    >>> from foedus.worlds.setup import set_up
    >>> from foedus.crisis.reading import read_crisis
    >>> found = contest_of(Question.falls("IRN", "leader"), casts_of(set_up(read_crisis("iran-2025"), 1, 1)))
    >>> found.asked, [str(question) for question in found.questions]
    ('whose leader falls next', ['falls:IRN:leader', 'falls:UKR:leader'])
    """
    competitors = question.competitors(casts)
    return Contest(question.asks_who(casts) if competitors else "", competitors)


def contests(casts: Mapping[str, Cast]) -> list[Contest]:
    """Return who competes for each answer: who helps and who mediates, by dispute, and which target falls next."""
    asked: list[Question] = []
    for dispute in casts:
        asked += [Question.stands_by(dispute, ANYBODY, "aid"), Question.mediates(dispute, ANYBODY)]
    asked += [Question.falls(ANYBODY, office) for office in OFFICES]
    return [contest_of(question, casts) for question in asked]


def headline_questions(
    answers: Sequence[Answer], casts: Mapping[str, Cast], falls: Sequence[FallsRow] = ()
) -> list[Question]:
    """Return the questions of which the brief says on what they lean.

    Parameters
    ----------
    falls : sequence of FallsRow
        By which leaders are ranked by their irregular exits: elections come round.
    """
    known = {answer.question: answer for answer in answers}
    chances = {question: answer.probability for question, answer in known.items()}
    chances |= {Question.falls(row["actor"], row["what"]): row["irregular"] for row in falls if row["what"] == "leader"}

    def likeliest(questions: Iterable[Question], count: int) -> list[Question]:
        return sorted(questions, key=lambda question: -chances[question])[:count]

    found = []
    for dispute in casts:
        for side in SIDES:
            found += likeliest(Question.stands_by(dispute, ANYBODY, "aid", side).competitors(casts), SIDING)
        found += likeliest(Question.mediates(dispute, ANYBODY).competitors(casts), MEDIATORS)
        force = Question.course(dispute, "force")
        found.append(Question.course(dispute, "war") if known[force].already == 1.0 else force)
    targets = {cast.target for cast in casts.values()}
    fallen = (question for question in known if question.kind == "falls" and question.actor in targets)
    return [*found, *likeliest(fallen, FALLING)]
