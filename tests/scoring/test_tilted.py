"""Hindcasts tilted: the engine's own chance gives back its answers, another moves them as it should."""

from pathlib import Path

import numpy as np
import pytest
from tools.tables import tilted
from tools.tables.tilted import ACTORS, ENGINE, HAPPENED, KIND, PIECE, WHOLE, Cells
from tools.tables.tilted_page import written

from foedus.scoring.engine_run import run_world
from foedus.worlds.from_history import world_of

MISSILES = 196
CELLS = Cells(
    size=np.array([60.0, 40.0]),
    whole=np.array([[0.0, 0.1, 0.0, 0.2, 0.0], [0.5, 0.3, 0.1, 0.4, 0.0]]),
    actors=np.tile([[[0.1]], [[0.3]]], (1, len(ACTORS), 1)),
    late=np.array([[1.0], [0.5]]),
)


class World:
    """As much of a past crisis as is asked for."""

    crisis = 1
    states = (2,)


def said(chance: float) -> dict[str, float]:
    overall = tilted._overall([CELLS])
    return {name: told for name, *_, told in tilted._answers(World, CELLS, overall, chance, 1949)}


def test_its_own_chance_gives_back_what_the_engine_says() -> None:
    """Nothing is made impossible: all is said as if it had been run once more, and came out as all together."""
    own = said(0.4)
    assert own["serious"] == pytest.approx((0.2 + 0.2 / 100) / (1 + 1 / 100))
    assert own["gone"] == pytest.approx(0.18)
    # of those alone who are no party by day 30 it is asked whether they fight
    assert own["fights_target"] == pytest.approx((0.18 / 0.8 + 0.18 / 100) / 1.01)


def test_another_chance_is_passed_on_by_jeffreys_rule() -> None:
    more = said(0.9)
    assert more["mediated"] == pytest.approx((0.1 * 0.2 + 0.9 * 0.4 + 0.28 / 100) / 1.01)
    assert more["agreement"] == 0.0
    assert more["fights_target"] == pytest.approx(((0.1 * 0.1 + 0.9 * 0.3) / (0.1 + 0.45) + 0.18 / 100) / 1.01)


@pytest.mark.shared
def test_cells_add_up_to_the_run(shared: Path) -> None:
    world = world_of(shared / "data", MISSILES)
    found, happened = tilted.cells_in(world, 60, 1), run_world(world, 60, 1)
    assert found.size.tolist() == [60 - happened.force.sum(), happened.force.sum()]
    whole = found.size @ found.whole / 60
    assert whole[WHOLE.index("war")] == pytest.approx(happened.war.mean())
    assert whole[WHOLE.index("mediated")] == pytest.approx(happened.mediated.mean())


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.deep
def test_the_arms_are_scored_on_the_same_cases(shared: Path) -> None:
    found = tilted.tilted(shared / "data", last=1959, only=lambda world: world.crisis % 5 == 0, replicates=100)
    assert found["crises"] > 1
    for row in found["rows"]:
        assert [arm["arm"] for arm in row["arms"]] == [KIND, PIECE]
        assert row["not_a_forecast"]["arm"] == HAPPENED
        for arm in (*row["arms"], row["not_a_forecast"]):
            assert arm["gain"] == pytest.approx(1000.0 * (row["log_score"] - arm["log_score"]))
    page = written(found)
    assert "Not a forecast" in page
    assert ENGINE in page
