"""Inputs of a crisis file that move nothing: suspected by who has a part in what, and proved on the same luck.

A rule for each quantity says when it counts; what it does not cover is suspected, unless nobody judged it: what a table
says is kept in case somebody else plays the part, and what says that there is nothing is to move nothing. All suspects
are set to an end of what is allowed at once: where not one path ends otherwise, none of them moves anything. Else
halves of them are looked at, down to single inputs. So a rule that knows too little makes no false remark, it costs a
run.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import FoedusError
from foedus.crisis.crisis import Crisis, Input, endpoints, ends
from foedus.crisis.quantities import UNREAD
from foedus.crisis.schema import Dispute, Measure
from foedus.crisis.settings import with_settings
from foedus.engine.ensemble import run_ensemble
from foedus.evidence.record import data_set, day_after
from foedus.inquiry.unmoved import unmoved
from foedus.session.arms import Plan
from foedus.worlds.feuds import feuds_of
from foedus.worlds.ledger import inputs_of
from foedus.worlds.setup import Setup, nothing_kept, set_up_again

#: Ten years, over which the record of two goes back.
MEMORY_DAYS: Final = 3652
#: Aims that are about who rules.
RULE: Final = ("leader", "regime")


class Idle(NamedTuple):
    """An input that moves nothing: its path, its quantity, and why, in words."""

    path: str
    name: str
    because: str


class _Roles(NamedTuple):
    """Who has a part in what. ``parties`` are those of disputes and feuds, each with whom it is set against."""

    crisis: Crisis
    forms: Mapping[str, str]
    inputs: Mapping[str, Input]
    parties: frozenset[str]
    pairs: frozenset[frozenset[str]]
    hegemons: frozenset[str]

    @property
    def disputes(self) -> Sequence[Dispute]:
        """The disputes."""
        return tuple(self.crisis.disputes.values())

    def positive(self, path: str, *, unsaid: bool) -> bool:
        """Return whether an input may be more than none; ``unsaid`` where the file does not say it."""
        entry = self.inputs.get(path)
        if entry is None:
            return unsaid
        return any(entry.quantity.code(point.scalar) > 0.0 for point in entry.value.points())

    def mediates(self, actor: str) -> list[Dispute]:
        """Return the disputes that an actor may mediate."""
        return [dispute for dispute in self.disputes if actor in dispute.mediators]


def _roles(setup: Setup) -> _Roles:
    crisis = setup.crisis
    pairs = frozenset(frozenset(ends(feud.name)) for feud in feuds_of(crisis))
    hegemons = frozenset(dispute.hegemon for dispute in crisis.disputes.values() if dispute.hegemon)
    return _Roles(crisis, setup.forms, inputs_of(crisis), frozenset().union(*pairs), pairs, hegemons)


def _trusts(roles: _Roles, one: str, other: str) -> bool:
    return any(one in (each.challenger, each.target, each.hegemon) for each in roles.mediates(other))


def _presses(roles: _Roles, one: str, other: str) -> bool:
    """Return whether one may have a say with another: as its mediator, or as a bystander of what it begins."""
    if any(other in (each.challenger, each.target) for each in roles.mediates(one)):
        return True
    return any(
        other == dispute.challenger and roles.positive(f"disputes.{key}.exposure.{one}", unsaid=False)
        for key, dispute in roles.crisis.disputes.items()
    )


def _is_asked(roles: _Roles, one: str, other: str) -> bool:
    """Return whether a state's help may be asked for or expected: its pact may wait for that."""
    return roles.positive(f"relations.{one}>{other}.obligation", unsaid=True)


#: Of a source towards a target: when a quantity counts, and that in words.
_OF_PAIRS: Final[Mapping[str, tuple[Callable[[_Roles, str, str], bool], str]]] = {
    "trust": (_trusts, "trust counts of a party or the hegemon of a dispute, in a candidate mediator of it"),
    "leverage": (
        _presses,
        "leverage counts of a mediator over a party, and of an exposed third state over the challenger",
    ),
    "past_mediation": (
        lambda roles, one, other: any(other in (each.challenger, each.target) for each in roles.mediates(one)),
        "past mediation counts of a candidate mediator for a party",
    ),
    "stake": (lambda roles, _, other: other in roles.parties, "a stake counts in a party"),
    "expected": (lambda roles, _, other: other in roles.parties, "help is expected for a party"),
    "distance_km": (lambda roles, _, other: other in roles.parties, "distance counts to a party"),
    "linkage": (
        lambda roles, _, other: other in roles.parties | roles.hegemons,
        "linkage counts with a party or its hegemon",
    ),
    "affinity": (
        lambda roles, _, other: other in roles.parties | roles.hegemons,
        "affinity counts to a party or hegemon",
    ),
    "strike_power": (
        lambda roles, one, other: frozenset((one, other)) in roles.pairs,
        "strikes count between two parties",
    ),
    "on_request": (_is_asked, "there is no treaty that could wait for a request"),
}


