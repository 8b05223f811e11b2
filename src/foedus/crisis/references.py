"""The second pass: what no single value can show.

Names that must exist, days that must follow one another, reasons that must have been known.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from foedus.core.errors import listing, nearest
from foedus.crisis.crisis import REASONED, Crisis, KnownForms, endpoints, ends, feuding
from foedus.crisis.estimates import estimate_findings
from foedus.crisis.quantities import of_parameter
from foedus.crisis.schema import PAIR_WEEKS, PAIRS, Dispute
from foedus.crisis.values import Point
from foedus.evidence.data_sets import data_sets
from foedus.evidence.record import ASSUMPTION, FIRST_DAY, data_set
from foedus.evidence.statements import Statement
from foedus.text.document import Location
from foedus.text.findings import Finding


class Declared(NamedTuple):
    """The names that a file declares, also where what it says of them is not well-formed."""

    actors: Collection[str]
    sources: Collection[str]
    evidence: Collection[str]


def reference_findings(
    crisis: Crisis, declared: Declared | None = None, reasoned: Collection[str] = REASONED
) -> Iterator[Finding]:
    """Yield what does not fit together in a crisis whose every part is well-formed.

    ``declared`` are the names that there are, if they are more than those of the crisis; ``reasoned`` are the sections
    whose reasons are looked at.
    """
    names = declared or Declared(crisis.actors, crisis.sources, crisis.evidence)
    yield from _overfull(crisis)
    yield from _namesakes(crisis)
    for key in crisis.relations:
        ends = endpoints(key)
        for end in ends:
            yield from _unknown_actor(names, end, ("relations", key), at_key=True)
        if ends[0] == ends[1]:
            yield Finding(("relations", key), "a relation joins two different actors", "key")
    yield from _feuds(crisis, names)
    yield from _terms(crisis)
    for key, dispute in crisis.disputes.items():
        yield from _parties(names, dispute, ("disputes", key))
        yield from _days(crisis, dispute, ("disputes", key))
    yield from estimate_findings(crisis)
    for key, statement in crisis.evidence.items():
        yield from _statement(names, key, statement)
    for location, because in crisis.reasons(reasoned):
        for number, reason in enumerate(because):
            if message := _reason(crisis, names, reason):
                yield Finding((*location, "because", number), message)
    if crisis.known_forms is not None:
        yield from _forms(crisis, crisis.known_forms)


def dated_later(crisis: Crisis) -> list[str]:
    """Return the sources published and the statements known only after the as-of day, each with its day."""
    published = ((f"sources.{key}", source.published) for key, source in crisis.sources.items())
    known = ((f"evidence.{key}", statement.known_at) for key, statement in crisis.evidence.items())
    return [f"{path} ({day})" for path, day in (*published, *known) if day and day > crisis.as_of]


def overcounted(crisis: Crisis) -> list[str]:
    """Return the counts of a feud that are greater than that of its disputes, of which they are a part."""
    return [
        f"feuds.{pair}.{name}"
        for pair, feud in crisis.feuds.items()
        for name in ("force", "deaths")
        if feud.disputes and (part := getattr(feud, name)) and part.central > feud.disputes.central
    ]


def too_many(crisis: Crisis, weeks: int) -> str:
    """Return why so many actors, disputes and feuds cannot be run for so many weeks; nothing where they can."""
    actors, disputes, feuds = len(crisis.actors), len(crisis.disputes), len(feuding(crisis))
    most = min(PAIRS, PAIR_WEEKS // weeks)
    if actors * (disputes + feuds) <= most:
        return ""
    of = f"{disputes} disputes{f' and {feuds} feuds (those of rivals among them)' if feuds else ''}"
    return f"{actors} actors, each in {of}: at most {most:,} of them can be run over {weeks} weeks"


def _overfull(crisis: Crisis) -> Iterator[Finding]:
    if message := too_many(crisis, crisis.horizon_weeks):
        yield Finding(("disputes",), message, "key")


def _namesakes(crisis: Crisis) -> Iterator[Finding]:
    """Yield names and titles that cannot be told apart where they are printed."""
    for section, name in (("actors", "name"), ("disputes", "title"), ("causes", "title"), ("what_ifs", "title")):
        entries = getattr(crisis, section)
        #: As it is read, whatever its case and spaces -> whose it is; an id is read as a name too.
        taken = {_as_read(key): key for key in entries}
        for key, entry in entries.items():
            words = getattr(entry, name)
            first = taken.setdefault(_as_read(words), key)
            if first != key:
                yield Finding((section, key, name), f"'{words}' names {first} too: {section} are told apart by {name}")


@lru_cache(maxsize=4096)  # a session checks the same names again for every change
def _as_read(name: str) -> str:
    """Return a name without what a reader does not see: case, width, spaces, marks that are not printed."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(mark for mark in plain if mark.isprintable() or mark.isspace()).split())


def _unknown_actor(names: Declared, actor: str, location: Location, *, at_key: bool = False) -> Iterator[Finding]:
    if actor not in names.actors:
        close = nearest(actor, names.actors) or f"; actors here: {listing(names.actors)}"
        yield Finding(location, f"undefined actor '{actor}'{close}", "key" if at_key else "value")


