"""``foedus run``: run a crisis, print the answers, and keep the run."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.run import ANSWERS, BRIEF, RUNS
from foedus.api.running import assumed_in_words
from foedus.cli.options import (
    Cluster,
    CrisisName,
    Json,
    Labels,
    Off,
    Seed,
    Sets,
    Threads,
    Tolerate,
    Trust,
    Weeks,
)
from foedus.report.console import PlainConsole
from foedus.report.output import write_json
from foedus.report.progress import progress


def run(
    crisis: CrisisName,
    /,
    *,
    replicates: Annotated[int, Parameter(help="How many times the world is run.")] = 10_000,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    cluster: Cluster = None,
    tolerate: Tolerate = False,
    set_: Sets = (),
    trust: Trust = (),
    hold: Annotated[
        tuple[str, ...],
        Off(help="An estimate of your own, QUESTION[@DATE]=CHANCE or =LOW-HIGH; may be repeated."),
    ] = (),
    name: Annotated[str, Off(help="What the run is called; it can be asked for by that.")] = "",
    label: Labels = (),
    out: Annotated[Path | None, Parameter(help="Folder to write the run to; by default one below runs/.")] = None,
    explain: Annotated[
        bool,
        Off(help="Add to the brief why, what if, how sure and what to watch for; takes half a minute more."),
    ] = False,
    json: Json = False,
) -> None:
    """Run a crisis: who stands by whom, who can mediate, who falls next, with ranges, base rates and reasons."""
    with progress(silent=json) as advance:
        done = foedus.run(
            crisis,
            set_,
            trust=trust,
            replicates=replicates,
            seed=seed,
            threads=threads,
            cluster=cluster,
            tolerate=tolerate,
            weeks=weeks,
            hold=hold,
            name=name,
            labels=label,
            explain=explain,
            keep=out or True,
            progress=advance,
        )
    place, kept = out or RUNS / done.id, done.folder or Path()
    if kept != place:
        PlainConsole(stderr=True).print(f"{place} was taken in the meantime: the run is {kept}", soft_wrap=True)
    if json:
        write_json((kept / ANSWERS).read_text("utf-8"))
        return
    from foedus.report.screen import show_note  # noqa: PLC0415 - not loaded for --json
    from foedus.report.terminal import show_answers  # noqa: PLC0415

    show_answers(done.crisis, done.record, kept / BRIEF)
    if assumed := assumed_in_words(done.crisis):
        show_note(f"{assumed} `foedus cite` says why.")
