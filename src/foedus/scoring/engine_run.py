"""Runs the world of a past crisis, with parameters fitted to what was known by a year, and says what came about."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.world import FORCE, LEVELS, MANNERS, MEDIATION, SETTLED, SIDES, WAR
from foedus.engine.ensemble import Ensemble, run_ensemble
from foedus.engine.recording import NEVER, Events, event_shapes
from foedus.mechanisms.catalogue import BUILT_IN, Catalogue
from foedus.worlds.from_history import HistoricalWorld
from foedus.worlds.parameters import Calibrations
from foedus.worlds.setup import ensemble_of

#: Degrees short of fighting, from which a recording counts.
FIGHT_PLACE: Final = 2
Flags = NDArray[np.bool_]


class Happened(NamedTuple):
    """What came about in each replicate within the horizon: flags [replicate, ...], ordered by outer draw.

    ``force`` and ``war`` [replicate]: the crisis reached that level; ``agreement``: it was settled; ``mediates``
    [replicate, actor]: the actor's mediation was accepted; ``gone`` [replicate, actor]: its leader left office;
    ``irregularly``: by coup, revolt, rebels or foreign hands; ``joins`` [replicate, actor, side]: it fought.
    """

    force: Flags
    war: Flags
    agreement: Flags
    mediates: Flags
    gone: Flags
    irregularly: Flags
    joins: Flags
    inner: NDArray[np.int64]

    @property
    def mediated(self) -> Flags:
        """Whether anybody's mediation was accepted [replicate]."""
        return np.asarray(self.mediates.any(axis=1), np.bool_)

    def by_outer(self, flags: Flags) -> NDArray[np.int64]:
        """Return in how many replicates of each outer draw a flag is up [outer draw, ...]."""
        edges = np.concatenate([[0], np.cumsum(self.inner)[:-1]])
        return np.add.reduceat(flags.astype(np.int64), edges, axis=0)


def run_world(
    world: HistoricalWorld,
    replicates: int,
    seed: int,
    *,
    calibrated: Calibrations | None = None,
    threads: int = 1,
    catalogue: Catalogue = BUILT_IN,
) -> Happened:
    """Run the world of a past crisis for a year.

    Parameters
    ----------
    replicates, seed, threads : int
        How many, with which luck, on how many threads.
    calibrated : mapping, optional
        Calibrations that take the place of the shipped ones, as `calibrated_to` returns them.
    catalogue : Catalogue, optional
        With forms from outside: each takes the place of its family's.
    """
    weeks = world.content.horizon_weeks
    ensemble = ensemble_of(world.blueprint, replicates, seed, weeks=weeks, calibrated=calibrated, catalogue=catalogue)
    return happened_in(ensemble, replicates, seed, threads=threads)


def happened_in(ensemble: Ensemble, replicates: int, seed: int, *, threads: int = 1) -> Happened:
    """Run the ensemble of a past crisis; return what came about."""
    outcome = run_ensemble(ensemble, replicates, seed, threads=threads, keep_events=True)
    first = _views(outcome.events, len(ensemble.actors))
    by_week = {name: weeks > NEVER for name, weeks in first.items()}
    by_the_rules = MANNERS.index("regular") - 1
    return Happened(
        force=by_week["level"][:, 0, LEVELS.index(FORCE)],
        war=by_week["level"][:, 0, LEVELS.index(WAR)],
        agreement=by_week["end"][:, 0, int(SETTLED) - 1],
        mediates=by_week["mediation"][:, 0, :, MEDIATION.index("accepted")],
        gone=np.asarray(by_week["leader"].any(axis=2), np.bool_),
        irregularly=np.asarray(by_week["leader"][:, :, :by_the_rules].any(axis=2), np.bool_),
        joins=by_week["stance"][:, 0, :, : len(SIDES), FIGHT_PLACE],
        inner=outcome.inner,
    )


def _views(events: NDArray[np.int16], actors: int) -> Mapping[str, NDArray[np.int16]]:
    """Return the first weeks of each kind of event [replicate, ...]."""
    views, start = {}, 0
    for name, shape in zip(Events._fields, event_shapes(actors, 1), strict=True):
        stop = start + int(np.prod(shape))
        views[name] = events[:, start:stop].reshape((len(events), *shape))
        start = stop
    return views
