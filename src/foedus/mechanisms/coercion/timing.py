r"""When what is to come comes, and when a dispute is over: chances by the week that add up to a chance by the end.

A dispute that has not come to force is one of two kinds, and nobody knows which: with chance P it comes to force, at a
time with distribution F, else it ends without, at a time with distribution G. Of what is still open and quiet after w
weeks,

    force   P (F(w+1) - F(w)) / S(w)
    end     (1 - P) (G(w+1) - G(w)) / S(w)                  S = P (1 - F) + (1 - P) (1 - G)

so that the total chance is P, and the chance that is left falls with w as it does in the past. Where several disputes
are one crisis its chance is divided: with a share s of it a dispute stays quiet with chance (1 - P F(w))^s, and all of
them together as the one crisis does.
"""

from math import exp
from typing import NamedTuple

from foedus.core.compiled import compiled
from foedus.core.philox import Draws
from foedus.core.world import World

#: Hazards are not told beyond so many weeks: nothing is known of what lasts longer.
OLDEST = 520.0


class Life(NamedTuple):
    """How long something takes, in weeks: a Weibull (form 0) or a log-logistic (1)."""

    scale: float
    shape: float
    form: float


class Hazards(NamedTuple):
    """Chances of a week, each alone: that it comes, and that it is over without."""

    comes: float
    ends: float


@compiled
def age_of(world: World, k: int, draws: Draws) -> float:
    """Return the age of dispute ``k`` at the beginning of the week, in weeks."""
    return max(0.0, float(draws.week) - 1.0 - world.began[k])


@compiled
def weibull_hazard(age: float, scale: float, shape: float) -> float:
    """Return the chance that what is ``age`` weeks old ends this week, its life a Weibull of so many weeks."""
    return 1.0 - exp((age / scale) ** shape - ((age + 1.0) / scale) ** shape)


@compiled
def lasting(age: float, life: Life) -> float:
    """Return the chance to last longer than an age."""
    odds = (min(max(age, 0.0), OLDEST) / life.scale) ** life.shape
    return exp(-odds) if life.form == 0.0 else 1.0 / (1.0 + odds)


@compiled
def mixture(chance: float, share: float, age: float, comes: Life, ends: Life, late: float) -> Hazards:
    """Return the hazards of the week that begins at an age.

    Parameters
    ----------
    chance, share : float
        P of the crisis, and the share of it that is this dispute's.
    comes, ends : Life
        F and G.
    late : float
        The share of F that does not come on the first day, before all of these weeks.
    """
    quiet = 1.0 - chance + chance * late * lasting(age, comes)
    quiet_after = 1.0 - chance + chance * late * lasting(age + 1.0, comes)
    never = 1.0 - chance
    if share < 1.0:
        quiet, quiet_after, never = quiet**share, quiet_after**share, never**share
    goes_on = lasting(age, ends)
    left = quiet - never + never * goes_on
    over = never * (goes_on - lasting(age + 1.0, ends))
    if left <= 0.0:
        return Hazards(0.0, 0.0)
    return Hazards(min((quiet - quiet_after) / left, 1.0), min(over / left, 1.0))


@compiled
def spread(chance: float, at_once: float, age: float, scale: float) -> float:
    """Return the chance that what comes with a chance, and has not yet, comes this week.

    A share of it comes at once, the rest with an exponential of so many weeks.
    """
    later = chance * (1.0 - at_once)
    before, after = exp(-min(age, OLDEST) / scale), exp(-(min(age, OLDEST) + 1.0) / scale)
    left = 1.0 - chance + later * before
    return later * (before - after) / left if left > 0.0 else 0.0


@compiled
def unknown(chance: float, at_once: float, age: float, scale: float) -> float:
    """Return the chance that what comes with a chance has come by the end of this week, if nobody says whether it has.

    The parameters are those of `spread`.
    """
    return chance * (1.0 - (1.0 - at_once) * exp(-(min(age, OLDEST) + 1.0) / scale))


@compiled
def weekly_of(chance: float, weeks: float) -> float:
    """Return the weekly chance that adds up to a chance over so many weeks, which may be certain."""
    return 1.0 - (1.0 - min(chance, 1.0 - 1e-9)) ** (1.0 / weeks)
