"""The contract of a mechanism, for every one of the catalogue."""

import ast
import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from steps import CASES, Case, after, cases, results

from foedus.core.bibliography import works
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION
from foedus.core.world import FIELDS, World
from foedus.evidence.data_sets import data_sets
from foedus.mechanisms.catalogue import MECHANISMS
from synthetic import draws_for, random_world, renamed

#: What a field may hold, by its unit.
BOUNDS = {"0-1": (0.0, 1.0), "share": (0.0, 1.0), "chance a year": (0.0, 1.0), "-1 to 1": (-1.0, 1.0),
          "-3 to 3": (-3.0, 3.0), "1-5": (1.0, 5.0), "degree": (0.0, 3.0), "flag": (0.0, 1.0)}  # fmt: skip
#: Parameters beyond their range, so that what hardly ever happens happens at once.
HASTENED = {"ratio_contest": {"war_hazard": 1.0}}
every_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)


def changed(one: World, other: World) -> set[str]:
    return {name for name in FIELDS if not np.array_equal(getattr(one, name), getattr(other, name))}


@every_mechanism
def test_declares_fields_that_exist(mechanism: Mechanism) -> None:
    for declared in (mechanism.reads, mechanism.writes):
        assert declared
        assert set(declared) <= set(FIELDS)
        assert len(set(declared)) == len(declared)


@every_mechanism
def test_writes_only_what_it_declares(mechanism: Mechanism) -> None:
    written = set().union(*(changed(case.world, after(mechanism, case)) for case in cases(mechanism)))
    assert written <= set(mechanism.writes)


@every_mechanism
def test_writes_all_that_it_declares(mechanism: Mechanism) -> None:
    written: set[str] = set()
    for case in cases(mechanism, 2000):
        hastened = case._replace(params=case.params._replace(**HASTENED.get(mechanism.name, {})))
        written |= changed(case.world, after(mechanism, hastened))
        if written == set(mechanism.writes):
            return
    pytest.fail(f"never written: {set(mechanism.writes) - written}")


@every_mechanism
def test_reads_only_what_it_declares(mechanism: Mechanism) -> None:
    """Whatever stands in all other fields, what it writes is the same."""
    for case in cases(mechanism):
        other = random_world(np.random.default_rng((case.number, 1)), case.world.actors, case.world.disputes)
        for name in {*mechanism.reads, *mechanism.writes}:
            getattr(other, name)[...] = getattr(case.world, name)
        one, two = after(mechanism, case), after(mechanism, case, other)
        for name in mechanism.writes:
            np.testing.assert_array_equal(getattr(two, name), getattr(one, name), err_msg=f"{name}, case {case.number}")


@every_mechanism
def test_stays_finite_and_within_bounds(mechanism: Mechanism) -> None:
    for case in cases(mechanism, 300):
        world = after(mechanism, case)
        assert np.isfinite(world.slab).all(), f"case {case.number}"
        for name in mechanism.writes:
            low, high = BOUNDS.get(FIELDS[name].unit, (-np.inf, np.inf))
            values = getattr(world, name)
            assert values.min() >= low - 1e-12, f"{name}, case {case.number}"
            assert values.max() <= high + 1e-12, f"{name}, case {case.number}"


@every_mechanism
def test_the_same_draws_give_the_same_result(mechanism: Mechanism) -> None:
    for case in cases(mechanism, 20):
        np.testing.assert_array_equal(after(mechanism, case).slab, after(mechanism, case).slab)


def step_of_renamed(mechanism: Mechanism, case: Case, order: NDArray[np.int64]) -> World:
    """Return the world after a step in which every actor has another number, but keeps its name and so its luck."""
    world = renamed(case.world, order)
    draws = draws_for(world, replicate=case.number, week=case.week)
    mechanism.step(world, case.params, draws._replace(actor=np.ascontiguousarray(draws.actor[order])))
    return world


@every_mechanism
def test_renaming_the_actors_permutes_the_result(mechanism: Mechanism) -> None:
    for case in cases(mechanism):
        order = np.random.default_rng((case.number, 2)).permutation(case.world.actors)
        expected = renamed(after(mechanism, case), order)
        found = step_of_renamed(mechanism, case, order)
        for name in FIELDS:
            np.testing.assert_allclose(
                getattr(found, name), getattr(expected, name), rtol=1e-12, atol=1e-14, err_msg=f"{name}, {case.number}"
            )


@pytest.fixture(scope="module")
def the_other_way(tmp_path_factory: pytest.TempPathFactory) -> dict[str, NDArray[np.float64]]:
    """Results of a process that runs plain Python if this one compiles, and the other way round."""
    path = tmp_path_factory.mktemp("steps") / "results.npz"
    environment = os.environ | {"NUMBA_DISABLE_JIT": "0" if numba.config.DISABLE_JIT else "1"}
    program = Path(__file__).with_name("steps.py")
    subprocess.run([sys.executable, program, path], env=environment, check=True)
    with np.load(path) as stored:
        return dict(stored)


def test_compiled_and_plain_python_agree(the_other_way: dict[str, NDArray[np.float64]]) -> None:
    here = results()
    assert here.keys() == the_other_way.keys()
    assert len(here) == CASES * len(MECHANISMS)
    for name, slab in here.items():
        np.testing.assert_allclose(slab, the_other_way[name], rtol=1e-9, atol=1e-12, err_msg=name)


def is_source(source: str, mechanism: Mechanism) -> bool:
    """Say whether a parameter's source is one of the kinds that ``Parameter`` allows, and is there."""
    if source == ASSUMPTION or source.split(",", maxsplit=1)[0] in works():
        return True
    if data_set := re.fullmatch(r"([a-z0-9-]+)@[0-9]{4}", source):
        return data_set[1] in data_sets()
    if fitted := re.fullmatch(r"calibration (\w+): (\w+)", source):
        folder = Path(inspect.getfile(mechanism.params)).parent
        calibration = tomllib.loads((folder / f"{fitted[1]}.calibration.toml").read_text("utf-8"))
        return fitted[2] in calibration["columns"]
    return False


@every_mechanism
def test_every_parameter_says_unit_range_and_source(mechanism: Mechanism) -> None:
    for name, parameter in mechanism.parameters().items():
        assert parameter.unit, name
        assert parameter.meaning, name
        assert parameter.low <= parameter.value <= parameter.high, name
        assert is_source(parameter.source, mechanism), f"{name}: {parameter.source}"
        assert 0.0 <= parameter.sd <= parameter.high - parameter.low, name


@every_mechanism
def test_a_file_is_named_for_its_idea_and_cites_its_sources(mechanism: Mechanism) -> None:
    path = Path(inspect.getfile(mechanism.params))
    assert (path.parent.name, path.stem) == (mechanism.family, mechanism.name)
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert docstring is not None
    for key in mechanism.sources:
        assert key in works(), key
        fitted = any(parameter.source.startswith(key) for parameter in mechanism.parameters().values())
        assert fitted or key in docstring, f"{key} stands in no sentence of {path.name}"


def test_names_are_unique() -> None:
    assert len({mechanism.name for mechanism in MECHANISMS}) == len(MECHANISMS)
