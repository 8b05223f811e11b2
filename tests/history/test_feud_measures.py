"""Feuds and dyads of disputes: what was on record the day before, what counts as renewal, and what a month shows."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from foedus.core.errors import DataError
from foedus.history import adapters
from foedus.history.measures.feuds import FEUD_COVARIATES, opponents, with_feuds
from foedus.history.panel import Panel
from foedus.history.panels.dispute_dyads import dispute_dyads
from foedus.history.panels.force_again import MONTH_DAYS, QUIET_MONTHS, force_again
from foedus.history.panels.renewal import AFTERMATH_DAYS, renewal
from foedus.history.reading import Reading, read
from foedus.history.table import DataSet

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def met(shared: Path) -> pl.DataFrame:
    return opponents(shared / "data")


@pytest.fixture(scope="module")
def feuds(shared: Path) -> Panel:
    return renewal(shared / "data")


@pytest.fixture(scope="module")
def dyads(shared: Path) -> Panel:
    return dispute_dyads(shared / "data")


def test_opponents_are_as_everybody_knows_them(met: pl.DataFrame):
    falklands = met.filter(dispute=3630).to_dicts()
    assert [(row["ccode"], row["other"], row["hostility"], row["fatality"]) for row in falklands] == [(160, 200, 4, 5)]
    assert falklands[0]["aim_first"] == 1
    # Serbia's deaths are known, those of the allies are not: somebody died
    assert (
        met.filter(dispute=4137, other=345)["fatality"].to_list().count(4)
        + met.filter(dispute=4137, ccode=345)["fatality"].to_list().count(4)
        > 0
    )
    assert not met.select(pl.struct("dispute", "ccode", "other").is_duplicated().any()).item()


def test_a_record_is_counted_by_hand(shared: Path, met: pl.DataFrame):
    """India and Pakistan on the eve of their war of 1971, from the participants themselves."""
    day = date(1971, 11, 1)
    row = with_feuds(
        shared / "data", pl.DataFrame({"ccode": [750], "other": [770], "day": [day], "year": [1971]})
    ).to_dicts()[0]
    pair = met.filter(pl.col("ccode").is_in([750, 770]), pl.col("other").is_in([750, 770]), pl.col("start") < day)
    recent = pair.filter(pl.col("start") >= date(1961, 11, 1))
    over = recent.filter(pl.col("end") < day)
    assert row["record_disputes"] == recent.height > 0
    assert row["record_force"] == over.filter(pl.col("hostility") >= 4).height
    assert row["record_fatal"] == over.filter(pl.col("fatality") > 0).height
    ended = pair.filter(pl.col("end") < day, pl.col("hostility") >= 4)["end"].max()
    assert row["calm"] == pytest.approx((day - ended).days / 7)
    assert (row["rivalry"], row["territorial"], row["distance_km"], row["nuclear_target"]) == (1, 1, 0.0, 0)
    turned = with_feuds(
        shared / "data", pl.DataFrame({"ccode": [770], "other": [750], "day": [day], "year": [1971]})
    ).to_dicts()[0]
    assert {name: row[name] for name in ("record_force", "calm", "rivalry", "territorial", "pledged")} == {
        name: turned[name] for name in ("record_force", "calm", "rivalry", "territorial", "pledged")
    }
    assert (row["cinc_initiator"], row["guard_target"]) != (turned["cinc_initiator"], turned["guard_target"])
    assert row["cinc_initiator"] == turned["cinc_target"]


def test_those_who_guard_are_counted_without_the_initiator(shared: Path):
    """In 1960 the United States owe Japan defence, and nobody else does."""
    day = date(1961, 1, 1)
    rows = pl.DataFrame({"ccode": [365, 2], "other": [740, 740], "day": [day, day], "year": [1961, 1961]})
    soviet, american = with_feuds(shared / "data", rows).to_dicts()
    assert soviet["guard_target"] > 0.1
    assert (soviet["guard_major"], soviet["nuclear_initiator"]) == (1, 1)
    assert (american["guard_target"], american["guard_major"]) == (0.0, 0)


def test_rows_of_renewal_are_at_rest_and_add_up(feuds: Panel, met: pl.DataFrame):
    table = feuds.table
    sums = table.group_by("pair", "day").agg(pl.len(), pl.col("begins").sum(), pl.col("renewed").max())
    assert sums["len"].unique().to_list() == [2]
    assert (sums["renewed"] <= sums["begins"]).all()
    both = pl.concat([met, met.rename({"ccode": "other", "other": "ccode"}).select(met.columns)])
    near = table.join(both, on=["ccode", "other"]).filter(
        pl.col("start") < pl.col("day"), pl.col("end") > pl.col("day") - timedelta(days=AFTERMATH_DAYS)
    )
    assert near.is_empty()
    assert ((table["rivalry"] == 1) | (table["record_disputes"] > 0)).all()
    assert (table["calm"] >= AFTERMATH_DAYS / 7).all()
    # the Falklands: at rest on 1 January 1982, and Argentina began it on a known day of March
    row = table.filter(ccode=160, other=200, day=date(1982, 1, 1)).to_dicts()
    assert [(each["begins"], each["renewed"], each["fatal"]) for each in row] == [(1, 1, 1)]
    assert table.filter(ccode=200, other=160, day=date(1982, 1, 1))["begins"].to_list() == [0]


def test_what_is_unknown_is_left_out_of_deaths_and_of_nothing_else(shared: Path, dyads: Panel):
    every, war = (dispute_dyads(shared / "data", stage).table for stage in ("force", "war"))
    assert dyads.table["deaths"].null_count() == 0
    assert war.height == every["force"].sum() > dyads.table.height == war["deaths"].count()
    with pytest.raises(DataError, match="no stage 'peace'"):
        dispute_dyads(shared / "data", "peace")  # type: ignore[arg-type]


def test_months_follow_one_another_until_half_a_year_is_quiet(shared: Path):
    table = force_again(shared / "data").table
    assert table["quiet"].is_between(0, QUIET_MONTHS - 1).all()
    falklands = table.filter(dispute=3630).sort("months")
    lasted = falklands["days"][0] - 1
    active = [1 if (month == 0 and lasted > 0) or lasted >= month * MONTH_DAYS else 0 for month in falklands["months"]]
    assert falklands["again"].to_list() == active
    # a quiet month is told by the month after it
    assert falklands.filter(again=0)["quiet"].to_list() == list(range(falklands.filter(again=0).height))


CODED_LATER = {"disputes": ("hostility", "fatality"), "dispute-dyads": ("hostility1", "hostility2", "fatality1")}


@pytest.mark.parametrize("dispute", [3630, 257, 246])
def test_what_was_coded_after_the_day_changes_no_covariate(
    shared: Path, dyads: Panel, monkeypatch: pytest.MonkeyPatch, dispute: int
):
    """Of each dispute begun on the day or later, and of those open on it, level, deaths and end are made other ones."""
    rows = dyads.table.filter(dispute=dispute)
    day = rows["day"][0]
    rows = rows.filter(pl.col("day") == day)
    entries = adapters.load(shared / "data", "dispute-participants")
    running = entries.filter(pl.col("end") >= day)["dispute"].unique().to_list()

    def changed(folder: Path, data_set: DataSet) -> Reading:
        reading = read(folder, data_set)
        table = reading.table
        late = pl.col("dispute").is_in(running)
        if data_set.id == "dispute-participants":
            end = pl.max_horizontal("end", pl.lit(day)) + pl.duration(days=400)
            table = table.with_columns(pl.when(late).then(end).otherwise("end").alias("end"))
        for name in CODED_LATER.get(data_set.id, ()):
            table = table.with_columns(pl.when(late).then(6 - pl.col(name)).otherwise(name).alias(name))
        return reading._replace(table=table)

    monkeypatch.setattr(adapters, "read", changed)
    keys = ["ccode", "other", "day", "year"]
    names = [*keys, *FEUD_COVARIATES]
    found = with_feuds(shared / "data", rows.select(keys))
    assert_frame_equal(found.select(names), rows.select(names), check_dtypes=False)
    coded = ["hostility", "fatality"]
    then = opponents(shared / "data").filter(dispute=dispute).select(coded)
    assert not then.equals(rows.select(coded))
