"""One bar that says what is going on: compiling first, then running."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]


@contextmanager
def progress(total: int, *, silent: bool = False, what: str = "replicates") -> Iterator[Advance]:
    """Show a bar on standard error, and give a function that moves it on by so many.

    Until the first call the bar says *compiling*, since nothing comes back before compiled code is ready; from then on
    *running*. Where standard error is no terminal, or ``silent`` is set, nothing is shown.

    Examples
    --------
    >>> with progress(100, silent=True) as advance:
    ...     advance(50)
    """
    if silent or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import (  # noqa: PLC0415 - not loaded where nothing is shown
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    from foedus.report.console import PlainConsole  # noqa: PLC0415 - as above

    columns = (
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=36),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=PlainConsole(stderr=True), transient=True) as bar:
        task = bar.add_task("compiling", total=None, count="")

        def advance(number: int) -> None:
            done = bar.tasks[0].completed + number
            bar.update(
                task, description="running", total=total, completed=done, count=f"{done:,.0f} of {total:,} {what}"
            )

        yield advance
