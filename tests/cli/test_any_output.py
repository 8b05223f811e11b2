"""Every command prints whatever its output is: ASCII, Latin-1, closed, without columns, read no further than a line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from command_line import Done, foedus
from foedus import cli
from foedus.crisis.reading import read_crisis

pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
BUNDLED = "iran-2026"
FALLS = ("--question", "falls:IRN:leader")
FEW = ("--replicates", "100", "--weeks", "2")
OTHER = "foedus: 2\noverlay: other\nbase: iran-2026\ndigest: {}\nset: {{actors.IRN.unrest: 0.6}}\n"
LATER = OTHER.replace("{{", "{{as_of: 2026-01-24, disputes.cuba.deadline: null, ")
SWEEP = """sweep: toy
crises: [iran-2026]
design: grid
settings:
  actors.IRN.unrest: {values: [0.2, 0.6]}
questions: ["falls:IRN:leader"]
replicates: 100
weeks: 2
"""
NETWORK = "source,target,sign\nA,B,1\nB,C,-1\n"
#: Every command, as it prints the most: `data check` and the scorecard without tables print what is missing.
CALLS: dict[str, tuple[str, ...]] = {
    "crises": (),
    "new": ("toy", "--actors", "RUS,IRN,USA", "--as-of", "2026-01-16", "--force"),
    "check": (BUNDLED, "--explain", "stake"),
    "sanity": (BUNDLED, "--replicates", "100", "--weeks", "2"),
    "migrate": (BUNDLED,),
    "schema": (),
    "run": (BUNDLED, *FEW),
    "studio": ("nothing-of-the-kind", "--no-browser"),
    "cite": (BUNDLED,),
    "runs": (),
    "compare": ("kept", "other", "--html", "compared.html"),
    "brief": ("kept", "--page", "one", "--to", "md", "--out", "page.md"),
    "archive": ("kept", "--out", "handed-on.zip"),
    "again": ("kept",),
    "why": (BUNDLED, *FALLS, "--causes", "overstretch", *FEW),
    "whatif": (BUNDLED, "--set", "actors.RUS.load=0", *FEW),
    "sensitivity": (BUNDLED, *FALLS, "--top", "1", "--replicates", "2000", "--weeks", "2"),
    "sweep": ("toy-sweep.yaml",),
    "given": (BUNDLED, "--if", "dispute:iran:force", "--replicates", "400", "--weeks", "8"),
    "update": (BUNDLED, *FALLS, *FEW),
    "ask-next": (BUNDLED, *FALLS, "--replicates", "2000", "--weeks", "2"),
    "disagree": (BUNDLED, "other.yaml", *FALLS, *FEW),
    "track": (BUNDLED, "later.yaml", *FALLS, "--replicates", "100"),
    "register": ("kept", *FALLS, "--resolves", "2026-01-29", "--exercise", "--criterion"),
    "resolve": ("nothing", "yes"),
    "score": (),
    "postmortem": (),
    "data": ("sources",),
    "scorecard": ("--data", "."),
    "questions": ("--data", "."),
    "grade": ("mine.csv", "--data", "."),
    "hindcast": ("--crisis", "1", "--data", "."),
    "fit": ("--to", "1979", "--data", "."),
    "panel": ("--list",),
    "mechanism": ("list",),
    "models": ("frustration", "network.csv"),
    "replicate": ("contest",),
    "completion": ("bash",),
}
#: Commands that refuse what they are given here, in one message.
REFUSED = {"studio", "resolve", "postmortem", "scorecard", "questions", "grade", "hindcast", "fit"}
AS_JSON = set(CALLS) - {"crises", "new", "check", "migrate", "schema", "brief", "archive", "completion"} - REFUSED
#: No forecast is registered twice.
numbers = count()
Called = Callable[[str, tuple[str, ...]], Done]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs and a network."""
    place = tmp_path_factory.mktemp("any-output")
    (place / "network.csv").write_text(NETWORK)
    (place / "toy-sweep.yaml").write_text(SWEEP)
    (place / "later.yaml").write_text(LATER.format(read_crisis(BUNDLED).digest))
    (place / "other.yaml").write_text(OTHER.format(read_crisis(BUNDLED).digest))
    for number, name in enumerate(("kept", "other")):
        done = foedus("run", BUNDLED, *FEW, "--seed", str(number), "--out", name, folder=place)
        assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def called(folder: Path) -> Called:
    """Call the command line with streams of an encoding; return status, output and errors."""

    def call(encoding: str, arguments: tuple[str, ...]) -> Done:
        told = [f"– “{next(numbers)}” \x1b[31m\u202e 中"] if arguments[-1] == "--criterion" else []
        return foedus(*arguments, *told, folder=folder, encoding=encoding)

    return call


