"""What to watch for, and what has changed since: early events by likelihood ratio, and updated answers."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.crisis.naming import capital
from foedus.inquiry.rows import IndicatorRow, ObservedRow, Update, UpdatedRow, WatchList
from foedus.report import dates
from foedus.report.changes import digits_for, points
from foedus.report.names import input_name, means_of
from foedus.report.numbers import percent
from foedus.report.screen import add, hanging, heading, note, show_page, table

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Answers and inputs that are shown; the JSON has all.
SHOWN: Final = 12
LEARNED: Final = 6


def ratio(value: float) -> str:
    """Return a likelihood ratio: how many times the odds grow, or shrink.

    Examples
    --------
    >>> ratio(3.365), ratio(0.247)
    ('× 3.4', '÷ 4.0')
    """
    return f"× {value:.1f}" if value >= 1.0 else f"÷ {1.0 / value:.1f}"


def show_watch_list(crisis: "CrisisFile", found: WatchList, console: Console | None = None) -> None:
    """Print for each question the early events that change its odds most."""
    span = f"as of {dates.long(found['as_of'])}, for answers by {dates.long(found['horizon_date'])}"
    show_page(f"What to watch for: {crisis.title}", span, _lists(crisis, found), console)


def _lists(crisis: "CrisisFile", found: WatchList) -> Iterator[RenderableType]:
    for question, rows in found["watch_list"].items():
        yield heading(f"{said_in_words(crisis, question)}: {percent(found['chances'][question])}")
        if not rows:
            yield note("  no early event tells its odds apart from luck")
        else:
            yield _watched(crisis, rows)
        yield Text()
    yield note(
        "tells: the share of the doubt about the answer that is gone once it is known whether the event has come by "
        "then. seen: how often it has, while the answer is open. odds: how those of the answer change if it has. "
        "Within the model: an event may tell of the same cause, and need not bring the answer about."
    )
    yield note(f"{found['replicates']:,} replicates, seed {found['seed']}")


def _watched(crisis: "CrisisFile", rows: Sequence[IndicatorRow]) -> RenderableType:
    made = table(
        "",
        ("seen by then", "left", None),
        ("by", "left", 11),
        ("tells", "right", 5),
        ("seen", "right", 5),
        ("odds", "right", 6),
        ("if so", "right", 6),
        ("if not", "right", 6),
    )
    for row in rows:
        add(
            made,
            said_in_words(crisis, row["event"]),
            dates.short(row["by_date"]),
            percent(row["tells"]),
            percent(row["frequency"]),
            ratio(row["ratio"]),
            percent(row["if_seen"]),
            percent(row["if_not"]),
        )
    return made


def show_update(crisis: "CrisisFile", found: Update, console: Console | None = None) -> None:
    """Print how answers change with what has happened."""
    span = (
        f"as of {dates.long(found['as_of'])}, with what is known since; answers by {dates.long(found['horizon_date'])}"
    )
    show_page(f"Updated: {crisis.title}", span, _changes(crisis, found), console)


def observed_name(crisis: "CrisisFile", seen: ObservedRow) -> str:
    """Return what was observed, as a statement with its day."""
    what = said_in_words(crisis, seen["event"])
    day = dates.short(seen["date"])
    return f"{what}, {day}" if seen["happened"] else f"not by {day}: {what}"


def sentence(crisis: "CrisisFile", found: Update) -> str:
    """Return in a sentence how much stands under the update, and which answer moves most."""
    size = f"{found['effective_sample_size']:,.0f} effective replicates of {found['replicates']:,} agree with this"
    if found.get("too_few"):
        return f"{size}: too few to say how any answer changes."
    if not found["answers"]:
        return f"{size}; no answer moves by more than luck."
    first = _furthest(found)
    return (
        f"{size}; what moves most is “{said_in_words(crisis, first['question'])}”, "
        f"from {percent(first['before'])} to {percent(first['after'])}."
    )


def _furthest(found: Update) -> UpdatedRow:
    """Return the answer that moves most of those still open.

    What is certain by now mostly follows from what was observed: that Qatar has offered, once it is accepted.
    """
    return next((row for row in found["answers"] if 0.0 < row["after"] < 1.0), found["answers"][0])


def _changes(crisis: "CrisisFile", found: Update) -> Iterator[RenderableType]:
    for seen in found["observed"]:
        yield Text(f"• {capital(observed_name(crisis, seen))} – shown by {percent(seen['frequency'])} of replicates")
    for said in found.get("repeated", ()):
        yield note(f"  {said} says the same again, and counts once")
    yield Text()
    yield Text(sentence(crisis, found))
    if found["few"] and not found.get("too_few"):
        yield Text(
            "Warning: fewer than 200 effective replicates stand under these numbers. "
            "Give more --replicates, or more room with --within.",
            style="yellow",
        )
    if found["answers"]:
        yield Text()
        yield _moved(crisis, found["answers"][:SHOWN])
        if len(found["answers"]) > SHOWN:
            yield note(f"and {len(found['answers']) - SHOWN} more (--json has all)")
        yield note(
            "inputs: the part of the change that comes from what the observations say of uncertain inputs; "
            "the rest is the turn of events itself."
        )
        if len(found["observed"]) > 1:
            yield Text()
            yield from _due_to(crisis, found)
    if found["learned"]:
        yield Text()
        yield heading("Inputs now believed to be otherwise (means)")
        for row in found["learned"][:LEARNED]:
            yield Text(f"  {input_name(crisis, row['input'])}: {' → '.join(means_of(crisis, row))}")
    yield Text()
    weeks = f"{found['within_weeks']} week{'s' * (found['within_weeks'] != 1)}"
    yield note(f"{found['replicates']:,} replicates, seed {found['seed']}; events within {weeks}")


def _moved(crisis: "CrisisFile", rows: list[UpdatedRow]) -> RenderableType:
    made = table(
        "",
        ("answer", "left", None),
        ("before", "right", 6),
        ("now", "right", 6),
        ("90%", "right", 10),
        ("change", "right", 6),
        ("inputs", "right", 6),
    )
    digits = digits_for(*(row["change"] for row in rows))
    for row in rows:
        ends = f"{percent(row['low']).removesuffix('%')}–{percent(row['high'])}"
        add(
            made,
            said_in_words(crisis, row["question"]),
            percent(row["before"]),
            percent(row["after"]),
            ends,
            points(row["change"], digits),
            "–" if row["by_inputs"] is None else points(row["by_inputs"], digits),
        )
    return made


def _due_to(crisis: "CrisisFile", found: Update) -> Iterator[RenderableType]:
    """Say what the largest change is due to, observation by observation."""
    first = _furthest(found)
    yield heading(f"What moves “{said_in_words(crisis, first['question'])}”")
    digits = digits_for(*first["due_to"].values())
    for seen, part in zip(found["observed"], first["due_to"].values(), strict=True):
        yield hanging(f"  {points(part, digits):>6} ", observed_name(crisis, seen))
