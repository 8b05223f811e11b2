"""What is not determined, in words: between whom, and which input turns the order over."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from foedus.report.names import actor_name, capital, dispute_title, input_name, value_name
from foedus.report.numbers import interval, join
from foedus.report.questions import by_name

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

Row = Mapping[str, Any]


def entry_about(answers: Row, question: str, dispute: str) -> Row | None:
    """Return what leaves the leading answer to a question undetermined, in one dispute or in all; None if nothing does.

    Parameters
    ----------
    question
        The name of the leading answer's question, such as ``falls:VEN:leader``.
    """
    kind, *_, last = question.split(":")
    stems = {"mediates": ("mediat",), "stands_by": ("stand",)}.get(kind, (f"{last} falls", "who falls"))
    for entry in answers.get("not_determined", ()):
        asked, where = split(entry["question"])
        if any(stem in asked.lower() for stem in stems) and where in ("", dispute):
            found: Row = entry
            return found
    return None


def split(asked: str) -> tuple[str, str]:
    """Return what is asked, and of which dispute (empty: of all).

    Examples
    --------
    >>> split("who mediates (cuba)"), split("which regime falls next")
    (('who mediates', 'cuba'), ('which regime falls next', ''))
    """
    found = re.fullmatch(r"(.*?) \(([a-z0-9-]+)\)", asked)
    return (found[1], found[2]) if found else (asked, "")


def sentence(crisis: "CrisisFile", answers: Row, entry: Row) -> str:
    """Return in a sentence what is not determined, between whom, and what would settle it."""
    asked, dispute = split(entry["question"])
    words = [actor_name(crisis, word, article=True) if word in crisis.actors else word for word in asked.split()]
    where = f" ({dispute_title(crisis, dispute)})" if dispute else ""
    among = [_with_range(crisis, answers, who, asked, dispute) for who in entry["between"]]
    return capital(
        f"{' '.join(words)}{where} is not determined between {join(among)}: their order turns over "
        f"{turning(crisis, entry)}."
    )


def turning(crisis: "CrisisFile", entry: Row) -> str:
    """Return at which value of which input an order turns over; a yes or no has no value between."""
    path = entry["input"]
    low, high = (value_name(crisis, path, end) for end in entry["range"])
    if {low, high} == {"no", "yes"}:
        return f"with one yes or no, {input_name(crisis, path)}"
    turns = entry.get("turns_at")
    at = "" if turns is None else f", turning at {value_name(crisis, path, turns)}"
    return f"inside the stated range ({low} to {high}{at}) of one input, {input_name(crisis, path)}"


def _with_range(crisis: "CrisisFile", answers: Row, who: str, asked: str, dispute: str) -> str:
    """Return a name with the range of the chance that is contested."""
    kind = next((kind for stem, kind in (("mediat", "mediates"), ("stand", "stands_by")) if stem in asked), "falls")
    endings = {
        "mediates": (f"{dispute}:{who}:accepted",),
        "stands_by": (f"{dispute}:{who}:aid",),
        "falls": tuple(f"{who}:{what}" for what in ("leader", "regime") if what in asked or asked.startswith("who ")),
    }
    chances = by_name(answers)
    found = [chances[f"{kind}:{ending}"] for ending in endings[kind] if f"{kind}:{ending}" in chances]
    first = max(found, key=lambda chance: chance.chance, default=None)
    name = actor_name(crisis, who, article=True)
    return f"{name} ({interval(first.low, first.high)})" if first else name
