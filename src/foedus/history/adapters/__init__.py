"""One adapter per data set. The tuple below is the only registration: a data set that is not in it does not exist."""

from pathlib import Path

import polars as pl

from foedus.core.errors import DataError, nearest
from foedus.history.adapters.alliances import ALLIANCE_CALLS, ALLIANCES, ATOP, MEMBERS, UNGA
from foedus.history.adapters.conflicts import CAMPAIGNS, CIVIL_WAR_MEDIATION, CONFLICTS, INTERVENTIONS, SANCTIONS
from foedus.history.adapters.disputes import DISPUTE_DYADS, DISPUTES, PARTICIPANTS, RIVALRIES, WARS
from foedus.history.adapters.icb import ACTORS, CRISES
from foedus.history.adapters.leaders import COUPS, FOREIGN_IMPOSED, LEADERS, SUPPORT
from foedus.history.adapters.regimes import GWF, POLITY5, POLYARCHY
from foedus.history.adapters.states import CAPITALS, CONTIGUITY, MAJORS, STATES
from foedus.history.adapters.wealth import BRENT, GDP_POP, NMC, TRADE
from foedus.history.reading import read, tell
from foedus.history.table import DataSet

DATA_SETS: tuple[DataSet, ...] = (
    STATES,
    MAJORS,
    NMC,
    GDP_POP,
    TRADE,
    CAPITALS,
    CONTIGUITY,
    POLYARCHY,
    POLITY5,
    UNGA,
    RIVALRIES,
    ATOP,
    ALLIANCES,
    MEMBERS,
    ALLIANCE_CALLS,
    DISPUTES,
    DISPUTE_DYADS,
    PARTICIPANTS,
    WARS,
    INTERVENTIONS,
    SANCTIONS,
    CRISES,
    ACTORS,
    CIVIL_WAR_MEDIATION,
    LEADERS,
    FOREIGN_IMPOSED,
    GWF,
    COUPS,
    SUPPORT,
    CONFLICTS,
    CAMPAIGNS,
    BRENT,
)


def data_set(name: str) -> DataSet:
    """Return the data set with this id.

    Raises
    ------
    DataError
        If there is none.
    """
    by_id = {entry.id: entry for entry in DATA_SETS}
    if name not in by_id:
        raise DataError(f"no data set '{name}'{nearest(name, by_id)}; known: {', '.join(by_id)}")
    return by_id[name]


def load(folder: str | Path, name: str) -> pl.DataFrame:
    """Return a data set as a typed table; it is read once per process, and what was left out of it is told once.

    Raises
    ------
    DataError
        If there is no such data set, or its file is missing, damaged, or not what the adapter expects.
    """
    reading = read(folder, data_set(name))
    tell(reading)
    return reading.table
