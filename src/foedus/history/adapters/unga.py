"""Ideal points of states in the United Nations General Assembly, estimated from roll-call votes."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, only, year

UNGA = DataSet(
    id="unga",
    title="Ideal points in the UN General Assembly",
    file="un/ideal_points_202004.csv.gz",
    version="April 2020",
    works=("bailey-2017",),
    terms="free with citation (repository MIT)",
    origin="Bailey, Strezhnev and Voeten, United Nations General Assembly Voting Data (Harvard Dataverse)",
    serves="affinity from 1946 on",
    columns=(
        code("ccode", "state"),
        year(),
        Column("votes", "integer", "votes in the session", source="NVotes", low=0),
        Column(
            "ideal_point",
            "number",
            "position; higher is nearer to the United States",
            source="IdealPoint",
            low=-6,
            high=6,
            required=True,
        ),
        Column("ideal_point_low", "number", "5% quantile", source="Q5%", low=-8, high=8),
        Column("ideal_point_high", "number", "95% quantile", source="Q95%", low=-8, high=8),
    ),
    facts=(
        Fact(
            "in 1980 the United States (2) stand above the Soviet Union (365)",
            lambda table: (
                only(table, "ideal_point", ccode=2, year=1980) > only(table, "ideal_point", ccode=365, year=1980)
            ),
        ),
        Fact(
            "no state-year stands twice",
            lambda table: not table.select(pl.struct("ccode", "year").is_duplicated().any()).item(),
        ),
    ),
)
