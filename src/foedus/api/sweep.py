"""Hundreds of worlds that differ in some settings: run once each, kept, drawn, and traced to the settings."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.api.finding import Finding
from foedus.api.options import Cluster, Progress, processors, working
from foedus.api.reading import read
from foedus.core.errors import InputError
from foedus.report.output import write_file
from foedus.report.sweep import SweepRecord, figures_of, show_sweep, sweep_page, sweep_record

if TYPE_CHECKING:
    from foedus.report.figures.figure import Figure

PAGE: Final = "sweep.html"
#: Code that decides what a world answers: packages below ``foedus``.
REACHED: Final = ("core", "models", "mechanisms", "crisis", "fitting", "engine", "worlds", "answers", "session")


def sweep(
    file: str | Path,
    *,
    out: str | Path | None = None,
    threads: int | None = None,
    cluster: Cluster | None = None,
    tolerate: bool = False,
    progress: Progress | None = None,
) -> Finding[SweepRecord]:
    """Run crises over a grid, a Latin hypercube or a Sobol design of settings; each world once, all on the same luck.

    Worlds are kept as they are run, in a Parquet data set with a row for each question and world: a sweep that was
    stopped goes on where it was. A world that fails is a row that says why.

    Parameters
    ----------
    file
        The sweep file: crises, settings and over what they go, the design.
    out
        Folder to write; by default named as the file is, beside where this runs.
    threads
        How many worlds are run at a time; by default one for each processor.
    cluster, tolerate
        As in `run`: who runs the worlds in place of threads.
    progress
        Called with how many worlds are done, and how many there are.

    Returns
    -------
    Finding
        With ``answers`` over the worlds, ``shares`` of a Sobol design, and ``folder``; its figure is the first map.

    Raises
    ------
    FoedusError
        If the file cannot be taken (all places are told), or the folder holds something else.

    Examples
    --------
    >>> import foedus
    >>> foedus.sweep("no-such-sweep.yaml")
    Traceback (most recent call last):
    foedus.core.errors.InputError: no-such-sweep.yaml: error: no such file
    """
    from foedus.core.compiled import source_digest  # noqa: PLC0415 - the engine is heavy
    from foedus.inquiry.sweep_file import read_sweep  # noqa: PLC0415
    from foedus.inquiry.sweeps import WORLDS, Kept, run_sweep  # noqa: PLC0415

    count = processors() if threads is None else threads
    if count < 1:
        raise InputError(f"--threads {count}: at least one is needed")
    place = Path(file)
    found = read_sweep(place, read)
    folder = Path(out) if out is not None else Path(place.stem)
    kept = Kept(folder, found, source_digest(Path(__file__).parents[1], REACHED))
    with working(cluster, tolerate=tolerate):
        rows = run_sweep(found, kept, count, progress or (lambda *_: None))
    shares = None
    if found.file.design == "sobol":
        from foedus.inquiry.sobol import shares_of  # noqa: PLC0415

        shares = shares_of(found.file, rows)
    record = sweep_record(found, rows, str(folder / WORLDS), shares)
    write_file(folder / PAGE, sweep_page(found, record, rows))

    def drawn() -> "Figure | None":
        figures = [one for each in figures_of(found, record, rows).values() for one in each]
        return figures[0] if figures else None

    return Finding(record, partial(show_sweep, record), drawn)
