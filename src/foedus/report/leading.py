"""The leading answers of a run: to each of the three questions, for the first dispute of the crisis."""

from collections.abc import Mapping
from typing import Any, Final

from foedus.report.questions import Chance, by_name, confidence_in, danger
from foedus.report.undetermined import entry_about
from foedus.report.words import Confidence

Row = Mapping[str, Any]

#: The three questions.
TOPICS: Final = ("who stands by whom", "who can mediate", "who falls next")


def first_dispute(answers: Row) -> str:
    """Return the dispute that the bottom line is about: the first of the file; empty where there is none."""
    found = answers["answers"]
    rows = found["disputes"] or found["stands_by"] or [{"dispute": ""}]
    return str(rows[0]["dispute"])


def most(rows: list[Row], key: str) -> Row | None:
    """Return the row in which a chance is largest, if there is a row."""
    return max(rows, key=lambda row: row[key], default=None)


def third_parties(answers: Row, dispute: str, side: str) -> list[Row]:
    """Return the third parties of a dispute, as they may stand by one side."""
    return [row for row in answers["answers"]["stands_by"] if row["dispute"] == dispute and row["side"] == side]


def candidates(answers: Row, dispute: str) -> list[Row]:
    """Return the candidate mediators of a dispute."""
    return [row for row in answers["answers"]["mediates"] if row["dispute"] == dispute]


def by_danger(answers: Row) -> list[Row]:
    """Return leaders and regimes, those most in danger first."""
    return sorted(answers["answers"]["falls"], key=lambda row: -danger(row))


def leading(answers: Row) -> list[tuple[str, Chance]]:
    """Return the leading answer to each of the three questions: likeliest to help, to mediate, to fall."""
    dispute = first_dispute(answers)
    helpers = [row for row in third_parties(answers, dispute, "target") if row["already"] in ("out", "endorse")]
    rows = (
        (most(helpers, "aid_or_more"), "stands_by:{dispute}:{actor}:aid"),
        (most(candidates(answers, dispute), "accepted"), "mediates:{dispute}:{actor}:accepted"),
        (next(iter(by_danger(answers)), None), "falls:{actor}:{what}"),
    )
    chances = by_name(answers)
    return [(topic, chances[name.format(**row)]) for topic, (row, name) in zip(TOPICS, rows, strict=True) if row]


def leading_questions(answers: Row) -> list[str]:
    """Return the questions that the bottom line turns on, by name."""
    course = [f"dispute:{first_dispute(answers)}:{outcome}" for outcome in ("force", "war")]
    return [found.question for _, found in leading(answers)] + course


def confidences(answers: Row) -> list[tuple[str, Confidence]]:
    """Return how much stands under the leading answer to each question; little where it is not determined."""
    low = Confidence("low", ("the order turns over inside the stated range of one input",))
    dispute = first_dispute(answers)
    return [
        (topic, low if entry_about(answers, found.question, dispute) else confidence_in(found, answers))
        for topic, found in leading(answers)
    ]
