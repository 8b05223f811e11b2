"""Militarized interstate disputes (Gibler, Miller and Little's corrected edition): disputes and their participants."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, coded, flag, year

WORKS = ("gibler-2016",)
TERMS = "free with citation"
ORIGIN = "Gibler, Miller and Little, GML MID data (sites of D. M. Gibler and S. V. Miller, svmiller.com)"

ACTIONS = {
    0: "none", 1: "threat of force", 2: "threat of blockade", 3: "threat to occupy territory",
    4: "threat of war", 5: "threat of weapons of mass destruction", 6: "threat to join a war",
    7: "show of force", 8: "alert", 9: "nuclear alert", 10: "mobilisation", 11: "fortified border",
    12: "border violation", 13: "blockade", 14: "occupation of territory", 15: "seizure", 16: "attack", 17: "clash",
    18: "declaration of war", 19: "use of weapons of mass destruction", 20: "war begun", 21: "war joined",
}  # fmt: skip
LEVELS = {1: "no militarized action", 2: "threat", 3: "show of force", 4: "use of force", 5: "war"}
#: Highest action -> hostility level.
HOSTILITY = {
    0: 1,
    **dict.fromkeys(range(1, 7), 2),
    **dict.fromkeys(range(7, 13), 3),
    **dict.fromkeys(range(13, 20), 4),
    **dict.fromkeys(range(20, 22), 5),
}
OUTCOMES = {
    1: "victory of side A",
    2: "victory of side B",
    3: "side A yields",
    4: "side B yields",
    5: "stalemate",
    6: "compromise",
    7: "what was seized is released",
    8: "unclear",
    9: "joins a war under way",
}
SETTLEMENTS = {1: "negotiated", 2: "imposed", 3: "none", 4: "unclear"}

#: Deaths in battle, of a dispute or of one side of it.
FATALITY = {0: "none", 1: "1-25", 2: "26-100", 3: "101-250", 4: "251-500", 5: "501-999", 6: "1000 and more"}

DISPUTES = DataSet(
    id="disputes",
    title="Militarized interstate disputes",
    file="gml/disputes.csv.gz",
    version="GML MID v2.2.1",
    works=WORKS,
    terms=TERMS,
    origin=ORIGIN,
    serves="panel of third parties",
    columns=(
        Column("dispute", "integer", "number of the dispute", source="dispnum", low=1, required=True),
        year("year", "year in which it began", source="styear", low=1800),
        coded("outcome", "how it ended", OUTCOMES, missing=(-9,)),
        coded("settlement", "how it was settled", SETTLEMENTS, source="settle", missing=(-9,)),
        coded(
            "fatality",
            "deaths in battle; not known as soon as those of one participant are not",
            FATALITY,
            missing=(-9,),
        ),
        coded("highest_action", "highest action of any participant", ACTIONS, source="hiact", missing=(-9,)),
        coded("hostility", "highest level of hostility", LEVELS, source="hostlev", required=True),
        flag("reciprocated", "the target answered in kind", source="recip"),
    ),
    facts=(
        Fact(
            "the dispute that became the First World War (257) began in 1914 and was a war",
            lambda table: table.filter(dispute=257).select("year", "hostility").rows() == [(1914, 5)],
        ),
        Fact("a dispute stands in one row", lambda table: table["dispute"].is_unique().all()),
    ),
)

DISPUTE_DYADS = DataSet(
    id="dispute-dyads",
    title="Militarized interstate disputes, directed dyad-years",
    file="gml/dirdyad_dispute_year.csv.gz",
    version="GML MID v2.2.1",
    works=WORKS,
    terms=TERMS,
    origin=ORIGIN,
    serves="deaths of each side, where those of the dispute are not known",
    columns=(
        Column("dispute", "integer", "number of the dispute", source="dispnum", low=1, required=True),
        code("ccode1", "participant"),
        code("ccode2", "its opponent"),
        year(low=1800),
        *(
            coded(f"fatality{side}", words, FATALITY, missing=(-9,))
            for side, words in ((1, "deaths in battle of the participant"), (2, "of its opponent"))
        ),
    ),
    facts=(
        Fact(
            "in the war over Kosovo (4137) 251 to 500 Serbs (345) were killed",
            lambda table: set(table.filter(dispute=4137, ccode1=345)["fatality1"]) == {4},
        ),
    ),
)


def _date(which: str) -> pl.Expr:
    """Return the date of entry or exit; a missing day takes the edition's assumption, a missing month June."""
    day = pl.coalesce(f"{which}_day", f"{which}_day_assumed", pl.lit(15))
    return pl.date(f"{which}_year", pl.col(f"{which}_month").fill_null(6), day)


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Put dates together, mark those with a known day, and put side and hostility into words and levels."""
    start, end = _date("start"), _date("end")
    return table.select(
        "dispute",
        "ccode",
        start.alias("start"),
        pl.max_horizontal(start, end).alias("end"),
        pl.all_horizontal(pl.col("start_month", "start_day").is_not_null()).alias("start_dated"),
        pl.when(pl.col("side_a") == 1).then(pl.lit("a")).otherwise(pl.lit("b")).alias("side"),
        (pl.col("original") == 1).alias("original"),
        pl.col("highest_action").fill_null(0).replace_strict(HOSTILITY, return_dtype=pl.Int64).alias("hostility"),
    ).sort("dispute", "start", "side", "ccode")


def _part(name: str, description: str, source: str, high: int) -> Column:
    """Return the column of a part of a date."""
    return Column(name, "integer", description, source=source, low=1, high=high, missing=(-9,))


PARTICIPANTS = DataSet(
    id="dispute-participants",
    title="Participants of militarized interstate disputes",
    file="gml/participants.csv.gz",
    version="GML MID v2.2.1",
    works=WORKS,
    terms=TERMS,
    origin=ORIGIN,
    serves="panel of third parties; disputes under way in every panel",
    year="start",
    columns=(
        Column("dispute", "integer", "number of the dispute", source="dispnum", low=1, required=True),
        code("ccode", "participant"),
        year("start_year", "year of entry", source="styear", low=1800),
        _part("start_month", "month of entry", "stmon", 12),
        _part("start_day", "day of entry", "stday", 31),
        _part("start_day_assumed", "day of entry, assumed where unknown", "dummy_stday", 31),
        _part("end_year", "year of exit", "endyear", 2100),
        _part("end_month", "month of exit", "endmon", 12),
        _part("end_day", "day of exit", "endday", 31),
        _part("end_day_assumed", "day of exit, assumed where unknown", "dummy_endday", 31),
        flag("side_a", "on the side that acted first", source="sidea"),
        flag("original", "in the dispute from its first day", source="orig"),
        coded("highest_action", "highest action", ACTIONS, source="hiact", missing=(-9,)),
    ),
    facts=(
        Fact(
            "the First World War (257) has Austria-Hungary and Germany on one side, Serbia and its allies on the other",
            lambda table: (
                set(table.filter(dispute=257, side="a")["ccode"]) >= {300, 255}
                and set(table.filter(dispute=257, side="b")["ccode"]) >= {345, 365, 220}
            ),
        ),
        Fact(
            "every dispute has original participants on both sides",
            lambda table: (
                table.filter("original").group_by("dispute").agg(pl.col("side").n_unique())["side"].eq(2).all()
            ),
        ),
    ),
    finish=_finish,
)
