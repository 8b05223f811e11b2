"""What is known of who may mediate, as the fit takes it: its covariates, read from the world.

The fit is of civil wars, in which there is one government whose country is at war. Between two states nearness and
earlier mediation are the means of those towards either, so that a candidate weighs what it would in a war of the one
and in a war of the other, in geometric mean. Power and distance count less for whoever has mediated there. Ties are
those to the party to which they are the less: both must consent.
"""

from typing import NamedTuple

from foedus.core.compiled import compiled
from foedus.core.world import World
from foedus.mechanisms.mediation.covariates import afresh, bound, log_capability, log_distance


class Known(NamedTuple):
    """What is known of a state that may mediate; each is fitted under its name."""

    capability: float
    major: float
    distance: float
    before: float
    affinity: float
    treaty: float
    fresh_capability: float
    fresh_distance: float


@compiled
def known_of(world: World, k: int, m: int) -> Known:
    """Return what is known of state ``m`` that may mediate in dispute ``k``."""
    c, g = int(world.challenger[k]), int(world.target[k])
    power = log_capability(world.capability[m])
    to_c, to_g = log_distance(world.distance_km[m, c]), log_distance(world.distance_km[m, g])
    for_c, for_g = world.past_mediation[m, c], world.past_mediation[m, g]
    return Known(
        power,
        world.major[m],
        0.5 * (to_c + to_g),
        0.5 * (for_c + for_g),
        min(world.affinity[m, c], world.affinity[m, g]),
        min(bound(world.obligation[m, c]), bound(world.obligation[m, g])),
        afresh(power, 0.5 * (for_c + for_g)),
        0.5 * (afresh(to_c, for_c) + afresh(to_g, for_g)),
    )
