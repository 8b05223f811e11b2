"""What a crisis file holds, and what its keys mean."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from foedus.core.errors import InputError, listing, nearest
from foedus.crisis.anchors import anchors, words
from foedus.crisis.bundled import bundled
from foedus.crisis.crisis import Crisis, feuding
from foedus.crisis.quantities import QUANTITIES, quantities_named
from foedus.crisis.references import dated_later, overcounted
from foedus.worlds.ledger import assumed_in_words

__all__ = [
    "Crisis",
    "Meaning",
    "bundled",
    "in_order",
    "meanings",
    "schema",
]


class Meaning(NamedTuple):
    """What a key means: its range, and the steps between its ends with what each stands for."""

    key: str
    meaning: str
    allowed: str
    question: str
    judged: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, str], ...]


def in_order(crisis: Crisis) -> list[str]:
    """Return what is told of a crisis that is in order: what it holds, its digest, and what to look at again."""
    counts = [
        (len(crisis.actors), "actor"),
        (len(crisis.disputes), "dispute"),
        *([(feuds, "feud")] if (feuds := len(feuding(crisis))) else []),
        (len(list(crisis.inputs())), "input"),
        (len(crisis.evidence), "statement"),
        (len(crisis.assumptions), "assumption"),
    ]
    told = ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts)
    lines = [told, crisis.digest, assumed_in_words(crisis)]
    if later := dated_later(crisis):
        lines.append(f"Dated after the as-of day, on which nobody could know it: {listing(later)}.")
    if over := overcounted(crisis):
        lines.append(f"More than the disputes of which they are a part: {listing(over)}.")
    return [line for line in lines if line]


def meanings(name: str) -> Iterator[Meaning]:
    """Yield what every key of a name means, as in ``stake`` or ``dispute.level``.

    Raises
    ------
    InputError
        If nothing is called so; the message names the nearest.

    Examples
    --------
    >>> [one.key for one in meanings("stake")]
    ['relation.stake']
    """
    of, _, short = name.rpartition(".")
    quantities = {(kind, short): quantity for kind, quantity in quantities_named(short) if of in ("", kind)}
    keys = dict.fromkeys([*quantities, *(key for key in words() if key[1] == short and of in ("", key[0]))])
    if not keys:
        known = sorted({key for table in QUANTITIES.values() for key in table} | {key for _, key in words()})
        raise InputError(f"nothing is called '{name}' here{nearest(short, known) or '; known: ' + ', '.join(known)}")
    for key in keys:
        quantity, said, judged = quantities.get(key), words().get(key), anchors().get(key)
        yield Meaning(
            ".".join(key),
            quantity.meaning if quantity else said.meaning if said else "",
            str(quantity) if quantity else "",
            judged.question if judged else "",
            tuple((f"{number:g}", meaning) for number, meaning in judged.steps) if judged else (),
            tuple(said.steps) if said else (),
        )


def schema() -> dict[str, Any]:
    """Return the JSON Schema of crisis files, overlays and evidence files.

    Examples
    --------
    >>> schema()["$schema"]
    'https://json-schema.org/draft/2020-12/schema'
    """
    from foedus.crisis.json_schema import crisis_schema  # noqa: PLC0415 - not loaded to check a file
    from foedus.mechanisms.catalogue import known_forms  # noqa: PLC0415

    return crisis_schema(known_forms())
