"""The contract of a mechanism, for every one of the catalogue."""

import ast
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from foedus.core.bibliography import works
from foedus.core.compiled import COMPILES
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.core.philox import Draws
from foedus.core.world import NEVER, World
from foedus.mechanisms import contract
from foedus.mechanisms.catalogue import MECHANISMS
from foedus.mechanisms.outside import faults_of
from foedus.mechanisms.random_worlds import random_world
from plain_python import compiled_only

#: Parameters beyond their range, so that what hardly ever happens happens at once.
#: A level that was solved by simulation is known so well that its range moves nothing.
HASTENED = {"gated_mediation": {"level": 0.5}, "ratio_contest": {"war_hazard": 1.0},
            "crisis_bargaining": {"tempo": 1.0, "haste": 1.0},
            "escalation": {"renewal_intercept": -1.5, "icb_serious_intercept": 0.0, "icb_force_intercept": 8.0},
            "expected_utility": {"aid": 0.0, "fight": 0.0}}  # fmt: skip
#: What is hastened, all else at its central value, for parameters that move something only then.
OTHERWISE = {"escalation": HASTENED["escalation"] | {"mid_deaths_intercept": 8.0}}
every_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
whole_only = compiled_only("thousands of weeks take a quarter of an hour in plain Python")


@every_mechanism
@pytest.mark.parametrize(
    "fault_of",
    [
        contract.has_unsourced_parameters,
        contract.has_wordless_reasons,
        contract.writes_too_much,
        contract.reads_too_much,
        contract.leaves_bounds,
        contract.is_not_repeatable,
        contract.hangs_on_numbers,
    ],
    ids=lambda clause: clause.__name__,
)
def test_keeps_the_contract(mechanism: Mechanism, fault_of) -> None:
    assert fault_of(mechanism) == ""


@every_mechanism
def test_declares_what_there_is_once_and_is_published(mechanism: Mechanism) -> None:
    assert list(faults_of(mechanism)) == []
    for declared in (mechanism.reads, mechanism.writes):
        assert declared
        assert len(set(declared)) == len(declared)
    assert (mechanism.status, mechanism.file) == ("published", None)


@every_mechanism
@whole_only
def test_writes_all_that_it_declares(mechanism: Mechanism) -> None:
    assert contract.writes_too_little(mechanism, HASTENED.get(mechanism.name, {})) == ""


@every_mechanism
@whole_only
def test_every_parameter_moves_something(mechanism: Mechanism, monkeypatch: pytest.MonkeyPatch) -> None:
    hastened = HASTENED.get(mechanism.name, {})
    monkeypatch.setattr(contract, "MANY", 850 if mechanism.name in OTHERWISE else 4000)
    told = contract.has_idle_parameters(mechanism, hastened)
    if mechanism.name in OTHERWISE:
        idle = told.partition(": ")[2].split(", ")
        others = {name: each.value for name, each in mechanism.parameters().items() if name not in idle}
        monkeypatch.setattr(contract, "MANY", 1200)
        told = contract.has_idle_parameters(mechanism, others | OTHERWISE[mechanism.name])
    assert told == ""


#: What steps of every mechanism do, in a process of the other kind.
OTHER_KIND = """
import sys
import numpy as np
from foedus.mechanisms import contract
from foedus.mechanisms.catalogue import MECHANISMS
np.savez(sys.argv[1], **{f"{m.name} {case}": slab for m in MECHANISMS for case, slab in contract.results(m).items()})
"""


@pytest.fixture(scope="module")
def other_kind(tmp_path_factory: pytest.TempPathFactory) -> dict[str, NDArray[np.float64]]:
    """What plain Python makes of the random worlds where this is compiled; what compiled code does where it is not."""
    path = tmp_path_factory.mktemp("other-kind") / "results.npz"
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1" if COMPILES else "0"}
    subprocess.run([sys.executable, "-c", OTHER_KIND, str(path)], env=environment, check=True)
    with np.load(path) as stored:
        return dict(stored)


@every_mechanism
def test_compiled_and_plain_python_agree(mechanism: Mechanism, other_kind: dict[str, NDArray[np.float64]]) -> None:
    for case, slab in contract.results(mechanism).items():
        np.testing.assert_allclose(slab, other_kind[f"{mechanism.name} {case}"], err_msg=case, **contract.CLOSE)


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


class Speed(NamedTuple):
    speed: Annotated[float, Parameter(0.1, "per week", "how fast", 0.0, 0.2, ASSUMPTION)]
    idle: Annotated[float, Parameter(0.1, "per week", "nothing", 0.0, 0.2, "nobody-1900")]


