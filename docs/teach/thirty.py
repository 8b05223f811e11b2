"""One overlay for each student of a class: all of one crisis, each with another view of one input.

``python thirty.py CRISIS [STUDENTS] [FOLDER]`` writes ``FOLDER/01.yaml`` and so on, and ``FOLDER/who.csv``, which says
who holds what. Two neighbours hold the two ends of one range that rests on an assumption, so that they can disagree.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import foedus


def views(crisis: "foedus.Crisis") -> Iterator[tuple[str, float]]:
    """Yield an input and an end of its range, for every range of the file that rests on nothing but an assumption."""
    for entry in crisis.inputs():
        ends = getattr(entry.value, "between", None)
        if entry.quantity.kind == "number" and ends and entry.value.because == ("assumption",):
            yield from ((entry.path, end) for end in ends)


def overlay(name: str, base: str, crisis: "foedus.Crisis", path: str, value: float) -> str:
    """Return the text of an overlay that sets one input."""
    lines = ["foedus: 2", f"overlay: student-{name}", f"base: {base}", f"digest: {crisis.digest}"]
    lines += [f'title: "{crisis.title}, as student {name} sees it"']
    return "\n".join([*lines, "set:", f"  {path}: {{value: {value:g}, because: assumption}}", ""])


def main(base: str = "iran-2026", students: str = "30", folder: str = "class") -> None:
    """Write the overlays and the list."""
    crisis, place = foedus.read(base), Path(folder)
    held = list(views(crisis))
    if len(held) < int(students):
        sys.exit(f"{base} has {len(held)} ends of ranges that rest on an assumption: fewer than {students} students")
    place.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (path, value) in enumerate(held[: int(students)], start=1):
        name = f"{number:0{len(students)}}"
        (place / f"{name}.yaml").write_text(overlay(name, base, crisis, path, value), "utf-8")
        rows.append((name, path, f"{value:g}"))
    with (place / "who.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("student", "input", "holds"), *rows])


if __name__ == "__main__":
    main(*sys.argv[1:])
