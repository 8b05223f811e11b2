"""What decided each event of a history: the draw, and what it had to be below or not below.

The weeks in which something happened are lived again in plain Python, where a draw knows with what it is compared.
Mechanisms need nothing for it: the same functions run, uncompiled.
"""

from collections.abc import Callable
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, NamedTuple, Self

import numpy as np
from numba.extending import is_jitted
from numpy.typing import NDArray

from foedus.answers.question import Event
from foedus.core import philox
from foedus.core.mechanism import MOVES
from foedus.core.philox import Draws, stable_hash, uniforms
from foedus.core.world import OF_DISPUTE, STAYS, Array, World
from foedus.crisis.asked import FIGHTS, OFFICES
from foedus.engine.recording import event_names
from foedus.engine.replay import TRIES, Held, holds, luck_again
from foedus.mechanisms.catalogue import Catalogue
from foedus.session.histories import Address, Histories
from foedus.session.replaying import Replay, replay
from foedus.worlds.blueprint import place


class Decision(NamedTuple):
    """A draw and what it was compared with: ``drawn`` was ``below`` the ``threshold``, or it was not.

    ``stream`` names the family or mechanism that drew, ``about`` the dispute and the actors for which; ``chance`` is
    that of what the comparison said, given what came before it in the week.
    """

    stream: str
    about: tuple[str, ...]
    drawn: float
    threshold: float
    below: bool

    @property
    def chance(self) -> float:
        """How likely it was that the comparison says what it said."""
        return min(max(self.threshold if self.below else 1.0 - self.threshold, 0.0), 1.0)


class Traced(NamedTuple):
    """An event of a history, its week, and the draws of that week which led to it, the one that decided it last.

    There is none where an event follows without luck: from a step of a fixed path, or from a move that was made.
    """

    event: str
    week: int
    decisions: tuple[Decision, ...]


def trace(histories: Histories, address: Address) -> list[Traced]:
    """Return the events of a history in their order, each with the draws that decided it.

    Raises
    ------
    InputError
        If there is no such history.
    """
    lived, ensemble = replay(histories, address), histories.setup.ensemble
    names = event_names(ensemble.actors, ensemble.disputes)
    begun = 0 if histories.branch is None else histories.branch.week
    streams = _streams(histories.setup.catalogue)
    row = ensemble.parameters(address.outer)
    found = []
    for week in sorted(set(lived.first[lived.first > 0].tolist())):
        start = lived.states[week - 1]
        if histories.branch is not None and week == begun + 1:
            start = histories.branch.start
        record = _Record(lived, start, streams)
        record.live(week, row, lived.held)
        found += [
            Traced(names[event], week, record.led_to(Event.parse(names[event])))
            for event in np.flatnonzero(lived.first == week)
        ]
    return found


def _streams(catalogue: Catalogue) -> dict[int, str]:
    """Return the names of the streams of luck by their hash: families and mechanisms."""
    names = {name for mechanism in catalogue.mechanisms for name in (mechanism.family, mechanism.name)}
    return {int(stable_hash(name)): name for name in names}


