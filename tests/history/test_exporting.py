"""A panel as a file: every value and every label come back, from CSV, Stata and Parquet."""

from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from foedus.core.errors import InputError
from foedus.history.exporting import STATA_RESERVED, labels_of, write
from foedus.history.panel import Covariate, Panel

TABLE = pl.DataFrame(
    {
        "case": [1, 2, 3],
        "day": [date(1914, 7, 28), date(1950, 6, 25), None],
        "name": ["July", "Köln", None],
        "year": [1914, 1950, 1962],
        "era": ["to 1918", "1946-89", "1946-89"],
        "happened": [1, 0, 1],
        "known": [1914, None, 1962],
        "power": [0.1, None, 0.3],
        "protected": [1, 0, 1],
        "parties": [[1, 2], [3], []],  # of no use to other programs: not named, not written
    }
)
PANEL = Panel(
    "toy",
    TABLE,
    "happened",
    {
        "power": Covariate("share of the world's capabilities", 1, unit="0-1", sources=("nmc", "states")),
        "protected": Covariate("x" * 100, 0, ex_ante=False),
    },
    "case",
    "year",
    "era",
    "Rows: three. Outcome: made up.",
    identifiers=("case", "day", "name"),
    outcomes=("known",),
)
COLUMNS = ["case", "day", "name", "year", "era", "happened", "known", "power", "protected"]


def test_every_column_has_one_label_and_its_part() -> None:
    labels = {label.column: label for label in labels_of(PANEL, {"term_power": "log of it"})}
    assert list(labels) == [*COLUMNS, "term_power"]
    parts = [labels[name].part for name in ("case", "happened", "known", "power", "protected", "term_power")]
    assert parts == ["identifier", "outcome", "other outcome", "covariate", "hindsight", "term"]


def test_csv_with_its_labels_beside(tmp_path: Path) -> None:
    assert write(PANEL, tmp_path / "toy.csv", {}) == [tmp_path / "toy.csv", tmp_path / "toy.labels.csv"]
    assert pl.read_csv(tmp_path / "toy.csv", try_parse_dates=True).equals(TABLE.select(COLUMNS))
    labels = pl.read_csv(tmp_path / "toy.labels.csv").row(by_predicate=pl.col("column") == "power", named=True)
    assert labels["meaning"] == "share of the world's capabilities"
    assert (labels["unit"], labels["lag_years"], labels["sources"]) == ("0-1", 1, "nmc states")


def test_parquet_with_its_labels_inside(tmp_path: Path) -> None:
    (path,) = write(PANEL, tmp_path / "new" / "toy.parquet", {})
    assert pl.read_parquet(path).equals(TABLE.select(COLUMNS))
    told = pl.read_parquet_metadata(path)
    assert told["coding_rule"] == PANEL.coding_rule
    assert '"share of the world\'s capabilities"' in told["labels"]


@pytest.mark.filterwarnings("error")
def test_stata_with_its_labels_inside(tmp_path: Path) -> None:
    (path,) = write(PANEL, tmp_path / "toy.dta", {})
    with pd.read_stata(path, iterator=True) as reader:
        labels, title = reader.variable_labels(), reader.data_label
    found = pd.read_stata(path)
    assert list(found.columns) == [name + "_" * (name in STATA_RESERVED) for name in COLUMNS]
    assert (title, labels["power"], labels["protected_"]) == (
        "toy",
        "share of the world's capabilities (0-1)",
        "x" * 80,
    )
    assert found["happened"].tolist() == [1, 0, 1]
    assert found["power"].tolist()[::2] == [0.1, 0.3]
    assert found["power"].isna().tolist() == [False, True, False]
    assert found["name"].tolist() == ["July", "Köln", ""]
    assert [None if pd.isna(day) else day.date() for day in found["day"]] == TABLE["day"].to_list()


def test_another_ending_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"its ending must be one of .csv, .dta, .parquet, not '.xlsx'"):
        write(PANEL, tmp_path / "folder" / "toy.xlsx", {})
    assert not list(tmp_path.iterdir())
