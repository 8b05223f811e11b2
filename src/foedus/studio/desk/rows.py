"""One input as a row of the Desk: what is said, where it comes from, and how much the answers lean on it.

What a file may say and does not is a row too: what stands in for it, by what, and where it could be set.
"""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from foedus.answers.question import said_in_words
from foedus.answers.rows import LeansOnRow
from foedus.crisis.anchors import anchors
from foedus.crisis.anchors import words as meanings
from foedus.crisis.crisis import Crisis, Input
from foedus.crisis.naming import actor_name, capital, dispute_title, spaced
from foedus.crisis.quantities import EXPOSURE, QUANTITIES, SAID_OF, STEP, Quantity, of_parameter
from foedus.crisis.values import DateValue, NumberValue
from foedus.evidence.record import ASSUMPTION, data_set
from foedus.report.numbers import figure, percent
from foedus.studio.desk.scale import Scale, scale_of, written
from foedus.studio.desk.stands import Stand, stand
from foedus.studio.saving import content_at
from foedus.worlds.blueprint import Entry
from foedus.worlds.ledger import ABSENT, fallback, income_of, inputs_of
from foedus.worlds.setup import Setup

#: The ends of the middle 90% of what is drawn.
MIDDLE: Final = (0.05, 0.95)
#: How a value that is no plain number or range is spread.
_SPREAD: Final = {
    "triangular": "a triangle",
    "normal": "a normal distribution",
    "lognormal": "a lognormal distribution",
    "beta": "a beta distribution",
}


#: What a choice of nothing sets.
_NOTHING: Final = "null"


class Reason(NamedTuple):
    """Why a value is what it is: an id of evidence, a data set, the word assumption, or words."""

    key: str
    says: str
    evidence: bool

    @property
    def assumed(self) -> bool:
        """Whether it is the word assumption."""
        return self.key == ASSUMPTION

    @property
    def table(self) -> bool:
        """Whether it is a data set."""
        return data_set(self.key) is not None


class Anchor(NamedTuple):
    """What a number means, in words."""

    number: float
    says: str

    @property
    def at(self) -> str:
        """The number as a field holds it."""
        return written(self.number)


class Lean(NamedTuple):
    """The answer that leans most on an input: what it says, how it differs at the ends of the input, and its share."""

    says: str
    share: float


class Row(NamedTuple):
    """One input.

    ``kind`` is ``number``, ``word``, ``flag`` or ``date``; ``low`` and ``high`` are its ends as fields show them, the
    same twice where it is one value; ``word`` is what is chosen where there are ``words``. ``spread`` says how it is
    spread where that is neither one value nor a plain range, ``disputed`` what each account says.
    """

    path: str
    whose: str
    name: str
    meaning: str
    quantity: Quantity
    low: str
    high: str
    was: tuple[str, str]
    scale: Scale | None
    word: str
    words: tuple[tuple[str, str], ...]
    spread: str
    disputed: tuple[str, ...]
    given: bool
    changed: bool
    origin: str
    reasons: tuple[Reason, ...]
    note: str
    anchors: tuple[Anchor, ...]
    question: str
    lean: Lean | None
    why: str
    #: What stands in the file at the path, as a setting says it; and why what was to be set was refused.
    raw: object = None
    refusal: str = ""
    #: Whether what is chosen is a whole record, as JSON.
    record: bool = False

    @property
    def slug(self) -> str:
        """The path as an id of a page."""
        return slug(self.path)

    @property
    def limits(self) -> tuple[str, str]:
        """The least and the greatest number that is allowed; empty where there is no limit."""
        low, high = self.quantity.low, self.quantity.high
        return written(low) if isfinite(low) else "", written(high) if isfinite(high) else ""

    @property
    def before(self) -> str:
        """What the file says, as a button names it."""
        if self.raw is None:
            return "not set"
        low, high = self.was
        if self.record:
            return low
        if isinstance(self.raw, Mapping) and "accounts" in self.raw:
            return "the accounts of the file"
        shown = [figure(float(end)) if self.kind == "number" else end for end in (low, high)]
        return shown[0] if low == high else f"{shown[0]} to {shown[1]}"

    def nearest(self, end: str) -> str:
        """Return what a number means by the anchor that is nearest to it; empty where there are none."""
        if not self.anchors or not end:
            return ""
        return min(self.anchors, key=lambda anchor: abs(anchor.number - float(end))).says

    def spoken(self, end: str) -> str:
        """Return a number as a reader is told it who does not see the track."""
        meant = self.nearest(end)
        return f"{end}: {meant}" if meant else f"{end} {self.quantity.unit}".strip()

    @property
    def kind(self) -> str:
        """What sort of value it takes."""
        return self.quantity.kind

    @property
    def assumed(self) -> bool:
        """Whether it rests on an assumption, alone or beside evidence."""
        return any(reason.assumed for reason in self.reasons)

    @property
    def called(self) -> str:
        """What it is called: whose it is, and what."""
        return f"{self.whose}: {self.name}" if self.whose else capital(self.name)


