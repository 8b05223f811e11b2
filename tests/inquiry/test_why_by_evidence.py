"""Why by evidence: inputs compiled anew without a statement, an assertor or a source."""

from pathlib import Path
from typing import Any

import pytest

from foedus.crisis.bundled import bundled
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import at
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.inquiry.causes import Subsets, switches
from foedus.inquiry.evidence_causes import without
from foedus.inquiry.why import explain, fallbacks
from foedus.session.arms import Plan, numbers_of
from foedus.worlds.from_crisis import build
from small_worlds import assumed, content, read

PLAN = Plan(100, 1)


def statement(who: str, source: str = "R") -> dict[str, Any]:
    return {
        "source": source,
        "asserted_by": who,
        "mode": "asserted",
        "kind": "assessment",
        "known_at": "2026-01-10",
        "credibility": 3,
        "text": f"So says {who}.",
    }


@pytest.fixture
def told(tmp_path: Path) -> Crisis:
    raw = content(
        sources={key: {"title": f"Report {key}", "reliability": "C"} for key in ("R", "Q")},
        evidence={
            "R1": statement("the outlet"),
            "R2": statement("the Palace, as told by the outlet"),
            "Q1": statement("an expert", "Q"),
            "Q2": statement("another expert, quoted once", "Q"),
        },
    )
    raw["actors"]["GAMMA"] |= {
        "load": {"between": [0.5, 0.7], "because": ["R1", "assumption"]},
        "unrest": {"value": 0.6, "because": ["R2", "Q1"]},
        "strength": {"value": 0.9, "because": "nmc@2020"},
    }
    raw["relations"]["GAMMA>BETA"]["obligation"] = {
        "accounts": [
            {"value": "defence", "because": "R1", "weight": 1},
            {"value": "consultation", "because": ["R2", "Q1"], "weight": 2},
            {"value": "none", "because": "Q2", "weight": 1},
        ]
    }
    raw["disputes"]["d"] |= {
        "stances": {"GAMMA": {"side": "target", "degree": "endorse", "because": "R1"}},
        "mediators": {"GAMMA": {"offered": True, "because": ["Q1", "assumption"]}},
        "exposure": {"GAMMA": {"value": 0.4, "because": "Q2"}},
        "value": {"value": 0.8, "because": "R1"},
    }
    return read(tmp_path, raw)


def test_an_input_whose_last_evidence_goes_falls_back(told: Crisis) -> None:
    silent = without(told, {"R1"})
    # The word assumption beside R1 is no evidence: the range that was judged around R1 goes with it.
    assert set(silent.fell_back) == {"actors.GAMMA.load", "disputes.d.stances.GAMMA", "disputes.d.value"}
    assert at(silent.crisis, "actors.GAMMA.load") is None
    assert silent.crisis.disputes["d"].stances == {}
    assert silent.reweighed == ("relations.GAMMA>BETA.obligation",)


def test_what_other_evidence_supports_stays(told: Crisis) -> None:
    unrest = at(without(told, {"Q1"}).crisis, "actors.GAMMA.unrest")
    assert (unrest.value, unrest.because) == (0.6, ("R2",))
    assert at(without(told, {"R2", "Q1"}).crisis, "actors.GAMMA.unrest") is None
    assert at(without(told, set(told.evidence)).crisis, "actors.GAMMA.strength").value == 0.9


def test_accounts_are_heard_by_what_is_left(told: Crisis) -> None:
    def heard(*gone: str) -> Any:
        return at(without(told, gone).crisis, "relations.GAMMA>BETA.obligation")

    assert [account.said for account in heard("R1").accounts] == ["consultation", "none"]
    assert [account.said for account in heard("Q1").accounts] == ["defence", "consultation", "none"]
    assert (heard("R1", "Q2").value, heard("R1", "Q2").accounts) == ("consultation", ())
    assert heard("R1", "Q2", "R2", "Q1") is None


def test_entries_of_a_dispute_go_with_their_evidence(told: Crisis) -> None:
    dispute = without(told, {"Q1", "Q2"}).crisis.disputes["d"]
    assert (dispute.mediators, dispute.exposure) == ({}, {})
    assert dispute.stances.keys() == {"GAMMA"}


def test_nothing_taken_away_changes_nothing(told: Crisis) -> None:
    assert without(told, ()).crisis is told
    assert without(told, {"S9"}).crisis == told


