import copy
import re

import pytest
import sample

from foedus.answers.question import Question
from foedus.report import undetermined
from foedus.report.bottom_line import bottom_line
from foedus.report.leading import confidences, leading_questions
from foedus.report.questions import by_question, irregular, likeliest_manner, why


@pytest.fixture
def crisis():
    return sample.crisis()


@pytest.fixture
def answers():
    return sample.answers()


def row_of(rows, **wanted):
    return next(row for row in rows if all(row[key] == value for key, value in wanted.items()))


#: Scores of a kind of question, as a run has them.
SKILL = [{"answer": "stands_by", "outcome": "joins", "verdict": "worse", "rate_skill": -0.02}]


def quiet(answers):
    """Let no answer depart from its base rate."""
    for row in (*answers["answers"]["stands_by"], *answers["answers"]["falls"], *answers["answers"]["mediates"]):
        row["base_rate"] = row["low"]
    for row in answers["answers"]["disputes"]:
        row["base_rate"] = row["war_low"]
        for course in row.get("comes_to", ()):
            course["base_rate"] = course["low"]


def about(said, words):
    """The one sentence of a bottom line that holds some words."""
    (found,) = (sentence for sentence in said if words in sentence)
    return found


def test_it_is_three_to_six_sentences_that_end_as_sentences_do(crisis, answers):
    said = bottom_line(crisis, answers)
    assert 3 <= len(said) <= 6
    assert all(sentence[0].isupper() and sentence.endswith(".") and ".." not in sentence for sentence in said)
    assert all("_" not in sentence for sentence in said)


def test_every_chance_comes_with_its_range(crisis, answers):
    answers["not_determined"] = []
    for sentence in bottom_line(crisis, answers):
        assert re.search(r"\d%? \([<\d]", sentence), sentence


def test_it_names_who_fights_with_chance_range_base_rate_skill_and_word(crisis, answers):
    row = row_of(answers["answers"]["stands_by"], dispute="iran", actor="CHN", side="target")
    row.update(fight=0.042, low=0.01, high=0.09, base_rate=0.02, already="out")
    for other in answers["answers"]["stands_by"]:
        if other is not row and other["side"] == "target":
            other["fight"] = 0.0
    assert (
        "The likeliest to fight for Iran is China: 4.2% (1.0–9.0%; base rate 2.0%; untested on the past), "
        "almost no chance to very unlikely; "
    ) in about(bottom_line(crisis, answers), "fight for Iran")
    assert "worse than it on the past" in about(bottom_line(crisis, {**answers, "skill": SKILL}), "fight for Iran")


def test_that_hardly_anybody_fights_is_no_news(crisis, answers):
    """It would be true of any crisis; the tables have it."""
    for row in answers["answers"]["stands_by"]:
        row.update(fight=0.02, low=0.0, high=0.04, base_rate=0.001, already="out")
    assert "to fight" not in " ".join(bottom_line(crisis, answers))


def test_it_says_who_fights_where_that_is_likely(crisis, answers):
    row = row_of(answers["answers"]["stands_by"], dispute="iran", actor="CHN", side="target")
    row.update(fight=0.7, low=0.5, high=0.8)
    assert (
        "China fights for Iran by 17 July 2026: 70% (50–80%; base rate 0.2%; untested on the past), "
        "roughly even to very likely"
    ) in about(bottom_line(crisis, answers), "fights for Iran")


def test_what_departs_from_its_base_rate_leads_and_how_far_it_goes_is_next(crisis, answers):
    answers["not_determined"] = []
    quiet(answers)
    said = bottom_line(crisis, answers)
    assert said[0].startswith("The United States and Iran, by 17 July 2026: use of force")
    russia = row_of(answers["answers"]["stands_by"], dispute="iran", actor="RUS", side="target")
    russia.update(fight=0.08, low=0.02, high=0.2, base_rate=0.001, already="out")
    israel = row_of(answers["answers"]["stands_by"], dispute="iran", actor="ISR", side="challenger")
    israel.update(fight=0.5, low=0.1, high=0.6, base_rate=0.001, already="out")
    said = bottom_line(crisis, answers)
    assert said[0].startswith("Israel fights beside the United States by")
    assert said[1].startswith("The likeliest to fight for Iran is Russia")
    assert said[2].startswith("The United States and Iran, by")
    # a rate inside the range is no news, however far off the chance itself
    israel.update(low=0.0005)
    assert bottom_line(crisis, answers)[0].startswith("The likeliest to fight for Iran is Russia")


