"""``foedus register``, ``foedus resolve`` and ``foedus score``: forecasts kept, resolved and scored."""

import sys
from datetime import date
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from foedus.cli.options import Json, Off
from foedus.core.errors import InputError
from foedus.register.forecasts import SAME, forecasts_in, register_forecast, resolutions, resolve_forecast, set_aside
from foedus.register.register import Register, read_register
from foedus.register.rows import ScoresByVersion
from foedus.report.console import PlainConsole
from foedus.report.output import write_json
from foedus.runs.store import dumped


def register(
    run: Annotated[str, Parameter(help="A run: folder, id, the beginning of an id, or latest.")],
    /,
    *,
    question: Annotated[str, Parameter(help="A question that the run answers, as in falls:IRN:leader.")],
    resolves: Annotated[str, Parameter(help="The day on which it is decided, YYYY-MM-DD; until the run's horizon.")],
    criterion: Annotated[str, Parameter(help="What has to be so for the answer to be yes.")],
    json: Json = False,
) -> None:
    """Freeze a forecast of a run, with its digest, to be resolved and scored later."""
    try:
        day = date.fromisoformat(resolves)
    except ValueError:
        raise InputError(f"--resolves {resolves}: must be a day, YYYY-MM-DD") from None
    line = register_forecast(run, question, day, criterion)
    if json:
        write_json(dumped(line))
        return
    from foedus.report.registered import aside_note, line_of  # noqa: PLC0415 - not loaded for --json

    kept = read_register()
    _say(f"registered {line['id']}: {line_of(line)}")
    _say(f"digest {line['hash']}")
    if reason := set_aside(kept.lines).get(line["id"]):
        _say(aside_note(reason))
    _warn(kept)


def resolve(
    forecast: Annotated[str, Parameter(help="The id of a registered forecast, or the beginning of one.")],
    outcome: Annotated[str, Parameter(help="yes or no.")],
    /,
    *,
    correct: Annotated[bool, Off(help="Replace an earlier resolution, which stays on record.")] = False,
    json: Json = False,
) -> None:
    """Say how a registered forecast came out."""
    line = resolve_forecast(forecast, outcome, correct=correct)
    if json:
        write_json(dumped(line))
        return
    _say(f"resolved {line['id']}: {'yes' if line['outcome'] else 'no'}")
    _warn(read_register())


def score(*, json: Json = False) -> None:
    """Score everything that was registered and resolved; say if a line of the register was altered."""
    from foedus.register.scores import scores_by_version, scores_of  # noqa: PLC0415 - scipy is loaded only here

    kept = read_register()
    forecasts = forecasts_in(kept)
    outcomes = {key: bool(line["outcome"]) for key, line in resolutions(kept).items()}
    aside = set_aside(kept.lines)
    versions = scores_by_version(forecasts, outcomes, set_aside(kept.lines, (*SAME, "foedus", "engine")))
    scores: ScoresByVersion = {**scores_of(forecasts, outcomes, aside), "versions": versions}
    if json:
        told = [{**line, "outcome": outcomes.get(line["id"]), "left_out": aside.get(line["id"])} for line in forecasts]
        troubles = [str(trouble) for trouble in kept.troubles]
        write_json(dumped({**scores, "forecasts": told, "troubles": troubles}))
        if troubles:
            sys.exit(2)
        return
    from foedus.report.registered import show_registered  # noqa: PLC0415 - not loaded for --json

    show_registered(forecasts, outcomes, scores, aside=aside, troubles=len(kept.troubles))
    _warn(kept)
    if kept.troubles:
        sys.exit(2)


def _say(text: str) -> None:
    PlainConsole().print(text, soft_wrap=True)


def _warn(kept: Register) -> None:
    """Say which lines of the register were altered or are missing."""
    for trouble in kept.troubles:
        PlainConsole(stderr=True).print(Text(f"warning: {trouble}", style="yellow"), soft_wrap=True)
