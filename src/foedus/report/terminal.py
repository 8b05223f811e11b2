"""The answers in the terminal, in eighty columns: the bottom line, a table a question, and where the brief is."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from foedus.core.world import SIDES
from foedus.report import dates
from foedus.report.bottom_line import bottom_line
from foedus.report.leading import by_danger, confidences, first_dispute, leading_questions, third_parties
from foedus.report.names import (
    MANNER,
    actor_name,
    dispute_title,
    input_name,
    question_name,
    short_gate_name,
    value_name,
)
from foedus.report.numbers import percent, with_interval
from foedus.report.questions import irregular, likeliest_manner

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

Row = Mapping[str, Any]

#: Rows of each table; the brief has all of them.
SHOWN: Final = 6
#: Rows for each side of the first dispute, and of the others, in the table of who stands by whom.
HERE: Final = 3
ELSEWHERE: Final = 1
WIDTH: Final = 80


def show_answers(
    crisis: "CrisisFile", answers: Row, brief: Path | None = None, *, console: Console | None = None
) -> None:
    """Print the answers of a run.

    Parameters
    ----------
    brief
        Where the brief was written, if it was.
    console
        Where to print; by default standard output.
    """
    to = console or Console()
    to.print(Group(*_parts(crisis, answers)), width=min(to.width, WIDTH) if to.is_terminal else WIDTH, highlight=False)
    if brief:
        # Whole, on one line however long, so that it can be copied.
        to.print(Text(f"brief: {brief}"), soft_wrap=True, highlight=False)
        if "watch_list" not in answers:
            to.print("why, what if, how sure, what to watch for: the same command and --explain", highlight=False)


def _parts(crisis: "CrisisFile", answers: Row) -> Iterator[RenderableType]:
    span = f"as of {dates.long(answers['as_of'])}, answers to {dates.long(answers['horizon_date'])}"
    yield Rule(Text(crisis.title, style="bold"), align="left", style="dim")
    yield Text(span, style="dim")
    yield Text()
    for sentence in answers.get("bottom_line") or bottom_line(crisis, answers):
        yield _hanging("•", sentence)
    yield Padding(Text("In brackets: 90% range; base rate from history.", style="dim"), (0, 0, 0, 2))
    for table in (_stands_by, _mediates, _falls, _disputes, _leans_on):
        found = table(crisis, answers)
        if found.row_count:
            yield Text()
            yield found
    known = confidences(answers)
    if known:
        yield Text()
        yield Text("Confidence", style="bold")
        for topic, confidence in known:
            yield _hanging(" ", f"{topic}: {confidence}")
    yield Text()
    yield Text(
        f"Replicates: {answers['replicates']:,} in {answers['outer_draws']:,} outer draws; seed {answers['seed']}",
        style="dim",
    )


def _hanging(mark: str, said: str) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column()
    grid.add_row(mark, Text(said))
    return grid


def _table(title: str, *columns: tuple[str, str, int | None]) -> Table:
    """Return an empty table; a column is its heading, its side and its width (None: what is left)."""
    table = Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=None,
        padding=(0, 1, 0, 0),
        expand=True,
        pad_edge=False,
    )
    for heading, side, width in columns:
        table.add_column(
            Text(heading, style="dim"),
            justify="right" if side == "right" else "left",
            width=width,
            overflow="fold" if width is None else "ellipsis",
            no_wrap=width is not None,
        )
    return table


def _add(table: Table, *cells: str) -> None:
    table.add_row(*map(Text, cells))


def _stands_by(crisis: "CrisisFile", answers: Row) -> Table:
    table = _table(
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
                _add(
                    table,
                    actor_name(crisis, row["actor"]),
                    _side(crisis, dispute, side),
                    "now" if row["already"] in ("endorse", "aid") else percent(row["endorse_or_more"]),
                    "now" if row["already"] == "aid" else percent(row["aid_or_more"]),
                    with_interval(row["fight"], row["low"], row["high"]),
                    _base(row),
                )
    return table


def _side(crisis: "CrisisFile", dispute: str, side: str) -> str:
    """Return a side in as few letters as a narrow table has room for: ``IRN against USA``."""
    known = crisis.disputes.get(dispute)
    if known is None:
        return side
    parties = (known.target, known.challenger) if side == "target" else (known.challenger, known.target)
    return " against ".join(parties)


def _open_chances(row: Row) -> tuple[float, ...]:
    """Return by what a row of *who stands by whom* is ranked: the highest degree that it has not reached yet."""
    aid = 0.0 if row["already"] == "aid" else row["aid_or_more"]
    words = 0.0 if row["already"] != "out" else row["endorse_or_more"]
    # Chances that are written alike rank alike.
    return (round(row["fight"], 3), round(aid, 3), words)


def _mediates(crisis: "CrisisFile", answers: Row) -> Table:
    table = _table(
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
    for row in rows[:SHOWN]:
        dispute = crisis.disputes.get(row["dispute"])
        parties = f"{dispute.challenger} and {dispute.target}" if dispute else row["dispute"]
        gate = row.get("binding_condition")
        _add(
            table,
            actor_name(crisis, row["actor"]),
            parties,
            with_interval(row["accepted"], row["low"], row["high"]),
            _base(row),
            percent(row["settled"]),
            short_gate_name(crisis, row["dispute"], gate) if gate else "–",
        )
    return table


def _falls(crisis: "CrisisFile", answers: Row) -> Table:
    table = _table(
        "Who falls next",
        ("", "left", None),
        ("what", "left", 7),
        ("chance", "right", 18),
        ("base", "right", 6),
        ("irregularly, by", "left", 19),
    )
    rows = by_danger(answers)
    for actor in list(dict.fromkeys(row["actor"] for row in rows))[: SHOWN - 1]:
        name = actor_name(crisis, actor)
        for row in sorted(rows, key=lambda row: str(row["what"])):
            if row["actor"] == actor:
                manner = likeliest_manner(row)
                part = f"{percent(irregular(row))} {MANNER.get(manner, manner)}" if manner else "–"
                chance = with_interval(row["probability"], row["low"], row["high"])
                _add(table, name, row["what"], chance, _base(row), part)
                name = ""
    return table


def _disputes(crisis: "CrisisFile", answers: Row) -> Table:
    table = _table(
        "How far it goes",
        ("", "left", None),
        ("force", "right", 16),
        ("war", "right", 18),
        ("open", "right", 6),
    )
    for row in answers["answers"]["disputes"]:
        reached = {
            name: "already"
            if row["level_now"] >= int(level)
            else with_interval(row["reaches"].get(level, 0.0), row[f"{name}_low"], row[f"{name}_high"])
            for name, level in (("force", "4"), ("war", "5"))
        }
        _add(table, dispute_title(crisis, row["dispute"]), reached["force"], reached["war"], percent(row["open"]))
    return table


def _leans_on(crisis: "CrisisFile", answers: Row) -> Table:
    table = _table(
        "What it leans on",
        ("answer", "left", None),
        ("input and its range", "left", 33),
        ("answer goes", "left", 13),
        ("share", "right", 5),
    )
    asked = set(leading_questions(answers))
    rows = sorted(answers.get("leans_on", ()), key=lambda row: row["question"] not in asked)
    for row in rows[:SHOWN]:
        low, high = (value_name(crisis, row["input"], end) for end in row["range"])
        table.add_row(
            Text(question_name(crisis, row["question"])),
            Text(f"{input_name(crisis, row['input'])}, {low} to {high}", overflow="fold", no_wrap=False),
            Text(f"{percent(row['low_end'])} → {percent(row['high_end'])}"),
            Text(f"{100 * row['share']:.0f}%"),
        )
    return table


def _base(row: Row) -> str:
    return "–" if row.get("base_rate") is None else percent(row["base_rate"])
