"""How two runs differ: in the engine, in what went into it, and in the answers beyond luck."""

from collections.abc import Iterator, Mapping
from math import hypot
from pathlib import Path
from typing import Any, Final, NamedTuple

from foedus.core.errors import InputError
from foedus.runs.store import ANSWERS, CRISIS, MANIFEST, read_json
from foedus.runs.versions import differences

#: A change counts if it is this many standard errors of the difference from zero.
CLEAR: Final = 3.0
Row = dict[str, Any]


class Kept(NamedTuple):
    """What of a run is compared, as its files have it."""

    manifest: Mapping[str, Any]
    crisis: Mapping[str, Any]
    answers: Mapping[str, Any]


def compare_runs(first: Path, second: Path) -> dict[str, list[Row]]:
    """Return how two runs that were kept differ, as `compare`.

    Raises
    ------
    InputError
        If one of the folders is not a run, or one that another version wrote otherwise.
    """
    return compare(kept_in(first), kept_in(second), (first, second))


def kept_in(folder: Path) -> Kept:
    """Return what of a run in a folder is compared.

    Raises
    ------
    InputError
        If a file of it is missing or broken.
    """
    return Kept(*(read_json(folder, name) for name in (MANIFEST, CRISIS, ANSWERS)))


def compare(first: Kept, second: Kept, names: tuple[object, object]) -> dict[str, list[Row]]:
    """Return how two runs differ: settings, engine, inputs, and answers that moved by more than luck.

    Parameters
    ----------
    names
        What the two are called in a message.

    Returns
    -------
    dict
        Lists of rows ``what``, ``first``, ``second``: ``settings``, ``engine`` (version, code, fitted tables,
        libraries, parameters that no crisis sets) and ``inputs``; and ``answers``, rows of ``question`` with the
        chance and the 90% range in both.

    Raises
    ------
    InputError
        If one of them is a run that another version wrote otherwise.
    """
    try:
        return _compared(first, second)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{names[0]}, {names[1]}: cannot be compared: one of them is no run that this version writes "
            f"(missing: {error})"
        ) from None


def _compared(first: Kept, second: Kept) -> dict[str, list[Row]]:
    one, other = first.manifest, second.manifest
    settings = [
        {"what": key, "first": one[key], "second": other[key]}
        for key in ("crisis", "seed", "replicates", "weeks", "forms")
        if one[key] != other[key]
    ]
    crises = [first.crisis, second.crisis]
    flat_one, flat_other = (dict(_flat(crisis, "")) for crisis in crises)
    inputs = [
        {"what": path, "first": flat_one.get(path), "second": flat_other.get(path)}
        for path in sorted(flat_one.keys() | flat_other.keys())
        if flat_one.get(path) != flat_other.get(path) and path != "evidence_files"
    ]
    before, after = one["parameters"], other["parameters"]
    given = {path for crisis in crises for path in crisis.get("parameters", ())}
    shipped = [
        {"what": f"parameters.{path}", "first": before[path]["value"], "second": after[path]["value"]}
        for path in sorted(before.keys() & after.keys() - given)
        if before[path]["value"] != after[path]["value"]
    ]
    answers_one, answers_other = (dict(_chances(run.answers)) for run in (first, second))
    moved: list[Row] = []
    for question in answers_one.keys() & answers_other.keys():
        was, now = answers_one[question], answers_other[question]
        if abs(now.chance - was.chance) > CLEAR * hypot(was.error, now.error):
            row = {"question": question, "first": was.chance, "second": now.chance}
            ranges = {"first_low": was.low, "first_high": was.high, "second_low": now.low, "second_high": now.high}
            moved.append({**row, **ranges})
    moved.sort(key=lambda row: (-abs(row["second"] - row["first"]), row["question"]))
    return {"settings": settings, "engine": [*differences(one, other), *shipped], "inputs": inputs, "answers": moved}


class _Chance(NamedTuple):
    """The chance of an answer, its 90% range and its sampling error."""

    chance: float
    low: float
    high: float
    error: float


def _flat(content: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    """Yield the leaves of JSON content by dotted path."""
    if isinstance(content, dict):
        for key, item in content.items():
            yield from _flat(item, f"{path}.{key}" if path else key)
    else:
        yield path, content


def _chances(answers: Mapping[str, Any]) -> Iterator[tuple[str, _Chance]]:
    """Yield every answer that has a range, by question."""
    for row in answers["answers"]["stands_by"]:
        stem = f"stands_by:{row['dispute']}:{row['actor']}"
        end = "" if row["side"] == "target" else f":{row['side']}"
        yield f"{stem}:fight{end}", _Chance(row["fight"], row["low"], row["high"], row["sampling_error"])
        for degree in ("aid", "endorse"):
            of = (row[f"{degree}_{what}"] for what in ("or_more", "low", "high", "sampling_error"))
            yield f"{stem}:{degree}{end}", _Chance(*of)
    for row in answers["answers"]["mediates"]:
        of = (row[key] for key in ("accepted", "low", "high", "sampling_error"))
        yield f"mediates:{row['dispute']}:{row['actor']}:accepted", _Chance(*of)
    for row in answers["answers"]["falls"]:
        of = (row[key] for key in ("probability", "low", "high", "sampling_error"))
        yield f"falls:{row['actor']}:{row['what']}", _Chance(*of)
    for row in answers["answers"]["disputes"]:
        for name, level in (("force", "4"), ("war", "5")):
            ends = (row[f"{name}_{what}"] for what in ("low", "high", "sampling_error"))
            yield f"dispute:{row['dispute']}:{name}", _Chance(row["reaches"][level], *ends)
