"""Strategic rivalries: pairs of states that saw each other as competitors, threats and enemies."""

from foedus.history.table import Column, DataSet, Fact, code, year

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
)
