"""How forecasts came out: said by hand, or read from a list of dated events."""

from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from foedus.answers.question import Question
from foedus.core.errors import InputError, nearest
from foedus.core.world import DEGREES, MEDIATION
from foedus.crisis.asked import OFFICES
from foedus.register.register import FORECAST, RESOLUTION, VOID, Draft, Line, Outcome, Register, adding, now
from foedus.text.csv_rows import csv_rows
from foedus.text.yaml_text import SIZE_LIMIT, read_text

#: The words for what a forecast comes to.
OUTCOMES: Final[dict[str, Outcome]] = {"yes": True, "no": False, VOID: VOID}
WORDS: Final[dict[Outcome, str]] = {outcome: word for word, outcome in OUTCOMES.items()}
#: So many forecasts are named where none is found, or several.
FEW: Final = 10
#: How a condition begins that something does not come by its day.
NOT: Final = "not:"
#: Columns of a list of events.
COLUMNS: Final = ("event", "date", "source")
NEEDED: Final = ("event", "date")
#: What comes with what, of the kinds of questions whose words make a ladder.
_LADDERS: Final = {"stands_by": DEGREES, "mediates": MEDIATION, "falls": OFFICES}
#: What shows that a dispute came to something, beside that word itself.
_SHOWN_BY: Final = {
    "force": ("force_again", "deaths", "serious", "war"),
    "deaths": ("serious", "war"),
}


def resolve_forecast(named: str, outcome: str, *, because: str = "", correct: bool = False) -> Line:
    """Enter how a forecast came out, and return the line.

    Parameters
    ----------
    named
        The id of a forecast, or the beginning of one.
    outcome
        ``yes``, ``no`` or ``void``.
    because
        What shows it; needed for ``void``, which takes a forecast out of the scores.
    correct
        Whether an earlier resolution is to be replaced; it stays in the register.

    Raises
    ------
    InputError
        If there is no such forecast, or it is resolved already; if it is to be void and nothing says why.
    """
    if outcome not in OUTCOMES:
        raise InputError(f"'{outcome}': a forecast resolves yes, no or void{nearest(outcome, OUTCOMES)}")
    said = " ".join(because.encode(errors="replace").decode().split())
    if outcome == VOID and not said:
        raise InputError("--because: a void forecast leaves the scores; say why nothing can be decided of it")
    with adding() as draft:
        forecast = find_forecast(draft.register, named)
        if outcome == "no" and forecast["resolves"] > now()[:10]:
            raise InputError(
                f"{forecast['id']} is open until {forecast['resolves']}: before that day it can only be yes or void"
            )
        earlier = resolutions(draft.register).get(forecast["id"])
        if earlier and not correct:
            raise InputError(
                f"{forecast['id']} was resolved {WORDS[earlier['outcome']]} on {earlier['registered'][:10]}; "
                "--correct replaces it"
            )
        return _entered(draft, forecast["id"], OUTCOMES[outcome], said)


def _entered(draft: Draft, forecast: str, outcome: Outcome, because: str) -> Line:
    why = {"because": because} if because else {}
    return draft.add({"kind": RESOLUTION, "id": forecast, "outcome": outcome, **why, "registered": now()})


class Happened(NamedTuple):
    """An event of a list, the day on which it happened, and what shows it: where it stands, and the source named."""

    event: str
    day: date
    shown: str


def events_in(file: Path) -> list[Happened]:
    """Return the events of a CSV file with the columns ``event``, ``date`` and ``source``, the earliest first.

    Raises
    ------
    InputError
        If the file cannot be read or a row is none; every such row is told, with file and line.
    """
    _, text = read_text(file, "CSV file", SIZE_LIMIT)
    read = csv_rows(file.name, text, COLUMNS, NEEDED)
    problems, found = list(read.problems), []
    for place, cells in read.rows:
        try:
            day = date.fromisoformat(cells["date"])
        except ValueError:
            problems.append(f"{place}: '{cells['date']}' is not a day, YYYY-MM-DD")
            continue
        if not cells["event"]:
            problems.append(f"{place}: no event; name it as --check of the forecast does")
            continue
        source = cells.get("source", "")
        found.append(Happened(cells["event"], day, f"{place}, {cells['date']}{': ' if source else ''}{source}"))
    if problems:
        raise InputError("\n".join(problems))
    return sorted(found, key=lambda one: (one.day, one.event))


