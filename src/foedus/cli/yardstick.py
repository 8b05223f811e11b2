"""``foedus questions`` and ``foedus grade``: past crises as questions, and what whoever answers them is worth."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.yardstick import TEST_FROM, TRAIN_TO
from foedus.cli.options import Json, Off
from foedus.report.output import write_json
from foedus.report.progress import in_words

Data = Annotated[Path | None, Parameter(help="Folder of tables; without it FOEDUS_DATA.")]
Hub = Annotated[Path | None, Off(help="Folder to write, in the shape of a forecast hub.")]


def questions(
    *,
    to: Annotated[int | None, Off(help="Last year of a crisis; by default all.")] = None,
    data: Data = None,
    out: Annotated[Path, Parameter(help="Folder to write.")] = Path("questions"),
    names: Annotated[bool, Off(help="With the names of crises, which tell what became of them.")] = False,
    hub: Hub = None,
    json: Json = False,
) -> None:
    """Write every past crisis as dated questions that resolve, each with the base rate known on its day."""
    found = foedus.questions(to, data=data, out=out, names=names, hub=hub)
    write_json(found.json()) if json else found.show(None)


def grade(
    forecasts: Annotated[Path | None, Off(help="CSV with the columns forecaster, question and chance.")] = None,
    /,
    *,
    data: Data = None,
    ours: Annotated[Path | None, Off(help="CSV of ours, as `foedus scorecard --engine --save` writes it.")] = None,
    train_to: Annotated[int, Parameter(help="Last year that rates of the scorecard learn from.")] = TRAIN_TO,
    test_from: Annotated[int, Parameter(help="First year that is tested.")] = TEST_FROM,
    hub: Hub = None,
    json: Json = False,
) -> None:
    """Score anybody's chances of past crises, beside ours and the base rates on the same questions."""
    with in_words("reading the tables") as progress:
        found = foedus.grade(
            forecasts, data=data, ours=ours, train_to=train_to, test_from=test_from, hub=hub, progress=progress
        )
    write_json(found.json()) if json else found.show(None)
