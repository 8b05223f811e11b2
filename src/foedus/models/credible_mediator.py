r"""The credible mediator: only one who takes a side is believed when it says that the other side is weak.

A bargains with B as in `foedus.models.bargaining`: B is tough (its war costs :math:`c_L`) with probability q, or weak
(:math:`c_H`); A asks for :math:`p + c_L` and has peace, or for :math:`p + c_H` and risks war with a tough B. A
mediator M has information on B: its "weak" is wrong with probability e, its "tough" never. M cares for A's share with
weight :math:`\beta`, its bias, and loses :math:`c_M` by a war. If M says "weak", A takes the risk, and M gets
:math:`\beta (p + (1-e) c_H) - e c_M`; if M says "tough" against its knowledge, :math:`\beta (p + c_L)`. So M is
truthful, and believed, if and only if

.. math:: \beta \ge \beta^* = \frac{e\, c_M}{(1 - e) c_H - c_L} .

An unbiased mediator (:math:`\beta = 0`) who fears war always says "tough", and is not heard (Kydd 2003). This is a
reduced form in the spirit of that paper, not its text. A mediator with no private information, e = q, adds nothing at
all (Fey & Ramsay 2010): its "weak" is what A believed before.
"""

import math
from pathlib import Path
from typing import Annotated

from pydantic import Field

from foedus.core.errors import InputError
from foedus.models.bargaining import risk_threshold
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs


def bias_threshold(error: float, cost_tough: float, cost_weak: float, cost_mediator: float) -> float:
    """Return the least bias with which a mediator is truthful; infinity where no bias suffices.

    Examples
    --------
    >>> bias_threshold(error=0.5, cost_tough=0.0, cost_weak=0.5, cost_mediator=0.25)
    0.5
    """
    if not 0.0 <= error <= 1.0:
        raise InputError(f"the chance of error is {error:g}; it must lie between 0 and 1")
    if not 0.0 <= cost_tough <= cost_weak or not cost_mediator >= 0.0:
        raise InputError("costs must be 0 or more, and war no cheaper for a weak target than for a tough one")
    fear, gain = error * cost_mediator, (1.0 - error) * cost_weak - cost_tough
    if fear == 0.0 and gain >= 0.0:
        return 0.0
    return fear / gain if gain > 0.0 else math.inf


def war_probability(
    tough: float, cost_challenger: float, cost_tough: float, cost_weak: float, error: float | None = None
) -> float:
    """Return the chance of war without a mediator, or after the words of a truthful one.

    Parameters
    ----------
    tough : float
        Prior chance that the target is tough.
    cost_challenger, cost_tough, cost_weak : float
        Costs of war, shares of the prize.
    error : float, optional
        Chance that a mediator's "weak" is wrong, at most ``tough``; without it there is no mediator.

    Examples
    --------
    >>> war_probability(0.5, 0.125, 0.125, 0.375)  # as likely as not tough: no risk is taken
    0.0
    >>> war_probability(0.5, 0.125, 0.125, 0.375, error=0.25)  # a "weak" is worth the risk
    0.16666666666666666
    """
    if not 0.0 <= tough <= 1.0:
        raise InputError(f"the chance of a tough target is {tough:g}; it must lie between 0 and 1")
    threshold = risk_threshold(cost_challenger, cost_tough, cost_weak)
    if error is None:
        return tough if tough < threshold else 0.0
    if not 0.0 <= error <= tough:
        raise InputError(
            f"a 'weak' that is wrong with chance {error:g} tells nothing: it must be 0 to {tough:g}, the prior"
        )
    says_weak = (1.0 - tough) / (1.0 - error) if error < 1.0 else 1.0  # Bayes: the rest is surely tough
    return says_weak * error if error < threshold else 0.0


CLAIMS = (
    Claim(
        "least bias at e = .2, c_L = .1, c_H = .4, c_M = .3: e c_M/((1 - e) c_H - c_L)",
        0.06 / 0.22,
        lambda: bias_threshold(0.2, 0.1, 0.4, 0.3),
        1e-12,
        "derived after kydd-2003: M's two payoffs are equal there",
    ),
    Claim(
        "an unbiased mediator is credible (0 no, 1 yes) at e = .000001",
        0.0,
        lambda: float(bias_threshold(1e-6, 0.1, 0.4, 0.3) <= 0.0),
        0.0,
        "kydd-2003",
    ),
    Claim(
        "a mediator without private information changes the chance of war by",
        0.0,
        lambda: war_probability(0.3, 0.1, 0.1, 0.4, error=0.3) - war_probability(0.3, 0.1, 0.1, 0.4),
        1e-12,
        "fey-ramsay-2010",
    ),
)

#: A file that can be run.
EXAMPLE = """\
bias: 0.5             # weight of the mediator on A's share
error: 0.2            # how often its "B is weak" is wrong
tough: 0.5            # prior chance that B is tough
cost_challenger: 0.1  # costs of war: of A, B tough, B weak, mediator
cost_tough: 0.1
cost_weak: 0.4
cost_mediator: 0.3
"""

Chance = Annotated[Number, Field(ge=0.0, le=1.0)]
Cost = Annotated[Number, Field(ge=0.0)]


class CredibleMediatorFile(Inputs):
    """A credible mediator file."""

    bias: Cost
    error: Chance
    tough: Chance
    cost_challenger: Cost
    cost_tough: Cost
    cost_weak: Cost
    cost_mediator: Cost


def run_file(path: Path) -> dict[str, object]:
    """Answer for a YAML file with ``bias, error, tough`` and the four costs.

    The four are ``cost_challenger, cost_tough, cost_weak, cost_mediator``.
    """
    asked = read_inputs(path, CredibleMediatorFile)
    threshold = bias_threshold(asked.error, asked.cost_tough, asked.cost_weak, asked.cost_mediator)
    game = (asked.tough, asked.cost_challenger, asked.cost_tough, asked.cost_weak)
    credible = asked.bias >= threshold
    alone = war_probability(*game)
    return {
        "bias_threshold": threshold if math.isfinite(threshold) else None,
        "credible": credible,
        "war_without_mediator": alone,
        "war_with_mediator": war_probability(*game, error=asked.error) if credible else alone,
    }
