"""What was found about a number, made ready for the page: tables and figures, in the words of the report."""

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from foedus.answers.question import said_in_words
from foedus.crisis.naming import capital
from foedus.inquiry.input_rows import AskedRow, InteractionRow, MovedRow, Sensitivity, WhatIfRow, Why
from foedus.inquiry.rows import GivenRow
from foedus.report.changes import between, digits_for, points
from foedus.report.figures.tornado import tornado
from foedus.report.figures.what_ifs import what_ifs
from foedus.report.given import condition_name
from foedus.report.given import sentence as given_sentence
from foedus.report.names import input_name, means_of, value_name
from foedus.report.numbers import percent
from foedus.report.sensitivity import sentences, undetermined_sentence
from foedus.report.table import Table
from foedus.report.what_if import stillness
from foedus.report.why import interaction_sentence, sentence
from foedus.session.pairing import Z90
from foedus.studio.jobs import Job

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Rows that are shown at once; the rest stands behind them.
SHOWN: Final = 8


def input_link(path: str) -> str:
    """Return where an input of the Desk is."""
    return f"/why/input?{urlencode({'path': path})}"


def causes(crisis: "CrisisFile", job: Job) -> dict[str, Any]:
    """Return why an answer is what it is."""
    found: Why = job.found.record
    joint: InteractionRow | None = found["interaction"]
    clear = joint is not None and joint["low"] * joint["high"] > 0.0
    return {
        "said": sentence(crisis, found),
        "figure": _drawn(job),
        "joint": interaction_sentence(found["causes"], joint) if clear and joint else "",
        "notes": [f"{row['cause']}: {row['note']}." for row in found["notes"]],
        "fell_back": Table(
            ("Input", "To", "By"),
            [
                (
                    input_name(crisis, row["path"]),
                    "–" if row["to"] is None else value_name(crisis, row["path"], row["to"]),
                    row["by"],
                )
                for row in found["fell_back"]
            ],
            frozenset({1}),
        ),
        "how": f"{found['arms']} subsets" if found["method"] == "every subset" else f"{found['orders']} orders",
    }


def hangs(crisis: "CrisisFile", job: Job) -> dict[str, Any]:
    """Return on what an answer hangs, and what turns an order over."""
    found: Sensitivity = job.found.record
    if "figure" not in job.drawn:
        job.drawn["figure"] = tornado(crisis, found, input_link)
    turns = found["not_determined"]
    contest = sorted(found["contest"], key=lambda row: -row["probability"])
    digits = digits_for(*(row["change"] for row in found["forms"]))
    return {
        "said": [
            one for one in sentences(crisis, found) if not (turns and one == undetermined_sentence(crisis, turns))
        ],
        "figure": job.drawn["figure"],
        "turns": undetermined_sentence(crisis, turns) if turns else "",
        "turns_path": turns["input"] if turns else "",
        "turns_input": input_name(crisis, turns["input"]) if turns else "",
        "contest": Table(
            ("Who competes", "Chance"),
            [(said_in_words(crisis, row["question"]), percent(row["probability"])) for row in contest],
            frozenset({1}),
        ),
        "forms": Table(
            ("Form", "In place of", "Change in points", "90% interval"),
            [
                (
                    *(capital(row[key].split(".")[1].replace("_", " ")) for key in ("form", "instead_of")),
                    points(row["change"], digits),
                    between(row["low"], row["high"], digits),
                )
                for row in found["forms"]
            ],
            frozenset({2, 3}),
        ),
    }


def worlds(crisis: "CrisisFile", job: Job) -> dict[str, Any]:
    """Return what other worlds make of an answer, and what else they move."""
    found, question = job.found.record, job.asked["question"]
    rows: list[tuple[WhatIfRow, AskedRow | None]] = [
        (world, next(iter(world.get("asked", ())), None)) for world in found["what_ifs"]
    ]
    digits = digits_for(*(row["change"] for _, row in rows if row))
    if "figure" not in job.drawn:
        job.drawn["figure"] = what_ifs(crisis, _named(found, job))
    return {
        "said": said_in_words(crisis, question),
        "table": Table(
            ("Other world", "Now", "Then", "Change", "90% interval", "More than luck?"),
            [(_title(world, job), *_moved(world, row, digits)) for world, row in rows],
            frozenset({1, 2, 3, 4}),
        ),
        "others": [
            {
                "title": _title(world, job),
                "still": "" if world["moved"] else capital(stillness(world, found["replicates"])),
                "same_as": world["same_as"],
                "left_out": ", ".join(world["left_out"]),
                "many": len(world["moved"]),
                "moved": _moved_table(crisis, world["moved"]),
            }
            for world, _ in rows
        ],
        "questions": found["questions"],
        "figure": job.drawn["figure"],
    }


