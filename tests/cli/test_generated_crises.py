"""What check accepts, every command can run: crisis files from a seed, driven through the commands in process.

Every file goes through check and run, and through one of the other commands in turn. A command answers, or refuses in
words; JSON is finite; nothing is left behind. Three hundred files are a part of the suite; ``pytest -m release`` goes
on to twenty thousand, and takes up where it was stopped.
"""

import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from generated_crises import written

import foedus
from foedus.cli.check import check
from foedus.cli.cite import cite
from foedus.cli.register import register
from foedus.cli.run import run
from foedus.cli.sanity import sanity
from foedus.cli.sensitivity import sensitivity
from foedus.cli.whatif import whatif
from foedus.cli.why import why
from foedus.core.errors import FoedusError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.inquiry.tornado import ends_of, held_at
from foedus.inquiry.whatif import questions_of
from foedus.mechanisms.catalogue import known_forms
from foedus.worlds.setup import set_up

QUICK = 300
PARTS = 10
RELEASE = 20_000
#: Files that failed once: a day before the first that can be named, as the end of what is not known.
FAILED_ONCE = (1129,)


def answered(command: Callable[[], None]) -> tuple[bool, str]:
    """Return whether a command answers, and what it prints; its refusal in words otherwise. Anything else is raised."""
    out, refusal = io.StringIO(), ""
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        try:
            command()
        except FoedusError as error:
            refusal = str(error).strip() or "refused without a word"
    assert refusal != "refused without a word"
    return not refusal, refusal or out.getvalue()


def finite(text: str) -> Any:
    """Return what a JSON text holds; it holds no number that is none."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} in JSON")

    return json.loads(text, parse_constant=refuse)


def drive(seed: int, folder: Path) -> None:
    """Drive the crisis file of a seed through check and run, and one of the other commands."""
    file = written(seed, folder)
    given = set(folder.iterdir())
    accepted, said = answered(lambda: check(str(file)))
    out, text_only = folder / "run", seed % 5 == 0
    ran, told = answered(lambda: run(str(file), replicates=20, threads=1, out=out, json=not text_only))
    if accepted:
        assert ran, f"check accepts what run refuses: {told}"
    else:
        assert not ran, f"run takes what check refuses: {said}"
        assert set(folder.iterdir()) == given
        return
    assert set(folder.iterdir()) == {*given, out}
    for name in ("answers.json", "manifest.json", "crisis.json"):
        finite((out / name).read_text("utf-8"))
    crisis = read_crisis(file, known_forms=known_forms())
    for name, command in others(seed, crisis, str(file), folder):
        done, told = answered(command)
        assert done, f"check accepts what {name} refuses: {told}"
        if told.startswith("{\n"):
            finite(told)


def others(seed: int, crisis: Crisis, file: str, folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the commands whose turn it is."""
    turn, plain = seed % 16, seed % 3 == 0
    question = ""
    if turn in (4, 5, 6, 7, 8, 9):
        setup = set_up(crisis, 20, 1)
        questions = questions_of(setup)
        question = str(questions[seed % len(questions)])
    if turn in (0, 1, 2, 3):
        sets = () if crisis.what_ifs else (f"actors.{next(iter(crisis.actors))}.load=0.3",)
        yield "whatif", lambda: whatif(file, set_=sets, replicates=100, threads=1, json=not plain)
    elif turn in (4, 5, 6, 7) and crisis.causes:
        yield "why", lambda: why(file, question=question, replicates=100, threads=1, json=not plain)
    elif turn == 8 and crisis.evidence:
        named = next(iter(crisis.evidence))
        yield "why", lambda: why(file, question=question, causes=named, replicates=100, threads=1, json=not plain)
    elif turn == 9:
        for leaning in setup.leanings:
            for end in ends_of(setup, leaning):
                held_at(crisis, leaning.path, end)
        yield "sensitivity", lambda: sensitivity(file, question=question, replicates=2000, threads=1, json=not plain)
    elif turn == 10:
        out = folder / "explained"
        yield "run --explain", lambda: run(file, replicates=20, threads=1, explain=True, out=out, json=not plain)
        yield "cite RUN", lambda: cite(str(out), json=True)
    elif turn in (11, 12):
        yield "cite", lambda: cite(file, json=not plain)
        yield "sanity", lambda: sanity(file, replicates=100, threads=1, json=not plain)
    else:
        known = json.loads((folder / "run" / "answers.json").read_text("utf-8"))["answers"]["falls"][0]
        asked = f"falls:{known['actor']}:{known['what']}"
        by = (crisis.as_of + timedelta(days=7)).isoformat()
        says = f"{known['actor']} {crisis.actors[known['actor']].name}: the {known['what']} goes by {by}"
        yield (
            "register",
            lambda: register(
                str(folder / "run"), question=asked, resolves=by, criterion=says, exercise=True, json=True
            ),
        )


def all_of(seeds: range, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drive the files of several seeds; say of which seed one fails."""
    home = folder / "home"
    monkeypatch.setenv("FOEDUS_HOME", str(home))
    monkeypatch.chdir(folder)
    for seed in seeds:
        place = folder / str(seed)
        place.mkdir()
        try:
            drive(seed, place)
        except Exception as error:
            error.add_note(f"seed {seed}: written({seed}, folder) writes the file")
            raise
        shutil.rmtree(place)
    assert {path.name for path in folder.iterdir()} <= {"home"}


@pytest.mark.parametrize("part", range(PARTS))
def test_what_check_accepts_every_command_can_run(part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    all_of(range(part, QUICK, PARTS), tmp_path, monkeypatch)


@pytest.mark.parametrize("seed", FAILED_ONCE)
def test_what_failed_once_does_not_again(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    all_of(range(seed, seed + 1), tmp_path, monkeypatch)


@pytest.mark.release
def test_what_check_accepts_every_command_can_run_at_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = sorted([*Path(foedus.__file__).parent.rglob("*.py"), *Path(__file__).parent.glob("*generated_crises.py")])
    digest = sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    kept = Path(os.environ.get("FOEDUS_CACHE") or platformdirs.user_cache_dir("foedus")) / f"generated-{digest}.txt"
    kept.parent.mkdir(parents=True, exist_ok=True)
    done = int(kept.read_text()) if kept.exists() else QUICK
    for begin in range(done, RELEASE, 100):
        folder = tmp_path / "files"
        folder.mkdir()
        all_of(range(begin, min(begin + 100, RELEASE)), folder, monkeypatch)
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(folder)
        kept.write_text(str(min(begin + 100, RELEASE)))
