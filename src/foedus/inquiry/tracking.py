"""A forecast over time: the passing of time apart from news, and news divided among statements.

The same event by the same day is asked of files with later and later as-of days. Between two of them stands the older
file with its day moved: what differs between it and the older one is that time has passed and nothing else was learned;
what differs between it and the newer one is news. The inputs that news changed are causes, those that rest on the same
statements together, and the difference is divided among them (`foedus.inquiry.shapley`), so that all parts add up.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np

from foedus.answers.estimates import estimate
from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import split
from foedus.crisis.quantities import QUANTITIES, SAID_OF
from foedus.crisis.settings import with_settings
from foedus.inquiry.causes import Switch
from foedus.inquiry.disagreement import differing
from foedus.inquiry.file_rows import NewsRow, PointRow, StepRow, Track, TrackedRow
from foedus.inquiry.indicators import leading_questions
from foedus.inquiry.input_rows import Why
from foedus.inquiry.whatif import overlay_arm
from foedus.inquiry.why import MOST_CAUSES, ORDERS, arms_needed, divided, subsets_in
from foedus.session.arms import Floats, Plan, ask, frame_of, numbers_of
from foedus.session.histories import live
from foedus.session.pairing import paired, refuse_few, shares

#: What an input of the newer file rests on that cites no statement, and one that it no longer has.
ASSUMED: Final = "assumption"
LEFT_OUT: Final = "left out"


def worlds_needed(crises: Sequence[Crisis], orders: int) -> int:
    """Return how many worlds a track runs at most, for a progress bar."""
    steps = (len(news_between(one, other)) for one, other in pairwise(crises))
    return 1 + len(crises) + sum(1 + arms_needed(count, orders) for count in steps)


def track(
    crises: Sequence[Crisis],
    plan: Plan,
    questions: Sequence[Question | str] = (),
    *,
    orders: int = ORDERS,
    progress: Callable[[int], None] = lambda _: None,
) -> Track:
    """Return how answers change from file to file.

    Parameters
    ----------
    crises
        Two or more files on one crisis, each with a later as-of day than the one before; the last day of the first is
        that of all.
    questions
        By default the leading ones of the first file.
    orders
        How many orders of the news are sampled, where there are more than eight.

    Returns
    -------
    dict
        ``answers``: for each question ``points``, the chance with its 90% range by as-of day, and ``steps`` between
        them: ``old``, ``moved`` (the older file on the newer day) and ``new``, ``time`` (moved less old) and ``news``,
        whose parts add up to new less moved.

    Raises
    ------
    InputError
        If there are not two files, their days do not rise, or they do not fit together; if there is no such question.
    """
    refuse_few(plan.replicates)
    if len(crises) < 2:
        raise InputError("a track needs two files or more, each with a later as-of day")
    end = crises[0].as_of + timedelta(weeks=plan.weeks or crises[0].horizon_weeks)
    held = [_until(crisis, end) for crisis in crises]
    for one, other in pairwise(held):
        if other.as_of <= one.as_of:
            raise InputError(
                f"{other.crisis}: its as-of day {other.as_of} is not after {one.as_of}, that of the one before"
            )
    plan = plan._replace(weeks=None)
    asked = [Question.parse(question) for question in questions] or leading_questions(live(held[0], plan, progress))
    answers: list[TrackedRow] = [{"question": str(question), "points": [], "steps": []} for question in asked]
    before: Floats | None = None
    for place, crisis in enumerate(held):
        setup = plan.set_up(crisis)
        yes = next(ask(frame_of(setup, plan, asked), [numbers_of(setup, plan)], progress))
        found, now = estimate(yes, plan.inner), shares(yes, plan.inner)
        for at, answer in enumerate(answers):
            point: PointRow = {
                "as_of": crisis.as_of.isoformat(),
                "probability": float(found.mean[at]),
                "low": float(found.low[at]),
                "high": float(found.high[at]),
            }
            answer["points"].append(point)
        if before is not None:
            steps = _steps(held[place - 1], crisis, plan, asked, before, now, orders, progress)
            for answer, step in zip(answers, steps, strict=True):
                answer["steps"].append(step)
        before = now
    return {
        "crisis": crises[0].crisis,
        "until": end.isoformat(),
        "files": [crisis.digest for crisis in crises],
        "answers": answers,
        "replicates": plan.replicates,
        "seed": plan.seed,
    }


def _until(crisis: Crisis, end: date) -> Crisis:
    """Return a crisis whose horizon ends on a day, or in the last full week before it."""
    weeks = (end - crisis.as_of).days // 7
    if weeks < 1:
        raise InputError(f"{crisis.crisis}: from {crisis.as_of} no week is left until {end}, the last day of the track")
    return crisis if weeks == crisis.horizon_weeks else with_settings(crisis, {"horizon_weeks": weeks})


def _steps(
    one: Crisis,
    other: Crisis,
    plan: Plan,
    asked: Sequence[Question],
    old: Floats,
    new: Floats,
    orders: int,
    progress: Callable[[int], None],
) -> list[StepRow]:
    """Return the step of each question from one file to the next; ``old`` and ``new`` are [outer draw, question]."""
    moved_file = moved_to(one, other)
    overlay_arm(moved_file, other, other.crisis)  # refuses what cannot be compared
    setup = plan.set_up(moved_file)
    yes = next(ask(frame_of(setup, plan, asked), [numbers_of(setup, plan)], progress))
    moved = shares(yes, plan.inner)
    switches = news_between(moved_file, other)
    if len(switches) > MOST_CAUSES:
        raise InputError(f"{other.crisis}: {len(switches)} pieces of news: at most {MOST_CAUSES} can be divided among")
    whys: Sequence[Why | None] = [None] * len(asked)
    if switches:
        subsets = subsets_in(other, switches, plan)
        whys = divided(other, asked, plan, subsets, orders=orders, all_on=new, progress=progress)
    rows: list[StepRow] = []
    for place, why in enumerate(whys):
        time = paired(moved[:, place] - old[:, place], plan.replicates)
        news: list[NewsRow] = [
            {
                "because": cause["name"],
                "says": cause["title"],
                "inputs": sorted(switch.settings),
                "part": cause["shapley"],
                "low": cause["low"],
                "high": cause["high"],
            }
            for cause, switch in zip(why["causes"] if why else (), switches, strict=True)
        ]
        change = float(new[:, place].mean() - moved[:, place].mean())
        rows.append(
            {
                "old": float(old[:, place].mean()),
                "moved": float(moved[:, place].mean()),
                "new": float(new[:, place].mean()),
                "time": float(time.mean),
                "time_low": float(time.low),
                "time_high": float(time.high),
                "news": sorted(news, key=lambda row: -abs(row["part"])),
                "rest": change - float(np.sum([row["part"] for row in news])),
            }
        )
    return rows


def moved_to(one: Crisis, other: Crisis) -> Crisis:
    """Return an older file with the as-of day and horizon of a newer one, and nothing else learned.

    A day that may have passed by then, as a deadline, is the newer file's: that it passed is time.
    """
    day = {"as_of": other.as_of.isoformat(), "horizon_weeks": other.horizon_weeks}
    days = {row["input"]: row["second"] for row in differing(one, other) if is_day(row["input"])}
    try:
        return with_settings(one, day)
    except InputError:
        return with_settings(one, {**day, **days})


def is_day(path: str) -> bool:
    """Return whether what stands at a path is a day.

    Examples
    --------
    >>> is_day("disputes.iran.deadline"), is_day("actors.RUS.load")
    (True, False)
    """
    section, *rest = split(path)
    quantity = QUANTITIES.get(SAID_OF.get(section, ""), {}).get(rest[-1]) if rest else None
    return quantity is not None and quantity.kind == "date"


def news_between(one: Crisis, other: Crisis) -> list[Switch]:
    """Return what a newer file says anew, as causes: the inputs that rest on the same statements together."""
    told = [(tuple(map(str, location)), reasons) for location, reasons in other.reasons()]
    grouped: dict[tuple[str, ...], dict[str, object]] = {}
    for row in differing(one, other):
        place = tuple(split(row["input"]))
        reasons = dict.fromkeys(reason for at, said in told if at[: len(place)] == place for reason in said)
        new = tuple(reason for reason in reasons if reason in other.evidence and reason not in one.evidence)
        cited = tuple(reason for reason in reasons if reason in other.evidence)
        grouped.setdefault(new or cited or ((LEFT_OUT,) if row["second"] is None else (ASSUMED,)), {})[row["input"]] = (
            row["first"]
        )
    return [
        Switch(
            ", ".join(key),
            " ".join(other.evidence[statement].text for statement in key if statement in other.evidence),
            settings,
        )
        for key, settings in grouped.items()
    ]
