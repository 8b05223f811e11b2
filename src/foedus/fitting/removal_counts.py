"""How often a leader is removed by foreign hands, counted by what was going on, how soon, and whether the regime goes.

Unit: a state that has an opponent with which either used force in a militarised dispute, and a leader in office on the
day it came in. States that were at war already on that day are left out: what removes their leaders is that war. It
happened where that leader was removed by a foreign state (goemans-2009) within the dispute or a year after the state
was out of it; of several disputes that may claim him the one that became a war does, or else the last.

Situations exclude each other, the first that holds counts: an enemy wants the regime changed, the dispute is a war, an
enemy wants territory, there is force. The last, ``unsaid``, is all of them together: it is asked where nobody says what
the enemies of a state want. Each is told twice, by whether the strongest enemy has most of what the two have together.
"""

from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
from scipy.special import betaincinv

from foedus.core.calibration import section
from foedus.fitting.counting import HEADER, NO_END, since
from foedus.fitting.delays import DAYS_A_WEEK, fit_delay
from foedus.fitting.feud_counts import Share
from foedus.fitting.forms import over
from foedus.history.adapters import data_set, load
from foedus.history.measures.feuds import FORCE, REGIME, TERRITORY, WAR, opponents
from foedus.history.measures.states import with_state_measures
from foedus.history.reading import digest
from foedus.mechanisms.survival.covariates import overpowered

SOURCES: Final = ("dispute-participants", "dispute-dyads", "leaders", "nmc", "gwf")
#: A leader who is removed so many days after his state was out of a dispute was removed because of it.
AFTER_DAYS: Final = 365
#: An enemy with this share of what the two have together is a strong one.
STRONG: Final = 0.9
#: Conquest has become rarer: what is told is the rate of late, drawn to that of all years as if so many cases had shown
#: it. An assumption.
PRIOR_CASES: Final = 20.0
#: Situation -> which rows.
SITUATIONS: Final = {
    "rule": pl.col("rule"),
    "war": ~pl.col("rule") & pl.col("war"),
    "territory": pl.col("territory") & ~pl.col("rule") & ~pl.col("war"),
    "force": ~pl.col("territory") & ~pl.col("rule") & ~pl.col("war"),
    "unsaid": pl.lit(value=True),
}
WORDS: Final = {
    "rule": "force, and an enemy wants the regime or its leader gone",
    "war": "a war, for something else",
    "territory": "force short of war, and an enemy wants territory",
    "force": "force short of war, for something else",
    "unsaid": "force, whatever an enemy wants",
}


class Removed(NamedTuple):
    """Removals by foreign hands in a situation: of late, and in all years; the rate, its error and 99.9% range.

    ``log_ratio`` is the median logarithm of the strongest enemy's capabilities over the state's own.
    """

    words: str
    events: int
    cases: int
    events_ever: int
    cases_ever: int
    disputes: int
    log_ratio: float
    rate: float
    error: float
    low: float
    high: float


