"""What feuds and militarised disputes show, counted: who used force, how long they last, force again, third states."""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from scipy.special import betaincinv

from foedus.core.calibration import section
from foedus.core.terms import Term
from foedus.core.world import NEVER
from foedus.fitting.counting import HEADER, NO_END, SINCE, since
from foedus.fitting.delays import DAYS_A_WEEK, Delay, fit_delay, share_by
from foedus.fitting.refitting import calibrated, cases_by
from foedus.fitting.tasks import TASKS
from foedus.history.adapters import data_set
from foedus.history.measures.feuds import FORCE, MEMORY_YEARS, WAR, opponents, pair_of
from foedus.history.panels.dispute_dyads import dyads
from foedus.history.panels.enemies import third_states_by_enemy
from foedus.history.panels.renewal import AFTERMATH_DAYS, renewal
from foedus.history.reading import digest
from foedus.mechanisms.covariates import as_it_is

#: The tables from which all of this is counted.
SOURCES: Final = ("dispute-participants", "dispute-dyads", "rivalries", "states", "atop", "nmc", "polyarchy", "majors")
#: Weeks at which a curve is told.
WEEKS: Final = (1, 4, 13, 26, 52, 104, 156)
#: Days from the first of a dispute within which a third state is looked for.
SPAN_DAYS: Final = AFTERMATH_DAYS
#: Upper ends in weeks of the cells of renewal, since the last use of force.
CELLS: Final = (52.2, 104.4, 208.7, 521.8, NEVER)
KINDS: Final = {
    "shown": ("no force used", pl.col("hostility") < FORCE),
    "force": ("force, nobody killed", (pl.col("hostility") == FORCE) & (pl.col("deaths") == 0)),
    "fatal": ("force with deaths", (pl.col("hostility") == FORCE) & (pl.col("deaths") == 1)),
    "war": ("war", pl.col("hostility") == WAR),
}


