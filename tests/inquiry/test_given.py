"""Given: both cells add up to the whole, a run says the same, and what cannot be given is refused."""

import doctest
from pathlib import Path

import pytest

import foedus
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.inquiry.given import given
from foedus.inquiry.weighing import CLEAR
from foedus.report.changes import points
from foedus.report.console import PlainConsole
from foedus.report.given import if_it_comes_to_force, show_given
from foedus.report.numbers import percent
from foedus.report.terminal import show_answers
from foedus.session.arms import Plan
from foedus.session.histories import Histories, live
from plain_python import compiled_only
from small_worlds import assumed, content, fixed_path, read, step

FORCE = "dispute:d:force"
#: The crisis of these tests begins on a Friday; the first is the end of its fifth week.
BY = ("2026-02-20", 5)


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Crisis:
    """A small world in which things happen, and one input matters for several."""
    raw = content()
    raw["disputes"]["d"] |= {"value": {"between": [0.3, 1.0], "because": "assumption"}, "value_target": assumed(0.9)}
    raw["actors"]["BETA"] |= {"unrest": {"between": [0.05, 0.9], "because": "assumption"}, "strength": assumed(0.2)}
    return read(tmp_path_factory.mktemp("given"), raw)


@pytest.fixture(scope="module")
def histories(lively: Crisis) -> Histories:
    return live(lively, Plan(4000, 1))


@pytest.mark.parametrize(
    "conditions",
    [[FORCE], [f"{FORCE}@{BY[0]}"], ["not:falls:BETA:leader"], [FORCE, "not:falls:BETA:leader@2026-03-20"]],
)
def test_the_cells_add_up_to_the_whole(lively: Crisis, histories: Histories, conditions: list[str]) -> None:
    found = given(lively, conditions, Plan(4000, 1))
    so = found["probability"]
    assert len(found["answers"]) > 10
    for row in found["answers"]:
        whole = histories.answered(row["question"]).mean()
        assert row["probability"] == pytest.approx(whole, abs=1e-12)
        assert so * row["if_so"] + (1.0 - so) * row["if_not"] == pytest.approx(whole, abs=1e-12)
        assert row["difference"] == row["if_so"] - row["if_not"]
        assert row["more_than_luck"] == (abs(row["difference"]) >= CLEAR * row["difference_error"])
        branches = [(branch["probability"], branch["answers"]) for branch in found["branches"]]
        assert sum(share * answers[row["question"]] for share, answers in branches) == pytest.approx(whole, abs=1e-12)
    assert len(found["cells"]) == 2 ** len(conditions)
    assert found["cells"][0]["probability"] == so
    assert sum(cell["probability"] for cell in found["cells"]) == pytest.approx(1.0)
    assert found["effective_if"] == pytest.approx(4000 * so)
    assert found["effective_if"] + found["effective_if_not"] == pytest.approx(4000)


def test_answers_are_those_of_the_replicates_that_show_it(lively: Crisis, histories: Histories) -> None:
    so = histories.weeks_of(FORCE) <= BY[1]
    found = given(lively, [f"{FORCE}@{BY[0]}"], Plan(4000, 1))
    assert found["conditions"] == [
        {"event": FORCE, "happens": True, "date": BY[0], "week": BY[1], "probability": so.mean()}
    ]
    for row in found["answers"]:
        answered = histories.answered(row["question"])
        assert (row["if_so"], row["if_not"]) == (answered[so].mean(), answered[~so].mean())
    levels = {branch["level"]: branch for branch in found["branches"]}
    forced, war = (histories.weeks_of(f"level:d:{level}") <= BY[1] for level in (4, 5))
    assert levels[4]["probability"] == (forced & ~war).mean()
    assert {branch["date"] for branch in found["branches"]} == {BY[0]}


def test_that_it_does_not_happen_is_the_other_side_of_that_it_does(lively: Crisis) -> None:
    so, not_so = (given(lively, [f"{no}{FORCE}"], Plan(1000, 1)) for no in ("", "not:"))
    turned = {row["question"]: (row["if_not"], row["if_so"]) for row in not_so["answers"]}
    assert {row["question"]: (row["if_so"], row["if_not"]) for row in so["answers"]} == turned
    assert (so["effective_if"], so["effective_if_not"]) == (not_so["effective_if_not"], not_so["effective_if"])


def test_what_is_given_twice_counts_once(lively: Crisis) -> None:
    once, twice = (given(lively, [f"{FORCE}@{BY[0]}"] * times, Plan(400, 1)) for times in (1, 2))
    assert once == twice


@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_says_the_same_of_force(lively: Crisis, threads: int) -> None:
    """The run counts on its own replicates, block by block, and `given` weighs them: the same numbers, to the bit."""
    [course] = foedus.run(lively, replicates=2100, threads=threads).record["given"]
    found = given(lively, [FORCE], Plan(2100, 1))
    assert course["event"] == FORCE
    for key in ("probability", "effective_if", "effective_if_not", "few", "too_few"):
        assert course[key] == found[key]
    told = {row["question"]: row for row in found["answers"]}
    assert len(course["answers"]) == len(told)
    for row in course["answers"]:
        other = told[row["question"]]
        assert (row["if_so"], row["if_not"]) == (other["if_so"], other["if_not"])
        assert row["difference_error"] == pytest.approx(other["difference_error"], rel=1e-9)


