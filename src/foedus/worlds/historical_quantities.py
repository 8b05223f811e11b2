"""From measures of history to quantities of the world: the numbers of ``from_history.toml``, and how they add up."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import polars as pl

from foedus.core.world import AIMS, DEGREES, DISPLAY, FORCE, OBLIGATIONS, THREAT, World
from foedus.history.adapters.icb import CHALLENGE_AT_HOME, INDIRECT_VIOLENCE, SHOW_OF_FORCE, VIOLENT_ACT
from foedus.worlds.blueprint import Floats
from foedus.worlds.defaults import default

#: Hostility that a trigger shows, by its kind; kinds not named here are threats. Violence against a friend or a client
#: is force as well: no such crisis is asked whether it turns violent.
LEVELS: Final = {SHOW_OF_FORCE: DISPLAY, INDIRECT_VIOLENCE: FORCE, VIOLENT_ACT: FORCE}
#: How many cases the record of the world organisation is worth: the region's crises of twenty years, about.
RECORD_CASES: Final = 10.0


def worth(of: str, name: str) -> float:
    """Return what a measure is worth, from ``from_history.toml``.

    Examples
    --------
    >>> worth("load", "peace")
    0.1
    """
    return float(_table()[of][name]["value"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("from_history.toml").read_text("utf-8"))


def _numbers(table: pl.DataFrame, name: str, unknown: float) -> Floats:
    return np.asarray(table[name].cast(pl.Float64).fill_null(unknown).to_numpy(), np.float64)


def fill_states(world: World, states: pl.DataFrame, n: int) -> None:
    """Fill what is measured of each state; rows of ``states`` are the first ``n`` actors."""
    world.capability[:n] = _numbers(states, "cinc", default("actor", "capability"))
    world.democracy[:n] = _numbers(states, "democracy", default("actor", "democracy"))
    world.major[:n] = _numbers(states, "major", 0.0)
    world.nuclear[:n] = _numbers(states, "nuclear", 0.0)
    world.standing[:n] = np.where(
        world.major[:n] > 0.0, default("actor", "standing_of_major"), default("actor", "standing")
    )
    world.viability[:] = default("actor", "viability")
    conflict = _numbers(states, "conflict", 0.0)
    load_of = worth("load", "peace") + worth("load", "war") * _numbers(states, "load", 0.0)
    load_of += worth("load", "dispute") * np.minimum(_numbers(states, "disputes_open", 0.0), 5.0)
    world.load[:n] = np.minimum(load_of + worth("load", "conflict") * conflict, 0.9)
    unrest = worth("unrest", "quiet") + worth("unrest", "nonviolent_campaign") * _numbers(
        states, "campaign_nonviolent", 0.0
    )
    unrest += worth("unrest", "violent_campaign") * _numbers(states, "campaign_violent", 0.0)
    world.unrest[:n] = world.unrest_start[:n] = unrest
    fallen = _numbers(states, "irregular_decade", 0.0) + _numbers(states, "attempts_decade", 0.0)
    strength = worth("strength", "usual") + worth("strength", "irregular_exit") * np.minimum(fallen, 4.0)
    world.strength[:n] = np.clip(strength, 0.1, 0.9)
    world.kept[:n] = _numbers(states, "kept", 0.0)
    world.fell_short[:n] = _numbers(states, "fell_short", 0.0)


def fill_pairs(world: World, pairs: pl.DataFrame, n: int) -> None:
    """Fill what is measured of ordered pairs of states, and what follows from treaties, borders and power."""
    i, j = pairs["i"].to_numpy(), pairs["j"].to_numpy()
    for field, column, unknown in (
        ("affinity", "affinity", default("relation", "affinity")),
        ("distance_km", "distance_km", default("relation", "distance_km")),
        ("obligation", "obligation", 0.0),
        ("rivalry", "rivals", 0.0),
    ):
        getattr(world, field)[i, j] = _numbers(pairs, column, unknown)
    world.affinity_start[...] = world.successor_affinity[...] = world.affinity
    own = world.obligation[:n, :n]
    pledged = own >= OBLIGATIONS.index("offence")
    treaty = (own > 0.0) | (own.T > 0.0)
    border = np.zeros((n, n))
    border[i, j] = _numbers(pairs, "contiguous", 0.0)
    major = world.major[:n, None] > 0.0
    stake = worth("stake", "usual") + pledged * (worth("stake", "pledge") + major * worth("stake", "major"))
    world.stake[:n, :n] = stake + worth("stake", "neighbour") * border
    share = world.capability[:n, None] / (world.capability[:n, None] + world.capability[None, :n] + 1e-9)
    world.leverage[:n, :n] = worth("leverage", "usual") + worth("leverage", "power") * share
    world.leverage[:n, :n] += worth("leverage", "treaty") * treaty
    world.linkage[:n, :n] = worth("linkage", "usual") + worth("linkage", "treaty") * treaty
    world.strike_power[...] = default("relation", "strike_power")
    world.expected[:n, :n] = np.where(own == OBLIGATIONS.index("defence"), DEGREES.index("aid"), 0.0)
    for field in ("stake", "leverage", "linkage", "strike_power"):
        np.fill_diagonal(getattr(world, field), 0.0)


def fill_dispute(world: World, case: Mapping[str, Any], states: pl.DataFrame, pairs: pl.DataFrame, n: int) -> None:
    """Fill the dispute of the crisis: who demands of whom, how hostile it is, who stands near."""
    codes = states["ccode"].to_list()
    target, challenger = codes.index(case["target"]), codes.index(case["challenger"])
    world.target[0], world.challenger[0] = target, challenger
    between = pairs.filter(pl.col("i") == challenger, pl.col("j") == target).row(0, named=True)
    world.aim[0] = AIMS.index("territory" if between["spatial"] == 1 else "policy")
    extra = worth("value", "rivalry") * (between["rivals"] or 0)
    extra += worth("value", "again") * min(case["crises_before"] or 0, 3)
    world.value[0] = worth("value", "challenger") + extra
    world.value_target[0] = worth("value", "target") + extra
    for name in ("prize", "failure_cost", "oil_at_risk"):
        getattr(world, name)[0] = default("dispute", name)
    world.level[0] = LEVELS.get(case["trigger_kind"], THREAT)
    world.began[0] = 0.0 if world.level[0] >= FORCE else -worth("age", "threat")
    if case["trigger_kind"] == CHALLENGE_AT_HOME:
        world.unrest[target] += worth("unrest", "challenge")
    near = np.zeros(n)
    for adversary in (target, challenger):
        tied = pairs.filter(pl.col("j") == adversary)
        bound = (_numbers(tied, "contiguous", 0.0) > 0.0) | (_numbers(tied, "obligation", 0.0) > 0.0)
        near[tied["i"].to_numpy()] += bound
    outside = (states["principal"].to_numpy() == 0) & (states["party"].to_numpy() == 0)
    world.exposure[0, :n] = np.where(outside, worth("exposure", "near") * near, 0.0)
    world.candidate[0, :n] = outside & ((near > 0.0) | (world.major[:n] > 0.0))
    # a party of the opening that is no adversary has at least spoken for its side
    world.stance[0, :n] = np.where(states["principal"].to_numpy() == 0, states["side"].to_numpy(), 0.0)
    world.belief[0, :n] = np.where(world.stance[0, :n] != 0.0, world.stance[0, :n], world.expected[:n, target])
    world.hegemon[0] = _hegemon(world, target, challenger, n)


def _hegemon(world: World, target: int, challenger: int, n: int) -> float:
    """Return the major power, stronger than both adversaries, that is bound to fight for one; -1 if there is none."""
    pledged = OBLIGATIONS.index("offence")
    strongest = max(world.capability[target], world.capability[challenger])
    backers = [
        h
        for h in range(n)
        if h not in (target, challenger)
        and world.major[h] > 0.0
        and world.capability[h] > strongest
        and max(world.obligation[h, target], world.obligation[h, challenger]) >= pledged
    ]
    return float(max(backers, key=lambda h: float(world.capability[h]))) if backers else -1.0


def fill_organisation(world: World, case: Mapping[str, Any], m: int) -> None:
    """Give the world organisation its place: no power, no leader to fall, the region's record of mediation."""
    world.capability[m] = 0.0
    world.irregular_rate[m] = world.regular_rate[m] = world.failure_rate[m] = 0.0
    world.standing[m] = default("actor", "standing_of_major")
    world.strength[m] = 1.0
    for field in ("stake", "leverage", "linkage"):
        getattr(world, field)[m, :] = getattr(world, field)[:, m] = 0.0
    world.distance_km[m, :] = world.distance_km[:, m] = default("relation", "distance_km")
    world.candidate[0, m] = 1.0
    # a region of which every second crisis was mediated has an even record
    share = case["region_mediated"] or 0.0
    world.settled[m], world.failed[m] = RECORD_CASES * share, RECORD_CASES * (1.0 - share)


def fill_trust(world: World, case: Mapping[str, Any], n: int) -> None:
    """Say how far each state would trust each actor as a mediator."""
    trust = worth("trust", "usual") + worth("trust", "affinity") * world.affinity
    trust[:, n:] = worth("trust", "organisation")
    trust += worth("trust", "major") * world.major[:, None]
    trust += worth("trust", "region") * ((case["region_mediated"] or 0.0) - worth("trust", "region_usual"))
    world.trust[...] = np.clip(trust, 0.02, 0.98)
    np.fill_diagonal(world.trust, 0.0)
