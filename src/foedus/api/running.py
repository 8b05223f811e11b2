"""Running a crisis: read, simulated, answered, said in words, and kept where that is asked for."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.api.options import Cluster, Progress, Settings, as_texts, counting, plan_of, several, working
from foedus.api.reading import read
from foedus.api.run import Run
from foedus.core.errors import InputError
from foedus.crisis.settings import with_held
from foedus.runs.index import RUNS, refuse_closed_index
from foedus.runs.run import run_crisis, total_replicates
from foedus.runs.store import place_for, refuse_names, refuse_unwritable, run_id
from foedus.worlds.ledger import assumed_in_words

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis
    from foedus.inquiry.input_rows import Explained
    from foedus.runs.rows import Manifest, RunAnswers

__all__ = ["assumed_in_words", "run"]


def run(
    crisis: "str | Path | Crisis",
    settings: Settings = (),
    *,
    trust: Iterable[str | Path] = (),
    replicates: int = 10_000,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    cluster: Cluster | None = None,
    tolerate: bool = False,
    hold: Iterable[str] = (),
    name: str = "",
    labels: Iterable[str] = (),
    explain: bool = False,
    keep: str | Path | bool = False,
    progress: Progress | None = None,
) -> Run:
    """Run a crisis: who stands by whom, who can mediate, who falls next, with ranges, base rates and reasons.

    Parameters
    ----------
    crisis, settings, trust
        As in `read`.
    replicates, weeks, seed, threads
        How often it is run, how far (by default as far as the file says), with which luck, on how many threads (by
        default one for each processor). The same seed gives the same answers, bit for bit.
    cluster
        Processes or machines that run it in place of threads: ``local`` or ``local:N`` starts processes here; else the
        address of a Dask scheduler, or a client or cluster of Dask. It changes no bit of the answers.
    tolerate
        Take workers whose versions, sources, processor or histories differ too: then the answers may.
    hold
        Estimates of your own, ``QUESTION[@DATE]=CHANCE`` or ``=LOW-HIGH``, beside those that the crisis gives; the run
        says what follows from them.
    name, labels
        What it is called, and words by which it is found among others; a line each.
    explain
        Add why, what if, how sure and what to watch for; takes half a minute more.
    keep
        Save it: in a folder, or (True) in one of its own below ``runs``; a place that cannot be written is refused
        before anything is computed.
    progress
        Called with how many replicates are done and how many there are at most.

    Raises
    ------
    FoedusError
        If the crisis, a setting or a number cannot be taken, or the place be written.

    Examples
    --------
    >>> import foedus
    >>> run = foedus.run("iran-2025", {"actors.RUS.load": 0.9}, replicates=100, weeks=4)
    >>> run.manifest["sets"]
    ['actors.RUS.load=0.9']
    """
    plan = plan_of(replicates, seed, threads, weeks)
    known, sets = read(crisis, settings, trust=trust), as_texts(settings)
    known, held = with_held(known, several(hold))
    labels = list(dict.fromkeys(several(labels)))
    refuse_names(name, labels)
    place = None if isinstance(keep, bool) else Path(keep)
    if keep is not False:
        _refuse_place(place, known)
    total = total_replicates(known, replicates)
    if explain:
        from foedus.inquiry.explaining import explained, replicates_needed  # noqa: PLC0415 - only where asked for

        total += replicates_needed(known, replicates)
    advance = counting(progress, total)
    more: Explained = {}
    with working(cluster, tolerate=tolerate):
        done = run_crisis(
            known,
            replicates=plan.replicates,
            seed=plan.seed,
            threads=plan.threads,
            weeks=plan.weeks,
            source=str(crisis) if isinstance(crisis, str | Path) else "",
            sets=(*sets, *held),
            progress=advance,
            meanwhile=_load_what_follows,
        )
        if held and (refused := done.answers["held"]["refused"]):
            raise InputError(f"--hold: {refused}")
        if explain:
            more = explained(
                known,
                replicates=plan.replicates,
                seed=plan.seed,
                threads=plan.threads,
                weeks=plan.weeks,
                progress=advance,
            )
    from foedus.report.bottom_line import bottom_line  # noqa: PLC0415 - loaded while the engine ran
    from foedus.report.leading import confidence_rows  # noqa: PLC0415 - and with it
    from foedus.report.scenarios import named  # noqa: PLC0415

    record: RunAnswers = {
        **done.answers,
        **more,
        "scenarios": named(known, done.answers.get("scenarios", ())),
        "bottom_line": bottom_line(known, done.answers),
        "confidence": confidence_rows(done.answers),
    }
    manifest: Manifest = {"id": run_id(done.manifest), **done.manifest}
    if name:
        manifest["name"] = name
    if labels:
        manifest["labels"] = labels
    made = Run(known, record, done.series, manifest, done.draws)
    if keep is not False:
        made.save(place)
    return made


def _load_what_follows() -> None:
    """Load what answers and writes; a failure is met again, and told, where it is needed."""
    import_module("foedus.opinions")
    import_module("polars")
    import_module("foedus.report.brief").template("brief.html")


def _refuse_place(place: Path | None, crisis: "Crisis") -> None:
    """Refuse a place for a run that cannot be written, or that is taken, before anything is computed.

    Raises
    ------
    FoedusError
        With the reason and the remedy.
    """
    if place is not None:
        place_for(place, "")
    else:
        refuse_unwritable(RUNS / crisis.crisis)
    refuse_closed_index()
