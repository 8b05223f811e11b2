"""How good the engine was at each kind of answer, on crises of the past: what stands beside an answer.

The scores are shipped (written by ``make tables``), so that no table is needed to read them.
"""

from functools import cache
from typing import Final, cast

from foedus.answers.rows import SkillRow, SkillScores
from foedus.core.tables import toml_table

#: Where the scores are, and under which name.
PLACE: Final = ("foedus.answers", "skills.toml")
#: Population of the scores -> the answer that it speaks of, and what was asked.
ASKED: Final = {
    "third states, crises": ("stands_by", "which third states fight"),
    "which third state, given that one joins a crisis": ("stands_by", "which third state fights, given that one does"),
    "crises: mediated": ("mediates", "which crises are mediated"),
    "leaders of adversaries: gone within a year": ("falls", "which adversary's leader is gone within a year"),
    "crises without a violent trigger: clashes or war": ("disputes", "which crises turn violent"),
    "crises that open outside a war: full-scale war": ("disputes", "which crises become wars"),
    "crises: ended by a formal agreement": ("disputes", "which crises end in a formal agreement"),
}


class _Entry(SkillScores):
    """A row of the shipped scores, as far as it is read here."""

    best_baseline: str
    gain_low: float


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(cast("list[_Entry]", toml_table(*PLACE)["skill"]))


def skills() -> list[SkillRow]:
    """Return the skill of the whole engine at each kind of answer: scores, a verdict in a word, and a sentence.

    ``verdict`` is *beat*, *did not surely beat* or *was worse than*: whether the 90% interval of the Brier skill
    against the base rate of the training years lies above zero, holds it, or lies below.
    """
    known = [entry for entry in _entries() if entry["population"] in ASKED]
    return [_row(entry, *ASKED[entry["population"]]) for entry in known]


def _row(entry: _Entry, answer: str, asked: str) -> SkillRow:
    told = verdict(entry["brier_skill_low"], entry["brier_skill_high"])
    share = f"{entry['brier_skill']:+.1%} [{entry['brier_skill_low']:+.1%}, {entry['brier_skill_high']:+.1%}]"
    sentence = (
        f"On crises {entry['window']} ({entry['cases']:,} cases, {entry['events']} events) the engine {told} the base "
        f"rate at saying {asked}: Brier skill {share}, AUC {entry['auc']:.2f}."
    )
    best = entry["best_baseline"]
    if best != "base rate":
        gained = "gained" if entry["gain_low"] > 0.0 else "did not surely gain"
        sentence += f" On the {best} it {gained}."
    return {
        "answer": answer,
        "asked": asked,
        "verdict": told,
        "sentence": sentence,
        "population": entry["population"],
        "window": entry["window"],
        "cases": entry["cases"],
        "events": entry["events"],
        "auc": entry["auc"],
        "auc_low": entry["auc_low"],
        "auc_high": entry["auc_high"],
        "brier_skill": entry["brier_skill"],
        "brier_skill_low": entry["brier_skill_low"],
        "brier_skill_high": entry["brier_skill_high"],
    }


def verdict(low: float, high: float) -> str:
    """Return whether a skill with this interval beat the base rate.

    Examples
    --------
    >>> verdict(0.01, 0.2), verdict(-0.1, 0.2), verdict(-0.2, -0.1)
    ('beat', 'did not surely beat', 'was worse than')
    """
    if low > 0.0:
        return "beat"
    return "was worse than" if high < 0.0 else "did not surely beat"
