"""The built-in mechanisms: eight families, in the order of the turn, each with its forms; the first is the default."""

from collections.abc import Mapping
from typing import Final

from foedus.core.errors import InputError, nearest
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import Parameter
from foedus.mechanisms.alignment import drift
from foedus.mechanisms.coercion import crisis_bargaining
from foedus.mechanisms.commitment import expected_utility, overstretch
from foedus.mechanisms.contest import ratio_contest
from foedus.mechanisms.context import oil_and_attention
from foedus.mechanisms.mediation import gated_mediation
from foedus.mechanisms.reputation import shortfall
from foedus.mechanisms.survival import competing_risks, global_game

MECHANISMS: Final[tuple[Mechanism, ...]] = (
    oil_and_attention.MECHANISM,
    crisis_bargaining.MECHANISM,
    expected_utility.MECHANISM,
    overstretch.MECHANISM,
    ratio_contest.MECHANISM,
    gated_mediation.MECHANISM,
    competing_risks.MECHANISM,
    global_game.MECHANISM,
    shortfall.MECHANISM,
    drift.MECHANISM,
)

FAMILIES: Final[tuple[str, ...]] = tuple(dict.fromkeys(mechanism.family for mechanism in MECHANISMS))


def forms_of(family: str) -> tuple[str, ...]:
    """Return the names of the forms of a family, the default first."""
    return tuple(mechanism.name for mechanism in MECHANISMS if mechanism.family == family)


def chosen_forms(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the form of every family: the chosen one, else the default.

    Raises
    ------
    InputError
        If there is no such family or form.
    """
    for family, form in chosen.items():
        if family not in FAMILIES:
            raise InputError(f"forms.{family}: there is no such family{nearest(family, FAMILIES)}")
        if form not in forms_of(family):
            allowed = ", ".join(forms_of(family))
            raise InputError(f"forms.{family}: must be one of {allowed}, not '{form}'{nearest(form, forms_of(family))}")
    return {family: chosen.get(family, forms_of(family)[0]) for family in FAMILIES}


def known_forms() -> dict[str, dict[str, dict[str, Parameter]]]:
    """Return the parameters by family, form and name, for checking a crisis file."""
    return {family: {m.name: m.parameters() for m in MECHANISMS if m.family == family} for family in FAMILIES}
