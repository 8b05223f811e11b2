import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.report import dates
from foedus.report.numbers import figure, interval, log_odds, percent, with_interval


@pytest.mark.parametrize(
    ("chance", "written"),
    [
        (0.0, "<0.1%"),
        (0.00049, "<0.1%"),
        (0.0005, "0.1%"),
        (0.0042, "0.4%"),
        (0.0996, "10%"),
        (0.42, "42%"),
        (0.994, "99%"),
        (0.9951, "99.5%"),
        (0.99951, ">99.9%"),
        (1.0, ">99.9%"),
        (math.nan, "–"),
    ],
)
def test_percent(chance, written):
    assert percent(chance) == written


@given(st.floats(0, 1))
def test_a_chance_is_written_short_and_close_to_what_it_is(chance):
    written = percent(chance)
    assert re.fullmatch(r"[<>]?\d{1,2}(\.\d)?%", written)
    assert abs(float(written.strip("<>%")) / 100 - chance) <= 0.0051


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_more_likely_never_reads_as_less_likely(one, other):
    low, high = sorted((one, other))
    assert float(percent(low).strip("<>%")) <= float(percent(high).strip("<>%"))


def test_ranges_carry_one_sign():
    assert interval(0.001, 0.5) == "0.1–50%"
    assert interval(0.9999, 1.0) == ">99.9%"
    assert with_interval(0.3, 0.2, 0.4) == "30% (20–40%)"


@given(st.floats(-1e6, 1e6, allow_subnormal=False))
def test_figures_keep_three_places(value):
    read = float(figure(value).replace(",", ""))
    assert read == pytest.approx(value, rel=0.006, abs=1e-12)


def test_log_odds_hold_off_the_ends():
    assert log_odds(0.5) == 0
    assert math.isfinite(log_odds(0.0))
    assert log_odds(1.0) == pytest.approx(-log_odds(0.0))


def test_days_are_english_whatever_the_locale():
    assert [dates.long(f"2026-{month:02}-01").split()[1] for month in (1, 5, 12)] == ["January", "May", "December"]


def test_spans_say_what_is_shared_once():
    assert dates.span("2025-12-20", "2026-01-03") == "20 Dec 2025 – 3 Jan 2026"
    assert dates.span("2026-01-03", "2026-01-03") == "3 Jan 2026"


def test_ticks_are_first_days_of_months_and_few():
    first, last = dates.day("2026-01-16"), dates.day("2027-07-16")
    ticks = list(dates.month_ticks(first, last, most=6))
    assert 2 <= len(ticks) <= 7
    assert all(moment.day == 1 and first <= moment <= last for moment, _ in ticks)
    assert "2027" in [label for _, label in ticks]
