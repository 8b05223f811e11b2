"""Overlays: what they change, what they keep, and what binds them to their base."""

from pathlib import Path

import pytest

from foedus.core.errors import InputError
from foedus.crisis.bundled import bundled
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis

GOOD = Path(__file__).parent / "good"


def overlay(folder: Path, base: str, digest: str, rest: str = "", name: str = "mine") -> Crisis:
    (folder / f"{name}.yaml").write_text(f"foedus: 1\noverlay: {name}\nbase: {base}\ndigest: {digest}\n{rest}", "utf-8")
    return read_crisis(f"{name}.yaml")


def test_an_overlay_changes_what_it_sets_and_keeps_the_rest(small: Crisis) -> None:
    later = read_crisis(GOOD / "overlay.yaml")
    assert (later.crisis, later.title, later.summary) == ("overlay", "A small crisis, later", small.summary)
    assert later.as_of.isoformat() == "2026-02-02"
    assert later.actors["RUS"].load.because == ("L1-freed",)
    assert later.disputes["iran"].deadline is None
    assert later.relations == small.relations
    assert {"R1-offer", "L1-freed"} <= later.evidence.keys()
    assert {"R", "E", "L"} == later.sources.keys()


def test_an_overlay_of_an_overlay_has_all_their_files() -> None:
    crisis = read_crisis(GOOD / "overlay-of-overlay.yaml")
    assert crisis.horizon_weeks == 8
    assert crisis.title == "A small crisis, later"
    names = ["overlay-of-overlay.yaml", "overlay.yaml", "small.yaml", "small-evidence.yaml"]
    assert [text.path.name for text in crisis.source_texts] == names


def test_an_overlay_without_settings_is_its_base_under_another_name(folder: Path, small: Crisis) -> None:
    base = GOOD / "small.yaml"
    crisis = overlay(folder, str(base), small.digest)
    assert crisis.model_copy(update={"crisis": small.crisis}).digest == small.digest


@pytest.mark.parametrize("cut", [lambda digest: digest, lambda digest: digest[7:], lambda digest: digest[7:19]])
def test_twelve_digits_of_the_digest_are_enough(folder: Path, small: Crisis, cut) -> None:
    digest = cut(small.digest)
    if digest.isdecimal():  # pragma: no cover - not for this file, as it is
        pytest.skip("twelve decimal digits would be a number in YAML")
    assert overlay(folder, str(GOOD / "small.yaml"), digest).crisis == "mine"


def test_the_base_may_be_bundled(folder: Path) -> None:
    name = next(iter(bundled()))
    crisis = overlay(folder, name, read_crisis(name).digest, "set: {horizon_weeks: 3}\n")
    assert crisis.horizon_weeks == 3


def test_a_changed_base_is_told_with_its_new_digest(folder: Path, small_text: str) -> None:
    (folder / "small-evidence.yaml").write_text((GOOD / "small-evidence.yaml").read_text("utf-8"), "utf-8")
    (folder / "base.yaml").write_text(small_text, "utf-8")
    before = read_crisis("base.yaml").digest
    assert overlay(folder, "base.yaml", before).crisis == "mine"
    (folder / "base.yaml").write_text(small_text.replace("horizon_weeks: 20", "horizon_weeks: 21"), "utf-8")
    with pytest.raises(InputError) as caught:
        read_crisis("mine.yaml")
    told = str(caught.value)
    assert told.startswith(
        "mine.yaml:4:9: error: digest: the base 'base.yaml' has changed since this overlay was written"
    )
    assert read_crisis("base.yaml").digest in told


def test_a_comment_in_the_base_changes_nothing(folder: Path, small_text: str) -> None:
    (folder / "small-evidence.yaml").write_text((GOOD / "small-evidence.yaml").read_text("utf-8"), "utf-8")
    (folder / "base.yaml").write_text(small_text, "utf-8")
    before = read_crisis("base.yaml").digest
    (folder / "base.yaml").write_text("# a comment\n" + small_text, "utf-8")
    assert overlay(folder, "base.yaml", before).crisis == "mine"


def test_mistakes_in_the_base_are_told_in_the_base(folder: Path) -> None:
    (folder / "base.yaml").write_text("foedus: 1\ncrisis: BASE\n", "utf-8")
    with pytest.raises(InputError, match=r"(?m)^base\.yaml:2:9: error: crisis: a name has small letters"):
        overlay(folder, "base.yaml", "0123456789ab")


def test_an_overlay_of_itself(folder: Path) -> None:
    with pytest.raises(InputError, match=r"mine.yaml:3:7: error: base: .* in a circle: mine.yaml -> mine.yaml"):
        overlay(folder, "mine.yaml", "0123456789ab")


def test_an_unknown_name_of_a_base(folder: Path) -> None:
    with pytest.raises(InputError, match=r"mine.yaml:3:7: error: base: no bundled crisis 'nowhere'"):
        overlay(folder, "nowhere", "0123456789ab")
