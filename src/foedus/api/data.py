"""The historical tables: where they come from, and whether those of a folder are whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from foedus.core.bibliography import work
from foedus.history.adapters import DATA_SETS
from foedus.history.inventory import Finding, inspect, switched_off
from foedus.history.reading import data_folder
from foedus.history.state_tables import members_on
from foedus.history.table import DataSet

__all__ = ["DATA_SETS", "DataSet", "Finding", "Inventory", "data_folder", "inventory", "members_on", "work"]


class Inventory(NamedTuple):
    """The tables of a folder, and the panels that cannot be built with what they lack."""

    folder: Path
    tables: Sequence[Finding]
    switched_off: dict[str, list[str]]


def inventory(folder: str | Path | None = None) -> Inventory:
    """Return what is to be said of a folder of tables; by default the one that ``FOEDUS_DATA`` names.

    Raises
    ------
    DataError
        If there is no such folder.
    """
    place = data_folder(folder)
    tables = inspect(place)
    return Inventory(place, tables, {kind.id: list(lacking) for kind, lacking in switched_off(tables).items()})
