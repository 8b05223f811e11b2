"""The literature: what is cited is there, once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from foedus.core import bibliography
from foedus.core.bibliography import Work, work, works
from foedus.core.errors import InputError
from foedus.mechanisms.catalogue import MECHANISMS

ENTRY = '[kydd-2003]\nauthors = "Kydd, A."\nyear = 2003\ntitle = "{title}"\nwhere = "AJPS 47(4)"\n'


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in place of the bibliography."""
    monkeypatch.setattr(bibliography, "files", lambda _: tmp_path)
    works.cache_clear()
    yield tmp_path
    works.cache_clear()


def test_every_source_of_a_mechanism_resolves() -> None:
    for mechanism in MECHANISMS:
        assert mechanism.sources, mechanism.name
        for key in mechanism.sources:
            assert work(key).key == key


def test_every_work_is_whole() -> None:
    for key, entry in works().items():
        year = re.search(r"[0-9]{4}", key)
        assert year is None or int(year[0]) == entry.year, key
        assert entry.authors, key
        assert entry.title, key
        assert entry.where, key


def test_a_reference_in_one_line() -> None:
    told = Work("kydd-2003", "Kydd, A.", 2003, "Which Side Are You On?", "AJPS 47(4)")
    assert str(told) == "Kydd, A. (2003). Which Side Are You On?. AJPS 47(4)."
    assert str(told._replace(doi="10.1/x")).endswith("AJPS 47(4). doi:10.1/x")


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no work 'kyd-2003' - did you mean 'kydd-2003'"):
        work("kyd-2003")


def test_a_work_may_stand_in_two_files_if_it_is_told_alike(shelf: Path) -> None:
    (shelf / "one.toml").write_text(ENTRY.format(title="Which Side"))
    (shelf / "two.toml").write_text(ENTRY.format(title="Which Side"))
    (shelf / "notes.txt").write_text("no TOML")
    assert list(works()) == ["kydd-2003"]


def test_a_work_told_in_two_ways_is_refused(shelf: Path) -> None:
    (shelf / "one.toml").write_text(ENTRY.format(title="Which Side"))
    (shelf / "two.toml").write_text(ENTRY.format(title="Another"))
    with pytest.raises(InputError, match=r"two\.toml: the work 'kydd-2003' is described twice and differently"):
        works()