def slug(path: str) -> str:
    """Return a path as an id of a page.

    Examples
    --------
    >>> slug("relations.RUS>IRN.stake")
    'relations-RUS--IRN-stake'
    """
    return path.replace(">", "--").replace(".", "-")


class Rows:
    """Makes the rows of the inputs of a crisis that is ready to run.

    Parameters
    ----------
    setup
        The crisis as it is now.
    file
        The crisis as its file has it.
    leans
        The answer that leans most on an input, by path, as far as any does.
    reasons
        Why inputs were changed, by path.
    refused
        The path at which a value was refused last, and why.
    """

    def __init__(
        self,
        setup: Setup,
        file: Crisis,
        leans: Mapping[str, LeansOnRow],
        reasons: Mapping[str, str] = MappingProxyType({}),
        refused: tuple[str, str] = ("", ""),
    ) -> None:
        self.crisis, self.file, self.setup, self.leans = setup.crisis, file, setup, leans
        self.given = inputs_of(setup.crisis)
        self._said, self._ledger = inputs_of(file), setup.blueprint.ledger
        self._reasons, self._refused = reasons, refused
        self._drawn = {leaning.path: leaning for leaning in setup.leanings}

    def row(self, path: str) -> Row | None:
        """Return the row of a path; None where nothing can be said there."""
        if found := stand(self.crisis, path):
            return self._stand(path, found)
        if (quantity := self.quantity(path)) is None:
            return None
        given, said = self.given.get(path), self._said.get(path)
        section, *rest = path.split(".")
        of = SAID_OF.get(section, "world" if not rest else "")
        name = (rest[1] if section == "disputes" and len(rest) > 2 else rest[-1]) if rest else section
        anchored = anchors().get((of, name))
        words = _words(of, quantity)
        ends, spread, disputed = _ends(given, dict(words)) if given else (self._stand_in(path, quantity), "", ())
        was = _ends(said, {})[0] if said else (self._stand_in(path, quantity) if given else ends)
        lean = self.leans.get(path)
        because, origin, note = self._because(path, given)
        numeric = quantity.kind == "number" and ends[0] != ""
        return Row(
            path=path,
            whose=whose(self.crisis, path),
            name=spaced(name),
            meaning=quantity.meaning,
            quantity=quantity,
            low=ends[0],
            high=ends[1],
            was=was,
            scale=scale_of(quantity, [float(end) for end in (*ends, *was) if end]) if numeric else None,
            word="" if disputed else ends[0],
            words=words,
            spread=spread,
            disputed=disputed,
            given=given is not None,
            changed=self.changed(path),
            origin=origin,
            reasons=because,
            note=note,
            anchors=tuple(Anchor(*step) for step in anchored.steps) if anchored else (),
            question=anchored.question if anchored else "",
            lean=self._lean(lean) if lean else None,
            why=self._reasons.get(path, ""),
            raw=said.value.model_dump(mode="json", exclude_defaults=True) if said else None,
            refusal=self._refused[1] if path == self._refused[0] else "",
        )

    def _stand(self, path: str, found: Stand) -> Row:
        before = stand(self.file, path)
        was = before.now if before else _NOTHING
        says = dict(found.words)
        record = found.said
        return Row(
            path=path,
            whose=whose(self.crisis, path),
            name=found.name,
            meaning=found.meaning,
            quantity=Quantity("word", words=tuple(says.values())),
            low=says[found.now],
            high=says[found.now],
            was=(says[was], says[was]),
            scale=None,
            word=found.now,
            words=found.words,
            spread="",
            disputed=(),
            given=record is not None,
            changed=found.now != was,
            origin=f"not set in the file: {found.absent}",
            reasons=tuple(map(self.reason, record.because)) if record else (),
            note=record.note if record else "",
            anchors=(),
            question="",
            lean=None,
            why=self._reasons.get(path, ""),
            raw=content_at(self.file, path),
            refusal=self._refused[1] if path == self._refused[0] else "",
            record=True,
        )

    def _lean(self, row: LeansOnRow) -> Lean:
        asked, low, high = (
            said_in_words(self.crisis, row["question"]),
            percent(row["low_end"]),
            percent(row["high_end"]),
        )
        return Lean(f"{asked}: {low} at its low end, {high} at its high end", row["share"])

    def stands(self, path: str) -> bool:
        """Return whether the crisis or its file says at a path where somebody stands."""
        found = [stand(crisis, path) for crisis in (self.crisis, self.file)]
        return any(one and one.said for one in found)

    def changed(self, path: str) -> bool:
        """Return whether the crisis says something else at a path than its file."""
        return _content(self.given.get(path)) != _content(self._said.get(path))

    def quantity(self, path: str) -> Quantity | None:
        """Return what may be said at a path; None where nothing can."""
        section, *rest = path.split(".")
        if section == "parameters":
            used = self.setup.used.get(".".join(rest))
            return of_parameter(used)._replace(name=rest[-1]) if used and used.low < used.high else None
        if not rest:
            return QUANTITIES["world"].get(section)
        if section == "disputes" and len(rest) == 3:
            return {"exposure": EXPOSURE, "escalation": STEP}.get(rest[1])
        return QUANTITIES.get(SAID_OF.get(section, ""), {}).get(rest[-1]) if len(rest) == 2 else None

    def _stand_in(self, path: str, quantity: Quantity) -> tuple[str, str]:
        """Return the ends of what stands in for what the file does not say; empty where it is no one thing."""
        if path.startswith("parameters."):
            used = self.setup.used[path.removeprefix("parameters.")]
            return written(used.low), written(used.high)
        entry = self._entry(path)
        if entry and entry.range and quantity.kind == "number":
            return written(entry.range.low), written(entry.range.high)
        if (drawn := self._drawn.get(path)) and quantity.kind == "number":
            low, high = np.quantile(drawn.values, MIDDLE).tolist()
            return written(round(low, 4)), written(round(high, 4))
        number = fallback(self._ledger, path)[0] if entry is None else entry.value
        if number is None:
            return "", ""
        said = _as_said(quantity, number)
        return said, said

    def _entry(self, path: str) -> Entry | None:
        """Return what the ledger has at a path, and what the table of states says of an income."""
        section, *rest = path.split(".")
        income = section == "actors" and rest[-1] == "gdp_per_capita"
        return self._ledger.get(path) or (income_of(self.crisis, rest[0]) if income else None)

    def _because(self, path: str, given: Input | None) -> tuple[tuple[Reason, ...], str, str]:
        """Return the reasons of an input, where it comes from where the file does not say it, and its note."""
        if given:
            value = given.value
            told = value.because or tuple(dict.fromkeys(one for each in value.rival_accounts for one in each.because))
            return tuple(map(self.reason, told)), "", value.note
        if path.startswith("parameters."):
            source = self.setup.used[path.removeprefix("parameters.")].source
            return (Reason(source, source, evidence=False),), "not set in the file", ""
        entry = self._entry(path)
        if entry is None:
            by = ABSENT[name][1] if (name := path.rpartition(".")[2]) in ABSENT else fallback(self._ledger, path)[1]
            return (), f"not set in the file: {by}", ""
        assumed = f": {entry.assumed}" if entry.assumed else ""
        reasons = [one for one in entry.because if one == ASSUMPTION or data_set(one)]
        by = entry.by if entry.origin in ("table", "fit", "count", "follows") else "the default"
        why = "; ".join(_told(self.crisis, one) for one in entry.because if one not in reasons)
        return tuple(map(self.reason, reasons)), f"not set in the file: {by}{assumed or (why and f' ({why})')}", ""

    def reason(self, key: str) -> Reason:
        """Return a reason as it is shown."""
        if key == ASSUMPTION:
            return Reason(key, "nothing supports it but judgement", evidence=False)
        statement = self.crisis.evidence.get(key)
        if statement is None:
            named = data_set(key)
            return Reason(key, f"data set {named[0]}, as of {named[1]}" if named else key, evidence=False)
        source = self.crisis.sources.get(statement.source)
        grade = f"{source.reliability}{statement.credibility}" if source else str(statement.credibility)
        return Reason(key, f"{statement.text} ({source.title if source else statement.source}; {grade})", evidence=True)


