"""Anchors in words: what 0, .25, .5, .75 and 1 mean for each judgement."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from foedus.crisis.quantities import QUANTITIES, Quantity


class Anchors(NamedTuple):
    """The question that a judgement answers, and its five anchors: (number, meaning), rising."""

    question: str
    steps: tuple[tuple[float, str], ...]


def is_judgement(quantity: Quantity) -> bool:
    """Return whether a quantity is a number between fixed ends that nobody counts."""
    return quantity.kind == "number" and not quantity.measured and quantity.high == 1.0


@cache
def anchors() -> dict[tuple[str, str], Anchors]:
    """Return the anchors of every judgement, by what it is said of and its name.

    Examples
    --------
    >>> anchors()["relation", "stake"].steps[0]
    (0.0, 'Nothing that anyone in source would notice.')
    """
    table = tomllib.loads(files("foedus.crisis").joinpath("anchors.toml").read_text("utf-8"))
    found = {}
    for of, entries in table.items():
        for name, entry in entries.items():
            quantity = QUANTITIES[of][name]
            scale = np.linspace(quantity.low, quantity.high, len(entry["anchors"]))
            found[of, name] = Anchors(entry["question"], tuple(zip(scale.tolist(), entry["anchors"], strict=True)))
    return found