def _named(found: Any, job: Job) -> Any:  # noqa: ANN401 - the record, with a title for the world that is all together
    return {**found, "what_ifs": [{**world, "title": _title(world, job)} for world in found["what_ifs"]]}


def _title(world: WhatIfRow, job: Job) -> str:
    if job.asked.get("together") and world["name"] == job.asked["together"]:
        return "All of them together"
    return world["title"] or world["name"]


def _moved(world: WhatIfRow, row: AskedRow | None, digits: int) -> tuple[str, ...]:
    if row is None:
        return ("–", "–", "–", "–", f"not asked: it leaves out {', '.join(world['left_out'])}")
    luck = "nothing moves" if world["same"] else "yes" if row["more_than_luck"] else "no"
    return (
        percent(row["before"]),
        percent(row["after"]),
        points(row["change"], digits),
        "exact" if world["same"] else between(row["low"], row["high"], digits),
        luck,
    )


def _moved_table(crisis: "CrisisFile", rows: list[MovedRow]) -> Table:
    digits = digits_for(*(row["change"] for row in rows))
    return Table(
        ("Answer", "Now", "Then", "Change", "90% interval"),
        [
            (
                said_in_words(crisis, row["question"]),
                percent(row["before"]),
                percent(row["after"]),
                points(row["change"], digits),
                between(row["low"], row["high"], digits),
            )
            for row in rows
        ],
        frozenset({1, 2, 3, 4}),
    )


def given(crisis: "CrisisFile", job: Job, question: str) -> dict[str, Any]:
    """Return the answers given that something happens, the one that is looked at first."""
    found = job.found.record
    rows: list[GivenRow] = found["answers"]
    own = [row for row in rows if row["question"] == question]
    moved = [row for row in rows if row["more_than_luck"] and row["question"] != question]
    several = len(found["conditions"]) > 1
    return {
        "conditions": [
            (capital(condition_name(crisis, one)), percent(one["probability"])) for one in found["conditions"]
        ],
        "said": given_sentence(crisis, found),
        "few": found["few"] and not found["too_few"],
        "own": _given_table(crisis, own, several=several),
        "clear": any(row["more_than_luck"] for row in own),
        "table": _given_table(crisis, moved, several=several),
        "cells": Table(
            ("Which of them hold", "Chance", "Effective"),
            [
                (
                    _holds(crisis, found["conditions"], cell["holds"]),
                    percent(cell["probability"]),
                    f"{cell['effective']:,.0f}",
                )
                for cell in found["cells"]
            ]
            if several
            else [],
            frozenset({1, 2}),
        ),
        "learned": Table(
            ("Input", "As it is", "If so"),
            [(input_name(crisis, row["input"]), *means_of(crisis, row)) for row in found["learned"]],
            frozenset({1, 2}),
        ),
        "forced": found["forced"] or "",
    }


def _holds(crisis: "CrisisFile", conditions: Any, holds: list[bool]) -> str:  # noqa: ANN401 - rows of conditions
    named = [
        said_in_words(crisis, one["event"])
        for one, held in zip(conditions, holds, strict=True)
        if held == one["happens"]
    ]
    return "; ".join(named) or "none of the events"


def _given_table(crisis: "CrisisFile", rows: list[GivenRow], *, several: bool) -> Table:
    digits = digits_for(*(row["difference"] for row in rows))
    return Table(
        ("Answer", "As it is", "If all" if several else "If so", "If not", "Difference", "90%"),
        [
            (
                said_in_words(crisis, row["question"]),
                percent(row["probability"]),
                percent(row["if_so"]),
                percent(row["if_not"]),
                points(row["difference"], digits),
                f"±{100.0 * Z90 * row['difference_error']:.{digits}f}",
            )
            for row in rows
        ],
        frozenset({1, 2, 3, 4, 5}),
    )


def _drawn(job: Job) -> Any:  # noqa: ANN401 - a figure
    if "figure" not in job.drawn:
        job.drawn["figure"] = job.found.figure()
    return job.drawn["figure"]
