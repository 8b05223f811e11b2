"""The list of runs, how two of them differ, and the command that gives one again."""

import shlex
from typing import Any

import pytest

from foedus.crisis.reading import read_crisis
from foedus.report.provenance import command
from foedus.report.runs import listed, show_comparison
from foedus.runs.index import Entry

ENTRY = Entry(
    id="iran-2026-20260116-000000-00000001", folder="/runs/one", crisis="iran-2026", title="Iran", digest="sha256:0",
    as_of="2026-01-16", created="2026-01-16T00:00:00+00:00", seed=7, replicates=10_000, weeks=26,
    sets=["actors.RUS.load=0.3", "actors.RUS.name=a b"], foedus="0.1.0", engine="0123abcd",
)  # fmt: skip
NOTHING: dict[str, list[dict[str, Any]]] = {"settings": [], "engine": [], "inputs": [], "answers": []}


def test_a_list_of_runs_tells_them_apart() -> None:
    first, second, third = listed([ENTRY]).splitlines()
    assert first == "iran-2026-20260116-000000-00000001  Iran"
    assert second == (
        "    as of 16 Jan 2026, 26 weeks, 10,000 replicates, seed 7, version 0.1.0 (0123abcd), "
        "--set actors.RUS.load=0.3, --set 'actors.RUS.name=a b'"
    )
    assert third == "    /runs/one"


def shown(capsys: pytest.CaptureFixture[str], **found: list[dict[str, Any]]) -> str:
    show_comparison(read_crisis("iran-2026"), {**NOTHING, **found}, ("one", "two"))
    return " ".join(capsys.readouterr().out.split())


def moved(question: str, first: tuple[float, float, float], second: tuple[float, float, float]) -> dict[str, Any]:
    row: dict[str, Any] = {"question": question}
    for side, (chance, low, high) in (("first", first), ("second", second)):
        row |= {side: chance, f"{side}_low": low, f"{side}_high": high}
    return row


def test_answers_are_compared_in_words_with_their_ranges(capsys: pytest.CaptureFixture[str]) -> None:
    answers = [moved("falls:CUB:regime", (0.035, 0.015, 0.061), (1.0, 1.0, 1.0))]
    said = shown(capsys, answers=answers)
    assert "Cuba's regime falls 3.5% (1.5–6.1%) >99.9% +96.5" in said
    assert "100.0%" not in said


def test_what_looks_like_a_sign_or_a_style_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"what": "disputes.iran.title", "first": "a :cu: [red]b[/red]", "second": "c\x1b[31md\x1b]0;e\x07"}
    assert "a :cu: [red]b[/red] → c\\x1b[31md\\x1b]0;e\\x07" in shown(capsys, inputs=[row])


@pytest.mark.parametrize(
    ("path", "first", "second", "said"),
    [
        ("actors.RUS.load.value", 0.2, 0.35, "Russia: load: 0.2 → 0.35"),
        ("actors.RUS.load.between", [0.2, 0.35], None, "Russia: load (between): 0.2, 0.35 → not given"),
        ("disputes.iran.level.value", 2, 4, "The United States against Iran: level: 2 → 4"),
        ("disputes.iran.level.because", ["M1"], ["assumption"], "against Iran: level (because): M1 → assumption"),
        ("horizon_weeks", 26, 8, "horizon weeks: 26 → 8"),
        ("actors.RUS.name", "Russia", "RF", "Russia: name: Russia → RF"),
    ],
)
def test_inputs_are_compared_in_words(
    capsys: pytest.CaptureFixture[str], path: str, first: object, second: object, said: str
) -> None:
    assert said in shown(capsys, inputs=[{"what": path, "first": first, "second": second}])


def test_engine_and_inputs_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    engine = [
        {"what": "version", "first": "0.1.0", "second": "0.2.0"},
        {"what": "code of worlds", "first": "0a", "second": "0b"},
        {"what": "table worlds/x.csv", "first": "none", "second": "0b"},
    ]
    inputs = [{"what": "actors.RUS.load.value", "first": 0.2, "second": 0.35}]
    answers = [moved("falls:CUB:regime", (0.1, 0.0, 0.2), (0.5, 0.4, 0.6))]
    assert "Same engine, inputs, settings and parameters." in shown(capsys)
    alone = shown(capsys, engine=engine, answers=answers)
    assert "Engine version: 0.1.0 → 0.2.0 code of worlds: differs table worlds/x.csv: only in one of them" in alone
    assert "nothing but the engine differs" in alone
    assert "the engine, the inputs or both" in shown(capsys, engine=engine, inputs=inputs, answers=answers)
    assert "engine" not in shown(capsys, inputs=inputs, answers=answers)


ANSWERS = {"crisis": "toy", "replicates": 50, "horizon_weeks": 8, "seed": 3}


@pytest.mark.parametrize(
    ("source", "sets"),
    [("iran-2026", []), ("my files/toy crisis.yaml", []), ("toy.yaml", ["actors.A.load=0.3"])],
)
def test_the_command_that_gives_a_run_again(source: str, sets: list[str]) -> None:
    options = ["--replicates", "50", "--weeks", "8", "--seed", "3", *(part for one in sets for part in ("--set", one))]
    assert shlex.split(command(ANSWERS, {"source": source, "sets": sets})) == ["foedus", "run", source, *options]
    assert shlex.split(command({**ANSWERS, "watch_list": {}}, {"source": source}))[-1] == "--explain"


def test_a_run_that_was_made_in_python_is_given_again_by_its_kept_crisis() -> None:
    """Settings are laid down in it already."""
    assert command(ANSWERS, {"sets": ["actors.A.load=0.3"]}) == (
        "foedus run crisis.json --replicates 50 --weeks 8 --seed 3  # in the folder of this brief"
    )
