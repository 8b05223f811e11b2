"""The register: nothing lost, and nothing altered unseen."""

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from foedus.cli.register import register, resolve, score
from foedus.core.errors import InputError, RunError
from foedus.register.register import HEAD, NOTHING, REGISTER, adding, digest_of, read_register
from foedus.runs import filing
from kept_forecasts import LINE, frozen


def test_a_home_is_made_with_the_folders_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "one" / "another" / "home"))
    with adding() as draft:
        draft.add(LINE)
    assert [line["id"] for line in read_register().lines] == ["a"]


def test_an_altered_line_is_found_and_counts_no_more(home: Path, run: Path) -> None:
    one = frozen(run)
    frozen(run, "dispute:iran:war")
    path = home / REGISTER
    line = json.loads(path.read_text().splitlines()[0])
    path.write_text(path.read_text().replace(f'"probability": {line["probability"]}', '"probability": 0.99'))
    kept = read_register()
    assert [trouble.line for trouble in kept.troubles] == [1]
    assert "was altered" in kept.troubles[0].what
    assert one not in {line["id"] for line in kept.lines}


def test_an_altered_line_with_a_digest_of_its_own_is_found_by_the_next(home: Path, run: Path) -> None:
    frozen(run)
    frozen(run, "dispute:iran:war")
    path = home / REGISTER
    first, second = path.read_text().splitlines()
    forged = {**json.loads(first), "probability": 0.99}
    forged["hash"] = digest_of(forged)
    path.write_text(f"{json.dumps(forged)}\n{second}\n")
    assert [(trouble.line, "does not follow" in trouble.what) for trouble in read_register().troubles] == [(2, True)]


@pytest.mark.parametrize("removed", [0, 1, 2])
def test_a_line_that_was_taken_out_is_missed(home: Path, run: Path, removed: int) -> None:
    for question in ("falls:IRN:leader", "falls:IRN:regime", "dispute:iran:war"):
        frozen(run, question)
    path = home / REGISTER
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for place, line in enumerate(lines) if place != removed))
    assert read_register().troubles


def test_a_line_that_was_cut_off_is_taken_away(home: Path, run: Path) -> None:
    """Its writer was stopped: nothing of it was told to anybody, and nothing of it stays."""
    frozen(run)
    path = home / REGISTER
    before = path.read_bytes()
    path.write_bytes(before + b'{"kind": "forecast", "id": "half')
    assert read_register().troubles == ()
    assert path.read_bytes() == before
    path.write_bytes(before.removesuffix(b"\n"))  # whole but for its end
    frozen(run, "dispute:iran:war")
    kept = read_register()
    assert [line["question"] for line in kept.lines] == ["falls:IRN:leader", "dispute:iran:war"]
    assert kept.troubles == ()


@pytest.mark.parametrize("at", ["line", "head"])
def test_a_full_disk_leaves_no_half_of_a_line(home: Path, run: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    frozen(run)
    before = (home / REGISTER).read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        if at == "line":
            disk.setattr(filing.os, "fsync", full)
        else:
            disk.setattr(Path, "write_text", full)
        with pytest.raises(RunError, match=r"No space left on device.*set FOEDUS_HOME"):
            frozen(run, "dispute:iran:war")
    assert (home / REGISTER).read_bytes() == before
    frozen(run, "dispute:iran:war")
    assert read_register().troubles == ()


@pytest.mark.parametrize("taken", [REGISTER, HEAD])
def test_a_register_or_a_head_that_is_gone_is_noticed_also_later(home: Path, run: Path, taken: str) -> None:
    frozen(run)
    frozen(run, "dispute:iran:war")
    (home / taken).unlink()
    assert any("is missing" in trouble.what for trouble in read_register().troubles)
    frozen(run, "falls:IRN:regime")
    assert any("does not follow the line before it" in trouble.what for trouble in read_register().troubles)


def test_lines_missing_at_the_end_are_noticed_also_later(home: Path, run: Path) -> None:
    frozen(run)
    frozen(run, "dispute:iran:war")
    path = home / REGISTER
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    frozen(run, "falls:IRN:regime")
    assert [trouble.line for trouble in read_register().troubles] == [2]


def test_a_head_that_a_stopped_writer_left_behind_is_brought_up_by_the_next(home: Path, run: Path) -> None:
    frozen(run)
    behind = (home / HEAD).read_text()
    frozen(run, "dispute:iran:war")
    (home / HEAD).write_text(behind)  # stopped between its line and the head
    assert read_register().troubles == ()
    with pytest.raises(InputError, match="registered already"):
        frozen(run)
    path = home / REGISTER
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    assert any("missing" in trouble.what for trouble in read_register().troubles)


def spoiled(**content: object) -> bytes:
    """A line that carries the digest of its content, whatever that is."""
    line = {**LINE, **content, "previous": NOTHING}
    line = {key: value for key, value in line.items() if value is not ...}
    return json.dumps({**line, "hash": digest_of(line)}).encode()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"[" * 100_000, "is no line of the register"),
        (b"\xff\xfe", "is no line of the register"),
        (b"[1]", "is no line of the register"),
        (b"{}", "is no line of the register"),
        (spoiled(question=...), "says no 'question', and does not count"),
        (spoiled(resolves="soon"), "says 'resolves', but no time"),
        (spoiled(registered=3), "says no 'registered'"),
        (spoiled(probability=...), "says no chance as its 'probability'"),
        (spoiled(probability=1.5), "says no chance as its 'probability'"),
        (spoiled(probability=float("nan")), "says no chance as its 'probability'"),
        (spoiled(base_rate=-0.1), "says no chance as its 'base_rate'"),
        (spoiled(kind="resolution"), "says no 'outcome'"),
        (spoiled(kind="withdrawal"), "is a 'withdrawal', which this version does not know"),
        (spoiled(criterion="\ud800"), None),
    ],
)
def test_a_line_that_is_none_is_told_with_its_number(
    home: Path, capsys: pytest.CaptureFixture[str], written: bytes, told: str | None
) -> None:
    home.mkdir()
    (home / REGISTER).write_bytes(spoiled() + b"\n" + written + b"\n")
    (home / HEAD).write_text(json.loads(spoiled())["hash"])
    with pytest.raises(SystemExit, match="2"):
        score()
    said = capsys.readouterr()
    told = told or "does not follow the line before it"
    assert said.err.replace("\n", " ").count(f"register.jsonl:2: {told}") == 1
    assert "1 registered" in said.out or "2 registered" in said.out
    with pytest.raises(SystemExit, match="2"):
        score(json=True)
    json.loads(capsys.readouterr().out, parse_constant=pytest.fail)


