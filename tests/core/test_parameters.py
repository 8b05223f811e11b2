"""Parameters say what they are, or are refused; a mechanism knows its own."""

from typing import Annotated, NamedTuple

import pytest

from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter, parameters_of

DECAY = Parameter(0.05, "per week", "return to the mean", 0.02, 0.1, ASSUMPTION)


class Good(NamedTuple):
    decay: Annotated[float, DECAY]
    scale: Annotated[float, "not a parameter", Parameter(2.0, "weeks", "how long", 2.0, 2.0, "leeds-2003", 0.5)]


class Bare(NamedTuple):
    decay: float


class Otherwise(NamedTuple):
    decay: Annotated[float, "0.05 per week"]


class Outside(NamedTuple):
    decay: Annotated[float, DECAY._replace(value=0.2)]


class Backwards(NamedTuple):
    decay: Annotated[float, DECAY._replace(low=0.1, high=0.02)]


def test_parameters_come_by_name_and_in_order() -> None:
    found = parameters_of(Good)
    assert list(found) == ["decay", "scale"]
    assert found["decay"] is DECAY
    assert found["decay"].sd == 0.0
    assert found["scale"].sd == 0.5


@pytest.mark.parametrize("params", [Bare, Otherwise])
def test_a_bare_number_is_refused(params: type) -> None:
    with pytest.raises(TypeError, match=r"decay says neither unit nor range nor source"):
        parameters_of(params)


@pytest.mark.parametrize("params", [Outside, Backwards])
def test_a_value_outside_its_own_range_is_refused(params: type) -> None:
    with pytest.raises(TypeError, match=r"outside its own range"):
        parameters_of(params)


def test_a_mechanism_hands_out_its_central_values() -> None:
    mechanism = Mechanism("slow", "context", "Slow", (), (), (), Good, print)
    assert mechanism.parameters() == parameters_of(Good)
    assert mechanism.defaults() == Good(0.05, 2.0)
