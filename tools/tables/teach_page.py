"""The answer key of the class: every number of it from a run that is made now."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import foedus
from foedus.answers.question import said_in_words
from foedus.crisis.naming import actor_name, capital, dispute_title
from foedus.inquiry.input_rows import WhatIfRow
from foedus.report.changes import digits_for, points
from foedus.report.leading import first_dispute
from foedus.report.names import gate_name
from foedus.report.numbers import percent, with_interval
from foedus.report.questions import Chance, chances, why

CRISIS: Final = "iran-2026"
REPLICATES: Final = 2000
PAGE: Final = "answer-key.md"
FREE_HANDS: Final = "war-elsewhere-ends"
STRIKE: Final = "strike-in-three-weeks"
#: Answers that are listed of another world.
SHOWN: Final = 5


def page() -> str:
    """Return the page, as Markdown."""
    run = foedus.run(CRISIS, replicates=REPLICATES)
    worlds = foedus.what_if(CRISIS, named=[FREE_HANDS, STRIKE], replicates=REPLICATES)["what_ifs"]
    lines = [
        "# Answer key",
        "",
        f"For [a class of 45 minutes](class.md), from one run of {REPLICATES:,} replicates. In the studio more are",
        "run, so the last figure of a number may be another there. The commands:",
        "",
        "```sh",
        f"foedus run {CRISIS} --replicates {REPLICATES}",
        f"foedus whatif {CRISIS} --replicates {REPLICATES}",
        "```",
        "",
        "Nothing on this page is typed: `make tables PART=teach` writes it, and a test notices when it is stale.",
    ]
    for number, (asked, answer) in enumerate(_answers(run, {row["name"]: row for row in worlds}), start=1):
        lines += ["", f"## {number}. {asked}", "", *answer]
    return "\n".join([*lines, ""])


def write(docs: Path) -> None:
    """Write the page into a folder of the documentation."""
    (docs / PAGE).write_text(page(), "utf-8")


def _answers(run: "foedus.Run", worlds: Mapping[str, WhatIfRow]) -> Iterator[tuple[str, list[str]]]:
    crisis, record, found = run.crisis, run.record, list(chances(run.record))
    first = first_dispute(record)
    asked = {str(one.question): one for one in found}
    farthest = max(found, key=lambda one: one.news)
    yield (
        "Which answer lies farthest from its base rate?",
        [_told(crisis, farthest), "", f"The reason that is given: {why(crisis, farthest, record)}."],
    )
    fighting = [
        one for name, one in asked.items() if name.startswith(f"stands_by:{first}:") and name.endswith(":fight")
    ]
    yield (
        f"Who is likeliest to fight for the target in “{dispute_title(crisis, first)}”?",
        [_told(crisis, _most(fighting))],
    )
    rows = [row for row in record["answers"]["mediates"] if row["dispute"] == first and row["actor"] in crisis.actors]
    likeliest = max(rows, key=lambda row: row["accepted"])
    accepted = asked[f"mediates:{first}:{likeliest['actor']}:accepted"]
    gate = gate_name(crisis, first, likeliest["binding_condition"])
    yield (
        "Who is likeliest to be accepted as a mediator there, and which condition binds?",
        [_told(crisis, accepted), "", f"What binds is {gate}."],
    )
    falling = [row for row in record["answers"]["falls"] if row["what"] == "leader"]
    leader = max(falling, key=lambda row: row["irregular"])
    rate = leader.get("base_rate_irregular")
    beside = f"; such exits in history: {percent(rate)}" if rate is not None else ""
    yield (
        "Which leader is likeliest to go by an irregular exit?",
        [f"That of {actor_name(crisis, leader['actor'], article=True)}: {percent(leader['irregular'])}{beside}."],
    )
    yield "What would change if Russia's hands were free?", _moved(crisis, worlds[FREE_HANDS])
    inputs, assumed = len(list(crisis.inputs())), len(crisis.assumptions)
    yield (
        "How many of the inputs rest on an assumption?",
        [f"{assumed} of {inputs}, alone or beside evidence. Each is a range, or should be one."],
    )
    yield (
        "If force is used, is the chance that somebody mediates higher or lower? And if a strike is made to happen?",
        _mediated(run, first, worlds[STRIKE]),
    )


def _most(found: list[Chance]) -> Chance:
    return max(found, key=lambda one: one.chance)


def _told(crisis: "foedus.Crisis", found: Chance) -> str:
    """Return an answer with its range and its base rate, as a sentence."""
    rate = "history has no figure" if found.base_rate is None else f"base rate {percent(found.base_rate)}"
    name, tried = capital(said_in_words(crisis, str(found.question))), capital(found.tried)
    return f"{name}: {with_interval(found.chance, found.low, found.high)}; {rate}. {tried}."


def _moved(crisis: "foedus.Crisis", world: WhatIfRow) -> list[str]:
    rows = world["moved"][:SHOWN]
    if not rows:
        return [f"*{world['title']}*: no answer moves by more than luck. That is an answer too."]
    digits = digits_for(*(row["change"] for row in rows))
    head = [f"*{world['title']}*. What moves by more than luck, in points of percent, most first:", ""]
    table = ["| Answer | As it is | Then | Change |", "|---|---:|---:|---:|"]
    table += [
        f"| {said_in_words(crisis, row['question'])} | {percent(row['before'])} | {percent(row['after'])} "
        f"| {points(row['change'], digits)} |"
        for row in rows
    ]
    count = len(world["moved"])
    return [*head, *table, *([] if count <= SHOWN else ["", f"These are {SHOWN} of {count} answers that move."])]


def _mediated(run: "foedus.Run", dispute: str, strike: WhatIfRow) -> list[str]:
    """Return the chance of a mediation given force, and in a world in which force is made to happen."""
    question = f"dispute:{dispute}:mediated"
    given = next((row for row in run.record["given"] if row["dispute"] == dispute), None)
    told = next((row for row in given.get("answers", ()) if row["question"] == question), None) if given else None
    lines = []
    if given and told:
        event = capital(said_in_words(run.crisis, given["event"]))
        luck = "more than luck" if told["more_than_luck"] else "no more than luck"
        lines += [
            f"*{event}*: so in {percent(given['probability'])} of histories. Somebody mediates in",
            f"{percent(told['if_so'])} of these, and in {percent(told['if_not'])} of the others. The difference is",
            f"{luck}.",
            "",
        ]
    moved = next((row for row in strike["moved"] if row["question"] == question), None)
    by = (
        f"{percent(moved['before'])} becomes {percent(moved['after'])}"
        if moved
        else "the chance moves by no more than luck"
    )
    lines += [f"*{strike['title']}*, made to happen in every history: {by}.", ""]
    return [*lines, "The first is a condition, the second an intervention: they need not agree."]
