"""A session: what it answers is what a run of the changed crisis answers, to the bit, whatever was changed before."""

import doctest
import json
import random
from pathlib import Path

import numpy as np
import pytest

from foedus.core.errors import Cancelled, InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.quantities import of_parameter
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.engine.ensemble import OUTER_DRAWS, run_ensemble
from foedus.mechanisms.catalogue import known_forms
from foedus.runs.run import run_crisis
from foedus.session.session import Session
from foedus.worlds import from_crisis, pairs
from foedus.worlds.setup import Setup, set_up

CRISES = (pytest.param("iran-2025", marks=pytest.mark.deep), "iran-2026")
SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"


@pytest.fixture(scope="module", params=CRISES)
def crisis(request: pytest.FixtureRequest) -> Crisis:
    return read_crisis(request.param, known_forms=known_forms())


@pytest.fixture
def small() -> Session:
    return Session(SMALL)


def assert_same_setup(one: Setup, other: Setup) -> None:
    """Assert that two crises ready to run are the same to the bit, in every outer draw."""
    for field in ("forms", "central", "used"):
        assert getattr(one, field) == getattr(other, field)
    assert one.blueprint.world.slab.tobytes() == other.blueprint.world.slab.tobytes()
    assert (one.ensemble.actors, one.ensemble.weeks) == (other.ensemble.actors, other.ensemble.weeks)
    for outer in range(OUTER_DRAWS):
        assert one.ensemble.start(outer).tobytes() == other.ensemble.start(outer).tobytes()
        assert one.ensemble.parameters(outer).tobytes() == other.ensemble.parameters(outer).tobytes()
    assert len(one.leanings) == len(other.leanings)
    for leaning, twin in zip(one.leanings, other.leanings, strict=True):
        assert leaning.values.tobytes() == twin.values.tobytes()
        assert leaning._replace(values=twin.values) == twin


def some_setting(luck: random.Random, crisis: Crisis) -> tuple[str, object]:
    """Return a path and a value: mostly of what the crisis says, also of what else may be set or left out."""
    actor, other = luck.sample(list(crisis.actors), 2)
    family = luck.choice(list(known_forms()))
    form = luck.choice(list(known_forms()[family]))
    name, parameter = luck.choice(list(known_forms()[family][form].items()))
    elsewhere: list[tuple[str, object]] = [
        ("measure", luck.choice(("cinc", "military_expenditure", "surplus_product"))),
        (f"forms.{family}", form),
        (f"parameters.{family}.{form}.{name}", luck.uniform(parameter.low, parameter.high)),
        (f"actors.{actor}.state", luck.choice(("USA", "TUV", None))),
        (f"actors.{actor}.regime_kind", luck.choice(("party", "personal", "monarchy"))),
        (f"actors.{actor}.leader_age", luck.randint(40, 90)),
        (f"relations.{actor}>{other}.stake", luck.random()),
        (f"relations.{actor}>{other}", None),
        (f"actors.{actor}.gdp_per_capita", None),
        ("horizon_weeks", luck.randint(5, 60)),
    ]
    if luck.random() < 0.4:
        return luck.choice(elsewhere)
    given = luck.choice([*crisis.inputs()])
    quantity = given.quantity
    if given.location[0] == "parameters":
        quantity = of_parameter(
            known_forms()[given.path.split(".")[1]][given.path.split(".")[2]][given.path.split(".")[3]]
        )
    if luck.random() < 0.15 or quantity.kind == "date":
        return given.path, None
    if quantity.kind == "word":
        return given.path, luck.choice(quantity.words)
    if quantity.kind == "flag":
        return given.path, luck.random() < 0.5
    low, high = sorted(luck.uniform(quantity.low, quantity.high) for _ in range(2))
    if quantity.whole:
        return given.path, round(low)
    return given.path, luck.choice((low, {"between": [low, high]}, {"between": [low, high]}))


def test_a_change_is_set_up_as_a_fresh_crisis_is(crisis: Crisis) -> None:
    luck, session, taken = random.Random(5), Session(crisis, 7), 0
    for _ in range(30):
        path, value = some_setting(luck, session.crisis)
        before = session.setup
        try:
            session.set(path, value)
        except InputError:
            assert session.setup is before
            continue
        taken += 1
        if luck.random() < 0.2:
            assert session.undo()
        from_crisis._places.cache_clear()
        pairs.usual.cache_clear()
        from_crisis._usual_in_slab.cache_clear()
        assert_same_setup(session.setup, set_up(session.crisis, 10_000, 7))
    assert taken >= 20


def test_a_session_beside_another_is_of_its_own_crisis_alone(crisis: Crisis) -> None:
    path = next(given.path for given in crisis.inputs() if given.path.endswith(".load"))
    session = Session(crisis, 7)
    session.set(path, "{between: [0.1, 0.7]}")
    assert_same_setup(session.beside(crisis).setup, set_up(crisis, 10_000, 7))
    assert_same_setup(session.setup, set_up(session.crisis, 10_000, 7))


def test_answers_are_refined_to_those_of_one_run(crisis: Crisis) -> None:
    session = Session(crisis)
    session.answers(200)
    session.refine(1000)
    refined = session.refine(2500)
    run = run_crisis(crisis, replicates=2500, seed=1, threads=2)
    assert json.dumps(refined) == json.dumps(run.answers["answers"])


