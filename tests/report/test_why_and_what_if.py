"""Why, what if, how sure and what to watch for, as sentences, screens and figures."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import sample
from rich.console import Console

from foedus.answers.question import said_in_words
from foedus.report.brief import brief_html
from foedus.report.changes import between, digits_for, points
from foedus.report.figures.figure import Figure
from foedus.report.figures.tornado import tornado
from foedus.report.figures.watch_list import watch_list
from foedus.report.figures.waterfall import waterfall
from foedus.report.figures.what_ifs import what_ifs
from foedus.report.registered import show_registered
from foedus.report.screen import bar
from foedus.report.sensitivity import sentences, show_sensitivity
from foedus.report.watch import ratio, show_update, show_watch_list
from foedus.report.what_if import show_what_if
from foedus.report.why import sentence, show_why

SPAN = {"as_of": "2026-01-16", "horizon_date": "2026-07-17", "horizon_weeks": 26, "replicates": 2000, "seed": 1}
HOSTILE = "<b>A cause</b> that is [red]long[/red] enough to be wrapped over several lines of any table & figure"


def cause(name: str, share: float, error: float = 0.005, title: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "title": title or f"Because of {name}",
        "shapley": share,
        "low": share - error,
        "high": share + error,
        "remove_one": share / 2,
        "add_one": 2 * share,
        "luck_saved": 7.4,
    }


def why(*causes: dict[str, Any], all_off: float = 0.3) -> dict[str, Any]:
    rows = list(causes) or [
        cause("distance", -0.02),
        cause("treaty", -0.2),
        cause("standing", 0.05),
        cause("idle", 0.0, 0.0),
    ]
    return {
        **SPAN,
        "question": "stands_by:iran:RUS:aid",
        "all_off": all_off,
        "all_on": all_off + sum(row["shapley"] for row in rows),
        "causes": rows,
        "interaction": {"pair": [rows[0]["name"], rows[-1]["name"]], "value": 0.02, "low": 0.01, "high": 0.03},
        "method": "every subset",
        "arms": 16,
        "orders": None,
        "fell_back": [
            {"cause": "treaty", "path": "actors.RUS.load", "to": 0.1, "by": "its default"},
            {"cause": "treaty", "path": "relations.RUS>IRN.obligation", "to": None, "by": "the accounts left"},
        ],
    }


def other_worlds() -> dict[str, Any]:
    moved = [
        {"question": "dispute:iran:force", "before": 0.2, "after": 0.9, "change": 0.7, "low": 0.66, "high": 0.74},
        {
            "question": "stands_by:iran:RUS:aid",
            "before": 0.1,
            "after": 0.04,
            "change": -0.06,
            "low": -0.08,
            "high": -0.04,
        },
    ]
    worlds = [
        {"name": "strike", "title": HOSTILE, "moved": moved, "same": False, "luck_saved": 12.0},
        {"name": "oil", "title": "Oil at 60", "moved": [], "same": False, "luck_saved": 80.0},
        {"name": "idle", "title": "", "moved": [], "same": True, "because": "so already", "luck_saved": None},
        {
            "name": "rest",
            "title": "The rest",
            "moved": [],
            "same": False,
            "luck_saved": None,
            "same_as": "oil",
            "left_out": ["CUB", "cuba"],
        },
    ]
    return {**SPAN, "questions": 400, "what_ifs": worlds}


def sure() -> dict[str, Any]:
    row = {
        "input": "actors.RUS.load",
        "because": ["assumption"],
        "range": [0.5, 0.8],
        "share": 0.4,
        "share_error": 0.05,
        "low_end": 0.2,
        "high_end": 0.08,
        "deviation_if_known": 0.03,
    }
    return {
        **SPAN,
        "question": "stands_by:iran:RUS:aid",
        "probability": 0.12,
        "low": 0.04,
        "high": 0.24,
        "doubt": {"deviation": 0.05, "told_from_luck": True, "inputs": 300, "traced": 0.6},
        "inputs": [row, {**row, "input": "relations.RUS>IRN.obligation", "range": [1.0, 5.0], "because": ["J3"]}],
        "forms": [
            {
                "form": "commitment.overstretch",
                "instead_of": "commitment.expected_utility",
                "probability": 0.1,
                "change": -0.02,
                "low": -0.03,
                "high": -0.01,
            }
        ],
        "not_determined": {
            "question": "who stands by IRN (iran)",
            "between": ["CHN", "RUS"],
            "input": "actors.RUS.load",
            "range": [0.5, 0.8],
            "turns_at": 0.61,
            "lead_at_ends": [-0.02, 0.05],
        },
        "outer_draws": 200,
        "replicates_at_ends": 500,
    }


def signs() -> dict[str, Any]:
    rows = [
        {
            "event": event,
            "by_week": 4,
            "by_date": "2026-02-13",
            "information": 0.02,
            "information_error": 0.004,
            "tells": 0.05,
            "frequency": 0.13,
            "ratio": times,
            "low": times / 1.3,
            "high": times * 1.3,
            "if_seen": 0.2,
            "if_not": 0.05,
        }
        for event, times in (("level:iran:4", 3.2), ("mediation:iran:TUR:accepted", 0.25))
    ]
    lists = {"stands_by:iran:RUS:aid": rows, "falls:IRN:regime": []}
    return {**SPAN, "chances": dict.fromkeys(lists, 0.1), "watch_list": lists}


def changed(size: float = 321.0) -> dict[str, Any]:
    return {
        **SPAN,
        "observed": [
            {"event": "dispute:iran:force", "date": "2026-02-06", "week": 3, "happened": True, "frequency": 0.04},
            {"event": "falls:IRN:leader", "date": "2026-02-06", "week": 3, "happened": False, "frequency": 0.9},
        ],
        "within_weeks": 1,
        "effective_sample_size": size,
        "few": size < 200,
        "answers": [
            {
                "question": "stands_by:iran:RUS:aid",
                "before": 0.02,
                "after": 0.09,
                "low": 0.07,
                "high": 0.11,
                "change": 0.07,
                "by_inputs": 0.01,
                "due_to": {"one": 0.06, "other": 0.01},
            }
        ],
        "learned": [{"input": "actors.RUS.load", "before": 0.7, "after": 0.66, "moves": -0.5}],
    }


SCREENS: list[Callable[[Console], None]] = [
    lambda to: show_why(sample.crisis(), why(), to),
    lambda to: show_why(sample.crisis(), why(cause("x", -0.1, title=HOSTILE), cause("y", -0.1)), to),
    lambda to: show_what_if(sample.crisis(), other_worlds(), to),
    lambda to: show_sensitivity(sample.crisis(), sure(), to),
    lambda to: show_watch_list(sample.crisis(), signs(), to),
    lambda to: show_update(sample.crisis(), changed(), to),
    lambda to: show_registered([], {}, {"registered": 0, "resolved": 0, "void": 0, "brier": None, "log": None}, to),
]


def on_screen(show: Callable[[Console], None], width: int = 80) -> str:
    out = io.StringIO()
    show(Console(file=out, width=width, color_system=None))
    return out.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("show", SCREENS)
def test_screens_fit_eighty_columns(show: Callable[[Console], None], width: int) -> None:
    assert max(len(line.rstrip()) for line in on_screen(show, width).splitlines()) <= 80


def test_the_sentence_names_the_strongest_cause_within_the_model() -> None:
    said = sentence(sample.crisis(), why())
    assert said.startswith(
        "Within the model, the strongest cause is “Because of treaty”: it takes 20.0 points (19.5 to 20.5) off"
    )
    assert "which stands at 13% and would at 30% with every one of these causes switched off" in said
    assert "adds 5.0 points" in sentence(sample.crisis(), why(cause("standing", 0.05)))


def test_no_cause_is_named_where_none_is_clear_of_luck() -> None:
    assert "none of these causes moves" in sentence(sample.crisis(), why(cause("a", 0.001), cause("b", -0.002)))


def test_the_waterfall_says_what_it_draws() -> None:
    said = on_screen(SCREENS[0])
    order = [
        said.index(part)
        for part in ("\nevery cause switched off", "\nBecause of treaty", "\nBecause of standing", "\nas it is")
    ]
    assert order == sorted(order)
    assert "−20.0" in said
    assert "exact" in said  # a cause that nothing reads
    assert "+0.1" not in said
    assert "Russia: load" in flat(said)
    assert "its default" in said
    assert "Left to the accounts that remain: Russia towards Iran: obligation." in flat(said)


def test_other_worlds_say_why_they_move_nothing() -> None:
    said = flat(on_screen(SCREENS[2]))
    assert "1 of these 4 worlds move at least one of 400 answers by more than luck" in said
    assert "moves nothing: so already (not one answer of 2,000 replicates is another)" in said
    assert "the same world as oil" in said
    assert "not asked about CUB, cuba, which this world leaves out" in said
    assert "[red]long[/red]" in said  # taken as written


def test_what_is_not_determined_is_said_with_its_input_and_value() -> None:
    said = sentences(sample.crisis(), sure())
    assert (
        "China and Russia; their order turns over where Russia: load passes 0.61, inside its stated range of 0.5 to 0.8"
        in said[1]
    )
    assert "the lead of China is −2.0 points at the lower end, +5.0 at the upper" in said[1]
    assert "40% of its doubt that is not luck hangs on one input, Russia: load, which rests on an assumption" in said[2]


def test_rare_answers_ask_for_more_replicates() -> None:
    doubt, listed = {**sure()["doubt"], "told_from_luck": False}, {"inputs": sure()["inputs"]}
    rare = {**sure(), "doubt": doubt, "inputs": []}
    assert "cannot be told from luck" in sentences(sample.crisis(), rare)[-1]
    assert "hardly told from luck; those listed are clear" in sentences(sample.crisis(), {**rare, **listed})[-1]


def test_a_yes_or_no_that_turns_an_order_over_has_no_value_between() -> None:
    entry = {**sure()["not_determined"], "input": "relations.RUS>IRN.on_request", "range": [0.0, 1.0], "turns_at": 0.5}
    said = sentences(sample.crisis(), {**sure(), "not_determined": entry})[1]
    assert "turns over with one yes or no, Russia towards Iran: on request;" in said


def test_updates_warn_of_few_replicates_and_say_what_moves() -> None:
    assert "Warning" not in on_screen(SCREENS[5])
    said = flat(on_screen(lambda to: show_update(sample.crisis(), changed(12.0), to)))
    assert "Warning: fewer than 200 effective replicates" in said
    assert "from 2.0% to 9.0%" in said
    assert "Not by 6 Feb 2026: Iran's leader falls" in said
    assert "+6.0 The United States and Iran: force is used" in said


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("stance:iran:RUS:challenger:aid", "Russia sends aid to the United States against Iran (or more)"),
        ("mediation:iran:TUR:accepted", "The United States and Iran: Turkey's mediation is accepted"),
        ("regime:IRN:revolt", "Iran's regime falls (revolt)"),
        ("level:iran:3", "The United States and Iran: show of force or sanction"),
        ("end:iran:lapsed", "The United States and Iran: it lapses"),
        ("request:iran", "The United States and Iran: the target asks for help"),
        ("falls:IRN:leader", "Iran's leader falls"),
    ],
)
def test_events_have_names(event: str, said: str) -> None:
    assert said_in_words(sample.crisis(), event) == said


FIGURES: list[Callable[[], Figure | None]] = [
    lambda: waterfall(sample.crisis(), why()),
    lambda: waterfall(sample.crisis(), why(cause("x", -0.1, title=HOSTILE))),
    lambda: tornado(sample.crisis(), sure()),
    lambda: what_ifs(sample.crisis(), other_worlds()),
    lambda: watch_list(sample.crisis(), signs()),
]


@pytest.mark.parametrize("make", FIGURES)
def test_figures_stay_inside_their_frame_and_escape_everything(make: Callable[[], Figure | None]) -> None:
    found = make()
    assert found is not None
    for drawing, width in ((str(found.wide), 820), (str(found.narrow), 358)):
        assert "<b>" not in drawing
        assert "nan" not in drawing
        places = [float(x) for x in re.findall(r'\bx[12]?="(-?[\d.]+)"', drawing)]
        assert min(places) >= 0
        assert max(places) <= width
    assert found.table.rows


def test_figures_and_their_tables_say_the_same() -> None:
    found = waterfall(sample.crisis(), why())
    assert [row[1] for row in found.table.rows] == ["30%", "−20.0", "+5.0", "−2.0", "0", "13%"]
    for part in ("−20.0", "+5.0", "30%", "13%"):
        assert part in str(found.wide)


def test_nothing_is_drawn_where_there_is_nothing() -> None:
    assert tornado(sample.crisis(), {**sure(), "inputs": []}) is None
    assert what_ifs(sample.crisis(), {**other_worlds(), "what_ifs": []}) is None
    assert watch_list(sample.crisis(), {**signs(), "watch_list": {"falls:IRN:regime": []}}) is None


def test_the_brief_has_a_place_for_each() -> None:
    crisis = sample.crisis()
    answers = sample.answers(crisis)
    rest = (sample.series(answers), sample.manifest(answers))
    plain = brief_html(crisis, answers, *rest)
    more = {"why": [why()], "what_ifs": other_worlds(), "watch_list": signs(), "sensitivity": [sure()]}
    full = brief_html(crisis, {**answers, **more}, *rest)
    for place in ("why", "what-if", "watch"):
        assert f'<section id="{place}">' in full
        assert f'href="#{place}"' in full
        assert f'id="{place}"' not in plain
    assert "tornado-stands_by-iran-RUS-aid" in full
    assert "<b>A cause</b>" not in full


def test_numbers_of_changes() -> None:
    assert [points(change) for change in (0.0, 0.1234, -0.00001)] == ["0", "+12.3", "−0.0"]
    assert between(0.0, 0.0) == "exact"
    assert digits_for(0.000012) == 4
    assert [ratio(1.0), ratio(0.5)] == ["× 1.0", "÷ 2.0"]


def test_bars_lie_where_they_should() -> None:
    assert bar(0.25, 0.75, 0.0, 1.0, 8, "").plain == "  ████"
    assert bar(0.75, 0.25, 0.0, 1.0, 8, "").plain == "  ████"
    assert bar(0.0, 0.0, 0.0, 1.0, 8, "").plain == "▏"
    assert len(bar(0.9, 1.0, 0.0, 1.0, 8, "").plain) <= 8
