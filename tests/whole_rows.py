"""Rows of answers with every key that a run writes, as far as a test does not care what they say."""

from collections.abc import Mapping
from typing import Any

from foedus.core.world import LEVELS, STATUSES

_ENDS = {"low": 0.0, "high": 1.0, "sampling_error": 0.01}
_BASE = {"base_rate": 0.1, "base_rate_rule": "a rule"}


def siding(dispute: str, actor: str, side: str, **given: Any) -> dict[str, Any]:
    """Return a row of *who stands by whom*."""
    degrees = {
        key: 0.0 if what == "low" else 1.0 if what == "high" else 0.01
        for degree in ("aid", "endorse")
        for what in ("low", "high", "sampling_error")
        for key in [f"{degree}_{what}"]
    }
    chances = {"endorse": 0.0, "aid": 0.0, "fight": 0.0, "aid_or_more": 0.0, "endorse_or_more": 0.0}
    known = {"dispute": dispute, "actor": actor, "side": side, "already": "out", "reasons": []}
    return {**known, **chances, **_ENDS, **degrees, **_BASE, **given}


def mediation(dispute: str, actor: str, **given: Any) -> dict[str, Any]:
    """Return a row of *who can mediate*."""
    chances = {"offered": 0.0, "accepted": 0.0, "settled": 0.0}
    gates = {"binding_condition": "offer", "gates": {"challenger_consent": 0.4, "target_consent": 0.4}}
    return {"dispute": dispute, "actor": actor, **chances, **_ENDS, **gates, **_BASE, "base_rate_given": "", **given}


def fall(actor: str, what: str, **given: Any) -> dict[str, Any]:
    """Return a row of *who falls next*."""
    irregular = {"irregular": 0.0, "irregular_low": 0.0, "irregular_high": 1.0}
    known = {"actor": actor, "what": what, "probability": 0.0, "manner": "coup", "manners": {}, "reasons": []}
    return {**known, **_ENDS, **irregular, **_BASE, **given}


def course(dispute: str, *, reaches: Mapping[str, float], ends: Mapping[str, float], **given: Any) -> dict[str, Any]:
    """Return a row of *how far it goes*."""
    blank = {str(level): 0.0 for level in LEVELS}
    levels = {f"{name}_{what}": value for name in ("force", "war") for what, value in _ENDS.items()}
    return {
        "dispute": dispute,
        "title": dispute,
        "challenger": "ALPHA",
        "target": "BETA",
        "level_now": 2,
        "already": blank,
        "reaches": {**blank, **reaches},
        **levels,
        "ends": {**dict.fromkeys(STATUSES[1:], 0.0), **ends},
        "open": 1.0 - sum(ends.values()),
        "median_end": None,
        **_BASE,
        "base_rate_of_force": 0.1,
        "like": "mid",
        "comes_to": [],
        "reasons": [],
        **given,
    }
