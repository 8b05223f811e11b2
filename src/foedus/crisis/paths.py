"""Dotted paths into a crisis.

``actors.RUS.load``, ``relations.RUS>IRN.stake``, ``feuds.ISR-IRN.force``, ``disputes.iran.exposure.TUR``,
``parameters.FAMILY.FORM.NAME``, ``forms.commitment``, ``horizon_weeks``, ``measure``, ``as_of``, ``oil_price``,
``outside.NAME.chance``, ``pooling.rule``.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from foedus.core.errors import listing, nearest
from foedus.crisis.crisis import Crisis
from foedus.crisis.quantities import QUANTITIES
from foedus.crisis.values import Value
from foedus.text.findings import Finding, Refused
from foedus.text.shape import inside, is_record, plain

#: Where a path may begin.
SECTIONS: Final = ("actors", "relations", "feuds", "disputes", "parameters", "forms", "causes", "what_ifs", "outside")
ROOTS: Final = (*SECTIONS, "horizon_weeks", "measure", "as_of", "pooling", *QUANTITIES["world"])
#: What all worlds that are compared share: the questions are put at the same horizon of the same day.
SHARED: Final = ("as_of", "horizon_weeks")
#: Mappings to which a setting may add an entry.
OPEN: Final = ("relations", "feuds", "stances", "exposure", "mediators", "parameters", "forms", "outside")


def split(path: str) -> tuple[str, ...]:
    """Return the parts of a dotted path; the name of a parameter is one part.

    Examples
    --------
    >>> split("relations.RUS>IRN.stake")
    ('relations', 'RUS>IRN', 'stake')
    >>> split("parameters.survival.hazards.base")
    ('parameters', 'survival.hazards.base')
    """
    root, *rest = path.split(".")
    return (root, ".".join(rest)) if root == "parameters" and rest else (root, *rest)


def within(inner: Sequence[str], outer: Sequence[str]) -> bool:
    """Return whether the parts of one path lead into what those of another lead to."""
    return len(inner) > len(outer) and inner[: len(outer)] == outer


class Way(NamedTuple):
    """A path, its parts, and how many of them have been walked."""

    path: str
    parts: tuple[str, ...]
    walked: int = 0

    @property
    def on(self) -> "Way":
        """The same way one part further."""
        return self._replace(walked=self.walked + 1)

    @property
    def part(self) -> str:
        """The part that comes next."""
        return self.parts[self.walked]

    @property
    def rest(self) -> tuple[str, ...]:
        """The parts after the next."""
        return self.parts[self.walked + 1 :]

    def lost(self, known: Sequence[str]) -> Refused:
        """Return the refusal of the next part, where only some parts are known."""
        so_far = ".".join(self.parts[: self.walked])
        close = nearest(self.part, known)
        if close:
            meant = (*self.parts[: self.walked], close.split("'")[1], *self.rest)
            hint = f" - did you mean '{'.'.join(meant)}'?"
        elif not known:
            hint = f": the path ends at {so_far}"
        else:
            hint = f"; {f'after {so_far}. comes' if so_far else 'a path begins with'} one of {listing(known)}"
        return Refused([Finding((self.path,), f"leads nowhere{hint}", "key")])


def next_part(here: Any, annotation: Any, way: Way) -> tuple[str | int, Any]:  # noqa: ANN401 - any part of the schema
    """Return the key or index that the next part of a path means, and what is there: None for what may be added."""
    kind = plain(annotation)
    parts: list[str] = []
    if isinstance(here, tuple):
        parts = [str(number) for number in range(len(here))]
    elif isinstance(here, dict):
        parts = list(here)
    elif way.walked == 0:
        parts = list(ROOTS)
    elif is_record(kind) and not issubclass(kind, Value):
        parts = list(kind.model_fields)
    if way.part in parts and isinstance(here, tuple):
        return int(way.part), here[int(way.part)]
    if way.part in parts:
        return way.part, here[way.part] if isinstance(here, dict) else getattr(here, way.part)
    if way.walked and way.parts[way.walked - 1] in OPEN:
        return way.part, None
    raise way.lost(parts)


def at(crisis: Crisis, path: str) -> Any:  # noqa: ANN401 - a value, a record, a word or a number
    """Return what stands at a path, or None where nothing is given for it.

    Raises
    ------
    InputError
        If there can be nothing at such a path.
    """
    here: Any = crisis
    annotation: Any = Crisis
    way = Way(path, split(path))
    for _ in way.parts:
        try:
            key, here = next_part(here, annotation, way)
        except Refused as refused:
            raise refused.as_input_error() from None
        if here is None:
            return None
        annotation, way = inside(annotation, key), way.on
    return here
