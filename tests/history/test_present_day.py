"""The shipped tables of present-day states are what the data say, and hold together."""

import csv
import tomllib
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest
from tools.tables import present_day

import foedus
from foedus.core.bibliography import work
from foedus.history.adapters import load

WORLDS = Path(foedus.__file__).parent / "worlds"
KIND = ("kind", "kind_year")


def rows(name: str, folder: Path = WORLDS) -> list[dict[str, str]]:
    lines = (folder / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_the_shipped_states_are_complete_and_plausible():
    states = {row["iso3"]: row for row in rows("states.csv")}
    assert len(states) == 195
    assert sum(row["nuclear"] == "1" for row in states.values()) == 9
    assert {code for code, row in states.items() if row["major_power"] == "1"} == {
        "USA",
        "GBR",
        "FRA",
        "DEU",
        "RUS",
        "CHN",
        "JPN",
    }
    assert sum(float(row["cinc"]) for row in states.values()) == pytest.approx(1, abs=0.02)
    assert float(states["IRN"]["cinc"]) > float(states["ISR"]["cinc"]), "CINC has the sign that the model warns of"
    assert float(states["IRN"]["military_share"]) < float(states["ISR"]["military_share"])
    assert {row["kind"] for row in states.values()} == {"", "democracy", "party", "personal", "military", "monarchy"}
    assert {code for code, row in states.items() if row["kind"] and not row["kind_year"]} == {"BRN", "MCO"}


def test_obligations_speak_of_known_states_and_kinds():
    known = {row["iso3"] for row in rows("states.csv")}
    pairs = {(row["obliged"], row["to"]): row["kinds"] for row in rows("obligations.csv")}
    assert {code for pair in pairs for code in pair} <= known
    assert all(kinds and set(kinds) <= set("donac") for kinds in pairs.values())
    assert "d" in pairs["USA", "JPN"]
    assert "d" not in pairs.get(("RUS", "IRN"), "")


def test_contiguity_is_listed_once_per_pair():
    pairs = [(row["one"], row["other"]) for row in rows("contiguity.csv")]
    assert len(pairs) == len(set(pairs))
    assert all(one < other for one, other in pairs)
    assert ("IRN", "IRQ") in pairs


def test_every_column_names_its_source():
    sources = tomllib.loads((WORLDS / "states.toml").read_text("utf-8"))
    for name, source in sources.items():
        assert all(work(key).title for key in source["works"]), name
    described = set(rows("states.csv")[0]) - {"iso3", "ccode", "name"}
    assert {name.removesuffix("_year").removesuffix("_since") for name in described} <= set(sources)


def test_what_holds_is_dated_by_its_beginning():
    """China is on the list of major powers since 1950, Italy off it since 1944; Pakistan has weapons since 1987."""
    states = {row["iso3"]: row for row in rows("states.csv")}
    assert [states[code]["major_power_since"] for code in ("CHN", "ITA", "KWT")] == ["1950", "1944", ""]
    assert [states[code]["nuclear_since"] for code in ("USA", "PAK", "ZAF")] == ["1945", "1987", ""]
    assert states["BRA"]["capital_since"] == "1960"
    borders = {(row["one"], row["other"]): row["since"] for row in rows("contiguity.csv")}
    assert borders["RUS", "UKR"] == "1991"


def test_an_autocracy_that_a_democracy_followed_is_no_last_coding():
    """Mexico's party lost power in 2000 and Indonesia's in 1999, after the record of kinds ends."""
    states = {row["iso3"]: row for row in rows("states.csv")}
    assert [states[code]["kind"] for code in ("MEX", "IDN", "CHN")] == ["", "", "party"]


def test_small_states_are_scored_by_likeness():
    """V-Dem leaves out Andorra, which nobody takes for an autocracy, and Brunei, which nobody takes for free."""
    states = {row["iso3"]: row for row in rows("states.csv")}
    for code, row in states.items():
        assert bool(row["polyarchy"]) != bool(row["polyarchy_likely"]), code
    low, middle, high = (float(states["AND"][f"polyarchy_{name}"]) for name in ("low", "likely", "high"))
    assert 0.6 < low < middle < high
    assert float(states["BRN"]["polyarchy_high"]) < 0.5


@pytest.mark.shared
def test_the_shipped_files_are_what_the_data_give(shared: Path, tmp_path: Path):
    data = shared / "data"
    present_day.write(data, tmp_path)
    for name in ("obligations.csv", "contiguity.csv"):
        assert (tmp_path / name).read_text("utf-8") == (WORLDS / name).read_text("utf-8")
    recorded = max(int(row["kind_year"]) for row in rows("states.csv") if row["kind_year"])
    given, shipped = rows("states.csv", tmp_path), rows("states.csv")
    if load(data, "gwf").select(pl.col("year").max()).item() != recorded:
        # another edition of the autocratic regimes: the kinds of regime move, nothing else may
        for row in (*given, *shipped):
            for column in KIND:
                row.pop(column)
    assert given == shipped


def test_the_facts_by_hand_name_present_day_states():
    by_hand = tomllib.loads(files("foedus.history").joinpath("present_day.toml").read_text("utf-8"))
    known = {row["iso3"] for row in rows("states.csv")}
    assert set(by_hand["monarchies"]["states"]) <= known
    codes = {int(row["ccode"]) for row in rows("states.csv")}
    assert {int(code) for code in by_hand["nuclear"]["years"]} <= codes
