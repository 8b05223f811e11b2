"""What a crisis or a run cites: evidence, data sets and the works behind exactly the mechanisms that it uses."""

from collections.abc import Iterator, Mapping
from itertools import chain, permutations
from pathlib import Path
from typing import Final, NamedTuple

from foedus.core.bibliography import Work, work, works
from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import Parameter
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.evidence.citations import Cited, cited
from foedus.evidence.data_sets import data_sets
from foedus.evidence.record import data_set
from foedus.mechanisms.catalogue import catalogue_of
from foedus.runs.assumed import Assumed, assumed_figures
from foedus.runs.store import MANIFEST, kept_crisis
from foedus.worlds import irregular_exits, mediation_onset
from foedus.worlds.known import state_of
from foedus.worlds.states import MEASURES, columns, figure, neighbours, obligations, regime

#: Where the base rates of falling were counted.
BASE_RATES: Final = {"regular_rate": "leaders@1999", "failure_rate": "gwf@1999"}


class Citation(NamedTuple):
    """Everything that stands behind an answer."""

    crisis: Crisis
    used: Cited
    table: dict[str, list[str]]
    mechanisms: list[tuple[str, list[Work]]]
    assumed_parameters: int
    #: What neither the file nor a table says.
    assumed: list[Assumed]

    @property
    def data_sets(self) -> dict[str, list[str]]:
        """``DATASET@YEAR`` -> paths that rest on it, by the file's own word or through the shipped tables."""
        keys = sorted({*self.used.data_sets, *self.table})
        return {key: [*self.used.data_sets.get(key, ()), *self.table.get(key, ())] for key in keys}

    @property
    def works(self) -> list[Work]:
        """The published works behind the data sets, each once, by author."""
        return self.used._replace(data_sets=self.data_sets).works


def citation_of(named: str) -> Citation:
    """Return what a crisis (bundled name or path) or a run (folder or id) cites.

    Raises
    ------
    InputError
        If it is neither.
    """
    folder = Path(named)
    if (folder / MANIFEST).is_file():
        return cite(kept_crisis(folder))
    try:
        return cite(read_crisis(named))
    except InputError:
        from foedus.runs.store import find_run  # noqa: PLC0415 - only where the name is no crisis

        if folder.exists():
            raise
        try:
            folder = find_run(named)
        except InputError:
            folder = Path()
        if not (folder / MANIFEST).is_file():
            raise
        return cite(kept_crisis(folder))


def cite(crisis: Crisis) -> Citation:
    """Return what a crisis cites, with the mechanisms of its forms."""
    taken = catalogue_of(crisis.known_forms).taken(crisis.forms)
    literature = [
        (f"{mechanism.family}: {mechanism.title}", [work(key) for key in _works_behind(mechanism)])
        for mechanism in taken
    ]
    assumed = sum(parameter.source == "assumption" for m in taken for parameter in m.parameters().values())
    return Citation(
        crisis,
        cited(crisis),
        _table_figures(crisis),
        literature,
        assumed,
        assumed_figures(crisis),
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


def _table_figures(crisis: Crisis) -> dict[str, list[str]]:
    """Return the figures of the shipped tables that stand in for what the crisis leaves out, by data set."""
    of_states = {key: state for key in crisis.actors if (state := state_of(crisis, key))}
    found: dict[str, list[str]] = {}
    for key, state in of_states.items():
        for path, edition in _of_actor(crisis, key, state):
            found.setdefault(edition, []).append(path)
    for pair in permutations(of_states, 2):
        for path, edition in _of_relation(crisis, *pair, of_states):
            found.setdefault(edition, []).append(path)
    onset = shipped(mediation_onset.FAMILY, mediation_onset.NAME)
    for dispute in crisis.disputes:
        for table in onset.data:
            found.setdefault(f"{table}@{onset.span[1]}", []).append(f"disputes.{dispute}.mediation_odds")
    return found


def _of_actor(crisis: Crisis, key: str, state: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each figure that an actor takes from the tables, with the data set and its year."""
    actor, measure = crisis.actors[key], crisis.measure
    measured = [("democracy", "polyarchy"), ("major", "major_power"), ("nuclear", "nuclear")]
    if getattr(actor, measure) is None:
        measured.insert(0, ("capability", MEASURES[measure]))
    for name, column in measured:
        taken = figure(state, column, crisis.as_of.year)
        if taken and getattr(actor, name) is None:
            yield f"actors.{key}.{name}", f"{taken.data_set}@{taken.year}"
    rule = regime(state, crisis.as_of.year)
    if actor.regime_kind is None and rule.data_set:
        yield f"actors.{key}.regime_kind", f"{rule.data_set}@{rule.year}"
    for name, edition in BASE_RATES.items():
        if getattr(actor, name) is None:
            yield f"actors.{key}.{name}", edition
    if actor.irregular_rate is None:
        path, fit = f"actors.{key}.irregular_rate", shipped(irregular_exits.FAMILY, irregular_exits.NAME)
        yield from ((path, f"{table}@{fit.span[1]}") for table in fit.data)
        if income := figure(state, "gdp_per_capita", crisis.as_of.year):
            yield path, f"{income.data_set}@{income.year}"


def _of_relation(crisis: Crisis, source: str, target: str, of_states: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the path of each figure that a relation takes from the tables, with the data set and its year."""
    path = f"{source}>{target}"
    given = crisis.relations.get(path)
    one, other = of_states[source], of_states[target]
    year = crisis.as_of.year
    points, places = ([figure(state, name, year) for state in (one, other)] for name in ("ideal_point", "latitude"))
    bordering = frozenset((one, other)) in neighbours(year)
    taken = {
        "affinity": "ideal_point" if all(points) else "",
        "obligation": "obligations" if (one, other) in obligations(year) else "",
        "distance_km": "contiguity" if bordering else "capital" if all(places) else "",
    }
    for name, column in taken.items():
        if column and getattr(given, name, None) is None:
            # what is dated by its beginning is cited as of the year before
            edition = min(columns()[column]["year"], year - 1)
            yield f"relations.{path}.{name}", f"{columns()[column]['data_set']}@{edition}"
