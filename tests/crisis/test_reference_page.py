"""The page of the reference says what the program does."""

import re
from pathlib import Path

from tools.tables.crisis_page import GENERATED, renewed

from foedus.crisis.paths import at
from foedus.crisis.reading import read_crisis

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "crisis-file.md").read_text("utf-8")


def test_the_tables_of_the_page_are_those_of_the_program() -> None:
    assert renewed(PAGE) == PAGE, "run make tables"
    assert all(content() in PAGE for content in GENERATED.values())


def test_the_tables_are_written_between_their_markers() -> None:
    page = renewed("Before.\n<!-- grades: begin -->\nstale\n<!-- grades: end -->\nAfter.\n")
    assert page.startswith("Before.\n<!-- grades: begin -->\n|")
    assert page.endswith("<!-- grades: end -->\nAfter.\n")
    assert "stale" not in page


def test_the_examples_of_the_page_are_in_order(folder: Path) -> None:
    crisis, overlay = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (folder / "strait.yaml").write_text(crisis, "utf-8")
    base = read_crisis("strait.yaml")
    text = re.sub("sha256:[0-9a-f]+", base.digest[:19], overlay)
    (folder / "strait-open.yaml").write_text(text, "utf-8")
    assert read_crisis("strait-open.yaml").disputes["strait"].level.value == 1.0


def test_the_paths_of_the_page_lead_somewhere(folder: Path) -> None:
    crisis = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
    step = "escalation: [{date: 2026-02-06, level: 4, because: assumption}] "
    (folder / "strait.yaml").write_text(crisis.replace("escalation: model ", step), "utf-8")
    paths = re.search(r"the messages use the same:\n\n(.*?)\n\n", PAGE, re.DOTALL)[1].split()
    assert len(paths) == 16
    for path in paths:
        at(read_crisis("strait.yaml"), path)
