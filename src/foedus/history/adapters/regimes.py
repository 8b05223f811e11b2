"""How states are ruled: democracy scores, and kinds of autocracy."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, coded, flag, only, year

# Democracy by state and year: V-Dem's polyarchy, the extended Unified Democracy Scores, and polity2.

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


# Polity5: authority patterns by state and year.

SPECIAL = (-66, -77, -88)
#: Polity has Austria under one code; up to this year it was the Empire, whose code is another.
AUSTRIA, EMPIRE, LAST_OF_EMPIRE = 305, 300, 1918
CONSTRAINTS = {
    1: "unlimited authority",
    2: "between 1 and 3",
    3: "slight to moderate limits",
    4: "between 3 and 5",
    5: "substantial limits",
    6: "between 5 and 7",
    7: "parity or subordination",
}
#: Polity5 manual, EXREC.
RECRUITMENT = {
    1: "descent",
    2: "descent, beside a designated executive",
    3: "designation within the elite",
    4: "self-selection by seizure of power",
    5: "gradual transition from self-selection",
    6: "descent, beside an elected executive",
    7: "transitional or restricted election",
    8: "competitive election",
}


def _finish_polity5(table: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows with a Correlates of War code, one per state and year.

    Where a state changes its name within a year (Sardinia to Italy in 1861, Serbia and Montenegro to Serbia in 2006) it
    stands twice, in no order of time: the row kept is the one of the country that has a row for the next year.
    """
    kept = table.filter(pl.col("ccode").is_not_null())
    of_empire = (pl.col("ccode") == AUSTRIA) & (pl.col("year") <= LAST_OF_EMPIRE)
    kept = kept.with_columns(pl.when(of_empire).then(EMPIRE).otherwise("ccode").alias("ccode"))
    following = kept.select("country", pl.col("year") - 1).unique().with_columns(pl.lit(value=True).alias("goes_on"))
    ordered = kept.join(following, on=["country", "year"], how="left").sort(
        "ccode", "year", "goes_on", nulls_last=False
    )
    return ordered.unique(subset=["ccode", "year"], keep="last", maintain_order=True).drop("goes_on")


POLITY5 = DataSet(
    id="polity5",
    title="Polity5 annual series",
    file="regime/polity5.csv.gz",
    version="p5v2018",
    works=("marshall-2020",),
    terms="non-commercial use with citation",
    origin="Center for Systemic Peace (systemicpeace.org), Polity5 annual time series",
    serves="polity2 and the age of a regime",
    columns=(
        Column(
            "ccode",
            "integer",
            "state, Correlates of War code; null where Polity has a code of its own",
            source="cown",
            low=1,
            high=999,
        ),
        Column("country", "text", "Polity's letters for the country under one name", source="scode", required=True),
        year(low=1700),
        Column(
            "polity2",
            "number",
            "combined score; interregnum 0, transition prorated, foreign rule null",
            low=-10,
            high=10,
        ),
        Column("durable", "number", "years since the last change of three points", unit="years", low=0),
        coded("executive_constraints", "constraints on the executive", CONSTRAINTS, source="xconst", missing=SPECIAL),
        coded(
            "executive_recruitment", "how an executive comes to office", RECRUITMENT, source="exrec", missing=SPECIAL
        ),
    ),
    facts=(
        Fact(
            "the United Kingdom (200) scores 10 in 1950",
            lambda table: only(table, "polity2", ccode=200, year=1950) == 10,
        ),
    ),
    finish=_finish_polity5,
)


# Geddes, Wright and Frantz: autocratic regimes by kind, and the year in which each failed.
#
# A year's row is the regime of its first of January, so that the year of a fall is the old regime's last row.

#: Their ten kinds, folded into four as the authors fold them for their own flags.
KINDS = {
    "party": "party",
    "party-personal": "party",
    "party-military": "party",
    "party-personal-military": "party",
    "party-military-personal": "party",
    "personal": "personal",
    "military-personal": "military",
    "military": "military",
    "indirect military": "military",
    "monarchy": "monarchy",
    "oligarchy": "party",
}


def _finish_gwf(table: pl.DataFrame) -> pl.DataFrame:
    """Fold the kinds; a year that was no autocracy keeps what it was (democracy, provisional, ...)."""
    kind = pl.col("regime_type").replace_strict(KINDS, default=None)
    return table.with_columns(pl.coalesce(kind, pl.col("not_autocracy")).alias("kind")).sort("ccode", "year")


GWF = DataSet(
    id="gwf",
    title="Autocratic Regimes",
    file="regime/gwf_all.csv.gz",
    version="v1.2",
    works=("geddes-2014",),
    terms="free with citation",
    origin="Geddes, Wright and Frantz, Autocratic Regimes data (authors' site at Pennsylvania State University)",
    serves="kind of regime; panel of autocratic regime failure",
    columns=(
        Column("ccode", "integer", "state, Correlates of War code", source="cown", low=1, high=999, required=True),
        year(),
        Column("case", "text", "regime and its years", source="gwf_casename", required=True),
        Column("regime_type", "text", "kind of autocracy, ten kinds", source="gwf_regimetype"),
        Column("not_autocracy", "text", "what the year was if not an autocracy", source="gwf_nonautocracy"),
        Column("duration", "integer", "age of the regime in this year", source="gwf_duration", unit="years", low=0),
        flag("failed", "the regime ended in this year", source="gwf_fail"),
    ),
    facts=(
        Fact(
            "Iran's monarchy (630) fails in 1979",
            lambda table: 1979 in table.filter(ccode=630, failed=1)["year"].to_list(),
        ),
    ),
    finish=_finish_gwf,
)
