"""Which third states join a crisis by force, and whether crises are mediated: counts of the past."""

from pathlib import Path
from typing import Final

import polars as pl

from foedus.core.calibration import section
from foedus.history.adapters import load
from foedus.history.adapters.icb import BY_STATE, TOOK_PLACE
from foedus.history.measures.pairs import with_pair_measures
from foedus.scoring.engine_record import join_outcomes
from foedus.worlds.historical_cast import ADVERSARIES, openings

FILE: Final = "third_states.toml"
FIRST_YEAR: Final = 1946
HEADER: Final = "# Counted by `make tables`; nothing in here is written by hand.\n"
BY_ORGANISATION: Final = ("world organisation", "regional organisation")
RULE: Final = (
    "states that were no party in the first thirty days of a crisis, each in each crisis; joined: entered a "
    "militarised dispute of the adversaries by force within a year; borders: on land; bound: by a treaty of defence or "
    "offence"
)


def written(data: Path) -> str:
    """Return the text of the file."""
    opened = openings(data).filter(pl.col("year") >= FIRST_YEAR).sort("year")
    states = join_outcomes(data, opened).join(opened.select("crisis", *ADVERSARIES), on="crisis")
    for who in ADVERSARIES:
        pair = with_pair_measures(data, states.select("ccode", pl.col(who).alias("other"), "year"))
        states = states.with_columns(
            (pair["distance_km"] == 0.0).fill_null(value=False).alias(f"borders_{who}"),
            ((pair["defence"] == 1) | (pair["offence"] == 1)).fill_null(value=False).alias(f"bound_{who}"),
        )
    of = {
        "any": pl.lit(value=True),
        "borders_both": pl.col("borders_target") & pl.col("borders_challenger"),
        "borders_target_and_bound": pl.col("borders_target") & (pl.col("bound_target") | pl.col("bound_challenger")),
    }
    lines = [f'rule = "{RULE}"', f"years = [{FIRST_YEAR}, {opened['year'].to_list()[-1]}]"]
    lines += ['works = ["brecher-1997", "gibler-2016", "stinnett-2002", "leeds-2002"]']
    for name, which in of.items():
        some = states.filter(which)
        lines += section(name, {"states": some.height, "joined": int(some["joins"].sum())})
    crises = load(data, "icb").join(opened.select("crisis"), on="crisis")
    mediated = crises.filter(pl.col("mediated_code") == TOOK_PLACE)
    lines += section(
        "mediation",
        {
            "crises": crises.filter(pl.col("mediated_code").is_not_null()).height,
            "mediated": mediated.height,
            "by_states": mediated.filter(pl.col("mediator").is_in(BY_STATE)).height,
            "by_organisations": mediated.filter(pl.col("mediator").is_in(BY_ORGANISATION)).height,
        },
    )
    return HEADER + "\n".join(lines) + "\n"


def write(data: Path, folder: Path) -> None:
    """Write the file into a folder."""
    (folder / FILE).write_text(written(data), "utf-8")
