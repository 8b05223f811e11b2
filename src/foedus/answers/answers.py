"""The answers of a run: who stands by whom, who can mediate, who falls, how far the disputes go."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers import base_rates, reasons
from foedus.answers.base_rates import BaseRate
from foedus.answers.contests import asks_fall, asks_side, feuds_asked
from foedus.answers.counts import Counts, counts_of
from foedus.answers.estimates import estimate, nested
from foedus.answers.rows import ComesToRow, DisputeRow, FallsRow, FeudRow, MediatesRow, StandsByRow, Tables
from foedus.core.world import (
    DEGREES,
    FORCE,
    GATES,
    LEVELS,
    MANNERS,
    POPULATIONS,
    REGULAR,
    SIDES,
    STATUSES,
    WAR,
    World,
)
from foedus.crisis.crisis import disputing
from foedus.crisis.naming import dispute_title
from foedus.engine.ensemble import Outcome
from foedus.engine.recording import ALREADY
from foedus.worlds.setup import Setup

#: Digits to which chances are printed; the run's own sampling error is coarser.
DIGITS: Final = 5


def day_of_week(as_of: date, week: int) -> str:
    """Return the calendar day on which a week of the run ends."""
    return (as_of + timedelta(weeks=week)).isoformat()


def _rounded(number: float) -> float:
    return round(float(number), DIGITS)


def _each_rounded(numbers: Sequence[NDArray[np.float64]]) -> list[Any]:
    """Return numbers of the same shape as lists, those of one place together: of many, few differ."""
    differ, where = np.unique(np.stack(numbers, axis=-1), return_inverse=True)
    listed: list[Any] = np.array([_rounded(number) for number in differ])[where].reshape(*numbers[0].shape, -1).tolist()
    return listed


def answers_of(setup: Setup, outcome: Outcome, *, why: bool = True) -> Tables:
    """Return the answers of a run, by question: rows of plain numbers and words.

    Parameters
    ----------
    why : bool
        Whether the rows give their reasons, which take as long as all else in a crisis of many actors.
    """
    counts = counts_of(outcome, setup.ensemble.actors, setup.ensemble.disputes)
    world, come = reasons.central_world(setup), _comes_to(counts)
    return {
        "stands_by": _stands_by(setup, counts, world, why=why),
        "mediates": _mediates(setup, counts, world, outcome.gate),
        "falls": _falls(setup, counts, world, why=why),
        "disputes": _disputes(setup, counts, world, come, why=why),
        "feuds": _feuds(setup, counts, come),
    }


#: What is told of an actor's stance on a side, in the order in which it is reckoned: the chance of each highest degree
#: but fighting, then for fighting, aid or more and words or more its chance, range and sampling error.
_OF_A_SIDE: Final = (
    "endorse", "aid",
    "fight", "low", "high", "sampling_error",
    "aid_or_more", "aid_low", "aid_high", "aid_sampling_error",
    "endorse_or_more", "endorse_low", "endorse_high", "endorse_sampling_error",
)  # fmt: skip


def _stands_by(setup: Setup, counts: Counts, world: World, *, why: bool) -> list[StandsByRow]:
    """Return a row for every third party and side: the chance of each highest degree by the horizon."""
    found = estimate(counts.stance.sum(axis=-1, dtype=np.int64), counts.inner)
    either = estimate(counts.fights.sum(axis=-1, dtype=np.int64), counts.inner)
    low, high, mean, error = nested(found.low, -1), nested(found.high, -1), found.mean, found.error
    in_use = _already(counts, counts.level[:, :, LEVELS.index(FORCE)])
    heads = [(int(challenger), int(target)) for challenger, target in zip(world.challenger, world.target, strict=True)]
    apart, disputes = disputing(setup.crisis), base_rates.open_disputes(world)
    numbers = _each_rounded(
        [
            *(mean[..., 0] - mean[..., 1], mean[..., 1] - mean[..., 2]),
            *(part[..., degree] for degree in (2, 1, 0) for part in (mean, low, high, error)),
        ]
    )
    of_fights = _each_rounded(
        [
            either.mean,
            np.maximum(either.low, low[..., 2]),
            np.maximum(either.high, high[..., 2]),
            either.error,
            either.mean - mean[..., 2],
        ]
    )
    rows: list[StandsByRow] = []
    for k, dispute in enumerate(setup.crisis.disputes):
        for i, actor in enumerate(counts.actors):
            if not asks_side(setup.blueprint.world, k, i):
                continue
            degree = setup.blueprint.world.stance[k, i]
            for side, name in enumerate(SIDES):
                of = dict(zip(_OF_A_SIDE, numbers[k][i][side], strict=True))
                base = base_rates.of_siding(world, k, i, side, setup.ensemble.weeks)
                rows.append(
                    {
                        "dispute": dispute,
                        "actor": actor,
                        "side": name,
                        "endorse": of["endorse"],
                        "aid": of["aid"],
                        "fight": of["fight"],
                        "low": of["low"],
                        "high": of["high"],
                        "base_rate": _rounded(base.chance),
                        "base_rate_rule": base.rule,
                        "aid_or_more": of["aid_or_more"],
                        "aid_low": of["aid_low"],
                        "aid_high": of["aid_high"],
                        "endorse_or_more": of["endorse_or_more"],
                        "endorse_low": of["endorse_low"],
                        "endorse_high": of["endorse_high"],
                        "sampling_error": of["sampling_error"],
                        "aid_sampling_error": of["aid_sampling_error"],
                        "endorse_sampling_error": of["endorse_sampling_error"],
                        "already": DEGREES[int(max(0.0, degree if side == 0 else -degree))],
                        "reasons": reasons.of_siding(setup, world, k, i, side, "fight") if why else [],
                    }
                )
                if frozenset((actor, counts.actors[heads[k][side]])) in apart:
                    continue
                enemy = base_rates.of_fighting(world, k, i, side, float(in_use[k]), setup.ensemble.weeks, disputes)
                fights, fights_low, fights_high, fights_error, by_itself = of_fights[k][i][side]
                rows[-1] |= {
                    "fights": fights,
                    "fights_low": fights_low,
                    "fights_high": fights_high,
                    "fights_sampling_error": fights_error,
                    "apart": by_itself,
                    "fights_base_rate": None if enemy is None else _rounded(max(enemy.chance, base.chance)),
                    "fights_base_rate_rule": base_rates.NO_RATE_OF_ENEMIES if enemy is None else enemy.rule,
                }
    return rows


def _already(counts: Counts, weeks: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the share of draws in which something is so on the as-of day, from its first weeks [draw, ..., week]."""
    return np.asarray(weeks[..., ALREADY].sum(axis=0, dtype=np.int64) / int(counts.inner.sum()), np.float64)


