"""What the actors and disputes of a crisis, and what may become of them, are called in a sentence."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Names of states that take an article begin or end with one of these.
_ARTICLE: Final = (
    "United ",
    "Soviet ",
    "Central African ",
    "Czech R",
    "Dominican R",
    "Netherlands",
    "Philippines",
    "Gambia",
)
_ARTICLE_ENDS: Final = (" Republic", " Emirates", " Kingdom", " Union", " Islands", " States", " Federation", " Empire")

#: What a degree of standing by somebody is called, as somebody's action.
DEGREE: Final = {"endorse": "speaks up for", "aid": "sends aid to", "fight": "fights for"}
#: What the ends of a dispute are called.
END: Final = {
    "conceded": "the target gives way",
    "stood_down": "the challenger stands down",
    "challenger_won": "the challenger wins",
    "target_won": "the target wins",
    "settled": "it is settled",
    "lapsed": "it lapses",
    "open": "it is still open",
}
#: How a leader or a regime goes.
MANNER: Final = {
    "coup": "coup",
    "revolt": "revolt",
    "rebels": "rebels",
    "foreign": "foreign hands",
    "regular": "regular change",
}
#: Hostility on the scale of militarized interstate disputes.
LEVEL: Final = {1: "no action", 2: "threat", 3: "show of force or sanction", 4: "use of force", 5: "war"}


def actor_name(crisis: "CrisisFile", actor: str, *, article: bool = False) -> str:
    """Return an actor's name, or its id where the crisis does not know it."""
    known = crisis.actors.get(actor)
    name = known.name if known else actor
    takes = name.startswith(_ARTICLE) or name.endswith(_ARTICLE_ENDS)
    return f"the {name}" if article and takes else name


def is_feud(name: str) -> bool:
    """Say whether a name of a dispute is that of a feud, which two ids of actors make.

    Examples
    --------
    >>> is_feud("ISR-IRN"), is_feud("iran")
    (True, False)
    """
    return name[:1].isupper()


def dispute_title(crisis: "CrisisFile", dispute: str) -> str:
    """Return the title of a dispute, the two of a feud, or an id."""
    if is_feud(dispute):
        one, _, other = dispute.partition("-")
        return capital(f"{actor_name(crisis, one, article=True)} and {actor_name(crisis, other, article=True)}")
    known = crisis.disputes.get(dispute)
    return known.title if known else dispute


def possessive(name: str) -> str:
    """Return a name in the genitive.

    Examples
    --------
    >>> possessive("Iran"), possessive("the United States")
    ("Iran's", "the United States'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def capital(text: str) -> str:
    """Return a sentence with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def spaced(word: str) -> str:
    """Return a word of a crisis file as it is written in a sentence.

    Examples
    --------
    >>> spaced("stood_down")
    'stood down'
    """
    return word.replace("_", " ")