class Share(NamedTuple):
    """A share that was counted, with the 90% interval of its posterior under Jeffreys' prior."""

    events: int
    cases: int

    @property
    def value(self) -> float:
        """The share itself, NaN without cases."""
        return self.events / self.cases if self.cases else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Its 90% interval."""
        above, below = self.events + 0.5, self.cases - self.events + 0.5
        return float(betaincinv(above, below, 0.05)), float(betaincinv(above, below, 0.95))


class Duration(NamedTuple):
    """How long dyads of a kind last: the share still open after each of `WEEKS`, and the Weibull that fits best."""

    words: str
    cases: int
    pairs: int
    open_after: tuple[float, ...]
    weibull: Delay


def _over(data: Path, to: int) -> pl.DataFrame:
    """Return the dyads whose dispute was over by the end of a year."""
    return dyads(data).filter(pl.col("told_year") <= to)


def durations(data: Path, to: int = NO_END) -> dict[str, Duration]:
    """Return how long dyads of original opponents lasted, by what they came to; those dated to the day at both ends.

    A dispute's last day is that of its last incident or of its settlement. One on the first day alone lasted a day.
    """
    table = _over(data, to).filter("dated")
    found = {}
    for name, (words, chosen) in KINDS.items():
        rows = table.filter(chosen)
        days = rows["days"].to_numpy()
        # each dispute counts once, however many pairs it has
        weight = 1.0 / rows.select(pl.len().over("dispute")).to_series().to_numpy()
        share = [float(weight[days > week * DAYS_A_WEEK].sum() / weight.sum()) for week in WEEKS]
        fit = fit_delay(days - 1, rows["dispute"].to_numpy())
        found[name] = Duration(words, rows.height, rows["pair"].n_unique(), tuple(share), fit)
    return found


def passed(delay: Delay) -> tuple[float, ...]:
    """Return the share that a Weibull has ended after each of `WEEKS`."""
    return tuple(share_by(np.array(WEEKS, np.float64), delay).tolist())


def movers(data: Path, to: int = NO_END) -> dict[str, dict[str, Share]]:
    """Return which side used force, by what the dispute came to: the one that acted first, the other, or both.

    Where the level of either is that of force by something which neither began alone (a clash), both used it.
    """
    table = _over(data, to).filter(pl.col("hostility") >= FORCE)
    first, other = pl.col("force_first") == 1, pl.col("force_other") == 1
    found = {}
    for name, (_, chosen) in list(KINDS.items())[1:]:
        rows = table.filter(chosen)
        found[name] = {
            words: Share(rows.filter(which).height, rows.height)
            for words, which in (
                ("first alone", first & ~other),
                ("other alone", other & ~first),
                ("both", first & other),
            )
        }
    return found


class Bound(NamedTuple):
    """Within how many weeks force came again: between a least and a most share that the tables allow."""

    weeks: int
    least: float
    most: float


def first_again(data: Path, to: int = NO_END, *, deaths: int | None = None) -> tuple[int, tuple[Bound, ...]]:
    """Return how many dyads at force there were, and in what share something followed the first day, by weeks.

    The tables tell the last day, not those between. At most, a dispute that went on did so at once; at least, nothing
    came before its last day, or before half a year had passed, for that long a silence would have ended it. Another
    dispute of the two at force counts on the day it began, in both.
    """
    met = opponents(data)
    table = _over(data, to).filter("dated", pl.col("hostility") >= FORCE)
    table = table if deaths is None else table.filter(deaths=deaths)
    begun = met.filter("original", pl.col("hostility") >= FORCE, pl.col("start").dt.year() <= to)
    later = (
        table.select("dispute", "pair", "day")
        .join(begun.select(pair_of("ccode", "other").alias("pair"), "start"), on="pair")
        .filter(pl.col("start") > pl.col("day"))
        .group_by("dispute", "pair")
        .agg(((pl.col("start") - pl.col("day")).dt.total_days()).min().alias("new"))
    )
    rows = table.join(later, on=["dispute", "pair"], how="left")
    new = rows["new"].fill_null(int(NEVER)).to_numpy()
    lasted = rows["days"].to_numpy() - 1
    soonest = np.minimum(np.where(lasted > 0, 1, NEVER), new)
    latest = np.minimum(np.where(lasted > 0, np.minimum(lasted, AFTERMATH_DAYS), NEVER), new)
    return rows.height, tuple(
        Bound(week, float((latest <= week * DAYS_A_WEEK).mean()), float((soonest <= week * DAYS_A_WEEK).mean()))
        for week in WEEKS
    )


class Cell(NamedTuple):
    """Pairs by half-years since their last use of force, and in how many one began another dispute at force."""

    words: str
    renewed: Share
    pairs: int


def renewal_cells(data: Path, first: int, last: int) -> tuple[Cell, ...]:
    """Return renewal by the weeks since the last use of force, of half-years in years from the first to the last."""
    table = renewal(data).table.filter(pl.col("year").is_between(first, last), pl.col("ccode") < pl.col("other"))
    return tuple(
        Cell(words, Share(int(rows["renewed"].sum()), rows.height), rows["pair"].n_unique())
        for words, rows in ((words, table.filter(chosen)) for words, chosen in cells())
    )


def cells() -> list[tuple[str, pl.Expr]]:
    """Return the cells of renewal: words, and which rows."""
    words = ("half a year to one", "one to two years", "two to four", "four to ten", "longer ago, or never")
    lows = (0.0, *CELLS[:-1])
    return [
        (word, (pl.col("calm") >= low) & (pl.col("calm") < high) if high < NEVER else pl.col("calm") >= low)
        for word, low, high in zip(words, lows, CELLS, strict=True)
    ]


class Beside(NamedTuple):
    """What third states of a class did within half a year of the first day of somebody else's dispute at force."""

    words: str
    cases: int
    joined: Share
    own: Share
    either: Share
    at_rest: Share


