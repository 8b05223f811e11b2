"""At reference values the engine's cumulative rates are those of history, as the mechanisms' docstrings say."""

import os

import numpy as np
import pytest

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.core.world import World, blank
from foedus.engine.ensemble import Ensemble, run_ensemble
from foedus.engine.recording import event_names
from foedus.engine.turn import Forms, default_parameters
from foedus.worlds.base_rates import central_rate, hazard
from foedus.worlds.from_crisis import hashes

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="thousands of replicates are too slow in plain Python"
)


def reference(actors: int) -> World:
    """Return a world at reference values: actors 0 and 1 in a fatal dispute of equals, the others far away."""
    world = blank(actors, 1)
    world.capability[:] = 0.003
    world.distance_km[:] = 8000.0
    world.distance_km[:, 1] = 0.0
    world.distance_km[1, 0] = 0.0
    np.fill_diagonal(world.distance_km, 0.0)
    world.target[0] = 1.0
    world.level[0] = 4.0
    world.fatal[0] = 1.0
    world.democracy[:] = 0.5
    world.standing[:] = 0.5
    world.trust[:] = 0.5
    world.strike_power[:] = 0.05
    return world


def shares(world: World, weeks: int, replicates: int = 4000) -> dict[str, np.ndarray]:
    """Return by event the share of replicates that had seen it by each week."""
    names = tuple(f"A{i}" for i in range(world.actors))
    parameters = default_parameters()
    ensemble = Ensemble(
        names, ("d",), hashes(names), hashes(("d",)), weeks, Forms(0, 0), lambda _: world.slab, lambda _: parameters
    )
    first = run_ensemble(ensemble, replicates, 11, threads=2).first.sum(axis=0)
    return dict(zip(event_names(names, ("d",)), np.cumsum(first, axis=-1) / replicates, strict=True))


def joined(world: World, side: str = "target") -> float:
    found = shares(world, 156)
    return float(np.mean([found[f"stance:d:A{i}:{side}:fight"][-1] for i in range(2, world.actors)]))


def test_a_third_state_fights_in_two_of_a_thousand():
    # .2% (model) or .18% (this span); 4,000 x 38 chances: binomial error .00012, and 25% for the form.
    assert 0.0012 <= joined(reference(40)) <= 0.0026


def test_a_pledged_ally_fights_in_one_and_a_half_to_two_of_a_hundred():
    world = reference(40)
    world.obligation[2:, 1] = 5.0
    assert 0.012 <= joined(world) <= 0.022


def test_joining_is_slow():
    world = reference(40)
    world.obligation[2:, 1] = 5.0
    found = shares(world, 156)
    curve = np.mean([found[f"stance:d:A{i}:target:fight"] for i in range(2, 40)], axis=0)
    by = curve / curve[-1]
    # Of dated joiners: 30% within 4 weeks, half within 68 days (9.7 weeks), 53% within three months.
    assert by[4] == pytest.approx(0.30, abs=0.06)
    assert by[10] == pytest.approx(0.50, abs=0.07)
    assert by[13] == pytest.approx(0.53, abs=0.06)


def test_force_becomes_war_in_four_of_a_hundred_disputes():
    found = shares(reference(3), 52, 20_000)
    assert found["level:d:5"][-1] == pytest.approx(0.041, abs=0.012)


def test_fatal_disputes_end_as_they_did():
    found = shares(reference(3), 52, 8000)
    ended = sum(curve for name, curve in found.items() if name.startswith("end:d:"))
    # Ended within 4, 13, 26 and 52 weeks: 30, 45, 58 and 74% (disputes with deaths, 1946-1999).
    for week, share in ((4, 0.30), (13, 0.45), (26, 0.58), (52, 0.74)):
        assert ended[week] == pytest.approx(share, abs=0.06), week


def test_crises_are_mediated_at_the_rate_of_onset():
    world = reference(6)
    world.level[0] = 2.0
    world.fatal[0] = 0.0
    world.candidate[0, 2:] = 1.0
    world.leverage[:] = 0.25
    # A dispute that stays open: a fixed path whose step never comes within the horizon.
    world.path_fixed[0] = 1.0
    world.path_week[0, 0] = 500.0
    world.path_level[0, 0] = 2.0
    parameters = default_parameters().gated_mediation
    weeks = round(parameters.duration)
    outsiders = np.exp(parameters.outsiders)
    wish = np.exp(parameters.standing * 0.5)
    named = 4 * wish / (4 * wish + outsiders)
    found = shares(world, weeks, 8000)
    none = 1.0 - np.array([found[f"mediation:d:A{i}:accepted"][-1] for i in range(2, 6)])
    # Candidates that are not named take their share of the onset.
    expected = 1.0 - (1.0 - parameters.onset) ** named
    assert 1.0 - none.prod() == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("kind", ["democracy", "party", "personal", "military", "monarchy"])
def test_leaders_and_regimes_fall_at_the_rate_of_their_kind(kind):
    world = reference(12)
    world.level[0] = 1.0
    for field in ("irregular_rate", "regular_rate", "failure_rate"):
        getattr(world, field)[:] = hazard(central_rate(field, kind))
    found = shares(world, 52, 4000)
    regime = np.mean(
        [
            sum(found[f"regime:A{i}:{m}"][-1] for m in ("coup", "revolt", "rebels", "foreign", "regular"))
            for i in range(12)
        ]
    )
    irregular = np.mean([sum(found[f"leader:A{i}:{m}"][-1] for m in ("coup", "revolt", "rebels")) for i in range(12)])
    # 48,000 country-years: three binomial errors, and a tenth for the unrest that wanders around its reference.
    for got, rate in ((regime, central_rate("failure_rate", kind)), (irregular, central_rate("irregular_rate", kind))):
        assert got == pytest.approx(rate, abs=3 * np.sqrt(rate / 48_000) + 0.1 * rate + 0.001)
