"""Every coded column is read as its codebook has it: three cases that everybody knows."""

import polars as pl
import pytest

from foedus.history.adapters import load
from foedus.history.measures.disputes import disputes
from foedus.history.measures.record import calls
from foedus.history.measures.states import with_state_measures
from foedus.history.panels.third_parties import third_parties

pytestmark = pytest.mark.shared

#: Table, where, column, what it says.
KNOWN = (
    ("disputes", {"dispute": 257}, "hostility", 5),
    ("disputes", {"dispute": 257}, "fatality", 6),
    ("disputes", {"dispute": 4137}, "fatality", None),
    ("disputes", {"dispute": 2}, "fatality", 0),
)


@pytest.mark.parametrize(("table", "where", "column", "value"), KNOWN)
def test_known_cases(shared, table, where, column, value):
    assert set(load(shared / "data", table).filter(**where)[column]) == {value}


def test_a_dispute_whose_deaths_are_coded_unknown_has_those_of_its_sides(shared):
    found = disputes(shared / "data")
    fatality = dict(found.select("dispute", "fatality").iter_rows())
    # Kosovo 1999, the Anglo-Iraqi war of 1941, Antwerp 1831, North against South Yemen 1979
    assert [fatality[number] for number in (4137, 420, 25, 2357)] == [4, 4, 5, 4]
    coded = load(shared / "data", "disputes")
    assert (coded["fatality"].null_count(), found["fatality"].null_count()) == (45, 6)
    known = coded.filter(pl.col("fatality").is_not_null())
    assert known["fatality"].to_list() == [fatality[number] for number in known["dispute"]]


def test_disputes_whose_deaths_only_a_side_tells_are_part_of_the_population(shared):
    panel = third_parties(shared / "data")
    assert panel.table.filter(dispute=4137)["joined"].sum() == 22, "those who joined the war over Kosovo"
    assert (panel.events, panel.table["dispute"].n_unique()) == (350, 526)
    called = calls(shared / "data")
    assert (called.height, called["joined"].count()) == (4165, 90)


def test_trade_that_nobody_recorded_is_not_known(shared):
    """Nothing is on record of Nepal and Bhutan in these years; Yugoslavia's of 1992 is carried to 1996."""
    cases = pl.DataFrame({"ccode": [790, 760, 345, 345], "year": [1960, 1975, 1993, 1996]})
    nepal, bhutan, before, carried = with_state_measures(shared / "data", cases)["log_trade"]
    assert (nepal, bhutan) == (None, None)
    assert carried == before > 0.0


def test_west_germany_has_the_trade_that_stands_under_germany(shared):
    data = shared / "data"
    trade = {(ccode, year): imports for ccode, year, imports in load(data, "trade")["ccode", "year", "imports"].rows()}
    assert trade[260, 1984] == pytest.approx(153_002, rel=0.01)
    assert (255, 1984) not in trade, "there was no Germany"
    assert trade[255, 1990] == trade[260, 1990]
    assert trade[255, 1938] and trade[260, 1955], "what stands elsewhere stays"
    measured = with_state_measures(data, pl.DataFrame({"ccode": [260, 265], "year": [1985, 1985]}))["log_trade"]
    assert measured[0] > measured[1] > 0.0