def still(world: World, params: Speed, draws: Draws) -> None:
    world.affinity[...] *= 1.0 - params.speed


def drifting_by(step: Callable[..., None]) -> Mechanism:
    return Mechanism("still", "alignment", "Still", ("affinity",), ("affinity",), (), Speed, step, status="emerging")


def oily(world: World, params: Speed, draws: Draws) -> None:
    world.affinity[...] *= 1.0 / (1.0 + params.speed * world.oil_price[0])


def priced(world: World, params: Speed, draws: Draws) -> None:
    world.oil_price[0] += 1.0


def wild(world: World, params: Speed, draws: Draws) -> None:
    world.affinity[...] += 1.0


def undefined(world: World, params: Speed, draws: Draws) -> None:
    world.affinity[...] = np.nan


def numbered(world: World, params: Speed, draws: Draws) -> None:
    world.affinity[0] *= 1.0 - params.speed


LUCK = count()


def lucky(world: World, params: Speed, draws: Draws) -> None:
    world.affinity[...] /= 1.0 + next(LUCK)


@pytest.mark.parametrize(
    ("fault_of", "step", "says"),
    [
        (contract.writes_too_much, priced, "writes undeclared: oil_price"),
        (contract.writes_too_little, priced, "declared, and never written: affinity"),
        (contract.reads_too_much, oily, r"reads what it does not declare \(case 0\), which moves affinity"),
        (contract.leaves_bounds, wild, "affinity is .* not within -1 to 1"),
        (contract.leaves_bounds, undefined, r"affinity is \[nan"),
        (contract.is_not_repeatable, lucky, "another result from the same draws"),
        (contract.hangs_on_numbers, numbered, "affinity hangs on the order of the actors"),
        (contract.has_idle_parameters, still, "move nothing in 100 random weeks: idle"),
        (contract.has_unsourced_parameters, still, r"not there: idle \(nobody-1900\)"),
    ],
)
def test_what_breaks_a_clause_is_told(fault_of, step, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract, "MANY", 100)  # whatever never happens does not happen in so many either
    assert re.search(says, fault_of(drifting_by(step)))


def test_a_process_that_reaches_another_world_or_does_not_run_is_told() -> None:
    (drift,) = (mechanism for mechanism in MECHANISMS if mechanism.name == "drift")
    assert contract.differs_plain(drift, "shortfall") == "compiled and plain Python differ (case 0)"
    told = contract.differs_plain(drift, "no-such-file.py")
    assert told.startswith("does not run in plain Python: ")
    assert "cannot be read as a mechanism" in told


def test_the_clauses_come_as_they_are_tried() -> None:
    (drift,) = (mechanism for mechanism in MECHANISMS if mechanism.name == "drift")
    found = list(contract.clauses(contract.mechanism_named("drift"), "drift"))
    assert [clause.fault for clause in found] == [""] * 11
    assert found[0].says == "declares what there is"
    assert contract.mechanism_named("drift") is drift


def test_words_that_say_nothing_and_declarations_that_do_not_fit_are_told() -> None:
    mechanism = drifting_by(still)._replace(words={"speed": ("", "")}, moves=("stance",), status="published")
    assert contract.has_wordless_reasons(mechanism) == "words that say nothing: speed"
    moves, sources = faults_of(mechanism)
    assert moves.startswith("moves: 'stance' is written in stance")
    assert sources.startswith("sources: there is none")


def test_random_worlds_hold_all_that_a_world_may_hold_and_nothing_else() -> None:
    """In week five: what is believed reaches both fights, a path begins at once, a deadline that has passed is gone."""
    generator, week = np.random.default_rng(1), 5
    beliefs, firsts, deadlines, capabilities = [], [], [], []
    for _ in range(300):
        world = random_world(generator, 4, 2, week=week)
        beliefs.append(world.belief.copy())
        firsts.append(world.path_week[world.path_fixed > 0.0, 0])
        deadlines.append(world.deadline.copy())
        capabilities.append(world.capability.copy())
    belief, first, deadline = (np.concatenate([part.ravel() for part in of]) for of in (beliefs, firsts, deadlines))
    assert -3.0 <= belief.min() < -2.9 < 2.9 < belief.max() <= 3.0
    assert 0.0 <= first.min() < 0.5
    assert first[first < NEVER].max() <= 2.0 * week
    assert deadline.min() > week - 1.0  # falls due this week, at the earliest
    assert {bool(one <= week) for one in deadline} == {True, False}
    capability = np.array(capabilities)
    assert np.isfinite(capability).all()
    assert (capability == 0.0).any()


def test_names_are_unique() -> None:
    assert len({mechanism.name for mechanism in MECHANISMS}) == len(MECHANISMS)
