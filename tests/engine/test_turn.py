"""The turn: how a world is prepared, and the order of its families."""

import threading
import time

import numpy as np
import pytest

from foedus.core.compiled import FEW
from foedus.core.world import FOREIGN, LAPSED, NEVER, STAYS
from foedus.engine import turn as turning
from foedus.engine.turn import DRIVERS, driver, prepare, turn, written
from foedus.mechanisms.catalogue import BUILT_IN, MECHANISMS
from foedus.mechanisms.random_worlds import copied, draws_for, random_world
from synthetic import PARAMETERS, driver_of, reference_world

RIVALS = {"commitment": "overstretch", "survival": "global_game"}


def test_a_driver_is_found_by_its_number_and_takes_the_parameters_of_its_forms() -> None:
    chosen = driver_of(**RIVALS)
    assert DRIVERS[chosen.number] is chosen is driver(BUILT_IN.taken(RIVALS))
    assert chosen is not driver_of()
    row = chosen.row(PARAMETERS).tolist()
    assert row[: len(PARAMETERS.oil_and_attention)] == list(PARAMETERS.oil_and_attention)
    assert len(row) == sum(len(mechanism.parameters()) for mechanism in chosen.mechanisms)


def test_a_turn_calls_as_many_forms_as_tell_whether_most_is_compiled() -> None:
    assert len(driver_of().mechanisms) == FEW


def test_what_drives_a_form_is_written_out_for_it_alone() -> None:
    for mechanism in MECHANISMS:
        text = written(mechanism)
        assert text.startswith(f"def {mechanism.name}(world")
        assert ("prepare(world" in text) == (mechanism.prepare is not None)


def test_threads_that_ask_at_once_for_what_drives_the_forms_have_one_process_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[str] = []

    def begin(command: str) -> None:
        begun.append(command)
        time.sleep(0.1)

    monkeypatch.setattr(turning, "compile_beside", begin)
    monkeypatch.setattr(turning, "_as_parts", lambda parts: parts)
    turning._parts.cache_clear()
    threads = [threading.Thread(target=lambda: driver_of().parts) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    turning._parts.cache_clear()
    assert len(begun) == 1


@pytest.mark.parametrize("survival", ["competing_risks", "global_game"])
def test_a_world_is_prepared_for_its_first_week(survival: str) -> None:
    world = reference_world(3, 4)
    world.power[...], world.fall_risk[:], world.win_chance[:] = 0.0, 0.0, 0.0
    world.distance_km[0, 1] = 4000.0
    world.failure_rate[:] = -np.log(0.9)
    world.level[:], world.request[2], world.status[3], world.began[:] = (4.0, 2.0, 2.0, 4.0), 1.0, LAPSED, -3.0
    chosen = driver_of(survival=survival)
    named = draws_for(world, week=0)
    prepare(chosen.parts, world, chosen.row(PARAMETERS), named.actor, named.dispute)
    assert world.power[0, 1] == pytest.approx(0.0015)
    # half of the challenger's power arrives: one to two
    assert world.win_chance[0] == pytest.approx(1 / 3)
    assert world.fall_risk[2] == pytest.approx(0.1, rel=0.02)
    # whoever is called already was called in the week after the dispute began
    assert world.trigger_week.tolist() == [-2.0, NEVER, -2.0, NEVER]


def test_a_trigger_that_is_given_stays() -> None:
    world = reference_world()
    world.trigger_week[0] = -1.0
    chosen = driver_of()
    named = draws_for(world, week=0)
    prepare(chosen.parts, world, chosen.row(PARAMETERS), named.actor, named.dispute)
    assert world.trigger_week[0] == -1.0


@pytest.mark.parametrize("forms", [{}, RIVALS])
def test_a_turn_is_its_families_in_order(forms: dict[str, str]) -> None:
    chosen = driver_of(**forms)
    for seed in range(10):
        whole = random_world(np.random.default_rng(seed), 4, 2)
        parts, draws = copied(whole), draws_for(whole, week=5)
        turn(chosen.parts, whole, chosen.row(PARAMETERS), draws)
        parts.leader_exit[:] = parts.regime_exit[:] = STAYS
        for mechanism in BUILT_IN.taken(forms):
            mechanism.step(parts, mechanism.given(getattr(PARAMETERS, mechanism.name)), draws)
        np.testing.assert_allclose(whole.slab, parts.slab, rtol=1e-12)


def test_exits_are_those_of_the_week() -> None:
    world = reference_world(level=1.0)
    world.irregular_rate[:] = world.regular_rate[:] = world.failure_rate[:] = 0.0
    world.leader_exit[1] = world.regime_exit[1] = FOREIGN
    parameters = PARAMETERS._replace(competing_risks=PARAMETERS.competing_risks._replace(foreign=0.0))
    chosen = driver_of()
    turn(chosen.parts, world, chosen.row(parameters), draws_for(world))
    assert (world.leader_exit == STAYS).all()
    assert (world.regime_exit == STAYS).all()
    assert world.regime[1] == 0.0
