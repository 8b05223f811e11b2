"""Words of estimative probability after ICD 203, and confidence, which is another matter and is stated apart.

A chance says how likely; confidence says how much stands under that number. The bands are those of Intelligence
Community Directive 203 (2015), with *remote* kept for what lies below its lowest band and *nearly certain* for what
lies above its highest. A range that lies over several bands gets the words of its two ends. Skill is a third thing:
whether the engine came nearer than the base rate on crises of the past. Where it did not, confidence is low.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from foedus.answers.rows import LeansOnRow, SkillRow
from foedus.answers.skill import BETTER
from foedus.core.parameters import ASSUMPTION


class Band(NamedTuple):
    """Chances from ``low`` up to, but not including, the next band's ``low``."""

    low: float
    word: str


BANDS: Final = (
    Band(0.0, "remote"),
    Band(0.01, "almost no chance"),
    Band(0.05, "very unlikely"),
    Band(0.20, "unlikely"),
    Band(0.45, "roughly even"),
    Band(0.55, "likely"),
    Band(0.80, "very likely"),
    Band(0.95, "almost certain"),
    Band(0.99, "nearly certain"),
)

#: Verdict on past crises -> how it is said behind a base rate, and where there is none.
SKILL: Final = {
    "no better": ("no better than it on the past", "no better than the base rate on the past"),
    "worse": ("worse than it on the past", "worse than the base rate on the past"),
    "too few to tell": ("too few past cases to tell", "too few past cases to tell"),
}
#: How it is said that the engine was never scored at a question.
UNTESTED: Final = "untested on the past"

#: More than this share of an answer's doubt resting on assumptions counts against confidence, and again above MOST.
SOME: Final = 1 / 3
MOST: Final = 2 / 3
#: Points against confidence: none is high, up to this many is moderate, more is low.
MODERATE: Final = 2


class Confidence(NamedTuple):
    """How much stands under a number: ``low``, ``moderate`` or ``high``, and why."""

    level: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        """Return the level and what it rests on in one line."""
        return f"{self.level} ({'; '.join(self.reasons)})"


def band(chance: float) -> int:
    """Return which band a chance lies in.

    Examples
    --------
    >>> [BANDS[band(chance)].word for chance in (0.0099, 0.01, 0.2, 0.55, 0.99)]
    ['remote', 'almost no chance', 'unlikely', 'likely', 'nearly certain']
    """
    if not 0 <= chance <= 1:
        raise ValueError(f"a chance lies between 0 and 1, not {chance}")
    # A chance counted in binary fractions may miss an edge by a rounding error; a reader sees the edge.
    held = round(chance, 9)
    return max(place for place, entry in enumerate(BANDS) if held >= entry.low)


def word(chance: float) -> str:
    """Return the word of estimative probability for a chance."""
    return BANDS[band(chance)].word


def words(low: float, high: float) -> str:
    """Return the words for a range of chances.

    Examples
    --------
    >>> words(0.02, 0.04), words(0.002, 0.03), words(0.1, 0.6)
    ('almost no chance', 'remote to almost no chance', 'very unlikely to likely')
    """
    first, last = word(low), word(high)
    return first if first == last else f"{first} to {last}"


def assumed_share(question: str, leans_on: Iterable[LeansOnRow]) -> float | None:
    """Return the share of a question's explained doubt that rests on assumptions; None where nothing is known of it."""
    rows = [row for row in leans_on if row["question"] == question]
    known = sum(row["share"] for row in rows)
    if not rows or known <= 0:
        return None
    return float(sum(row["share"] for row in rows if rests_on_assumption(row["because"])) / known)


def rests_on_assumption(because: str | Iterable[str]) -> bool:
    """Return whether an input rests on the word ``assumption``, alone or beside evidence."""
    return because == ASSUMPTION if isinstance(because, str) else ASSUMPTION in because


def verdict_in_words(skill: SkillRow | None) -> str:
    """Return in a word or two how the engine did on past crises, where a heading says that it is about that.

    Examples
    --------
    >>> verdict_in_words(None), verdict_in_words({"verdict": "worse"})
    ('untested', 'worse')
    """
    if skill is None:
        return "untested"
    return f"skill {skill['rate_skill']:+.2f}" if skill["verdict"] == BETTER else skill["verdict"]


def skill_in_words(skill: SkillRow | None, *, behind_rate: bool = False) -> str:
    """Return in a few words how the engine did on past crises at a question.

    Parameters
    ----------
    skill
        Its scores; None where it was never scored.
    behind_rate
        Whether the words stand behind the base rate, which then need not be named.

    Examples
    --------
    >>> skill_in_words(None)
    'untested on the past'
    >>> skill_in_words({"verdict": "better than the rate", "rate_skill": 0.137})
    'skill +0.14 on the past'
    >>> skill_in_words({"verdict": "no better"}, behind_rate=True)
    'no better than it on the past'
    """
    if skill is None:
        return UNTESTED
    if skill["verdict"] == BETTER:
        return f"skill {skill['rate_skill']:+.2f} on the past"
    return SKILL[skill["verdict"]][0 if behind_rate else 1]


def confidence(
    low: float, high: float, assumed: float | None, skill: SkillRow | None, forms: Iterable[float] = ()
) -> Confidence:
    """Return how much stands under an answer.

    It is low where the engine did not do better than the base rate on past crises, or was never held against them. Else
    one point against for each band that the 90% range spans beyond its first, at most two; one if more than a third of
    the doubt rests on assumptions, two if more than two thirds; one for each band that rival forms of a mechanism lie
    apart, at most two. No point is high, one or two moderate, more low. Where it is not known what the doubt rests on,
    that counts as one point.

    Parameters
    ----------
    low, high
        The 90% range of the chance.
    assumed
        Share of the doubt that rests on assumptions (`assumed_share`).
    skill
        How the engine did at the question on past crises (`foedus.answers.skill.skill_at`); None where it was not.
    forms
        The same chance under each rival form that was run.
    """
    spanned = band(high) - band(low)
    points = min(spanned, 2)
    reasons = [skill_in_words(skill), f"the range lies in {_count(spanned + 1)} band{'s' if spanned else ''}"]
    if assumed is None:
        points += 1
        reasons.append("what its doubt rests on was not traced")
    else:
        points += (assumed > SOME) + (assumed > MOST)
        reasons.append(f"{100 * assumed:.0f}% of its traced doubt rests on assumptions")
    spread = [band(chance) for chance in forms]
    if len(spread) > 1:
        apart = max(spread) - min(spread)
        points += min(apart, 2)
        reasons.append(
            "rival forms agree" if not apart else f"rival forms lie {_count(apart)} band{'s' * (apart > 1)} apart"
        )
    beaten = skill is not None and skill["verdict"] == BETTER
    level = "low" if points > MODERATE or not beaten else "moderate" if points else "high"
    return Confidence(level, tuple(reasons))


def _count(number: int) -> str:
    return ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")[number]
