"""Estimates from outside: against the histories one by one, what stays as it is, and what cannot be told."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import foedus
from foedus.answers.cells import Cells, Tally
from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.estimates import feud_names
from foedus.crisis.reading import read_crisis
from foedus.crisis.schema import QUESTION
from foedus.crisis.settings import with_held
from foedus.engine.ensemble import Outcome, outer_draws_for, run_ensemble
from foedus.inquiry.by_hand import by_hand, hand_events
from foedus.inquiry.holding import held_events, hold
from foedus.inquiry.rows import Held
from foedus.inquiry.whatif import questions_of
from foedus.session.histories import Histories
from foedus.worlds.feuds import feuds_of
from foedus.worlds.setup import Setup, set_up
from plain_python import compiled_only
from small_worlds import assumed, content, read

pytestmark = compiled_only("thousands of histories are too slow in plain Python")
FORCE, FALLS = "dispute:d:force", "falls:BETA:leader"
REPLICATES = 4000
PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "own-estimate.md").read_text("utf-8")


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Crisis:
    """A small world in which things happen: a fierce dispute, shaky leaders, inputs that matter for both."""
    raw = content()
    raw["disputes"]["d"] |= {
        "level": assumed(3),
        "value": {"between": [0.3, 1.0], "because": "assumption"},
        "value_target": assumed(0.9),
    }
    raw["actors"]["BETA"] |= {"unrest": {"between": [0.05, 0.9], "because": "assumption"}, "strength": assumed(0.2)}
    return read(tmp_path_factory.mktemp("holding"), raw)


def sorted_run(crisis: Crisis, replicates: int = REPLICATES, seed: int = 1) -> tuple[Setup, Cells | None, Outcome]:
    """Run a crisis; return its histories sorted by the events of which it has estimates, and one by one."""
    setup = set_up(crisis, replicates, seed)
    events = held_events(setup)
    tally = Tally(events, setup.ensemble.actors, setup.ensemble.disputes, outer_draws_for(replicates))
    outcome = run_ensemble(
        setup.ensemble, replicates, seed, keep_events=True, look=tally.look if events else None, chunk_size=700
    )
    return setup, tally.cells if events else None, outcome


def held(crisis: Crisis, *said: str, replicates: int = REPLICATES, seed: int = 1, **rates: float) -> Held:
    setup, cells, _ = sorted_run(with_held(crisis, said)[0], replicates, seed)
    return hold(setup, cells, {Question.parse(name.replace("_", ":")): rate for name, rate in rates.items()})


def by_question(found: Held, column: str = "given") -> dict[str, float]:
    return {row["question"]: row[column] for row in found["answers"]}


SAID = [
    (f"{FORCE}=0.9",),
    (f"{FORCE}@2026-02-10=0.3",),
    (f"{FORCE}=0.8", f"{FALLS}=0.7"),
    (f"{FORCE}=0.5-0.6", f"{FALLS}@2026-03-01=0.6", "dispute:d:lapsed=0.05"),
]


@pytest.mark.parametrize("said", SAID)
def test_it_is_the_same_as_weighing_the_histories_one_by_one(lively: Crisis, said: tuple[str, ...]) -> None:
    setup, cells, outcome = sorted_run(with_held(lively, said)[0])
    found = hold(setup, cells, {})
    histories = Histories(setup, outcome.events, outcome.inner)
    came = np.stack([histories.weeks_of(one.question) <= one.week for one in held_events(setup)], axis=1)
    weights = np.zeros(REPLICATES)
    for cell, size in zip(cells.came, cells.sizes, strict=True):
        inside = (came == cell).all(axis=1)
        assert inside.sum() == size
        # the weight of a history is told by what its cell is worth; all that is claimed is claimed of the histories
        weights[inside] = worth(cells, found)[tuple(cell)] / size
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    for place, event in enumerate(found["events"]):
        mean = weights[came[:, place]].sum()
        assert event["low"] - 1e-12 <= mean <= event["high"] + 1e-12
        assert event["given"] == pytest.approx(mean, abs=1e-12)
        for side, told in ((came[:, place], event["effective_if"]), (~came[:, place], event["effective_if_not"])):
            assert told == pytest.approx(weights[side].sum() ** 2 / (weights[side] ** 2).sum())
    for question, given in by_question(found).items():
        assert given == pytest.approx(weights[histories.answered(question)].sum(), abs=1e-12)
    drawn = np.bincount(histories.outer, weights)
    assert found["effective_outer_draws"] == pytest.approx(drawn.sum() ** 2 / (drawn**2).sum())
    positive = weights > 0.0
    entropy = (weights[positive] * np.log(weights[positive] * REPLICATES)).sum()
    assert found["divergence"] == pytest.approx(entropy, abs=1e-12)


def worth(cells: Cells, found: Held) -> dict[tuple[bool, ...], float]:
    from foedus.inquiry.least_change import least_change  # noqa: PLC0415

    low, high = (np.array([event[end] for event in found["events"]]) for end in ("low", "high"))
    return dict(zip(map(tuple, cells.came), least_change(cells.sizes, cells.came, low, high), strict=True))


def test_one_estimate_leaves_what_is_so_given_the_event_to_the_bit(lively: Crisis) -> None:
    """At 1 and 0 the histories with the event, and those without it, are all; between, the two are mixed."""
    setup, cells, _ = sorted_run(with_held(lively, [f"{FORCE}=1"])[0])
    with_it, without = by_question(held(lively, f"{FORCE}=1")), by_question(held(lively, f"{FORCE}=0"))
    for question in questions_of(setup):
        (no, yes), (few, many) = cells.answered(question).sum(axis=0), cells.sizes
        assert (without[str(question)], with_it[str(question)]) == (no / few, yes / many)
    for chance in (0.1, 0.5, 0.9):
        for question, given in by_question(held(lively, f"{FORCE}={chance}")).items():
            assert given == (1.0 - chance) * without[question] + chance * with_it[question]


def test_what_the_engine_says_itself_changes_nothing(lively: Crisis) -> None:
    alone = {event["question"]: event["engine"] for event in held(lively, f"{FORCE}=.5", f"{FALLS}=.5")["events"]}
    found = held(lively, *(f"{question}={chance!r}" for question, chance in alone.items()))
    assert max(abs(row["change"]) for row in found["answers"]) < 1e-12
    assert not any(row["moves"] for row in found["answers"])
    assert (found["divergence"], found["learned"]) == (pytest.approx(0.0, abs=1e-12), [])
    assert found["effective_sample_size"] == pytest.approx(REPLICATES)


def test_what_an_expert_believes_of_the_inputs(tmp_path: Path) -> None:
    """Who holds it likely that Beta's leader falls, who goes by coup and revolt alone, holds its unrest to be high."""
    raw = content()
    raw["actors"]["BETA"] |= {
        "unrest": {"between": [0.05, 0.9], "because": "assumption"},
        "strength": assumed(0.2),
        "irregular_rate": assumed(0.05),
        "regular_rate": assumed(0.0),
    }
    found = held(read(tmp_path, raw), f"{FALLS}=0.9")
    learned = {row["input"]: row for row in found["learned"]}
    assert learned["actors.BETA.unrest"]["moves"] > 0.2
    assert "actors.BETA.strength" not in learned  # it is known
    assert found["effective_outer_draws"] < 0.9 * outer_draws_for(REPLICATES)


