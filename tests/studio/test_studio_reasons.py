"""Why and what if: what the page finds is what the commands find, and it says of which crisis it is."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

import foedus
from foedus.studio.jobs import Job, jobs_of
from foedus.studio.reasons.asking import SECTIONS, job_key
from plain_python import compiled_only
from served_studio import Studio

pytestmark = [compiled_only("whole runs are too slow in plain Python"), pytest.mark.whole]
QUESTION = "dispute:iran:force"


@pytest.fixture
def ask(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Job]]:
    """Ask a section of the page, as its form does; few replicates are enough here."""
    for key, few in (("causes", 100), ("hangs", 20_000), ("worlds", 100), ("given", 1000)):
        monkeypatch.setitem(SECTIONS, key, SECTIONS[key]._replace(sizes=(few,)))
    while studio.work.undo():
        pass
    studio.ready()

    def asked(key: str, *, wait: bool = True, **fields: object) -> Job:
        answer = httpx.post(
            f"{studio.url}/why/ask/{key}",
            data={"question": QUESTION, **fields},
            headers={"origin": studio.url, "hx-request": "true"},
            cookies=studio.cookie,
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        job = jobs_of(studio.work)[job_key(key, QUESTION)]
        return ended(job) if wait else job

    yield asked
    jobs_of(studio.work).clear()


def ended(job: Job) -> Job:
    """Wait until a job has ended."""
    end = time.monotonic() + 240
    while job.state == "waiting":
        assert time.monotonic() < end
        time.sleep(0.01)
    return job


def test_why_is_that_of_the_command_and_says_when_the_crisis_has_changed(
    studio: Studio, ask: Callable[..., Job]
) -> None:
    job = ask("causes", cause=["overstretch", "linkage"])
    said = foedus.why(studio.work.crisis, QUESTION, ["overstretch", "linkage"], replicates=100)
    assert job.found.record == said.record
    assert f"--question {QUESTION} --causes overstretch,linkage --replicates 100" in job.asked["command"]
    stale = "The crisis has changed since"
    page = studio.get(f"/why?question={QUESTION}").text
    assert "Within the model" in page
    assert stale not in page
    studio.work.set("actors.RUS.load", 0.9)
    assert stale in studio.get("/why").text
    studio.work.undo()
    assert stale not in studio.get("/why").text


def test_other_worlds_are_run_each_and_together_and_told_of_this_number(
    studio: Studio, ask: Callable[..., Job]
) -> None:
    job = ask("worlds", world=["oil-at-60", "one-more-abandoned"])
    together, *each = job.found["what_ifs"]
    assert [world["name"] for world in each] == ["one-more-abandoned", "oil-at-60"]
    assert together["name"] == job.asked["together"]
    assert all(world["asked"][0]["question"] == QUESTION for world in (together, *each))
    page = studio.get(f"/why?question={QUESTION}").text
    assert "All of them together" in page


def test_what_is_given_is_told_of_every_number(studio: Studio, ask: Callable[..., Job]) -> None:
    job = ask("given", event0=QUESTION, by0="2026-04-01")
    assert job.found.record == foedus.given(studio.work.crisis, [f"{QUESTION}@2026-04-01"], replicates=1000).record
    assert "A condition, not a cause." in studio.get("/why?question=falls:IRN:leader").text


def test_the_address_carries_what_is_asked_of_a_number(studio: Studio, ask: Callable[..., Job]) -> None:
    chosen = {"given": f"not:{QUESTION}@2026-04-01", "named": "oil-at-60", "causes": "overstretch,linkage"}
    ask("given", event0=QUESTION, by0="2026-04-01", fails0="yes")
    ask("worlds", world=["oil-at-60"])
    ask("causes", cause=["overstretch", "linkage"])
    link = studio.work.link()
    assert chosen.items() <= dict(parse_qsl(link.removeprefix("?"))).items()
    studio.work.select(**dict.fromkeys(chosen, ""))
    page = studio.get(f"/why{link}").text
    assert chosen.items() <= studio.work.selected.items()
    assert 'value="2026-04-01"' in page
    assert re.findall(r'name="cause" value="([\w-]+)" checked', page) == ["overstretch", "linkage"]
    assert re.findall(r'name="world" value="([\w-]+)" checked', page) == ["oil-at-60"]
    assert "dispute:atlantis:force: not asked of this crisis" in studio.get("/why?given=dispute:atlantis:force").text
    studio.work.select(**dict.fromkeys(chosen, ""))


def test_long_work_is_stopped_by_hand_and_by_a_change(studio: Studio, ask: Callable[..., Job]) -> None:
    job = ask("hangs", wait=False)
    job.stop()
    assert ended(job).state == "stopped"
    assert "nothing of it was kept" in studio.get(f"/why?question={QUESTION}").text
    job = ask("hangs", wait=False)
    while not job.began:
        time.sleep(0.01)
    studio.work.set("actors.RUS.load", 0.9)
    assert ended(job).state == "overtaken"
    studio.work.undo()


def test_what_cannot_be_asked_is_said_in_place(studio: Studio, ask: Callable[..., Job]) -> None:
    assert "unknown cause 'nobody'" in ask("causes", evidence="nobody").error
    assert "is not asked of this crisis" in studio.get("/why?question=falls:XXX:leader").text
    studio.work.select(question="")
    empty = httpx.post(
        f"{studio.url}/why/ask/given", data={"question": QUESTION}, cookies=studio.cookie,
        headers={"origin": studio.url, "hx-request": "true"},
    )  # fmt: skip
    assert "choose an event" in empty.text


def test_a_number_is_worked_out_in_the_page(studio: Studio, ask: Callable[..., Job], look: Callable[..., Any]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    ask("causes", cause=["overstretch", "linkage"])
    with look(f"/why?question={QUESTION}", color_scheme="dark") as looked:
        page = looked.page
        page.select_option("select[name=event0]", "falls:IRN:leader")
        page.locator("#why-go-given").press("Enter")
        page.get_by_text("A condition, not a cause.").wait_for()
        assert "given=falls%3AIRN%3Aleader" in page.url
        page.locator("#job-said").get_by_text("Given that something happens: done.").wait_for(state="attached")
        found = axe.run(page).response["violations"]
        assert [node["html"] for each in found for node in each["nodes"]] == []
        page.set_viewport_size({"width": 360, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        assert looked.console == []
