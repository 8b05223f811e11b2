"""What the page says of conditions: what its numbers are if it comes to force, and given what is held outside."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from foedus.answers.question import Question, said_in_words
from foedus.inquiry.rows import ConditionalRow, EventRow
from foedus.report import dates
from foedus.report.leading import first_dispute
from foedus.report.numbers import interval, join, percent
from foedus.report.page.model import Number
from foedus.report.page.numbers import asks
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: So many numbers of the page are told given something else.
_TOLD: Final = 2


def if_it_comes(crisis: "CrisisFile", answers: RunAnswers, numbers: tuple[Number, ...]) -> Iterator[str]:
    """Yield what the numbers of the page are if the first dispute comes to force, or war, and if it does not."""
    dispute, asked = first_dispute(answers), {number.question: number.asks for number in numbers}
    course = next((row for row in answers.get("given", ()) if row["dispute"] == dispute), None)
    if course is None or course["too_few"]:
        return
    rows = [
        row
        for row in course["answers"]
        # what can only come with it, as war with force, tells nothing
        if row["question"] in asked and row["more_than_luck"] and row["if_not"] > 0.0 and row["if_so"] < 1.0
    ]
    told = [
        f"“{asked[row['question']]}” {percent(row['if_so'])}, else {percent(row['if_not'])}"
        for row in sorted(rows, key=_apart)[:_TOLD]
    ]
    if told:
        event = asks(crisis, Question.parse(course["event"]))
        yield f"If {event[0].lower()}{event[1:]} ({percent(course['probability'])}): {'; '.join(told)}."


def _apart(row: ConditionalRow) -> float:
    return -abs(row["if_so"] - row["if_not"])


def given_outside(crisis: "CrisisFile", answers: RunAnswers, numbers: tuple[Number, ...]) -> Iterator[str]:
    """Yield what is held outside of events, beside the engine, and what the numbers of the page are given that."""
    held = answers.get("held")
    if held is None or held["refused"] or not held["events"]:
        return
    yield f"Held outside the engine: {join([_event(crisis, row) for row in held['events']])}."
    asked = {number.question: number.asks for number in numbers}
    own = {row["question"] for row in held["events"]}
    rows = [row for row in held["answers"] if row["moves"] and row["question"] in asked.keys() - own]
    told = [
        f"“{asked[row['question']]}” is {percent(row['given'])}, not {percent(row['engine'])}"
        for row in sorted(rows, key=lambda row: -abs(row["change"]))[:_TOLD]
    ]
    if told:
        yield f"Given that, {'; '.join(told)}."


def _event(crisis: "CrisisFile", row: EventRow) -> str:
    said = f"“{said_in_words(crisis, row['question'])}” by {dates.short(row['by'])}"
    return f"{said} at {interval(row['low'], row['high'])} (the engine: {percent(row['engine'])})"