def states_at_force(data: Path) -> pl.DataFrame:
    """Return a row for each state in each dispute at force, with its leader of that day and what became of him.

    Columns: ``dispute``, ``ccode``, ``leader``, ``day`` (it came in), ``year``, ``over`` (year in which nothing
    more can come of it), ``rule`` (an enemy wants the regime changed), ``territory`` (or that), ``war``,
    ``log_ratio`` (null where capabilities are not known), ``out`` (the leader went), ``removed``, ``days`` until
    then.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    leaders = load(data, "leaders").select(
        "ccode", "leader", pl.col("start").alias("in"), pl.col("end").alias("out"), "exit"
    )
    rows = _states(data).join(leaders.drop_nulls("ccode"), on="ccode")
    rows = rows.filter(pl.col("in") <= pl.col("day"), pl.col("out") >= pl.col("day"))
    rows = rows.sort("in").unique(["dispute", "ccode"], keep="last", maintain_order=True)
    last = pl.col("end").dt.offset_by(f"{AFTER_DAYS}d")
    may = rows.filter(pl.col("exit") == "foreign", pl.col("out") <= last)
    claimed = may.sort("war", "day", "dispute").unique(["ccode", "leader", "out"], keep="last")
    rows = rows.join(
        claimed.select("dispute", "ccode", pl.lit(1).alias("removed")), on=["dispute", "ccode"], how="left"
    )
    return rows.select(
        "dispute", "ccode", "leader", "day", "year", "rule", "territory", "war", "log_ratio", "out",
        last.dt.year().cast(pl.Int64).alias("over"),
        pl.col("removed").fill_null(0),
        (pl.col("out") - pl.col("day")).dt.total_days().alias("days"),
    ).sort("day", "dispute", "ccode")  # fmt: skip


def _states(data: Path) -> pl.DataFrame:
    """Return each state in each dispute at force in which it was not at war already, and what its enemies want."""
    met = opponents(data).filter(pl.col("hostility") >= FORCE)
    both = pl.concat(
        met.select(
            "dispute",
            pl.col(one).alias("ccode"),
            pl.col(other).alias("enemy"),
            "start",
            "end",
            "hostility",
            (pl.col(aim) == REGIME).fill_null(value=False).alias("rule"),
            (pl.col(aim) == TERRITORY).fill_null(value=False).alias("territory"),
            pl.col("start").dt.year().cast(pl.Int64).alias("year"),
        )
        for one, other, aim in (("ccode", "other", "aim_other"), ("other", "ccode", "aim_first"))
    )
    both = _with_cinc(data, _with_cinc(data, both, "enemy"), "ccode")
    own, enemy = (both[name].fill_null(float("nan")).to_numpy() for name in ("cinc_ccode", "cinc_enemy"))
    both = both.with_columns(pl.Series("log_ratio", over(overpowered, own, enemy)).fill_nan(None))
    states = both.group_by("dispute", "ccode").agg(
        pl.col("start").min().alias("day"),
        pl.col("end").max(),
        (pl.col("hostility") == WAR).any().alias("war"),
        pl.col("rule", "territory").any(),
        pl.col("log_ratio").max(),
    )
    wars = states.filter("war").select("ccode", pl.col("day").alias("from"), pl.col("end").alias("until"))
    inside = states.join(wars, on="ccode").filter(pl.col("from") < pl.col("day"), pl.col("until") >= pl.col("day"))
    states = states.join(inside.select("dispute", "ccode").unique(), on=["dispute", "ccode"], how="anti")
    return states.with_columns(pl.col("day").dt.year().cast(pl.Int64).alias("year"))


def _with_cinc(data: Path, rows: pl.DataFrame, who: str) -> pl.DataFrame:
    """Add the capabilities of a column of states, as of the year before."""
    cases = rows.select(pl.col(who).alias("ccode"), "year").unique()
    measured = with_state_measures(data, cases).select(pl.col("ccode").alias(who), "year", pl.col("cinc"))
    return rows.join(measured.rename({"cinc": f"cinc_{who}"}), on=[who, "year"], how="left")


def known_by(data: Path, to: int) -> pl.DataFrame:
    """Return the states at force of known power of which nothing more could come by the end of a year."""
    return states_at_force(data).filter(pl.col("over") <= to).drop_nulls("log_ratio")


def is_strong() -> pl.Expr:
    """Return an expression for whether the strongest enemy is a strong one."""
    return pl.col("log_ratio") > pl.lit(STRONG / (1.0 - STRONG)).log()


def removed(data: Path, to: int = NO_END) -> dict[str, Removed]:
    """Return how often leaders were removed by foreign hands, by situation and the strength of the enemy."""
    every = known_by(data, to)
    found = {}
    for name, of in SITUATIONS.items():
        for strength, strong in (("weak", ~is_strong()), ("strong", is_strong())):
            ever = every.filter(of, strong)
            late = ever.filter(pl.col("year") >= since(to))
            share = int(ever["removed"].sum()) / max(ever.height, 1)
            events = int(late["removed"].sum())
            above = events + PRIOR_CASES * share + 0.5
            below = late.height - events + PRIOR_CASES * (1.0 - share) + 0.5
            rate = above / (above + below)
            found[f"{name}.{strength}"] = Removed(
                f"{WORDS[name]}; the strongest enemy has {'more' if strength == 'strong' else 'less'} than "
                f"{STRONG:.0%} of what the two have",
                events,
                late.height,
                int(ever["removed"].sum()),
                ever.height,
                late["dispute"].n_unique(),
                float(ever["log_ratio"].median() or 0.0),  # type: ignore[arg-type]  # polars types it as any literal
                rate,
                (rate * (1.0 - rate) / (above + below + 1.0)) ** 0.5,
                float(betaincinv(above, below, 0.0005)),
                float(betaincinv(above, below, 0.9995)),
            )
    return found


class Otherwise(NamedTuple):
    """Removals by foreign hands that no dispute at force may claim, and years of leaders, since a year."""

    words: str
    events: int
    cases: int


def otherwise(data: Path, to: int = NO_END) -> Otherwise:
    """Return how often leaders were removed by foreign hands without force against their state, a year in office."""
    rows = states_at_force(data).filter(pl.col("removed") == 1).select("ccode", "leader", "out")
    first, last = pl.date(since(to), 1, 1), pl.date(min(to, _last_year(data)), 12, 31)
    spells = load(data, "leaders").drop_nulls("ccode").filter(pl.col("end") >= first, pl.col("start") <= last)
    days = (pl.min_horizontal("end", last) - pl.max_horizontal("start", first)).dt.total_days()
    gone = spells.filter(pl.col("exit") == "foreign", pl.col("end") <= last)
    unclaimed = gone.join(rows, left_on=["ccode", "leader", "end"], right_on=["ccode", "leader", "out"], how="anti")
    years = float(spells.select(days.sum()).item()) / 365.25
    return Otherwise(
        "no force against the state, or none that counts here: a year in office", unclaimed.height, round(years)
    )


def _last_year(data: Path) -> int:
    return int(load(data, "leaders")["year"].max())  # type: ignore[arg-type]  # polars types a maximum as any literal


def with_regime(data: Path, to: int = NO_END) -> dict[str, Share]:
    """Return of how many leaders removed by foreign hands the regime ended too, then or the year before, by situation.

    Situations: a ``war``, ``force`` short of it, or ``otherwise``; of regimes that are coded.
    """
    gone = load(data, "leaders").filter(pl.col("exit") == "foreign", pl.col("end").dt.year() <= to).drop_nulls("ccode")
    gone = gone.select("ccode", "leader", "end", pl.col("end").dt.year().cast(pl.Int64).alias("year"))
    met = states_at_force(data).filter(removed=1).select("ccode", "leader", pl.col("out").alias("end"), "war")
    gone = gone.join(met, on=["ccode", "leader", "end"], how="left")
    regimes = load(data, "gwf").select("ccode", "year", "failed").unique(["ccode", "year"])
    before = regimes.select("ccode", pl.col("year") + 1, pl.col("failed").alias("failed_before"))
    coded = gone.join(regimes, on=["ccode", "year"], how="left").join(before, on=["ccode", "year"], how="left")
    coded = coded.with_columns(pl.max_horizontal("failed", "failed_before").alias("ended")).drop_nulls("ended")
    situations = {"war": pl.col("war"), "force": ~pl.col("war"), "otherwise": pl.col("war").is_null()}
    parts = {name: coded.filter(which) for name, which in situations.items()}
    return {name: Share(int(part["ended"].sum()), part.height) for name, part in parts.items()}


def written(data: Path, to: int = NO_END) -> str:
    """Return the text of the file of removals by foreign hands, which the mechanisms of survival read."""
    rows = known_by(data, to)
    lines: list[str] = ["", f"since = {since(to)}", f"prior_cases = {PRIOR_CASES}"]
    for name, found in removed(data, to).items():
        lines += section(name, found._asdict())
    gone = rows.filter(pl.col("removed") == 1)
    lag = fit_delay(gone["days"].to_numpy(), gone["dispute"].to_numpy())
    weeks = (gone["days"] / DAYS_A_WEEK).sort()
    lines += section(
        "lag",
        {**lag._asdict(), "cases": gone.height, "median_weeks": float(weeks.median())},  # type: ignore[arg-type]
    )
    lines += section("otherwise", otherwise(data, to)._asdict())
    for name, share in with_regime(data, to).items():
        lines += section(f"with_regime.{name}", share._asdict())
    lines += section("data", {name: digest(data, data_set(name)) for name in SOURCES})
    return HEADER + "\n".join(lines) + "\n"
