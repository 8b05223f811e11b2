"""Finding the answer to a question by its name, and why it lies where it lies."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from foedus.answers.answer import Answer, answers_as_rows
from foedus.answers.question import Question
from foedus.answers.rows import FallsRow, SkillRow
from foedus.answers.skill import skill_at
from foedus.core.world import FORCE
from foedus.crisis.naming import MANNER
from foedus.report.names import gate_name, input_name
from foedus.report.numbers import join, log_odds, percent
from foedus.report.words import Confidence, assumed_share, confidence, skill_in_words
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: An answer whose odds are this many times those of its base rate, or this many times smaller, departs from it far.
FAR: Final = 5.0
#: Reasons that are named for a departure.
NAMED: Final = 2
#: What is said of an answer of which no reason is known.
NONE_STANDS_OUT: Final = "several inputs together make it so, and none stands out"
#: Chances below this on both sides are rare either way; a departure among them needs no reason.
RARE: Final = 0.01
#: Where the chance with its range and the base rate both stay below this, a departure is no news: it is very unlikely
#: either way.
NEWS: Final = 0.05


class Chance(NamedTuple):
    """An answer: its chance, its 90% range, and the rate at which history has it (None where history has no figure)."""

    question: Question
    chance: float
    low: float
    high: float
    base_rate: float | None
    rule: str
    reasons: tuple[str, ...]
    #: What history counts that is more than what is asked, so that only a chance above its rate departs from it.
    given: str = ""
    #: What is asked whether it departs, where that is a part of the chance: its range, and the rate of that part.
    part: tuple[float, float, float] | None = None
    skill: SkillRow | None = None

    @property
    def news(self) -> float:
        """By how much the base rate lies outside the 90% range, in log odds; 0 where it lies inside.

        The range holds luck as well as doubt about inputs and parameters. Zero too where history has no figure, and
        where both stay below `NEWS`.
        """
        low, high, rate = self.part or (self.low, self.high, self.base_rate)
        if rate is None or max(high, rate) < NEWS:
            return 0.0
        above, below = log_odds(low) - log_odds(rate), log_odds(rate) - log_odds(high)
        return max(above, 0.0 if self.given else below, 0.0)

    @property
    def tried(self) -> str:
        """How the engine did at the question on past crises, in a few words."""
        return skill_in_words(self.skill, behind_rate=self.base_rate is not None)

    @property
    def far(self) -> int:
        """1 where the chance lies far above its base rate, -1 where far below, else 0."""
        if self.base_rate is None or max(self.chance, self.base_rate) < RARE:
            return 0
        apart = log_odds(self.chance) - log_odds(self.base_rate)
        if abs(apart) < math.log(FAR) or (apart < 0 and self.given):
            return 0
        return int(math.copysign(1, apart))


def chances(answers: RunAnswers) -> Iterator[Chance]:
    """Yield every chance that has a range, in the order of the answers."""
    falls = {Question.falls(row["actor"], row["what"]): row for row in answers["answers"]["falls"]}
    for answer in answers_as_rows(answers["answers"]):
        if answer.low is not None and answer.high is not None:
            found = _chance(answer, answer.low, answer.high)
            if row := falls.get(answer.question):
                found = found._replace(reasons=(*_main_manner(row), *found.reasons)[:NAMED], part=_irregular_part(row))
            yield found._replace(skill=skill_at(answer.question, answers.get("skill", ())))


def _irregular_part(row: FallsRow) -> tuple[float, float, float] | None:
    """Return the range and the rate of a leader's irregular exit, which alone makes a fall: elections come round."""
    rate = row.get("base_rate_irregular")
    return None if row["what"] != "leader" or rate is None else (row["irregular_low"], row["irregular_high"], rate)


def _main_manner(row: FallsRow) -> tuple[str, ...]:
    """Return, as a reason, the one manner that makes up more than half of a chance above its base rate."""
    manner = likeliest_manner(row)
    base = row.get("base_rate")
    if not manner or base is None or row["probability"] < base or row["manners"][manner] < row["probability"] / 2:
        return ()
    return (f"{MANNER.get(manner, manner)} alone make it {percent(row['manners'][manner])}",)


def _chance(answer: Answer, low: float, high: float) -> Chance:
    if answer.already == 1.0:  # there is no rate at which that comes true, and no reason is asked for
        return Chance(answer.question, answer.probability, low, high, None, "", ())
    base = answer.base_rate
    sign = 1 if base is None or answer.probability >= base else -1
    terms = sorted(answer.reasons, key=lambda term: -sign * term["log_odds"])
    reasons = tuple(term["says"] for term in terms if sign * term["log_odds"] > 0 and term["says"])[:NAMED]
    rule, given = answer.base_rate_rule, answer.base_rate_given
    return Chance(answer.question, answer.probability, low, high, base, rule, reasons, given)


def by_question(answers: RunAnswers) -> dict[Question, Chance]:
    """Return every chance that has a range, by its question."""
    return {found.question: found for found in chances(answers)}


def confidence_in(found: Chance, answers: RunAnswers) -> Confidence:
    """Return how much stands under an answer, by the rule of `words.confidence`."""
    rivals = [row["probability"] for row in answers.get("forms_spread", ()) if row["question"] == str(found.question)]
    forms = [found.chance, *rivals] if rivals else []
    assumed = assumed_share(str(found.question), answers.get("leans_on", ()))
    return confidence(found.low, found.high, assumed, found.skill, forms)


def why(crisis: "CrisisFile", found: Chance, answers: RunAnswers) -> str:
    """Return why an answer lies where it lies: its own reasons, the condition that binds, or the inputs it leans on."""
    if found.reasons:
        return join(found.reasons)
    asked = found.question
    if asked.kind == "mediates":
        for row in answers["answers"]["mediates"]:
            if (row["dispute"], row["actor"]) == (asked.dispute, asked.actor) and row.get("binding_condition"):
                return f"it hangs on {gate_name(crisis, row['dispute'], row['binding_condition'])}"
    if (asked.kind, asked.what) == ("dispute", "war"):
        for course in answers["answers"]["disputes"]:
            if course["dispute"] == asked.dispute and course["level_now"] < FORCE and course["reaches"]["4"] > 0.0:
                return (
                    f"force is used in {percent(course['reaches']['4'])}, and becomes war in "
                    f"{percent(course['reaches']['5'] / course['reaches']['4'])} of that, where history has "
                    f"{percent(course['base_rate_of_force'])}"
                )
    inputs = [row["input"] for row in answers.get("leans_on", ()) if row["question"] == str(asked)][:NAMED]
    if inputs:
        return "it leans most on " + join([input_name(crisis, path) for path in inputs])
    return NONE_STANDS_OUT


def irregular(row: FallsRow) -> float:
    """Return the chance that a leader or a regime goes by anything but a regular change: that ranks who falls next.

    Elections are no fall, and a regime that ends by its own rules is none that a crisis brings down.
    """
    by_rules = float(row.get("manners", {}).get("regular", 0.0))
    return float(row.get("irregular", max(0.0, row["probability"] - by_rules)))


def likeliest_manner(row: FallsRow) -> str:
    """Return the likeliest manner other than a regular change; empty where the row tells none."""
    manners = {
        manner: chance for manner, chance in row.get("manners", {}).items() if manner != "regular" and chance > 0
    }
    return max(manners, key=lambda manner: manners[manner]) if manners else ""
