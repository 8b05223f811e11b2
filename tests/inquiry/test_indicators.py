"""Indicators: likelihood ratios against their definition, and no false ones."""

from pathlib import Path

import numpy as np
import pytest

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis
from foedus.inquiry.indicators import information, leading_questions, watch_list
from foedus.mechanisms.catalogue import known_forms
from foedus.session.arms import Plan
from foedus.session.histories import LATER, Histories, live
from small_worlds import assumed, content, read


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Histories:
    raw = content(horizon_weeks=26)
    raw["relations"]["GAMMA>BETA"] |= {"obligation": assumed("defence")}
    raw["disputes"]["d"] |= {"level": assumed(3), "value": {"between": [0.3, 1.0], "because": "assumption"}}
    raw["actors"]["BETA"] |= {"unrest": assumed(0.3), "strength": assumed(0.2)}
    return live(read(tmp_path_factory.mktemp("indicators"), raw), Plan(8000, 1))


def test_ratios_are_what_they_are_called(histories: Histories) -> None:
    rows = watch_list(histories, "stands_by:d:GAMMA:endorse")
    assert rows
    for row in rows:
        answer = histories.weeks_of("stands_by:d:GAMMA:endorse")
        still_open = answer > row["by_week"]
        first = histories.weeks_of(row["event"])[still_open]
        seen, later = (first > 0) & (first <= row["by_week"]), answer[still_open] < LATER
        assert row["frequency"] == pytest.approx(seen.mean())
        assert row["ratio"] == pytest.approx(seen[later].mean() / seen[~later].mean(), rel=0.2)
        assert row["if_seen"] == pytest.approx(later[seen].mean())
        assert row["if_not"] == pytest.approx(later[~seen].mean())
        odds = [chance / (1 - chance) for chance in (later.mean(), later[seen].mean())]
        assert row["ratio"] == pytest.approx(odds[1] / odds[0], rel=0.2)
        assert row["low"] < row["ratio"] < row["high"]


def test_deaths_are_a_sign_of_a_patrons_aid(histories: Histories) -> None:
    """A single use of force is none: it is mostly the last, and who has not come by then stays away."""
    events = [row["event"] for row in watch_list(histories, "stands_by:d:GAMMA:aid")]
    assert "fatal:d" in events
    assert not any(event.startswith("end:d:") for event in events)


def test_force_in_a_dispute_is_not_told_again_as_force_between_its_two(histories: Histories) -> None:
    events = [row["event"] for row in watch_list(histories, "stands_by:d:GAMMA:aid")]
    assert "level:d:4" in events
    assert not {"again:d", "again:ALPHA-BETA"} & set(events)


def test_the_strongest_come_first_and_no_event_twice(histories: Histories) -> None:
    rows = watch_list(histories, "stands_by:d:GAMMA:endorse", count=4)
    surely = [row["information"] - 1.6448536269514722 * row["information_error"] for row in rows]
    assert surely == sorted(surely, reverse=True)
    assert len({row["event"] for row in rows}) == len(rows) <= 4


def test_what_a_sign_tells_is_the_entropy_that_it_takes_off(histories: Histories) -> None:
    def entropy(chance: float) -> float:
        return -sum(each * np.log2(each) for each in (chance, 1.0 - chance) if each)

    for row in watch_list(histories, "stands_by:d:GAMMA:endorse"):
        answer = histories.weeks_of("stands_by:d:GAMMA:endorse")
        still_open = answer > row["by_week"]
        later = (answer[still_open] < LATER).mean()
        left = row["frequency"] * entropy(row["if_seen"]) + (1.0 - row["frequency"]) * entropy(row["if_not"])
        bias = 1.0 / (2.0 * still_open.sum() * np.log(2.0))
        assert row["information"] == pytest.approx(max(entropy(later) - left - bias, 0.0), abs=1e-9)
        assert row["tells"] == pytest.approx(row["information"] / entropy(later))


def test_signs_that_have_nothing_to_do_with_the_answer_tell_nothing() -> None:
    luck = np.random.default_rng(3)
    seen, later = luck.random((2, 200, 4000)) < 0.3
    outer = np.arange(4000) // 20
    found = [information(one, other, outer) for one, other in zip(seen, later, strict=True)]
    assert np.mean([each.bits for each in found]) < 4e-4
    assert all(each.entropy == pytest.approx(0.88, abs=0.05) for each in found)


def test_the_error_of_what_a_sign_tells_is_that_of_repeating_it() -> None:
    luck = np.random.default_rng(4)
    later = luck.random((400, 2000)) < 0.4
    seen = luck.random((400, 2000)) < np.where(later, 0.5, 0.2)
    outer = np.arange(2000) // 10
    found = [information(one, other, outer) for one, other in zip(seen, later, strict=True)]
    spread = np.std([each.bits for each in found])
    assert np.mean([each.error for each in found]) == pytest.approx(spread, rel=0.15)


def test_luck_alone_is_no_indicator(histories: Histories) -> None:
    # Alpha's leader goes by the rules of a country that nobody presses: nothing early tells of it.
    assert watch_list(histories, "falls:ALPHA:leader") == []


def test_leading_questions_are_open(histories: Histories) -> None:
    found = leading_questions(histories)
    assert Question.falls("BETA", "regime") in found
    assert all(((histories.weeks_of(name) > 0) & (histories.weeks_of(name) < LATER)).mean() > 0 for name in found)


def test_leading_questions_are_about_the_first_dispute_and_still_open(tmp_path: Path) -> None:
    """Both disputes are at war and nobody can mediate; help is likeliest in the second, where Gamma has a pledge."""
    raw = content(horizon_weeks=4)
    raw["relations"] = {"GAMMA>DELTA": {**raw["relations"]["GAMMA>BETA"], "obligation": assumed("defence")}}
    raw["actors"]["DELTA"] = {**raw["actors"]["BETA"], "name": "Delta"}
    first = {**raw["disputes"]["d"], "level": assumed(5), "mediators": {}}
    raw["disputes"] = {"d": first, "e": {**first, "title": "Alpha against Delta", "target": "DELTA"}}
    found = leading_questions(live(read(tmp_path, raw), Plan(200, 1)))
    assert Question.falls("BETA", "leader") in found
    assert not [asked for asked in found if asked.dispute == "e" or asked.kind == "dispute"]


def test_a_bundled_crisis_has_a_watch_list() -> None:
    histories = live(read_crisis("iran-2026", known_forms=known_forms()), Plan(4000, 2))
    rows = watch_list(histories, "dispute:iran:war") + watch_list(histories, "stands_by:iran:CHN:aid")
    assert {row["by_week"] for row in rows} <= {2, 4, 8}
    assert all(row["by_date"] > "2026-01-16" for row in rows)
    assert rows
    assert all(row["low"] > 1.0 or row["high"] < 1.0 for row in rows)


def test_an_unknown_question_names_the_nearest(histories: Histories) -> None:
    with pytest.raises(InputError, match="did you mean 'regime'"):
        watch_list(histories, "falls:BETA:regim")
