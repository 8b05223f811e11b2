"""The turn: how a world is prepared, and the order of its families."""

import numpy as np
import pytest

from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism
from foedus.core.world import FOREIGN, LAPSED, NEVER, STAYS
from foedus.engine.turn import BY_NAME, SWITCHED, Forms, Parameters, default_parameters, forms_by_number, prepare, turn
from foedus.mechanisms.catalogue import FAMILIES, MECHANISMS, chosen_forms, forms_of
from synthetic import copied, draws_for, random_world, reference_world

PARAMETERS = default_parameters()


def test_the_parameters_of_every_mechanism_are_there() -> None:
    assert Parameters._fields == tuple(mechanism.name for mechanism in MECHANISMS)
    for name, mechanism in BY_NAME.items():
        assert getattr(PARAMETERS, name) == mechanism.defaults()


def test_forms_become_numbers() -> None:
    assert forms_by_number(chosen_forms({})) == Forms(0, 0)
    assert forms_by_number(chosen_forms({"commitment": "overstretch"})) == Forms(1, 0)
    assert forms_by_number(chosen_forms({"survival": "global_game"})) == Forms(0, 1)


def test_the_turn_switches_on_every_form_of_the_catalogue() -> None:
    assert tuple(SWITCHED) == Forms._fields
    for family in FAMILIES:
        assert forms_of(family) == SWITCHED.get(family, forms_of(family)[:1])


def test_a_form_that_the_turn_does_not_know_is_refused() -> None:
    with pytest.raises(InputError, match=r"forms\.survival: the turn runs competing_risks, global_game, not 'third'"):
        forms_by_number({**chosen_forms({}), "survival": "third"})


@pytest.mark.parametrize("forms", [Forms(2, 0), Forms(0, 2), Forms(-1, 0)])
def test_a_form_without_a_number_runs_as_no_other(forms: Forms) -> None:
    world = reference_world()
    with pytest.raises(ValueError, match="no such form of"):
        turn(world, PARAMETERS, forms, draws_for(world))
    if forms.commitment == 0:
        with pytest.raises(ValueError, match="no such form of survival"):
            prepare(world, PARAMETERS, forms)


@pytest.mark.parametrize("survival", [0, 1])
def test_a_world_is_prepared_for_its_first_week(survival: int) -> None:
    world = reference_world(3, 4)
    world.power[...], world.fall_risk[:], world.win_chance[:] = 0.0, 0.0, 0.0
    world.distance_km[0, 1] = 4000.0
    world.failure_rate[:] = -np.log(0.9)
    world.level[:], world.request[2], world.status[3], world.began[:] = (4.0, 2.0, 2.0, 4.0), 1.0, LAPSED, -3.0
    prepare(world, PARAMETERS, Forms(0, survival))
    assert world.power[0, 1] == pytest.approx(0.0015)
    # half of the challenger's power arrives: one to two
    assert world.win_chance[0] == pytest.approx(1 / 3)
    assert world.fall_risk[2] == pytest.approx(0.1, rel=0.02)
    # whoever is called already was called in the week after the dispute began
    assert world.trigger_week.tolist() == [-2.0, NEVER, -2.0, NEVER]


def test_a_trigger_that_is_given_stays() -> None:
    world = reference_world()
    world.trigger_week[0] = -1.0
    prepare(world, PARAMETERS, Forms(0, 0))
    assert world.trigger_week[0] == -1.0


@pytest.mark.parametrize("forms", [Forms(0, 0), Forms(1, 1)])
def test_a_turn_is_its_families_in_order(forms: Forms) -> None:
    chosen = {"commitment": forms.commitment, "survival": forms.survival}
    for seed in range(10):
        whole = random_world(np.random.default_rng(seed), 4, 2)
        parts, draws = copied(whole), draws_for(whole, week=5)
        turn(whole, PARAMETERS, forms, draws)
        parts.leader_exit[:] = parts.regime_exit[:] = STAYS
        for family in FAMILIES:
            rivals: list[Mechanism] = [mechanism for mechanism in MECHANISMS if mechanism.family == family]
            mechanism = rivals[chosen.get(family, 0)]
            mechanism.step(parts, getattr(PARAMETERS, mechanism.name), draws)
        np.testing.assert_allclose(whole.slab, parts.slab, rtol=1e-12)


def test_exits_are_those_of_the_week() -> None:
    world = reference_world(level=1.0)
    world.irregular_rate[:] = world.regular_rate[:] = world.failure_rate[:] = 0.0
    world.leader_exit[1] = world.regime_exit[1] = FOREIGN
    parameters = PARAMETERS._replace(competing_risks=PARAMETERS.competing_risks._replace(foreign=0.0))
    turn(world, parameters, Forms(0, 0), draws_for(world))
    assert (world.leader_exit == STAYS).all()
    assert (world.regime_exit == STAYS).all()
    assert world.regime[1] == 0.0
