"""Fixtures that every test may use."""

import gc
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from command_line import foedus
from foedus.runs.filing import alone

# As many workers as cores: threads of libraries would only wait for one another.
for _pool in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(_pool, "1")
gc.set_threshold(100_000, 50, 50)  # as the studio has it
# What a shell starts in the background ignores interrupts, and so would whatever a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
# How long an example takes says nothing where other work runs beside.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

#: Folders and files whose tests run whole commands, engines and models for seconds: `make quick` leaves them out.
WHOLE = {
    "cli", "cluster", "contract", "engine", "models", "studio", "test_archive.py", "test_by_hand.py",
    "test_coherence.py", "test_compiled.py", "test_directions.py", "test_examples.py", "test_forcing.py",
    "test_given.py", "test_histories.py", "test_holding.py", "test_inputs_move.py", "test_notebook.py",
    "test_postmortem.py", "test_sanity.py", "test_scenarios.py", "test_second_opinions_report.py",
    "test_sensitivity.py", "test_session.py", "test_store.py", "test_why.py",
}  # fmt: skip


#: The file that compiles the engine where nothing is compiled yet, and folders that can be tested meanwhile.
COMPILES = "test_base_rates.py"
MEANWHILE = {"crisis", "evidence", "history", "scoring", "text"}
#: Files that take longest of those that need the engine: before the others, so that no worker ends with one alone.
LONG = {
    "test_cluster_workers.py", "test_contract.py", "test_directions.py", "test_engine.py", "test_from_history.py",
    "test_generated_crises.py", "test_inputs_move.py", "test_killed.py", "test_outside.py", "test_work.py",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes long by where it stands; put first what compiles the engine, what needs none, what is long."""
    for item in items:
        if WHOLE.intersection(place_of(item)):
            item.add_marker(pytest.mark.whole)
    items.sort(key=turn_of)


def place_of(item: pytest.Item) -> tuple[str, ...]:
    """Return the folders and the file of a test, below the root of the repository."""
    return Path(item.nodeid.partition("::")[0]).parts


def turn_of(item: pytest.Item) -> int:
    """Return in which part of the session a test is run; files stay in their order."""
    place = place_of(item)
    if COMPILES in place:
        return 0
    if LONG.intersection(place):
        return 2
    return 1 if MEANWHILE.intersection(place) else 3


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the historical tables and reference numbers beside the checkout; skips where it is absent."""
    folder = Path(__file__).parents[2] / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("the historical tables and reference numbers (../shared) are not here")
    return folder


@pytest.fixture(scope="session")
def for_all_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this session share, for what one of them makes and the others read."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "for-all-workers"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def kept_run(for_all_workers: Path) -> Callable[..., Path]:
    """Return the folder of a run of a bundled crisis, made by whoever asks first.

    ``kept_run("iran-2025")`` is of 400 replicates up to the horizon; ``kept_run("iran-2025", explain=True)`` takes
    seconds, and is of 100 replicates over 4 weeks. For tests that need the files of some run: nobody writes there.
    """

    def made(crisis: str, *, explain: bool = False) -> Path:
        options = ["--replicates", "100", "--weeks", "4", "--explain"] if explain else ["--replicates", "400"]
        place = for_all_workers / (f"{crisis}-explained" if explain else crisis)
        with alone(for_all_workers / f"{place.name}.lock"):
            if not place.exists():
                done = foedus("run", crisis, *options, "--json", "--out", str(place), folder=for_all_workers)
                assert done.returncode == 0, done.stderr
        return place

    return made
