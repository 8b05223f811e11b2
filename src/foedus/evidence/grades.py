"""The Admiralty grades: how reliable a source is, and how credible one piece of information, judged apart.

The two scales are those of AJP-2.1 and STANAG 2511. A grade is given to the source (A-F) and to the statement (1-6); a
reliable source can be wrong, and an unreliable one right, so neither follows from the other.
"""

from typing import Final, Literal

Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal[1, 2, 3, 4, 5, 6]

RELIABILITY: Final[dict[str, str]] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY: Final[dict[int, str]] = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}


def in_words(reliability: Reliability, credibility: Credibility) -> str:
    """Return a grade with its words.

    Examples
    --------
    >>> in_words("C", 3)
    'C3: fairly reliable source, possibly true'
    >>> in_words("F", 6)
    'F6: source whose reliability cannot be judged, truth cannot be judged'
    """
    words = RELIABILITY[reliability]
    source = "source whose reliability cannot be judged" if reliability == "F" else f"{words} source"
    return f"{reliability}{credibility}: {source}, {CREDIBILITY[credibility]}"
