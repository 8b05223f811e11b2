"""What a form says of the draw that would bring a move about is what its step does with that draw."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from foedus.core.mechanism import ANSWER, ASKED, KINDS, MOVES, Mechanism
from foedus.core.philox import uniforms
from foedus.core.world import ACCEPTED, DORMANT, FORCE, OPEN, QUARREL, WAR, World
from foedus.mechanisms.coercion.escalation import MECHANISM as ESCALATION
from foedus.mechanisms.commitment.expected_utility import MECHANISM as EXPECTED_UTILITY
from foedus.mechanisms.contest import ratio_contest
from foedus.mechanisms.mediation.covariates import bound_by
from foedus.mechanisms.mediation.gated_mediation import MECHANISM as GATED_MEDIATION
from foedus.mechanisms.random_worlds import copied, draws_for, random_world
from foedus.mechanisms.survival.competing_risks import MECHANISM as COMPETING_RISKS

#: What each form may be asked: the kind of move, and the value that its field would come to.
ASKS = {
    ESCALATION.name: [("level", FORCE), ("level", WAR)],
    EXPECTED_UTILITY.name: [("stance", value) for value in (-3.0, -2.0, 1.0, 3.0)],
    GATED_MEDIATION.name: [("mediation", 1.0), ("mediation", ACCEPTED)],
    COMPETING_RISKS.name: [("leader", 1.0), ("regime", 1.0)],
}
FORMS = [ESCALATION, EXPECTED_UTILITY, GATED_MEDIATION, COMPETING_RISKS]


def params_of(form: Mechanism) -> Any:
    """Return the parameters of a form, with a level at which what is rare comes often enough to be seen."""
    of = form.defaults()._replace(**({"level": 4.0} if form in (EXPECTED_UTILITY, GATED_MEDIATION) else {}))
    return form.given(of)


def worlds(form: Mechanism) -> Iterator[World]:
    """Yield worlds in the middle of a replicate, prepared; in some a feud sleeps under a quarrel of its two."""
    for number in range(40):
        world = random_world(np.random.default_rng(number), 4, 2)
        if number % 4 == 0:
            world.challenger[1], world.target[1] = world.challenger[0], world.target[0]
            world.population[0], world.status[:2], world.feud[:2] = QUARREL, (OPEN, DORMANT), (0.0, 1.0)
            world.level[0], world.path_fixed[:] = 2.0, 0.0
        ratio_contest.prepare(world, ratio_contest.MECHANISM.defaults())
        if form.prepare is not None:
            form.prepare(world, params_of(form))
        yield world


def told(
    form: Mechanism, world: World, kind: str, k: int, i: int, value: float, *, params: Any, draws: Any
) -> np.ndarray:
    """Return what a form answers, and see that asking changes nothing."""
    asked = np.zeros(ASKED + ANSWER)
    asked[:ASKED] = KINDS[kind], k, i, value
    before = world.slab.copy()
    assert form.decides is not None
    form.decides(world, params, draws, asked)
    assert np.array_equal(world.slab, before, equal_nan=True)
    return asked[ASKED:]


def asks(form: Mechanism, world: World) -> Iterator[tuple[str, int, int, float]]:
    """Yield what a form may be asked of a world: kind, dispute, actor, value."""
    for kind, value in ASKS[form.name]:
        for k in range(1 if kind in ("leader", "regime") else world.disputes):
            for i in range(1 if kind == "level" else world.actors):
                yield kind, k, i, value


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_draw_that_is_named_brings_the_move_about(form: Mechanism) -> None:
    """Mostly, since a form may do something in the week before it draws; another draw hardly ever does."""
    came: dict[bool, list[bool]] = {True: [], False: []}
    params = params_of(form)
    for world in worlds(form):
        weeks = [draws_for(world, week=week) for week in range(6, 26)]
        for kind, k, i, value in asks(form, world):
            for draws in weeks:
                answer = told(form, world, kind, k, i, value, params=params, draws=draws)
                low, high = answer[5:]
                assert 0.0 <= low <= high <= 1.0
                if high == 0.0:
                    break
                address = (np.uint64(int(part)) for part in answer[:3])
                named = bool(low <= uniforms(draws, *address, int(answer[3]))[int(answer[4])] < high)
                if named or len(came[False]) < 200:
                    lived = copied(world)
                    form.step(lived, params, draws)
                    moved = any(field_of(lived, name, k, i) != field_of(world, name, k, i) for name in brings(kind))
                    came[named].append(moved)
    assert len(came[True]) >= 5
    assert np.mean(came[True]) > 0.6
    assert np.mean(came[False]) < 0.15


def brings(kind: str) -> tuple[str, ...]:
    """Return the moves by which one comes about: a leader goes along with his regime."""
    return ("leader", "regime") if kind == "leader" else (kind,)


def field_of(world: World, kind: str, k: int, i: int) -> float:
    """Return what stands in the field of a move."""
    field = getattr(world, MOVES[kind])
    return float(field[k, i] if kind in ("stance", "mediation") else field[k] if kind == "level" else field[i])


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_what_is_no_move_of_a_form_is_decided_by_no_draw(form: Mechanism) -> None:
    other = "stance" if form is not EXPECTED_UTILITY else "level"
    for world in worlds(form):
        draws = draws_for(world, week=6)
        assert not told(form, world, other, 0, 0, 3.0, params=params_of(form), draws=draws).any()


def test_either_treaty_binds() -> None:
    assert [bound_by(*both) for both in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))] == [0.0, 1.0, 1.0]


def test_a_quarrel_whose_feud_is_awake_waits_for_the_feud() -> None:
    world = next(worlds(ESCALATION))
    asked = {"params": params_of(ESCALATION), "draws": draws_for(world, week=6)}
    assert told(ESCALATION, world, "level", 0, 0, FORCE, **asked)[6] > 0.0
    world.status[1] = OPEN
    assert told(ESCALATION, world, "level", 0, 0, FORCE, **asked)[6] == 0.0


def test_a_leader_goes_with_his_regime_or_without_it() -> None:
    for world in worlds(COMPETING_RISKS):
        world.leader[1] = world.regime[1] = 0.0
        asked = {"params": params_of(COMPETING_RISKS), "draws": draws_for(world, week=6)}
        leader, regime = (told(COMPETING_RISKS, world, kind, 0, 1, 1.0, **asked)[6] for kind in ("leader", "regime"))
        assert leader > regime
