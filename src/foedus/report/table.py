"""A table as every part of the report makes it."""

from collections.abc import Sequence
from typing import NamedTuple


class Table(NamedTuple):
    """Rows of text under their headings. ``numeric`` says which columns are numbers, and so stand to the right."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numeric: frozenset[int] = frozenset()

    def first(self, number: int) -> "Table":
        """Return the table with no more than so many rows."""
        return self._replace(rows=self.rows[:number])
