"""Worlds and parameters drawn from all that they may hold: what the contract of a mechanism is tried on."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.core.mechanism import Mechanism
from foedus.core.philox import Draws, replicate_key, stable_hash
from foedus.core.world import (
    ACCEPTED,
    ACTS,
    AIMS,
    DORMANT,
    FIELDS,
    FOREIGN,
    MEDIATED,
    NEVER,
    NOT_OFFERED,
    OBLIGATIONS,
    OPEN,
    OUT,
    POPULATIONS,
    STATUSES,
    STAYS,
    WAR,
    World,
    blank,
)

ACTOR_AXES: Final = ("actor", "source", "target")


def actor_names(world: World) -> tuple[str, ...]:
    """Return a name for every actor."""
    return tuple(f"A{i}" for i in range(world.actors))


def dispute_names(world: World) -> tuple[str, ...]:
    """Return a name for every dispute."""
    return tuple(f"d{k}" for k in range(world.disputes))


@cache
def hashes(names: tuple[str, ...]) -> NDArray[np.uint64]:
    """Return the hash of every name."""
    return np.array([stable_hash(name) for name in names], dtype=np.uint64)


def draws_for(world: World, *, seed: int = 1, replicate: int = 0, week: int = 1) -> Draws:
    """Return the luck of one week of a replicate."""
    key_0, key_1 = map(np.uint64, replicate_key(np.uint64(seed), np.uint64(0), np.uint64(replicate)))
    return Draws(key_0, key_1, np.uint64(week), hashes(actor_names(world)), hashes(dispute_names(world)))


def copied(world: World) -> World:
    """Return a world of its own with the same content."""
    return World(world.slab.copy(), world.actors, world.disputes)


def _shares(generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return numbers from 0 to 1, both ends included and common."""
    number = generator.random(shape)
    return np.where(generator.random(shape) < 0.15, np.round(number), number)


def _drawn(generator: np.random.Generator, unit: str, shape: tuple[int, ...]) -> NDArray[np.float64] | None:
    """Return what a field of this unit may hold, or None where the unit alone does not say."""
    if unit in ("0-1", "chance a year", "share"):
        return _shares(generator, shape)
    draw: dict[str, Callable[[], NDArray[np.float64]]] = {
        "flag": lambda: generator.integers(0, 2, shape).astype(float),
        "-1 to 1": lambda: 2.0 * _shares(generator, shape) - 1.0,
        "hazard a year": lambda: generator.exponential(0.3, shape),
        "share of world": lambda: generator.exponential(0.05, shape) * (generator.random(shape) > 0.1),
        "count": lambda: generator.integers(0, 4, shape).astype(float),
        "degrees": lambda: generator.integers(0, 4, shape).astype(float),
        "degree": lambda: 3.0 * _shares(generator, shape),
    }
    return draw[unit]() if unit in draw else None


def random_world(generator: np.random.Generator, actors: int, disputes: int, *, week: int = 5) -> World:
    """Return a world in which every field holds what it may hold in the middle of a replicate, its bounds included."""
    world = blank(actors, disputes)
    for name, field in FIELDS.items():
        values = getattr(world, name)
        drawn = _drawn(generator, field.unit, values.shape)
        values[...] = values if drawn is None else drawn
    world.oil_price[:], world.oil_base[:], world.oil_price_start[:] = generator.uniform(15.0, 200.0, 3)
    world.oil_rent[:] = generator.uniform(-0.1, 0.5, actors)
    world.windfall[:] = generator.uniform(-0.2, 0.4, actors)
    # The risk that a regime falls within a year is never quite one.
    world.fall_risk[:] *= 0.999
    world.win_chance[:] = 0.001 + 0.998 * world.win_chance
    world.leader_exit[:] = np.where(generator.random(actors) < 0.2, FOREIGN, STAYS)
    world.regime_exit[:] = np.where(generator.random(actors) < 0.2, FOREIGN, STAYS)
    world.obligation[...] = generator.integers(0, len(OBLIGATIONS), world.obligation.shape)
    apart = (actors, actors)
    world.distance_km[...] = generator.uniform(0.0, 2e4, apart) * (generator.random(apart) > 0.2)
    world.calm[...] = np.where(generator.random(apart) < 0.5, generator.uniform(0.0, 520.0, apart), NEVER)
    for k in range(disputes):
        _random_dispute(generator, world, k, week)
    world.attention[:] /= max(world.attention.sum(), 1.0)
    for days in (world.next_election, world.term_ends):
        days[:] = generator.choice([NEVER, week, week - 0.5, week + 3.0], actors)
    return world


