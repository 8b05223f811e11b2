"""The page on whole-engine hindcasts, and the skills that ship."""

import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.answers.skill import PLACE
from foedus.history.adapters import load
from foedus.scoring.asked import ASKED as QUESTIONS
from foedus.scoring.asked import ENGINE, FIRST_DECADE, RULES_OF, Asked
from foedus.scoring.calibrated import calibrated_to
from foedus.scoring.chances import read_chances, write_chances
from foedus.scoring.corp import Step
from foedus.scoring.engine import REPLICATES, engine_scorecard
from foedus.scoring.engine_record import CRISIS_WEEKS
from foedus.scoring.engine_run import run_world
from foedus.scoring.scorecard import TEST_FROM, TRAIN_TO
from foedus.scoring.verdicts import verdict
from foedus.worlds.from_history import worlds_of
from foedus.worlds.historical_cast import openings
from tools.tables.picture import calibration_picture
from tools.tables.pieces_page import table_of
from tools.tables.score_tables import (
    RULE,
    VERDICT_HEAD,
    Stated,
    definition,
    level_table,
    paired_table,
    parts_line,
    pooled,
    since,
    skill_of,
    verdict_line,
)

PAGE: Final = "hindcasts.md"
PICTURES: Final = "figures"
HEADER: Final = "# Written by `make tables`; nothing in here is written by hand.\n"
LOOKS: Final = Path(__file__).parent / "looks.toml"
INTRODUCTION: Final = """\
# Does the whole engine work?

{verdicts}

## How it was tested

[Does it work?](../does-it-work.md) scores the fitted pieces too. Here the engine is scored as a whole. Every crisis of
the International Crisis Behavior data ([Brecher & Wilkenfeld 1997](#brecher-1997)) becomes a world as of its trigger,
from what was on record the year before; the same engine that runs a crisis file runs it, {replicates:,} times, and what
it said is held against what happened. [Hindcast a crisis](../how-to/hindcast.md) says how a world of the past is built.
This page is written by `make tables` from the tables; nothing in it is typed in.

**How far ahead.** The data code a crisis as a whole, whenever it ends. So the engine is asked at the simulated end of
the crisis, at most {weeks} weeks after the trigger; {longer} crises since {first} lasted longer, and are scored all the
same. Leaders and third states are followed for a year, there as here.

**Third states.** Every member of the state system that is no party by day 30 is a case, once for each side. A world
holds the parties, the major powers and whoever is tied to an adversary, as far as there is room. Of the others the
engine says nothing, so their rate is said: that of states outside its worlds, counted to the origin in the same era, by
what is known of them on the day. It is the same for every engine, so that a comparison of two rests on those inside.

**Baselines.** Beside the two rates stand, where cases differ in kind, the *rate of like cases* (third states by what
ties them to an adversary, or by their record with the enemy; kinds of mediator), and the *best rate before*: whichever
of these rates scored best on the decades before the one that is tested.

**What was frozen.** *Since {test_from}*: everything that is fitted is fitted to what was known by {train_to}, in the
form that rolling origins to that year chose; levels are solved on the crises that were over by then. *Decade by
decade*: each decade from {first} on is run with the forms, fits and levels of what was known before it, with no hand in
between; the decades are then put together. How much structure moves the fitted chance of force was looked at on the
decades 1950-1979 alone. The base rates are learned from the same crises.

**What hangs together.** Intervals are 90%, from drawing whole conflicts with replacement: the protracted conflict that
ICB codes, and all crises outside of any as one conflict for each region, which is cautious. Beside their number stands
how many conflicts of equal weight would tell as much ([Kish 1965](#kish-1965)).

**What the words mean.** *Said* is the mean chance, *happened* the share of events; a level is *inside* if what was said
lies in the interval of what happened and, with ten events or more, their ratio between 0.67 and 1.5. *Slope* is what
the log odds would have to be multiplied by ([Cox 1958](#cox-1958)); below 1 the engine is too sure of itself. The
pictures show calibration without bins, with a band from drawing conflicts
([Dimitriadis, Gneiting & Jordan 2021](#dimitriadis-2021)). AUC, Brier skill and gain are as on the page of the pieces.

**How often the test years were looked at.** The years from {test_from} on were scored {looks}:

{told}

**What it had seen.** What a measure is worth (`from_history.toml`) is a judgement; it was revised once after a look at
scores, so that a small gain should not be trusted. Some levels inside the mechanisms, such as how long disputes last,
were counted on disputes of 1946-1999: in that the engine has seen the test years. They move its level, hardly
its order.
"""
#: Crises of the sample, from 1948 to 1999, and how often each is run.
SAMPLE: Final = (125, 139, 196, 211, 242, 303, 344, 391, 419, 430)
SAMPLE_REPLICATES: Final = 200
SAMPLED: Final = (
    "force", "serious", "deaths", "war", "agreement", "mediated", "gone", "irregularly", "joins", "joined", "fights",
)  # fmt: skip
#: Events that a cell needs, by what was said, before its level is judged.
LEAST_EXPECTED: Final = 5.0
#: What the file says of each skill: on the pooled decades.
SAID: Final = (
    "question", "population", "form", "window", "train_to", "cases", "events", "clusters", "effective_clusters",
    "effective_events", "mean_chance", "observed", "observed_low", "observed_high", "slope", "slope_low", "slope_high",
    "auc", "auc_low", "auc_high", "brier_skill", "brier_skill_low", "brier_skill_high", "rate", "rate_skill",
    "rate_skill_low", "rate_skill_high", "best_baseline", "gain_over_best_baseline", "gain_low", "gain_high",
    "since_window", "since_cases", "since_events", "since_skill", "since_skill_low", "since_skill_high", "verdict",
    "coding_rule",
)  # fmt: skip
ORIGIN: Final = "the eve of the trigger: tables to the year before, and what the trigger itself shows"
TOGETHER: Final = "conflict, as ICB codes it"


