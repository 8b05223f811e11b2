"""The list of runs, how several of them differ, and the command that gives one again."""

import re
import shlex
from typing import Any

import pytest

from foedus.crisis.reading import read_crisis
from foedus.report.comparison import comparison_html
from foedus.report.provenance import command
from foedus.report.runs import listed, show_comparison
from foedus.runs.index import Entry

ENTRY = Entry(
    id="iran-2026-20260116-000000-00000001", folder="/runs/one", crisis="iran-2026", title="Iran", digest="sha256:0",
    as_of="2026-01-16", created="2026-01-16T00:00:00+00:00", seed=7, replicates=10_000, weeks=26,
    sets=["actors.RUS.load=0.3", "actors.RUS.name=a b"], foedus="0.1.0", engine="0123abcd",
    name="baseline", labels=["draft", "for Monday"],
)  # fmt: skip
RUN = {
    "id": "one", "name": "", "labels": [], "title": "Iran", "as_of": "2026-01-16", "created": "2026-01-16T00:00:00",
    "version": "0.1.0", "engine": "0123abcd", "paired": True,
}  # fmt: skip
NOTHING: dict[str, Any] = {
    "runs": [RUN, {**RUN, "id": "two"}], "settings": [], "engine": [], "inputs": [], "answers": [],
}  # fmt: skip


def test_a_list_of_runs_tells_them_apart() -> None:
    first, called, second, third = listed([ENTRY]).splitlines()
    assert first == "iran-2026-20260116-000000-00000001  Iran"
    assert called == "    baseline [draft] [for Monday]"
    assert second == (
        "    as of 16 Jan 2026, 26 weeks, 10,000 replicates, seed 7, version 0.1.0 (0123abcd), "
        "--set actors.RUS.load=0.3, --set 'actors.RUS.name=a b'"
    )
    assert third == "    /runs/one"


def shown(capsys: pytest.CaptureFixture[str], **found: list[dict[str, Any]]) -> str:
    show_comparison(read_crisis("iran-2026"), {**NOTHING, **found})
    return " ".join(capsys.readouterr().out.split())


def moved(question: str, *chances: tuple[float, float, float]) -> dict[str, Any]:
    rows = [dict(zip(("chance", "low", "high"), chance, strict=True)) for chance in chances]
    changes = [
        {"change": by, "low": by - 0.01, "high": by + 0.01, "clear": abs(by) > 0.02}
        for row in rows[1:]
        for by in [row["chance"] - rows[0]["chance"]]
    ]
    return {"question": question, "chances": rows, "changes": [None, *changes]}


FALLS = moved("falls:CUB:regime", (0.035, 0.015, 0.061), (1.0, 1.0, 1.0))


def test_answers_are_compared_in_words_with_their_ranges(capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(capsys, answers=[FALLS])
    assert "1 answer moved by more than luck: - Cuba's regime falls: 3.5%; then >99.9%, 96.5 points more " in said
    assert "(95.5 to 97.5)" in said
    assert "Cuba's regime falls 3.5% (1.5–6.1%) >99.9% +96.5±1.0" in said
    assert "100.0%" not in said


def test_three_runs_go_by_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    runs = [RUN, {**RUN, "name": "hawks"}, {**RUN, "id": "three", "paired": False}]
    said = shown(capsys, runs=runs, answers=[moved("falls:CUB:regime", (0.1, 0, 1), (0.1, 0, 1), (0.3, 0, 1))])
    assert "From one" in said
    assert "in hawks 10%, no further apart than luck; in three 30%, 20.0 points more (19.0 to 21.0)" in said
    assert "Luck is not shared with three" in said


def test_a_comparison_is_a_page_that_fetches_nothing() -> None:
    runs = [RUN, {**RUN, "id": "two", "name": "<b>hawks</b>", "labels": ["draft"]}]
    engine = [{"what": "version", "values": ["0.1.0", "0.2.0"]}]
    inputs = [{"what": "actors.RUS.load.value", "values": [0.2, None]}]
    change = FALLS["changes"][1]
    answers = [{**FALLS, "from_engine": {**change, "change": 0.5}, "from_inputs": {**change, "change": 0.465}}]
    html = comparison_html(
        read_crisis("iran-2026"), {**NOTHING, "runs": runs, "engine": engine, "inputs": inputs, "answers": answers}
    )
    for part in (
        "&lt;b&gt;hawks",
        "<td>version</td>",
        "<td>Russia: load</td>",
        "not given",
        "(engine +50.0, inputs +46.5)",
    ):
        assert part in html
    assert not re.search(r"<script|src=|href=|<b>hawks", html)


def test_what_looks_like_a_sign_or_a_style_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"what": "disputes.iran.title", "values": ["a :cu: [red]b[/red]", "c\x1b[31md\x1b]0;e\x07"]}
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
    assert said in shown(capsys, inputs=[{"what": path, "values": [first, second]}])


def test_engine_and_inputs_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    engine = [
        {"what": "version", "values": ["0.1.0", "0.2.0"]},
        {"what": "code of worlds", "values": ["0a", "0b"]},
        {"what": "table worlds/x.csv", "values": ["none", "0b"]},
    ]
    inputs = [{"what": "actors.RUS.load.value", "values": [0.2, 0.35]}]
    assert "Same engine, inputs, settings and parameters." in shown(capsys)
    alone = shown(capsys, engine=engine, answers=[FALLS])
    told = "Engine version: 0.1.0 → 0.2.0 code of worlds: build A → build B table worlds/x.csv: not there → build A"
    assert told in alone
    assert "Nothing but the engine differs" in alone
    assert "--apart runs the first again" in shown(capsys, engine=engine, inputs=inputs, answers=[FALLS])
    assert "engine" not in shown(capsys, inputs=inputs, answers=[FALLS])


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


def test_calibrations_that_were_laid_over_are_laid_over_again() -> None:
    over = {"engine": {"calibrations": {"folder": "my fit", "fitted_to": 1989}}, "source": "toy.yaml"}
    assert command(ANSWERS, over).startswith("FOEDUS_CALIBRATIONS='my fit' foedus run toy.yaml ")
