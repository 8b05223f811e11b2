"""Frustration, landscape and Marvel flow: into which two camps all relations divide, and who is out of place.

All three see one network: the affinity of each pair, the mean of both directions. With challenger and target in
different camps, a model says with whom every third party stands.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Question
from foedus.models.landscape import local_minima, sampled_minima, ties
from foedus.models.marvel_flow import fate
from foedus.opinions.case import Case
from foedus.opinions.opinion import (
    AGREES,
    CHOICE,
    DISAGREES,
    STANDS_BY,
    Engine,
    Mapping,
    Opinion,
    Symbol,
    listed,
    silent,
)

Camps = NDArray[np.int64]
#: Up to so many actors every configuration is visited, in hundredths of a second.
EVERY: Final = 20
#: Descents from random starts where there are more.
STARTS: Final = 200
_RELATIONS: Final = Symbol("relations", "mean affinity of each pair", ("world.affinity",))
_NUMBER: Final = "third parties that the engine puts on the other side"
_ASKS: Final = "With which party of each dispute does every third party stand, "

FRUSTRATION: Final = Mapping(
    "frustration",
    STANDS_BY,
    _ASKS + "if as little affinity as possible is out of place?",
    (Symbol("sign, weight", "sign and size of the mean affinity of each pair", ("world.affinity",)),),
    _NUMBER,
    "Believe it where blocs must be coherent as a whole; believe the engine where a state takes a side in one quarrel, "
    "for reasons of that quarrel, and mostly takes none.",
)
LANDSCAPE: Final = Mapping(
    "landscape",
    STANDS_BY,
    _ASKS + "if each cares the more for another's side, the larger that other is?",
    (
        Symbol("sizes", "capability", ("world.capability",)),
        Symbol("propensities", "mean affinity of each pair", ("world.affinity",)),
    ),
    _NUMBER,
    "Believe it where size draws states into two alliances, as before a great war; believe the engine where staying "
    "out is open to everybody.",
)
MARVEL: Final = Mapping(
    "marvel-flow",
    STANDS_BY,
    _ASKS + "if relations drift towards those of common friends until there are two camps?",
    (_RELATIONS, Symbol("diagonal", "0: nobody is its own friend", (CHOICE,))),
    _NUMBER,
    "Believe it over years, in which friends of enemies become enemies; believe the engine over weeks, in which "
    "affinities hardly move.",
)


def relations(case: Case) -> NDArray[np.float64]:
    """Return the mean affinity of each pair [actor, actor], nothing on the diagonal."""
    mean = 0.5 * (case.world.affinity + case.world.affinity.T)
    np.fill_diagonal(mean, 0.0)
    return np.asarray(mean)


def camps_by_frustration(mean: NDArray[np.float64]) -> Camps:
    """Return the camps [actor], +1 and -1, that leave the least affinity out of place.

    The energy of a landscape of equal sizes is twice the weight out of place, less a constant: the same problem, whose
    every configuration is visited sooner than a proof of optimality by cutting planes ends on a network without blocs.
    """
    return camps_by_landscape(mean, np.ones(len(mean)))


def camps_by_landscape(mean: NDArray[np.float64], sizes: NDArray[np.float64]) -> Camps:
    """Return the camps [actor], +1 and -1, of the configuration of least energy; of many actors, of the least found."""
    matrix = ties(np.maximum(sizes, 1e-6), mean)
    minima = local_minima(matrix, 1) if len(mean) <= EVERY else sampled_minima(matrix, STARTS, most=1)
    return np.asarray(1 - 2 * minima.side[0])


def opinions(case: Case) -> Iterator[Opinion]:
    """Yield what the three models say of every open dispute."""
    mean = relations(case)
    sizes = np.asarray(case.world.capability)
    pairs = tuple(mean[np.triu_indices(len(mean), 1)])
    for mapping, camps, given in (
        (FRUSTRATION, camps_by_frustration(mean), (pairs,)),
        (LANDSCAPE, camps_by_landscape(mean, sizes), (tuple(sizes), pairs)),
        (MARVEL, fate(mean).camp, (pairs, 0.0)),
    ):
        for k, keys in case.disputes():
            yield _opinion(case, k, keys, mapping, camps, given)


def _opinion(
    case: Case,
    k: int,
    keys: dict[str, str],
    mapping: Mapping,
    camps: Camps,
    given: tuple[float | tuple[float, ...], ...],
) -> Opinion:
    c, g = case.parties(k)
    if camps[c] * camps[g] >= 0:
        why = "in one camp" if camps[c] * camps[g] > 0 else "in no camp that is determined"
        return silent(mapping, keys, f"It finds the two parties {why}: it takes no side.", "parties in two camps")
    with_target = [i for i in case.bystanders(k) if camps[i] == camps[g]]
    with_challenger = [i for i in case.bystanders(k) if camps[i] == camps[c]]
    ours = {i: _leaning(case, keys["dispute"], i) for i in (*with_target, *with_challenger)}
    wrong = [i for i in with_target if ours[i] < 0.0] + [i for i in with_challenger if ours[i] > 0.0]
    says = f"With {case.name(g)}: {_names(case, with_target)}. With {case.name(c)}: {_names(case, with_challenger)}."
    engine_says = f"The likelier side is the other one for {_names(case, wrong)}." if wrong else "The same sides."
    placed = len(ours)
    engine = Engine(engine_says, float(len(wrong)) if placed else None)
    verdict, direction = (DISAGREES, f"on {len(wrong)} of {placed}") if wrong else (AGREES, "")
    question = f"stands_by:{keys['dispute']}"  # of every third party, which is no question of one
    return Opinion(mapping, question, keys, says, float(len(wrong)), engine, verdict, direction, given)


def _leaning(case: Case, dispute: str, i: int) -> float:
    """Return the engine's chance that a third party takes the target's side or more, less the challenger's."""
    chances = [
        case.chance(Question.stands_by(dispute, case.actors[i], "endorse", side)) for side in ("target", "challenger")
    ]
    return chances[0] - chances[1]


def _names(case: Case, actors: list[int]) -> str:
    return listed([case.name(i) for i in actors])


MAPPINGS: Final = (FRUSTRATION, LANDSCAPE, MARVEL)
