"""Finding the answer to a question by its name, and why it lies where it lies."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from foedus.report.names import MANNER, gate_name, input_name
from foedus.report.numbers import join, log_odds, percent
from foedus.report.words import Confidence, assumed_share, confidence

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: An answer whose odds are this many times those of its base rate, or this many times smaller, departs from it far.
FAR: Final = 5.0
#: Reasons that are named for a departure.
NAMED: Final = 2
#: Chances below this on both sides are rare either way; a departure among them needs no reason.
RARE: Final = 0.01


class Chance(NamedTuple):
    """An answer: its chance, its 90% range, and the rate at which history has it (None where history has no figure)."""

    question: str
    chance: float
    low: float
    high: float
    base_rate: float | None
    rule: str
    reasons: tuple[str, ...]
    #: What history counts that is more than what is asked, so that only a chance above its rate departs from it.
    given: str = ""

    @property
    def far(self) -> int:
        """1 where the chance lies far above its base rate, -1 where far below, else 0."""
        if self.base_rate is None or max(self.chance, self.base_rate) < RARE:
            return 0
        apart = log_odds(self.chance) - log_odds(self.base_rate)
        if abs(apart) < math.log(FAR) or (apart < 0 and self.given):
            return 0
        return int(math.copysign(1, apart))


def chances(answers: Mapping[str, Any]) -> Iterator[Chance]:
    """Yield every chance that has a range, in the order of the answers."""
    found = answers["answers"]
    for row in found["stands_by"]:
        where = f"stands_by:{row['dispute']}:{row['actor']}"
        side = ":challenger" if row["side"] == "challenger" else ""
        yield _chance(
            f"{where}:fight{side}", row["fight"], row["low"], row["high"], _unless(row["already"] == "fight", row)
        )
        for degree in ("aid", "endorse"):
            name, chance = f"{where}:{degree}{side}", row[f"{degree}_or_more"]
            yield _chance(name, chance, row[f"{degree}_low"], row[f"{degree}_high"], {})
    for row in found["mediates"]:
        name = f"mediates:{row['dispute']}:{row['actor']}:accepted"
        yield _chance(name, row["accepted"], row["low"], row["high"], row)
    for row in found["falls"]:
        told = _chance(f"falls:{row['actor']}:{row['what']}", row["probability"], row["low"], row["high"], row)
        yield told._replace(reasons=(*_main_manner(row), *told.reasons)[:NAMED])
    for row in found["disputes"]:
        for outcome, level in (("force", "4"), ("war", "5")):
            chance = row["reaches"].get(level, 0.0)
            low, high = row.get(f"{outcome}_low", chance), row.get(f"{outcome}_high", chance)
            base = _unless(outcome == "force" or row["level_now"] >= 5, row)
            yield _chance(f"dispute:{row['dispute']}:{outcome}", chance, low, high, base)


def _main_manner(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return, as a reason, the one manner that makes up more than half of a chance above its base rate."""
    manner = likeliest_manner(row)
    base = row.get("base_rate")
    if not manner or base is None or row["probability"] < base or row["manners"][manner] < row["probability"] / 2:
        return ()
    return (f"{MANNER.get(manner, manner)} alone make it {percent(row['manners'][manner])}",)


def _unless(without: bool, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return where the base rate is to be found: nowhere for what has come true already, or has none."""
    return {} if without else row


def _chance(question: str, chance: float, low: float, high: float, row: Mapping[str, Any]) -> Chance:
    base = row.get("base_rate")
    sign = 1 if base is None or chance >= base else -1
    terms = sorted(row.get("reasons") or (), key=lambda term: -sign * term["log_odds"])
    reasons = tuple(term["says"] for term in terms if sign * term["log_odds"] > 0 and term["says"])[:NAMED]
    rule, given = row.get("base_rate_rule", ""), row.get("base_rate_given", "")
    return Chance(question, chance, low, high, base, rule, reasons, given)


def by_name(answers: Mapping[str, Any]) -> dict[str, Chance]:
    """Return every chance that has a range, by the name of its question."""
    return {found.question: found for found in chances(answers)}


def confidence_in(found: Chance, answers: Mapping[str, Any]) -> Confidence:
    """Return how much stands under an answer, by the rule of `words.confidence`."""
    rivals = [row["probability"] for row in answers.get("forms_spread", ()) if row["question"] == found.question]
    forms = [found.chance, *rivals] if rivals else []
    return confidence(found.low, found.high, assumed_share(found.question, answers.get("leans_on", ())), forms)


def why(crisis: "CrisisFile", found: Chance, answers: Mapping[str, Any]) -> str:
    """Return why an answer lies where it lies: its own reasons, the condition that binds, or the inputs it leans on."""
    if found.reasons:
        return join(found.reasons)
    kind, *where = found.question.split(":")
    if kind == "mediates":
        for row in answers["answers"]["mediates"]:
            if [row["dispute"], row["actor"]] == where[:2] and row.get("binding_condition"):
                return f"it hangs on {gate_name(crisis, row['dispute'], row['binding_condition'])}"
    inputs = [row["input"] for row in answers.get("leans_on", ()) if row["question"] == found.question][:NAMED]
    if inputs:
        return "it leans most on " + join([input_name(crisis, path) for path in inputs])
    return "several inputs together make it so, and none stands out"


def irregular(row: Mapping[str, Any]) -> float:
    """Return the chance that a leader or a regime goes by anything but a regular change."""
    return max(0.0, float(row["probability"]) - float(row.get("manners", {}).get("regular", 0.0)))


def danger(row: Mapping[str, Any]) -> float:
    """Return what ranks a row of *who falls next*: for a leader the irregular part, since elections are no fall."""
    return float(irregular(row) if row["what"] == "leader" else row["probability"])


def likeliest_manner(row: Mapping[str, Any]) -> str:
    """Return the likeliest manner other than a regular change; empty where the row tells none."""
    manners = {
        manner: chance for manner, chance in row.get("manners", {}).items() if manner != "regular" and chance > 0
    }
    return max(manners, key=lambda manner: manners[manner]) if manners else ""
