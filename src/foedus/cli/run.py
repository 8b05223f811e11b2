"""``foedus run``: run a crisis, print the answers, and keep the run."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from foedus.cli.options import CrisisName, Json, Off, threads_of
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.inquiry.rows import Explained
from foedus.mechanisms.catalogue import known_forms
from foedus.report.console import PlainConsole
from foedus.report.output import write_json
from foedus.report.progress import progress
from foedus.runs.assumed import assumed_in_words
from foedus.runs.rows import Manifest, RunAnswers
from foedus.runs.run import refuse_options, run_crisis, total_replicates
from foedus.runs.store import (
    ANSWERS,
    BRIEF,
    RUNS,
    place_for,
    refuse_closed_index,
    refuse_unwritable,
    run_id,
    write_run,
)


def _more_to_do(crisis: Crisis, replicates: int) -> int:
    from foedus.inquiry.explaining import replicates_needed  # noqa: PLC0415 - loaded only where it is asked for

    return replicates_needed(crisis, replicates)


def _load_what_follows() -> None:
    """Load what answers and writes; a failure is met again, and told, where it is needed."""
    import_module("foedus.opinions")
    import_module("polars")
    import_module("foedus.report.brief").template()


def run(
    crisis: CrisisName,
    /,
    *,
    replicates: Annotated[int, Parameter(help="How many times the world is run.")] = 10_000,
    weeks: Annotated[int | None, Parameter(help="Horizon in weeks; by default as the crisis file says.")] = None,
    seed: Annotated[int, Parameter(help="The same seed gives the same answers, bit for bit.")] = 1,
    threads: Annotated[int | None, Parameter(help="Threads; by default one for each processor.")] = None,
    set_: Annotated[
        tuple[str, ...],
        Off(
            name="--set",
            help="PATH=VALUE laid over the file, as in actors.RUS.load=0.2; may be repeated.",
        ),
    ] = (),
    out: Annotated[Path | None, Parameter(help="Folder to write the run to; by default one below runs/.")] = None,
    explain: Annotated[
        bool,
        Off(help="Add to the brief why, what if, how sure and what to watch for; takes half a minute more."),
    ] = False,
    json: Json = False,
) -> None:
    """Run a crisis: who stands by whom, who can mediate, who falls next, with ranges, base rates and reasons."""
    threads = threads_of(threads)
    refuse_options(replicates, seed, threads, weeks)
    read = read_crisis(crisis, set_, known_forms=known_forms())
    if out is not None:
        place_for(out, "")
    else:
        refuse_unwritable(RUNS / read.crisis)
    refuse_closed_index()
    total = total_replicates(read, replicates) + (_more_to_do(read, replicates) if explain else 0)
    with progress(total, silent=json) as advance:
        done = run_crisis(
            read,
            replicates=replicates,
            seed=seed,
            threads=threads,
            weeks=weeks,
            source=str(crisis),
            sets=set_,
            progress=advance,
            meanwhile=_load_what_follows,
        )
        more: Explained = {}
        if explain:
            from foedus.inquiry.explaining import explained  # noqa: PLC0415 - loaded only where it is asked for

            more = explained(read, replicates=replicates, seed=seed, threads=threads, weeks=weeks, progress=advance)
    from foedus.report.bottom_line import bottom_line  # noqa: PLC0415 - loaded while the engine ran
    from foedus.report.brief import brief_html  # noqa: PLC0415

    answers: RunAnswers = {**done.answers, **more, "bottom_line": bottom_line(read, done.answers)}
    name = run_id(done.manifest)
    manifest: Manifest = {"id": name, **done.manifest}
    place = out if out is not None else RUNS / name
    brief = brief_html(read, answers, done.series, manifest)
    kept = write_run(place, read, answers, done.series, manifest, brief)
    if kept != place:
        PlainConsole(stderr=True).print(f"{place} was taken in the meantime: the run is {kept}", soft_wrap=True)
    if json:
        write_json((kept / ANSWERS).read_text("utf-8"))
        return
    from foedus.report.screen import show_note  # noqa: PLC0415 - not loaded for --json
    from foedus.report.terminal import show_answers  # noqa: PLC0415

    show_answers(read, answers, kept / BRIEF)
    if assumed := assumed_in_words(read):
        show_note(f"{assumed} `foedus cite` says why.")
