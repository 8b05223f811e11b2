"""Exit status of every command: 0, or 2 with one message; never a traceback for what a user can get wrong."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from command_line import Done, foedus
from foedus import cli
from foedus.api.options import processors
from foedus.cli.interrupts import interruptible

pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Call = Callable[..., Done]
BUNDLED = "iran-2026"
#: What is needed besides the crisis, to get as far as reading it.
WITH_A_CRISIS = {
    "run": (),
    "cite": (),
    "check": (),
    "why": ("--question", "falls:IRN:regime"),
    "whatif": (),
    "sensitivity": ("--question", "falls:IRN:regime"),
    "update": (),
}
BAD_FILES = {
    "binary": b"\x00\xff\xfe\x00",
    "empty": b"",
    "list": b"- a\n- b\n",
    "open": b"foedus: [1\n",
    "other": b"{}",
}


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """Call the command line in an empty folder."""
    return partial(foedus, folder=tmp_path)


def test_every_command_is_there() -> None:
    assert set(cli.COMMANDS) <= set(cli.app)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_explains_itself(call: Call, command: str) -> None:
    status, out, err = call(command, "--help")
    assert (status, err) == (0, "")
    assert f"foedus {command}" in out
    assert len(out.splitlines()) > 3


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_an_unknown_option_is_refused(call: Call, command: str) -> None:
    status, out, err = call(command, "--no-such-option", "1")
    assert status == 2
    assert out == "" or "Usage" not in out
    assert "Traceback" not in err
    assert out + err


def test_an_unknown_command_names_the_nearest(call: Call) -> None:
    status, out, err = call("rnu", BUNDLED)
    assert status == 2
    assert "run" in out + err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("run", "foedus run: CRISIS is missing"),
        (f"why {BUNDLED}", "foedus why: --question is missing"),
        (f"run {BUNDLED} --seed", "--seed needs a value"),
        (f"run {BUNDLED} --replicates 2e3", "--replicates 2e3: must be a whole number"),
        (f"run {BUNDLED} more", "foedus run takes no 'more'"),
    ],
)
def test_a_command_that_cannot_be_taken_apart_is_told_in_plain_words(call: Call, words: str, said: str) -> None:
    command = words.split()
    assert call(*command) == (2, "", f"{said}\nfoedus {command[0]} --help tells what it takes\n")


@pytest.mark.parametrize("asked", ["strait", "strait.yml", "strit.yaml"])
def test_a_file_that_is_not_there_names_the_nearest_beside_it(call: Call, tmp_path: Path, asked: str) -> None:
    (tmp_path / "strait.yaml").write_text("foedus: 2\n", "utf-8")
    assert "did you mean 'strait.yaml'?" in call("check", asked).stderr


@pytest.mark.parametrize("command", WITH_A_CRISIS)
@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_no_crisis_is_refused(call: Call, tmp_path: Path, command: str, kind: str) -> None:
    (tmp_path / f"{kind}.yaml").write_bytes(BAD_FILES[kind])
    status, out, err = call(command, f"{kind}.yaml", *WITH_A_CRISIS[command])
    assert (status, out) == (2, "")
    assert err.startswith(f"{kind}.yaml:")


@pytest.mark.parametrize("command", WITH_A_CRISIS)
def test_an_unknown_crisis_names_the_nearest(call: Call, command: str) -> None:
    status, out, err = call(command, "iran-2027", *WITH_A_CRISIS[command])
    assert (status, out) == (2, "")
    assert "did you mean 'iran-2026'?" in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("compare", "one", "other"), "there is no run 'one'"),
        (("new", "toy", "--actors", "RUS,IRM", "--as-of", "2026-01-16"), "unknown state 'IRM'"),
        (
            ("new", "toy", "--actors", "RUS,IRN", "--as-of", "2026-02-30"),
            "2026-02-30 is not a day of the calendar",
        ),
        (("new", "Toy!", "--actors", "RUS,IRN", "--as-of", "2026-02-03"), "small letters, digits and hyphens"),
        (("check",), "give one or more crisis files"),
        (("check", "--explain", "stke"), "did you mean 'stake'"),
        (("data", "check", "--data", "nowhere"), "nowhere"),
        (("scorecard",), "--data"),
        (("models", "contests"), "did you mean 'contest'"),
        (("replicate", "contests"), "did you mean 'contest'"),
        (("resolve", "x", "yes"), "x"),
        (("why", BUNDLED, "--question", "falls:IRN:regim"), "did you mean 'regime'"),
        (("sensitivity", BUNDLED, "--question", "fals:IRN:regime"), "did you mean 'falls'"),
        (("whatif", BUNDLED, "--set", "actors.RUS.laod=1"), "did you mean 'actors.RUS.load'"),
    ],
)
def test_bad_input_of_every_kind(call: Call, arguments: tuple[str, ...], says: str) -> None:
    status, out, err = call(*arguments)
    assert status == 2
    assert says in (out + err).replace("\n", " ")


def test_an_index_that_cannot_be_read_says_so(call: Call, tmp_path: Path) -> None:
    (tmp_path / "odd").write_text("a file where a folder should be")
    for arguments in (("runs",), ("run", BUNDLED, "--replicates", "10", "--weeks", "1")):
        status, out, err = call(*arguments, home=tmp_path / "odd")
        assert (status, out) == (2, "")
        assert "set FOEDUS_HOME" in err
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").iterdir())


def test_where_no_folder_can_be_made_nothing_is_computed(call: Call, tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file in the way")
    status, out, err = call("run", BUNDLED, "--replicates", "10000000", "--weeks", "500")
    assert (status, out) == (2, "")
    assert "cannot be written" in err
    assert "--out" in err


def test_a_fault_of_the_program_is_shown_as_one(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(ZeroDivisionError):
        cli.main()


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(28, "No space left on device"), 2, "No space left on device"),
    ],
)
def test_what_happens_to_a_process(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: BaseException,
    status: int,
    says: str,
) -> None:
    def stopped(*_arguments: object, **_options: object) -> None:
        raise fault

    monkeypatch.setattr(cli, "app", stopped)
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == status
    assert says in capsys.readouterr().err


@pytest.fixture
def _by_default() -> Iterator[None]:
    """An interrupt is not ignored, as it is in what a shell starts in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_by_default")
