"""When force comes in a crisis, and how long one lasts: survival curves fitted to days, chosen by log score.

Two forms compete for each span of time, the Weibull and the log-logistic. The one that gives later crises the higher
likelihood is taken: every fifth year both are fitted to the crises that were over by then, and forecast those of the
next five years, up to `FROZEN`. Then it is fitted to all. What is not coded stays unknown: of a crisis in which
nobody's major response was violent, the day of the first force is not dated.
"""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.core.calibration import section
from foedus.core.errors import DataError
from foedus.fitting.choosing import AHEAD_YEARS, EVERY_YEARS, FIRST_ORIGIN, FROZEN
from foedus.fitting.counting import NO_END
from foedus.fitting.delays import DAYS_A_WEEK, LEAST_DAYS, PASSED, Delay, fit_delay, log_chance
from foedus.history.adapters import data_set, load
from foedus.history.adapters.icb import CLASHES, FULL_WAR, SERIOUS_CLASHES, VIOLENT_RESPONSES, VIOLENT_TRIGGERS
from foedus.history.measures.crises import crises_with_measures, with_escalation_measures
from foedus.history.measures.feuds import opponents
from foedus.history.reading import digest

Floats = NDArray[np.float64]
HEADER: Final = "# Counted by `make tables`; nothing in here is written by hand.\n"
#: Days by which a militarized dispute may miss a crisis and still be its own.
SLACK_DAYS: Final = 30
#: Weeks at which a curve is told.
TOLD: Final = (1, 4, 13, 26, 52, 104, 156)


class Timing(NamedTuple):
    """A span of time: its rule, of how many crises it is known, of how many, the form with the better score, its fit.

    ``scores`` is the mean log likelihood of later spans by form, ``observed`` the share that was over by so many weeks.
    """

    rule: str
    known: int
    of: int
    clusters: int
    span: tuple[int, int]
    form: str
    fit: Delay
    scores: dict[str, float]
    observed: dict[int, float]


def rolling_scores(days: Floats, year: NDArray[np.int64], over: NDArray[np.int64], to: int) -> dict[str, float]:
    """Return the mean log likelihood that each form gives to later spans [case] up to a year; empty without any."""
    told: dict[str, list[Floats]] = {form: [] for form in PASSED}
    for origin in range(FIRST_ORIGIN, to, EVERY_YEARS):
        train, test = over <= origin, (year > origin) & (year <= origin + AHEAD_YEARS) & (over <= to)
        if train.sum() >= LEAST_DAYS and test.any():
            start, end = days[test] / DAYS_A_WEEK, (days[test] + 1.0) / DAYS_A_WEEK
            for form, found in told.items():
                fit = fit_delay(days[train], np.arange(train.sum()), form)
                found.append(log_chance(start, end, fit, form))
    return {form: float(np.concatenate(found).mean()) for form, found in told.items() if found}


def spans(data: Path) -> pl.DataFrame:
    """Return every crisis with the days of its first violent response (``answered``) and its first force (``began``).

    Force began with the trigger where that was violent; else with the first violent response, as far as that is coded.
    """
    answered = load(data, "icb-actors").filter(pl.col("response").is_in(VIOLENT_RESPONSES)).drop_nulls("responded")
    answered = answered.group_by("crisis").agg(pl.col("responded").min())
    table = with_escalation_measures(data, crises_with_measures(data)).join(answered, on="crisis", how="left")
    violent = pl.col("trigger_kind").is_in(VIOLENT_TRIGGERS)
    day = pl.max_horizontal("trigger", "responded")
    return table.with_columns(
        violent.alias("violent"),
        pl.when(pl.col("responded").is_not_null()).then(day).alias("answered"),
        pl.when(violent).then("trigger").when(pl.col("responded").is_not_null()).then(day).alias("began"),
        pl.col("end").dt.year().cast(pl.Int64).alias("over"),
    )


