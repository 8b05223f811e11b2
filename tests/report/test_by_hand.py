"""The sliders of a brief, in a real browser: they answer as the command does, and without scripts nothing is seen."""

import json
import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sample

import foedus
from foedus.answers.cells import Tally
from foedus.crisis.settings import with_held
from foedus.engine.ensemble import outer_draws_for, run_ensemble
from foedus.inquiry.holding import held_events, hold
from foedus.report.brief import brief_html
from foedus.report.changes import points
from foedus.report.numbers import percent
from foedus.worlds.setup import set_up
from plain_python import compiled_only

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WEEKS, REPLICATES = 10, 2000
AT = (0, 10, 50, 90, 100)
#: Moves the sliders of a page, and leaves what it then says in place of the page.
DRIVER = """
const move = (number, value) => {
  const slider = document.getElementById(`hold-${number}`);
  slider.value = value;
  slider.dispatchEvent(new Event("input"));
};
const letGo = (number) => document.getElementById(`hold-${number}`).closest(".hold").querySelector("button").click();
const read = () => ({
  says: document.getElementById("by-hand-says").textContent,
  holds: [...document.querySelectorAll(".hold output")].map((output) => output.textContent),
  answers: [...document.querySelectorAll("#by-hand [data-answer]")].map(
    (row) => [row.dataset.answer, ...[...row.children].map((cell) => cell.textContent)]),
});
const found = {first: read()};
for (const [name, steps] of Object.entries(STEPS)) {
  for (const [number, value] of steps) value === null ? letGo(number) : move(number, value);
  found[name] = read();
}
const told = document.createElement("pre");
told.id = "found";
told.textContent = JSON.stringify(found);
document.body.replaceChildren(told);
"""


def browsed(page: Path) -> str:
    """Return what a browser makes of a page, without a network."""
    if BROWSER is None:
        pytest.skip("no Chromium is installed")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={page.parent / 'profile'}"]
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=20000", "--dump-dom"]
    done = subprocess.run([BROWSER, *options, page.as_uri()], capture_output=True, text=True, timeout=180, check=True)
    return done.stdout


def driven(folder: Path, html: str, **steps: list[tuple[int, int | None]]) -> dict[str, Any]:
    """Return what the page says after steps: sliders moved to a percent, or let go."""
    free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    page = folder / "driven.html"
    driver = DRIVER.replace("STEPS", json.dumps(steps))
    page.write_text(free.replace("</body>", f"<script>{driver}</script></body>"), "utf-8")
    told = re.search(r'<pre id="found">(.*?)</pre>', browsed(page), re.DOTALL)
    assert told
    return json.loads(unescape(told[1]))


@pytest.fixture(scope="module")
def run() -> foedus.Run:
    return foedus.run("iran-2026", replicates=REPLICATES, weeks=WEEKS, threads=1)


def by_command(*said: str) -> dict[str, tuple[str, str]]:
    """Return the two columns of every answer as ``foedus run --hold`` has them."""
    setup = set_up(with_held(foedus.read("iran-2026"), said)[0], REPLICATES, 1, weeks=WEEKS)
    names = setup.ensemble.actors, setup.ensemble.disputes
    tally = Tally(held_events(setup), *names, outer_draws_for(REPLICATES))
    run_ensemble(setup.ensemble, REPLICATES, 1, look=tally.look)
    answers = hold(setup, tally.cells, {})["answers"]
    return {row["question"]: (percent(row["given"]), points(row["change"])) for row in answers}


@compiled_only("whole runs are too slow in plain Python")
def test_the_sliders_answer_as_the_command_does(run: foedus.Run, tmp_path: Path) -> None:
    both = [(1, 80), (2, 25)]
    steps: dict[str, list[tuple[int, int | None]]] = {f"at-{value}": [(1, value)] for value in AT}
    found = driven(tmp_path, run.brief(), **steps, both=both, other=[(1, None)], none=[(2, None)])
    hands = run.record["by_hand"]
    (group,), questions = hands["groups"], hands["questions"]
    assert group["events"][:2] == ["dispute:iran:force", "dispute:cuba:force"]
    expected = {f"at-{value}": by_command(f"dispute:iran:force={value / 100}") for value in AT}
    expected["both"] = by_command("dispute:iran:force=0.8", "dispute:cuba:force=0.25")
    expected["other"] = by_command("dispute:cuba:force=0.25")
    for step, answers in expected.items():
        rows = found[step]["answers"]
        assert len(rows) == len(questions) - len(group["events"])
        for place, _, engine, given, change in rows:
            assert (given, change) == answers[questions[int(place)]], (step, questions[int(place)])
            assert engine == percent(sum(group["yes"][int(place)]) / REPLICATES)
    assert found["both"]["holds"][:2] == ["80%", "25%"]
    assert found["other"]["holds"][0].startswith("not held; engine")
    assert found["none"]["answers"] == found["first"]["answers"] or all(
        given == engine for _, _, engine, given, _ in found["none"]["answers"]
    )
    assert found["none"]["says"] == found["first"]["says"] == "Nothing is held: these are the engine's own answers."


