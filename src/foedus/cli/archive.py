"""``foedus archive``: a run as one folder or zip that can be handed on."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.cli.options import Off, Trust
from foedus.report.console import PlainConsole


def archive(
    run: Annotated[str, Parameter(help="A run: folder, id, the beginning of an id, or latest.")],
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
