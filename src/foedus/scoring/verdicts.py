"""What a skill bears: one of four verdicts in words, by a rule that looks at nothing but the numbers of two rows.

The rule: *too few to tell* with fewer than ten events (or fewer than ten cases without one), or where the events come
from fewer than five conflicts of equal weight; else by the 90% interval of the Brier skill over the better of the two
rates (the base rate, and the rate by era; whichever did better on the very cases) on the pooled decades. *Better than
the rate* needs that interval above zero, and a skill above zero on the years since 1980 too; *worse* needs it below
zero; all else is *no better*.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

Verdict = Literal["better than the rate", "no better", "worse", "too few to tell"]
BETTER, NO_BETTER, WORSE, TOO_FEW = "better than the rate", "no better", "worse", "too few to tell"
#: Events, and conflicts of equal weight that they must come from.
LEAST_EVENTS: Final = 10
LEAST_CONFLICTS: Final = 5.0


def verdict(pooled: Mapping[str, Any], since: Mapping[str, Any] | None) -> Verdict:
    """Return the verdict on a model.

    Parameters
    ----------
    pooled : mapping
        Its row of the scorecard on the pooled decades: ``n``, ``events``, ``effective_events`` and ``rate_skill``.
    since : mapping or None
        Its row on the fixed split; without it nothing is better than the rate.
    """
    events = min(pooled["events"], pooled["n"] - pooled["events"])
    if events < LEAST_EVENTS or pooled["effective_events"] < LEAST_CONFLICTS:
        return "too few to tell"
    if pooled["rate_skill_low"] > 0.0 and since is not None and since["rate_skill"] > 0.0:
        return "better than the rate"
    return "worse" if pooled["rate_skill_high"] < 0.0 else "no better"