def _ends(given: Input, words: Mapping[str, str]) -> tuple[tuple[str, str], str, tuple[str, ...]]:
    """Return the ends of a value as fields hold them, how it is spread, and what its accounts say, in words."""
    value, quantity = given.value, given.quantity
    points = [_field(point.scalar) for point in value.points()]
    if value.rival_accounts:
        told = tuple(
            f"{words.get(_field(one.said), _field(one.said))} (weight {figure(one.weight)}, {', '.join(one.because)})"
            for one in value.rival_accounts
        )
        ordered = sorted(value.rival_accounts, key=lambda one: quantity.code(one.said))
        return (_field(ordered[0].said), _field(ordered[-1].said)), "", told
    if isinstance(value, NumberValue) and value.distribution:
        name = next(form for form, says in _SPREAD.items() if getattr(value, form) is not None)
        if value.triangular:
            return (points[0], points[-1]), _SPREAD[name], ()
        low, high = quantity.draw(value, np.array(MIDDLE)).tolist()
        return (written(round(low, 6)), written(round(high, 6))), f"{_SPREAD[name]}, its middle 90%", ()
    if isinstance(value, NumberValue | DateValue) and value.between:
        return (_field(value.between[0]), _field(value.between[1])), "", ()
    return (points[0], points[0]), "", ()


