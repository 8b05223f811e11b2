"""What a class is given: an overlay for each student, in order and each another."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from foedus.crisis.reading import read_crisis

TEACH = Path(__file__).parents[2] / "docs/teach"


def test_thirty_overlays_of_which_each_is_in_order_and_another(tmp_path: Path) -> None:
    subprocess.run([sys.executable, TEACH / "thirty.py", "iran-2026", "30", "class"], cwd=tmp_path, check=True)
    base = read_crisis("iran-2026")
    rows = list(csv.DictReader((tmp_path / "class/who.csv").open(encoding="utf-8")))
    assert len(rows) == len(set(map(str, rows))) == 30
    for row in (rows[0], rows[1], rows[-1]):
        held = read_crisis(tmp_path / f"class/{row['student']}.yaml")
        values = {entry.path: entry.central for entry in held.inputs()}
        assert values[row["input"]] == pytest.approx(float(row["holds"]))
        others = {entry.path: entry.central for entry in base.inputs() if entry.path != row["input"]}
        assert {path: value for path, value in values.items() if path != row["input"]} == others
