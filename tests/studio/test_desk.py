"""The Desk: what a hand or a keyboard does to an input, what follows, and what stays when it is taken back."""

import difflib
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from foedus.answers.answer import answers_as_rows
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_parsed
from foedus.report.numbers import percent
from foedus.runs.run import run_crisis
from foedus.session.session import Session
from foedus.studio.desk.answers import SAME, Answers
from foedus.studio.desk.inputs import Inputs
from foedus.studio.desk.rows import Rows, slug
from foedus.studio.desk.show import fragments, inputs_html, look_at, note_open
from foedus.studio.pages import content_of
from foedus.studio.work import Work
from foedus.worlds.setup import set_up
from plain_python import compiled_only
from served_studio import Studio, copied, looked_at, served, until, violations

runs = [compiled_only("whole runs are too slow in plain Python"), pytest.mark.whole]
ROW = "#in-actors-RUS-load"
CHANGES = "[...document.querySelectorAll('#answers .desk-change')].map((cell) => cell.textContent.trim())"


def test_a_side_that_is_taken_already_and_an_offer_are_chosen_by_words() -> None:
    session = Session("iran-2026")
    file = session.crisis
    stance, offer = "disputes.iran.stances.RUS", "disputes.iran.mediators.OMN"
    before = Inputs(Rows(session.setup, file, {}))
    said = {path: before.row(path) for path in (stance, offer)}
    assert [row and (row.low, row.changed) for row in said.values()] == [
        ("speaks up for Iran", False),
        ("may mediate, has not offered", False),
    ]
    for path, words in ((stance, "fights for Iran"), (offer, "offers to mediate")):
        chosen = next(value for value, says in said[path].words if says == words)
        session.set(path, json.loads(chosen))
        row = Inputs(Rows(session.setup, file, {})).row(path)
        assert row is not None
        assert (row.low, row.word, row.changed, row.before) == (words, chosen, True, said[path].low)
        session.set(path, row.raw)  # the button that leads back
    assert session.changes == {}
    assert {row.path for row in before.group("disputes.iran").rows} >= {stance, offer}
    assert "disputes.iran.stances.DEU" in {row.path for row in before.group("disputes.iran", unset=True).rows}


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    crisis = read_crisis("iran-2026")
    return Inputs(Rows(set_up(crisis, 100, 1), crisis, {}))


def test_a_row_says_what_the_file_says_and_why(inputs: Inputs) -> None:
    row = inputs.row("actors.RUS.load")
    assert row is not None
    assert (row.called, row.low, row.high, row.changed, row.given) == ("Russia: load", "0.6", "0.85", False, True)
    assert [(reason.key, reason.evidence) for reason in row.reasons] == [("J1-tied-down", True), ("J43-drained", True)]
    assert row.nearest("0.6").startswith("One war or occupation")
    disputed = inputs.row("relations.RUS>IRN.obligation")
    assert disputed is not None
    assert disputed.word == ""
    assert len(disputed.disputed) == 3


def test_what_the_file_leaves_out_is_a_row_with_what_stands_in_for_it(inputs: Inputs) -> None:
    paths = [row.path for row in inputs.group("actors.CHN", unset=True).rows]
    assert {"actors.CHN.load", "actors.CHN.democracy", "actors.CHN.next_election"} <= set(paths)
    load, power, election = (
        inputs.row(f"actors.CHN.{name}") for name in ("load", "military_expenditure", "next_election")
    )
    assert load is not None
    assert power is not None
    assert election is not None
    assert (load.low, load.given) == ("0.1", False)
    assert "a country at peace" in load.origin
    assert power.low == "0.108"
    assert (election.low, election.origin) == (
        "",
        "not set in the file: no election is known: exits by the rules come at any time",
    )


def test_an_input_is_found_by_words_in_any_order(inputs: Inputs) -> None:
    for words in ("russia load", "LOAD Russia", "rus tied down"):
        assert [row.path for row in inputs.find(words)[0]] == ["actors.RUS.load"]
    assert inputs.find("no such input") == ([], 0)


