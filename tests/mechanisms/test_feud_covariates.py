"""What a feud brings: each covariate within its bounds, in its direction, and the same whoever stands first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.core.world import NEVER
from foedus.mechanisms.coercion.feud_covariates import (
    MEMORY_WEEKS,
    both,
    either,
    guarded,
    lately,
    lower,
    parity,
    share_of,
    whole_months,
)

POWER = st.floats(1e-6, 1.0)


@settings(deadline=None)
@given(calm=st.floats(0.0, 1000.0))
def test_force_fades_from_memory(calm: float):
    assert lately(calm + MEMORY_WEEKS) == pytest.approx(lately(calm) / 2.718281828)
    assert lately(NEVER) == 0.0
    assert lately(-3.0) == lately(0.0) == 1.0  # force that is still in use is as fresh as can be


@settings(deadline=None)
@given(one=POWER, other=POWER)
def test_power_is_shared_between_two(one: float, other: float):
    assert share_of(one, other) + share_of(other, one) == pytest.approx(1.0)
    assert parity(one, other) == pytest.approx(parity(other, one))
    assert 0.0 < parity(one, other) <= 1.0
    assert parity(one, one) == pytest.approx(1.0)
    assert share_of(0.0, 0.0) == 0.5


@settings(deadline=None)
@given(guard=POWER, more=POWER, initiator=POWER)
def test_a_stronger_ally_guards_more_and_a_stronger_initiator_is_deterred_less(
    guard: float, more: float, initiator: float
):
    assert guarded(0.0, initiator) == 0.0 < guarded(guard, initiator) < guarded(guard + more, initiator) < 1.0
    assert guarded(guard, initiator + more) < guarded(guard, initiator)


def test_flags_and_months_by_hand():
    assert [both(1.0, 0.0), both(1.0, 1.0), either(0.0, 1.0), either(0.0, 0.0)] == [0.0, 1.0, 1.0, 0.0]
    assert lower(0.3, 0.7) == lower(0.7, 0.3) == 0.3
    assert [whole_months(weeks) for weeks in (0.0, 4.0, 4.3, 26.0, -1.0)] == [0.0, 0.0, 1.0, 6.0, 0.0]
