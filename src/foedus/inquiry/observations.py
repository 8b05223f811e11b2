"""Observations: what has happened by a day since the crisis was written, and how well each replicate agrees with it."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Event, Question
from foedus.core.errors import InputError
from foedus.session.histories import LATER, Histories

Floats = NDArray[np.float64]
#: How the name of an observation begins that says that something has not happened by its day.
NOT = "not:"


class Observation(NamedTuple):
    """An event, the week of the run in which it happened, or by whose end it had not."""

    said: str
    event: Question | Event
    day: date
    week: int
    happened: bool


def observation(histories: Histories, said: str) -> Observation:
    """Return an observation from ``EVENT@DATE``, or ``not:EVENT@DATE`` for what has not happened by then.

    Raises
    ------
    InputError
        If it is not of that form, if there is no such event, if it is so from the start, or if the day lies outside the
        run.
    """
    event, at, _ = said.rpartition("@")
    if not at or not event.removeprefix(NOT):
        raise InputError(
            f"--observed {said}: an observation is written EVENT@DATE, as in dispute:iran:force@2026-02-06"
        )
    return dated(histories, said, "--observed")


def dated(histories: Histories, said: str, option: str) -> Observation:
    """Return an event and its day from ``[not:]EVENT[@DATE]``; where no day is given it is that of the horizon.

    Whether it is so from the start is told by histories alone, so not where there are none yet.

    Raises
    ------
    InputError
        As `observation`; the message begins with the option that said it.
    """
    name, _, text = said.partition("@")
    happened, name = not name.startswith(NOT), name.removeprefix(NOT)
    as_of, weeks = histories.setup.crisis.as_of, histories.setup.ensemble.weeks
    last = as_of + timedelta(weeks=weeks)
    try:
        day = date.fromisoformat(text) if "@" in said else last
    except ValueError:
        raise InputError(f"{option} {said}: '{text}' is not a day, YYYY-MM-DD") from None
    week = ceil((day - as_of).days / 7)
    if not 1 <= week <= weeks:
        raise InputError(f"{option} {said}: the run covers the days after {as_of} until {last}")
    event = histories.named(name)
    first = histories.weeks_of(event)
    if first.size and (first == 0).all():
        raise InputError(f"{option} {said}: this is so already on the as-of date {as_of}")
    return Observation(said, event, day, week, happened)


def told_apart(histories: Histories, seen: Sequence[Observation]) -> tuple[list[Observation], list[Observation]]:
    """Return the observations that differ, and those that say again what another has said: same event, same week.

    Raises
    ------
    InputError
        If one event is to have happened in two weeks: it comes for the first time once.
    """
    differ: dict[tuple[tuple[int, ...], int, bool], Observation] = {}
    weeks: dict[tuple[int, ...], Observation] = {}
    repeated = []
    for one in seen:
        event = tuple(histories.events(one.event).tolist())
        if (event, one.week, one.happened) in differ:
            repeated.append(one)
            continue
        differ[event, one.week, one.happened] = one
        if one.happened and (other := weeks.setdefault(event, one)) is not one:
            raise InputError(
                f"--observed {one.said}: was observed in week {other.week} already ({other.said}), and is observed "
                "when it comes for the first time"
            )
    return list(differ.values()), repeated


def agreement(histories: Histories, seen: Observation, within: int) -> Floats:
    """Return how well each replicate agrees with an observation [replicate]: 1 in full, 0 not at all.

    A replicate in which the event comes in the very week has weight 1, and each week sooner or later takes off an
    equal part, so that nothing is left beyond ``within`` weeks (a triangular kernel: beaumont-2002). One in which an
    event has not come by the end of a week has weight 1 if that was observed.

    Parameters
    ----------
    within
        By how many weeks the event may come sooner or later.
    """
    first = histories.weeks_of(seen.event).astype(np.float64)
    if not seen.happened:
        return np.asarray(first > seen.week, np.float64)
    return np.where(first < LATER, np.maximum(1.0 - np.abs(first - seen.week) / (within + 1.0), 0.0), 0.0)


def refuse_unseen(histories: Histories, observed: list[Observation], within: int) -> None:
    """Refuse observations that no replicate shows, and say what the replicates do show.

    Raises
    ------
    InputError
        With the first observation that none shows alone, or else with all of them together.
    """
    for seen in observed:
        if not agreement(histories, seen, within).any():
            raise InputError(f"--observed {seen.said}: {_never(histories, seen, within)}")
    if not np.prod([agreement(histories, seen, within) for seen in observed], axis=0).any():
        alone = ", ".join(
            f"{seen.said} in {int((agreement(histories, seen, within) > 0).sum()):,}" for seen in observed
        )
        raise InputError(
            f"no replicate of {histories.replicates:,} shows all of these together (each alone: {alone}); "
            "give more --replicates, or more room with --within"
        )


def _never(histories: Histories, seen: Observation, within: int) -> str:
    """Return that no replicate shows an observation, and the nearest that some do show."""
    first = histories.weeks_of(seen.event)
    where = f"in week {seen.week}" + (f", give or take {within}" if within else "")
    said = f"no replicate of {histories.replicates:,} shows it {where}"
    if not seen.happened:
        return f"it has happened by then in every one of {histories.replicates:,} replicates"
    came = first[(first > 0) & (first < LATER)]
    if came.size:
        nearest_week = int(came[np.argmin(np.abs(came.astype(int) - seen.week))])
        day = histories.setup.crisis.as_of + timedelta(weeks=nearest_week)
        return (
            f"{said}; {came.size:,} show it in another week, the nearest in week {nearest_week} (until {day}): "
            "give more --replicates, or more room with --within"
        )
    likest = _likest(histories, seen.event)
    listed = "; nearest events that some show: " + ", ".join(likest) if likest else ""
    return f"{said}, or in any other{listed}"


def _likest(histories: Histories, event: Question | Event) -> list[str]:
    """Return the events most like this one that do come, with how often."""
    events = [Event.parse(name) for name in histories.names]
    parts = {part for place in histories.events(event) for part in events[place].parts}
    comes = ((histories.first > 0) & (histories.first < LATER)).mean(axis=0)
    ranked = sorted(
        (
            (-len(parts.intersection(each.parts)), -float(comes[place]), str(each))
            for place, each in enumerate(events)
            if comes[place] > 0.0
        ),
    )
    return [f"{name} ({-often:.2%})" for _, often, name in ranked[:3]]