def test_force_elsewhere_that_is_likelier_than_usual_is_said_after_the_crisis_itself(crisis, answers):
    quiet(answers)
    assert "Elsewhere" not in " ".join(bottom_line(crisis, answers))
    row = answers["answers"]["disputes"][2]
    row["reaches"]["5"] = 0.3
    row.update(war_low=0.2, war_high=0.4, base_rate=0.05, level_now=2)
    said = bottom_line(crisis, answers)
    assert said[1].startswith("Elsewhere, furthest from what is usual: The United States and Cuba: war, 30% (20–40%")
    row.update(level_now=5)
    assert "Elsewhere" not in " ".join(bottom_line(crisis, answers))


def test_a_chance_far_above_its_base_rate_has_its_reason(crisis, answers):
    row = row_of(answers["answers"]["stands_by"], dispute="iran", actor="CHN", side="target")
    row.update(fight=0.7, low=0.5, high=0.8)
    assert "far above the base rate: much is at stake should the other side prevail and a treaty obliges it" in about(
        bottom_line(crisis, answers), "fights for Iran"
    )


def test_without_reasons_of_its_own_it_names_the_inputs(crisis, answers):
    row = row_of(answers["answers"]["falls"], actor="VEN", what="regime")
    row["reasons"] = []
    found = by_question(answers)[Question.parse("falls:VEN:regime")]
    assert why(crisis, found, answers) == "it leans most on Venezuela: strength and Venezuela: unrest"
    answers["leans_on"] = []
    assert "none stands out" in why(crisis, found, answers)


def test_an_unnamed_reason_is_not_said(crisis, answers):
    row = row_of(answers["answers"]["falls"], actor="VEN", what="regime")
    row["reasons"] = [
        {"term": "x", "log_odds": 3.0, "says": ""},
        {"term": "y", "log_odds": 1.0, "says": "unrest is high"},
    ]
    assert by_question(answers)[Question.parse("falls:VEN:regime")].reasons == ("unrest is high",)


def test_what_is_so_already_is_said_and_not_forecast(crisis, answers):
    for row in answers["answers"]["stands_by"]:
        row["already"] = "out"
    row = row_of(answers["answers"]["stands_by"], dispute="iran", actor="ISR", side="challenger")
    row.update(already="fight", fight=1.0, low=1.0, high=1.0)
    assert "Israel already fights beside the United States" in " ".join(bottom_line(crisis, answers))
    assert by_question(answers)[Question.parse("stands_by:iran:ISR:fight:challenger")].far == 0


def test_elections_are_no_fall(crisis, answers):
    answers["not_determined"] = []
    for row in answers["answers"]["falls"]:
        row.update(probability=0.01, manners={"coup": 0.005, "regular": 0.005})
    row_of(answers["answers"]["falls"], actor="GBR", what="leader").update(
        probability=0.4, manners={"coup": 0.001, "regular": 0.399}
    )
    row_of(answers["answers"]["falls"], actor="CUB", what="leader").update(
        probability=0.2, low=0.1, high=0.3, manners={"foreign": 0.15, "coup": 0.01, "regular": 0.04}
    )
    said = about(bottom_line(crisis, answers), "fall next")
    # nor is who goes by one passed over in silence
    assert said.startswith("The likeliest to fall next, exits by the rules apart, is Cuba's leader: 20% (10–30%")
    assert "then" not in said
    assert "16% irregularly, most likely by foreign hands" in said


def test_manners_are_optional():
    assert likeliest_manner({"probability": 0.1}) == ""
    assert irregular({"probability": 0.1}) == 0.1


