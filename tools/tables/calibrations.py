"""The calibrations and base rates that ship, fitted to and counted on all known cases."""

import sys
from pathlib import Path
from typing import Final

from foedus.core.calibration import written
from foedus.fitting import counting, feud_counts, timing
from foedus.fitting.refitting import calibration_of
from foedus.fitting.tasks import TASKS

#: Where base rates and spans of time stand in the package, and what counts them.
BASE_RATES: Final = {
    "answers/base_rates.toml": counting.written,
    "worlds/base_rates.toml": counting.written_falling,
    "mechanisms/coercion/timing.toml": timing.written,
    "mechanisms/coercion/feuds.toml": feud_counts.written,
}


def write(data: Path, package: Path) -> None:
    """Fit every form that ships, and write its calibration beside its mechanism."""
    for task in (task for task in TASKS if task.shipped):
        panel = task.panel(data)
        for name, form_name in task.shipped:
            form = next(form for form in task.forms if form.name == form_name)
            fit = calibration_of(data, task, panel, form)
            path = package / "mechanisms" / task.family / f"{name}.calibration.toml"
            path.write_text(written(fit), "utf-8")
            sys.stderr.write(f"{path.name}: {fit.cases} cases, {sum(fit.events)} events\n")


def write_rates(data: Path, package: Path) -> None:
    """Count the base rates and the spans of time."""
    for name, counted in BASE_RATES.items():
        (package / name).write_text(counted(data), "utf-8")
