"""The sliders of a brief: a reader holds force to be so likely, and the page answers anew by itself."""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from foedus.answers.question import said_in_words
from foedus.inquiry.rows import ByHand, ByHandRow
from foedus.report.leading import leading_questions
from foedus.report.numbers import percent
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Answers that are shown at once; the others stand below.
SHOWN: Final = 12


class Slider(NamedTuple):
    """An event that can be held: its group and its place in it, and how likely the engine has it."""

    group: int
    event: int
    says: str
    engine: str
    #: The whole percent at which the slider stands at first.
    at: int
    question: str


class AnswerRow(NamedTuple):
    """An answer: its place among all, what it says, and its chance by the engine alone."""

    place: int
    says: str
    engine: str


class Sliders(NamedTuple):
    """The section of a brief."""

    sliders: list[Slider]
    #: The leading answers and those that hang most on the events; and the rest. The events themselves are left out.
    first: list[AnswerRow]
    others: list[AnswerRow]
    #: Whether several can be held at once.
    together: bool
    counts: Markup
    script: Markup
    #: What the policy of the page has to say of the script.
    sha256: str


def sliders(crisis: "CrisisFile", answers: RunAnswers) -> Sliders | None:
    """Return the sliders of a brief; None where the run has no event that could be held."""
    hands = answers.get("by_hand")
    if not hands:
        return None
    found = [
        Slider(number, event, said_in_words(crisis, name), percent(chance), round(100 * chance), name)
        for number, group in enumerate(hands["groups"])
        for event, (name, chance) in enumerate(zip(group["events"], _chances(group), strict=True))
    ]
    # text in a script element ends at a tag, whatever it is in
    counts = json.dumps({"groups": hands["groups"]}, separators=(",", ":")).replace("<", "\\u003c")
    rows = _rows(crisis, answers, hands)
    return Sliders(
        found,
        rows[:SHOWN],
        rows[SHOWN:],
        len(hands["groups"]) == 1,
        Markup(counts),  # noqa: S704 - numbers and names of questions, without a tag
        script(),
        b64encode(sha256(script().encode()).digest()).decode(),
    )


def _chances(group: ByHandRow) -> list[float]:
    """Return how likely the events of a group are."""
    sizes = np.array(group["replicates"])
    return [float(chance) for chance in sizes @ np.array(group["cells"]) / sizes.sum()]


def _rows(crisis: "CrisisFile", answers: RunAnswers, hands: ByHand) -> list[AnswerRow]:
    """Return the answers, those that the bottom line turns on first, then those that hang most on the events."""
    leads = {
        hands["questions"].index(name) for name in map(str, leading_questions(answers)) if name in hands["questions"]
    }
    total = sum(hands["groups"][0]["replicates"])
    hangs = np.max([_differences(group) for group in hands["groups"]], axis=0)
    held = {event for group in hands["groups"] for event in group["events"]}
    return [
        AnswerRow(at, said_in_words(crisis, name), percent(sum(hands["groups"][0]["yes"][at]) / total))
        for at in sorted(range(len(hangs)), key=lambda at: (at not in leads, -hangs[at]))
        if (name := hands["questions"][at]) not in held
    ]


def _differences(group: ByHandRow) -> NDArray[np.float64]:
    """Return by how much each answer differs, with an event of the group and without it, at most [answer]."""
    came, sizes, yes = np.array(group["cells"]), np.array(group["replicates"]), np.array(group["yes"])
    with_it, without = (yes @ side / (sizes @ side) for side in (came, 1 - came))
    return np.asarray(np.abs(with_it - without).max(axis=1), np.float64)


@cache
def script() -> Markup:
    """Return the script of the sliders."""
    return Markup((files("foedus.report") / "templates" / "by_hand.js").read_text("utf-8"))  # noqa: S704 - our own
