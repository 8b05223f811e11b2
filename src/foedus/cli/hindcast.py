"""``foedus hindcast``: forecast a crisis of the past as of its trigger, and print what happened beside it."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

import foedus
from foedus.api.finding import Finding
from foedus.cli.options import Cluster, Covariates, Json, Off, Tolerate
from foedus.core.errors import InputError
from foedus.report.console import PlainConsole
from foedus.report.output import write_json


def hindcast(
    crisis: Annotated[
        int | str | None,
        Off(help="Number of the crisis in the International Crisis Behavior data; --find looks for it."),
    ] = None,
    *,
    list_: Annotated[bool, Off(name="--list", help="List the crises that there are, with their numbers.")] = False,
    find: Annotated[str | None, Off(help="List those with a name, a state or a year, as in --find Cuba.")] = None,
    years: Annotated[str, Off(help="List those that were triggered in a year or span, as in 1960-1969.")] = "",
    page: Annotated[int | None, Off(help="Page of the list; without it the first, or with --json all.")] = None,
    data: Annotated[Path | None, Parameter(help="Folder of tables; without it FOEDUS_DATA.")] = None,
    replicates: Annotated[int, Parameter(help="How many times the world is run.")] = 2000,
    seed: Annotated[int, Parameter(help="The same seed gives the same answers, bit for bit.")] = 1,
    threads: Annotated[int | None, Parameter(help="Threads; by default one for each processor.")] = None,
    cluster: Cluster = None,
    tolerate: Tolerate = False,
    covariates: Covariates = None,
    trust: Annotated[
        tuple[Path, ...],
        Off(name="--trust", help="File of a mechanism whose code may run, in the place of its family's form."),
    ] = (),
    json: Json = False,
) -> None:
    """Forecast a crisis of the past from what was on record the year before, beside base rates and what happened."""
    listed = list_ or find is not None or bool(years) or page is not None
    if listed == (crisis is not None):
        raise InputError(
            "name one crisis by its number, or list them: --list has all, --find Cuba those with a name, a state "
            "or a year"
        )
    if isinstance(crisis, str):
        raise InputError(f"{crisis!r} is not the number of a crisis: foedus hindcast --find {crisis!r} looks for it")
    errors = PlainConsole(stderr=True)
    with errors.status("reading the tables") as status:
        if crisis is None:
            first = page if json or page is not None else 1
            found: Finding[Any] = foedus.past_crises(find or "", years=years, page=first, data=data)
        else:
            found = foedus.hindcast(
                crisis,
                data=data,
                replicates=replicates,
                seed=seed,
                threads=threads,
                cluster=cluster,
                tolerate=tolerate,
                covariates=covariates,
                trust=trust,
                progress=status.update,
            )
    write_json(found.json()) if json else found.show(None)
