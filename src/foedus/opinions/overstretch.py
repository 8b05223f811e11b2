"""Overstretch: a patron's one budget over its own fronts and those of its clients, and the client given up first."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from foedus.answers.contests import asks_side
from foedus.answers.question import Question
from foedus.core.world import FORCE
from foedus.models.overstretch import allocate
from foedus.opinions.case import Case
from foedus.opinions.opinion import (
    AGREES,
    DISAGREES,
    RARE,
    STANDS_BY,
    Engine,
    Mapping,
    Opinion,
    Symbol,
    compare_verdicts,
    far_apart,
    listed,
    percent,
    silent,
)

#: A client is a target in whose regime a third party has at least this stake: its fall would be felt.
CLIENT_STAKE: Final = 0.25

MAPPING: Final = Mapping(
    "overstretch",
    STANDS_BY,
    "Which client does a patron give up first, if it spreads one budget over all its fronts?",
    (
        Symbol(
            "budget",
            "capability; less its load, unless the war behind the load is one of the fronts",
            ("world.capability", "actors.{actor}.load"),
        ),
        Symbol(
            "value",
            "of an own front the worth of the dispute; of a client (stake of a quarter or more) the stake",
            ("world.value", "world.value_target", "world.stake"),
        ),
        Symbol(
            "rival",
            "all the power that the opponent can bring there, over the part of its own that reaches so far",
            ("world.power",),
        ),
    ),
    "share of the budget that the client given least for the rival's effort gets",
    "Believe it where power is the scarce thing and can be moved at will; believe the engine where treaties, politics "
    "and hopes elsewhere decide, and where help comes in words, aid or war and not by the unit.",
)


class Front(NamedTuple):
    """One front of a patron: the dispute, what it is worth, and the opponent's effort."""

    dispute: int
    value: float
    rival: float
    own: bool


def fronts_of(case: Case, i: int) -> list[Front]:
    """Return the fronts of an actor: its own disputes at force, and its clients."""
    world = case.world
    usable = float(world.capability[i] * (1.0 - world.load[i]))
    found = []
    for k, _ in case.disputes():
        c, g = case.parties(k)
        reach = float(world.power[i, g]) / usable if usable > 0.0 else 0.0
        if reach <= 0.0:
            continue
        if i in (c, g):
            value = world.value[k] if i == c else world.value_target[k]
            if world.level[k] >= FORCE:
                found.append(Front(k, float(value), float(world.power[g if i == c else c, g]) / reach, own=True))
        elif (
            asks_side(world, k, i) and world.stake[i, g] >= CLIENT_STAKE and world.affinity[i, g] > world.affinity[i, c]
        ):
            found.append(Front(k, float(world.stake[i, g]), float(world.power[c, g]) / reach, own=False))
    return found


def opinions(case: Case) -> Iterator[Opinion]:
    """Yield what the model says of every actor that has a client and another front."""
    patrons = [(i, fronts) for i in range(len(case.actors)) if len(fronts := fronts_of(case, i)) > 1]
    patrons = [(i, fronts) for i, fronts in patrons if not all(front.own for front in fronts)]
    if not patrons:
        yield silent(MAPPING, {}, "Nobody has a client and another front besides.", "a patron with two fronts")
    for i, fronts in patrons:
        yield _opinion(case, i, fronts)


def _opinion(case: Case, i: int, fronts: list[Front]) -> Opinion:
    world = case.world
    own = any(front.own for front in fronts)
    budget = float(world.capability[i] * (1.0 if own else 1.0 - world.load[i]))
    spread = allocate([front.value for front in fronts], [front.rival for front in fronts], budget)
    shares = spread.effort / spread.effort.sum() if spread.effort.sum() > 0.0 else spread.effort
    clients = [at for at, front in enumerate(fronts) if not front.own]
    ratio = {at: fronts[at].value / max(fronts[at].rival, 1e-12) for at in clients}
    first = min(clients, key=lambda at: ratio[at])
    aid = {at: _aid(case, fronts[at].dispute, i) for at in clients}
    ours = min(clients, key=lambda at: aid[at])
    target = {at: case.name(case.parties(front.dispute)[1]) for at, front in enumerate(fronts)}
    held = [at for at in range(len(fronts)) if spread.effort[at] > 0.0]
    given_up = [target[at] for at in clients if at not in held]
    says = f"Power goes to {listed([f'{target[at]} ({percent(shares[at])})' for at in held])}"
    says += f"; given up: {listed(given_up)}." if given_up else f"; thinnest for the rival's effort: {target[first]}."
    if len(clients) > 1:
        apart = aid[first] >= RARE and far_apart(aid[first], aid[ours])
        verdict, direction = (DISAGREES, f"{target[first]} before {target[ours]}") if apart else (AGREES, "")
        chances = listed([f"{target[at]} ({percent(aid[at])})" for at in sorted(clients, key=lambda at: aid[at])])
        engine = Engine(f"Aid or more, the least likely first: {chances}.", aid[first])
    else:
        verdict, direction = compare_verdicts(first in held, aid[first])
        engine = Engine(f"Aid or more for {target[first]} in {percent(aid[first])}.", aid[first])
    dispute = case.setup.blueprint.disputes[fronts[first].dispute]
    keys = {"actor": case.actors[i]}  # the row is about all its fronts
    question = str(Question.stands_by(dispute, case.actors[i], "aid"))
    given = (budget, tuple(front.value for front in fronts), tuple(front.rival for front in fronts))
    return Opinion(MAPPING, question, keys, says, float(shares[first]), engine, verdict, direction, given)


def _aid(case: Case, k: int, i: int) -> float:
    dispute = case.setup.blueprint.disputes[k]
    return case.chance(Question.stands_by(dispute, case.actors[i], "aid"))


MAPPINGS: Final = (MAPPING,)
