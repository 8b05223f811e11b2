"""Recomputing every published number that the project claims to give."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from foedus.core.errors import InputError, nearest
from foedus.models.catalogue import MODELS
from foedus.models.claims import Claim, Verdict, recompute
from foedus.scoring.scores import brier, decompose

__all__ = ["Recomputed", "Verdict", "replicate"]


class Recomputed(NamedTuple):
    """A published number, whose it is, and what comes out here."""

    owner: str
    verdict: Verdict


def replicate(name: str = "") -> list[Recomputed]:
    """Recompute the published numbers of one model or of the scores; by default all.

    Raises
    ------
    InputError
        If there is no such model; the message names the nearest.

    Examples
    --------
    >>> all(one.verdict.holds for one in replicate("scores"))
    True
    """
    owners: dict[str, Callable[[], tuple[Claim, ...]]] = {entry.name: entry.claims for entry in MODELS}
    owners["scores"] = scoring_claims
    if name and name not in owners:
        raise InputError(f"no numbers of '{name}'{nearest(name, owners) or '; there are ' + ', '.join(owners)}")
    return [Recomputed(owner, recompute(claim)) for owner in ((name,) if name else owners) for claim in owners[owner]()]


def scoring_claims() -> tuple[Claim, ...]:
    """Return what the scores claim: an identity, tried on a thousand random forecasts in tenths."""
    generator = np.random.default_rng(0)
    chance = generator.integers(11, size=1000) / 10.0
    outcome = (generator.random(1000) < chance).astype(np.float64)

    def rest() -> float:
        parts = decompose(outcome, chance)
        return brier(outcome, chance) - (parts.reliability - parts.resolution + parts.uncertainty)

    name = "Brier score less (reliability - resolution + uncertainty)"
    return (Claim(name, 0.0, rest, 1e-12, "murphy-1973"),)
