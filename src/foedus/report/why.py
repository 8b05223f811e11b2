"""Why an answer is what it is, said in one sentence and drawn as a waterfall in the terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.inquiry.input_rows import CauseRow, Divided, FallbackRow, InteractionRow, Why
from foedus.report import dates
from foedus.report.changes import between, digits_for, points
from foedus.report.names import input_name, value_name
from foedus.report.numbers import percent
from foedus.report.screen import add, bar, note, show_page, table

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Width of the waterfall, in characters.
BAR: Final = 18
#: Inputs that are named as fallen back; the JSON has all.
FELL_BACK: Final = 8


def strongest(found: Divided) -> list[CauseRow]:
    """Return the causes, the strongest first."""
    return sorted(found["causes"], key=lambda row: -abs(row["shapley"]))


def clear(row: CauseRow) -> bool:
    """Return whether a cause does anything that luck would not."""
    return bool(row["low"] * row["high"] > 0.0)


def sentence(crisis: "CrisisFile", found: Why) -> str:
    """Return the sentence that states the strongest cause, and that it is cause within the model."""
    asked = f"“{said_in_words(crisis, found['question'])}”"
    ends = (
        f"which stands at {percent(found['all_on'])} and would at {percent(found['all_off'])} "
        "with every one of these causes switched off"
    )
    first = strongest(found)[0]
    if not clear(first):
        return (
            f"Within the model, none of these causes moves {asked} by more than luck: it {ends.removeprefix('which ')}."
        )
    digits = digits_for(first["shapley"])
    size = points(abs(first["shapley"]), digits).lstrip("+")
    ends_of_range = sorted(abs(first[end]) for end in ("low", "high"))
    low, high = (points(end, digits).lstrip("+") for end in ends_of_range)
    does = (
        f"takes {size} points ({low} to {high}) off"
        if first["shapley"] < 0
        else f"adds {size} points ({low} to {high}) to"
    )
    title = first["title"].rstrip(".")
    return f"Within the model, the strongest cause is “{title}”: it {does} {asked}, {ends}."


def show_why(crisis: "CrisisFile", found: Why, console: Console | None = None) -> None:
    """Print why an answer is what it is."""
    span = f"as of {dates.long(found['as_of'])}, by {dates.long(found['horizon_date'])}"
    show_page(f"Why: {said_in_words(crisis, found['question'])}", span, _parts(crisis, found), console)


def _parts(crisis: "CrisisFile", found: Why) -> Iterator[RenderableType]:
    yield Text(sentence(crisis, found))
    yield Text()
    yield _waterfall(found)
    yield Text()
    yield note(
        "In points of percent, with 90% sampling intervals; the parts add up exactly. last: what a "
        "cause adds when all the others are present (remove one); first: when none is (add one)."
    )
    for told in found.get("notes", ()):
        yield note(f"{told['cause']}: {told['note']}.")
    joint = found["interaction"]
    if joint and joint["low"] * joint["high"] > 0.0:
        yield Text()
        yield Text(interaction_sentence(found["causes"], joint))
    if found["fell_back"]:
        yield Text()
        yield from _fell_back(crisis, found["fell_back"])
    yield Text()
    how = f"{found['arms']} subsets" if found["method"] == "every subset" else f"{found['orders']} orders of the causes"
    saved = sorted(row["luck_saved"] for row in found["causes"] if row["luck_saved"])
    luck = (
        f"; shared luck cuts the variance of “last” {saved[len(saved) // 2]:.0f} times (median)"
        if saved and saved[len(saved) // 2] >= 1.5
        else ""
    )
    yield note(f"{how}, {found['replicates']:,} replicates each, seed {found['seed']}{luck}")


def _waterfall(found: Why) -> RenderableType:
    """Return the table of causes, each with its step from the answer without any of them to the answer as it is."""
    made = table(
        "",
        ("cause", "left", None),
        ("points", "right", 6),
        ("90%", "right", 14),
        ("", "left", BAR),
        ("last", "right", 6),
        ("first", "right", 6),
    )
    rows = strongest(found)
    digits = digits_for(*(row["shapley"] for row in rows))
    edges = [found["all_off"]]
    for row in rows:
        edges.append(edges[-1] + row["shapley"])
    low, high = min(0.0, *edges), max(*edges, found["all_on"])
    add(
        made,
        "every cause switched off",
        percent(found["all_off"]),
        "",
        bar(0.0, edges[0], low, high, BAR, "dim"),
        "",
        "",
    )
    for place, row in enumerate(rows):
        style = "dim" if not clear(row) else "red" if row["shapley"] < 0.0 else "green"
        add(
            made,
            row["title"] if row["name"] != row["title"] else row["name"],
            points(row["shapley"], digits),
            between(row["low"], row["high"], digits),
            bar(edges[place], edges[place + 1], low, high, BAR, style) if row["shapley"] else "",
            points(row["remove_one"], digits),
            points(row["add_one"], digits),
        )
    add(
        made,
        Text("as it is", style="bold"),
        percent(found["all_on"]),
        "",
        bar(0.0, found["all_on"], low, high, BAR, "bold"),
        "",
        "",
    )
    return made


def interaction_sentence(causes: Sequence[CauseRow], joint: InteractionRow) -> str:
    """Return how the two causes that depend most on each other do so."""
    titles = {row["name"]: row["title"].rstrip(".") for row in causes}
    one, other = (f"“{titles[name]}”" for name in joint["pair"])
    # Of two that push the same way: less together than the sum of each is standing in for each other.
    pushes = {row["name"]: row["shapley"] for row in causes}
    same = all(pushes[name] * joint["value"] < 0.0 for name in joint["pair"])
    how = (
        "they stand in for each other, so that either alone does much of what both do"
        if same
        else "each changes what the other does"
    )
    digits = digits_for(joint["value"])
    size = points(joint["value"], digits)
    return f"The two that depend most on each other are {one} and {other}: {size} points together; {how}."


def _fell_back(crisis: "CrisisFile", rows: list[FallbackRow]) -> Iterator[RenderableType]:
    shown = [row for row in rows if row["by"] != "the accounts left"]
    reweighed = [row for row in rows if row["by"] == "the accounts left"]
    if shown:
        yield Text("Without its last evidence, an input falls back", style="bold")
        made = table("", ("input", "left", None), ("to", "right", 10), ("by", "left", 30))
        for row in shown[:FELL_BACK]:
            to = "–" if row["to"] is None else value_name(crisis, row["path"], row["to"])
            add(made, input_name(crisis, row["path"]), to, row["by"])
        yield made
        if len(shown) > FELL_BACK:
            yield note(f"and {len(shown) - FELL_BACK} more (--json has all)")
    if reweighed:
        names = "; ".join(input_name(crisis, row["path"]) for row in reweighed)
        yield Text(f"Left to the accounts that remain: {names}.")
