"""The catalogue: eight families in the order of the turn, and the choice of forms."""

import pytest

from foedus.core.errors import InputError
from foedus.mechanisms.catalogue import BUILT_IN, FAMILIES, MECHANISMS, Catalogue, catalogue_of, known_forms
from foedus.mechanisms.commitment.covariates import RIVALRY


def test_families_in_the_order_of_the_turn() -> None:
    assert FAMILIES == (
        "context", "coercion", "commitment", "contest", "mediation", "survival", "reputation", "alignment",
    )  # fmt: skip


def test_the_first_form_is_the_default() -> None:
    assert BUILT_IN.forms_of("commitment") == ("expected_utility", "overstretch")
    assert BUILT_IN.forms_of("survival") == ("competing_risks", "global_game")
    assert BUILT_IN.forms_of("elsewhere") == ()
    assert BUILT_IN.chosen({}) == {family: BUILT_IN.forms_of(family)[0] for family in FAMILIES}
    assert BUILT_IN.chosen({"survival": "global_game"})["survival"] == "global_game"


def test_the_mechanisms_that_are_taken_and_their_rivals() -> None:
    taken = BUILT_IN.taken({"survival": "global_game"})
    assert tuple(mechanism.family for mechanism in taken) == FAMILIES
    assert [mechanism.name for mechanism in taken if mechanism.family == "survival"] == ["global_game"]
    rivals = [("coercion", "crisis_bargaining"), ("commitment", "overstretch"), ("survival", "competing_risks")]
    assert BUILT_IN.rivals({"survival": "global_game"}) == rivals


def test_a_form_from_outside_is_no_default_and_takes_no_name() -> None:
    (drift,) = (mechanism for mechanism in MECHANISMS if mechanism.name == "drift")
    larger = Catalogue([drift._replace(name="tides")])
    assert larger.forms_of("alignment") == ("drift", "tides")
    assert larger.chosen({})["alignment"] == "drift"
    assert larger.rivals({})[-1] == ("alignment", "tides")
    with pytest.raises(InputError, match="the form 'drift': there is one of this name already"):
        Catalogue([drift])
    with pytest.raises(InputError, match="there is no family 'tides'; families: context, coercion"):
        Catalogue([drift._replace(name="tides", family="tides")])


def test_an_unknown_family_or_form_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"forms\.survial: there is no such family - did you mean 'survival'\?"):
        BUILT_IN.chosen({"survial": "global_game"})
    with pytest.raises(InputError, match=r"must be one of expected_utility, overstretch, not 'overstrech' - did you"):
        BUILT_IN.chosen({"commitment": "overstrech"})


def test_every_parameter_can_be_named_in_a_crisis_file() -> None:
    known = known_forms()
    assert tuple(known) == FAMILIES
    for mechanism in MECHANISMS:
        assert known[mechanism.family][mechanism.name] == mechanism.parameters()


def test_mechanisms_and_catalogues_are_looked_up() -> None:
    assert len(set(MECHANISMS)) == len(MECHANISMS)
    with pytest.raises(KeyError, match="elsewhere"):
        BUILT_IN["elsewhere"]
    assert catalogue_of(None) is BUILT_IN
    larger = Catalogue([])
    assert catalogue_of(larger) is larger


def test_a_term_of_a_fit_names_its_column() -> None:
    assert RIVALRY.column == "foedus.mechanisms.covariates.as_it_is(rivals_opponent)"
