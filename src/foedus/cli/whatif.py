"""``foedus whatif``: lay other worlds beside the one of the crisis file."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from foedus.cli.options import CrisisName, Json, Off, Seed, Threads, Weeks, threads_of
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import parsed, with_parsed
from foedus.inquiry.whatif import Arm, named_arms, overlay_arm, what_if
from foedus.mechanisms.catalogue import known_forms
from foedus.report.output import write_json
from foedus.report.progress import progress
from foedus.runs.store import dumped
from foedus.session.arms import Plan, refuse_shared
from foedus.session.options import refuse_options


def whatif(
    crisis: CrisisName,
    /,
    *,
    set_: Annotated[
        tuple[str, ...],
        Off(
            name="--set",
            help="PATH=VALUE; may be repeated: all of them together are one other world.",
        ),
    ] = (),
    overlay: Annotated[tuple[Path, ...], Off(help="An overlay file; each is another world.")] = (),
    named: Annotated[
        str,
        Off(help="Comma-separated what-ifs of the crisis file. All of them where no world is given."),
    ] = "",
    replicates: Annotated[int, Parameter(help="How many times each world is run.")] = 4000,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Say what would be otherwise: every answer that moves by more than luck, in one other world or in several."""
    plan = Plan(replicates, seed, threads_of(threads), weeks)
    refuse_options(replicates, seed, plan.threads, weeks)
    read = read_crisis(crisis, known_forms=known_forms())
    arms = _arms(read, set_, overlay, [name.strip() for name in named.split(",") if name.strip()])
    with progress((1 + len(arms)) * replicates, silent=json) as advance:
        found = what_if(read, arms, plan, progress=advance)
    if json:
        write_json(dumped(found))
        return
    from foedus.report.what_if import show_what_if  # noqa: PLC0415 - not loaded for --json

    show_what_if(read, found)


def _arms(crisis: Crisis, sets: tuple[str, ...], overlays: tuple[Path, ...], named: list[str]) -> list[Arm]:
    """Return the worlds that are asked for: by settings, by overlays, by name, or else all that the file names."""
    arms = []
    if sets:
        refuse_shared((parsed(setting)[0] for setting in sets), "--set")
        arms.append(Arm(" ".join(sets), "", with_parsed(crisis, sets)))
    arms += [overlay_arm(crisis, read_crisis(path, known_forms=known_forms()), str(path)) for path in overlays]
    arms += named_arms(crisis, named or ([] if arms else list(crisis.what_ifs)))
    if not arms:
        raise InputError(f"{crisis.crisis} names no what-ifs: give --set PATH=VALUE or --overlay FILE")
    return arms
