"""How good the engine was at each kind of answer, on crises of the past: what stands beside an answer.

The scores and verdicts are shipped (written by ``make tables``), so that no table is needed to read them.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final, cast

from foedus.answers.question import Question
from foedus.answers.rows import SkillRow, SkillScores
from foedus.core.tables import toml_table
from foedus.crisis.naming import is_feud

#: Where the scores are, and under which name.
PLACE: Final = ("foedus.answers", "skills.toml")
#: Population of the scores -> the answer that it speaks of, the outcome, and what was asked.
ASKED: Final = {
    "crises without a violent trigger: clashes or war": ("disputes", "force", "which crises turn violent"),
    "crises: serious clashes or war": ("disputes", "serious", "which crises see serious clashes or war"),
    "crises with a dispute: deaths": ("disputes", "deaths", "which crises have deaths in battle"),
    "crises that open outside a war: full-scale war": ("disputes", "war", "which crises become wars"),
    "crises: ended by a formal agreement": ("disputes", "agreement", "which crises end in a formal agreement"),
    "crises: mediated": ("mediates", "mediated", "which crises are mediated"),
    "third states, crises": ("stands_by", "joins", "which third states fight"),
    "which third state, given that one joins a crisis": (
        "stands_by",
        "which joins",
        "which third state fights, given that one does",
    ),
    "third states, crises: fight the enemy of a side": (
        "stands_by",
        "fights",
        "which third states fight the enemy of a side, beside it or in a dispute of their own",
    ),
    "who mediates, given that somebody does": ("mediates", "by whom", "which kind of mediator it is"),
    "leaders of adversaries: gone irregularly within a year": (
        "falls",
        "irregular",
        "which adversary's leader is gone irregularly within a year",
    ),
    "leaders of adversaries: gone within a year": (
        "falls",
        "gone",
        "which adversary's leader is gone within a year",
    ),
}
#: What a question asks (its kind and its word) -> the answer and the outcome by which the engine was scored at it.
#: What is in none was never scored: words and aid, of which history has no table, and all that no score asks.
SCORED: Final = {
    ("stands_by", "fight"): ("stands_by", "joins"),
    ("stands_by", "fights"): ("stands_by", "fights"),
    ("mediates", "accepted"): ("mediates", "by whom"),
    ("dispute", "mediated"): ("mediates", "mediated"),
    ("falls", "leader"): ("falls", "gone"),
    ("dispute", "force"): ("disputes", "force"),
    ("dispute", "serious"): ("disputes", "serious"),
    ("dispute", "deaths"): ("disputes", "deaths"),
    ("dispute", "war"): ("disputes", "war"),
    ("dispute", "settled"): ("disputes", "agreement"),
}
#: The one verdict that lets confidence be more than low.
BETTER: Final = "better than the rate"
#: Verdict (`foedus.scoring.verdicts`) -> how it is said of the engine.
SAID: Final = {
    "better than the rate": "the engine did better than the rate",
    "no better": "the engine did no better than the rate",
    "worse": "the engine did worse than the rate",
    "too few to tell": "there were too few cases to tell whether the engine did better than the rate",
}


class _Entry(SkillScores):
    """A row of the shipped scores, as far as it is read here."""

    verdict: str


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(cast("list[_Entry]", toml_table(*PLACE)["skill"]))


def skills() -> list[SkillRow]:
    """Return the skill of the whole engine at each kind of answer: scores, a verdict in words, and a sentence.

    ``verdict`` is *better than the rate*, *no better*, *worse* or *too few to tell*, by the rule of
    `foedus.scoring.verdicts`. The rate is whichever did better on these very cases: the base rate of the years before,
    or that of the same era.
    """
    known = [entry for entry in _entries() if entry["population"] in ASKED]
    return [_row(entry, *ASKED[entry["population"]]) for entry in known]


def skill_at(question: Question, rows: Iterable[SkillRow]) -> SkillRow | None:
    """Return how the engine did on past crises at what a question asks; None where it was never scored, as of feuds.

    Parameters
    ----------
    rows
        ``skill`` of a run; one that an earlier version kept tells nothing.
    """
    scored = None if is_feud(question.dispute) else SCORED.get((question.kind, question.what))
    return next((row for row in rows if (row["answer"], row["outcome"]) == scored and "rate_skill" in row), None)


def _row(entry: _Entry, answer: str, outcome: str, asked: str) -> SkillRow:
    share = f"{entry['rate_skill']:+.1%} [{entry['rate_skill_low']:+.1%}, {entry['rate_skill_high']:+.1%}]"
    sentence = (
        f"On crises {entry['window']} ({entry['cases']:,} cases, {entry['events']} events) {SAID[entry['verdict']]} at "
        f"saying {asked}: Brier skill over the {entry['rate']} {share}, AUC {entry['auc']:.2f}."
    )
    scores: SkillScores = {name: entry[name] for name in SkillScores.__annotations__}  # type: ignore[assignment,literal-required]  # the keys are those of the class
    return {
        "answer": answer,
        "outcome": outcome,
        "asked": asked,
        "verdict": entry["verdict"],
        "sentence": sentence,
        **scores,
    }
