"""What an expert would ask about a file: planted oversights are found, and a careful file is left in peace."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import foedus
from careful_crises import OVERSIGHTS, careful, planted
from foedus.inquiry.sanity import KINDS

SEEDS = range(20)
RECALL = 0.9
FALSE = 3
REPLICATES = 400


def remarks(folder: Path, content: dict[str, Any], *kinds: str) -> list[dict[str, Any]]:
    path = folder / "file.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    return list(foedus.sanity(path, kinds, replicates=REPLICATES, threads=1)["remarks"])


def tell(capsys: pytest.CaptureFixture[str], *lines: str) -> None:
    with capsys.disabled():
        print("", *lines, sep="\n  ")  # noqa: T201 - what was found is what the test is for


def test_a_careful_file_is_left_in_peace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = [f"{seed}: {row['path']} {row['says']}" for seed in SEEDS for row in remarks(tmp_path, careful(seed))]
    tell(capsys, f"{len(found)} remarks on {len(SEEDS)} careful files", *found)
    assert len(found) <= FALSE


@pytest.mark.parametrize("kind", KINDS)
def test_oversights_are_found(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missed = []
    for seed in SEEDS:
        content, path = planted(seed, kind)
        if not any(path in row["paths"] for row in remarks(tmp_path, content, kind)):
            missed.append(f"{seed}: {path}")
    tell(capsys, f"{kind}: {len(SEEDS) - len(missed)} of {len(SEEDS)} found", *missed)
    assert len(missed) <= (1.0 - RECALL) * len(SEEDS)


def test_every_kind_is_planted() -> None:
    assert list(OVERSIGHTS) == list(KINDS)
