"""Base rates, counted in the tables that the forms are fitted to: beside the answers, and of falling by kind of regime.

``make tables`` and ``foedus fit`` write them; ``foedus.answers.base_rates`` and ``foedus.worlds.base_rates`` read them
without any table. Every count can end with a year: what was not known by then had not happened.
"""

from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from foedus.core.calibration import section
from foedus.fitting.cells import cell
from foedus.fitting.delays import DAYS_A_WEEK, Delay, fit_delay
from foedus.history.adapters import data_set, load
from foedus.history.adapters.icb import FORMAL
from foedus.history.measures.feuds import pair_of
from foedus.history.measures.record import DISPUTE_SOURCES, disputes
from foedus.history.panel import Panel
from foedus.history.panels.crises import crises
from foedus.history.panels.enemies import third_states_by_enemy
from foedus.history.panels.renewal import renewal
from foedus.history.panels.third_parties import allies, third_parties
from foedus.history.reading import digest
from foedus.history.states import cow_from_gw
from foedus.mechanisms.coercion.feud_covariates import MEMORY_WEEKS

HEADER = "# Counted by `make tables`; nothing in here is written by hand.\n"
#: Joining has become ten times rarer in two centuries, wars rarer too: what is told is the rate since this year, or of
#: so many years where fewer have passed since (as `foedus.worlds.historical_rates` has it).
SINCE, LEAST_YEARS = 1946, 30
#: The end of a count that ends where the tables do.
NO_END: Final = 9999
#: When one of two last used force against the other.
_USED: Final = {
    "lately": "one used force against the other in two years",
    "fought": "one used force against the other in ten years, but not in two",
    "never": "none used force against the other in ten years",
}
FORCE, WAR = 4, 5
#: The outcome of a militarized dispute that is a compromise.
COMPROMISE = 6
#: The last years over which exits and failures are counted by kind of regime, and the kinds.
YEARS_OF_LATE = 20
KINDS = ("democracy", "party", "personal", "military", "monarchy")
DAYS_A_YEAR = 365
#: Weeks in which the renewal of a feud is counted.
HALF_A_YEAR = 26.0
#: A mediation is dated by its month: its day is taken in the middle.
MID_MONTH = 15


class Counted(NamedTuple):
    """A base rate: ``events`` in ``cases`` of the years ``span``, which hang together in ``clusters``.

    ``weeks`` is how long the cases stood open altogether, until the event or their end, where that is dated; ``lag``
    how soon the event came where its day is known, in ``dated`` cases. Where ``shape`` is given, the events are those
    of a ``period`` in weeks, or of a year, and the hazard added up to a day is in proportion to its time to that power.
    """

    rule: str
    works: tuple[str, ...]
    span: tuple[int, int]
    events: int
    cases: int
    clusters: int
    weeks: float = 0.0
    lag: Delay | None = None
    dated: int = 0
    shape: float = 0.0
    period: float = 0.0


def _span(table: pl.DataFrame) -> tuple[int, int]:
    first, last = table.select(pl.col("year").min().alias("first"), pl.col("year").max().alias("last")).row(0)
    return int(first), int(last)


def since(to: int) -> int:
    """Return the first year of a count that ends with a year."""
    return min(SINCE, to - LEAST_YEARS + 1)


def joining(panel: Panel, who: str, which: str, to: int) -> Counted:
    """Return how often third states of a panel joined, since `SINCE`, and how soon."""
    cases = panel.table.filter(pl.col("year").is_between(since(to), to))
    joined = cases.filter(pl.col("joined_year") <= to)
    dated = joined.drop_nulls("days_to_joining")
    return Counted(
        f"{who}, {which} disputes",
        ("gibler-2016", "leeds-2002"),
        _span(cases),
        joined.height,
        cases.height,
        cases["dispute"].n_unique(),
        lag=fit_delay(dated["days_to_joining"].to_numpy(), dated["dispute"].to_numpy()),
        dated=dated.height,
    )


def mediated(data: Path, to: int) -> Counted:
    """Return how often crises that were over were mediated, by anybody, and how soon."""
    panel = crises(data).where(pl.col("ended_year") <= to)
    began = load(data, "icb").select(
        "crisis", pl.date("mediation_year", "mediation_month", pl.lit(MID_MONTH)).alias("began")
    )
    told = panel.table.join(began, on="crisis").with_columns(
        pl.when(pl.col("mediated") == 1)
        .then((pl.col("began") - pl.col("trigger")).dt.total_days())
        .clip(0)
        .alias("days")
    )
    open_days = pl.coalesce("days", (pl.col("end") - pl.col("trigger")).dt.total_days()) + 1
    dated = told.drop_nulls("days")
    return Counted(
        "an international crisis is mediated, by anybody",
        ("brecher-1997",),
        _span(told),
        panel.events,
        told.height,
        told.height,
        float(told.select(open_days.sum()).item()) / DAYS_A_WEEK,
        fit_delay(dated["days"].to_numpy(), dated["crisis"].to_numpy()),
        dated.height,
    )


