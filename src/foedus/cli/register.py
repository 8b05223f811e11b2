"""``foedus register``, ``foedus resolve`` and ``foedus score``: forecasts kept, resolved and scored."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from foedus.api.register import (
    WORDS,
    Register,
    dumped,
    read_register,
    register_forecast,
    resolve_by_events,
    resolve_forecast,
    set_aside,
)
from foedus.api.register import score as scored
from foedus.cli.options import Json, Off
from foedus.core.errors import InputError
from foedus.report.console import PlainConsole
from foedus.report.output import write_json


def register(
    run: Annotated[str, Parameter(help="A run: folder, id, the beginning of an id, or latest.")],
    /,
    *,
    question: Annotated[str, Parameter(help="A question that the run answers, as in falls:IRN:leader.")],
    resolves: Annotated[str, Parameter(help="The day on which it is decided, YYYY-MM-DD; until the run's horizon.")],
    criterion: Annotated[str, Parameter(help="What has to be so for the answer to be yes.")],
    check: Annotated[
        tuple[str, ...],
        Off(help="An event, as a list of events names it, that makes it yes; may be repeated. Default: the question."),
    ] = (),
    given: Annotated[
        tuple[str, ...],
        Off(help="[not:]EVENT[@DATE] that is taken as given, by default until --resolves; may be repeated."),
    ] = (),
    outside: Annotated[float | None, Off(help="What somebody else says of the same event by the same day.")] = None,
    by: Annotated[str, Off(help="Whose estimate that is.")] = "",
    exercise: Annotated[bool, Off(help="Keep it though it is decided already, out of the scores.")] = False,
    json: Json = False,
) -> None:
    """Freeze a forecast of a run, with its digest, to be resolved and scored later."""
    day = _day("--resolves", resolves)
    line = register_forecast(
        run, question, day, criterion, check=check, given=given, outside=outside, by=by, exercise=exercise
    )
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
    forecast: Annotated[str, Off(help="The id of a registered forecast, or the beginning of one.")] = "",
    outcome: Annotated[str, Off(help="yes, no or void.")] = "",
    /,
    *,
    because: Annotated[str, Off(help="What shows it; needed for void.")] = "",
    correct: Annotated[bool, Off(help="Replace an earlier resolution, which stays on record.")] = False,
    events: Annotated[
        Path | None, Off(help="CSV of what happened, event,date[,source]: resolve every open forecast that it decides.")
    ] = None,
    until: Annotated[str, Off(help="The day until which that list is complete, YYYY-MM-DD.")] = "",
    json: Json = False,
) -> None:
    """Say how a registered forecast came out, or let a list of events say it of all that are open."""
    if events is None:
        if not (forecast and outcome):
            raise InputError("name a forecast and yes, no or void; or give --events FILE --until DATE")
        lines = [resolve_forecast(forecast, outcome, because=because, correct=correct)]
    elif forecast or because or correct:
        raise InputError("--events resolves every open forecast: give no forecast, --because or --correct beside it")
    elif not until:
        raise InputError("--events needs --until DATE, the day until which the list is complete")
    else:
        lines = resolve_by_events(events, _day("--until", until))
    if json:
        write_json(dumped({"resolved": lines} if events else lines[0]))
        return
    for line in lines:
        why = f" – {line['because']}" if line.get("because") else ""
        _say(f"resolved {line['id']}: {WORDS[line['outcome']]}{why}")
    if not lines:
        _say("The list decides none of the forecasts that are open.")
    _warn(read_register())


def _day(option: str, said: str) -> date:
    """Return the day that an option names."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise InputError(f"{option} {said}: must be a day, YYYY-MM-DD") from None


def score(*, json: Json = False) -> None:
    """Score everything that was registered and resolved; say if a line of the register was altered."""
    found = scored()
    if json:
        told = [
            {**line, "outcome": found.outcomes.get(line["id"]), "left_out": found.aside.get(line["id"])}
            for line in found.forecasts
        ]
        troubles = [str(trouble) for trouble in found.register.troubles]
        write_json(dumped({**found.scores, "forecasts": told, "troubles": troubles}))
    else:
        from foedus.report.registered import show_registered  # noqa: PLC0415 - not loaded for --json

        troubled = len(found.register.troubles)
        show_registered(found.forecasts, found.outcomes, found.scores, aside=found.aside, troubles=troubled)
        _warn(found.register)
    if found.register.troubles:
        sys.exit(2)


def _say(text: str) -> None:
    PlainConsole().print(text, soft_wrap=True)


def _warn(kept: Register) -> None:
    """Say which lines of the register were altered or are missing."""
    for trouble in kept.troubles:
        PlainConsole(stderr=True).print(Text(f"warning: {trouble}", style="yellow"), soft_wrap=True)
