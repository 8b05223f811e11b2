"""Options that several commands share."""

from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def separated(text: str) -> list[str]:
    """Return the names in a comma-separated list."""
    return [name.strip() for name in text.split(",") if name.strip()]


#: An option that is off or empty where it is not given: there is no default to show.
Off = partial(Parameter, show_default=False)

CrisisName = Annotated[
    str | Path, Parameter(help="A bundled crisis (`foedus crises` lists them) or the path of a crisis file.")
]
Questions = Annotated[
    str,
    Parameter(
        help="As in falls:IRN:leader, dispute:iran:force: falls:ACTOR:WHAT, dispute:NAME:END, "
        "stands_by:DISPUTE:ACTOR:DEGREE[:SIDE], mediates:DISPUTE:ACTOR:STAGE."
    ),
]
Weeks = Annotated[int | None, Parameter(help="Horizon in weeks; by default as the crisis file says.")]
Seed = Annotated[int, Parameter(help="The same seed gives the same answers, bit for bit.")]
Threads = Annotated[int | None, Parameter(help="Threads; by default one for each processor.")]
Cluster = Annotated[
    str | None,
    Off(help="Who runs it in place of threads: local[:N] starts processes here, or a Dask scheduler, tcp://HOST:8786."),
]
Tolerate = Annotated[bool, Off(help="Take workers of the cluster that differ too; then the answers may.")]
Sets = Annotated[
    tuple[str, ...],
    Off(
        name="--set",
        help="PATH=VALUE laid over the file, as in actors.RUS.load=0.2; may be repeated.",
    ),
]
Covariates = Annotated[
    Path | None,
    Off(help="CSV of your own values for a past crisis: path,value[,low,high],because[,note]."),
]
Trust = Annotated[
    tuple[Path, ...],
    Off(name="--trust", help="File of a mechanism whose code may run, for `forms` to choose; may be repeated."),
]
Labels = Annotated[
    tuple[str, ...],
    Off(name="--label", help="A word by which runs are found among others; may be repeated."),
]
KeptRun = Annotated[str, Parameter(help="A run: folder, id, name, the beginning of an id, or latest.")]
Json = Annotated[bool, Off(name="--json", help="Print as JSON.")]
