"""Asking one crisis why, what if, how sure, and what now."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foedus.answers.question import Question
from foedus.api.finding import Finding
from foedus.api.options import (
    Cluster,
    Progress,
    Settings,
    as_texts,
    counting,
    plan_of,
    refuse_numbers,
    several,
    working,
)
from foedus.api.reading import read
from foedus.core.errors import InputError
from foedus.inquiry.asking_next import ask_next as worth_asking
from foedus.inquiry.asking_next import replicates_needed as worth_asking_needs
from foedus.inquiry.causes import switches
from foedus.inquiry.given import given as conditioned
from foedus.inquiry.indicators import leading_questions, watched
from foedus.inquiry.input_rows import AskNext, SensitivityInWords, WhatIfs, WhyInWords
from foedus.inquiry.rows import Given, Update, WatchListOf
from foedus.inquiry.sensitivity import LEAST, TOP, replicates_needed
from foedus.inquiry.sensitivity import sensitivity as analysed
from foedus.inquiry.update import WITHIN
from foedus.inquiry.update import update as updated
from foedus.inquiry.whatif import Arm, named_arms, overlay_arm
from foedus.inquiry.whatif import what_if as compared
from foedus.inquiry.why import ORDERS, arms_needed, explain
from foedus.report.asking_next import show_ask_next
from foedus.report.given import show_given
from foedus.report.sensitivity import sentences, show_sensitivity
from foedus.report.watch import show_update, show_watch_list
from foedus.report.what_if import show_what_if
from foedus.report.why import sentence, show_why
from foedus.session.arms import Plan, refuse_shared
from foedus.session.histories import live
from foedus.session.pairing import refuse_few

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis
    from foedus.report.figures.figure import Figure

__all__ = [
    "ORDERS", "TOP", "WITHIN", "ask_next", "given", "sensitivity", "update", "what_if", "why",
]  # fmt: skip


def why(
    crisis: "str | Path | Crisis",
    question: str,
    causes: Iterable[str] = (),
    *,
    settings: Settings = (),
    trust: Iterable[str | Path] = (),
    replicates: int = 2000,
    orders: int = ORDERS,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    cluster: Cluster | None = None,
    tolerate: bool = False,
    progress: Progress | None = None,
) -> Finding[WhyInWords]:
    """Divide an answer among its causes: each is switched off in every combination, on the same luck.

    Parameters
    ----------
    crisis
        As in `read`.
    question
        ``stands_by:DISPUTE:ACTOR:DEGREE[:SIDE]``, ``mediates:DISPUTE:ACTOR:STAGE``, ``falls:ACTOR:WHAT`` or
        ``dispute:NAME:END``.
    causes
        Causes of the file (by default all), ids of evidence, ``asserted_by:WHO`` or ``source:ID``.
    settings, trust
        Laid over the crisis, and files of mechanisms whose code may run, as in `read`.
    replicates, weeks, seed, threads
        How often each subset of causes is run, how far (by default as far as the file says), with which luck, on how
        many threads (by default one for each processor).
    orders
        Orders that are sampled where there are more than eight causes.
    cluster, tolerate
        Processes or machines that do the work in place of this one, as in `run`.
    progress
        Called with how many replicates are done and how many there are at most.

    Returns
    -------
    Finding
        With ``all_on``, ``all_off`` and ``causes``, whose parts add up to the difference.

    Raises
    ------
    FoedusError
        If the crisis, the question, a cause or a number cannot be taken.

    Examples
    --------
    >>> import foedus
    >>> found = foedus.why("iran-2025", "stands_by:iran:RUS:aid", replicates=100, weeks=4)
    >>> abs(sum(cause["shapley"] for cause in found["causes"]) - found["difference"]) < 1e-9
    True
    """
    plan = plan_of(replicates, seed, threads, weeks)
    refuse_numbers(orders=orders)
    known, named = read(crisis, settings, trust=trust), several(causes)
    total = arms_needed(len(switches(known, named)), orders) * replicates
    with working(cluster, tolerate=tolerate):
        found = explain(known, question, plan, named, orders=orders, progress=counting(progress, total))
    record: WhyInWords = {**found, "says": sentence(known, found)}
    return Finding(record, partial(show_why, known, record), partial(_drawn, "waterfall", known, record))


def what_if(
    crisis: "str | Path | Crisis",
    settings: Settings = (),
    *,
    overlays: Iterable[str | Path] = (),
    named: Iterable[str] = (),
    questions: Sequence[str] = (),
    trust: Iterable[str | Path] = (),
    replicates: int = 4000,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    cluster: Cluster | None = None,
    tolerate: bool = False,
    progress: Progress | None = None,
) -> Finding[WhatIfs]:
    """Say what would be otherwise: every answer that moves by more than luck, in one other world or in several.

    Parameters
    ----------
    crisis
        As in `read`.
    settings
        All of them together are one other world.
    overlays
        Overlay files, each another world.
    named
        What-ifs of the crisis file. All of them where no world is given.
    questions
        Answers that are told of every world, whether or not they move.
    trust, replicates, weeks, seed, threads, cluster, tolerate, progress
        As in `why`; each world is run so often.

    Returns
    -------
    Finding
        With ``what_ifs``, for each world the answers that ``moved``, and those that were ``asked`` for.

    Raises
    ------
    FoedusError
        If the crisis or a world cannot be taken.

    Examples
    --------
    >>> import foedus
    >>> found = foedus.what_if("iran-2025", {"actors.RUS.load": 0.9}, replicates=400, weeks=4)
    >>> found["what_ifs"][0]["name"]
    'actors.RUS.load=0.9'
    """
    plan = plan_of(replicates, seed, threads, weeks)
    trusted = several(trust)
    known = read(crisis, trust=trusted)
    arms = _arms(known, settings, several(overlays), several(named), trusted)
    total = (1 + len(arms)) * replicates
    with working(cluster, tolerate=tolerate):
        record = compared(known, arms, plan, asked=several(questions), progress=counting(progress, total))
    return Finding(record, partial(show_what_if, known, record), partial(_drawn, "what_ifs", known, record))


def given(
    crisis: "str | Path | Crisis",
    conditions: Sequence[str],
    *,
    settings: Settings = (),
    trust: Iterable[str | Path] = (),
    replicates: int = 10_000,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    cluster: Cluster | None = None,
    tolerate: bool = False,
    progress: Progress | None = None,
) -> Finding[Given]:
    """Say what the answers are given that something happens, and given that it does not.

    It is a condition, and nothing is changed: what is likelier in worlds in which it happens is likelier here too. What
    would be otherwise if something were made to happen, `what_if` says.

    Parameters
    ----------
    crisis, settings, trust, weeks, seed, threads, cluster, tolerate
        As in `why`.
    conditions
        ``EVENT[@DATE]`` each, as in ``dispute:iran:force@2026-03-01``: that it happens by the end of the week with that
        day, by default by the horizon; ``not:EVENT[@DATE]``, that it does not.
    replicates
        How often the world is run, by default as often as in `run`, on whose replicates it stands.
    progress
        Called with how many replicates are done and how many there are; none are told of histories that are forced.

    Returns
    -------
    Finding
        With ``answers``, each given that all conditions hold and given that not all do; ``cells``, every combination of
        the conditions; ``branches``, by the highest level that a dispute reaches.

    Raises
    ------
    FoedusError
        If the crisis, a condition or a number cannot be taken.

    Examples
    --------
    >>> import foedus
    >>> found = foedus.given("iran-2026", ["dispute:iran:force"], replicates=1000, weeks=8)
    >>> so, row = found["probability"], found["answers"][0]
    >>> abs(so * row["if_so"] + (1 - so) * row["if_not"] - row["probability"]) < 1e-12
    True
    """
    plan = plan_of(replicates, seed, threads, weeks)
    known = read(crisis, settings, trust=trust)
    with working(cluster, tolerate=tolerate):
        record = conditioned(known, several(conditions), plan, progress=counting(progress, replicates))
    return Finding(record, partial(show_given, known, record))


def sensitivity(
    crisis: "str | Path | Crisis",
    question: str,
    *,
    settings: Settings = (),
    trust: Iterable[str | Path] = (),
    replicates: int = 20_000,
    top: int = TOP,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    cluster: Cluster | None = None,
    tolerate: bool = False,
    progress: Progress | None = None,
) -> Finding[SensitivityInWords]:
    """Say on what an answer hangs: each input's share of its doubt, the ends of its range, rival forms.

    Parameters
    ----------
    crisis, question, settings, trust, weeks, seed, threads, cluster, tolerate, progress
        As in `why`.
    replicates
        How often the world is run, ten times for each outer draw.
    top
        How many inputs are held at the ends of their ranges.

    Returns
    -------
    Finding
        With ``inputs``, the strongest first, ``forms`` and ``not_determined``.

    Raises
    ------
    FoedusError
        If the crisis, the question or a number cannot be taken.

    Examples
    --------
    >>> import foedus
    >>> found = foedus.sensitivity("iran-2025", "falls:IRN:leader", replicates=2000, weeks=2, top=1)
    >>> 0.0 <= found["probability"] <= 1.0
    True
    """
    plan = plan_of(replicates, seed, threads, weeks)
    refuse_numbers(top=top)
    known = read(crisis, settings, trust=trust)
    total = replicates_needed(known, plan, top)
    with working(cluster, tolerate=tolerate):
        found = analysed(known, question, plan, top=top, progress=counting(progress, total))
    record: SensitivityInWords = {**found, "says": sentences(known, found)}
    return Finding(record, partial(show_sensitivity, known, record), partial(_drawn, "tornado", known, record))


def ask_next(
    crisis: "str | Path | Crisis",
    questions: Sequence[str] = (),
    *,
    settings: Settings = (),
    trust: Iterable[str | Path] = (),
    replicates: int = 20_000,
    top: int = TOP,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Finding[AskNext]:
    """Say which inputs are most worth finding out, each as a question that somebody could be sent to answer.

    Parameters
    ----------
    crisis, settings, trust, weeks, seed, threads, progress
        As in `why`.
    questions
        The answers that are to be narrowed; by default the leading ones.
    replicates
        How often the world is run, ten times for each outer draw.
    top
        How many inputs are told at most.

    Returns
    -------
    Finding
        With ``ask``, the inputs whose knowledge is expected to narrow the ``answers`` most.

    Raises
    ------
    FoedusError
        If the crisis, a question or a number cannot be taken.

    Examples
    --------
    >>> import foedus
    >>> found = foedus.ask_next("iran-2025", ["falls:IRN:leader"], replicates=2000, weeks=2)
    >>> [row["question"] for row in found["answers"]]
    ['falls:IRN:leader']
    """
    plan = plan_of(replicates, seed, threads, weeks)
    if replicates < LEAST:
        raise InputError(f"--replicates {replicates}: must be at least {LEAST} to tell an input from luck")
    refuse_numbers(top=top)
    known = read(crisis, settings, trust=trust)
    asked = several(questions)
    total = worth_asking_needs(replicates, len(asked))
    record = worth_asking(known, plan, asked, top=top, progress=counting(progress, total))
    return Finding(record, partial(show_ask_next, known, record))


def update(
    crisis: "str | Path | Crisis",
    observed: Sequence[str] = (),
    *,
    questions: Sequence[str] = (),
    settings: Settings = (),
    trust: Iterable[str | Path] = (),
    within: int = WITHIN,
    replicates: int = 20_000,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Finding[Update] | Finding[WatchListOf]:
    """Condition a forecast on what has happened; where nothing has, say which early events to watch for.

    Parameters
    ----------
    crisis, settings, trust, weeks, seed, threads, progress
        As in `why`.
    observed
        ``EVENT@DATE``, as in ``dispute:iran:force@2026-02-06``, or ``not:EVENT@DATE``.
    questions
        Where nothing was observed: the answers whose early signs are wanted; by default the leading ones.
    within
        By how many weeks an event may come sooner or later.
    replicates
        How often the world is run.

    Returns
    -------
    Finding
        With ``answers``, each before and after, and ``learned``, the inputs that are now believed to be otherwise; or
        with ``watch_list``, for each question the events that change its odds most.

    Raises
    ------
    FoedusError
        If the crisis, an observation, a question or a number cannot be taken.

    Examples
    --------
    >>> import foedus
    >>> found = foedus.update("iran-2025", questions=["falls:IRN:leader"], replicates=400, weeks=4)
    >>> list(found["watch_list"])
    ['falls:IRN:leader']
    """
    plan = plan_of(replicates, seed, threads, weeks)
    refuse_numbers(within=within)
    if observed and questions:
        raise InputError("--question asks for early signs; with --observed every answer that moves is shown")
    known = read(crisis, settings, trust=trust)
    if not observed:
        signs = _watched(known, plan, several(questions), progress)
        draw = partial(_drawn, "watch_list", known, signs)
        return Finding(signs, partial(show_watch_list, known, signs), draw)
    record = updated(known, several(observed), plan, within=within, progress=counting(progress, replicates))
    return Finding(record, partial(show_update, known, record))


def _drawn(figure: str, crisis: "Crisis", record: Mapping[str, Any]) -> "Figure | None":
    """Return the figure of what was found; drawing is loaded only where something is drawn."""
    drawn: Figure | None = getattr(import_module(f"foedus.report.figures.{figure}"), figure)(crisis, record)
    return drawn


def _arms(
    crisis: "Crisis", settings: Settings, overlays: list[str | Path], named: list[str], trust: list[str | Path]
) -> list[Arm]:
    """Return the worlds that are asked for: by settings, by overlays, by name, or else all that the file names."""
    arms = []
    if texts := as_texts(settings):
        refuse_shared((text.partition("=")[0].strip() for text in texts), "--set")
        arms.append(Arm(" ".join(texts), "", read(crisis, settings if isinstance(settings, Mapping) else texts)))
    arms += [overlay_arm(crisis, read(Path(path), trust=trust), str(path)) for path in overlays]
    arms += named_arms(crisis, named or ([] if arms else list(crisis.what_ifs)))
    if not arms:
        raise InputError(f"{crisis.crisis} names no what-ifs: give --set PATH=VALUE or --overlay FILE")
    return arms


def _watched(crisis: "Crisis", plan: Plan, questions: Sequence[str], progress: Progress | None) -> WatchListOf:
    """Return the early events that change the odds of some questions, or of the leading ones."""
    refuse_few(plan.replicates)
    named = [Question.parse(name) for name in questions]
    histories = live(crisis, plan, counting(progress, plan.replicates))
    asked = named or leading_questions(histories)
    return {
        "crisis": crisis.crisis,
        "digest": crisis.digest,
        **watched(histories, asked, plan.seed),
    }
