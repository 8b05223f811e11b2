"""How often leaders left by the rules in the thirty years before a case, by kind of regime.

Nothing later is looked at. Irregular exits and failures are fitted (`foedus.worlds.fitted_rates`).

A kind with few cases is drawn to the rate of its class (open or closed): its posterior is a Beta whose prior is worth
`PRIOR_CASES` cases at that rate.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.history.adapters import load
from foedus.history.states import cow_from_gw

Floats = NDArray[np.float64]

WINDOW_YEARS: Final = 30
PRIOR_CASES: Final = 50.0
#: Polyarchy from which a regime counts as open where nobody coded its kind.
OPEN: Final = 0.5
OPEN_KIND: Final = "democracy"
CLOSED_KINDS: Final = ("party", "personal", "military", "monarchy")
#: The kind of a closed regime that nobody coded.
UNCODED: Final = "closed"


class Rate(NamedTuple):
    """The posterior of a chance a year: a Beta distribution."""

    above: float
    below: float

    @property
    def mean(self) -> float:
        """The expected chance a year."""
        return self.above / (self.above + self.below)

    def quantile(self, p: Floats) -> Floats:
        """Return quantiles [draw].

        Examples
        --------
        >>> Rate(1.0, 1.0).quantile(np.array([0.25]))
        array([0.25])
        """
        from scipy.special import betaincinv  # noqa: PLC0415 - loaded only where rates are drawn

        return np.asarray(betaincinv(self.above, self.below, p), np.float64)


def regime_kinds(data: Path) -> pl.DataFrame:
    """Return the kind of regime with which each state enters each year: ``ccode``, ``year``, ``kind``.

    It is coded as of each first of January; where nobody coded it, open or closed by the polyarchy of the year before.
    """
    coded = load(data, "gwf").select("ccode", "year", pl.col("kind").alias("coded"))
    measured = load(data, "polyarchy").select("ccode", (pl.col("year") + 1).alias("year"), "polyarchy")
    both = coded.unique(["ccode", "year"]).join(
        measured.unique(["ccode", "year"]), on=["ccode", "year"], how="full", coalesce=True
    )
    by_openness = pl.when(pl.col("polyarchy") >= OPEN).then(pl.lit(OPEN_KIND)).when(pl.col("polyarchy") < OPEN)
    kind = pl.when(pl.col("coded").is_in([OPEN_KIND, *CLOSED_KINDS])).then("coded")
    told = both.with_columns(kind.otherwise(by_openness.then(pl.lit(UNCODED))).alias("kind"))
    return told.drop_nulls("kind").select("ccode", "year", "kind")


def past_rates(data: Path, years: Iterable[int]) -> dict[tuple[int, str], Rate]:
    """Return the chance a year that a leader leaves by the rules, for (year of the case, kind of regime).

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    cases = _leader_years(data).join(regime_kinds(data), on=["ccode", "year"])
    return {(year, kind): rate for year in sorted(set(years)) for kind, rate in _rates(cases, year)}


def _rates(cases: pl.DataFrame, year: int) -> Iterator[tuple[str, Rate]]:
    """Yield the rate for every kind of regime, as counted before a year."""
    window = cases.filter(pl.col("year").is_between(year - WINDOW_YEARS, year - 1))
    counted = window.group_by("kind").agg(pl.col("regular").sum().alias("events"), pl.len().alias("cases"))
    counts = {kind: (float(events), float(number)) for kind, events, number in counted.iter_rows()}
    for kind in (OPEN_KIND, *CLOSED_KINDS, UNCODED):
        alike = [counts.get(other, (0.0, 0.0)) for other in counts if (other == OPEN_KIND) == (kind == OPEN_KIND)]
        pooled = (sum(events for events, _ in alike) + 0.5) / (sum(number for _, number in alike) + 1.0)
        # a closed regime of no known kind is one of all the closed ones
        events, number = counts.get(kind, (0.0, 0.0)) if kind != UNCODED else (0.0, 0.0)
        yield kind, Rate(events + PRIOR_CASES * pooled, number - events + PRIOR_CASES * (1.0 - pooled))


def _leader_years(data: Path) -> pl.DataFrame:
    """Return a row for each leader in office on a first of January: did he go by the rules within the year."""
    spells = load(data, "leaders").select("gwcode", "start", "end", "exit", pl.col("year").alias("last"))
    years = pl.int_ranges(pl.col("start").dt.year() + 1, pl.col("end").dt.year() + 1)
    rows = spells.with_columns(years.alias("year")).explode("year").drop_nulls("year")
    gone = (pl.col("year") == pl.col("last")) & (pl.col("exit") != "still")
    irregular = pl.col("exit").is_in(["irregular", "foreign"])
    return rows.select(
        cow_from_gw("gwcode", "year").alias("ccode"),
        pl.col("year").cast(pl.Int64),
        # whoever dies or falls ill in office is followed by the rules
        (gone & ~irregular).cast(pl.Int64).alias("regular"),
    ).drop_nulls("ccode")
