"""The contract of a mechanism, clause by clause, tried on random worlds: what any other part may rely on.

As a program it writes what steps of a mechanism do to a file, for a process of the other kind, compiled or plain:

    python -m foedus.mechanisms.contract NAME-OR-FILE RESULTS.npz
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.bibliography import works
from foedus.core.compiled import COMPILES
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.core.world import FIELDS, World
from foedus.mechanisms.catalogue import MECHANISMS
from foedus.mechanisms.outside import faults_of, load
from foedus.mechanisms.random_worlds import copied, draws_for, random_params, random_world, renamed

#: What a field may hold, by its unit.
BOUNDS: Final = {"0-1": (0.0, 1.0), "share": (0.0, 1.0), "chance a year": (0.0, 1.0), "-1 to 1": (-1.0, 1.0),
                 "-3 to 3": (-3.0, 3.0), "1-5": (1.0, 5.0), "degree": (0.0, 3.0), "flag": (0.0, 1.0)}  # fmt: skip
#: Worlds that a clause is tried on, and where it looks for what happens rarely.
CASES: Final = 60
MANY: Final = 8000
SIZES: Final = ((2, 1), (3, 2), (6, 3))
#: How far compiled and plain Python may lie apart: their exponentials differ in the last digit.
CLOSE: Final = {"rtol": 1e-9, "atol": 1e-12}


class Case(NamedTuple):
    """A world, parameters and a week, drawn from a seed of their own."""

    number: int
    world: World
    params: Any
    week: int


def cases(mechanism: Mechanism, count: int = CASES) -> Iterator[Case]:
    """Yield random cases of a mechanism; the same ones in every process."""
    for number in range(count):
        generator = np.random.default_rng((number, len(mechanism.name), sum(map(ord, mechanism.name))))
        week = int(generator.integers(1, 30))
        actors, disputes = SIZES[number % len(SIZES)]
        world = random_world(generator, actors, disputes, week=week)
        yield Case(number, world, random_params(generator, mechanism), week)


def after(mechanism: Mechanism, case: Case, world: World | None = None) -> World:
    """Return the world after one step; the case's own world stays as it is."""
    result = copied(case.world if world is None else world)
    mechanism.step(result, mechanism.given(case.params), draws_for(result, replicate=case.number, week=case.week))
    return result


def prepared(mechanism: Mechanism, case: Case, world: World | None = None) -> World:
    """Return the world after it was prepared; the case's own world stays as it is."""
    result = copied(case.world if world is None else world)
    if mechanism.prepare:
        mechanism.prepare(result, mechanism.given(case.params))
    return result


#: What a mechanism does to a world.
DOES: Final = (after, prepared)


def changed(one: World, other: World) -> set[str]:
    """Return the fields in which two worlds differ."""
    return {name for name in FIELDS if not np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)}


def writes_too_much(mechanism: Mechanism) -> str:
    """Return what it writes and does not declare."""
    written = {
        name for case in cases(mechanism) for does in DOES for name in changed(case.world, does(mechanism, case))
    }
    return _listed("writes undeclared: ", written - set(mechanism.writes))


def writes_too_little(mechanism: Mechanism, hastened: Mapping[str, float] = MappingProxyType({})) -> str:
    """Return what it declares and never writes; parameters may be given that hasten what hardly ever happens."""
    missing = set(mechanism.writes)
    for case in cases(mechanism, MANY):
        hasty = case._replace(params=case.params._replace(**hastened))
        for does in DOES:
            missing -= changed(case.world, does(mechanism, hasty))
        if not missing:
            break
    return _listed("declared, and never written: ", missing)


def reads_too_much(mechanism: Mechanism) -> str:
    """Return what it writes otherwise where only undeclared fields are otherwise."""
    for case in cases(mechanism):
        other = random_world(np.random.default_rng((case.number, 1)), case.world.actors, case.world.disputes)
        for name in {*mechanism.reads, *mechanism.writes}:
            getattr(other, name)[...] = getattr(case.world, name)
        for does in DOES:
            differs = changed(does(mechanism, case), does(mechanism, case, other)) & set(mechanism.writes)
            if differs:
                return _listed(f"reads what it does not declare (case {case.number}), which moves ", differs)
    return ""


def leaves_bounds(mechanism: Mechanism) -> str:
    """Return which field it lets leave its bounds, or be no number."""
    for case in cases(mechanism, 5 * CASES):
        for does in DOES:
            world = does(mechanism, case)
            for name in mechanism.writes:
                low, high = BOUNDS.get(FIELDS[name].unit, (-np.inf, np.inf))
                values = getattr(world, name)
                if not (np.isfinite(values).all() and values.min() >= low - 1e-12 and values.max() <= high + 1e-12):
                    return f"{name} is {values.ravel().tolist()} (case {case.number}), not within {low:g} to {high:g}"
    return ""