def beside(data: Path, first: int = SINCE) -> tuple[Beside, ...]:
    """Return what third states do while somebody else fights a state, by what they have against it.

    Cases: each dispute at force with deaths, each of its original participants as the one fought, and each third state
    that had no dispute with it open nor one that ended within half a year before. Joined: entered the dispute against
    it within half a year. Own: another dispute at force of the two began within half a year. ``at_rest`` is how often
    one began in half-years of the same class of pairs (only of feuds) while neither had a dispute with others.
    """
    rows = third_states_by_enemy(data, first).filter("fatal", ~pl.col("busy"))
    soon = (pl.col(name) <= SPAN_DAYS for name in ("joined", "own"))
    rows = rows.with_columns(each.fill_null(value=False).cast(pl.Int64) for each in soon)
    quiet = renewal(data).table.filter(
        pl.col("year") >= first, pl.col("ccode") < pl.col("other"), engaged_initiator=0, engaged_target=0
    )
    return tuple(
        Beside(
            words,
            part.height,
            Share(int(part["joined"].sum()), part.height),
            Share(int(part["own"].sum()), part.height),
            Share(int(part.select(pl.max_horizontal("joined", "own").sum()).item()), part.height),
            Share(int(rest["renewed"].sum()), rest.height),
        )
        for words, part, rest in ((words, rows.filter(of), quiet.filter(of)) for words, of in classes())
    )


def classes() -> list[tuple[str, pl.Expr]]:
    """Return the classes of third states by what they have against the state that is fought: words, and which rows."""
    rival, force, met = pl.col("rivalry") == 1, pl.col("record_force") > 0, pl.col("record_disputes") > 0
    return [
        (f"rival that fought it in {MEMORY_YEARS} years", rival & force),
        ("other rival", rival & ~force),
        (f"no rival, fought it in {MEMORY_YEARS} years", ~rival & force),
        ("no rival, other dispute", ~rival & ~force & met),
        ("neither", ~rival & ~met),
    ]


def written(data: Path, to: int = NO_END) -> str:
    """Return the text of the file of what is counted on disputes and feuds up to a year, for the mechanisms."""
    lines: list[str] = []
    who = movers(data, to)
    for name, found in durations(data, to).items():
        counted = {"words": found.words, "cases": found.cases, "pairs": found.pairs}
        curve = {"weeks": list(WEEKS), "open_after": list(found.open_after)}
        lines += section(f"mid.{name}", {**counted, **curve, **found.weibull._asdict()})
        shares = {words.replace(" ", "_"): share.value for words, share in who.get(name, {}).items()}
        lines += section(f"mid.{name}.who_used_force", shares)
    for name, deaths in (("all", None), ("nobody_killed", 0), ("deaths", 1)):
        cases, bounds = first_again(data, to, deaths=deaths)
        curve = {"least": [bound.least for bound in bounds], "most": [bound.most for bound in bounds]}
        lines += section(f"again.{name}", {"cases": cases, "weeks": list(WEEKS), **curve})
    log_odds, error = deaths_and_again(data, to)
    lines += section("again.by_deaths", {"log_odds": log_odds, "standard_error": error})
    for cell in renewal_cells(data, since(to), to):
        share = {"cases": cell.renewed.cases, "events": cell.renewed.events, "pairs": cell.pairs}
        lines += section(f"renewal.{cell.words.replace(' ', '_').replace(',', '')}", share)
    lines += section("data", {name: digest(data, data_set(name)) for name in SOURCES})
    return HEADER + "\n".join(lines) + "\n"


def deaths_and_again(data: Path, to: int = NO_END) -> tuple[float, float]:
    """Return by how many log odds deaths raise force in a further month, and the standard error.

    The deaths are those of the whole dispute, of which some came later: at most, that is what they tell beforehand.
    """
    task = next(task for task in TASKS if task.id == "force-again")
    known = cases_by(task, task.panel(data), to)
    known = known._replace(table=known.table.drop_nulls("deaths"))
    form = task.forms[0]
    form = form._replace(terms=(*form.terms, Term("deaths", "somebody of either is killed", as_it_is, ("deaths",))))
    found = calibrated(task, known, form, known.span[1], data={}, timing={})
    return found.value("deaths"), found.standard_error("deaths")
