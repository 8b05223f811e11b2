"""Everything that ships, fitted as of a year: on longer tables too, after a stop, and refused where it cannot be."""

import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.core.calibration import file_of, parse, shipped
from foedus.core.errors import DataError, InputError
from foedus.core.shipped_files import PACKAGE, RECORD, record_of
from foedus.fitting.parts import COUNTS, Panels, Part, parts, refuse_year
from foedus.fitting.tasks import TASKS
from foedus.mechanisms.catalogue import FAMILIES
from foedus.scoring import levels
from foedus.scoring import refit as refitting
from foedus.scoring.level_cases import Seen
from foedus.scoring.levels import CALIBRATION, Means, Simulation, levelled
from foedus.scoring.refit import Refit, of_files, refit, refuse_place, write
from foedus.worlds.historical_cast import openings
from longer_tables import OTHER, TO, prolong

SHIPPED = [file_of(task.family, name) for task in TASKS for name, _ in task.shipped]


def test_every_form_that_ships_and_every_count_is_a_part(tmp_path) -> None:
    assert [part.file for part in parts(Panels(tmp_path), 1979)] == [*SHIPPED, *COUNTS]
    kept = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.calibration.toml")}
    assert kept - set(SHIPPED) == {file_of(question.family, CALIBRATION) for question in levelled()}


@pytest.mark.shared
@pytest.mark.deep
def test_what_was_not_known_by_a_year_is_in_no_part(shared: Path) -> None:
    made = {part.file: part.make() for part in parts(Panels(shared / "data"), 1979)}
    for file in SHIPPED:
        fit, now = parse(made[file], file), shipped(*file.removesuffix(".calibration.toml").split("/")[1:])
        assert fit.span[1] <= 1979 < now.span[1]
        assert fit.cases < now.cases
        assert fit.columns == now.columns or file.startswith("mechanisms/coercion/")  # chosen anew each decade
    rates = tomllib.loads(made["answers/base_rates.toml"])
    assert all(rates[name]["span"][1] <= 1979 for name in rates.keys() - {"data"})
    assert tomllib.loads(made["worlds/base_rates.toml"])["span"] == [1960, 1979]


@pytest.mark.shared
@pytest.mark.release
def test_tables_that_run_further_need_no_change_of_code(shared: Path, tmp_path: Path, monkeypatch) -> None:
    data = prolong(shared / "data", tmp_path / "data")
    panels = Panels(data)
    refuse_year(panels, TO)
    made = {part.file: part.make() for part in parts(panels, TO)}
    # those who mediate civil wars are of a table that stands as it is
    assert {parse(made[file], file).span[1] for file in SHIPPED if not file.endswith("whom.calibration.toml")} == {TO}
    assert tomllib.loads(made["worlds/base_rates.toml"])["span"] == [TO - 19, TO]
    late = openings(data).filter(pl.col("crisis") > OTHER).tail(2)
    monkeypatch.setattr(levels, "openings", lambda _: late)
    found = Simulation(data, TO, of_files(made), levelled(), replicates=20)
    assert {asked.year for asked in found.asked} <= set(range(2000, TO + 1))
    assert (found.means(0.0 * found.at).mean > 0.0).any()


@pytest.mark.shared
def test_years_of_no_tables_and_of_too_few_cases_are_told(shared: Path) -> None:
    panels = Panels(shared / "data")
    with pytest.raises(DataError, match=r"--to 2050: the tables in .* hold cases of 1816 to 2001"):
        refuse_year(panels, 2050)
    with pytest.raises(DataError, match=r"--to 1940: too few cases: .* coup \(0\).*; give a later year"):
        refuse_year(panels, 1940)
    refuse_year(panels, 1959)


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    """A fit of three parts that tell when they are made, without levels."""
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path / "cache"))
    made: list[str] = []

    def making(name: str) -> str:
        if name == "c.toml" and len(made) == 2:
            made.append("stopped")
            raise KeyboardInterrupt
        made.append(name)
        return f'made = "{name}"\n'

    def three(_panels, year):
        return (Part(name, lambda name=name: making(name)) for name in ("a.toml", "b.toml", "c.toml"))

    rate = file_of("survival", "irregular_rate")
    text = (PACKAGE / rate).read_text("utf-8")
    monkeypatch.setattr(refitting, "parts", lambda panels, year: [*three(panels, year), Part(rate, lambda: text)])
    monkeypatch.setattr(refitting, "refuse_year", lambda *_: None)
    monkeypatch.setattr(refitting, "solve_levels", lambda *_: [])
    monkeypatch.setattr(refitting, "of_files", lambda _: {})
    return made


def test_a_stopped_fit_goes_on_and_a_finished_one_is_there(made_up, tmp_path, monkeypatch) -> None:
    with pytest.raises(KeyboardInterrupt):
        refit(tmp_path, 1979)
    found = refit(tmp_path, 1979)
    assert made_up == ["a.toml", "b.toml", "stopped", "c.toml"]
    assert {"a.toml", "b.toml"} <= found.kept
    assert "c.toml" not in found.kept
    refit(tmp_path, 1979)
    assert len(made_up) == 4
    refit(tmp_path, 1978)  # another year
    assert len(made_up) == 7
    monkeypatch.setattr(refitting, "source_digest", lambda *_: "other code")
    refit(tmp_path, 1979)
    assert len(made_up) == 10


def test_a_fit_is_written_whole_under_the_names_of_the_package(tmp_path) -> None:
    place = tmp_path / "fits" / "1979"
    found = Refit(1979, {"worlds/era.toml": "value = 1.0\n"}, [], frozenset(), {"icb": "0" * 64}, 1.0)
    write(found, place)
    assert (place / "worlds/era.toml").read_text() == "value = 1.0\n"
    assert record_of(place)["to"] == 1979
    assert record_of(place)["data"] == {"icb": "0" * 64}
    write(found._replace(files={"worlds/base_rates.toml": ""}, to=1989), place)  # it gives way
    assert sorted(path.name for path in place.rglob("*.toml")) == ["base_rates.toml", RECORD]
    assert [path.name for path in place.parent.iterdir()] == ["1979"]


def test_nobody_elses_folder_is_written_over(tmp_path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for place in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(InputError, match="nothing that `foedus fit` wrote; --out names another place"):
            refuse_place(place)
    (tmp_path / "empty").mkdir()
    refuse_place(tmp_path / "empty")


def test_evaluations_of_levels_are_kept_and_worlds_are_built_once(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    built: list[int] = []

    class Simulated:
        """Mean chances that are the logistic of the shifts."""

        def __init__(self, _data: Path, to: int, *_: object, **__: object) -> None:
            built.append(to)

        def seen(self) -> list[Seen]:
            return [Seen(0.4, 0.03, 100.0, 40.0, 100.0, 1918.0, 20.0)] * 4

        def means(self, shifts) -> Means:
            return Means(1.0 / (1.0 + np.exp(-shifts)), np.full(4, 0.01))

    monkeypatch.setattr(refitting, "Simulation", Simulated)
    first = refitting.solve_levels(tmp_path, 1979, {}, {}, start=dict.fromkeys(FAMILIES, 0.0))
    again = refitting.solve_levels(tmp_path, 1979, {}, {}, start=dict.fromkeys(FAMILIES, 0.0))
    assert first == again
    assert built == [1979]
    assert [one.question.outcome for one in first] == ["force", "mediated", "joins", "gone"]
    assert all(abs(one.residual) <= one.error for one in first)
