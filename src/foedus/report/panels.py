"""A panel of past cases in the terminal: what it holds, and the coefficients of a form on it."""

from typing import TYPE_CHECKING, Final, TypedDict

from rich.console import Console
from rich.table import Table

from foedus.history.exporting import labels_of
from foedus.history.panel import Panel
from foedus.report.console import PlainConsole

if TYPE_CHECKING:
    from foedus.fitting.table import Table as Coefficients

DIGITS: Final = 6


class ColumnRow(TypedDict):
    """A column of a panel: its part, what it means, its unit, and by how many years it precedes the outcome."""

    column: str
    part: str
    meaning: str
    unit: str
    lag_years: int | None
    sources: list[str]
    missing: int


class PanelRecord(TypedDict):
    """A panel: its rule, its cases and its columns."""

    panel: str
    title: str
    rule: str
    cases: int
    events: int
    clusters: int
    first: int
    last: int
    columns: list[ColumnRow]


class CoefficientRow(TypedDict):
    """A coefficient: plain with its cluster-robust error, and as it is fitted for use."""

    cause: str
    term: str
    meaning: str
    estimate: float
    standard_error: float
    z: float
    p: float
    low: float
    high: float
    fitted: float
    fitted_error: float


class CoefficientsRecord(TypedDict):
    """The coefficients of a form on a panel."""

    panel: str
    form: str
    title: str
    outcome: str
    cluster: str
    cases: int
    left_out: int
    events: list[int]
    clusters: int
    log_likelihood: float
    coefficients: list[CoefficientRow]


def panel_record(name: str, panel: Panel) -> PanelRecord:
    """Return what a panel holds as plain words and numbers."""
    first, last = panel.span
    return {
        "panel": name,
        "title": panel.name,
        "rule": panel.coding_rule,
        "cases": panel.table.height,
        "events": panel.events,
        "clusters": panel.table[panel.cluster].n_unique(),
        "first": first,
        "last": last,
        "columns": [
            {**label._asdict(), "sources": list(label.sources), "missing": panel.table[label.column].null_count()}  # type: ignore[typeddict-item]  # the fields of a label
            for label in labels_of(panel, {})
        ],
    }


def show_panel(found: PanelRecord, console: Console | None = None) -> None:
    """Print what a panel holds, by default to standard output."""
    console = console or PlainConsole()
    console.print(f"{found['panel']}: {found['title']}", style="bold", highlight=False)
    console.print(
        f"{found['cases']:,} cases of {found['first']}-{found['last']}, {found['events']:,} events, "
        f"{found['clusters']:,} clusters",
        highlight=False,
    )
    console.print(found["rule"], style="dim", highlight=False)
    console.print()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("column", "part", "meaning"):
        table.add_column(heading, overflow="fold")
    table.add_column("gaps", justify="right")
    for row in found["columns"]:
        meaning = row["meaning"] + (f" ({row['unit']})" if row["unit"] else "")
        table.add_row(row["column"], row["part"], meaning, f"{row['missing']:,}" if row["missing"] else "")
    console.print(table)


def coefficients_record(name: str, panel: Panel, found: "Coefficients") -> CoefficientsRecord:
    """Return the coefficients of a form as plain numbers and words."""
    rows: list[CoefficientRow] = [
        {
            key: round(value, DIGITS) if isinstance(value, float) else value  # type: ignore[misc]  # the fields of a coefficient
            for key, value in row._asdict().items()
        }
        for row in found.coefficients
    ]
    return {
        "panel": name,
        "form": found.form,
        "title": found.title,
        "outcome": panel.outcome,
        "cluster": panel.cluster,
        "cases": found.cases,
        "left_out": found.left_out,
        "events": list(found.events),
        "clusters": found.clusters,
        "log_likelihood": round(found.log_likelihood, DIGITS),
        "coefficients": rows,
    }


def show_coefficients(found: CoefficientsRecord, console: Console | None = None) -> None:
    """Print the coefficients of a form, by default to standard output."""
    console = console or PlainConsole()
    console.print(f"{found['panel']}: {found['form']}", style="bold", highlight=False)
    console.print(found["title"], highlight=False)
    told = f", {found['left_out']:,} left out for gaps" if found["left_out"] else ""
    console.print(
        f"outcome {found['outcome']}: {found['cases']:,} cases{told}, {', '.join(map(str, found['events']))} events; "
        f"{found['clusters']:,} clusters ({found['cluster']}); log likelihood {found['log_likelihood']:.3f}",
        highlight=False,
    )
    for cause in dict.fromkeys(row["cause"] for row in found["coefficients"]):
        console.print()
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(cause, overflow="fold")
        for heading in ("log odds", "error", "z", "p", "used", "its error"):
            table.add_column(heading, justify="right", no_wrap=True)
        for row in found["coefficients"]:
            if row["cause"] == cause:
                numbers = (f"{row[key]:.3f}" for key in ("estimate", "standard_error"))
                used = (f"{row[key]:.3f}" for key in ("fitted", "fitted_error"))
                table.add_row(row["term"], *numbers, f"{row['z']:.2f}", f"{row['p']:.3f}", *used)
        console.print(table)
    console.print()
    console.print(
        "log odds per unit of each term, plain logit, errors robust to clusters (G/(G-1)). used: as the form is "
        "fitted for use, with prior, held signs, walking intercept and fading past; what is not known is a mean there.",
        style="dim",
    )
