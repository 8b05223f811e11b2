"""What the start page offers: bundled crises, the files of the folder, the states, and the words of a quarrel."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from foedus.core.errors import InputError
from foedus.crisis.anchors import anchors, words
from foedus.crisis.bundled import bundled
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.history.state_names import folded
from foedus.history.states import present_day
from foedus.studio.sight.world_map import capital_of, outlined
from foedus.text.document import Refusal
from foedus.worlds.states import states

#: Files of the folder that are listed.
LISTED: Final = 30
_NAMED: Final = re.compile(r"^(crisis|overlay):", re.MULTILINE)
#: Bytes of a file in which it says what it is.
_HEAD: Final = 20_000


class Card(NamedTuple):
    """A crisis that can be opened: how, what it is called, its day and summary, how much is in it, what is wrong."""

    source: str
    title: str
    as_of: date | None
    summary: str
    actors: int
    disputes: int
    horizon: int
    wrong: str = ""


class Listed(NamedTuple):
    """A state that can be chosen: its code, its name, and the words by which it is found."""

    code: str
    name: str
    words: str


class Spot(NamedTuple):
    """A state on the map: its place in degrees east and south; as an outline or, too small for one, a point."""

    code: str
    name: str
    at: tuple[float, float]
    outlined: bool


class Region(NamedTuple):
    """A part of the map: degrees east and south of its corner, width and height."""

    name: str
    view: tuple[int, int, int, int]


#: What the map shows: the whole, and parts in which small states can be hit.
REGIONS: Final = (
    Region("World", (-180, -84, 360, 140)),
    Region("Europe", (-25, -71, 72, 37)),
    Region("Middle East", (24, -43, 42, 32)),
    Region("Africa", (-26, -38, 86, 74)),
    Region("Asia", (60, -56, 95, 68)),
    Region("Americas", (-130, -60, 100, 116)),
    Region("Oceania", (110, -22, 76, 70)),
)


class Word(NamedTuple):
    """A word or a number that can be chosen, and what it means."""

    value: str
    meaning: str


def bundled_cards() -> list[Card]:
    """Return the bundled crises, the latest first."""
    cards = [_card(name, read_crisis(name)) for name in bundled()]
    return sorted(cards, key=lambda card: card.as_of or date.min, reverse=True)


def folder_cards(folder: Path) -> list[Card]:
    """Return the crisis files and overlays of a folder, those written last first; one that is not in order says so."""
    paths = sorted(_crises(folder), key=lambda path: path.stat().st_mtime, reverse=True)[:LISTED]
    return [_card_of_file(path) for path in paths]


def listed_states() -> list[Listed]:
    """Return the states of today of which the shipped tables speak, by name."""
    known = states()
    found = [
        Listed(code, state.name, f"{folded(state.name)} {code.casefold()}")
        for code, state in present_day().items()
        if code in known
    ]
    return sorted(found, key=lambda one: folded(one.name))


def spots(listed: Collection[Listed]) -> list[Spot]:
    """Return where states can be chosen on the map: those that have a place on it."""
    found = [
        Spot(state.code, state.name, (at.east, -at.north), state.code in outlined())
        for state in listed
        if (at := capital_of(state.code))
    ]
    return sorted(found, key=lambda spot: not spot.outlined)  # points lie above outlines


def aims() -> list[Word]:
    """Return what a challenger may want."""
    return [Word(*step) for step in words()["dispute", "aim"].steps]


def populations() -> list[Word]:
    """Return the populations of past cases that a dispute may be of, the widest first."""
    return [Word(*step) for step in words()["dispute", "like"].steps]


def levels() -> list[Word]:
    """Return how far a dispute may have gone."""
    return [Word(f"{step:g}", meaning) for step, meaning in anchors()["dispute", "level"].steps]


def _crises(folder: Path) -> Iterator[Path]:
    for path in (*folder.glob("*.yaml"), *folder.glob("*.yml")):
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                if not path.name.startswith(".") and _NAMED.search(file.read(_HEAD)):
                    yield path
        except OSError:
            continue


def _card_of_file(path: Path) -> Card:
    try:
        return _card(str(path), read_crisis(path))
    except Refusal as refused:
        first = refused.mistakes[0]
        return Card(str(path), path.stem, None, "", 0, 0, 0, f"line {first.line}: {first.message}")
    except InputError as error:
        return Card(str(path), path.stem, None, "", 0, 0, 0, str(error))


def _card(source: str, crisis: Crisis) -> Card:
    summary = " ".join(crisis.summary.split())
    return Card(
        source, crisis.title, crisis.as_of, summary, len(crisis.actors), len(crisis.disputes), crisis.horizon_weeks
    )