@pytest.mark.deep
def test_the_error_that_is_told_is_that_of_other_luck(lively: Crisis) -> None:
    """Over many seeds, answers given two estimates scatter as their standard errors say."""
    runs = [held(lively, f"{FORCE}=0.8", f"{FALLS}=0.5", replicates=1500, seed=seed) for seed in range(40)]
    assert {by_question(run, "sampling_error")[FORCE] for run in runs} == {0.0}
    for question in ("dispute:d:deaths", "dispute:d:lapsed", "falls:BETA:regime", "dispute:d:mediated"):
        given = [by_question(run)[question] for run in runs]
        told = np.mean([by_question(run, "sampling_error")[question] for run in runs])
        assert 0.7 < np.std(given, ddof=1) / told < 1.35, question  # 40 runs tell a deviation to 11%


def test_what_has_nothing_to_do_with_an_estimate_is_not_said_to_move(tmp_path: Path) -> None:
    """Gamma's leader and an estimate of Beta's have nothing in common: over many seeds none is told to move."""
    raw = content()
    raw["actors"]["BETA"] |= {"regular_rate": assumed(0.05)}
    raw["actors"]["GAMMA"] |= {"regular_rate": assumed(0.03)}
    crisis = read(tmp_path, raw)
    for seed in range(25):
        found = held(crisis, f"{FALLS}=0.9", replicates=2500, seed=seed)
        assert "falls:GAMMA:leader" not in {row["question"] for row in found["answers"] if row["moves"]}


def test_few_histories_on_one_side_are_warned_of_and_too_few_tell_nothing(lively: Crisis) -> None:
    share = held(lively, f"{FALLS}=0.5")["events"][0]["engine"]
    assert not held(lively, f"{FALLS}=0.5")["few"]
    thin = held(lively, f"{FALLS}=0.5", replicates=int(100 / share))
    assert (thin["few"], thin["too_few"]) == (True, False)
    assert thin["answers"]
    nothing = held(lively, f"{FALLS}=0.5", replicates=int(8 / share))
    assert (nothing["few"], nothing["too_few"], nothing["answers"], nothing["learned"]) == (True, True, [], [])
    # nobody is asked for histories of what is held not to come
    assert not held(lively, f"{FALLS}=0", replicates=int(8 / share) + 400)["few"]


