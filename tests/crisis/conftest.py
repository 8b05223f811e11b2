"""Fixtures of the crisis files that the tests read and spoil."""

from pathlib import Path

import pytest

from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis

GOOD = Path(__file__).parent / "good"


@pytest.fixture(scope="session")
def small() -> Crisis:
    """A crisis with every section and every form of a value."""
    return read_crisis(GOOD / "small.yaml")


@pytest.fixture(scope="session")
def small_text() -> str:
    """The text of the small crisis, with its evidence in one file."""
    return (GOOD / "small.yaml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: an empty one, so that messages name files without folders."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
