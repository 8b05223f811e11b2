"""How forecasts came out: by hand, and by a list of events."""

from datetime import date
from pathlib import Path

import pytest

from foedus.core.errors import InputError
from foedus.register.forecasts import forecasts_in, register_forecast
from foedus.register.register import adding, read_register
from foedus.register.resolutions import (
    decided_by,
    events_in,
    find_forecast,
    outcomes,
    resolve_by_events,
    resolve_forecast,
)
from foedus.register.scores import scores_of
from kept_forecasts import HORIZON, LINE, at, frozen


def test_a_forecast_is_found_by_the_beginning_of_its_id_if_no_other_begins_so(home: Path) -> None:
    with adding() as draft:
        for one in ("iran-1a", "iran-1b"):
            draft.add({**LINE, "id": one})
    with pytest.raises(InputError, match=r"'iran-1' is the beginning of 2 forecasts: iran-1a, iran-1b"):
        find_forecast(read_register(), "iran-1")
    assert find_forecast(read_register(), "iran-1b")["id"] == "iran-1b"


def test_of_many_forecasts_the_last_ten_are_named(home: Path) -> None:
    with adding() as draft:
        for one in range(12):
            draft.add({**LINE, "id": f"{one:02d}-a-forecast"})
    last = ", ".join(f"{one:02d}-a-forecast" for one in range(2, 12))
    for named in ("", "elsewhere"):  # nothing is the beginning of none
        with pytest.raises(InputError) as caught:
            find_forecast(read_register(), named)
        assert str(caught.value) == f"no forecast '{named}' is registered; the last registered: {last}"
    with pytest.raises(InputError, match=r"'0' is the beginning of 10 forecasts: 00-a-forecast"):
        find_forecast(read_register(), "0")


def test_resolving(home: Path, run: Path) -> None:
    one, other = frozen(run), frozen(run, "dispute:iran:war")
    resolve_forecast(one[:5], "yes")
    with pytest.raises(InputError, match=r"was resolved yes on .* --correct replaces it"):
        resolve_forecast(one, "no")
    resolve_forecast(one, "no", correct=True)
    assert outcomes(read_register()) == {one: False}
    assert len(read_register().lines) == 4  # the first resolution stays on record
    with pytest.raises(InputError, match="resolves yes, no or void"):
        resolve_forecast(other, "maybe")
    with pytest.raises(InputError, match="no forecast 'zzz' is registered; the last registered: "):
        resolve_forecast("zzz", "no")
    with pytest.raises(InputError, match="no forecast ''"):
        find_forecast(read_register(), "")


def test_no_is_known_on_the_day_at_the_earliest(home: Path, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forecast = frozen(run)
    at(monkeypatch, "2025-12-15")
    with pytest.raises(InputError, match="is open until 2025-12-16: before that day it can only be yes or void"):
        resolve_forecast(forecast, "no")
    resolve_forecast(forecast, "yes")
    at(monkeypatch, "2025-12-16")
    resolve_forecast(forecast, "no", correct=True)


def test_a_void_forecast_says_why_and_enters_no_score(home: Path, run: Path) -> None:
    one, other = frozen(run), frozen(run, "dispute:iran:war")
    with pytest.raises(InputError, match="--because"):
        resolve_forecast(one, "void", because=" ")
    line = resolve_forecast(one, "void", because="nobody can say whether he rules")
    assert (line["outcome"], line["because"]) == ("void", "nobody can say whether he rules")
    resolve_forecast(other, "yes")
    register = read_register()
    found = scores_of(forecasts_in(register), outcomes(register))
    said = next(line["probability"] for line in register.lines if line["id"] == other)
    assert (found["registered"], found["resolved"], found["void"]) == (2, 1, 1)
    assert found["brier"] == pytest.approx((1.0 - said) ** 2)


def listed(folder: Path, *rows: str) -> Path:
    file = folder / "events.csv"
    file.write_text("\n".join(("event,date,source", *rows)))
    return file


def test_a_list_of_events_resolves_what_it_decides(home: Path, run: Path, tmp_path: Path) -> None:
    aid, war, leader = (
        frozen(run, name) for name in ("stands_by:iran:CHN:aid", "dispute:iran:war", "falls:IRN:leader")
    )
    file = listed(tmp_path, "stands_by:iran:CHN:fight,2025-09-01,a report", "falls:IRN:leader,2026-01-02,too late")
    early = resolve_by_events(file, date(2025, 10, 1))
    assert [(line["id"], line["outcome"], line["because"]) for line in early] == [
        (aid, True, "events.csv:2, 2025-09-01: a report")
    ]
    resolve_by_events(file, date(2026, 1, 31))
    assert outcomes(read_register()) == {aid: True, war: False, leader: False}
    assert resolve_by_events(file, date(2026, 1, 31)) == []


def test_a_check_names_its_own_events(home: Path, run: Path, tmp_path: Path) -> None:
    kept = register_forecast(str(run), "falls:IRN:leader", HORIZON, "x", check=["out of office", "dead"], exercise=True)
    assert kept["check"] == ["out of office", "dead"]
    [line] = resolve_by_events(listed(tmp_path, "dead,2025-10-01,"), date(2025, 12, 31))
    assert (line["id"], line["outcome"]) == (kept["id"], True)


@pytest.mark.parametrize(
    ("given", "until", "outcome"),
    [
        ("dispute:iran:force@2025-08-01", "2025-12-31", True),
        ("dispute:iran:force@2025-06-30", "2025-07-31", "void"),
        ("dispute:iran:war@2025-12-16", "2025-10-01", None),
        ("not:dispute:iran:force@2025-12-16", "2025-10-01", "void"),
        ("not:dispute:iran:war@2025-12-16", "2025-10-01", None),
        ("not:dispute:iran:war@2025-09-16", "2025-10-01", True),
    ],
)
def test_a_condition_that_fails_voids(given: str, until: str, outcome: object, tmp_path: Path) -> None:
    """Force comes on 10 July, the leader falls on 1 September."""
    events = events_in(listed(tmp_path, "dispute:iran:force,2025-07-10,", "falls:IRN:leader,2025-09-01,"))
    decided = decided_by({**LINE, "as_of": "2025-06-17", "given": [given]}, events, date.fromisoformat(until))
    assert (decided and decided[0]) == outcome


def test_a_list_of_events_is_told_its_faults(home: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        events_in(listed(tmp_path, "dead,soon,", ",2025-10-01,", "a,2025-10-01,b,c"))
    assert str(caught.value).split("\n") == [
        "events.csv:4: more cells than columns; a cell that holds a comma stands in quotes",
        "events.csv:2: 'soon' is not a day, YYYY-MM-DD",
        "events.csv:3: no event; name it as --check of the forecast does",
    ]
    with pytest.raises(InputError, match="yet to come"):
        resolve_by_events(listed(tmp_path, "dead,2025-10-01,"), date(2999, 1, 1))
