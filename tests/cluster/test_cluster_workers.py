"""A cluster gives the answers of one thread, whoever is lost or comes late; and nobody works there who differs."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import dask
import numpy as np
import psutil
import pytest
import trustme
from distributed import Client, LocalCluster, Status, Worker

import foedus
from command_line import foedus as command
from foedus.api.options import working
from foedus.cluster.piece import prove
from foedus.cluster.proof import proof, told
from foedus.cluster.sending import packed, unpacked
from foedus.cluster.workers import Cluster
from foedus.core.errors import RunError
from foedus.engine.ensemble import run_ensemble
from foedus.fitting.forms import with_terms
from foedus.fitting.tasks import TASKS
from foedus.scoring import engine, level_cases, levels
from foedus.scoring.parts import Parts
from foedus.scoring.scorecard import forecast_all
from foedus.scoring.splits import Window, split
from foedus.worlds.from_history import worlds_of
from foedus.worlds.historical_cast import openings
from foedus.worlds.setup import ensemble_of, set_up
from outside_form import TEXT

FEW = {"replicates": 4000, "weeks": 4}
SHORT = {"replicates": 200, "weeks": 4}
PATIENT = 300.0
Progress = Callable[[int, int], object]


class Started:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.folder, self.more, self.stack = folder, more, ExitStack()
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        file = folder / "scheduler.json"
        self.process("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        self.address = wait_for(lambda: file.is_file() and file.read_text() and json.loads(file.read_text())["address"])

    def process(self, role: str, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", "dask", role, *arguments, "--no-dashboard", *self.more]
        with (self.folder / "log").open("ab") as log:
            found = subprocess.Popen(line, stdout=log, stderr=log, env=os.environ | settings, cwd=self.folder)
        self.stack.callback(found.wait)
        self.stack.callback(found.kill)
        return found

    def worker(self, name: str, **settings: str) -> None:
        # without a limit of memory: else its watch wakes whoever was told to rest
        arguments = (self.address, "--name", name, "--nthreads", "1", "--no-nanny", "--memory-limit", "0")
        self.workers[name] = self.process("worker", *arguments, **settings)

    def names(self, client: Client) -> dict[str, str]:
        """The address of each worker that is there, by name."""
        return {str(one["name"]): address for address, one in client.scheduler_info()["workers"].items()}

    def ready(self, client: Client, name: str) -> None:
        """Wait until a worker is there and has proved itself: else others take its pieces while it imports."""
        wait_for(lambda: name in self.names(client))
        client.submit(prove, workers=[self.names(client)[name]], pure=False).result()

    def give(self, client: Client, name: str, until: Callable[[], Any]) -> threading.Thread:
        """Let the others rest until this worker has had pieces, so that it is not luck whether it is given any."""
        others = [address for other, address in self.names(client).items() if other != name]

        def rest(dask_worker: Worker, *, rests: bool) -> None:
            dask_worker.status = Status.paused if rests else Status.running

        def wake() -> None:
            try:
                wait_for(until)
            finally:
                client.run(rest, rests=False, workers=others)

        client.run(rest, rests=True, workers=others)
        waking = threading.Thread(target=wake)
        waking.start()
        return waking


def wait_for(found: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENT
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.1)
    raise TimeoutError


def done_by(client: Client, address: str) -> int:
    """How many tasks a worker has done."""
    return client.run(lambda dask_worker: dask_worker.state.executed_count, workers=[address])[address]


@pytest.fixture(scope="module")
def alone() -> Any:
    """What one thread answers."""
    return foedus.run("iran-2026", **FEW, threads=1).record


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """A scheduler on loopback with three workers, of whom the first test loses one and gains another."""
    found = Started(tmp_path_factory.mktemp("cluster"))
    with found.stack:
        for name in ("a", "b", "c"):
            found.worker(name)
        with Client(found.address, set_as_default=False) as client:
            wait_for(lambda: len(found.names(client)) == 3)
        yield found


@pytest.mark.slow
@pytest.mark.deep
def test_a_worker_lost_and_one_that_comes_late_change_no_bit(started: Started, alone: Any) -> None:
    started.worker("late")
    done: list[int] = []
    waking: list[threading.Thread] = []
    with Client(started.address, set_as_default=False) as client:

        def progress(count: int, _total: int) -> None:
            if not done:  # in the middle: some of what was handed over is with the one who goes
                started.workers["b"].send_signal(signal.SIGKILL)
                started.ready(client, "late")
                wait_for(lambda: "b" not in started.names(client))
                late = started.names(client)["late"]
                waking.append(started.give(client, "late", lambda: done_by(client, late) > 1))  # its proof, and pieces
            done.append(count)

        found = foedus.run("iran-2026", **FEW, cluster=started.address, progress=progress).record
        waking[0].join()
        assert done_by(client, started.names(client)["late"]) > 1
    assert found == alone
    assert done == sorted(done)


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        lambda **by: foedus.why("iran-2026", "stands_by:iran:RUS:aid", ["overstretch", "distance"], **SHORT, **by),
        lambda **by: foedus.what_if("iran-2026", {"actors.RUS.load": 0.9}, replicates=400, weeks=4, **by),
        lambda **by: foedus.sensitivity("iran-2026", "falls:IRN:leader", replicates=2000, weeks=2, top=1, **by),
        lambda **by: foedus.given("iran-2026", ["stands_by:iran:RUS:fight"], replicates=400, weeks=8, **by),
    ],
    ids=["why", "what_if", "sensitivity", "given, forced"],
)
@pytest.mark.deep
def test_every_question_is_answered_alike(started: Started, asked: Callable[..., Any]) -> None:
    assert asked(cluster=started.address).json() == asked(threads=1).json()


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.deep
def test_history_is_run_alike(started: Started, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crises of the scorecard and of the levels, and the models of a task; nothing is kept from one to the other."""
    fresh = count()

    class Fresh(Parts):
        def __init__(self, *named: str) -> None:
            super().__init__(*named)
            self.folder = tmp_path / str(next(fresh))

    monkeypatch.setattr(engine, "Parts", Fresh)
    data = shared / "data"
    worlds = list(worlds_of(data, openings(data).tail(3)))
    places, happened = np.array([[level_cases.WHOLE, 0]]), np.array([1.0])
    asked = level_cases.Asked(1, 1990, {"force": 1.0}, {"force": places}, {"force": happened})
    simulation = object.__new__(levels.Simulation)  # without its tables
    simulation.questions, simulation.replicates, simulation.threads = levels.QUESTIONS[:1], 20, 1
    simulation.at = np.zeros(1, np.int64)
    simulation.cases = [
        (asked._replace(crisis=world.crisis), ensemble_of(world.blueprint, 20, world.crisis, weeks=4))
        for world in worlds
    ]
    (task,) = (task for task in TASKS if task.id == "alliance-calls")
    panel = task.panel(data)
    each = split(task, panel._replace(table=with_terms(panel.table, (*task.forms, *task.simple))), Window(1979, 1980))

    def found() -> tuple[Any, ...]:
        chances = dict(engine._run_all(worlds, {}, 20, 1, 1, lambda *_: None))
        (forecasts,) = forecast_all(task, [each], Fresh("panel", "code"))
        return (
            {name: (one.whole.tobytes(), one.actors.tobytes(), one.as_file) for name, one in chances.items()},
            [part.tobytes() for part in simulation.means(np.array([0.5]))],
            {name: chance.tobytes() for name, chance in forecasts.chances.items()},
        )

    alone = found()
    with working(started.address, tolerate=False):
        assert found() == alone


