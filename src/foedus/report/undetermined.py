"""What is not determined, in words: between whom, and which input turns the order over."""

import re
from typing import TYPE_CHECKING

from foedus.answers.question import Question
from foedus.answers.rows import UndeterminedRow
from foedus.crisis.asked import OFFICES
from foedus.crisis.naming import actor_name, capital, dispute_title
from foedus.report.names import input_name, value_name
from foedus.report.numbers import interval, join
from foedus.report.questions import by_question
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile


def entry_about(answers: RunAnswers, question: Question, dispute: str) -> UndeterminedRow | None:
    """Return what leaves the leading answer to a question undetermined, in one dispute or in all, if anything does."""
    stems = {"mediates": ("mediat",), "stands_by": ("stand",)}.get(
        question.kind, (f"{question.what} falls", "who falls")
    )
    for entry in answers.get("not_determined", ()):
        asked, where = split(entry["question"])
        if any(stem in asked.lower() for stem in stems) and where in ("", dispute):
            return entry
    return None


def split(asked: str) -> tuple[str, str]:
    """Return what is asked, and of which dispute (empty: of all).

    Examples
    --------
    >>> split("who mediates (cuba)"), split("which regime falls next")
    (('who mediates', 'cuba'), ('which regime falls next', ''))
    """
    found = re.fullmatch(r"(.*?) \(([a-z0-9-]+)\)", asked)
    return (found[1], found[2]) if found else (asked, "")


def sentence(crisis: "CrisisFile", answers: RunAnswers, entry: UndeterminedRow) -> str:
    """Return in a sentence what is not determined, between whom, and what would settle it."""
    asked, dispute = split(entry["question"])
    words = [actor_name(crisis, word, article=True) if word in crisis.actors else word for word in asked.split()]
    where = f" ({dispute_title(crisis, dispute)})" if dispute else ""
    among = [_with_range(crisis, answers, who, asked, dispute) for who in entry["between"]]
    return capital(
        f"{' '.join(words)}{where} is not determined between {join(among)}: their order turns over "
        f"{turning(crisis, entry)}."
    )


def turning(crisis: "CrisisFile", entry: UndeterminedRow) -> str:
    """Return at which value of which input an order turns over; a yes or no has no value between."""
    path = entry["input"]
    low, high = (value_name(crisis, path, end) for end in entry["range"])
    if {low, high} == {"no", "yes"}:
        return f"with one yes or no, {input_name(crisis, path)}"
    turns = entry.get("turns_at")
    at = "" if turns is None else f", turning at {value_name(crisis, path, turns)}"
    return f"inside the stated range ({low} to {high}{at}) of one input, {input_name(crisis, path)}"


def _with_range(crisis: "CrisisFile", answers: RunAnswers, who: str, asked: str, dispute: str) -> str:
    """Return a name with the range of the chance that is contested."""
    if "mediat" in asked:
        contested = [Question.mediates(dispute, who)]
    elif "stand" in asked:
        contested = [Question.stands_by(dispute, who, "aid")]
    else:
        contested = [Question.falls(who, what) for what in OFFICES if what in asked or asked.startswith("who ")]
    chances = by_question(answers)
    found = [chances[question] for question in contested if question in chances]
    first = max(found, key=lambda chance: chance.chance, default=None)
    name = actor_name(crisis, who, article=True)
    return f"{name} ({interval(first.low, first.high)})" if first else name
