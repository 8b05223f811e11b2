"""What things are called in front of a reader: gates, inputs and their values, from their ids and dotted paths."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from foedus.answers.rows import DisputeRow
from foedus.crisis.naming import LEVEL, actor_name, dispute_title, spaced
from foedus.crisis.quantities import PARAMETER, QUANTITIES, SAID_OF, STEP, Quantity
from foedus.report import dates
from foedus.report.numbers import end_of_range, figure, percent

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile
    from foedus.inquiry.rows import LearnedRow

#: Who mediates, whether or not he is named.
ANYBODY_MEDIATES: Final = "anybody"
#: What the gates of a mediation are called.
GATE: Final = {
    "offer": "offer",
    "challenger_consent": "consent of the challenger",
    "target_consent": "consent of the target",
    "blessing": "blessing of the hegemon",
}


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


def standing(row: DisputeRow) -> str:
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
        case ["feuds", pair, quantity] if "-" in pair:
            one, other = (actor_name(crisis, end) for end in pair.split("-", 1))
            said = f"{one} and {other}: {quantity}"
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
    return spaced(said)


def value_name(crisis: "CrisisFile", path: str, value: object) -> str:
    """Return the value of an input as a reader knows it: a number, a chance, a word, yes or no, a calendar day.

    ``value`` may be what a crisis file says, or the number that stands for it in the world: the code of a word, a flag,
    a day in weeks after the as-of date.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return end_of_range(value)
    quantity = _quantity(path)
    kind, words = quantity.kind, quantity.words
    if kind == "date":
        return dates.short(crisis.as_of + timedelta(days=round(7 * value)))
    if kind == "flag":
        return {0.0: "no", 1.0: "yes"}.get(float(value), f"{figure(100 * value)}%")
    if kind == "word" and float(value).is_integer() and 0 <= value < len(words):
        return words[int(value)]
    return f"{figure(100 * value)}%" if quantity.chance else figure(value)


def means_of(crisis: "CrisisFile", row: "LearnedRow") -> tuple[str, str]:
    """Return the mean of an input before and after something is known."""
    return value_name(crisis, row["input"], row["before"]), value_name(crisis, row["input"], row["after"])


def _quantity(path: str) -> Quantity:
    section, *rest = path.split(".")
    if section == "disputes" and "escalation" in rest:
        return STEP
    return QUANTITIES.get(SAID_OF.get(section, ""), {}).get(rest[-1] if rest else "", PARAMETER)
