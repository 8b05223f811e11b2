"""What third states and mediators did, from tables of a few rows: who joined which side, and who fought its enemy."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from foedus.history.measures import feuds
from foedus.scoring import coalition_record, engine_record
from foedus.scoring.coalition_record import CELLS, KINDS, first_force, mediator_outcomes, side_outcomes

NOWHERE = Path("nowhere")
DAY = date(1950, 6, 25)
TARGET, CHALLENGER, US, UK, CHINA, TURKEY, JAPAN = 732, 731, 2, 200, 710, 640, 740
THERE = (TARGET, CHALLENGER, US, UK, CHINA, TURKEY, JAPAN)
NON_VIOLENT, VIOLENT = 7, 9
OPENED = pl.DataFrame(
    {
        "crisis": [1], "year": [1950], "trigger": [DAY], "target": [TARGET], "challenger": [CHALLENGER],
        "stands_for": [0], "parties": [[CHALLENGER, TARGET]], "trigger_kind": [NON_VIOLENT],
    }
)  # fmt: skip
Entry = tuple[int, int, str, int, int, int]


def days(count: int) -> date:
    return DAY + timedelta(days=count)


def participants(*entries: Entry) -> pl.DataFrame:
    """Rows of dispute, state, side, first and last day from the trigger, and hostility."""
    rows = [(one, who, side, days(start), days(end), level) for one, who, side, start, end, level in entries]
    made = pl.DataFrame(rows, schema=["dispute", "ccode", "side", "start", "end", "hostility"], orient="row")
    dated = [pl.lit(value=True).alias(name) for name in ("start_dated", "end_dated", "original")]
    return made.with_columns(*dated)


def dyads_of(entries: tuple[Entry, ...]) -> pl.DataFrame:
    """Every two opponents of these disputes, each at its own level."""
    rows = [
        (one[0], one[1], other[1], one[5], other[5], 1950, 0, 0, 0, 0)
        for one in entries
        for other in entries
        if one[0] == other[0] and one[2] != other[2]
    ]
    columns = ["dispute", "ccode1", "ccode2", "hostility1", "hostility2", "year"]
    return pl.DataFrame(rows, schema=[*columns, "fatality1", "fatality2", "aim1", "aim2"], orient="row")


@pytest.fixture
def tables(monkeypatch):
    """Let the record be read from tables made up for the test."""
    made: dict[str, pl.DataFrame] = {}
    for module in (coalition_record, engine_record, feuds):
        monkeypatch.setattr(module, "load", lambda _, name: made[name])

    def present(_: Path, opened: pl.DataFrame) -> pl.DataFrame:
        return opened.select("crisis", "year").join(pl.DataFrame({"ccode": THERE}), how="cross")

    def known(_: Path, rows: pl.DataFrame) -> pl.DataFrame:
        """China is Korea's rival, the United Kingdom has fought China, and that alone is on record."""
        rival = (pl.col("ccode") == CHINA) & (pl.col("other") == TARGET)
        fought = (pl.col("ccode") == UK) & (pl.col("other") == CHALLENGER)
        return rows.with_columns(
            rival.cast(pl.Int64).alias("rivalry"), fought.cast(pl.Int64).alias("record_force"),
            (2 * fought.cast(pl.Int64)).alias("record_disputes"), pl.lit(0).alias("engaged_target"),
        )  # fmt: skip

    tied = {"crisis": [1, 1], "ccode": [US, CHINA], "major": [1, 0], "pledged": [1, 0], "rival": [0, 1]}
    monkeypatch.setattr(coalition_record, "present", present)
    monkeypatch.setattr(coalition_record, "with_feuds", known)
    monkeypatch.setattr(coalition_record, "ties_of", lambda *_: pl.DataFrame(tied).with_columns(neighbour=pl.lit(0)))
    return made