def war(data: Path, least: int, rule: str, to: int) -> Counted:
    """Return how often disputes of at least a level became wars since `SINCE`; the day of that is coded nowhere."""
    entries = load(data, "dispute-participants")
    lasted = entries.group_by("dispute").agg(
        (pl.col("end").max() - pl.col("start").min()).dt.total_days().alias("days"),
        pl.col("end").max().dt.year().alias("over"),
    )
    begun = disputes(data).filter(pl.col("hostility") >= least, pl.col("year") >= since(to))
    cases = begun.join(lasted, on="dispute").filter(pl.col("over") <= to)
    return Counted(
        rule,
        ("gibler-2016",),
        _span(cases),
        cases.filter(hostility=WAR).height,
        cases.height,
        cases.height,
        float(cases.filter(pl.col("hostility") < WAR).select((pl.col("days") + 1).sum()).item()) / DAYS_A_WEEK,
    )


def settled(data: Path, to: int) -> Counted:
    """Return how often militarized disputes ended in a compromise since `SINCE`."""
    cases = disputes(data).filter(pl.col("year").is_between(since(to), to)).drop_nulls("outcome")
    return Counted(
        "a militarized dispute ends in a compromise",
        ("gibler-2016",),
        _span(cases),
        cases.filter(outcome=COMPROMISE).height,
        cases.height,
        cases.height,
    )


def settled_crisis(data: Path, to: int) -> Counted:
    """Return how often crises ended in a formal agreement."""
    forms = load(data, "icb").select("crisis", "outcome_form")
    over = crises(data).where(pl.col("ended_year") <= to)
    cases = over.table.select("crisis", "year").join(forms, on="crisis")
    cases = cases.drop_nulls("outcome_form")
    return Counted(
        "an international crisis ends in a formal agreement",
        ("brecher-1997",),
        _span(cases),
        cases.filter(outcome_form=FORMAL).height,
        cases.height,
        cases.height,
    )


def fights(data: Path, to: int = NO_END) -> dict[str, Counted]:
    """Return how often third states came to fight an enemy within a year, by what is between the two and the enemy.

    Those with a dispute of their own with it that was open, or ended within half a year, are left out.
    """
    table = third_states_by_enemy(data, since(to)).filter(~pl.col("busy"), pl.col("year") < to)
    days = pl.min_horizontal("joined", "own")
    found = {}
    for (rival, fought, at_force), which in cells("at_force").items():
        cases = table.filter(which)
        came = cases.select(days.filter(days <= DAYS_A_YEAR).alias("days"))["days"].to_numpy()
        what = "a rival of a state" if rival else "no rival of a state"
        past = "fought" if fought else "did not fight"
        others = "somebody else is at force with it" if at_force else "others dispute with it without force"
        found[cell("fights", rival=rival, fought=fought, at_force=at_force)] = Counted(
            f"{what}, which {past} it in ten years, comes to fight it within a year, beside others or by itself, while "
            f"{others}",
            ("gibler-2016", "thompson-2022"),
            _span(cases),
            came.size,
            cases.height,
            cases.select(pair_of("ccode", "other")).n_unique(),
            # the likeliest power of time; the first day counts as half of one
            shape=float(came.size / np.log(DAYS_A_YEAR / np.maximum(came, 0.5)).sum()) if came.size else 0.0,
        )
    return found


def renewed(data: Path, to: int = NO_END) -> dict[str, Counted]:
    """Return how often the two of a feud, at rest for half a year, came to force in the next, by what is between them.

    Feuds are pairs that are rivals or had a dispute in ten years. By rivalry, and by when one last used force.
    """
    table = renewal(data).table.filter(pl.col("year").is_between(since(to), to), pl.col("ccode") < pl.col("other"))
    recent = (pl.col("record_force") > 0) & (pl.col("calm") < MEMORY_WEEKS)
    table = table.with_columns(recent.alias("lately"))
    found = {}
    for (rival, fought, lately), which in cells("lately").items():
        if lately and not fought:
            continue
        cases = table.filter(which)
        who = "rivals" if rival else "two that are no rivals but had a dispute"
        past = _USED["lately" if lately else "fought" if fought else "never"]
        found[cell("renewal", rival=rival, fought=fought, lately=lately)] = Counted(
            f"{who}, of whom {past}, come to force within half a year",
            ("gibler-2016", "thompson-2022"),
            _span(cases),
            int(cases["renewed"].sum()),
            cases.height,
            cases["pair"].n_unique(),
            shape=1.0,
            period=HALF_A_YEAR,
        )
    return found


