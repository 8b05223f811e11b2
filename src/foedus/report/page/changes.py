"""What would change the judgement: inputs that the numbers hang on, orders that turn over, and early signs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from foedus.answers.question import Event
from foedus.answers.rows import LeansOnRow, ScenarioRow
from foedus.crisis.naming import actor_name, capital
from foedus.crisis.quantities import QUANTITIES, SAID_OF
from foedus.report import dates
from foedus.report.leading import first_dispute
from foedus.report.names import input_name, value_name
from foedus.report.numbers import join, log_odds, percent
from foedus.report.page.model import Number
from foedus.report.scenarios import happening, name_of
from foedus.report.undetermined import split
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: So many things that would change it are told at most, and so many of them inputs.
MOST: Final = 4
_INPUTS: Final = 2


def changes(crisis: "CrisisFile", answers: RunAnswers, numbers: tuple[Number, ...]) -> tuple[str, ...]:
    """Return what would change the judgement, in sentences: news first, then what somebody could find out."""
    inputs = list(_inputs(crisis, answers, numbers))[:_INPUTS]
    turning = list(_turning(crisis, answers))[:1]
    return tuple([*_news(crisis, answers.get("scenarios", ())), *inputs, *turning][:MOST])


def _news(crisis: "CrisisFile", rows: Sequence[ScenarioRow]) -> Iterator[str]:
    """Yield what the early sign that tells most of most scenarios makes of their chances, and what its absence does."""
    signs = [(row, sign) for row in rows for sign in row["signs"]]
    common = Counter(sign["event"] for _, sign in signs).most_common(1)
    for event, number in common:
        if number < 2:
            continue
        those = [(row.get("name") or name_of(crisis, row), sign) for row, sign in signs if sign["event"] == event]
        said, by = happening(crisis, Event.parse(event)), dates.short(those[0][1]["by"])
        for seen, start in (("if_seen", f"If {said} by {by}"), ("if_not", "If not")):
            best = sorted(those, key=lambda one: -float(one[1][seen]))[:2]  # type: ignore[literal-required]
            ways = [f"“{name}” goes to {percent(sign[seen])}" for name, sign in best]  # type: ignore[literal-required]
            yield f"{start}: {join(ways)}."


def _inputs(crisis: "CrisisFile", answers: RunAnswers, numbers: tuple[Number, ...]) -> Iterator[str]:
    """Yield how a number goes with the input that it leans on most, what moves it most first."""
    asked = {number.question: number.asks for number in numbers}
    rows = sorted((row for row in answers.get("leans_on", ()) if row["question"] in asked), key=_moves, reverse=True)
    told: set[str] = set()
    for row in rows:
        if row["question"] not in told and not row["input"].startswith("parameters."):
            told.add(row["question"])
            low, high = (value_name(crisis, row["input"], end) for end in row["range"])
            where = f"where {described(crisis, row['input'])} is {low}"
            yield (
                f"{asked[row['question']]}: {percent(row['low_end'])} {where}, "
                f"{percent(row['high_end'])} where it is {high}."
            )


def _moves(row: LeansOnRow) -> float:
    return abs(log_odds(row["high_end"]) - log_odds(row["low_end"]))


def _turning(crisis: "CrisisFile", answers: RunAnswers) -> Iterator[str]:
    """Yield which input turns the order of two candidates over."""
    for entry in answers.get("not_determined", ()):
        asked, dispute = split(entry["question"])
        if dispute not in ("", first_dispute(answers)):
            continue
        order = "as mediators" if "mediat" in asked else "at the head of who falls" if "fall" in asked else "as helpers"
        names = join([actor_name(crisis, who, article=True) for who in entry["between"]])
        turns = entry.get("turns_at")
        at = "" if turns is None else f" passes {value_name(crisis, entry['input'], turns)}"
        yield capital(
            f"{names} change places {order} where {described(crisis, entry['input'])}{at or ' is the other'}."
        )


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
