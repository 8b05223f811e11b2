"""``foedus runs`` and ``foedus compare``: the runs that were kept, and how two of them differ."""

import json as json_format
from typing import Annotated, Final

from cyclopts import Parameter

import foedus
from foedus.api.kept import entries
from foedus.cli.options import Json
from foedus.core.errors import InputError
from foedus.report.output import write_json, write_text

#: So many runs are listed where it is not said how many; ``--json`` has all.
LAST: Final = 20


def runs(
    *,
    last: Annotated[
        int | None, Parameter(help=f"Only so many, the newest; by default {LAST}, with --json all.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """List the runs that were kept, the newest first."""
    if last is not None and last < 1:
        raise InputError(f"--last {last}: must be a whole number from 1")
    found = entries()
    if json:
        write_json(json_format.dumps([entry._asdict() for entry in found[:last]], indent=1))
        return
    from foedus.report.runs import listed  # noqa: PLC0415 - not loaded for --json

    shown = found[: last or LAST]
    more = f"and {len(found) - len(shown):,} more: --last {len(found)} lists all\n" if len(found) > len(shown) else ""
    said = listed(shown) + more or "No runs yet: `foedus run iran-2026` makes one.\n"
    write_text(said)


def compare(
    first: Annotated[str, Parameter(help="A run: folder, id, the beginning of an id, or latest.")],
    second: Annotated[str, Parameter(help="The other run.")],
    /,
    *,
    json: Json = False,
) -> None:
    """Compare two runs: which inputs differ, and which answers moved by more than luck."""
    found = foedus.compare(first, second)
    write_json(found.json()) if json else found.show(None)
