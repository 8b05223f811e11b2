"""From forecasts to rows of the scorecard: one row for each model and population, all on the same cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.fitting.tasks import Population, Task
from foedus.scoring.baselines import BEST_BEFORE, BY_GROUP
from foedus.scoring.clusters import (
    Sums,
    auc_values,
    effective_number,
    gain_values,
    interval,
    losses_of,
    resamples,
    share_values,
    skill_values,
    sums_of,
    within_values,
)
from foedus.scoring.corp import parts, steps
from foedus.scoring.models import BASE_RATES
from foedus.scoring.recalibration import slope
from foedus.scoring.scores import Floats, average_precision, brier, log_score, top_decile_recall
from foedus.scoring.splits import Window


class ScoresRow(TypedDict):
    """The scores of a model, with 90% intervals; not a number where one cannot be told."""

    auc: float
    auc_low: float
    auc_high: float
    average_precision: float
    log_score: float
    brier: float
    brier_skill: float
    top_decile_recall: float
    brier_skill_low: float
    brier_skill_high: float
    within_auc: float
    within_auc_low: float
    within_auc_high: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    mean_chance: float
    observed: float
    observed_low: float
    observed_high: float
    slope: float
    slope_low: float
    slope_high: float


class PairedRow(TypedDict):
    """How much better than another on the same cases: Brier skill, and gain of the log score per case in nats."""

    against: str
    cases: int
    skill: float
    skill_low: float
    skill_high: float
    gain: float
    gain_low: float
    gain_high: float


class ModelRow(ScoresRow):
    """The scores of a model on the cases of a population, and how much it gains over others.

    ``rate`` is the rate that did better on these very cases, ``rate_skill`` the Brier skill over it. The calibration
    has a list for each step of the curve: least, mean and most chance, share that happened, the ends of the band, cases
    and events.
    """

    model: str
    n: int
    events: int
    clusters: int
    effective_clusters: float
    effective_events: float
    kind: str
    rate: str
    rate_skill: float
    rate_skill_low: float
    rate_skill_high: float
    best_baseline: str
    gain_over_best_baseline: float
    gain_low: float
    gain_high: float
    paired: list[PairedRow]
    calibration: list[list[float]]


class ScoreRow(ModelRow):
    """A row of the scorecard: of which question, which population and which years."""

    question: str
    population: str
    window: str
    decade: bool
    train_to: int
    test_from: int


@dataclass(frozen=True)
class Forecasts:
    """The chances [case] that each model gave to one set of test cases, and what happened.

    ``kinds`` says of each model whether it is a form or a baseline; ``inside`` which cases belong to each population
    (before the look at what happened); ``rates`` holds, for each population and base rate, the chances of its cases.
    Intervals draw whole clusters; cases are ranked inside a ``group``, which is the cluster if none is given.
    ``others`` are compared in pairs alone: their chances may be not a number, where they say nothing.
    """

    inside: Mapping[str, NDArray[np.bool_]]
    outcome: NDArray[np.int64]
    cluster: NDArray[np.generic]
    chances: Mapping[str, Floats]
    kinds: Mapping[str, str]
    rates: Mapping[tuple[str, str], Floats]
    group: NDArray[np.generic] | None = None
    others: Mapping[str, Floats] = field(default_factory=dict)


def in_population(population: Population, table: pl.DataFrame) -> NDArray[np.bool_]:
    """Return which cases belong to a population [case]."""
    if not population.flag:
        return np.ones(table.height, np.bool_)
    return np.asarray(table[population.flag].to_numpy() == 1, np.bool_)


def with_an_event(outcome: NDArray[np.int64], cluster: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Return which cases stand in a cluster in which something happened [case]."""
    code = np.unique(cluster, return_inverse=True)[1]
    return np.asarray(np.bincount(code, outcome)[code] > 0, np.bool_)


def given_an_event(chance: Floats, cluster: NDArray[np.generic]) -> Floats:
    """Return chances [case] given that something happened in their cluster, cases being independent given the model.

    P(i | at least one) = p_i / (1 - product over the cluster of (1 - p)).
    """
    code = np.unique(cluster, return_inverse=True)[1]
    none = np.exp(np.bincount(code, np.log1p(-np.clip(chance, 0.0, 1.0 - 1e-9))))
    return np.asarray(np.clip(chance / np.maximum(1.0 - none[code], 1e-12), 0.0, 1.0), np.float64)


def rows_of(task: Task, forecasts: Forecasts, window: Window) -> list[ScoreRow]:
    """Return the rows of a task on one set of test cases.

    Parameters
    ----------
    task : Task
        Question and populations.
    forecasts : Forecasts
        What each model said.
    window : Window
        The years.
    """
    rows: list[ScoreRow] = []
    group = forecasts.cluster if forecasts.group is None else forecasts.group
    for population in task.populations:
        kept = forecasts.inside[population.name]
        happened = forecasts.outcome[kept]
        # of a level something is told even where nothing happened, of an order nothing
        if not happened.size or (not population.level and (not happened.any() or happened.all())):
            continue
        chances = {name: values[kept] for name, values in forecasts.chances.items()}
        chances |= {model: values for (name, model), values in forecasts.rates.items() if name == population.name}
        others = {name: values[kept] for name, values in forecasts.others.items()}
        cases = Cases(happened, forecasts.cluster[kept], group[kept], chances, others)
        cases = _given_an_event(cases) if population.within else cases
        rows += [
            {
                "question": task.question,
                "population": population.name,
                **row,
                "window": str(window),
                "decade": False,
                "train_to": window.train_to,
                "test_from": window.test_from,
            }
            for row in _model_rows(cases, forecasts.kinds, within=population.within)
        ]
    return rows


