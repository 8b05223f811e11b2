"""What happened, from tables of a few rows: who was in office, whose disputes a crisis holds, and who joined."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from foedus.scoring import engine_record

NOWHERE = Path("nowhere")
DAY = date(1950, 6, 25)
OPENED = pl.DataFrame({"crisis": [1], "year": [1950], "trigger": [DAY], "target": [732], "challenger": [731]})


def days(count: int) -> date:
    return DAY + timedelta(days=count)


@pytest.fixture
def tables(monkeypatch):
    """Let the record be read from tables made up for the test."""
    made: dict[str, pl.DataFrame] = {}
    monkeypatch.setattr(engine_record, "load", lambda _, name: made[name])
    return made


def leaders(*spells: tuple[int, str, date, date, str]) -> pl.DataFrame:
    return pl.DataFrame(spells, schema=["gwcode", "leader", "start", "end", "exit"], orient="row")


def test_who_is_in_office_as_the_day_begins(tables):
    """On the day of a change it is the predecessor; where there was none, whoever enters."""
    tables["leaders"] = leaders(
        (732, "before", days(-900), days(-1), "regular"),
        (732, "falls that day", days(-100), days(0), "irregular"),
        (732, "follows", days(0), days(2000), "regular"),
        (731, "enters that day", days(0), days(365), "regular"),
        (710, "elsewhere", days(-100), days(10), "irregular"),
    )
    rows = engine_record.leader_outcomes(NOWHERE, OPENED).select("ccode", "leader", "gone", "exit", "known").rows()
    assert rows == [(731, "enters that day", 0, "stays", 1951), (732, "falls that day", 1, "irregular", 1951)]


@pytest.mark.parametrize(
    ("end", "exit_", "rows"),
    [
        (363, "irregular", [(1, "irregular")]),
        (364, "irregular", [(1, "irregular")]),
        (365, "irregular", [(0, "stays")]),
        (363, "still", []),  # the record ends before the year does
        (364, "still", [(0, "stays")]),
    ],
)
def test_a_leader_is_followed_for_a_year(tables, end: int, exit_: str, rows: list[tuple[int, str]]):
    tables["leaders"] = leaders((732, "Rhee", days(-700), days(end), exit_))
    assert engine_record.leader_outcomes(NOWHERE, OPENED).select("gone", "exit").rows() == rows


Entry = tuple[int, int, int, int, int, int]


def participants(*entries: Entry) -> pl.DataFrame:
    """Rows of dispute, state, side, first and last day from the trigger, and hostility."""
    rows = [(one, who, side, days(start), days(end), level) for one, who, side, start, end, level in entries]
    return pl.DataFrame(rows, schema=["dispute", "ccode", "side", "start", "end", "hostility"], orient="row")


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [(-400, -31, False), (-400, -30, True), (130, 200, True), (131, 200, False), (0, 100, True)],
)
def test_a_dispute_counts_within_thirty_days_of_the_crisis(tables, start: int, end: int, *, found: bool):
    tables["icb"] = pl.DataFrame({"crisis": [1], "end": [days(100)]})
    tables["dispute-participants"] = participants((9, 732, 1, start, end, 4), (9, 731, 2, start, end, 4))
    assert engine_record.disputes_of(NOWHERE, OPENED)["dispute"].to_list() == ([9] if found else [])


def test_adversaries_on_one_side_have_no_dispute(tables):
    tables["icb"] = pl.DataFrame({"crisis": [1], "end": [days(100)]})
    tables["dispute-participants"] = participants((9, 732, 1, 0, 50, 4), (9, 731, 1, 0, 50, 4))
    assert engine_record.disputes_of(NOWHERE, OPENED).is_empty()


def test_who_joined_by_force_within_the_year(tables, monkeypatch):
    tables["icb"] = pl.DataFrame({"crisis": [1], "end": [days(100)]})
    tables["dispute-participants"] = participants(
        (9, 732, 1, -5, 900, 5),
        (9, 731, 2, -5, 900, 5),
        (9, 2, 1, 5, 900, 5),
        (9, 710, 2, 120, 900, 4),
        (9, 20, 1, 20, 900, 3),  # only shows force
        (9, 200, 1, 365, 900, 5),  # after the year
        (9, 220, 1, 364, 900, 5),  # on its last day
        (9, 230, 1, -1, 900, 5),  # was in it before
        (8, 900, 1, 5, 900, 5),  # another dispute
    )
    there = [2, 20, 200, 220, 230, 710, 731, 732, 900]
    monkeypatch.setattr(
        engine_record,
        "present",
        lambda *_: pl.DataFrame({"crisis": [1] * len(there), "year": [1950] * len(there), "ccode": there}),
    )
    opened = OPENED.with_columns(parties=pl.lit([731, 732]))
    rows = engine_record.join_outcomes(NOWHERE, opened).select("ccode", "joins", "side").rows()
    assert rows == [(2, 1, 1), (20, 0, 0), (200, 0, 0), (220, 1, 1), (710, 1, -1), (900, 0, 0)]


def told_of_deaths(tables, *disputes: tuple[int, int, int, object, object], trigger_to: int = 100) -> list[object]:
    """What is told of a crisis with these disputes: number, first and last day, deaths of target and challenger."""
    tables["icb"] = pl.DataFrame({"crisis": [1], "end": [days(trigger_to)]})
    entries = [
        (number, who, side, start, end, 4) for number, start, end, *_ in disputes for who, side in ((732, 1), (731, 2))
    ]
    tables["dispute-participants"] = participants(*entries)
    columns = {
        "dispute": pl.Int64,
        "ccode1": pl.Int64,
        "ccode2": pl.Int64,
        "fatality1": pl.Int64,
        "fatality2": pl.Int64,
    }
    rows = [
        row for number, *_, one, two in disputes for row in ((number, 732, 731, one, two), (number, 731, 732, two, one))
    ]
    tables["dispute-dyads"] = pl.DataFrame(rows, schema=columns, orient="row")
    opened = OPENED.with_columns(stands_for=pl.lit(0))
    return engine_record._deaths(NOWHERE, opened)["deaths"].to_list()


@pytest.mark.parametrize(
    ("disputes", "deaths"),
    [
        (((9, 5, 50, 0, 0),), [0]),
        (((9, 5, 50, 0, 2),), [1]),
        (((9, 5, 50, None, 1),), [1]),
        (((9, 5, 50, None, 0),), [None]),  # unknown is not none
        (((9, 5, 50, 0, 0), (8, 20, 60, 1, 0)), [1]),
        (((9, 5, 50, 0, 0), (8, 20, 60, None, None)), [None]),
        (((9, 5, 50, 0, 0), (8, -400, 60, 0, 0)), [0]),
        (((9, 5, 50, 1, 0), (8, -400, 60, 3, 0)), []),  # when the earlier ones died has no day
        (((9, 5, 50, 1, 0), (8, -400, 60, None, 0)), []),
        (((9, -30, 50, 1, 0),), [1]),
        (((9, -31, 50, 0, 0),), []),  # no dispute of its own
    ],
)
def test_deaths_are_those_of_the_crisis(tables, disputes, deaths):
    assert told_of_deaths(tables, *disputes) == deaths


def test_a_conflict_is_icbs_or_else_the_pair(tables):
    opened = pl.DataFrame({"crisis": [1, 2, 3], "target": [732, 731, 20], "challenger": [731, 732, 2]})
    tables["icb"] = pl.DataFrame({"crisis": [1, 2, 3], "conflict": [None, None, 23]})
    assert engine_record.conflicts(NOWHERE, opened)["conflict"].to_list() == ["731-732", "731-732", "conflict 23"]
