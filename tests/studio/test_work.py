"""What is open in the studio: it answers as a run does, forgets nothing, and writes over nobody's work."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from command_line import foedus
from foedus.core.errors import Cancelled, FoedusError, InputError
from foedus.crisis.reading import read_crisis
from foedus.mechanisms.catalogue import known_forms
from foedus.runs.run import run_crisis
from foedus.studio import saving
from foedus.studio.work import Work
from plain_python import compiled_only
from served_studio import copied, served, until

pytestmark = compiled_only("whole runs are too slow in plain Python")
LOAD = "actors.RUS.load"
RANGE = {"between": [0.7, 0.9]}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Work]]:
    """Open a crisis; what was opened is closed in the end."""
    made: list[Work] = []

    def called(source: str | Path, replicates: int = 400) -> Work:
        made.append(Work(str(source), folder=tmp_path, threads=1, replicates=replicates))
        return until(made[-1], lambda work: work.is_open)

    yield called
    for work in made:
        work.close()


def settled(work: Work) -> Work:
    return until(work, lambda each: each.settled)


@pytest.mark.deep
def test_settled_answers_are_those_of_the_command_that_is_copied(
    opened: Callable[..., Work], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    work = opened("iran-2025", 2400)
    assert work.set(LOAD, RANGE, moving=True)
    assert work.set("horizon_weeks", 8)
    words = shlex.split(settled(work).run_as_command())
    done = foedus(*words[1:], "--json", "--out", "run", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answers"] == json.loads(json.dumps(work.answers))
    of_file = run_crisis(read_crisis("iran-2025"), replicates=2400, seed=1, threads=1).answers["answers"]
    assert work.baseline == of_file
    assert work.undo()
    assert work.undo()
    assert settled(work).answers == of_file
    assert not work.changes


def test_only_what_settles_gives_its_reasons(opened: Callable[..., Work]) -> None:
    work = opened("iran-2025", 2400)
    settled(work).set(LOAD, RANGE, moving=True)
    drafted = until(work, lambda each: each.fresh).answers
    assert drafted is not None
    assert not any(row["reasons"] for row in drafted["falls"])
    work.let_go()
    assert any(row["reasons"] for row in settled(work).answers["falls"])
    work.undo()


def test_a_crisis_that_was_read_is_not_read_again_unless_its_file_has_changed(tmp_path: Path) -> None:
    path = copied(tmp_path, "iran-2025")
    for changed in (False, True):
        known = read_crisis(path, known_forms=known_forms())
        if changed:
            path.write_text(path.read_text("utf-8") + "# changed meanwhile\n", "utf-8")
        work = Work(str(path), threads=1, replicates=400, known=known)
        until(work, lambda each: each.is_open)
        assert (work.disk is known) is not changed
        work.close()


def test_tabs_are_loaded_once_they_are_asked_for() -> None:
    asked = (
        "import sys; from foedus.studio.app import application; from foedus.studio.work import Work; "
        "application(work := Work(), 0); work.close(); tabs = 'reasons', 'kept', 'sight', 'file', 'begin'; "
        "print([tab for tab in tabs if f'foedus.studio.{tab}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_thumb_that_moves_is_one_change_and_a_refused_value_leaves_what_was(opened: Callable[..., Work]) -> None:
    work = opened("iran-2025")
    for place in range(5):
        assert work.set(LOAD, {"between": [0.1 * place, 0.9]}, moving=place < 4)
    assert list(work.changes) == [LOAD]
    assert not work.set(LOAD, {"between": [0.1, 9]})
    assert work.refused == LOAD
    assert "must be a number from 0 to 1, not 9" in str(work.refusal)
    assert work.crisis.actors["RUS"].load.between == (0.4, 0.9)
    assert settled(work).answers is not None
    assert work.undo()
    assert not work.can_undo
    assert (work.changes, work.refusal) == ({}, None)
    said = saving.content_at(work.disk, LOAD)
    assert work.set(LOAD, {key: item for key, item in said.items() if key not in ("because", "note")})
    assert work.changes == {}  # back at what the file says, with its reasons


def test_what_waits_and_is_stopped_can_be_asked_anew(opened: Callable[..., Work]) -> None:
    work, begun, go = settled(opened("iran-2025")), threading.Event(), threading.Event()
    long = work.compute("long", lambda _: (begun.set(), go.wait(60)))
    assert begun.wait(60)
    waits = work.compute("why", lambda _: "first")
    assert waits.cancel()
    again = work.compute("why", lambda _: "second")
    go.set()
    assert again.result(60) == "second"
    assert long.result(60)


def test_what_a_tab_asks_for_ends_with_the_next_change(opened: Callable[..., Work]) -> None:
    work = settled(opened("iran-2025"))

    def long(cancelled: Callable[[], bool]) -> None:
        work.set(LOAD, RANGE)
        if cancelled():
            raise Cancelled("changed")

    first, second = work.compute("why", long), work.compute("why", lambda _: 3)
    assert isinstance(first.exception(60), Cancelled)
    assert second.result(60) == 3
    assert settled(work).fresh


def test_saving_changes_the_characters_of_what_was_changed(opened: Callable[..., Work], tmp_path: Path) -> None:
    path = copied(tmp_path)
    before = path.read_text("utf-8").splitlines()
    work = opened(path)
    work.set(LOAD, RANGE)
    work.because(LOAD, "J1-tied-down")
    assert work.changes == {LOAD: {**RANGE, "because": "J1-tied-down"}}
    assert "1 line changed" in work.save().said
    after = path.read_text("utf-8").splitlines()
    changed = [other for one, other in zip(before, after, strict=True) if one != other]
    assert len(changed) == 1
    assert re.search(r"load:\s+\{between: \[0.7, 0.9\], because: \[J1-tied-down\]", changed[0])
    assert not work.changes
    assert work.undo()  # over the saving
    assert work.changes[LOAD]["between"] == [0.6, 0.85]  # type: ignore[index]
    work.save()
    assert path.read_text("utf-8").splitlines()[after.index(changed[0])].count("0.85") == 1


def test_a_file_that_was_changed_outside_is_not_written_over(opened: Callable[..., Work], tmp_path: Path) -> None:
    path = copied(tmp_path)
    work = opened(path)
    work.set(LOAD, RANGE)
    path.write_text(path.read_text("utf-8").replace("horizon_weeks: 26", "horizon_weeks: 20"), "utf-8")
    theirs = path.read_bytes()
    assert work.changed_outside
    with pytest.raises(InputError, match="changed outside the studio"):
        work.save()
    assert path.read_bytes() == theirs
    work.reread()
    until(work, lambda each: each.is_open and not each.changed_outside)
    assert (work.crisis.horizon_weeks, list(work.changes)) == (20, [LOAD])
    work.save()
    assert "horizon_weeks: 20" in path.read_text("utf-8")


def test_a_bundled_crisis_is_saved_as_an_overlay(opened: Callable[..., Work], tmp_path: Path) -> None:
    work = opened("iran-2025")
    work.set(LOAD, RANGE)
    saved = work.save("mine")
    assert (saved.path, work.path) == (tmp_path / "mine.yaml", tmp_path / "mine.yaml")
    assert read_crisis(saved.path).actors["RUS"].load.between == (0.7, 0.9)
    work.set("horizon_weeks", 9)
    work.save()  # into the overlay, from now on
    assert read_crisis(saved.path).horizon_weeks == 9
    other = opened("iran-2026")
    other.set(LOAD, RANGE)
    with pytest.raises(InputError, match="is there already"):
        other.save("mine")


def test_what_cannot_be_written_stays_as_it_was(
    opened: Callable[..., Work], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copied(tmp_path)
    before = path.read_bytes()
    work = opened(path)
    work.set(LOAD, RANGE)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FoedusError, match="No space left on device"):
        work.save()
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    monkeypatch.undo()
    monkeypatch.setattr(type(work._journal), "write", full)
    work.set(LOAD, {"between": [0.7, 0.8]})
    assert "cannot be kept (No space left on device)" in work.notice


def test_a_value_that_has_no_place_of_its_own_is_written_by_hand(opened: Callable[..., Work], tmp_path: Path) -> None:
    path = copied(tmp_path)
    text = path.read_text("utf-8").replace(
        "    load: {between: [0.00, 0.50], because: assumption}",
        "    load: &same {between: [0.00, 0.50], because: assumption}",
        1,
    )
    path.write_text(
        text.replace("    load: {between: [0.00, 0.50], because: assumption}", "    load: *same", 1), "utf-8"
    )
    work = opened(path)
    work.set("actors.USA.load", RANGE)
    with pytest.raises(InputError, match="an anchor, perhaps"):
        work.save()


def test_without_the_extra_the_command_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "foedus.studio.serve", raising=False)
    done = foedus("studio", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "the studio needs uvicorn, which is an extra: pip install 'foedus[studio]'"


def test_a_link_leads_to_what_is_set_once_that_is_asked_for(opened: Callable[..., Work]) -> None:
    work = opened("iran-2025")
    work.set(LOAD, RANGE)
    work.select(actor="RUS")
    link = work.link()
    with served(work) as studio:
        work.undo()
        work.select(actor="")
        page = studio.get(f"/file{link}").text
        assert "This link carries other values" in page
        assert not work.changes
        assert studio.get(f"/file/as-linked{link}").status_code == 405
        asked = f"{studio.url}/file/as-linked{link}"
        assert httpx.post(asked, headers={"Origin": studio.url}, cookies=studio.cookie).status_code == 303
        assert (work.changes, work.selected) == ({LOAD: {"between": (0.7, 0.9)}}, {"actor": "RUS"})


@pytest.mark.slow
@pytest.mark.parametrize("moves", [250, pytest.param(1000, marks=pytest.mark.release)])
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read there")
def test_a_thousand_moves_leave_no_memory_behind(moves: int, opened: Callable[..., Work], tmp_path: Path) -> None:
    small = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"
    for each in small.parent.glob("small*.yaml"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    work = settled(opened(tmp_path / "small.yaml", 50))

    def moved(times: int) -> int:
        for place in range(times):
            assert work.set("oil_price", 60 + 0.1 * (place % 900), moving=True), work.refusal
            until(work, lambda each: each.fresh)
        return int(Path("/proc/self/statm").read_text("utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before = moved(100)
    assert moved(moves) - before < 20_000 * moves


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_studio_that_is_killed_goes_on_where_it_was(opened: Callable[..., Work], tmp_path: Path) -> None:
    path = copied(tmp_path)
    command = [sys.executable, "-m", "foedus", "studio", str(path), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout is not None
        link = re.search(r"http://\S+", process.stdout.readline())
        assert link
        cookie = cookie_of(link[0])
        with page_of(link[0], cookie, opened=False) as live:
            while not json.loads(live.recv(timeout=240)).get("reload"):
                pass
        with page_of(link[0], cookie, opened=True) as live:
            for place in range(40):  # a thumb that moves, until it is stopped
                value = {"between": [round(0.01 * place, 2), 0.9]}
                live.send(json.dumps({"do": "set", "path": LOAD, "value": value, "moving": True}))
            heard = ""
            while "0.39" not in heard:
                heard = json.loads(live.recv(timeout=240)).get("html", "")
            process.send_signal(signal.SIGKILL)
    work = opened(path)
    assert work.changes == {LOAD: {"between": [0.39, 0.9]}}
    assert work.undo()
    assert not work.changes


def cookie_of(link: str) -> str:
    """Return the cookie that a browser gets for the start link."""
    answer = httpx.get(link, timeout=60)
    return "; ".join(f"{key}={value}" for key, value in answer.cookies.items())


def page_of(link: str, cookie: str, *, opened: bool) -> Any:
    """Open the websocket of a page of the studio that was made before the crisis had answers, or since."""
    place = link.partition("/start")[0]
    url = place.replace("http", "ws") + f"/live?tab=desk&open={str(opened).lower()}"
    return connect(url, origin=place, additional_headers={"Cookie": cookie})  # type: ignore[arg-type]
