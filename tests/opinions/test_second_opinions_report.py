import json
from functools import partial

import pytest
from toy_crisis import answers, toy

from command_line import foedus
from foedus.opinions import second_opinions
from foedus.report.second_opinions import about, tally, verdict
from foedus.report.second_opinions import second_opinions as in_the_brief


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    setup = toy(tmp_path_factory.mktemp("toy"))
    rows = answers(setup)
    return setup.crisis, {"answers": rows, "second_opinions": second_opinions(setup, rows)}


def test_every_answer_is_shown_once(told):
    crisis, given = told
    found = in_the_brief(crisis, given)
    shown = sum(len(model.shown.rows) + len(model.rest.rows) for _, models in found.topics for model in models)
    assert shown == found.agree + found.differ
    assert found.agree + found.differ + found.silent == len(given["second_opinions"])


def test_what_differs_comes_first(told):
    crisis, given = told
    for row in given["second_opinions"]:
        if row["model"] == "choosing-sides" and row["dispute"] == "first":
            row |= {"verdict": "disagrees", "direction": "lower"}
    (_, models), *_ = in_the_brief(crisis, given).topics
    assert {row[-1] for row in models[0].shown.rows} == {"differs: lower"}
    assert models[0].tally.startswith("differs on 2 of 4")


def test_a_run_without_opinions_has_no_topics(told):
    crisis, given = told
    assert in_the_brief(crisis, {**given, "second_opinions": []}).topics == []


def test_words():
    yes, no = {"verdict": "agrees", "direction": ""}, {"verdict": "disagrees", "direction": ""}
    assert [tally(rows) for rows in ([], [yes], [yes, yes], [no], [no, no], [yes, no])] == [
        "gives no number", "agrees", "agrees on all 2", "differs", "differs on all 2", "differs on 1 of 2",
    ]  # fmt: skip
    assert (verdict(yes), verdict(no)) == ("agrees", "differs")


def test_about_names_actor_and_dispute(told):
    crisis, _ = told
    assert about(crisis, {"actor": "GAMMA", "dispute": "first"}) == "Gamma: Alpha against BETA"
    assert about(crisis, {"actor": None, "dispute": None}) == ""


@pytest.fixture
def command(tmp_path):
    return partial(foedus, "models", folder=tmp_path)


def test_explain_prints_the_mapping(command):
    found = json.loads(command("explain", "choosing-sides", "--json").stdout)["from_a_crisis"]
    assert [symbol["name"] for symbol in found["inputs"]][:2] == ["power", "power_a"]
    assert "from a crisis file" in command("explain", "credible-mediator").stdout
    assert "asked nothing" in command("explain", "forecast-scores").stdout


def test_opinions_of_a_crisis(command):
    rows = json.loads(command("opinions", "iran-2026", "--json").stdout)
    assert {"says", "engine_says", "verdict", "why"} <= set(rows[0])
    assert "give no number" in command("opinions", "iran-2026").stdout


def test_opinions_need_one_crisis(command):
    done = command("opinions")
    assert done.returncode == 2
    assert "name one crisis" in done.stderr
