"""Sweeps: each world once however often it is stopped, failures as rows, shares of variance, mistakes in the file."""

from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import qmc

from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis
from foedus.inquiry import sweeps
from foedus.inquiry.sobol import indices, shares_of
from foedus.inquiry.sweep_file import Axis, Sweep, SweepFile, read_sweep
from foedus.inquiry.sweeps import ALONE, Kept, World, in_threads, run_sweep, saltelli, worlds_of
from foedus.report.sweep import sweep_page, sweep_record

LOAD, UNREST = "actors.RUS.load", "actors.IRN.unrest"
FILE = SweepFile(
    sweep="toy",
    crises=("iran-2026",),
    design="sobol",
    settings={LOAD: Axis(between=(0.0, 1.0)), UNREST: Axis(between=(0.0, 0.5))},
    points=64,
)
WAR = "dispute:iran:war"


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return Sweep(FILE, {"iran-2026": read_crisis("iran-2026")}, "digest of the file")


def made_up(file: SweepFile, world: World) -> pl.DataFrame:
    """Return what a world would answer if the load counted thrice the unrest; the tenth world fails."""
    load, unrest = world.settings.get(LOAD, 0.5), world.settings.get(UNREST, 0.25)
    if world.number == 10:
        return sweeps._table(file, world, [{"question": WAR}], "it fell over")
    chance = 0.1 + 0.3 * load + 0.2 * unrest
    return sweeps._table(file, world, [{"question": WAR, "probability": chance, "low": 0.0, "high": 1.0}], None)


class StoppedError(Exception):
    """Somebody pulled the plug."""


def test_a_sweep_that_is_stopped_goes_on_and_runs_each_world_once(sweep: Sweep, tmp_path: Path, monkeypatch):
    ran: Counter[int] = Counter()

    def answer(of: Sweep, _: object, world: World) -> pl.DataFrame:
        ran[world.number] += 1
        return made_up(of.file, world)

    def until_it_stops(answers, worlds):
        for done, (world, rows) in enumerate(in_threads(2)(answers, worlds)):
            if done == 77:
                raise StoppedError
            yield world, rows

    grid = FILE.model_copy(update={"design": "grid", "points": None, "settings": {
        LOAD: Axis(between=(0.0, 1.0), steps=20), UNREST: Axis(between=(0.0, 0.5), steps=10),
    }})  # fmt: skip
    sweep = sweep._replace(file=grid)
    monkeypatch.setattr(sweeps, "answer", answer)
    monkeypatch.setattr(sweeps, "questions_of", lambda _: {})
    monkeypatch.setattr(sweeps, "compile_with", lambda *_: None)
    with pytest.raises(StoppedError):
        run_sweep(sweep, Kept(tmp_path / "out", sweep, "code"), until_it_stops)
    whole = {path.name for path in (tmp_path / "out" / "worlds").glob("*.parquet")}
    assert len(whole) == 77
    told: list[tuple[int, int]] = []
    before = Counter(ran)
    rows = run_sweep(sweep, Kept(tmp_path / "out", sweep, "code"), in_threads(2), lambda *what: told.append(what))
    assert (told[0], told[-1], len(told)) == ((77, 200), (200, 200), 124)
    again = Counter({number: times - before[number] for number, times in ran.items()})
    assert sum(again.values()) == 123  # what was kept is not run again
    assert rows["world"].to_list() == list(range(200))
    assert rows.filter(pl.col("failed").is_not_null()).select("world", "failed", "probability").rows() == [
        (10, "it fell over", None)
    ]
    assert pl.read_parquet(tmp_path / "out" / "worlds" / "*.parquet").height == 200  # one data set
    record = sweep_record(sweep, rows, "out", None)
    assert (record["worlds"], record["failed"], record["answers"][0]["worlds"]) == (200, 1, 199)
    assert sweep_page(sweep, record, rows).count("<svg") == 4  # a map and bands, at two widths
    with pytest.raises(InputError, match="holds another sweep, or the file"):
        Kept(tmp_path / "out", sweep, "other code")


def test_a_world_that_cannot_be_is_a_row_that_says_why(sweep: Sweep):
    impossible = World(3, "iran-2026", "design", {"actors.RUS.lod": 0.5})
    rows = sweeps.answer(sweep, {"iran-2026": [WAR, "falls:IRN:leader"]}, impossible)
    assert rows.select("world", "probability").rows() == [(3, None), (3, None)]
    assert "did you mean 'actors.RUS.load'?" in rows["failed"][0]


def ishigami(x: np.ndarray) -> np.ndarray:
    angle = np.pi * (2.0 * x - 1.0)
    return np.sin(angle[:, 0]) + 7.0 * np.sin(angle[:, 1]) ** 2 + 0.1 * angle[:, 2] ** 4 * np.sin(angle[:, 0])


