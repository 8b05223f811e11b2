"""``foedus replicate``: recompute every published number that the project claims to give."""

import json as json_text
import math
import sys
from typing import Annotated

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foedus.api.replicate import Recomputed, Verdict
from foedus.api.replicate import replicate as recomputed
from foedus.cli.options import Json, Off
from foedus.report.console import PlainConsole
from foedus.report.output import write_json


def replicate(
    name: Annotated[str, Off(help="One model, or 'scores'; without it everything.")] = "",
    /,
    *,
    json: Json = False,
) -> None:
    """Recompute every published number; exit 1 if one does not come out."""
    found = recomputed(name)
    failed = sum(not verdict.holds for _, verdict in found)
    if json:
        claims = [_record(owner, verdict) for owner, verdict in found]
        write_json(json_text.dumps({"claims": claims, "failed": failed}, ensure_ascii=False))
    else:
        _show(found, failed)
    if failed:
        sys.exit(1)


def _record(owner: str, verdict: Verdict) -> dict[str, object]:
    return {
        "model": owner,
        "name": verdict.claim.name,
        "expected": verdict.claim.expected,
        "got": verdict.got if math.isfinite(verdict.got) else None,
        "tolerance": verdict.claim.tolerance,
        "source": verdict.claim.source,
        "passes": verdict.holds,
    }


def _show(found: list[Recomputed], failed: int) -> None:
    console = PlainConsole()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("number and source")
    for heading in ("expected", "got", "tolerance"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    last = ""
    for owner, (claim, got, holds) in found:
        if owner != last:
            table.add_row(Text(owner, "bold"))
            last = owner
        told = Padding(Text.assemble(claim.name, "\n", (claim.source, "dim")), (0, 0, 0, 2))
        mark = Text("pass", "green") if holds else Text("FAIL", "bold red")
        table.add_row(told, f"{claim.expected:.7g}", f"{got:.7g}", f"{claim.tolerance:.0e}", mark)
    console.print(table)
    console.print(f"\n{len(found) - failed} of {len(found)} numbers come out as published.")
