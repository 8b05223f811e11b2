"""A run in Python: how it shows itself, its table, draws, network, figures, brief, and its place on the disk."""

import io
import json
import sys
from html import escape
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

import foedus

SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"


@pytest.fixture(scope="module")
def run() -> foedus.Run:
    return foedus.run(SMALL, replicates=400, seed=3)


def test_it_shows_itself_in_a_few_lines(run: foedus.Run) -> None:
    first, *answers = repr(run).splitlines()
    assert first == f"<run of {run.record['crisis']} as of {run.record['as_of']}: 400 replicates"
    assert 1 <= len(answers) <= 4
    html = run._repr_html_()
    assert "<table>" in html
    assert escape(run.record["bottom_line"][0]) in html
    assert len(html) < 10_000


def test_the_table_has_every_answer(run: foedus.Run) -> None:
    table = run.table()
    assert table["question"].to_list() == [str(answer.question) for answer in run.answers]
    assert table.filter(table["low"] > table["probability"]).is_empty()
    assert run.series()["week"].max() == run.record["horizon_weeks"]


def test_the_draws_add_up_to_the_answers(run: foedus.Run) -> None:
    pytest.importorskip("xarray")
    draws = run.draws()
    whole = (draws.chance * draws.replicates).sum("draw") / draws.replicates.sum()
    for answer in run.answers:
        assert float(whole.sel(question=str(answer.question))) == pytest.approx(answer.probability, abs=1e-5)
    assert np.isfinite(draws.input).all()
    assert draws.sizes["draw"] == run.record["outer_draws"]


def test_without_xarray_it_says_what_to_install(run: foedus.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(foedus.FoedusError, match=r"pip install .foedus\[xarray\]"):
        run.draws()


def test_the_network_is_graphml(run: foedus.Run) -> None:
    graph = run.network()
    assert set(graph) == set(run.crisis.actors)
    for row in run.record["answers"]["disputes"]:
        assert graph.edges[row["challenger"], row["target"]][f"war_{row['dispute']}"] == row["reaches"]["5"]
    file = io.BytesIO()
    nx.write_graphml(graph, file)
    again = nx.read_graphml(io.BytesIO(file.getvalue()))
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))


def test_figures_are_drawings(run: foedus.Run, tmp_path: Path) -> None:
    figure = run.figure("stands_by")
    assert figure._repr_svg_().startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    figure.save(tmp_path / "who.svg")
    assert (tmp_path / "who.svg").read_text("utf-8") == figure._repr_svg_()
    assert len(repr(figure)) < 200
    with pytest.raises(foedus.FoedusError, match="did you mean 'stands_by'"):
        run.figure("stand_by")
    with pytest.raises(foedus.FoedusError, match="nothing to draw as 'stands_by' of nowhere"):
        run.figure("stands_by", "nowhere")


def test_a_kept_run_is_loaded_as_it_was(run: foedus.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))
    folder = run.save(tmp_path / "kept")
    again = foedus.Run.load(folder)
    assert again.record == run.record
    assert again.crisis.digest == run.crisis.digest
    assert again.brief() == (folder / "brief.html").read_text("utf-8")
    assert again.series().equals(run.series())
    with pytest.raises(foedus.FoedusError, match="run it again"):
        again.draws()
    same = foedus.compare(again, folder)
    assert not any(same[part] for part in ("settings", "engine", "inputs", "answers"))
    assert all(row["paired"] for row in same["runs"])
    assert {name: list(row) for name, row in again.yes.items()} == {name: list(row) for name, row in run.yes.items()}
    assert foedus.compare(run, foedus.run(run.crisis, replicates=400, seed=4))["settings"][0]["what"] == "seed"


def test_what_came_of_the_engine_is_told_from_what_came_of_the_inputs(run: foedus.Run) -> None:
    """The first run is one of another engine, which said a tenth more of one answer."""
    record = json.loads(json.dumps(run.record))
    row = record["answers"]["falls"][0]
    row["probability"] += 0.5
    manifest = {**run.manifest, "engine": {**run.manifest["engine"], "code": {}}}
    other = foedus.Run(run.crisis, record, run._series, manifest)
    found = foedus.compare(other, run, apart=True)
    (moved,) = found["answers"]
    assert moved["question"] == f"falls:{row['actor']}:{row['what']}"
    assert moved["from_engine"]["change"] == moved["changes"][1]["change"] == pytest.approx(-0.5)
    assert moved["from_inputs"]["change"] == 0.0
    with pytest.raises(foedus.FoedusError, match="is no run of the engine that is here"):
        foedus.compare(run, other, apart=True)


def test_a_place_that_is_taken_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(foedus.FoedusError, match="there is something already"):
        foedus.run(SMALL, replicates=10_000_000, keep=tmp_path)


def test_settings_are_a_mapping_or_texts() -> None:
    one = foedus.read("iran-2026", {"actors.RUS.load": 0.2})
    other = foedus.read("iran-2026", ["actors.RUS.load=0.2"])
    assert one.digest == other.digest != foedus.read("iran-2026").digest
    with pytest.raises(foedus.FoedusError, match="did you mean 'actors"):
        foedus.read("iran-2026", {"actors.RUSS.load": 0.2})
    told: list[tuple[int, int]] = []
    run = foedus.run(
        "iran-2026", {"actors.RUS.load": 0.2}, replicates=20, weeks=2, progress=lambda *now: told.append(now)
    )
    assert run.manifest["source"] == "iran-2026"
    assert foedus.read("iran-2026", run.manifest["sets"]).digest == one.digest
    assert told[-1][0] == told[-1][1] > 20
