"""``foedus hindcast --list`` and ``--find``: pages, years, what comes near, and what to do without."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import foedus
from foedus.api import past_crises as api
from foedus.cli.hindcast import hindcast
from foedus.core.errors import DataError, InputError
from foedus.history.past_crises import PastCrisis

DAY = date(1950, 3, 1)
OTHERS = ("United Arab Emirates", "Democratic Republic of the Congo", "Oman", "Chad")


@pytest.fixture(autouse=True)
def crises(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty-five crises of as many years, of a folder that need not be there."""
    made = [
        PastCrisis(
            k, f"Border {k}", DAY + timedelta(366 * k), DAY + timedelta(366 * k + 21),
            "" if k == 3 else "Iraq", "Kuwait", OTHERS[: k % 5], frozenset({645, 690}),
            "none" if k % 2 else "full-scale war", "state" if k % 3 else "", "formal agreement",
        )
        for k in range(1, 46)
    ]  # fmt: skip
    monkeypatch.setattr(api, "every_crisis", lambda _: made)
    monkeypatch.setattr(api, "data_folder", lambda _: Path("nowhere"))


def test_a_page_says_where_the_next_is() -> None:
    text = repr(foedus.past_crises(page=2))
    rows = [line for line in text.splitlines() if line[:3].strip().isdigit()]
    assert [int(line[:3]) for line in rows] == list(range(21, 41))
    assert "Page 2 of 3, 45 crises; --page 3 has the next" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "--page 4" not in repr(foedus.past_crises(page=3))
    assert "Page" not in repr(foedus.past_crises())
    assert len(foedus.past_crises()["crises"]) == 45


def test_a_row_says_who_and_what_happened() -> None:
    lines = repr(foedus.past_crises("Border 4", years=1954)).splitlines()
    flowing = " ".join(" ".join(lines).split())
    assert "1954-03-04" in flowing
    assert "and 1 more" in flowing
    assert "full-scale war," in flowing
    three, four = foedus.past_crises(years="1953-1954")["crises"]
    assert (three["challenger"], three["violence"], three["mediated"], three["weeks"]) == ("", "none", "", 3)
    assert (four["others"][-1], four["mediated"]) == ("Chad", "state")
    told = " ".join(repr(foedus.past_crises(years="1953")).split())
    assert "no single state" in told
    assert "no violence;" in told


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ({"find": "1914"}, "No past crisis fits '1914'."),
        ({"years": "1900-1914"}, "No past crisis was triggered in 1900 to 1914."),
        ({"find": "Iraq", "years": 1914}, "No past crisis fits 'Iraq' of 1914."),
    ],
)
def test_for_a_crisis_that_nobody_coded_it_says_what_to_do(asked: dict[str, Any], first: str) -> None:
    text = repr(foedus.past_crises(**asked))
    assert text.startswith(first)
    told = " ".join(text.split())
    assert "crises from 1951-03-02 to 1995-04-04. Of any other there is no hindcast; `foedus new NAME --actors" in told


def test_a_name_that_the_data_do_not_have_is_told_how_else_to_look() -> None:
    found = foedus.past_crises("Xyzzy")
    assert (found["found"], found["near"]) == (0, [])
    assert "a state or a year finds more, as in --find Peru" in " ".join(repr(found).split())
    assert "finds more" not in repr(foedus.past_crises("1914"))


def test_what_comes_near_is_shown() -> None:
    found = foedus.past_crises("Bordr 7")
    assert (found["found"], found["crises"], len(found["near"])) == (0, [], 8)
    assert "These come near:" in repr(found)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"years": "1960-1950"}, "years '1960-1950': a year, or the first and the last, is needed"),
        ({"years": "sixties"}, "years 'sixties'"),
        ({"page": 0}, "page 0: pages are counted from 1"),
        ({"page": 4}, "page 4: the last one is 3"),
    ],
)
def test_what_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        foedus.past_crises(**asked)


def test_the_command_lists_by_pages_and_json_has_all(capsys: pytest.CaptureFixture[str]) -> None:
    hindcast(list_=True)
    assert "Page 1 of 3" in capsys.readouterr().out
    hindcast(list_=True, json=True)
    assert len(json.loads(capsys.readouterr().out)["crises"]) == 45
    hindcast(find="Kuwait", page=3, json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["page"], found["pages"], found["found"], len(found["crises"])) == (3, 3, 45, 5)
    hindcast(years="1960")
    assert "Border 10" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [{}, {"crisis": 1, "list_": True}, {"crisis": 1, "find": "Cuba"}])
def test_one_crisis_or_a_list(asked: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="name one crisis by its number, or list them"):
        hindcast(**asked)


def test_a_name_is_looked_for() -> None:
    with pytest.raises(InputError, match="foedus hindcast --find 'Cuba' looks for it"):
        hindcast("Cuba")


def test_tables_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    with pytest.raises(DataError, match="no data folder: give --data DIR"):
        hindcast(find="Cuba")
