"""How sure an answer is, in a sentence and as a tornado in the terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.answers.rows import UndeterminedRow
from foedus.crisis.naming import actor_name, capital
from foedus.inquiry.input_rows import Sensitivity
from foedus.report import dates
from foedus.report.changes import between, digits_for, points
from foedus.report.names import input_name, value_name
from foedus.report.numbers import interval, join, percent
from foedus.report.screen import add, bar, heading, note, show_page, table
from foedus.report.undetermined import split
from foedus.report.words import rests_on_assumption

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Width of the tornado, in characters.
BAR: Final = 16


def sentences(crisis: "CrisisFile", found: Sensitivity) -> list[str]:
    """Return what the answer is, on what it hangs most, and what is not determined."""
    asked = f"“{said_in_words(crisis, found['question'])}”"
    said = [f"{asked}: {percent(found['probability'])}, 90% range {interval(found['low'], found['high'])}."]
    if found["not_determined"]:
        said.append(undetermined_sentence(crisis, found["not_determined"]))
    said.append(_hangs_on(crisis, found))
    return said


def _hangs_on(crisis: "CrisisFile", found: Sensitivity) -> str:
    doubt = found["doubt"]
    if not doubt["told_from_luck"] and not found["inputs"]:
        return (
            f"At {found['replicates']:,} replicates the doubt of the inputs cannot be told from luck: the answer is "
            "too rare, or hangs on hardly anything; ask for more replicates."
        )
    if not doubt["told_from_luck"]:
        return (
            f"At {found['replicates']:,} replicates the doubt of the inputs as a whole is hardly told from luck; those "
            "listed are clear by themselves, their shares are rough."
        )
    if not found["inputs"]:
        return f"No single one of {doubt['inputs']} uncertain inputs stands out: the doubt is spread over many."
    first = found["inputs"][0]
    digits = digits_for(doubt["deviation"])
    now, then = (points(size, digits).lstrip("+") for size in (doubt["deviation"], first["deviation_if_known"]))
    reason = "an assumption" if rests_on_assumption(first["because"]) else "evidence"
    return (
        f"Within the model, {100 * first['share']:.0f}% of its doubt that is not luck hangs on one input, "
        f"{input_name(crisis, first['input'])}, which rests on {reason}: knowing it is expected to take the standard "
        f"deviation from {now} to {then} points."
    )


def undetermined_sentence(crisis: "CrisisFile", entry: UndeterminedRow) -> str:
    """Return between whom an order is not determined, at which input and value it turns over, and what ends bring."""
    asked, _ = split(entry["question"])
    names = [actor_name(crisis, who, article=True) for who in entry["between"]]
    words = " ".join(
        actor_name(crisis, word, article=True) if word in crisis.actors else word for word in asked.split()
    )
    name = input_name(crisis, entry["input"])
    low, high, at = (value_name(crisis, entry["input"], end) for end in (*entry["range"], entry["turns_at"]))
    where = f"where {name} passes {at}, inside its stated range of {low} to {high}"
    if {low, high} == {"no", "yes"}:
        where = f"with one yes or no, {name}"
    said = f"Not determined: {words}, {join(names)}; their order turns over {where}"
    first, second = entry["lead_at_ends"]
    digits = digits_for(first, second)
    lower, upper = points(first, digits), points(second, digits)
    return f"{said}; the lead of {names[0]} is {lower} points at the lower end, {upper} at the upper."


def show_sensitivity(crisis: "CrisisFile", found: Sensitivity, console: Console | None = None) -> None:
    """Print how sure an answer is."""
    span = f"as of {dates.long(found['as_of'])}, by {dates.long(found['horizon_date'])}"
    show_page(f"How sure: {said_in_words(crisis, found['question'])}", span, _parts(crisis, found), console)


def _parts(crisis: "CrisisFile", found: Sensitivity) -> Iterator[RenderableType]:
    for sentence in sentences(crisis, found):
        yield Text(sentence)
        yield Text()
    if found["inputs"]:
        yield _tornado(crisis, found)
        yield note(
            "answer: with this input alone held at the lower and the upper end of its range. share: of the "
            "variance that is not luck; this much of it knowing the input is expected to take away."
        )
        traced = found["doubt"]["traced"]
        yield note(
            f"Together these and other clear inputs account for {100 * traced:.0f}%; the rest is spread over "
            f"{found['doubt']['inputs']} inputs and what they do jointly."
        )
        yield Text()
    yield heading("Rival forms")
    digits = digits_for(*(row["change"] for row in found["forms"]))
    for row in found["forms"]:
        form, other = (row[key].split(".")[1].replace("_", " ") for key in ("form", "instead_of"))
        # on part of the luck: the difference is worth saying, its level is not
        change = f"{points(row['change'], digits)} points ({between(row['low'], row['high'], digits)})"
        yield Text(f"  {capital(form)} in place of {other}: {change}")
    yield Text()
    yield note(
        f"{found['replicates']:,} replicates in {found['outer_draws']:,} outer draws, "
        f"{found['replicates_at_ends']:,} at each end, seed {found['seed']}"
    )


def _tornado(crisis: "CrisisFile", found: Sensitivity) -> RenderableType:
    made = table(
        "",
        ("input and its range", "left", None),
        ("answer goes", "left", 13),
        ("", "left", BAR),
        ("share", "right", 5),
    )
    ends = [row[end] for row in found["inputs"] for end in ("low_end", "high_end")]
    least, most = min(ends), max(ends)
    for row in found["inputs"]:
        low, high = (value_name(crisis, row["input"], end) for end in row["range"])
        style = "green" if row["high_end"] >= row["low_end"] else "red"
        add(
            made,
            f"{input_name(crisis, row['input'])}, {low} to {high}",
            f"{percent(row['low_end'])} → {percent(row['high_end'])}",
            bar(row["low_end"], row["high_end"], least, most, BAR, style),
            f"{100 * row['share']:.0f}%",
        )
    return made
