"""Affinity of states of whom one does not vote in the United Nations."""

from pathlib import Path

import pytest
import yaml
from tools.tables import alignment as table

import foedus
from foedus.crisis.reading import read_crisis
from foedus.history.measures.affinity import alliance_portfolios
from foedus.history.state_names import state_id
from foedus.worlds.alignment import FILE, alliances_alike
from foedus.worlds.blueprint import Entry
from foedus.worlds.ledger import ledger_of


def affinities(folder: Path, as_of: str = "2026-01-16", **relations: dict[str, object]) -> dict[str, Entry]:
    """Return the entries of affinity of a file of China, Taiwan, the United States and an armed group."""
    said = {
        pair.replace("_", ">"): {name: {"value": value, "because": "assumption"} for name, value in told.items()}
        for pair, told in relations.items()
    }
    content = {
        "foedus": 2,
        "crisis": "strait",
        "title": "A strait",
        "as_of": as_of,
        "actors": {
            "CHN": {"name": "China"},
            "TWN": {"name": "Taiwan"},
            "USA": {"name": "America"},
            "XAA": {"name": "X"},
        },
        "relations": said,
        "disputes": {"d": {"title": "D", "challenger": "CHN", "target": "TWN", "aim": "territory"}},
    }
    path = folder / "strait.yaml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    ledger = ledger_of(read_crisis(path))
    return {path.split(".")[1]: entry for path, entry in ledger.items() if path.endswith(".affinity")}


def test_it_is_that_of_states_as_like_each_other(tmp_path: Path) -> None:
    found = affinities(tmp_path)
    assert found["CHN>USA"].origin == "table"
    america, china = found["USA>TWN"], found["CHN>TWN"]
    assert america.origin == china.origin == "fit"
    assert america.value > 0.0 > china.value
    assert "unga@2018" in america.editions
    assert america.assumed.startswith("0.34 (-0.5 to 0.99): the two do not both vote")
    # of an armed group nobody knows anything, and of a day of which the table does not speak neither
    assert found["XAA>TWN"].origin == "assumption"
    assert affinities(tmp_path, "1996-03-01")["USA>TWN"].origin == "assumption"


def test_a_treaty_and_a_rivalry_that_are_stated_move_it(tmp_path: Path) -> None:
    plain = affinities(tmp_path)
    said = affinities(tmp_path, USA_TWN={"obligation": "defence"}, CHN_TWN={"rivalry": True})
    assert said["USA>TWN"].value > plain["USA>TWN"].value
    assert said["CHN>TWN"].value < plain["CHN>TWN"].value
    assert said["CHN>TWN"].range
    assert said["CHN>TWN"].range.high == 0.0
    assert said["TWN>CHN"] == plain["TWN>CHN"]


@pytest.mark.shared
def test_the_fit_is_that_of_the_tables(shared: Path) -> None:
    shipped = Path(foedus.__file__).parent / "worlds" / FILE
    assert table.written(shared / "data") == shipped.read_text("utf-8")


@pytest.mark.shared
def test_alliances_are_as_alike_by_the_shipped_table_as_by_those_of_history(shared: Path) -> None:
    codes, _, alike = alliance_portfolios(str(shared / "data"), 2018)
    keys = [state_id(int(code), 2018) for code in codes]
    for one, other in (("PRK", "CHN"), ("USA", "JPN"), ("CHE", "DEU"), ("TWN", "USA")):
        past = alike[keys.index(one), keys.index(other)]
        assert alliances_alike(one, other, 2026) == pytest.approx(past, abs=0.02)
