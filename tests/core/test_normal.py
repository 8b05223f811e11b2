"""The normal distribution against SciPy's."""

import numpy as np
import pytest
from scipy import stats

from foedus.core.normal import normal_cdf, normal_quantile, normal_shock


def test_distribution_function() -> None:
    x = np.linspace(-37.0, 9.0, 461)
    np.testing.assert_allclose([normal_cdf(value) for value in x], stats.norm.cdf(x), rtol=1e-12)
    assert normal_cdf(0.0) == 0.5


def test_quantiles_to_machine_precision() -> None:
    p = np.concatenate([np.logspace(-300, -2, 300), np.linspace(0.01, 0.5, 200)])
    np.testing.assert_allclose([normal_quantile(value) for value in p], stats.norm.ppf(p), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("p", [0.6, 0.97575, 0.999, 1.0 - 2.0**-53])
def test_the_upper_half_mirrors_the_lower(p: float) -> None:
    assert normal_quantile(p) == -normal_quantile(1.0 - p)
    assert normal_quantile(p) > 0.0


def test_quantile_undoes_the_distribution_function() -> None:
    x = np.linspace(-8.0, 5.0, 131)
    back = [normal_quantile(normal_cdf(value)) for value in x]
    np.testing.assert_allclose(back, x, rtol=1e-9)


def test_shocks_are_quantiles_to_nine_digits() -> None:
    p = np.concatenate([np.geomspace(1e-12, 0.5, 200), 1.0 - np.geomspace(1e-12, 0.5, 200)])
    np.testing.assert_allclose([normal_shock(value) for value in p], stats.norm.ppf(p), rtol=2e-9, atol=2e-9)
