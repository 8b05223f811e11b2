"""Affinity of states: how near they vote, or how like their alliances are beyond chance."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.history.measures.affinity import with_affinity
from foedus.history.portfolios import GRADES, likeness

USA, UK, FRANCE, WEST_GERMANY, EAST_GERMANY, POLAND, RUSSIA = 2, 200, 220, 260, 265, 290, 365
CHINA, TAIWAN, SOUTH_KOREA = 710, 713, 732
GERMANY, AUSTRIA_HUNGARY = 255, 300


def pledges(states: int, *pairs: tuple[int, int]) -> np.ndarray:
    graded = GRADES * np.eye(states)
    for one, other in pairs:
        graded[one, other] = graded[other, one] = GRADES
    return graded


def test_two_who_owe_the_same_are_alike_by_hand():
    # of six states 0-1 and 2-3 are bound, 4 and 5 to nobody: rows 0 and 1 are one, rows 0 and 2 share no pledge
    found = likeness(pledges(6, (0, 1), (2, 3)))
    # by chance 0 and 2 would differ in 2 + 2 - 2 x 2 x 2 / 6 = 8/3 places and differ in 4: kappa = 1 - 4 / (8/3)
    apart = 1 - 4 / (8 / 3)
    # 0-4 and its like (8 pairs): 3 differ, 3 - 2 x 2 x 1 / 6 = 7/3 by chance; 4-5: 2 differ, 2 - 2/6 = 5/3 by chance
    kappas = [1.0] * 2 + [apart] * 4 + [1 - 3 / (7 / 3)] * 8 + [1 - 2 / (5 / 3)]
    spread = np.sqrt(np.mean(np.square(kappas)))
    assert found[0, 1] == pytest.approx(np.tanh(1 / spread))
    assert found[0, 2] == pytest.approx(np.tanh(apart / spread))
    np.testing.assert_array_equal(found, found.T)


def test_who_has_no_treaty_is_neither_friend_nor_foe():
    found = likeness(pledges(6, (0, 1), (0, 2), (0, 3), (1, 2)))
    np.testing.assert_array_equal(found[4:, :], 0.0)
    np.testing.assert_array_equal(found[:, 4:], 0.0)
    # one treaty with the hub of many makes no enemy of it
    assert found[3, 0] > 0.0
    np.testing.assert_array_equal(likeness(pledges(2)), np.zeros((2, 2)))
    assert likeness(np.zeros((0, 0))).shape == (0, 0)


def between(data: Path, year: int, *pairs: tuple[int, int]) -> list[float]:
    rows = [(one, other, year) for one, other in pairs]
    cases = pl.DataFrame(rows, orient="row", schema={"ccode": pl.Int64, "other": pl.Int64, "before": pl.Int64})
    return with_affinity(data, cases)["affinity"].to_list()


@pytest.mark.shared
def test_states_without_a_treaty_are_nobodys_friend(shared: Path):
    # Korea on the eve of its war, Taiwan without its American pledge, America before it had any
    assert between(shared / "data", 1949, (USA, SOUTH_KOREA), (CHINA, SOUTH_KOREA)) == [0.0, 0.0]
    assert between(shared / "data", 1994, (USA, TAIWAN), (CHINA, TAIWAN)) == [0.0, 0.0]
    assert between(shared / "data", 1913, (USA, UK), (USA, GERMANY)) == [0.0, 0.0]


@pytest.mark.shared
def test_allies_who_do_not_both_vote_are_near_and_blocs_apart(shared: Path):
    # who has few treaties is not therefore near to others who have few
    assert abs(between(shared / "data", 1957, (CHINA, TAIWAN))[0]) < 0.2
    near, east, apart = between(
        shared / "data", 1960, (USA, WEST_GERMANY), (RUSSIA, EAST_GERMANY), (RUSSIA, WEST_GERMANY)
    )
    assert min(near, east) > 0.5 > -0.3 > apart
    allies, entente, foes = between(shared / "data", 1913, (AUSTRIA_HUNGARY, GERMANY), (FRANCE, RUSSIA), (UK, GERMANY))
    assert min(allies, entente) > 0.5 > -0.3 > foes


@pytest.mark.shared
def test_where_both_vote_their_votes_tell(shared: Path):
    near, apart, bloc = between(shared / "data", 1961, (USA, UK), (USA, RUSSIA), (RUSSIA, POLAND))
    assert min(near, bloc) > 0.5 > -0.5 > apart
