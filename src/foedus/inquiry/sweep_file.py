"""What a sweep is to run: crises, settings and over what they go, a design; read with every mistake at its place."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import SHARED
from foedus.crisis.settings import settled
from foedus.text.document import Document, refuse
from foedus.text.findings import Finding, Refused, Wording, validated
from foedus.text.shape import Record
from foedus.text.yaml_text import FileKind, read_document

#: Worlds that a sweep may have, one and all.
MOST_WORLDS: Final = 100_000
#: How many base points, where the file does not say.
POINTS: Final = 64
KIND: Final = FileKind(
    noun="sweep file",
    keys=("sweep", "crises", "design", "settings"),
    example="sweep: NAME",
    start="docs/how-to/sweep.md has one to start from",
)
WORDING: Final = Wording(
    missing={
        "sweep": ": the name of the sweep",
        "crises": ": bundled names, or paths beside this file",
        "design": ": grid, latin-hypercube or sobol",
        "settings": ": paths as --set takes them, each with `between` or `values`",
        "between": "the low and the high end are needed, as in [0.1, 0.9]",
    },
    kinds={"value_error": lambda value, context: f"{context['error']}, not {value}"},
)


class Axis(Record):
    """Over what a setting goes: between two numbers (on a grid in so many steps), or over some values."""

    between: tuple[float, float] | None = None
    steps: int | None = None
    values: tuple[Any, ...] | None = None

    @property
    def levels(self) -> tuple[Any, ...]:
        """The values on a grid."""
        if self.values is not None or self.between is None:
            return self.values or ()
        low, high = self.between
        count = self.steps or 2
        return tuple(low + (high - low) * place / (count - 1) for place in range(count))

    @property
    def ends(self) -> tuple[Any, Any]:
        """The first and the last value."""
        return self.between or (self.levels[0], self.levels[-1])

    def at(self, share: float) -> Any:  # noqa: ANN401 - any value of a setting
        """Return the value at a share from 0 to 1 of the way."""
        if self.between is None:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        low, high = self.between
        return low + share * (high - low)


class SweepFile(Record):
    """The content of a sweep file."""

    sweep: str
    crises: tuple[str, ...]
    design: Literal["grid", "latin-hypercube", "sobol"]
    settings: dict[str, Axis]
    questions: tuple[str, ...] = ()
    points: int | None = None
    replicates: int = 1000
    weeks: int | None = None
    seed: int = 1

    @property
    def worlds_each(self) -> int:
        """How many worlds there are of each crisis."""
        if self.design == "grid":
            count = 1
            for axis in self.settings.values():
                count *= len(axis.levels)
            return count
        points = self.points or POINTS
        # of each setting one more for each point, and its two ends alone beside the crisis as it is
        return points if self.design == "latin-hypercube" else points * (len(self.settings) + 2) + self.alone

    @property
    def alone(self) -> int:
        """How many worlds move one setting alone, the crisis as it is among them."""
        return 2 * len(self.settings) + 1 if self.design == "sobol" else 0


class Sweep(NamedTuple):
    """A sweep that can be run: what the file says, its crises by name, its digest."""

    file: SweepFile
    crises: Mapping[str, Crisis]
    digest: str


def read_sweep(path: Path, read: Callable[[str | Path], Crisis]) -> Sweep:
    """Read a sweep file and check all of it.

    Parameters
    ----------
    read
        Reads a crisis by its name or path.

    Raises
    ------
    InputError
        With everything that is wrong, each with file, line, column, the line and the nearest match.
    """
    document = read_document(path, KIND)
    file, findings = validated(SweepFile, document.root.data, WORDING)
    crises: dict[str, Crisis] = {}
    if file is not None:
        findings += _design_findings(file, document.root.data)
        for number, name in enumerate(file.crises):
            beside = path.parent / name
            try:
                crises[name] = read(beside if beside.is_file() else name)
            except InputError as error:
                findings.append(Finding(("crises", number), str(error)))
        findings += _setting_findings(file, crises)
    if findings or document.mistakes or file is None:
        raise refuse(_placed(document, findings))
    return Sweep(file, crises, document.digest)


def _placed(document: Document, findings: list[Finding]) -> list[Any]:
    return [*document.mistakes, *(document.mistake(*finding) for finding in findings)]


def _design_findings(file: SweepFile, raw: Mapping[str, object]) -> Iterator[Finding]:
    """Yield what the design cannot be made of."""
    for name in ("crises", "settings"):
        if name in raw and not getattr(file, name):
            yield Finding((name,), "at least one is needed")
    for number, name in enumerate(file.crises):
        if name in file.crises[:number]:
            yield Finding(("crises", number), f"'{name}' stands twice")
    if file.design == "grid" and file.points is not None:
        yield Finding(("points",), "a grid has the points of its settings: leave it out, or choose another design")
    elif file.points is not None and file.points < 1:
        yield Finding(("points",), f"at least 1 is needed, not {file.points}")
    elif file.design == "sobol" and file.points is not None and file.points & (file.points - 1):
        near = 1 << file.points.bit_length()
        yield Finding(("points",), f"a Sobol design needs a power of two, as {near // 2} or {near}, not {file.points}")
    for path, axis in file.settings.items():
        yield from (finding.under("settings", path) for finding in _axis_findings(file.design, axis))
    if (count := file.worlds_each * len(file.crises)) > MOST_WORLDS:
        yield Finding(("design",), f"{count:,} worlds are more than {MOST_WORLDS:,}: take fewer points or steps")


def _axis_findings(design: str, axis: Axis) -> Iterator[Finding]:
    if (axis.between is None) == (axis.values is None):
        yield Finding((), "needs `between: [LOW, HIGH]` or `values: [ONE, OTHER]`, and not both", "key")
        return
    if axis.between is not None and axis.between[0] >= axis.between[1]:
        yield Finding(("between",), f"the low end comes first, and they differ, not {list(axis.between)}")
    if axis.values is not None and len(axis.values) < 2:
        yield Finding(("values",), "at least two are needed")
    if axis.steps is not None and (axis.between is None or design != "grid"):
        yield Finding(("steps",), "only `between` on a grid has steps: leave it out", "key")
    elif axis.steps is not None and axis.steps < 2:
        yield Finding(("steps",), f"at least 2 are needed, not {axis.steps}")
    elif axis.between is not None and axis.steps is None and design == "grid":
        yield Finding((), "on a grid `between` needs `steps: NUMBER`", "key")
    if axis.values is not None and design == "sobol":
        yield Finding(("values",), "a Sobol design needs `between`: its shares are of a range", "key")


def _setting_findings(file: SweepFile, crises: Mapping[str, Crisis]) -> Iterator[Finding]:
    """Yield settings that a crisis does not take, and questions that are none."""
    for path, axis in file.settings.items():
        if path in SHARED:
            yield Finding(
                ("settings", path), "all worlds of a sweep share it: set it in the crisis file, or `weeks`", "key"
            )
        elif (axis.between is None) != (axis.values is None):
            for name, crisis in crises.items():
                values = axis.levels if axis.values else axis.ends
                refused = (finding for value in values for finding in _refused(name, crisis, path, value))
                yield from islice(refused, 1)
    for number, question in enumerate(file.questions):
        try:
            Question.parse(question)
        except InputError as error:
            yield Finding(("questions", number), str(error))


def _refused(name: str, crisis: Crisis, path: str, value: object) -> Iterator[Finding]:
    try:
        settled(crisis, {path: value})
    except Refused as refused:
        for finding in refused.findings:
            yield Finding(
                ("settings", path), f"{name} does not take {value!r}: {finding.path}: {finding.message}", "key"
            )
