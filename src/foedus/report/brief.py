"""The brief: one HTML file that opens offline, with one page that stands alone first and every number's origin last."""

from typing import TYPE_CHECKING, NamedTuple

from foedus.answers.question import said_in_words
from foedus.crisis.naming import END, capital, dispute_title
from foedus.report import dates, past, provenance, undetermined
from foedus.report.bottom_line import bottom_line
from foedus.report.by_hand import sliders
from foedus.report.disputed import disputed, rival_accounts
from foedus.report.fighting import fights
from foedus.report.figures.courses import escalation, oil_price, survival
from foedus.report.figures.falls import falls
from foedus.report.figures.figure import Figure
from foedus.report.figures.leans_on import leans_on
from foedus.report.figures.mediators import mediators
from foedus.report.figures.network import network
from foedus.report.figures.stands_by import stands_by
from foedus.report.figures.timeline import timeline
from foedus.report.figures.tornado import tornado
from foedus.report.figures.watch_list import watch_list
from foedus.report.figures.waterfall import waterfall
from foedus.report.figures.what_ifs import what_ifs
from foedus.report.given import given_tables
from foedus.report.held import held_section
from foedus.report.leading import confidences
from foedus.report.numbers import log_odds, percent
from foedus.report.page.content import page_of
from foedus.report.page.html import shown, style, template
from foedus.report.questions import by_question
from foedus.report.second_opinions import second_opinions
from foedus.report.series import curves
from foedus.report.table import Table
from foedus.report.words import BANDS
from foedus.runs.rows import Manifest, RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile


class Figures(NamedTuple):
    """The figures of a brief; None where a run has nothing to draw."""

    network: Figure | None
    stands_by: list[Figure]
    mediators: Figure | None
    falls: Figure | None
    survival: Figure | None
    escalation: Figure | None
    oil_price: Figure | None
    leans_on: Figure | None
    tornados: list[Figure]
    why: list[Figure]
    what_ifs: Figure | None
    watch_list: Figure | None
    timeline: Figure | None


def figures(crisis: "CrisisFile", answers: RunAnswers, series: object, manifest: Manifest) -> Figures:
    """Return every figure that a run gives rise to (arguments as in `brief_html`)."""
    drawn = curves(series)
    named = dict.fromkeys(row["dispute"] for row in answers["answers"]["stands_by"])
    by_dispute = [stands_by(crisis, answers, dispute) for dispute in named if dispute in crisis.disputes]
    hang = [tornado(crisis, found) for found in answers.get("sensitivity", ())]
    other, signs = answers.get("what_ifs"), answers.get("watch_list")
    return Figures(
        network(crisis, answers, manifest),
        [found for found in by_dispute if found],
        mediators(crisis, answers),
        falls(crisis, answers),
        survival(crisis, answers, drawn),
        escalation(crisis, answers, drawn),
        oil_price(drawn),
        leans_on(crisis, answers, manifest),
        [found for found in hang if found],
        [waterfall(crisis, found) for found in answers.get("why", ())],
        what_ifs(crisis, other) if other else None,
        watch_list(crisis, signs) if signs else None,
        timeline(crisis),
    )


def brief_html(
    crisis: "CrisisFile", answers: RunAnswers, series: object, manifest: Manifest, author: str = "", status: str = ""
) -> str:
    """Return the brief of a run as one HTML document without anything to fetch; its one script moves its sliders.

    Parameters
    ----------
    crisis
        The crisis that was run.
    answers
        What the run answers, as in ``answers.json``.
    series
        The weekly series: a `polars.DataFrame`, or a mapping of columns.
    manifest
        The manifest of the run.
    author, status
        Who says it, and in which state it is (see `page_of`).
    """
    page = page_of(crisis, answers, manifest, author, status)
    assumed, known = provenance.inputs(crisis, manifest)
    said = list(answers.get("bottom_line") or bottom_line(crisis, answers))
    open_questions = [undetermined.sentence(crisis, answers, entry) for entry in answers.get("not_determined", ())]
    return template("brief.html").render(
        **shown(page),
        crisis=crisis,
        answers=answers,
        manifest=manifest,
        figures=figures(crisis, answers, series, manifest),
        style=style(),
        bottom_line=said,
        given=given_tables(crisis, answers),
        confidences=confidences(answers),
        held=held_section(crisis, answers),
        sliders=sliders(crisis, answers),
        bands=BANDS,
        not_determined=[sentence for sentence in open_questions if sentence not in said],
        forms=_forms(crisis, answers),
        opinions=second_opinions(crisis, answers),
        ends=_ends(crisis, answers),
        fights=fights(crisis, answers),
        departures=provenance.departures(crisis, answers),
        base_rates=provenance.base_rates(answers),
        span=provenance.SPAN,
        skill=past.skill(answers),
        tested=past.tested(answers),
        tried=past.tried(answers),
        precedents=past.precedents(crisis, answers),
        disputed=disputed(crisis),
        rival_accounts=rival_accounts(crisis),
        sources=provenance.sources(crisis),
        assumed=assumed,
        known=known,
        parameters=provenance.parameters(manifest),
        command=provenance.command(answers, manifest),
        long=dates.long,
        short=dates.short,
    )


def _forms(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    """Return the answers of rival forms beside those of the chosen ones, the widest apart first."""
    rows = answers.get("forms_spread", ())
    chosen = {str(question): found.chance for question, found in by_question(answers).items()}
    told = {(row["question"], row["form"]): float(row["probability"]) for row in rows if row["question"] in chosen}
    forms = list(dict.fromkeys(form for _, form in told))

    def spread(question: str) -> float:
        return max(
            abs(log_odds(told[question, form]) - log_odds(chosen[question]))
            for form in forms
            if (question, form) in told
        )

    return Table(
        ("Answer", "As run", *(capital(form.replace("_", " ").replace(".", ": ")) for form in forms)),
        [
            (
                said_in_words(crisis, question),
                percent(chosen[question]),
                *(percent(told[question, form]) if (question, form) in told else "–" for form in forms),
            )
            for question in sorted(dict.fromkeys(question for question, _ in told), key=spread, reverse=True)
        ],
        frozenset(range(1, 2 + len(forms))),
    )


def _ends(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    rows = answers["answers"]["disputes"]
    kinds = list(dict.fromkeys(end for row in rows for end in row.get("ends", {})))
    return Table(
        ("Dispute", *(capital(END.get(kind, kind)) for kind in kinds), "Still open", "Half have ended by"),
        [
            (
                dispute_title(crisis, row["dispute"]),
                *(percent(row["ends"].get(kind, 0.0)) for kind in kinds),
                percent(row["open"]),
                dates.short(row["median_end"]) if row.get("median_end") else "after the horizon",
            )
            for row in rows
        ],
        frozenset(range(1, len(kinds) + 3)),
    )
