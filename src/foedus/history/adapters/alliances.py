"""What states owe one another by treaty, whether they kept it, and how they vote."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, coded, flag, only, year

# Alliance Treaty Obligations and Provisions: what each state owed each other state, by year.

#: Kinds of obligation from the strongest to the weakest, as crisis files name them.
OBLIGATIONS = ("defence", "offence", "neutrality", "nonaggression", "consultation")


def _obligation(name: str, source: str, description: str) -> Column:
    return Column(name, "integer", description, source=source, low=0, high=1, required=True)


ATOP = DataSet(
    id="atop",
    title="Alliance Treaty Obligations and Provisions, directed dyad-years",
    file="atop/dyad_year_v5.parquet",
    version="v5.1",
    works=("leeds-2002",),
    terms="free with citation; no formal licence",
    origin="ATOP project, Rice University (atopdata.org)",
    serves="treaty obligations: the panel of third parties, the shipped table of obligations; likeness of alliances",
    columns=(
        code("ccode1", "the state that is obliged"),
        code("ccode2", "the state to which it is obliged"),
        year(),
        _obligation("defence", "atop_defense", "to aid when the other is attacked"),
        _obligation("offence", "atop_offense", "to aid also when the other attacks"),
        _obligation("neutrality", "atop_neutral", "to stay out of the other's conflicts"),
        _obligation("nonaggression", "atop_nonagg", "not to use force against the other"),
        _obligation("consultation", "atop_consul", "to consult in a crisis"),
    ),
    facts=(
        Fact(
            "in 1960 the United States (2) owe Japan (740) defence, and Japan owes none",
            lambda table: (
                table.filter(ccode1=2, ccode2=740, year=1960)["defence"].to_list() == [1]
                and not table.filter(pl.col("defence") == 1, ccode1=740, ccode2=2, year=1960).height
            ),
        ),
    ),
)


# Alliance Treaty Obligations and Provisions: the treaties, and the members with their terms.

TERMS = "free with citation; no formal licence"
ORIGIN = "ATOP project, Rice University (atopdata.org)"


def _finish_alliances(table: pl.DataFrame) -> pl.DataFrame:
    """Leave the end open for treaties that are still in effect."""
    return table.with_columns(pl.when(pl.col("end_year") > 0).then("end_year").alias("end_year")).sort("alliance")


SECRECY = {0: "public", 1: "with secret articles", 2: "secret"}
#: As known treaties read it; the codebook was not at hand.
COORDINATION = {0: "none", 1: "contacts in war", 2: "contacts in peace", 3: "common defence policy"}
INSTITUTIONS = {0: "none or few", 1: "some", 2: "many"}


ALLIANCES = DataSet(
    id="alliances",
    title="Alliance treaties",
    file="atop/alliance_v4.csv.gz",
    version="v4.01",
    works=("leeds-2002",),
    terms=TERMS,
    origin=ORIGIN,
    serves="terms of treaties: panel of alliance calls",
    year="start_year",
    columns=(
        Column("alliance", "integer", "number of the alliance", source="atopid", low=1, required=True),
        year("start_year", "year in which it begins", source="begyr"),
        Column("end_year", "integer", "year in which it ends; null while in effect", source="endyr", low=0, high=2100),
        flag("bilateral", "between two states", source="bilat"),
        flag("wartime", "made during a war", source="wartime"),
        flag("asymmetric", "members owe different things", source="asymm"),
        flag("conditional", "an obligation depends on a condition", source="conditio"),
        coded("secrecy", "who may know of the treaty", SECRECY, source="pubsecr"),
        coded("military_coordination", "agreed military contacts", COORDINATION, source="milcon"),
        coded("institutions", "military institutions", INSTITUTIONS, source="milinst"),
        Column(
            "specific_threat",
            "integer",
            "0 no threat named; above, the kind of threat (not told apart here)",
            source="specthrt",
            low=0,
            high=6,
        ),
        flag("defence", "obliges to defend", source="defense"),
        flag("offence", "obliges to support an attack", source="offense"),
        flag("neutrality", "obliges to neutrality", source="neutral"),
        flag("nonaggression", "obliges to nonaggression", source="nonagg"),
        flag("consultation", "obliges to consult", source="consul"),
    ),
    facts=(
        Fact(
            "the North Atlantic Treaty (3180) is a multilateral defence pact from 1949",
            lambda table: (
                table.filter(alliance=3180).select("start_year", "bilateral", "defence").rows() == [(1949, 0, 1)]
            ),
        ),
    ),
    finish=_finish_alliances,
)


def _finish_members(table: pl.DataFrame) -> pl.DataFrame:
    """Leave the exit open for members that are still bound."""
    bound_to = pl.when(pl.col("exit_year") > 0).then("exit_year")
    return table.with_columns(bound_to.alias("exit_year")).sort("alliance", "ccode", "entry_year")


MEMBERS = DataSet(
    id="alliance-members",
    title="Members of alliance treaties",
    file="atop/member_v4.csv.gz",
    version="v4.01",
    works=("leeds-2002",),
    terms=TERMS,
    origin=ORIGIN,
    serves="who was called: panel of alliance calls",
    year="entry_year",
    columns=(
        Column("alliance", "integer", "number of the alliance", source="atopid", low=1, required=True),
        Column("ccode", "integer", "member; above 999 if no state", source="member", low=1, high=9999, required=True),
        year("entry_year", "year of entry", source="yrent"),
        Column("exit_year", "integer", "year of exit; null while bound", source="yrexit", low=0, high=2100),
        flag("defence", "owes defence", source="defense"),
        flag("offence", "owes support of an attack", source="offense"),
        flag("conditional_defence", "its defence obligation depends on a condition", source="defcon"),
        flag("placed_defence", "its defence obligation holds in one place only, which is not coded", source="defcoloc"),
    ),
    facts=(
        Fact(
            "the United States (2) enter the North Atlantic Treaty (3180) in 1949",
            lambda table: table.filter(alliance=3180, ccode=2)["entry_year"].min() == 1949,
        ),
        Fact(
            "it obliges them in one place only; the pact of the Arab League (3205) obliges Egypt (651) in any",
            lambda table: (
                table.filter(alliance=3180, ccode=2, placed_defence=1).height > 0
                and table.filter(alliance=3205, ccode=651)["placed_defence"].max() == 0
            ),
        ),
    ),
    finish=_finish_members,
)


# Berkemeier and Fuhrmann: whether alliance treaties that a war invoked were honoured.


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Read the war's first year from its name; fold honoured and violated into one column, null where not invoked."""
    honoured = (
        pl.when(pl.col("honoured").fill_null(0) == 1)
        .then(1)
        .when(pl.col("violated").fill_null(0) == 1)
        .then(0)
        .otherwise(None)
    )
    return table.with_columns(
        pl.col("war_name").str.extract(r"(1[89]\d\d|20\d\d)").cast(pl.Int64).alias("year"), honoured.alias("honoured")
    ).sort("year", "war", "alliance")


