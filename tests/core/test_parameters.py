"""Parameters say what they are, or are refused; a mechanism knows its own."""

from typing import Annotated, NamedTuple

import pytest

from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, SPREAD, Parameter, extended, fitted, parameters_of

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


class Read(NamedTuple):
    base: Annotated[float, fitted("joining", "intercept", "log odds", "of fighting")]
    pledge: Annotated[float, fitted("joining", "pledge", "log odds", "a pledge")]
    consult: Annotated[float, fitted("joining", "consult", "log odds", "less")]


class Misread(NamedTuple):
    pledge: Annotated[float, fitted("joining", "pledges", "log odds", "a pledge")]


class Unfitted(NamedTuple):
    pledge: Annotated[float, fitted("joyning", "pledge", "log odds", "a pledge")]


def test_what_is_fitted_is_read_from_its_calibration() -> None:
    """Four errors either side; as far as no effect, where there is one; and never beyond what theory allows."""
    calibration, found = shipped("commitment", "joining"), parameters_of(Read, "commitment")
    for name, column in (("base", "intercept"), ("pledge", "pledge"), ("consult", "consult")):
        read = found[name]
        assert (read.value, read.sd) == (calibration.value(column), calibration.standard_error(column))
        assert (read.fit, read.source) == (("joining", column), f"calibration joining: {column}")
    ends = {name: (read.value - SPREAD * read.sd, read.value + SPREAD * read.sd) for name, read in found.items()}
    assert (found["base"].low, found["base"].high) == ends["base"]
    for bounded in ("pledge", "consult"):
        assert (found[bounded].low, found[bounded].high) == (0.0, ends[bounded][1])


def test_a_calibration_or_column_that_is_not_there_is_told_with_the_parameter() -> None:
    with pytest.raises(InputError, match="the parameter commitment: pledge: the calibration has no column 'pledges'"):
        parameters_of(Misread, "commitment")
    with pytest.raises(InputError, match="pledge: the family 'commitment' has no calibration 'joyning' - did you"):
        parameters_of(Unfitted, "commitment")


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


def test_a_class_of_parameters_takes_those_of_another_over() -> None:
    both = extended(Read, Good)
    assert list(parameters_of(both, "commitment")) == ["base", "pledge", "consult", "decay", "scale"]
    assert parameters_of(both, "commitment")["pledge"] == parameters_of(Read, "commitment")["pledge"]
    assert both.__module__ == Good.__module__


def test_a_mechanism_hands_out_its_central_values() -> None:
    mechanism = Mechanism("slow", "context", "Slow", (), (), (), Good, print)
    assert mechanism.parameters() == parameters_of(Good)
    assert mechanism.defaults() == Good(0.05, 2.0)