def is_not_repeatable(mechanism: Mechanism) -> str:
    """Return in which case the same draws give another result."""
    for case in cases(mechanism, CASES // 3):
        if after(mechanism, case).slab.tobytes() != after(mechanism, case).slab.tobytes():
            return f"another result from the same draws (case {case.number}): luck comes from draws alone"
    return ""


def step_of_renamed(mechanism: Mechanism, case: Case, order: NDArray[np.int64]) -> World:
    """Return the world after a step in which every actor has another number, but keeps its name and so its luck."""
    world = renamed(case.world, order)
    draws = draws_for(world, replicate=case.number, week=case.week)
    mechanism.step(world, mechanism.given(case.params), draws._replace(actor=np.ascontiguousarray(draws.actor[order])))
    return world


def hangs_on_numbers(mechanism: Mechanism) -> str:
    """Return what another order of the actors changes: luck must be addressed by names."""
    for case in cases(mechanism):
        order = np.random.default_rng((case.number, 2)).permutation(case.world.actors)
        expected, found = renamed(after(mechanism, case), order), step_of_renamed(mechanism, case, order)
        for name in FIELDS:
            if not np.allclose(getattr(found, name), getattr(expected, name), rtol=1e-12, atol=1e-14, equal_nan=True):
                return f"{name} hangs on the order of the actors (case {case.number}): draw by draws.actor"
    return ""


def has_idle_parameters(mechanism: Mechanism, hastened: Mapping[str, float] = MappingProxyType({})) -> str:
    """Return the parameters of which neither end of the range moves anything; some may be given, as above.

    A fitted one may be known so well that its range shows nothing: it is moved by one unit at least.
    """
    idle = {
        name: parameter
        for name, parameter in mechanism.parameters().items()
        if parameter.low < parameter.high and name not in hastened
    }
    for case in cases(mechanism, MANY):
        for name, parameter in list(idle.items()):
            low, high = (
                case._replace(params=case.params._replace(**hastened, **{name: end})) for end in _ends(parameter)
            )
            if any(does(mechanism, low).slab.tobytes() != does(mechanism, high).slab.tobytes() for does in DOES):
                del idle[name]
        if not idle:
            break
    return _listed(f"move nothing in {MANY:,} random weeks: ", idle)


def _ends(parameter: Parameter) -> tuple[float, float]:
    return parameter.low, max(parameter.high, parameter.low + 1.0) if parameter.fit else parameter.high


def has_unsourced_parameters(mechanism: Mechanism) -> str:
    """Return the parameters without unit, meaning or a source that is there."""
    return _listed(
        "no unit, no meaning, or a source that is not there: ",
        (
            f"{name} ({parameter.source})"
            for name, parameter in mechanism.parameters().items()
            if not (parameter.unit and parameter.meaning and is_source(parameter.source))
        ),
    )


def is_source(source: str) -> bool:
    """Say whether a parameter's source is one of the kinds that ``Parameter`` allows, and is there."""
    from foedus.evidence.data_sets import data_sets  # noqa: PLC0415 - only here

    if source == ASSUMPTION or source.split(",", maxsplit=1)[0] in works() or source.startswith("calibration "):
        return True
    data_set = re.fullmatch(r"([a-z0-9-]+)@[0-9]{4}", source)
    return bool(data_set and data_set[1] in data_sets())


def has_wordless_reasons(mechanism: Mechanism) -> str:
    """Return the words that say nothing either way."""
    return _listed("words that say nothing: ", (term for term, said in mechanism.words.items() if not any(said)))


def results(mechanism: Mechanism) -> dict[str, NDArray[np.float64]]:
    """Return the slab after each step, by number of the case."""
    return {str(case.number): after(mechanism, case).slab for case in cases(mechanism)}


def differs_plain(mechanism: Mechanism, named: str) -> str:
    """Return in which case a process of the other kind, plain Python or compiled, reaches another world."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "results.npz"
        environment = os.environ | {"NUMBA_DISABLE_JIT": "1" if COMPILES else "0"}
        command = [sys.executable, "-m", __name__, named, str(path)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            return f"does not run in plain Python: {done.stderr.strip().splitlines()[-1]}"
        with np.load(path) as stored:
            other = dict(stored)
    for number, slab in results(mechanism).items():
        if not np.allclose(slab, other[number], equal_nan=True, **CLOSE):
            return f"compiled and plain Python differ (case {number})"
    return ""


class Clause(NamedTuple):
    """A clause of the contract, and what is wrong with it; nothing where it is kept."""

    says: str
    fault: str


def clauses(mechanism: Mechanism, named: str) -> Iterator[Clause]:
    """Yield the clauses of the contract as they are tried; ``named`` is the name of a built-in one, or its file."""
    yield Clause("declares what there is", "; ".join(faults_of(mechanism)))
    tried: tuple[tuple[str, Callable[[Mechanism], str]], ...] = (
        ("every parameter says unit, meaning and source", has_unsourced_parameters),
        ("reasons have words", has_wordless_reasons),
        ("writes only what it declares", writes_too_much),
        ("writes all that it declares", writes_too_little),
        ("reads only what it declares", reads_too_much),
        ("stays finite and within bounds", leaves_bounds),
        ("the same draws give the same result", is_not_repeatable),
        ("luck is addressed by names", hangs_on_numbers),
        ("every parameter moves something", has_idle_parameters),
        ("compiled and plain Python agree", lambda each: differs_plain(each, named)),
    )
    for says, fault_of in tried:
        yield Clause(says, fault_of(mechanism))


def _listed(says: str, names: Any) -> str:  # noqa: ANN401 - any iterable of names
    found = sorted(names)
    return says + ", ".join(found) if found else ""


def mechanism_named(named: str) -> Mechanism:
    """Return a built-in mechanism by its name, or that of a file, whose code runs now."""
    built_in = {mechanism.name: mechanism for mechanism in MECHANISMS}
    return built_in[named] if named in built_in else load(Path(named))


if __name__ == "__main__":  # pragma: no cover - in another process
    np.savez(sys.argv[2], **results(mechanism_named(sys.argv[1])))  # type: ignore[arg-type]
