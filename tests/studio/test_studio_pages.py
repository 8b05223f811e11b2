"""The pages in a browser: they ask nobody but the studio, say nothing on the console, and can be read by everybody."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from foedus.studio import computing
from foedus.studio.begin.tour import STOPS
from foedus.studio.pages import TABS
from foedus.studio.work import Work
from plain_python import compiled_only
from served_studio import Studio, copied, looked_at, served, until, violations

pytestmark = [compiled_only("whole runs are too slow in plain Python"), pytest.mark.whole]
#: Of the button that leads on in the tour.
COLOURS = """() => {
  const style = getComputedStyle(document.querySelector('#tour [data-tour="next"]'));
  return [style.color, style.backgroundColor];
}"""
HOSTILE = '<script>window.hacked=1</script>"><img src=x onerror="window.hacked=1">\\u202Emirror'


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.deep)])
@pytest.mark.parametrize("tab", TABS)
def test_every_tab_can_be_read_by_everybody(look: Callable[..., Any], studio: Studio, tab: str, theme: str) -> None:
    with look(f"/{tab}", color_scheme=theme) as looked:
        looked.page.wait_for_load_state("networkidle")
        assert violations(looked.page) == []
        for width, height in ((360, 740), (720, 450)):  # a phone; a screen of 1440 at 200%
            looked.page.set_viewport_size({"width": width, "height": height})
            wide = looked.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, width
        assert looked.console == []
        assert looked.hosts == {studio.url.removeprefix("http://")}


def test_keys_go_from_tab_to_tab_and_undo(look: Callable[..., Any], studio: Studio) -> None:
    with look("/desk") as looked:
        page = looked.page
        for key, tab in [("3", "histories"), ("5", "file"), ("1", "desk")]:
            page.keyboard.press(key)
            page.wait_for_url(f"**/{tab}")
        studio.work.set("actors.RUS.load", {"between": [0.2, 0.3]})
        page.locator("#undo:enabled").wait_for()
        page.get_by_text("Settled: 2,000 replicates, 1 change against the file.").wait_for()
        page.keyboard.press("Control+z")
        page.locator("#redo:enabled").wait_for()
        assert studio.work.changes == {}


def test_the_tour_goes_through_its_tabs_and_ends_where_it_is_left(look: Callable[..., Any]) -> None:
    with look("/desk") as looked:
        page = looked.page
        page.click("#tour-start")
        for number, stop in enumerate(STOPS, 1):
            page.get_by_text(f"{number} of {len(STOPS)}", exact=True).wait_for()
            assert page.url.endswith(f"/{stop.tab}")
            if number == 1:
                assert violations(page) == []
                page.hover('#tour [data-tour="next"]')
                assert len(set(page.evaluate(COLOURS))) == 2  # also what the pointer is on can be read
            page.click('#tour [data-tour="next"]')
        page.locator("#tour").wait_for(state="detached")
        page.click("#tour-start")
        page.locator("#tour").wait_for()
        page.keyboard.press("5")
        page.wait_for_url("**/file")
        page.wait_for_load_state("networkidle")
        assert page.locator("#tour").count() == 0
        assert looked.console == []


def test_what_is_refused_and_what_is_changed_outside_is_said(look: Callable[..., Any], studio: Studio) -> None:
    with look("/desk") as looked:
        studio.work.set("actors.RUS.load", {"between": [0.2, 9]})
        looked.page.locator("#refusal").get_by_text("must be a number from 0 to 1, not 9").wait_for()
        studio.work.set("actors.RUS.load", {"between": [0.2, 0.3]})
        looked.page.locator("#refusal").wait_for(state="detached")


def test_an_engine_that_stops_and_a_studio_that_ends_are_said(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"
    for each in small.parent.glob("small*.yaml"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    with ExitStack() as pages:
        with served(Work(str(tmp_path / "small.yaml"), threads=1, replicates=50)) as studio:
            studio.ready()
            monkeypatch.setattr(computing, "_told", lambda *_args, **_options: 1 / 0)
            studio.work.set("oil_price", 99)
            until(studio.work, lambda work: work.state == "gone")
            assert all("The engine has stopped" in studio.get(f"/{tab}").text for tab in TABS)
            page = pages.enter_context(looked_at(browser, studio, "/histories")).page
            page.get_by_text("the engine has stopped: start it again").wait_for()
        page.get_by_text("The studio does not answer. If it was ended").wait_for()
        page.keyboard.press("4")
        page.get_by_text("so this page stays").wait_for()
        assert page.url.endswith("/histories")


def test_names_are_text_whatever_they_hold(browser: Any, tmp_path: Path) -> None:
    path = copied(tmp_path)
    text = path.read_text("utf-8")
    said = HOSTILE.replace('"', '\\"')
    for old in ("name: Russia", "title: Iran after the capture of Maduro", "note: an exporter"):
        assert old in text
        text = text.replace(old, f'{old.split(":")[0]}: "{said}"')
    path.write_text(text, "utf-8")
    with served(Work(str(path), threads=1, replicates=400)) as studio:
        studio.ready()
        for tab in TABS:
            with looked_at(browser, studio, f"/{tab}") as looked:
                looked.page.wait_for_load_state("networkidle")
                assert looked.page.evaluate("window.hacked") is None
                assert looked.page.locator("img[src=x]").count() == 0
                assert "<script>window.hacked=1" in looked.page.inner_text("#bar")
                assert "\u202e" not in looked.page.inner_text("body")
                assert looked.console == []
