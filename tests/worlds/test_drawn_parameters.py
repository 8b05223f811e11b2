"""How a parameter is drawn: over its range, around its estimate, or from the posterior of a calibration."""

import numpy as np
import pytest
from scipy import stats

from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.mechanisms.catalogue import MECHANISMS
from foedus.worlds.blueprint import luck
from foedus.worlds.parameters import draw_parameter, draw_parameters

UNIFORM = (np.arange(999) + 0.5) / 999


def test_an_assumption_is_uniform_over_its_range() -> None:
    found = draw_parameter(Parameter(0.3, "share", "", 0.2, 0.6, ASSUMPTION), UNIFORM)
    np.testing.assert_allclose(found, 0.2 + 0.4 * UNIFORM)


def test_a_measured_parameter_is_a_normal_cut_off_at_its_range() -> None:
    found = draw_parameter(Parameter(0.3, "share", "", 0.2, 0.6, "gibler-2016", 0.1), UNIFORM)
    np.testing.assert_allclose(found, stats.truncnorm.ppf(UNIFORM, -1.0, 3.0, loc=0.3, scale=0.1), rtol=1e-9)


def test_a_fixed_parameter_is_not_drawn() -> None:
    assert set(draw_parameter(Parameter(0.3, "share", "", 0.3, 0.3, ASSUMPTION, 0.1), UNIFORM)) == {0.3}


def test_a_calibration_that_does_not_fit_its_parameters_is_refused_with_both_names() -> None:
    found = shipped("commitment", "joining")
    other = found._replace(columns=(*found.columns[1:], "wars"))
    with pytest.raises(InputError) as caught:
        draw_parameters(MECHANISMS, (), luck(1, 10), {("commitment", "joining"): other})
    assert str(caught.value) == (
        "the calibration 'joining' of commitment: its column 'wars' is no parameter's; "
        "it has no column 'intercept' for commitment.expected_utility.fight"
    )
