"""The catalogue: eight families in the order of the turn, and the choice of forms."""

import pytest

from foedus.core.errors import InputError
from foedus.mechanisms.catalogue import FAMILIES, MECHANISMS, chosen_forms, forms_of, known_forms


def test_families_in_the_order_of_the_turn() -> None:
    assert FAMILIES == (
        "context", "coercion", "commitment", "contest", "mediation", "survival", "reputation", "alignment",
    )  # fmt: skip


def test_the_first_form_is_the_default() -> None:
    assert forms_of("commitment") == ("expected_utility", "overstretch")
    assert forms_of("survival") == ("competing_risks", "global_game")
    assert forms_of("elsewhere") == ()
    assert chosen_forms({}) == {family: forms_of(family)[0] for family in FAMILIES}
    assert chosen_forms({"survival": "global_game"})["survival"] == "global_game"


def test_an_unknown_family_or_form_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"forms\.survial: there is no such family - did you mean 'survival'\?"):
        chosen_forms({"survial": "global_game"})
    with pytest.raises(InputError, match=r"must be one of expected_utility, overstretch, not 'overstrech' - did you"):
        chosen_forms({"commitment": "overstrech"})


def test_every_parameter_can_be_named_in_a_crisis_file() -> None:
    known = known_forms()
    assert tuple(known) == FAMILIES
    for mechanism in MECHANISMS:
        assert known[mechanism.family][mechanism.name] == mechanism.parameters()
