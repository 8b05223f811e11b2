"""The page on durations: how long disputes and crises stay open, and when force comes, simulated against observed."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.core.world import DISPLAY, ICB_CRISIS, MID, STATUSES, THREAT, World, blank
from foedus.engine.ensemble import Ensemble, run_ensemble
from foedus.engine.recording import NEVER, event_names
from foedus.engine.turn import driver
from foedus.fitting import feud_counts
from foedus.fitting.delays import DAYS_A_WEEK
from foedus.fitting.timing import spans
from foedus.history.adapters.icb import CLASHES, FULL_WAR, SERIOUS_CLASHES
from foedus.history.panels.dispute_dyads import dyads
from foedus.mechanisms.catalogue import BUILT_IN
from foedus.mechanisms.random_worlds import actor_names, dispute_names, hashes
from foedus.scoring.clusters import LEVEL, resamples
from tools.tables.curves import Curve, curves_picture

Floats = NDArray[np.float64]
PAGE: Final = "durations.md"
PICTURE: Final = "durations.svg"
#: Weeks of the curves, those that the table tells, and how long is simulated: what came to force late is followed too.
SHOWN: Final = np.arange(105)
TOLD: Final = (1, 4, 13, 26, 52, 104)
RUN_WEEKS: Final = 260
REPLICATES: Final = 40_000

HEAD: Final = """# Durations

How long disputes and crises stay open, and how soon a crisis comes to force: as the engine simulates them, and as they
were. `make tables PART=durations` writes this page.

