"""Every way to get a crisis file wrong that we know of: a file in bad/, and beside it the whole message it must give.

``python tests/crisis/test_bad_files.py`` writes the messages anew, to be read before they are committed.
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

import pytest

from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis

BAD = Path(__file__).parent / "bad"
GOOD = Path(__file__).parent / "good"
CASES = sorted(path.stem for path in BAD.glob("*.yaml"))


def message(name: str) -> str:
    with pytest.raises(InputError) as caught:
        read_crisis(Path(f"{name}.yaml"))
    return str(caught.value) + "\n"


def lay_out(folder: Path) -> None:
    """Put the bad files into a folder, and beside them the good ones that overlays are laid over."""
    shutil.copytree(BAD, folder, dirs_exist_ok=True)
    for name in ("small.yaml", "small-evidence.yaml"):
        shutil.copy(GOOD / name, folder)


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    lay_out(folder)
    return folder


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_gives_exactly_this_message(name: str, laid_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(laid_out)
    assert message(name) == (BAD / f"{name}.txt").read_text("utf-8")


def test_every_message_belongs_to_a_file() -> None:
    assert sorted(path.stem for path in BAD.glob("*.txt")) == CASES
    assert len(CASES) > 60


@pytest.mark.parametrize("name", CASES)
def test_what_is_told_with_a_line_shows_it_with_a_caret(name: str) -> None:
    told = (BAD / f"{name}.txt").read_text("utf-8").splitlines()
    for head, shown, caret in zip(told, told[1:], told[2:], strict=False):
        if re.match(r"\S+\.yaml:\d+:\d+: error: ", head):
            assert shown.startswith("    ")
            assert set(caret) == {" ", "^"}
            assert len(caret) <= 4 + 101


def test_a_folder(folder: Path) -> None:
    with pytest.raises(InputError, match=r"^\.: error: a folder; give a crisis file$"):
        read_crisis(Path())


def test_no_file(folder: Path) -> None:
    with pytest.raises(InputError, match=r"^nowhere\.yaml: error: no such file$"):
        read_crisis("nowhere.yaml")


def test_permission_denied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (folder / "closed.yaml").touch()
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"^closed\.yaml: error: permission to read it is denied$"):
        read_crisis("closed.yaml")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_file_that_is_really_closed(folder: Path) -> None:
    (folder / "closed.yaml").touch(mode=0)
    with pytest.raises(InputError, match="permission to read it is denied"):
        read_crisis("closed.yaml")


def test_another_failure_of_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(InputError, match=r"^broken\.yaml: error: cannot be read: .*Input/output error"):
        read_crisis("broken.yaml")


def test_a_name_that_no_file_can_have(folder: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read: embedded null byte"):
        read_crisis("a\0.yaml")


@pytest.mark.parametrize("key", ["evidence_files: [{}]", "overlay: x\nbase: {}\ndigest: 0123456789ab"])
@pytest.mark.parametrize("name", ["x" * 5000 + ".yaml", '"a\\tb.yaml"', ".", "/dev/zero", "~nobody/x.yaml", "../.."])
def test_other_files_that_no_file_can_name(key: str, name: str, folder: Path) -> None:
    (folder / "file.yaml").write_text("foedus: 2\n" + key.format(name) + "\n")
    with pytest.raises(InputError, match=r"no such file|stands beside"):
        read_crisis("file.yaml")


def test_a_name_that_is_too_long(folder: Path) -> None:
    with pytest.raises(InputError, match=r"no bundled crisis 'xxxx"):
        read_crisis("x" * 5000)
    with pytest.raises(InputError, match=r"cannot be read: .*File name too long"):
        read_crisis("x" * 5000 + ".yaml")


def test_a_file_of_50_megabytes_is_refused_without_being_read(folder: Path) -> None:
    with (folder / "large.yaml").open("wb") as file:
        file.write(b"foedus: 2\n# ")
        file.truncate(50_000_000)
    with pytest.raises(InputError, match=r"^large\.yaml: error: larger than 5 MB, .* than a crisis file needs"):
        read_crisis("large.yaml")


def test_an_endless_file() -> None:
    with pytest.raises(InputError, match="larger than 5 MB"):
        read_crisis(Path("/dev/zero"))


def test_of_very_many_mistakes_the_first_are_shown(folder: Path) -> None:
    (folder / "many.yaml").write_text("foedus: 2\n" + "".join(f"key{number}: 1\n" for number in range(500)))
    with pytest.raises(InputError) as caught:
        read_crisis("many.yaml")
    told = str(caught.value).splitlines()
    assert told[-1] == "505 errors or more, the first 100 shown"
    assert len(told) == 301


def test_a_tab_and_a_wide_character_leave_the_caret_in_place(folder: Path) -> None:
    (folder / "wide.yaml").write_text('foedus: 2\ntitle: {"日本": "a\tb", zzz: !tag x}\n', "utf-8")
    with pytest.raises(InputError) as caught:
        read_crisis("wide.yaml")
    lines = str(caught.value).splitlines()
    place = next(number for number, line in enumerate(lines) if "tags such as" in line)
    assert lines[place].startswith("wide.yaml:2:")
    assert lines[place + 2].index("^") == lines[place + 1].index("!tag") + 2


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        lay_out(Path(made))
        os.chdir(made)
        for case in CASES:
            (BAD / f"{case}.txt").write_text(message(case), "utf-8")
