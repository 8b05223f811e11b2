"""How runs differ: in the engine, in what went into them, and in the answers beyond luck."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import hypot
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from foedus.answers.answer import answers_as_rows
from foedus.answers.rows import Tables
from foedus.core.errors import InputError
from foedus.engine.ensemble import inner_counts
from foedus.runs.draws import Yes, read_draws
from foedus.runs.folder import CRISIS, read_answers, read_json, read_manifest
from foedus.runs.rows import (
    ChanceRow,
    ChangedRow,
    ChangeRow,
    ComparedRow,
    Comparison,
    DifferenceRow,
    Manifest,
    RunAnswers,
)
from foedus.runs.versions import differences, digest_of_engine
from foedus.session.pairing import Z90, paired, shares

#: A change counts if it is this many standard errors of the difference from zero.
CLEAR: Final = 3.0
#: So many runs are compared at most: as many as stand side by side on a page.
MOST: Final = 4


class Kept(NamedTuple):
    """What of a run is compared, as its files have it."""

    manifest: Manifest
    crisis: Mapping[str, Any]
    answers: RunAnswers
    yes: Yes


def kept_in(folder: Path) -> Kept:
    """Return what of a run in a folder is compared.

    Raises
    ------
    InputError
        If a file of it is missing or broken.
    """
    return Kept(read_manifest(folder), read_json(folder, CRISIS), read_answers(folder), read_draws(folder))


def compare(runs: Sequence[Kept], names: Sequence[object], between: Kept | None = None) -> Comparison:
    """Return how runs differ: settings, engine, inputs, and answers that moved by more than luck.

    Runs of the same seed and number of replicates share their luck, so that their answers are compared outer draw by
    outer draw, and what moves both alike cancels.

    Parameters
    ----------
    runs
        Two to four; changes are those from the first.
    names
        What they are called in a message.
    between
        The first, run again with the engine of the last: what lies before it came from the engine, and what lies behind
        it from the inputs.

    Returns
    -------
    Comparison
        ``runs``; lists of rows ``what``, ``values``: ``settings``, ``engine`` (version, code, fitted tables, libraries,
        parameters that no crisis sets) and ``inputs``; and ``answers``, rows of ``question`` with the chance and its
        90% range in each, and the change with its 90% sampling interval.

    Raises
    ------
    InputError
        If there are too few or too many, or one of them is a run that another version wrote otherwise.
    """
    if not 2 <= len(runs) <= MOST:
        raise InputError(f"name two to {MOST} runs to compare, not {len(runs)}")
    try:
        return _compared(runs, between)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(
            f"{', '.join(map(str, names))}: cannot be compared: one of them is no run that this version writes "
            f"(missing: {error})"
        ) from None


def _compared(runs: Sequence[Kept], between: Kept | None) -> Comparison:
    manifests = [run.manifest for run in runs]
    told: list[Mapping[str, Any]] = [dict(each) for each in manifests]
    files = [{row["form"]: row["sha256"] for row in each.get("from_outside", ())} for each in manifests]
    flat = [dict(_flat(run.crisis, "")) for run in runs]
    parameters = [each["parameters"] for each in manifests]
    given = {path for run in runs for path in run.crisis.get("parameters", ())}
    shared = set(parameters[0]).intersection(*parameters) - given
    settings = [
        *_differing(("crisis", "seed", "replicates", "weeks", "forms"), str, lambda key: [each[key] for each in told]),
        *_differing(_names(files), "file of {}".format, lambda form: [each.get(form) for each in files]),
    ]
    inputs = _differing(_names(flat) - {"evidence_files"}, str, lambda path: [each.get(path) for each in flat])
    shipped = _differing(shared, "parameters.{}".format, lambda path: [each[path]["value"] for each in parameters])
    return {
        "runs": [_row(run, runs[0]) for run in runs],
        "settings": settings,
        "engine": [*differences(manifests), *shipped],
        "inputs": inputs,
        "answers": _moved(runs, between),
    }


def _differing(
    keys: Sequence[str] | set[str], named: Callable[[str], str], values: Callable[[str], list[Any]]
) -> list[DifferenceRow]:
    rows: list[DifferenceRow] = [
        {"what": named(key), "values": values(key)} for key in (sorted(keys) if isinstance(keys, set) else keys)
    ]
    return [row for row in rows if any(value != row["values"][0] for value in row["values"])]


def _names(mappings: Sequence[Mapping[str, object]]) -> set[str]:
    return set().union(*mappings)


def _row(run: Kept, first: Kept) -> ComparedRow:
    manifest = run.manifest
    return {
        "id": manifest.get("id", ""),
        "name": manifest.get("name", ""),
        "labels": list(manifest.get("labels", ())),
        "title": str(run.answers.get("title", manifest["crisis"])),
        "as_of": str(run.answers.get("as_of", "")),
        "created": str(manifest.get("created", "")),
        "version": manifest["foedus"],
        "engine": digest_of_engine(manifest),
        "paired": _luck(run) is not None and _luck(run) == _luck(first),
    }


def _luck(run: Kept) -> tuple[int, int, int] | None:
    """Return what runs of the same luck have in common; None where what the outer draws answered was not kept."""
    told = run.manifest
    return (told["seed"], told["replicates"], next(iter(run.yes.values())).size) if run.yes else None


def _flat(content: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    """Yield the leaves of JSON content by dotted path."""
    if isinstance(content, dict):
        for key, item in content.items():
            yield from _flat(item, f"{path}.{key}" if path else key)
    else:
        yield path, content


class _Chance(NamedTuple):
    """The chance of an answer, its 90% range and its sampling error."""

    chance: float
    low: float
    high: float
    error: float

    @property
    def row(self) -> ChanceRow:
        return {"chance": self.chance, "low": self.low, "high": self.high}


def _chances(tables: Tables) -> dict[str, _Chance]:
    """Return every answer that has a range, by question."""
    return {
        str(answer.question): _Chance(answer.probability, answer.low, answer.high, answer.sampling_error)
        for answer in answers_as_rows(tables)
        if answer.low is not None and answer.high is not None and answer.sampling_error is not None
    }


def _moved(runs: Sequence[Kept], between: Kept | None) -> list[ChangedRow]:
    """Return the answers of the first run that are others in one of the rest, by more than luck; the furthest first."""
    said = [_chances(run.answers["answers"]) for run in runs]
    middle = _chances(between.answers["answers"]) if between else {}
    rows: list[ChangedRow] = []
    for question, first in said[0].items():
        others = [each.get(question) for each in said[1:]]
        changes = [
            _change(question, (runs[0], first), (run, other)) if other else None
            for run, other in zip(runs[1:], others, strict=True)
        ]
        if not any(change and change["clear"] for change in changes):
            continue
        row: ChangedRow = {
            "question": question,
            "chances": [first.row, *(other.row if other else None for other in others)],
            "changes": [None, *changes],
        }
        if between and question in middle and (last := others[-1]):
            row["from_engine"] = _change(question, (runs[0], first), (between, middle[question]))
            row["from_inputs"] = _change(question, (between, middle[question]), (runs[-1], last))
        rows.append(row)
    return sorted(
        rows, key=lambda row: (-max(abs(c["change"]) for c in row["changes"] if c and c["clear"]), row["question"])
    )


def _change(question: str, one: tuple[Kept, _Chance], other: tuple[Kept, _Chance]) -> ChangeRow:
    """Return the change of an answer from one run to another, paired where they share their luck."""
    (run, was), (then, now) = one, other
    change, error = now.chance - was.chance, hypot(was.error, now.error)
    if _luck(run) == _luck(then) is not None and question in run.yes and question in then.yes:
        replicates = run.manifest["replicates"]
        inner = inner_counts(replicates, run.yes[question].size)
        found = paired(shares(then.yes[question], inner) - shares(run.yes[question], inner), replicates)
        change, error = float(found.mean), float(found.error)
    return {
        "change": change,
        "low": change - Z90 * error,
        "high": change + Z90 * error,
        "clear": bool(np.abs(change) > CLEAR * error),
    }
