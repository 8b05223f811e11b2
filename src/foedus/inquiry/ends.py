"""The ends of the stated range of whatever is uncertain, as settings of a crisis."""

from typing import NamedTuple

import numpy as np

from foedus.crisis.crisis import Crisis, Input
from foedus.crisis.settings import with_settings
from foedus.crisis.values import NumberValue, Scalar
from foedus.worlds.setup import Leaning, Setup


class End(NamedTuple):
    """One end of a range: what a setting says there, and the number that stands for it in the world."""

    said: Scalar
    number: float

    def whole(self) -> "End":
        """Return the end as a whole number, where only those are allowed."""
        return End(round(self.number), float(round(self.number)))


def ends_of(setup: Setup, leaning: Leaning) -> tuple[End, End]:
    """Return the ends of the range of an uncertain input or parameter, the lower number first.

    A range, a triangle or the bounds of a parameter are taken as stated; of accounts that disagree, the least and the
    greatest; of a distribution without ends, and of what was fitted or counted, the middle 90% of its draws.
    """
    given = {entry.path: entry for entry in setup.crisis.inputs()}
    if leaning.path in given:
        return _of_input(given[leaning.path], leaning)
    parameter = setup.used.get(leaning.path.removeprefix("parameters."))
    if parameter is None or parameter.fit:
        return _of_draws(leaning)
    return End(parameter.low, parameter.low), End(parameter.high, parameter.high)


def _of_input(entry: Input, leaning: Leaning) -> tuple[End, End]:
    value, code = entry.value, entry.draw
    if value.rival_accounts:
        ordered = sorted(value.rival_accounts, key=lambda account: entry.quantity.code(account.said))
        low, high = code(np.array([0.0, 1.0]))
        return End(ordered[0].said, float(low)), End(ordered[-1].said, float(high))
    triangular = value.triangular if isinstance(value, NumberValue) else None
    said = (triangular.low, triangular.high) if triangular else getattr(value, "between", None)
    if said is None:
        low, high = _of_draws(leaning)
        return (low.whole(), high.whole()) if entry.quantity.whole else (low, high)
    low, high = code(np.array([0.0, 1.0]))
    return End(said[0], float(low)), End(said[1], float(high))


def _of_draws(leaning: Leaning) -> tuple[End, End]:
    low, high = (float(end) for end in np.quantile(leaning.values, (0.05, 0.95)))
    return End(low, low), End(high, high)


def held_at(crisis: Crisis, path: str, end: End) -> Crisis:
    """Return the crisis with an uncertain input or parameter held at an end of its range."""
    said = end.said if isinstance(end.said, bool | int | float | str) else end.said.isoformat()
    return with_settings(crisis, {path: said})
