"""What a long command tells while it works."""

import io
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from foedus.report.progress import progress, told
from plain_python import compiled_only

LOG = logging.getLogger("foedus.core.compiled")
NETWORK = "sizes: {A: 2, B: 1}\npropensities:\n  - [0, 1]\n  - [1, 0]\n"


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_messages_are_a_plain_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    with told(), progress() as advance:
        LOG.info("compiling %s", "the engine \x1b[31m:cu:")
        LOG.warning("cannot be kept")
        LOG.debug("not for everybody")
        advance(10, 10)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "compiling the engine \\x1b[31m:cu:\ncannot be kept\n")


def test_afterwards_only_warnings_are_told() -> None:
    before = LOG.getEffectiveLevel()
    with told():
        assert LOG.isEnabledFor(logging.INFO)
    assert LOG.getEffectiveLevel() == before == logging.WARNING
    assert logging.getLogger("foedus").handlers == []


def test_in_a_terminal_the_bar_moves_below_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with told(), progress() as advance:
        LOG.info("compiling the engine")
        advance(500, 2000)
        advance(750, 2000)
    shown = screen.getvalue()
    assert shown.index("starting") < shown.index("compiling the engine") < shown.index("running")
    assert "750 of 2,000 replicates" in shown


def test_silent_or_elsewhere_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress() as advance:
        advance(10, 10)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress(silent=True) as advance:
        advance(10, 10)
    assert sys.stderr.getvalue() == ""


@compiled_only("needs compiled code")
def test_a_first_call_says_that_it_compiles_and_a_second_does_not(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(NETWORK)
    said = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "foedus", "models", "landscape", str(tmp_path / "two.yaml"), "--json"],
            env=os.environ | {"FOEDUS_CACHE": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(done.stderr)
    assert said == ["compiling models, once: some seconds each\n", ""]