def test_every_command_is_called() -> None:
    assert list(CALLS) == list(cli.COMMANDS)


@pytest.mark.parametrize(
    ("command", "encoding"),
    [*((command, "ascii") for command in CALLS), *((command, "latin-1") for command in ("crises", "cite", "register"))],
)
def test_an_encoding_that_lacks_signs_is_enough(called: Called, command: str, encoding: str) -> None:
    status, out, err = called(encoding, (command, *CALLS[command]))
    assert status == (2 if command in REFUSED else 0)
    assert bool(out) == (command not in REFUSED)
    assert "Traceback" not in err
    # Only what the test itself brings in is told by its number; every sign of ours has a stand-in.
    assert {word for word in ("\\u", "\\x") if word in out} <= ({"\\u", "\\x"} if command == "register" else set())
    assert all(sign.isprintable() or sign == "\n" for sign in out)


@pytest.mark.parametrize("command", sorted(AS_JSON))
def test_json_is_json_in_ascii(called: Called, command: str) -> None:
    status, out, _ = called("ascii", (command, *CALLS[command][:1], "--json", *CALLS[command][1:]))
    assert status == 0
    assert json.loads(out)


@pytest.mark.parametrize("command", CALLS)
def test_help_in_ascii(called: Called, command: str) -> None:
    status, out, _ = called("ascii", (command, "--help"))
    assert status == 0
    assert "\\" not in out


def test_the_whole_page_is_there_in_ascii(called: Called) -> None:
    _, in_ascii, _ = called("ascii", ("cite", BUNDLED))
    _, whole, _ = called("utf-8", ("cite", BUNDLED))
    assert len(in_ascii.splitlines()) == len(whole.splitlines()) > 100


def process(command: str, *arguments: str, closing: str = "", **settings: str) -> tuple[int, str, str]:
    """Run a command in a shell, as a user does; return its status, output and errors."""
    line = f'"{sys.executable}" -m foedus {command} {" ".join(arguments)} {closing}'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("command", "closing", "expected"),
    [
        (("crises",), ">&-", 0),
        (("crises", "--nothing"), ">&-", 2),
        (("cite", "nothing"), ">&-", 2),
        (("cite", "nothing"), "2>&-", 2),
        (("cite", "nothing"), ">&- 2>&-", 2),
        (("--help",), ">&-", 0),
        (("crises",), "| head -n 1", 0),
        (("--help",), "| head -n 1", 0),
        (("replicate", "contest"), "| head -n 0", 0),
        (("models", "explain", "nothing"), "2>&1 | head -n 0", 2),
    ],
)
def test_closed_and_half_read_output(command: tuple[str, ...], closing: str, expected: int) -> None:
    status, _, errors = process(*command, closing=closing, PYTHONUNBUFFERED="1")
    assert status == expected
    assert "Traceback" not in errors
    assert "Exception" not in errors


def test_a_terminal_that_does_not_know_its_columns() -> None:
    for command in (("crises",), ("--help",)):
        status, out, errors = process(*command, COLUMNS="0")
        assert (status, errors) == (0, "")
        assert out == process(*command, COLUMNS="80")[1]
