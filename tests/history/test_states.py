"""The package's own table of states: codes that resolve, one row per state, and conversions."""

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from foedus.core.errors import DataError, InputError
from foedus.history.adapters import load
from foedus.history.state_tables import members
from foedus.history.states import ccode_of, cow_from_gw, iso3_of, name_of, present_day, states, successor_of


def test_every_present_day_state_has_its_own_codes():
    today = present_day()
    assert len(today) == 195
    assert len({state.ccode for state in today.values()}) == 195
    assert len({state.gwcode for state in today.values()}) == 195
    assert all(len(code) == 3 and code.isupper() for code in today)
    assert all(iso3_of(ccode_of(code)) == code for code in today)


def test_every_former_state_leads_to_a_state_of_today():
    for state in states():
        if state.ccode:
            assert iso3_of(successor_of(state.ccode)), state


def test_the_names_of_a_code_do_not_overlap():
    by_code: dict[int, list[tuple[int, int]]] = {}
    for state in states():
        if state.ccode:
            by_code.setdefault(state.ccode, []).append((state.first_year or 0, state.last_year or 9999))
    for code, spells in by_code.items():
        ordered = sorted(spells)
        assert all(one[1] <= other[0] for one, other in pairwise(ordered)), code


def test_dated_names():
    assert name_of(365, 1914) == "Russian Empire"
    assert name_of(365, 1962) == "Soviet Union"
    assert name_of(255, 1866) == "Prussia"
    assert name_of(816, 1970) == "North Vietnam"
    assert iso3_of(successor_of(680)) == "YEM"
    assert iso3_of(successor_of(345)) == "SRB"


def test_an_unknown_code_is_told_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'RUS'"):
        ccode_of("RUSS")
    with pytest.raises(InputError, match="did you mean 'IRN'"):
        ccode_of("Iran")


def test_gleditsch_ward_codes_that_mean_another_state():
    table = pl.DataFrame(
        {"code": [260, 260, 678, 678, 340, 970, 972, 2], "year": [1985, 1999, 1985, 1999, 2010, 2000, 2000, 2000]}
    )
    assert table.select(cow_from_gw("code", "year").alias("c"))["c"].to_list() == [260, 255, 678, 679, 345, 946, 955, 2]


@pytest.mark.shared
def test_the_system_table_knows_no_state_that_is_missing_here(shared: Path):
    codes = {state.ccode for state in states()}
    table = load(shared / "data", "states")
    assert set(table["ccode"]) <= codes
    today = set(table.filter(pl.col("end").is_null())["ccode"])
    assert today == {state.ccode for state in present_day().values()}


@pytest.mark.shared
def test_members_of_the_system(shared: Path):
    data = shared / "data"
    assert members(data, 1816, 1816).height == 23
    germanies = members(data, 1989, 1991).filter(pl.col("ccode").is_in([255, 260, 265])).sort("year", "ccode")
    assert germanies.rows() == [(260, 1989), (265, 1989), (255, 1990), (260, 1990), (265, 1990), (255, 1991)]
    assert members(data, 2030, 2030).height == 195, "membership is open beyond the edition"
    with pytest.raises(DataError, match="first is after the last"):
        members(data, 1990, 1980)
