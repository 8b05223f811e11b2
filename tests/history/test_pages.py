"""The pages on history are what the code says."""

from pathlib import Path

import pytest
from tools.tables.choices_page import page
from tools.tables.history_pages import coding_rules, data_sets

from foedus.history.panels import PANELS

DOCS = Path(__file__).parents[2] / "docs/history"


def test_the_page_on_data_sets_is_current():
    assert (DOCS / "data.md").read_text("utf-8") == data_sets(), "run make tables"


def test_the_page_on_chosen_forms_is_current():
    assert (DOCS / "chosen-forms.md").read_text("utf-8") == page(), "run make tables"


@pytest.mark.shared
def test_the_page_on_coding_rules_is_current(shared: Path):
    page = coding_rules(shared / "data")
    assert all(f"(panel-{kind.id})=" in page for kind in PANELS)
    assert page == (DOCS / "coding-rules.md").read_text("utf-8"), "run make tables"