def _feuds(crisis: Crisis, names: Declared) -> Iterator[Finding]:
    #: The two of a pair -> the key by which it stands first.
    first: dict[frozenset[str], str] = {}
    for key, feud in crisis.feuds.items():
        pair = ends(key)
        for end in pair:
            yield from _unknown_actor(names, end, ("feuds", key), at_key=True)
        if pair[0] == pair[1]:
            yield Finding(("feuds", key), "a feud is between two different actors", "key")
        elif (twin := first.setdefault(frozenset(pair), key)) != key:
            message = f"is the feud of the pair that stands as {twin}: a feud has no direction, say all of it there"
            yield Finding(("feuds", key), message, "key")
        for point in feud.ended.points() if feud.ended else ():
            if isinstance(point.scalar, date) and point.scalar > crisis.as_of:
                message = f"{point.scalar} is after the as-of date {crisis.as_of}"
                yield Finding(("feuds", key, "ended", *point.location), message)


def _parties(names: Declared, dispute: Dispute, location: Location) -> Iterator[Finding]:
    for role in ("challenger", "target", "hegemon"):
        if actor := getattr(dispute, role):
            yield from _unknown_actor(names, actor, (*location, role))
    parties = (dispute.challenger, dispute.target)
    if parties[0] == parties[1]:
        yield Finding((*location, "target"), f"{parties[0]} cannot be challenger and target at once")
    for role in ("stances", "exposure", "mediators"):
        for actor in getattr(dispute, role):
            yield from _unknown_actor(names, actor, (*location, role, actor), at_key=True)
            if actor in parties and role != "exposure":
                yield Finding((*location, role, actor), f"{actor} is a party; {role} are for third parties", "key")


def _terms(crisis: Crisis) -> Iterator[Finding]:
    for key, actor in crisis.actors.items():
        for name in ("next_election", "term_ends"):
            if day := getattr(actor, name):
                yield from _ahead(crisis, day.points(), ("actors", key, name))


def _days(crisis: Crisis, dispute: Dispute, location: Location) -> Iterator[Finding]:
    if dispute.began and dispute.began > crisis.as_of:
        yield Finding((*location, "began"), f"{dispute.began} is after the as-of date {crisis.as_of}")
    if dispute.deadline:
        yield from _ahead(crisis, dispute.deadline.points(), (*location, "deadline"))
    latest: date | None = None
    for number, step in enumerate(dispute.escalation):
        place = (*location, "escalation", number)
        yield from _ahead(crisis, step.points(), place)
        days = [point.scalar for point in step.points() if isinstance(point.scalar, date)]
        if latest and min(days) <= latest:
            yield Finding(place, f"the steps of a path follow one another; the one before comes until {latest}")
        latest = max(days)


def _ahead(crisis: Crisis, points: Iterable[Point], location: Location) -> Iterator[Finding]:
    for point in points:
        if isinstance(point.scalar, date) and point.scalar <= crisis.as_of:
            message = f"{point.scalar} is not after the as-of date {crisis.as_of}"
            yield Finding((*location, *point.location), message)


def _statement(names: Declared, key: str, statement: Statement) -> Iterator[Finding]:
    if statement.source not in names.sources:
        close = nearest(statement.source, names.sources) or f"; sources here: {listing(names.sources)}"
        yield Finding(("evidence", key, "source"), f"unknown source '{statement.source}'{close}")
    for number, other in enumerate(statement.disputes):
        if other not in names.evidence:
            message = f"unknown evidence id '{other}'{nearest(other, names.evidence)}"
            yield Finding(("evidence", key, "disputes", number), message)
        elif other == key:
            yield Finding(("evidence", key, "disputes", number), "a statement does not dispute itself")


def _reason(crisis: Crisis, names: Declared, reason: str) -> str:
    """Return why a reason cannot be taken, or an empty string."""
    if reason == ASSUMPTION:
        return ""
    if named := data_set(reason):
        return _data_set(crisis, *named)
    if reason not in names.evidence:
        return f"unknown evidence id '{reason}'{nearest(reason, [*names.evidence, ASSUMPTION])}"
    statement = crisis.evidence.get(reason)
    if statement is not None and statement.known_at > crisis.as_of:
        return f"rests on {reason}, which was known only on {statement.known_at}, after the as-of date {crisis.as_of}"
    return ""


def _data_set(crisis: Crisis, name: str, year: int) -> str:
    if name not in data_sets():
        return f"unknown data set '{name}'{_among(name, data_sets())}"
    if year < FIRST_DAY.year:
        return f"{name}@{year:04}: no table has figures of that year"
    if year >= crisis.as_of.year:
        return f"a figure of {year} was not known on the as-of date {crisis.as_of}: the year was not over"
    return ""


def _forms(crisis: Crisis, known: KnownForms) -> Iterator[Finding]:
    for family, form in crisis.forms.items():
        if family not in known:
            yield Finding(("forms", family), f"unknown family{_among(family, known)}", "key")
        elif form not in known[family]:
            message = f"unknown form '{form}'{_among(form, known[family])}; one from outside needs --trust FILE"
            yield Finding(("forms", family), message)
    for name, value in crisis.parameters.items():
        family, form, parameter = name.split(".")
        location = ("parameters", name)
        if family not in known:
            yield Finding(location, f"unknown family '{family}'{_among(family, known)}", "key")
        elif form not in known[family]:
            yield Finding(location, f"unknown form '{form}'{_among(form, known[family])}", "key")
        elif parameter not in known[family][form]:
            yield Finding(location, f"unknown parameter '{parameter}'{_among(parameter, known[family][form])}", "key")
        else:
            allowed = of_parameter(known[family][form][parameter])
            for point in value.points():
                if why := allowed.refusal(point.scalar):
                    yield Finding((*location, *point.location), why)


def _among(word: str, known: Iterable[str]) -> str:
    names = list(known)
    return nearest(word, names) or f"; known: {listing(names)}"
