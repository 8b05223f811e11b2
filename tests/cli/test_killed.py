"""Processes killed at any moment, and many at once: nothing half-written is listed, nothing complete is lost."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from command_line import foedus
from foedus.crisis.reading import read_crisis
from foedus.register.forecasts import register_forecast
from foedus.register.register import FORECAST, HEAD, RESOLUTION, read_register
from foedus.register.resolutions import resolve_forecast
from foedus.runs import index, store
from foedus.runs.folder import read_manifest, refuse_altered
from plain_python import compiled_only

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="kill -9"),
    compiled_only("whole runs are too slow in plain Python"),
]
FOEDUS = [sys.executable, "-m", "foedus"]
#: How often a command is killed: here, and before a release (500 times in all). A scorecard takes long.
KILLS = {"run": (3, 150), "register": (3, 150), "resolve": (3, 150), "scorecard": (0, 50)}
TOY = {
    "foedus": 2, "crisis": "toy", "title": "Two", "as_of": "2026-01-16", "horizon_weeks": 4,
    "actors": {"AND": {"name": "Andorra"}, "TUV": {"name": "Tuvalu"}},
    "disputes": {
        "d": {
            "title": "D", "challenger": "AND", "target": "TUV", "aim": "policy",
            "level": {"value": 3, "because": "assumption"}, "fatal": {"value": False, "because": "assumption"},
        }
    },
}  # fmt: skip
RUN = ["run", "toy.yaml", "--replicates", "10", "--threads", "1", "--json"]
FORECAST_OF = ["--question", "falls:AND:leader", "--resolves", "2026-02-13", "--exercise", "--criterion"]
ANSWERS = {"as_of": "2026-01-16", "answers": {}}
SERIES = {"series": ["oil_price"], "subject": [""], "week": [0], "date": ["2026-01-16"], "mean": [70.0]}


def often(command: str) -> list[Any]:
    here, release = KILLS[command]
    few = [pytest.param(here, id=str(here), marks=pytest.mark.deep)] if here else []
    return [*few, pytest.param(release, id=str(release), marks=pytest.mark.release)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a crisis of two states, and a home of its own."""
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy.yaml").write_text(yaml.safe_dump(TOY, sort_keys=False))
    return tmp_path


