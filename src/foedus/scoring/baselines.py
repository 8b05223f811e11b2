"""Baselines of the engine beyond the base rates: the rate of like cases, and whichever rate did best before."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import polars as pl

from foedus.fitting.choosing import known_by
from foedus.scoring.models import RATES, Model
from foedus.scoring.scores import Floats, log_losses
from foedus.scoring.splits import LEAST_TRAINED, Split, Window

#: The column that says which cases are alike, and the one that says in which year what happened was known.
GROUP, KNOWN = "group", "known"
BY_GROUP, BEST_BEFORE = "rate of like cases", "best rate before"


def rate_by_group(split: Split) -> Floats:
    """Return the share of events in the training cases of the same group, as if one more event at the rate of all."""
    rate = max(float(split.learned.mean()), 1.0 / (split.learned.size + 1.0))
    table = split.train.select(GROUP).with_columns(pl.Series("happened", split.learned))
    shares = table.group_by(GROUP).agg((pl.col("happened").sum() + 1.0) / (pl.len() + 1.0 / rate))
    told = split.test.select(GROUP).join(shares, on=GROUP, how="left", maintain_order="left")
    return told["happened"].fill_null(rate).to_numpy()


def best_before(split: Split, rates: Sequence[Model]) -> Floats:
    """Return the forecast of the rate with the best logarithmic score on the decades before, each by what came before.

    Where too little came before any decade to learn from, it is the last of the base rates: that by era.
    """
    losses = np.zeros(len(rates))
    first = int(split.train[split.panel.year].min() or 0)  # type: ignore[arg-type]  # polars types a minimum as any literal
    for start in range(split.window.test_from - 10, first, -10):
        inner = _earlier(split, Window(start - 1, start, start + 9))
        if inner.learned.sum() < LEAST_TRAINED:
            break
        if inner.test.height:
            happened = split.learned[_in(split, inner.window).to_numpy()].astype(np.float64)
            losses += [log_losses(happened, rate.forecast(inner)).sum() for rate in rates]
    chosen = int(losses.argmin()) if losses.any() else len(RATES) - 1
    return rates[chosen].forecast(split)


def _earlier(split: Split, window: Window) -> Split:
    """Return a split of the training cases, of whose events only those count that were known by its origin."""
    train = split.train.filter(pl.col(split.panel.year) <= window.train_to)
    learned = known_by(split.panel, train, window.train_to, KNOWN)
    return Split(split.panel, window, train, learned, split.train.filter(_in(split, window)))


def _in(split: Split, window: Window) -> pl.Series:
    return split.train[split.panel.year].is_between(window.test_from, window.test_to)


def baselines_of(split: Split) -> tuple[Model, ...]:
    """Return the baselines of cases: the base rates, that of like cases where some are told apart, the best before."""
    grouped = GROUP in split.train.columns
    rates = (*RATES, Model(BY_GROUP, "baseline", rate_by_group)) if grouped else RATES
    chosen: Callable[[Split], Floats] = partial(best_before, rates=rates)
    return (*rates, Model(BEST_BEFORE, "baseline", chosen))


def rate_outside(each: Split, inside: str) -> Floats:
    """Return how often states that no world holds did what is asked, of each test case [case].

    A world has the parties, the major powers and who is tied to an adversary, as far as there is room. Of the others
    their rate is said, as counted to the origin by what is known of them: the share in their group in the era of the
    case (or else the last), as if one more event at the share of that group in all years; and that as if one more at
    the rate of all of them.

    Parameters
    ----------
    inside : str
        The column that is 1 for those that a world holds.
    """
    era = each.panel.era
    out = each.train.with_columns(pl.Series("happened", each.learned)).filter(pl.col(inside).fill_null(0) != 1)
    if out.is_empty():
        return np.full(each.test.height, 0.5)
    rate = (float(out["happened"].sum()) + 0.5) / (out.height + 1.0)
    groups = out.group_by(GROUP).agg(((pl.col("happened").sum() + 1.0) / (pl.len() + 1.0 / rate)).alias("of_group"))
    eras = out.join(groups, on=GROUP).group_by(era, GROUP).agg(
        ((pl.col("happened").sum() + 1.0) / (pl.len() + 1.0 / pl.col("of_group").first())).alias("of_era")
    )  # fmt: skip
    latest = out.sort(each.panel.year)[era][-1]
    known = pl.when(pl.col(era).is_in(out[era].unique().to_list())).then(pl.col(era)).otherwise(pl.lit(latest))
    told = each.test.select(known.alias(era), GROUP).join(groups, on=GROUP, how="left", maintain_order="left")
    told = told.join(eras, on=[era, GROUP], how="left", maintain_order="left")
    return told.select(pl.coalesce("of_era", "of_group", pl.lit(rate))).to_series().to_numpy()