def _asked() -> dict[str, Asked]:
    return {population.name: asked for asked in QUESTIONS for population in asked.populations}


def _ranked() -> dict[str, Asked]:
    """Return the populations of which more is asked than a level."""
    return {population.name: asked for asked in QUESTIONS for population in asked.populations if not population.level}


def stated(population: str) -> Stated:
    """Return what a question to the engine is."""
    asked = _asked()[population]
    return Stated(
        unit=asked.unit,
        population=population,
        origin=ORIGIN,
        horizon=asked.horizon,
        outcome=RULES_OF[asked.outcome],
        cluster=TOGETHER,
    )


def page_of(
    rows: Sequence[Mapping[str, Any]], left_out: Sequence[str] = (), *, longer: int = 0, pictures: Path | None = None
) -> str:
    """Return the text of the page; write its pictures into a folder, if one is given."""
    looks = tomllib.loads(LOOKS.read_text("utf-8"))["look"]
    lines = [
        INTRODUCTION.format(
            verdicts=verdicts_of(rows),
            replicates=REPLICATES,
            weeks=CRISIS_WEEKS,
            longer=longer,
            first=FIRST_DECADE,
            train_to=TRAIN_TO,
            test_from=TEST_FROM,
            looks="once" if len(looks) == 1 else f"{len(looks)} times",
            told="\n".join(f"{number}. {look['on']}: {look['what']}." for number, look in enumerate(looks, 1)),
        )
    ]
    if left_out:
        lines += ["Left out: " + "; ".join(left_out) + ".", ""]
    for population, asked in _asked().items():
        mine = [row for row in rows if row["population"] == population]
        if mine:
            lines += section_of(population, mine, pictures)
        if mine and population == asked.populations[-1].name:
            lines += cell_table(asked, rows)
    return "\n".join(lines).rstrip() + "\n"


