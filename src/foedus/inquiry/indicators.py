"""Indicators: early events after which a question is much likelier, or much less likely, than before.

Of the replicates in which the question is still open after some weeks, an event is held against what comes of the
question later. The likelihood ratio says how many times the odds of the question grow when the event is seen
(good-1985); its base frequency says how often it is seen at all.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from foedus.answers.answers import day_of_week
from foedus.inquiry.whatif import questions_of
from foedus.session.histories import LATER, Flags, Histories
from foedus.session.pairing import Z90

#: Weeks by which an event is looked for.
EARLY: Final = (2, 4, 8)
#: Standard errors that the log of a likelihood ratio must be from zero, of some thousand that are looked at.
CLEAR: Final = 4.5
#: An event that is seen, or missed, less often than this is no indicator to wait for.
LEAST: Final = 0.01
#: Indicators of one question, where no number is given.
SHOWN: Final = 6
Row = dict[str, Any]


def watch_list(histories: Histories, question: str, count: int = SHOWN) -> list[Row]:
    """Return the early events that change the odds of a question most, the strongest first.

    Returns
    -------
    list of dict
        ``event``, ``by_week``, ``by_date``, ``frequency`` (how often it is seen by then while the question is open),
        ``ratio`` with ``low`` and ``high`` (likelihood ratio, 90%), ``if_seen`` and ``if_not``: the chance of the
        question from then on.

    Raises
    ------
    InputError
        If there is no such question; the message names the nearest.
    """
    own = set(histories.events(question).tolist())
    # That a dispute is over decides the questions about it, and is no sign of what comes.
    about = question.split(":")[1]
    own |= {place for name, place in histories.names.items() if name.startswith(f"end:{about}:")}
    first = histories.weeks_of(question)
    best: dict[str, tuple[float, Row]] = {}
    for week in (week for week in EARLY if week < histories.setup.ensemble.weeks):
        still_open = first > week
        later, outer = first[still_open] < LATER, histories.outer[still_open]
        seen = (histories.first[still_open] <= week) & (histories.first[still_open] > 0)
        for name, place in histories.names.items():
            if place in own:
                continue
            row = _indicator(seen[:, place], later, outer)
            if row and row["strength"] > best.get(name, (0.0, {}))[0]:
                best[name] = (row.pop("strength"), {"event": name, "by_week": week, **row})
    rows = sorted(best.values(), key=lambda entry: -entry[0])[:count]
    as_of = histories.setup.crisis.as_of
    return [{**row, "by_date": day_of_week(as_of, row["by_week"])} for _, row in rows]


def _indicator(seen: Flags, later: Flags, outer: NDArray[np.int64]) -> Row | None:
    """Return the likelihood ratio of an event, or None if it is too rare, too common, or not clear of luck.

    The error is of luck, or, where that is more, of outer draws that replicates share (linearised).
    """
    frequency = float(seen.mean()) if seen.size else 0.0
    if not LEAST <= frequency <= 1.0 - LEAST or not 0 < later.sum() < later.size:
        return None
    # Half a case more in each cell keeps a ratio finite and pulls a rare one towards one.
    yes_seen, no_seen = seen[later].sum() + 0.5, seen[~later].sum() + 0.5
    yes, no = later.sum() + 1.0, (~later).sum() + 1.0
    log_ratio = float(np.log(yes_seen / yes) - np.log(no_seen / no))
    pull = np.where(later, seen / yes_seen - 1.0 / yes, 1.0 / no - seen / no_seen)
    drawn = float((np.bincount(outer, pull) ** 2).sum())
    error = float(np.sqrt(max(drawn, 1.0 / yes_seen - 1.0 / yes + 1.0 / no_seen - 1.0 / no)))
    if abs(log_ratio) < CLEAR * error:
        return None
    return {
        "strength": abs(log_ratio) - Z90 * error,
        "frequency": frequency,
        "ratio": float(np.exp(log_ratio)),
        "low": float(np.exp(log_ratio - Z90 * error)),
        "high": float(np.exp(log_ratio + Z90 * error)),
        "if_seen": float(later[seen].mean()),
        "if_not": float(later[~seen].mean()),
    }


def leading_questions(histories: Histories) -> list[str]:
    """Return the questions whose early signs are worth knowing: of the first dispute, and of its target's fall."""
    dispute, described = next(iter(histories.setup.crisis.disputes.items()))
    known = questions_of(histories.setup)
    force, war = f"dispute:{dispute}:force", f"dispute:{dispute}:war"
    kinds = (
        [name for name in known if name.startswith(f"stands_by:{dispute}:") and name.endswith(":aid")],
        [name for name in known if name.startswith(f"mediates:{dispute}:") and name.endswith(":accepted")],
        [war if (histories.weeks_of(force) == 0).all() else force],
        [f"falls:{described.target}:leader"],
        [f"falls:{described.target}:regime"],
    )
    likeliest = [max(names, key=lambda name: _still_open(histories, name)) for names in kinds if names]
    return [name for name in likeliest if _still_open(histories, name) > 0.0]


def chance_to_come(histories: Histories, question: str) -> float:
    """Return the chance that a question is answered yes, where it is not so from the start."""
    first = histories.weeks_of(question)
    return float((first[first > 0] < LATER).mean()) if (first > 0).any() else 1.0


def _still_open(histories: Histories, question: str) -> float:
    """Return the chance that a question that is open at the start is answered yes."""
    first = histories.weeks_of(question)
    return float(((first > 0) & (first < LATER)).mean())
