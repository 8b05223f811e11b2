"""``foedus why``, ``whatif``, ``sensitivity`` and ``update`` as they are called."""

import json
from pathlib import Path

import pytest

from foedus.cli.sensitivity import sensitivity
from foedus.cli.update import update
from foedus.cli.whatif import whatif
from foedus.cli.why import why
from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis

QUESTION = "stands_by:iran:RUS:aid"


def told(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out)


def test_why_as_json_has_the_agreed_keys(capsys: pytest.CaptureFixture[str]) -> None:
    why("iran-2025", question=QUESTION, causes="overstretch, linkage,J42-no-request", replicates=100, json=True)
    found = told(capsys)
    assert {"question", "all_on", "all_off", "causes"} <= found.keys()
    assert found["question"] == QUESTION
    for row in found["causes"]:
        assert {"name", "shapley", "low", "high", "remove_one", "add_one"} <= row.keys()
    assert [row["name"] for row in found["causes"]] == ["overstretch", "linkage", "J42-no-request"]
    assert abs(sum(row["shapley"] for row in found["causes"]) - (found["all_on"] - found["all_off"])) < 1e-9
    assert "ithin the model" in found["says"]


def test_the_same_seed_says_the_same_whatever_the_threads(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for threads in (1, 2):
        why("iran-2025", question=QUESTION, causes="linkage,distance", replicates=100, threads=threads, json=True)
        said.append(told(capsys))
    assert said[0] == said[1]


def test_why_prints_a_waterfall(capsys: pytest.CaptureFixture[str]) -> None:
    why("iran-2025", question=QUESTION, causes="overstretch,linkage", replicates=100)
    said = capsys.readouterr().out
    assert "Why: Russia sends aid to Iran (or more)" in said
    assert "4 subsets, 100 replicates each, seed 1" in said


def test_one_command_holds_for_settings_weeks_and_seed(capsys: pytest.CaptureFixture[str]) -> None:
    why(
        "iran-2025", question=QUESTION, causes="overstretch", replicates=100, weeks=4, seed=7,
        set_=("actors.RUS.load=0",), json=True,
    )  # fmt: skip
    found = told(capsys)
    assert (found["horizon_weeks"], found["seed"]) == (4, 7)
    # The load is 0 already: switching it off changes nothing.
    assert found["causes"][0]["shapley"] == 0.0


def test_whatif_takes_settings_overlays_and_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = tmp_path / "heavier.yaml"
    digest = read_crisis("iran-2026").digest
    overlay.write_text(
        f"foedus: 2\noverlay: heavier\nbase: iran-2026\ndigest: {digest}\ntitle: A heavier load\n"
        "set: {actors.RUS.load: 0.95}\n",
        "utf-8",
    )
    whatif(
        "iran-2026", set_=("actors.RUS.load=0.2",), overlay=(overlay,), named="oil-at-60,defence-pact",
        question=("stands_by:iran:RUS:aid",), replicates=100, json=True,
    )  # fmt: skip
    worlds = told(capsys)["what_ifs"]
    assert [world["name"] for world in worlds] == ["actors.RUS.load=0.2", "heavier", "oil-at-60", "defence-pact"]
    # What is asked for is told of every world, and says of itself whether it is among those that move.
    for world in worlds:
        (asked,) = world["asked"]
        assert asked["question"] == "stands_by:iran:RUS:aid"
        assert asked["change"] == pytest.approx(asked["after"] - asked["before"])
        assert asked["more_than_luck"] == (asked["question"] in {row["question"] for row in world["moved"]})


def test_whatif_takes_all_that_the_file_names(capsys: pytest.CaptureFixture[str]) -> None:
    whatif("iran-2026", replicates=100)
    said = capsys.readouterr().out
    for what_if in read_crisis("iran-2026").what_ifs:
        assert f"({what_if})" in said


def test_sensitivity_prints_a_tornado(capsys: pytest.CaptureFixture[str]) -> None:
    sensitivity("iran-2025", question="stands_by:iran:UKR:endorse:challenger", replicates=2000, top=2)
    said = capsys.readouterr().out
    assert "How sure: Ukraine speaks up for Israel against Iran" in said
    assert "Rival forms" in said


def test_update_and_what_to_watch_for(capsys: pytest.CaptureFixture[str]) -> None:
    update("iran-2026", observed=("dispute:iran:force@2026-02-06",), within=2, replicates=400, json=True)
    found = told(capsys)
    assert found["few"]
    assert found["effective_sample_size"] > 0
    update("iran-2026", question=("dispute:iran:war",), replicates=400)
    assert "What to watch for" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: why("iran-2025", question="falls:IRN:regme", replicates=100), "did you mean 'regime'"),
        (lambda: why("iran-2025", question=QUESTION, causes="linkge", replicates=100), "did you mean 'linkage'"),
        (lambda: why("iran-2025", question=QUESTION, replicates=10), "--replicates 10: must be at least 100"),
        (lambda: why("iran-2025", question=QUESTION, orders=1), "--orders 1: must be a whole number from 2"),
        (lambda: why("iran-2025x", question=QUESTION), "did you mean 'iran-2025'"),
        (lambda: whatif("iran-2025", set_=("actors.RUS.load=7",)), "from 0 to 1, not 7"),
        (lambda: whatif("iran-2025", set_=("actors.RUS.load",)), "PATH=VALUE"),
        (lambda: whatif("iran-2025", set_=("horizon_weeks=4",)), "all worlds that are compared must share"),
        (lambda: whatif("iran-2025", replicates=0), "--replicates 0"),
        (lambda: sensitivity("iran-2025", question=QUESTION, top=0), "--top 0: must be a whole number from 1 to 100"),
        (lambda: sensitivity("iran-2025", question="x"), "must be stands_by:DISPUTE"),
        (lambda: update("iran-2026", observed=("dispute:iran:force",), replicates=400), "EVENT@DATE"),
        (lambda: update("iran-2026", observed=("x:y@2026-02-06",), within=-1), "--within -1"),
        (lambda: update("iran-2026", observed=("dispute:iran:force@2026-02-06",), question=("x",)), "early signs"),
    ],
)
def test_mistakes_are_told_with_the_remedy(call, message: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert message in str(caught.value)