**Observed**: dyads of militarised disputes that are dated to the day, each dispute counting once
([Gibler and others 2016](#gibler-2016)), and crises ([Brecher and Wilkenfeld 1997](#brecher-1997)), by what they came
to. Ranges are 90%; pairs or conflicts are drawn whole, and what all or none of them did counts as so many cases.

**Simulated**: {replicates:,} replicates of a world of two equal neighbours without allies, feuds or stakes, all
parameters at their centre and structure left out (gamma 0). A dispute begins with a show of force, a crisis with a
threat. Each replicate is sorted by what it came to, as the past is. Nothing in here is fitted to this comparison.

**Clocks**. Crises with force, and all simulated disputes with force, are timed from the first force. Of an observed
dispute that day is not coded, so its clock starts with its first day, and what came to force late looks a little longer
than it should.

**Where they part**. The engine draws from smooth curves, Weibull or log-logistic ([chosen forms](chosen-forms.md)).
They miss the counts by some hundredths; those of disputes fall too fast in the first half year. Every war ends at one
rate, counted of wars: no curve told later wars better. A crisis is over when its threat is felt no more, which may be
before the war is: so *crisis, war* compares two things.

![Durations, observed and simulated](../figures/{picture})

Share still open after so many weeks; for *first force*, share of the crises that come to force in which it has not come
yet. Simulated shares outside the range of the observed one are **bold**: {outside} of {cells}.

| What, and what it came to | Cases | | {weeks} |
|---|--:|---|{rule}
"""


class Kind(NamedTuple):
    """Disputes or crises by what they came to: words, and the population that is simulated."""

    words: str
    population: int


#: By name; those of disputes are those of `feud_counts.KINDS`.
KINDS: Final = {
    "shown": Kind("dispute, no force used", MID),
    "force": Kind("dispute, force, nobody killed", MID),
    "fatal": Kind("dispute, force with deaths", MID),
    "war": Kind("dispute, war", MID),
    "quiet": Kind("crisis without force", ICB_CRISIS),
    "minor": Kind("crisis, minor clashes", ICB_CRISIS),
    "serious": Kind("crisis, serious clashes", ICB_CRISIS),
    "crisis_war": Kind("crisis, war", ICB_CRISIS),
    "first": Kind("first force in a crisis", ICB_CRISIS),
}


class Observed(NamedTuple):
    """What was seen: how many cases and clusters, and the share [week] still open, with its interval."""

    cases: int
    clusters: int
    share: Floats
    low: Floats
    high: Floats


def observed(data: Path) -> dict[str, Observed]:
    """Return the share still open by week of each kind, with intervals that draw pairs or conflicts whole."""
    dated = dyads(data).filter("dated")
    found = {}
    for name, (_, chosen) in feud_counts.KINDS.items():
        rows = dated.filter(chosen)
        part = 1.0 / rows.select(pl.len().over("dispute")).to_series().to_numpy()
        # a dispute of one day has lasted less than a week, and both its days are counted
        found[name] = _curve(rows["days"].to_numpy() - 1, part, rows["pair"].to_numpy())
    table = spans(data)
    came = table.filter(pl.col("violence") >= CLASHES)
    for name, rows, start, end in (
        ("quiet", table.filter(violence=1), "trigger", "end"),
        ("minor", table.filter(violence=CLASHES), "began", "end"),
        ("serious", table.filter(violence=SERIOUS_CLASHES), "began", "end"),
        ("crisis_war", table.filter(violence=FULL_WAR), "began", "end"),
        ("first", came.filter(~pl.col("violent")), "trigger", "answered"),
    ):
        known = rows.with_columns((pl.col(end) - pl.col(start)).dt.total_days().alias("days")).drop_nulls("days")
        found[name] = _curve(known["days"].to_numpy(), np.ones(known.height), known["conflict"].to_numpy())
    return found


def _curve(days: NDArray[np.int64], part: Floats, cluster: NDArray[np.generic]) -> Observed:
    """Return the share of spans [case] that last so many weeks or longer."""
    names, code = np.unique(cluster, return_inverse=True)
    lasting = days[:, None] >= SHOWN[None, :] * DAYS_A_WEEK
    total = np.bincount(code, part, minlength=names.size)
    still = np.array([np.bincount(code, part * week, minlength=names.size) for week in lasting.T]).T
    weights = resamples(names.size)
    drawn = (weights @ still) / (weights @ total)[:, None]
    low, high = np.quantile(drawn[1:], [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0], axis=0)
    # what all or none did is as sure as so many pairs or conflicts can make it
    low[lasting.all(axis=0)] = feud_counts.Share(names.size, names.size).interval[0]
    high[~lasting.any(axis=0)] = feud_counts.Share(0, names.size).interval[1]
    return Observed(int(days.size), int(names.size), drawn[0], low, high)


def two_equals(population: int) -> World:
    """Return a world of two equal neighbours: a dispute with a show of force, or a crisis with a threat."""
    world = blank(2, 1)
    for of, value in (
        (world.capability, 0.003), (world.power, 0.003), (world.democracy, 0.5), (world.distance_km, 0.0),
        (world.strike_power, 0.05), (world.leverage, 0.25), (world.attention, 1.0),
        (world.challenger, 0.0), (world.target, 1.0), (world.population, float(population)),
        (world.level, float(DISPLAY if population == MID else THREAT)),
    ):  # fmt: skip
        of[...] = value
    return world


def simulated(replicates: int = REPLICATES, *, seed: int = 1) -> dict[str, Floats]:
    """Return the share still open by week [week] of each kind that is simulated."""
    return {
        name: share
        for population in (MID, ICB_CRISIS)
        for name, share in _sorted_out(_first_weeks(two_equals(population), replicates, seed), population).items()
    }


def _first_weeks(world: World, replicates: int, seed: int) -> Mapping[str, Floats]:
    """Return the week [replicate] of the first force, of deaths, of serious clashes, of war and of the end; inf."""
    forms = driver(BUILT_IN.taken({}))
    held = {mechanism.name: mechanism.defaults() for mechanism in forms.mechanisms}
    held["escalation"] = held["escalation"]._replace(gamma=0.0)
    row = forms.row(SimpleNamespace(**held))
    actors, disputes = actor_names(world), dispute_names(world)
    start, drawn = partial(_always, world.slab), partial(_always, row)
    ensemble = Ensemble(actors, disputes, hashes(actors), hashes(disputes), RUN_WEEKS, forms, start, drawn)
    kept = run_ensemble(ensemble, replicates, seed, threads=2, keep_events=True).events
    weeks = np.where(kept == NEVER, np.inf, kept)
    (name,), names = disputes, event_names(actors, disputes)
    wanted = {
        "force": [f"level:{name}:4", f"level:{name}:5"],
        "fatal": [f"fatal:{name}"],
        "serious": [f"serious:{name}"],
        "war": [f"level:{name}:5"],
        "end": [f"end:{name}:{status}" for status in STATUSES[1:]],
    }
    return {what: weeks[:, [names.index(each) for each in events]].min(axis=1) for what, events in wanted.items()}


def _always(held: Floats, _: int) -> Floats:
    return held


def _sorted_out(first: Mapping[str, Floats], population: int) -> dict[str, Floats]:
    """Return the share still open by week, of replicates by what they came to; those with force from its week on."""
    force, war = np.isfinite(first["force"]), np.isfinite(first["war"])
    grave = np.isfinite(first["fatal" if population == MID else "serious"])
    lasted = np.subtract(first["end"], first["force"], out=first["end"].copy(), where=force)
    names = ("shown", "force", "fatal", "war") if population == MID else ("quiet", "minor", "serious", "crisis_war")
    groups = (~force, force & ~grave & ~war, grave & ~war, war)
    shares = {name: _open(lasted[group]) for name, group in zip(names, groups, strict=True)}
    return shares if population == MID else {**shares, "first": _open(first["force"][force])}


def _open(weeks: Floats) -> Floats:
    return np.asarray((weeks[:, None] > SHOWN[None, :]).mean(axis=0))


def _rows(seen: Mapping[str, Observed], said: Mapping[str, Floats]) -> Iterator[str]:
    for name, (words, _) in KINDS.items():
        was, share = seen[name], said[name]
        shares = (f"{was.share[w]:.0%} ({was.low[w]:.0%}-{was.high[w]:.0%})" for w in TOLD)
        yield f"| {words} | {was.cases} | observed | {' | '.join(shares)} |"
        told = (f"{share[w]:.0%}" if _inside(was, share, w) else f"**{share[w]:.0%}**" for w in TOLD)
        yield f"| | | simulated | {' | '.join(told)} |"


def _inside(was: Observed, share: Floats, week: int) -> bool:
    return bool(was.low[week] <= share[week] <= was.high[week])


def page(seen: Mapping[str, Observed], said: Mapping[str, Floats]) -> str:
    """Return the page as Markdown."""
    cells = [_inside(seen[name], said[name], week) for name in KINDS for week in TOLD]
    head = HEAD.format(
        replicates=REPLICATES, picture=PICTURE, outside=cells.count(False), cells=len(cells),
        weeks=" | ".join(f"{week} w" for week in TOLD), rule="--:|" * len(TOLD),
    )  # fmt: skip
    return head + "\n".join(_rows(seen, said)) + "\n"


def picture(seen: Mapping[str, Observed], said: Mapping[str, Floats]) -> str:
    """Return the curves as SVG text."""
    return curves_picture(
        [
            Curve(words, seen[name].share, seen[name].low, seen[name].high, said[name])
            for name, (words, _) in KINDS.items()
        ],
        TOLD,
    )


def write(data: Path, docs: Path) -> None:
    """Write the page and its picture."""
    seen, said = observed(data), simulated()
    (docs / "history" / PAGE).write_text(page(seen, said), "utf-8")
    (docs / "figures" / PICTURE).write_text(picture(seen, said), "utf-8")