def verdicts_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the table with which the page opens."""
    lines = list(VERDICT_HEAD)
    for population in _ranked():
        together = pooled(rows, population, ENGINE)
        if together is not None:
            lines.append(verdict_line(population, together, since(rows, population, ENGINE)))
    return "\n".join([*lines, "", RULE.strip()])


def section_of(population: str, rows: Sequence[Mapping[str, Any]], pictures: Path | None) -> list[str]:
    """Return the lines of a question to the engine."""
    lines = [f"## {population[0].upper()}{population[1:]}", "", *definition(stated(population))]
    ours = [row for row in rows if row["model"] == ENGINE]
    if any(row["observed_low"] < row["observed_high"] for row in ours):  # else one of so many happens by definition
        lines += ["**Level**", "", *level_table(ours)]
    for window in dict.fromkeys(row["window"] for row in rows if not row["decade"]):
        same = [row for row in rows if row["window"] == window and not row["decade"]]
        lines += table_of(same)
        row = next(row for row in same if row["model"] == ENGINE)
        lines += [parts_line(row), "", *paired_table(row)]
    together = pooled(rows, population, ENGINE)
    asked = _asked()[population]
    if together is not None and population == asked.populations[0].name and population in _ranked():
        name = f"calibration-engine-{asked.outcome}.svg"
        if pictures is not None:
            steps = [Step(*step) for step in together["calibration"]]
            (pictures / name).write_text(calibration_picture(f"engine, {together['window']}", steps), "utf-8")
        lines += [f"![Calibration of the engine: {population}](../{PICTURES}/{name})", ""]
    return lines


def cell_table(asked: Asked, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the lines of a table of the cells of a question: what was said and what happened, decades together."""
    found = [(cell.name, row) for cell in asked.cells if (row := pooled(rows, cell.name, ENGINE)) is not None]
    if not found:
        return []
    least = f"A group in which fewer than {LEAST_EXPECTED:g} events were said is too small to judge."
    lines = [
        f"**Group by group**, {found[0][1]['window']}. {least}",
        "",
        "| cases that are alike | cases | events | events said | said | happened | inside |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, row in found:
        expected = row["n"] * row["mean_chance"]
        inside = row["observed_low"] <= row["mean_chance"] <= row["observed_high"]
        cells = (
            name.partition(": ")[2],
            f"{row['n']:,}",
            f"{row['events']:,}",
            f"{expected:.1f}",
            f"{row['mean_chance']:.4f}",
            skill_of(row, "observed", ".4f"),
            "too small" if expected < LEAST_EXPECTED else "yes" if inside else "no",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def skills_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of the file of skills: those of the engine as it stands, on the pooled decades."""
    rules = {population: RULES_OF[asked.outcome] for population, asked in _ranked().items()}
    lines: list[str] = []
    for population, rule in rules.items():
        row, later = pooled(rows, population, ENGINE), since(rows, population, ENGINE)
        if row is None or later is None:
            continue
        entry = {
            **row,
            "form": ENGINE,
            "cases": row["n"],
            "coding_rule": rule,
            "since_window": later["window"],
            "since_cases": later["n"],
            "since_events": later["events"],
            **{f"since_skill{end}": later[f"rate_skill{end}"] for end in ("", "_low", "_high")},
            "verdict": verdict(row, later),
        }
        lines += ["[[skill]]", *(f"{name} = {_text(entry[name])}" for name in SAID), ""]
    return "\n".join(lines)


def sample_of(data: Path) -> str:
    """Return what the engine says of a few crises, as the file of skills holds it.

    To score the engine anew takes an hour. Where it says of these crises what it said when it was scored, the
    scores are taken to stand; where not, they are stale.
    """
    lines, calibrated = [], calibrated_to(data, TRAIN_TO)
    for world in worlds_of(data, openings(data).filter(pl.col("crisis").is_in(SAMPLE))):
        said = run_world(world, SAMPLE_REPLICATES, 1, calibrated=calibrated)
        shares = {name: flags.mean() for name in SAMPLED if (flags := getattr(said, name)) is not None}
        told = (f"{name} = {share:.8g}" for name, share in shares.items())
        lines += ["[[sample]]", f"crisis = {world.crisis}", *told, ""]
    return "\n".join(lines)


def _text(value: object) -> str:
    return json.dumps(value) if isinstance(value, str) else f"{value:.6g}" if isinstance(value, float) else str(value)


def longer_than_asked(data: Path) -> int:
    """Return how many crises of the pooled decades lasted longer than the engine is asked."""
    lasted = (pl.col("end") - pl.col("trigger")).dt.total_days() > 7 * CRISIS_WEEKS
    return load(data, "icb").filter(lasted, pl.col("year") >= FIRST_DECADE).height


def write(data: Path, answers: Path, docs: Path, *, before: Path | None = None, save: Path | None = None) -> None:
    """Write the skills beside the answers, and page and pictures into the docs.

    ``before`` is a file of what an engine before said, with which the page then compares case by case; ``save`` one to
    be written.
    """
    against = read_chances(before) if before else None
    found, said = engine_scorecard(data, TRAIN_TO, TEST_FROM, rolling=True, against=against, progress=_tell)
    if save:
        write_chances(said, save)
    (docs / "explanation").mkdir(parents=True, exist_ok=True)
    (docs / PICTURES).mkdir(exist_ok=True)
    text = page_of(found.rows, found.left_out, longer=longer_than_asked(data), pictures=docs / PICTURES)
    (docs / "explanation" / PAGE).write_text(text, "utf-8")
    (answers / PLACE[1]).write_text("\n".join((HEADER, skills_of(found.rows), sample_of(data))), "utf-8")


def _tell(words: str, done: int, total: int) -> None:
    if done % 50 == 0:
        sys.stderr.write(f"[{done}/{total}] {words}\n")
