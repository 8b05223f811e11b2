"""What things are called in front of a reader: actors, inputs and questions, from their ids and dotted paths."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from foedus.crisis.quantities import QUANTITIES
from foedus.report import dates
from foedus.report.numbers import end_of_range, figure, percent

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
_ARTICLE_ENDS: Final = (" Republic", " Emirates", " Kingdom", " Union", " Islands", " States", " Federation")

#: What a degree of standing by somebody is called, as somebody's action.
DEGREE: Final = {"endorse": "speaks up for", "aid": "sends aid to", "fight": "fights for"}
#: What the gates of a mediation are called.
GATE: Final = {
    "offer": "offer",
    "challenger_consent": "consent of the challenger",
    "target_consent": "consent of the target",
    "blessing": "blessing of the hegemon",
}
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


def gate_name(crisis: "CrisisFile", dispute: str, gate: str) -> str:
    """Return which condition a gate is, with the name of whose consent or blessing it is.

    Without a hegemon in the dispute the blessing stays nobody's.
    """
    who = _holder(crisis, dispute, gate)
    if not who:
        return "its own offer" if gate == "offer" else f"the {GATE.get(gate, gate.replace('_', ' '))}"
    return f"the {'blessing' if gate == 'blessing' else 'consent'} of {actor_name(crisis, who, article=True)}"


def short_gate_name(crisis: "CrisisFile", dispute: str, gate: str) -> str:
    """Return the same in as few letters as a narrow table has room for: ``consent of USA``."""
    who = _holder(crisis, dispute, gate)
    short = {"offer": "offer", "blessing": "blessing"}.get(gate, "consent")
    return f"{short} of {who}" if who else GATE.get(gate, gate)


def _holder(crisis: "CrisisFile", dispute: str, gate: str) -> str | None:
    """Return the actor whose consent or blessing a gate is."""
    known = crisis.disputes.get(dispute)
    if known is None:
        return None
    return {"challenger_consent": known.challenger, "target_consent": known.target, "blessing": known.hegemon}.get(gate)


def standing(row: Mapping[str, Any]) -> str:
    """Return how far a dispute has gone on the as-of day: the level of all draws, and what it is in some.

    Examples
    --------
    >>> standing({"level_now": 3, "already": {"2": 1.0, "3": 1.0, "4": 0.57, "5": 0.0}})
    'show of force or sanction, in 57% of draws use of force'
    """
    parts = [
        f"in {percent(share)} of draws {LEVEL[int(level)]}" for level, share in row["already"].items() if 0 < share < 1
    ]
    return ", ".join([LEVEL[row["level_now"]], *parts])


def dispute_title(crisis: "CrisisFile", dispute: str) -> str:
    """Return the title of a dispute, or its id."""
    known = crisis.disputes.get(dispute)
    return known.title if known else dispute


def input_name(crisis: "CrisisFile", path: str) -> str:
    """Return what a dotted path of a crisis file stands for.

    ``actors.RUS.load`` is *Russia: load*, ``relations.RUS>IRN.stake`` *Russia towards Iran: stake*.
    """
    match path.split("."):
        case ["actors", actor, quantity]:
            said = f"{actor_name(crisis, actor)}: {quantity}"
        case ["relations", pair, quantity] if ">" in pair:
            source, target = (actor_name(crisis, end) for end in pair.split(">", 1))
            said = f"{source} towards {target}: {quantity}"
        case ["disputes", dispute, "exposure", actor]:
            said = f"{actor_name(crisis, actor)}: exposure to {dispute_title(crisis, dispute)}"
        case ["disputes", dispute, "mediators", actor, _]:
            said = f"{actor_name(crisis, actor)}: its offer to mediate, {dispute_title(crisis, dispute)}"
        case ["disputes", dispute, *quantities]:
            said = f"{dispute_title(crisis, dispute)}: {' '.join(quantities)}"
        case ["parameters", family, form, parameter]:
            said = f"{family}, {form}: {parameter}"
        case _:
            said = path
    return _spaced(said)


def value_name(crisis: "CrisisFile", path: str, value: object) -> str:
    """Return the value of an input as a reader knows it: a number, a word, yes or no, a calendar day.

    ``value`` may be what a crisis file says, or the number that stands for it in the world: the code of a word, a flag,
    a day in weeks after the as-of date.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return end_of_range(value)
    kind, words = _kind(path)
    if kind == "date":
        return dates.short(crisis.as_of + timedelta(days=round(7 * value)))
    if kind == "flag":
        return {0.0: "no", 1.0: "yes"}.get(float(value), figure(value))
    if kind == "word" and float(value).is_integer() and 0 <= value < len(words):
        return words[int(value)]
    return figure(value)


def _kind(path: str) -> tuple[str, tuple[str, ...]]:
    section, *rest = path.split(".")
    if "escalation" in rest:
        return "date", ()
    of = {"actors": "actor", "relations": "relation", "disputes": "dispute"}.get(section)
    found = QUANTITIES.get(of or "", {}).get(rest[-1]) if rest else None
    return (found.kind, found.words) if found else ("number", ())


def question_name(crisis: "CrisisFile", question: str) -> str:
    """Return the question that a name such as ``stands_by:iran:RUS:aid`` asks, as a statement that may come true."""
    kind, *rest = question.split(":")
    match kind, rest:
        case "stands_by", [dispute, actor, degree, *side] if degree in DEGREE:
            more = "" if degree == "fight" else " (or more)"
            return f"{_who(crisis, actor)} {DEGREE[degree]} {_side(crisis, dispute, side)}{more}"
        case "mediates", [dispute, actor, outcome]:
            done = {"offered": "is offered", "accepted": "is accepted", "settled": "settles it"}.get(outcome, outcome)
            return f"{dispute_title(crisis, dispute)}: {possessive(_who(crisis, actor, start=False))} mediation {done}"
        case "falls", [actor, what]:
            return f"{possessive(_who(crisis, actor))} {what} falls"
        case "dispute", [dispute, outcome]:
            comes = {"force": "force is used", "war": "war"}.get(outcome, END.get(outcome, _spaced(outcome)))
            return f"{dispute_title(crisis, dispute)}: {comes}"
    return capital(_spaced(question))


def _side(crisis: "CrisisFile", dispute: str, side: list[str]) -> str:
    """Return whom somebody stands by; for a challenger also against whom, since it may press several."""
    known = crisis.disputes.get(dispute)
    if known is None:
        return dispute
    target = actor_name(crisis, known.target, article=True)
    return f"{actor_name(crisis, known.challenger, article=True)} against {target}" if side else target


def _who(crisis: "CrisisFile", actor: str, *, start: bool = True) -> str:
    name = actor_name(crisis, actor, article=True)
    return capital(name) if start else name


def _spaced(name: str) -> str:
    return name.replace("_", " ")
