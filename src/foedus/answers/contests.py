"""Who competes for an answer: those among whom a question makes an order."""

from typing import NamedTuple

from foedus.core.world import DEGREES, SIDES
from foedus.worlds.setup import Setup


class Contest(NamedTuple):
    """What is asked of all who compete, and their questions; none where a question makes no order."""

    asked: str
    questions: tuple[str, ...]


def contest_of(setup: Setup, question: str) -> Contest:
    """Return who competes for the answer to a question.

    Third parties compete to stand by a side that they do not stand by yet, candidates to mediate, and the targets of
    disputes (with whomever the question is about) to fall next.

    Examples
    --------
    >>> from foedus.worlds.setup import set_up
    >>> from foedus.crisis.reading import read_crisis
    >>> contest_of(set_up(read_crisis("iran-2025"), 1, 1), "falls:IRN:leader").questions
    ('falls:IRN:leader', 'falls:UKR:leader')
    """
    world, actors, disputes = setup.blueprint.world, setup.ensemble.actors, setup.ensemble.disputes
    kind, *parts = question.split(":")
    if kind == "falls":
        targets = [actors[int(target)] for target in world.target]
        among = dict.fromkeys([*targets, parts[0]])
        return Contest(f"whose {parts[1]} falls next", tuple(f"falls:{actor}:{parts[1]}" for actor in among))
    if kind == "dispute":
        return Contest("", ())
    k = disputes.index(parts[0])
    target = actors[int(world.target[k])]
    if kind == "mediates":
        among = dict.fromkeys(actor for i, actor in enumerate(actors) if world.candidate[k, i] > 0.0)
        return Contest(
            f"who mediates ({disputes[k]})", tuple(f"mediates:{disputes[k]}:{actor}:{parts[2]}" for actor in among)
        )
    side = SIDES.index(parts[3]) if len(parts) > 3 else 0
    degree = DEGREES.index(parts[2])
    parties = (int(world.challenger[k]), int(world.target[k]))
    sign = 1.0 if side == 0 else -1.0
    among = dict.fromkeys(
        actor for i, actor in enumerate(actors) if i not in parties and sign * world.stance[k, i] < degree
    )
    ending = f":{parts[3]}" if len(parts) > 3 else ""
    whom = target if side == 0 else actors[int(world.challenger[k])]
    return Contest(
        f"who stands by {whom} ({disputes[k]})",
        tuple(f"stands_by:{disputes[k]}:{actor}:{parts[2]}{ending}" for actor in among),
    )
