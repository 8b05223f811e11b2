"""A sweep in the terminal and as a page: how answers go over the worlds, and which settings they hang on."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

import polars as pl
from rich.console import Console
from rich.table import Table as Printed

from foedus.answers.question import said_in_words
from foedus.inquiry.sobol import ShareRow
from foedus.report.console import PlainConsole
from foedus.report.figures.figure import Figure
from foedus.report.figures.sweeps import bands, heat_map
from foedus.report.numbers import percent
from foedus.report.page.html import style, template
from foedus.report.table import Table

if TYPE_CHECKING:
    from foedus.inquiry.sweep_file import Axis, Sweep

#: The part of the design of which figures are drawn.
DESIGN: Final = "design"


class AnswerRow(TypedDict):
    """An answer over the worlds of a sweep: its mean, least, most, and the middle nine tenths."""

    crisis: str
    question: str
    worlds: int
    mean: float | None
    least: float | None
    low: float | None
    high: float | None
    most: float | None


class FailureRow(TypedDict):
    """A world that failed, and why."""

    world: int
    crisis: str
    why: str


class SweepRecord(TypedDict):
    """What came of a sweep; ``shares`` are null but for a Sobol design."""

    sweep: str
    design: str
    folder: str
    crises: list[str]
    settings: list[str]
    worlds: int
    failed: int
    replicates: int
    seed: int
    answers: list[AnswerRow]
    failures: list[FailureRow]
    shares: list[ShareRow] | None


class Part(NamedTuple):
    """An answer on the page."""

    title: str
    shares: Table | None
    figures: list[Figure]


def sweep_record(sweep: "Sweep", rows: pl.DataFrame, folder: str, shares: list[ShareRow] | None) -> SweepRecord:
    """Return what came of a sweep as plain numbers and words."""
    failures = rows.filter(pl.col("failed").is_not_null()).unique("world", maintain_order=True)
    return {
        "sweep": sweep.file.sweep,
        "design": sweep.file.design,
        "folder": folder,
        "crises": list(sweep.file.crises),
        "settings": list(sweep.file.settings),
        "worlds": rows["world"].n_unique(),
        "failed": failures.height,
        "replicates": sweep.file.replicates,
        "seed": sweep.file.seed,
        "answers": _answers(rows),
        "failures": [
            {"world": world, "crisis": crisis, "why": why}
            for world, crisis, why in failures.select("world", "crisis", "failed").iter_rows()
        ],
        "shares": shares,
    }


def _answers(rows: pl.DataFrame) -> list[AnswerRow]:
    answer = pl.col("probability")
    told = rows.filter(part=DESIGN).group_by("crisis", "question", maintain_order=True).agg(
        worlds=answer.count(),
        mean=answer.mean(),
        least=answer.min(),
        low=answer.quantile(0.05),
        high=answer.quantile(0.95),
        most=answer.max(),
    )  # fmt: skip
    return told.to_dicts()  # type: ignore[return-value]  # columns are the keys


def show_sweep(record: SweepRecord, console: Console | None = None) -> None:
    """Print what came of a sweep."""
    console = console or PlainConsole()
    table = Printed(box=None, padding=(0, 2, 0, 0))
    table.add_column("question", overflow="fold")
    for name in ("mean", "least", "90% of worlds", "most"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in record["answers"]:
        crisis = f"{row['crisis']} " if len(record["crises"]) > 1 else ""
        middle = f"{_percent(row['low'])} to {_percent(row['high'])}"
        table.add_row(
            f"{crisis}{row['question']}", _percent(row["mean"]), _percent(row["least"]), middle, _percent(row["most"])
        )
    console.print(table)
    if record["shares"]:
        console.print(_printed(record["shares"]))
        console.print(
            "First: the share of the variance that a setting takes away if it is known alone; total: what is left if "
            "all others are; 90% half-widths. Alone: the answer with this one setting at its ends, all others as the "
            "crisis has them.",
            style="dim",
        )
    for failure in record["failures"][:3]:
        console.print(f"world {failure['world']} failed: {failure['why']}", markup=False, soft_wrap=True)
    console.print(
        f"{record['worlds']:,} worlds, {record['failed']:,} of them failed; written to {record['folder']}.",
        markup=False,
        soft_wrap=True,
    )


def _percent(chance: float | None) -> str:
    return "–" if chance is None else percent(chance)


def _share(value: float | None, error: float | None) -> str:
    return "–" if value is None or error is None else f"{value:.2f} ±{error:.2f}"


_HEADINGS: Final = ("Setting", "First", "Total", "Alone, low", "Alone, high")


def _share_cells(row: ShareRow) -> tuple[str, ...]:
    return (
        row["setting"],
        _share(row["first"], row["first_error"]),
        _share(row["total"], row["total_error"]),
        _percent(row["low_end"]),
        _percent(row["high_end"]),
    )


def _printed(shares: list[ShareRow]) -> Printed:
    """Return shares as a table: a line with the question, below it the settings."""
    table = Printed(box=None, padding=(0, 2, 0, 0))
    table.add_column("question, and setting", overflow="fold")
    for name in ("first", "total", "alone"):
        table.add_column(name, justify="right", no_wrap=True)
    before = ""
    for row in shares:
        name, first, total, low, high = _share_cells(row)
        if row["question"] != before:
            table.add_row(row["question"])
        table.add_row(f"  {name}", first, total, f"{low} to {high}")
        before = row["question"]
    return table


def figures_of(sweep: "Sweep", record: SweepRecord, rows: pl.DataFrame) -> dict[tuple[str, str], list[Figure]]:
    """Return the figures of each answer, by crisis and question."""
    drawn = {}
    for number, answer in enumerate(record["answers"]):
        crisis, question = answer["crisis"], answer["question"]
        mine = rows.filter(part=DESIGN, crisis=crisis, question=question).drop_nulls("probability")
        axes = _strongest_first(sweep.file.settings, record["shares"], crisis, question)
        title = said_in_words(sweep.crises[crisis], question)
        made = [heat_map(str(number), title, mine, axes), bands(str(number), title, mine, axes)]
        drawn[crisis, question] = [one for one in made if one is not None]
    return drawn


def _strongest_first(
    settings: Mapping[str, "Axis"], shares: list[ShareRow] | None, crisis: str, question: str
) -> list[tuple[str, "Axis"]]:
    """Return the settings, those that account for most first where that is known."""
    totals = {
        row["setting"]: row["total"] or 0.0
        for row in shares or ()
        if (row["crisis"], row["question"]) == (crisis, question)
    }
    return sorted(settings.items(), key=lambda item: -totals.get(item[0], 0.0))


def sweep_page(sweep: "Sweep", record: SweepRecord, rows: pl.DataFrame) -> str:
    """Return the page of a sweep: one HTML file that opens offline."""
    several = len(record["crises"]) > 1
    parts = []
    for (crisis, question), figures in figures_of(sweep, record, rows).items():
        words = said_in_words(sweep.crises[crisis], question)
        mine = [row for row in record["shares"] or () if (row["crisis"], row["question"]) == (crisis, question)]
        shares = Table(_HEADINGS, [_share_cells(row) for row in mine], frozenset({1, 2, 3, 4})) if mine else None
        parts.append(Part(f"{crisis}: {words}" if several else words, shares, figures))
    return template("sweep.html").render(style=style(), record=record, parts=parts)
