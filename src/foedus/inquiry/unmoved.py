"""Why another world answers as the crisis itself does: what it sets is so already, or nothing reads it."""

from typing import Final, get_args

from foedus.crisis.crisis import Crisis
from foedus.crisis.schema import Measure
from foedus.worlds.setup import Setup

HANGS: Final = "is read, but no answer hangs on it here"


def unmoved(before: Setup, after: Setup) -> str:
    """Return why nothing moves, in words, given the crisis and the world in which not one answer is another.

    Examples
    --------
    >>> from foedus.worlds.setup import set_up
    >>> from foedus.crisis.reading import read_crisis
    >>> crisis = set_up(read_crisis("iran-2025"), 10, 1)
    >>> unmoved(crisis, set_up(read_crisis("iran-2025", ["actors.RUS.cinc=0.5"]), 10, 1))
    'actors.RUS.cinc is not read, since capability goes by military_expenditure'
    >>> by_cinc = set_up(read_crisis("iran-2025", ["measure=cinc"]), 10, 1)
    >>> unmoved(by_cinc, set_up(read_crisis("iran-2025", ["measure=cinc", "actors.RUS.cinc=0.5"]), 10, 1))
    'actors.RUS.cinc is read, but no answer hangs on it here'
    """
    paths = _changed(before.crisis, after.crisis)
    if not paths:
        alike = _made_of(before) == _made_of(after)
        return "all of it is so already" if alike else f"what it sets {HANGS}"
    return "; ".join(_reason(before, after, path) for path in paths)


def _changed(before: Crisis, after: Crisis) -> list[str]:
    """Return the paths at which another value stands, whatever it rests on."""
    one, other = (
        {entry.path: entry.value.model_dump(exclude={"because", "note"}) for entry in crisis.inputs()}
        for crisis in (before, after)
    )
    return [path for path in dict.fromkeys([*one, *other]) if one.get(path) != other.get(path)]


def _reason(before: Setup, after: Setup, path: str) -> str:
    section, *rest = path.split(".")
    if section == "parameters":
        family, form, _ = rest
        chosen = after.forms[family]
        return f"{path} {HANGS}" if chosen == form else f"{path} is not read: {family} is {chosen}"
    if section == "actors" and rest[1] in get_args(Measure):
        given, measure = after.crisis.actors[rest[0]].capability is not None, after.crisis.measure
        if given or rest[1] != measure:
            return f"{path} is not read, since capability {'is given' if given else f'goes by {measure}'}"
    alike = _made_of(before) == _made_of(after)
    return f"{path} is so already, by default or by the tables" if alike else f"{path} {HANGS}"


def _made_of(setup: Setup) -> tuple[object, ...]:
    """Return what the worlds of a crisis are made of: actors, disputes, forms, the start and what is drawn."""
    drawn = {leaning.path: leaning.values.tobytes() for leaning in setup.leanings}
    return setup.blueprint.actors, setup.blueprint.disputes, setup.forms, setup.blueprint.world.slab.tobytes(), drawn
