"""What a figure is: a drawing at two widths, a sentence on how to read it, and a table of the same numbers."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from markupsafe import Markup

from foedus.report.figures.svg import svg
from foedus.report.output import write_file
from foedus.report.table import Table

#: Widths at which every figure is drawn, in CSS pixels: for a desk or a page, and for a telephone.
WIDE: Final = 820
NARROW: Final = 358


class Drawing(NamedTuple):
    """The shapes of a figure at one width, and how high they stand."""

    shapes: Markup
    height: float


class Figure(NamedTuple):
    """One figure of the brief."""

    name: str
    title: str
    #: What is to be seen, for those who do not see it; also how to read it.
    description: str
    wide: Markup
    narrow: Markup
    table: Table
    #: What is not drawn, if something is left to the table.
    omitted: str = ""

    def __repr__(self) -> str:
        return f"<figure {self.name}: {self.title}>"

    def _repr_svg_(self) -> str:
        """Return the drawing as a document of its own, which a notebook shows."""
        return str(self.wide).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" style="background: #fff" ', 1)

    def save(self, path: str | Path) -> None:
        """Write the drawing as SVG.

        Raises
        ------
        RunError
            If it cannot be written.
        """
        write_file(path, self._repr_svg_())


def figure(
    name: str,
    title: str,
    description: str,
    draw: Callable[[float], Drawing],
    table: Table,
    *,
    omitted: str = "",
    role: str = "img",
) -> Figure:
    """Return the figure that ``draw`` draws at both widths.

    Parameters
    ----------
    draw
        Given a width in CSS pixels, returns the shapes and their height.
    role
        As in `svg`.
    """
    wide, narrow = (
        svg(f"{name}-{label}", title, description, drawing.shapes, (width, drawing.height), role=role)
        for label, width, drawing in (("wide", WIDE, draw(WIDE)), ("narrow", NARROW, draw(NARROW)))
    )
    return Figure(name, title, description, wide, narrow, table, omitted)
