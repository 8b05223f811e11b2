"""What would be otherwise, as a table in the terminal: world by world, the answers that move by more than luck."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.inquiry.input_rows import MovedRow, WhatIfRow, WhatIfs
from foedus.report import dates
from foedus.report.changes import between, digits_for, points
from foedus.report.numbers import percent
from foedus.report.screen import add, heading, note, show_page, table

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Answers that are shown of one world, and of each of several; the JSON has all.
ALONE: Final = 25
SHOWN: Final = 5


def sentence(found: WhatIfs) -> str:
    """Return in a sentence how many of the worlds move anything."""
    worlds = found["what_ifs"]
    moving = [world for world in worlds if world["moved"]]
    if len(worlds) == 1:
        count = len(worlds[0]["moved"])
        if not count:
            return f"Within the model, this moves none of {found['questions']} answers by more than luck."
        return f"Within the model, this moves {count} of {found['questions']} answers by more than luck."
    return (
        f"Within the model, {len(moving)} of these {len(worlds)} worlds move at least one of "
        f"{found['questions']} answers by more than luck."
    )


def stillness(world: WhatIfRow, replicates: int) -> str:
    """Return why a world moves nothing."""
    if world["same"]:
        return f"moves nothing: {world['because']} (not one answer of {replicates:,} replicates is another)"
    return "moves nothing by more than luck"


def show_what_if(crisis: "CrisisFile", found: WhatIfs, console: Console | None = None) -> None:
    """Print how the answers of other worlds differ."""
    span = f"as of {dates.long(found['as_of'])}, by {dates.long(found['horizon_date'])}"
    show_page(f"What if: {crisis.title}", span, _parts(crisis, found), console)


def _parts(crisis: "CrisisFile", found: WhatIfs) -> Iterator[RenderableType]:
    yield Text(sentence(found))
    shown = ALONE if len(found["what_ifs"]) == 1 else SHOWN
    for world in found["what_ifs"]:
        yield Text()
        yield heading(_title(world))
        if world.get("same_as"):
            yield note(f"  the same world as {world['same_as']}")
        if world.get("left_out"):
            yield note(f"  not asked about {', '.join(world['left_out'])}, which this world leaves out")
        if asked := world.get("asked"):
            yield _moved(crisis, asked)
            yield from (
                note(f"  by no more than luck: {said_in_words(crisis, row['question'])}")
                for row in asked
                if not row["more_than_luck"]
            )
        if not world["moved"]:
            yield note(f"  {stillness(world, found['replicates'])}")
            continue
        yield _moved(crisis, world["moved"][:shown])
        if len(world["moved"]) > shown:
            yield note(f"and {len(world['moved']) - shown} more (--json has all)")
    yield Text()
    saved = sorted(world["luck_saved"] for world in found["what_ifs"] if world["luck_saved"])
    luck = f"; shared luck cuts the variance of a change {saved[len(saved) // 2]:.0f} times (median)" if saved else ""
    yield note("In points of percent, with 90% sampling intervals.")
    yield note(f"{found['replicates']:,} replicates of each world, seed {found['seed']}{luck}")


def _title(world: WhatIfRow) -> str:
    return f"{world['title']} ({world['name']})" if world["title"] else world["name"]


def _moved(crisis: "CrisisFile", rows: Sequence[MovedRow]) -> RenderableType:
    made = table(
        "",
        ("answer", "left", None),
        ("now", "right", 6),
        ("then", "right", 6),
        ("change", "right", 6),
        ("90%", "right", 15),
    )
    digits = digits_for(*(row["change"] for row in rows))
    for row in rows:
        add(
            made,
            said_in_words(crisis, row["question"]),
            percent(row["before"]),
            percent(row["after"]),
            points(row["change"], digits),
            between(row["low"], row["high"], digits),
        )
    return made
