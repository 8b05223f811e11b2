"""Update: conditioning against brute force on a far larger run, and refusals."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.inquiry.given import given
from foedus.inquiry.observations import agreement, observation
from foedus.inquiry.update import conditioned, update
from foedus.inquiry.weighing import TOO_FEW, effective_size
from foedus.mechanisms.catalogue import known_forms
from foedus.report.watch import show_update
from foedus.session.arms import Plan
from foedus.session.histories import LATER, Histories, live
from small_worlds import assumed, content, fixed_path, of_leaders, read, step

FORCE = "dispute:d:force"


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Crisis:
    """A small world in which things happen: a fierce dispute, shaky leaders, one input that matters for both."""
    raw = content()
    raw["disputes"]["d"] |= {
        "level": assumed(3),
        "value": {"between": [0.3, 1.0], "because": "assumption"},
        "value_target": assumed(0.9),
    }
    raw["actors"]["BETA"] |= {"unrest": {"between": [0.05, 0.9], "because": "assumption"}, "strength": assumed(0.2)}
    return read(tmp_path_factory.mktemp("update"), raw)


@pytest.fixture(scope="module")
def histories(lively: Crisis) -> Histories:
    return live(lively, Plan(8000, 1))


@pytest.fixture(scope="module")
def many(lively: Crisis) -> Histories:
    """A very large run on other luck."""
    return live(lively, Plan(80_000, 99))


OBSERVED = (
    ["dispute:d:force@2026-01-23"],
    ["dispute:d:force@2026-01-23", "not:falls:BETA:leader@2026-02-20"],
    ["leader:BETA:revolt@2026-02-13"],
    ["end:d:lapsed@2026-02-25"],
)


@pytest.mark.parametrize("within", [0, 1, 3])
@pytest.mark.parametrize("observed", OBSERVED)
def test_conditioning_agrees_with_brute_force(
    histories: Histories, many: Histories, observed: list[str], within: int
) -> None:
    """The updated chances are those of the replicates of a run ten times larger that show what was observed."""
    found = conditioned(histories, observed, within, 1)
    weights = np.ones(many.replicates)
    for said in observed:
        event, day = said.removeprefix("not:").split("@")
        week = -(-(np.datetime64(day) - np.datetime64("2026-01-16")).astype(int) // 7)
        first = many.first[:, many.events(event)].min(axis=1).astype(float)
        if said.startswith("not:"):
            weights *= first > week
        else:
            weights *= np.clip(1.0 - np.abs(first - week) / (within + 1), 0.0, None) * (first < LATER)
    assert 0 < found["effective_sample_size"] < histories.replicates
    assert bool(found["answers"]) == (found["effective_sample_size"] >= TOO_FEW)
    for row in found["answers"]:
        truth = weights[many.answered(row["question"])].sum() / weights.sum()
        # The error that the small run tells, or that of a sample of its effective size where the truth is so; the
        # large run has a tenth of its variance.
        sampled = np.sqrt(truth * (1.0 - truth) / found["effective_sample_size"])
        assert abs(row["after"] - truth) < 4.0 * np.sqrt(1.1) * max(row["sampling_error"], sampled), row["question"]


def test_the_effective_size_counts_what_agrees(histories: Histories) -> None:
    found = conditioned(histories, ["dispute:d:force@2026-02-06"], 0, 1)
    shown = (histories.weeks_of(FORCE) == 3).sum()
    assert found["effective_sample_size"] == pytest.approx(shown)
    assert found["observed"][0]["frequency"] == pytest.approx(shown / histories.replicates)
    wider = conditioned(histories, ["dispute:d:force@2026-02-06"], 2, 1)
    assert wider["effective_sample_size"] > shown


def test_few_effective_replicates_are_warned_of(lively: Crisis) -> None:
    assert update(lively, ["leader:BETA:revolt@2026-02-13"], Plan(1000, 1))["few"]
    assert not update(lively, ["not:falls:GAMMA:leader@2026-02-13"], Plan(1000, 1))["few"]


@pytest.mark.parametrize(("replicates", "few"), [(200, False), (199, True)])
def test_two_hundred_that_all_agree_are_not_few(tmp_path: Path, replicates: int, *, few: bool) -> None:
    crisis = read(tmp_path, fixed_path(step("2026-02-13", 4), causes={}))
    found = update(crisis, ["not:dispute:d:force@2026-01-20"], Plan(replicates, 1), within=0)
    assert (found["effective_sample_size"], found["few"]) == (replicates, few)


def test_weights_fall_off_week_by_week(histories: Histories) -> None:
    seen = observation(histories, "dispute:d:force@2026-02-06")
    weights, first = agreement(histories, seen, 2), histories.weeks_of(FORCE)
    assert seen.week == 3
    for week, weight in ((1, 1 / 3), (2, 2 / 3), (3, 1.0), (4, 2 / 3), (5, 1 / 3), (6, 0.0)):
        assert weights[first == week] == pytest.approx(weight)
    assert (weights[first == LATER] == 0.0).all()


def test_changes_are_divided_among_observations_and_add_up(histories: Histories) -> None:
    found = conditioned(histories, OBSERVED[1], 1, 1)
    for row in found["answers"]:
        assert sum(row["due_to"].values()) == pytest.approx(row["change"], abs=1e-12)
        assert abs(row["by_inputs"]) <= 1.0


def test_what_is_learned_of_inputs_is_what_the_observation_says(histories: Histories) -> None:
    """A revolt is likelier where unrest is high, so unrest is believed higher after one, and nothing else much."""
    found = conditioned(histories, ["leader:BETA:revolt@2026-03-06"], 7, 1)
    learned = {row["input"]: row for row in found["learned"]}
    assert learned["actors.BETA.unrest"]["after"] > learned["actors.BETA.unrest"]["before"]
    assert next(iter(learned)) == "actors.BETA.unrest"


def test_a_change_by_inputs_alone_is_told_from_the_course(tmp_path: Path) -> None:
    """Beta's leader going tells nothing of Gamma's but through the kind of luck that both share: none, here."""
    found = update(read(tmp_path, of_leaders(0.6, 0.0)), ["falls:BETA:leader@2026-02-13"], Plan(4000, 1), within=6)
    assert not any(row["question"] == "falls:GAMMA:leader" for row in found["answers"])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("dispute:d:force", "an observation is written EVENT@DATE"),
        ("@2026-02-06", "an observation is written EVENT@DATE"),
        ("dispute:d:force@soon", "'soon' is not a day"),
        ("dispute:d:force@2026-01-16", "the run covers the days after 2026-01-16 until 2026-04-10"),
        ("dispute:d:force@2026-04-11", "the run covers the days after 2026-01-16 until 2026-04-10"),
        ("dispute:d:forse@2026-02-06", "did you mean 'force'"),
        ("leader:BETA:revlt@2026-02-06", "unknown event 'leader:BETA:revlt' - did you mean 'leader:BETA:revolt'"),
        ("level:d:3@2026-02-06", "this is so already on the as-of date"),
    ],
)
def test_what_cannot_be_observed_is_refused(histories: Histories, said: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        conditioned(histories, [said], 1, 1)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("ask", "said", "told"),
    [
        (update, "dispute:d:force", "an observation is written EVENT@DATE"),
        (update, "falls:DELTA:leader@2026-02-06", "DELTA"),
        (given, "dispute:d:force@2036-02-06", "the run covers the days"),
    ],
)
def test_it_is_refused_before_anything_is_run(lively: Crisis, ask: Callable[..., object], said: str, told: str) -> None:
    ran: list[int] = []
    with pytest.raises(InputError, match=told):
        ask(lively, [said], Plan(200, 1), progress=ran.append)
    assert not ran


def test_what_no_replicate_shows_is_refused_with_what_they_do_show(tmp_path: Path) -> None:
    crisis = read(tmp_path, fixed_path(step("2026-02-13", 4), causes={}))
    with pytest.raises(InputError) as caught:
        update(crisis, ["dispute:d:force@2026-01-20"], Plan(200, 1))
    assert "no replicate of 200 shows it in week 1" in str(caught.value)
    assert "the nearest in week 4 (until 2026-02-13)" in str(caught.value)
    with pytest.raises(InputError) as caught:
        update(crisis, ["dispute:d:war@2026-02-20"], Plan(200, 1))
    assert "nearest events that some show: level:d:4 (100.00%)" in str(caught.value)
    with pytest.raises(InputError, match="it has happened by then in every one"):
        update(crisis, ["not:dispute:d:force@2026-03-01"], Plan(200, 1))


def test_observations_that_exclude_each_other_are_refused(lively: Crisis) -> None:
    with pytest.raises(InputError, match="no replicate of 2,000 shows all of these together"):
        update(lively, ["dispute:d:force@2026-01-23", "not:dispute:d:force@2026-04-03"], Plan(2000, 1))


def test_the_number_of_observations_is_bounded(lively: Crisis) -> None:
    with pytest.raises(InputError, match="from 1 to 10 observations"):
        update(lively, [], Plan(200, 1))


def test_a_bundled_crisis_is_updated() -> None:
    crisis = read_crisis("iran-2026", known_forms=known_forms())
    found = update(crisis, ["dispute:iran:force@2026-02-06"], Plan(2000, 1), within=2)
    rows = {row["question"]: row for row in found["answers"]}
    assert found["observed"][0]["week"] == 3
    assert any(question.startswith("stands_by:iran:") for question in rows)


def test_effective_size() -> None:
    assert effective_size(np.array([2.0, 2.0, 2.0])) == pytest.approx(3.0)
    assert effective_size(np.array([1.0, 0.5])) == pytest.approx(1.8)


def test_what_is_observed_twice_counts_once(
    histories: Histories, lively: Crisis, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the same words, in others for the same event, or by another day of the same week."""
    once = conditioned(histories, ["dispute:d:force@2026-02-06"], 1, 1)
    for again in ("dispute:d:force@2026-02-06", "level:d:4@2026-02-06", "dispute:d:force@2026-02-04"):
        twice = conditioned(histories, ["dispute:d:force@2026-02-06", again], 1, 1)
        assert {**twice, "repeated": []} == once
        assert twice["repeated"] == [again]
        show_update(lively, twice)
        assert f"{again} says the same again, and counts once" in " ".join(capsys.readouterr().out.split())
    other = conditioned(histories, ["dispute:d:force@2026-02-06", "not:dispute:d:war@2026-02-06"], 1, 1)
    assert (len(other["observed"]), other["repeated"]) == (2, [])


def test_an_event_comes_for_the_first_time_once(histories: Histories) -> None:
    with pytest.raises(InputError, match=r"was observed in week 3 already \(dispute:d:force@2026-02-06\)"):
        conditioned(histories, ["dispute:d:force@2026-02-06", "dispute:d:force@2026-02-13"], 1, 1)


def test_what_cannot_be_told_of_inputs_is_no_number(histories: Histories) -> None:
    """Where an outer draw has one replicate, nothing tells its inputs from its course; JSON knows no NaN."""
    inner = histories.inner.copy()
    inner[0], inner[1] = 1, inner[0] + inner[1] - 1
    found = conditioned(Histories(histories.setup, histories.first, inner), ["dispute:d:force@2026-02-06"], 1, 1)
    assert {row["by_inputs"] for row in found["answers"]} == {None}