@pytest.mark.slow
@pytest.mark.deep
def test_whoever_is_interrupted_leaves_a_scheduler_clean(started: Started) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        foedus.run("iran-2026", replicates=100_000, weeks=4, cluster=started.address, progress=stop)
    with Client(started.address, set_as_default=False) as client:
        wait_for(lambda: client.run_on_scheduler(lambda dask_scheduler: not dask_scheduler.tasks))


@pytest.mark.slow
@pytest.mark.deep
def test_whoever_differs_does_nothing(started: Started, alone: Any, tmp_path: Path, caplog: Any) -> None:
    shutil.copytree(Path(foedus.__file__).parent, tmp_path / "foedus")
    with (tmp_path / "foedus" / "inquiry" / "unmoved.py").open("a") as file:
        file.write("# another source\n")
    waking: list[threading.Thread] = []
    with Client(started.address, set_as_default=False) as client:

        def progress(_done: int, _total: int) -> None:
            if "other" not in started.names(client):  # it comes when the others are proved
                started.worker("other", PYTHONPATH=str(tmp_path))
                started.ready(client, "other")
                waking.append(started.give(client, "other", lambda: "differs" in caplog.text))

        with caplog.at_level(logging.WARNING, "foedus"):
            found = foedus.run("iran-2026", **FEW, cluster=started.address, progress=progress).record
            waking[0].join()
        assert found == alone
        address = started.names(client)["other"]
        assert f"worker {address} differs in code of inquiry (" in caplog.text
        assert "its 100 histories are the same: it does nothing" in caplog.text
        with pytest.raises(RunError, match=f"worker {address} differs in code of inquiry .* give --tolerate"):
            foedus.run("iran-2026", **FEW, cluster=client)
        tolerant = foedus.run("iran-2026", **FEW, cluster=client, tolerate=True)
        assert tolerant.record == alone
        (said,) = tolerant.manifest["tolerated"]
        assert said.startswith(f"worker {address} differs in code of inquiry (")
        client.retire_workers([address])


