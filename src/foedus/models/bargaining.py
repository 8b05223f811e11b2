r"""Bargaining in the shadow of war: war is costly, so there is a deal both prefer, and private information may miss it.

A prize of 1 is divided between A, who wins a war with probability p, and B; war costs them :math:`c_A` and
:math:`c_B`. Every share for A in the *bargaining range* :math:`[p - c_A, p + c_B]` is better for both than war (Fearon
1995). War comes from what A does not know. A makes one take-it-or-leave-it demand x, which B accepts when it leaves B
no worse off than war.

* :math:`c_B` uniform on [0, C]: A trades a bigger share against the risk of war, :math:`x^* = p + (C - c_A)/2` and
  :math:`P(\text{war}) = (1 - c_A/C)/2` for :math:`c_A < C`; else A asks for p and there is no war.
* two types, tough (:math:`c_L`) with probability q and weak (:math:`c_H`): A takes the risk, :math:`x = p + c_H`, when
  :math:`q < (c_H - c_L)/(c_H + c_A)`, and else plays safe, :math:`x = p + c_L` (Powell 1999).

A cannot ask for more than the whole prize: demands are capped at 1, with the chance of war that then follows.
The formulas above hold below the cap.
"""

from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs


class Offer(NamedTuple):
    """What A asks for, and the chance that it means war."""

    demand: float
    war: float


def _check(wins: float, *costs: float) -> None:
    if not 0.0 <= wins <= 1.0:
        raise InputError(f"the chance of winning is {wins:g}; it must lie between 0 and 1")
    if not all(cost >= 0.0 for cost in costs):
        raise InputError("the costs of war must be 0 or more")


def bargaining_range(wins: float, cost_challenger: float, cost_target: float) -> tuple[float, float]:
    """Return the shares for A between which both prefer a deal to war.

    Examples
    --------
    >>> bargaining_range(0.5, 0.25, 0.125)
    (0.25, 0.625)
    """
    _check(wins, cost_challenger, cost_target)
    return max(wins - cost_challenger, 0.0), min(wins + cost_target, 1.0)


def demand_under_uniform_cost(wins: float, cost_challenger: float, cost_most: float) -> Offer:
    """Return A's best demand, and the chance of war, when B's cost is uniform on 0 to ``cost_most``.

    Examples
    --------
    >>> demand_under_uniform_cost(0.5, 0.0, 0.5)
    Offer(demand=0.75, war=0.5)
    """
    _check(wins, cost_challenger, cost_most)
    demand = min(wins + max(cost_most - cost_challenger, 0.0) / 2.0, 1.0)
    return Offer(demand, (demand - wins) / cost_most if cost_most > 0.0 else 0.0)


def risk_threshold(cost_challenger: float, cost_tough: float, cost_weak: float) -> float:
    """Return the belief in a tough B below which A makes the risky demand (the prize is large enough not to bind).

    Where neither type of war costs anything to anybody, the two demands are one, and the threshold is 0.
    """
    _check(0.0, cost_challenger, cost_tough, cost_weak - cost_tough)
    total = cost_weak + cost_challenger
    return (cost_weak - cost_tough) / total if total > 0.0 else 0.0


def demand_under_two_types(
    wins: float, cost_challenger: float, cost_tough: float, cost_weak: float, tough: float
) -> Offer:
    """Return A's best demand, and the chance of war, when B is tough with probability ``tough``, and else weak.

    Examples
    --------
    >>> demand_under_two_types(0.5, 0.125, 0.0, 0.25, tough=0.25)
    Offer(demand=0.75, war=0.25)
    """
    _check(wins, cost_challenger, cost_tough, cost_weak - cost_tough)
    if not 0.0 <= tough <= 1.0:
        raise InputError(f"the chance of a tough target is {tough:g}; it must lie between 0 and 1")
    safe, risky = min(wins + cost_tough, 1.0), min(wins + cost_weak, 1.0)
    gamble = (1.0 - tough) * risky + tough * (wins - cost_challenger)
    return Offer(risky, tough) if risky > safe and gamble > safe else Offer(safe, 0.0)


CLAIMS = (
    Claim(
        "demand when the target's cost is uniform: p = .6, c_A = .1, C = .4",
        0.75,
        lambda: demand_under_uniform_cost(0.6, 0.1, 0.4).demand,
        1e-6,
        "derived from fearon-1995",
    ),
    Claim(
        "chance of war there",
        0.375,
        lambda: demand_under_uniform_cost(0.6, 0.1, 0.4).war,
        1e-6,
        "derived from fearon-1995",
    ),
    Claim(
        "two types: the belief below which the risky demand is made, c_L = .1, c_H = .4, c_A = .1",
        0.6,
        lambda: risk_threshold(0.1, 0.1, 0.4),
        1e-6,
        "derived; powell-1999",
    ),
)

#: A file that can be run.
EXAMPLE = """\
wins: 0.6             # A's chance to win a war
cost_challenger: 0.1  # A's cost of war, as a share of the prize
cost_target:          # B's cost
  uniform_to: 0.4     # or known: 0.2; or tough: 0.3, low: 0.1, high: 0.4
"""

Cost = Annotated[Number, Field(ge=0.0)]
Chance = Annotated[Number, Field(ge=0.0, le=1.0)]


class TargetCost(Inputs):
    """What is known of the target's cost: its value, its greatest value, or two values and the chance of the lower."""

    known: Cost | None = None
    uniform_to: Cost | None = None
    tough: Chance | None = None
    low: Cost | None = None
    high: Cost | None = None

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        """Refuse a mixture of the three ways of saying it."""
        ways = [self.model_fields_set == fields for fields in ({"known"}, {"uniform_to"}, {"tough", "low", "high"})]
        if not any(ways):
            raise ValueError("give either 'known', or 'uniform_to', or all of 'tough', 'low' and 'high'")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("'low' must not be above 'high'")
        return self


class BargainingFile(Inputs):
    """A bargaining file."""

    wins: Chance
    cost_challenger: Cost
    cost_target: TargetCost


def run_file(path: Path) -> dict[str, object]:
    """Answer for a YAML file with ``wins``, ``cost_challenger`` and ``cost_target``."""
    asked = read_inputs(path, BargainingFile)
    wins, cost, target = asked.wins, asked.cost_challenger, asked.cost_target
    if target.known is not None:
        low, high = bargaining_range(wins, cost, target.known)
        return {"bargaining_range": [low, high], "demand": high, "war": 0.0}
    if target.uniform_to is not None:
        return dict(demand_under_uniform_cost(wins, cost, target.uniform_to)._asdict())
    low, high = target.low or 0.0, target.high or 0.0  # all three are there: the record was checked
    offer = demand_under_two_types(wins, cost, low, high, target.tough or 0.0)
    return offer._asdict() | {"risk_threshold": risk_threshold(cost, low, high)}
