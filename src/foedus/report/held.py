"""Estimates from outside: what the engine says alone, what is held, and what the engine says given that."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.inquiry.rows import EstimateRow, EventRow, Held, HeldAnswerRow
from foedus.report import dates
from foedus.report.changes import digits_for, points
from foedus.report.names import input_name, means_of
from foedus.report.numbers import interval, percent
from foedus.report.screen import add, hanging, heading, note, table
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Answers and inputs that the terminal shows; the brief and the JSON have all.
SHOWN: Final = 8
LEARNED: Final = 4
TITLE: Final = "Given the estimates from outside"


class HeldSection(NamedTuple):
    """The section of a brief: two tables, what is to be said of them, and the estimates that were not applied."""

    events: Table
    answers: Table
    learned: Table
    says: list[str]
    left_out: list[str]


def held_section(crisis: "CrisisFile", answers: RunAnswers) -> HeldSection | None:
    """Return what a brief says of estimates from outside; None where there are none."""
    held = answers.get("held")
    if held is None:
        return None
    rows = _moved(held)
    digits = digits_for(*(row["change"] for row in rows))
    return HeldSection(
        Table(
            ("Event", "Engine alone", "Outside", "Given outside", "Histories with it", "Without"),
            [(_event(crisis, row), *_three(held, row), _size(row["effective_if"]), _size(row["effective_if_not"]))
             for row in held["events"]],
            frozenset(range(1, 6)),
        ),
        Table(
            ("Answer", "Engine alone", "Given outside", "90%", "Change"),
            [
                (said_in_words(crisis, row["question"]), percent(row["engine"]), percent(row["given"]),
                 interval(row["low"], row["high"]), points(row["change"], digits))
                for row in rows
            ],
            frozenset(range(1, 5)),
        ),
        Table(
            ("Input", "Mean drawn", "Mean given outside"),
            [
                (input_name(crisis, one["input"]), *means_of(crisis, one))
                for one in held["learned"]
            ],
            frozenset((1, 2)),
        ),
        list(_says(held)),
        [_left_out(crisis, row) for row in held["estimates"] if row["why_not"]],
    )  # fmt: skip


def held_on_screen(crisis: "CrisisFile", answers: RunAnswers) -> Iterator[RenderableType]:
    """Yield what the terminal says of estimates from outside; nothing where there are none."""
    held = answers.get("held")
    if held is None:
        return
    yield Text()
    if held["events"]:
        yield _table(crisis, held)
    else:
        yield heading(TITLE)
    for said in _says(held):
        yield note(said)
    for one in held["learned"][:LEARNED]:
        before, after = means_of(crisis, one)
        yield hanging(" ", f"implied: {input_name(crisis, one['input'])}, mean {before} → {after}")
    for row in held["estimates"]:
        if row["why_not"]:
            yield hanging(" ", f"not applied: {_left_out(crisis, row)}")


def _table(crisis: "CrisisFile", held: Held) -> RenderableType:
    made = table(
        TITLE, ("", "left", None), ("engine", "right", 7), ("outside", "right", 9), ("given", "right", 7),
        ("change", "right", 7),
    )  # fmt: skip
    rows = _moved(held)[:SHOWN]
    digits = digits_for(*(row["change"] for row in rows), *(row["given"] - row["engine"] for row in held["events"]))
    for event in held["events"]:
        engine, outside, given = _three(held, event)
        change = "–" if held["refused"] else points(event["given"] - event["engine"], digits)
        add(made, _event(crisis, event), engine, outside, given, change)
    for row in rows:
        add(
            made, said_in_words(crisis, row["question"]), percent(row["engine"]), "", percent(row["given"]),
            points(row["change"], digits),
        )  # fmt: skip
    return made


def _moved(held: Held) -> list[HeldAnswerRow]:
    """Return the answers that move by more than luck, but for those that are held themselves."""
    themselves = {event["question"] for event in held["events"]}
    return [row for row in held["answers"] if row["moves"] and row["question"] not in themselves]


def _three(held: Held, row: EventRow) -> tuple[str, str, str]:
    """Return an event by the engine alone, as it is held, and given what is held."""
    given = "–" if held["refused"] else percent(row["given"])
    return percent(row["engine"]), interval(row["low"], row["high"]), given


def _event(crisis: "CrisisFile", row: EventRow) -> str:
    from_several = f" ({len(row['estimates'])} pooled)" if len(row["estimates"]) > 1 else ""
    return f"{said_in_words(crisis, row['question'])}, by {dates.short(row['by'])}{from_several}"


def _left_out(crisis: "CrisisFile", row: EstimateRow) -> str:
    by = f" by {dates.short(row['by'])}" if row["by"] else ""
    said = f"{said_in_words(crisis, row['question'])}{by} at {interval(row['low'], row['high'])}"
    return f"{said} ({row['name']}): {row['why_not']}"


def _size(number: float | None) -> str:
    return "–" if number is None else f"{number:,.0f}"


def _says(held: Held) -> Iterator[str]:
    """Yield how much stands under what is given, and warnings where it is little."""
    draws = held["effective_outer_draws"]
    if held["refused"]:
        yield f"The estimates {held['refused']}. The answers are those of the engine alone."
        return
    if draws is None:
        yield "No estimate could be applied: the answers are those of the engine alone."
        return
    sizes = [f"{_size(event['effective_if'])} and {_size(event['effective_if_not'])}" for event in held["events"]]
    by = "forced histories" if "forced" in held else "histories"
    yield (
        f"Effective {by} with and without the event: {'; '.join(sizes)}. "
        f"Effective outer draws: {draws:,.0f}. What is so given the events, and given their absence, stays as it was."
    )
    if held["too_few"]:
        yield (
            "Warning: fewer than 20 histories stand on one side of an event, too few to say what follows. "
            "Give more --replicates."
        )
    elif held["few"]:
        yield "Warning: fewer than 200 histories stand on one side of an event. Give more --replicates."
    if not held["too_few"] and not _moved(held):
        yield "No other answer moves by more than luck."