@pytest.mark.parametrize("view", ["actors", "relations", "disputes", "other"])
def test_every_input_of_the_file_is_listed_once(inputs: Inputs, view: str) -> None:
    listed = [row.path for group in inputs.view(view) for row in (group.rows or inputs.group(group.key).rows)]
    assert len(listed) == len(set(listed))
    sections = [view] if view != "other" else ["feuds", "parameters", "oil_price", "oil_price_start"]
    assert {one.path for one in inputs.crisis.inputs() if one.location[0] in sections} <= set(listed)


class TestSettled:
    """What stands on the Desk is what a run says, and each change is that to the answers of the file."""

    pytestmark = runs

    def test_settled_numbers_are_those_of_a_run(self, studio: Studio) -> None:
        work = studio.work
        while work.undo():
            pass
        work.set("actors.RUS.load", {"between": [0.2, 0.3]})
        until(work, lambda work: work.settled)
        crisis = with_parsed(read_crisis(work.path), ["actors.RUS.load={between: [0.2, 0.3]}"])
        run = run_crisis(crisis, replicates=2000, seed=1, threads=1).answers
        assert work.answers == run["answers"]
        assert work.told is not None
        for key in ("given", "by_hand", "not_determined", "skill"):
            assert work.told.record[key] == run[key]
        named = [row for row in work.told.record["leans_on"] if row in run["leans_on"]]
        assert named == run["leans_on"]
        moved = work.told.moved(work.told_of_file)
        chances = {answer.question: answer.probability for answer in answers_as_rows(run["answers"])}
        before = {answer.question: answer.probability for answer in answers_as_rows(work.baseline)}
        assert moved
        assert all(chances[question] != before[question] for question in moved)
        most = max(chances, key=lambda question: abs(chances[question] - before[question]))
        said = Answers(work.crisis, work.answers, work.baseline).moved_most()
        assert said == f"{most.in_words(work.crisis)}: {percent(before[most])} → {percent(chances[most])}"
        work.undo()
        until(work, lambda work: work.settled)
        assert work.told.moved(work.told_of_file) == frozenset()

    def test_a_draft_prints_no_digit_below_one_percent(self, studio: Studio) -> None:
        work = studio.ready()
        shown = Answers(work.crisis, work.answers, work.answers, draft=True)
        lines = [line for section in (shown.falls(), shown.goes("iran"), shown.feuds()) for line in section.first]
        assert lines
        assert all("." not in line.chance + line.range + line.base for line in lines)
        assert all(line.change == SAME for line in lines)
        assert shown.moved_most() == ""

    def test_what_moves_too_little_to_be_seen_is_not_told_as_two_equal_numbers(self, studio: Studio) -> None:
        work = studio.ready()
        tables, before = deepcopy(work.answers), deepcopy(work.answers)
        tables["disputes"][0]["reaches"]["4"], before["disputes"][0]["reaches"]["4"] = 0.52, 0.5201
        said = [Answers(work.crisis, tables, before, draft=draft).moved_most() for draft in (True, False)]
        assert [text.rpartition(": ")[2] for text in said] == ["52%, change under 1", "52%, change under 0.1"]

    def test_a_group_opened_while_parts_are_made_is_in_them(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        work = studio.ready()
        look_at(work, {"view": "actors"})
        group = "actors.OMN"
        assert f'id="group-{slug(group)}"' in inputs_html(work)
        opened = f'<details class="desk-group" id="group-{slug(group)}" open>'
        assert opened not in inputs_html(work)
        made = []

        def parts(*asked: Any) -> str:
            made.append(fragments(*asked))
            if len(made) == 1:
                note_open(work, group)
            return made[-1]

        monkeypatch.setattr("foedus.studio.desk.fragments", parts)
        with studio.socket() as live:
            assert opened in json.loads(live.recv(timeout=60))["html"]
        assert opened not in made[0]


class TestByHand:
    """In a browser."""

    pytestmark = runs

    def test_keyboard_alone_finds_raises_reads_undoes_redoes_and_saves(self, browser: Any, tmp_path: Path) -> None:
        path = copied(tmp_path)
        before = path.read_text("utf-8")
        with served(Work(str(path), replicates=2000)) as studio:
            studio.ready().select(all="stands-by mediates falls feuds")
            with looked_at(browser, studio, "/desk") as looked:
                page = looked.page
                press = page.keyboard.press
                press("/")
                page.keyboard.type("russia load")
                page.get_by_text("1 input found").wait_for()
                press("ArrowDown")
                for _ in range(2):
                    press("Tab")
                press("End")
                until(studio.work, lambda work: work.settled and _high(work) == 1.0)
                page.wait_for_function(f"() => !({CHANGES}).every((text) => text === 'same' || text === '–')")
                page.locator(f"{ROW} .desk-why").wait_for()
                press("Control+z")
                page.wait_for_function(f"() => ({CHANGES}).every((text) => text === 'same')")
                assert studio.work.changes == {}
                press("Control+y")
                until(studio.work, lambda work: _high(work) == 1.0)
                page.locator(f"{ROW} .desk-ours").focus()
                press("Enter")
                page.locator(f"{ROW} .desk-why").wait_for(state="detached")
                press("Control+s")
                until(studio.work, lambda work: path.read_text("utf-8") != before)
                assert looked.console == []
        changed = [
            line for line in difflib.ndiff(before.splitlines(), path.read_text("utf-8").splitlines()) if line[0] in "+-"
        ]
        assert [line[0] for line in changed] == ["-", "+"]
        assert "[0.60, 0.85]" in changed[0]
        assert read_crisis(path).actors["RUS"].load.between == (0.6, 1.0)

    def test_a_page_made_before_the_answers_were_there_is_made_anew(
        self, look: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = ['<p id="waiting"></p>']

        def content(*asked: Any) -> str:
            return made.pop() if made else content_of(*asked)

        monkeypatch.setattr("foedus.studio.app.content_of", content)
        with look("/desk") as looked:
            looked.page.locator("#answers .desk-chance").first.wait_for()
        assert not made

    def test_a_list_made_before_the_reader_looked_elsewhere_comes_too_late(self, look: Callable[..., Any]) -> None:
        with look("/desk?view=actors") as looked:
            page = looked.page
            before = page.locator("#inputs-list").evaluate("list => list.outerHTML")
            put = "html => import('/static/studio.js').then((studio) => studio.put(html))"
            page.keyboard.press("/")
            page.keyboard.type("russia load")
            page.get_by_text("1 input found").wait_for()
            found = page.locator("#inputs-list").evaluate("list => list.outerHTML")
            page.evaluate(put, before)
            assert page.get_by_text("1 input found").is_visible()
            page.evaluate(put, found.replace("1 input found", "1 input found again"))
            page.get_by_text("1 input found again").wait_for()

    def test_a_refused_value_is_told_at_its_field_and_good_answers_stay(self, look: Callable[..., Any]) -> None:
        with look("/desk?find=russia+load") as looked:
            page = looked.page
            field = page.locator(f"{ROW} input.desk-high")
            field.fill("1.7")
            field.press("Enter")
            told = page.locator(f"{ROW} .desk-refused")
            told.wait_for()
            assert "actors.RUS.load" in told.inner_text()
            assert "must be a number from 0 to 1, not 1.7" in told.inner_text()
            assert field.get_attribute("aria-invalid") == "true"
            assert page.locator("#answers.stale .desk-chance").count() > 20
            field.fill("0.85")
            field.press("Enter")
            told.wait_for(state="detached")
            page.locator("#answers:not(.stale)").wait_for()
            assert set(page.evaluate(CHANGES)) == {SAME}

    def test_brackets_go_from_dispute_to_dispute(self, look: Callable[..., Any], studio: Studio) -> None:
        with look("/desk") as looked:
            names = list(studio.work.crisis.disputes)
            looked.page.keyboard.press("]")
            until(studio.work, lambda work: work.selected.get("dispute") == names[1])
            looked.page.wait_for_function(f"() => document.querySelector('#desk-dispute').value === '{names[1]}'")
            looked.page.keyboard.press("[")
            looked.page.wait_for_function(f"() => document.querySelector('#desk-dispute').value === '{names[0]}'")

    def test_what_a_reader_holds_is_answered_in_the_page(self, look: Callable[..., Any], studio: Studio) -> None:
        with look("/desk") as looked:
            until(studio.work, lambda work: work.settled)
            page = looked.page
            page.locator("#by-hand:not([hidden])").wait_for()
            page.get_by_role("button", name="Given: The United States against Iran: force is used").click()
            told = page.locator("#by-hand tbody tr").first.locator("td")
            assert told.nth(1).inner_text() != "–"
            assert page.locator("#by-hand-says").inner_text() != "Nothing is held: these are the engine's own answers."
            # the command carries it; kept in the file it is an estimate, and can be taken out again
            until(studio.work, lambda work: work.run_as_command().endswith("--hold dispute:iran:force=1"))
            page.locator("[data-keep]:visible").click()
            page.locator("#desk-held:not([hidden])").wait_for()
            ((path, said),) = studio.work.changes.items()
            assert (path, said["question"], said["chance"]) == ("outside.held-1", "dispute:iran:force", 1)
            page.locator("[data-leave-out]").click()
            page.locator("#desk-held").wait_for(state="hidden")
            assert studio.work.changes == {}
            studio.work.select(hold="")

    def test_the_address_carries_what_is_looked_at_and_held(self, look: Callable[..., Any], studio: Studio) -> None:
        with look("/desk?dispute=cuba&degree=fight&hold=dispute:iran:force%3D0.8") as looked:
            until(studio.work, lambda work: work.settled)
            page = looked.page
            page.locator("#by-hand [data-held=yes]").wait_for()
            assert page.locator(".hold output").first.inner_text() == "80%"
            assert page.locator("#desk-dispute").input_value() == "cuba"
            assert page.locator("[data-select=degree][aria-pressed=true]").inner_text() == "fights"
            page.click("[data-select=degree][data-value=endorse]")
            until(studio.work, lambda work: work.selected["degree"] == "endorse")
            for part in ("dispute=cuba", "degree=endorse", "hold=dispute%3Airan%3Aforce%3D0.8"):
                assert part in studio.work.link()
            studio.work.select(dispute="", degree="", hold="")

    def test_on_a_phone_what_moved_most_stays_in_sight(self, look: Callable[..., Any], studio: Studio) -> None:
        with look("/desk?find=russia+load") as looked:
            page = looked.page
            page.set_viewport_size({"width": 390, "height": 844})
            assert page.locator(".desk-most").count() == 0
            field = page.locator(f"{ROW} input.desk-high")
            field.fill("0.95")
            field.press("Enter")
            page.locator(".desk-most").get_by_text("→").wait_for()
            assert page.locator(".desk-most").bounding_box()["y"] > 700
            assert violations(page) == []
            studio.work.undo()
            page.locator(".desk-most").wait_for(state="detached")

    def test_an_actor_of_the_network_leads_to_its_inputs(self, look: Callable[..., Any]) -> None:
        with look("/desk") as looked:
            page = looked.page
            page.locator("#sight svg:visible [data-path='actors.IRN']").first.click()
            page.locator("#in-actors-IRN-load").wait_for()
            assert page.locator("#inputs-list h3").all_inner_texts()[0] == "Iran"


def _high(work: Work) -> float:
    return work.crisis.actors["RUS"].load.between[1]
