"""Who competes for an answer: those among whom a question makes an order."""

from collections.abc import Mapping
from typing import NamedTuple

from foedus.answers.question import ANYBODY, OFFICES, Cast, Question
from foedus.core.world import DEGREES, SIDES
from foedus.worlds.setup import Setup


class Contest(NamedTuple):
    """What is asked of all who compete, and their questions; none where a question makes no order."""

    asked: str
    questions: tuple[Question, ...]


def casts_of(setup: Setup) -> dict[str, Cast]:
    """Return who has a part in each dispute of a crisis."""
    world, actors = setup.blueprint.world, setup.ensemble.actors
    found = {}
    for k, dispute in enumerate(setup.crisis.disputes):
        challenger, target = int(world.challenger[k]), int(world.target[k])
        degrees = {
            (actor, side): DEGREES[int(max(0.0, sign * world.stance[k, i]))]
            for i, actor in enumerate(actors)
            if i not in (challenger, target)
            for side, sign in zip(SIDES, (1.0, -1.0), strict=True)
        }
        candidates = tuple(actor for i, actor in enumerate(actors) if world.candidate[k, i] > 0.0)
        found[dispute] = Cast(actors[challenger], actors[target], candidates, degrees)
    return found


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