def begin(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*FOEDUS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def whole(*arguments: str) -> str:
    """Return what a command prints that nobody kills; in a process of its own, as those that are killed."""
    process = begin(*arguments)
    told, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors
    return told


def said(*arguments: str) -> str:
    """Return what a command prints that is called before those that are killed, or after them."""
    done = foedus(*arguments, folder=Path.cwd(), home=index.home())
    assert done.returncode == 0, done.stderr
    return done.stdout


def killed(times: int, arguments: Callable[[int], list[str]]) -> Iterator[bool]:
    """Kill a command again and again, each time at a random moment; yield whether it was done before."""
    moments = random.Random(1)
    started = time.perf_counter()
    whole(*arguments(0))
    lasts = time.perf_counter() - started
    for number in range(1, times + 1):
        process = begin(*arguments(number))
        try:
            process.wait(moments.uniform(0.0, 1.1 * lasts))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        assert process.returncode in {0, -9}
        yield process.returncode == 0


def check_runs(done: int, below: str = "runs", files: int = 6) -> None:
    """What the next command lists is whole, of so many files, and is all there is; nothing else is left."""
    listed = index.entries()
    for entry in listed:
        folder = Path(entry.folder)
        assert len(list(folder.iterdir())) == files
        refuse_altered(folder, read_manifest(folder))
    assert {entry.folder for entry in listed} == {str(folder) for folder in Path(below).resolve().iterdir()}
    assert len(listed) >= done
    assert len({entry.id for entry in listed}) == len(listed)
    assert not list(Path().rglob(".foedus-*"))


def check_register(done: int, kind: str) -> None:
    kept = read_register()
    assert kept.troubles == ()
    assert sum(line["kind"] == kind for line in kept.lines) >= done
    assert not list(index.home().glob(".foedus-*"))


@pytest.mark.parametrize("times", often("run"))
def test_runs_that_are_killed(place: Path, times: int) -> None:
    done = 1
    for finished in killed(times, lambda _: RUN):
        done += finished
        check_runs(done)
    assert {entry["id"] for entry in json.loads(said("runs", "--json"))} == {entry.id for entry in index.entries()}


@pytest.mark.parametrize("times", often("register"))
def test_registers_that_are_killed(place: Path, times: int) -> None:
    said(*RUN)
    done = 1
    for finished in killed(times, lambda number: ["register", "latest", *FORECAST_OF, f"It is {number}", "--json"]):
        done += finished
        check_register(done, FORECAST)
    assert json.loads(said("score", "--json"))["registered"] == len(read_register().lines)


@pytest.mark.parametrize("times", often("resolve"))
def test_resolutions_that_are_killed(place: Path, times: int) -> None:
    said(*RUN)
    forecast = json.loads(said("register", "latest", *FORECAST_OF, "It is", "--json"))["id"]
    done = 1
    for finished in killed(times, lambda _: ["resolve", forecast, "yes", "--correct", "--json"]):
        done += finished
        check_register(done, RESOLUTION)
    assert json.loads(said("score", "--json"))["resolved"] == 1


@pytest.mark.shared
@pytest.mark.parametrize("times", often("scorecard"))
def test_scorecards_that_are_killed(place: Path, shared: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Parts that are kept are whole, and the scorecard comes out as if nobody had killed it."""
    command = ["scorecard", "--question", "falls", "--data", str(shared / "data"), "--json"]
    monkeypatch.setenv("FOEDUS_CACHE", str(place / "cache"))
    expected = ""
    for _ in killed(times, lambda _: command):
        for path in (place / "cache" / "scorecard").rglob("*.npy"):
            np.load(path, allow_pickle=False)
        # what goes on is what a killed one left: all parts but some
        for number, path in enumerate(sorted((place / "cache" / "scorecard").rglob("*.npy"))):
            if number % 3 == 0:
                path.unlink()
        expected = expected or whole(*command)
    assert whole(*command) == expected
    assert not list((place / "cache" / "scorecard").rglob(".foedus-*"))


@pytest.mark.parametrize("many", [pytest.param(2), pytest.param(40, marks=pytest.mark.release)])
def test_many_at_once_are_all_kept(place: Path, many: int) -> None:
    """Identical runs, and then a forecast of each."""
    running = [begin(*RUN) for _ in range(many)]
    for process in running:
        assert process.communicate(timeout=1200)[1] == ""
    check_runs(many)
    found = index.entries()
    assert len(found) == many
    running = [begin("register", entry.id, *FORECAST_OF, entry.id, "--json") for entry in found]
    for process in running:
        process.communicate(timeout=1200)
        assert process.returncode == 0
    check_register(many, FORECAST)
    assert {line["run"] for line in read_register().lines} == {entry.id for entry in found}


class Polars:
    """Stands in for Polars in a forked process, in which its threads are gone."""

    def __getattr__(self, _: str) -> "Polars":
        return self

    def __call__(self, *_: object, **__: object) -> "Polars":
        return self

    def write_parquet(self, path: Path) -> None:
        path.write_bytes(b"series")

    def is_empty(self) -> bool:
        return False

    def row(self, *_: object, **__: object) -> dict[str, float]:
        return {"mean": 0.5, "q05": 0.4, "q95": 0.6}

    __eq__ = __and__ = lambda self, _: self  # type: ignore[assignment]
    __hash__ = object.__hash__


def die_at(last: int) -> None:
    """Kill this process at the nth thing that it does to a file below the current folder."""
    here, count = str(Path.cwd()), 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        changes = event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "os.scandir"}
        opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (changes or opens) and isinstance(arguments[0], str) and os.path.abspath(arguments[0]).startswith(here):  # noqa: PTH100
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def take(step: str, number: int, named: str) -> None:
    """Write a run, register a forecast of one, or resolve one."""
    if step == "run":
        manifest = {
            "id": f"toy-{number}", "crisis": "toy", "digest": "", "created": "2026-01-16T00:00:00+00:00", "seed": 1,
            "replicates": 10, "weeks": 4, "foedus": "0", "sets": [],
        }  # fmt: skip
        place = store.place_for(Path("elsewhere", "runs", f"toy-{number}"), "")
        store.write_run(place, read_crisis("toy.yaml"), ANSWERS, SERIES, manifest, "brief")
    elif step == "register":
        register_forecast(named, "falls:AND:leader", date(2026, 2, 13), f"It is {number}", exercise=True)
    else:
        resolve_forecast(named, "yes", correct=True)


def stepwise(step: str, named: str) -> None:
    """Kill a step at everything that it does to a file, one after the other, and look each time; print how many."""
    sys.modules["polars"] = Polars()  # type: ignore[assignment]
    done = 0
    for number in range(1, 200):
        child = os.fork()
        if not child:
            die_at(number)
            take(step, number, named)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in {0, -signal.SIGKILL}
        done += status == 0
        if step == "run":
            check_runs(done, "elsewhere/runs", files=5)  # it has no draws
        else:
            check_register(done, FORECAST if step == "register" else RESOLUTION)
        if status == 0:
            print(number)  # noqa: T201 - the answer
            return
    raise AssertionError(step)


def steps(step: str, named: str = "") -> int:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, __file__, step, named]
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert told.returncode == 0, told.stderr
    return int(told.stdout)


def test_a_run_killed_at_each_thing_that_it_does(place: Path) -> None:
    Path("elsewhere", "runs").mkdir(parents=True)
    assert steps("run") > 20


def test_a_register_killed_at_each_thing_that_it_does(place: Path) -> None:
    said(*RUN)
    assert steps("register", index.entries()[0].id) > 6
    assert (index.home() / HEAD).read_text().strip() == read_register().head
    assert steps("resolve", read_register().lines[0]["id"]) > 6


if __name__ == "__main__":
    stepwise(*sys.argv[1:])
