"""What a crisis or a run cites: evidence, data sets and the works behind exactly the mechanisms that it uses."""

from pathlib import Path
from typing import Any, NamedTuple

from foedus.analysis.store import CRISIS, MANIFEST, read_json
from foedus.core.bibliography import Work, work, works
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.evidence.citations import Cited, cited
from foedus.mechanisms.catalogue import MECHANISMS, chosen_forms
from foedus.worlds.from_crisis import MEASURES, state_of
from foedus.worlds.states import columns


class Citation(NamedTuple):
    """Everything that stands behind an answer."""

    crisis: Crisis
    used: Cited
    table: dict[str, list[str]]
    mechanisms: list[tuple[str, list[Work]]]
    assumed_parameters: int


def citation_of(named: str) -> Citation:
    """Return what a crisis (bundled name or path) or a run (folder or id) cites.

    Raises
    ------
    InputError
        If it is neither.
    """
    folder = Path(named)
    if (folder / MANIFEST).is_file():
        return cite(_crisis_of_run(folder))
    try:
        return cite(read_crisis(named))
    except InputError:
        from foedus.analysis.store import find_run  # noqa: PLC0415 - only where the name is no crisis

        if folder.exists():
            raise
        try:
            folder = find_run(named)
        except InputError:
            folder = Path()
        if not (folder / MANIFEST).is_file():
            raise
        return cite(_crisis_of_run(folder))


def _crisis_of_run(folder: Path) -> Crisis:
    return Crisis.model_validate(_tupled(read_json(folder, CRISIS)))


def _tupled(content: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON content with tuples for lists, as a crisis file is read."""
    if isinstance(content, dict):
        return {key: _tupled(item) for key, item in content.items()}
    return tuple(map(_tupled, content)) if isinstance(content, list) else content


def cite(crisis: Crisis) -> Citation:
    """Return what a crisis cites, with the mechanisms of its forms."""
    chosen = chosen_forms(crisis.forms)
    taken = [mechanism for mechanism in MECHANISMS if chosen[mechanism.family] == mechanism.name]
    keys = {
        f"{mechanism.family}: {mechanism.title}": list(
            dict.fromkeys(
                [
                    *mechanism.sources,
                    *(p.source for p in mechanism.parameters().values() if p.source in works()),
                ]
            )
        )
        for mechanism in taken
    }
    assumed = sum(parameter.source == "assumption" for m in taken for parameter in m.parameters().values())
    return Citation(
        crisis,
        cited(crisis),
        _table_figures(crisis),
        [(title, [work(key) for key in found]) for title, found in keys.items()],
        assumed,
    )


def _table_figures(crisis: Crisis) -> dict[str, list[str]]:
    """Return the figures of the shipped table of states that stand in for what the crisis leaves out, by data set."""
    column_of = {
        "capability": MEASURES[crisis.measure],
        "democracy": "polyarchy",
        "major": "major_power",
        "nuclear": "nuclear",
    }
    found: dict[str, list[str]] = {}
    for key, actor in crisis.actors.items():
        if not state_of(crisis, key):
            continue
        for name, column in column_of.items():
            measured = name == "capability" and getattr(actor, crisis.measure) is not None
            if getattr(actor, name) is None and not measured:
                source = columns()[column]
                found.setdefault(f"{source['data_set']}@{source['year']}", []).append(f"actors.{key}.{name}")
    return found
