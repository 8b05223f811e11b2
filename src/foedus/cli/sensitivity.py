"""``foedus sensitivity``: say on what an answer hangs."""

from typing import Annotated

from cyclopts import Parameter

from foedus.cli.options import CrisisName, Json, Questions, Seed, Sets, Threads, Weeks, threads_of
from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis
from foedus.inquiry.sensitivity import TOP, replicates_needed
from foedus.inquiry.sensitivity import sensitivity as analysed
from foedus.mechanisms.catalogue import known_forms
from foedus.report.output import write_json
from foedus.report.progress import progress
from foedus.runs.store import dumped
from foedus.session.arms import Plan
from foedus.session.options import refuse_options


def sensitivity(
    crisis: CrisisName,
    /,
    *,
    question: Questions,
    replicates: Annotated[int, Parameter(help="How many times the world is run, ten for each outer draw.")] = 20_000,
    top: Annotated[int, Parameter(help="How many inputs are held at the ends of their ranges.")] = TOP,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    set_: Sets = (),
    json: Json = False,
) -> None:
    """Say on what an answer hangs: each input's share of its doubt, the ends of its range, rival forms."""
    plan = Plan(replicates, seed, threads_of(threads), weeks)
    refuse_options(replicates, seed, plan.threads, weeks)
    if not 1 <= top <= 100:
        raise InputError(f"--top {top}: must be from 1 to 100")
    read = read_crisis(crisis, set_, known_forms=known_forms())
    with progress(replicates_needed(read, plan, top), silent=json) as advance:
        found = analysed(read, question, plan, top=top, progress=advance)
    from foedus.report.sensitivity import sentences, show_sensitivity  # noqa: PLC0415 - not loaded before it is needed

    if json:
        write_json(dumped({**found, "says": sentences(read, found)}))
        return
    show_sensitivity(read, found)
