"""Every coded column is read as its codebook has it: three cases that everybody knows."""

import polars as pl
import pytest

from foedus.history.adapters import load
from foedus.history.measures.disputes import disputes
from foedus.history.measures.record import calls
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
