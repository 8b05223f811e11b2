"""What the brief says of history: precedents of each dispute, and the engine's skill."""

from sample import answers, crisis

from foedus.report import past

NEAREST = {
    "crisis": 144, "name": "Guatemala", "year": 1953, "challenger": "United States", "target": "Guatemala",
    "violence": "minor clashes", "mediated": "", "ended": "unilateral act", "weeks": 28, "joined": "",
    "leader_of_target": "irregular", "leader_of_challenger": "stays", "distance": 0.0,
    "alike": ["a major power as the challenger"], "unlike": [],
}  # fmt: skip
UNAIDED = "Minor clashes; not mediated; ended after 28 weeks: unilateral act. Nobody else joined by force."


def with_past(**more: object) -> dict[str, object]:
    entry = {"dispute": "venezuela", "compared": ["no force at the outset"], "nearest": [NEAREST | more]}
    score = {
        "asked": "which crises become wars", "verdict": "better than the rate", "rate_skill": 0.325,
        "rate_skill_low": 0.13, "rate_skill_high": 0.564, "auc": 0.783, "cases": 122, "events": 13,
        "window": "from 1980",
    }  # fmt: skip
    return {**answers(), "precedents": [entry], "skill": [score]}


def test_a_precedent_says_what_happened():
    (found,) = past.precedents(crisis(), with_past())
    assert found.title == "The United States and Venezuela"
    assert found.table.rows == [
        (
            "Guatemala, 1953: United States against Guatemala",
            "In nothing compared",
            f"{UNAIDED} The target's leader left irregularly within the year.",
        )
    ]


def test_what_is_unlike_who_mediated_and_who_joined_are_said():
    told = with_past(
        unlike=["neighbours"], mediated="state", joined="Egypt (target)", weeks=0, leader_of_target="stays"
    )
    (row,) = past.precedents(crisis(), told)[0].table.rows
    assert row[1:] == (
        "Neighbours",
        "Minor clashes; mediated (state); ended within a week: unilateral act. Joined by force: Egypt (target).",
    )


def test_a_precedent_inside_a_war_is_told_apart():
    (row,) = past.precedents(crisis(), with_past(violence="full-scale war", inside_war=True))[0].table.rows
    assert row[2].startswith("Full-scale war, inside a war of the two; not mediated")


def test_skill_says_against_what_and_on_what():
    found = past.skill(with_past())
    assert found.rows == [
        ("Which crises become wars", "Better than the rate", "+32% (+13% to +56%)", "0.78", "122 cases, 13 events; 11%")
    ]
    assert past.tested(with_past()) == "from 1980"


def test_skill_of_a_run_before_there_were_verdicts_is_not_told():
    told = with_past()
    del told["skill"][0]["rate_skill"]
    assert past.skill(told).rows == []


def test_a_run_without_a_look_at_history_has_neither():
    assert past.precedents(crisis(), answers()) == []
    assert past.skill(answers()).rows == []
    assert past.tested(answers()) == ""