def test_what_is_listed_and_not_applied(lively: Crisis) -> None:
    says: dict[str, dict[str, Any]] = {
        "far": {"by": "2026-06-30"},
        "undated": {},
        "other": {"by": "horizon", "terms": "counts an attempt too"},
        "past": {"by": "2026-01-16"},
        "here": {"by": "2026-02-20"},
    }
    estimates = {f"outside.{key}": {"question": FORCE, "chance": 0.7, **said} for key, said in says.items()}
    crisis = foedus.read(lively, estimates)
    setup, cells, _ = sorted_run(crisis)
    found = hold(setup, cells, {})
    assert {row["name"]: row["why_not"] for row in found["estimates"]} == {
        "far": "2026-06-30 lies past the horizon, 2026-04-10",
        "undated": "it names no day by which the event is to come",
        "other": "its event is another: counts an attempt too",
        "past": "2026-01-16 is not after the as-of date 2026-01-16",
        "here": "",
    }
    assert [event["estimates"] for event in found["events"]] == [["here"]]
    only = foedus.read(crisis, {"outside.here": None})
    setup, cells, _ = sorted_run(only, 100)
    assert (cells, hold(setup, cells, {})["answers"]) == (None, [])


def test_several_estimates_of_one_event_become_one(lively: Crisis) -> None:
    two = (f"{FORCE}=0.6", f"{FORCE}@2026-04-10=0.9")  # that day is the horizon
    with pytest.raises(InputError, match=r"--hold dispute:d:force@2026-04-10=0.9: is of the same event as 'held-1'"):
        with_held(lively, two)
    linear = held(foedus.read(lively, {"pooling": {"rule": "linear"}}), *two)["events"][0]
    assert (linear["low"], linear["given"], linear["estimates"]) == (0.75, 0.75, ["held-1", "held-2"])
    log = foedus.read(lively, {"pooling": {"rule": "logarithmic", "extremise": 2}})
    around = held(log, *two, dispute_d_force=0.4)["events"][0]
    logit = (np.log(0.6 / 0.4) + np.log(0.9 / 0.1)) / 2 - np.log(0.4 / 0.6)
    pooled = 1 / (1 + np.exp(-np.log(0.4 / 0.6) - 2 * logit))
    assert (around["around"], around["given"]) == (pytest.approx(0.4), pytest.approx(pooled, abs=1e-12))
    unknown = held(log, *two)["events"][0]  # history has no figure: around the engine's own chance
    assert unknown["around"] == unknown["engine"]
    with pytest.raises(InputError, match="a chance of 0 or 1 outweighs every other"):
        with_held(log, [f"{FORCE}=0", f"{FORCE}@2026-04-10=0.9"])


def test_what_cannot_be_held_is_refused_with_the_nearest(lively: Crisis) -> None:
    found = held(lively, f"{FORCE}=0.4", "dispute:d:war=0.6")
    assert "nearest that they have: dispute:d:force at 0.5, dispute:d:war at 0.5. Give more" in found["refused"]
    assert (found["answers"], found["learned"], len(found["events"])) == ([], [], 2)
    never = held(lively, "falls:GAMMA:regime=0.5", replicates=10)["refused"]
    assert never.startswith("cannot be held: falls:GAMMA:regime by 2026-04-10 at 0.5. The 10 replicates have no such")
    assert "nearest that they have: falls:GAMMA:regime at 0. Give" in never
    with pytest.raises(InputError, match=r"--hold: cannot be held: dispute:d:war by 2026-01-23 at 0.9"):
        foedus.run(lively, hold=["dispute:d:war=0.9"], replicates=10, weeks=1)
    kept = foedus.run(lively, {"outside.x": {"question": "dispute:d:war", "by": "horizon", "chance": 0.9}},
                      replicates=10, weeks=1)  # fmt: skip
    assert kept.record["held"]["refused"]
    with pytest.raises(InputError, match=r"outside.held-2: is of the same event as 'held-1'"):  # in a shorter run
        held_events(set_up(with_held(lively, [f"{FORCE}=0.4", f"{FORCE}@2026-02-10=0.3"])[0], 100, 1, weeks=4))
    with pytest.raises(InputError, match="events are applied at once, not of 7"):
        with_held(lively, [f"{FORCE}@2026-0{1 + week // 4}-{1 + 7 * (week % 4):02}=0.5" for week in range(3, 10)])


