"""The two costliest mechanisms as one would write them in NumPy: all replicates at once, a week at a time.

Only for comparison. The arithmetic is that of ``commitment.expected_utility`` and ``survival.competing_risks``, checked
against them in ``benchmarks.engine`` before anything is timed; random numbers are NumPy's own Philox.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
WEEKS_A_YEAR = 52.18


def side_log_odds(w: dict[str, Floats], p: Any, k: int, side: int) -> Floats:
    """Return log odds [replicate, actor, degree or more] of a side of dispute ``k``."""
    c, g, h = int(w["challenger"][0, k]), int(w["target"][0, k]), int(w["hegemon"][0, k])
    j, o = (g, c) if side == 0 else (c, g)
    against, hopes = w["affinity"][:, :, o], w["linkage"][:, :, o]
    if h >= 0 and h not in (j, o):
        backs = (w["affinity"][:, h, o] > w["affinity"][:, h, j])[:, None] & (np.arange(against.shape[1]) != h)
        against = np.where(backs, (against + 0.5 * w["affinity"][:, :, h]) / 1.5, against)
        hopes = np.where(backs, np.maximum(hopes, w["linkage"][:, :, h]), hopes)
    own, theirs = w["power"][:, :, j], w["power"][:, o, j][:, None]
    at_home = np.diagonal(w["power"], axis1=1, axis2=2)
    reach = w["power"][:, o, :] / (w["power"][:, o, :] + at_home + 1e-9)
    code = w["obligation"][:, :, j]
    owed = np.where(code >= 4.0, p.pledge, np.where(code > 0.0, p.consult, 0.0))
    met = (w["request"][:, k] > 0.0)[:, None] | (j != g) | (w["on_request"][:, :, j] == 0.0)
    shortfalls = w["fell_short"] / (1.0 + w["fell_short"])
    stake = p.stake * w["stake"][:, :, j] * w["fall_risk"][:, j][:, None] * own / (own + theirs + 1e-9)
    power = p.power * np.log10(np.maximum(own, 1e-6) / 0.003)
    hurt = -p.hurt * (reach - p.usual_reach)
    nuclear = -p.nuclear * w["nuclear"][:, o][:, None] * (1.0 - w["nuclear"])
    standing = p.standing * (w["standing"] - 0.5)
    windfall = -p.windfall * np.maximum(w["windfall"], 0.0) * w["oil_at_risk"][:, k][:, None]
    linkage = -p.linkage * hopes
    level, fatal = w["level"][:, k], w["fatal"][:, k]
    hostile = np.where(level >= 5.0, p.war, np.where((level >= 4.0) & (fatal > 0.0), 0.0, p.bloodless))[:, None]
    alignment = 0.5 * (w["affinity"][:, :, j] - against)
    shared = owed * met + p.rivalry * w["rivalry"][:, :, o] + p.dominoes * shortfalls * w["standing"] + hostile
    acts = stake + hurt + nuclear + windfall
    degrees = (
        (p.endorse, p.politics_words, p.effort_words, p.power_words, 1.0, p.provoked_words),
        (p.aid, p.politics_aid, p.effort_aid, p.power_aid, p.voice_aid, p.provoked_aid),
        (p.fight + p.lasting, p.politics, 1.0, 1.0, p.voice_fight, 1.0),
    )
    return np.stack(
        [
            base + shared + politics * alignment + effort * acts + share * power + voice * standing + provoked * linkage
            for base, politics, effort, share, voice, provoked in degrees
        ],
        axis=-1,
    )


def _share(weeks: Floats, scale: float, shape: float) -> Floats:
    return 1.0 - np.exp(-((np.maximum(weeks, 0.0) / scale) ** shape))


def commitment(w: dict[str, Floats], p: Any, week: int, generator: np.random.Generator) -> None:
    """Let every third party decide for a week, in all replicates."""
    for k in range(w["level"].shape[1]):
        called = (w["status"][:, k] == 0.0) & (w["level"][:, k] >= 2.0)
        acts = week - w["trigger_week"][:, k]
        words = np.where(acts >= 0.0, np.minimum(week - w["began"][:, k], acts), week - w["began"][:, k])
        for side, sign in ((0, 1.0), (1, -1.0)):
            odds = np.exp(-side_log_odds(w, p, k, side))
            fight = 1.0 / (1.0 + odds[..., 2])
            aid = np.maximum(fight, 1.0 / (1.0 + odds[..., 1]))
            chances = (np.maximum(aid, 1.0 / (1.0 + odds[..., 0])), aid, fight)
            luck = generator.random(fight.shape)
            degree = np.zeros(fight.shape)
            for number, (chance, lag, since) in enumerate(
                zip(chances, (p.lag_words, p.lag_aid, p.lag_fight), (words, acts, acts), strict=True), 1
            ):
                before, after = (_share(since + step, lag, p.lag_shape)[:, None] for step in (0.0, 1.0))
                hazard = chance * (after - before) / (1.0 - chance * before + 1e-300)
                degree = np.where((luck < hazard) & (since >= 0.0)[:, None], number, degree)
            stance = w["stance"][:, k]
            free = called[:, None] & (stance * sign >= 0.0)
            w["stance"][:, k] = np.where(free & (degree > np.abs(stance)), sign * degree, stance)


def hazards(w: dict[str, Floats], p: Any) -> Floats:
    """Return the hazards a week of the regime [replicate, actor, manner]: coup, revolt, rebels, foreign, regular."""
    replicates, actors = w["unrest"].shape
    pressure, helped = np.zeros((replicates, actors)), np.zeros((replicates, actors))
    for k in range(w["level"].shape[1]):
        g = int(w["target"][0, k])
        is_open = w["status"][:, k] == 0.0
        pressure[:, g] = np.maximum(pressure[:, g], np.where(is_open, (w["level"][:, k] - 2.0) / 3.0, 0.0))
        helped[:, g] = np.maximum(helped[:, g], np.where(is_open, (w["stance"][:, k] - 1.0).max(axis=1), 0.0))
    pressure = pressure + w["damage"]
    strength = w["strength"] + p.by_aid * helped + p.by_windfall * w["windfall"] - p.by_damage * w["damage"]
    weakness = p.strength * (p.reference_strength - np.clip(strength, 0.0, 1.0)) + p.pressure * pressure
    mobilised = w["unrest"] - p.reference_unrest
    by_coup = np.exp(weakness + p.unrest_coup * mobilised)
    by_revolt = np.exp(weakness + p.unrest_revolt * mobilised)
    irregular = w["irregular_rate"] / WEEKS_A_YEAR * (1.0 - p.within)
    foreign = np.full((replicates, actors), p.foreign / WEEKS_A_YEAR)
    regular = np.maximum(w["failure_rate"] / WEEKS_A_YEAR - irregular - foreign, 0.0)
    rebels = irregular * (1.0 - p.coup - p.revolt) * by_coup
    return np.stack([irregular * p.coup * by_coup, irregular * p.revolt * by_revolt, rebels, foreign, regular], axis=-1)


def survival(w: dict[str, Floats], p: Any, generator: np.random.Generator) -> NDArray[np.int64]:
    """Move unrest and draw how regimes fall for a week; return the manner [replicate, actor], 0 for none."""
    rest = np.log(w["unrest_start"] / (1.0 - w["unrest_start"]))
    now = np.log(w["unrest"] / (1.0 - w["unrest"]))
    w["unrest"] = 1.0 / (1.0 + np.exp(-(rest + p.kept * (now - rest) + p.shock * ndtri(generator.random(now.shape)))))
    edges = np.cumsum(hazards(w, p), axis=-1)
    fallen = -np.log1p(-generator.random(now.shape))
    manner = (fallen[..., None] > edges).sum(axis=-1) + 1
    return np.where(manner > edges.shape[-1], 0, manner)