def test_assertors_and_sources_stand_for_their_statements(told: Crisis) -> None:
    def evidence(name: str) -> set[str]:
        return set(switches(told, [name])[0].evidence)

    assert evidence("asserted_by:Palace") == {"R2"}
    assert evidence("asserted_by:expert") == {"Q1", "Q2"}
    assert evidence("source:Q") == {"Q1", "Q2"}
    assert evidence("R1") == {"R1"}


def test_what_it_falls_back_to_is_said(told: Crisis) -> None:
    found = {row["path"]: row for row in fallbacks(told, switches(told, ["R1", "source:Q"]))}
    assert found["actors.GAMMA.load"]["to"] == 0.1
    assert found["actors.GAMMA.load"]["cause"] == "R1"
    assert found["disputes.d.value"]["to"] == 0.5
    assert found["disputes.d.mediators.GAMMA"]["by"] == "no candidate"
    assert found["relations.GAMMA>BETA.obligation"]["by"] == "the accounts left"


def test_a_deadline_falls_back_to_none(told: Crisis) -> None:
    """A week that never comes is no day: it can be told in words only."""
    crisis = with_settings(told, {"disputes.d.deadline": {"date": "2026-02-20", "because": "R1"}})
    found = {row["path"]: row for row in fallbacks(crisis, switches(crisis, ["R1"]))}
    assert (found["disputes.d.deadline"]["to"], found["disputes.d.deadline"]["by"]) == (None, "no deadline")


@pytest.mark.parametrize(
    ("name", "by"), [("affinity", "votes in the United Nations"), ("distance_km", "the distance of the capitals")]
)
def test_a_figure_falls_back_to_the_table_of_states(name: str, by: str) -> None:
    crisis, path = read_crisis("iran-2025"), f"relations.RUS>IRN.{name}"
    crisis = with_settings(crisis, {path: {"value": 0.9, "because": "J1-comrade"}})
    row = next(row for row in fallbacks(crisis, switches(crisis, ["J1-comrade"])) if row["path"] == path)
    world = build(without(crisis, ["J1-comrade"]).crisis).world
    assert row["by"] == by
    actors = list(crisis.actors)
    assert row["to"] == getattr(world, name)[actors.index("RUS"), actors.index("IRN")] != 0.9


@pytest.mark.parametrize("name", bundled())
def test_every_statement_and_source_can_be_taken_away(name: str) -> None:
    """What is left is a crisis that can be run, and says of every quantity what it is."""
    crisis = read_crisis(name)
    for key in crisis.evidence:
        build(without(crisis, {key}).crisis)
    for source in crisis.sources:
        switch = switches(crisis, [f"source:{source}"])[0]
        silent = without(crisis, switch.evidence)
        assert silent.fell_back
        assert not any(
            set(reasons) & switch.evidence
            for location, reasons in silent.crisis.reasons()
            if location[0] not in ("causes", "what_ifs")
        )
        numbers_of(PLAN.set_up(silent.crisis), PLAN)


def test_two_statements_that_only_together_carry_an_input(told: Crisis) -> None:
    # Without either, unrest stays; without both it falls back: no single change shows it, so every subset is built.
    causes = switches(told, ["R2", "Q1"])
    subsets = Subsets(told, causes, lambda changed: numbers_of(PLAN.set_up(changed), PLAN))
    assert not subsets.composed
    one, other, both = (subsets.arm(off) for off in (1, 2, 3))
    place = [
        column
        for column in range(both.shape[1])
        if (both[:, column] == 0.1).all() and (subsets.base[:, column] == 0.6).all()
    ]
    assert place
    assert (one[:, place] == 0.6).all()
    assert (other[:, place] == 0.6).all()


def test_a_statement_that_nothing_rests_on_has_exactly_zero(tmp_path: Path) -> None:
    raw = content(
        sources={"R": {"title": "Report", "reliability": "C"}}, evidence={"R1": statement("x"), "R2": statement("y")}
    )
    raw["actors"]["GAMMA"] |= {"unrest": {"value": 0.9, "because": "R1"}, "strength": assumed(0.1)}
    found = explain(read(tmp_path, raw), "falls:GAMMA:regime", Plan(400, 1), ["R1", "R2"])
    carries, idle = found["causes"]
    assert (idle["shapley"], idle["low"], idle["high"]) == (0.0, 0.0, 0.0)
    assert carries["shapley"] == pytest.approx(found["all_on"] - found["all_off"], abs=1e-12)
    assert carries["low"] > 0.0
