"""Worlds and ensembles made for tests: quiet ones at reference values."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.mechanism import Mechanism
from foedus.core.world import World, blank
from foedus.engine.ensemble import Ensemble, Outcome, run_ensemble
from foedus.engine.recording import event_names
from foedus.engine.turn import Driver, driver
from foedus.mechanisms.catalogue import BUILT_IN
from foedus.mechanisms.random_worlds import actor_names, dispute_names, hashes


def at_reference(mechanism: Mechanism) -> Any:
    """Return the parameters of a mechanism at their central values, but for its level: pieces as history has them."""
    params = mechanism.defaults()
    return params._replace(level=0.0) if "level" in params._fields else params


#: The parameters of every built-in mechanism at reference, each under its name.
Parameters = NamedTuple("Parameters", [(mechanism.name, mechanism.params) for mechanism in BUILT_IN.mechanisms])
PARAMETERS = Parameters(*(at_reference(mechanism) for mechanism in BUILT_IN.mechanisms))


def driver_of(**forms: str) -> Driver:
    """Return the driver of the default forms, but for those that are named."""
    return driver(BUILT_IN.taken(forms))


def reference_world(actors: int = 3, disputes: int = 1, *, level: float = 4.0) -> World:
    """Return a world of equals without treaties, stakes or sympathies; actor 0 challenges actor 1."""
    world = blank(actors, disputes)
    world.capability[:] = 0.003
    world.democracy[:] = 0.5
    world.strike_power[:] = 0.05
    world.leverage[:] = 0.25
    world.challenger[:] = 0.0
    world.target[:] = 1.0
    world.level[:] = level
    world.fatal[:] = 1.0 if level >= 4.0 else 0.0
    world.attention[:] = 1.0 / disputes
    for of in (world.power, world.distance_km):
        of[...] = 0.0
    world.power[...] = 0.003
    return world


def ensemble_of(world: World, parameters: Parameters = PARAMETERS, *, weeks: int, **forms: str) -> Ensemble:
    """Return an ensemble in which every outer draw starts from this world with these parameters."""
    actors, disputes = actor_names(world), dispute_names(world)
    chosen = driver_of(**forms)
    row = chosen.row(parameters)
    return Ensemble(
        actors, disputes, hashes(actors), hashes(disputes), weeks, chosen, lambda _: world.slab, lambda _: row
    )  # fmt: skip


def simulated(
    world: World,
    *,
    weeks: int,
    replicates: int,
    parameters: Parameters = PARAMETERS,
    seed: int = 1,
    keep_events: bool = False,
    **forms: str,
) -> tuple[dict[str, NDArray[np.int64]], Outcome]:
    """Run a world many times; return the counts of every named event by its first week [week], and the outcome."""
    ensemble = ensemble_of(world, parameters, weeks=weeks, **forms)
    outcome = run_ensemble(ensemble, replicates, seed, threads=2, keep_events=keep_events)
    names = event_names(ensemble.actors, ensemble.disputes)
    return dict(zip(names, outcome.first.sum(axis=0, dtype=np.int64), strict=True)), outcome