def _mediates(setup: Setup, counts: Counts, world: World, gate: NDArray[np.int64]) -> list[MediatesRow]:
    """Return a row for every candidate mediator of every dispute."""
    found = estimate(counts.mediation.sum(axis=-1, dtype=np.int64), counts.inner)
    low, high = found.low, found.high
    base = base_rates.of_mediation(setup.ensemble.weeks)
    rows: list[MediatesRow] = []
    for k, dispute in enumerate(setup.crisis.disputes):
        for i, actor in enumerate(counts.actors):
            if world.candidate[k, i] == 0.0:
                continue
            offered, accepted, settled = (_rounded(found.mean[k, i, stage]) for stage in range(3))
            rows.append(
                {
                    "dispute": dispute,
                    "actor": actor,
                    "offered": offered,
                    "accepted": accepted,
                    "settled": settled,
                    "low": _rounded(low[k, i, 1]),
                    "high": _rounded(high[k, i, 1]),
                    "sampling_error": _rounded(found.error[k, i, 1]),
                    "binding_condition": GATES[int(np.argmax(gate[k, i]))],
                    "gates": reasons.gates(setup, world, k, i),
                    "base_rate": _rounded(base.chance),
                    "base_rate_rule": base.rule,
                    "base_rate_given": base.given,
                }
            )
    return rows