def told(tables, *entries: Entry, opened: pl.DataFrame = OPENED, actors: tuple[tuple[int, int, int], ...] = ()):
    """Rows of a crisis with these entries besides those of its adversaries, who fight from its first day."""
    all_entries = ((9, TARGET, "b", 0, 900, 5), (9, CHALLENGER, "a", 0, 900, 5), *entries)
    tables["dispute-participants"] = participants(*all_entries)
    tables["dispute-dyads"] = dyads_of(all_entries)
    tables["icb"] = pl.DataFrame({"crisis": [1], "end": [days(100)]})
    seen = [(1, days(day), kind, days(day), response) for day, kind, response in actors]
    columns = {
        "crisis": pl.Int64,
        "trigger": pl.Date,
        "trigger_kind": pl.Int64,
        "responded": pl.Date,
        "response": pl.Int64,
    }
    tables["icb-actors"] = pl.DataFrame(seen, schema=columns, orient="row")
    return side_outcomes(NOWHERE, opened)


def happened(rows: pl.DataFrame, name: str) -> set[tuple[int, int]]:
    return set(rows.filter(pl.col(name) == 1).select("ccode", "side").iter_rows())


def test_every_state_that_is_no_party_by_day_30_stands_once_for_each_side(tables):
    rows = told(
        tables,
        (9, US, "b", 31, 900, 5),
        (9, UK, "b", 30, 900, 5),  # is a party by then
        (9, CHINA, "a", 120, 900, 4),
        (9, JAPAN, "a", 60, 900, 3),  # only shows force
    )
    assert set(rows.select("ccode", "side").iter_rows()) == {
        (who, side) for who in (US, CHINA, TURKEY, JAPAN) for side in (1, -1)
    }
    assert dict(rows.select("side", "enemy").iter_rows()) == {1: CHALLENGER, -1: TARGET}
    assert happened(rows, "joins") == {(US, 1), (CHINA, -1)}
    assert rows["joins"].null_count() == 0


@pytest.mark.parametrize(
    ("kind", "actors", "last"),
    [
        (VIOLENT, ((50, VIOLENT, 1),), 364),  # the day of the trigger itself
        (NON_VIOLENT, (), 364),  # no day of force is coded
        (NON_VIOLENT, ((0, 1, 8), (50, 1, 9)), 364),  # answered by violence on the first day
        (NON_VIOLENT, ((0, 1, 7), (50, VIOLENT, 1), (60, 8, 1)), 50 + 364),
        (NON_VIOLENT, ((0, 1, 1), (40, 1, 8)), 40 + 364),
        (NON_VIOLENT, ((0, 1, 1), (101, VIOLENT, 8)), 364),  # after the crisis
    ],
)
def test_a_state_may_join_within_a_year_of_the_first_force(tables, kind: int, actors, last: int):
    opened = OPENED.with_columns(trigger_kind=pl.lit(kind))
    for start, joins in ((last, True), (last + 1, False)):
        rows = told(tables, (9, US, "b", start, 900, 5), opened=opened, actors=actors)
        assert happened(rows, "joins") == ({(US, 1)} if joins else set())
        assert first_force(NOWHERE, opened).to_list() == [days(last - 364)]


def test_to_fight_the_enemy_is_to_join_or_to_meet_it_at_force_elsewhere(tables):
    rows = told(
        tables,
        (9, US, "b", 31, 900, 5),
        (8, UK, "a", 1, 30, 4), (8, CHALLENGER, "b", 1, 30, 1),  # a dispute of its own: who acts does not matter
        (7, CHINA, "a", 364, 500, 1), (7, TARGET, "b", 364, 500, 4),
        (6, TURKEY, "a", 10, 30, 3), (6, CHALLENGER, "b", 10, 30, 3),  # no force
        (5, JAPAN, "a", 365, 400, 5), (5, CHALLENGER, "b", 365, 400, 5),  # too late
    )  # fmt: skip
    assert happened(rows, "fights") == {(US, 1), (UK, 1), (CHINA, -1)}
    assert happened(rows, "joins") == {(US, 1)}
    known = {row["ccode"]: row["fights_known"] for row in rows.filter(fights=1).iter_rows(named=True)}
    assert known == {US: 1952, UK: 1951, CHINA: 1951}  # told when the dispute is over, and not before the year is


