"""Grades, statements, citations, and accounts that disagree."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from foedus.core.bibliography import works
from foedus.crisis.reading import read_crisis
from foedus.crisis.references import dated_later
from foedus.evidence.data_sets import data_sets
from foedus.evidence.grades import CREDIBILITY, RELIABILITY, in_words
from foedus.evidence.record import data_set, read_day, read_when
from foedus.evidence.statements import Source, Statement
from foedus.history.adapters import DATA_SETS
from foedus.runs.citing import cited

SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"
TOLD = {
    "source": "R",
    "text": "It offers.",
    "known_at": "2026-01-16",
    "credibility": 3,
    "asserted_by": "outlet",
    "mode": "offered",
    "kind": "event",
}


def statement(**more: object) -> Statement:
    return Statement.model_validate({**TOLD, **more})


def test_the_two_scales_of_the_admiralty() -> None:
    assert "".join(RELIABILITY) == "ABCDEF"
    assert list(CREDIBILITY) == [1, 2, 3, 4, 5, 6]
    assert in_words("B", 2) == "B2: usually reliable source, probably true"


def test_a_statement_says_where_it_stands() -> None:
    assert statement(paragraph=5).place == "¶5"
    assert statement(paragraph=(5, 7)).place == "¶5, 7"
    assert statement().place == ""
    assert statement().known_at == date(2026, 1, 16)


def test_a_source_in_one_line() -> None:
    full = Source(
        title="A report", author="A. Author", publisher="Outlet", published=date(2026, 1, 16), reliability="C"
    )
    assert str(full) == "A. Author. A report. Outlet, 2026-01-16."
    assert str(Source(title="A report", reliability="C")) == "A report."


@pytest.mark.parametrize(
    "wrong",
    [
        {"credibility": 7},
        {"credibility": "3"},
        {"mode": "claimed"},
        {"kind": "causal-claim"},
        {"parts": "S17"},
        {"paragraph": 0},
        {"about": "russia"},
        {"known_at": "2026-1-16"},
        {"known_at": "tomorrow"},
        {"dated": "2026-13"},
        {"dated": "16 January"},
        {"text": ""},
        {"certainty": 1},
    ],
)
def test_what_is_no_statement(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        statement(**wrong)


def test_days_months_and_years() -> None:
    assert [read_when(raw) for raw in (2024, "2024-02", "2024-02-29")] == ["2024", "2024-02", "2024-02-29"]
    assert read_day(date(2024, 2, 29)) == date(2024, 2, 29)
    for wrong in ("2023-02-29", "2024-00", True, 20240101, None):
        with pytest.raises(ValueError):
            read_when(wrong)


def test_a_crisis_cites_exactly_what_its_values_name() -> None:
    crisis = read_crisis(SMALL)
    used = cited(crisis)
    assert list(used.statements) == ["E1-no-offer", "R1-offer"]
    assert used.statements["E1-no-offer"] == [
        "actors.IRN.nuclear.accounts.0",
        "relations.RUS>IRN.obligation.accounts.1",
        "disputes.iran.like.accounts.1",
    ]
    assert used.sources == {"R": ["R1-offer"], "E": ["E1-no-offer"]}
    assert used.data_sets == {
        "brent@2025": ["oil_price"],
        "capitals@2024": ["relations.RUS>IRN.distance_km"],
        "majors@2016": ["actors.RUS.major"],
        "nmc@2022": ["actors.RUS.capability"],
    }
    assert used.assumptions == crisis.assumptions
    assert {work.key for work in used.works} == {
        "eia-brent",
        "miller-2022",
        "cow-states-2017",
        "singer-1972",
        "singer-1987",
    }


def test_a_data_set_with_its_year() -> None:
    assert data_set("gdp-pop@2019") == ("gdp-pop", 2019)
    assert [data_set(text) for text in ("assumption", "nmc", "nmc@22", "@2022", "NMC@2022", "nmc@20222")] == [None] * 6


def test_every_work_of_a_data_set_is_in_the_bibliography() -> None:
    for entry in data_sets().values():
        assert entry.works
        assert set(entry.works) <= works().keys()


def test_the_adapters_of_history_bear_the_same_names() -> None:
    found = {entry.id: (entry.title, entry.works) for entry in DATA_SETS}
    named = {name: (entry.title, entry.works) for name, entry in data_sets().items()}
    assert {name: named.get(name) for name in found} == found


@pytest.mark.parametrize("name", ["iran-2025", "iran-2026"])
def test_the_bundled_crises_know_nothing_of_later_days(name: str) -> None:
    crisis = read_crisis(name)
    assert crisis.evidence
    assert all(source.published and source.published <= crisis.as_of for source in crisis.sources.values())
    assert dated_later(crisis) == []
    days = {key: str(statement.dated) for key, statement in crisis.evidence.items() if statement.dated}
    assert not [key for key, day in days.items() if day > crisis.as_of.isoformat()[: len(day)]]
    before = {key: dispute.began for key, dispute in crisis.disputes.items() if dispute.began}
    assert not [key for key, day in before.items() if day > crisis.as_of]
