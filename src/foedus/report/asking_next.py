"""What to ask next, in the terminal: questions that somebody could be sent to answer, and what they would narrow."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.crisis.anchors import questions
from foedus.crisis.naming import actor_name
from foedus.crisis.quantities import SAID_OF
from foedus.inquiry.input_rows import AskNext, AskRow
from foedus.report import dates
from foedus.report.changes import digits_for, points
from foedus.report.names import input_name, value_name
from foedus.report.numbers import percent
from foedus.report.screen import hanging, heading, note, show_page
from foedus.report.words import rests_on_assumption

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile


def show_ask_next(crisis: "CrisisFile", found: AskNext, console: Console | None = None) -> None:
    """Print what to ask next."""
    span = f"as of {dates.long(found['as_of'])}, for answers by {dates.long(found['horizon_date'])}"
    show_page(f"What to ask next: {crisis.title}", span, _parts(crisis, found), console)


def _parts(crisis: "CrisisFile", found: AskNext) -> Iterator[RenderableType]:
    yield heading("To be narrowed")
    for answer in found["answers"]:
        spread = points(answer["deviation"], digits_for(answer["deviation"])).lstrip("+")
        yield Text(
            f"  {said_in_words(crisis, answer['question'])}: {percent(answer['probability'])}, ± {spread} points"
        )
    yield Text()
    if not found["ask"]:
        yield Text(
            f"At {found['replicates']:,} replicates no single input can be told from luck: the doubt is spread over "
            "many, or lies in what history could not settle. Ask for more replicates."
        )
    for row in found["ask"]:
        yield hanging("•", in_words(crisis, row["input"]))
        yield hanging("", f"now {_range(crisis, row)}, by {_reasons(row)}")
        for narrowed in row["narrows"]:
            digits = digits_for(narrowed["deviation"])
            before, after = (points(narrowed[end], digits).lstrip("+") for end in ("deviation", "deviation_if_known"))
            said = said_in_words(crisis, narrowed["question"])
            yield hanging("", f"narrows “{said}” from ± {before} to ± {after}")
        yield Text()
    yield note(
        "Standard deviations over what is not known, in points of percent, and what is expected to be left of them "
        f"once the input is known. {found['replicates']:,} replicates, seed {found['seed']}"
    )


def in_words(crisis: "CrisisFile", path: str) -> str:
    """Return what would have to be found out, as a question that somebody could be sent to answer.

    Examples
    --------
    >>> from foedus.crisis.reading import read_crisis
    >>> in_words(read_crisis("iran-2025"), "actors.RUS.load")
    'Russia, load: how much of its military capability is tied down elsewhere, so that it cannot be used here?'
    >>> in_words(read_crisis("iran-2025"), "relations.IRN>OMN.trust")
    'Iran towards Oman, trust: how far does Iran trust Oman as a mediator?'
    >>> in_words(read_crisis("iran-2026"), "feuds.IRN-ISR.force")
    'Iran and Israel, force: in how many of their militarised disputes of the last ten years was force used?'
    """
    name = input_name(crisis, path).replace(": ", ", ", 1)
    section, *rest = path.split(".")
    of = SAID_OF.get(section, "world")
    said = questions().get((of, rest[-1] if rest else section))
    return f"{name}: {_named(crisis, rest, said)}" if said else f"{name}?"


def _named(crisis: "CrisisFile", rest: list[str], said: str) -> str:
    """Return what is asked of a relation with the names of its two instead of source and target."""
    if not rest or ">" not in rest[0]:
        return said
    source, target = (actor_name(crisis, end, article=True) for end in rest[0].split(">"))
    return re.sub(r"\bsource\b", source, re.sub(r"\btarget\b", target, said))


def _range(crisis: "CrisisFile", row: AskRow) -> str:
    low, high = (value_name(crisis, row["input"], end) for end in row["range"])
    return f"{low} to {high}"


def _reasons(row: AskRow) -> str:
    return "assumption" if rests_on_assumption(row["because"]) else ", ".join(row["because"])
