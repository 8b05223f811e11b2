"""What is compared on the same cases: our forms, and the baselines that any sceptic would name."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # has no stubs

from foedus.core.errors import InputError
from foedus.fitting.choosing import choose, kept, named
from foedus.fitting.fit import fit_form, forecast
from foedus.fitting.forms import Form, refuse_unknown
from foedus.fitting.tasks import Task, causes_of
from foedus.history.panel import Panel
from foedus.scoring.scores import Floats
from foedus.scoring.splits import Split

#: Inverse strength of the penalty of the regularised logit, and the size of the boosted trees: set once, not tuned.
PENALTY = 0.05
TREES, LEAVES, LEAF_CASES, RATE, SHRINK = 80, 8, 30, 0.08, 5.0
#: The model that chooses among a task's candidates, anew for each window, on what was known before it.
CHOSEN = "chosen before"


class Model(NamedTuple):
    """A way to forecast: from a split, the chances of its test cases [case]."""

    name: str
    kind: Literal["form", "baseline"]
    forecast: Callable[[Split], Floats]


def by_form(form: Form) -> Callable[[Split], Floats]:
    """Return the forecast of a form that is fitted to the training cases."""

    def chances(split: Split) -> Floats:
        panel = split.panel
        refuse_unknown(form, panel)
        fit = fit_form(
            form,
            split.train,
            causes_of(form, split.train, split.learned),
            causes=(panel.outcome, *form.rivals),
            year=panel.year,
            cluster=panel.cluster,
            origin=split.window.train_to,
        )
        return forecast(fit, split.test, panel.year)[:, 0]

    return chances


def by_choice(task: Task) -> Callable[[Split], Floats]:
    """Return the forecast of the candidate that is chosen on what was known by the end of the training years."""

    def chances(split: Split) -> Floats:
        to = split.window.train_to
        name = kept(task.id, to)
        if name is None:
            try:
                name = choose(
                    split.panel, task.candidates, to=to, known=task.known, over=task.over, within=task.within
                ).form
            except InputError:  # too little came before that year: no case is told from another
                name = task.candidates[0].name
        return by_form(named(task.id, name, task.candidates))(split)

    return chances


def base_rate(split: Split) -> Floats:
    """Return the share of events in the training cases, for every case."""
    return np.full(split.test.height, split.learned.mean())


def base_rate_by_era(split: Split) -> Floats:
    """Return the share of events in the training cases of the same era; of the last one that has any, else."""
    era = split.panel.era
    rates = (
        split.train.with_columns(pl.Series("happened", split.learned))
        .group_by(era)
        .agg(pl.col("happened").mean(), pl.col(split.panel.year).max().alias("last"))
        .sort("last")
    )
    latest = float(rates["happened"][-1])
    return (
        split.test.select(era)
        .join(rates, on=era, how="left", maintain_order="left")["happened"]
        .fill_null(latest)
        .to_numpy()
    )


def everything(panel: Panel) -> tuple[str, ...]:
    """Return the names of all covariates that are numbers and could be known beforehand."""
    return tuple(name for name in panel.ex_ante if panel.table[name].dtype.is_numeric())


def _numbers(table: pl.DataFrame, names: tuple[str, ...]) -> Floats:
    return table.select(pl.col(name).cast(pl.Float64) for name in names).fill_null(float("nan")).to_numpy()


def regularised_logit(split: Split) -> Floats:
    """Return a ridge logit of every covariate (hoerl-1970), unknown values at the median and flagged."""
    from sklearn.impute import SimpleImputer  # noqa: PLC0415 - slow to import
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    names = everything(split.panel)
    model = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(C=PENALTY, max_iter=1000),
    )
    model.fit(_numbers(split.train, names), split.learned)
    return np.asarray(model.predict_proba(_numbers(split.test, names))[:, 1], np.float64)


def gradient_boosting(split: Split) -> Floats:
    """Return boosted trees of every covariate (friedman-2001)."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - slow to import

    names = everything(split.panel)
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=LEAF_CASES,
        learning_rate=RATE,
        l2_regularization=SHRINK,
        early_stopping=False,
        random_state=0,
    )
    # on a busy machine the threads of the trees wait for each other far longer than they work
    with threadpool_limits(limits=1):
        model.fit(_numbers(split.train, names), split.learned)
        return np.asarray(model.predict_proba(_numbers(split.test, names))[:, 1], np.float64)


#: Baselines that depend on the population: forecast again for each.
RATES = (Model("base rate", "baseline", base_rate), Model("base rate by era", "baseline", base_rate_by_era))
BASE_RATES = tuple(rate.name for rate in RATES)


def models_of(task: Task) -> tuple[Model, ...]:
    """Return the models of a task but for the base rates: what was chosen, our forms, simple logits, the machines."""
    return (
        *((Model(CHOSEN, "form", by_choice(task)),) if task.candidates else ()),
        *(Model(form.name, "form", by_form(form)) for form in task.forms),
        *(Model(form.name, "baseline", by_form(form)) for form in task.simple),
        Model("regularised logit", "baseline", regularised_logit),
        Model("gradient boosting", "baseline", gradient_boosting),
    )
