"""Democracy by state and year: V-Dem's polyarchy, the extended Unified Democracy Scores, and polity2."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, only, year

POLYARCHY = DataSet(
    id="polyarchy",
    title="Electoral democracy (V-Dem polyarchy) with two rival measures",
    file="regime/democracy_ccode.csv.gz",
    version="isard 0.2.0 (V-Dem v16, extended UDS of democracyData 0.7.1)",
    works=("coppedge-2020", "marquez-2016"),
    terms="V-Dem CC BY-SA; package CC0 and GPL",
    origin="V-Dem Institute (v-dem.net); package isard of S. V. Miller",
    serves="democracy and likeness of regimes",
    columns=(
        code("ccode", "state"),
        year(),
        Column("uds", "number", "extended Unified Democracy Score, latent scale", source="euds", low=-5, high=5),
        Column("polity2", "number", "Polity's combined score", low=-10, high=10),
        Column("polyarchy", "number", "V-Dem electoral democracy index", source="v2x_polyarchy", low=0, high=1),
    ),
    facts=(
        Fact(
            "Norway (385) is above .8 and North Korea (731) below .2 in 1990",
            lambda table: (
                only(table, "polyarchy", ccode=385, year=1990) > 0.8
                and only(table, "polyarchy", ccode=731, year=1990) < 0.2
            ),
        ),
        Fact(
            "no state-year stands twice",
            lambda table: not table.select(pl.struct("ccode", "year").is_duplicated().any()).item(),
        ),
    ),
)
