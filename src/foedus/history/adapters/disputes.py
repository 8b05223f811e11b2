"""Militarised disputes, wars and rivalries between states."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, coded, flag, year

# Militarized interstate disputes (Gibler, Miller and Little's corrected edition): disputes and their participants.

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
DISPUTE_OUTCOMES = {
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
        coded("outcome", "how it ended", DISPUTE_OUTCOMES, missing=(-9,)),
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

#: What a side that wants a change wants changed; the second, where there is one, is not read.
AIMS = {0: "no change", 1: "territory", 2: "policy", 3: "regime", 4: "other"}
SIDES = ((1, "the participant"), (2, "its opponent"))


DISPUTE_DYADS = DataSet(
    id="dispute-dyads",
    title="Militarized interstate disputes, directed dyad-years",
    file="gml/dirdyad_dispute_year.csv.gz",
    version="GML MID v2.2.1",
    works=WORKS,
    terms=TERMS,
    origin=ORIGIN,
    serves="deaths of each side, where those of the dispute are not known; panels of dyads and of feuds",
    columns=(
        Column("dispute", "integer", "number of the dispute", source="dispnum", low=1, required=True),
        code("ccode1", "participant"),
        code("ccode2", "its opponent"),
        year(low=1800),
        *(
            coded(f"fatality{side}", words, FATALITY, missing=(-9,))
            for side, words in ((1, "deaths in battle of the participant"), (2, "of its opponent"))
        ),
        *(
            coded(f"hostility{side}", f"highest level of hostility of {words}", LEVELS, source=f"hostlev{side}")
            for side, words in SIDES
        ),
        *(
            coded(f"aim{side}", f"what {words} wants changed", AIMS, source=f"revtype1{side}", missing=(-9,))
            for side, words in SIDES
        ),
        flag("first1", "the participant is on the side that acted first", source="sidea1"),
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


def _finish_disputes(table: pl.DataFrame) -> pl.DataFrame:
    """Put dates together, mark those with a known day, and put side and hostility into words and levels."""
    start, end = _date("start"), _date("end")
    return table.select(
        "dispute",
        "ccode",
        start.alias("start"),
        pl.max_horizontal(start, end).alias("end"),
        *(
            pl.all_horizontal(pl.col(f"{which}_month", f"{which}_day").is_not_null()).alias(f"{which}_dated")
            for which in ("start", "end")
        ),
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
    finish=_finish_disputes,
)


# Correlates of War inter-state wars: who fought whom, by year.

#: Outcome for the first state of the pair.
WAR_OUTCOMES = {
    1: "won",
    2: "lost",
    3: "compromise",
    4: "transformed",
    5: "ongoing",
    6: "stalemate",
    7: "below threshold",
    8: "changed sides",
}


def _finish_wars(table: pl.DataFrame) -> pl.DataFrame:
    """Put the outcome into words."""
    outcome = pl.col("outcome").replace_strict(WAR_OUTCOMES, default=None, return_dtype=pl.String)
    return table.with_columns(outcome).sort("war", "year", "ccode1", "ccode2")


WARS = DataSet(
    id="wars",
    title="Inter-state wars, directed dyad-years",
    file="cow/war_inter_dirdyad.csv.gz",
    version="v4.0",
    works=("sarkees-2010",),
    terms="free for research with citation; no formal licence",
    origin="Correlates of War Project (correlatesofwar.org), Inter-State War data",
    serves="wars under way; sides of the panel of alliance calls",
    columns=(
        Column("war", "integer", "number of the war", source="warnum", low=1, required=True),
        code("ccode1", "belligerent"),
        code("ccode2", "its enemy"),
        year(),
        coded("side1", "side of the first in the war", {1: "one side", 2: "the other"}, source="sidea1"),
        flag("initiator1", "the first began it", source="initiator1"),
        coded("outcome", "outcome for the first", WAR_OUTCOMES, source="outcome1", missing=(-9, -8)),
        Column("deaths1", "integer", "battle deaths of the first", source="batdeath1", low=0, missing=(-9, -8)),
    ),
    facts=(
        Fact(
            "in the First World War (106) Germany (255) fought the United Kingdom (200) and lost",
            lambda table: set(table.filter(war=106, ccode1=255, ccode2=200)["outcome"]) == {"lost"},
        ),
    ),
    finish=_finish_wars,
)


# Strategic rivalries: pairs of states that saw each other as competitors, threats and enemies.

#: Codes that the table uses for a state which did not bear them then: code, its rival, years, the code it had.
RENAMED = (
    (679, 670, 1918, 1989, 678),  # North Yemen against Saudi Arabia
    (679, 663, 1918, 1989, 678),  # and against Jordan
    (679, 698, 1967, 1989, 680),  # South Yemen against Oman
    (305, 255, 0, 1918, 300),  # Austria, then the Austrian Empire, against Prussia
    (300, 345, 1919, 9999, 305),  # the republic of Austria against Yugoslavia
    (255, 220, 1949, 1989, 260),  # West Germany against France
)


def _finish_rivalries(table: pl.DataFrame) -> pl.DataFrame:
    """Give each state the code that it had in the years of the rivalry, cutting a spell where its code changes."""
    for code_then, rival, first, last, proper in RENAMED:
        for one, other in (("ccode1", "ccode2"), ("ccode2", "ccode1")):
            meant = (pl.col(one) == code_then) & (pl.col(other) == rival)
            meant &= (pl.col("start") <= last) & (pl.col("end") >= first)
            mended, rest = table.filter(meant), table.filter(~meant)
            parts = (
                mended.with_columns(pl.col("end").clip(upper_bound=first - 1)),
                mended.with_columns(
                    pl.col("start").clip(lower_bound=first),
                    pl.col("end").clip(upper_bound=last),
                    pl.lit(proper, pl.Int64).alias(one),
                ),
                mended.with_columns(pl.col("start").clip(lower_bound=last + 1)),
            )
            table = pl.concat([rest, *(part.filter(pl.col("start") <= pl.col("end")) for part in parts)])
    return table.sort("start", "ccode1", "ccode2")


RIVALRIES = DataSet(
    id="rivalries",
    title="Strategic rivalries",
    file="rivalry/tss_rivalries.csv.gz",
    version="2022",
    works=("thompson-2022",),
    terms="free with citation (by way of a GPL-2 package)",
    origin="Thompson, Sakuwa and Suhas, book appendix; package peacesciencer of S. V. Miller",
    serves="rivalry of third states with the parties",
    year="start",
    columns=(
        code("ccode1", "one state"),
        code("ccode2", "the other"),
        year("start", "first year"),
        year("end", "last year; the edition's last year while it lasts"),
        Column("positional", "integer", "about influence and status", low=0, high=1),
        Column("spatial", "integer", "about territory", low=0, high=1),
    ),
    facts=(
        Fact(
            "India (750) and Pakistan (770) are rivals from 1947 on",
            lambda table: table.filter(ccode1=750, ccode2=770)["start"].to_list() == [1947],
        ),
    ),
    finish=_finish_rivalries,
)
