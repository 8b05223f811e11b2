"""What a class is given: an answer key that says what a run says now, and a loop that gives each student a file."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tools.tables.teach_page import page

from foedus.crisis.reading import read_crisis

TEACH = Path(__file__).parents[2] / "docs/teach"


@pytest.mark.slow
def test_the_answer_key_is_current() -> None:
    assert (TEACH / "answer-key.md").read_text("utf-8") == page(), "run make tables PART=teach"


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


@pytest.mark.deep
def test_the_loop_of_the_how_to_gives_each_student_one_file_that_opens_offline(tmp_path: Path) -> None:
    make, loop, _ = re.findall(r"```sh\n(.*?)```", (TEACH / "thirty.md").read_text("utf-8"), re.DOTALL)
    lines = f"{make.replace(' 30 ', ' 2 ')}{loop.replace('--replicates 2000', '--replicates 100 --weeks 2')}"
    folder = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    (tmp_path / "thirty.py").write_bytes((TEACH / "thirty.py").read_bytes())
    subprocess.run(["bash", "-euc", lines], cwd=tmp_path, check=True, env=environment, capture_output=True)
    for name in ("1", "2"):
        text = (tmp_path / f"class/{name}.html").read_text("utf-8")
        assert f"as student {name} sees it" in text
        assert f"Student {name}" in text
        assert not re.search(r"""(src|href)\s*=\s*["']https?://[^"']*\.(js|css)""", text)
