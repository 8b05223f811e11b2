"""The forms that are chosen by rolling origins: once for all up to 1979, and anew before each later decade."""

import sys
from contextlib import suppress
from pathlib import Path

from foedus.core.errors import InputError
from foedus.fitting.choosing import BEFORE_DECADES, FILE, Choice, choose, written
from foedus.fitting.fit import Fit
from foedus.fitting.refitting import digests
from foedus.fitting.tasks import TASKS, Task


def choices_of(data: Path, task: Task) -> tuple[list[Choice], dict[str, str]]:
    """Return what is chosen for a task up to each year, and the digests of the tables that its candidates look at."""
    panel = task.panel(data)
    fits: dict[tuple[str, int], Fit] = {}
    made: list[Choice] = []
    for year in BEFORE_DECADES:
        # too little came before the first decades: coups and regimes are coded since 1946 or later
        with suppress(InputError):
            made.append(
                choose(panel, task.candidates, to=year, known=task.known, over=task.over, within=task.within, fits=fits)
            )
    every = tuple(term for form in task.candidates for term in form.terms)
    return made, digests(data, panel, task.candidates[0]._replace(terms=every))


def write(data: Path, folder: Path) -> None:
    """Choose among the candidates of every task that has any, and write the file of choices."""
    choices: dict[str, list[Choice]] = {}
    seen: dict[str, str] = {}
    for task in (task for task in TASKS if task.candidates):
        choices[task.id], told = choices_of(data, task)
        seen |= told
        sys.stderr.write(f"{task.id}: {', '.join(f'to {made.to} {made.form}' for made in choices[task.id])}\n")
    (folder / FILE).write_text(written(choices, dict(sorted(seen.items()))), "utf-8")
