"""CHISOLS: changes in the coalition that supports a leader, by state and year."""

from foedus.history.table import Column, DataSet, Fact, code, flag, year

SUPPORT = DataSet(
    id="support",
    title="Change in Source of Leader Support",
    file="regime/chisols_state_year_v4.csv.gz",
    version="4.0",
    works=("mattes-2016",),
    terms="free with citation",
    origin="Mattes, Leeds and Matsumura, CHISOLS (chisols.org)",
    serves="change of the coalition behind a leader",
    columns=(
        code("ccode", "state"),
        year(),
        Column("leader", "text", "leader at the year's end"),
        flag("leader_change", "the leader changed", source="leadertrans"),
        flag("support_change", "the societal source of support changed", source="solschdum"),
        flag("regime_transition", "the regime changed", source="regtrans"),
    ),
    facts=(
        Fact(
            "in Chile (155) the source of support changes in 1973",
            lambda table: table.filter(ccode=155, year=1973)["support_change"].to_list() == [1],
        ),
    ),
)
