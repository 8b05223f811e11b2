"""From measures of history to quantities of a crisis: the numbers of ``from_history.toml``, and how they add up."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from foedus.core.tables import toml_table
from foedus.core.world import DEFENCE, DISPLAY, FORCE, THREAT
from foedus.history.adapters.icb import CHALLENGE_AT_HOME, INDIRECT_VIOLENCE, SHOW_OF_FORCE, VIOLENT_ACT
from foedus.worlds.blueprint import Floats
from foedus.worlds.defaults import default

#: Hostility that a trigger shows, by its kind; kinds not named here are threats. Violence against a friend or a client
#: is force as well: no such crisis is asked whether it turns violent.
LEVELS: Final = {SHOW_OF_FORCE: DISPLAY, INDIRECT_VIOLENCE: FORCE, VIOLENT_ACT: FORCE}


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
    return toml_table(__package__, "from_history.toml")


def _numbers(table: pl.DataFrame, name: str, unknown: float) -> Floats:
    return np.asarray(table[name].cast(pl.Float64).fill_null(unknown).to_numpy(), np.float64)


class OfDispute(NamedTuple):
    """How a crisis opens. Actors are numbered as the states are; exposure, candidate and side are by state [state]."""

    target: int
    challenger: int
    hegemon: int | None
    aim: str
    value: float
    value_target: float
    level: int
    #: Unrest that the trigger adds in the target.
    challenge: float
    exposure: Floats
    candidate: Floats
    side: Floats


def of_states(states: pl.DataFrame) -> dict[str, Floats]:
    """Return quantities of actors [state], as measured of the rows of ``states``."""
    found = {
        "capability": _numbers(states, "cinc", default("actor", "capability")),
        "major": _numbers(states, "major", 0.0),
        "nuclear": _numbers(states, "nuclear", 0.0),
        "kept": _numbers(states, "kept", 0.0),
        "fell_short": _numbers(states, "fell_short", 0.0),
    }
    load_of = worth("load", "peace") + worth("load", "war") * _numbers(states, "load", 0.0)
    load_of += worth("load", "dispute") * np.minimum(_numbers(states, "disputes_open", 0.0), 5.0)
    found["load"] = np.minimum(load_of + worth("load", "conflict") * _numbers(states, "conflict", 0.0), 0.9)
    campaigns = _numbers(states, "campaign_nonviolent", 0.0), _numbers(states, "campaign_violent", 0.0)
    unrest = worth("unrest", "quiet") + worth("unrest", "nonviolent_campaign") * campaigns[0]
    unrest += worth("unrest", "violent_campaign") * campaigns[1]
    found["unrest"] = unrest
    fallen = _numbers(states, "irregular_decade", 0.0) + _numbers(states, "attempts_decade", 0.0)
    strength = worth("strength", "usual") + worth("strength", "irregular_exit") * np.minimum(fallen, 4.0)
    found["strength"] = np.asarray(np.clip(strength, 0.1, 0.9), np.float64)
    return found


def of_pairs(actors: Mapping[str, Floats], pairs: pl.DataFrame) -> dict[str, Floats]:
    """Return quantities of relations [source, target], as measured, and as follows from treaties, borders and power."""
    n = len(actors["capability"])
    i, j = pairs["i"].to_numpy(), pairs["j"].to_numpy()

    def between(column: str, unknown: float = 0.0) -> Floats:
        square = np.zeros((n, n))
        square[i, j] = _numbers(pairs, column, unknown)
        return square

    found = {"affinity": between("affinity", default("relation", "affinity"))}
    own = found["obligation"] = between("obligation")
    found["rivalry"] = between("rivals")
    found["past_mediation"] = between("past_mediation")
    found["alongside"] = between("alongside_decade")
    pledged = own >= DEFENCE
    treaty = (own > 0.0) | (own.T > 0.0)
    capability, major = actors["capability"], actors["major"][:, None] > 0.0
    stake = worth("stake", "usual") + pledged * (worth("stake", "pledge") + major * worth("stake", "major"))
    found["stake"] = np.asarray(stake + worth("stake", "neighbour") * between("contiguous"), np.float64)
    share = capability[:, None] / (capability[:, None] + capability[None, :] + 1e-9)
    leverage = worth("leverage", "usual") + worth("leverage", "power") * share
    found["leverage"] = leverage + worth("leverage", "treaty") * treaty
    linkage = worth("linkage", "usual") + worth("linkage", "treaty") * treaty
    found["linkage"] = np.asarray(linkage, np.float64)
    return found


def of_dispute(
    case: Mapping[str, Any],
    states: pl.DataFrame,
    pairs: pl.DataFrame,
    actors: Mapping[str, Floats],
    relations: Mapping[str, Floats],
) -> OfDispute:
    """Return how the crisis opens: who demands of whom, how hostile it is, who stands near."""
    codes = states["ccode"].to_list()
    target, challenger = codes.index(case["target"]), codes.index(case["challenger"])
    between = pairs.filter(pl.col("i") == challenger, pl.col("j") == target).row(0, named=True)
    extra = worth("value", "rivalry") * (between["rivals"] or 0)
    extra += worth("value", "again") * min(case["crises_before"] or 0, 3)
    level = LEVELS.get(case["trigger_kind"], THREAT)
    near = np.zeros(len(codes))
    for adversary in (target, challenger):
        tied = pairs.filter(pl.col("j") == adversary)
        bound = (_numbers(tied, "contiguous", 0.0) > 0.0) | (_numbers(tied, "obligation", 0.0) > 0.0)
        near[tied["i"].to_numpy()] += bound
    third = states["principal"].to_numpy() == 0
    outside = third & (states["party"].to_numpy() == 0)
    return OfDispute(
        target=target,
        challenger=challenger,
        hegemon=_hegemon(actors, relations["obligation"], target, challenger),
        aim="territory" if between["spatial"] == 1 else "policy",
        value=worth("value", "challenger") + extra,
        value_target=worth("value", "target") + extra,
        level=level,
        challenge=worth("unrest", "challenge") if case["trigger_kind"] == CHALLENGE_AT_HOME else 0.0,
        exposure=np.where(outside, worth("exposure", "near") * near, 0.0),
        candidate=np.asarray(outside & ((near > 0.0) | (actors["major"] > 0.0)), np.float64),
        # a party of the opening that is no adversary has at least spoken for its side
        side=np.where(third, states["side"].to_numpy(), 0.0),
    )


def _hegemon(actors: Mapping[str, Floats], obligation: Floats, target: int, challenger: int) -> int | None:
    """Return the major power, stronger than both adversaries, that is bound to fight for one; None if there is none."""
    capability = actors["capability"]
    strongest = max(capability[target], capability[challenger])
    backers = [
        h
        for h in range(len(capability))
        if h not in (target, challenger)
        and actors["major"][h] > 0.0
        and capability[h] > strongest
        and max(obligation[h, target], obligation[h, challenger]) >= DEFENCE
    ]
    return max(backers, key=lambda h: float(capability[h])) if backers else None
