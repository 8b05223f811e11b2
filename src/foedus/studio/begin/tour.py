"""The tour: eight steps through the five tabs."""

from typing import Final, NamedTuple


class Stop(NamedTuple):
    """A step: on which tab, what it points at, and what it says."""

    tab: str
    spot: str
    title: str
    text: str


STOPS: Final = (
    Stop(
        "desk", "#bottom-line", "Begin with the bottom line",
        "It says in sentences what departs from its base rate. Behind each chance stand its 90% range, how "
        "often such a thing happened in history, and how the engine did on past crises. Small numbers are "
        "normal: most crises end without war.",
    ),
    Stop(
        "desk", "#answers", "Then the answers",
        "Who stands by whom, who can mediate, who falls, how far it goes, and what follows if it comes to "
        "force. The column of changes stays at “same” until you touch something. Bold is what is more than "
        "luck.",
    ),
    Stop(
        "desk", "#inputs", "Touch an input",
        "Every value has a range and its reasons. Type / and a name to find one, drag a thumb or use the "
        "arrow keys: the answers follow on the same luck, first as a draft, then settled. Amber says that it "
        "is an assumption.",
    ),
    Stop(
        "desk", "#sight", "See the system",
        "Actors as a network or on a map, ties and disputes between them. Choose an actor or a tie, and its "
        "inputs come first in the list.",
    ),
    Stop(
        "why", "#main", "Ask why, and what if",
        "Choose any number: what it adds up from, on which inputs it hangs, and what would turn it over. "
        "What-ifs of the file are switches that can be combined.",
    ),
    Stop(
        "histories", "#main", "Look inside one history",
        "Ask for histories in which something happens, and go through one week by week. One history says "
        "nothing about how likely anything is. It shows how it comes about.",
    ),
    Stop(
        "runs", "#main", "Keep what you found",
        "Runs are kept with all that went into them. Pin up to four and compare them, or freeze a forecast in "
        "the register, so that it can be scored when its day has come.",
    ),
    Stop(
        "file", "#main", "It is all one file",
        "The same crisis as text, checked as you type, with its evidence beside it. Save writes the lines "
        "that you changed and no other. Nothing is lost: undo goes back to the first change.",
    ),
)  # fmt: skip
