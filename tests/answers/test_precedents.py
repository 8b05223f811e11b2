"""Nearest precedents and the engine's shipped skill."""

import math

import numpy as np
import pytest

from foedus.answers import skill
from foedus.answers.precedents import (
    SHOWN,
    WEIGHTS,
    WORDS,
    Features,
    _balance,
    _row,
    distance,
    features_of,
    nearest,
    precedents,
)
from foedus.answers.question import Question
from foedus.answers.rows import SkillScores
from foedus.answers.skill import ASKED, SAID, SCORED, skill_at, skills
from foedus.core.bibliography import work
from foedus.core.world import OBLIGATIONS, blank
from foedus.history.adapters.icb import MEDIATORS, VIOLENCE
from foedus.history.names import titled


def world(*, patron: bool, level: float = 2.0, aim: float = 0.0):
    """A great power against a small state far away, with another great power that may be its patron."""
    here = blank(3, 1)
    here.capability[:] = 0.2, 0.0003, 0.1
    here.major[:] = 1.0, 0.0, 1.0
    here.democracy[:] = 0.8, 0.2, 0.2
    here.distance_km[:] = 8000.0
    np.fill_diagonal(here.distance_km, 0.0)
    here.target[0], here.level[0], here.aim[0] = 1.0, level, aim
    if patron:
        here.obligation[2, 1] = OBLIGATIONS.index("defence")
    return here


def test_features_are_read_from_a_world():
    found = features_of(world(patron=True, level=4.0), 0)
    assert found == Features(
        challenger_major=True,
        target_major=False,
        target_client=True,
        challenger_backed=False,
        aim="policy",
        force=True,
        balance=pytest.approx(math.log10(0.2 / 3.0 / 0.0003), abs=0.01),
        neighbours=False,
        rivals=False,
        challenger_democratic=True,
        target_democratic=False,
    )
    assert features_of(world(patron=False), 0).target_client is False
    assert features_of(world(patron=False, aim=3.0), 0).aim == "rule"
    assert features_of(world(patron=False), 0, rule=True).aim == "rule"


def test_neighbours_and_rivals_are_read_from_a_world():
    here = world(patron=False)
    assert not features_of(here, 0).rivals
    here.rivalry[0, 1], here.distance_km[0, 1] = 1.0, 0.0
    found = features_of(here, 0)
    assert (found.rivals, found.neighbours) == (True, True)


def test_a_stake_makes_a_patron_as_well_as_a_pledge_does():
    here = world(patron=False)
    here.stake[2, 1] = 0.5
    assert features_of(here, 0).target_client
    here.major[2] = 0.0
    assert not features_of(here, 0).target_client


def test_the_adversary_is_no_patron():
    """What a great power would lose with its own target protects nobody from it."""
    here = world(patron=False)
    here.stake[0, 1], here.obligation[0, 1] = 0.9, OBLIGATIONS.index("defence")
    assert not features_of(here, 0).target_client


def test_what_matters_more_counts_for_more():
    """Who is great, whose client the target is, and what was wanted count alike; all else counts for less."""
    own = Features(True, False, True, False, "policy", False, 0.0, False, True, True, False)

    def apart(name):
        return distance(own, own._replace(**{name: not getattr(own, name)}))

    weights = {name: apart(name) for name in WORDS}
    weights["aim"] = distance(own, own._replace(aim="rule"))
    first = {"challenger_major", "target_major", "target_client", "aim"}
    assert len({weights[name] for name in first}) == 1
    assert max(weights[name] for name in weights.keys() - first) < weights["aim"]
    # one factor of ten of power counts as a common border does, and as a patron behind the challenger
    assert weights["challenger_backed"] == weights["neighbours"] == distance(own, own._replace(balance=1.0))
    assert weights["rivals"] == weights["challenger_democratic"] == weights["target_democratic"]
    assert weights["rivals"] < weights["neighbours"] < weights["force"]
    assert (
        distance(own, own._replace(balance=5.0))
        == distance(own, own._replace(balance=-2.0))
        == 2.0 * apart("neighbours")
    )


def test_distance_is_symmetric_and_zero_only_to_itself():
    table = precedents()
    for one, other in zip(table, table[7:], strict=False):
        apart = distance(one.features, other.features)
        assert apart == distance(other.features, one.features) >= 0.0
        assert (apart == 0.0) == (one.features == other.features)
        assert apart <= sum(WEIGHTS.values()) + 1.0


def test_the_nearest_come_first_and_say_wherein_they_are_alike():
    rows = nearest(world(patron=False), 0, before=2026)
    assert len(rows) == SHOWN
    assert [row["distance"] for row in rows] == sorted(row["distance"] for row in rows)
    assert any((row["challenger"], row["target"]) == ("United States", "Guatemala") for row in rows)
    for row in rows:
        assert len(row["alike"]) + len(row["unlike"]) == len(Features._fields)
        assert row["violence"] in VIOLENCE.values()
        assert all(work(key) for key in row["because"])
    assert all("a target without a great patron" in row["alike"] for row in rows)
    with_patron = nearest(world(patron=True), 0, before=2026)
    assert [row["crisis"] for row in with_patron] != [row["crisis"] for row in rows]


