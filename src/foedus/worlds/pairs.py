"""What fills the gaps of every pair of actors: affinity, treaty, trust, distance, and what they follow from."""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import permutations
from math import exp, tanh
from typing import Final, NamedTuple

from foedus.core.world import CONSULTATION, DEFENCE, DEGREES, OBLIGATIONS
from foedus.crisis.crisis import Crisis, endpoints
from foedus.history.vintage import speaks
from foedus.worlds import alignment
from foedus.worlds.blueprint import Entry, Ledger
from foedus.worlds.defaults import default, entry, reason
from foedus.worlds.entries import NOBODY_SAYS, defaulted, drawn, figure_of, in_words, organises, state_of
from foedus.worlds.states import Figure, columns, distance_km, neighbours, obligations

AS_ALIKE: Final = "the affinity of states as like each other"


def affinity_by_votes(one: Figure, other: Figure) -> float:
    """Return the affinity of two states, -1 to 1, by the distance of their ideal points."""
    slope, zero = default("relation", "affinity_slope"), default("relation", "affinity_zero")
    return tanh(slope * (zero - abs(one.number - other.number)))


class Named(NamedTuple):
    """An actor of a pair: key, row of the table of states, votes, democracy where votes do not tell, if no state."""

    key: str
    state: str
    votes: Figure | None
    democracy: float | None
    organisation: bool


class Cast(NamedTuple):
    """All that pairs of actors of which the file says nothing depend on."""

    year: int
    named: tuple[Named, ...]

    @classmethod
    def of(cls, crisis: Crisis, entries: Ledger) -> "Cast":
        """Return that of a crisis, with what its actors' entries say."""
        known = [(key, state_of(crisis, key), figure_of(crisis, key, "ideal_point")) for key in crisis.actors]
        all_vote = all(votes or not state for _, state, votes in known)
        named = (
            Named(*one, None if all_vote else entries[f"actors.{key}.democracy"].value, organises(entries, key))
            for key, one in zip(crisis.actors, known, strict=True)
        )
        return cls(crisis.as_of.year, tuple(named))


@lru_cache(maxsize=2)  # a session builds a world again for every change, and few change its cast
def usual(cast: Cast) -> Ledger:
    """Return the entries of all pairs of a cast as they are where the file says nothing."""
    pairs = permutations(cast.named, 2)
    return {entry.path: entry for one, other in pairs for entry in _gaps(cast.year, one, other, {})}


def of_pairs(crisis: Crisis, given: Ledger, of_actors: Ledger) -> dict[str, Entry]:
    """Return what fills the gaps of every pair, in the order of the pairs."""
    said: dict[str, dict[str, Entry]] = {}
    for path, told in given.items():
        section, pair, *_ = (*path.split(".", maxsplit=2), "")
        if section == "relations":
            said.setdefault(pair, {})[path] = told
    cast = Cast.of(crisis, of_actors)
    entries, named = dict(usual(cast)), {one.key: one for one in cast.named}
    for pair, of in said.items():
        one, other = (named[key] for key in endpoints(pair))
        for path in of:
            entries.pop(path, None)
        entries |= {entry.path: entry for entry in _gaps(cast.year, one, other, of)}
    return entries


def _gaps(year: int, source: Named, target: Named, given: Ledger) -> Iterator[Entry]:
    """Yield what fills the gaps of a source towards a target, beside what the file says of the two."""
    stem = f"relations.{source.key}>{target.key}."
    for name, value, because in _usual_defaults():
        if (path := stem + name) not in given:
            yield Entry(path, value, "default", because)
    if source.organisation or target.organisation:
        names = (name for name in ("affinity", "obligation", "distance_km") if stem + name not in given)
        nothing = {stem + name: defaulted(stem + name, "organisation") for name in names}
        yield from nothing.values()
        given = {**given, **nothing}
    affinity, obligation = given.get(f"{stem}affinity"), given.get(f"{stem}obligation")
    treaty = obligation or _obligation(year, f"{stem}obligation", source.state, target.state)
    if not affinity:
        affinity = _affinity(year, f"{stem}affinity", source, target, treaty, given.get(f"{stem}rivalry"))
        yield affinity
    if f"{stem}distance_km" not in given:
        yield _distance(year, f"{stem}distance_km", source.state, target.state)
    if not obligation:
        yield treaty
    if (path := f"{stem}trust") not in given:
        yield _trust(path, affinity, given.get(f"{stem}rivalry"), treaty)
    if (path := f"{stem}successor_affinity") not in given:
        yield Entry(path, affinity.value, "follows", (affinity.path,), "the affinity of the regime in office")
    if (path := f"{stem}expected") not in given:
        aid = treaty.value >= DEFENCE
        yield Entry(path, float(DEGREES.index("aid")) if aid else 0.0, "follows", (treaty.path,))


