"""How two runs differ: in the engine, in what went into it, and in the answers beyond luck."""

from collections.abc import Iterator, Mapping
from math import hypot
from pathlib import Path
from typing import Any, Final, NamedTuple

from foedus.answers.answer import answers_as_rows
from foedus.answers.question import Question
from foedus.answers.rows import Tables
from foedus.core.errors import InputError
from foedus.runs.folder import CRISIS, read_answers, read_json, read_manifest
from foedus.runs.rows import ChangedRow, Comparison, DifferenceRow, Manifest, RunAnswers
from foedus.runs.versions import differences

#: A change counts if it is this many standard errors of the difference from zero.
CLEAR: Final = 3.0


class Kept(NamedTuple):
    """What of a run is compared, as its files have it."""

    manifest: Manifest
    crisis: Mapping[str, Any]
    answers: RunAnswers


def kept_in(folder: Path) -> Kept:
    """Return what of a run in a folder is compared.

    Raises
    ------
    InputError
        If a file of it is missing or broken.
    """
    return Kept(read_manifest(folder), read_json(folder, CRISIS), read_answers(folder))


def compare(first: Kept, second: Kept, names: tuple[object, object]) -> Comparison:
    """Return how two runs differ: settings, engine, inputs, and answers that moved by more than luck.

    Parameters
    ----------
    names
        What the two are called in a message.

    Returns
    -------
    Comparison
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
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(
            f"{names[0]}, {names[1]}: cannot be compared: one of them is no run that this version writes "
            f"(missing: {error})"
        ) from None


def _compared(first: Kept, second: Kept) -> Comparison:
    one, other = first.manifest, second.manifest
    settings: list[DifferenceRow] = [
        {"what": key, "first": one[key], "second": other[key]}
        for key in ("crisis", "seed", "replicates", "weeks", "forms")
        if one[key] != other[key]
    ]
    files, others = ({row["form"]: row["sha256"] for row in each.get("from_outside", ())} for each in (one, other))
    settings += [
        {"what": f"file of {form}", "first": files.get(form), "second": others.get(form)}
        for form in sorted(files.keys() | others.keys())
        if files.get(form) != others.get(form)
    ]
    crises = [first.crisis, second.crisis]
    flat_one, flat_other = (dict(_flat(crisis, "")) for crisis in crises)
    inputs: list[DifferenceRow] = [
        {"what": path, "first": flat_one.get(path), "second": flat_other.get(path)}
        for path in sorted(flat_one.keys() | flat_other.keys())
        if flat_one.get(path) != flat_other.get(path) and path != "evidence_files"
    ]
    before, after = one["parameters"], other["parameters"]
    given = {path for crisis in crises for path in crisis.get("parameters", ())}
    shipped: list[DifferenceRow] = [
        {"what": f"parameters.{path}", "first": before[path]["value"], "second": after[path]["value"]}
        for path in sorted(before.keys() & after.keys() - given)
        if before[path]["value"] != after[path]["value"]
    ]
    answers_one, answers_other = (dict(_chances(run.answers["answers"])) for run in (first, second))
    moved: list[ChangedRow] = []
    for question in answers_one.keys() & answers_other.keys():
        was, now = answers_one[question], answers_other[question]
        if abs(now.chance - was.chance) > CLEAR * hypot(was.error, now.error):
            moved.append(
                {
                    "question": str(question),
                    "first": was.chance,
                    "second": now.chance,
                    "first_low": was.low,
                    "first_high": was.high,
                    "second_low": now.low,
                    "second_high": now.high,
                }
            )
    moved.sort(key=lambda row: (-abs(row["second"] - row["first"]), row["question"]))
    return {"settings": settings, "engine": [*differences(one, other), *shipped], "inputs": inputs, "answers": moved}


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


def _chances(tables: Tables) -> Iterator[tuple[Question, _Chance]]:
    """Yield every answer that has a range, by question."""
    for answer in answers_as_rows(tables):
        if answer.low is not None and answer.high is not None and answer.sampling_error is not None:
            yield answer.question, _Chance(answer.probability, answer.low, answer.high, answer.sampling_error)
