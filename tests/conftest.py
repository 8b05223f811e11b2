"""Fixtures that every test may use."""

import gc
import os
from pathlib import Path

import pytest

# As many workers as cores: threads of libraries would only wait for one another.
for _pool in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(_pool, "1")
gc.set_threshold(100_000, 50, 50)  # as the command line has it

#: Folders and files whose tests run whole commands, engines and models for seconds: `make quick` leaves them out.
WHOLE = {
    "cli", "contract", "engine", "models", "test_coherence.py", "test_second_opinions_report.py", "test_store.py",
    "test_why.py",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes long by where it stands."""
    for item in items:
        if WHOLE.intersection(item.path.parts):
            item.add_marker(pytest.mark.whole)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the historical tables and reference numbers beside the checkout; skips where it is absent."""
    folder = Path(__file__).parents[2] / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("the historical tables and reference numbers (../shared) are not here")
    return folder
