"""Nothing after an origin moves a covariate at or before it: tables cut off or shuffled there change no row."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crises_as_they_open import AT_THE_TRIGGER, reader
from foedus.history import adapters
from foedus.history.adapters.disputes import PARTICIPANTS
from foedus.history.measures.affinity import alliance_portfolios
from foedus.history.measures.crises import (
    CRISIS_COVARIATES,
    ESCALATION_COVARIATES,
    crises_with_measures,
    with_escalation_measures,
)
from foedus.history.panels import panel_kind
from foedus.history.panels.crises import HINDSIGHT
from foedus.history.reading import Reading, read
from foedus.history.table import DataSet

pytestmark = pytest.mark.shared
ORIGIN = 1975
#: One panel of each kind; the others differ only in their outcome or are parts of these.
DISTINCT = (
    "third-parties",
    "third-parties-war",
    "alliance-calls",
    "crisis-mediation",
    "crisis-recurrence",
    "crisis-force",
    "candidate-mediators",
    "renewal",
    "dispute-deaths",
    "leader-irregular",
    "coup-attempts",
    "regime-failure",
)
KINDS = tuple(panel_kind(name) for name in DISTINCT)
#: Columns that say when something ended: an edition made at the origin would not know an end beyond it.
ENDS = ("end", "end_year", "exit_year")
#: Columns that say what a row speaks of; two rows must not come to speak of the same.
KEYS = (
    "ccode",
    "ccode1",
    "ccode2",
    "gwcode",
    "dispute",
    "original",
    "war",
    "alliance",
    "crisis",
    "actor",
    "conflict",
    "case",
)


def years_of(table: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).dt.year() if table[name].dtype == pl.Date else pl.col(name)


def later(data_set: DataSet, table: pl.DataFrame) -> pl.Expr:
    """Return whether a row speaks of something that began after the origin; a spell in office begins with its start."""
    opened = {"leaders": "start", "foreign-imposed": "start"}.get(data_set.id, data_set.year)
    return (years_of(table, opened) > ORIGIN).fill_null(value=False)


def cut_off(data_set: DataSet, table: pl.DataFrame) -> pl.DataFrame:
    """Return a table as an edition of the origin's last day would have it."""
    kept = table.filter(~later(data_set, table))
    for name in ENDS:
        if name in kept.columns:
            beyond = years_of(kept, name) > ORIGIN
            last = pl.lit(date(ORIGIN, 12, 31)) if kept[name].dtype == pl.Date else pl.lit(ORIGIN)
            kept = kept.with_columns(pl.when(beyond).then(last).otherwise(name).alias(name))
            if data_set.id in {"leaders", "foreign-imposed"}:
                still = pl.col("end") == pl.lit(date(ORIGIN, 12, 31))
                kept = kept.with_columns(
                    pl.when(still).then(pl.lit("still")).otherwise("exit").alias("exit"),
                    pl.col("end").dt.year().cast(pl.Int64).alias("year"),
                )
    return kept


