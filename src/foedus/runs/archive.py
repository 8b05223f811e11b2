"""A run as one folder or zip that can be handed on: what went in, what came out, and how to compute it again.

What is written follows from the run alone: times are fixed and entries sorted, so that the same run gives the same
bytes.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

from foedus import __version__
from foedus.core.errors import FoedusError, InputError, RunError
from foedus.core.shipped_files import laid_over, path_of
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.runs.bibtex import bibtex
from foedus.runs.citing import cite
from foedus.runs.filing import in_the_making
from foedus.runs.folder import (
    DRAWS,
    MANIFEST,
    dumped,
    read_manifest,
    refuse_altered,
    refuse_newer,
    runnable_crisis,
    text_name,
)
from foedus.runs.rows import Manifest
from foedus.runs.store import refuse_unwritable
from foedus.runs.versions import engine

#: The day that every entry of a zip bears: the first that the format can say.
DAY: Final = (1980, 1, 1, 0, 0, 0)
NOTEBOOK: Final = "recompute.ipynb"


def write_archive(folder: Path, place: Path, trust: Iterable[str | Path] = (), *, zipped: bool) -> list[str]:
    """Write the archive of a run that was kept, whole or not at all; return what of it could not be had.

    Parameters
    ----------
    trust
        Files of mechanisms whose code may run, to say what a form from outside cites.

    Raises
    ------
    InputError
        If the run is not as it was written, or a newer version wrote it.
    RunError
        If there is something else at the place, or it cannot be written.
    """
    manifest = read_manifest(folder)
    refuse_newer(folder, manifest)
    refuse_altered(folder, manifest)
    crisis = runnable_crisis(folder, trust)
    try:
        entries, lacking = contents(folder, crisis, manifest)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{folder}: no run as version {__version__} writes it (missing: {error})") from None
    refuse_unwritable(place)
    try:
        with in_the_making(place.resolve().parent) as made:
            (_zip if zipped else _lay_out)(made, entries)
            if place.exists():
                _refuse_another(place, made, entries, zipped=zipped)
            else:
                made.rename(place)
    except OSError as error:
        raise RunError(f"{place}: cannot be written ({error.strerror or error}); choose another --out") from None
    return lacking


def contents(folder: Path, crisis: Crisis, manifest: Manifest) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of an archive by name, sorted, and what could not be had for it, in words."""
    # what the run wrote, and nothing that a name in its manifest may lead to
    run = [name for name in (MANIFEST, *manifest["digests"]) if Path(name).name == name]
    inputs, changed = _inputs(manifest)
    tables, other = _tables(manifest)
    found = cite(crisis)
    behind = chain(found.works, *(works for _, works in found.mechanisms))
    evidence = {
        "sources": {key: source.model_dump(mode="json") for key, source in crisis.sources.items()},
        "statements": {key: told.model_dump(mode="json") for key, told in crisis.evidence.items()},
        "rests_on": found.used.sources,
        "data_sets": found.data_sets,
        "assumptions": found.used.assumptions,
        "assumed_figures": found.assumed_figures,
    }
    lacking = [*changed, *other]
    entries = {name: (folder / name).read_bytes() for name in run}
    entries |= {f"inputs/{name}": text for name, text in inputs.items()}
    entries |= {f"tables/{name}": text for name, text in tables.items()}
    entries["evidence.json"] = dumped(evidence).encode()
    entries["citations.bib"] = bibtex(behind).encode()
    entries[NOTEBOOK] = dumped(_notebook(crisis.title, manifest)).encode()
    entries["README.md"] = _readme(crisis.title, manifest, lacking).encode()
    return dict(sorted(entries.items())), lacking


def _inputs(manifest: Manifest) -> tuple[dict[str, bytes], list[str]]:
    """Return the files that the crisis was read from, as they were; and those that are gone or were changed."""
    wanted = {file["digest"]: Path(file["name"]).name for file in manifest["files"]}
    try:
        # whether there are such forms is not asked here: the text is wanted, no code of it
        known = read_crisis(manifest["source"]).source_texts if manifest["source"] else ()
        texts = {text.digest: text.path.read_bytes() for text in known if text.digest in wanted}
    except (FoedusError, OSError):
        texts = {}
    names = [name for digest, name in wanted.items() if digest in texts]
    found = {
        f"{place}-{wanted[digest]}" if names.count(wanted[digest]) > 1 else wanted[digest]: text
        for place, (digest, text) in enumerate(texts.items())
    }
    lost = [
        f"{name}: is gone or was changed since; crisis.json holds what it said"
        for digest, name in wanted.items()
        if digest not in texts
    ]
    return found, lost


