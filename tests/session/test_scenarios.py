"""Scenarios: they divide all histories, each is what defines it, and its typical history is one of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import foedus
from foedus.answers.question import FIGHTS, Event
from foedus.engine.recording import ALREADY, NEVER, event_names
from foedus.session import scenarios as scenarios_made
from foedus.session.histories import LATER, Address, Histories
from foedus.session.replaying import replay
from foedus.session.scenarios import LEAST, MOST, _divided
from foedus.session.session import Session

REPLICATES = 2000


@pytest.fixture(scope="module", params=["iran-2025", "iran-2026"])
def histories(request: pytest.FixtureRequest) -> Histories:
    """The histories of a run, which have its luck."""
    return Session(request.param).histories(REPLICATES)


@pytest.fixture(scope="module")
def scenarios(histories: Histories) -> list[Any]:
    return list(foedus.run(histories.setup.crisis, replicates=REPLICATES).record["scenarios"])


def members(histories: Histories, scenario: Mapping[str, Any]) -> np.ndarray:
    """Return in which histories everything is as a scenario's definition says [history]."""
    found = np.ones(histories.replicates, np.bool_)
    for one in scenario["defined"]:
        found &= (histories.weeks_of(one["event"]) < LATER) == one["happens"]
    return found


def test_every_history_belongs_to_one(histories: Histories, scenarios: list[Any]) -> None:
    belong = np.array([members(histories, scenario) for scenario in scenarios])
    assert (belong.sum(axis=0) == 1).all()
    assert belong.sum(axis=1).tolist() == [scenario["replicates"] for scenario in scenarios]
    assert sum(scenario["probability"] for scenario in scenarios) == pytest.approx(1.0, abs=1e-5 * MOST)
    assert len(scenarios) == MOST
    assert all(scenario["replicates"] >= LEAST * REPLICATES for scenario in scenarios)
    for scenario in scenarios:
        assert scenario["low"] < scenario["probability"] < scenario["high"]
        assert scenario["open"] + sum(scenario["ends"].values()) == pytest.approx(1.0, abs=1e-4)


def test_its_typical_history_is_one_of_it_and_its_storyline_is_what_happened(
    histories: Histories, scenarios: list[Any]
) -> None:
    ensemble, as_of = histories.setup.ensemble, histories.setup.crisis.as_of
    places = {name: place for place, name in enumerate(event_names(ensemble.actors, ensemble.disputes))}
    for scenario in scenarios:
        address = Address(**scenario["typical"])
        assert members(histories, scenario)[histories.number(address)]
        lived = replay(histories, address)
        for event in scenario["storyline"]:
            week = int(lived.first[places[event["event"]]])
            assert week > ALREADY
            assert (np.datetime64(as_of) + 7 * week).astype(str) == event["date"]
            assert event["from"] <= event["to"]
        # Who fights somebody in a dispute of its own is told there.
        told = {event["event"] for event in scenario["storyline"]}
        come = {name for name, place in places.items() if lived.first[place] not in (NEVER, ALREADY)}
        events = [Event.parse(name) for name in come]
        assert {str(one) for one in events if one.dispute == scenario["dispute"] and one.kind != FIGHTS} <= told


def test_a_sign_is_what_the_histories_say_of_it(histories: Histories, scenarios: list[Any]) -> None:
    signs = [(scenario, sign) for scenario in scenarios for sign in scenario["signs"]]
    assert signs
    for scenario, sign in signs:
        mine = members(histories, scenario)
        days = (np.datetime64(sign["by"]) - np.datetime64(histories.setup.crisis.as_of)).astype(int)
        weeks = histories.weeks_of(sign["event"])
        seen = (weeks > ALREADY) & (weeks <= days // 7)
        assert sign["if_seen"] == pytest.approx(mine[seen].mean(), abs=1e-5)
        assert sign["if_not"] == pytest.approx(mine[~seen].mean(), abs=1e-5)
        assert sign["share"] == pytest.approx(seen.mean(), abs=1e-5)
        assert Event.parse(sign["event"]).kind != "end"


def test_threads_change_no_bit() -> None:
    one, two = (foedus.run("iran-2026", replicates=300, threads=threads).record["scenarios"] for threads in (1, 2))
    assert one == two


def test_of_more_histories_than_are_kept_the_first_of_each_outer_draw_are(monkeypatch: pytest.MonkeyPatch) -> None:
    few = foedus.run("iran-2025", replicates=REPLICATES).record["scenarios"]
    monkeypatch.setattr(scenarios_made, "KEPT", REPLICATES)
    assert foedus.run("iran-2025", replicates=2 * REPLICATES).record["scenarios"] == few


def test_groups_are_the_leaves_of_a_regression_tree_that_tells_events_from_events() -> None:
    """Scikit-learn grows the same tree: best first, by what it takes off the squared error of all events together."""
    from sklearn.tree import DecisionTreeRegressor  # noqa: PLC0415 - slow to import

    luck = np.random.default_rng(4)
    happens = luck.random((4000, 9)) < np.linspace(0.02, 0.6, 9)
    happens[:, 3] &= happens[:, 8]
    happens[:, 5] |= happens[:, 7]
    groups = _divided(happens, np.arange(9))
    tree = DecisionTreeRegressor(max_leaf_nodes=MOST, min_samples_leaf=int(LEAST * 4000)).fit(happens, happens * 1.0)
    leaves = tree.apply(happens)
    assert len(groups) == MOST
    assert {frozenset(group.members) for group in groups} == {
        frozenset(np.flatnonzero(leaves == at)) for at in set(leaves)
    }


def test_histories_that_do_not_differ_are_not_divided() -> None:
    alike = np.tile(np.array([True, False, True]), (500, 1))
    assert [group.members.size for group in _divided(alike, np.arange(3))] == [500]
    rare = alike.copy()
    rare[: int(LEAST * 500) - 1, 1] = True
    assert len(_divided(rare, np.arange(3))) == 1