def test_what_is_alike_and_what_is_not_is_said_as_it_was():
    past = precedents()[0]
    theirs = past.features
    same = _row(theirs, past)
    assert (same["unlike"], same["distance"]) == ([], 0.0)
    assert same["alike"][: len(WORDS)] == [WORDS[name][0 if getattr(theirs, name) else 1] for name in WORDS]
    opposite = theirs._replace(**{name: not getattr(theirs, name) for name in WORDS}, balance=theirs.balance + 1.01)
    row = _row(opposite, past)
    assert row["unlike"][: len(WORDS)] == same["alike"][: len(WORDS)]  # what was so then, not what is so now
    assert row["unlike"][-1] == _balance(theirs.balance)
    assert row["alike"] == [word for word in same["alike"] if word.startswith("about ")]
    assert _row(theirs._replace(balance=theirs.balance - 0.99), past)["unlike"] == []


def test_power_in_words():
    told = [_balance(balance) for balance in (1.01, 1.0, 0.31, 0.3, 0.0, -0.3, -0.31, -1.0, -1.01)]
    assert told == [
        "a challenger more than ten times as strong", "a stronger challenger", "a stronger challenger",
        "power about even", "power about even", "power about even", "a stronger target", "a stronger target",
        "a target more than ten times as strong",
    ]  # fmt: skip


def test_known_facts_stand_in_the_table():
    table = {row.crisis: row for row in precedents()}
    missiles = table[196]
    assert (missiles.name, missiles.year) == ("Cuban Missiles", 1962)
    assert (missiles.challenger, missiles.target) == ("Soviet Union", "United States")
    assert missiles.mediated == "world organisation"
    assert table[144].leader_of_target == "irregular"  # Guatemala: Arbenz
    assert table[408].mediated == "private person"  # North Korea's bomb: Jimmy Carter
    assert table[142].mediated == "several states"  # Trieste: the United States and the United Kingdom
    assert {row.mediated for row in table.values()} <= {"", *MEDIATORS.values()}
    assert table[230].inside_war  # the spring offensive in Vietnam, 1969
    assert not table[133].inside_war  # the second crisis of the Korean War: that began in the same year
    assert not missiles.inside_war
    assert min(row.year for row in table.values()) == 1946
    assert titled("GULF OF SYRTE II") == "Gulf of Syrte II"


def test_skill_says_whether_the_base_rate_was_beaten():
    rows = skills()
    assert {row["answer"] for row in rows} == {"stands_by", "mediates", "falls", "disputes"}
    assert {row["population"] for row in rows} <= set(ASKED)
    for row in rows:
        better = row["rate_skill_low"] > 0.0 and row["since_skill"] > 0.0
        if row["verdict"] != "too few to tell":
            assert (row["verdict"] == "better than the rate") == better
            assert (row["verdict"] == "worse") == (row["rate_skill_high"] < 0.0)
        assert SAID[row["verdict"]] in row["sentence"]
        assert row["asked"] in row["sentence"]


def test_what_came_later_is_no_precedent():
    rows = nearest(world(patron=False), 0, before=1960)
    assert rows
    assert all(row["year"] < 1960 for row in rows)
    assert nearest(world(patron=False), 0, before=1918) == []


def test_skill_says_its_verdict_in_a_sentence(monkeypatch):
    scores = dict.fromkeys(SkillScores.__annotations__, 0.5)
    entry = scores | {
        "population": next(iter(ASKED)), "window": "decade by decade 1950-1999", "cases": 1234, "events": 10,
        "auc": 0.8, "rate": "base rate by era", "rate_skill": 0.2, "rate_skill_low": -0.1, "rate_skill_high": 0.3,
        "verdict": "no better",
    }  # fmt: skip
    monkeypatch.setattr(skill, "_entries", lambda: [entry])
    assert skills()[0]["sentence"] == (
        "On crises decade by decade 1950-1999 (1,234 cases, 10 events) the engine did no better than the rate at "
        "saying which crises turn violent: Brier skill over the base rate by era +20.0% [-10.0%, +30.0%], AUC 0.80."
    )


def test_a_question_finds_its_skill_and_a_feud_has_none() -> None:
    rows = skills()
    there = {(row["answer"], row["outcome"]) for row in rows}
    assert there & set(SCORED.values())
    found = skill_at(Question.course("iran", "serious"), rows)
    assert found is not None
    assert found["population"] == "crises: serious clashes or war"
    assert skill_at(Question.course("ISR-SYR", "force"), rows) is None
    assert skill_at(Question.stands_by("iran", "RUS", "aid"), rows) is None
    assert skill_at(Question.falls("IRN", "leader"), []) is None
