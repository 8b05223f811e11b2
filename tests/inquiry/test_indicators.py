"""Indicators: likelihood ratios against their definition, and no false ones."""

from pathlib import Path

import numpy as np
import pytest

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis
from foedus.inquiry.indicators import leading_questions, watch_list
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
    strength = [max(np.log(row["low"]), -np.log(row["high"])) for row in rows]
    assert strength == sorted(strength, reverse=True)
    assert len({row["event"] for row in rows}) == len(rows) <= 4


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
