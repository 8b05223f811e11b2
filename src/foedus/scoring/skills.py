"""The skill of each form and the base rates of each question, as shipped: what a brief prints beside an answer.

The file is written by ``python -m foedus.scoring.page`` from the scorecard; reading it needs no tables.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import isnan
from typing import NamedTuple

from foedus.core.errors import InputError, nearest
from foedus.scoring.clusters import ONE_CLUSTER

FILE = "skills.toml"
HEADER = "# Written by `python -m foedus.scoring.page`; nothing in here is written by hand.\n"


class Skill(NamedTuple):
    """How good a form was at a question, out of time, and how often the thing happens at all.

    ``brier_skill`` is against the base rate of the training cases; intervals are 90%. ``rates`` are base rates by era.
    """

    question: str
    population: str
    form: str
    window: str
    train_to: int
    cases: int
    events: int
    auc: float
    auc_low: float
    auc_high: float
    brier_skill: float
    brier_skill_low: float
    brier_skill_high: float
    best_baseline: str
    gain_over_best_baseline: float
    gain_low: float
    gain_high: float
    rates: Mapping[str, float]
    coding_rule: str

    def sentence(self) -> str:
        """Return in one sentence whether the form beat the base rate, as a brief says it."""
        low, high = 100 * self.brier_skill_low, 100 * self.brier_skill_high
        interval = ONE_CLUSTER if isnan(low) else f"{low:+.1f}, {high:+.1f}"
        share = f"{100 * self.brier_skill:+.1f}% [{interval}]"
        if self.brier_skill_low > 0.0:
            told = f"beat the base rate by {share}"
        elif self.brier_skill_high < 0.0:
            told = f"was worse than the base rate by {share}"
        else:
            told = f"did not surely beat the base rate ({share})"
        return f"tested {self.window}, '{self.form}' {told} in Brier score, AUC {self.auc:.2f}"


@cache
def skills() -> tuple[Skill, ...]:
    """Return every shipped skill."""
    text = files(__package__).joinpath(FILE).read_text("utf-8")
    return tuple(Skill(**entry) for entry in tomllib.loads(text)["skill"])


def skill_of(population: str) -> Skill:
    """Return the skill of the best form at one population.

    Raises
    ------
    InputError
        If no skill is shipped for it.
    """
    known = {skill.population: skill for skill in skills()}
    if population not in known:
        raise InputError(f"no skill is known of '{population}'{nearest(population, known)}; {', '.join(known)}")
    return known[population]


def written(found: Iterable[Skill]) -> str:
    """Return the text of the file of skills."""
    lines = [HEADER]
    for skill in found:
        lines.append("[[skill]]")
        for name, value in skill._asdict().items():
            lines.append(f"{name} = {_text(value)}")
        lines.append("")
    return "\n".join(lines)


def _text(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'"{key}" = {_text(entry)}' for key, entry in value.items()) + " }"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
