"""The page "Does it work?" and its pictures."""

import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from foedus.answers.rows import SkillRow
from foedus.answers.skill import skills
from foedus.fitting.tasks import TASKS, Task
from foedus.history.panel import Panel
from foedus.scoring.clusters import ONE_CLUSTER
from foedus.scoring.corp import Step
from foedus.scoring.rows import in_population
from foedus.scoring.scorecard import TEST_FROM, TRAIN_TO, scorecard
from tools.tables.numbers import plain
from tools.tables.picture import calibration_picture
from tools.tables.score_tables import RULE, VERDICT_HEAD, parts_line, skill_of, verdict_line

PAGE = "does-it-work.md"
PICTURES = "figures"
Row = Mapping[str, Any]

#: What was to be reached on the fixed split: words, population, score, figure.
TARGETS = (
    ("which third state joins, within the dispute", "which third party, given that one joins", "auc", 0.92),
    ("which ally joins, within the dispute", "which ally, given that one joins", "auc", 0.82),
    ("joining: Brier skill above zero", "third parties, fatal disputes", "brier_skill", 0.0),
    ("onset of mediation, ex ante", "crises: onset of mediation", "auc", 0.72),
    ("irregular exit of a leader", "leader-years: irregular exit", "auc", 0.83),
    ("irregular exit of a leader: Brier skill", "leader-years: irregular exit", "brier_skill", 0.05),
    ("coup attempt", "country-years: coup attempt", "auc", 0.85),
    ("deaths in a dispute at force", "dyads at force: deaths", "auc", 0.72),
    ("deaths in a dispute at force: Brier skill", "dyads at force: deaths", "brier_skill", 0.1),
    ("renewal by half-year: Brier skill above zero", "feuds: one of a pair takes up force", "brier_skill", 0.0),
)
_BEFORE = "the end of the year before"
_YEAR = "the end of the year"
#: Task -> unit, origin and horizon of a case. Population, outcome and covariates stand in the rule of its panel.
STATED = {
    "third-parties": ("a state and a side of a dispute", "the day the dispute began", "the end of the dispute"),
    "third-parties-war": ("a state and a side of a dispute", "the day the dispute began", "the end of the dispute"),
    "alliance-calls": ("a treaty and a war that invoked it", "the start of the war", "the end of the war"),
    "mediation": ("a crisis", "the eve of its trigger", "the end of the crisis"),
    "agreement": ("a crisis", "the eve of its trigger", "the end of the crisis"),
    "icb-force": ("a crisis", "the eve of its trigger", "the end of the crisis"),
    "icb-serious": ("a crisis", "the eve of its trigger", "the end of the crisis"),
    "icb-war": ("a crisis", "the eve of its trigger", "the end of the crisis"),
    "icb-serious-at-force": ("a crisis in which force is used", "the eve of its trigger", "the end of the crisis"),
    "icb-war-at-force": ("a crisis in which force is used", "the eve of its trigger", "the end of the crisis"),
    "renewal": ("a pair of states with a feud, and half a year", "its first day", "its end"),
    **{
        f"dispute-{what}": ("a pair of states in a dispute", "the eve of the dispute", "its end")
        for what in ("force", "deaths", "war")
    },
    "force-again": ("a month of a dispute at force", "its first day", "its end"),
    "candidates": ("a state and a mediation of a civil war", _BEFORE, "the mediation"),
    "irregular-exit": ("a leader's year", _BEFORE, _YEAR),
    "irregular-rate": ("a leader's year", _BEFORE, _YEAR),
    "foreign-removal": ("a leader's year", _BEFORE, _YEAR),
    "coup-attempt": ("a country's year", _BEFORE, _YEAR),
    "coup": ("a country's year", _BEFORE, _YEAR),
    "regime-failure": ("an autocratic regime's year", _BEFORE, _YEAR),
    "failure-rate": ("a regime's year", _BEFORE, _YEAR),
}
QUESTIONS = {
    "joins": "Who stands by whom?",
    "mediates": "Who can mediate?",
    "falls": "Who falls next?",
    "escalates": "What turns violent?",
}
INTRODUCTION = """\
# Does it work?

{verdicts}

## How it was tested

Every form that answers one of the questions is scored on history against the baselines that a sceptic would name, on
the same cases. This page and its numbers are written by `make tables` from the historical tables; nothing in it is
typed in by hand. `foedus scorecard` prints the same, and `--json` prints every decade
([fields](reference/scorecard.md)). The whole engine has [a page of its own](explanation/hindcasts.md);
[another](history/tilted.md) says what its answers would gain if somebody else said how likely force is.

**How to read it.** A form learns from the cases up to one year and is tested on the cases after it; what became known
only later is not learned from. *Fixed split*: learn to {train_to}, test from {test_from}. *Decade by decade*: learn
from everything before a decade, test the decade, and put the decades together. Every covariate is of the year before
the case, or known as the case opens.

- *AUC* is the chance that an event was ranked above a non-event ([Hanley & McNeil 1982](#hanley-1982)); in populations
  "given that one does" it is taken inside each dispute or war.
- *Brier skill* is the share of the squared error of the training cases' base rate that is saved
  ([Brier 1950](#brier-1950)); below zero is worse than saying the base rate.
- *Gain* is the logarithmic score of a thousand cases, in nats, better than that of the best baseline; \\* marks an
  interval that excludes zero.
- Intervals are 90%, from drawing whole disputes, wars, crises or countries with replacement
  ([Field & Welsh 2007](#field-2007)). Beside the number of these clusters stands how many of equal weight would tell
  as much ([Kish 1965](#kish-1965)).
- The pictures show calibration without bins: the best non-decreasing curve through what happened, with a 90% band from
  drawing whole clusters; with it the Brier score divides into miscalibration, discrimination and uncertainty
  ([Dimitriadis, Gneiting & Jordan 2021](#dimitriadis-2021)).
- *Slope* is what the log odds of a form would have to be multiplied by ([Cox 1958](#cox-1958)); below 1 it is too sure
  of itself.

Our forms are in bold, the one that ships first. They were chosen with the tables to 1999 in view; what came after 1999
was seen by none of them.
"""


