"""The tables that ship beside the modules that read them: TOML, and CSV under lines that begin with ``#``.

What is laid over them (`foedus.core.shipped_files`) is read in their place.
"""

import csv
import tomllib
from typing import Any

from foedus.core.shipped_files import laid_over, path_of


def toml_table(package: str, name: str) -> dict[str, Any]:
    """Return what a TOML file of a package holds.

    Examples
    --------
    >>> toml_table("foedus.worlds", "defaults.toml")["actor"]["unrest"]["value"]
    0.1
    """
    return tomllib.loads(_text(package, name))


def csv_rows(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of a package, cells by column.

    Examples
    --------
    >>> csv_rows("foedus.worlds", "contiguity.csv")[0]["one"]
    'AFG'
    """
    lines = (line for line in _text(package, name).splitlines() if not line.startswith("#"))
    columns, *rows = csv.reader(lines, strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _text(package: str, name: str) -> str:
    folder = "/".join(package.split(".")[1:])
    return path_of(f"{folder}/{name}", laid_over()).read_text("utf-8")