def _timing(rule: str, cases: pl.DataFrame, start: str, end: str) -> Timing:
    table = cases.with_columns((pl.col(end) - pl.col(start)).dt.total_days().alias("days")).drop_nulls("days")
    days = table["days"].cast(pl.Float64).clip(0.0).to_numpy()
    year, over = table["year"].to_numpy(), table["over"].to_numpy()
    scores = rolling_scores(days, year, over, FROZEN)
    if not scores:
        raise DataError(f"{rule}: too few crises for a forecast of later ones")
    form = max(scores, key=scores.__getitem__)
    return Timing(
        rule,
        table.height,
        cases.height,
        table["conflict"].n_unique(),
        (int(year.min()), int(year.max())),
        form,
        fit_delay(days, np.arange(days.size), form),
        scores,
        {week: float((days < week * DAYS_A_WEEK).mean()) for week in TOLD},
    )


def timings(data: Path, to: int = NO_END) -> dict[str, Timing]:
    """Return the spans of time that the engine needs, by name, of crises that were over by the end of a year.

    Raises
    ------
    DataError
        If a table is missing or broken, or too few spans are known.
    """
    table = spans(data).filter(pl.col("over") <= to)
    quiet, came = table.filter(violence=1), table.filter(pl.col("violence") >= CLASHES)
    outside = table.filter(pl.col("violence") == FULL_WAR, at_war=0)
    return {
        "force": _timing(
            "from a trigger without violence to the first violent response, in crises with force",
            came.filter(~pl.col("violent")),
            "trigger",
            "answered",
        ),
        "answer": _timing(
            "from a violent trigger to the first violent response", came.filter("violent"), "trigger", "answered"
        ),
        "war": _timing(
            "from the trigger to the first violent response, in crises outside a war that became one",
            outside,
            "trigger",
            "answered",
        ),
        "end_without_force": _timing("from the trigger to the end, in crises without force", quiet, "trigger", "end"),
        **{
            f"end_{name}": _timing(
                f"from the first force to the end, in crises with {words}",
                table.filter(violence=code),
                "began",
                "end",
            )
            for name, words, code in (
                ("minor", "minor clashes", CLASHES),
                ("serious", "serious clashes", SERIOUS_CLASHES),
                ("war", "full-scale war", FULL_WAR),
            )
        },
    }


class Matched(NamedTuple):
    """Crises matched to a militarized dispute of the two with deaths: how many, and how many were serious or war."""

    rule: str
    crises: int
    matched: int
    fatal: int
    serious: int
    war: int


def serious_given_deaths(data: Path, to: int = NO_END) -> Matched:
    """Return how many crises with a fatal dispute of the adversaries came to serious clashes or war, up to a year."""
    table = spans(data).filter(pl.col("over") <= to).drop_nulls("adversary")
    met = opponents(data)
    met = pl.concat([met, met.rename({"ccode": "other", "other": "ccode"}).select(met.columns)])
    rows = table.select(
        "crisis",
        pl.col("adversary").alias("ccode"),
        pl.col("first").alias("other"),
        "trigger",
        pl.col("end").alias("last"),
    )
    own = rows.join(met, on=["ccode", "other"]).filter(
        pl.col("start") <= pl.col("last").dt.offset_by(f"{SLACK_DAYS}d"),
        pl.col("end") >= pl.col("trigger").dt.offset_by(f"-{SLACK_DAYS}d"),
    )
    fatal = table.join(own.filter(pl.col("fatality") > 0).select("crisis").unique(), on="crisis")
    return Matched(
        f"the two in a dispute with deaths within {SLACK_DAYS} days of the crisis: serious clashes or war in it",
        table.height,
        own["crisis"].n_unique(),
        fatal.height,
        fatal.filter(pl.col("violence") >= SERIOUS_CLASHES).height,
        fatal.filter(pl.col("violence") == FULL_WAR).height,
    )


def written(data: Path, to: int = NO_END) -> str:
    """Return the text of the file of timing, which the mechanisms of coercion read, as of the end of a year."""
    lines: list[str] = []
    for name, timing in timings(data, to).items():
        simple = {part: getattr(timing, part) for part in ("rule", "form", "known", "of", "clusters", "span")}
        lines += section(name, simple | timing.fit._asdict())
        lines += section(f"{name}.log_score", timing.scores)
        lines += section(f"{name}.over_by_week", {str(week): share for week, share in timing.observed.items()})
    lines += section("serious_given_deaths", serious_given_deaths(data, to)._asdict())
    names = ("icb", "icb-actors", "dispute-participants", "dispute-dyads", "wars")
    lines += section("data", {name: digest(data, data_set(name)) for name in names})
    return HEADER + "\n".join(lines) + "\n"
