"""``foedus why``: divide an answer among its causes."""

from typing import Annotated

from cyclopts import Parameter

from foedus.cli.options import CrisisName, Json, Off, Questions, Seed, Sets, Threads, Weeks, threads_of
from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis
from foedus.inquiry.causes import switches
from foedus.inquiry.why import ORDERS, arms_needed, explain
from foedus.mechanisms.catalogue import known_forms
from foedus.report.output import write_json
from foedus.report.progress import progress
from foedus.runs.store import dumped
from foedus.session.arms import Plan
from foedus.session.options import refuse_options


def why(
    crisis: CrisisName,
    /,
    *,
    question: Questions,
    causes: Annotated[
        str,
        Off(
            help="Comma-separated: causes of the file (by default all), evidence ids, asserted_by:WHO, source:ID.",
        ),
    ] = "",
    replicates: Annotated[int, Parameter(help="How many times the world is run for each subset of causes.")] = 2000,
    orders: Annotated[int, Parameter(help="Orders that are sampled where there are more than eight causes.")] = ORDERS,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    set_: Sets = (),
    json: Json = False,
) -> None:
    """Divide an answer among its causes: each is switched off in every combination, on the same luck."""
    plan = Plan(replicates, seed, threads_of(threads), weeks)
    refuse_options(replicates, seed, plan.threads, weeks)
    if not 2 <= orders <= 10_000:
        raise InputError(f"--orders {orders}: must be from 2 to 10000")
    read = read_crisis(crisis, set_, known_forms=known_forms())
    named = [name.strip() for name in causes.split(",") if name.strip()]
    arms = arms_needed(len(switches(read, named)), orders)
    with progress(arms * replicates, silent=json) as advance:
        found = explain(read, question, plan, named, orders=orders, progress=advance)
    from foedus.report.why import sentence, show_why  # noqa: PLC0415 - not loaded before there is something to say

    if json:
        write_json(dumped({**found, "says": sentence(read, found)}))
        return
    show_why(read, found)
