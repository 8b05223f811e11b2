"""From forecasts to rows of the scorecard: one row for each model and population, all on the same cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.fitting.tasks import Population, Task
from foedus.scoring.clusters import (
    Sums,
    auc_values,
    gain_values,
    interval,
    resamples,
    skill_values,
    sums_of,
    within_values,
)
from foedus.scoring.scores import (
    Floats,
    average_precision,
    brier,
    calibration_curve,
    decompose,
    log_score,
    top_decile_recall,
)
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
    reliability: float
    resolution: float
    uncertainty: float


class ModelRow(ScoresRow):
    """The scores of a model on the cases of a population, and how much it gains over the best baseline."""

    model: str
    n: int
    events: int
    clusters: int
    kind: str
    best_baseline: str
    gain_over_best_baseline: float
    gain_low: float
    gain_high: float
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
    """

    inside: Mapping[str, NDArray[np.bool_]]
    outcome: NDArray[np.int64]
    cluster: NDArray[np.generic]
    chances: Mapping[str, Floats]
    kinds: Mapping[str, str]
    rates: Mapping[tuple[str, str], Floats]


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
    for population in task.populations:
        kept = forecasts.inside[population.name]
        happened = forecasts.outcome[kept]
        if not happened.any() or happened.all():
            continue
        chances = {name: values[kept] for name, values in forecasts.chances.items()}
        chances |= {model: values for (name, model), values in forecasts.rates.items() if name == population.name}
        cases = _Cases(happened, forecasts.cluster[kept], chances)
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


class _Cases(NamedTuple):
    """What happened in the cases of one population, and what each model said of them."""

    outcome: NDArray[np.int64]
    cluster: NDArray[np.generic]
    chances: Mapping[str, Floats]


def _given_an_event(cases: _Cases) -> _Cases:
    """Return the cases in clusters with an event, chances turned into those given an event."""
    eventful = with_an_event(cases.outcome, cases.cluster)
    chances = {name: given_an_event(values, cases.cluster)[eventful] for name, values in cases.chances.items()}
    return _Cases(cases.outcome[eventful], cases.cluster[eventful], chances)


def _model_rows(cases: _Cases, kinds: Mapping[str, str], *, within: bool) -> Iterator[ModelRow]:
    """Yield the scores of each model on the same cases, and how much it gains over the best baseline."""
    y = cases.outcome.astype(np.float64)
    sums = {name: sums_of(y, values, cases.cluster) for name, values in cases.chances.items()}
    clusters = int(np.unique(cases.cluster).size)
    weights = resamples(clusters)
    best = min((name for name in sums if kinds[name] == "baseline"), key=lambda name: float(sums[name].log.sum()))
    for name, values in cases.chances.items():
        gain = interval(gain_values(sums[name], sums[best], weights))
        yield {
            "model": name,
            "n": int(y.size),
            "events": int(y.sum()),
            "clusters": clusters,
            **_scores(y, values, sums[name], sums["base rate"], weights, within=within),
            "kind": kinds[name],
            "best_baseline": best,
            "gain_over_best_baseline": gain.value,
            "gain_low": gain.low,
            "gain_high": gain.high,
            "calibration": [list(map(float, point)) for point in zip(*calibration_curve(y, values), strict=True)],
        }


def _scores(y: Floats, chance: Floats, sums: Sums, reference: Sums, weights: Floats, *, within: bool) -> ScoresRow:
    pooled, inside = interval(auc_values(sums, weights)), interval(within_values(sums, weights))
    area = inside if within else pooled
    skill = interval(skill_values(sums, reference, weights))
    parts = decompose(y, chance, bins=10)
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
        "reliability": parts.reliability,
        "resolution": parts.resolution,
        "uncertainty": parts.uncertainty,
    }
