"""The pages on history are what the code says."""

from pathlib import Path

import pytest
from tools.tables.history_pages import coding_rules, data_sets

from foedus.history.panels import PANELS

DOCS = Path(__file__).parents[2] / "docs/history"


def test_the_page_on_data_sets_is_current():
    assert (DOCS / "data.md").read_text("utf-8") == data_sets(), "run make tables"


@pytest.mark.shared
def test_the_page_on_coding_rules_tells_every_panel(shared: Path):
    page = coding_rules(shared / "data")
    shipped = (DOCS / "coding-rules.md").read_text("utf-8")
    for kind in PANELS:
        assert f"(panel-{kind.id})=" in page
        assert f"(panel-{kind.id})=" in shipped
    headings = [line for line in page.splitlines() if line.startswith("#")]
    assert headings == [line for line in shipped.splitlines() if line.startswith("#")]