def _falls(setup: Setup, counts: Counts, world: World, *, why: bool) -> list[FallsRow]:
    """Return a row for the leader and one for the regime of every actor of which it is asked."""
    rows: list[FallsRow] = []
    for what, of in (("leader", counts.leader), ("regime", counts.regime)):
        by_manner = estimate(of.sum(axis=-1, dtype=np.int64), counts.inner).mean
        found = estimate(of.sum(axis=(-2, -1), dtype=np.int64), counts.inner)
        irregular = estimate(of[:, :, : REGULAR - 1].sum(axis=(-2, -1), dtype=np.int64), counts.inner)
        low, high, irregular_low, irregular_high = found.low, found.high, irregular.low, irregular.high
        for i, actor in enumerate(counts.actors):
            if not asks_fall(setup, i):
                continue
            base = base_rates.of_falling(world, i, what, setup.ensemble.weeks)
            manners = dict(zip(MANNERS[1:], map(_rounded, by_manner[i]), strict=True))
            rows.append(
                {
                    "actor": actor,
                    "what": what,
                    "probability": _rounded(found.mean[i]),
                    "low": _rounded(low[i]),
                    "high": _rounded(high[i]),
                    "base_rate": _rounded(base.chance),
                    "base_rate_irregular": _rounded(base_rates.of_irregular_exit(world, i, setup.ensemble.weeks)),
                    "manner": max(manners, key=lambda manner: manners[manner]),
                    "manners": manners,
                    "irregular": _rounded(irregular.mean[i]),
                    "irregular_low": _rounded(irregular_low[i]),
                    "irregular_high": _rounded(irregular_high[i]),
                    "sampling_error": _rounded(found.error[i]),
                    "base_rate_rule": base.rule,
                    "reasons": reasons.of_falling(setup, world, i) if why else [],
                }
            )
    return sorted(rows, key=lambda row: (counts.actors.index(row["actor"]), row["what"]))


def _median_end(ends: NDArray[np.int64], total: int, as_of: date) -> str | None:
    """Return the day by which half of the replicates have ended, or None if fewer have by the horizon."""
    reached = np.cumsum(ends) >= 0.5 * total
    return day_of_week(as_of, int(np.argmax(reached))) if reached.any() else None


