"""The answers in the terminal, in eighty columns: the bottom line, a table a question, and where the brief is."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.answers.rows import ComesToRow, FallsRow, MediatesRow, StandsByRow
from foedus.core.world import FORCE, SIDES, WAR
from foedus.crisis.naming import MANNER, actor_name, dispute_title
from foedus.report import dates, past
from foedus.report.bottom_line import bottom_line
from foedus.report.console import PlainConsole
from foedus.report.fighting import fights
from foedus.report.given import given_on_screen
from foedus.report.held import held_on_screen
from foedus.report.leading import by_danger, confidences, first_dispute, leading_questions, mediated, third_parties
from foedus.report.names import ANYBODY_MEDIATES, input_name, short_gate_name, standing, value_name
from foedus.report.numbers import percent, with_interval
from foedus.report.questions import irregular, likeliest_manner
from foedus.report.screen import add, hanging, heading, note, show_page, table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Rows of each table; the brief has all of them.
SHOWN: Final = 6
#: A feud that is less likely to flare up is left to the JSON.
FEUD_SHOWN: Final = 0.01
#: Rows for each side of the first dispute, and of the others, in the table of who stands by whom.
HERE: Final = 3
ELSEWHERE: Final = 1
BRACKETS: Final = "In brackets: 90% range; base rate from history; how the engine did on the past."
_table = partial(table, stretch=False)


def show_answers(
    crisis: "CrisisFile", answers: RunAnswers, brief: Path | None = None, *, console: Console | None = None
) -> None:
    """Print the answers of a run.

    Parameters
    ----------
    brief
        Where the brief was written, if it was.
    console
        Where to print; by default standard output.
    """
    to = console or PlainConsole()
    span = f"as of {dates.long(answers['as_of'])}, answers to {dates.long(answers['horizon_date'])}"
    show_page(crisis.title, span, _parts(crisis, answers), to)
    if brief:
        # Whole, on one line however long, so that it can be copied.
        to.print(Text(f"brief: {brief}"), soft_wrap=True, highlight=False)
        if "watch_list" not in answers:
            to.print("why, what if, how sure, what to watch for: the same command and --explain", highlight=False)


def _parts(crisis: "CrisisFile", answers: RunAnswers) -> Iterator[RenderableType]:
    for sentence in answers.get("bottom_line") or bottom_line(crisis, answers):
        yield hanging("•", sentence)
    yield Padding(note(BRACKETS), (0, 0, 0, 2))
    yield from held_on_screen(crisis, answers)
    yield from given_on_screen(crisis, answers)
    did = past.tried(answers)
    for answered, of, beneath in (
        (_stands_by, "stands_by", _nothing), (_fights, "", _nothing), (_mediates, "mediates", _nothing),
        (_falls, "falls", _nothing), (_disputes, "disputes", _in_part), (_leans_on, "", _nothing),
    ):  # fmt: skip
        found = answered(crisis, answers)
        if found.row_count:
            yield Text()
            yield found
            yield from beneath(crisis, answers)
            if of:
                yield note(did[of])
    known = confidences(answers)
    if known:
        yield Text()
        yield heading("Confidence")
        for topic, confidence in known:
            yield hanging(" ", f"{topic}: {confidence}")
    for row in answers.get("from_outside", ()):
        if row["chosen"]:
            kind = "not published" if row["status"] == "emerging" else "published"
            yield note(f"Runs with a form from outside, {kind}: {row['form']} ({row['title']}), from {row['file']}")
    yield Text()
    yield note(
        f"Replicates: {answers['replicates']:,} in {answers['outer_draws']:,} outer draws; seed {answers['seed']}"
    )


def _stands_by(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    made = _table(
        "Who stands by whom",
        ("", "left", None),
        ("stands by", "left", 17),
        ("words+", "right", 6),
        ("aid+", "right", 6),
        ("fights", "right", 20),
        ("base", "right", 6),
    )
    for place, dispute in enumerate(dict.fromkeys(row["dispute"] for row in answers["answers"]["stands_by"])):
        for side in SIDES:
            rows = [row for row in third_parties(answers, dispute, side) if row["already"] != "fight"]
            for row in sorted(rows, key=_open_chances, reverse=True)[: ELSEWHERE if place else HERE]:
                add(
                    made,
                    actor_name(crisis, row["actor"]),
                    _side(crisis, dispute, side),
                    "now" if row["already"] in ("endorse", "aid") else percent(row["endorse_or_more"]),
                    "now" if row["already"] == "aid" else percent(row["aid_or_more"]),
                    with_interval(row["fight"], row["low"], row["high"]),
                    _base(row),
                )
    return made


def _side(crisis: "CrisisFile", dispute: str, side: str) -> str:
    """Return a side in as few letters as a narrow table has room for: ``IRN against USA``."""
    known = crisis.disputes.get(dispute)
    if known is None:
        return side
    parties = (known.target, known.challenger) if side == "target" else (known.challenger, known.target)
    return " against ".join(parties)


def _open_chances(row: StandsByRow) -> tuple[float, ...]:
    """Return by what a row of *who stands by whom* is ranked: the highest degree that it has not reached yet."""
    aid = 0.0 if row["already"] == "aid" else row["aid_or_more"]
    words = 0.0 if row["already"] != "out" else row["endorse_or_more"]
    # Chances that are written alike rank alike.
    return (round(row["fight"], 3), round(aid, 3), words)


def _fights(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    made = _table(
        "Who fights whose enemy",
        ("", "left", None),
        ("fights", "left", None),
        ("joins", "right", 6),
        ("by itself", "right", 9),
        ("either", "right", 17),
        ("base", "right", 6),
    )
    for row in fights(crisis, answers).first(HERE).rows:
        add(made, *row)
    return made


def _mediates(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    made = _table(
        "Who can mediate",
        ("", "left", None),
        ("between", "left", 13),
        ("accepted", "right", 16),
        ("base", "right", 6),
        ("settled", "right", 7),
        ("hangs on", "left", 17),
    )
    first = first_dispute(answers)
    rows = sorted(answers["answers"]["mediates"], key=lambda row: (row["dispute"] != first, -row["accepted"]))
    anybody = mediated(answers)
    told: set[str] = set()
    for row in rows[:SHOWN]:
        dispute = crisis.disputes.get(row["dispute"])
        parties = f"{dispute.challenger} and {dispute.target}" if dispute else row["dispute"]
        gate = row.get("binding_condition")
        of_any = anybody.get(row["dispute"])
        if of_any and row["dispute"] not in told:
            add(made, ANYBODY_MEDIATES, parties, _chance(of_any), _rate(of_any["base_rate"]), "", "")
        told.add(row["dispute"])
        add(
            made,
            f"  {actor_name(crisis, row['actor'])}" if of_any else actor_name(crisis, row["actor"]),
            "" if of_any else parties,
            with_interval(row["accepted"], row["low"], row["high"]),
            "" if of_any else _base(row),
            percent(row["settled"]),
            short_gate_name(crisis, row["dispute"], gate) if gate else "–",
        )
    return made


def _falls(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    made = _table(
        "Who falls next",
        ("", "left", None),
        ("what", "left", 7),
        ("chance", "right", 18),
        ("base", "right", 6),
        ("irregular, most by", "left", 19),
    )
    rows = by_danger(answers)
    for actor in list(dict.fromkeys(row["actor"] for row in rows))[: SHOWN - 1]:
        name = actor_name(crisis, actor)
        for row in sorted(rows, key=lambda row: str(row["what"])):
            if row["actor"] == actor:
                manner = likeliest_manner(row)
                part = f"{percent(irregular(row))} {MANNER.get(manner, manner)}" if manner else "–"
                chance = with_interval(row["probability"], row["low"], row["high"])
                add(made, name, row["what"], chance, _base(row), part)
                name = ""
    return made


def _disputes(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    made = _table(
        "How far it goes",
        ("", "left", None),
        ("force", "right", 16),
        ("base", "right", 5),
        ("war", "right", 18),
        ("open", "right", 6),
    )
    for row in answers["answers"]["disputes"]:
        told = {course["what"]: course for course in row.get("comes_to", ())}
        force, war = (
            "already" if row["level_now"] >= level else with_interval(row["reaches"][str(level)], low, high)
            for level, low, high in (
                (FORCE, row["force_low"], row["force_high"]),
                (WAR, row["war_low"], row["war_high"]),
            )
        )
        base = "" if row["level_now"] >= FORCE or "force" not in told else _rate(told["force"]["base_rate"])
        add(made, dispute_title(crisis, row["dispute"]), force, base, war, percent(row["open"]))
        if (again := told.get("force_again")) and row["level_now"] < WAR:
            add(made, "  force again", _chance(again), _rate(again["base_rate"]), "", "")
    for feud in answers["answers"].get("feuds", ()):
        for course in feud["comes_to"]:
            if course["probability"] >= FEUD_SHOWN:
                add(made, f"{feud['title']}, a feud", _chance(course), _rate(course["base_rate"]), "", "")
    return made


def _chance(row: ComesToRow) -> str:
    return with_interval(row["probability"], row["low"], row["high"])


def _nothing(_: "CrisisFile", __: RunAnswers) -> Iterator[RenderableType]:
    """Say nothing beneath a table."""
    yield from ()


def _in_part(crisis: "CrisisFile", answers: RunAnswers) -> Iterator[RenderableType]:
    """Say how far disputes have gone where not all draws agree."""
    for row in answers["answers"]["disputes"]:
        if any(0.0 < row["already"][level] < 1.0 for level in ("4", "5")):
            yield hanging(" ", f"{dispute_title(crisis, row['dispute'])}, now: {standing(row)}")


def _leans_on(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    made = _table(
        "What it leans on",
        ("answer", "left", None),
        ("input and its range", "left", 33),
        ("answer goes", "left", 13),
        ("share", "right", 5),
    )
    asked = set(map(str, leading_questions(answers)))
    rows = sorted(answers.get("leans_on", ()), key=lambda row: row["question"] not in asked)
    for row in rows[:SHOWN]:
        low, high = (value_name(crisis, row["input"], end) for end in row["range"])
        made.add_row(
            Text(said_in_words(crisis, row["question"])),
            Text(f"{input_name(crisis, row['input'])}, {low} to {high}", overflow="fold", no_wrap=False),
            Text(f"{percent(row['low_end'])} → {percent(row['high_end'])}"),
            Text(f"{100 * row['share']:.0f}%"),
        )
    return made


def _base(row: StandsByRow | MediatesRow | FallsRow) -> str:
    return _rate(row["base_rate"])


def _rate(rate: float | None) -> str:
    return "–" if rate is None else percent(rate)
