"""``foedus cite``: exactly what a crisis or a run rests on."""

import json as json_format
from itertools import groupby
from operator import attrgetter
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from foedus.api.citing import Citation, citation_of, record_of
from foedus.cli.options import Json, Trust
from foedus.report.console import PlainConsole
from foedus.report.output import write_json


def cite(
    crisis: Annotated[str, Parameter(help="A bundled crisis, the path of a crisis file, or a run (folder or id).")],
    /,
    *,
    trust: Trust = (),
    json: Json = False,
) -> None:
    """Print exactly what a crisis or a run used: statements, sources, data sets, the literature of its mechanisms."""
    found = citation_of(crisis, trust)
    if json:
        write_json(json_format.dumps(record_of(found), ensure_ascii=False, indent=1))
        return
    _show(found, PlainConsole())


def _show(found: Citation, console: Console) -> None:
    crisis = found.crisis
    console.print(f"{crisis.title}, as of {crisis.as_of.isoformat()}\n{crisis.digest}\n", soft_wrap=True)
    console.print("Sources (Admiralty reliability) and the statements that values rest on")
    for key, statements in found.used.sources.items():
        source = crisis.sources[key]
        console.print(f"  {key} ({source.reliability}) {source.title}")
        for statement in statements:
            told = crisis.evidence[statement]
            console.print(f"    {statement} ({told.place}), {told.asserted_by}: {told.text}")
    console.print("\nData sets")
    for key, paths in found.data_sets.items():
        console.print(f"  {key}: {_few(paths)}")
    for entry in found.works:
        console.print(f"    {entry}")
    console.print("\nMechanisms")
    for title, entries in found.mechanisms:
        console.print(f"  {title}")
        for entry in entries:
            console.print(f"    {entry}")
    if over := found.calibrations:
        console.print(f"\nCalibrations: {over['folder']}, fitted to {over['fitted_to']}, in place of those that ship")
    console.print(
        f"\nAssumptions: {len(found.used.assumptions)} inputs rest on `assumption`, alone or beside evidence, and "
        f"{found.assumed_parameters} parameters of mechanisms."
    )
    if found.assumed:
        console.print("\nFigures that neither the file nor a table of the day says, and what they are taken to be")
    for why, alike in groupby(sorted(found.assumed, key=attrgetter("assumed")), attrgetter("assumed")):
        console.print(f"  {_few([one.path for one in alike])}: {why}")


def _few(paths: list[str]) -> str:
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
