"""How an entry of the ledger is made where the crisis file leaves a gap: of a table, of a default, of a range."""

from typing import Final

from foedus.crisis.crisis import Crisis
from foedus.evidence.record import ASSUMPTION
from foedus.worlds.blueprint import Entry, Ledger
from foedus.worlds.defaults import Default, default, reason
from foedus.worlds.states import Figure, figure, states

#: Why what nobody says is what it is.
NOBODY_SAYS: Final = (ASSUMPTION, "no figure in the shipped tables")
TABLE: Final = "the table of states"


def state_of(crisis: Crisis, actor: str) -> str:
    """Return the row of the table of states that an actor's national figures default to, or an empty string."""
    named = crisis.actors[actor].state or actor
    return named if named in states() else ""


def organises(given: Ledger, actor: str) -> bool:
    """Return whether an actor is an organisation of states, by what the crisis says."""
    said = given.get(f"actors.{actor}.organisation")
    return bool(said and said.value)


def figure_of(crisis: Crisis, actor: str, column: str) -> Figure | None:
    """Return a figure of an actor as it was known on the as-of day, or None where the table has none."""
    return figure(state_of(crisis, actor), column, crisis.as_of.year)


def defaulted(path: str, of: str, name: str = "") -> Entry:
    """Return an entry at a path with the default of a quantity, which by default has the name at its end."""
    short = name or path.rpartition(".")[2]
    return Entry(path, default(of, short), "default", (reason(of, short),))


def known(path: str, found: Figure) -> Entry:
    """Return an entry with a figure of the table of states, and the year that it is of."""
    return Entry(path, found.number, "table", (f"{found.data_set}@{found.year}",), TABLE)


def drawn(path: str, spread: Default, why: str) -> Entry:
    """Return an entry of which nobody says anything, with its range, and why that."""
    return Entry(path, spread.value, "assumption", NOBODY_SAYS, range=spread, assumed=in_words(spread, why))


def in_words(spread: Default, why: str) -> str:
    """Return a range of which nobody says anything, and why that."""
    return f"{spread.value:g} ({spread.low:g} to {spread.high:g}): {why}"
