"""No table is refused for one row: what does not fit is left out, counted by reason, and told."""

import gzip
import json
import logging
import shutil
from pathlib import Path

import polars as pl
import pytest

from foedus.cli.data import app
from foedus.core.errors import DataError
from foedus.history import adapters
from foedus.history.adapters import DATA_SETS, load
from foedus.history.reading import Reading, read
from foedus.history.table import Column, DataSet, code, coded, year

HEADER = "ccode,year,month,day,power,note,end"
GOOD = [f"{ccode},1950,1,31,{ccode % 9},calm,{ccode % 3 + 1}" for ccode in range(2, 42)]


def dated(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.date("year", pl.col("month").fill_null(6), pl.col("day").fill_null(15)).alias("date"))


TOY = DataSet(
    id="toy",
    title="A toy",
    file="toy.csv",
    version="v1",
    works=(),
    terms="free",
    origin="here",
    serves="tests",
    columns=(
        code("ccode", "state"),
        year(),
        Column("month", "integer", "month", low=1, high=12, missing=(0,)),
        Column("day", "integer", "day", low=1, high=31),
        Column("power", "number", "power", low=0, high=9),
        Column("note", "text", "what was seen"),
        coded("end", "how it ended", {1: "agreement", 2: "force", 3: "neither"}, missing=(9,)),
    ),
    finish=dated,
)


def toy(folder: Path, lines: list[str], *, encoding: str = "utf-8") -> Reading:
    (folder / "toy.csv").write_bytes("\n".join([HEADER, *lines, ""]).encode(encoding))
    return read(folder, TOY)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("50,1950,1,1,38.4,odd,", "column 'power' holds '38.4'; allowed is a number from 0 to 9"),
        ("50,1950,1,1,high,odd,", "column 'power' holds 'high'; allowed is a number from 0 to 9"),
        ("50,1950,1,1,inf,odd,", "column 'power' holds 'inf'; allowed is a number from 0 to 9"),
        ("50,1950,1.5,1,3,odd,", "column 'month' holds '1.5'; allowed is a whole number from 1 to 12 (missing: 0)"),
        ("50,,1,1,3,odd,", "column 'year' is empty; allowed is a whole number from 1494 to 2100"),
        ("-9,1950,1,1,3,odd,", "column 'ccode' holds '-9'; allowed is a whole number from 1 to 999"),
        ("50,1950,2,30,3,odd,", "an impossible date perhaps ("),
        ("50,1950,1,1,3,odd,1,more", "a line that does not divide into the 7 fields of the header"),
        ('50,1950,1,1,3,"odd,1', "a line that does not divide into the 7 fields of the header"),
        ("50,,,,,,", "nothing is coded"),
        (",,,,,,", "nothing is coded"),
    ],
)
def test_a_row_that_does_not_fit_is_left_out_and_told(tmp_path: Path, line: str, reason: str):
    found = toy(tmp_path, [*GOOD[:7], line, *GOOD[7:]])
    assert found.table["ccode"].to_list() == list(range(2, 42))
    (left_out,) = found.left_out
    assert (left_out.rows, left_out.line) == (1, 9)
    assert left_out.reason.startswith(reason)
    assert found.notes == (f"1 row left out (line 9): {left_out.reason}",)
    assert sum(found.missing.values()) == 0, "what is left out is not counted among the empty cells"


def test_rows_are_counted_by_reason_and_by_the_first_alone(tmp_path: Path):
    odd = ["50,1950,1,1,38,x,1", "51,,1,1,38,x,1", "52,1950,1,1,39,x,1", "53,,,,,,"]
    found = toy(tmp_path, GOOD + odd)
    assert [(entry.rows, entry.line) for entry in found.left_out] == [(1, 43), (2, 42), (1, 45)]
    assert found.table.height == len(GOOD)


def test_numbers_below_zero_that_mean_not_coded_are_empty_and_told(tmp_path: Path):
    found = toy(tmp_path, [*GOOD, "50,1950,-99,1,3,x,1", "51,1950,1,-9,-999,x,1", "52,1950,0,1,3,x,1"])
    assert found.left_out == ()
    assert found.missing == {"month": 2, "day": 1, "power": 1}
    assert [entry[:2] for entry in found.uncoded] == [("month", 1), ("day", 1), ("power", 1)], (
        "the adapter names 0 itself"
    )
    assert found.notes[0] == "'month' holds -99 in 1 cell, taken as empty"
    assert found.table.height == len(GOOD) + 3


def test_a_code_that_the_codebook_does_not_name_is_empty_and_told(tmp_path: Path):
    found = toy(tmp_path, [*GOOD, "50,1950,1,1,3,x,4", "51,1950,1,1,3,x,-99", "52,1950,1,1,3,x,4", "53,1950,1,1,3,x,9"])
    assert found.table["end"].null_count() == 4
    assert found.notes == ("'end' holds -99, 4 in 3 cells, taken as empty",), "9 is not known, as the adapter says"
    assert found.left_out == ()