def test_sobol_indices_agree_with_brute_force():
    both = qmc.Sobol(6, seed=5).random(1024)
    found = indices(ishigami(saltelli(both[:, :3], both[:, 3:])), ["a", "b", "c"], seed=1)
    rng = np.random.default_rng(3)
    every = ishigami(rng.random((200_000, 3))).var()
    for at in range(3):
        inside, outside = rng.random((500, 1, 3)), rng.random((1, 500, 3))
        known = np.where(np.arange(3) == at, inside, outside).reshape(-1, 3)
        others = np.where(np.arange(3) == at, outside, inside).reshape(-1, 3)
        first = ishigami(known).reshape(500, 500).mean(axis=1).var() / every
        total = ishigami(others).reshape(500, 500).var(axis=1).mean() / every
        assert abs(found["first"][at] - first) < 2.0 * found["first_error"][at] + 0.02
        assert abs(found["total"][at] - total) < 2.0 * found["total_error"][at] + 0.02


def test_shares_of_a_sweep_leave_blocks_that_failed_out_and_stand_beside_one_setting_alone():
    worlds = worlds_of(FILE)
    assert len(worlds) == 64 * 4 + 5 == FILE.worlds_each
    assert [world.settings for world in worlds if world.part == ALONE] == [
        {}, {LOAD: 0.0}, {LOAD: 1.0}, {UNREST: 0.0}, {UNREST: 0.5},
    ]  # fmt: skip
    load, unrest = shares_of(FILE, pl.concat([made_up(FILE, world) for world in worlds]))
    # of 0.3 load + 0.2 unrest, each even over its range: variances as 0.09 and 0.01
    assert (load["first"], unrest["first"]) == pytest.approx((0.9, 0.1), abs=0.03)
    assert (load["total"], unrest["total"]) == pytest.approx((0.9, 0.1), abs=0.03)
    ends = ("as_it_is", "low_end", "high_end")
    assert [load[end] for end in ends] == pytest.approx([0.3, 0.15, 0.45])
    assert [unrest[end] for end in ends] == pytest.approx([0.3, 0.25, 0.35])
    flat = pl.concat([made_up(FILE, world).with_columns(probability=pl.lit(0.5)) for world in worlds])
    assert {row["first"] for row in shares_of(FILE, flat)} == {None}


def test_a_latin_hypercube_has_one_world_in_each_part_of_a_range():
    file = FILE.model_copy(update={"design": "latin-hypercube", "points": 50})
    worlds = worlds_of(file)
    assert [world.part for world in worlds] == ["design"] * 50
    for path, high in ((LOAD, 1.0), (UNREST, 0.5)):
        assert sorted(int(50 * world.settings[path] / high) for world in worlds) == list(range(50))


MISTAKEN = """sweep: toy
crises: [iran-2026, iran-2062]
design: sobol
points: 100
settings:
  actors.RUS.load: {between: [0.9, 0.1]}
  actors.RUS.lod: {between: [0, 1]}
  actors.IRN.unrest: {values: [0.2, 0.6]}
  actors.IRN.democracy: {between: [0, 2]}
  as_of: {values: [2026-01-01, 2026-02-01]}
questions: ["wars:iran"]
replicate: 100
"""


def test_every_mistake_of_a_file_is_told_with_its_place(tmp_path: Path):
    path = tmp_path / "sweep.yaml"
    path.write_text(MISTAKEN)
    with pytest.raises(InputError) as raised:
        read_sweep(path, read_crisis)
    by_line: dict[int, str] = {}
    for line in str(raised.value).splitlines():
        if line.startswith(f"{path}:"):
            place, _, what = line.removeprefix(f"{path}:").partition(": error: ")
            number = int(place.partition(":")[0])
            by_line[number] = by_line.get(number, "") + what
    expected = {
        2: "crises.1:",
        4: "points: a Sobol design needs a power of two, as 64 or 128, not 100",
        6: "the low end comes first",
        7: "did you mean 'actors.RUS.load'?",
        8: "a Sobol design needs `between`",
        9: "iran-2026 does not take 2.0",
        10: "all worlds of a sweep share it",
        11: "questions.0:",
        12: "replicate: unknown key - did you mean 'replicates'?",
    }
    assert by_line.keys() == expected.keys()
    for line, words in expected.items():
        assert words in by_line[line]


def test_the_example_of_the_page_can_be_taken(tmp_path: Path):
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "sweep.md").read_text("utf-8")
    path = tmp_path / "russia.yaml"
    path.write_text(page.partition("```yaml\n")[2].partition("```")[0])
    assert read_sweep(path, read_crisis).file.worlds_each == 64 * 5 + 7
