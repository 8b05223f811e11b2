"""What a second opinion is: a mapping from a crisis to a model's inputs, and what comes out beside the engine's answer.

The rule by which the two agree or not is the same for every model. A **chance** disagrees where it lies outside the
engine's 90% range and its odds are more than twice, or less than half, the engine's; chances that are both below one
in a hundred agree. A **verdict** (joins, is believed, stands) disagrees where the engine's chance of the same lies on
the other side of one half. A **place** between two demands disagrees where it is more than a quarter of the way off.
An **order** disagrees where the engine has another one first, by odds more than twice apart; a **division** into camps
where the engine leans the other way for anybody.
"""

from math import log
from typing import Final, NamedTuple

from foedus.answers.rows import OpinionRow

#: The topics of the brief.
STANDS_BY: Final = "who stands by whom"
MEDIATES: Final = "who can mediate"
FALLS: Final = "who falls next"
GOES: Final = "how far it goes"
#: Odds further apart than this factor are another opinion.
FAR: Final = 2.0
#: Chances below this are rare either way.
RARE: Final = 0.01
#: Lists of inputs longer than this are named and counted, not written out.
LONGEST: Final = 8
#: Places between two demands (0-100) further apart than this are another opinion.
FAR_PLACE: Final = 25.0
AGREES, DISAGREES, SILENT = "agrees", "disagrees", "no number"
#: The origin of an input that neither the crisis nor a parameter gives.
CHOICE: Final = "choice of the mapping"


class Symbol(NamedTuple):
    """One input of a model, and what it is made from.

    ``sources`` are dotted paths of a crisis file or of a parameter, ``world.FIELD`` for what the engine derives from
    them, or `CHOICE`; ``{dispute}``, ``{actor}``, ``{challenger}`` and ``{target}`` stand for keys of the crisis.
    """

    name: str
    meaning: str
    sources: tuple[str, ...]


class Mapping(NamedTuple):
    """How a model gets its inputs from a crisis.

    Attributes
    ----------
    model : str
        Its name in the catalogue.
    topic : str
        The question of the brief that it speaks to.
    asks : str
        What exactly is asked of it.
    symbols : tuple of Symbol
        Every input.
    number_is : str
        What its number means.
    why : str
        One sentence: why one would believe it, and why the engine.
    """

    model: str
    topic: str
    asks: str
    symbols: tuple[Symbol, ...]
    number_is: str
    why: str


class Engine(NamedTuple):
    """What the engine says of the same question: in words, and its number."""

    says: str
    number: float | None


class Opinion(NamedTuple):
    """What a model says of one question."""

    mapping: Mapping
    question: str
    keys: dict[str, str]
    says: str
    number: float | None
    engine: Engine
    verdict: str
    direction: str = ""
    inputs: tuple[float | tuple[float, ...], ...] = ()
    undetermined: tuple[str, ...] = ()

    def row(self) -> OpinionRow:
        """Return the opinion as plain numbers and words."""
        symbols = self.mapping.symbols if self.inputs else ()
        sources = [source.format(**self.keys) for symbol in symbols for source in symbol.sources]
        return {
            "model": self.mapping.model,
            "topic": self.mapping.topic,
            "asks": self.mapping.asks,
            "dispute": self.keys.get("dispute"),
            "actor": self.keys.get("actor"),
            "question": self.question,
            "says": self.says,
            "number": None if self.number is None else round(float(self.number), 5),
            "number_is": self.mapping.number_is,
            "engine_says": self.engine.says,
            "engine": None if self.engine.number is None else round(float(self.engine.number), 5),
            "verdict": self.verdict,
            "direction": self.direction,
            "why": self.mapping.why,
            "inputs": {symbol.name: _plain(value) for symbol, value in zip(symbols, self.inputs, strict=True)},
            "from": list(dict.fromkeys(sources)),
            "undetermined": list(self.undetermined),
        }


def _plain(value: float | tuple[float, ...]) -> float | list[float] | str:
    """Return an input as it is written down."""
    if not isinstance(value, tuple):
        return round(float(value), 5)
    return [round(float(part), 5) for part in value] if len(value) <= LONGEST else f"{len(value)} numbers"


def silent(mapping: Mapping, keys: dict[str, str], says: str, *missing: str, question: str = "") -> Opinion:
    """Return the opinion of a model that the crisis does not give its inputs: why, and no number."""
    return Opinion(mapping, question, keys, says, None, Engine("", None), SILENT, undetermined=missing)


def compare_chances(theirs: float, ours: float, low: float, high: float) -> tuple[str, str]:
    """Return whether a chance agrees with the engine's and its 90% range, and in which direction it departs.

    Examples
    --------
    >>> compare_chances(0.30, 0.05, 0.02, 0.12), compare_chances(0.10, 0.05, 0.02, 0.12)
    (('disagrees', 'higher'), ('agrees', ''))
    """
    if low <= theirs <= high or max(theirs, ours) < RARE or not far_apart(theirs, ours):
        return AGREES, ""
    return DISAGREES, "higher" if theirs > ours else "lower"


def compare_verdicts(yes: bool, ours: float) -> tuple[str, str]:
    """Return whether a yes or no agrees with the engine's chance of a yes.

    Examples
    --------
    >>> compare_verdicts(False, 0.03), compare_verdicts(True, 0.03)
    (('agrees', ''), ('disagrees', 'higher'))
    """
    if yes == (ours >= 0.5):
        return AGREES, ""
    return DISAGREES, "higher" if yes else "lower"


def far_apart(first: float, second: float) -> bool:
    """Say whether the odds of two chances differ by more than a factor of two."""
    return abs(_log_odds(first) - _log_odds(second)) > log(FAR)


def _log_odds(chance: float) -> float:
    held = min(max(chance, 0.001), 0.999)  # below one in a thousand a run of ordinary size tells no odds
    return log(held / (1.0 - held))


def percent(chance: float) -> str:
    """Return a chance in whole percent.

    Examples
    --------
    >>> percent(0.123), percent(0.001), percent(0.999)
    ('12%', 'under 1%', 'over 99%')
    """
    if chance < 0.01:
        return "under 1%"
    return "over 99%" if chance > 0.99 else f"{100.0 * chance:.0f}%"


def listed(names: list[str]) -> str:
    """Return names as a sentence joins them.

    Examples
    --------
    >>> listed(["Alpha", "Beta", "Gamma"]), listed([])
    ('Alpha, Beta and Gamma', 'nobody')
    """
    if len(names) < 2:
        return names[0] if names else "nobody"
    return f"{', '.join(names[:-1])} and {names[-1]}"
