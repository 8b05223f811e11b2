"""How a parameter is drawn: over its range, around its estimate, or from the posterior of a calibration."""

import numpy as np
import pytest
from scipy import stats

from foedus.analysis.parameters import draw_parameter, draw_parameters, fitted
from foedus.core.errors import InputError
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.estimation.calibration import shipped
from foedus.worlds.blueprint import luck

UNIFORM = (np.arange(999) + 0.5) / 999


def test_an_assumption_is_uniform_over_its_range() -> None:
    found = draw_parameter(Parameter(0.3, "share", "", 0.2, 0.6, ASSUMPTION), UNIFORM)
    np.testing.assert_allclose(found, 0.2 + 0.4 * UNIFORM)


def test_a_measured_parameter_is_a_normal_cut_off_at_its_range() -> None:
    found = draw_parameter(Parameter(0.3, "share", "", 0.2, 0.6, "gibler-2016", 0.1), UNIFORM)
    np.testing.assert_allclose(found, stats.truncnorm.ppf(UNIFORM, -1.0, 3.0, loc=0.3, scale=0.1), rtol=1e-9)


def test_a_fixed_parameter_is_not_drawn() -> None:
    assert set(draw_parameter(Parameter(0.3, "share", "", 0.3, 0.3, ASSUMPTION, 0.1), UNIFORM)) == {0.3}


def test_a_calibration_to_other_covariates_is_refused() -> None:
    fit = next(fit for fit, columns in fitted().items() if len(columns) > 1)
    known = shipped(*fit)
    other = known._replace(columns=(*known.columns[:-1], "weather"))
    with pytest.raises(InputError, match=rf"the calibration '{known.form}'.*differs in .*weather"):
        draw_parameters((), luck(1, 10), {fit: other})