def test_who_is_opposed_to_the_enemy_already_is_not_asked(tables):
    rows = told(tables, (8, UK, "a", -50, 0, 4), (8, CHALLENGER, "b", -50, 0, 4))
    assert rows.filter(pl.col("fights").is_null()).select("ccode", "side").rows() == [(UK, 1)]
    rows = told(tables, (8, UK, "a", -50, -1, 4), (8, CHALLENGER, "b", -50, -1, 4))
    assert rows["fights"].null_count() == 0


def test_a_power_that_stands_for_no_state_is_nobodys_enemy(tables):
    rows = told(tables, (9, US, "b", 31, 900, 5), opened=OPENED.with_columns(stands_for=pl.lit(1)))
    assert rows["fights"].null_count() == rows.height
    assert happened(rows, "joins") == {(US, 1)}


def test_rows_are_sorted_by_what_was_known_on_the_day(tables):
    rows = told(tables)
    cells = {(row["ccode"], row["side"]): row for row in rows.iter_rows(named=True)}
    assert cells[CHINA, -1]["cell"] == "cell_100"
    assert cells[UK, 1]["cell"] == "cell_010"
    assert cells[US, 1]["cell"] == cells[CHINA, 1]["cell"] == "cell_000"
    assert [key for key, row in cells.items() if row["feud"]] == [(UK, 1), (CHINA, -1)]
    assert {who: cells[who, 1]["tie"] for who in (US, CHINA, UK)} == {US: "major", CHINA: "rival", UK: "untied"}
    assert all(sum(row[name] for name in CELLS) == 1 for row in cells.values())
    violent = told(tables, opened=OPENED.with_columns(trigger_kind=pl.lit(VIOLENT)))
    assert set(violent["cell"]) == {"cell_001", "cell_101", "cell_011"}


def test_what_came_later_moves_no_row_and_nothing_that_was_known(tables):
    """Whatever begins after day 30 changes what is held against a forecast, not what is asked."""
    asked = ("crisis", "ccode", "side", "enemy", "tie", "feud", *CELLS, "cell")
    before = told(tables, actors=((0, 1, 1),))
    after = told(
        tables,
        *((9, US, "b", 31, 900, 5), (8, UK, "a", 40, 60, 5), (8, CHALLENGER, "b", 40, 60, 5)),
        actors=((0, 1, 1), (40, VIOLENT, 9)),
    )
    assert after.select(asked).equals(before.select(asked))
    assert happened(after, "fights") != happened(before, "fights")


def test_who_mediated_is_one_of_three_kinds(monkeypatch):
    words = ["world organisation", "state", "several states", "regional organisation", "private person", "state", None]
    icb = pl.DataFrame(
        {
            "crisis": range(1, 8), "mediated_code": [4, 4, 4, 4, 4, 3, 4], "mediator": words,
            "end": [date(1951, 1, 1)] * 7,
        }
    )  # fmt: skip
    monkeypatch.setattr(coalition_record, "load", lambda *_: icb)
    opened = pl.DataFrame({"crisis": range(1, 8), "year": [1950] * 7})
    rows = mediator_outcomes(NOWHERE, opened)
    assert set(rows["crisis"]) == {1, 2, 3, 4, 5}
    assert rows.group_by("crisis").len()["len"].to_list() == [len(KINDS)] * 5
    assert dict(rows.filter(by_whom=1).select("crisis", "kind").iter_rows()) == {
        1: "world organisation", 2: "state", 3: "state", 4: "another", 5: "another",
    }  # fmt: skip
    assert rows["known"].unique().to_list() == [1951]
