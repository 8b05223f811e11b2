"""A panel keeps its promises or is not built."""

import polars as pl
import pytest

from foedus.core.errors import DataError
from foedus.history.panel import Covariate, Panel, assemble, refuse_contemporaneous


def a_panel(**changes: object) -> Panel:
    table = pl.DataFrame(
        {
            "case": [1, 1, 2, 2],
            "year": [1950, 1950, 1951, 1951],
            "era": ["1946-89"] * 4,
            "happened": [0, 1, 0, 0],
            "power": [0.1, None, 0.4, 0.2],
            "blank": [None, None, None, 1.0],
        }
    )
    panel = Panel(
        name="a panel",
        table=table,
        outcome="happened",
        covariates={"power": Covariate("power", 1), "blank": Covariate("blank", None)},
        cluster="case",
        year="year",
        era="era",
        coding_rule="Rows: four.",
    )
    return panel._replace(**changes)


def test_what_a_panel_says_of_itself():
    panel = assemble(a_panel())
    assert panel.span == (1950, 1951)
    assert panel.events == 1
    assert panel.base_rate == 0.25
    assert panel.ex_ante == ("power", "blank")


def test_a_covariate_of_the_outcome_s_own_year_is_refused():
    with pytest.raises(DataError, match="'power' is measured 0 years before the outcome"):
        assemble(a_panel(covariates={"power": Covariate("power", 0)}))
    with pytest.raises(DataError, match="'power' is measured -1 years"):
        refuse_contemporaneous({"power": Covariate("power", -1)}, "a panel")


def test_hindsight_is_allowed_where_it_says_so_and_is_no_forecast():
    panel = assemble(a_panel(covariates={"power": Covariate("power", 0, ex_ante=False)}))
    assert panel.ex_ante == ()


def test_broken_promises_are_told():
    with pytest.raises(DataError, match="has no column wealth"):
        assemble(a_panel(covariates={"wealth": Covariate("wealth", 1)}))
    with pytest.raises(DataError, match="happened cannot be an outcome and a covariate"):
        assemble(a_panel(covariates={"happened": Covariate("the outcome itself", 1)}))
    with pytest.raises(DataError, match="the outcome 'power' has gaps"):
        assemble(a_panel(outcome="power", covariates={}))
    nan = a_panel().table.with_columns(pl.lit(float("nan")).alias("power"))
    with pytest.raises(DataError, match="power hold values that are no numbers"):
        assemble(a_panel(table=nan))


def test_gaps_are_filled_from_their_own_year_and_marked():
    filled = assemble(a_panel()).filled()
    assert filled.table["power"].to_list() == [0.1, 0.1, 0.4, 0.2]
    assert filled.table["power_missing"].to_list() == [0, 1, 0, 0]
    assert filled.table["blank"].to_list() == [0.0, 0.0, 1.0, 1.0], "a year without any value takes 0"
    assert set(filled.covariates) == {"power", "blank", "power_missing", "blank_missing"}
    assert assemble(filled).filled() is not None


def test_a_part_of_a_panel_says_its_rule():
    part = assemble(a_panel()).where(pl.col("case") == 2, rule="Only the second case.")
    assert part.table.height == 2
    assert part.coding_rule == "Rows: four. Only the second case."
    assert part.base_rate == 0.0
