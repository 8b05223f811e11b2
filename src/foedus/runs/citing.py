"""What a crisis or a run cites: evidence, data sets and the works behind exactly the mechanisms that it uses."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from foedus.core.bibliography import Work, work, works
from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import Parameter
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.evidence.data_sets import data_sets
from foedus.evidence.record import ASSUMPTION, data_set
from foedus.mechanisms.catalogue import catalogue_of, known_forms
from foedus.runs.folder import MANIFEST, runnable_crisis
from foedus.runs.rows import CalibrationsRow
from foedus.runs.versions import engine
from foedus.worlds.blueprint import Entry
from foedus.worlds.from_crisis import build
from foedus.worlds.ledger import assumed, tables


class Cited(NamedTuple):
    """What is used, in the order of the file; the paths say what rests on it."""

    #: Statement id -> paths of the values that rest on it.
    statements: dict[str, list[str]]
    #: Source id -> ids of its statements that are used.
    sources: dict[str, list[str]]
    #: ``DATASET@YEAR`` -> paths of the values that rest on it.
    data_sets: dict[str, list[str]]
    #: Paths of the values that rest on an assumption, alone or beside evidence.
    assumptions: list[str]

    @property
    def works(self) -> list[Work]:
        """The published works behind the data sets, each once, by author."""
        names = {named[0] for reason in self.data_sets if (named := data_set(reason))}
        keys = {key for name in names for key in data_sets()[name].works}
        return sorted((work(key) for key in keys), key=lambda found: (found.authors, found.year))


class Citation(NamedTuple):
    """Everything that stands behind an answer."""

    crisis: Crisis
    used: Cited
    table: dict[str, list[str]]
    mechanisms: list[tuple[str, list[Work]]]
    assumed_parameters: int
    #: What neither the file nor a table says.
    assumed: list[Entry]
    #: What is laid over the calibrations that ship.
    calibrations: CalibrationsRow | None

    @property
    def data_sets(self) -> dict[str, list[str]]:
        """``DATASET@YEAR`` -> paths that rest on it, by the file's own word or through the shipped tables."""
        keys = sorted({*self.used.data_sets, *self.table})
        return {key: [*self.used.data_sets.get(key, ()), *self.table.get(key, ())] for key in keys}

    @property
    def assumed_figures(self) -> dict[str, str]:
        """What is assumed of what neither the file nor a table says, by path."""
        return {one.path: one.assumed for one in self.assumed}

    @property
    def works(self) -> list[Work]:
        """The published works behind the data sets, each once, by author."""
        return self.used._replace(data_sets=self.data_sets).works


def citation_of(named: str, trust: Iterable[str | Path] = ()) -> Citation:
    """Return what a crisis (bundled name or path) or a run (folder or id) cites.

    Parameters
    ----------
    trust : iterable of str or Path, optional
        Files of mechanisms whose code may run: those of the forms from outside that it chooses.

    Raises
    ------
    InputError
        If it is neither.
    """
    folder, trusted = Path(named), list(trust)
    if (folder / MANIFEST).is_file():
        return cite(runnable_crisis(folder, trusted))
    try:
        return cite(read_crisis(named, known_forms=known_forms(trusted)))
    except InputError:
        from foedus.runs.index import find_run  # noqa: PLC0415 - only where the name is no crisis

        if folder.exists():
            raise
        try:
            folder = find_run(named)
        except InputError:
            folder = Path()
        if not (folder / MANIFEST).is_file():
            raise
        return cite(runnable_crisis(folder, trusted))


def cite(crisis: Crisis) -> Citation:
    """Return what a crisis cites, with the mechanisms of its forms."""
    ledger = build(crisis).ledger
    taken = catalogue_of(crisis.known_forms).taken(crisis.forms)
    literature = [
        (f"{mechanism.family}: {mechanism.title}", [work(key) for key in _works_behind(mechanism)])
        for mechanism in taken
    ]
    parameters = sum(parameter.source == "assumption" for m in taken for parameter in m.parameters().values())
    return Citation(
        crisis,
        cited(crisis),
        tables(ledger),
        literature,
        parameters,
        assumed(ledger),
        engine().get("calibrations"),
    )


def _works_behind(mechanism: Mechanism) -> list[str]:
    """Return the keys of the works that a mechanism and its parameters rest on, each once."""
    behind = [_works_of(mechanism.family, parameter) for parameter in mechanism.parameters().values()]
    return list(dict.fromkeys([*mechanism.sources, *chain.from_iterable(behind)]))


def _works_of(family: str, parameter: Parameter) -> tuple[str, ...]:
    """Return the works behind the source of a parameter: itself, or those of its data set or of its calibration's."""
    if parameter.fit:
        tables = [data_sets()[table].works for table in shipped(family, parameter.fit[0]).data]
        return tuple(chain.from_iterable(tables))
    if named := data_set(parameter.source):
        return data_sets()[named[0]].works
    return (parameter.source,) if parameter.source in works() else ()


def cited(crisis: Crisis) -> Cited:
    """Return what a crisis uses."""
    paths_of: dict[str, list[str]] = {}
    for location, reasons in crisis.reasons():
        for reason in reasons:
            paths_of.setdefault(reason, []).append(".".join(map(str, location)))
    statements = {key: paths_of[key] for key in crisis.evidence if key in paths_of}
    sources = {
        source: keys
        for source in crisis.sources
        if (keys := [key for key in statements if crisis.evidence[key].source == source])
    }
    tables = {reason: paths_of[reason] for reason in sorted(paths_of) if data_set(reason)}
    return Cited(statements, sources, tables, paths_of.get(ASSUMPTION, []))
