"""Deterrence by stage: what the target's allies and nuclear arms go with, in renewal and once a dispute has begun.

Whoever challenges a state with reliable allies all the same may mean it (johnson-2023), so that an association once a
dispute has begun is no measure of what a pledge does. It is told by stage, and no form of what a dispute comes to uses
it.
"""

from pathlib import Path
from typing import NamedTuple

from foedus.fitting.choosing import FROZEN, LEVELS, choose, crossed
from foedus.fitting.feuds import BESIDE_DETERRENCE, DETERRENCE
from foedus.fitting.refitting import calibrated, cases_by
from foedus.fitting.tasks import TASKS

#: Prior standard deviation of a scaled coefficient.
SHRINKAGE = 0.2


class Deterred(NamedTuple):
    """What deterrence goes with at one stage.

    ``estimates`` has the coefficient and the standard error of each term, as found on all cases; ``scores`` the mean
    logarithmic loss of each variant of `DETERRENCE` over rolling origins up to `FROZEN`, in nats.
    """

    population: str
    cases: int
    events: int
    clusters: int
    estimates: dict[str, tuple[float, float]]
    scores: dict[str, float]


def by_stage(data: Path) -> tuple[Deterred, ...]:
    """Return deterrence at every stage, from renewal to war, beside all other terms; level walking, past fading."""
    found = []
    for name, rest in BESIDE_DETERRENCE.items():
        task = next(task for task in TASKS if task.id == name)
        panel = task.panel(data)
        sets = {words: (*rest, *terms) for words, terms in DETERRENCE.items()}
        forms = [form for form in crossed(sets, levels=LEVELS[-1:], shrinkages=(SHRINKAGE,)) if form.terms]
        scores = choose(panel, forms, to=FROZEN, known=task.known, over=task.over).scores
        over = cases_by(task, panel, panel.span[1])
        fit = calibrated(task, over, forms[1], panel.span[1], data={}, timing={})
        deterrents = (term.name for term in DETERRENCE["as found"])
        found.append(
            Deterred(
                task.populations[0].name,
                fit.cases,
                fit.events[0],
                fit.clusters,
                {term: (fit.value(term), fit.standard_error(term)) for term in deterrents},
                dict(zip(DETERRENCE, scores.values(), strict=True)),
            )
        )
    return tuple(found)
