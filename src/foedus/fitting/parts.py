"""Everything that is fitted and counted from historical tables alone, file by file, as of a year.

What is a part follows from `foedus.fitting.tasks` (each form that ships) and `foedus.fitting.counting` (each file of
counts): whoever adds one there has it written by ``make tables`` and ``foedus fit`` alike.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from foedus.core.calibration import file_of, written
from foedus.core.errors import DataError
from foedus.fitting import counting, feud_counts, feud_records, removal_counts, timing
from foedus.fitting.counting import NO_END
from foedus.fitting.forms import Form
from foedus.fitting.refitting import LATER, calibration_of, cases_by, form_by, untold
from foedus.fitting.tasks import TASKS, Task, outcome_by
from foedus.history.panel import Panel

#: Files of counts below the package, and what writes each as of a year.
COUNTS: Final[dict[str, Callable[[Path, int], str]]] = {
    "answers/base_rates.toml": counting.written,
    "worlds/base_rates.toml": counting.written_falling,
    "mechanisms/coercion/timing.toml": timing.written,
    "mechanisms/coercion/feuds.toml": feud_counts.written,
    "mechanisms/survival/removals.toml": removal_counts.written,
    "worlds/records.toml": feud_records.written,
}
#: Fewer events than this say nothing of a level, let alone of what moves it.
LEAST_EVENTS: Final = 10


class Part(NamedTuple):
    """A file below the package, and what makes its text."""

    file: str
    make: Callable[[], str]


class Panels:
    """The panels of the tasks, each built when it is first asked for.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self._built: dict[str, Panel] = {}

    def of(self, task: Task) -> Panel:
        """Return the panel of a task.

        Raises
        ------
        DataError
            If a table is missing or broken.
        """
        if task.id not in self._built:
            self._built[task.id] = task.panel(self.data)
        return self._built[task.id]


def parts(panels: Panels, year: int | None = None) -> Iterator[Part]:
    """Yield every file that is fitted or counted, as of all that is known or of what was known by a year."""
    for task in TASKS:
        for name, form_name in task.shipped:
            form = next(form for form in task.forms if form.name == form_name)
            yield Part(file_of(task.family, name), partial(_fitted, panels, task, name, form, year))
    for file, counted in COUNTS.items():
        yield Part(file, partial(counted, panels.data, NO_END if year is None else year))


def _fitted(panels: Panels, task: Task, name: str, form: Form, year: int | None) -> str:
    if name in LATER and year is not None and not _events(panels, task, year):
        return written(untold(task.family, name, year))
    of_then = form if year is None else form_by(task, form, year)
    return written(calibration_of(panels.data, task, panels.of(task), of_then, year))


def _events(panels: Panels, task: Task, year: int) -> int:
    """Return how many events of a task are known by a year."""
    known = cases_by(task, panels.of(task), year)
    return int(outcome_by(task, known, known.table, year).sum())


def refuse_year(panels: Panels, year: int) -> None:
    """Refuse a year after the tables, or one by which too little had happened to learn from.

    Raises
    ------
    DataError
        With the years that can be taken, or with what there is too little of.
    """
    shipped = [task for task in TASKS if {name for name, _ in task.shipped} - LATER]
    spans = [panels.of(task).span for task in shipped]
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    if not first <= year <= last:
        raise DataError(f"--to {year}: the tables in {panels.data} hold cases of {first} to {last}")
    few = {}
    for task in shipped:
        if (events := _events(panels, task, year)) < LEAST_EVENTS:
            few[task.id] = events
    if few:
        told = ", ".join(f"{name} ({events})" for name, events in few.items())
        raise DataError(
            f"--to {year}: too few cases: up to then fewer than {LEAST_EVENTS} events are known of {told}; "
            "give a later year"
        )
