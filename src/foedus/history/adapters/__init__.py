"""One adapter per data set. The tuple below is the only registration: a data set that is not in it does not exist."""

from pathlib import Path

import polars as pl

from foedus.core.errors import DataError, nearest
from foedus.history.adapters.atop import ATOP
from foedus.history.adapters.capitals import CAPITALS
from foedus.history.adapters.contiguity import CONTIGUITY
from foedus.history.adapters.gdp_pop import GDP_POP
from foedus.history.adapters.gwf import GWF
from foedus.history.adapters.majors import MAJORS
from foedus.history.adapters.nmc import NMC
from foedus.history.adapters.polity5 import POLITY5
from foedus.history.adapters.polyarchy import POLYARCHY
from foedus.history.adapters.states import STATES
from foedus.history.adapters.unga import UNGA
from foedus.history.reading import read
from foedus.history.table import DataSet

DATA_SETS: tuple[DataSet, ...] = (
    STATES,
    MAJORS,
    NMC,
    GDP_POP,
    CAPITALS,
    CONTIGUITY,
    POLYARCHY,
    POLITY5,
    UNGA,
    ATOP,
    GWF,
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
    """Return a data set as a typed table; it is read once per process.

    Raises
    ------
    DataError
        If there is no such data set, or its file is missing, damaged, or not what the adapter expects.
    """
    return read(folder, data_set(name)).table
