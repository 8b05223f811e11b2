"""A crisis small enough to work by hand, and engine's answers to any crisis that are put there, not run."""

import yaml

from foedus.crisis.reading import read_crisis
from foedus.mechanisms.catalogue import known_forms
from foedus.worlds.setup import set_up
from whole_rows import course, fall, mediation, siding

CAPABILITY = {"ALPHA": 0.2, "BETA": 0.1, "GAMMA": 0.1, "DELTA": 0.05}
#: Whatever is not named here is 0.
RELATIONS = {
    ("ALPHA", "BETA"): {"affinity": -1.0},
    ("BETA", "ALPHA"): {"affinity": -1.0, "trust": 0.4},
    ("GAMMA", "BETA"): {"affinity": 0.8, "stake": 0.5},
    ("BETA", "GAMMA"): {"affinity": 0.8, "trust": 0.6},
    ("GAMMA", "ALPHA"): {"affinity": -0.4},
    ("GAMMA", "DELTA"): {"stake": 0.3},
    ("DELTA", "ALPHA"): {"affinity": -0.2},
}


def given(value):
    return {"value": value, "because": "assumption"}


def dispute(target, aim="territory", mediators=("GAMMA",)):
    return {
        "title": f"Alpha against {target}",
        "challenger": "ALPHA",
        "target": target,
        "aim": aim,
        "began": "2026-01-01",
        "value": given(0.5),
        "value_target": given(0.8),
        "level": given(2),
        "fatal": given(False),
        "exposure": {"GAMMA": given(0.1)},
        "mediators": {actor: {"offered": False, "because": "assumption"} for actor in mediators},
        "escalation": "model",
    }


def content(**disputes):
    names = list(CAPABILITY)
    pairs = [(one, other) for one in names for other in names if one != other]
    plain = {"affinity": 0.0, "stake": 0.0, "leverage": 0.0, "trust": 0.5, "distance_km": 0.0}
    return {
        "foedus": 2,
        "crisis": "toy",
        "title": "A toy crisis",
        "as_of": "2026-01-16",
        "horizon_weeks": 10,
        "actors": {
            name: {
                "name": name.title(),
                "capability": given(size),
                "load": given(0.0),
                "democracy": given(0.5),
                "unrest": given(0.3),
                "strength": given(0.4),
                "regime_kind": given("personal"),
            }
            for name, size in CAPABILITY.items()
        },
        "relations": {
            f"{one}>{other}": {
                name: given(value) for name, value in {**plain, **RELATIONS.get((one, other), {})}.items()
            }
            for one, other in pairs
        },
        "disputes": disputes or {"first": dispute("BETA"), "second": dispute("DELTA")},
    }


def toy(folder, **disputes):
    """Return the toy crisis set up, with other disputes where some are given."""
    path = folder / "toy.yaml"
    path.write_text(yaml.safe_dump(content(**disputes), sort_keys=False))
    return set_up(read_crisis(str(path), (), known_forms=known_forms()), 50, 1)


def answers(setup):
    """Return answers of the shape of the engine's: nobody does anything, half of all disputes end."""
    crisis, actors = setup.crisis, setup.blueprint.actors
    return {
        "stands_by": [
            siding(k, i, side, fight=0.001, aid_or_more=0.02, endorse_or_more=0.1)
            for k, found in crisis.disputes.items()
            for i in actors
            if i not in (found.challenger, found.target)
            for side in ("target", "challenger")
        ],
        "mediates": [mediation(k, i) for k, found in crisis.disputes.items() for i in found.mediators],
        "falls": [fall(i, "regime", probability=0.04) for i in actors],
        "disputes": [
            course(
                k,
                reaches={"5": 0.05},
                ends={"conceded": 0.2, "settled": 0.1, "lapsed": 0.2},
                war_low=0.02,
                war_high=0.1,
            )
            for k in crisis.disputes
        ],
    }