class Cases(NamedTuple):
    """What happened in the cases of one population, and what each model said of them."""

    outcome: NDArray[np.int64]
    cluster: NDArray[np.generic]
    group: NDArray[np.generic]
    chances: Mapping[str, Floats]
    others: Mapping[str, Floats]


def _given_an_event(cases: Cases) -> Cases:
    """Return the cases in groups with an event, chances turned into those given an event."""
    kept = with_an_event(cases.outcome, cases.group)
    chances, others = (
        {name: given_an_event(values, cases.group)[kept] for name, values in said.items()}
        for said in (cases.chances, cases.others)
    )
    return Cases(cases.outcome[kept], cases.cluster[kept], cases.group[kept], chances, others)


def _model_rows(cases: Cases, kinds: Mapping[str, str], *, within: bool) -> Iterator[ModelRow]:
    """Yield the scores of each model on the same cases, and how much it gains over others."""
    y = cases.outcome.astype(np.float64)
    sums = {name: sums_of(y, values, cases.cluster, cases.group) for name, values in cases.chances.items()}
    first = next(iter(sums.values()))
    weights = resamples(first.cases.size)
    baselines = [name for name in sums if kinds[name] == "baseline"]
    best = min(baselines, key=lambda name: float(sums[name].log.sum()))
    rate = min(BASE_RATES, key=lambda name: float(sums[name].brier.sum()))
    for name, values in cases.chances.items():
        gain = interval(gain_values(sums[name], sums[best], weights))
        over = interval(skill_values(sums[name], sums[rate], weights))
        ours = kinds[name] == "form"
        named = (*BASE_RATES, *(each for each in (BY_GROUP, BEST_BEFORE) if each in cases.chances), best)
        rivals = {other: cases.chances[other] for other in dict.fromkeys(named)} | dict(cases.others)
        paired = [paired_row(cases, values, other, said) for other, said in rivals.items() if np.isfinite(said).any()]
        yield {
            "model": name,
            "n": int(y.size),
            "events": int(y.sum()),
            "clusters": first.cases.size,
            **scores_row(cases, values, sums[name], sums[BASE_RATES[0]], weights, within=within),
            "effective_clusters": effective_number(first.cases),
            "effective_events": effective_number(first.events),
            "kind": kinds[name],
            "rate": rate,
            "rate_skill": over.value,
            "rate_skill_low": over.low,
            "rate_skill_high": over.high,
            "best_baseline": best,
            "gain_over_best_baseline": gain.value,
            "gain_low": gain.low,
            "gain_high": gain.high,
            "paired": paired if ours else [],
            "calibration": [list(step) for step in steps(y, values, cases.cluster if ours else None)],
        }


def paired_row(cases: Cases, ours: Floats, name: str, theirs: Floats) -> PairedRow:
    """Return how much better one forecast is than another, on the cases of which both say something."""
    both = np.isfinite(theirs)
    y, cluster = cases.outcome[both].astype(np.float64), cases.cluster[both]
    mine, other = (losses_of(y, said[both], cluster) for said in (ours, theirs))
    weights = resamples(mine.cases.size)
    skill, gain = interval(skill_values(mine, other, weights)), interval(gain_values(mine, other, weights))
    return {
        "against": name,
        "cases": int(both.sum()),
        "skill": skill.value,
        "skill_low": skill.low,
        "skill_high": skill.high,
        "gain": gain.value,
        "gain_low": gain.low,
        "gain_high": gain.high,
    }


def scores_row(
    cases: Cases, chance: Floats, sums: Sums, reference: Sums, weights: Floats, *, within: bool = False
) -> ScoresRow:
    """Return the scores of a forecast, by its sums and those of the reference that it is to beat."""
    y = cases.outcome.astype(np.float64)
    pooled, inside = interval(auc_values(sums, weights)), interval(within_values(sums, weights))
    area = inside if within else pooled
    skill = interval(skill_values(sums, reference, weights))
    share = interval(share_values(sums, weights))
    stretch = slope(y, chance, cases.cluster)
    divided = parts(y, chance)
    return {
        "auc": area.value,
        "auc_low": area.low,
        "auc_high": area.high,
        "average_precision": average_precision(y, chance),
        "log_score": log_score(y, chance),
        "brier": brier(y, chance),
        "brier_skill": skill.value,
        "top_decile_recall": top_decile_recall(y, chance),
        "brier_skill_low": skill.low,
        "brier_skill_high": skill.high,
        "within_auc": inside.value,
        "within_auc_low": inside.low,
        "within_auc_high": inside.high,
        "miscalibration": divided.miscalibration,
        "discrimination": divided.discrimination,
        "uncertainty": divided.uncertainty,
        "mean_chance": float(chance.mean()),
        "observed": share.value,
        "observed_low": share.low,
        "observed_high": share.high,
        "slope": stretch.value,
        "slope_low": stretch.low,
        "slope_high": stretch.high,
    }
