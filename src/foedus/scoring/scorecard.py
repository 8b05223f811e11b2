"""The scorecard: every question, every form, every baseline, on the same cases; finished parts are kept."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # has no stubs

from foedus.core.errors import InputError
from foedus.core.workers import in_order, workers
from foedus.fitting.forms import with_terms
from foedus.fitting.tasks import Population, Task, tasks_of
from foedus.history.panel import Panel
from foedus.history.reading import data_folder
from foedus.scoring.models import RATES, Model, models_of
from foedus.scoring.parts import Parts, code_digest
from foedus.scoring.rows import Forecasts, ScoreRow, in_population, rows_of
from foedus.scoring.scores import Floats
from foedus.scoring.splits import Split, Window, checked_window, decades, split

#: Split of the published figures.
TRAIN_TO, TEST_FROM = 1979, 1980

Progress = Callable[[str, int, int], None]


class Scorecard(NamedTuple):
    """Rows of the scorecard, and what could not be scored, in words."""

    rows: list[ScoreRow]
    left_out: list[str]


def scorecard(
    data: Path | None = None,
    *,
    question: str | None = None,
    train_to: int = TRAIN_TO,
    test_from: int = TEST_FROM,
    rolling: bool = False,
    progress: Progress = lambda *_: None,
) -> Scorecard:
    """Score every model of every task.

    Parameters
    ----------
    data : Path, optional
        Folder of historical tables; without it the one that ``FOEDUS_DATA`` names.
    question : {'joins', 'mediates', 'falls', 'escalates'}, optional
        Only this question.
    train_to, test_from : int
        Last year that is learned from, and first year that is tested.
    rolling : bool
        Also test decade after decade from 1920, each on what came before it.
    progress : callable
        Told what is done next, how many parts are done, and how many there are.

    Raises
    ------
    InputError
        If the years overlap, or no task can be scored on them.
    DataError
        If a table is missing or broken.
    """
    folder = data_folder(data)
    window = checked_window(train_to, test_from)
    tasks = tasks_of(question)
    rows: list[ScoreRow] = []
    left_out: list[str] = []
    # one thread for linear algebra: the matrices are small, and two runs give the same bits
    with threadpool_limits(limits=1):
        for number, task in enumerate(tasks):
            progress(task.populations[0].name, number, len(tasks))
            panel = task.panel(folder)
            parts = Parts(panel_digest(panel), code_digest())
            panel = panel._replace(table=with_terms(panel.table, (*task.forms, *task.simple)))
            try:
                forecasts = next(forecast_all(task, [split(task, panel, window)], parts))
                rows += rows_of(task, forecasts, window)
            except InputError as error:
                left_out.append(str(error))
            if rolling:
                found_by_decade = []
                origins = list(decades(task, panel))
                for each, found in zip(origins, forecast_all(task, origins, parts), strict=True):
                    progress(f"{task.populations[0].name}, {each.window}", number, len(tasks))
                    found_by_decade.append((each.window, found))
                rows += rolling_rows(task, found_by_decade)
    progress("done", len(tasks), len(tasks))
    if not rows:
        reasons = "\n  ".join(left_out or ["in no set of test cases did something happen, and something not"])
        raise InputError(
            f"{folder}: nothing can be scored, trained to {train_to}, tested from {test_from}\n  {reasons}"
        )
    return Scorecard(rows, left_out)


def rolling_rows(task: Task, found: list[tuple[Window, Forecasts]]) -> list[ScoreRow]:
    """Return the rows of all decades together, and those of each decade."""
    if not found:
        return []
    each: list[ScoreRow] = [
        {**row, "decade": True} for window, forecasts in found for row in rows_of(task, forecasts, window)
    ]
    pooled = Window(found[0][0].train_to, found[0][0].test_from, found[-1][0].test_to)
    together = rows_of(task, _together([forecasts for _, forecasts in found]), pooled)
    whole: list[ScoreRow] = [{**row, "window": f"decade by decade {pooled}"} for row in together]
    return whole + each


def _together(found: list[Forecasts]) -> Forecasts:
    """Return the forecasts of several windows as one set."""
    first = found[0]
    return Forecasts(
        inside={name: np.concatenate([one.inside[name] for one in found]) for name in first.inside},
        outcome=np.concatenate([one.outcome for one in found]),
        cluster=np.concatenate([one.cluster for one in found]),
        chances={name: np.concatenate([one.chances[name] for one in found]) for name in first.chances},
        kinds=first.kinds,
        rates={name: np.concatenate([one.rates[name] for one in found]) for name in first.rates},
        group=None if first.group is None else np.concatenate([one.group for one in found if one.group is not None]),
        others={name: _where_said(name, found) for name in dict.fromkeys(name for one in found for name in one.others)},
    )


def _where_said(name: str, found: list[Forecasts]) -> Floats:
    """Return what another said in several windows; not a number in those of which it says nothing."""
    return np.concatenate([one.others.get(name, np.full(one.outcome.size, np.nan)) for one in found])


def forecast_all(task: Task, splits: Sequence[Split], parts: Parts) -> Iterator[Forecasts]:
    """Yield the forecasts of every model of a task on each split, those kept from an earlier run included."""
    models = models_of(task)
    keys = {(model.name, each.window): f"{task.id} {model.name} {each.window}" for each in splits for model in models}
    missing = {key for key in keys.values() if not parts.has(key)}
    with workers(1) as by:

        def wanted() -> Iterator[tuple[object, ...]]:
            for each in splits:
                names = [model.name for model in models if keys[model.name, each.window] in missing]
                shared = by.share(each) if names else each
                yield from ((task, name, shared) for name in names)

        made = in_order(by, _forecast, wanted())
        for each in splits:
            chances, kinds = {}, {rate.name: rate.kind for rate in RATES}
            for model in models:
                key = keys[model.name, each.window]
                now = [next(made)] if key in missing else []
                make = now.pop if now else partial(model.forecast, each)  # one that is not whole
                chances[model.name], kinds[model.name] = parts.get(key, make), model.kind
            yield Forecasts(
                inside={population.name: in_population(population, each.test) for population in task.populations},
                outcome=each.outcome,
                cluster=each.cluster,
                chances=chances,
                kinds=kinds,
                rates=dict(base_rates(task.populations, each)),
            )


def _forecast(task: Task, name: str, each: Split) -> Floats:
    """Return what a model of a task says of the test cases of a split [case]."""
    with threadpool_limits(limits=1):
        return next(model for model in models_of(task) if model.name == name).forecast(each)


def base_rates(
    populations: Iterable[Population], each: Split, rates: Iterable[Model] = RATES
) -> Iterator[tuple[tuple[str, str], Floats]]:
    """Yield the base rates of each population, learned from the training cases in it; without any, from all."""
    for population in populations:
        inside = _restricted(each, population)
        if inside.train.is_empty():
            inside = inside._replace(train=each.train, learned=each.learned)
        for rate in rates:
            yield (population.name, rate.name), rate.forecast(inside)


def _restricted(each: Split, population: Population) -> Split:
    trained, tested = in_population(population, each.train), in_population(population, each.test)
    return each._replace(
        train=each.train.filter(pl.Series(trained)),
        learned=each.learned[trained],
        test=each.test.filter(pl.Series(tested)),
    )


def panel_digest(panel: Panel) -> str:
    """Return a digest of everything that a panel holds."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr([panel.name, panel.outcome, panel.table.schema]).encode())
    digest.update(panel.table.hash_rows(seed=1815).to_numpy().tobytes())
    return digest.hexdigest()
