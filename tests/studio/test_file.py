"""Tab 5: what is typed is checked at its place, taken as one change, kept, and never written over another's."""

import html
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra foedus[studio] is not installed")

from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from foedus.core.errors import InputError
from foedus.crisis.paths import at
from foedus.studio import file
from foedus.studio.document import differing
from foedus.studio.file.checking import checked
from foedus.studio.file.difference import difference, marked
from foedus.studio.file.evidence import evidence, here
from foedus.studio.file.places import at_line, places
from foedus.studio.live import take_edit
from foedus.studio.pages import bar
from foedus.studio.work import Work
from served_studio import asked

GOOD = Path(__file__).parents[1] / "crisis" / "good"
LOAD = "actors.RUS.load"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a small crisis with its evidence."""
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))
    for name in ("small.yaml", "small-evidence.yaml"):
        (tmp_path / name).write_bytes((GOOD / name).read_bytes())
    return tmp_path / "small.yaml"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[[], Work]]:
    """Open the copy; what was open before is closed first."""
    made: list[Work] = []

    def again() -> Work:
        for work in made:
            work.close()
        made[:] = [Work(str(path), threads=1, replicates=50)]
        return waited(made[0])

    yield again
    for work in made:
        work.close()


def waited(work: Work) -> Work:
    end = time.monotonic() + 120
    while work.state in ("waiting", "compiling") and time.monotonic() < end:
        time.sleep(0.02)
    return work


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_a_mistake_is_told_where_it_stands_before_anything_is_written(path: Path) -> None:
    text = path.read_text().replace("horizon_weeks:", "horizon_week:", 1)
    (found,) = checked(text, path).found
    assert (found.line, found.column) == (line_of(text, "horizon_week:"), 1)
    assert "did you mean 'horizon_weeks'?" in found.message
    assert checked("", path).found[0].line == 1
    assert checked(path.read_text(), path).crisis is not None


def test_a_difference_names_lines_and_words() -> None:
    before = "a: 1\nb: {value: 0.5, because: x}\nc: 3\n"
    after = before.replace("0.5", "0.75")
    gone, new = (row for row in difference(before, after) if row.sign in "-+")
    assert (gone.before, new.after) == (2, 2)
    assert "".join(piece.text for piece in new.pieces if piece.changed) == "75"
    assert ["".join(piece.text for piece in pieces) for pieces in marked(before, after)] == after.split("\n")
    assert difference(after, after) == []


def test_values_and_what_they_rest_on_lead_to_each_other(path: Path) -> None:
    text = path.read_text()
    crisis = checked(text, path).crisis
    assert crisis is not None
    lines, known = text.split("\n"), places(text)
    desk = evidence(crisis, known)
    told = [one for document in desk.documents for one in document.told]
    assert {one.key for one in told} == set(crisis.evidence)
    resting = [(one.key, value) for one in told for value in one.resting]
    assert {(key, value.path) for key, value in resting} == {
        (reason, ".".join(map(str, location)))
        for location, reasons in crisis.reasons()
        for reason in reasons
        if reason in crisis.evidence
    }
    there = [(key, value) for key, value in resting if value.on_desk and value.line]
    assert there
    for key, value in there:
        found = here(crisis, at_line(known, value.line))
        assert found is not None
        assert found.path == value.on_desk, lines[value.line - 1]
        assert key in dict(found.reasons)


def test_a_value_changed_in_the_text_is_a_change_of_the_desk(opened: Callable[[], Work], path: Path) -> None:
    work = opened()
    before = work.text
    assert before == path.read_text()
    work.set("horizon_weeks", 8)
    moved = work.text
    assert [row.after for row in difference(before, moved) if row.sign == "+"] == [line_of(before, "horizon_weeks:")]
    assert work.rewrite(moved.replace("horizon_weeks: 8", "horizon_weeks: 9"))
    assert work.changes == {"horizon_weeks": 9}
    assert work.undo()
    assert work.crisis.horizon_weeks == 8
    assert work.undo()
    assert (work.text, work.unsaved) == (before, False)


def test_any_other_edit_is_kept_to_the_letter_and_outlives_a_kill(opened: Callable[[], Work], path: Path) -> None:
    work = opened()
    before = work.text
    edited = before.replace("title: A smal", "title: Another, not so smal", 1).replace(
        "foedus: 2", "foedus: 2  # ours", 1
    )
    assert edited.count("\n") == before.count("\n")
    assert work.rewrite(edited)
    assert work.crisis.title.startswith("Another")
    assert work.text == edited
    assert work.unsaved
    assert differing(work.disk, work.crisis) is None
    assert "# once it is saved" in work.run_as_command()
    work.set("horizon_weeks", 8)
    both = work.text
    assert len([row for row in difference(edited, both) if row.sign == "+"]) == 1

    again = opened()  # another process would find the same journal
    assert again.text == both
    assert again.undo()
    assert again.text == edited
    assert again.undo()
    assert again.text == before
    assert again.redo()
    saved = again.save()
    assert path.read_text() == edited
    assert "2 lines changed" in saved.said
    assert not again.unsaved
    assert again.undo()
    assert again.text == before


def test_what_is_no_crisis_is_not_taken(opened: Callable[[], Work]) -> None:
    work = opened()
    before = work.text
    assert not work.rewrite(before.replace("foedus: 2", "foedus: 3", 1))
    assert work.text == before
    assert not work.can_undo


def test_a_file_changed_outside_is_written_over_only_when_that_is_chosen(
    opened: Callable[[], Work], path: Path
) -> None:
    work = opened()
    work.set("horizon_weeks", 8)
    mine, theirs = work.text, path.read_text().replace("title: A smal", "title: Their smal", 1)
    path.write_text(theirs)
    with pytest.raises(InputError, match="changed outside"):
        work.save()
    shown = asked(app(work), "GET", "/file/outside").text
    assert "Their" in shown
    assert "horizon_weeks: 8" in html.unescape(re.sub("<[^>]*>", "", shown))
    assert path.read_text() == theirs
    work.keep_mine()
    work.save()
    assert path.read_text() == mine
    path.write_text(theirs)
    work.reread()
    waited(work)
    assert work.crisis.title.startswith("Their")


def test_a_file_that_was_deleted_is_written_anew(opened: Callable[[], Work], path: Path) -> None:
    work = opened()
    work.set("horizon_weeks", 8)
    mine = work.text
    path.unlink()
    assert "saving writes it anew" in bar(work)
    assert "saving writes it anew" in asked(app(work), "GET", "/file/outside").text
    work.save()
    assert path.read_text() == mine
    assert "horizon_weeks: 8" in mine
    assert "no longer there" not in bar(work)


def test_a_file_that_is_not_in_order_can_be_mended(opened: Callable[[], Work], path: Path) -> None:
    good = path.read_text()
    path.write_text(good.replace("foedus: 2", "foedus: 9", 1))
    work = opened()
    assert (work.state, work.holds) == ("refused", False)
    base = base_in(asked(app(work), "GET", "/page").text)
    said = asked(app(work), "POST", "/file/apply", data={"text": good, "base": base}).text
    assert "In order" in said
    assert path.read_text() == good
    assert waited(work).holds


def test_a_file_that_was_mended_in_an_editor_is_read_again(opened: Callable[[], Work], path: Path) -> None:
    good = path.read_text()
    work = opened()
    work.set("horizon_weeks", 8)
    path.write_text("foedus: 2\ncrisis: [broken")
    work.reread()
    assert (waited(work).state, work.holds, work.changed_outside) == ("refused", False, False)
    path.write_text(good)
    assert work.changed_outside
    take_edit(work, {"do": "reread"})  # as the button of the page does
    assert waited(work).changes == {"horizon_weeks": 8}


def test_the_page_checks_and_takes_and_shows_text_as_text(opened: Callable[[], Work]) -> None:
    work = opened()
    got = partial(asked, app(work))
    base = base_in(got("GET", "/page").text)
    evil = work.text.replace("title: A smal", 'title: "</textarea><script>alert(1)</script>" # A smal', 1)
    assert "<script>" not in got("POST", "/file/check", data={"text": evil, "base": base}).text
    assert "In order" in got("POST", "/file/apply", data={"text": evil, "base": base}).text
    assert work.crisis.title.startswith("</textarea>")
    page = got("GET", "/page").text
    assert "<script>" not in page
    assert html.unescape(page.partition("<textarea")[2].partition(">\n")[2].partition("</textarea>")[0]) == evil
    late = got("POST", "/file/apply", data={"text": evil.replace("# A smal", ""), "base": base}).text
    assert "changed elsewhere" in late
    assert work.text == evil
    line = line_of(evil, "load:")
    assert LOAD.rpartition(".")[2] in got("GET", "/file/here", params={"line": line}).text
    assert at(work.crisis, "actors")


def app(work: Work) -> Starlette:
    """Return the routes of the tab, and its content under ``/page``."""
    page = Route("/page", lambda request: HTMLResponse(file.content(work, request)))
    return Starlette(routes=[page, *file.routes(work)])


def base_in(page: str) -> str:
    found = re.search('name="base" id="file-base" value="([0-9a-f]+)"', page)
    assert found
    return found[1]
