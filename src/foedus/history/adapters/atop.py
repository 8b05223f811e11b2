"""Alliance Treaty Obligations and Provisions: what each state owed each other state, by year."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, year

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
    serves="treaty obligations: the panel of third parties, and the shipped table of obligations",
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
