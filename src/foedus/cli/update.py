"""``foedus update``: condition a forecast on what has happened, or say what to watch for."""

from typing import Annotated

from cyclopts import Parameter

from foedus.answers.question import Question
from foedus.cli.options import CrisisName, Json, Off, Seed, Sets, Threads, Weeks, threads_of
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.inquiry.indicators import chance_to_come, leading_questions, watch_list
from foedus.inquiry.rows import WatchListOf
from foedus.inquiry.update import WITHIN
from foedus.inquiry.update import update as updated
from foedus.mechanisms.catalogue import known_forms
from foedus.report.output import write_json
from foedus.report.progress import progress
from foedus.runs.run import refuse_options
from foedus.runs.store import dumped
from foedus.session.arms import Plan
from foedus.session.histories import live
from foedus.session.pairing import refuse_few, span_of


def update(
    crisis: CrisisName,
    /,
    *,
    observed: Annotated[
        tuple[str, ...],
        Off(help="EVENT@DATE, as in dispute:iran:force@2026-02-06; not:EVENT@DATE; may be repeated."),
    ] = (),
    question: Annotated[
        tuple[str, ...],
        Off(help="Without --observed: the answers whose early signs are wanted."),
    ] = (),
    within: Annotated[int, Parameter(help="By how many weeks an event may come sooner or later.")] = WITHIN,
    replicates: Annotated[int, Parameter(help="How many times the world is run.")] = 20_000,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    set_: Sets = (),
    json: Json = False,
) -> None:
    """Condition a forecast on what has happened. Without --observed: the early events to watch for."""
    plan = Plan(replicates, seed, threads_of(threads), weeks)
    refuse_options(replicates, seed, plan.threads, weeks)
    if not 0 <= within <= 52:
        raise InputError(f"--within {within}: must be from 0 to 52")
    read = read_crisis(crisis, set_, known_forms=known_forms())
    if not observed:
        _watch(read, plan, question, json=json)
        return
    if question:
        raise InputError("--question asks for early signs; with --observed every answer that moves is shown")
    with progress(replicates, silent=json) as advance:
        found = updated(read, observed, plan, within=within, progress=advance)
    if json:
        write_json(dumped(found))
        return
    from foedus.report.watch import show_update  # noqa: PLC0415 - not loaded for --json

    show_update(read, found)


def _watch(crisis: Crisis, plan: Plan, questions: tuple[str, ...], *, json: bool) -> None:
    """Print the early events that change the odds of some questions, or of the leading ones."""
    refuse_few(plan.replicates)
    with progress(plan.replicates, silent=json) as advance:
        histories = live(crisis, plan, advance)
    asked = [Question.parse(name) for name in questions] or leading_questions(histories)
    found: WatchListOf = {
        "crisis": crisis.crisis,
        "digest": crisis.digest,
        **span_of(crisis, histories.setup.ensemble.weeks),
        "replicates": plan.replicates,
        "seed": plan.seed,
        "chances": {str(question): chance_to_come(histories, question) for question in asked},
        "watch_list": {str(question): watch_list(histories, question) for question in asked},
    }
    if json:
        write_json(dumped(found))
        return
    from foedus.report.watch import show_watch_list  # noqa: PLC0415 - not loaded for --json

    show_watch_list(crisis, found)