def test_not_determined_takes_the_place_of_a_ranking(crisis, answers):
    said = about(bottom_line(crisis, answers), "falls next")
    assert said.startswith("Who falls next is not determined between Cuba (")
    assert "(0.3 to 0.6, turning at 0.42) of one input, Cuba: strength." in said
    assert "likeliest to fall" not in said


def test_what_is_open_about_regimes_leaves_the_ranking_of_leaders(crisis, answers):
    answers["not_determined"][0]["question"] = "which regime falls next"
    row_of(answers["answers"]["falls"], actor="VEN", what="leader")["probability"] = 0.5
    assert "The likeliest to fall next is Venezuela's leader: 50%" in about(bottom_line(crisis, answers), "fall next")
    assert "the order turns over" not in str(dict(confidences(answers))["who falls next"])
    answers["not_determined"][0]["question"] = "whose leader falls next"
    assert "Whose leader falls next is not determined between Cuba" in " ".join(bottom_line(crisis, answers))


def test_what_is_open_in_another_dispute_is_not_said_of_the_first(crisis, answers):
    entry = {
        "question": "who mediates (cuba)",
        "between": ["QAT", "TUR"],
        "input": "parameters.mediation.gated_mediation.standing",
        "turns_at": 1.1156,
        "range": [0.5, 2.5],
    }
    answers["not_determined"] = [entry]
    assert "likeliest to be accepted as mediator" in " ".join(bottom_line(crisis, answers))
    row = row_of(answers["answers"]["mediates"], dispute="cuba", actor="QAT")
    row.update(low=0.03, high=0.11)
    assert undetermined.sentence(crisis, answers, entry) == (
        "Who mediates (The United States and Cuba) is not determined between Qatar (3.0–11%) and Turkey: their order "
        "turns over inside the stated range (0.5 to 2.5, turning at 1.12) of one input, mediation, gated mediation: "
        "standing."
    )


def test_the_leading_questions_are_those_of_the_bottom_line(answers):
    found = leading_questions(answers)
    assert [question.kind for question in found] == ["stands_by", "mediates", "falls", "dispute", "dispute"]
    assert set(found) <= set(by_question(answers))


def test_the_manner_that_makes_up_most_is_the_first_reason(crisis, answers):
    row = row_of(answers["answers"]["falls"], actor="CUB", what="leader")
    row.update(probability=0.18, base_rate=0.03, manners={"foreign": 0.13, "coup": 0.02, "regular": 0.03})
    found = by_question(answers)[Question.parse("falls:CUB:leader")]
    assert why(crisis, found, answers) == "foreign hands alone make it 13% and unrest is high"


def test_what_history_counts_is_said_where_it_is_more_than_is_asked(crisis, answers):
    """History counts a mediation by anybody: one candidate below that is no departure, one above is."""
    row = max(
        (each for each in answers["answers"]["mediates"] if each["dispute"] == "iran"), key=lambda row: row["accepted"]
    )
    row.update(base_rate=0.9)
    question = f"mediates:iran:{row['actor']}:accepted"
    assert by_question(answers)[Question.parse(question)].far == 0
    assert "base rate of any mediator 90%" in " ".join(bottom_line(crisis, answers))
    row["base_rate"] = 0.001
    assert by_question(answers)[Question.parse(question)].far == 1
    row.update(base_rate=0.9, base_rate_given="")
    assert by_question(answers)[Question.parse(question)].far == -1


def test_war_stands_beside_the_rate_of_disputes_like_it(crisis, answers):
    row = answers["answers"]["disputes"][0]
    row.update(
        level_now=2, already={"2": 1.0, "3": 0.0, "4": 0.0, "5": 0.0}, base_rate=0.3, war_low=0.005, war_high=0.02
    )
    row["reaches"]["5"] = 0.01
    assert by_question(answers)[Question.parse("dispute:iran:war")].far == -1
    said = about(bottom_line(crisis, answers), ", by 17 July 2026: ")
    assert "war 1.0% (0.5–2.0%; base rate 30%; untested on the past)" in said
    # like beside like once more: what force comes to, and what history has of that
    row["reaches"]["4"] = 0.2
    assert "force is used in 20%, and becomes war in 5.0% of that, where history has 4.0%" in about(
        bottom_line(crisis, answers), ", by 17 July 2026: "
    )


