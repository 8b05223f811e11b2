"""One adapter per data set. The tuple below is the only registration: a data set that is not in it does not exist."""

from pathlib import Path

import polars as pl

from foedus.core.errors import DataError, nearest
from foedus.history.adapters.alliance_calls import ALLIANCE_CALLS
from foedus.history.adapters.atop import ATOP
from foedus.history.adapters.atop_treaties import ALLIANCES, MEMBERS
from foedus.history.adapters.brent import BRENT
from foedus.history.adapters.campaigns import CAMPAIGNS
from foedus.history.adapters.capitals import CAPITALS
from foedus.history.adapters.civil_war_mediation import CIVIL_WAR_MEDIATION
from foedus.history.adapters.conflicts import CONFLICTS
from foedus.history.adapters.contiguity import CONTIGUITY
from foedus.history.adapters.coups import COUPS
from foedus.history.adapters.disputes import DISPUTE_DYADS, DISPUTES, PARTICIPANTS
from foedus.history.adapters.gdp_pop import GDP_POP
from foedus.history.adapters.gwf import GWF
from foedus.history.adapters.icb import ACTORS, CRISES
from foedus.history.adapters.interventions import INTERVENTIONS
from foedus.history.adapters.leaders import FOREIGN_IMPOSED, LEADERS
from foedus.history.adapters.majors import MAJORS
from foedus.history.adapters.nmc import NMC
from foedus.history.adapters.polity5 import POLITY5
from foedus.history.adapters.polyarchy import POLYARCHY
from foedus.history.adapters.rivalries import RIVALRIES
from foedus.history.adapters.sanctions import SANCTIONS
from foedus.history.adapters.states import STATES
from foedus.history.adapters.support import SUPPORT
from foedus.history.adapters.trade import TRADE
from foedus.history.adapters.unga import UNGA
from foedus.history.adapters.wars import WARS
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
    found = {entry.id: entry for entry in DATA_SETS}
    if name not in found:
        raise DataError(f"no data set '{name}'{nearest(name, found)}; known: {', '.join(found)}")
    return found[name]


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
