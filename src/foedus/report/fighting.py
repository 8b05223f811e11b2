"""Who fights whose enemy: third states that may use force against a party, beside the other one or by themselves."""

from typing import TYPE_CHECKING, NamedTuple

from foedus.answers.rows import StandsByRow
from foedus.core.world import SIDES
from foedus.crisis.naming import actor_name
from foedus.report.numbers import SMALLEST, percent, with_interval
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile


class Fighter(NamedTuple):
    """A third state and whom it may fight, each by its key, and what is told of it."""

    actor: str
    enemy: str
    row: StandsByRow


def fighters(answers: RunAnswers) -> list[Fighter]:
    """Return who may fight a party in a dispute of its own, the likeliest to fight it at all first.

    Whoever fights beside the other party already is left out. Of several disputes with one enemy the first is told.
    """
    heads = {row["dispute"]: (row["challenger"], row["target"]) for row in answers["answers"]["disputes"]}
    found: dict[tuple[str, str], Fighter] = {}
    for row in answers["answers"]["stands_by"]:
        if row["already"] == "fight" or row.get("apart", 0.0) < SMALLEST or row["dispute"] not in heads:
            continue
        enemy = heads[row["dispute"]][SIDES.index(row["side"])]
        found.setdefault((row["actor"], enemy), Fighter(row["actor"], enemy, row))
    return sorted(found.values(), key=lambda one: -one.row["fights"])


def fights(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    """Return the table of who fights whom, as the brief has it."""
    return Table(
        ("Third state", "Fights", "Joins", "By itself", "Either (90% range)", "Base rate"),
        [
            (
                actor_name(crisis, actor),
                actor_name(crisis, enemy),
                percent(row["fight"]),
                percent(row["apart"]),
                with_interval(row["fights"], row["fights_low"], row["fights_high"]),
                "–" if (rate := row.get("fights_base_rate")) is None else percent(rate),
            )
            for actor, enemy, row in fighters(answers)
        ],
        frozenset(range(2, 6)),
    )
