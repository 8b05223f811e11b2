"""``python -m foedus.scoring.engine_page``: writes the page on whole-engine hindcasts, and the skills that ship."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from foedus.answers.skill import ASKED, PLACE, verdict
from foedus.core.errors import FoedusError
from foedus.history.reading import data_folder
from foedus.scoring.engine import ASKED as QUESTIONS
from foedus.scoring.engine import ENGINE, REPLICATES, engine_scorecard
from foedus.scoring.engine_record import RULES
from foedus.scoring.page import skill_from, table_of
from foedus.scoring.scorecard import TEST_FROM, TRAIN_TO
from foedus.scoring.skills import written

PAGE: Final = "hindcasts.md"
SKILLS: Final = Path(__file__).with_name(PLACE[1])
HEADER: Final = "# Written by `python -m foedus.scoring.engine_page`; nothing in here is written by hand.\n"
INTRODUCTION: Final = """\
# Does the whole engine work?

[Does it work?](../does-it-work.md) scores the fitted pieces. Here the engine is scored as a whole. Every crisis of the
International Crisis Behavior data ([Brecher & Wilkenfeld 1997](#brecher-1997)) becomes a world as of its trigger, from
what was on record the year before; the same engine that runs a crisis file runs it for a year, {replicates:,} times,
and what it said is held against what happened. [Hindcast a crisis](../how-to/hindcast.md) says how a world of the past
is built. This page is written by `python -m foedus.scoring.engine_page` from the tables; nothing in it is typed in.

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
    told = [skill_from(row, {}, rules[row["population"]]) for row in rows if row["model"] == ENGINE]
    return HEADER + written(told).split("\n", 1)[1]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m foedus.scoring.engine_page", description=__doc__)
    parser.add_argument("--data", help="folder of historical tables; without it FOEDUS_DATA")
    parser.add_argument("--out", type=Path, default=Path("docs/explanation"), help="folder of the page")
    parser.add_argument("--skills", type=Path, default=SKILLS, help="file of the shipped skills")
    options = parser.parse_args(arguments)
    try:
        rows = engine_scorecard(data_folder(options.data), TRAIN_TO, TEST_FROM, progress=_tell).rows
    except FoedusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / PAGE).write_text(page_of(rows), "utf-8")
    options.skills.write_text(skills_of(rows), "utf-8")
    return 0


def _tell(words: str, done: int, total: int) -> None:
    if done % 50 == 0:
        sys.stderr.write(f"[{done}/{total}] {words}\n")


if __name__ == "__main__":
    sys.exit(main())
