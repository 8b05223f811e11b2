"""A page in the terminal: eighty columns, a title, tables without boxes, bars of blocks."""

from collections.abc import Iterable
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from foedus.report.console import PlainConsole

WIDTH: Final = 80
#: Blocks that are filled from the left by eighths.
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"


def show_page(title: str, span: str, parts: Iterable[RenderableType], console: Console | None = None) -> None:
    """Print a page: its title over a rule, a dim line that says of what it is, and its parts.

    Parameters
    ----------
    console
        Where to print; by default standard output.
    """
    to = console or PlainConsole()
    page = Group(Rule(Text(title, style="bold"), align="left", style="dim"), Text(span, style="dim"), Text(), *parts)
    to.print(page, width=min(to.width, WIDTH) if to.is_terminal else WIDTH, highlight=False)


def show_note(text: str) -> None:
    """Print a remark under a page."""
    to = PlainConsole()
    to.print(note(text), width=min(to.width, WIDTH) if to.is_terminal else WIDTH, highlight=False)


def heading(text: str) -> Text:
    """Return a heading."""
    return Text(text, style="bold")


def note(text: str) -> Text:
    """Return a remark under a table."""
    return Text(text, style="dim")


def table(title: str, *columns: tuple[str, str, int | None], stretch: bool = True) -> Table:
    """Return an empty table; a column is its heading, its side and its width (None: what is left).

    ``stretch`` gives all the room to columns without a width; else every column has a share of it.
    """
    made = Table(
        title=heading(title) if title else None,
        title_justify="left",
        box=None,
        padding=(0, 1, 0, 0),
        expand=True,
        pad_edge=False,
    )
    for name, side, width in columns:
        made.add_column(
            Text(name, style="dim"),
            justify="right" if side == "right" else "left",
            width=width,
            ratio=1 if stretch and width is None else None,
            overflow="fold" if width is None else "ellipsis",
            no_wrap=width is not None,
        )
    return made


def add(to: Table, *cells: str | Text, style: str = "") -> None:
    """Add a row of texts, in which nothing is taken for markup."""
    to.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in cells), style=style)


def bar(start: float, stop: float, low: float, high: float, width: int, style: str) -> Text:
    """Return a bar from ``start`` to ``stop`` on a scale from ``low`` to ``high``, so many characters wide.

    Examples
    --------
    >>> bar(0.0, 0.5, 0.0, 1.0, 4, "").plain
    '██'
    """
    span = max(high - low, 1e-12)
    first, last = sorted((width * (start - low) / span, width * (stop - low) / span))
    begin = min(int(first), width - 1)
    filled = max(last - begin, 0.0)
    whole = int(filled)
    blocks = "█" * whole + _EIGHTHS[int(8 * (filled - whole))]
    if first > begin:
        # A bar that begins inside a character is drawn from its middle at the coarsest: half a block or a whole one.
        blocks = ("▐" if first - begin >= 0.5 else "█") + blocks[1:]
    return Text(" " * begin, style="").append(blocks.rstrip() or "▏", style=style)


def hanging(mark: str, said: str) -> Table:
    """Return a text with a hanging indent behind a mark."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=max(len(mark), 1))
    grid.add_column()
    grid.add_row(mark, Text(said))
    return grid
