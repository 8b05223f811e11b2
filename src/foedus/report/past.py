"""What history says beside the answers: the nearest precedents of each dispute, and the skill of the engine."""

from typing import TYPE_CHECKING, Final, NamedTuple

from foedus.answers.question import ANYBODY, Question
from foedus.answers.rows import PrecedentRow
from foedus.answers.skill import skill_at
from foedus.crisis.naming import capital, dispute_title
from foedus.report.numbers import percent
from foedus.report.table import Table
from foedus.report.words import verdict_in_words
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: What became of a leader within the year, in words; one who stayed is not mentioned.
LEADER: Final = {
    "regular": "left by the rules",
    "irregular": "left irregularly",
    "foreign": "was removed from abroad",
    "natural": "died or fell ill",
}


#: Table of answers -> its columns, and what each asks.
COLUMNS: Final = {
    "stands_by": {
        "fights": Question.stands_by("", ANYBODY, "fight"),
        "words and aid": Question.stands_by("", ANYBODY, "aid"),
    },
    "mediates": {
        "anybody": Question.course("", "mediated"),
        "accepted": Question.mediates("", ANYBODY),
        "settled": Question.mediates("", ANYBODY, "settled"),
    },
    "falls": {what: Question.falls(ANYBODY, what) for what in ("leader", "regime")},
    "disputes": {
        words: Question.course("", what)
        for words, what in (("force", "force"), ("force again", "force_again"), ("war", "war"))
    },
}


class Precedents(NamedTuple):
    """The nearest precedents of one dispute, and what was compared."""

    title: str
    compared: str
    table: Table


def precedents(crisis: "CrisisFile", answers: RunAnswers) -> list[Precedents]:
    """Return the nearest precedents of every dispute; none where the run looked for none."""
    return [
        Precedents(
            dispute_title(crisis, entry["dispute"]),
            "; ".join(entry["compared"]),
            Table(
                ("Past crisis", "Unlike this one", "What happened"),
                [
                    (_name(row), capital("; ".join(row["unlike"])) or "In nothing compared", _became(row))
                    for row in entry["nearest"]
                ],
            ),
        )
        for entry in answers.get("precedents", ())
        if entry["nearest"]
    ]


def _name(row: PrecedentRow) -> str:
    return f"{row['name']}, {row['year']}: {row['challenger']} against {row['target']}"


def _became(row: PrecedentRow) -> str:
    """Return in a sentence or two what became of a crisis."""
    violence = "No violence" if row["violence"] == "none" else capital(row["violence"])
    violence += ", inside a war of the two" if row.get("inside_war") else ""
    mediated = f"mediated ({row['mediated']})" if row["mediated"] else "not mediated"
    weeks = "within a week" if row["weeks"] <= 1 else f"after {row['weeks']} weeks"
    told = f"{violence}; {mediated}; ended {weeks}: {row['ended']}."
    told += f" Joined by force: {row['joined']}." if row["joined"] else " Nobody else joined by force."
    for whose, fared in (("target", row["leader_of_target"]), ("challenger", row["leader_of_challenger"])):
        fate = LEADER.get(fared)
        told += f" The {whose}'s leader {fate} within the year." if fate else ""
    return told


def skill(answers: RunAnswers) -> Table:
    """Return how the whole engine did on crises of the past, by what was asked of it."""
    rows = [
        (
            capital(row["asked"]),
            capital(row["verdict"]),
            f"{row['rate_skill']:+.0%} ({row['rate_skill_low']:+.0%} to {row['rate_skill_high']:+.0%})",
            f"{row['auc']:.2f}",
            f"{row['cases']:,} cases, {row['events']} events; {percent(row['events'] / row['cases'])}",
        )
        for row in answers.get("skill", ())
        if "rate_skill" in row  # a run of an earlier version has none
    ]
    headings = ("Asked", "The engine", "Brier skill (90% range)", "AUC", "Tested on")
    return Table(headings, rows, frozenset({2, 3}))


def tested(answers: RunAnswers) -> str:
    """Return on which crises the engine was tested, in words; nothing where that is not known."""
    return next((str(row["window"]) for row in answers.get("skill", ())), "")


def tried(answers: RunAnswers) -> dict[str, str]:
    """Return what stands beneath each table of answers: how the engine did at its columns on past crises."""
    rows = answers.get("skill", ())
    return {
        table: "On past crises, against the base rate: "
        + "; ".join(f"{column} {verdict_in_words(skill_at(question, rows))}" for column, question in columns.items())
        + "."
        for table, columns in COLUMNS.items()
    }
