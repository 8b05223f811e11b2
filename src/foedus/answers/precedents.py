"""The nearest precedents: past crises in which great powers had a hand that are most like a dispute, and what happened.

Likeness is counted in features that both a crisis file and the historical record have: who is a major power, who is
whose client, what was wanted, how hostile it was at the outset, how power stood, borders, regimes, rivalry. The table
``precedents.csv`` holds single facts computed from the record by ``make tables``.
"""

from collections.abc import Mapping
from functools import cache
from math import log10
from typing import Any, Final, NamedTuple, cast

from foedus.answers.rows import PrecedentRow
from foedus.core.tables import csv_rows
from foedus.core.world import DEFENCE, FORCE, LEADER, REGIME, TERRITORY, World
from foedus.mechanisms.covariates import REACH_KM, projected

#: How many precedents stand beside a dispute.
SHOWN: Final = 5
#: A third state is a patron where it is a major power and loses at least this much if the other's regime falls.
PATRON_STAKE: Final = 0.3
#: Works from which the facts of the table are computed.
SOURCES: Final = ("brecher-1997", "gibler-2016", "goemans-2009")
DEMOCRATIC: Final = 0.5
#: Factors of ten of power beyond which a side counts as far stronger.
FAR: Final = 1.0


class Features(NamedTuple):
    """What is compared. ``balance`` is the factors of ten by which the challenger is stronger at the target's place."""

    challenger_major: bool
    target_major: bool
    target_client: bool
    challenger_backed: bool
    aim: str
    force: bool
    balance: float
    neighbours: bool
    rivals: bool
    challenger_democratic: bool
    target_democratic: bool


#: What a difference in a feature counts for (a judgement); balance counts by the factor of ten, to at most two.
WEIGHTS: Final[Mapping[str, float]] = {
    "challenger_major": 2.0,
    "target_major": 2.0,
    "target_client": 2.0,
    "challenger_backed": 1.0,
    "aim": 2.0,
    "force": 1.5,
    "balance": 1.0,
    "neighbours": 1.0,
    "rivals": 0.5,
    "challenger_democratic": 0.5,
    "target_democratic": 0.5,
}
#: How a feature that two crises share is said: where it is so, and where it is not.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "challenger_major": ("a major power as the challenger", "a challenger that is no major power"),
    "target_major": ("a major power as the target", "a target that is no major power"),
    "target_client": ("a target with a great patron", "a target without a great patron"),
    "challenger_backed": ("a challenger with a great patron", "a challenger without a great patron"),
    "force": ("force from the outset", "no force at the outset"),
    "neighbours": ("neighbours", "no common border"),
    "rivals": ("strategic rivals", "no strategic rivals"),
    "challenger_democratic": ("a democratic challenger", "an autocratic challenger"),
    "target_democratic": ("a democratic target", "an autocratic target"),
}
AIMS: Final[Mapping[str, str]] = {"policy": "policy", "territory": "territory", "rule": "who rules"}


class Precedent(NamedTuple):
    """One crisis of the past: its features, and what happened.

    ``inside_war`` says whether the two were at war already, as far as the day itself could tell.
    """

    crisis: int
    name: str
    year: int
    challenger: str
    target: str
    features: Features
    violence: str
    inside_war: bool
    mediated: str
    ended: str
    weeks: int
    joined: str
    leader_of_target: str
    leader_of_challenger: str


def features_of(world: World, k: int, *, rule: bool = False) -> Features:
    """Return the features of dispute ``k`` of a world at its start.

    Parameters
    ----------
    rule : bool
        Whether the dispute is about who rules the target, whatever the aim in the world.
    """
    c, g = int(world.challenger[k]), int(world.target[k])
    aim = "rule" if rule or world.aim[k] in (LEADER, REGIME) else "policy"
    if aim == "policy" and world.aim[k] == TERRITORY:
        aim = "territory"
    return Features(
        bool(world.major[c] > 0.0),
        bool(world.major[g] > 0.0),
        _has_patron(world, g, c),
        _has_patron(world, c, g),
        aim,
        bool(world.level[k] >= FORCE),
        log10((_usable(world, c, g) + 1e-6) / (_usable(world, g, g) + 1e-6)),
        bool(world.distance_km[c, g] == 0.0),
        bool(world.rivalry[c, g] > 0.0),
        bool(world.democracy[c] >= DEMOCRATIC),
        bool(world.democracy[g] >= DEMOCRATIC),
    )


