"""Weekly series of a run, as one long table: what the figures of the brief are drawn from."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.answers.answers import DIGITS, day_of_week
from foedus.answers.counts import counts_of
from foedus.answers.estimates import estimate, nested
from foedus.core.world import DEGREES, LEVELS, SIDES
from foedus.engine.ensemble import Outcome
from foedus.engine.recording import ATTENTION_BINS, OIL_BINS, OIL_LEAST, OIL_MOST
from foedus.worlds.setup import Setup

Cell = str | int | float
QUANTILES: Final = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
Columns = dict[str, list[Cell]]


def _chances(
    first: NDArray[np.int64] | NDArray[np.int32], inner: NDArray[np.int64], *, within: int | None = None
) -> dict[str, NDArray[np.float64]]:
    """Return mean and quantiles of a cumulative chance [..., week] from first weeks [outer draw, ..., week].

    ``within`` is the axis along which each event holds the next, if there is one.
    """
    found = estimate(np.cumsum(first, axis=-1, dtype=np.int64), inner)
    ends = {name: found.quantile(p) for name, p in QUANTILES.items()}
    # The mean of a skewed chance may lie outside its quantiles; the range of an answer holds it.
    ends |= {"q05": found.low, "q95": found.high}
    if within is not None:
        ends = {name: nested(end, within) for name, end in ends.items()}
    return {"mean": np.round(found.mean, DIGITS), **{name: np.round(end, DIGITS) for name, end in ends.items()}}


def _at(chances: dict[str, NDArray[np.float64]], degree: int) -> dict[str, NDArray[np.float64]]:
    """Return the chances of one of several degrees [subject, week] from those of all [subject, degree, week]."""
    return {name: values[:, degree] for name, values in chances.items()}


def _complement(chances: dict[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Return mean and quantiles of the chance that it has not happened: its low end is the high end of the other."""
    mirror = {"q05": "q95", "q25": "q75", "q75": "q25", "q95": "q05"}
    return {name: np.round(1.0 - chances[mirror.get(name, name)], DIGITS) for name in chances}


def _of_histogram(counts: NDArray[np.int64], middles: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return mean and quantiles of a quantity from its histogram over replicates [subject, week, bin]."""
    shares = np.cumsum(counts, axis=-1) / counts.sum(axis=-1, keepdims=True)
    found = {"mean": (counts * middles).sum(axis=-1) / counts.sum(axis=-1)}
    for name, p in QUANTILES.items():
        found[name] = middles[np.argmax(shares >= p, axis=-1)]
    return found


def _kinds(setup: Setup, outcome: Outcome) -> Iterator[tuple[str, list[str], dict[str, NDArray[np.float64]]]]:
    """Yield the series: name, subjects, and statistics [subject, week]."""
    actors, disputes = setup.ensemble.actors, setup.ensemble.disputes
    counts = counts_of(outcome, actors, disputes)
    named = len(setup.crisis.disputes)  # feuds have no series
    disputes = disputes[:named]
    weeks = setup.ensemble.weeks + 1
    for what, of in (("leader", counts.leader), ("regime", counts.regime)):
        gone = _chances(of.sum(axis=2, dtype=np.int64), counts.inner)
        yield f"survival_{what}", list(actors), _complement(gone)
    subjects = [f"{k}:{i}:{side}" for k in disputes for i in actors for side in SIDES]
    degrees = DEGREES[1:]
    sided = _chances(
        counts.stance[:, :named].reshape((counts.inner.size, -1, len(degrees), weeks)), counts.inner, within=-2
    )
    for degree, name in enumerate(degrees):
        yield name, subjects, _at(sided, degree)
    candidates = setup.blueprint.world.candidate > 0.0
    mediators = [f"{k}:{i}" for at, k in enumerate(disputes) for to, i in enumerate(actors) if candidates[at, to]]
    yield "accepted", mediators, _chances(counts.mediation[:, candidates, 1], counts.inner)
    gone_to = _chances(counts.level[:, :named], counts.inner, within=-2)
    for level in (4, 5):
        yield f"level_{level}", list(disputes), _at(gone_to, LEVELS.index(level))
    ended = _chances(counts.end[:, :named].sum(axis=2, dtype=np.int64), counts.inner)
    yield "open", list(disputes), _complement(ended)
    edges = np.geomspace(OIL_LEAST, OIL_MOST, OIL_BINS + 1)
    yield "oil_price", [""], _of_histogram(outcome.oil[None], np.sqrt(edges[:-1] * edges[1:]))
    yield (
        "attention",
        list(disputes),
        _of_histogram(outcome.attention[:named], (np.arange(ATTENTION_BINS) + 0.5) / ATTENTION_BINS),
    )


def series_of(setup: Setup, outcome: Outcome) -> Columns:
    """Return the weekly series as columns of one long table: series, subject, week, date, mean, q05 to q95."""
    columns: Columns = {name: [] for name in ("series", "subject", "week", "date", "mean", *QUANTILES)}
    weeks = range(setup.ensemble.weeks + 1)
    days = [day_of_week(setup.crisis.as_of, week) for week in weeks]
    for name, subjects, statistics in _kinds(setup, outcome):
        for at, subject in enumerate(subjects):
            columns["series"] += [name] * len(days)
            columns["subject"] += [subject] * len(days)
            columns["week"] += weeks
            columns["date"] += days
            for statistic, values in statistics.items():
                columns[statistic] += values[at].tolist()
    return columns
