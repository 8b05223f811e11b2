"""From counts to answers: every row by hand from an outcome that was put there, not run."""

from datetime import date, timedelta
from itertools import product
from math import exp
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from foedus.answers.answer import Answer, answers_as_rows, casts_in
from foedus.answers.answers import answers_of, day_of_week
from foedus.answers.base_rates import (
    by_week,
    of_course,
    of_falling,
    of_fighting,
    of_force_again,
    of_mediation,
    of_renewal,
    of_settling,
    of_siding,
    of_war,
    rule,
    share,
)
from foedus.answers.contests import contests, headline_questions
from foedus.answers.counts import contested_counts, counts_of, question_counts
from foedus.answers.question import Cast, Question
from foedus.answers.reasons import (
    central_world,
)
from foedus.answers.reasons import (
    of_falling as reasons_of_falling,
)
from foedus.answers.reasons import (
    of_siding as reasons_of_siding,
)
from foedus.answers.series import series_of
from foedus.core.errors import InputError
from foedus.core.world import GATES, MID, OBLIGATIONS, OPEN, QUARREL, SETTLED
from foedus.core.world import NEVER as NO_WEEK
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.engine.ensemble import Outcome
from foedus.engine.recording import ALREADY, ATTENTION_BINS, NEVER, OIL_BINS, event_count, event_names
from foedus.mechanisms.catalogue import known_forms
from foedus.mechanisms.commitment import overstretch
from foedus.runs.run import total_replicates
from foedus.session.asking import asked, mark_answers
from foedus.session.options import refuse_options
from foedus.worlds.setup import Setup, set_up, with_forms

SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"
WEEKS, INNER, DRAWS = 8, 50, 40
AS_OF = date(2026, 1, 16)
BELOW_FORCE = {"force": 0.0, "deaths": 0.0, "serious": 0.0}
#: Replicates of every outer draw in which an event comes first in a week.
HAPPENED = {
    "stance:iran:RUS:target:endorse": {2: 30},
    "stance:iran:RUS:target:aid": {2: 5, 4: 5},
    "stance:iran:RUS:target:fight": {6: 1},
    "stance:iran:TUR:challenger:endorse": {0: 50},
    "mediation:iran:TUR:offered": {1: 20},
    "mediation:iran:TUR:accepted": {3: 10},
    "mediation:iran:TUR:settled": {5: 5},
    "mediation:iran:RUS:offered": {0: 50},
    "leader:IRN:coup": {4: 2},
    "leader:IRN:regular": {7: 3},
    "regime:IRN:revolt": {4: 1},
    "level:iran:2": {0: 50},
    "level:iran:3": {1: 50},
    "level:iran:4": {3: 40},
    "level:iran:5": {7: 10},
    "end:iran:settled": {5: 5},
    "end:iran:lapsed": {6: 20},
}


@pytest.fixture(scope="module")
def setup() -> Setup:
    crisis = with_settings(read_crisis(SMALL, known_forms=known_forms()), {"horizon_weeks": WEEKS})
    return set_up(crisis, INNER * DRAWS, 1)


