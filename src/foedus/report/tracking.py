"""Answers over time, in the terminal: a table by date, and what moved them from one date to the next."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.inquiry.file_rows import NewsRow, StepRow, Track, TrackedRow
from foedus.report import dates
from foedus.report.changes import between, digits_for, points
from foedus.report.names import input_name
from foedus.report.numbers import interval, percent
from foedus.report.screen import add, heading, note, show_page, table

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Pieces of news that are shown of a step; the JSON has all.
SHOWN: Final = 5


def show_track(crisis: "CrisisFile", found: Track, console: Console | None = None) -> None:
    """Print answers over time."""
    days = [point["as_of"] for point in found["answers"][0]["points"]]
    span = (
        f"as of {len(days)} days from {dates.long(days[0])} to {dates.long(days[-1])}, by {dates.long(found['until'])}"
    )
    show_page(f"Over time: {crisis.title}", span, _parts(crisis, found), console)


def _parts(crisis: "CrisisFile", found: Track) -> Iterator[RenderableType]:
    for answer in found["answers"]:
        yield heading(said_in_words(crisis, answer["question"]))
        yield _dated(answer)
        for (one, other), step in zip(pairwise(answer["points"]), answer["steps"], strict=True):
            yield Text()
            yield Text(f"{dates.short(one['as_of'])} to {dates.short(other['as_of'])}", style="bold")
            yield _step(crisis, step)
        yield Text()
    yield note(
        "In points of percent, with 90% sampling intervals; the parts add up exactly. Time: the older file with its "
        "day moved, nothing else learned. News: what the newer file says anew. "
        f"{found['replicates']:,} replicates each."
    )


def _dated(answer: TrackedRow) -> RenderableType:
    made = table("", ("as of", "left", 11), ("chance", "right", 6), ("90% range", "right", 12), stretch=False)
    for point in answer["points"]:
        add(
            made,
            dates.short(point["as_of"]),
            percent(point["probability"]),
            interval(point["low"], point["high"]),
        )
    return made


def _step(crisis: "CrisisFile", step: StepRow) -> RenderableType:
    digits = digits_for(step["new"] - step["old"], step["time"], *(row["part"] for row in step["news"]))
    made = table("", ("due to", "left", None), ("points", "right", 7), ("90%", "right", 16))
    add(made, "time", points(step["time"], digits), between(step["time_low"], step["time_high"], digits))
    for row in step["news"][:SHOWN]:
        add(made, news_name(crisis, row), points(row["part"], digits), between(row["low"], row["high"], digits))
    if others := step["news"][SHOWN:]:
        add(made, f"{len(others)} more", points(sum(row["part"] for row in others), digits), "")
    add(made, "all", points(step["new"] - step["old"], digits), "", style="bold")
    return made


def news_name(crisis: "CrisisFile", row: NewsRow) -> str:
    """Return what a piece of news is called: what its statement says, or the inputs that were only set otherwise."""
    inputs = ", ".join(input_name(crisis, path) for path in row["inputs"])
    return f"{row['says']} ({row['because']})" if row["says"] else f"{inputs} ({row['because']})"
