"""The calibrations and base rates that ship, fitted to and counted on all known cases, and what became rarer since."""

import sys
from pathlib import Path

from foedus.core.calibration import file_of, parse
from foedus.fitting.parts import COUNTS, Panels, parts
from foedus.scoring.refit import ERA
from foedus.worlds import fitted_rates
from foedus.worlds.era import written_era


def write(data: Path, package: Path) -> None:
    """Fit every form that ships, and write its calibration beside its mechanism; and how rates have changed since."""
    _write(data, package, counts=False)
    rates = file_of(fitted_rates.FAMILY, fitted_rates.IRREGULAR)
    (package / ERA).write_text(written_era(parse((package / rates).read_text("utf-8"), rates)), "utf-8")


def write_rates(data: Path, package: Path) -> None:
    """Count the base rates and the spans of time."""
    _write(data, package, counts=True)


def _write(data: Path, package: Path, *, counts: bool) -> None:
    for part in parts(Panels(data)):
        if (part.file in COUNTS) == counts:
            (package / part.file).write_text(part.make(), "utf-8")
            sys.stderr.write(f"{part.file}\n")
