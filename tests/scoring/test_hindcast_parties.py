"""Who was in a past crisis from the start, and who entered later without being counted, from tables of a few rows."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from foedus.scoring import engine_record, hindcast_parties

NOWHERE = Path("nowhere")
DAY = date(1990, 8, 2)
#: Iraq threatens Kuwait; the United States are a party of the opening, Iran of no dispute.
OPENING = pl.DataFrame(
    {
        "crisis": [1],
        "year": [1990],
        "trigger": [DAY],
        "target": [690],
        "challenger": [645],
        "parties": [[645, 690, 2, 630]],
    }
)
NAMES = {690: "Kuwait", 645: "Iraq", 2: "United States", 200: "United Kingdom", 640: "Turkey", 651: "Egypt"}


@pytest.fixture(autouse=True)
def tables(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (9, code, side, DAY + timedelta(start), DAY + timedelta(end), hostility)
        for code, side, start, end, hostility in (
            (690, "b", -30, 900, 4), (645, "a", -30, 900, 5), (2, "b", -9, 900, 5), (696, "b", -37, 900, 4),
            (365, "b", -40, -20, 3), (651, "b", 9, 900, 5), (900, "b", 30, 900, 4), (352, "a", 31, 900, 4),
            (640, "b", 10, 900, 3), (200, "b", 365, 900, 5), (255, "b", 157, 900, 3), (343, "b", 20, 900, 4),
        )
    ]  # fmt: skip
    columns = ["dispute", "ccode", "side", "start", "end", "hostility"]
    made = {
        "icb": pl.DataFrame({"crisis": [1], "end": [DAY + timedelta(200)]}),
        "dispute-participants": pl.DataFrame(rows, schema=columns, orient="row"),
    }
    there = pl.DataFrame({"ccode": [690, 645, 2, 696, 365, 651, 900, 352, 640, 200, 630]})
    left_out = pl.DataFrame({"crisis": [1, 1], "ccode": [900, 352], "why": ["untied", "outweighed"]})
    sides = pl.DataFrame({"crisis": [1, 1], "ccode": [2, 630], "side": [-1, 0]})
    monkeypatch.setattr(engine_record, "load", lambda _, name: made[name])
    monkeypatch.setattr(hindcast_parties, "present", lambda *_: there)
    monkeypatch.setattr(hindcast_parties, "why_left_out", lambda *_: left_out)
    monkeypatch.setattr(hindcast_parties, "sides_of_parties", lambda *_: sides)


def test_who_was_in_it_from_the_start() -> None:
    rows = hindcast_parties.before_of(NOWHERE, OPENING, NAMES)
    told = [(row["actor"], row["side"], row["since"], row["until"], row["party"], row["in_world"]) for row in rows]
    assert told == [
        ("Soviet Union", "target", "1990-06-23", "1990-07-13", False, False),
        ("United Arab Emirates", "target", "1990-06-26", None, False, False),
        ("United States", "target", "1990-07-24", None, True, True),  # whom it fought tells more than who threatened
        ("Iran", "", None, None, True, False),
    ]


def test_who_is_missing_and_why() -> None:
    rows = hindcast_parties.missing_of(NOWHERE, OPENING, NAMES)
    assert [(row["actor"], row["side"], row["entered"], row["why"], row["in_world"]) for row in rows] == [
        ("North Macedonia", "target", "1990-08-22", "no state", False),
        ("Australia", "target", "1990-09-01", "untied", False),
        ("Cyprus", "challenger", "1990-09-02", "outweighed", False),
        ("United Kingdom", "target", "1991-08-02", "late", True),
        ("Turkey", "target", "1990-08-12", "without force", True),
        ("Germany", "target", "1991-01-06", "without force", False),  # was none that day, but did not join either
    ]
    assert all(row["words"] == hindcast_parties.WHY[row["why"]] for row in rows)


def test_nobody_else() -> None:
    alone = OPENING.with_columns(parties=pl.lit([645, 690, 2, 630, 640, 343, 900, 352, 200, 651, 255]))
    assert hindcast_parties.missing_of(NOWHERE, alone, NAMES) == []
