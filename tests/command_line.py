"""The command line in this process: a start of Python costs a second, and is for tests of processes alone."""

import io
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from foedus import cli


class Done(NamedTuple):
    """What a command did, under the names that subprocess has for it."""

    returncode: int
    stdout: str
    stderr: str


def foedus(*arguments: str, folder: Path, home: Path | None = None, encoding: str = "utf-8", **settings: str) -> Done:
    """Call the command line as the console script does.

    Parameters
    ----------
    arguments
        What stands behind ``foedus``.
    folder
        The current folder of the command.
    home
        Where the index of runs and the register are; by default in the folder.
    encoding
        Of standard output and standard error.
    settings
        Variables of the environment; ``FOEDUS_DATA`` is not set unless it is given.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("FOEDUS_DATA", raising=False)
        for name, setting in {"FOEDUS_HOME": str(home or folder / "home"), "COLUMNS": "80", **settings}.items():
            patch.setenv(name, setting)
        kept = {name: io.BytesIO() for name in ("stdout", "stderr")}
        for name, raw in kept.items():
            patch.setattr(sys, name, io.TextIOWrapper(raw, encoding=encoding, line_buffering=True))
        patch.setattr(sys, "argv", ["foedus", *arguments])
        status = 0
        try:
            cli.main()
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        return Done(status, *(raw.getvalue().decode(encoding) for raw in kept.values()))
