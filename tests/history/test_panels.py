"""The panels on the record: known cases, base rates, promises, and no look into the future."""

import gzip
import shutil
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from foedus.core.errors import DataError
from foedus.fitting.parts import Panels
from foedus.fitting.tasks import TASKS
from foedus.history.adapters import DATA_SETS
from foedus.history.panel import Panel
from foedus.history.panels import PANELS, panel_kind
from foedus.history.panels.crises import crises
from foedus.history.panels.leaders import leader_years
from foedus.history.panels.mediators import candidate_mediators, resolution
from foedus.history.panels.regimes import coup_years, regime_years
from foedus.history.panels.third_parties import allies, third_parties
from foedus.scoring.engine_record import crisis_outcomes
from foedus.worlds.historical_cast import openings

pytestmark = pytest.mark.shared
every_panel = pytest.mark.parametrize("kind", PANELS, ids=lambda kind: kind.id)


@cache
def built(data: Path, name: str) -> Panel:
    """Return a panel; that which two tests look at is built once."""
    return panel_kind(name).build(data)


def rate(panel: Panel, first: int, last: int) -> float:
    return float(panel.table.filter(pl.col(panel.year).is_between(first, last))[panel.outcome].mean())


@every_panel
def test_every_panel_can_be_built_and_is_whole(kind, shared: Path):
    panel = built(shared / "data", kind.id)
    assert panel.events > 20
    assert panel.coding_rule
    keys = [*panel.identifiers, panel.year]
    assert not panel.table.select(pl.struct(keys).is_duplicated().any()).item(), "a case stands twice"
    filled = panel.filled()
    numbers = filled.table.select(pl.col(list(filled.covariates)).cast(pl.Float64))
    assert sum(numbers.null_count().row(0)) == 0
    used = {source for covariate in panel.covariates.values() for source in covariate.sources} | set(panel.sources)
    assert used <= {entry.id for entry in DATA_SETS}
    assert used <= kind.needs, "a data set is used that the panel does not say it needs"


@pytest.mark.deep
def test_every_panel_that_is_asked_of_can_be_had_by_name(shared: Path):
    data = shared / "data"
    panels = Panels(data)
    assert {panels.of(task).name for task in TASKS} <= {built(data, kind.id).name for kind in PANELS}


def test_the_first_world_war_is_joined_as_everyone_knows(shared: Path):
    war = third_parties(shared / "data", "war").table.filter(dispute=257)
    assert war.filter(joined=1, side="a")["ccode"].sort().to_list() == [255, 355, 640]
    assert set(war.filter(joined=1, side="b")["ccode"]) == {2, 200, 211, 220, 235, 325, 350, 360, 365, 740}
    assert not set(war["ccode"]) & {300, 345}, "the original participants are no third parties"
    germany, italy = (war.filter(ccode=code, joined=1).row(0, named=True) for code in (255, 325))
    assert germany["days_to_joining"] == 2
    assert germany["defence_side"] == 1
    assert italy["days_to_joining"] > 300
    assert italy["defence_opponent"] == 1, "Italy fought the ally that it had promised to defend"


def test_base_rates_of_joining_are_those_of_the_record(shared: Path):
    panel = third_parties(shared / "data")
    assert 0.0015 < rate(panel, 1946, 1999) < 0.0025
    pledged = allies(panel)
    assert 0.012 < rate(pledged, 1946, 1999) < 0.02
    assert 0.07 < rate(pledged, 1816, 1945) < 0.11


def test_base_rates_of_crises(shared: Path):
    mediation, agreement = crises(shared / "data"), crises(shared / "data", "agreement")
    assert rate(mediation, 1918, 1999) == pytest.approx(0.31, abs=0.01)
    by_mediation = dict(agreement.table.group_by("mediated").agg(pl.col("agreement").mean()).iter_rows())
    assert by_mediation[0] == pytest.approx(0.11, abs=0.01)
    assert by_mediation[1] == pytest.approx(0.44, abs=0.02)
    assert "mediated" not in agreement.ex_ante
    assert "violence" not in mediation.ex_ante


def test_force_and_war_in_crises(shared: Path):
    """Without a violent trigger half come to force; outside a war one in six becomes one, inside one three in four."""
    data = shared / "data"
    force, serious, war = (crises(data, question) for question in ("force", "serious", "war"))
    assert (force.events, force.table.height, war.events, war.table.height) == (121, 230, 69, 399)
    inside = serious.table.filter(at_war=1)
    assert (inside.height, inside["war"].sum()) == (33, 25)
    assert force.table["trigger_kind"].is_in([8, 9]).sum() == 0
    assert crises(data, "serious at force").table["force"].min() == 1
    levels = dict(serious.table.group_by("level").agg(pl.col("serious").mean()).iter_rows())
    assert levels[2] < levels[4]
    assert not {"protracted", "conflict", "violence"} & set(serious.ex_ante)


