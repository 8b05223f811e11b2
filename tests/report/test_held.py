"""Estimates from outside, in the terminal and in the brief."""

import io
from typing import Any

import pytest
import sample
from rich.console import Console

from foedus.report.brief import brief_html
from foedus.report.page.content import page_of
from foedus.report.terminal import show_answers


def event(**otherwise: Any) -> dict[str, Any]:
    return {
        "question": "dispute:iran:force", "by": "2026-06-30", "week": 24, "estimates": ["strike"], "pooling": "",
        "around": None, "low": 0.83, "high": 0.83, "engine": 0.5, "given": 0.83, "effective_if": 4966.0,
        "effective_if_not": 4909.4, **otherwise,
    }  # fmt: skip


def answer(question: str, engine: float, given: float, *, moves: bool = True) -> dict[str, Any]:
    return {
        "question": question, "engine": engine, "given": given, "change": given - engine, "low": given - 0.01,
        "high": given + 0.01, "sampling_error": 0.006, "moves": moves,
    }  # fmt: skip


def held(**otherwise: Any) -> dict[str, Any]:
    """Return what a run answers that has estimates: one that is applied, one that is not."""
    strike = {
        "name": "strike", "question": "dispute:iran:force", "by": "2026-06-30", "low": 0.83, "high": 0.83,
        "weight": 1.0, "because": ["assumption"], "why_not": "",
    }  # fmt: skip
    near = {**strike, "name": "near", "by": None, "why_not": "it names no day by which the event is to come"}
    return sample.answers() | {
        "held": {
            "estimates": [strike, near],
            "events": [event()],
            "refused": "",
            "divergence": 0.2,
            "effective_sample_size": 7000.0,
            "effective_outer_draws": 196.6,
            "few": False,
            "too_few": False,
            "answers": [
                answer("dispute:iran:war", 0.04, 0.066),
                answer("dispute:iran:force", 0.51, 0.836),
                answer("falls:RUS:leader", 0.02, 0.021, moves=False),
            ],
            "learned": [{"input": "actors.RUS.load", "before": 0.61, "after": 0.72, "moves": 0.5}],
            **otherwise,
        }
    }


def terminal(answers: dict[str, Any]) -> str:
    out = io.StringIO()
    show_answers(sample.crisis(), answers, console=Console(file=out, width=80, color_system=None))
    assert max(len(line.rstrip()) for line in out.getvalue().splitlines()) <= 80
    return " ".join(out.getvalue().split())


def brief(answers: dict[str, Any]) -> str:
    crisis = sample.crisis()
    return brief_html(crisis, answers, sample.series(answers), sample.manifest(answers, crisis))


def test_three_columns_and_what_was_not_applied() -> None:
    said = terminal(held())
    assert "force is used, by 50% 83% 83% +33.0 30 Jun 2026" in said
    assert "war 4.0% 6.6% +2.6" in said
    assert "Effective histories with and without the event: 4,966 and 4,909. Effective outer draws: 197." in said
    assert "implied: Russia: load, mean 0.61 → 0.72" in said
    assert "at 83% (near): it names no day by which the event is to come" in said
    assert "Warning: fewer than" not in said
    assert said.index("Given the estimates") < said.index("Who stands by whom")
    # what does not move, and what is held itself, is not listed as an answer
    table = said[said.index("Given the estimates") : said.index("Effective histories")]
    assert "51%" not in table
    assert "2.1%" not in table
    page = brief(held())
    for part in ("Given outside", ">4,966<", "6.6%", "5.6–7.6%", "Mean given outside", "it names no day by which"):
        assert part in page
    assert page.index('id="outside"') < page.index('id="system"')


@pytest.mark.parametrize(
    ("otherwise", "said"),
    [
        ({"few": True}, "Warning: fewer than 200 histories stand on one side"),
        ({"few": True, "too_few": True, "answers": []}, "Warning: fewer than 20 histories stand on one side"),
        ({"events": [], "effective_outer_draws": None, "answers": []}, "No estimate could be applied"),
        (
            {"refused": "cannot be held: x", "effective_outer_draws": None, "answers": []},
            "The estimates cannot be held: x.",
        ),
        ({"answers": []}, "No other answer moves by more than luck."),
        ({"events": [event(low=0.6, high=0.7, given=0.6)]}, "60–70% 60%"),
        ({"events": [event(given=0.0, effective_if=None)]}, "with and without the event: – and 4,909"),
        ({"events": [event(estimates=["strike", "other"], pooling="linear")]}, "30 Jun 2026 (2 pooled)"),
    ],
)
def test_what_is_said_of_it(otherwise: dict[str, Any], said: str) -> None:
    assert said in terminal(held(**otherwise))
    assert "Given the estimates from outside" in brief(held(**otherwise))


def test_without_estimates_nothing_is_said_of_any() -> None:
    assert "from outside" not in terminal(sample.answers())
    assert 'id="outside"' not in brief(sample.answers())


def test_the_page_says_what_is_held_outside_and_what_follows() -> None:
    crisis, answers = sample.crisis(), held()
    said = " ".join(page_of(crisis, answers, sample.manifest(answers, crisis)).trust)
    assert "by 30 Jun 2026 at 83%, where the engine says 50%. Given that, “It comes to war” is 6.6%, not 4.0%." in said