@pytest.mark.slow
def test_processes_that_are_started_here_answer_alike_and_end(alone: Any) -> None:
    before = set(psutil.Process().children(recursive=True))
    assert foedus.run("iran-2026", **FEW, cluster="local:2").record == alone
    left = set(psutil.Process().children(recursive=True)) - before
    assert not [one for one in left if "resource_tracker" not in " ".join(one.cmdline())]


@pytest.mark.slow
@pytest.mark.deep
def test_certificates_keep_others_out(alone: Any, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "own.pem")
    files = {"ca": "ca.pem", "cert": "own.pem", "key": "own.pem"}
    started = Started(
        tmp_path, *(f"--tls-{what}{'-file' if what == 'ca' else ''}={name}" for what, name in files.items())
    )
    assert started.address.startswith("tls://")
    with started.stack:
        started.worker("a")
        started.worker("b")
        with (
            dask.config.set({"distributed.comm.timeouts.connect": "2s"}),
            pytest.raises(RunError, match="no Dask sched"),
        ):
            foedus.run("iran-2026", **FEW, cluster=started.address)
        own = str(tmp_path / "own.pem")
        said = {"ca-file": str(tmp_path / "ca.pem"), "client.cert": own, "client.key": own}
        with dask.config.set({f"distributed.comm.tls.{name}": path for name, path in said.items()}):
            assert foedus.run("iran-2026", **FEW, cluster=started.address).record == alone


def test_what_is_wrong_with_a_cluster_is_told_in_a_line(tmp_path: Path) -> None:
    run = ("run", "iran-2026", "--replicates", "100", "--cluster")
    for name, words in (
        (
            "somewhere",
            "must be local, local:N for N processes, or the address of a Dask scheduler, as in tcp://host:8786",
        ),
        ("local:none", "N from 1 to 256"),
        ("local:0", "N from 1 to 256"),
        ("tcp://127.0.0.1:9", "no Dask scheduler answers there"),
    ):
        with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
            done = command(*run, name, folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done
        assert done.stderr.startswith(f"--cluster {name}: ")
        assert words in done.stderr
    done = command("run", "iran-2026", "--tolerate", folder=tmp_path)
    assert (done.returncode, done.stderr) == (2, "--tolerate is about the workers of a cluster: add --cluster\n")


def test_a_scheduler_without_workers_and_no_dask_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalCluster(n_workers=0, processes=False, dashboard_address=None) as nobody:
        soon = dask.config.set({"distributed.comm.timeouts.connect": "1s"})
        with soon, pytest.raises(RunError, match="a scheduler is there, but no worker after 1 s"):
            foedus.run("iran-2026", replicates=100, cluster=nobody.scheduler_address)
    monkeypatch.setitem(sys.modules, "foedus.cluster.joining", None)
    with (
        pytest.raises(RunError, match=r"--cluster needs Dask .*: pip install .foedus\[cluster\]"),
        working("local", tolerate=False),
    ):
        pass


def test_processes_of_this_machine_that_do_not_answer_are_no_scheduler_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Silent(Client):
        def __init__(self, *_: object, **__: object) -> None:
            raise TimeoutError

    monkeypatch.setattr("foedus.cluster.joining.Client", Silent)
    with pytest.raises(RunError, match=r"--cluster local:1: what was started here does not answer.*\(TimeoutError\)"):
        foedus.run("iran-2026", replicates=100, cluster="local:1")


def test_pieces_for_those_who_are_gone_are_given_to_whoever_is_there() -> None:
    """Beside a worker that differs a piece is for the others alone, and the scheduler would wait for them for ever."""
    with (
        LocalCluster(n_workers=3, threads_per_worker=1, processes=False, dashboard_address=None) as local,
        Client(local, set_as_default=False) as client,
    ):
        gone, differs, _ = client.nthreads()
        client.retire_workers([gone])
        found = Cluster(client, "here", None, PATIENT)
        found.differing.add(differs)
        pieces = found.opened()

        async def hand_over() -> Any:
            found.there = {gone: 1, differs: 1}  # as it was a moment ago
            return pieces.submit(pow, 2, 3)

        assert client.sync(hand_over).result(20.0) == 8
        pieces.close()
        found.close()


def test_an_ensemble_is_the_same_where_it_was_sent(tmp_path: Path) -> None:
    (tmp_path / "still.py").write_text(TEXT)
    crisis = foedus.read("iran-2026", {"forms.alignment": "still"}, trust=[tmp_path / "still.py"])
    ensemble = set_up(crisis, 20, 1, weeks=2).ensemble
    (tmp_path / "still.py").unlink()
    assert (
        run_ensemble(unpacked(packed(ensemble)), 20, 1).first.tobytes() == run_ensemble(ensemble, 20, 1).first.tobytes()
    )


def test_a_proof_tells_in_what_it_differs() -> None:
    own = proof()
    assert told(own, own) == ""
    other = own._replace(foedus="9", processor="another", histories="")
    assert told(own, other) == (
        f"differs in version (9, here {own.foedus}), processor, and its 100 histories are other"
    )
