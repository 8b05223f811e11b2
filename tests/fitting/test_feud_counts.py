"""What is counted on feuds and disputes: bounds that hold, parts that add up, and files that are current."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tools.tables import feuds_page

from foedus.fitting import feud_counts
from foedus.fitting.counting import NO_END, SINCE
from foedus.fitting.feud_counts import KINDS, WEEKS, Share
from foedus.history.panels.dispute_dyads import dyads
from foedus.history.panels.renewal import renewal

pytestmark = pytest.mark.shared
DOCS = Path(__file__).parents[2] / "docs/history"


def test_the_interval_of_a_share_is_that_of_its_posterior():
    low, high = Share(3, 20).interval
    drawn = np.random.default_rng(1).beta(3.5, 17.5, 200_000)
    assert (low, high) == pytest.approx(tuple(np.quantile(drawn, [0.05, 0.95])), abs=0.002)
    assert np.isnan(Share(0, 0).value)


def test_kinds_of_disputes_part_all_whose_deaths_are_known(shared: Path):
    table = dyads(shared / "data").drop_nulls("deaths")
    assert sum(table.filter(chosen).height for _, chosen in KINDS.values()) == table.height


def test_the_more_came_of_a_dispute_the_longer_it_lasted(shared: Path):
    found = list(feud_counts.durations(shared / "data").values())
    for one, other in pairwise(found):
        assert all(a <= b for a, b in zip(one.open_after, other.open_after, strict=True))
    for each in found:
        assert np.array(each.open_after) == pytest.approx(1.0 - np.array(feud_counts.passed(each.weibull)), abs=0.1)


def test_whoever_used_force_is_one_of_two(shared: Path):
    for name, shares in feud_counts.movers(shared / "data").items():
        assert sum(share.events for share in shares.values()) == shares["both"].cases, name


@pytest.mark.parametrize("deaths", [None, 0, 1])
def test_force_again_lies_between_least_and_most(shared: Path, deaths: int | None):
    cases, bounds = feud_counts.first_again(shared / "data", deaths=deaths)
    assert cases > 100
    least, most = (np.array([getattr(bound, name) for bound in bounds]) for name in ("least", "most"))
    assert (np.diff(least) >= 0).all()
    assert (np.diff(most) >= 0).all()
    assert (least <= most).all()
    # half a year without anything would have ended the dispute: from there on there is nothing between them
    assert least[WEEKS.index(26) :] == pytest.approx(most[WEEKS.index(26) :])


def test_cells_of_renewal_part_all_rows(shared: Path):
    table = renewal(shared / "data").table.filter(pl.col("year") >= SINCE, pl.col("ccode") < pl.col("other"))
    found = feud_counts.renewal_cells(shared / "data", SINCE, NO_END)
    assert sum(cell.renewed.cases for cell in found) == table.height
    assert sum(cell.renewed.events for cell in found) == table["renewed"].sum()


def test_old_rivals_fight_of_their_own_more_often_than_they_join(shared: Path):
    rival, *_, stranger = feud_counts.beside(shared / "data")
    assert rival.own.events > rival.joined.events
    assert rival.own.interval[0] > stranger.own.interval[1]
    assert rival.either.events <= rival.joined.events + rival.own.events


@pytest.mark.slow
@pytest.mark.deep
def test_the_page_is_current(shared: Path):
    assert feuds_page.written(shared / "data") == (DOCS / feuds_page.PAGE).read_text("utf-8"), "run make tables"