def resolve_by_events(file: Path, until: date) -> list[Line]:
    """Resolve every open forecast that a list of events decides, and return the lines.

    A forecast is *yes* if one of the events of its check came after its as-of day and by its day, *no* if its day has
    passed and the list, which is complete until ``until``, has none; *void* if what it was made given did not come so.

    Parameters
    ----------
    file
        As `events_in` takes it.
    until
        The day until which the list is complete.

    Raises
    ------
    InputError
        If the list cannot be read, or is to be complete until a day that is yet to come.
    """
    events = events_in(file)
    if until.isoformat() > now()[:10]:
        raise InputError(f"--until {until}: no list of events is complete until a day that is yet to come")
    with adding() as draft:
        resolved = resolutions(draft.register)
        lines = []
        for forecast in draft.register.lines:
            if forecast["kind"] != FORECAST or forecast["id"] in resolved:
                continue
            if decided := decided_by(forecast, events, until):
                lines.append(_entered(draft, forecast["id"], *decided))
        return lines


def decided_by(forecast: Line, events: list[Happened], until: date) -> tuple[Outcome, str] | None:
    """Return how a forecast came out by a list of events that is complete until a day, and why; None if undecided."""
    after = date.fromisoformat(forecast["as_of"])
    for condition in forecast.get("given", ()):
        name, _, by = condition.rpartition("@")
        last = date.fromisoformat(by)
        came = _first((name.removeprefix(NOT),), events, after, last)
        if name.startswith(NOT) and came:
            return VOID, f"the condition failed, {condition}: {came.shown}"
        if not came and not name.startswith(NOT) and last <= until:
            return VOID, f"the condition failed, {condition}: not among the events until {until}"
        if not came and last > until:
            return None
    last = date.fromisoformat(forecast["resolves"])
    came = _first(forecast.get("check", (forecast["question"],)), events, after, last)
    if came:
        return True, came.shown
    return (False, f"not among the events until {until}") if last <= until else None


def _first(names: tuple[str, ...] | list[str], events: list[Happened], after: date, last: date) -> Happened | None:
    """Return the first of the events that show one of these, after a day and by another."""
    shown = {shows for name in names for shows in (name, *shown_by(name))}
    return next((one for one in events if one.event in shown and after < one.day <= last), None)


def shown_by(name: str) -> tuple[str, ...]:
    """Return the questions whose coming true shows that another has: who fights has sent aid, war is force.

    Examples
    --------
    >>> shown_by("mediates:iran:OMN:offered")
    ('mediates:iran:OMN:accepted', 'mediates:iran:OMN:settled')
    >>> shown_by("dispute:iran:deaths"), shown_by("a name of one's own")
    (('dispute:iran:serious', 'dispute:iran:war'), ())
    """
    try:
        question = Question.parse(name)
    except InputError:
        return ()
    if question.kind == "dispute":
        higher: tuple[str, ...] = _SHOWN_BY.get(question.what, ())
    else:
        ladder = _LADDERS[question.kind]
        higher = ladder[ladder.index(question.what) + 1 :]
    return tuple(str(Question(question.kind, question.dispute, question.actor, what, question.side)) for what in higher)


def find_forecast(register: Register, named: str) -> Line:
    """Return the forecast of an id, or of the beginning of one.

    Raises
    ------
    InputError
        If there is none, or several.
    """
    forecasts = [line for line in register.lines if line["kind"] == FORECAST]
    found = [line for line in forecasts if named and line["id"].startswith(named)]
    if len(found) == 1:
        return found[0]
    ids = [line["id"] for line in forecasts]
    if found:
        some = ", ".join(line["id"] for line in found[-FEW:])
        raise InputError(f"'{named}' is the beginning of {len(found)} forecasts: {some}")
    listed = nearest(named, ids) or f"; the last registered: {', '.join(ids[-FEW:]) or 'none'}"
    raise InputError(f"no forecast '{named}' is registered{listed}")


def resolutions(register: Register) -> dict[str, Line]:
    """Return the resolution of each forecast that has one, by id; the last one counts."""
    return {line["id"]: line for line in register.lines if line["kind"] == RESOLUTION}


def outcomes(register: Register) -> dict[str, Outcome]:
    """Return how each forecast came out that is resolved, by id."""
    return {forecast: line["outcome"] for forecast, line in resolutions(register).items()}
