"""A fit in the terminal: what was fitted to how much, and how closely the levels are met."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from rich.console import Console
from rich.table import Table

from foedus.core.calibration import parse
from foedus.report.console import PlainConsole

if TYPE_CHECKING:
    from foedus.scoring.refit import Refit

KIND: Final = ".calibration.toml"


class FileRow(TypedDict):
    """A file that was fitted or counted; of a fit its form, years, cases and events."""

    file: str
    kept: bool
    form: str
    first: int | None
    last: int | None
    cases: int | None
    events: list[int]


class LevelRow(TypedDict):
    """The level of a question: the shift, the shares that it makes meet, what is left, and the errors."""

    question: str
    population: str
    shift: float
    shift_error: float
    observed: float
    observed_error: float
    simulated: float
    residual: float
    monte_carlo_error: float
    cases: int
    events: int
    solved: bool


class FitRecord(TypedDict):
    """Everything that was fitted as of a year, and where it was written."""

    to: int
    folder: str
    files: list[FileRow]
    levels: list[LevelRow]
    seconds: float


def record_of(found: "Refit", folder: Path) -> FitRecord:
    """Return a fit as plain numbers and words."""
    return {
        "to": found.to,
        "folder": str(folder),
        "files": [_file(name, text, kept=name in found.kept) for name, text in found.files.items()],
        "levels": [
            {
                "question": one.question.outcome,
                "population": one.question.population,
                "shift": round(one.shift, 4),
                "shift_error": round(one.shift_error, 4),
                "observed": round(one.observed, 4),
                "observed_error": round(one.observed_error, 4),
                "simulated": round(one.simulated, 4),
                "residual": round(one.residual, 4),
                "monte_carlo_error": round(one.error, 4),
                "cases": one.cases,
                "events": one.events,
                "solved": one.known and abs(one.residual) <= one.error,
            }
            for one in found.levels
        ],
        "seconds": round(found.seconds, 1),
    }


def _file(name: str, text: str, *, kept: bool) -> FileRow:
    if not name.endswith(KIND):
        return {"file": name, "kept": kept, "form": "", "first": None, "last": None, "cases": None, "events": []}
    fit = parse(text, name)
    first, last = fit.span
    events = list(fit.events)
    return {
        "file": name,
        "kept": kept,
        "form": fit.form,
        "first": first,
        "last": last,
        "cases": fit.cases,
        "events": events,
    }


def show_fit(found: FitRecord, console: Console | None = None) -> None:
    """Print a fit, by default to standard output."""
    console = console or PlainConsole()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading, justify in (
        ("fitted", "left"),
        ("form", "left"),
        ("years", "left"),
        ("cases", "right"),
        ("events", "right"),
    ):
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]  # one of Rich's words
    for row in found["files"]:
        name = row["file"].removeprefix("mechanisms/").removesuffix(KIND)
        years = f"{row['first']}-{row['last']}" if row["cases"] else "counted"
        cases = f"{row['cases']:,}" if row["cases"] else ""
        table.add_row(name, row["form"], years, cases, ", ".join(f"{events:,}" for events in row["events"]))
    console.print(table)
    if found["levels"]:
        console.print()
        console.print(_levels(found["levels"]))
        console.print(
            "Mean chance of the engine against the share observed, older crises counting less; +- the Monte Carlo "
            "error of the mean, in brackets the error of the share itself. * is not met within the Monte Carlo error.",
            style="dim",
        )
    console.print()
    console.print(
        f"{found['folder']}: fitted to {found['to']}, in {found['seconds']:.0f} s", soft_wrap=True, highlight=False
    )
    console.print(f"FOEDUS_CALIBRATIONS={found['folder']} lays it over what ships", soft_wrap=True, highlight=False)


def _levels(rows: list[LevelRow]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("level of", overflow="fold")
    for heading in ("observed", "simulated", "left", "+-", "shift"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            f"{row['question']}: {row['population']}",
            f"{row['observed']:.3f} ({row['observed_error']:.3f})",
            f"{row['simulated']:.3f}" + ("" if row["solved"] else "*"),
            f"{row['residual']:+.4f}",
            f"{row['monte_carlo_error']:.4f}",
            f"{row['shift']:+.2f}",
        )
    return table
