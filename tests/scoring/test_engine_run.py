"""What came about in a run, by the first weeks of made-up events."""

import numpy as np
import pytest

from foedus.core.world import FORCE, LEVELS, MANNERS, MEDIATION, SIDES, STATUSES
from foedus.engine.recording import NEVER
from foedus.scoring.engine_run import FIGHT_PLACE, Happened, told_by

ACTORS = 3
TARGETS, CHALLENGERS = map(SIDES.index, ("target", "challenger"))
ACCEPTED = MEDIATION.index("accepted")


def events(**weeks: dict[tuple[int, ...], int]) -> dict[str, np.ndarray]:
    """First weeks of one replicate with a dispute, and a second one: never, but where they are given."""
    shapes = {
        "stance": (2, ACTORS, len(SIDES), FIGHT_PLACE + 1), "mediation": (2, ACTORS, len(MEDIATION)),
        "leader": (ACTORS, len(MANNERS) - 1), "level": (2, len(LEVELS)), "end": (2, len(STATUSES) - 1),
        "fights": (2, ACTORS, len(SIDES)), "mediated": (2,),
    }  # fmt: skip
    made = {name: np.full((1, *shape), NEVER, np.int16) for name, shape in shapes.items()}
    for name, given in weeks.items():
        for place, week in given.items():
            made[name][(0, *place)] = week
    return made


def told(**weeks: dict[tuple[int, ...], int]) -> Happened:
    return told_by(events(**weeks), np.array([1]))


FIRST_FORCE = (0, LEVELS.index(FORCE))


@pytest.mark.parametrize(
    ("week", "force", "early", "joined"),
    [
        (0, 0, True, False),
        (4, 0, True, False),
        (5, 0, False, True),
        (52, 0, False, True),
        (53, 0, False, False),
        (62, 10, False, True),  # within a year of the first force
        (63, 10, False, False),
        (NEVER, 0, False, False),
    ],
)
def test_who_joins_a_side_after_day_30(week: int, force: int, *, early: bool, joined: bool):
    found = told(stance={(0, 1, CHALLENGERS, FIGHT_PLACE): week}, level={FIRST_FORCE: force})
    assert found.early.tolist() == [[False, early, False]]
    expected = np.zeros((1, ACTORS, len(SIDES)), np.bool_)
    expected[0, 1, CHALLENGERS] = joined
    np.testing.assert_array_equal(found.joined, expected)


@pytest.mark.parametrize(("week", "fights"), [(0, True), (52, True), (53, False), (NEVER, False)])
def test_who_fights_the_enemy_of_a_side_within_a_year(week: int, *, fights: bool):
    found = told(fights={(0, 2, TARGETS): week, (1, 0, TARGETS): 3})  # of the first dispute alone
    assert found.fights[0, 2, TARGETS] == fights
    assert found.fights.sum() == fights


@pytest.mark.parametrize(
    ("named", "anybody", "parts"),
    [
        ({0: 7}, 7, [1, 0, 0, 0]),
        ({0: 7, 2: 5}, 5, [0, 0, 1, 0]),
        ({0: 5, 2: 5}, 5, [0.5, 0, 0.5, 0]),
        ({0: 7}, 6, [0, 0, 0, 1]),  # somebody who is not named came first
        ({}, 6, [0, 0, 0, 1]),
        ({}, NEVER, [0, 0, 0, 0]),
    ],
)
def test_who_mediates_first(named: dict[int, int], anybody: int, parts: list[float]):
    accepted = {(0, i, ACCEPTED): week for i, week in named.items()}
    found = told(mediation=accepted, mediated={(0,): anybody, (1,): 1})
    assert found.first.tolist() == [parts]
    assert found.mediated.tolist() == [any(parts)]
    assert np.flatnonzero(found.mediates[0]).tolist() == list(named)


@pytest.mark.parametrize(
    ("manner", "irregular"), [("coup", True), ("revolt", True), ("rebels", True), ("foreign", True), ("regular", False)]
)
def test_how_a_leader_goes(manner: str, *, irregular: bool):
    found = told(leader={(1, MANNERS.index(manner) - 1): 52, (2, MANNERS.index(manner) - 1): 53})
    assert found.gone.tolist() == [[False, True, False]]
    assert found.irregularly.tolist() == [[False, irregular, False]]
