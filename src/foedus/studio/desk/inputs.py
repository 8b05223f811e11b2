"""The inputs of a crisis as the Desk lists them: by sort, by whose they are, or found by words."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from foedus.crisis.quantities import QUANTITIES, SAID_OF, UNREAD
from foedus.studio.desk.rows import Row, Rows, slug, whose
from foedus.studio.desk.stands import stand, stands_of
from foedus.worlds.states import MEASURES

#: The sorts of inputs, as the Desk lists them; what is said of the world, feuds and the model comes last.
VIEWS: Final = {
    "leaning": "What the answers lean on",
    "actors": "Actors",
    "relations": "Relations",
    "disputes": "Disputes",
    "other": "World, feuds, model",
}
#: Rows that are listed at once.
MOST: Final = 40
ASSUMED: Final = 12
#: Groups of which the rows are made at once.
OPEN: Final = 4
#: Above so many ordered pairs only those are looked through of which the file says something.
PAIRS: Final = 1000


class Group(NamedTuple):
    """Rows that belong together, and how many more could be set there."""

    key: str
    title: str
    note: str
    rows: list[Row]
    unset: int = 0
    #: How many rows there are, where they are not made yet.
    many: int = 0
    open: bool = True

    @property
    def slug(self) -> str:
        """The key as an id of a page."""
        return slug(self.key)

    @property
    def said(self) -> str:
        """How many inputs there are, and how many of them were changed."""
        many, changed = len(self.rows) or self.many, sum(row.changed for row in self.rows)
        return f"{many or 'nothing set'}{f', {changed} changed' if changed else ''}"


class Inputs:
    """The inputs of a crisis.

    Parameters
    ----------
    rows
        What makes their rows.
    opened
        The groups that a reader has opened.
    """

    def __init__(self, rows: Rows, opened: Collection[str] = ()) -> None:
        self.crisis = rows.crisis
        self._of, self._opened = rows, opened

    def row(self, path: str) -> Row | None:
        """Return the row of a path; None where nothing can be said there."""
        return self._of.row(path)

    def view(self, view: str) -> list[Group]:
        """Return the rows of a sort of inputs, those on which the answers lean most first."""
        if view == "leaning":
            paths = sorted(self._of.leans, key=self._weight)[:MOST]
            assumed = [
                path for path in self.crisis.assumptions if path in self._of.given and path not in self._of.leans
            ]
            return [
                Group("leaning", VIEWS[view], "", self._rows(paths)),
                Group(
                    "assumed",
                    "Assumed, and no answer leans on it clearly",
                    "",
                    self._rows(assumed[:ASSUMED]),
                    open=False,
                ),
            ]
        if view == "other":
            world = [path for path in self._settable("") if path not in self._of.given]
            said = [path for path in self._of.given if "." not in path]
            used = [f"parameters.{path}" for path in self._of.setup.used if self._chosen(path)]
            return [
                Group("world", "The world", "", self._rows([*said, *world])),
                *(self.group(f"feuds.{pair}") for pair in self.crisis.feuds),
                Group(
                    "parameters",
                    "Parameters of the model",
                    "Fitted, published or assumed; a departure of yours stands in the file.",
                    self._rows(sorted(used, key=self._weight)[:MOST]),
                    0,
                ),
            ]
        given: dict[str, list[str]] = {f"{view}.{key}": [] for key in getattr(self.crisis, view)}
        for path in self._of.given:
            if (key := ".".join(path.split(".", maxsplit=2)[:2])) in given:
                given[key].append(path)
        keys = sorted(given, key=lambda key: min(map(self._weight, given[key]), default=1.0))
        changed = {key for key in keys if any(self._of.changed(path) for path in given[key])}
        return [
            self.group(key)
            if at < OPEN or key in changed or key in self._opened
            else Group(key, whose(self.crisis, f"{key}.x"), "", [], many=len(given[key]), open=False)
            for at, key in enumerate(keys)
        ]

    def group(self, key: str, *, unset: bool = False) -> Group:
        """Return the rows of an actor, a relation, a feud or a dispute; with those too that could be set, if asked."""
        section, name = key.split(".", maxsplit=1)
        stands = list(stands_of(self.crisis, name)) if section == "disputes" else []
        here = [*self._of.given, *(path for path in stands if self._of.stands(path))]
        given = [path for path in here if path.startswith(f"{key}.")]
        could = [path for path in (*self._settable(key), *stands) if path not in here]
        record = getattr(self.crisis, section).get(name)
        paths = sorted(could if unset else given, key=self._weight)
        title = whose(self.crisis, f"{key}.x") or name
        return Group(key, title, getattr(record, "note", ""), self._rows(paths), len(could))

    def find(self, text: str) -> tuple[list[Row], int]:
        """Return the rows whose names, paths or meanings have all words of a text, and how many more there are."""
        wanted = text.casefold().split()
        if not wanted:
            return [], 0
        found = [path for path in dict.fromkeys(self._everything()) if _has(self._haystack(path), wanted)]
        found.sort(key=lambda path: (path not in self._of.given, self._weight(path)))
        return self._rows(found[:MOST]), max(len(found) - MOST, 0)

    def _everything(self) -> Iterator[str]:
        yield from self._of.given
        yield from self._of.leans
        for section in ("actors", "disputes"):
            for key in getattr(self.crisis, section):
                yield from self._settable(f"{section}.{key}")
        for key in self.crisis.disputes:
            yield from stands_of(self.crisis, key)
        yield from self._settable("")
        actors = list(self.crisis.actors)
        pairs = [f"{one}>{other}" for one in actors for other in actors if one != other]
        for pair in pairs if len(pairs) <= PAIRS else self.crisis.relations:
            yield from self._settable(f"relations.{pair}")
        yield from (f"parameters.{path}" for path in self._of.setup.used if self._chosen(path))

    def _settable(self, key: str) -> Iterator[str]:
        """Yield the paths of what may be said of an actor, a relation, a feud or a dispute; or of the world."""
        section = key.partition(".")[0]
        measured = any(f"{key}.{each}" in self._of.given for each in ("capability", self.crisis.measure))
        for quantity in QUANTITIES[SAID_OF[section] if section else "world"]:
            path = f"{key}.{quantity}" if key else quantity
            power = quantity == "capability" or quantity in MEASURES
            if quantity in UNREAD or (
                power and path not in self._of.given and (measured or quantity != self.crisis.measure)
            ):
                continue
            yield path
        if section == "disputes":
            yield from (
                f"{key}.exposure.{actor}" for actor in self.crisis.actors if f"{key}.exposure.{actor}" in self._of.given
            )

    def _rows(self, paths: Iterable[str]) -> list[Row]:
        return [row for path in paths if (row := self.row(path))]

    def _weight(self, path: str) -> float:
        lean = self._of.leans.get(path)
        return -lean["share"] if lean else 0.0

    def _haystack(self, path: str) -> str:
        quantity = self._of.quantity(path)
        told = stand(self.crisis, path)
        meant = f"{told.name} {told.meaning}" if told else quantity.meaning if quantity else ""
        parts = (path, path.replace("_", " "), whose(self.crisis, path), meant)
        return " ".join(parts).casefold()

    def _chosen(self, parameter: str) -> bool:
        family, form, _ = parameter.split(".")
        return self._of.setup.forms.get(family) == form


def _has(text: str, wanted: Iterable[str]) -> bool:
    return all(word in text for word in wanted)
