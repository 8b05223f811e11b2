"""What is fitted and scored: each question asked of a panel, with our forms and what the baselines may look at."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.core.errors import InputError, nearest
from foedus.fitting import escalates, falls, feuds, joins, mediates
from foedus.fitting.choosing import frozen, known_by
from foedus.fitting.forms import Form
from foedus.history.panel import Panel
from foedus.history.panels.alliance_calls import alliance_calls
from foedus.history.panels.crises import crises
from foedus.history.panels.dispute_dyads import Stage, dispute_dyads
from foedus.history.panels.force_again import force_again
from foedus.history.panels.leaders import leader_years
from foedus.history.panels.mediators import candidate_mediators
from foedus.history.panels.regimes import coup_years, regime_years
from foedus.history.panels.renewal import renewal
from foedus.history.panels.third_parties import third_parties

Question = Literal["joins", "mediates", "falls", "escalates"]
QUESTIONS: tuple[Question, ...] = ("joins", "mediates", "falls", "escalates")


class Population(NamedTuple):
    """Rows on which a task is scored: all, or those where a flag is 1; ``within`` ranks inside each cluster.

    Within clusters only clusters with an event count, and a chance becomes the chance given that something happened.
    Where only the ``level`` is asked, rows in which nothing happened are told too.
    """

    name: str
    flag: str = ""
    within: bool = False
    level: bool = False


class Task(NamedTuple):
    """One question asked of one panel.

    ``forms`` are ours, the best first. ``simple`` are logits of few terms that any sceptic would name. ``known`` is the
    column of the year in which an event became known, where that can be later than the year of the case; ``over`` that
    of the year in which all of the case was, where its absence is known only then. ``shipped``
    names the calibration files, with the form of each, that stand beside the mechanisms of ``family``. ``candidates``
    are those among which `foedus.fitting.choosing` chose the form, where it did: then that is the only one of ours;
    ``within`` says that it asked which case of a cluster it is.
    """

    id: str
    question: Question
    panel: Callable[[Path], Panel]
    populations: tuple[Population, ...]
    forms: tuple[Form, ...]
    simple: tuple[Form, ...]
    known: str = ""
    family: str = ""
    shipped: tuple[tuple[str, str], ...] = ()
    over: str = ""
    candidates: tuple[Form, ...] = ()
    within: bool = False


def _populations(name: str, flag: str = "", which: str = "") -> tuple[Population, ...]:
    """Return a population, and the same given that something happened, if that has a name."""
    return (Population(name, flag), *((Population(which, flag, within=True),) if which else ()))


def _chosen(
    name: str,
    ships: str,
    panel: Callable[[Path], Panel],
    population: str,
    candidates: tuple[Form, ...],
    simple: tuple[Form, ...],
    known: str,
    over: str = "",
) -> Task:
    """Return the task of a form that was chosen among candidates; ``ships`` is the name of its calibration."""
    form = frozen(name, candidates)
    return Task(
        id=name,
        question="escalates",
        panel=panel,
        populations=_populations(population),
        forms=(form,),
        simple=simple,
        known=known,
        family="coercion",
        shipped=((ships, form.name),),
        over=over,
        candidates=candidates,
    )


_STAGES: tuple[tuple[Stage, str, tuple[Form, ...]], ...] = (
    ("force", "dyads of disputes: force", feuds.FORCE_OF_DISPUTE),
    ("deaths", "dyads at force: deaths", feuds.DEATHS_OF_DISPUTE),
    ("war", "dyads at force: war", feuds.WAR_OF_DISPUTE),
)
_JOINS = frozen("third-parties", joins.CANDIDATES)
TASKS: tuple[Task, ...] = (
    Task(
        id="third-parties",
        question="joins",
        panel=third_parties,
        populations=(
            *_populations("third parties, fatal disputes", which="which third party, given that one joins"),
            *_populations("allies with a defence pledge", "defence_side", "which ally, given that one joins"),
        ),
        forms=(_JOINS,),
        simple=joins.SIMPLE,
        known="joined_year",
        family="commitment",
        shipped=(("joining", _JOINS.name),),
        candidates=joins.CANDIDATES,
    ),
    Task(
        id="third-parties-war",
        question="joins",
        panel=lambda data: third_parties(data, "war"),
        populations=_populations("third parties, wars", which="which third party, given that one joins a war"),
        forms=(_JOINS,),
        simple=joins.SIMPLE,
        known="joined_year",
    ),
    Task(
        id="alliance-calls",
        question="joins",
        panel=alliance_calls,
        populations=_populations("treaties invoked by a war"),
        forms=joins.CALL_FORMS,
        simple=(),
    ),
    Task(
        id="mediation",
        question="mediates",
        panel=crises,
        populations=_populations("crises: onset of mediation"),
        forms=mediates.FORMS,
        simple=mediates.SIMPLE,
        known="mediated_year",
        family="mediation",
        shipped=(("onset", "power and record"),),
        over="ended_year",
    ),
    Task(
        id="agreement",
        question="mediates",
        panel=lambda data: crises(data, "agreement"),
        populations=_populations("crises: formal agreement"),
        forms=(frozen("agreement", mediates.AGREEMENT),),
        simple=mediates.AGREEMENT_SIMPLE,
        known="ended_year",
        over="ended_year",
        candidates=mediates.AGREEMENT,
    ),
    *(
        Task(
            id=f"icb-{question.replace(' ', '-')}",
            question="escalates",
            panel=partial(crises, question=question),
            populations=_populations(population),
            forms=(form := frozen(f"icb-{question.replace(' ', '-')}", escalates.CANDIDATES[question]),),
            simple=escalates.SIMPLE,
            known="ended_year",
            family="coercion",
            shipped=((f"icb_{question.replace(' ', '_')}", form.name),),
            over="ended_year",
            candidates=escalates.CANDIDATES[question],
        )
        for question, population in escalates.POPULATIONS.items()
    ),
    Task(
        id="candidates",
        question="mediates",
        panel=candidate_mediators,
        populations=_populations("candidate mediators, civil wars", which="which state mediates, given that one does"),
        forms=(whom := frozen("candidates", mediates.CANDIDATES),),
        simple=mediates.CANDIDATE_SIMPLE,
        family="mediation",
        shipped=(("whom", whom.name),),
        candidates=mediates.CANDIDATES,
        within=True,
    ),
    _chosen(
        "renewal", "renewal", renewal, "feuds: one of a pair takes up force", feuds.RENEWAL, feuds.SIMPLE, "told_year"
    ),
    *(
        _chosen(
            f"dispute-{what}",
            f"mid_{what}",
            partial(dispute_dyads, stage=what),
            population,
            candidates,
            feuds.SIMPLE,
            "told_year",
            "told_year",
        )
        for what, population, candidates in _STAGES
    ),
    _chosen(
        "force-again",
        "force_again",
        force_again,
        "months of disputes at force",
        feuds.AGAIN,
        feuds.TIME_ONLY,
        "told_year",
        "over_year",
    ),
    *(
        Task(
            id=name,
            question="falls",
            panel=panel,
            populations=_populations(population),
            forms=(form := frozen(name, candidates),),
            simple=falls.SIMPLE,
            family="survival",
            shipped=((ships, form.name),) if ships else (),
            candidates=candidates,
        )
        for name, ships, panel, population, candidates in (
            ("irregular-exit", "irregular_exit", leader_years, "leader-years: irregular exit", falls.LEADER_FORMS),
            (
                "foreign-removal",
                "",
                lambda data: leader_years(data, "foreign"),
                "leader-years: removed from abroad",
                falls.FOREIGN_FORMS,
            ),
            ("coup-attempt", "coup_attempt", coup_years, "country-years: coup attempt", falls.COUP_FORMS),
            ("coup", "coup", lambda data: coup_years(data, "coup"), "country-years: successful coup", falls.COUP_FORMS),
            ("regime-failure", "", regime_years, "autocratic regime-years: failure", falls.REGIME_FORMS),
        )
    ),
    Task(
        id="irregular-rate",
        question="falls",
        panel=leader_years,
        populations=_populations("leader-years: irregular exit, as worlds of today have it"),
        forms=(falls.IRREGULAR_FORM,),
        simple=falls.SIMPLE,
        family="survival",
        shipped=(("irregular_rate", falls.IRREGULAR_FORM.name),),
    ),
    Task(
        id="failure-rate",
        question="falls",
        panel=partial(regime_years, open_too=True),
        populations=_populations("regime-years: failure, as worlds of today have it"),
        forms=(falls.RATE_FORM,),
        simple=falls.SIMPLE,
        family="survival",
        shipped=(("failure_rate", falls.RATE_FORM.name),),
    ),
)


def tasks_of(question: str | None) -> tuple[Task, ...]:
    """Return the tasks of a question, or all of them.

    Raises
    ------
    InputError
        If there is no such question.
    """
    if question is not None and question not in QUESTIONS:
        raise InputError(f"no question '{question}'{nearest(question, QUESTIONS)}; choose from {', '.join(QUESTIONS)}")
    return tuple(task for task in TASKS if question in {None, task.question})


def outcome_by(task: Task, panel: Panel, table: pl.DataFrame, origin: int) -> NDArray[np.int64]:
    """Return what was known by the end of ``origin`` to have happened [case]: later events had not happened yet."""
    return known_by(panel, table, origin, task.known)


def causes_of(form: Form, table: pl.DataFrame, happened: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the cause of each case [case]: 1 the outcome, 2 and on the form's rival outcomes, 0 none."""
    cause = happened.copy()
    for number, rival in enumerate(form.rivals, start=2):
        cause[(cause == 0) & (table[rival].to_numpy() == 1)] = number
    return cause