def _usable(world: World, i: int, j: int) -> float:
    """Return the usable power of ``i`` at ``j``'s place."""
    return float(projected(world.capability[i], world.load[i], world.distance_km[i, j], REACH_KM))


def _has_patron(world: World, client: int, opponent: int) -> bool:
    """Say whether a major power other than the opponent is bound to, or would lose much with, a state that is none."""
    if world.major[client] > 0.0:
        return False
    return any(
        world.major[m] > 0.0 and (world.stake[m, client] >= PATRON_STAKE or world.obligation[m, client] >= DEFENCE)
        for m in range(world.actors)
        if m not in (client, opponent)
    )


@cache
def precedents() -> tuple[Precedent, ...]:
    """Return every precedent of the shipped table."""
    return tuple(map(_read, csv_rows(__package__, "precedents.csv")))


def _read(row: Mapping[str, str]) -> Precedent:
    told: dict[str, Any] = {**row, **{name: int(row[name]) for name in ("crisis", "year", "weeks")}}
    told["inside_war"] = row["inside_war"] == "1"
    compared: dict[str, Any] = {name: told.pop(name) == "1" for name in Features._fields}
    return Precedent(**told, features=Features(**compared | {"aim": row["aim"], "balance": float(row["balance"])}))


def distance(one: Features, other: Features) -> float:
    """Return how unlike two disputes are: the weights of the features in which they differ.

    Examples
    --------
    >>> alike = Features(True, False, True, False, "policy", False, 1.5, False, True, True, False)
    >>> distance(alike, alike), distance(alike, alike._replace(aim="rule", balance=1.0))
    (0.0, 2.5)
    """
    apart = 0.0
    for name, weight in WEIGHTS.items():
        here, there = getattr(one, name), getattr(other, name)
        apart += weight * (min(abs(here - there), 2.0) if name == "balance" else float(here != there))
    return apart


def nearest(world: World, k: int, *, before: int, shown: int = SHOWN) -> list[PrecedentRow]:
    """Return the precedents most like dispute ``k`` of a world, the nearest first, the later first among equals.

    Only crises from before a year are precedents. Each row says which features it shares (``alike``) and in which it
    differs (``unlike``), and what happened.
    """
    own = features_of(world, k)
    earlier = (past for past in precedents() if past.year < before)
    ranked = sorted(earlier, key=lambda past: (distance(own, past.features), -past.year, past.crisis))
    return [_row(own, past) for past in ranked[:shown]]


def described(features: Features) -> list[str]:
    """Return in words what is compared, for one dispute.

    Examples
    --------
    >>> described(precedents()[0].features)[0]
    'a major power as the challenger'
    """
    words = [so if getattr(features, name) else not_so for name, (so, not_so) in WORDS.items()]
    return [*words, f"about {AIMS[features.aim]}", _balance(features.balance)]


def _row(own: Features, past: Precedent) -> PrecedentRow:
    theirs = past.features
    alike: list[str] = []
    unlike: list[str] = []
    for name, (so, not_so) in WORDS.items():
        has = getattr(theirs, name)
        (alike if has == getattr(own, name) else unlike).append(so if has else not_so)
    (alike if theirs.aim == own.aim else unlike).append(f"about {AIMS[theirs.aim]}")
    (alike if abs(theirs.balance - own.balance) < FAR else unlike).append(_balance(theirs.balance))
    told = {name: said for name, said in past._asdict().items() if name != "features"}
    compared = {"distance": round(distance(own, theirs), 2), "alike": alike, "unlike": unlike, "because": [*SOURCES]}
    return cast("PrecedentRow", told | compared)


def _balance(balance: float) -> str:
    """Return in words how power stood at the target's place."""
    if balance > FAR:
        return "a challenger more than ten times as strong"
    if balance > log10(2.0):
        return "a stronger challenger"
    if balance < -FAR:
        return "a target more than ten times as strong"
    return "a stronger target" if balance < -log10(2.0) else "power about even"