@pytest.fixture(scope="module")
def outcome(setup: Setup) -> Outcome:
    actors, disputes = setup.ensemble.actors, setup.ensemble.disputes
    names = event_names(actors, disputes)
    first = np.zeros((DRAWS, event_count(len(actors), len(disputes)), WEEKS + 1), np.int32)
    for name, weeks in HAPPENED.items():
        for week, count in weeks.items():
            first[:, names.index(name), week] = count
    gate = np.zeros((1, 4, len(GATES)), np.int64)
    gate[0, 3] = 10, 70, 5, 2
    oil = np.zeros((WEEKS + 1, OIL_BINS), np.int64)
    oil[:, OIL_BINS // 2] = INNER * DRAWS
    attention = np.zeros((1, WEEKS + 1, ATTENTION_BINS), np.int64)
    attention[0, :, 0] = attention[0, :, -1] = INNER * DRAWS // 2
    inner = np.full(DRAWS, INNER, np.int64)
    return Outcome(first, inner, gate, oil, attention, np.empty((0, len(names)), np.int16))


@pytest.fixture(scope="module")
def answers(setup: Setup, outcome: Outcome) -> dict[str, list[dict[str, Any]]]:
    return answers_of(setup, outcome)


def row(rows: list[dict[str, Any]], **wanted: str) -> dict[str, Any]:
    found = [each for each in rows if all(each[key] == value for key, value in wanted.items())]
    assert len(found) == 1
    return found[0]


def test_weeks_end_on_calendar_days() -> None:
    assert day_of_week(AS_OF, 0) == "2026-01-16"
    assert day_of_week(AS_OF, 26) == "2026-07-17"


def test_who_stands_by_whom(answers: dict[str, list[dict[str, Any]]]) -> None:
    russia = row(answers["stands_by"], actor="RUS", side="target")
    # highest degrees: 30 speak, of whom 10 aid, of whom 1 fights
    assert (russia["endorse"], russia["aid"], russia["fight"]) == (0.4, 0.18, 0.02)
    assert (russia["endorse_or_more"], russia["aid_or_more"]) == (0.6, 0.2)
    for chance, low, high in (("fight", "low", "high"), ("aid_or_more", "aid_low", "aid_high")):
        assert russia[low] <= russia[chance] <= russia[high]
    turkey = row(answers["stands_by"], actor="TUR", side="challenger")
    assert (turkey["already"], turkey["endorse"]) == ("endorse", 1.0)
    assert row(answers["stands_by"], actor="TUR", side="target")["already"] == "out"
    # parties do not side
    assert {each["actor"] for each in answers["stands_by"]} == {"RUS", "TUR"}


def test_what_came_before_a_dispute_ended_stays_answered_and_what_did_not_never_comes(setup: Setup) -> None:
    actors, disputes = setup.ensemble.actors, setup.ensemble.disputes
    names = event_names(actors, disputes)
    happened = np.full(len(names), NEVER, np.int16)
    happened[names.index("stance:iran:TUR:challenger:endorse")] = ALREADY
    questions = [Question.stands_by("iran", actor, "endorse", "challenger") for actor in ("TUR", "RUS")]
    asking = asked(questions, actors, disputes)
    mark = getattr(mark_answers, "py_func", mark_answers)  # plain Python: nothing to compile for one look
    found = np.zeros(2, np.int64)
    assert not mark(SimpleNamespace(status=[OPEN]), happened, asking, found)
    assert found.tolist() == [1, 0]
    assert mark(SimpleNamespace(status=[SETTLED]), happened, asking, found)
    assert found.tolist() == [1, -1]


def test_who_mediates(answers: dict[str, list[dict[str, Any]]]) -> None:
    turkey = row(answers["mediates"], actor="TUR")
    assert (turkey["offered"], turkey["accepted"], turkey["settled"]) == (0.4, 0.2, 0.1)
    assert turkey["binding_condition"] == "challenger_consent"
    # the hegemon is the challenger itself: nobody else has to bless
    assert set(turkey["gates"]) == {"offer", "challenger_consent", "target_consent"}
    assert turkey["base_rate"] == pytest.approx(of_mediation(WEEKS).chance, abs=1e-5)
    assert turkey["base_rate_given"] == "of any mediator"
    assert {each["actor"] for each in answers["mediates"]} == {"RUS", "TUR"}


def test_who_falls(answers: dict[str, list[dict[str, Any]]]) -> None:
    leader = row(answers["falls"], actor="IRN", what="leader")
    assert (leader["probability"], leader["irregular"], leader["manner"]) == (0.1, 0.04, "regular")
    assert leader["manners"] == {"coup": 0.04, "revolt": 0.0, "rebels": 0.0, "foreign": 0.0, "regular": 0.06}
    regime = row(answers["falls"], actor="IRN", what="regime")
    assert (regime["probability"], regime["manner"]) == (0.02, "revolt")
    assert [each["actor"] for each in answers["falls"]] == ["RUS", "RUS", "IRN", "IRN", "USA", "USA", "TUR", "TUR"]


def test_how_far_the_dispute_goes(answers: dict[str, list[dict[str, Any]]]) -> None:
    (dispute,) = answers["disputes"]
    assert dispute["reaches"] == {"2": 1.0, "3": 1.0, "4": 0.8, "5": 0.2}
    assert dispute["ends"]["settled"] == 0.1
    assert dispute["ends"]["lapsed"] == 0.4
    assert dispute["open"] == 0.5
    assert dispute["median_end"] == (AS_OF + timedelta(weeks=6)).isoformat()
    assert dispute["war_low"] <= 0.2 <= dispute["war_high"]
    # a threat in every draw: what history has of disputes of any level stands beside it
    assert (dispute["level_now"], dispute["already"]) == (2, {"2": 1.0, "3": 0.0, "4": 0.0, "5": 0.0})
    assert dispute["base_rate"] == pytest.approx(of_war({4: 0.0, 5: 0.0}, WEEKS).chance, abs=1e-5)
    assert dispute["base_rate_rule"] == rule("war_of_dispute")


def test_what_is_so_in_some_draws_is_said_of_some(setup: Setup, outcome: Outcome) -> None:
    """Force is in use in 23 of the 40 outer draws: nothing is told as being so already."""
    first = outcome.first.copy()
    names = event_names(setup.ensemble.actors, setup.ensemble.disputes)
    for level in (3, 4):
        first[:23, names.index(f"level:iran:{level}")] = 0
        first[:23, names.index(f"level:iran:{level}"), 0] = INNER
    (dispute,) = answers_of(setup, outcome._replace(first=first))["disputes"]
    assert (dispute["level_now"], dispute["already"]["4"]) == (2, 0.575)
    assert dispute["reaches"]["4"] == 0.575 + 0.425 * 0.8
    assert dispute["base_rate"] == pytest.approx(of_war({4: 0.575, 5: 0.0}, WEEKS).chance, abs=1e-5)
    answers = answers_of(setup, outcome._replace(first=first))
    assert Question.course("iran", "force") in headline_questions(answers_as_rows(answers), casts_in(answers))


def test_without_half_ended_there_is_no_median(setup: Setup, outcome: Outcome) -> None:
    first = outcome.first.copy()
    names = event_names(setup.ensemble.actors, setup.ensemble.disputes)
    first[0, names.index("end:iran:lapsed"), 6] -= 1
    (dispute,) = answers_of(setup, outcome._replace(first=first))["disputes"]
    assert dispute["median_end"] is None


def test_base_rates_beside_answers(setup: Setup) -> None:
    world = central_world(setup)
    world.obligation[0, 1] = OBLIGATIONS.index("defence")
    world.fatal[0] = 1.0
    assert of_siding(world, 0, 0, 0, 26).rule == rule("ally")
    assert of_siding(world, 0, 0, 1, 26).rule == rule("third_state")
    assert of_siding(world, 0, 0, 1, 5000).chance == pytest.approx(share("third_state"))
    # where nobody has been killed, what history has of all disputes stands beside it, not of fatal ones
    world.fatal[0] = 0.0
    assert of_siding(world, 0, 0, 0, 26).rule == rule("ally_any")
    assert of_siding(world, 0, 0, 1, 5000).chance == pytest.approx(share("third_state_any"))
    assert share("ally_any") < share("ally")
    assert share("third_state_any") < share("third_state")
    world.failure_rate[1], world.irregular_rate[1], world.regular_rate[1] = 0.05, 0.02, 0.1
    assert of_falling(world, 1, "regime", 26).chance == pytest.approx(1.0 - exp(-0.05 * 26 / 52.18))
    assert of_falling(world, 1, "leader", 26).chance == pytest.approx(1.0 - exp(-0.12 * 26 / 52.18))
    world.failure_rate[1] = 0.2  # a leader falls with his regime
    assert of_falling(world, 1, "leader", 26).chance == of_falling(world, 1, "regime", 26).chance


def test_the_base_rate_of_fighting_an_enemy_goes_by_what_is_between_the_two(setup: Setup) -> None:
    world = central_world(setup)
    enemy = int(world.challenger[0])
    for of in (world.rivalry, world.record_force):
        of[...] = 0.0
    world.calm[...], world.level[0], world.population[0] = NO_WEEK, 2.0, MID

    def of_year(in_use: float) -> float:
        found = of_fighting(world, 0, 0, 0, in_use, 52)
        assert found is not None
        return found.chance

    told = {}
    for rival, fought in product((False, True), repeat=2):
        world.rivalry[enemy, 0], world.record_force[0, enemy] = float(rival), float(fought)
        name = "fights" + "_rival" * rival + "_fought" * fought
        told[rival, fought] = of_year(1.0)
        assert told[rival, fought] == pytest.approx(share(f"{name}_at_force"), rel=0.01)
        # some of the disputes below force come to it
        came = of_course("mid", BELOW_FORCE, 10_000)["force"]
        assert came is not None
        below = came.chance * share(f"{name}_at_force") + (1.0 - came.chance) * share(name)
        assert of_year(0.0) == pytest.approx(below, rel=0.01)
        assert of_year(0.5) == pytest.approx(0.5 * (of_year(0.0) + of_year(1.0)))
    assert told[False, False] < told[True, False] < told[True, True]
    assert told[False, False] < told[False, True] < told[True, True]


@pytest.mark.parametrize(
    ("rival", "fought", "years", "name"),
    [
        (False, False, 1.0, "renewal"),
        (False, True, 1.9, "renewal_fought_lately"),
        (False, True, 2.1, "renewal_fought"),
        (True, False, 1.0, "renewal_rival"),
        (True, True, 1.9, "renewal_rival_fought_lately"),
        (True, True, 2.1, "renewal_rival_fought"),
    ],
)
def test_the_base_rate_of_a_feud_goes_by_rivalry_and_by_when_force_was_used(
    setup: Setup, rival: bool, fought: bool, years: float, name: str
) -> None:
    world = central_world(setup)
    one, other = int(world.challenger[0]), int(world.target[0])
    for of, holds in ((world.rivalry, rival), (world.record_force, fought)):
        of[one, other] = of[other, one] = float(holds)
    world.calm[one, other] = world.calm[other, one] = 365.25 / 7.0 * years
    found = of_renewal(world, 0, 26)
    assert found.rule == rule(name)
    assert found.chance == pytest.approx(share(name))


def test_force_was_renewed_oftener_the_fresher_it_was_and_by_rivals() -> None:
    by_time = [share(f"renewal{rival}{when}") for rival in ("", "_rival") for when in ("", "_fought", "_fought_lately")]
    assert sorted(by_time[:3]) == by_time[:3]
    assert all(rivals > others for others, rivals in zip(by_time[:3], by_time[3:], strict=True))
    assert by_time[5] > 2.0 * max(by_time[3:5])


def test_who_has_a_dispute_with_the_enemy_or_but_a_quarrel_to_join_has_no_base_rate(setup: Setup) -> None:
    world = central_world(setup)
    enemy, world.population[0], world.level[0] = int(world.challenger[0]), QUARREL, 2.0
    world.calm[...] = NO_WEEK
    assert of_fighting(world, 0, 0, 0, 0.0, 26) is None
    assert of_fighting(world, 0, 0, 0, 1.0, 26) is not None
    world.calm[0, enemy] = 25.0
    assert of_fighting(world, 0, 0, 0, 1.0, 26) is None


def test_a_war_that_is_on_counts_as_one() -> None:
    assert of_war({4: 1.0, 5: 1.0}, 26).chance == 1.0
    assert of_war({4: 1.0, 5: 0.0}, 500).chance == pytest.approx(share("war"))
    assert of_war({4: 0.0, 5: 0.0}, 500).chance == pytest.approx(share("war_of_dispute"))
    assert share("war_of_dispute") < share("war")
    # accounts that it is war in 65% of draws, and force in the others
    mixed = of_war({4: 1.0, 5: 0.65}, 500)
    assert mixed.chance == pytest.approx(0.65 + 0.35 * share("war"))
    assert by_week(mixed.rule, mixed.chance, 0, 500, 0.65) == pytest.approx(0.65)


@pytest.mark.parametrize("population", ["mid", "icb-crisis"])
@pytest.mark.parametrize("weeks", [1, 26, 150])
@pytest.mark.parametrize("in_use", [0.0, 0.4, 1.0])
def test_what_takes_force_is_no_more_common_than_force(population: str, weeks: int, in_use: float) -> None:
    course = of_course(population, {"force": in_use, "deaths": in_use / 2, "serious": 0.0}, weeks)
    known = [course[what].chance for what in ("force", "deaths", "serious") if course[what] is not None]
    assert len(known) == (3 if population == "icb-crisis" else 2)
    assert sorted([*known, of_war({4: in_use, 5: 0.0}, weeks).chance], reverse=True)[:-1] == known
    assert in_use <= known[0] <= 1.0


def test_force_again_counts_the_first_where_none_is_in_use() -> None:
    again, first = of_force_again("mid", 1.0, 26), of_course("mid", BELOW_FORCE, 26)["force"]
    mixed = of_force_again("mid", 0.25, 26)
    assert mixed.chance == pytest.approx(0.25 * again.chance + 0.75 * first.chance)
    assert of_force_again("quarrel", 0.25, 26) is None


def test_the_rule_names_what_was_counted() -> None:
    """Each count is named where it has a part in the base rate, and there alone."""
    of_force, of_none = rule("war"), rule("war_of_dispute")
    assert of_war({4: 1.0, 5: 0.0}, 26).rule == of_force
    assert of_war({4: 0.0, 5: 0.0}, 26).rule == of_none
    assert of_war({4: 0.5, 5: 0.0}, 26).rule == f"{of_force}; {of_none}"


def test_a_base_rate_by_an_earlier_day_is_that_of_a_shorter_run(setup: Setup) -> None:
    world = central_world(setup)
    kinds = {
        "siding": lambda weeks: of_siding(world, 0, 0, 0, weeks),
        "fighting an enemy": lambda weeks: of_fighting(world, 0, 0, 0, 1.0, weeks),
        "mediation": of_mediation,
        "war": lambda weeks: of_war({4: 1.0, 5: 0.0}, weeks),
        "a leader": lambda weeks: of_falling(world, 1, "leader", weeks),
        "a regime": lambda weeks: of_falling(world, 1, "regime", weeks),
        "force": lambda weeks: of_course("icb-crisis", BELOW_FORCE, weeks)["force"],
        "serious clashes": lambda weeks: of_course("icb-crisis", BELOW_FORCE, weeks)["serious"],
        "settling": lambda weeks: of_settling("mid", weeks),
    }
    for name, of in kinds.items():
        long = of(26)
        by = [by_week(long.rule, long.chance, week, 26) for week in range(27)]
        assert by[0] == 0.0, name
        assert by[26] == long.chance, name
        assert np.all(np.diff(by) >= 0.0), name
        assert by[13] == pytest.approx(of(13).chance, rel=0.01), name
        assert 0.0 < by[1] < by[13] < by[26], name


def test_headlines_ask_what_stands_out(answers: dict[str, list[dict[str, Any]]]) -> None:
    questions = [str(question) for question in headline_questions(answers_as_rows(answers), casts_in(answers))]
    assert questions[0] == "stands_by:iran:RUS:aid"
    assert "stands_by:iran:TUR:aid:challenger" in questions
    assert "mediates:iran:TUR:accepted" in questions
    # the dispute starts between 2 and 4, below force: whether it comes to force is the question
    assert "dispute:iran:force" in questions
    assert questions[-2:] == ["falls:IRN:leader", "falls:IRN:regime"]


def test_two_helpers_of_each_side_two_mediators_and_three_falls_stand_out_the_likeliest_first() -> None:
    others = ("ONE", "TWO", "THREE", "FOUR")
    sides = ("target", "challenger")
    casts = {"d": Cast("ALPHA", "BETA", others, {(who, side): "out" for who in others for side in sides})}
    casts["e"] = casts["d"]._replace(target="GAMMA")
    asked = [
        Question(*one)
        for dispute in casts
        for number, who in enumerate(others)
        for one in (
            *(("stands_by", dispute, who, "aid", side) for side in sides),
            ("mediates", dispute, who, "accepted"),
        )
    ]
    falls = [Question.falls(who, office) for who in ("BETA", "GAMMA", "ALPHA") for office in ("leader", "regime")]
    chances = {question: 0.1 * (1 + others.index(question.actor)) for question in asked}
    chances |= dict(zip(falls, (0.1, 0.2, 0.3, 0.4, 0.9, 0.9), strict=True))
    chances |= {Question.course(dispute, what): 0.5 for dispute in casts for what in ("force", "war")}
    found = headline_questions([Answer(question, chance) for question, chance in chances.items()], casts)
    for dispute in casts:
        told = [question for question in found if question.dispute == dispute]
        assert [(question.kind, question.side, question.actor) for question in told] == [
            *(("stands_by", side, who) for side in sides for who in ("FOUR", "THREE")),
            *(("mediates", "", who) for who in ("FOUR", "THREE")),
            ("dispute", "", ""),
        ]
    # of the targets of the disputes, whoever else is likelier to fall
    assert [str(question) for question in found[-3:]] == [
        "falls:GAMMA:regime",
        "falls:GAMMA:leader",
        "falls:BETA:regime",
    ]
    assert [question.kind for question in found].count("falls") == 3


def test_a_leader_whose_term_ends_does_not_stand_out(answers: dict[str, list[dict[str, Any]]]) -> None:
    falls = [
        {"actor": "IRN", "what": "leader", "probability": 0.9, "irregular": 0.01},
        {"actor": "IRN", "what": "regime", "probability": 0.05, "irregular": 0.01},
    ]
    chances = [Answer(Question.falls(row["actor"], row["what"]), row["probability"]) for row in falls]
    cast = {"iran": Cast("USA", "IRN", (), {})}
    known = [*chances, Answer(Question.course("iran", "force"), 0.5)]
    by_chance, by_danger = headline_questions(known, cast), headline_questions(known, cast, falls)
    assert [question.what for question in by_chance[-2:]] == ["leader", "regime"]
    assert [question.what for question in by_danger[-2:]] == ["regime", "leader"]


def test_a_contest_of_leaders_counts_irregular_exits() -> None:
    names = event_names(("IRN",), ("iran",))
    first = np.zeros((1, len(names), 2), np.int32)
    first[0, names.index("leader:IRN:regular"), 0] = 7
    first[0, names.index("leader:IRN:coup"), 1] = 2
    nothing = np.zeros((1, 1), np.int64)
    made = counts_of(
        Outcome(first, np.array([10]), nothing, nothing, nothing, np.empty((0, len(names)), np.int16)),
        ("IRN",),
        ("iran",),
    )
    assert question_counts(made, Question.falls("IRN", "leader")).tolist() == [9]
    assert contested_counts(made, Question.falls("IRN", "leader")).tolist() == [2]


def test_contests_name_all_who_compete(answers: dict[str, list[dict[str, Any]]]) -> None:
    found = {contest.asked: [*map(str, contest.questions)] for contest in contests(casts_in(answers))}
    assert found["who stands by IRN (iran)"] == ["stands_by:iran:RUS:aid", "stands_by:iran:TUR:aid"]
    assert found["who mediates (iran)"] == ["mediates:iran:RUS:accepted", "mediates:iran:TUR:accepted"]
    assert found["which regime falls next"] == ["falls:IRN:regime"]


def test_reasons_are_those_of_the_form_that_was_run(setup: Setup) -> None:
    world = central_world(setup)
    world.unrest[1], world.strength[1] = 0.6, 0.3
    other = with_forms(setup, {**setup.forms, "survival": "global_game"})
    risks, game = (reasons_of_falling(each, world, 1) for each in (setup, other))
    assert {each["term"] for each in risks} >= {"unrest", "strength"}
    unrest = {each["term"]: each["log_odds"] for each in risks}["unrest"]
    assert unrest == pytest.approx(0.5 * setup.central.competing_risks.unrest_revolt, abs=0.01)
    assert {each["term"]: each["log_odds"] for each in game}["unrest"] not in (unrest, 0.0)
    # the small crisis chooses overstretch
    assert {each["term"] for each in reasons_of_siding(setup, world, 0, 0, 0, "aid")} <= set(overstretch.WORDS)


def column(series: dict[str, list[Any]], name: str, subject: str, statistic: str = "mean") -> NDArray[Any]:
    return np.array(
        [
            value
            for of, about, value in zip(series["series"], series["subject"], series[statistic], strict=True)
            if (of, about) == (name, subject)
        ]
    )


def test_weekly_series(setup: Setup, outcome: Outcome) -> None:
    series = series_of(setup, outcome)
    assert len({len(values) for values in series.values()}) == 1
    aid = column(series, "aid", "iran:RUS:target")
    assert aid == pytest.approx([0, 0, 0.1, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2])
    assert column(series, "survival_leader", "IRN") == pytest.approx([1, 1, 1, 1, 0.96, 0.96, 0.96, 0.9, 0.9])
    assert column(series, "open", "iran")[-1] == pytest.approx(0.5)
    assert column(series, "level_5", "iran")[-1] == pytest.approx(0.2)
    assert column(series, "accepted", "iran:TUR")[-1] == pytest.approx(0.2)
    assert column(series, "oil_price", "") == pytest.approx(np.full(9, 50.0), rel=0.01)
    # half of the replicates look away, half see nothing else
    assert column(series, "attention", "iran", "q05") == pytest.approx(np.full(9, 0.01))
    assert column(series, "attention", "iran", "q95") == pytest.approx(np.full(9, 0.99))
    assert column(series, "open", "iran", "date").tolist() == [day_of_week(AS_OF, week) for week in range(9)]
    for low, middle, high in zip(series["q05"], series["q50"], series["q95"], strict=True):
        assert low <= middle + 1e-12 <= high + 2e-12


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((0, 1, 1, None), r"--replicates 0: must be a whole number from 1"),
        ((10**9, 1, 1, None), r"--replicates 1000000000: must be a whole number from 1 to 100000000"),
        ((10, -1, 1, None), r"--seed -1"),
        ((10, 2**63, 1, None), r"--seed"),
        ((10, 1, 0, None), r"--threads 0"),
        ((10, 1, 1, 0), r"--weeks 0"),
        ((10, 1, 1, 521), r"--weeks 521: must be a whole number from 1 to 520"),
    ],
)
def test_options_out_of_range_are_refused(options: tuple[int, int, int, int | None], says: str) -> None:
    with pytest.raises(InputError, match=says):
        refuse_options(*options)


def test_rival_forms_take_a_tenth_each(setup: Setup) -> None:
    assert total_replicates(setup.crisis, 1000) == 1300
    assert total_replicates(setup.crisis, 5) == 8
