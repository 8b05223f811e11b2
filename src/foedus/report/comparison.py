"""How runs differ, as one HTML page that opens offline."""

from typing import TYPE_CHECKING

from foedus.answers.question import said_in_words
from foedus.report import dates
from foedus.report.changes import between, digits_for, points
from foedus.report.page.html import style, template
from foedus.report.runs import difference, differing, due_to, explanation, lead, ranged, run_names, sentences
from foedus.report.table import Table
from foedus.runs.rows import ChangeRow, Comparison

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile


def comparison_html(crisis: "CrisisFile", found: Comparison) -> str:
    """Return how runs differ as an HTML document; arguments as in `show_comparison`."""
    names = run_names(found["runs"])
    return template("comparison.html").render(
        title=f"{crisis.title}: {' · '.join(names)}",
        style=style(),
        runs=found["runs"],
        lead=lead(found),
        sentences=sentences(crisis, found),
        due_to=due_to(found),
        runs_table=runs_table(found),
        differing=[
            (title, Table(("What", *names), [difference(crisis, row) for row in rows]))
            for title, rows in differing(found)
        ],
        answers=answers_table(crisis, found),
        explanation=explanation(found),
    )


def runs_table(found: Comparison) -> Table:
    """Return the runs, with what computed each."""
    return Table(
        ("Run", "Labels", "As of", "Made", "Version", "Luck"),
        [
            (
                name,
                ", ".join(row["labels"]) or "–",
                dates.short(row["as_of"]) if row["as_of"] else "–",
                dates.short(row["created"][:10]) if row["created"] else "–",
                f"{row['version']} ({row['engine']})" if row["engine"] else row["version"],
                "that of the first" if row["paired"] else "its own",
            )
            for name, row in zip(run_names(found["runs"]), found["runs"], strict=True)
        ],
    )


def answers_table(crisis: "CrisisFile", found: Comparison) -> Table:
    """Return the answers that moved, with their ranges, and the changes with theirs."""
    first, *others = run_names(found["runs"])
    apart = any("from_engine" in row for row in found["answers"])
    headings = ["Answer", first]
    for name in others:
        headings += [name, "Change (90%)"]
    headings += ["From the engine", "From the inputs"] if apart else []
    rows = []
    for row in found["answers"]:
        cells = [said_in_words(crisis, row["question"]), ranged(row["chances"][0])]
        for chance, change in zip(row["chances"][1:], row["changes"][1:], strict=True):
            cells += [ranged(chance), _changed(change)]
        if apart:
            cells += [_changed(row.get("from_engine")), _changed(row.get("from_inputs"))]
        rows.append(tuple(cells))
    return Table(tuple(headings), rows, frozenset(range(1, len(headings))))


def _changed(change: ChangeRow | None) -> str:
    if change is None:
        return "–"
    digits = digits_for(change["change"])
    return f"{points(change['change'], digits)} ({between(change['low'], change['high'], digits)})"