class _Record:
    """One week lived in plain Python: what was compared, and after which comparison each place of events changed."""

    def __init__(self, lived: Replay, start: Array, streams: dict[int, str]) -> None:
        ensemble = lived.ensemble
        self.lived, self.streams = lived, streams
        self.world = World(start.copy(), len(ensemble.actors), len(ensemble.disputes))
        self.names = {int(stable_hash(name)): name for name in (*ensemble.actors, *ensemble.disputes)}
        fields = {*MOVES.values(), *OF_DISPUTE}
        self.places = np.concatenate([_all_of(self.world, field) for field in sorted(fields)])
        self.seen = self.world.slab[self.places].copy()
        self.decisions: list[Decision] = []
        #: Place -> how many comparisons came before its last change.
        self.changed: dict[int, int] = {}

    def look(self) -> None:
        """Note what has changed since the last comparison."""
        now = self.world.slab[self.places]
        for at in np.flatnonzero(now != self.seen):
            self.changed[int(self.places[at])] = len(self.decisions)
        self.seen = now.copy()

    def compared(self, drawn: "_Drawn", threshold: float, *, below: bool) -> None:
        """Note a comparison, after what has changed before it."""
        self.look()
        self.decisions.append(Decision(drawn.stream, drawn.about, float(drawn), float(threshold), below))

    def draw(self, draws: Draws, stream: np.uint64, first: np.uint64, second: np.uint64, lane: int) -> tuple[Any, Any]:
        """Return the two uniforms at an address, which note what they are compared with."""
        about = tuple(self.names[int(word)] for word in (first, second) if int(word) in self.names)
        named = self.streams.get(int(stream), f"{int(stream):08x}")
        one, other = uniforms(draws, stream, first, second, lane)
        return _Drawn(one, self, named, about), _Drawn(other, self, named, about)

    def draw_all(self, draws: Draws, stream: np.uint64, first: np.uint64, lane: int) -> NDArray[np.object_]:
        """Return the uniforms of all actors [two, actor], as `foedus.core.philox.uniforms_of_all` does, which note."""
        return np.array([self.draw(draws, stream, first, actor, lane) for actor in draws.actor], np.object_).T

    def live(self, week: int, row: Array, held: Held) -> None:
        """Let the week pass, as `foedus.engine.replay.turn_held` does."""
        self.world.leader_exit[:] = self.world.regime_exit[:] = STAYS
        self.seen = self.world.slab[self.places].copy()
        draws, at, slab = self.lived.draws(week), 0, self.world.slab
        made: dict[Any, Any] = {philox.uniforms: self.draw, philox.uniforms_of_all: self.draw_all}
        for number, mechanism in enumerate(self.lived.ensemble.driver.mechanisms):
            params = mechanism.params(*row[at : at + len(mechanism.parameters())].tolist())
            at += len(params)
            before, seen, decided, changed = slab.copy(), self.seen, len(self.decisions), dict(self.changed)
            for again in range(TRIES):
                luck = draws._replace(key_1=np.uint64(luck_again(draws, again).key_1))
                _plain(mechanism.step, made)(self.world, params, luck)
                self.look()
                if not held.watched[number] or holds(slab, held):
                    break
                slab[:], self.seen, self.changed = before, seen, dict(changed)
                del self.decisions[decided:]

    def led_to(self, event: Event) -> tuple[Decision, ...]:
        """Return the comparisons that led to an event: those of the last one's address, if it is about the event."""
        ensemble, world = self.lived.ensemble, self.world
        index = [ensemble.disputes.index(event.dispute)] if event.dispute else []
        index += [ensemble.actors.index(event.actor)] if event.actor else []
        # who fights in a dispute has taken a stance in it; who fights apart has been drawn elsewhere
        field = MOVES.get("stance" if event.kind == FIGHTS else event.kind, event.kind)
        before = self.changed.get(place(world, field, *index[: len(_all_shape(world, field))]), 0)
        if event.kind == "leader" and (of_regime := self.changed.get(place(world, MOVES["regime"], *index), 0)):
            before = min(before, of_regime)  # a leader goes along with his regime, after all have been drawn
        if not before:
            return ()
        if event.kind in ("stance", FIGHTS):  # third parties are all drawn before any of them takes its stance
            own = {event.dispute, event.actor}
            taken = (at for at in range(before, 0, -1) if self.decisions[at - 1].below)
            before = next((at for at in taken if set(self.decisions[at - 1].about) == own), before)
        last = self.decisions[before - 1]
        if not set(last.about) <= self._concerned(event.kind, index):
            return ()
        return tuple(each for each in self.decisions[:before] if (each.stream, each.about) == (last.stream, last.about))

    def _concerned(self, kind: str, index: list[int]) -> set[str]:
        """Return the names of whom and what an event is about: the disputes of its parties, these, and its actor."""
        ensemble, world = self.lived.ensemble, self.world
        if kind in OFFICES:
            about = {ensemble.actors[index[0]]}
            sides = zip(ensemble.disputes, world.challenger, world.target, strict=True)
            return about | {name for name, c, g in sides if index[0] in (int(c), int(g))}
        k, *actors = index
        pair = {int(world.challenger[k]), int(world.target[k])}
        sides = zip(ensemble.disputes, world.challenger, world.target, strict=True)
        theirs = {name for name, c, g in sides if {int(c), int(g)} == pair}
        if kind == "mediated":  # by whomever
            return theirs | set(ensemble.actors)
        return theirs | {ensemble.actors[i] for i in (*pair, *actors)}


def _all_shape(world: World, field: str) -> tuple[int, ...]:
    shape: tuple[int, ...] = getattr(world, field).shape
    return shape


def _all_of(world: World, field: str) -> Array:
    """Return every place of a field."""
    start = place(world, field, *(0 for _ in _all_shape(world, field)))
    return np.arange(start, start + getattr(world, field).size)


class _Drawn(float):
    """A uniform draw that notes what it is compared with."""

    record: _Record
    stream: str
    about: tuple[str, ...]

    def __new__(cls, value: float, record: _Record, stream: str, about: tuple[str, ...]) -> Self:
        drawn = super().__new__(cls, value)
        drawn.record, drawn.stream, drawn.about = record, stream, about
        return drawn

    def __lt__(self, other: float) -> bool:
        below = float(self) < float(other)
        self.record.compared(self, other, below=below)
        return below

    def __ge__(self, other: float) -> bool:
        return not self < other

    def __le__(self, other: float) -> bool:
        below = float(self) <= float(other)
        self.record.compared(self, other, below=below)
        return below

    def __gt__(self, other: float) -> bool:
        return not self <= other

    __hash__ = float.__hash__


def _plain(function: Any, made: dict[Any, Any]) -> Callable[..., Any]:  # noqa: ANN401 - a compiled function or a plain one
    """Return a compiled function as plain Python, and all that it calls of mechanisms; ``made`` knows those that are.

    What stands in ``core`` stays compiled: it is arithmetic, and its comparisons decide nothing.
    """
    if function in made:
        return made[function]
    source = function.py_func if is_jitted(function) else function
    names = dict(source.__globals__)
    made[function] = plain = FunctionType(
        source.__code__, names, source.__name__, source.__defaults__, source.__closure__
    )
    for name in source.__code__.co_names:
        names[name] = _plain_value(names[name], made) if name in names else None
        if names[name] is None:
            del names[name]
    return plain


def _plain_value(value: Any, made: dict[Any, Any]) -> Any:  # noqa: ANN401 - whatever a module holds
    if isinstance(value, ModuleType) and value.__name__.startswith("foedus.mechanisms"):
        return SimpleNamespace(**{name: _plain_value(each, made) for name, each in vars(value).items()})
    if not (is_jitted(value) or isinstance(value, FunctionType)):
        return value
    inside = value.__module__.startswith("foedus.core") and value not in made
    return value if inside else _plain(value, made)
