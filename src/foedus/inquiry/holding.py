"""What follows from estimates that do not come from the engine: the least change under which they hold.

Histories are sorted by which of the estimated events come (`foedus.answers.cells`). The estimates say how likely the
cells are (`foedus.inquiry.least_change`); what is so inside a cell stays as the engine has it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.answers.answers import day_of_week
from foedus.answers.cells import Cells, Dated
from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.estimates import Applied, applied, estimate_findings, pooled
from foedus.inquiry.least_change import NEAR, InfeasibleError, least_change, pool
from foedus.inquiry.rows import EstimateRow, EventRow, Held, HeldAnswerRow
from foedus.inquiry.weighing import CLEAR, FEW, TOO_FEW, effective_size, learned_by_draw
from foedus.inquiry.whatif import questions_of
from foedus.session.pairing import Z90
from foedus.text.findings import Refused
from foedus.worlds.setup import Setup

Floats = NDArray[np.float64]
#: Decimals with which the nearest estimates that can be held are told: as few as still can be.
DECIMALS: Final = (2, 3, 4, 6)


def held_events(setup: Setup) -> list[Dated]:
    """Return the events to which estimates of the crisis are applied.

    Raises
    ------
    InputError
        If they do not fit together over the weeks of this run.
    """
    if setup.ensemble.weeks != setup.crisis.horizon_weeks and (
        findings := list(estimate_findings(setup.crisis, setup.ensemble.weeks))
    ):
        raise Refused(findings).as_input_error()
    return [Dated(Question.parse(group[0].estimate.question), group[0].week) for group in _groups(setup)]


def _groups(setup: Setup) -> list[list[Applied]]:
    return pooled(applied(setup.crisis, setup.ensemble.weeks))


def hold(setup: Setup, cells: Cells | None, base_rates: Mapping[Question, float | None]) -> Held:
    """Return what follows from the estimates of a crisis.

    Parameters
    ----------
    cells
        The histories of a run, sorted by `held_events`, by outer draw; None where no estimate is applied.
    base_rates
        How often history has the answer to a question by the horizon, where it has a figure.

    Raises
    ------
    InputError
        If they cannot be held together; with the nearest that can.
    """
    listed = applied(setup.crisis, setup.ensemble.weeks)
    found: Held = {
        "estimates": [_listed(one) for one in listed],
        "events": [],
        "divergence": 0.0,
        "effective_sample_size": None,
        "effective_outer_draws": None,
        "few": False,
        "too_few": False,
        "answers": [],
        "learned": [],
    }
    return found if cells is None else _held(setup, cells, base_rates, found)


def _listed(one: Applied) -> EstimateRow:
    low, high = one.estimate.ends
    return {
        "name": one.name,
        "question": one.estimate.question,
        "by": one.day.isoformat() if one.day else None,
        "low": low,
        "high": high,
        "weight": one.estimate.weight,
        "because": list(one.estimate.because),
        "why_not": one.why_not,
    }


def _held(setup: Setup, cells: Cells, base_rates: Mapping[Question, float | None], found: Held) -> Held:
    events = [_event(setup, cells, place, group, base_rates) for place, group in enumerate(_groups(setup))]
    low, high = (np.array([event[end] for event in events]) for end in ("low", "high"))
    sizes = cells.sizes
    try:
        chances = least_change(sizes, cells.came, low, high)
    except InfeasibleError as infeasible:
        raise _refused(cells, events, infeasible.nearest) from None
    per_history = chances / sizes
    for place, event in enumerate(events):
        came = cells.came[:, place]
        event["given"] = float(chances[came].sum())
        event["effective_if"], event["effective_if_not"] = (
            _effective(chances[side], sizes[side]) for side in (came, ~came)
        )
    inside = [event[side] for event in events for side in ("effective_if", "effective_if_not")]
    least = min(size for size in inside if size is not None)
    held = np.array([event["given"] for event in events])
    fixed = np.minimum(np.abs(held - low), np.abs(held - high)) < NEAR
    drawn = cells.replicates @ per_history
    positive = chances > 0.0
    return {
        **found,
        "events": events,
        "divergence": float((chances[positive] * np.log(per_history[positive] * sizes.sum())).sum()),
        "effective_sample_size": _effective(chances, sizes),
        "effective_outer_draws": effective_size(drawn),
        "few": least < FEW,
        "too_few": least < TOO_FEW,
        "answers": _answers(cells, questions_of(setup), chances, fixed) if least >= TOO_FEW else [],
        "learned": learned_by_draw(setup, cells.replicates.sum(axis=1), drawn) if least >= TOO_FEW else [],
    }


def _event(
    setup: Setup, cells: Cells, place: int, group: Sequence[Applied], base_rates: Mapping[Question, float | None]
) -> EventRow:
    """Return an event with what is held of it, several estimates as one."""
    first, pooling, weeks = group[0], setup.crisis.pooling, setup.ensemble.weeks
    ends = np.array([one.estimate.ends for one in group])
    engine = float(cells.sizes[cells.came[:, place]].sum() / cells.sizes.sum())
    around = None
    if len(group) > 1 and pooling:
        known = base_rates.get(Question.parse(first.estimate.question))
        around = engine if known is None else 1.0 - (1.0 - known) ** (first.week / weeks)
        weights = np.array([one.estimate.weight for one in group])
        ends = pool(ends, weights, pooling.rule, around, pooling.extremise)[None, :]
    return {
        "question": str(Question.parse(first.estimate.question)),
        "by": first.day.isoformat() if first.day else day_of_week(setup.crisis.as_of, first.week),
        "week": first.week,
        "estimates": [one.name for one in group],
        "pooling": pooling.rule if len(group) > 1 and pooling else "",
        "around": around if pooling and pooling.rule == "logarithmic" else None,
        "low": float(ends[0, 0]),
        "high": float(ends[0, 1]),
        "engine": engine,
        "given": engine,
        "effective_if": None,
        "effective_if_not": None,
    }


def _refused(cells: Cells, events: Sequence[EventRow], nearest: Floats) -> InputError:
    """Return that estimates cannot be held, with the nearest that can."""
    low, high = (np.array([event[end] for event in events]) for end in ("low", "high"))
    said = ", ".join(
        f"{event['question']} by {event['by']} at " + (f"{a:g}" if a == b else f"{a:g}-{b:g}")
        for event, a, b in zip(events, low, high, strict=True)
    )
    rounded = next((near for digits in DECIMALS if _can_be(cells, near := np.round(nearest, digits))), nearest)
    told = ", ".join(f"{event['question']} at {chance:g}" for event, chance in zip(events, rounded, strict=True))
    return InputError(
        f"cannot be held{' together' if len(events) > 1 else ''}: {said}. The {cells.sizes.sum():,} replicates have "
        f"no such mixture; the nearest that they have: {told}. Give more --replicates, or say what is otherwise in "
        "the crisis itself"
    )


def _can_be(cells: Cells, chances: Floats) -> bool:
    try:
        least_change(cells.sizes, cells.came, chances, chances)
    except InfeasibleError:
        return False
    return True


def _effective(chances: Floats, sizes: NDArray[np.int64]) -> float | None:
    """Return how many histories of equal weight would tell as much as cells of such chances; None of no chance."""
    whole = float(chances.sum())
    return whole**2 / float((chances**2 / sizes).sum()) if whole > 0.0 else None


def _answers(
    cells: Cells, questions: Sequence[Question], chances: Floats, fixed: NDArray[np.bool_]
) -> list[HeldAnswerRow]:
    """Return answers of the engine alone and where the cells have such chances, those that move most first.

    The standard error is that of what an answer does not have in common with the events that are ``fixed`` [event]:
    the rest is no luck any more (deville-sarndal-1992).
    """
    yes = np.stack([cells.answered(question) for question in questions], axis=2).astype(np.float64)
    sizes, total = cells.sizes, int(cells.sizes.sum())
    inside = yes.sum(axis=0) / sizes[:, None]
    before = yes.sum(axis=(0, 1)) / total
    after = np.zeros(len(questions))
    for chance, rates in zip(chances, inside, strict=True):
        after += chance * rates
    design, root = np.hstack([np.ones((sizes.size, 1)), cells.came[:, fixed]]), np.sqrt(chances)[:, None]
    fitted = design @ np.linalg.lstsq(design * root, inside * root, rcond=None)[0]
    away = np.einsum("c,ocq->oq", chances / sizes, yes - fitted * cells.replicates[:, :, None])
    away_before = (yes.sum(axis=1) - before * cells.replicates.sum(axis=1)[:, None]) / total
    # Two successes and two failures more keep a chance of 0 or 1 from looking certain (agresti-coull-1998).
    most = (inside * sizes[:, None] + 2.0) / (sizes[:, None] + 4.0)
    luck = most * (1.0 - most) / (sizes[:, None] + 4.0)
    settled = (inside[:, :, None] == cells.came[:, None, fixed]).all(axis=0).any(axis=1)
    error = np.where(settled, 0.0, np.sqrt(np.maximum((away**2).sum(axis=0), chances**2 @ luck)))
    apart = ((away - away_before) ** 2).sum(axis=0)
    of_change = np.sqrt(np.maximum(apart, (chances - sizes / total) ** 2 @ luck))
    rows: list[HeldAnswerRow] = [
        {
            "question": str(question),
            "engine": float(before[at]),
            "given": float(after[at]),
            "change": float(after[at] - before[at]),
            "low": max(0.0, float(after[at] - Z90 * error[at])),
            "high": min(1.0, float(after[at] + Z90 * error[at])),
            "sampling_error": float(error[at]),
            "moves": bool(abs(after[at] - before[at]) >= CLEAR * of_change[at]),
        }
        for at, question in enumerate(questions)
    ]
    return sorted(rows, key=lambda row: -abs(row["change"]))