def test_what_a_brief_carries_answers_as_the_command_does(lively: Crisis) -> None:
    setup = set_up(lively, REPLICATES, 1)
    (events,) = hand_events(setup)
    tally = Tally(events, setup.ensemble.actors, setup.ensemble.disputes)
    run_ensemble(setup.ensemble, REPLICATES, 1, look=tally.look)
    carried = by_hand(setup, [tally.cells])
    (group,) = carried["groups"]
    assert (group["events"], group["cells"], sum(group["replicates"])) == ([FORCE], [[0], [1]], REPLICATES)
    (few, many), given = group["replicates"], by_question(held(lively, f"{FORCE}=0.3"))
    for question, (no, yes) in zip(carried["questions"], group["yes"], strict=True):
        assert given[question] == (1.0 - 0.3) * (no / few) + 0.3 * (yes / many)
    left_out = given.keys() - set(carried["questions"])
    assert max((given[question] for question in left_out), default=0.0) < 0.005


def test_cells_of_fewer_events_are_merged() -> None:
    came = np.array([[False, False, True], [True, False, False], [True, True, False], [False, True, True]])
    cells = Cells((), (), came, np.arange(8).reshape(2, 4), np.arange(16).reshape(2, 4, 2))
    merged = cells.merged([1])
    assert merged.came.tolist() == [[False], [True]]
    assert merged.replicates.tolist() == [[0 + 1, 2 + 3], [4 + 5, 6 + 7]]
    assert merged.yes[:, :, 0].tolist() == [[0 + 2, 4 + 6], [8 + 10, 12 + 14]]
    # the first event is the lowest digit
    assert cells.merged([0, 1]).came.tolist() == [[False, False], [True, False], [False, True], [True, True]]


@pytest.mark.parametrize("name", ["iran-2025", "iran-2026"])
def test_the_file_takes_every_question_that_is_asked(name: str) -> None:
    crisis = read_crisis(name)
    setup = set_up(crisis, 10, 1)
    questions = [str(question) for question in questions_of(setup)]
    assert [one for one in questions if not re.search(QUESTION, one)] == []
    assert feud_names(crisis) == [feud.name for feud in feuds_of(crisis)]
    for question in questions[:: len(questions) // 20] + questions[-3:]:
        with_held(crisis, [f"{question}=0.5"])


def test_the_estimates_of_the_page_run(tmp_path: Path) -> None:
    """Of the four for this crisis, two are applied, and the page says why the others are not."""
    text = re.search(r"```yaml\n(foedus: 2.*?)```", PAGE, re.DOTALL)[1]
    path = tmp_path / "iran-2026-markets.yaml"
    path.write_text(text.replace("DIGEST", read_crisis("iran-2026").digest), "utf-8")
    setup, cells, _ = sorted_run(read_crisis(path), 400)
    found = hold(setup, cells, {})
    assert [event["estimates"] for event in found["events"]] == [["strike"], ["leader"]]
    why_not = {row["name"]: row["why_not"] for row in found["estimates"] if row["why_not"]}
    assert list(why_not) == ["strike-near", "cuba"]
    page = " ".join(PAGE.split())
    assert all(why in page for why in why_not.values())


def test_a_run_says_what_follows_and_is_repeated_by_its_settings(tmp_path: Path) -> None:
    options: dict[str, Any] = {"replicates": 2000, "weeks": 6, "threads": 1}
    said = ["dispute:iran:force=0.6", "falls:IRN:leader@2026-02-10=0.2-0.4"]
    run = foedus.run("iran-2026", hold=said, **options)
    again = foedus.run("iran-2026", run.manifest["sets"], **options)
    assert again.record["held"] == run.record["held"]
    assert again.record["digest"] == run.record["digest"]
    alone = foedus.run("iran-2026", **options)
    assert "held" not in alone.record
    assert alone.record["answers"] == run.record["answers"]
    chances = {str(answer.question): answer.probability for answer in alone.answers}
    assert by_question(run.record["held"], "engine") == pytest.approx(chances, abs=1e-5)
    assert "Given the estimates from outside" in run.brief(tmp_path / "brief.html")


def test_an_event_of_few_histories_is_forced(lively: Crisis) -> None:
    """What follows is within error of what many more histories say; by the run alone nothing could be told."""
    said = (f"{FORCE}@2026-01-23=0.6",)
    thin, many = (
        foedus.run(lively, replicates=number, hold=said, threads=1).record["held"] for number in (400, 20_000)
    )
    assert thin["forced"] == FORCE
    assert "forced" not in many
    assert not thin["few"]
    ours, theirs = by_question(thin, "change"), by_question(many, "change")
    errors = {row["question"]: row["sampling_error"] for row in thin["answers"]}
    for question, change in theirs.items():
        assert ours[question] == pytest.approx(change, abs=max(0.03, 5.0 * errors[question])), question
    assert thin["events"][0]["given"] == pytest.approx(0.6)
