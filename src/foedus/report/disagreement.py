"""Where two analysts disagree, in the terminal: the inputs that differ, and what each does to the answers."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.inquiry.file_rows import Disagreement, DividedRow
from foedus.report import dates
from foedus.report.changes import between, digits_for, points
from foedus.report.names import input_name
from foedus.report.numbers import percent
from foedus.report.screen import add, note, show_page, table

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile


def show_disagreement(crisis: "CrisisFile", found: Disagreement, console: Console | None = None) -> None:
    """Print how the answers of two crisis files differ, and which inputs make them differ."""
    span = f"as of {dates.long(found['as_of'])}, by {dates.long(found['horizon_date'])}"
    show_page(f"Disagreement: {crisis.title}", span, _parts(crisis, found), console)


def _parts(crisis: "CrisisFile", found: Disagreement) -> Iterator[RenderableType]:
    differ, idle = len(found["inputs"]), len(found["idle"])
    same = "" if not idle else f"; {idle} of them change{'s' * (idle == 1)} nothing"
    yield Text(f"The files differ in {differ} input{'s' * (differ != 1)}{same}.")
    yield Text(f"first: {found['first']}\nsecond: {found['second']}")
    yield Text()
    yield _inputs(crisis, found)
    if not found["answers"]:
        yield Text()
        yield Text("No answer differs by more than luck.")
    for row in found["answers"]:
        yield Text()
        yield from _answer(crisis, row)
    if found["answers"]:
        yield Text()
        yield note(
            "In points of percent, from the first to the second, with 90% sampling intervals; the parts add up "
            f"exactly. {found['method'].capitalize()} of the inputs, {found['replicates']:,} replicates each."
        )


def _inputs(crisis: "CrisisFile", found: Disagreement) -> RenderableType:
    made = table("", ("input", "left", None), ("first", "left", 18), ("second", "left", 18))
    for row in found["inputs"]:
        add(made, input_name(crisis, row["input"]), stated(row["first"]), stated(row["second"]))
    return made


def _answer(crisis: "CrisisFile", row: DividedRow) -> Iterator[RenderableType]:
    digits = digits_for(row["difference"], *(part["shapley"] for part in row["inputs"]))
    yield Text(
        f"{said_in_words(crisis, row['question'])}: {percent(row['first'])} and {percent(row['second'])}", style="bold"
    )
    made = table("", ("due to", "left", None), ("points", "right", 7), ("90%", "right", 16))
    for part in row["inputs"]:
        add(
            made,
            input_name(crisis, part["input"]),
            points(part["shapley"], digits),
            between(part["low"], part["high"], digits),
        )
    add(made, "all", points(row["difference"], digits), between(row["low"], row["high"], digits), style="bold")
    yield made


def stated(raw: Any) -> str:  # noqa: ANN401 - JSON
    """Return what a file says of an input, in a few letters.

    Examples
    --------
    >>> stated({"between": [0.2, 0.4]}), stated({"value": 3.0}), stated(None)
    ('0.2 to 0.4', '3', 'nothing')
    >>> stated({"side": "target", "degree": "aid"}), stated({"triangular": {"low": 1, "mode": 2, "high": 4}})
    ('target, aid', '1, 2, 4')
    """
    if raw is None:
        return "nothing"
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, int | float):
        return f"{raw:g}"
    if isinstance(raw, Mapping):
        if set(raw) == {"between"}:
            return " to ".join(map(stated, raw["between"]))
        return ", ".join(stated(each) for each in raw.values())
    return ", ".join(map(stated, raw)) if isinstance(raw, list | tuple) else str(raw)