def cells(*flags: str) -> dict[tuple[bool, ...], pl.Expr]:
    """Return the cells of pairs by rivalry, by force in ten years, and by flags that their rows have."""
    of = ((pl.col("rivalry") == 1).fill_null(value=False), pl.col("record_force") > 0, *map(pl.col, flags))
    return {
        holds: pl.all_horizontal(column if so else ~column for column, so in zip(of, holds, strict=True))
        for holds in product((False, True), repeat=len(of))
    }


def counted(data: Path, to: int = NO_END) -> dict[str, Counted]:
    """Return every base rate by name, of what was known by the end of a year.

    Raises
    ------
    DataError
        If a table is missing or broken, or there are too few cases for a lag.
    """
    fatal, every = third_parties(data), third_parties(data, "all")
    ally, third_state = "an ally with a defence pledge fights on its ally's side", "a third state joins a given side"
    return {
        "ally": joining(allies(fatal), ally, "fatal", to),
        "third_state": joining(fatal, third_state, "fatal", to),
        "ally_any": joining(allies(every), ally, "militarized", to),
        "third_state_any": joining(every, third_state, "militarized", to),
        "mediated": mediated(data, to),
        "war": war(data, FORCE, "a dispute with use of force becomes a war", to),
        "war_of_dispute": war(data, 1, "a militarized dispute of any level becomes a war", to),
        "settled": settled(data, to),
        "settled_crisis": settled_crisis(data, to),
        **fights(data, to),
        **renewed(data, to),
    }


def years_of_late(data: Path, to: int = NO_END) -> tuple[int, int]:
    """Return the years over which falls are counted: the last ones in which both leaders and regimes are coded."""
    ends = [load(data, name)["year"].to_list() for name in ("gwf", "leaders")]
    last = min(to, *(max(years) for years in ends))
    return last - YEARS_OF_LATE + 1, last


def falling(data: Path, to: int = NO_END) -> pl.DataFrame:
    """Return, for each kind of regime of late, leader-years and regular exits, and regime-years.

    A leader counts in each year in which he was in office, under the regime with which the year began.
    """
    regimes = load(data, "gwf").filter(pl.col("year").is_between(*years_of_late(data, to)))
    spells = load(data, "leaders").with_columns(
        pl.int_ranges(pl.col("start").dt.year(), pl.col("end").dt.year() + 1).alias("in_office"),
        ((pl.col("exit") == "regular").alias("regular")),
    )
    leaders = spells.explode("in_office").select(
        cow_from_gw("gwcode", "in_office").alias("ccode"),
        pl.col("in_office").alias("year"),
        pl.col("regular") & (pl.col("year") == pl.col("in_office")),
    )
    exits = (
        regimes.join(leaders, on=["ccode", "year"])
        .group_by("kind")
        .agg(pl.len().alias("cases"), pl.col("regular").sum())
    )
    return exits.join(regimes.group_by("kind").agg(pl.len().alias("years")), on="kind")


def written_falling(data: Path, to: int = NO_END) -> str:
    """Return the text of the file of falling by kind of regime."""
    first, last = years_of_late(data, to)
    told = (
        f"# `cases` leader-years and their exits by the rules (`regular`); `years` of regimes.\n"
        f"span = [{first}, {last}]\n"
    )
    rows = {row.pop("kind"): row for row in falling(data, to).to_dicts()}
    none = dict.fromkeys(("cases", "regular", "years"), 0)
    lines = [line for kind in KINDS for line in section(kind, rows.get(kind, none))]
    lines += section("data", {name: digest(data, data_set(name)) for name in ("gwf", "leaders")})
    return HEADER + told + "\n".join(lines) + "\n"


def written(data: Path, to: int = NO_END) -> str:
    """Return the text of the file of base rates beside answers."""
    lines = []
    for name, found in counted(data, to).items():
        simple = found._asdict()
        lag = simple.pop("lag")
        dated = simple.pop("dated")
        lines += section(name, {key: value for key, value in simple.items() if value})
        lines += section(f"{name}.lag", {**lag._asdict(), "dated": dated} if lag else {})
    names = sorted(
        {*DISPUTE_SOURCES, "dispute-participants", "dispute-dyads", "rivalries", "states", "atop", "icb", "icb-actors"}
    )
    lines += section("data", {name: digest(data, data_set(name)) for name in names})
    return HEADER + "\n".join(lines) + "\n"
