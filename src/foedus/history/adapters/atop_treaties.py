"""Alliance Treaty Obligations and Provisions: the treaties, and the members with their terms."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, coded, flag, year

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
    ),
    facts=(
        Fact(
            "the United States (2) enter the North Atlantic Treaty (3180) in 1949",
            lambda table: table.filter(alliance=3180, ccode=2)["entry_year"].min() == 1949,
        ),
    ),
    finish=_finish_members,
)
