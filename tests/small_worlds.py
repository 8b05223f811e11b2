"""Crises so small, or so fixed in their course, that their answers can be worked by hand."""

from math import exp, expm1, log1p
from pathlib import Path
from typing import Any

import yaml

from foedus.core.calibration import shipped
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.mechanisms.catalogue import known_forms

LATE = "2030-01-01"


def assumed(value: Any) -> dict[str, Any]:
    return {"value": value, "because": "assumption"}


def content(**more: Any) -> dict[str, Any]:
    """Two parties at odds over a policy and one who looks on; nothing is uncertain but the parameters."""
    return {
        "foedus": 2,
        "crisis": "small-world",
        "title": "A small world",
        "as_of": "2026-01-16",
        "horizon_weeks": 12,
        "actors": {
            name: {"name": name.title(), "capability": assumed(0.1), "democracy": assumed(0.5)}
            for name in ("ALPHA", "BETA", "GAMMA")
        },
        "relations": {"GAMMA>BETA": {"affinity": assumed(0.8), "stake": assumed(0.5)}},
        "disputes": {
            "d": {
                "title": "Alpha against Beta",
                "challenger": "ALPHA",
                "target": "BETA",
                "aim": "policy",
                "level": assumed(3),
                "mediators": {"GAMMA": {"offered": False, "because": "assumption"}},
            }
        },
        **more,
    }


def read(folder: Path, raw: dict[str, Any]) -> Crisis:
    path = folder / "small-world.yaml"
    path.write_text(yaml.safe_dump(raw, sort_keys=False), "utf-8")
    return read_crisis(path, known_forms=known_forms())


def step(day: str, level: int) -> dict[str, Any]:
    return {"date": day, "level": level, "because": "assumption"}


def fixed_path(*steps: dict[str, Any], causes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A dispute whose course is given, so that every answer about its level is certain."""
    raw = content(causes={name: {"title": name, "off": off} for name, off in causes.items()})
    # Nobody mediates, as good as ever: nothing ends the dispute before its path does.
    raw["disputes"]["d"] |= {"escalation": list(steps), "mediators": {}, "mediation_odds": assumed(-10)}
    return raw


def of_leaders(regular: float, failing: float) -> dict[str, Any]:
    """A world in which Gamma's leader goes by the rules, or with a regime that does, and in no other way.

    With chances a year r and f the hazard a week is that of `gone_by`: exits of the regime are part of those of the
    leader.
    """
    raw = content(
        parameters={"survival.competing_risks.foreign": assumed(0.0)},
        causes={
            "rules": {"title": "Terms end", "off": {"actors.GAMMA.regular_rate": 0}},
            "failure": {"title": "The regime may fail", "off": {"actors.GAMMA.failure_rate": 0}},
            "idle": {"title": "A leader's age", "off": {"actors.GAMMA.leader_age": 40}},
        },
    )
    rates = {"irregular_rate": 0.0, "regular_rate": regular, "failure_rate": failing}
    raw["actors"]["GAMMA"].update({name: assumed(rate) for name, rate in rates.items()})
    return raw


def gone_by(weeks: float, regular: float, failing: float = 0.0) -> float:
    """Return the chance that the leader of `of_leaders` has gone: his own exits are shifted by the level of history.

    The hazard a year is h_f + max(h_r - h_f, 0) exp(level), where h = -ln(1 - chance).
    """
    by_rules, with_regime = -log1p(-regular), -log1p(-failing)
    own = exp(shipped("survival", "level").value("intercept"))
    return -expm1(-(with_regime + max(by_rules - with_regime, 0.0) * own) * weeks / 52.18)