def _tables(manifest: Manifest) -> tuple[dict[str, bytes], list[str]]:
    """Return the shipped tables and calibrations behind the run; and those that this version does not have any more."""
    over, here = laid_over(), engine()["tables"]
    used = manifest["engine"]["tables"]
    found = {name: path_of(name, over).read_bytes() for name, digest in used.items() if here.get(name) == digest}
    other = [f"tables/{name}: is another in this version" for name in used if name not in found]
    return found, other


def _notebook(title: str, manifest: Manifest) -> dict[str, Any]:
    """Return a notebook that computes the run again and compares."""
    version = manifest["foedus"]
    said = (
        f"# {title}\n\nComputes the run `{manifest['id']}` again and compares every number and word of its answers. It "
        f"needs Foedus {version}: `pip install foedus=={version}`."
    )
    cells = [
        ("markdown", said),
        ("code", f"import foedus\nfrom foedus.api.archive import recompute\n\nfoedus.Run.load({_here(manifest)})"),
        ("code", f"recompute({_here(manifest)})"),
    ]
    return {
        "cells": [
            {
                "cell_type": kind,
                "id": f"cell-{number}",
                "metadata": {},
                **({"execution_count": None, "outputs": []} if kind == "code" else {}),
                "source": text.splitlines(keepends=True),
            }
            for number, (kind, text) in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _here(manifest: Manifest) -> str:
    """Return how a run that lies here is named in Python, with the mechanisms from outside that it needs."""
    outside = _kept_texts(manifest)
    return f"'.', trust={outside!r}" if outside else "'.'"


def _kept_texts(manifest: Manifest) -> list[str]:
    return [text_name(row["form"]) for row in manifest.get("from_outside", [])]


def _readme(title: str, manifest: Manifest, lacking: list[str]) -> str:
    libraries = ", ".join(f"{name} {version}" for name, version in manifest["engine"]["libraries"].items())
    lines = [
        f"# {title}",
        "",
        f"The run `{manifest['id']}`, made by Foedus {manifest['foedus']} with {libraries}.",
        "",
        "| file | holds |",
        "|---|---|",
        "| `brief.html` | the brief; opens in a browser, offline |",
        "| `answers.json`, `series.parquet` | the answers, and week by week |",
        *["| `draws.parquet` | how many replicates of each outer draw answer yes |"] * (DRAWS in manifest["digests"]),
        "| `crisis.json` | the crisis as it was run, overlays and settings laid down |",
        "| `inputs/` | the files that it was read from, as they were |",
        "| `evidence.json` | sources and statements, what rests on them, what is assumed |",
        *[f"| `{name}` | the mechanism from outside, as it ran |" for name in _kept_texts(manifest)],
        "| `tables/` | the tables and calibrations of the package behind it |",
        "| `manifest.json` | seed, replicates, parameters, versions, digests of every file |",
        "| `citations.bib` | the literature, as BibTeX |",
        f"| `{NOTEBOOK}` | computes it again and compares |",
        "",
        f"To compute it again, install Foedus {manifest['foedus']} and run the notebook, or in this folder:",
        "",
        "```sh",
        f'python -c "from foedus.api.archive import recompute; print(recompute({_here(manifest)}))"',
        "```",
    ]
    if outside := _kept_texts(manifest):
        lines += ["", f"This runs the code of {', '.join(f'`{name}`' for name in outside)}: read it first."]
    if lacking:
        lines += ["", "Not in here:", "", *(f"- {one}" for one in lacking)]
    return "\n".join(lines) + "\n"


def _zip(path: Path, entries: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, DAY)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            file.writestr(entry, content, compresslevel=9)


def _lay_out(path: Path, entries: Mapping[str, bytes]) -> None:
    for name, content in entries.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)


def _files(place: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(place.rglob("*")):
        if path.is_file():
            yield path.relative_to(place).as_posix(), path.read_bytes()


def _refuse_another(place: Path, made: Path, entries: Mapping[str, bytes], *, zipped: bool) -> None:
    """Refuse a place at which there is anything but the very same archive."""
    same = place.is_file() and place.read_bytes() == made.read_bytes() if zipped else dict(_files(place)) == entries
    if not same:
        raise InputError(f"{place}: there is something already; choose another --out")
