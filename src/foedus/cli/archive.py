"""``foedus archive`` and ``foedus again``: a run that can be handed on, and what comes out where it is run again."""

import json as json_format
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.archive import recompute
from foedus.cli.options import Json, KeptRun, Off, Trust
from foedus.report.console import PlainConsole
from foedus.report.output import write_json
from foedus.report.progress import progress


def archive(
    run: KeptRun,
    /,
    *,
    out: Annotated[Path | None, Parameter(help="Where to write it; by default it is called as the run is.")] = None,
    zip_: Annotated[bool, Off(name="--zip", help="Write a zip; so does an --out that ends in .zip.")] = False,
    trust: Trust = (),
) -> None:
    """Write a run with everything behind it: inputs, evidence, tables, answers, citations, a notebook to recompute."""
    found = foedus.archive(run, out, zipped=zip_, trust=trust)
    told = [f"written: {found.place}", *(f"  not in it: {one}" for one in found.lacking)]
    PlainConsole().print("\n".join(told), soft_wrap=True)


def again(
    run: KeptRun,
    /,
    *,
    out: Annotated[Path | None, Parameter(help="Folder to keep what comes out in; by default it is not kept.")] = None,
    trust: Trust = (),
    json: Json = False,
) -> None:
    """Compute a run that was kept again, from its own folder, and compare every number and word of its answers."""
    with progress(silent=json) as advance:
        found = recompute(run, trust=trust, keep=out or False, progress=advance)
    if json:
        write_json(json_format.dumps(found.record, ensure_ascii=False, indent=1))
        return
    PlainConsole().print(repr(found), soft_wrap=True)
