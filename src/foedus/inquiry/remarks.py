"""What may be remarked of a crisis: what is undecided, unrecorded, contradictory, left out, unwritten, old, or idle."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from foedus.answers.contests import casts_of
from foedus.answers.counts import counts_of, question_counts
from foedus.answers.question import Question
from foedus.core.tables import toml_table
from foedus.core.world import OBLIGATIONS, SIDES, THREAT
from foedus.crisis.crisis import Crisis, endpoints, ends
from foedus.crisis.schema import Dispute
from foedus.engine.ensemble import Outcome
from foedus.evidence.record import data_set
from foedus.inquiry.idle import idle
from foedus.session.arms import Plan
from foedus.session.pairing import paired, shares
from foedus.worlds.blueprint import Entry, Ledger
from foedus.worlds.entries import state_of
from foedus.worlds.feuds import EDITION, FeudRow, feuds_of
from foedus.worlds.setup import Setup
from foedus.worlds.states import MEASURES, figure, last_known, neighbours, obligations, states

#: The last year of which the table that counts disputes speaks.
COUNTED_TO: Final = EDITION.partition("@")[2]
#: Years after which a figure is old.
OLD_YEARS: Final = 5
#: What of a record counts.
RECORD: Final = ("force", "deaths", "ended")
#: Differences of affinity below which nobody is closer to one side.
CLOSER: Final = 0.5
#: A rank is clear if its difference is this many standard errors and this chance from zero.
CLEAR: Final = 4.0
CLEAR_CHANCE: Final = 0.005
#: Names that a sentence lists.
LISTED: Final = 6
#: Data sets that say since when something holds, and what does not age with its source.
LASTING: Final = ("majors", "sipri-nuclear", "capitals", "contiguity")
AGELESS: Final = ("leader_age", "distance_km")
#: Figures of the shipped tables that are told where the file does not say them.
FIGURES: Final = ("capability", "democracy", "regime_kind", "affinity")
#: Treaties that oblige to fight.
TO_FIGHT: Final = ("offence", "defence")


class Remark(NamedTuple):
    """One remark: what kind, about which paths of the file, in one sentence, and what may be done."""

    kind: str
    paths: tuple[str, ...]
    says: str
    remedy: str


def undecided(crisis: Crisis, ledger: Ledger) -> Iterator[Remark]:
    """Yield levels and populations of disputes that are left open, or to a default."""
    for key, dispute in crisis.disputes.items():
        for name in ("level", "like"):
            path, value = f"disputes.{key}.{name}", getattr(dispute, name)
            explained = f"decide by `foedus check --explain dispute.{name}`"
            if value is None:
                entry = ledger[path]
                taken = f"{entry.value:g}, {entry.by}" if name == "level" else entry.by.replace(", by", ", from")
                yield Remark("undecided", (path,), f"nobody says it: taken to be {taken}", f"{explained}, and write it")
            elif not value.certain:
                told = "; ".join(
                    f"{point.scalar:g}" if isinstance(point.scalar, float) else str(point.scalar)
                    for point in value.points()
                )
                whose = "accounts" if value.rival_accounts else "ends"
                yield Remark(
                    "undecided", (path,), f"left open between {whose}: {told}",
                    f"{explained}, or see what hangs on it: `foedus whatif FILE --set {path}=...`",
                )  # fmt: skip


def unrecorded(crisis: Crisis) -> Iterator[Remark]:
    """Yield pairs of rivals, of feuds and of parties whose record of force is not written: what it was is asked."""
    for feud in feuds_of(crisis):
        why = _feuding(crisis, feud)
        missing = [name for name in RECORD if getattr(feud.said, name) is None]
        if feud.said.force is not None and not any(point.scalar for point in feud.said.force.points()):
            missing = []
        if why and missing:
            one, other = ends(feud.name)
            yield Remark(
                "record", (f"feuds.{feud.name}",),
                f"{one} and {other} are {why}, and of their record nobody says {', '.join(missing)}",
                f"look it up and write it: the table that counts disputes ends with {COUNTED_TO}",
            )  # fmt: skip


def _feuding(crisis: Crisis, feud: FeudRow) -> str:
    """Return why the record of two matters, or an empty string."""
    pair = set(ends(feud.name))
    parties = [key for key, each in crisis.disputes.items() if {each.challenger, each.target} == pair]
    if parties:
        return f"the parties of {parties[0]}"
    rivalries = [each.rivalry for key, each in crisis.relations.items() if set(endpoints(key)) == pair and each.rivalry]
    if any(point.scalar for rivalry in rivalries for point in rivalry.points()):
        return "rivals"
    return "in a feud" if feud.name in crisis.feuds else ""


class _Pull(NamedTuple):
    """What ties a third state to a side (1 the target's, -1 the challenger's), in words."""

    side: int
    said: str


def contradictions(setup: Setup, outcome: Outcome, plan: Plan) -> Iterator[Remark]:
    """Yield third states that are tied to one side and likelier to fight for the other, clear of luck."""
    crisis, ensemble = setup.crisis, setup.ensemble
    counts = counts_of(outcome, ensemble.actors, ensemble.disputes)
    for key, cast in casts_of(setup).items():
        for actor in dict.fromkeys(actor for actor, _ in cast.degrees):
            pulls = list(_pulls(setup, crisis.disputes[key], actor))
            asked = [Question.stands_by(key, actor, "fight", side) for side in SIDES]
            target, challenger = (shares(question_counts(counts, question), counts.inner) for question in asked)
            ahead = paired(target - challenger, plan.replicates)
            if not pulls or abs(ahead.mean) < max(CLEAR * float(ahead.error), CLEAR_CHANCE):
                continue
            side = 1 if ahead.mean > 0.0 else -1
            against = [pull.said for pull in pulls if pull.side != side]
            if len(against) > len(pulls) / 2:
                parties = (cast.target, cast.challenger)[::side]
                chances = (float(target.mean()), float(challenger.mean()))[::side]
                yield Remark(
                    "contradiction", (f"disputes.{key}.stances.{actor}", *_ties(actor, cast.target, cast.challenger)),
                    f"{actor} {' and '.join(against)}, yet fights for {parties[0]} in {chances[0]:.1%} of paths, for "
                    f"{parties[1]} in {chances[1]:.1%}",
                    f"see which holds: `foedus why` on stands_by:{key}:{actor}:fight, and the stance, treaty and "
                    "affinity at their lines",
                )  # fmt: skip


def _ties(actor: str, *parties: str) -> Iterator[str]:
    for party in parties:
        for name in ("obligation", "affinity"):
            yield f"relations.{actor}>{party}.{name}"


def _pulls(setup: Setup, dispute: Dispute, actor: str) -> Iterator[_Pull]:
    """Yield what ties a third state to one of two sides: a treaty to fight, affinity, words."""
    ledger = setup.blueprint.ledger
    sides = {1: dispute.target, -1: dispute.challenger}
    bound = {
        side: OBLIGATIONS[int(ledger[f"relations.{actor}>{party}.obligation"].value)] for side, party in sides.items()
    }
    # a pact of defence obliges to nothing towards who attacks
    owed = {side for side, word in bound.items() if word == "offence" or (word == "defence" and side > 0)}
    if len(owed) == 1:
        (side,) = owed
        yield _Pull(side, f"is bound to {sides[side]} by a pact of {bound[side]}")
    near = {side: ledger[f"relations.{actor}>{party}.affinity"].value for side, party in sides.items()}
    if abs(near[1] - near[-1]) >= CLOSER:
        side = 1 if near[1] > near[-1] else -1
        yield _Pull(side, f"is closer to {sides[side]} (affinity {near[side]:.1f} against {near[-side]:.1f})")
    if actor in dispute.stances:
        side = 1 if dispute.stances[actor].side == "target" else -1
        yield _Pull(side, f"has sided with {sides[side]}")


@cache
def _third_states() -> dict[str, Any]:
    """Return the counts of the past: third states that joined crises by force, and crises that were mediated."""
    return toml_table(__package__, "third_states.toml")


def left_out(crisis: Crisis) -> Iterator[Remark]:
    """Yield states that a dispute of its sort draws in more often than others, and disputes without a mediator."""
    there = {state_of(crisis, key) or key for key in crisis.actors}
    for key, dispute in crisis.disputes.items():
        target, challenger = (state_of(crisis, party) for party in (dispute.target, dispute.challenger))
        near = {} if not (target and challenger) else _drawn_in(target, challenger, crisis.as_of.year)
        for which, told in (("borders_both", "borders on both sides"), ("borders_target_and_bound", "")):
            absent = [state for state, found in near.items() if found == which and state not in there]
            if absent:
                names = listed([f"{state} ({states()[state]['name']})" for state in absent])
                one = len(absent) == 1
                said = told or f"borders on {dispute.target} and is bound by treaty to fight for one side"
                plural = said.replace("borders", "border").replace("is bound", "are bound")
                yield Remark(
                    "left_out", (f"disputes.{key}",),
                    f"{names} {said if one else plural}, and {'is no actor' if one else 'are no actors'}"
                    f"{_drawn_in_how_often(which, crisis)}",
                    f"add {'it' if one else 'them'} under actors, or know why not",
                )  # fmt: skip
        if not dispute.mediators and _more_than_words(dispute):
            yield Remark(
                "left_out", (f"disputes.{key}.mediators",), f"no candidate mediator is named{_mediated(crisis)}",
                f"name who might: disputes.{key}.mediators.ACTOR: {{offered: false, because: ...}}",
            )  # fmt: skip
    yield from _unorganised(crisis)


def _unorganised(crisis: Crisis) -> Iterator[Remark]:
    """Yield disputes among whose candidate mediators there is no organisation, those that have the same together."""
    absent: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for key, dispute in crisis.disputes.items():
        if dispute.mediators and _more_than_words(dispute) and not _organised(crisis, dispute):
            absent[tuple(organisations(crisis, dispute).items())].append(f"disputes.{key}.mediators")
    for named, paths in absent.items():
        told = listed([f"{code} ({name})" for code, name in named])
        yield Remark(
            "left_out", tuple(paths), f"no candidate mediator is an organisation{_by_organisations(crisis)}",
            f"add under actors, with organisation: {{value: true, because: ...}}, and under mediators: {told}",
        )  # fmt: skip


def _organised(crisis: Crisis, dispute: Dispute) -> bool:
    marks = (crisis.actors[actor].organisation for actor in dispute.mediators)
    return any(point.scalar for mark in marks if mark for point in mark.points())


def organisations(crisis: Crisis, dispute: Dispute) -> dict[str, str]:
    """Return the organisations that are apt to mediate in a dispute, of the day and of the region of both parties."""
    named = [state_of(crisis, party) for party in (dispute.challenger, dispute.target)]
    codes = [int(states()[state]["ccode"]) if state else None for state in named]
    found = {}
    for key, of in toml_table(__package__, "organisations.toml").items():
        first, last = of["years"]
        region = of.get("region")
        within = all(code and any(low <= code <= high for low, high in region) for code in codes) if region else True
        if first <= crisis.as_of.year <= last and within:
            found[key] = of["name"]
    return found


def _more_than_words(dispute: Dispute) -> bool:
    """Return whether a dispute is one of those that are mediated."""
    threatened = dispute.level is not None and float(dispute.level.central) >= THREAT  # type: ignore[arg-type]
    population = dispute.like and dispute.like.central != "quarrel"
    return bool(threatened or population)


def _drawn_in(target: str, challenger: str, year: int) -> dict[str, str]:
    """Return the states that border on both, or on the target and are bound to fight for one, with which of these."""
    pairs, parties = neighbours(year), (target, challenger)
    borders = {party: {state for pair in pairs if party in pair for state in pair} for party in parties}
    treaties = obligations(year)
    found = {}
    for state in sorted(borders[target] - {target, challenger}):
        spends = figure(state, "military_share")
        if spends is None or spends.number <= 0.0:
            continue
        if state in borders[challenger]:
            found[state] = "borders_both"
        elif any(treaties.get((state, party)) in TO_FIGHT for party in parties):
            found[state] = "borders_target_and_bound"
    return found


def _drawn_in_how_often(which: str, crisis: Crisis) -> str:
    counts = _third_states()
    first, last = counts["years"]
    if crisis.as_of.year <= last:
        return ""
    some, every = counts[which], counts["any"]
    times = some["joined"] / some["states"] / (every["joined"] / every["states"])
    return (
        f"; such states joined crises of {first}-{last} by force {times:.0f} times as often as any "
        f"({some['joined']} of {some['states']:,} against {every['joined']} of {every['states']:,})"
    )


def _mediated(crisis: Crisis) -> str:
    counts = _third_states()
    (first, last), of = counts["years"], counts["mediation"]
    if crisis.as_of.year <= last:
        return ""
    told = f"{of['mediated']} were mediated, {of['by_states']} of them by states"
    return f"; of {of['crises']} crises of {first}-{last} {told}"


def _by_organisations(crisis: Crisis) -> str:
    counts = _third_states()
    (first, last), of = counts["years"], counts["mediation"]
    if crisis.as_of.year <= last:
        return ""
    return f"; of {of['mediated']} mediations of {first}-{last} {of['by_organisations']} were by one"


def from_tables(crisis: Crisis, ledger: Ledger) -> Iterator[Remark]:
    """Yield what the shipped tables say in place of the file, and what rests on old figures alone."""
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in ledger.values():
        if entry.origin == "table" and (name := _told_of(crisis, entry)):
            aged = name != "obligation" and all(map(_old_for(crisis), entry.editions))
            groups["old" if aged else "unwritten", name].append(entry)
    for (kind, name), entries in sorted(groups.items(), key=lambda group: group[0][1] != "obligation"):
        yield _from_table(kind, name, entries)
    yield from _last_measured(crisis, ledger)
    written: dict[str, list[str]] = defaultdict(list)
    for entry in ledger.values():
        editions = [reason for reason in entry.because if data_set(reason)]
        name = entry.path.rpartition(".")[2]
        unread = name in MEASURES and name != crisis.measure
        if not entry.given or unread or name in AGELESS or len(editions) != len(entry.because):
            continue
        if editions and all(map(_old_for(crisis), editions)):
            written[", ".join(editions)].append(entry.path)
    for edition, paths in written.items():
        yield Remark(
            "old", tuple(paths), f"rests on {edition} alone",
            "look whether it still holds, and let a statement or an assumption stand beside it",
        )  # fmt: skip


def _told_of(crisis: Crisis, entry: Entry) -> str:
    """Return the quantity of an entry if it is worth telling where it comes from, or an empty string."""
    section, key, name = (*entry.path.split("."), "", "")[:3]
    if section == "actors" and name in FIGURES:
        return name
    if section != "relations" or name not in ("obligation", "affinity"):
        return ""
    source, target = endpoints(key)
    principals = {party for each in crisis.disputes.values() for party in (each.challenger, each.target)}
    if target not in principals or (name == "obligation" and entry.value <= 0.0):
        return ""
    return name if source != target else ""


def _old_for(crisis: Crisis) -> Callable[[str], bool]:
    def old(edition: str) -> bool:
        name, year = data_set(edition) or ("", crisis.as_of.year)
        return name not in LASTING and crisis.as_of.year - year > OLD_YEARS

    return old


def _from_table(kind: str, name: str, entries: list[Entry]) -> Remark:
    said, remedy = "", f"write {name} where you know better"
    if name == "obligation":
        entries = sorted(entries, key=lambda entry: -entry.value)
        kinds = Counter(OBLIGATIONS[int(entry.value)] for entry in entries)
        said = f"{', '.join(f'{number} of {word}' for word, number in kinds.items())}, "
        remedy = "write those that hold; where one is a dead letter, obligation: {value: none, because: ...}"
    editions = ", ".join(dict.fromkeys(edition for entry in entries for edition in entry.editions))
    return Remark(kind, tuple(entry.path for entry in entries), f"{said}from {editions}, never written", remedy)


def _last_measured(crisis: Crisis, ledger: Ledger) -> Iterator[Remark]:
    """Yield power that is drawn around what it was when it was measured last."""
    for key in crisis.actors:
        entry = ledger.get(path := f"actors.{key}.capability")
        if entry and entry.origin == "assumption":
            last = last_known(state_of(crisis, key), MEASURES[crisis.measure], crisis.as_of.year)
            if last and last.number > 0.0:
                around = f"{last.data_set}@{last.year}, its last"
                yield Remark(
                    "old", (path,), f"nobody says {key}'s power: it is drawn around {around}",
                    f"write actors.{key}.{crisis.measure} with a range",
                )  # fmt: skip


def unmoving(setup: Setup, outcome: Outcome, plan: Plan) -> Iterator[Remark]:
    """Yield inputs that move nothing, those that are alike together."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in idle(setup, plan, outcome.first):
        groups[entry.name, entry.because].append(entry.path)
    for (_, because), paths in groups.items():
        yield Remark("idle", tuple(paths), because, "leave it out, or write what it is to count for")


def listed(names: Sequence[str]) -> str:
    """Return some names, the first few where there are many.

    Examples
    --------
    >>> listed(["a", "b"]), listed(list("abcdefghi"))
    ('a, b', 'a, b, c, d, e, f and 3 more')
    """
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")
