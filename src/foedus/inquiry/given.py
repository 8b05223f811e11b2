"""Answers given that something happens, and given that it does not: a condition, where a what-if is an intervention.

What has happened (``update``) and what may are conditioned on alike: by weights on replicates
(`foedus.inquiry.weighing`). The chances of both cells, each by its share, add up to the chance as it is.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.answers import day_of_week
from foedus.answers.counts import events_of
from foedus.answers.question import Event, Question
from foedus.core.errors import InputError
from foedus.core.world import LEVELS, NO_ACTION
from foedus.crisis.crisis import Crisis
from foedus.engine.ensemble import Chunk
from foedus.engine.recording import ALREADY, Weeks
from foedus.inquiry.observations import Observation, dated
from foedus.inquiry.rows import BranchRow, CellRow, ConditionalRow, ConditionRow, Given, GivenCourseRow, GivenRow
from foedus.inquiry.weighing import FEW, TOO_FEW, Tally, by_draw, differences, effective_size, learned, mean, tallied
from foedus.inquiry.whatif import questions_of
from foedus.session.arms import Plan, moot
from foedus.session.forcing import forced
from foedus.session.histories import Flags, Histories, histories_of, unrun
from foedus.session.pairing import refuse_few, span_of
from foedus.worlds.setup import Setup

Floats = NDArray[np.float64]
#: So many conditions at most: each doubles the cells.
MOST: Final = 4
#: What a dispute may come to next, in order.
COMES_TO: Final = ("force", "war")


class Sample(NamedTuple):
    """Histories with the weight of each [replicate]; ``forced`` is the event that was forced in them, if one was."""

    histories: Histories
    weights: Floats
    forced: Question | Event | None = None


def given(
    crisis: Crisis, conditions: Sequence[str], plan: Plan, *, progress: Callable[[int], None] = lambda _: None
) -> Given:
    """Return the answers given that some events happen, and given that not all of them do.

    Parameters
    ----------
    conditions
        ``[not:]EVENT[@DATE]`` each: a question or an event of the recording that comes by a day (by default the
        horizon), or does not.

    Returns
    -------
    dict
        ``answers``, the answers in both cells with their difference, those that differ most first; ``cells``, all
        combinations of the conditions; ``branches``, by the highest level that a dispute reaches by the day.

    Raises
    ------
    InputError
        If a condition cannot be taken, or if no replicate shows it.
    """
    refuse_few(plan.replicates)
    if not 1 <= len(conditions) <= MOST:
        raise InputError(f"give from 1 to {MOST} events as --if EVENT[@DATE], not {len(conditions)}")
    setup = plan.set_up(crisis)
    for said in conditions:
        condition(unrun(setup), said)  # before minutes of running
    histories = histories_of(setup, plan.replicates, plan.seed, plan.threads, progress)
    asked = list(dict.fromkeys(condition(histories, said) for said in conditions))
    return _found(_sample(histories, asked, plan), asked, plan)


def _sample(histories: Histories, asked: Sequence[Observation], plan: Plan) -> Sample:
    """Return the replicates, or forced histories where one side of the conditions has few and they tell more."""
    plain = Sample(histories, np.ones(histories.replicates))
    size = _least(plain, asked)
    if size >= FEW:
        return plain
    # the condition that leaves fewest is the one to force
    for one in sorted(asked, key=lambda one: _least(plain, [one])):
        if (found := forced(histories.setup, one.event, one.week, plan)) is not None:
            sample = Sample(found.histories, found.weights, one.event)
            return sample if _least(sample, asked) > size else plain
    return plain


def _least(sample: Sample, asked: Sequence[Observation]) -> float:
    """Return the effective number of the smaller side: of histories in which all conditions hold, or of the others."""
    so = np.all([holds(sample.histories, one) for one in asked], axis=0)
    return min(effective_size(sample.weights * so), effective_size(sample.weights * ~so))


def condition(histories: Histories, said: str) -> Observation:
    """Return a condition from ``[not:]EVENT[@DATE]``.

    Raises
    ------
    InputError
        If there is no such event, if it is so from the start or cannot come true, or if the day lies outside the run.
    """
    found = dated(histories, said, "--if")
    if isinstance(found.event, Question) and (why := moot(histories.setup, found.event)):
        raise InputError(f"--if {said}: {why}")
    return found


def holds(histories: Histories, asked: Observation) -> Flags:
    """Return in which replicates a condition holds [replicate]."""
    return np.asarray((histories.weeks_of(asked.event) <= asked.week) == asked.happened)


def _found(sample: Sample, asked: Sequence[Observation], plan: Plan) -> Given:
    histories, weights = sample.histories, sample.weights
    each = [holds(histories, one) for one in asked]
    _refuse_certain(histories, asked, each, plan.replicates)
    so = np.all(each, axis=0)
    one, other = weights * so, weights * ~so
    few = min(effective_size(one), effective_size(other))
    setup = histories.setup
    own = {one.event for one in asked}
    questions = [question for question in questions_of(setup) if question not in own]
    rows: list[GivenRow] = []
    if few >= TOO_FEW:
        rows = _answers(questions, tallied(histories, questions, one), tallied(histories, questions, other))
    return {
        "crisis": setup.crisis.crisis,
        "digest": setup.crisis.digest,
        **span_of(setup.crisis, setup.ensemble.weeks),
        "conditions": [_condition_row(one, flags, weights) for one, flags in zip(asked, each, strict=True)],
        "forced": str(sample.forced) if sample.forced else None,
        "replicates": plan.replicates,
        "outer_draws": int(histories.inner.size),
        "seed": plan.seed,
        "probability": mean(so, weights),
        "effective_if": effective_size(one),
        "effective_if_not": effective_size(other),
        "few": few < FEW,
        "too_few": few < TOO_FEW,
        "cells": [_cell(sample, each, holding) for holding in product((True, False), repeat=len(asked))],
        "answers": rows,
        "branches": _branches(sample, asked, questions),
        "learned": learned(histories, one) if few >= TOO_FEW else [],
    }


def conditionals(questions: Sequence[Question], one: Tally, other: Tally) -> list[ConditionalRow]:
    """Return the answers to questions by what replicates answer that show something, and by what those do that do not.

    Their difference has the error of luck, or of outer draws, which both share.
    """
    chances = zip(questions, one.chance.tolist(), other.chance.tolist(), differences(one, other), strict=True)
    return [
        {
            "question": str(question),
            "if_so": so,
            "if_not": not_so,
            "difference_error": apart.error,
            "more_than_luck": apart.clear,
        }
        for question, so, not_so, apart in chances
    ]


def _answers(questions: Sequence[Question], one: Tally, other: Tally) -> list[GivenRow]:
    whole = (one.yes + other.yes).sum(axis=0) / (one.weight + other.weight).sum()
    columns = zip(whole.tolist(), one.error.tolist(), other.error.tolist(), strict=True)
    rows: list[GivenRow] = [
        {
            **row,
            "probability": chance,
            "if_so_error": so_error,
            "if_not_error": not_error,
            "difference": row["if_so"] - row["if_not"],
        }
        for row, (chance, so_error, not_error) in zip(conditionals(questions, one, other), columns, strict=True)
    ]
    return sorted(rows, key=lambda row: -abs(row["difference"]))


def _refuse_certain(histories: Histories, asked: Sequence[Observation], each: Sequence[Flags], replicates: int) -> None:
    """Refuse conditions that hold in no replicate, or in all.

    Raises
    ------
    InputError
        With the first that does so alone, or with all of them together.
    """
    count = f"{replicates:,}"
    for one, flags in zip(asked, each, strict=True):
        by = day_of_week(histories.setup.crisis.as_of, one.week)
        came = flags if one.happened else ~flags
        if not came.any():
            raise InputError(f"--if {one.said}: no replicate of {count} shows it by {by}; give more --replicates")
        if came.all():
            raise InputError(f"--if {one.said}: it has happened by {by} in every one of {count} replicates")
    so = np.all(each, axis=0)
    if not so.any():
        alone = ", ".join(f"{one.said} in {int(flags.sum()):,}" for one, flags in zip(asked, each, strict=True))
        raise InputError(f"no replicate of {count} shows all of these together (each alone: {alone})")


def _condition_row(asked: Observation, flags: Flags, weights: Floats) -> ConditionRow:
    return {
        "event": str(asked.event),
        "happens": asked.happened,
        "date": asked.day.isoformat(),
        "week": asked.week,
        "probability": mean(flags, weights),
    }


def _cell(sample: Sample, each: Sequence[Flags], holding: Sequence[bool]) -> CellRow:
    """Return how likely a combination of conditions is, and how many replicates stand under it."""
    flags = np.all([one == held for one, held in zip(each, holding, strict=True)], axis=0)
    weights = sample.weights * flags
    size = effective_size(weights)
    return {
        "holds": list(holding),
        "probability": mean(flags, sample.weights),
        "effective": size,
        "effective_draws": effective_size(by_draw(sample.histories, weights)),
        "few": size < FEW,
    }


def _branches(sample: Sample, asked: Sequence[Observation], questions: Sequence[Question]) -> list[BranchRow]:
    """Return the branches by the highest level that a dispute reaches by the day, which add up to the whole.

    The dispute is the first that a condition is about, or the first of the crisis; the day is the last of conditions.
    """
    histories = sample.histories
    disputes = histories.setup.crisis.disputes
    dispute = next((one.event.dispute for one in asked if one.event.dispute in disputes), next(iter(disputes), ""))
    week = max(one.week for one in asked)
    if not dispute:
        return []
    highest = np.full(histories.replicates, NO_ACTION)
    for level in LEVELS:
        highest = np.where(histories.weeks_of(f"level:{dispute}:{level}") <= week, level, highest)
    found: list[BranchRow] = []
    for level in (NO_ACTION, *LEVELS):
        flags = np.asarray(highest == level)
        weights = sample.weights * flags
        if not weights.any():
            continue
        size = effective_size(weights)
        chances = tallied(histories, questions, weights).chance.tolist()
        found.append(
            {
                "dispute": dispute,
                "date": day_of_week(histories.setup.crisis.as_of, week),
                "level": level,
                "probability": mean(flags, sample.weights),
                "effective": size,
                "few": size < FEW,
                "too_few": size < TOO_FEW,
                "answers": {str(question): chance for question, chance in zip(questions, chances, strict=True)},
            }
        )
    return found


class Courses:
    """Counts in a run what is answered where a dispute comes to force, or to war, and where it does not.

    Parameters
    ----------
    setup
        The crisis that is run.
    outer_draws
        Into how many outer draws its replicates are divided.
    """

    def __init__(self, setup: Setup, outer_draws: int) -> None:
        ensemble = setup.ensemble
        self._disputes = list(setup.crisis.disputes)
        self._questions = questions_of(setup)
        courses = [Question.course(dispute, what) for dispute in self._disputes for what in COMES_TO]
        self._asked = [events_of(each, ensemble.actors, ensemble.disputes) for each in self._questions]
        self._comes = [self._questions.index(each) for each in courses]
        self._so = np.zeros((len(courses), outer_draws, len(self._questions)))
        self._all = np.zeros((outer_draws, len(self._questions)))
        self._already = np.ones(len(courses), np.bool_)

    def look(self, chunks: Sequence[Chunk], first: Weeks) -> None:
        """Count the replicates of some chunks, given their first weeks [replicate, event]."""
        answered = np.stack([(first[:, places] >= 0).any(axis=1) for places in self._asked], axis=1)
        for course, question in enumerate(self._comes):
            self._already[course] &= bool((first[:, self._asked[question]] == ALREADY).any(axis=1).all())
        done = 0
        for chunk in chunks:
            some = answered[done : done + chunk.size].astype(np.float64)
            self._so[:, chunk.outer] += some[:, self._comes].T @ some
            self._all[chunk.outer] += some.sum(axis=0)
            done += chunk.size

    def rows(self, inner: NDArray[np.int64]) -> list[GivenCourseRow]:
        """Return for each dispute the answers given the next of force and war that it has not come to, and given not.

        Parameters
        ----------
        inner
            The replicates of each outer draw.
        """
        found = []
        for number, dispute in enumerate(self._disputes):
            courses = (number * len(COMES_TO) + place for place in range(len(COMES_TO)))
            course = next((each for each in courses if not self._already[each]), None)
            if course is not None:
                found.append(self._row(dispute, course, inner.astype(np.float64)))
        return found

    def _row(self, dispute: str, course: int, inner: Floats) -> GivenCourseRow:
        own = self._comes[course]
        comes = self._all[:, own]
        others = [place for place in range(len(self._questions)) if place != own]
        one = Tally(self._so[course][:, others], comes, float(comes.sum()))
        other = Tally((self._all - self._so[course])[:, others], inner - comes, float((inner - comes).sum()))
        few = min(one.size, other.size)
        questions = [self._questions[place] for place in others]
        return {
            "dispute": dispute,
            "event": str(self._questions[own]),
            "probability": float(comes.sum() / inner.sum()),
            "effective_if": one.size,
            "effective_if_not": other.size,
            "few": few < FEW,
            "too_few": few < TOO_FEW,
            "answers": conditionals(questions, one, other) if few >= TOO_FEW else [],
        }
