"""What sort of crisis is mediated: the fitted logit of onset, as log odds around the usual onset."""

from collections.abc import Mapping
from math import log
from typing import Any

import numpy as np

from foedus.core.calibration import Calibration, require_columns
from foedus.core.choice import log_odds
from foedus.core.world import World
from foedus.mechanisms.covariates import any_of
from foedus.mechanisms.mediation import gated_mediation
from foedus.mechanisms.mediation.covariates import mediated_record

#: The family and the name of the calibration.
FAMILY, NAME = "mediation", "onset"


def of_the_past(calibration: Calibration, case: Mapping[str, Any]) -> float:
    """Return what a past crisis, a row of `openings`, adds to the log odds of the usual onset."""
    region = case["region_mediated"]
    known = {
        "power": case["log_cinc_strong"],
        "region": None if region is None else mediated_record(region),
        "distance": case["log_distance_km"],
        "wars": None if case["wars"] is None else any_of(case["wars"]),
    }
    usual = gated_mediation.MECHANISM.parameters()["onset"].value
    return calibration.value("intercept") + _sum(calibration, known, around=False) - log_odds(usual)


def of_today(calibration: Calibration, world: World, k: int, *, at_war: bool) -> float:
    """Return what dispute ``k`` of a crisis file adds to the log odds of the usual onset.

    The usual onset is that of a crisis of typical power, distance and peace in a region of today: no table says what
    share of its crises was mediated of late, so the region adds nothing.
    """
    i, j = int(world.challenger[k]), int(world.target[k])
    strong = max(float(world.capability[i]), float(world.capability[j]))
    known = {
        "power": log(strong) if strong > 0.0 else None,
        "region": None,
        "distance": float(np.log1p(world.distance_km[i, j])),
        "wars": float(at_war),
    }
    return _sum(calibration, known, around=True)


def _sum(calibration: Calibration, known: Mapping[str, float | None], *, around: bool) -> float:
    """Return the sum of the terms, or of their distance from typical ones; what is not known counts as typical."""
    require_columns(calibration, known)
    return sum(
        calibration.value(name)
        * ((calibration.typical[name] if value is None else value) - (calibration.typical[name] if around else 0.0))
        for name, value in known.items()
    )
