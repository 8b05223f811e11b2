"""Whether what a forecaster says hangs together: no part above its whole, and all that can be adding up to one.

Whoever is incoherent could be bettered whatever happens (definetti-1937).
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import polars as pl

from foedus.scoring.chances import WHOLE_CRISIS
from foedus.scoring.coalition_record import KINDS

#: Chances may differ by so much from rounding.
ROUNDING: Final = 1e-4
#: What is part of what: an answer, the one that holds it, and why.
PARTS: Final = (
    ("serious", "force", "serious clashes are a use of force"),
    ("war", "serious", "full-scale war is serious"),
    ("war", "force", "war is a use of force"),
    ("irregular", "gone", "a leader who is removed irregularly is gone"),
)
OF_MEDIATORS: Final = tuple(f"by {kind}" for kind in KINDS)


class Check(NamedTuple):
    """A check of coherence: on how many cases it bears, how many break it, by how much at most, and where."""

    what: str
    cases: int
    broken: int
    worst: float
    where: str


def checks(said: pl.DataFrame, name: Callable[[str, int, int], str]) -> list[Check]:
    """Return what was checked of a forecaster, where there was anything to check.

    Parameters
    ----------
    said : pl.DataFrame
        ``answer``, ``crisis``, ``ccode`` and ``chance``, each case once.
    name : callable
        Gives the name of a question, from these three.
    """
    keys = ["crisis", "ccode"]
    of = {answer: rows.select(*keys, "chance") for (answer,), rows in said.partition_by("answer", as_dict=True).items()}
    found = []
    for part, whole, why in PARTS:
        if part in of and whole in of:
            both = of[part].join(of[whole], on=keys, suffix="_whole")
            excess = both.with_columns((pl.col("chance") - pl.col("chance_whole")).alias("excess"))
            found.append(_check(f"{part} <= {whole}: {why}", excess, part, name))
    if all(answer in of for answer in OF_MEDIATORS):
        every = pl.concat([of[answer] for answer in OF_MEDIATORS]).group_by("crisis").agg(pl.col("chance"))
        complete = every.filter(pl.col("chance").list.len() == len(OF_MEDIATORS)).sort("crisis")
        excess = complete.select(
            "crisis", pl.lit(WHOLE_CRISIS).alias("ccode"), (pl.col("chance").list.sum() - 1.0).abs().alias("excess")
        )
        found.append(_check("kinds of mediator add up to 1", excess, OF_MEDIATORS[0], name))
    return [one for one in found if one.cases]


def _check(what: str, excess: pl.DataFrame, answer: str, name: Callable[[str, int, int], str]) -> Check:
    broken = excess.filter(pl.col("excess") > ROUNDING).sort("excess", "crisis", descending=[True, False])
    if broken.is_empty():
        return Check(what, excess.height, 0, 0.0, "")
    first = broken.row(0, named=True)
    return Check(what, excess.height, broken.height, first["excess"], name(answer, first["crisis"], first["ccode"]))