ALLIANCE_CALLS = DataSet(
    id="alliance-calls",
    title="Fulfilment of alliance commitments in war",
    file="performance/berkemeier_fuhrmann_2018.csv.gz",
    version="replication file of 3 March 2018",
    works=("berkemeier-2018",),
    terms="replication data, cite; no licence",
    origin="Berkemeier and Fuhrmann, replication data (Harvard Dataverse)",
    serves="panel of alliance calls",
    columns=(
        Column("war", "integer", "number of the war, theirs", source="warid", low=1, required=True),
        Column("war_name", "text", "name and year of the war", source="warname", required=True),
        Column("cow_war", "integer", "number of the war, Correlates of War", source="cowwarid", low=1),
        Column("alliance", "integer", "number of the alliance, ATOP", source="atopid", low=1, required=True),
        flag("multilateral", "more than two members"),
        flag("honoured", "the treaty was honoured", source="honorBF"),
        flag("violated", "the treaty was violated", source="violateBF"),
        flag("not_activated", "obligations did not apply", source="dnaBF"),
    ),
    facts=(
        Fact(
            "about half of the invoked treaties were honoured",
            lambda table: 0.4 < float(table["honoured"].cast(pl.Float64).mean() or 0) < 0.6,  # type: ignore[arg-type]
        ),
    ),
    finish=_finish,
)


# Ideal points of states in the United Nations General Assembly, estimated from roll-call votes.

UNGA = DataSet(
    id="unga",
    title="Ideal points in the UN General Assembly",
    file="un/ideal_points_202004.csv.gz",
    version="April 2020",
    works=("bailey-2017",),
    terms="free with citation (repository MIT)",
    origin="Bailey, Strezhnev and Voeten, United Nations General Assembly Voting Data (Harvard Dataverse)",
    serves="affinity of states that both vote, from 1946 on",
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
