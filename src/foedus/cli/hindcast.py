"""``foedus hindcast``: forecast a crisis of the past as of its trigger, and print what happened beside it."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.cli.options import Covariates, Json, Off
from foedus.report.console import PlainConsole
from foedus.report.output import write_json


def hindcast(
    *,
    crisis: Annotated[int, Parameter(help="Number of the crisis in the International Crisis Behavior data.")],
    data: Annotated[Path | None, Parameter(help="Folder of tables; without it FOEDUS_DATA.")] = None,
    replicates: Annotated[int, Parameter(help="How many times the world is run.")] = 2000,
    seed: Annotated[int, Parameter(help="The same seed gives the same answers, bit for bit.")] = 1,
    threads: Annotated[int | None, Parameter(help="Threads; by default one for each processor.")] = None,
    covariates: Covariates = None,
    trust: Annotated[
        tuple[Path, ...],
        Off(name="--trust", help="File of a mechanism whose code may run, in the place of its family's form."),
    ] = (),
    json: Json = False,
) -> None:
    """Forecast a crisis of the past from what was on record the year before, beside base rates and what happened."""
    errors = PlainConsole(stderr=True)
    with errors.status("reading the tables") as status:
        found = foedus.hindcast(
            crisis,
            data=data,
            replicates=replicates,
            seed=seed,
            threads=threads,
            covariates=covariates,
            trust=trust,
            progress=status.update,
        )
    write_json(found.json()) if json else found.show(None)
