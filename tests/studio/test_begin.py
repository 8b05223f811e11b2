"""The start page: what it lists, what a guided start writes and where, the tour, and the words that are defined."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra foedus[studio] is not installed")

from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from foedus.core.errors import InputError
from foedus.crisis.bundled import bundled
from foedus.crisis.reading import read_crisis
from foedus.studio import begin
from foedus.studio.begin.choices import REGIONS, aims, levels, listed_states, populations, spots
from foedus.studio.begin.guided import Asked, remarks, started, written
from foedus.studio.begin.tour import STOPS
from foedus.studio.pages import TABS
from foedus.studio.terms import term, terms
from foedus.studio.work import Work
from served_studio import violations

TEMPLATES = Path(begin.__file__).parents[1] / "templates"
#: The states to which arrow keys lead from the one at which the map is entered.
REACHED = """() => {
  const reached = new Set(), first = document.querySelector("#begin-map [tabindex='0']"), left = [first];
  while (left.length) {
    const from = left.pop();
    if (reached.has(from.dataset.code)) continue;
    reached.add(from.dataset.code);
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"]) {
      from.focus();
      from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      left.push(document.activeElement);
    }
  }
  return [...reached];
}"""
ASKED = Asked(("USA", "CHN", "TWN"), "CHN", "TWN", "2026-03-01", 'The "strait"', "territory", "icb-crisis", "3", "")


def test_a_guided_start_says_what_was_chosen_and_fills_in_what_is_known(tmp_path: Path) -> None:
    begun = started(ASKED, tmp_path)
    path = written(begun, tmp_path)
    assert path == tmp_path / "the-strait.yaml"
    crisis = read_crisis(path)
    (dispute,) = crisis.disputes.values()
    assert (dispute.challenger, dispute.target, dispute.title, dispute.aim) == (
        "CHN",
        "TWN",
        'The "strait"',
        "territory",
    )
    assert (dispute.like.value, dispute.level.value) == ("icb-crisis", 3)
    assert str(crisis.as_of) == ASKED.as_of
    assert list(crisis.actors) == ["CHN", "TWN", "USA"]
    assert crisis.actors["USA"].military_expenditure.because[0].startswith("nmc@")
    assert {"record", "undecided"} & {remark["kind"] for remark in remarks(crisis)}
    with pytest.raises(InputError, match="is there already"):
        written(begun._replace(text="other"), tmp_path)
    assert read_crisis(path) == crisis


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"actors": ("CHN",)}, "two states or more"),
        ({"target": "CHN"}, "two sides"),
        ({"target": "FRA"}, "one of the states"),
        ({"as_of": "1912-06-01"}, "foedus new NAME --actors USA,CHN,TWN --as-of 1912-06-01 --data DIR"),
        ({"as_of": "tomorrow"}, "YYYY-MM-DD"),
        ({"name": "../out"}, "small letters"),
        ({"level": "9", "aim": "", "like": "x"}, "level: choose one"),
        ({"actors": ("USA", "CHN", "TWN", "XXX")}, "XXX"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(change: dict[str, object], told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        started(ASKED._replace(**change), tmp_path)
    assert not list(tmp_path.iterdir())


def test_all_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        started(Asked((), "", "", "", "", "", "", "", ""), tmp_path)
    fields = {line.partition(":")[0] for line in str(told.value).splitlines()}
    assert fields == {"actors", "as_of", "aim", "like", "level"}


def test_every_choice_has_its_words() -> None:
    for words, least in ((aims(), 4), (populations(), 3), (levels(), 5)):
        assert len(words) >= least
        assert all(word.value and word.meaning for word in words)
    assert [word.value for word in levels()] == ["1", "2", "3", "4", "5"]
    states = {one.code: one for one in listed_states()}
    assert len(states) > 190
    assert "cote divoire" in states["CIV"].words


def test_a_state_is_chosen_on_the_map_as_in_the_list(look: Callable[..., Any]) -> None:
    with look("/begin/new") as looked:
        page = looked.page
        page.click(".begin-regions button:has-text('Middle East')")
        page.click("#begin-map [data-code=IRN]")
        page.click("#begin-map [data-code=BHR]")  # too small for an outline: a point
        assert page.locator("#begin-challenger").input_value() == "IRN"
        assert page.locator("#begin-target").input_value() == "BHR"
        page.click("#begin-map [data-code=IRN]")
        assert not page.is_checked('input[name="actors"][value="IRN"]')
        assert page.locator("#begin-map [aria-checked=true]").count() == 1
        assert looked.console == []
    assert {one.code for one in spots(listed_states())} == {one.code for one in listed_states()}


def test_the_map_is_gone_through_by_keyboard_and_everybody_can_read_the_page(look: Callable[..., Any]) -> None:
    with look("/begin/new") as looked:
        page = looked.page
        known = {one.code: one for one in spots(listed_states())}
        for region in REGIONS:
            page.click(f".begin-regions button:has-text('{region.name}')")
            x, y, wide, high = region.view
            seen = {code for code, one in known.items() if x <= one.at[0] <= x + wide and y <= one.at[1] <= y + high}
            assert set(page.evaluate(REACHED)) == seen, region.name
        page.locator("#begin-map [tabindex='0']").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        at = page.evaluate("document.activeElement.dataset.code")
        assert page.locator("#begin-map [tabindex='0']").count() == 1  # one stop on the way through the page
        page.keyboard.press("Space")
        assert page.is_checked(f'input[name="actors"][value="{at}"]')
        assert page.inner_text("#begin-map-name").startswith(known[at].name)
        assert violations(page) == []
        for width in (720, 360):
            page.set_viewport_size({"width": width, "height": 450})
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert looked.console == []


def test_the_page_lists_the_folder_and_opens_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / "outside.yaml").write_text("foedus: 2\ncrisis: out\n")
    (folder / "broken.yaml").write_text('foedus: 2\ncrisis: "<img onerror>"\n')
    (folder / "notes.yaml").write_text("to do: nothing\n")
    written(started(ASKED, folder), folder)
    work = Work("", folder=folder)
    page = Route("/page", lambda request: HTMLResponse(begin.content(work, request)))
    try:
        with TestClient(Starlette(routes=[page, *begin.routes(work)]), follow_redirects=False) as client:
            shown = client.get("/page").text
            assert all(f'value="{name}"' in shown for name in bundled() if read_crisis(name))
            assert "the-strait.yaml" in shown
            assert "not in order" in shown
            assert "notes.yaml" not in shown
            assert "<img" not in shown
            for source in ("../outside.yaml", str(tmp_path / "outside.yaml"), "", "/etc/passwd"):
                with pytest.raises(InputError):
                    client.post("/begin/open", data={"source": source})
            form = {**ASKED._asdict(), "title": "<script>", "name": "new"}
            said = client.post("/begin/look", data=form).text
            assert "new.yaml" in said
            assert "<script>" not in said
            assert not (folder / "new.yaml").exists()
            assert work.state == "empty"
            assert client.post("/begin/create", data=form).status_code == 303
            assert (folder / "new.yaml").exists()
    finally:
        work.close()


def test_the_tour_has_eight_steps_through_all_tabs() -> None:
    assert len(STOPS) == 8
    assert {stop.tab for stop in STOPS} == set(TABS)
    assert all(stop.title and len(stop.text) < 300 for stop in STOPS)


def test_each_term_is_defined_once_where_it_is_used() -> None:
    for template in TEMPLATES.glob("*/*.html"):
        used = re.findall(r'\bterm\("([^"]+)"', template.read_text("utf-8"))
        assert set(used) <= set(terms()), template
        assert len(used) == len(set(used)), template
    assert all(meaning.endswith(".") and len(meaning) < 160 for meaning in terms().values())
    said = term("base rate", "<b>")
    assert 'popovertarget="term-base-rate"' in said
    assert "&lt;b&gt;" in said
