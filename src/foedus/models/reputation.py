r"""Reputation: what a record tells about reliability, and why the records that are seen are those of the doubted.

A patron keeps each promise with an unknown probability r. With the prior :math:`r \sim \text{Beta}(a, b)`, k promises
kept and m broken give the mean :math:`(a + k)/(a + b + k + m)`. But promises are not tested at random: an attacker
challenges only a patron that it thinks less reliable than some :math:`r^*` (Smith 1995). Those that are tested are
then worse than all: their mean is :math:`E[r \mid r < r^*]`, which for uniform r is :math:`r^*/2`; the record of
tested promises understates reliability.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from scipy.special import betainc

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs


def reliability(prior_kept: float, prior_broken: float, kept: float, broken: float) -> float:
    """Return the mean belief in reliability after a record.

    Parameters
    ----------
    prior_kept, prior_broken : float
        The Beta prior, above 0.
    kept, broken : float
        Promises kept and broken, 0 or more; may be discounted and so not whole.

    Examples
    --------
    >>> reliability(1, 1, kept=2, broken=0)
    0.75
    """
    _check_prior(prior_kept, prior_broken)
    if not (kept >= 0.0 and broken >= 0.0):
        raise InputError("promises kept and broken must be 0 or more")
    return (prior_kept + kept) / (prior_kept + prior_broken + kept + broken)


def reliability_when_tested(threshold: float, prior_kept: float = 1.0, prior_broken: float = 1.0) -> float:
    """Return the mean reliability of those that are tested: all those below the threshold.

    Examples
    --------
    >>> round(reliability_when_tested(0.5), 12)
    0.25
    """
    _check_prior(prior_kept, prior_broken)
    if not 0.0 < threshold <= 1.0:
        raise InputError(f"the threshold is {threshold:g}; it must lie above 0 and be at most 1")
    share = float(betainc(prior_kept, prior_broken, threshold))
    if share == 0.0:
        return threshold * prior_kept / (prior_kept + 1.0)  # so far down the density is a power
    return prior_kept / (prior_kept + prior_broken) * float(betainc(prior_kept + 1.0, prior_broken, threshold)) / share


def _check_prior(prior_kept: float, prior_broken: float) -> None:
    if not (prior_kept > 0.0 and prior_broken > 0.0):
        raise InputError("the two numbers of a Beta prior must be above 0")


CLAIMS = (
    Claim(
        "prior Beta(2, 2), none of three promises kept: mean reliability",
        2 / 7,
        lambda: reliability(2.0, 2.0, 0.0, 3.0),
        1e-12,
        "derived: conjugate updating",
    ),
    Claim(
        "uniform reliability, tested below .6: mean of the tested",
        0.3,
        lambda: reliability_when_tested(0.6),
        1e-12,
        "derived; the selection is that of smith-1995",
    ),
)

#: A file that can be run.
EXAMPLE = """\
prior_kept: 2         # the Beta prior
prior_broken: 2
kept: 0               # the record
broken: 3
tested_below: 0.6     # only patrons thought less reliable than this are tested
"""

Positive = Annotated[Number, Field(gt=0.0)]
Count = Annotated[Number, Field(ge=0.0)]


class ReputationFile(Inputs):
    """A reputation file."""

    prior_kept: Positive = 1.0
    prior_broken: Positive = 1.0
    kept: Count
    broken: Count
    tested_below: Annotated[Number, Field(gt=0.0, le=1.0)] | None = None


def run_file(path: Path) -> dict[str, object]:
    """Answer for a YAML file with ``kept`` and ``broken``, and perhaps a prior and ``tested_below``."""
    asked = read_inputs(path, ReputationFile)
    answer: dict[str, object] = {
        "reliability": reliability(asked.prior_kept, asked.prior_broken, asked.kept, asked.broken),
        "reliability_before": reliability(asked.prior_kept, asked.prior_broken, 0.0, 0.0),
    }
    if asked.tested_below is not None:
        answer["tested_reliability"] = reliability_when_tested(asked.tested_below, asked.prior_kept, asked.prior_broken)
    return answer