def with_interval(row: Row, name: str, how: str) -> str:
    """Return a score with its interval, or why there is none."""
    value, low, high = (row[key] for key in (name, f"{name}_low", f"{name}_high"))
    if row["clusters"] == 1 and not math.isnan(value):
        return f"{value:{how}} ({ONE_CLUSTER})"
    return f"{plain(value, how)} [{plain(low, how)}, {plain(high, how)}]"


def gain_of(row: Row) -> str:
    """Return the gain over the best baseline, starred where its interval excludes zero."""
    if row["model"] == row["best_baseline"]:
        return "best baseline"
    if row["clusters"] == 1:
        return f"{1000 * row['gain_over_best_baseline']:+.2f} ({ONE_CLUSTER})"
    sure = r" \*" if row["gain_low"] > 0.0 or row["gain_high"] < 0.0 else ""
    low, high = 1000 * row["gain_low"], 1000 * row["gain_high"]
    return f"{1000 * row['gain_over_best_baseline']:+.2f} [{low:+.2f}, {high:+.2f}]{sure}"


def table_of(rows: Sequence[Row]) -> list[str]:
    """Return the lines of a table of models on the same cases."""
    first = rows[0]
    clusters = f"{first['clusters']} clusters ({first['effective_clusters']:.1f} of equal weight)"
    lines = [
        f"Tested {first['window']}: {first['n']:,} cases, {first['events']} events, {clusters}.",
        "",
        "| model | AUC | Brier skill | log score | average precision | top tenth holds | gain |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        name = f"**{row['model']}**" if row["kind"] == "form" else row["model"]
        cells = (
            name,
            with_interval(row, "auc", ".3f"),
            with_interval(row, "brier_skill", "+.3f"),
            plain(row["log_score"], ".4f"),
            plain(row["average_precision"], ".3f"),
            plain(row["top_decile_recall"], ".0%"),
            gain_of(row),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def targets_table(rows: Sequence[Row]) -> list[str]:
    """Return the lines that hold the best form of each question to the figure that was to be reached."""
    lines = ["## What was to be reached", "", "| figure | to reach | best form | reached |", "|---|---:|---:|---|"]
    for words, population, score, figure in TARGETS:
        row = best_form(rows, population, decade_by_decade=False)
        if row is None:
            continue
        if figure == 0.0:
            told = "yes" if row[f"{score}_low"] > figure else "not surely"
        elif row[score] >= figure:
            told = "yes"
        else:
            told = "no, though inside the interval" if row[f"{score}_high"] >= figure else "no"
        how = "+.3f" if score == "brier_skill" else ".3f"
        lines.append(f"| {words} | {figure:{how}} | {with_interval(row, score, how)} | {told} |")
    return [*lines, ""]


def best_form(rows: Sequence[Row], population: str, *, decade_by_decade: bool) -> Row | None:
    """Return the row of the first form of a population: the one that ships, not the one that scored best."""
    kept = (row for row in rows if row["population"] == population and row["kind"] == "form" and not row["decade"])
    return next((row for row in kept if row["window"].startswith("decade") == decade_by_decade), None)


def rates_of(panel: Panel, rows: pl.DataFrame) -> dict[str, float]:
    """Return the share of events by era, in the order of time."""
    shares = rows.group_by(panel.era).agg(
        pl.col(panel.outcome).mean().alias("rate"), pl.col(panel.year).min().alias("first")
    )
    return {era: float(rate) for era, rate, _ in shares.sort("first").iter_rows()}


def section_of(task: Task, panel: Panel, rows: Sequence[Row], out: Path) -> list[str]:
    """Return the lines of a task; write its pictures."""
    lines: list[str] = []
    for population in task.populations:
        mine = [row for row in rows if row["population"] == population.name and not row["decade"]]
        if not mine:
            continue
        lines += [f"### {population.name[0].upper()}{population.name[1:]}", ""]
        rates = rates_of(panel, panel.table.filter(pl.Series(in_population(population, panel.table))))
        if not population.within:
            told = ", ".join(f"{era} {rate:.2%}" for era, rate in rates.items())
            rule = f"Of these rows, those where `{population.flag}` is 1." if population.flag else panel.coding_rule
            lines += [rule, "", *stated_of(task, panel), f"Base rate by era: {told}.", ""]
        for window in dict.fromkeys(row["window"] for row in mine):
            lines += table_of([row for row in mine if row["window"] == window])
        row = best_form(rows, population.name, decade_by_decade=False)
        if row is None:
            continue
        if not population.within:
            name = f"calibration-{task.id}{f'-{population.flag}' if population.flag else ''}.svg"
            steps = [Step(*step) for step in row["calibration"]]
            (out / PICTURES / name).write_text(calibration_picture(f"{row['model']}, {row['window']}", steps), "utf-8")
            lines += [f"![Calibration of the form {row['model']}: {population.name}]({PICTURES}/{name})", ""]
            lines += [f"{row['model'].capitalize()}, {row['window']}. {level_line(row)} {parts_line(row)}", ""]
    return lines


def level_line(row: Row) -> str:
    """Return whether the level of a form is right, in a sentence."""
    slope = with_interval(row, "slope", ".2f")
    return f"Said {row['mean_chance']:.2%}, happened {with_interval(row, 'observed', '.2%')}; slope {slope}."


def stated_of(task: Task, panel: Panel) -> list[str]:
    """Return in a line what a case of a task is, when it is forecast, how far ahead, and what hangs together."""
    unit, origin, horizon = STATED[task.id]
    return [f"Unit: {unit}. Origin: {origin}. Horizon: {horizon}. Cluster: `{panel.cluster}`.", ""]


def verdicts_of(rows: Sequence[Row], skills: Sequence[SkillRow]) -> str:
    """Return the table with which the page opens: the whole engine, then the pieces."""
    lines = ["A sceptic's minute: is it better than saying how often such things happen?", ""]
    lines += ["| the whole engine | cases | events | base rate | skill over the rate | since 1980 | verdict |"]
    lines += [VERDICT_HEAD[1]]
    for row in skills:
        cells = (
            row["asked"],
            f"{row['cases']:,}",
            f"{row['events']:,}",
            f"{row['observed']:.1%}",
            skill_of(row, "rate_skill"),
            f"{row['since_skill']:+.3f}",
            f"**{row['verdict']}**",
        )
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "| a fitted piece" + VERDICT_HEAD[0].removeprefix("| question"), VERDICT_HEAD[1]]
    for population in dict.fromkeys(row["population"] for row in rows):
        together = best_form(rows, population, decade_by_decade=True)
        if together is not None:
            lines.append(verdict_line(population, together, best_form(rows, population, decade_by_decade=False)))
    return "\n".join([*lines, "", RULE.strip()])


def _tell(words: str, done: int, total: int) -> None:
    sys.stderr.write(f"[{done}/{total}] {words}\n")


def write(data: Path, docs: Path) -> None:
    """Write the page and its pictures into a folder."""
    (docs / PICTURES).mkdir(parents=True, exist_ok=True)
    rows = scorecard(data, rolling=True, progress=_tell).rows
    verdicts = verdicts_of(rows, skills())
    lines = [INTRODUCTION.format(train_to=TRAIN_TO, test_from=TEST_FROM, verdicts=verdicts), *targets_table(rows)]
    for question, words in QUESTIONS.items():
        lines += [f"## {words}", ""]
        for task in TASKS:
            if task.question == question:
                lines += section_of(task, task.panel(data), rows, docs)
    (docs / PAGE).write_text("\n".join(lines).rstrip() + "\n", "utf-8")
