"""Estimates from outside: what an analyst, a market or a model holds of an event, and why one cannot be applied.

An estimate is applied to a run where the run knows the event that it is about. One that looks further than the run,
that names no day, or that is about something else than the question says is listed, and nothing else.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count
from math import ceil
from typing import Final, NamedTuple

from foedus.core.errors import InputError, listing, nearest
from foedus.crisis.crisis import Crisis, ends
from foedus.crisis.naming import is_feud
from foedus.crisis.schema import HORIZON, Estimate
from foedus.text.findings import Finding

#: Events to which estimates are applied at once: each may double the number of cells in which histories are counted.
MOST: Final = 6
#: How an estimate is written on the command line.
_HELD: Final = re.compile(r"(?P<question>[^=@]+)(@(?P<by>[^=]+))?=(?P<low>[0-9.]+)(-(?P<high>[0-9.]+))?")


class Applied(NamedTuple):
    """An estimate of the file, the week of the run by whose end its event is to come, and why it is not applied."""

    name: str
    estimate: Estimate
    day: date | None
    week: int
    why_not: str


def applied(crisis: Crisis, weeks: int) -> list[Applied]:
    """Return the estimates of a crisis as a run of so many weeks takes them, in the order of the file.

    A day lies in the week of the run that ends on it or next after it, as an observation does.
    """
    return [_applied(crisis, name, estimate, weeks) for name, estimate in crisis.outside.items()]


def _applied(crisis: Crisis, name: str, estimate: Estimate, weeks: int) -> Applied:
    last = crisis.as_of + timedelta(weeks=weeks)
    day = last if estimate.by == HORIZON else estimate.by
    if not isinstance(day, date):
        return Applied(name, estimate, None, 0, "it names no day by which the event is to come")
    week = ceil(crisis.week_of(day))
    why = ""
    if estimate.terms:
        why = f"its event is another: {estimate.terms}"
    elif day > last:
        why = f"{day} lies past the horizon, {last}"
    elif week < 1:
        why = f"{day} is not after the as-of date {crisis.as_of}"
    return Applied(name, estimate, day, week, why)


def estimate_findings(crisis: Crisis, weeks: int | None = None) -> Iterator[Finding]:
    """Yield why estimates cannot be taken: names that there are not, several of one event without a rule to pool.

    Parameters
    ----------
    weeks
        How far the run looks; by default as far as the crisis says.
    """
    for name, estimate in crisis.outside.items():
        if why := _unknown(crisis, estimate.question):
            yield Finding(("outside", name, "question"), why)
    groups = pooled(applied(crisis, weeks or crisis.horizon_weeks))
    for group in groups:
        others = ", ".join(f"'{one.name}'" for one in group[:-1])
        if len(group) > 1 and crisis.pooling is None:
            yield Finding(
                ("outside", group[-1].name),
                f"is of the same event as {others}, by the same week: say how they are pooled "
                "(pooling: {rule: linear} or {rule: logarithmic}), or leave all but one out",
                "key",
            )
        if crisis.pooling and crisis.pooling.rule == "logarithmic" and len(group) > 1:
            for one in group:
                if not 0.0 < min(one.estimate.ends) <= max(one.estimate.ends) < 1.0:
                    message = "a chance of 0 or 1 outweighs every other in a logarithmic pool: pool linearly"
                    yield Finding(("outside", one.name, "between" if one.estimate.between else "chance"), message)
    if len(groups) > MOST:
        message = f"estimates of at most {MOST} events are applied at once, not of {len(groups)}"
        yield Finding(("outside",), message, "key")


def pooled(estimates: Iterable[Applied]) -> list[list[Applied]]:
    """Return the estimates that are applied, those of one event by one week together."""
    groups: dict[tuple[str, int], list[Applied]] = {}
    for one in estimates:
        if not one.why_not:
            question = one.estimate.question.removesuffix(":target")
            groups.setdefault((question, one.week), []).append(one)
    return list(groups.values())


def _unknown(crisis: Crisis, question: str) -> str:
    """Return why there is no such question of a crisis, or an empty string."""
    kind, *rest = question.split(":")
    actor = {"stands_by": rest[1:2], "mediates": rest[1:2], "falls": rest[:1]}.get(kind, [])
    if kind != "falls" and (why := _unknown_dispute(crisis, rest[0])):
        return why
    for who in actor:
        if who not in crisis.actors:
            return f"undefined actor '{who}'{nearest(who, crisis.actors) or f'; actors here: {listing(crisis.actors)}'}"
        dispute = crisis.disputes.get(rest[0])
        if dispute and who in (dispute.challenger, dispute.target):
            return f"{who} is a party of {rest[0]}: others stand by it or mediate"
        if kind == "mediates" and dispute and who not in dispute.mediators:
            known = ", ".join(dispute.mediators) or "none"
            return f"{who} is no candidate to mediate in {rest[0]}; candidates: {known}"
    return ""


def _unknown_dispute(crisis: Crisis, name: str) -> str:
    if not is_feud(name):
        close = nearest(name, crisis.disputes) or f"; disputes here: {listing(crisis.disputes)}"
        return "" if name in crisis.disputes else f"undefined dispute '{name}'{close}"
    known = feud_names(crisis)
    close = nearest(name, known) or f"; feuds here: {listing(known)}"
    return "" if name in known else f"undefined feud '{name}'{close}"


def feud_names(crisis: Crisis) -> list[str]:
    """Return what the feuds of a crisis are called, which it names or which rivals and the parties of disputes have."""
    named = {frozenset(ends(key)): key for key in crisis.feuds}
    rivals = (tuple(key.split(">")) for key, relation in crisis.relations.items() if relation.rivalry)
    parties = ((dispute.challenger, dispute.target) for dispute in crisis.disputes.values())
    for pair in (*rivals, *parties):
        named.setdefault(frozenset(pair), "-".join(sorted(pair, key=list(crisis.actors).index)))
    return list(named.values())


def held(said: str) -> dict[str, object]:
    """Return what an estimate of the command line says, ``QUESTION[@DATE]=CHANCE`` or ``=LOW-HIGH``, as a file has it.

    Raises
    ------
    InputError
        If it is not of that form.

    Examples
    --------
    >>> held("dispute:iran:force@2026-06-30=0.5-0.7")
    {'question': 'dispute:iran:force', 'by': '2026-06-30', 'between': (0.5, 0.7)}
    >>> held("falls:IRN:leader=0.36")
    {'question': 'falls:IRN:leader', 'by': 'horizon', 'chance': 0.36}
    """
    found = _HELD.fullmatch(said.strip())
    try:
        numbers = tuple(float(found[end]) for end in ("low", "high") if found[end]) if found else ()
    except ValueError:
        numbers = ()
    if found is None or not numbers:
        example = "dispute:iran:force=0.6, dispute:iran:force@2026-06-30=0.5-0.7"
        raise InputError(f"--hold {said}: an estimate is written QUESTION[@DATE]=CHANCE or =LOW-HIGH, as in {example}")
    says: dict[str, object] = {"question": found["question"].strip(), "by": (found["by"] or HORIZON).strip()}
    return says | ({"between": numbers} if len(numbers) > 1 else {"chance": numbers[0]})


def free_names(crisis: Crisis, number: int) -> list[str]:
    """Return so many names for estimates that the crisis has none of."""
    names = (name for place in count(1) if (name := f"held-{place}") not in crisis.outside)
    return [next(names) for _ in range(number)]