def _of_rates(*given: str) -> Callable[[_Roles, str], bool]:
    return lambda roles, actor: not all(f"actors.{actor}.{name}" in roles.inputs for name in given)


def _targeted(roles: _Roles, actor: str) -> bool:
    return any(each.target == actor and each.aim in RULE for each in roles.disputes)


_OfActor = tuple[Callable[[_Roles, str], bool], str]
_AS_MEDIATOR: Final[_OfActor] = (
    lambda roles, actor: bool(roles.mediates(actor)),
    "a record of mediation counts of a candidate mediator",
)
#: Of an actor.
_OF_ACTORS: Final[Mapping[str, _OfActor]] = {
    "settled": _AS_MEDIATOR,
    "failed": _AS_MEDIATOR,
    "organisation": (
        lambda roles, actor: bool(roles.mediates(actor)),
        "that it is an organisation counts of a candidate mediator",
    ),
    **dict.fromkeys(UNREAD, (lambda *_: False, "no built-in form reads it")),
    "viability": (_targeted, "a successor counts for the target of a dispute over who rules"),
    "gdp_per_capita": (_of_rates("irregular_rate", "failure_rate"), "the rates that go by it are given"),
    "leader_age": (_of_rates("regular_rate"), "regular_rate is given"),
    "regime_kind": (_of_rates("irregular_rate", "regular_rate", "failure_rate"), "the rates that go by it are given"),
}


def _unfixed(_: _Roles, dispute: Dispute) -> bool:
    return not dispute.escalation


def _about_rule(_: _Roles, dispute: Dispute) -> bool:
    return dispute.aim in RULE and not dispute.escalation


_FIXED: Final = "the path of escalation is fixed"
#: Of a dispute.
_OF_DISPUTES: Final[Mapping[str, tuple[Callable[[_Roles, Dispute], bool], str]]] = {
    "value": (_unfixed, _FIXED),
    "value_target": (_unfixed, _FIXED),
    "mobilisation": (_unfixed, _FIXED),
    "deadline": (_unfixed, _FIXED),
    "prize": (_about_rule, "what a fall brings counts in a dispute over who rules, whose path is not fixed"),
    "failure_cost": (_about_rule, "what a fall brings counts in a dispute over who rules, whose path is not fixed"),
}


def _counts(roles: _Roles, entry: Input) -> tuple[bool, str]:  # noqa: PLR0911 - one for each section
    """Return whether an input is one that counts, and when one does, in words; none where another text says it."""
    section, *rest = map(str, entry.location)
    name = entry.quantity.name
    if section == "parameters":
        family, form, _ = rest[0].split(".")
        return roles.forms.get(family) == form, ""
    if section == "actors" and name in get_args(Measure):
        return _is_read(roles.crisis, rest[0], name), ""
    if section == "relations" and name in _OF_PAIRS:
        holds, words = _OF_PAIRS[name]
        return holds(roles, *endpoints(rest[0])), words
    if section == "actors" and name in _OF_ACTORS:
        of_actor, words = _OF_ACTORS[name]
        return of_actor(roles, rest[0]), words
    if section == "disputes" and name == "exposure":
        dispute, actor = roles.crisis.disputes[rest[0]], rest[2]
        heard = roles.positive(f"relations.{actor}>{dispute.challenger}.leverage", unsaid=True)
        return (
            heard or actor in dispute.mediators,
            "exposure counts with leverage over the challenger, or of a mediator",
        )
    if section == "disputes" and name in _OF_DISPUTES:
        of_dispute, words = _OF_DISPUTES[name]
        return of_dispute(roles, roles.crisis.disputes[rest[0]]), words
    return True, ""


