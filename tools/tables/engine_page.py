"""The page on whole-engine hindcasts, and the skills that ship."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.answers.skill import ASKED, PLACE, verdict
from foedus.scoring.engine import ASKED as QUESTIONS
from foedus.scoring.engine import ENGINE, REPLICATES, engine_scorecard
from foedus.scoring.engine_record import RULES
from foedus.scoring.engine_run import calibrated_to, run_world
from foedus.scoring.scorecard import TEST_FROM, TRAIN_TO
from foedus.worlds.from_history import worlds_of
from foedus.worlds.historical_cast import openings
from tools.tables.pieces_page import table_of

PAGE: Final = "hindcasts.md"
HEADER: Final = "# Written by `make tables`; nothing in here is written by hand.\n"
INTRODUCTION: Final = """\
# Does the whole engine work?

[Does it work?](../does-it-work.md) scores the fitted pieces. Here the engine is scored as a whole. Every crisis of the
International Crisis Behavior data ([Brecher & Wilkenfeld 1997](#brecher-1997)) becomes a world as of its trigger, from
what was on record the year before; the same engine that runs a crisis file runs it for a year, {replicates:,} times,
and what it said is held against what happened. [Hindcast a crisis](../how-to/hindcast.md) says how a world of the past
is built. This page is written by `make tables` from the tables; nothing in it is typed in.

**How to read it.** What is fitted is fitted to the years to {train_to}; tested are the crises from {test_from} on.
*engine* is what `foedus run` would have said. *engine, level learned* shifts its log odds by one number for each
question and era, learned on the crises to {train_to}: the level of a simulation is easier to mend than its order. The
base rates are those of the same training crises. AUC, Brier skill, gain and the 90% intervals are as on the page of
the pieces.

**What it had seen.** What a measure is worth (`from_history.toml`) is a judgement; it was revised once after a look at
scores, so that a small gain should not be trusted. Some levels inside the mechanisms, such as how long disputes last,
were counted on disputes of 1946-1999: in that the engine has seen the test years. They move its level, hardly
its order.

"""
#: Crises of the sample, from 1948 to 1999, and how often each is run.
SAMPLE: Final = (125, 139, 196, 211, 242, 303, 344, 391, 419, 430)
SAMPLE_REPLICATES: Final = 200
SAMPLED: Final = ("force", "war", "agreement", "mediated", "gone", "joins")
#: What the file says of each skill.
SAID: Final = (
    "question", "population", "form", "window", "train_to", "cases", "events", "auc", "auc_low", "auc_high",
    "brier_skill", "brier_skill_low", "brier_skill_high", "best_baseline", "gain_over_best_baseline", "gain_low",
    "gain_high", "coding_rule",
)  # fmt: skip
ORDER: Final = (
    "crises without a violent trigger: clashes or war",
    "crises that open outside a war: full-scale war",
    "crises that open inside a war: full-scale war",
    "third states, crises",
    "which third state, given that one joins a crisis",
    "third states in the engine's world",
    "crises: mediated",
    "crises: ended by a formal agreement",
    "leaders of adversaries: gone within a year",
)


def page_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of the page."""
    lines = [INTRODUCTION.format(replicates=REPLICATES, train_to=TRAIN_TO, test_from=TEST_FROM)]
    lines += ["## In short", ""]
    for row in (row for row in rows if row["model"] == ENGINE and row["population"] in ASKED):
        told = verdict(row["brier_skill_low"], row["brier_skill_high"])
        by_era = "gained" if row["gain_low"] > 0.0 else "did not surely gain"
        more = f"; on the {row['best_baseline']} it {by_era}" if row["best_baseline"] != "base rate" else ""
        lines.append(f"- At saying {ASKED[row['population']][1]}, it {told} the base rate{more}.")
    rules = {population.name: RULES[asked.outcome] for asked in QUESTIONS for population in asked.populations}
    for population in ORDER:
        mine = [row for row in rows if row["population"] == population]
        if mine:
            lines += ["", f"## {population[0].upper()}{population[1:]}", "", f"Outcome: {rules[population]}.", ""]
            lines += table_of(mine)[:-1]
    return "\n".join(lines) + "\n"


def skills_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of the file of skills: those of the engine as it stands."""
    rules = {population.name: RULES[asked.outcome] for asked in QUESTIONS for population in asked.populations}
    lines: list[str] = []
    for row in (row for row in rows if row["model"] == ENGINE):
        entry = {**row, "form": ENGINE, "cases": row["n"], "coding_rule": rules[row["population"]]}
        lines += ["[[skill]]", *(f"{name} = {_text(entry[name])}" for name in SAID), ""]
    return "\n".join(lines)


def sample_of(data: Path) -> str:
    """Return what the engine says of a few crises, as the file of skills holds it.

    To score the engine anew takes half an hour. Where it says of these crises what it said when it was scored, the
    scores are taken to stand; where not, they are stale.
    """
    lines, calibrated = [], calibrated_to(data, TRAIN_TO)
    for world in worlds_of(data, openings(data).filter(pl.col("crisis").is_in(SAMPLE))):
        said = run_world(world, SAMPLE_REPLICATES, 1, calibrated=calibrated)
        shares = {name: getattr(said, name).mean() for name in SAMPLED}
        told = (f"{name} = {share:.8g}" for name, share in shares.items())
        lines += ["[[sample]]", f"crisis = {world.crisis}", *told, ""]
    return "\n".join(lines)


def _text(value: object) -> str:
    return json.dumps(value) if isinstance(value, str) else f"{value:.6g}" if isinstance(value, float) else str(value)


def write(data: Path, answers: Path, docs: Path) -> None:
    """Write the skills beside the answers, and the page into the docs."""
    rows = engine_scorecard(data, TRAIN_TO, TEST_FROM, progress=_tell).rows
    docs.mkdir(parents=True, exist_ok=True)
    (docs / PAGE).write_text(page_of(rows), "utf-8")
    (answers / PLACE[1]).write_text("\n".join((HEADER, skills_of(rows), sample_of(data))), "utf-8")


def _tell(words: str, done: int, total: int) -> None:
    if done % 50 == 0:
        sys.stderr.write(f"[{done}/{total}] {words}\n")
