"""A crisis file of version 1 is read as what it says, and migrated without touching anything else in it."""

import json
import logging
from pathlib import Path

import pytest

from foedus.cli.migrate import migrate
from foedus.core.errors import InputError, RunError
from foedus.crisis.bundled import bundled
from foedus.crisis.migrating import migration
from foedus.crisis.reading import read_crisis
from foedus.crisis.versions import VERSION, tell_former
from foedus.runs.folder import kept_crisis

GOOD = Path(__file__).parent / "good"
#: How the lines of the small crisis begin that a file of version 1 could not have.
NEW = ("like:", "crisis: gulf", "mobilisation:", "feuds:", "USA-IRN:", "RUS-TUR:", "disputes: {", "force:", "ended:",
       "territory:", "note: what is known")  # fmt: skip


@pytest.fixture
def former(folder: Path, small_text: str) -> Path:
    """A crisis file of version 1: the small one without what came later."""
    tell_former.cache_clear()
    evidence = (GOOD / "small-evidence.yaml").read_text("utf-8")
    (folder / "small-evidence.yaml").write_text(evidence, "utf-8")
    lines = [line for line in small_text.splitlines() if not line.strip().startswith(NEW)]
    (folder / "former.yaml").write_text("\n".join(lines).replace("foedus: 2", "foedus: 1  # the first") + "\n", "utf-8")
    return Path("former.yaml")


def test_what_a_former_file_says_is_kept(former: Path) -> None:
    as_written = read_crisis(former)
    text = former.read_text("utf-8").replace("foedus: 1", "foedus: 2")
    Path("present.yaml").write_text(text, "utf-8")
    present = read_crisis("present.yaml")
    assert as_written.content() == present.content()
    assert as_written.foedus == VERSION
    assert as_written.digest == present.digest
    assert str(as_written.disputes["iran"].began) == "2025-12-28"
    assert list(as_written.inputs()) == list(present.inputs())


def test_it_is_told_once_in_one_line(former: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "foedus"):
        read_crisis(former)
        read_crisis(former)
        read_crisis("iran-2026")
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("former.yaml: is of version 1 and read as version 2")
    assert "`began`" in line
    assert "`foedus migrate FILE`" in line
    assert "\n" not in line


def test_the_bundled_crises_are_of_the_present_version() -> None:
    assert not any(migration(path).former for path in bundled().values())


def test_an_overlay_of_version_1_goes_on_with_the_digest_that_it_carries(former: Path) -> None:
    digest = read_crisis(former).digest
    overlay = f"foedus: 1\noverlay: over\nbase: {former}\ndigest: {digest}\nset: {{horizon_weeks: 8}}\n"
    Path("over.yaml").write_text(overlay, "utf-8")
    assert read_crisis("over.yaml").horizon_weeks == 8
    migrate("former.yaml", write=True)
    assert read_crisis("over.yaml").horizon_weeks == 8


def test_a_run_that_was_kept_with_version_1_is_still_read(former: Path, folder: Path) -> None:
    crisis = read_crisis(former)
    (folder / "crisis.json").write_text(json.dumps({**crisis.content(), "foedus": 1}), "utf-8")
    assert kept_crisis(folder).digest == crisis.digest


def test_migrating_changes_the_version_and_nothing_else(former: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = former.read_text("utf-8")
    migrate("former.yaml")
    printed = capsys.readouterr()
    assert printed.out == before.replace("foedus: 1", "foedus: 2")
    assert printed.err.splitlines()[0].startswith("former.yaml: printed as of version 2; --write replaces the file")
    assert "disputes.iran.began" in printed.err
    assert former.read_text("utf-8") == before
    migrate("former.yaml", write=True)
    assert former.read_text("utf-8") == printed.out
    assert capsys.readouterr().out == ""
    migrate("former.yaml")
    told = capsys.readouterr()
    assert told.out == printed.out
    assert told.err == "former.yaml: is of version 2 already\n"


def test_the_mark_and_the_line_ends_of_another_system_stay(folder: Path) -> None:
    written = b"\xef\xbb\xbf# caf\xc3\xa9\r\nfoedus:   1\r\ncrisis: t\r\n"
    (folder / "far.yaml").write_bytes(written)
    assert migration(Path("far.yaml")).content == written.replace(b"1", b"2")


def test_json_is_migrated_too(folder: Path) -> None:
    (folder / "one.yaml").write_text('{"crisis": "x", "foedus": 1}', "utf-8")
    assert migration(Path("one.yaml")).text == '{"crisis": "x", "foedus": 2}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("crisis: x\n", "foedus: is missing"),
        ("foedus: 9\ncrisis: x\n", "version 2 of the crisis file is read here, not 9"),
        ("sources: {}\n", "an evidence file"),
        ("horizon_weeks: &v 1\nfoedus: *v\n", "write `foedus: 2` by hand"),
        ("foedus: 1\nfoedus: 1\n", "stands here a second time"),
    ],
)
def test_what_cannot_be_migrated_says_why(folder: Path, text: str, message: str) -> None:
    (folder / "bad.yaml").write_text(text, "utf-8")
    with pytest.raises(InputError, match="bad") as caught:
        migrate("bad.yaml", write=True)
    assert message in str(caught.value)
    assert (folder / "bad.yaml").read_text("utf-8") == text


def test_a_file_that_cannot_be_written_is_told(former: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RunError, match=r"former\.yaml: cannot be written \(No space left on device\)"):
        migrate(str(former), write=True)


def test_a_file_is_told_which_of_its_inputs_no_built_in_form_reads(
    folder: Path, small_text: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is read as it is, and told once."""
    (folder / "small-evidence.yaml").write_text((GOOD / "small-evidence.yaml").read_text("utf-8"), "utf-8")
    path = folder / "record.yaml"
    given = "actors:\n  RUS:\n    fell_short: {value: 2, because: assumption}\n"
    assert "actors:\n  RUS:\n" in small_text
    path.write_text(small_text.replace("actors:\n  RUS:\n", given), "utf-8")
    with caplog.at_level(logging.INFO, "foedus"):
        crisis, again = read_crisis(path), read_crisis(path)
    assert crisis.actors["RUS"].fell_short is not None
    assert again.digest == crisis.digest
    (line,) = caplog.messages
    assert line == (
        "record.yaml: no built-in form reads actors.RUS.fell_short: ignored, unless a form from outside reads it"
    )
