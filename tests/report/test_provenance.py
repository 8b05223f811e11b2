"""Where a brief says its sources are from."""

from foedus.evidence.statements import Source
from foedus.report.provenance import _origin


def test_a_source_without_a_date_says_so() -> None:
    assert _origin(Source(title="A report", reliability="C")) == "no date"
    assert _origin(Source(title="A report", reliability="C", publisher="X", published="2026-01-16")) == (
        "Publisher: X; 16 January 2026"
    )