def test_where_force_is_used_a_run_asks_for_war(tmp_path: Path) -> None:
    raw = content()
    raw["disputes"]["d"]["level"] = assumed(4)
    [course] = foedus.run(read(tmp_path, raw), replicates=400).record["given"]
    assert course["event"] == "dispute:d:war"
    raw["disputes"]["d"]["level"] = assumed(5)
    assert foedus.run(read(tmp_path, raw), replicates=400).record["given"] == []


def test_few_replicates_tell_nothing(lively: Crisis) -> None:
    record = foedus.run(lively, replicates=30).record
    [course] = record["given"]
    assert course["too_few"]
    assert course["answers"] == []
    [told] = if_it_comes_to_force(lively, record)
    assert "replicates on one side are too few to tell what follows" in told.heading
    assert told.lines == []


def test_the_section_says_who_fights_mediates_and_falls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = content()
    raw["relations"]["GAMMA>BETA"] |= {"obligation": assumed("defence"), "distance_km": assumed(100)}
    raw["relations"]["GAMMA>ALPHA"] = {"affinity": assumed(-0.8), "rivalry": assumed(True), "distance_km": assumed(100)}
    raw["disputes"]["d"]["request"] = assumed(True)
    bound = read(tmp_path, raw)
    run = foedus.run(bound, replicates=2000)
    [told] = if_it_comes_to_force(bound, run.record)
    assert told.heading.startswith("Alpha against Beta: force is used, by 10 Apr 2026: ")
    assert [said for said, *_ in told.lines] == [
        "fights Alpha: Gamma",  # nobody is named who fights Beta: the likeliest hardly does
        "accepted as mediator: Gamma",
        "falls: Beta's leader",
        "falls: Beta's regime",
        "war",
    ]
    rows = {row["question"]: row for row in run.record["given"][0]["answers"]}
    assert rows["stands_by:d:GAMMA:fights:challenger"]["if_so"] < 0.01
    for line, question in ((-1, "dispute:d:war"), (-3, "falls:BETA:leader")):
        row = rows[question]
        apart = points(row["if_so"] - row["if_not"]) if row["more_than_luck"] else "–"
        assert told.lines[line][1:] == (percent(row["if_so"]), percent(row["if_not"]), apart)
    assert told.heading in run.brief()
    show_answers(bound, run.record)
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 80
    assert page.index("If it comes to force") < page.index("Who stands by whom")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("dispute:d:forse", "did you mean 'force'"),
        ("dispute:x:force", "dispute must be one of d"),
        ("leader:BETA:revlt", "unknown event 'leader:BETA:revlt' - did you mean 'leader:BETA:revolt'"),
        (f"{FORCE}@soon", "--if dispute:d:force@soon: 'soon' is not a day, YYYY-MM-DD"),
        (f"{FORCE}@2026-01-16", "the run covers the days after 2026-01-16 until 2026-04-10"),
        (f"{FORCE}@2026-04-11", "the run covers the days after 2026-01-16 until 2026-04-10"),
        ("level:d:3", "this is so already on the as-of date 2026-01-16"),
        ("stands_by:d:ALPHA:aid", "ALPHA is a party of d; others stand by it"),
        ("mediates:d:BETA:accepted", "BETA is no candidate to mediate in d"),
        ("request:d", "no replicate of 400 shows it by 2026-04-10"),
    ],
)
def test_what_cannot_be_given_is_refused(lively: Crisis, said: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        given(lively, [said], Plan(400, 1))
    assert told in str(caught.value)


def test_what_is_certain_is_refused(tmp_path: Path, lively: Crisis) -> None:
    crisis = read(tmp_path, fixed_path(step("2026-02-13", 4), causes={}))
    for no in ("", "not:"):
        with pytest.raises(InputError, match="it has happened by 2026-04-10 in every one of 200 replicates"):
            given(crisis, [f"{no}{FORCE}"], Plan(200, 1))
    with pytest.raises(InputError, match="no replicate of 200 shows all of these together"):
        given(lively, [f"{FORCE}@{BY[0]}", f"not:{FORCE}"], Plan(200, 1))
    with pytest.raises(InputError, match="give from 1 to 4 events"):
        given(lively, [], Plan(200, 1))


def test_the_page_says_how_much_stands_under_it(lively: Crisis, capsys: pytest.CaptureFixture[str]) -> None:
    found = given(lively, [FORCE, "not:falls:BETA:leader"], Plan(400, 1))
    show_given(lively, found, PlainConsole())
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 80
    assert "Alpha against Beta: force is used, by 10 Apr 2026" in page
    assert "which of them hold" in page
    assert "Warning: fewer than 200 effective ones on one side" in page
    assert "A condition, not a cause" in page


@compiled_only("thousands of replicates are too slow in plain Python")
@pytest.mark.deep
def test_the_page_that_tells_of_it_runs() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "given.md"
    assert doctest.testfile(str(page), module_relative=False).failed == 0
