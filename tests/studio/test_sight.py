"""The network, the map, and the Histories tab: what is drawn is what is so, and a history is told as it was kept."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from foedus.answers.answer import answers_as_rows
from foedus.core.world import STATUSES
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.history.states import present_day
from foedus.session.histories import LATER, Address, Histories
from foedus.session.replaying import replay
from foedus.session.session import Session
from foedus.studio.sight.picture import Look, as_document, picture
from foedus.studio.sight.scene import scene_of
from foedus.studio.sight.told import at_most
from foedus.studio.sight.world_map import (
    View,
    around,
    moved,
    outlined,
    outlines,
    place_of,
    places_of,
    view_of,
)
from served_studio import Studio

ASKED = "dispute:iran:war"
HOSTILE = {
    "actors.IRN.name": '<script>alert(1)</script>"><img src=x onerror=alert(2)>',
    "disputes.iran.title": "<b>\u202eIran\x1b[31m</b>",
    "actors.RUS.camp": "</text><script>",
}


@pytest.fixture(scope="module")
def session() -> Session:
    return Session("iran-2026")


@pytest.fixture(scope="module")
def histories(session: Session) -> Histories:
    return session.histories(2000)


@pytest.fixture(scope="module")
def found(studio: Studio) -> str:
    """The page of the typical history in which it comes to war, and all others of the same studio with it."""
    studio.ready()
    return studio.get(f"/histories/found?q={ASKED}").text


def at_of(page: str) -> str:
    return re.findall(r'name="at" value="(\d+:\d+)"', page)[0]


def test_every_state_has_a_place_and_those_without_an_outline_are_on_the_map_by_their_capital() -> None:
    crisis = read_crisis("iran-2026")
    for code in present_day():
        asked = with_settings(crisis, {"actors.OMN.state": code})
        place = place_of(asked, "OMN")
        assert place is not None, code
        assert -180 <= place.east <= 180, code
        assert -60 < place.north < 85, code
    assert {"IRN", "USA", "RUS"} <= outlined()
    assert not outlined() & {"SGP", "BHR", "MLT"}
    assert outlined() <= present_day().keys()
    assert "public domain" in outlines()
    # the Soviet Union stands where Russia does, and says so
    former = with_settings(crisis, {"actors.OMN.state": "SUN"})
    assert getattr(place_of(former, "OMN"), "what", "") == "Moscow, today's Russia"


def test_a_view_holds_its_places_also_across_the_date_line() -> None:
    crisis = with_settings(read_crisis("iran-2026"), {"actors.OMN.state": "NZL", "actors.QAT.state": "FJI"})
    places = {name: place for name, place in places_of(crisis).items() if name in ("OMN", "QAT", "USA", "CHN")}
    view = view_of(places.values())
    assert view.across < 250
    assert all(abs((place.east - view.east + 180) % 360 - 180) <= view.across / 2 for place in places.values())
    assert moved(moved(view, "closer"), "wider") == pytest.approx(view)
    assert around(places["USA"]).across < 70
    assert moved(View(0, 84, 360), "north") == View(0, 84, 360)


def test_who_is_no_state_stands_below_the_map_and_who_is_far_at_its_edge(session: Session) -> None:
    known = session.crisis
    militia = known.actors["OMN"].model_copy(update={"name": "A militia", "state": None})
    renamed = {("MILITIA" if actor == "OMN" else actor): one for actor, one in known.actors.items()}
    crisis = known.model_copy(update={"actors": {**renamed, "MILITIA": militia}})
    scene = scene_of(session.setup.blueprint.world, tuple(crisis.actors), session.setup.ensemble.disputes)
    assert place_of(crisis, "MILITIA") is None
    view = around(places_of(crisis)["IRN"])
    drawn = picture(crisis, scene, scene.ties, Look("map", "iran", view), day="today")
    tree = ET.fromstring(as_document(drawn.wide))  # noqa: S314 - our own drawing
    plates = {node.get("data-actor"): node for node in tree.iter() if node.get("data-actor")}
    ground = next(node for node in tree.iter() if node.get("class") == "sight-ground")
    below = float(re.findall(r"[\d.]+", str(plates["MILITIA"].get("transform")))[1])
    assert below > float(str(ground.get("height")))
    assert "MEX" not in plates
    assert "Mexico" in drawn.omitted
    assert "← United States" in "".join(plates["USA"].itertext())


@pytest.mark.parametrize("kind", ["network", "map"])
def test_names_are_text_and_every_drawing_is_a_document(session: Session, kind: str) -> None:
    crisis = with_settings(session.crisis, {path: value.replace("\x1b", "") for path, value in HOSTILE.items()})
    ensemble = session.setup.ensemble
    scene = scene_of(session.setup.blueprint.world, ensemble.actors, ensemble.disputes)
    drawn = picture(crisis, scene, scene.ties, Look(kind, "iran"), day="today")  # type: ignore[arg-type]
    for each in (drawn.wide, drawn.narrow):
        tree = ET.fromstring(as_document(each))  # noqa: S314 - our own drawing
        tags = {node.tag.rpartition("}")[2] for node in tree.iter()}
        assert not tags & {"script", "img", "b"}
        plates = {node.get("data-actor") for node in tree.iter() if node.get("data-actor")}
        assert plates == set(ensemble.actors)
        # camps are told by shape as well as by colour
        assert len({node.tag for node in tree.iter() if node.get("class") == "sight-mark"}) > 1
    assert 'href="/static' not in as_document(drawn.wide)
    assert len(drawn.tables[0][1].rows) == len(crisis.disputes)


def test_what_never_came_is_bounded_as_clopper_and_pearson_bound_it() -> None:
    for many in (10, 2000):
        assert (1 - at_most(many)) ** many == pytest.approx(0.05)
    assert at_most(2000) == pytest.approx(3 / 2000, rel=0.01)


def test_a_history_is_told_as_it_was_kept(studio: Studio, histories: Histories, found: str) -> None:
    at = at_of(found)
    told = json.loads(studio.get(f"/histories/history.json?at={at}").text)
    address = Address(*map(int, at.split(":")))
    kept = histories.first[histories.number(address)]
    by_name = {name: int(kept[place]) for name, place in histories.names.items() if 0 < kept[place] < LATER}
    assert {one["event"]: one["week"] for one in told["events"]} == by_name
    shown = re.findall(r'data-event="([^"]+)"', found)
    assert sorted(shown) == sorted(by_name)
    assert f"It comes true in {int((histories.weeks_of(ASKED) < LATER).sum())} of 2,000 histories" in found
    assert "One of 2,000 histories; by itself it says nothing about how likely anything is." in found
    # a chance is told only where one comparison alone decided
    for line in re.findall(r'class="histories-how">([^<]*)<', found):
        assert ("a chance of" in line) is (line.startswith("drawn"))
    # a draw is told with what it was compared with, and the comparison holds
    for one in told["events"]:
        for each in one["decisions"]:
            assert (each["drawn"] < each["threshold"]) is each["below"]


def test_the_scrubber_shows_the_state_of_its_week(studio: Studio, histories: Histories, found: str) -> None:
    at = at_of(found)
    lived = replay(histories, Address(*map(int, at.split(":"))))
    disputes = histories.setup.ensemble.disputes
    seen = set()
    for week in (0, 4, 20, lived.states.shape[0] - 1):
        page = studio.get(f"/histories/week?at={at}&week={week}&sided=iran").text
        assert f'id="histories-week" class="histories-week" data-week="{week}"' in page
        world = lived.world(week)
        rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td>", page)
        levels = dict(rows)
        k = disputes.index("iran")
        how = levels[studio.work.crisis.disputes["iran"].title]
        words = {1: "no action", 2: "threat", 3: "show of force or sanction", 4: "use of force", 5: "war"}
        assert how.startswith(words[int(world.level[k])])
        assert ("force has killed" in how) is bool(world.fatal[k])
        assert STATUSES[int(world.status[k])] == "open" or ";" in how
        drawn = len(re.findall(r'class="sight-side sight-with-(?:target|challenger)"[^>]*data-ends', page))
        assert drawn == 2 * int((world.stance[k] != 0).sum())  # wide and narrow
        seen.add(how)
    assert len(seen) > 1
    tail = studio.get(f"/histories/week.svg?at={at}&week=4&sided=iran")
    assert (
        tail.headers["content-disposition"].endswith('week-4-network.svg"')
        or "map" in tail.headers["content-disposition"]
    )
    ET.fromstring(tail.text)  # noqa: S314 - our own drawing


def test_a_different_one_differs_and_what_is_no_history_is_told(studio: Studio, found: str) -> None:
    first = at_of(found)
    other = at_of(studio.get(f"/histories/found?q={ASKED}&like=different&shown={first}").text)
    assert other != first
    assert "there is no history 9999:1" in studio.get(f"/histories/found?q={ASKED}&at=9999:1").text
    assert "must be OUTER:REPLICATE" in studio.get(f"/histories/found?q={ASKED}&at=x").text
    assert "must be stands_by" in studio.get(f"/histories/found?q={quote('<script>')}").text
    assert "<script>" not in studio.get(f"/histories/found?q={quote('<script>')}").text
    never = next(
        str(row.question) for row in answers_as_rows(studio.work.answers) if row.probability == 0 and row.already != 1
    )
    page = studio.get(f"/histories/found?q={quote(never)}").text
    assert "In none of 2,000 histories" in page
    assert "at most 0.15%" in page


def test_actors_are_put_elsewhere_by_hand_and_by_key_and_stay_there(look: Callable[..., Any], studio: Studio) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    with look(f"/histories?q={ASKED}") as looked:
        page = looked.page
        page.wait_for_selector("#histories-week")
        page.evaluate("document.addEventListener('foedus:select', (e) => { window.chosen = e.detail.path; })")
        plate = page.locator('.sight-wide [data-actor="OMN"]')
        box = plate.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 60, box["y"] + 90, steps=4)
        page.mouse.up()
        page.wait_for_function(
            "() => document.querySelector('.sight-wide [data-actor=\"OMN\"]').hasAttribute('data-put')"
        )
        dragged = plate.get_attribute("transform")
        assert page.evaluate("window.chosen") is None  # the end of a drag is no choice
        plate.focus()
        page.keyboard.press("Shift+ArrowDown")
        keyed = plate.get_attribute("transform")
        assert keyed != dragged
        page.keyboard.press("Enter")
        assert page.evaluate("window.chosen") == "actors.OMN"
        week = page.locator("#histories-week-at")
        week.focus()
        now = int(week.input_value())
        page.keyboard.press("ArrowLeft")
        page.wait_for_selector(f'#histories-week[data-week="{now - 1}"]')
        assert middle(plate.get_attribute("transform")) == pytest.approx(middle(keyed), abs=0.2)
        page.click("#sight-map")
        page.wait_for_selector(".sight-map.sight-wide")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.click("#sight-network")
        page.wait_for_selector(".sight-network.sight-wide")
        page.reload()
        page.wait_for_selector("#histories-week")
        assert middle(plate.get_attribute("transform")) == pytest.approx(middle(keyed), abs=0.2)
        assert looked.hosts == {studio.url.removeprefix("http://")}
        for theme in ("light", "dark"):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
            assert axe.run(page).response["violations"] == []
        assert looked.console == []
    studio.work.keep("places", {})


def middle(transform: str) -> list[float]:
    return [float(number) for number in re.findall(r"[\d.]+", transform)]
