"""Affinity of two states that do not both vote in the United Nations: about that of states as like each other.

What tells how near two states vote is how alike they are in democracy, how alike their alliances are if both have any,
a treaty of defence, and a rivalry. All four together tell a fifth of it, so what is left is drawn over the range in
which nine of ten pairs lie. Likeness of alliances alone would make whoever has no treaty a friend of whoever has few.
Rivals stand below zero on the scale of the question, however alike they are.
"""

from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np

from foedus.core.tables import csv_rows, toml_table
from foedus.history.portfolios import GRADES, likeness
from foedus.history.vintage import speaks
from foedus.worlds.defaults import Default
from foedus.worlds.states import columns, states

FILE: Final = "alignment.toml"
#: What the fit rests on, in its order.
MEASURES: Final = ("democracy_apart", "alliances_alike", "defence", "rivals")


class Alike(NamedTuple):
    """How alike two states are; what is not known of them is as usual."""

    #: How far apart they are in democracy.
    democracy_apart: float | None = None
    #: How alike their alliances are, -1 to 1; 0 where one of them has none.
    alliances_alike: float = 0.0
    defence: bool = False
    rivals: bool = False


@cache
def fit() -> dict[str, Any]:
    """Return the fit, its data and its years."""
    return toml_table(__package__, FILE)


def affinity_of(alike: Alike) -> Default:
    """Return where the affinity of two states lies that are so alike: the expected one, and nine of ten.

    Examples
    --------
    >>> friend, rival = affinity_of(Alike(0.05, defence=True)), affinity_of(Alike(0.05, rivals=True))
    >>> friend.value > 0.3 > rival.high > friend.low
    True
    """
    slopes, usual = fit()["slope"], fit()["usual"]
    values = {name: usual[name] if told is None else float(told) for name, told in alike._asdict().items()}
    middle = fit()["constant"] + sum(slopes[name] * values[name] for name in MEASURES)
    low, high = (min(max(middle + fit()[side], -1.0), 1.0) for side in ("below", "above"))
    if alike.rivals:
        high, middle = 0.0, min(middle, low / 2.0)
    middle, low, high = (round(number, 2) for number in (min(max(middle, low), high), low, high))
    return Default(middle, low, high, log=False)


def editions() -> tuple[str, ...]:
    """Return the ``DATASET@YEAR`` that the fit rests on."""
    return tuple(f"{name}@{fit()['years'][1]}" for name in fit()["data"])


def alliances_alike(one: str, other: str, before: int) -> float | None:
    """Return how alike the alliances of two states are by the shipped table of treaties, -1 to 1, 0 where one has none.

    None where the table does not speak of a day in the year ``before``, or has no such state.
    """
    if not speaks(columns()["obligations"]["year"], before) or not {one, other} <= _places().keys():
        return None
    here, there = _places()[one], _places()[other]
    return float(_alike()[here, there])


@cache
def _places() -> dict[str, int]:
    return {iso3: place for place, iso3 in enumerate(states())}


@cache
def _alike() -> np.ndarray:
    graded = np.zeros((len(_places()), len(_places())))
    np.fill_diagonal(graded, GRADES)
    for row in csv_rows(__package__, "obligations.csv"):
        kinds = set(row["kinds"])
        grade = GRADES if "d" in kinds else 2 if kinds & {"n", "a"} else 1 if "c" in kinds else 0
        graded[_places()[row["obliged"]], _places()[row["to"]]] = grade
    return likeness(graded)
