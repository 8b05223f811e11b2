"""Runs the world of a past crisis, with parameters fitted to what was known by a year, and says what came about.

What the tables code of a crisis as a whole is asked of the engine at the simulated end of the crisis; leaders and third
states are followed for a year, as they are in the tables.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.world import FORCE, LEVELS, MANNERS, MEDIATION, SETTLED, SIDES, WAR
from foedus.engine.ensemble import Ensemble, run_ensemble
from foedus.engine.recording import NEVER, Events, event_shapes
from foedus.mechanisms.catalogue import BUILT_IN, Catalogue
from foedus.scoring.engine_record import CRISIS_WEEKS, HORIZON_DAYS
from foedus.worlds.from_history import HistoricalWorld
from foedus.worlds.parameters import Calibrations
from foedus.worlds.setup import ensemble_of

#: Degrees short of fighting, from which a recording counts.
FIGHT_PLACE: Final = 2
Flags = NDArray[np.bool_]


class Happened(NamedTuple):
    """What came about in each replicate: flags [replicate, ...], ordered by outer draw.

    Until the simulated end of the crisis, ``force`` and ``war`` [replicate]: it reached that level; ``serious``: there
    were serious clashes or war; ``deaths``: somebody died; ``agreement``: it was settled; ``mediated``: anybody's
    mediation was accepted; ``mediates`` [replicate, actor]: the actor's was. Within a year ``gone`` [replicate, actor]:
    its leader left office; ``irregularly``: by coup, revolt, rebels or foreign hands; ``joins`` [replicate, actor,
    side]: it fought. None is what the engine does not record.
    """

    force: Flags
    war: Flags
    agreement: Flags
    mediated: Flags
    mediates: Flags
    gone: Flags
    irregularly: Flags
    joins: Flags
    inner: NDArray[np.int64]
    serious: Flags | None = None
    deaths: Flags | None = None

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
    """Run the world of a past crisis to the end of the crisis, as far as that comes within `CRISIS_WEEKS`.

    Parameters
    ----------
    replicates, seed, threads : int
        How many, with which luck, on how many threads.
    calibrated : mapping, optional
        Calibrations that take the place of the shipped ones, as `calibrated_to` returns them.
    catalogue : Catalogue, optional
        With forms from outside: each takes the place of its family's.
    """
    ensemble = ensemble_of(
        world.blueprint, replicates, seed, weeks=CRISIS_WEEKS, calibrated=calibrated, catalogue=catalogue
    )
    return happened_in(ensemble, replicates, seed, threads=threads)


def happened_in(ensemble: Ensemble, replicates: int, seed: int, *, threads: int = 1) -> Happened:
    """Run the ensemble of a past crisis to its simulated end, or `CRISIS_WEEKS`; return what came about."""
    outcome = run_ensemble(ensemble, replicates, seed, threads=threads, keep_events=True)
    first = _views(outcome.events, len(ensemble.actors), len(ensemble.disputes))
    ever = {name: weeks > NEVER for name, weeks in first.items()}
    year = {name: ever[name] & (first[name] <= HORIZON_DAYS // 7) for name in ("leader", "stance")}
    by_the_rules = MANNERS.index("regular") - 1
    war = ever["level"][:, 0, LEVELS.index(WAR)]
    return Happened(
        force=ever["level"][:, 0, LEVELS.index(FORCE)],
        war=war,
        agreement=ever["end"][:, 0, int(SETTLED) - 1],
        mediated=ever["mediated"][:, 0],
        mediates=ever["mediation"][:, 0, :, MEDIATION.index("accepted")],
        gone=np.asarray(year["leader"].any(axis=2), np.bool_),
        irregularly=np.asarray(year["leader"][:, :, :by_the_rules].any(axis=2), np.bool_),
        joins=year["stance"][:, 0, :, : len(SIDES), FIGHT_PLACE],
        inner=outcome.inner,
        serious=ever["serious"][:, 0] | war if "serious" in ever else None,
        deaths=ever["fatal"][:, 0] | war if "fatal" in ever else None,
    )


def _views(events: NDArray[np.int16], actors: int, disputes: int) -> Mapping[str, NDArray[np.int16]]:
    """Return the first weeks of each kind of event [replicate, ...]."""
    views, start = {}, 0
    for name, shape in zip(Events._fields, event_shapes(actors, disputes), strict=True):
        stop = start + int(np.prod(shape))
        views[name] = events[:, start:stop].reshape((len(events), *shape))
        start = stop
    return views
