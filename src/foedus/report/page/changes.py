"""What would change the judgement: force, early signs, inputs that the numbers hang on, and orders that turn over."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from foedus.answers.question import Event
from foedus.answers.rows import LeansOnRow, ScenarioRow, SignRow, UndeterminedRow
from foedus.crisis.naming import actor_name, capital
from foedus.crisis.quantities import QUANTITIES, SAID_OF
from foedus.report import dates
from foedus.report.leading import first_dispute
from foedus.report.names import input_name, value_name
from foedus.report.numbers import join, log_odds, percent
from foedus.report.page.conditional import if_it_comes
from foedus.report.page.model import Number
from foedus.report.scenarios import COURSE, happening, named, not_happening
from foedus.report.undetermined import split
from foedus.report.words import rests_on_assumption
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: So many things that would change it are told at most, and so many of them inputs.
MOST: Final = 5
_INPUTS: Final = 2
#: Of a sign so many scenarios are told.
_TOLD: Final = 2
#: A sign that makes a scenario likelier than this is the scenario itself.
_SURE: Final = 0.9
#: What the populations are called of which a dispute may be one.
_LIKE: Final = {
    "quarrel": "quarrels without arms",
    "mid": "militarised disputes",
    "icb-crisis": "international crises",
}


def changes(crisis: "CrisisFile", answers: RunAnswers, numbers: tuple[Number, ...]) -> tuple[str, ...]:
    """Return what would change the judgement, in sentences: what comes first, then what somebody could find out."""
    turning = next(_turning(answers), None)
    told = turning["input"] if turning else ""
    inputs = list(_inputs(crisis, answers, numbers, told))[:_INPUTS]
    order = [_turned(crisis, turning)] if turning else []
    given = if_it_comes(crisis, answers, numbers)
    return (*given, *_news(crisis, named(crisis, answers.get("scenarios", ()))), *inputs, *order)[:MOST]


def _news(crisis: "CrisisFile", rows: Sequence[ScenarioRow]) -> Iterator[str]:
    """Yield what the early signs that tell most of most scenarios make of their chances.

    An event by which scenarios are told apart says nothing when it comes: by their names those without it are gone.
    That it has not come by a day says something. Nor does a sign say anything that leaves hardly a doubt which it is.
    """
    signs = [(row, sign) for row in rows for sign in row["signs"]]
    defining = {one["event"] for row in rows for one in row["defined"]}
    tells: dict[str, float] = {}
    for _, sign in signs:
        moves = sign["share"] * (1.0 - sign["share"]) * (sign["if_seen"] - sign["if_not"]) ** 2
        tells[sign["event"]] = tells.get(sign["event"], 0.0) + moves
    ranked = sorted(tells, key=lambda event: -tells[event])
    sure = {sign["event"] for _, sign in signs if sign["if_seen"] > _SURE}
    own = {*defining, *sure, *(event for event in ranked if Event.parse(event).kind in COURSE)}
    absent = (_sign(crisis, signs, event, seen=False) for event in ranked if event in defining)
    present = (_sign(crisis, signs, event, seen=True) for event in ranked if event not in own)
    yield from (said for said in (next(filter(None, absent), ""), next(filter(None, present), "")) if said)


def _sign(crisis: "CrisisFile", signs: Sequence[tuple[ScenarioRow, SignRow]], event: str, *, seen: bool) -> str:
    """Say which scenarios become likelier when an early sign is seen, or is not; empty where none does."""
    those = [(row, sign) for row, sign in signs if sign["event"] == event]
    now = [(row, sign["if_seen"] if seen else sign["if_not"]) for row, sign in those]
    best = sorted((one for one in now if one[1] > one[0]["probability"]), key=lambda one: -one[1])[:_TOLD]
    if not best:
        return ""
    said, by = (happening if seen else not_happening)(crisis, Event.parse(event)), dates.short(those[0][1]["by"])
    ways = [f"“{row['name']}” goes from {percent(row['probability'])} to {percent(chance)}" for row, chance in best]
    return f"If {said} by {by}: {join(ways)}."


def _inputs(crisis: "CrisisFile", answers: RunAnswers, numbers: tuple[Number, ...], told: str) -> Iterator[str]:
    """Yield how a number goes with an input: what can be found out before what the model takes, the largest first."""
    asked = {number.question: number.asks for number in numbers}
    rows = [row for row in answers.get("leans_on", ()) if row["question"] in asked and row["input"] != told]
    seen: set[str] = set()
    for row in sorted(rows, key=lambda row: (_is_choice(row["input"]), -_moves(row))):
        if {row["question"], row["input"]} & seen:
            continue
        seen |= {row["question"], row["input"]}
        asks, ends = asked[row["question"]], [percent(row[end]) for end in ("low_end", "high_end")]
        low, high = (value_name(crisis, row["input"], end) for end in row["range"])
        if row["input"].startswith("parameters."):
            source = "an assumption" if rests_on_assumption(row["because"]) else "fitted to the past"
            named = input_name(crisis, row["input"])
            yield f"{asks}: {ends[0]} or {ends[1]} at the two ends of one number of the model, {source} ({named})."
        elif row["input"].endswith(".like"):
            low, high = (_LIKE.get(end, end) for end in (low, high))
            yield f"{asks}: {ends[0]} where it is taken as one of {low}, {ends[1]} as one of {high}."
        else:
            yield f"{asks}: {ends[0]} where {described(crisis, row['input'])} is {low}, {ends[1]} where it is {high}."


def _is_choice(path: str) -> bool:
    """Say whether an input is a choice of the model or of the coder: nobody can be sent to find it out."""
    return path.startswith("parameters.") or path.endswith(".like")


def _moves(row: LeansOnRow) -> float:
    return abs(log_odds(row["high_end"]) - log_odds(row["low_end"]))


def _turning(answers: RunAnswers) -> Iterator[UndeterminedRow]:
    """Yield what is not determined in the first dispute, or in all."""
    yield from (
        entry
        for entry in answers.get("not_determined", ())
        if split(entry["question"])[1] in ("", first_dispute(answers))
    )


def _turned(crisis: "CrisisFile", entry: UndeterminedRow) -> str:
    """Say which input turns the order of two candidates over."""
    asked, _ = split(entry["question"])
    order = "as mediators" if "mediat" in asked else "at the head of who falls" if "fall" in asked else "as helpers"
    names = join([actor_name(crisis, who, article=True) for who in entry["between"]])
    turns = entry.get("turns_at")
    at = " is the other" if turns is None else f" passes {value_name(crisis, entry['input'], turns)}"
    return capital(f"{names} change places {order} where {described(crisis, entry['input'])}{at}.")


def described(crisis: "CrisisFile", path: str) -> str:
    """Return what an input means, about whom it is: *share of capability that is tied down elsewhere (Russia)*."""
    section, *rest = path.split(".")
    quantity = QUANTITIES.get(SAID_OF.get(section, ""), {}).get(rest[-1]) if rest else None
    if quantity is None or not quantity.meaning or (section == "disputes" and len(rest) > 2):
        return f"“{input_name(crisis, path)}”"
    meaning, about = re.split(r"[:;]|, (?:which|by|and)\b", quantity.meaning)[0], rest[0] if len(rest) > 1 else ""
    if section == "relations":
        source, target = (actor_name(crisis, end, article=True) for end in about.split(">", 1))
        said = meaning.replace("source", source).replace("target", target)
        return f"“{said}”" if said != meaning else f"“{meaning}” ({source} towards {target})"
    who = [actor_name(crisis, one) for one in about.split("-")] if section in ("actors", "feuds") else []
    return f"“{meaning}”{f' ({join(who)})' if who else ''}"