def _random_dispute(generator: np.random.Generator, world: World, k: int, week: int) -> None:
    challenger, target = generator.choice(world.actors, 2, replace=False)
    if k > 0 and generator.random() < 0.4:  # two often have more than one dispute
        earlier = generator.integers(k)
        challenger, target = int(world.challenger[earlier]), int(world.target[earlier])
    world.challenger[k], world.target[k] = challenger, target
    world.family[k] = generator.integers(-1, k + 1)
    world.population[k] = generator.integers(len(POPULATIONS))
    world.hegemon[k] = generator.integers(-1, world.actors)
    world.aim[k] = generator.integers(len(AIMS))
    world.level[k] = generator.integers(1, WAR + 1)
    world.status[k] = OPEN if generator.random() < 0.75 else generator.integers(1, len(STATUSES))
    if world.feud[k] > 0.0 and generator.random() < 0.5:
        world.status[k] = DORMANT
    world.ended[k] = NEVER if world.status[k] <= OPEN else generator.integers(1, week + 1)
    world.deadline[k] = generator.choice([NEVER, week, week - 0.5, week + 3.0])
    world.began[k] = -generator.exponential(10.0)
    world.last_force[k] = generator.choice([NEVER, *generator.uniform(world.began[k], week, 2)])
    world.force_began[k] = world.began[k] if world.last_force[k] < NEVER else NEVER
    world.act[k] = -generator.integers(0, len(ACTS), 2) * (generator.random() < 0.2)
    world.rise[k] = generator.integers(0, 3)
    world.novelty[k] = generator.uniform(0.0, 3.0)
    world.trigger_week[k] = generator.choice([NEVER, world.began[k] + 1.0, week])
    steps = generator.integers(0, 3) if world.path_fixed[k] else 0
    world.path_week[k, :steps] = np.sort(generator.uniform(0.0, 2.0 * week, steps))
    world.path_level[k, :steps] = generator.integers(1, WAR + 1, steps)
    world.stance[k] = generator.integers(-3, 4, world.actors)
    world.called[k] = np.where(
        generator.random(world.actors) < 0.5, NEVER, generator.integers(-9, week + 2, world.actors)
    )
    world.waited[k] = generator.exponential(5.0, world.actors) * (world.called[k] < NEVER)
    world.belief[k] = generator.uniform(-3.0, 3.0, world.actors)
    world.stance[k, [challenger, target]] = world.belief[k, [challenger, target]] = OUT
    world.candidate[k, [challenger, target]] = 0.0
    world.mediation[k] = world.candidate[k] * generator.integers(0, ACCEPTED + 1, world.actors)
    world.others[k] = generator.choice([NOT_OFFERED, ACCEPTED, MEDIATED])
    world.mediating_weeks[k] = np.where(world.mediation[k] == ACCEPTED, generator.integers(0, 9, world.actors), 0.0)
    world.binding_gate[k] = generator.integers(-1, 4, world.actors)


def random_params(generator: np.random.Generator, mechanism: Mechanism) -> Any:  # noqa: ANN401 - each has its own
    """Return parameters anywhere in their ranges, their ends included."""
    drawn = {}
    for name, parameter in mechanism.parameters().items():
        share = generator.random()
        share = round(share) if generator.random() < 0.3 else share
        drawn[name] = float(parameter.low + share * (parameter.high - parameter.low))
    return mechanism.params(**drawn)


def renamed(world: World, order: NDArray[np.int64]) -> World:
    """Return the same world with its actors in another order: the new actor n is the old actor ``order[n]``."""
    result = copied(world)
    for name, field in FIELDS.items():
        values = getattr(world, name)
        for axis, what in enumerate(field.axes):
            if what in ACTOR_AXES:
                values = np.take(values, order, axis)
        getattr(result, name)[...] = values
    place = np.argsort(order)
    for name in ("challenger", "target", "hegemon"):
        named = getattr(world, name)
        getattr(result, name)[...] = np.where(named >= 0, place[named.astype(int)], named)
    return result
