"""Estimates that the file holds otherwise than the engine: listed on the Desk, kept from a slider, taken out."""

from typing import TYPE_CHECKING, NamedTuple

from foedus.answers.question import said_in_words
from foedus.crisis.estimates import free_names
from foedus.crisis.schema import HORIZON
from foedus.evidence.record import ASSUMPTION
from foedus.report.dates import short
from foedus.report.numbers import percent
from foedus.studio.pages import render

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis
    from foedus.studio.work import Work


class Held(NamedTuple):
    """An estimate of the file: its path, the event, how likely it is held to be, by when, and on what that rests."""

    path: str
    says: str
    chance: str
    by: str
    because: tuple[str, ...]


def held_html(work: "Work") -> str:
    """Return the estimates that the file holds, in ``#desk-held``."""
    found = []
    for name, estimate in work.crisis.outside.items():
        low, high = estimate.ends
        chance = percent(low) if low == high else f"{percent(low)} to {percent(high)}"
        by = "the horizon" if estimate.by == HORIZON else estimate.by and short(estimate.by.isoformat())
        says = said_in_words(work.crisis, estimate.question)
        found.append(Held(f"outside.{name}", says, chance, f", by {by}" if by else "", tuple(estimate.because)))
    return render("desk/held.html", held=found)


def keep_estimate(work: "Work", question: str, chance: float) -> bool:
    """Keep an estimate of one's own in the file, in place of one of the same event; return whether it was taken."""
    said = {"question": question, "by": HORIZON, "chance": chance, "because": ASSUMPTION}
    return work.set(f"outside.{_name_for(work.crisis, question)}", said)


def _name_for(crisis: "Crisis", question: str) -> str:
    mine = (
        name
        for name, one in crisis.outside.items()
        if (str(one.question), one.by, tuple(one.because)) == (question, HORIZON, (ASSUMPTION,))
    )
    return next(mine, free_names(crisis, 1)[0])