def test_a_changed_crisis_answers_as_a_run_with_that_setting(crisis: Crisis) -> None:
    path = next(given.path for given in crisis.inputs() if given.path.endswith(".load"))
    session = Session(crisis, seed=3, threads=2, weeks=8)
    session.answers(400)
    session.set(path, "{between: [0.1, 0.7]}")
    run = run_crisis(with_settings(crisis, session.changes), replicates=400, seed=3, threads=1, weeks=8)
    assert session.answers(400) == run.answers["answers"]


@pytest.mark.parametrize(("few", "many"), [(37, 38), (300, 2000), (395, 399), (2000, 400), (1, 40)])
def test_any_two_numbers_of_replicates_give_what_each_gives_alone(small: Session, few: int, many: int) -> None:
    ensemble = small.setup.ensemble
    first = run_ensemble(ensemble, few, 1)
    kept = [array.copy() for array in first]
    found, alone = run_ensemble(ensemble, many, 1, done=first), run_ensemble(ensemble, many, 1)
    for one, other in zip(found, alone, strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(first, kept, strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_reasons_all_else_is_answered_alike(small: Session) -> None:
    with_reasons, without = small.answers(100), small.answers(100, why=False)
    given = [row for kind in ("stands_by", "falls", "disputes") for row in with_reasons[kind]]
    assert any(row["reasons"] for row in given)
    for row in given:
        row["reasons"] = []
    assert without == with_reasons


def test_a_refusal_leaves_the_session_as_it_was(small: Session) -> None:
    small.set("actors.RUS.load", 0.5)
    rows = small.answers(40)
    for path, value, told in (
        ("actors.RUS.load", 3, "actors.RUS.load.value: must be a number from 0 to 1, not 3"),
        ("actors.RUS.laod", 0.3, "did you mean 'actors.RUS.load'"),
        ("actors.RUS.load", "[", "not YAML"),
        ("forms.commitment", "love", "forms.commitment: unknown form 'love'; known: expected_utility, overstretch"),
        ("actors.RUS", None, "RUS"),
    ):
        with pytest.raises(InputError) as refused:
            small.set(path, value)
        assert told in str(refused.value)
        assert small.changes == {"actors.RUS.load": 0.5}
        assert small.replicates == 40
    assert small.answers(40) == rows
    assert not small.redo()


def test_changes_are_taken_back_and_made_again(small: Session) -> None:
    said = small.crisis
    rows = small.answers(40)
    small.set("actors.RUS.load", 0.5)
    small.set("actors.RUS.load", "0.9")
    small.set("actors.IRN.unrest", {"between": [0.1, 0.9]})
    changed = small.answers(40)
    assert changed != rows
    assert small.changes == {"actors.RUS.load": 0.9, "actors.IRN.unrest": {"between": [0.1, 0.9]}}
    assert with_settings(said, small.changes).digest == small.crisis.digest
    assert [small.undo() for _ in range(4)] == [True, True, True, False]
    assert small.changes == {}
    assert small.answers(40) == rows
    assert [small.redo() for _ in range(4)] == [True, True, True, False]
    assert small.answers(40) == changed
    assert small.undo()
    small.set("actors.RUS.load", 0.1)
    assert not small.redo()


def test_what_is_set_as_the_file_has_it_is_no_change(small: Session) -> None:
    small.set("horizon_weeks", small.crisis.horizon_weeks)
    assert small.changes == {}


def test_what_is_set_as_a_whole_takes_the_place_of_its_parts(small: Session) -> None:
    key = next(iter(small.crisis.relations))
    small.set(f"relations.{key}.stake", 0.7)
    small.set(f"relations.{key}", None)
    assert list(small.changes) == [f"relations.{key}"]
    assert key not in small.crisis.relations


def test_a_cancelled_call_leaves_what_is_whole(small: Session) -> None:
    rows, asked = small.answers(40), []

    def later() -> bool:
        asked.append(small.replicates)
        return len(asked) == 4

    with pytest.raises(Cancelled):
        small.refine(2000, later)
    assert asked == [40] * 4
    assert small.replicates == 40
    assert small.answers(40) == rows
    with pytest.raises(InputError, match="40 have been run"):
        small.refine(39)


@pytest.mark.parametrize("options", [{"seed": -1}, {"threads": 0}, {"weeks": 0}])
def test_options_that_cannot_be_taken_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(InputError, match="must be a whole number"):
        Session(SMALL, **options)


def test_the_page_on_sessions_is_what_happens() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "session.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried > 15
    assert failed == 0


def resident_mb() -> float:
    """Return the memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


@pytest.mark.parametrize(
    "changes", [pytest.param(150, marks=pytest.mark.deep), pytest.param(1000, marks=pytest.mark.release)]
)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the memory of a process under Linux")
def test_a_thousand_changes_leave_memory_flat(changes: int) -> None:
    session = Session("iran-2026")

    def change(number: int) -> None:
        session.set("actors.RUS.load", {"between": [0.1, 0.2 + number / 2000]})
        session.answers(10)

    for number in range(20):
        change(number)
    before = resident_mb()
    for number in range(changes):
        change(number)
    assert resident_mb() - before < 20.0 * changes / 1000
    assert sum(session.undo() for _ in range(2000)) == changes + 20
