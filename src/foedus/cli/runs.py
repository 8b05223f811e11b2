"""``foedus runs`` and ``foedus compare``: the runs that were kept, and how they differ."""

import json as json_format
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

import foedus
from foedus.api.kept import called, entries
from foedus.cli.options import Json, KeptRun, Labels, Off, Trust
from foedus.core.errors import InputError
from foedus.report.output import write_json, write_text
from foedus.report.progress import progress

#: So many runs are listed where it is not said how many; ``--json`` has all.
LAST: Final = 20


def runs(
    *,
    last: Annotated[
        int | None, Parameter(help=f"Only so many, the newest; by default {LAST}, with --json all.", show_default=False)
    ] = None,
    name: Annotated[str, Off(help="Only those whose name contains this.")] = "",
    label: Labels = (),
    json: Json = False,
) -> None:
    """List the runs that were kept, the newest first: all, or those of a name or labels."""
    if last is not None and last < 1:
        raise InputError(f"--last {last}: must be a whole number from 1")
    found = called(entries(), name, label)
    if json:
        write_json(json_format.dumps([entry._asdict() for entry in found[:last]], indent=1))
        return
    from foedus.report.runs import listed  # noqa: PLC0415 - not loaded for --json

    shown = found[: last or LAST]
    more = f"and {len(found) - len(shown):,} more: --last {len(found)} lists all\n" if len(found) > len(shown) else ""
    none = "No run is called so.\n" if name or label else "No runs yet: `foedus run iran-2026` makes one.\n"
    said = listed(shown) + more or none
    write_text(said)


def compare(
    first: KeptRun,
    /,
    *others: Annotated[str, Parameter(help="The others, one to three: changes are those from the first.")],
    apart: Annotated[
        bool, Off(help="Run the first again with this engine: what came of it, what of the inputs.")
    ] = False,
    html: Annotated[Path | None, Parameter(help="Write it as an HTML page here.")] = None,
    trust: Trust = (),
    json: Json = False,
) -> None:
    """Compare two to four runs: which inputs differ, and which answers moved by more than luck."""
    with progress(silent=json) as advance:
        found = foedus.compare(first, *others, apart=apart, trust=trust, progress=advance)
    if html is not None:
        found.html(html)
    write_json(found.json()) if json else found.show(None)
