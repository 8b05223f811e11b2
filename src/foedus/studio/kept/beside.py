"""Runs side by side: what differs in settings, engine and inputs, and which answers differ by more than luck."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from foedus.api.kept import compare
from foedus.report.comparison import answers_table, runs_table
from foedus.report.runs import difference, differing, due_to, explanation, lead, run_names, sentences
from foedus.report.table import Table
from foedus.runs.folder import kept_crisis
from foedus.studio.kept.listing import entry_of


class Beside(NamedTuple):
    """Runs that are laid side by side, in words and tables."""

    lead: str
    sentences: list[str]
    due_to: list[str]
    runs: Table
    differing: list[tuple[str, Table]]
    answers: Table
    explanation: str


def beside(ids: Sequence[str]) -> Beside:
    """Return how runs differ from the first of them; settings, engine and inputs apart.

    Raises
    ------
    FoedusError
        If one of them is kept no more, or cannot be compared.
    """
    folders = [entry_of(one).folder for one in ids]
    found = compare(*folders).record
    crisis = kept_crisis(Path(folders[-1]))
    names = run_names(found["runs"])
    return Beside(
        lead(found),
        sentences(crisis, found),
        due_to(found),
        runs_table(found),
        [
            (title, Table(("What", *names), [difference(crisis, row) for row in rows]))
            for title, rows in differing(found)
        ],
        answers_table(crisis, found),
        explanation(found),
    )
