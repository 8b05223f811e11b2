"""``python -m foedus.fitting --data DIR``: fit every form that ships to all known cases, and count base rates."""

import argparse
import sys
from pathlib import Path

import polars as pl

from foedus.core.calibration import Calibration, written
from foedus.core.errors import FoedusError
from foedus.fitting import counting
from foedus.fitting.delays import fit_delay
from foedus.fitting.forms import Form, refuse_unknown
from foedus.fitting.refitting import calibrated
from foedus.fitting.tasks import TASKS, Task
from foedus.history.adapters import data_set
from foedus.history.panel import Panel
from foedus.history.reading import data_folder, digest

PACKAGE = Path(__file__).parents[1]
#: Where calibrations and base rates stand in the package.
MECHANISMS = "mechanisms"
BASE_RATES = {"answers/base_rates.toml": counting.written, "worlds/base_rates.toml": counting.written_falling}
#: Column of the days to joining, where a panel has it.
DAYS = "days_to_joining"


def digests(data: Path, panel: Panel, form: Form) -> dict[str, str]:
    """Return the SHA-256 of every table from which the outcome and the form's covariates come."""
    names = {*panel.sources, *(source for column in form.columns for source in panel.covariates[column].sources)}
    return {name: digest(data, data_set(name)) for name in sorted(names)}


def timing(panel: Panel) -> dict[str, float]:
    """Return the lag of the outcome in cases after 1945, where the panel knows the days."""
    if DAYS not in panel.table.columns:
        return {}
    dated = panel.table.filter(pl.col(panel.year) > 1945, pl.col(DAYS).is_not_null())
    delay = fit_delay(dated[DAYS].to_numpy(), dated[panel.cluster].to_numpy())
    return {**delay._asdict(), "dated": float(dated.height), "disputes": float(dated[panel.cluster].n_unique())}


def calibration_of(data: Path, task: Task, panel: Panel, form: Form) -> Calibration:
    """Return the calibration of a form fitted to all cases of a panel.

    Raises
    ------
    DataError
        If the form looks at what could not be known beforehand, or there is nothing to learn from.
    """
    refuse_unknown(form, panel)
    return calibrated(task, panel, form, panel.span[1], data=digests(data, panel, form), timing=timing(panel))


def write(data: Path, task: Task, folder: Path) -> None:
    """Write the calibrations of a task."""
    panel = task.panel(data)
    for name, form_name in task.shipped:
        form = next(form for form in task.forms if form.name == form_name)
        found = calibration_of(data, task, panel, form)
        path = folder / f"{name}.calibration.toml"
        path.write_text(written(found), "utf-8")
        sys.stderr.write(f"{path.name}: {found.cases} cases, {sum(found.events)} events\n")


def main(arguments: list[str] | None = None) -> int:
    """Write every calibration and the base rates that ship; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m foedus.fitting", description=__doc__)
    parser.add_argument("--data", help="folder of historical tables; without it FOEDUS_DATA")
    parser.add_argument("--out", type=Path, default=PACKAGE, help="folder of the package")
    options = parser.parse_args(arguments)
    try:
        data = data_folder(options.data)
        for task in TASKS:
            if task.shipped:
                write(data, task, options.out / MECHANISMS / task.family)
        for name, counted in BASE_RATES.items():
            (options.out / name).write_text(counted(data), "utf-8")
    except FoedusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
