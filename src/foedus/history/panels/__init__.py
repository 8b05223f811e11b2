"""Panels of past cases, one file each; every covariate is of the year before, or known as the case opens."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from foedus.core.errors import DataError, nearest
from foedus.history.panel import Panel
from foedus.history.panels.alliance_calls import alliance_calls
from foedus.history.panels.crises import Question, crises
from foedus.history.panels.dispute_dyads import dispute_dyads
from foedus.history.panels.force_again import force_again
from foedus.history.panels.leaders import leader_years
from foedus.history.panels.mediators import candidate_mediators
from foedus.history.panels.regimes import coup_years, regime_years
from foedus.history.panels.renewal import renewal
from foedus.history.panels.third_parties import allies, third_parties

_POWER = ("nmc", "gdp-pop", "polyarchy", "majors", "trade")
_TIES = ("atop", "unga", "states", "capitals", "contiguity", "rivalries", "dispute-participants")
_RECORD = ("wars", "disputes", "dispute-dyads", "interventions")
_DOMESTIC = (
    *_POWER,
    *_RECORD,
    "dispute-participants",
    "atop",
    "polity5",
    "gwf",
    "coups",
    "leaders",
    "conflicts",
    "campaigns",
    "sanctions",
    "contiguity",
    "support",
)
_FEUD = (*_TIES, "nmc", "polyarchy", "majors", "dispute-dyads")


class PanelKind(NamedTuple):
    """A panel that can be built: what question it answers, and which data sets it cannot do without."""

    id: str
    title: str
    question: str
    build: Callable[[Path], Panel]
    needs: frozenset[str]


def _kind(name: str, title: str, question: str, build: Callable[[Path], Panel], *needs: str) -> PanelKind:
    return PanelKind(name, title, question, build, frozenset(needs))


ESCALATIONS: tuple[tuple[Question, str], ...] = (
    ("force", "a crisis without a violent trigger comes to force"),
    ("serious", "a crisis comes to serious clashes or war"),
    ("war", "a crisis that opens outside a war becomes one"),
    ("serious at force", "force in a crisis becomes serious clashes or war"),
    ("war at force", "force in a crisis that opens outside a war becomes one"),
)

PANELS: tuple[PanelKind, ...] = (
    _kind("third-parties", "any third state joins, fatal disputes", "joins", third_parties, *_POWER, *_TIES, *_RECORD),
    _kind(
        "allies",
        "an ally joins, fatal disputes",
        "joins",
        lambda data: allies(third_parties(data)),
        *_POWER,
        *_TIES,
        *_RECORD,
    ),
    _kind(
        "third-parties-war",
        "any third state joins, wars",
        "joins",
        lambda data: third_parties(data, "war"),
        *_POWER,
        *_TIES,
        *_RECORD,
    ),
    _kind(
        "allies-war",
        "an ally joins, wars",
        "joins",
        lambda data: allies(third_parties(data, "war")),
        *_POWER,
        *_TIES,
        *_RECORD,
    ),
    _kind(
        "alliance-calls",
        "an invoked treaty is honoured",
        "joins",
        alliance_calls,
        *_POWER,
        *_TIES,
        *_RECORD,
        "alliance-calls",
        "alliances",
        "alliance-members",
    ),
    _kind(
        "crisis-mediation", "a crisis is mediated", "mediates", crises, *_POWER, *_TIES, *_RECORD, "icb", "icb-actors"
    ),
    _kind(
        "crisis-mediator",
        "one state or several mediate a mediated crisis",
        "mediates",
        lambda data: crises(data, "mediator"),
        *_POWER,
        *_TIES,
        *_RECORD,
        "icb",
        "icb-actors",
    ),
    _kind(
        "crisis-agreement",
        "a crisis ends in a formal agreement",
        "mediates",
        lambda data: crises(data, "agreement"),
        *_POWER,
        *_TIES,
        *_RECORD,
        "icb",
        "icb-actors",
    ),
    _kind(
        "crisis-recurrence",
        "a crisis comes back",
        "mediates",
        lambda data: crises(data, "recurrence"),
        *_POWER,
        *_TIES,
        *_RECORD,
        "icb",
        "icb-actors",
    ),
    *(
        _kind(
            f"crisis-{question.replace(' ', '-')}",
            title,
            "escalates",
            partial(crises, question=question),
            *_POWER,
            *_TIES,
            *_RECORD,
            "icb",
            "icb-actors",
        )
        for question, title in ESCALATIONS
    ),
    _kind(
        "candidate-mediators",
        "a state mediates a civil war",
        "mediates",
        candidate_mediators,
        *_POWER,
        *_TIES,
        *_RECORD,
        "civil-war-mediation",
    ),
    _kind("renewal", "one of two rivals or old opponents takes up force", "escalates", renewal, *_FEUD),
    _kind(
        "dispute-force",
        "a militarised dispute comes to force",
        "escalates",
        lambda data: dispute_dyads(data, "force"),
        *_FEUD,
    ),
    _kind("dispute-deaths", "somebody dies in a dispute at force", "escalates", dispute_dyads, *_FEUD),
    _kind(
        "dispute-war",
        "a dispute at force becomes a war",
        "escalates",
        lambda data: dispute_dyads(data, "war"),
        *_FEUD,
    ),
    _kind("force-again", "force goes on or comes again, by month", "escalates", force_again, *_FEUD),
    _kind("leader-irregular", "a leader leaves irregularly", "falls", leader_years, *_DOMESTIC),
    _kind(
        "leader-foreign",
        "a leader is removed from abroad",
        "falls",
        lambda data: leader_years(data, "foreign"),
        *_DOMESTIC,
    ),
    _kind(
        "leader-regular",
        "a leader leaves by the rules",
        "falls",
        lambda data: leader_years(data, "regular"),
        *_DOMESTIC,
    ),
    _kind("coup-attempts", "a coup is attempted", "falls", coup_years, *_DOMESTIC),
    _kind("coups", "a coup succeeds", "falls", lambda data: coup_years(data, "coup"), *_DOMESTIC),
    _kind("regime-failure", "an autocratic regime fails", "falls", regime_years, *_DOMESTIC),
    _kind("failure", "a regime fails, democracies too", "falls", partial(regime_years, open_too=True), *_DOMESTIC),
)


def panel_kind(name: str) -> PanelKind:
    """Return the panel with this id.

    Raises
    ------
    DataError
        If there is none.
    """
    found = {kind.id: kind for kind in PANELS}
    if name not in found:
        raise DataError(f"no panel '{name}'{nearest(name, found)}; known: {', '.join(found)}")
    return found[name]
