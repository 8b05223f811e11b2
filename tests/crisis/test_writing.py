"""A crisis written as a file: read again it is the same crisis."""

from pathlib import Path

import pytest

from foedus.crisis.bundled import bundled
from foedus.crisis.reading import read_crisis
from foedus.crisis.writing import crisis_text


@pytest.mark.parametrize("source", [*bundled(), Path(__file__).parent / "good" / "small.yaml"])
def test_a_crisis_that_is_written_is_the_same_when_it_is_read(source: str | Path, tmp_path: Path) -> None:
    crisis = read_crisis(source)
    path = tmp_path / "again.yaml"
    path.write_text(crisis_text(crisis, ["A copy.", ""]), "utf-8")
    again = read_crisis(path)
    assert again.digest == crisis.digest
    assert path.read_text("utf-8").startswith("# A copy.\n#\n\nfoedus: 2\n")


def test_a_value_stands_on_one_line_with_its_reasons_last() -> None:
    lines = crisis_text(read_crisis(Path(__file__).parent / "good" / "small.yaml")).splitlines()
    (load,) = [line.strip() for line in lines if line.strip().startswith("load: {between")]
    assert load.startswith("load: {between: [0.5, 0.8], because: [")
