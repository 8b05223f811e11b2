"""The mechanisms: eight families, in the order of the turn, each with its forms; the first is the default."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from foedus.core.errors import InputError, nearest
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import Parameter
from foedus.mechanisms.alignment import drift
from foedus.mechanisms.coercion import crisis_bargaining, escalation
from foedus.mechanisms.commitment import expected_utility, overstretch
from foedus.mechanisms.contest import ratio_contest
from foedus.mechanisms.context import oil_and_attention
from foedus.mechanisms.mediation import gated_mediation
from foedus.mechanisms.outside import TRUST, installed, load
from foedus.mechanisms.reputation import shortfall
from foedus.mechanisms.survival import competing_risks, global_game

MECHANISMS: Final[tuple[Mechanism, ...]] = (
    oil_and_attention.MECHANISM,
    escalation.MECHANISM,
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


class Forms(Mapping[str, Mapping[str, Parameter]]):
    """The forms of a family by name, each with its parameters; one that an installed package offers once it is named.

    Parameters
    ----------
    catalogue : Catalogue
        The mechanisms.
    family : str
        The family.
    """

    def __init__(self, catalogue: "Catalogue", family: str) -> None:
        self.catalogue, self.family = catalogue, family

    def __getitem__(self, form: str) -> Mapping[str, Parameter]:
        return self.catalogue.named(self.family, form).parameters()

    def __iter__(self) -> Iterator[str]:
        return (each.name for each in self.catalogue.mechanisms if each.family == self.family)

    def __len__(self) -> int:
        return len(list(iter(self)))


class Catalogue(Mapping[str, Forms]):
    """The mechanisms that a crisis may choose from; as a mapping, their parameters by family, form and name.

    The built-in ones, those of trusted files, and such of installed packages as were named.

    Parameters
    ----------
    outside : iterable of Mechanism
        Those beside the built-in ones.

    Raises
    ------
    InputError
        If one is of no family, or its name is taken.
    """

    def __init__(self, outside: Iterable[Mechanism] = ()) -> None:
        self.mechanisms: tuple[Mechanism, ...] = MECHANISMS
        for mechanism in outside:
            self._add(mechanism)

    def _add(self, mechanism: Mechanism) -> None:
        if mechanism.family not in FAMILIES:
            near = nearest(mechanism.family, FAMILIES) or f"; families: {', '.join(FAMILIES)}"
            raise InputError(f"the form '{mechanism.name}': there is no family '{mechanism.family}'{near}")
        if any(mechanism.name == known.name for known in self.mechanisms):
            raise InputError(f"the form '{mechanism.name}': there is one of this name already")
        self.mechanisms += (mechanism,)

    def __getitem__(self, family: str) -> Forms:
        """Return the forms of a family, the default first."""
        if family not in FAMILIES:
            raise KeyError(family)
        return Forms(self, family)

    def __iter__(self) -> Iterator[str]:
        return iter(FAMILIES)

    def __len__(self) -> int:
        return len(FAMILIES)

    @property
    def outside(self) -> tuple[Mechanism, ...]:
        """Those that are not built in."""
        return self.mechanisms[len(MECHANISMS) :]

    def named(self, family: str, form: str) -> Mechanism:
        """Return the mechanism of this name, that of an installed package if no other has it.

        Raises
        ------
        KeyError
            If there is none.
        InputError
            If the file of the package is not as it must be.
        """
        for mechanism in self.mechanisms:
            if (mechanism.family, mechanism.name) == (family, form):
                return mechanism
        found = installed(family, form)
        if found is None or (found.family, found.name) != (family, form):
            raise KeyError(form)
        self._add(found)
        return found

    def forms_of(self, family: str) -> tuple[str, ...]:
        """Return the names of the forms of a family, the default first."""
        return tuple(Forms(self, family))

    def chosen(self, forms: Mapping[str, str]) -> dict[str, str]:
        """Return the form of every family: the chosen one, else the default.

        Raises
        ------
        InputError
            If there is no such family or form.
        """
        for family, form in forms.items():
            if family not in FAMILIES:
                raise InputError(f"forms.{family}: there is no such family{nearest(family, FAMILIES)}")
            if form not in self[family]:
                known = self.forms_of(family)
                allowed = ", ".join(known)
                near = nearest(form, known)
                raise InputError(f"forms.{family}: must be one of {allowed}, not '{form}'{near}; {TRUST}")
        return {family: forms.get(family, self.forms_of(family)[0]) for family in FAMILIES}

    def taken(self, forms: Mapping[str, str]) -> tuple[Mechanism, ...]:
        """Return the mechanism of every family, in the order of the turn."""
        chosen = self.chosen(forms)
        return tuple(self.named(family, chosen[family]) for family in FAMILIES)

    def rivals(self, forms: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return family and form of every form that could have been chosen and was not."""
        chosen = self.chosen(forms)
        return [(family, form) for family in FAMILIES for form in self.forms_of(family) if form != chosen[family]]


BUILT_IN: Final = Catalogue()


def known_forms(trusted: Iterable[str | Path] = (), names: Mapping[str, str] = MappingProxyType({})) -> Catalogue:
    """Return the forms against which a crisis file is checked, and of which it chooses.

    Parameters
    ----------
    trusted : iterable of str or Path
        Files of mechanisms whose code may run.
    names : mapping of str to str
        What a file is called whose text a run has kept, by digest; any other as its path says.

    Raises
    ------
    InputError
        If one is no file of a mechanism, or its name is taken.
    """
    return Catalogue(load(Path(file), names) for file in trusted)


def catalogue_of(known: object) -> Catalogue:
    """Return the catalogue that a crisis was read with; the built-in one where it was read with none."""
    return known if isinstance(known, Catalogue) else BUILT_IN
