"""Every table is read with its types, says what it must say, and fails with one sentence when it is broken."""

import gzip
import shutil
from pathlib import Path

import polars as pl
import pytest

from foedus.core.bibliography import work
from foedus.core.errors import DataError
from foedus.history.adapters import DATA_SETS, data_set, load
from foedus.history.reading import data_folder, digest, read
from foedus.history.table import DataSet, only

every_data_set = pytest.mark.parametrize("entry", DATA_SETS, ids=lambda entry: entry.id)


@every_data_set
def test_a_data_set_says_where_it_comes_from_and_how_to_cite_it(entry: DataSet):
    assert entry.terms
    assert entry.origin
    assert entry.serves
    assert entry.facts, "without a known fact nobody can tell one table from another"
    assert all(work(key).title for key in entry.works)
    headers = [column.header for column in entry.columns]
    assert len(set(headers)) == len(headers)
    assert all(column.description for column in entry.columns)


@every_data_set
@pytest.mark.shared
def test_the_known_facts_hold(entry: DataSet, shared: Path):
    reading = read(shared / "data", entry)
    assert [fact.text for fact in entry.facts if not fact.holds(reading.table)] == []
    assert reading.table.height > 10


@pytest.mark.shared
def test_missing_codes_are_resolved_and_counted(shared: Path):
    data = shared / "data"
    disputes = read(data, data_set("disputes"))
    raw = pl.read_csv(data / "gml/disputes.csv.gz", infer_schema_length=None)
    assert disputes.missing["fatality"] == raw.filter(pl.col("fatality") == -9).height > 0
    assert disputes.table["fatality"].min() == 0
    leaders = read(data, data_set("leaders"))
    assert leaders.table["born"].min() > 1700


@pytest.mark.shared
def test_a_few_facts_that_everybody_knows(shared: Path):
    data = shared / "data"
    assert only(load(data, "nmc"), "cinc", ccode=2, year=1945) == pytest.approx(0.384, abs=5e-4)
    assert load(data, "icb")["crisis"].n_unique() >= 432
    war = load(data, "dispute-participants").filter(dispute=257)
    sides = {side: set(war.filter(side=side)["ccode"]) for side in ("a", "b")}
    assert {300, 255, 640, 355} == sides["a"]
    assert {345, 365, 220, 200, 211, 2, 325, 740} <= sides["b"]
    assert set(war.filter("original")["ccode"]) == {300, 345}


@pytest.mark.shared
def test_a_table_is_read_once(shared: Path):
    assert load(shared / "data", "states") is load(shared / "data", "states")


@pytest.fixture
def folder(shared: Path, tmp_path: Path) -> Path:
    """Return a folder with one good table that a test may spoil."""
    (tmp_path / "cow").mkdir()
    shutil.copyfile(shared / "data/cow/nmc.csv.gz", tmp_path / "cow/nmc.csv.gz")
    return tmp_path


def rewrite(folder: Path, old: str, new: str) -> Path:
    path = folder / "cow/nmc.csv.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    assert old in text
    path.write_bytes(gzip.compress(text.replace(old, new, 1).encode()))
    return path


@pytest.mark.shared
def test_a_renamed_column_is_told_with_the_nearest_name(folder: Path):
    rewrite(folder, "milex", "mil_ex")
    with pytest.raises(
        DataError, match=r"nmc\.csv\.gz: has no column 'milex' - did you mean 'mil_ex'\?.*another version"
    ):
        load(folder, "nmc")


@pytest.mark.shared
def test_a_truncated_file_is_told(folder: Path):
    path = folder / "cow/nmc.csv.gz"
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(
        DataError, match=r"nmc\.csv\.gz: the compressed file is damaged or cut short.*download it again"
    ):
        load(folder, "nmc")


@pytest.mark.shared
def test_a_file_that_is_no_gzip_is_told(folder: Path):
    (folder / "cow/nmc.csv.gz").write_text("<html>not found</html>")
    with pytest.raises(DataError, match=r"nmc\.csv\.gz: the compressed file is damaged"):
        load(folder, "nmc")


@pytest.mark.shared
def test_an_empty_table_is_told(folder: Path):
    path = folder / "cow/nmc.csv.gz"
    header = gzip.decompress(path.read_bytes()).split(b"\n", 1)[0]
    path.write_bytes(gzip.compress(header + b"\n"))
    with pytest.raises(DataError, match=r"nmc\.csv\.gz: the table is empty"):
        load(folder, "nmc")


@pytest.mark.shared
def test_an_uncompressed_table_is_as_good(folder: Path, shared: Path):
    packed = folder / "cow/nmc.csv.gz"
    (folder / "cow/nmc.csv").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    assert load(folder, "nmc").equals(load(shared / "data", "nmc"))


def test_an_absent_table_and_an_absent_folder_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(DataError, match=r"cow/nmc\.csv\.gz: the table 'nmc'.*is missing; `foedus data sources`"):
        load(tmp_path, "nmc")
    with pytest.raises(DataError, match="no such folder"):
        load(tmp_path / "nowhere", "nmc")
    with pytest.raises(DataError, match="no data set 'nmcs' - did you mean 'nmc'"):
        load(tmp_path, "nmcs")
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    with pytest.raises(DataError, match="give --data DIR or set FOEDUS_DATA"):
        data_folder()
    monkeypatch.setenv("FOEDUS_DATA", str(tmp_path))
    assert data_folder() == tmp_path


@pytest.mark.shared
def test_a_digest_names_the_very_file(folder: Path):
    before = digest(folder, data_set("nmc"))
    rewrite(folder, "milex", "milex ")
    assert len(before) == 64
    assert digest(folder, data_set("nmc")) != before
