"""States that changed their codes, and names that two states bore: each case finds the state that it was then."""

import polars as pl
import pytest

from foedus.history.adapters import load
from foedus.history.measures.pairs import with_pair_measures
from foedus.history.measures.unrest import with_unrest

pytestmark = pytest.mark.shared


def rivals(shared, *cases):
    rows = pl.DataFrame(cases, schema=["ccode", "other", "year"], orient="row")
    return with_pair_measures(shared / "data", rows)["rivals"].to_list()


def unrest(shared, column, *cases):
    rows = pl.DataFrame(cases, schema=["ccode", "year"], orient="row").with_columns(
        (pl.col("year") - 1).alias("before")
    )
    return with_unrest(shared / "data", rows)[column].to_list()


def test_south_vietnam_is_the_vietnam_with_an_insurgency(shared):
    assert unrest(shared, "campaign_violent", (816, 1966), (817, 1966)) == [0, 1]


def test_before_1990_a_campaign_in_yemen_is_that_of_one_of_two(shared):
    codes = dict(load(shared / "data", "campaigns").select("campaign", "ccode").iter_rows())
    assert [codes[name] for name in ("NDF", "Royalists", "FLOSY, NLF in Aden", "Yemeni insurgency")] == [
        678, 678, None, None,
    ]  # fmt: skip
    assert codes["Public Against Violence"] == codes["Velvet Revolution"] == 315
    assert unrest(shared, "campaign_violent", (678, 1981), (680, 1981)) == [1, 0]


def test_rivals_have_the_codes_that_they_had_then(shared):
    """Saudi Arabia's wars with Yemen of 1934 and of the sixties; Oman; Prussia; West Germany; Austria either way."""
    assert rivals(shared, (670, 678, 1934), (678, 670, 1964), (663, 678, 1964), (698, 680, 1975)) == [1, 1, 1, 1]
    assert rivals(shared, (255, 300, 1866), (220, 260, 1955), (305, 345, 1921), (300, 345, 1914)) == [1, 1, 1, 1]
    assert rivals(shared, (255, 305, 1866), (670, 678, 1950), (670, 678, 1995), (220, 260, 1970)) == [0, 0, 0, 0]
    assert rivals(shared, (670, 679, 1995), (220, 255, 1914), (750, 770, 1965)) == [1, 1, 1]


def test_the_polity_of_the_empire_is_not_that_of_the_republic(shared):
    polity = load(shared / "data", "polity5").filter(pl.col("ccode").is_in([300, 305]))
    spans = polity.group_by("ccode").agg(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
    assert sorted(spans.rows()) == [(300, 1800, 1918), (305, 1919, 2018)]


def test_sanctions_start_when_they_are_imposed(shared):
    """Those against South Africa that were threatened in 1960 came in 1970."""
    cases = load(shared / "data", "sanctions").filter(imposed=1)
    assert cases.filter(pl.col("imposed_year") > pl.col("year")).height == 49
    in_force = cases.filter(
        pl.col("target") == 560,
        pl.coalesce("imposed_year", "year") <= 1965,
        pl.coalesce("end_year", "imposed_year", "year") >= 1965,
    )
    assert unrest(shared, "sanctions", (560, 1966)) == [in_force.height]
    assert 1960062501 not in in_force["case"]