def test_a_head_that_is_none_is_told(home: Path, run: Path) -> None:
    frozen(run)
    (home / HEAD).write_bytes(b"\xff\xfe")
    assert [str(trouble) for trouble in read_register().troubles] == [
        f"{home / HEAD}:1: was altered: it holds no digest, so that nothing tells whether lines are missing at the end"
    ]


def test_odd_letters_do_not_break_lines(home: Path) -> None:
    with adding() as draft:
        draft.add({**LINE, "criterion": "one\u2028two\nthree\x85four – ü"})
    with adding() as draft:
        draft.add({**LINE, "id": "b"})
    kept = read_register()
    assert [line["id"] for line in kept.lines] == ["a", "b"]
    assert kept.troubles == ()


def test_what_a_terminal_would_obey_is_shown(home: Path, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register(
        str(run),
        question="falls:IRN:leader",
        resolves="2025-12-16",
        exercise=True,
        criterion="a\x1b[31mb\x1b]0;c\x07d\x9b1m\udcff",
    )
    score()
    score(json=True)
    assert not set("\x1b\x07\x9b") & set(capsys.readouterr().out)


WRITER = """
import json, sys
from foedus.register.register import adding
for number in range(int(sys.argv[2])):
    with adding() as draft:
        draft.add({**json.loads(sys.argv[3]), "id": f"{sys.argv[1]}-{number}"})
"""


def test_processes_that_register_at_once_lose_nothing(home: Path) -> None:
    writers, each = 4, 25
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(place), str(each), json.dumps(LINE)])
        for place in range(writers)
    ]
    while any(process.poll() is None for process in running):
        assert read_register().troubles == ()  # a reader waits for writers
    assert [process.wait(timeout=120) for process in running] == [0] * writers
    kept = read_register()
    assert kept.troubles == ()
    assert {line["id"] for line in kept.lines} == {
        f"{place}-{number}" for place in range(writers) for number in range(each)
    }
    assert (home / HEAD).read_text().strip() == kept.head


def test_a_register_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "file"))
    with pytest.raises(RunError, match="set FOEDUS_HOME"), adding():
        pass


def test_the_commands(home: Path, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score()
    assert "Nothing is registered yet" in capsys.readouterr().out
    assert not home.exists()
    register(str(run), question="falls:IRN:leader", resolves="2025-12-16", criterion="Out of office", exercise=True)
    told = capsys.readouterr().out
    assert "by 16 December 2025" in told
    name = told.split()[1].removesuffix(":")
    resolve(name, "no")
    assert capsys.readouterr().out == f"resolved {name}: no\n"
    score(json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["resolved"], found["troubles"]) == (1, [])
    (home / REGISTER).write_text((home / REGISTER).read_text().replace("Out of office", "In office"))
    with pytest.raises(SystemExit, match="2"):
        score()
    said = capsys.readouterr()
    assert "was altered" in said.err
    assert "do not trust the scores" in said.out
    with pytest.raises(SystemExit, match="2"):
        score(json=True)
    with pytest.raises(InputError, match="must be a day"):
        register(str(run), question="falls:IRN:leader", resolves="soon", criterion="x")
