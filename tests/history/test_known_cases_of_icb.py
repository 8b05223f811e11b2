"""Every coded column of the crisis data says of three known crises what everybody knows of them."""

from pathlib import Path

import pytest

from foedus.history.adapters import load
from foedus.history.adapters.icb import (
    ACTORS,
    CRISES,
    DIFFERENCES,
    ENDS,
    ETHNIC,
    GRAVITY,
    INVOLVEMENT,
    ISSUES,
    MANAGEMENT,
    MEDIATION,
    NUCLEAR,
    OUTCOMES,
    PROTRACTED,
    REGIMES,
    REGIONS,
    RESPONSES,
    TENSION,
    TRIGGERS,
    VIOLENCE,
)
from foedus.history.reading import read

pytestmark = pytest.mark.shared
CUBA, SIX_DAYS, FALKLANDS, KOREA, KARGIL, MUNICH, KOSOVO = 196, 222, 336, 132, 431, 64, 430
AALAND, CORFU, RHINELAND, ANSCHLUSS, WORLD_WAR, SPAIN = 15, 28, 51, 60, 74, 52
KASHMIR, BERLIN, SOVIET_BLOC, SINO_VIETNAM, BEAGLE, PERU, KOREAN_BOMB, PRAGUE = 119, 123, 131, 298, 295, 86, 408, 227
SUEZ, HUNGARY, AFGHANISTAN = 152, 155, 303

CASES = {
    "trigger_kind": (
        TRIGGERS,
        {
            MUNICH: "internal challenge to regime or elite",
            SPAIN: "internal challenge to regime or elite",
            SIX_DAYS: "non-violent military act",
            RHINELAND: "non-violent military act",
            SINO_VIETNAM: "indirect violent act",
            BERLIN: "economic act",
            KOREA: "violent act",
        },
    ),
    "gravity": (
        GRAVITY,
        {CUBA: "threat of grave damage", FALKLANDS: "territorial threat", KOREA: "threat to existence"},
    ),
    "management": (MANAGEMENT, {CORFU: "adjudication or arbitration", AALAND: "mediation", RHINELAND: "negotiation"}),
    "violence": (VIOLENCE, {MUNICH: "none", KARGIL: "serious clashes", FALKLANDS: "full-scale war"}),
    "us_involvement": (INVOLVEMENT, {KOREA: "direct military", RHINELAND: "none", FALKLANDS: "political or economic"}),
    "soviet_involvement": (INVOLVEMENT, {HUNGARY: "direct military", PRAGUE: "direct military", CORFU: "none"}),
    "outcome_form": (
        ENDS,
        {
            SIX_DAYS: "imposed agreement",
            CUBA: "semi-formal agreement",
            SOVIET_BLOC: "faded",
            KASHMIR: "formal agreement",
        },
    ),
    "tension_after": (TENSION, {MUNICH: TENSION[1], FALKLANDS: TENSION[2], CUBA: TENSION[2]}),
    "region": (
        REGIONS,
        {CUBA: "Central America and the Caribbean", SIX_DAYS: "Middle East", SINO_VIETNAM: "South-East Asia"},
    ),
    "issues": (
        ISSUES,
        {
            CUBA: "military-security alone",
            MUNICH: "three or more",
            FALKLANDS: "two, neither of them military-security",
        },
    ),
    "protracted": (PROTRACTED, {KASHMIR: PROTRACTED[2], WORLD_WAR: PROTRACTED[3], FALKLANDS: PROTRACTED[1]}),
    "ethnic": (ETHNIC, {AALAND: "secessionist", ANSCHLUSS: "irredentist", CUBA: "no ethnic side"}),
    "heterogeneity": (DIFFERENCES, {PERU: "none", CUBA: "all four", MUNICH: "two of four"}),
    "mediated_code": (MEDIATION, {CUBA: "took place", KARGIL: "offered and refused", SIX_DAYS: "none"}),
    "mediator": (
        None,
        {
            CUBA: "world organisation",
            FALKLANDS: "state",
            PERU: "several states",
            BEAGLE: "body that is no state",
            KOREAN_BOMB: "private person",
            SIX_DAYS: None,
        },
    ),
}
OF_ACTORS = {
    "trigger_kind": (
        TRIGGERS,
        {(KOREA, 732): "violent act", (SUEZ, 220): "economic act", (CUBA, 2): "external change"},
    ),
    "gravity": (
        GRAVITY,
        {(KOREA, 732): "threat to existence", (CUBA, 2): GRAVITY[5], (SIX_DAYS, 666): "threat to existence"},
    ),
    "regime": (REGIMES, {(CUBA, 2): "democratic", (CUBA, 365): "civil authoritarian", (SUEZ, 651): "military, direct"}),
    "response": (
        RESPONSES,
        {(CUBA, 2): "non-violent military act", (SIX_DAYS, 666): "violent military act", (KOREA, 732): "political act"},
    ),
    "outcome": (OUTCOMES, {(CUBA, 2): "victory", (SIX_DAYS, 651): "defeat", (AFGHANISTAN, 2): "stalemate"}),
    "nuclear": (NUCLEAR, {(KOREA, 2): "possessed", (CUBA, 365): "second strike", (SIX_DAYS, 666): "foreseeable"}),
}


