"""The page on durations: what was observed is what the engine's curves were counted from, and the page is current."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tools.tables import durations_page
from tools.tables.durations_page import KINDS, SHOWN, Observed

from foedus.fitting.feud_counts import WEEKS
from foedus.mechanisms.coercion.counted import found

DOCS = Path(__file__).parents[2] / "docs"
pytestmark = [pytest.mark.shared, pytest.mark.slow]
#: Crises by what they came to -> where their counts ship.
SHIPPED = {"quiet": "end_without_force", "minor": "end_minor", "serious": "end_serious", "first": "force"}


@pytest.fixture(scope="module")
def seen(shared: Path) -> dict[str, Observed]:
    """What was observed of every kind, with ranges."""
    return durations_page.observed(shared / "data")


def test_what_was_observed_is_what_ships(seen: dict[str, Observed]) -> None:
    weeks = [week for week in WEEKS if week < SHOWN.size]
    for name in ("shown", "force", "fatal", "war"):
        counted = found("feuds", f"mid.{name}.open_after")[: len(weeks)]
        assert seen[name].share[weeks] == pytest.approx(counted, abs=1e-6), name
    for name, place in SHIPPED.items():
        over = found("timing", f"{place}.over_by_week")
        assert seen[name].share[weeks] == pytest.approx([1.0 - over[str(week)] for week in weeks], abs=1e-6), name


def test_a_range_holds_its_share_and_shares_fall(seen: dict[str, Observed]) -> None:
    for one in seen.values():
        assert (one.low <= one.share + 1e-12).all()
        assert (one.share <= one.high + 1e-12).all()
        assert all(later <= before for before, later in pairwise(one.share))
        assert one.share[0] == pytest.approx(1.0)
        assert one.low[0] < 1.0, "what all did is not certain"


@pytest.mark.deep
def test_the_page_and_its_picture_are_current(seen: dict[str, Observed]) -> None:
    said = durations_page.simulated()
    assert said.keys() == KINDS.keys()
    assert all((np.diff(share) <= 0.0).all() for share in said.values())
    page, picture = durations_page.page(seen, said), durations_page.picture(seen, said)
    assert page == (DOCS / "history" / durations_page.PAGE).read_text("utf-8"), "run make tables PART=durations"
    assert picture == (DOCS / "figures" / durations_page.PICTURE).read_text("utf-8"), "run make tables PART=durations"