def _is_read(crisis: Crisis, key: str, name: str) -> bool:
    """Return whether a measure of power is read, or kept in case it is chosen: what is read is given too."""
    actor = crisis.actors[key]
    if name == crisis.measure:
        return actor.capability is None
    return actor.capability is not None or getattr(actor, crisis.measure) is not None


class _Probe(NamedTuple):
    """The crisis as it is, and when what happens in it; other worlds are set up by what was drawn for it."""

    setup: Setup
    plan: Plan
    again: Callable[[Crisis], Setup]
    first: NDArray[np.int32]

    def moves(self, settings: Mapping[str, Any]) -> bool:
        """Return whether any path of another world ends otherwise; yes where there is no such world."""
        try:
            other = self.again(with_settings(self.setup.crisis, settings))
        except FoedusError:
            return True
        ours, theirs = self.setup.ensemble, other.ensemble
        if (ours.actors, ours.disputes) != (theirs.actors, theirs.disputes):
            return True
        happened = run_ensemble(theirs, self.plan.replicates, self.plan.seed, threads=self.plan.threads).first
        return not np.array_equal(self.first, happened)


def idle(setup: Setup, plan: Plan, first: NDArray[np.int32]) -> list[Idle]:
    """Return the inputs of a crisis that move nothing, in the order of the file.

    Parameters
    ----------
    first : ndarray, int32 [outer draw, event, week]
        When what happens in the crisis as it is, by the same plan.
    """
    roles = _roles(setup)
    suspects = {}
    for entry in roles.inputs.values():
        counts, words = _counts(roles, entry)
        if not counts and _judged(entry) and (said := _others(setup, entry)):
            suspects[entry.path] = (entry, said, words)
    kept = nothing_kept(plan.seed, plan.inner.size)
    probe = _Probe(setup, plan, lambda other: set_up_again(other, kept, weeks=plan.weeks), first)
    values = {path: said for path, (_, said, _) in suspects.items()}
    found = set(_still(probe, values))
    return [
        Idle(path, entry.quantity.name, f"no answer hangs on it: {words}" if words else _why(probe, path, said[-1]))
        for path, (entry, said, words) in suspects.items()
        if path in found
    ]


def _judged(entry: Input) -> bool:
    """Return whether somebody judged that an input counts: it is of no table, and more than nothing."""
    value = entry.value
    if entry.location[0] != "parameters" and value.certain and not entry.quantity.code(value.central):
        return False
    return not any(data_set(reason) for reason in value.because)


def _why(probe: _Probe, path: str, said: Any) -> str:  # noqa: ANN401 - a scalar of a crisis file
    because = unmoved(probe.setup, probe.again(with_settings(probe.setup.crisis, {path: said})))
    return because.removeprefix(f"{path} ")


def _still(probe: _Probe, values: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Yield those of some inputs that move nothing, however they are set."""
    if not values:
        return
    if not any(probe.moves({path: said[end] for path, said in values.items()}) for end in (0, -1)):
        yield from values
    elif len(values) > 1:
        paths = list(values)
        for half in (paths[: len(paths) // 2], paths[len(paths) // 2 :]):
            yield from _still(probe, {path: values[path] for path in half})


def _others(setup: Setup, entry: Input) -> list[Any]:
    """Return the ends of what is allowed of an input, but for what it says already."""
    quantity, as_of = entry.quantity, setup.crisis.as_of
    said: Sequence[Any]
    if quantity.kind == "flag":
        said = (False, True)
    elif quantity.kind == "word":
        said = (quantity.words[0], quantity.words[-1])
    elif quantity.kind == "date":
        days = (-MEMORY_DAYS, 0) if quantity.past else (1, 7 * setup.ensemble.weeks)
        said = [day_after(as_of, day).isoformat() for day in days]
    elif entry.location[0] == "parameters":
        family, form, parameter_name = str(entry.location[1]).split(".")
        of = next(each for each in setup.catalogue.mechanisms if (each.family, each.name) == (family, form))
        parameter = of.parameters()[parameter_name]
        said = (parameter.low, parameter.high)
    else:
        said = (quantity.low, quantity.high)
    here = str(entry.value.central) if quantity.kind == "date" else entry.value.central
    return [one for one in said if not (entry.value.certain and one == here)]