def test_uncoded_cases_never_make_another_version(tmp_path: Path):
    found = toy(tmp_path, GOOD[:5] + [f"{ccode},,,,,," for ccode in range(100, 130)])
    assert found.notes == ("30 rows left out (line 7 first): nothing is coded",)


def test_a_table_most_of_which_does_not_fit_is_refused(tmp_path: Path):
    odd = [line.replace(",1950,1,31,", ",1950,13,31,") for line in GOOD]
    assert toy(tmp_path, GOOD[4:] + odd[:4]).table.height == 36
    with pytest.raises(
        DataError, match=r"toy\.csv: 5 of 40 rows do not fit: 5 rows left out \(line 37 first\): .*13.*"
    ):
        toy(tmp_path, GOOD[5:] + odd[:5])
    impossible = [line.replace(",1950,1,31,", ",1950,2,31,") for line in GOOD]
    with pytest.raises(DataError, match=r"impossible date.*Another version of the table\?"):
        toy(tmp_path, impossible)
    with pytest.raises(DataError, match="nothing is coded in any row"):
        toy(tmp_path, ["50,,,,,,"])


def test_a_file_cut_short_in_its_last_line_is_refused(tmp_path: Path):
    (tmp_path / "toy.csv").write_text("\n".join([HEADER, *GOOD])[:-9])
    with pytest.raises(DataError, match=r"toy\.csv: cut short in its last line; download it again"):
        read(tmp_path, TOY)


def test_one_letter_in_another_encoding_does_not_refuse_a_table(tmp_path: Path):
    found = toy(tmp_path, [*GOOD, "50,1950,1,1,3,Zürich,1"], encoding="latin-1")
    assert found.table["note"][-1] == "Zürich"


def test_what_is_left_out_is_told_once_where_a_table_is_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(adapters, "DATA_SETS", (TOY,))
    toy(tmp_path, [*GOOD, "50,,1,1,3,x,1"])
    with caplog.at_level(logging.WARNING):
        load(tmp_path, "toy")
        load(tmp_path, "toy")
    (told,) = caplog.messages
    assert told.startswith(f"{tmp_path}/toy.csv: 1 row left out (line 42): column 'year' is empty; allowed is a whole")


@pytest.fixture(scope="module")
def odd(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tables with a garbled row at the end of each, and the crises as published: one uncoded, one -99."""
    folder = tmp_path_factory.mktemp("odd")
    for entry in DATA_SETS:
        source, copy = shared / "data" / entry.file, folder / entry.file
        copy.parent.mkdir(exist_ok=True)
        if source.suffix == ".parquet":
            shutil.copyfile(source, copy)
            continue
        lines = gzip.decompress(source.read_bytes()).decode().splitlines()
        headers = lines[0].split(",")
        if entry.id == "icb":
            fields = lines[5].split(",")
            fields[headers.index("momedst")] = "-99"
            lines[5] = ",".join(fields)
            lines.append(",".join({"crisno": "474", "crisname": "A CRISIS"}.get(name, "") for name in headers))
        lines.append(",".join(["?"] * len(headers)))
        copy.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))
    return folder


@pytest.mark.shared
@pytest.mark.parametrize(
    "entry", [entry for entry in DATA_SETS if entry.file.endswith(".gz")], ids=lambda entry: entry.id
)
def test_no_adapter_refuses_a_table_for_one_row(entry: DataSet, shared: Path, odd: Path):
    as_it_is, found = read(shared / "data", entry), read(odd, entry)
    assert found.table.equals(as_it_is.table) or entry.id == "icb"
    assert found.table.height == as_it_is.table.height
    assert sum(row.rows for row in found.left_out) == 1 + (entry.id == "icb") + sum(r.rows for r in as_it_is.left_out)


@pytest.mark.shared
def test_check_tells_of_uncoded_cases_and_of_cells_that_are_not_coded(odd: Path, capsys: pytest.CaptureFixture[str]):
    app(["check", "--data", str(odd), "--json"], exit_on_error=False, result_action="return_value")
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["tables"]}
    assert rows["icb"]["status"] == "good"
    assert rows["icb"]["rows"] == 432
    assert {"reason": "nothing is coded", "rows": 1, "line": 434} in rows["icb"]["left_out"]
    assert "'momedst' holds -99 in 1 cell, taken as empty" in rows["icb"]["notes"]
    app(["check", "--data", str(odd)], exit_on_error=False, result_action="return_value")
    told = " ".join(capsys.readouterr().out.split())
    assert "icb: 1 row left out (line 434): nothing is coded" in told
    assert "Every panel can be built." in told
