"""The data sets that a value may rest on (``because: [nmc@2022]``), with their titles and works."""

from functools import cache
from typing import NamedTuple

from foedus.core.tables import toml_table


class DataSetReference(NamedTuple):
    """A data set as a crisis file names it: its title, and the keys of its works in the bibliography."""

    name: str
    title: str
    works: tuple[str, ...]


@cache
def data_sets() -> dict[str, DataSetReference]:
    """Return every data set that a crisis file may name.

    Examples
    --------
    >>> data_sets()["nmc"].title
    'National Material Capabilities'
    """
    table = toml_table("foedus.evidence", "data_sets.toml")
    return {name: DataSetReference(name, entry["title"], tuple(entry["works"])) for name, entry in table.items()}
