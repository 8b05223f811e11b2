"""The data sets that a value may rest on (``because: [nmc@2022]``), with their titles and works."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple


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
    table = tomllib.loads(files("foedus.evidence").joinpath("data_sets.toml").read_text("utf-8"))
    return {name: DataSetReference(name, entry["title"], tuple(entry["works"])) for name, entry in table.items()}