@pytest.mark.parametrize("column", [column.name for column in CRISES.columns if column.codes])
def test_a_coded_column_of_crises_says_what_everybody_knows(column: str, shared: Path):
    meanings, cases = CASES[column]
    found = dict(load(shared / "data", "icb").select("crisis", column).iter_rows())
    said = {crisis: found[crisis] if meanings is None else meanings[found[crisis]] for crisis in cases}
    assert said == cases
    assert len(cases) >= 3


@pytest.mark.parametrize("column", [column.name for column in ACTORS.columns if column.codes])
def test_a_coded_column_of_actors_says_what_everybody_knows(column: str, shared: Path):
    meanings, cases = OF_ACTORS[column]
    rows = load(shared / "data", "icb-actors").unique(["crisis", "ccode"], keep="first", maintain_order=True)
    found = {(crisis, ccode): code for crisis, ccode, code in rows.select("crisis", "ccode", column).iter_rows()}
    assert {case: meanings[found[case]] for case in cases} == cases
    assert len(cases) >= 3


def test_a_day_that_is_known_in_part_stands_for_its_part_of_the_month(shared: Path):
    triggers = dict(load(shared / "data", "icb").select("crisis", "trigger").iter_rows())
    days = {crisis: triggers[crisis].day for crisis in (7, 185, 36, AFGHANISTAN, 402, 410)}
    assert days == {7: 5, 185: 5, 36: 15, AFGHANISTAN: 15, 402: 25, 410: 25}
    ends = dict(load(shared / "data", "icb").select("crisis", "end").iter_rows())
    assert (ends[MUNICH].day, ends[210].day, ends[143].day) == (5, 15, 25)


def test_states_have_the_codes_of_the_correlates_of_war(shared: Path):
    actors = load(shared / "data", "icb-actors")
    for column in ("ccode", "threat_source", "trigger_entity"):
        later = actors.filter(actors["year"] > 1990)[column].to_list()
        assert not {260, 678} & set(later)
    assert {255, 345} <= set(actors.filter(crisis=KOSOVO).select("ccode").to_series())
    assert {531, 679} == set(actors.filter(crisis=416)["ccode"])
    earlier = set(actors.filter(actors["year"] < 1990)["ccode"])
    assert {260, 678, 671, 672, 219, 816} <= earlier, "West Germany, North Yemen, and those who were no members"


def test_no_code_of_the_tables_is_without_a_meaning(shared: Path):
    assert [entry.column for entry in read(shared / "data", CRISES).uncoded] == []
    assert [str(entry) for entry in read(shared / "data", ACTORS).uncoded] == []
