"""Runs: the present state is kept as `foedus run` keeps it, found, laid side by side, taken along, and scored."""

import csv
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import httpx
import pytest

import foedus
from foedus.runs.folder import BRIEF
from foedus.studio.jobs import jobs_of
from foedus.studio.kept.tab import KEEP
from foedus.studio.work import Work
from plain_python import compiled_only
from served_studio import Studio, copied, served

pytestmark = [compiled_only("whole runs are too slow in plain Python"), pytest.mark.whole]
FEW = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Work in a folder of its own, below which runs are kept, with a home of its own."""
    place = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("FOEDUS_HOME", str(place / "home"))
        yield place


@pytest.fixture(scope="module")
def keeping(folder: Path) -> Iterator[Studio]:
    """A studio of few replicates, in which runs are kept."""
    with served(Work(str(copied(folder)), threads=1, replicates=FEW)) as made:
        made.ready()
        yield made


def post(studio: Studio, path: str, **fields: object) -> httpx.Response:
    """Return what a form of the page gets."""
    return httpx.post(
        studio.url + path, data=fields, headers={"origin": studio.url}, cookies=studio.cookie, timeout=120,
        follow_redirects=True,
    )  # fmt: skip


def keep(studio: Studio, **fields: object) -> foedus.Run:
    """Keep the present state, and return the run."""
    assert post(studio, "/runs/keep", **fields).status_code == 200
    job, end = jobs_of(studio.work)[KEEP], time.monotonic() + 240
    while job.state == "waiting":
        assert time.monotonic() < end
        time.sleep(0.01)
    assert job.state == "done", job.error
    run: foedus.Run = job.found
    return run


def test_what_is_kept_is_the_run_of_the_command(keeping: Studio, folder: Path) -> None:
    assert "No run is kept yet" in keeping.get("/runs").text
    keeping.work.set("actors.RUS.load", 0.9)
    kept = keep(keeping, name="a heavy load", labels="mine, heavy")
    said = foedus.run(
        keeping.work.source, {"actors.RUS.load": 0.9}, replicates=FEW, threads=1,
        name="a heavy load", labels=["mine", "heavy"], keep=folder / "by-command",
    )  # fmt: skip
    exported = keeping.get(f"/runs/one/{kept.id}/brief?to=html")
    assert exported.headers["content-disposition"].startswith("attachment")
    # A brief names its run, so that it can be run again: nothing else differs.
    assert exported.content.replace(kept.id.encode(), said.id.encode()) == (folder / "by-command" / BRIEF).read_bytes()
    assert said.record == kept.record

    (folder / "changed.yaml").write_bytes(keeping.get("/runs/overlay").content)
    assert foedus.read(folder / "changed.yaml").actors["RUS"] == keeping.work.crisis.actors["RUS"]
    keeping.work.undo()
    assert "nothing was changed" in keeping.get("/runs/overlay").text
    keeping.ready()
    other = keep(keeping)
    listed = keeping.get("/runs?of=all").text
    assert {run.id for run in (kept, said, other) if f'value="{run.id}"' in listed} == {kept.id, said.id, other.id}
    found = keeping.get("/runs?search=heavy").text
    assert f'value="{other.id}"' not in found
    assert "Russia: load: 0.9" in found
    beside = keeping.get(f"/runs?pin={other.id}&pin={kept.id}").text
    assert "Side by side" in beside
    assert foedus.compare(other.id, kept.id)["answers"] == [] or "moved by more than luck" in beside

    rows = list(csv.DictReader(StringIO(keeping.get(f"/runs/one/{kept.id}/table/falls").text)))
    assert [row["probability"] for row in rows] == [str(row["probability"]) for row in kept.record["answers"]["falls"]]
    crisis = keeping.get(f"/runs/one/{kept.id}/crisis")
    (folder / "again.yaml").write_bytes(crisis.content)
    assert foedus.read(folder / "again.yaml").digest == kept.crisis.digest


def test_a_forecast_is_frozen_resolved_and_scored(keeping: Studio) -> None:
    assert "Nothing is registered yet" in keeping.get("/runs/forecasts").text
    run = keep(keeping)
    path = f"/runs/one/{run.id}/freeze"
    form = {"question": "falls:IRN:leader", "resolves": run.record["horizon_date"], "exercise": "yes"}
    assert "say in words what has to be so" in post(keeping, path, **form).text
    frozen = post(keeping, path, **form, criterion="<b>gone</b> by then").text
    assert "Frozen as" in frozen
    assert "&lt;b&gt;gone&lt;/b&gt; by then" in frozen
    (line,) = foedus.api.register.read_register().lines
    assert "Nothing is resolved yet" in keeping.get("/runs/forecasts").text
    resolved = post(keeping, "/runs/resolve", forecast=line["id"], outcome="yes", because="seen").text
    assert "Brier" in resolved


def test_an_address_names_no_folder(keeping: Studio, folder: Path) -> None:
    for named in ("by-command", "latest", "..%2Fby-command", str(folder / "by-command").replace("/", "%2F")):
        answer = keeping.get(f"/runs/one/{named}/brief")
        assert answer.status_code in (404, 422), named
