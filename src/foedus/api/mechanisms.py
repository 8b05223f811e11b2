"""The mechanisms there are, and whether one from outside keeps the contract."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypedDict

from foedus.mechanisms.catalogue import FAMILIES, known_forms
from foedus.mechanisms.contract import Clause, clauses
from foedus.mechanisms.outside import load, offered
from foedus.worlds.outside_code import driver_of

__all__ = ["Clause", "Fit", "FitRow", "MechanismRow", "check_mechanism", "fit_mechanism", "mechanisms"]


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


class FitRow(TypedDict):
    """A term of a mechanism as fitted to history: coefficient and standard error, log odds per unit."""

    term: str
    meaning: str
    estimate: float
    standard_error: float


class Fit(TypedDict):
    """The terms of a mechanism, fitted to the cases of a population."""

    mechanism: str
    population: str
    cases: int
    events: int
    terms: list[FitRow]


def fit_mechanism(file: str | Path, data: str | Path | None = None) -> Fit:
    """Return the terms of a mechanism fitted to all known cases, as those of the built-in one are; its code runs.

    Parameters
    ----------
    data
        The folder of historical tables; by default ``FOEDUS_DATA``.

    Raises
    ------
    FoedusError
        If the file holds no mechanism, it has no terms, or a table or a column of one is missing.
    """
    from foedus.fitting.refitting import fitted_terms  # noqa: PLC0415 - the tables, which only this needs
    from foedus.history.reading import data_folder  # noqa: PLC0415

    mechanism = load(Path(file))
    found = fitted_terms(data_folder(data), mechanism)
    return Fit(
        mechanism=mechanism.name,
        population=found.population,
        cases=found.cases,
        events=found.events[0],
        terms=[
            FitRow(
                term=term,
                meaning=found.meaning.get(term, ""),
                estimate=round(found.value(term), 4),
                standard_error=round(found.standard_error(term), 4),
            )
            for term in found.columns
        ],
    )


def check_mechanism(file: str | Path) -> Iterator[Clause]:
    """Yield the clauses of the contract as a mechanism is taken through them; its code runs.

    Raises
    ------
    FoedusError
        If the file holds no mechanism, its name is taken, or it cannot be compiled.
    """
    known_forms([file])
    mechanism = load(Path(file))
    driver_of((mechanism,))
    yield from clauses(mechanism, str(file))