def by_hand(*groups: dict[str, Any]) -> dict[str, Any]:
    """Return answers of a run that carries these counts, of one answer."""
    return sample.answers() | {"by_hand": {"questions": ["dispute:iran:war"], "groups": list(groups)}}


def brief(answers: dict[str, Any]) -> str:
    crisis = sample.crisis()
    return brief_html(crisis, answers, sample.series(answers), sample.manifest(answers, crisis))


def group(*sizes: int, events: int = 2, yes: tuple[int, ...] = ()) -> dict[str, Any]:
    names = ["dispute:iran:force", "dispute:venezuela:force"][:events]
    cells = [[0, 0], [1, 0], [0, 1], [1, 1]] if events == 2 else [[0], [1]]
    kept = [place for place, size in enumerate(sizes) if size]
    return {
        "events": names,
        "cells": [cells[place] for place in kept],
        "replicates": [sizes[place] for place in kept],
        "yes": [[(yes or tuple(size // 8 for size in sizes))[place] for place in kept]],
    }


def test_halves_go_to_the_even_digit_as_elsewhere(tmp_path: Path) -> None:
    """12.5% and 13.5% are halves to the bit; so are a quarter and three quarters of a tenth of a percent."""
    for yes, told in (((125, 135), ("12%", "14%")), ((25, 75), ("2.5%", "7.5%"))):
        page = brief(by_hand(group(1000, 1000, events=1, yes=yes)))
        found = driven(tmp_path, page, no=[(1, 0)], so=[(1, 100)])
        assert tuple(found[step]["answers"][0][3] for step in ("no", "so")) == told
        assert told == tuple(percent(many / 1000) for many in yes)
    for many in (1, 3):  # .25% and .75% of 400: changes of halves of the last digit
        page = brief(by_hand(group(800, 800, events=1, yes=(0, many * 2))))
        found = driven(tmp_path, page, so=[(1, 100)])
        change = many * 2 / 800 - many * 2 / 1600
        assert found["so"]["answers"][0][4] == points(change)


def test_what_cannot_be_told_is_said(tmp_path: Path) -> None:
    few = driven(tmp_path, brief(by_hand(group(500, 150, events=1))), so=[(1, 40)])
    assert few["so"]["says"] == "Warning: only 150 effective histories stand on the thinner side of what you hold."
    assert few["so"]["answers"][0][3] != "–"
    none = driven(tmp_path, brief(by_hand(group(500, 15, events=1))), so=[(1, 40)], still=[(1, 0)])
    assert none["so"]["says"] == "Only 15 effective histories stand on one side: too few to say what follows."
    assert none["so"]["answers"][0][3:] == ["–", "–"]
    assert none["still"]["says"] == "500 effective histories stand on the thinner side of what you hold."
    # the two never come together
    apart = driven(tmp_path, brief(by_hand(group(400, 300, 300, 0))), so=[(1, 70), (2, 60)], still=[(2, 20)])
    assert apart["so"]["says"] == "These cannot be held together in any mixture of the histories of this run."
    assert apart["so"]["answers"][0][3:] == ["–", "–"]
    assert apart["still"]["answers"][0][3] != "–"


def test_of_many_disputes_one_at_a_time_is_held(tmp_path: Path) -> None:
    one, other = group(500, 500, events=1), group(300, 700, events=1)
    other["events"] = ["dispute:venezuela:force"]
    page = brief(by_hand(one, other))
    assert "One at a time: to move another lets go of the first." in page
    found = driven(tmp_path, page, one=[(1, 90)], other=[(2, 20)])
    assert found["one"]["holds"][0] == "90%"
    assert (found["other"]["holds"][0][:8], found["other"]["holds"][1]) == ("not held", "20%")


def test_the_policy_lets_this_script_run_and_no_other(tmp_path: Path) -> None:
    html = brief(by_hand(group(400, 300, 200, 100)))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    assert len(re.findall("<script", html)) == 2  # the other is data
    page = tmp_path / "page.html"
    page.write_text(html.replace("</body>", "<script>document.title = 'taken'</script></body>"), "utf-8")
    seen = browsed(page)
    assert '<section id="by-hand" class="by-hand">' in seen  # shown by its script
    assert "<title>taken" not in seen


def test_without_scripts_nothing_of_it_is_seen() -> None:
    html = brief(by_hand(group(400, 300, 200, 100)))
    assert '<section id="by-hand" class="by-hand" hidden>' in html
    assert '<li class="by-hand" hidden>' in html
    assert "<script" not in brief(sample.answers())