@cache
def _usual_defaults() -> tuple[tuple[str, float, tuple[str, ...]], ...]:
    """Return what no table has of two actors: its name, its default, and the reason."""
    names = ("stake", "leverage", "linkage", "strike_power", "on_request", "past_mediation", "rivalry", "alongside")
    return tuple((name, default("relation", name), (reason("relation", name),)) for name in names)


def _trust(path: str, affinity: Entry, rivalry: Entry | None, obligation: Entry) -> Entry:
    """Return how far a source trusts a target as a mediator: by alignment, rivalry and treaty; half where none is."""
    odds = default("relation", "trust_of_affinity") * affinity.value
    if obligation.value >= DEFENCE or obligation.value == CONSULTATION:
        odds += default("relation", "trust_of_treaty")
    odds += default("relation", "trust_of_rivalry") * (rivalry.value if rivalry else 0.0)
    because = (affinity.path, obligation.path, *([rivalry.path] if rivalry else []))
    return Entry(path, 1.0 / (1.0 + exp(-odds)), "follows", because, "alignment, treaty and rivalry")


def _distance(year: int, path: str, one: str, other: str) -> Entry:
    apart = distance_km(one, other, year) if one and other else None
    if apart is None:
        return drawn(path, entry("relation", "distance_km"), "no capital is known of one of them")
    column = "contiguity" if frozenset((one, other)) in neighbours(year) else "capital"
    return Entry(path, apart, "table", (_edition(column, year),), "the distance of the capitals")


def _affinity(year: int, path: str, source: Named, target: Named, treaty: Entry, rivalry: Entry | None) -> Entry:
    """Return the affinity of a source with a target: by votes, else that of states as like each other, else any."""
    if source.votes and target.votes:
        edition = _edition("ideal_point", year)
        by_votes = affinity_by_votes(source.votes, target.votes)
        return Entry(path, by_votes, "table", (edition,), "votes in the United Nations")
    alliances = alignment.alliances_alike(source.state, target.state, year)
    if alliances is None:
        why = "no table has votes of the two from before that day"
        return drawn(path, entry("relation", "affinity"), why)
    openness = [one.democracy for one in (source, target) if one.democracy is not None]
    apart = abs(openness[0] - openness[-1]) if len(openness) == 2 else None
    rivals = bool(rivalry and rivalry.value)
    spread = alignment.affinity_of(alignment.Alike(apart, alliances, treaty.value >= DEFENCE, rivals))
    assumed = in_words(spread, "the two do not both vote in the United Nations; that of pairs as alike as they are")
    return Entry(path, spread.value, "fit", alignment.editions(), AS_ALIKE, range=spread, assumed=assumed)


def _obligation(year: int, path: str, one: str, other: str) -> Entry:
    if word := obligations(year).get((one, other)):
        code = float(OBLIGATIONS.index(word))
        return Entry(path, code, "table", (_edition("obligations", year),), "the table of treaties")
    if one and other and speaks(columns()["obligations"]["year"], year):
        return Entry(path, 0.0, "default", ("no treaty in the table of treaties",))
    told = "none: no table of treaties speaks of the two on that day"
    return Entry(path, 0.0, "assumption", NOBODY_SAYS, assumed=told)


def _edition(column: str, year: int) -> str:
    """Return the data set of a column with its year; what is dated by its beginning is as of the year before."""
    return f"{columns()[column]['data_set']}@{min(columns()[column]['year'], year - 1)}"
