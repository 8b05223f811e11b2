"""Overlays: what they change, what they keep, and what binds them to their base."""

import shutil
from pathlib import Path

import pytest

from foedus.core.errors import InputError
from foedus.crisis.bundled import bundled
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import CHAIN_LIMIT, read_crisis

GOOD = Path(__file__).parent / "good"


@pytest.fixture
def folder(folder: Path) -> Path:
    """The current folder, with the small crisis in it."""
    for name in ("small.yaml", "small-evidence.yaml"):
        shutil.copy(GOOD / name, folder)
    return folder


def overlay(folder: Path, base: str, digest: str, rest: str = "", name: str = "mine") -> Crisis:
    (folder / f"{name}.yaml").write_text(f"foedus: 2\noverlay: {name}\nbase: {base}\ndigest: {digest}\n{rest}", "utf-8")
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
    crisis = overlay(folder, "small.yaml", small.digest)
    assert crisis.model_copy(update={"crisis": small.crisis}).digest == small.digest


@pytest.mark.parametrize("cut", [lambda digest: digest, lambda digest: digest[7:], lambda digest: digest[7:19]])
def test_twelve_digits_of_the_digest_are_enough(folder: Path, small: Crisis, cut) -> None:
    digest = cut(small.digest)
    if digest.isdecimal():  # pragma: no cover - not for this file, as it is
        pytest.skip("twelve decimal digits would be a number in YAML")
    assert overlay(folder, "small.yaml", digest).crisis == "mine"


def test_the_base_may_be_bundled(folder: Path) -> None:
    name = next(iter(bundled()))
    crisis = overlay(folder, name, read_crisis(name).digest, "set: {horizon_weeks: 3}\n")
    assert crisis.horizon_weeks == 3


def test_a_changed_base_is_told_with_its_new_digest(folder: Path, small_text: str) -> None:
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
    (folder / "base.yaml").write_text(small_text, "utf-8")
    before = read_crisis("base.yaml").digest
    (folder / "base.yaml").write_text("# a comment\n" + small_text, "utf-8")
    assert overlay(folder, "base.yaml", before).crisis == "mine"


def test_mistakes_in_the_base_are_told_in_the_base(folder: Path) -> None:
    (folder / "base.yaml").write_text("foedus: 2\ncrisis: BASE\n", "utf-8")
    with pytest.raises(InputError, match=r"(?m)^base\.yaml:2:9: error: crisis: a name has small letters"):
        overlay(folder, "base.yaml", "0123456789ab")


def test_an_overlay_of_itself(folder: Path) -> None:
    with pytest.raises(InputError, match=r"mine.yaml:3:7: error: base: .* in a circle: mine.yaml -> mine.yaml"):
        overlay(folder, "mine.yaml", "0123456789ab")


def test_an_unknown_name_of_a_base(folder: Path) -> None:
    with pytest.raises(InputError, match=r"mine.yaml:3:7: error: base: no bundled crisis 'nowhere'"):
        overlay(folder, "nowhere", "0123456789ab")


def test_a_chain_of_overlays_is_short(folder: Path, small: Crisis) -> None:
    digest, base = small.digest, "small.yaml"
    for number in range(CHAIN_LIMIT):
        digest, base = overlay(folder, base, digest, name=f"o{number}").digest, f"o{number}.yaml"
    with pytest.raises(InputError, match="base: more than 16 overlays lie on one another: write some of them as one"):
        overlay(folder, base, digest, name="last")


def test_a_chain_of_1200_overlays_is_refused_at_once(folder: Path) -> None:
    for number in range(1200):
        text = f"foedus: 2\noverlay: o{number}\nbase: o{number + 1}.yaml\ndigest: 0123456789ab\n"
        (folder / f"o{number}.yaml").write_text(text)
    with pytest.raises(InputError, match="more than 16 overlays"):
        read_crisis("o0.yaml")


@pytest.mark.parametrize("base", ["../base.yaml", "{outside}/base.yaml", "link.yaml"])
def test_a_base_elsewhere_is_not_read(base: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "base.yaml").write_text("secret: word\n")
    (folder / "link.yaml").symlink_to(outside / "base.yaml")
    with pytest.raises(InputError) as caught:
        overlay(folder, base.format(outside=outside), "0123456789ab")
    assert "base: a base is bundled, or stands beside the overlay or in a folder below it" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_evidence_behind_a_link_is_not_read(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "evidence.yaml"
    outside.write_text("sources: {S: {title: secret, reliability: A}}\n")
    (folder / "link.yaml").symlink_to(outside)
    text = (
        (folder / "small.yaml").read_text("utf-8").replace("[small-evidence.yaml]", "[small-evidence.yaml, link.yaml]")
    )
    (folder / "linked.yaml").write_text(text, "utf-8")
    with pytest.raises(
        InputError, match="an evidence file stands beside the crisis file or in a folder below it"
    ) as caught:
        read_crisis("linked.yaml")
    assert "secret" not in str(caught.value)


def test_a_folder_that_is_a_link_may_hold_a_crisis(folder: Path, small: Crisis) -> None:
    (folder / "real").mkdir()
    for name in ("small.yaml", "small-evidence.yaml"):
        (folder / name).rename(folder / "real" / name)
    (folder / "link").symlink_to(folder / "real")
    assert read_crisis("link/small.yaml").digest == small.digest


def test_what_no_longer_fits_the_overlay_is_told_and_can_be_left_out(folder: Path) -> None:
    step = "what_ifs:\n  s: {title: S, set: {disputes.iran.escalation.1: 2026-03-20}}\n"
    text = (folder / "small.yaml").read_text("utf-8").replace("what_ifs:\n", step)
    (folder / "small.yaml").write_text(text, "utf-8")
    digest = read_crisis("small.yaml").digest
    with pytest.raises(
        InputError, match=r"what_ifs.s.set.* leads nowhere.*\(where .*, leave it out: what_ifs.s: null\)"
    ):
        overlay(folder, "small.yaml", digest, "set: {disputes.iran.escalation: model}\n")
    left = overlay(folder, "small.yaml", digest, "set: {disputes.iran.escalation: model, what_ifs.s: null}\n")
    assert "s" not in left.what_ifs