def _field(scalar: object) -> str:
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    if isinstance(scalar, date):
        return scalar.isoformat()
    return written(scalar) if isinstance(scalar, int | float) else str(scalar)


def _as_said(quantity: Quantity, number: float) -> str:
    """Return what a file would say for the number of a ledger, to four figures."""
    match quantity.kind:
        case "word":
            return quantity.words[int(number)]
        case "flag":
            return "true" if number else "false"
        case "date":
            return ""
        case _:
            return written(float(f"{number:.4g}"))


def _content(given: Input | None) -> object:
    return None if given is None else given.value.model_dump(exclude={"because", "note"}, exclude_defaults=True)


def _words(of: str, quantity: Quantity) -> tuple[tuple[str, str], ...]:
    """Return the words that may be chosen, each with its meaning."""
    if quantity.kind == "flag":
        return ("true", "yes"), ("false", "no")
    told = meanings().get((of, quantity.name))
    said = dict(told.steps) if told else {}
    return tuple((word, f"{spaced(word)}: {said[word]}" if word in said else spaced(word)) for word in quantity.words)


def whose(crisis: Crisis, path: str) -> str:
    """Return of whom or what an input is said; of two, the first towards the second."""
    section, *rest = path.split(".")
    if not rest:
        return ""
    match section, rest:
        case "relations", [pair, *_]:
            said = " towards ".join(actor_name(crisis, end) for end in pair.split(">"))
        case "feuds", [pair, *_]:
            said = " and ".join(actor_name(crisis, end) for end in pair.split("-"))
        case "disputes", [dispute, ("exposure" | "escalation" | "stances" | "mediators") as what, last]:
            of = f"step {last}" if what == "escalation" else actor_name(crisis, last)
            said = f"{dispute_title(crisis, dispute)}, {of}"
        case "disputes", [dispute, *_]:
            said = dispute_title(crisis, dispute)
        case "parameters", [_, form, *_]:
            said = capital(spaced(form))
        case _:
            said = actor_name(crisis, rest[0])
    return said


def _told(crisis: Crisis, reason: str) -> str:
    """Return a reason of a ledger in words: the path of another input is named."""
    if reason.split(".", maxsplit=1)[0] in (*SAID_OF, "oil_price") and " " not in reason:
        owner = whose(crisis, reason)
        return f"as {owner}: {spaced(reason.rpartition('.')[2])}" if owner else f"as {spaced(reason)}"
    return reason
