"""What was found of a crisis: a mapping, as ``--json`` prints it, that shows itself as the terminal does."""

from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from rich.console import Console

    from foedus.report.figures.figure import Figure

Record = TypeVar("Record", bound=Mapping[str, Any])
#: Columns of a page of text.
COLUMNS = 80


class Finding(Mapping[str, Any], Generic[Record]):
    """An answer to *why*, *what if*, *how sure*, *what now* or *what differs*.

    Parameters
    ----------
    record
        Everything that was found, as the command prints it with ``--json``.
    show
        Prints it as a page of text to a console.
    draw
        Draws it, where there is something to draw.
    page
        Returns it as an HTML document; by default its text in one.

    Examples
    --------
    >>> import foedus
    >>> found = foedus.what_if("iran-2025", {"actors.RUS.load": 0.9}, replicates=100, weeks=2)
    >>> found["replicates"], len(repr(found).splitlines()) > 3
    (100, True)
    """

    def __init__(
        self,
        record: Record,
        show: "Callable[[Console | None], None]",
        draw: "Callable[[], Figure | None]" = lambda: None,
        page: "Callable[[], str] | None" = None,
    ) -> None:
        self.record = record
        self.show = show
        self._draw = draw
        self._page = page

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - JSON
        return self.record[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.record)

    def __len__(self) -> int:
        return len(self.record)

    def __repr__(self) -> str:
        from foedus.report.console import PlainConsole  # noqa: PLC0415 - not loaded before it is shown

        console = PlainConsole(width=COLUMNS)
        with console.capture() as page:
            self.show(console)
        return "\n".join(line.rstrip() for line in page.get().rstrip().splitlines())

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"

    def json(self) -> str:
        """Return it as JSON, as the command prints it."""
        from foedus.runs.folder import dumped  # noqa: PLC0415 - not loaded before it is asked for

        return dumped(self.record)

    def html(self, path: "str | Path | None" = None) -> str:
        """Return it as an HTML document that opens offline; with a path, write it there too.

        Raises
        ------
        FoedusError
            If it cannot be written there.
        """
        head = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Foedus</title>'
        content = self._page() if self._page else f"{head}{self._repr_html_()}</html>\n"
        if path is not None:
            from foedus.report.output import write_file  # noqa: PLC0415 - loaded only where it is needed

            write_file(path, content)
        return content

    def figure(self) -> "Figure | None":
        """Return it as a drawing that a notebook shows; None where there is nothing to draw."""
        return self._draw()