def shuffled(data_set: DataSet, table: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose rows after the origin carry one another's values; who and when they speak of stays."""
    late = later(data_set, table)
    before, after = table.filter(~late), table.filter(late)
    dates = [name for name in after.columns if after[name].dtype == pl.Date]
    fixed = [name for name in after.columns if name in {data_set.year, *dates, *ENDS, *KEYS}]
    free = [name for name in after.columns if name not in fixed]
    mixed = after.select(pl.col(name).shuffle(seed=number) for number, name in enumerate(free))
    return pl.concat([before, pl.concat([after.select(fixed), mixed], how="horizontal").select(table.columns)])


MADE: dict[tuple[str, str], Reading] = {}


@pytest.fixture(params=[pytest.param(cut_off, marks=pytest.mark.deep), shuffled], ids=["cut off", "shuffled"])
def tampered(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make every panel read tables that were changed beyond the origin."""

    def changed(folder: Path, data_set: DataSet) -> Reading:
        key = (request.param.__name__, data_set.id)
        if key not in MADE:
            reading = read(folder, data_set)
            MADE[key] = reading._replace(table=request.param(data_set, reading.table))
        return MADE[key]

    monkeypatch.setattr(adapters, "read", changed)
    alliance_portfolios.cache_clear()
    yield
    alliance_portfolios.cache_clear()


@pytest.fixture(scope="module")
def untouched(shared: Path) -> dict[str, pl.DataFrame]:
    return {kind.id: kind.build(shared / "data").table for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
@pytest.mark.usefixtures("tampered")
def test_nothing_after_the_origin_changes_a_covariate(kind, shared: Path, untouched: dict[str, pl.DataFrame]):
    panel = kind.build(shared / "data")
    columns = [*panel.identifiers, panel.year, *panel.ex_ante]
    here, there = (
        table.filter(pl.col(panel.year) <= ORIGIN).select(columns).sort(panel.year, *panel.identifiers)
        for table in (panel.table, untouched[kind.id])
    )
    if kind.id == "crisis-recurrence":  # the last crises on record have no answer yet, so that they have no row
        there = there.join(here, on=[*panel.identifiers], how="semi")
    assert here.height > 20
    # the order of a sum over threads moves the last bit, nothing more
    assert_frame_equal(here, there, rel_tol=1e-12, abs_tol=1e-12)


def test_the_test_sees_a_leak(shared: Path, untouched: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch):
    """A table whose years are pushed back by one, so that each case reads its own year, must be noticed."""

    def early(folder: Path, data_set: DataSet) -> Reading:
        reading = read(folder, data_set)
        if data_set.id != "nmc":
            return reading
        return reading._replace(table=reading.table.with_columns(pl.col("year") - 1))

    monkeypatch.setattr(adapters, "read", early)
    kind = panel_kind("coup-attempts")
    panel = kind.build(shared / "data")
    assert not panel.table["log_cinc"].equals(untouched[kind.id]["log_cinc"])


@pytest.mark.parametrize("year", [1939, 1948, 1962, 1973, 1983])
def test_nothing_coded_after_the_trigger_changes_what_is_known_of_a_crisis(
    year: int, shared: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = crises_with_measures(shared / "data").filter(pl.col("year") == year).sort("crisis")
    changed = reader(date(year, 1, 1))
    monkeypatch.setattr(adapters, "read", changed)
    here = crises_with_measures(shared / "data").filter(pl.col("year") == year).sort("crisis")
    assert here.height > 3
    known = ["crisis", "name", "trigger", "first", "adversary", "parties", *CRISIS_COVARIATES]
    assert_frame_equal(here.select(known), whole.select(known), rel_tol=1e-12, abs_tol=1e-12)
    other = set(adapters.load(shared / "data", "icb").columns) - AT_THE_TRIGGER["icb"]
    told = {name for name in other if not name.startswith("trigger_")}
    for name in told & set(here.columns):
        assert not here[name].equals(whole[name]), f"{name} was to be another one"
    assert set(HINDSIGHT) <= told, "what a panel marks as hindsight is among what was changed"
    assert not set(CRISIS_COVARIATES) & told


def told_later(day: date) -> Callable[[Path, DataSet], Reading]:
    """Return what reads the tables as if whatever was not over on a day had gone another way after it."""
    crises = reader(day)

    def changed(folder: Path, data_set: DataSet) -> Reading:
        reading = crises(folder, data_set)
        table = reading.table
        if data_set.id == "dispute-participants":
            late = pl.col("end") >= day
            table = table.with_columns(
                pl.when(late).then(pl.col("end").dt.offset_by("4y")).otherwise("end").alias("end"),
                pl.when(late).then(6 - pl.col("hostility")).otherwise("hostility").alias("hostility"),
            )
        elif data_set.id == "dispute-dyads":
            left = read(folder, PARTICIPANTS).table.group_by("dispute", "ccode").agg(pl.col("end").max())
            for side in (1, 2):  # a pair is done with a dispute once one of the two is
                theirs = left.rename({"ccode": f"ccode{side}", "end": f"end{side}"})
                table = table.join(theirs, on=["dispute", f"ccode{side}"], how="left", maintain_order="left")
            late = pl.min_horizontal("end1", "end2") >= day
            table = table.with_columns(
                pl.when(late).then(6 - pl.col(name)).otherwise(name).alias(name)
                for name in ("hostility1", "hostility2", "fatality1", "fatality2")
            )
        elif data_set.id == "wars":
            table = table.filter(pl.col("year") < day.year)
        return reading._replace(table=table)

    return changed


@pytest.mark.parametrize("crisis", [74, 90, 128, 196, 222, 303, 336, 361, 431])
def test_what_came_of_a_crisis_and_of_open_disputes_changes_nothing_known_the_day_before(
    crisis: int, shared: Path, monkeypatch: pytest.MonkeyPatch
):
    """How high, how long and with what deaths crises and disputes went that were not over on the day of the trigger."""
    data = shared / "data"
    whole = with_escalation_measures(data, crises_with_measures(data).filter(crisis=crisis))
    monkeypatch.setattr(adapters, "read", told_later(whole["trigger"][0]))
    here = with_escalation_measures(data, crises_with_measures(data).filter(crisis=crisis))
    known = [*CRISIS_COVARIATES, *ESCALATION_COVARIATES]
    assert_frame_equal(here.select(known), whole.select(known), rel_tol=1e-12, abs_tol=1e-12)
    assert not here["violence"].equals(whole["violence"])