class _Found(NamedTuple):
    """Chances of what disputes may come to, with ranges, errors and shares already so, each [dispute]."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    error: NDArray[np.float64]
    already: NDArray[np.float64]

    def row(self, k: int, what: str, base: BaseRate | None) -> ComesToRow:
        """Return the row of one dispute."""
        mean, low, high, error, already = (_rounded(part[k]) for part in self)
        return {
            "what": what,
            "probability": mean,
            "low": low,
            "high": high,
            "sampling_error": error,
            "already": already,
            "base_rate": None if base is None else _rounded(base.chance),
            "base_rate_rule": base_rates.NO_RATE if base is None else base.rule,
        }


def _comes_to(counts: Counts) -> dict[str, _Found]:
    """Return the chances of what disputes may come to, by what that is; ``again`` is force since the as-of day."""
    settled = counts.end[:, :, STATUSES.index("settled") - 1]
    of = {
        "force": counts.level[:, :, LEVELS.index(FORCE)],
        **{what: counts.of_dispute(flag) for what, flag in (("again", "again"), ("deaths", "fatal"))},
        "serious": counts.of_dispute("serious"),
        "mediated": counts.of_dispute("mediated"),
        "settled": settled,
    }
    found = {}
    for what, weeks in of.items():
        chances = estimate(weeks.sum(axis=-1, dtype=np.int64), counts.inner)
        already = _already(counts, weeks)
        found[what] = _Found(chances.mean, chances.low, chances.high, chances.error, already)
    return found


def _feuds(setup: Setup, counts: Counts, found: Mapping[str, _Found]) -> list[FeudRow]:
    """Return a row for every feud between whose two there is no dispute that is more than a quarrel."""
    world, weeks = setup.blueprint.world, setup.ensemble.weeks
    return [
        {
            "feud": feud,
            "title": dispute_title(setup.crisis, feud),
            "between": [counts.actors[int(world.challenger[k])], counts.actors[int(world.target[k])]],
            "comes_to": [found["again"].row(k, "force", base_rates.of_renewal(world, k, weeks))],
        }
        for feud, k in feuds_asked(setup).items()
    ]


def _disputes(
    setup: Setup, counts: Counts, world: World, found: Mapping[str, _Found], *, why: bool
) -> list[DisputeRow]:
    """Return a row for every dispute: how far it has gone and goes, how and when it ends.

    ``level_now`` is where it stands in every outer draw on the as-of day, ``already`` in which share of them it has
    reached each level.
    """
    levels = estimate(counts.level.sum(axis=-1, dtype=np.int64), counts.inner)
    low, high = nested(levels.low, -1), nested(levels.high, -1)
    ends = estimate(counts.end.sum(axis=-1, dtype=np.int64), counts.inner)
    force, war = LEVELS.index(FORCE), LEVELS.index(WAR)
    already = _already(counts, counts.level)
    rows: list[DisputeRow] = []
    for k, dispute in enumerate(setup.crisis.disputes):
        described = setup.crisis.disputes[dispute]
        reached = dict(zip(LEVELS, map(_rounded, already[k]), strict=True))
        base = base_rates.of_war(reached, setup.ensemble.weeks)
        like = POPULATIONS[int(world.population[k])]
        so = {what: _rounded(found[what].already[k]) for what in ("force", "deaths", "serious")}
        rates = base_rates.of_course(like, so, setup.ensemble.weeks)
        comes_to = [found[what].row(k, what, rates[what]) for what in ("force", "deaths", "serious")]
        if reached[FORCE] > 0.0:
            again = base_rates.of_force_again(like, reached[FORCE], setup.ensemble.weeks)
            comes_to.insert(1, found["again"].row(k, "force_again", again))
        comes_to.append(found["mediated"].row(k, "mediated", base_rates.of_being_mediated(like, setup.ensemble.weeks)))
        comes_to.append(found["settled"].row(k, "settled", base_rates.of_settling(like, setup.ensemble.weeks)))
        by_week = counts.end[:, k].sum(axis=(0, 1), dtype=np.int64)
        rows.append(
            {
                "dispute": dispute,
                "title": described.title,
                "challenger": described.challenger,
                "target": described.target,
                "level_now": max((level for level in LEVELS if reached[level] == 1.0), default=1),
                "already": {str(level): share for level, share in reached.items()},
                "reaches": {str(level): _rounded(levels.mean[k, at]) for at, level in enumerate(LEVELS)},
                "force_low": _rounded(low[k, force]),
                "force_high": _rounded(high[k, force]),
                "force_sampling_error": _rounded(levels.error[k, force]),
                "war_low": _rounded(low[k, war]),
                "war_high": _rounded(high[k, war]),
                "war_sampling_error": _rounded(levels.error[k, war]),
                "ends": {status: _rounded(ends.mean[k, at]) for at, status in enumerate(STATUSES[1:])},
                "open": _rounded(1.0 - ends.mean[k].sum()),
                "median_end": _median_end(by_week, int(counts.inner.sum()), setup.crisis.as_of),
                "base_rate": _rounded(base.chance),
                "base_rate_rule": base.rule,
                "like": like,
                "comes_to": comes_to,
                "reasons": reasons.of_force(setup, world, k) if why else [],
                "base_rate_of_force": _rounded(base_rates.of_war({FORCE: 1.0, WAR: 0.0}, setup.ensemble.weeks).chance),
            }
        )
    return rows
