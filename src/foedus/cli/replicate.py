"""``foedus replicate``: recompute every published number that the project claims to give."""

import json as json_text
import math
import sys
from collections.abc import Callable
from typing import Annotated

import numpy as np
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foedus.cli.options import Json, Off
from foedus.core.errors import InputError, nearest
from foedus.models.catalogue import MODELS
from foedus.models.claims import Claim, Verdict, recompute
from foedus.report.console import PlainConsole
from foedus.report.output import write_json
from foedus.scoring.scores import brier, decompose


def replicate(
    name: Annotated[str, Off(help="One model, or 'scores'; without it everything.")] = "",
    /,
    *,
    json: Json = False,
) -> None:
    """Recompute every published number; exit 1 if one does not come out."""
    owners: dict[str, Callable[[], tuple[Claim, ...]]] = {entry.name: entry.claims for entry in MODELS}
    owners["scores"] = scoring_claims
    if name and name not in owners:
        raise InputError(f"no numbers of '{name}'{nearest(name, owners) or '; there are ' + ', '.join(owners)}")
    found = [(owner, recompute(claim)) for owner in ((name,) if name else owners) for claim in owners[owner]()]
    failed = sum(not verdict.holds for _, verdict in found)
    if json:
        claims = [_record(owner, verdict) for owner, verdict in found]
        write_json(json_text.dumps({"claims": claims, "failed": failed}, ensure_ascii=False))
    else:
        _show(found, failed)
    if failed:
        sys.exit(1)


def scoring_claims() -> tuple[Claim, ...]:
    """Return what the scores claim: an identity, tried on a thousand random forecasts in tenths."""
    generator = np.random.default_rng(0)
    chance = generator.integers(11, size=1000) / 10.0
    outcome = (generator.random(1000) < chance).astype(np.float64)

    def rest() -> float:
        parts = decompose(outcome, chance)
        return brier(outcome, chance) - (parts.reliability - parts.resolution + parts.uncertainty)

    name = "Brier score less (reliability - resolution + uncertainty)"
    return (Claim(name, 0.0, rest, 1e-12, "murphy-1973"),)


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


def _show(found: list[tuple[str, Verdict]], failed: int) -> None:
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