@pytest.mark.parametrize(
    ("crisis", "opened_inside"),
    [
        pytest.param(90, True, id="El Alamein 1942: the World War"),
        pytest.param(361, True, id="Al-Faw 1986: Iran and Iraq"),
        pytest.param(132, False, id="Korea 1950: no war before"),
        pytest.param(336, False, id="the Falklands 1982: no war before"),
        pytest.param(398, False, id="Bubiyan 1991: the war is over, the dispute is a new one"),
        pytest.param(431, False, id="Kargil 1999: the crisis made an old dispute a war"),
        pytest.param(133, False, id="Korea, the second crisis of 1950: the war began in that year, which is not told"),
    ],
)
def test_whether_a_crisis_becomes_a_war_is_asked_where_no_war_of_the_year_before_goes_on(
    crisis: int, opened_inside: bool, shared: Path
):
    data = shared / "data"
    (found,) = built(data, "crisis-serious").table.filter(crisis=crisis)["at_war"]
    assert found == opened_inside
    assert (crisis in built(data, "crisis-war").table["crisis"]) is not opened_inside
    record = crisis_outcomes(data, openings(data)).row(by_predicate=pl.col("crisis") == crisis, named=True)
    assert record["inside_war"] is opened_inside
    assert record["war_inside" if opened_inside else "war"] == record["war_anywhere"]
    assert record["war" if opened_inside else "war_inside"] is None


def test_base_rates_of_falling(shared: Path):
    data = shared / "data"
    assert rate(leader_years(data), 1946, 1989) == pytest.approx(0.041, abs=0.002)
    assert 0.02 < rate(coup_years(data), 1990, 1999) < 0.035
    assert 0.04 < rate(regime_years(data), 1946, 1989) < 0.06


def test_known_falls(shared: Path):
    data = shared / "data"
    irregular = leader_years(data).table
    assert irregular.filter(ccode=155, year=1973)["exit_irregular"].to_list() == [1], "Allende"
    assert irregular.filter(ccode=2, year=1974)["exit_regular"].to_list() == [1], "Nixon"
    assert coup_years(data).table.filter(ccode=155, year=1973).select("attempt", "coup").rows() == [(1, 1)]
    assert regime_years(data).table.filter(ccode=630, year=1979)["failed"].to_list() == [1]
    germany = irregular.filter(pl.col("ccode").is_in([255, 260]), year=1995)
    assert germany["ccode"].to_list() == [255], "unified Germany has the code of Germany"


def test_named_mediators_resolve(shared: Path):
    told = resolution(shared / "data")
    assert told.resolved / told.named > 0.98
    assert told.with_state / told.named > 0.6
    oslo = candidate_mediators(shared / "data").table.filter(other=666, ccode=385, mediated=1)
    assert set(oslo["year"]) & set(range(1992, 1997)), "Norway between Israel and the PLO"


def test_an_unknown_choice_is_told(shared: Path):
    data = shared / "data"
    for build, word in ((third_parties, "lethal"), (crises, "peace"), (leader_years, "sudden"), (coup_years, "putsch")):
        with pytest.raises(DataError, match=f"no .* '{word}'.*known: "):
            build(data, word)
    with pytest.raises(DataError, match="did you mean 'leader-irregular'"):
        panel_kind("leader-irregulars")


def test_tables_that_run_further_need_no_change_of_code(shared: Path, tmp_path: Path):
    """A dispute of a later year lengthens the panel by itself."""
    data = tmp_path / "data"
    shutil.copytree(shared / "data", data, copy_function=shutil.copy)
    for folder in (data, *data.iterdir()):
        folder.chmod(0o755)
    last = third_parties(shared / "data").span[1]
    years = last + 5 - 1914
    extend(data / "gml/disputes.csv.gz", {"styear": years})
    extend(data / "gml/participants.csv.gz", {"styear": years, "endyear": years})
    panel = third_parties(data)
    assert panel.span[1] == last + 5
    late = panel.table.filter(dispute=99_001)
    assert late["era"].unique().to_list() == ["from 1990"]
    assert late.filter(joined=1, ccode=2)["days_to_joining"].item() > 900
    assert late.filter(ccode=2, side="b")["cinc"].item() > 0.1


def extend(path: Path, later: dict[str, int]) -> None:
    """Append the First World War once more, under another number and so many years later."""
    table = pl.read_csv(path, infer_schema_length=None)
    moved = [(pl.col(name) + years).alias(name) for name, years in later.items()]
    added = table.filter(pl.col("dispnum") == 257).with_columns(pl.lit(99_001, dtype=pl.Int64).alias("dispnum"), *moved)
    path.chmod(0o644)
    path.write_bytes(gzip.compress(pl.concat([table, added]).write_csv().encode()))
