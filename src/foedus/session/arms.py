"""Arms: worlds that differ in their settings and share their luck, run only as far as some questions need.

An arm is a matrix [outer draw, number]: the start world, the parameters and the number of the driver, a row for each
outer draw. Two arms with the same row answer alike, so each distinct row is run once.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.core.workers import Workers, workers
from foedus.core.world import slab_size
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import SHARED
from foedus.engine.ensemble import Ensemble, inner_counts, outer_draws_for, room_for
from foedus.engine.turn import DRIVERS, Driver
from foedus.session.asking import Asked, Codes, asked, count_answers
from foedus.worlds.setup import Setup, set_up

Floats = NDArray[np.float64]
#: Outer draws in one task of a thread.
TASK: Final = 25


class Plan(NamedTuple):
    """How arms are run: how many replicates in how many outer draws, with which luck, how far, on how many threads."""

    replicates: int
    seed: int
    threads: int = 1
    weeks: int | None = None
    outer_draws: int | None = None

    @property
    def inner(self) -> NDArray[np.int64]:
        """The replicates of each outer draw."""
        return inner_counts(self.replicates, self.outer_draws or outer_draws_for(self.replicates))

    def set_up(self, crisis: Crisis) -> Setup:
        """Return a crisis ready to run."""
        return set_up(crisis, self.replicates, self.seed, weeks=self.weeks, outer_draws=self.inner.size)


def refuse_shared(settings: Iterable[str], what: str) -> None:
    """Refuse settings of what all arms share.

    Raises
    ------
    InputError
        With the remedy.
    """
    for path in settings:
        if path in SHARED:
            raise InputError(
                f"{what} sets {path}, which all worlds that are compared must share: "
                "lay it over the crisis in an overlay, or give --weeks"
            )


def numbers_of(setup: Setup, plan: Plan) -> Floats:
    """Return an arm [outer draw, number]: start world, parameters, driver."""
    ensemble = setup.ensemble
    driver = [float(ensemble.driver.number)]
    return np.array(
        [
            np.concatenate([ensemble.start(outer), ensemble.parameters(outer), driver])
            for outer in range(plan.inner.size)
        ]
    )


class Frame(NamedTuple):
    """What all arms share, besides the questions that are asked of them."""

    plan: Plan
    ensemble: Ensemble
    asking: Asked
    inner: NDArray[np.int64]


def frame_of(setup: Setup, plan: Plan, questions: Sequence[Question]) -> Frame:
    """Return what all arms share.

    Raises
    ------
    InputError
        If a question is about an actor or a dispute that there is not (the message names the nearest), or about what
        cannot come true.
    """
    ensemble = setup.ensemble
    asking = asked(questions, ensemble.actors, ensemble.disputes)
    for question in questions:
        if why := moot(setup, question):
            raise InputError(f"question '{question}': {why}")
    return Frame(plan, ensemble, asking, plan.inner)


def left_out(question: Question, actors: Sequence[str], disputes: Sequence[str]) -> list[str]:
    """Return the actor and the dispute that a question is about, as far as they are not among these."""
    about = ((question.actor, actors), (question.dispute, disputes))
    return [name for name, known in about if name and name not in known]


def moot(setup: Setup, question: Question) -> str:
    """Return why a question of known actors and disputes is never answered yes, or an empty string.

    A party does not stand by, and nobody mediates who is no candidate.
    """
    if question.kind not in ("stands_by", "mediates"):
        return ""
    world, actors = setup.blueprint.world, setup.ensemble.actors
    actor, dispute = question.actor, question.dispute
    k, i = setup.ensemble.disputes.index(dispute), actors.index(actor)
    if question.kind == "stands_by" and i in (int(world.challenger[k]), int(world.target[k])):
        return f"{actor} is a party of {dispute}; others stand by it"
    if question.kind == "mediates" and world.candidate[k, i] == 0.0:
        known = ", ".join(name for at, name in enumerate(actors) if world.candidate[k, at] > 0.0) or "none"
        return f"{actor} is no candidate to mediate in {dispute}; candidates: {known}"
    return ""


def ask_apart(setup: Setup, plan: Plan, questions: Sequence[Question], progress: Callable[[int], None]) -> Codes:
    """Return how many replicates of each outer draw answer yes in a world of fewer actors or disputes.

    Whoever and whatever it leaves out does nothing in it.

    Returns
    -------
    ndarray, int64 [outer draw, question]
    """
    yes = np.zeros((plan.inner.size, len(questions)), np.int64)
    ensemble = setup.ensemble
    there = [
        place
        for place, question in enumerate(questions)
        if not left_out(question, ensemble.actors, ensemble.disputes) and not moot(setup, question)
    ]
    if not there:
        progress(plan.replicates)
        return yes
    frame = frame_of(setup, plan, [questions[place] for place in there])
    yes[:, there] = next(ask(frame, [numbers_of(setup, plan)], progress))
    return yes


class Changed(NamedTuple):
    """An arm that is another but for some columns, and their numbers [outer draw, column]; columns are in order."""

    base: Floats
    columns: NDArray[np.int64]
    numbers: Floats

    @property
    def whole(self) -> Floats:
        """The arm as a matrix."""
        arm = self.base.copy()
        arm[:, self.columns] = self.numbers
        return arm


class _Asked(NamedTuple):
    """What the pieces of one asking share: the frame, and the first arm, from which the others differ."""

    frame: Frame
    first: Floats


class _Rows(NamedTuple):
    """Rows of an arm: their outer draws, the places and numbers in which each differs, and who drives them.

    Where forms that take other parameters make rows of another length, there are no places, and the numbers are all.
    """

    outers: list[int]
    places: list[NDArray[np.int64] | None]
    numbers: list[Floats]
    driver: Driver


def _answer(asked: _Asked, rows: _Rows) -> Codes:
    """Return how many replicates answer yes [outer draw, question]."""
    frame, ensemble = asked.frame, asked.frame.ensemble
    actors, disputes = len(ensemble.actors), len(ensemble.disputes)
    size = slab_size(actors, disputes)
    room = room_for(actors, disputes, size)
    yes = np.zeros((len(rows.outers), frame.asking.closing.size), np.int64)
    for number, (outer, places, numbers) in enumerate(zip(rows.outers, rows.places, rows.numbers, strict=True)):
        row = numbers
        if places is not None:
            row = asked.first[outer].copy()
            row[places] = numbers
        count_answers(
            row[:size], room.slab, room.world, row[size:-1], rows.driver.parts, room.event_slab, room.events,
            frame.asking, yes[number], ensemble.actor_hashes, ensemble.dispute_hashes, frame.plan.seed, outer,
            int(frame.inner[outer]), ensemble.weeks,
        )  # fmt: skip
    return yes


#: Where the answers of one outer draw of an arm will be: the task, and the row of its result.
_Place = tuple[Future[Codes], int]


def ask(
    frame: Frame, arms: Iterable[Floats | Changed], progress: Callable[[int], None] = lambda _: None
) -> Iterator[Codes]:
    """Yield for each arm, in order, how many replicates of each outer draw answer each question yes.

    Parameters
    ----------
    arms
        Matrices [outer draw, number], or what changes in one; they are taken one by one as there is work to do.
    progress
        Called with the number of replicates that are done; what it raises stops the asking.

    Yields
    ------
    ndarray, int64 [outer draw, question]
    """
    known: dict[tuple[int, bytes, bytes], _Place] = {}
    waiting: deque[list[_Place]] = deque()
    shared: _Asked | None = None
    first = np.empty((0, 0))

    def gathered() -> Codes:
        yes: list[Codes] = []
        for task, places in groupby(waiting.popleft(), key=itemgetter(0)):
            answers, done = task.result(), len(yes)
            yes += [answers[row] for _, row in places]
            progress(int(frame.inner[done : len(yes)].sum()))
        return np.array(yes)

    with workers(frame.plan.threads) as by:
        for arm in arms:
            if shared is None:
                first = arm.base if isinstance(arm, Changed) else arm
                shared = by.share(_Asked(frame, first))
            waiting.append(_submit(by, shared, known, first, arm))
            if len(waiting) > by.depth:
                yield gathered()
        while waiting:
            yield gathered()


def _submit(
    by: Workers, shared: _Asked, known: dict[tuple[int, bytes, bytes], _Place], first: Floats, arm: Floats | Changed
) -> list[_Place]:
    """Hand over the rows of an arm that no arm had before; return where the answers of all will be."""
    places, numbers, driver = _changes(first, arm)
    keys = [
        (outer, b"all" if differs is None else differs.tobytes(), row.tobytes())
        for outer, (differs, row) in enumerate(zip(places, numbers, strict=True))
    ]
    new = [outer for outer, key in enumerate(keys) if key not in known]
    for begin in range(0, len(new), TASK):
        outers = new[begin : begin + TASK]
        rows = _Rows(outers, [places[outer] for outer in outers], [numbers[outer] for outer in outers], driver)
        task = by.submit(_answer, shared, rows)
        known.update((keys[outer], (task, place)) for place, outer in enumerate(outers))
    return [known[key] for key in keys]


def _changes(first: Floats, arm: Floats | Changed) -> tuple[list[NDArray[np.int64] | None], list[Floats], Driver]:
    """Return in which places each row of an arm differs from the first arm, and the numbers there, and what drives it.

    There are no places where rows are of another length, and the numbers are all.
    """
    if isinstance(arm, Changed):
        if arm.base is not first:
            return _changes(first, arm.whole)
        other = arm.numbers != first[:, arm.columns]
        last = next(iter(arm.numbers[0, arm.columns == first.shape[1] - 1]), first[0, -1])
        rows = zip(arm.numbers, other, strict=True)
        return [arm.columns[row] for row in other], [row[differs] for row, differs in rows], DRIVERS[int(last)]
    driver = DRIVERS[int(arm[0, -1])]
    if arm.shape != first.shape:
        return [None] * len(arm), list(arm), driver
    found = [np.flatnonzero(row != before) for row, before in zip(arm, first, strict=True)]
    return [*found], [row[differs] for row, differs in zip(arm, found, strict=True)], driver
