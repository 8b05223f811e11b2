"""The mechanisms there are, and whether one from outside keeps the contract."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypedDict

from foedus.mechanisms.catalogue import FAMILIES, known_forms
from foedus.mechanisms.contract import Clause, clauses
from foedus.mechanisms.outside import load, offered

__all__ = ["Clause", "MechanismRow", "check_mechanism", "mechanisms"]


class MechanismRow(TypedDict):
    """A form of a family: what it says, where it comes from, whether it is the default, published or emerging."""

    name: str
    family: str
    title: str
    default: bool
    source: str
    status: str


def mechanisms(trust: Iterable[str | Path] = ()) -> list[MechanismRow]:
    """Return the mechanisms: built in, of trusted files, and offered by installed packages, whose code does not run.

    Examples
    --------
    >>> mechanisms()[0]["name"]
    'oil_and_attention'
    """
    catalogue = known_forms(trust)
    rows = [
        MechanismRow(
            name=mechanism.name,
            family=mechanism.family,
            title=mechanism.title,
            default=catalogue.forms_of(mechanism.family)[0] == mechanism.name,
            source=mechanism.file.name if mechanism.file else "built in",
            status=mechanism.status,
        )
        for mechanism in sorted(catalogue.mechanisms, key=lambda each: FAMILIES.index(each.family))
    ]
    for point in offered():
        family, _, name = point.name.partition(".")
        package = point.dist.name if point.dist else point.module
        rows.append(MechanismRow(name=name, family=family, title="", default=False, source=package, status=""))
    return rows


def check_mechanism(file: str | Path) -> Iterator[Clause]:
    """Yield the clauses of the contract as a mechanism is taken through them; its code runs.

    Raises
    ------
    FoedusError
        If the file holds no mechanism, or its name is taken.
    """
    known_forms([file])
    yield from clauses(load(Path(file)), str(file))
