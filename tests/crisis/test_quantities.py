"""The table of quantities agrees with the world, and every judgement has its anchors."""

import typing

import pytest

from foedus.core import world
from foedus.core.bibliography import works
from foedus.crisis.anchors import anchors, questions, words
from foedus.crisis.quantities import MEANINGS, PARAMETER, QUANTITIES
from foedus.crisis.schema import MODEL, Actor, Aim, CrisisFile, Degree, Dispute, Feud, Measure, Relation, Side
from foedus.evidence.statements import Kind, Mode

ALL = [(of, name) for of, table in QUANTITIES.items() for name in table]
AXES = {
    "world": ("one",),
    "actor": ("actor",),
    "relation": ("source", "target"),
    "dispute": ("dispute",),
    "bystander": ("dispute", "actor"),
}


@pytest.mark.parametrize(("of", "name"), ALL)
def test_a_quantity_is_a_field_of_the_world_or_says_what_it_means(of: str, name: str) -> None:
    if name in MEANINGS:
        assert name not in world.FIELDS
    elif of != "feud":  # of whose record the world holds what follows from it
        assert world.FIELDS[name].axes == AXES[of]
    assert QUANTITIES[of][name].meaning
    assert QUANTITIES[of][name].name == name


def test_meanings_are_only_given_where_needed() -> None:
    assert {name for _, name in ALL} >= MEANINGS.keys()


def test_words_stand_in_the_order_of_the_codes() -> None:
    assert QUANTITIES["relation"]["obligation"].words == world.OBLIGATIONS
    assert QUANTITIES["relation"]["expected"].words == world.DEGREES
    assert QUANTITIES["actor"]["regime_kind"].words == world.REGIME_KINDS
    assert QUANTITIES["dispute"]["like"].words == world.POPULATIONS
    assert typing.get_args(Aim) == world.AIMS
    assert typing.get_args(Side) == world.SIDES
    assert typing.get_args(Degree) == world.DEGREES[1:]
    assert set(typing.get_args(Measure)) < QUANTITIES["actor"].keys()


@pytest.mark.parametrize(("of", "name"), ALL)
def test_the_unit_of_the_world_bears_the_range(of: str, name: str) -> None:
    quantity = QUANTITIES[of][name]
    unit = world.FIELDS[name].unit if name in world.FIELDS and of != "feud" else ""
    expected = {"0-1": (0.0, 1.0), "-1 to 1": (-1.0, 1.0), "1-5": (1.0, 5.0), "share of world": (0.0, 1.0)}
    if unit in expected:
        assert (quantity.low, quantity.high) == expected[unit]
    assert (unit == "flag") == (quantity.kind == "flag") or name in MEANINGS or of == "feud"


def test_exactly_the_judgements_have_anchors() -> None:
    judgements = {
        (of, name)
        for of, name in ALL
        if (quantity := QUANTITIES[of][name]).kind == "number" and not quantity.measured and quantity.high == 1.0
    }
    assert anchors().keys() == judgements | {("dispute", "level")}


def test_anchors_stand_at_the_quarters_and_say_something() -> None:
    for (of, name), judged in anchors().items():
        numbers = [number for number, _ in judged.steps]
        quarters = {-1.0: [-1.0, -0.5, 0.0, 0.5, 1.0], 0.0: [0.0, 0.25, 0.5, 0.75, 1.0], 1.0: [1.0, 2.0, 3.0, 4.0, 5.0]}
        assert numbers == quarters[QUANTITIES[of][name].low]
        assert judged.question.endswith("?")
        assert len({meaning for _, meaning in judged.steps}) == 5
        assert all(meaning.endswith(".") for _, meaning in judged.steps)


def test_what_is_allowed_in_words() -> None:
    assert str(PARAMETER) == "a number"
    assert str(QUANTITIES["relation"]["stake"]) == "a number from 0 to 1"
    assert str(QUANTITIES["actor"]["kept"]) == "a number from 0 to 1000 (count)"
    assert str(QUANTITIES["world"]["oil_price"]) == "a number from 5 to 400 (US dollars a barrel)"
    assert str(QUANTITIES["dispute"]["level"]) == "a whole number from 1 to 5"
    assert str(QUANTITIES["actor"]["major"]) == "true or false"
    assert str(QUANTITIES["dispute"]["deadline"]) == "a day, YYYY-MM-DD"
    assert str(QUANTITIES["actor"]["regime_kind"]).startswith("one of democracy, party")


@pytest.mark.parametrize(
    ("of", "model"),
    [("world", CrisisFile), ("actor", Actor), ("relation", Relation), ("feud", Feud), ("dispute", Dispute)],
)
def test_every_key_of_a_crisis_file_is_explained(of: str, model: type) -> None:
    explained = {name for kind, name in words() if kind == of} | QUANTITIES[of].keys()
    assert explained >= model.model_fields.keys() - {"foedus", "note"}
    assert {name for kind, name in words() if kind == of} <= model.model_fields.keys()


def test_the_words_that_are_explained_are_those_that_are_taken() -> None:
    told = {key: tuple(word for word, _ in said.steps) for key, said in words().items()}
    assert told["dispute", "aim"] == world.AIMS
    assert told["relation", "obligation"] == world.OBLIGATIONS
    assert told["relation", "expected"] == world.DEGREES
    assert told["actor", "regime_kind"] == world.REGIME_KINDS
    assert told["dispute", "stances"] == (*world.SIDES, *world.DEGREES[1:])
    assert told["world", "measure"] == typing.get_args(Measure)[1::-1] + typing.get_args(Measure)[2:]
    assert (*told["stance", "side"], *told["stance", "degree"]) == told["dispute", "stances"]
    assert told["statement", "mode"] == typing.get_args(Mode)
    assert told["statement", "kind"] == typing.get_args(Kind)
    assert told["dispute", "escalation"] == (MODEL, "1", "2", "3", "4", "5")


def test_a_blockade_a_seizure_and_a_raid_are_uses_of_force() -> None:
    levels = dict(anchors()["dispute", "level"].steps)
    assert all(action in levels[world.FORCE] for action in ("blockade", "seizure", "raid"))
    assert "jones-1996" in works()


def test_every_quantity_can_be_asked_for() -> None:
    every = {(of, name) for of, table in QUANTITIES.items() for name in table}
    assert questions().keys() == every
    assert [said for said in questions().values() if not said.endswith("?")] == []
