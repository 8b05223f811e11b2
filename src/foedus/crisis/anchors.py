"""Anchors in words: what 0, .25, .5, .75 and 1 mean for each judgement, and what every word of a crisis file means."""

from functools import cache
from typing import NamedTuple

import numpy as np

from foedus.core.tables import toml_table
from foedus.crisis.quantities import QUANTITIES


class Anchors(NamedTuple):
    """The question that a quantity answers, and its five anchors: (number, meaning), rising."""

    question: str
    steps: tuple[tuple[float, str], ...]


class Words(NamedTuple):
    """What a key of a crisis file means, and its words: (word, meaning)."""

    meaning: str
    steps: tuple[tuple[str, str], ...]


@cache
def anchors() -> dict[tuple[str, str], Anchors]:
    """Return the anchors of every judgement, and those of the level, by what each is said of and its name.

    Examples
    --------
    >>> anchors()["relation", "stake"].steps[0]
    (0.0, 'Nothing that anyone in source would notice.')
    """
    table = toml_table("foedus.crisis", "anchors.toml")
    anchored = {}
    for of, entries in table.items():
        for name, entry in entries.items():
            quantity = QUANTITIES[of][name]
            scale = np.linspace(quantity.low, quantity.high, len(entry["anchors"]))
            anchored[of, name] = Anchors(entry["question"], tuple(zip(scale.tolist(), entry["anchors"], strict=True)))
    return anchored


@cache
def questions() -> dict[tuple[str, str], str]:
    """Return what would have to be found out of every quantity, as a question, by what it is said of and its name.

    Examples
    --------
    >>> questions()["actor", "failed"]
    'how many of its mediations have failed?'
    """
    judged = {key: known.question[:1].lower() + known.question[1:] for key, known in anchors().items()}
    table = toml_table("foedus.crisis", "questions.toml")
    return judged | {(of, name): said for of, entries in table.items() for name, said in entries.items()}


@cache
def words() -> dict[tuple[str, str], Words]:
    """Return what every key means that is no number, and its words, by what it is said of and its name.

    Examples
    --------
    >>> words()["dispute", "aim"].steps[0]
    ('policy', 'The target is to do, stop or allow something.')
    """
    table = toml_table("foedus.crisis", "meanings.toml")
    return {
        (of, name): Words(entry["meaning"], tuple(entry.get("words", {}).items()))
        for of, entries in table.items()
        for name, entry in entries.items()
    }
