"""Counts of an outcome by question: which events answer it, added up for every outer draw."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError, nearest
from foedus.core.world import DEGREES, SIDES, STATUSES
from foedus.engine.ensemble import Outcome
from foedus.engine.recording import LEVELS, MEDIATION, event_shapes


class Counts(NamedTuple):
    """Replicates by first week of every event: int32 [outer draw, ..., week], shaped like ``Events``."""

    actors: tuple[str, ...]
    disputes: tuple[str, ...]
    inner: NDArray[np.int64]
    stance: NDArray[np.int32]
    mediation: NDArray[np.int32]
    leader: NDArray[np.int32]
    regime: NDArray[np.int32]
    level: NDArray[np.int32]
    end: NDArray[np.int32]


def counts_of(outcome: Outcome, actors: tuple[str, ...], disputes: tuple[str, ...]) -> Counts:
    """Return the counts of an outcome by kind of event."""
    views, start = [], 0
    for shape in event_shapes(len(actors), len(disputes)):
        stop = start + int(np.prod(shape))
        views.append(outcome.first[:, start:stop].reshape((outcome.inner.size, *shape, -1)))
        start = stop
    return Counts(actors, disputes, outcome.inner, *views[:6])


def question_counts(counts: Counts, question: str) -> NDArray[np.int64]:
    """Return in how many replicates of each outer draw a question is answered yes [outer draw].

    Parameters
    ----------
    question : str
        ``stands_by:DISPUTE:ACTOR:DEGREE[:SIDE]`` (that degree or more), ``mediates:DISPUTE:ACTOR:STAGE``,
        ``falls:ACTOR:leader|regime``, or ``dispute:NAME:force|war|STATUS``.

    Raises
    ------
    InputError
        If there is no such question; the message names the nearest.
    """
    return question_weeks(counts, question).sum(axis=-1)


def question_weeks(counts: Counts, question: str) -> NDArray[np.int64]:
    """Return the replicates by the first week in which a question is answered yes [outer draw, week]."""
    parts = question.split(":")
    match parts:
        case ["stands_by", dispute, actor, degree, *rest] if len(rest) < 2:
            side = _index(rest[0] if rest else "target", SIDES, "side", question)
            k, i = _dispute(counts, dispute, question), _actor(counts, actor, question)
            return counts.stance[:, k, i, side, _index(degree, DEGREES[1:], "degree", question)].astype(np.int64)
        case ["mediates", dispute, actor, stage]:
            k, i = _dispute(counts, dispute, question), _actor(counts, actor, question)
            return counts.mediation[:, k, i, _index(stage, MEDIATION, "stage", question)].astype(np.int64)
        case ["falls", actor, what]:
            _index(what, ("leader", "regime"), "question", question)
            of = counts.leader if what == "leader" else counts.regime
            return of[:, _actor(counts, actor, question)].sum(axis=1).astype(np.int64)
        case ["dispute", name, what]:
            k = _dispute(counts, name, question)
            if what in ("force", "war"):
                return counts.level[:, k, LEVELS.index(4 if what == "force" else 5)].astype(np.int64)
            return counts.end[:, k, _index(what, ("force", "war", *STATUSES[1:]), "end", question) - 2].astype(np.int64)
    kinds = ("stands_by", "mediates", "falls", "dispute")
    raise InputError(
        f"question '{question}': must be stands_by:DISPUTE:ACTOR:DEGREE, mediates:DISPUTE:ACTOR:STAGE, "
        f"falls:ACTOR:leader|regime, or dispute:NAME:force|war|END{nearest(parts[0], kinds)}"
    )


def _index(word: str, known: tuple[str, ...], what: str, question: str) -> int:
    if word not in known:
        raise InputError(f"question '{question}': {what} must be one of {', '.join(known)}{nearest(word, known)}")
    return known.index(word)


def _actor(counts: Counts, actor: str, question: str) -> int:
    return _index(actor, counts.actors, "actor", question)


def _dispute(counts: Counts, dispute: str, question: str) -> int:
    return _index(dispute, counts.disputes, "dispute", question)
