"""The calibrations and base rates that ship, fitted to and counted on all known cases."""

import sys
from pathlib import Path

from foedus.fitting.parts import COUNTS, Panels, parts


def write(data: Path, package: Path) -> None:
    """Fit every form that ships, and write its calibration beside its mechanism."""
    _write(data, package, counts=False)


def write_rates(data: Path, package: Path) -> None:
    """Count the base rates and the spans of time."""
    _write(data, package, counts=True)


def _write(data: Path, package: Path, *, counts: bool) -> None:
    for part in parts(Panels(data)):
        if (part.file in COUNTS) == counts:
            (package / part.file).write_text(part.make(), "utf-8")
            sys.stderr.write(f"{part.file}\n")