def test_what_is_so_in_some_draws_is_not_told_as_so(crisis, answers):
    """Force is in use in 57% of the draws, and war on in none, then war in 65% and force in all."""
    row = answers["answers"]["disputes"][0]
    row.update(level_now=3, already={"2": 1.0, "3": 1.0, "4": 0.57, "5": 0.0})
    said = about(bottom_line(crisis, answers), ", by 17 July 2026: ")
    assert "already in use;" not in said
    assert "in use already in 57% of draws; war" in said
    row.update(level_now=4, already={"2": 1.0, "3": 1.0, "4": 1.0, "5": 0.65})
    said = about(bottom_line(crisis, answers), ", by 17 July 2026: ")
    assert "it is war already" not in said
    assert "force is already in use; war" in said
    assert "war already in 65% of draws" in said
    row.update(level_now=5, already=dict.fromkeys("2345", 1.0))
    assert "it is war already" in about(bottom_line(crisis, answers), ", by 17 July 2026: ")


@pytest.mark.parametrize("question", ["who mediates", "who stands by Iran"])
def test_other_questions_may_be_undetermined_too(crisis, answers, question):
    answers["not_determined"] = [
        {
            "question": question,
            "between": ["RUS", "CHN"],
            "input": "disputes.iran.deadline",
            "turns_at": None,
            "range": [2.0, 8.0],
            "says": "",
        }
    ]
    assert "(30 Jan 2026 to 13 Mar 2026) of one input, The United States and Iran: deadline" in " ".join(
        bottom_line(crisis, answers)
    )


def test_confidence_is_stated_apart_and_low_where_nothing_is_determined(crisis, answers):
    found = dict(confidences(answers))
    assert list(found) == ["how far it goes", "who stands by whom", "who can mediate", "who falls next"]
    assert found["who falls next"].level == "low"
    answers["not_determined"] = []
    answers["forms_spread"] = [
        {"question": "falls:VEN:leader", "form": "a", "probability": 0.02},
        {"question": "falls:VEN:leader", "form": "b", "probability": 0.5},
    ]
    for row in answers["answers"]["falls"]:
        row["probability"] = 0.01
    row_of(answers["answers"]["falls"], actor="VEN", what="leader").update(probability=0.14, low=0.1, high=0.18)
    assert "rival forms lie three bands apart" in dict(confidences(answers))["who falls next"].reasons


def test_a_single_candidate_below_the_rate_of_any_mediator_is_no_departure(answers):
    answers["answers"]["mediates"][0].update(accepted=0.01, low=0.0, high=0.02)
    row = answers["answers"]["mediates"][0]
    assert by_question(answers)[Question.mediates(row["dispute"], row["actor"])].far == 0


def test_it_speaks_of_what_there_is(crisis, answers):
    empty = copy.deepcopy(answers)
    empty["answers"] = {"stands_by": [], "mediates": [], "falls": [], "disputes": answers["answers"]["disputes"]}
    empty.update(not_determined=[], leans_on=[], forms_spread=[])
    said = bottom_line(crisis, empty)
    assert len(said) == 3
    assert said[2] == "Nobody is a candidate to mediate in The United States and Iran."
    empty["answers"]["disputes"] = []
    assert confidences(empty) == []
    assert bottom_line(crisis, empty) == ["Nobody is a candidate to mediate in this crisis."]


def test_nobody_is_named_the_likeliest_of_what_is_hardly_possible(crisis, answers):
    """Where every chance is below what a run can tell from zero, a leader would be an accident."""
    for row in answers["answers"]["stands_by"]:
        row.update(fight=0.0003, low=0.0, high=0.001, already="out", aid_or_more=0.0004, aid_low=0.0, aid_high=0.001)
    said = bottom_line(crisis, answers)
    assert "Nobody is likely to send Iran aid or more: <0.1% each (untested on the past)" in " ".join(said)
    assert "to fight" not in " ".join(said)
