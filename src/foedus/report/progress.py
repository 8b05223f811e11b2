"""What a long command tells while it works: a bar, and in words that it compiles first."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Told how much is done, and how much there is in all.
Advance = Callable[[int, int], None]


@contextmanager
def progress(*, silent: bool = False, what: str = "replicates") -> Iterator[Advance]:
    """Show a bar on standard error, and give a function that is told how much is done of how much.

    Until the first call the bar says *starting* and only shows that time passes: what is read, set up and perhaps
    compiled has no measure. From then on it says *running*. Where standard error is no terminal, or ``silent`` is set,
    nothing is shown.

    Examples
    --------
    >>> with progress(silent=True) as advance:
    ...     advance(50, 100)
    """
    if silent or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.progress import (  # noqa: PLC0415 - not loaded where nothing is shown
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    from foedus.report.console import PlainConsole  # noqa: PLC0415 - as above

    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(bar_width=36),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=PlainConsole(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None, count="")

        def advance(done: int, total: int) -> None:
            bar.update(task, description="running", total=total, completed=done, count=f"{done:,} of {total:,} {what}")

        yield advance


@contextmanager
def in_words(first: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on standard error, and give a function that is told what is done, how much of it, and of how much.

    Where standard error is no terminal nothing is shown.
    """
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    from foedus.report.console import PlainConsole  # noqa: PLC0415 - as above

    errors = PlainConsole(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        shown = bar.add_task(first)

        def advance(words: str, done: int, total: int) -> None:
            bar.update(shown, description=words, completed=done, total=total)

        yield advance


@contextmanager
def told() -> Iterator[None]:
    """Print on standard error what the package says of its work: that it compiles, that it can keep nothing."""
    log, handler = logging.getLogger("foedus"), _OnStandardError()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


class _OnStandardError(logging.Handler):
    """Prints each message on a line, above a bar if there is one."""

    def emit(self, record: logging.LogRecord) -> None:
        from foedus.report.console import PlainConsole  # noqa: PLC0415 - not loaded where nothing is told

        PlainConsole(stderr=True).print(record.getMessage(), soft_wrap=True)