def test_an_interrupt_that_a_callback_drops_comes_again() -> None:
    """As LLVM calls back while it emits code: what is raised in there goes no further."""

    def _raw_object_cache_notify() -> None:
        signal.raise_signal(signal.SIGINT)
        passed.append("the callback")

    def calling() -> None:
        ctypes.CFUNCTYPE(None)(_raw_object_cache_notify)()
        passed.append("what called it")
        time.sleep(60)

    passed: list[str] = []
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), interruptible():
        calling()
    assert time.monotonic() - started < 30.0, "it waited to the end"
    assert passed == ["the callback", "what called it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("_by_default")
def test_an_interrupt_elsewhere_stops_at_once_or_is_left_to_who_listens() -> None:
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(signal.SIGINT)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def piped(*arguments: str) -> tuple[int, str]:
    """Run the command line into a reader that takes one line and closes; return its status and errors."""
    process = subprocess.Popen(
        [sys.executable, "-m", "foedus", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read().decode()
    return process.wait(timeout=60), errors


def test_a_reader_that_closes_early_is_no_error(call: Call) -> None:
    call("cite", BUNDLED)  # says that it compiles, where it is the first
    status, errors = piped("cite", BUNDLED, "--json")
    assert (status, errors) == (0, "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told_in_one_line(unbuffered: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "foedus", "crises"]
        environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_processors_where_the_system_does_not_say_which(monkeypatch: pytest.MonkeyPatch) -> None:
    assert processors() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processors() == 1
