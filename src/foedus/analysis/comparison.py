"""How two runs differ: in what went in, and in the answers beyond luck."""

from collections.abc import Iterator
from math import hypot
from pathlib import Path
from typing import Any, Final

from foedus.analysis.store import ANSWERS, CRISIS, MANIFEST, read_json
from foedus.core.errors import InputError

#: A change counts if it is this many standard errors of the difference from zero.
CLEAR: Final = 3.0
Row = dict[str, Any]


def compare_runs(first: Path, second: Path) -> dict[str, list[Row]]:
    """Return how two runs differ: settings, inputs, and answers that moved by more than luck.

    Raises
    ------
    InputError
        If one of the folders is not a run, or one that another version wrote otherwise.
    """
    try:
        return _compared(first, second)
    except (KeyError, TypeError) as error:
        raise InputError(
            f"{first}, {second}: cannot be compared: one of them is no run that this version writes (missing: {error})"
        ) from None


def _compared(first: Path, second: Path) -> dict[str, list[Row]]:
    one, other = read_json(first, MANIFEST), read_json(second, MANIFEST)
    settings = [
        {"what": key, "first": one[key], "second": other[key]}
        for key in ("crisis", "foedus", "seed", "replicates", "weeks", "forms")
        if one[key] != other[key]
    ]
    flat_one, flat_other = (dict(_flat(read_json(folder, CRISIS), "")) for folder in (first, second))
    inputs = [
        {"what": path, "first": flat_one.get(path), "second": flat_other.get(path)}
        for path in sorted(flat_one.keys() | flat_other.keys())
        if flat_one.get(path) != flat_other.get(path)
    ]
    before, after = one["parameters"], other["parameters"]
    inputs += [
        {"what": f"parameters.{path}", "first": before[path]["value"], "second": after[path]["value"]}
        for path in sorted(before.keys() & after.keys())
        if before[path]["value"] != after[path]["value"]
    ]
    answers_one, answers_other = (dict(_chances(read_json(folder, ANSWERS))) for folder in (first, second))
    moved = []
    for question in answers_one.keys() & answers_other.keys():
        (was, error_was), (now, error_now) = answers_one[question], answers_other[question]
        if abs(now - was) > CLEAR * hypot(error_was, error_now):
            moved.append((abs(now - was), {"question": question, "first": was, "second": now}))
    moved.sort(key=lambda pair: (-pair[0], str(pair[1]["question"])))
    return {"settings": settings, "inputs": inputs, "answers": [row for _, row in moved]}


def _flat(content: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    """Yield the leaves of JSON content by dotted path."""
    if isinstance(content, dict):
        for key, item in content.items():
            yield from _flat(item, f"{path}.{key}" if path else key)
    else:
        yield path, content


def _chances(answers: dict[str, Any]) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield the chance and the sampling error of every answer by question."""
    for row in answers["answers"]["stands_by"]:
        stem = f"stands_by:{row['dispute']}:{row['actor']}"
        end = "" if row["side"] == "target" else f":{row['side']}"
        yield f"{stem}:fight{end}", (row["fight"], row["sampling_error"])
        yield f"{stem}:aid{end}", (row["aid_or_more"], row["aid_sampling_error"])
        yield f"{stem}:endorse{end}", (row["endorse_or_more"], row["endorse_sampling_error"])
    for row in answers["answers"]["mediates"]:
        yield f"mediates:{row['dispute']}:{row['actor']}:accepted", (row["accepted"], row["sampling_error"])
    for row in answers["answers"]["falls"]:
        yield f"falls:{row['actor']}:{row['what']}", (row["probability"], row["sampling_error"])
    for row in answers["answers"]["disputes"]:
        yield f"dispute:{row['dispute']}:force", (row["reaches"]["4"], row["force_sampling_error"])
        yield f"dispute:{row['dispute']}:war", (row["reaches"]["5"], row["war_sampling_error"])
