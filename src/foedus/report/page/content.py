"""The page and its annexes, made from a run."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from foedus.report import dates, past, provenance
from foedus.report.figures.courses import escalation
from foedus.report.figures.falls import falls
from foedus.report.figures.leans_on import leans_on
from foedus.report.figures.mediators import mediators
from foedus.report.figures.stands_by import stands_by
from foedus.report.page.changes import changes
from foedus.report.page.judgement import judgement, question, situation
from foedus.report.page.model import Annex, Document, Imprint, Page
from foedus.report.page.numbers import numbers
from foedus.report.page.trust import trust
from foedus.report.scenarios import scenarios
from foedus.report.series import curves
from foedus.report.table import Table
from foedus.runs.rows import Manifest, RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: What a brief is as long as nobody says otherwise.
DRAFT = "draft"


def page_of(crisis: "CrisisFile", answers: RunAnswers, manifest: Manifest, author: str = "", status: str = "") -> Page:
    """Return the page of a run.

    Parameters
    ----------
    author, status
        Who says it, and in which state it is; by default as the crisis file says, else nobody, and a draft.
    """
    asked = numbers(crisis, answers)
    ways = tuple(scenarios(crisis, answers.get("scenarios", ())))
    made = str(manifest.get("created", ""))[:10]
    return Page(
        crisis.title,
        question(crisis, answers),
        situation(crisis),
        judgement(crisis, answers),
        asked,
        ways,
        changes(crisis, answers, asked),
        trust(crisis, answers, manifest, asked),
        Imprint(
            author or crisis.author,
            status or crisis.status or DRAFT,
            dates.long(answers["as_of"]),
            dates.long(answers["horizon_date"]),
            dates.long(made) if made else "",
            f"{answers['crisis']}, {answers['replicates']:,} histories, seed {answers['seed']}, "
            f"foedus {answers['foedus']}",
        ),
    )


def document(
    crisis: "CrisisFile", answers: RunAnswers, series: object, manifest: Manifest, page: Page, *, full: bool
) -> Document:
    """Return the page with its annexes, or alone."""
    return Document(page, tuple(_annexes(crisis, answers, series, manifest, page)) if full else ())


def _annexes(
    crisis: "CrisisFile", answers: RunAnswers, series: object, manifest: Manifest, page: Page
) -> Iterator[Annex]:
    """Yield what the brief tells in tables: scenarios, answers, what they lean on, history, inputs, sources."""
    yield Annex(
        "The bottom line, in full",
        "After each chance its 90% range and the base rate from history.",
        Table(("",), [(sentence,) for sentence in answers.get("bottom_line", ())]),
    )
    for way in page.scenarios:
        note = f"{way.name}: {way.marks}." if way.marks else ""
        yield Annex(f"Scenario: {way.name}", " ".join([note, *(f"{sign}." for sign in way.signs)]).strip(), way.table)
    drawn = curves(series)
    named = dict.fromkeys(row["dispute"] for row in answers["answers"]["stands_by"])
    figures = [
        *(stands_by(crisis, answers, dispute) for dispute in named if dispute in crisis.disputes),
        mediators(crisis, answers),
        falls(crisis, answers),
        escalation(crisis, answers, drawn),
        leans_on(crisis, answers, manifest),
    ]
    yield from (Annex(figure.title, figure.description, figure.table) for figure in figures if figure)
    yield Annex("Base rates", f"How history was counted. {provenance.SPAN}", provenance.base_rates(answers))
    yield Annex("What the engine was worth on past crises", past.tested(answers), past.skill(answers))
    for found in past.precedents(crisis, answers):
        yield Annex(f"Nearest precedents: {found.title}", f"Compared on: {found.compared}.", found.table)
    assumed, known = provenance.inputs(crisis, manifest)
    yield Annex("Inputs assumed or uncertain", "", assumed)
    yield Annex("Inputs taken as known", "", known)
    yield Annex(
        "Sources",
        "Grades are those of the Admiralty system.",
        Table(
            ("Key", "Title", "Origin", "Grade"),
            [(one.key, one.title, one.origin, one.grade) for one in provenance.sources(crisis)],
        ),
    )
    yield Annex("Run it again", "", Table(("",), [(provenance.command(answers, manifest),)]))
