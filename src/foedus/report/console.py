"""The one way to make a console: it shows every text as it is, and obeys none."""

from collections.abc import Iterable
from typing import NoReturn

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from foedus.report.output import visible


class PlainConsole(Console):
    """A console for texts from anywhere: ``[bold]`` in them is no style, ``:cu:`` no flag, an escape no command."""

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        super().__init__(stderr=stderr, width=width, highlight=False, markup=False, emoji=False, force_jupyter=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Return the pieces of what is printed; styles are put around them after this."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))

    def on_broken_pipe(self) -> NoReturn:
        """Tell the program that its reader has gone; Rich would end it with exit status 1."""
        raise BrokenPipeError
