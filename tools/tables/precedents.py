"""The table of precedents, from the record.

Chosen are crises since 1946 that are over, with a major power as an adversary or a major power as the patron of one.
Each row holds what was known at the outset, as the world of the crisis has it, and a few single facts of what happened.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.answers.precedents import Features, Precedent, features_of
from foedus.history.adapters import load
from foedus.history.adapters.icb import CHALLENGE_AT_HOME, ENDS, TOOK_PLACE, VIOLENCE
from foedus.history.names import titled
from foedus.history.states import name_of
from foedus.scoring.engine_record import join_outcomes, leader_outcomes, opened_inside
from foedus.worlds.from_history import HistoricalWorld, worlds_of
from foedus.worlds.historical_cast import openings

FILE: Final = "precedents.csv"
FIRST_YEAR: Final = 1946
HEADER: Final = """\
# Written by `make tables`; nothing in here is written by hand. Features: how things
# stood the year before, and what the trigger showed. Facts: brecher-1997 (violence, mediation, end, weeks),
# sarkees-2010 and gibler-2016 (inside a war of the adversaries: at war the year before, and a dispute open then still
# open the day before), gibler-2016 (who joined by force within a year), goemans-2009 (leaders within a year).
"""


def rows_of(data: Path, worlds: Iterable[HistoricalWorld] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table, in the order of crisis numbers; the worlds of all crises may be at hand already."""
    opened = openings(data).filter(pl.col("year") >= FIRST_YEAR)
    made = list(worlds_of(data, opened) if worlds is None else worlds)
    opened = opened.filter(pl.col("crisis").is_in([world.crisis for world in made]))
    facts = {row["crisis"]: row for row in load(data, "icb").iter_rows(named=True)}
    kinds = dict(opened.select("crisis", "trigger_kind").iter_rows())
    joins = join_outcomes(data, opened).filter(pl.col("joins") == 1)
    leaders = leader_outcomes(data, opened)
    inside = opened_inside(data, opened)
    for world in made:
        if world.crisis not in kinds:
            continue  # before the first year
        features = features_of(world.blueprint.world, 0, rule=kinds[world.crisis] == CHALLENGE_AT_HOME)
        great = features.challenger_major or features.target_major
        if great or features.target_client or features.challenger_backed:
            fact = {**facts[world.crisis], "inside_war": world.crisis in inside}
            yield _row(world, features, fact, joins, leaders)


def _row(
    world: HistoricalWorld, features: Features, fact: dict[str, Any], joins: pl.DataFrame, leaders: pl.DataFrame
) -> dict[str, Any]:
    year = world.trigger.year
    joined = joins.filter(pl.col("crisis") == world.crisis)
    told = Precedent(
        crisis=world.crisis,
        name=titled(world.name),
        year=year,
        challenger=name_of(world.challenger, year),
        target=name_of(world.target, year),
        features=features,
        violence=VIOLENCE[fact["violence"]],
        inside_war=fact["inside_war"],
        mediated=(fact["mediator"] or "somebody") if fact["mediated_code"] == TOOK_PLACE else "",
        ended=ENDS[fact["outcome_form"]],
        weeks=round((fact["end"] - fact["trigger"]).days / 7),
        joined="; ".join(
            f"{name_of(code, year)} ({'target' if side > 0 else 'challenger'})"
            for code, side in joined.select("ccode", "side").iter_rows()
        ),
        leader_of_target=_fate(leaders, world.crisis, world.target),
        leader_of_challenger=_fate(leaders, world.crisis, world.challenger),
    )
    row = told._asdict()
    del row["features"]
    row |= features._asdict()
    plain = {name: int(value) if isinstance(value, bool) else value for name, value in row.items()}
    return {**plain, "balance": f"{features.balance:.2f}"}


def _fate(leaders: pl.DataFrame, crisis: int, ccode: int) -> str:
    """Return how a state's leader left within the year: stays, regular, irregular, foreign, natural; or nothing."""
    found = leaders.filter(pl.col("crisis") == crisis, pl.col("ccode") == ccode)["exit"].to_list()
    return str(found[0]) if found else ""


def written(rows: Iterator[dict[str, Any]]) -> str:
    """Return the text of the table."""
    text = io.StringIO()
    names = [name for name in Precedent._fields if name != "features"]
    table = csv.DictWriter(text, [*names, *Features._fields], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return HEADER + text.getvalue()


def write(data: Path, folder: Path) -> None:
    """Write the table."""
    (folder / FILE).write_text(written(rows_of(data)), "utf-8")
