"""One crisis of the past: what the engine would have said as of its trigger, beside base rates and what happened."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from foedus.answers.estimates import Estimates, estimate
from foedus.core.errors import InputError
from foedus.core.world import AIMS, SIDES
from foedus.history.names import titled
from foedus.history.states import name_of
from foedus.mechanisms.catalogue import BUILT_IN, Catalogue
from foedus.scoring.calibrated import calibrated_to
from foedus.scoring.coalition_record import side_outcomes
from foedus.scoring.engine_record import RULES, crisis_outcomes, join_outcomes, leader_outcomes
from foedus.scoring.engine_run import Flags, Happened, run_world
from foedus.scoring.hindcast_parties import before_of, missing_of
from foedus.scoring.hindcast_rows import (
    CandidateRow,
    ChanceRow,
    CovariateRow,
    Hindcast,
    JoinedRow,
    JoinRow,
    LeaderRow,
    SaidRow,
    WholeRow,
)
from foedus.worlds.from_history import HistoricalWorld, world_of
from foedus.worlds.historical_cast import openings

DIGITS: Final = 4
#: Questions on the crisis as a whole -> the engine's answer, which it may not record, and how they are said.
WHOLE: Final = {
    "force": ("force", "turns violent"),
    "serious": ("serious", "serious clashes or war"),
    "deaths": ("deaths", "deaths"),
    "war": ("war", "full-scale war"),
    "war_inside": ("war", "war inside a war"),
    "mediated": ("mediated", "mediated"),
    "agreement": ("agreement", "formal agreement"),
}
#: Of these the record asks only the ones that arise: not of force after a violent trigger, of war in one way alone.
CONDITIONAL: Final = ("force", "deaths", "war", "war_inside")
LEVELS: Final = {1: "no action", 2: "a threat", 3: "a show of force", 4: "a use of force", 5: "a war"}


def hindcast(
    data: Path,
    crisis: int,
    *,
    replicates: int,
    seed: int,
    threads: int = 1,
    covariates: Path | None = None,
    catalogue: Catalogue = BUILT_IN,
    progress: Callable[[str], None] = lambda _: None,
) -> Hindcast:
    """Return a hindcast as plain numbers and words: forecasts with ranges, base rates, and what happened.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    crisis : int
        Number in the International Crisis Behavior data.
    replicates, seed, threads : int
        How often its world is run, with which luck, on how many threads.
    covariates : Path, optional
        A CSV file of values that are laid over what the tables say (`foedus.crisis.covariates`).
    catalogue : Catalogue, optional
        With forms from outside: each takes the place of its family's.
    progress : callable
        Told what is done next.

    Raises
    ------
    InputError
        If there is no such crisis, or a covariate does not fit.
    DataError
        If a table is missing or broken.
    """
    progress("building the world")
    world = world_of(data, crisis, covariates)
    year = world.trigger.year
    progress(f"fitting to the years to {year - 1}")
    try:
        calibrated = calibrated_to(data, year - 1)
    except InputError as error:
        raise InputError(
            f"{error}; `foedus new --icb {crisis}` writes the crisis as a file, which `foedus run` runs with the "
            "parameters that ship"
        ) from error
    progress("running")
    happened = run_world(world, replicates, seed, calibrated=calibrated, threads=threads, catalogue=catalogue)
    actors, start = world.blueprint.actors, world.blueprint.world
    opened = openings(data)
    opening, names = opened.filter(crisis=crisis), dict(zip(world.states, actors, strict=True))
    told: Hindcast = {
        "crisis": world.crisis,
        "name": titled(world.name),
        "trigger": world.trigger.isoformat(),
        "fitted_to": year - 1,
        "challenger": actors[int(start.challenger[0])],
        "target": actors[int(start.target[0])],
        "level": LEVELS[int(start.level[0])],
        "aim": AIMS[int(start.aim[0])],
        "replicates": replicates,
        "seed": seed,
        "whole": _whole(data, world, happened, opened),
        "leaders": _leaders(data, world, happened, opened),
        "joins": _joins(data, world, happened, opened),
        "before": before_of(data, opening, names),
        "missing": missing_of(data, opening, names),
        "mediates": _mediates(world, happened),
        "unnamed": _chance(_estimated(happened, happened.first[:, -1] > 0.0)),
        "rules": RULES,
        "unknown": list(world.unknown),
    }
    if covariates:
        told["covariates"] = _covariates(world)
    return told


def _covariates(world: HistoricalWorld) -> list[CovariateRow]:
    """Return what a researcher laid over the tables, with file and line of each value."""
    laid = [entry for entry in world.blueprint.ledger.values() if entry.origin == "covariates"]
    return [{"path": one.path, "value": one.value, "because": list(one.because), "place": one.place} for one in laid]


def _chance(found: Estimates, at: tuple[int, ...] = ()) -> ChanceRow:
    low, high = (np.asarray(values)[at] for values in (found.low, found.high))
    return {
        "chance": round(float(np.asarray(found.mean)[at]), DIGITS),
        "low": round(float(low), DIGITS),
        "high": round(float(high), DIGITS),
    }


def _estimated(happened: Happened, flags: Flags) -> Estimates:
    return estimate(happened.by_outer(flags), happened.inner)


def _share(table: pl.DataFrame, outcome: str, year: int) -> float | None:
    """Return how often something had happened in cases that were over before a year; None where there were none."""
    before = table.filter(pl.col("known") < year)[outcome].drop_nulls()
    return round(float(before.mean()), DIGITS) if len(before) else None  # type: ignore[arg-type]  # polars types a mean as any literal


def _whole(data: Path, world: HistoricalWorld, happened: Happened, opened: pl.DataFrame) -> list[WholeRow]:
    """Return the answers of the crisis as a whole, each beside the base rate of the crises of which it is asked."""
    record = crisis_outcomes(data, opened)
    own = record.row(by_predicate=pl.col("crisis") == world.crisis, named=True)
    rows: list[WholeRow] = []
    for name, (answer, words) in WHOLE.items():
        flags = getattr(happened, answer)
        if flags is None or (name in CONDITIONAL and own[name] is None):
            continue
        told = _chance(_estimated(happened, flags))
        base = _share(record, name, world.trigger.year)
        outcome = None if own[name] is None else bool(own[name])
        rows.append(
            {
                "question": name,
                "words": words,
                "chance": told["chance"],
                "low": told["low"],
                "high": told["high"],
                "base_rate": base,
                "happened": outcome,
            }
        )
        if name == "mediated":
            rows[-1]["by"] = own["mediator"] or ""
    return rows


def _leaders(data: Path, world: HistoricalWorld, happened: Happened, opened: pl.DataFrame) -> list[LeaderRow]:
    """Return the answers about the leaders of the two adversaries."""
    record = leader_outcomes(data, opened)
    found = _estimated(happened, happened.gone)
    base = _share(record, "gone", world.trigger.year)
    rows: list[LeaderRow] = []
    for row in record.filter(pl.col("crisis") == world.crisis).iter_rows(named=True):
        i = world.states.index(row["ccode"])
        rows.append(
            {
                "actor": world.blueprint.actors[i],
                "leader": row["leader"],
                **_chance(found, (i,)),
                "base_rate": base,
                "happened": bool(row["gone"]),
                "exit": row["exit"],
            }
        )
    return rows


def _base_rates_of_joining(sides: pl.DataFrame, crisis: int, year: int) -> dict[int, float]:
    """Return how often states came to fight for either side, known before a year, by what they had against the other.

    By rivalry, force in ten years and whether somebody else is at force with it, of each of the two sides, as if one
    more event at the rate of all.
    """
    before = sides.filter(pl.col("joins_known") < year).drop_nulls("joins")
    joined = int(before["joins"].sum())
    if not joined:
        return {}
    rate = joined / before.height
    shares = before.group_by("cell").agg(((pl.col("joins").sum() + 1.0) / (pl.len() + 1.0 / rate)).alias("share"))
    own = sides.filter(pl.col("crisis") == crisis).join(shares, on="cell", how="left")
    own = own.with_columns(pl.col("share").fill_null(rate)).group_by("ccode").agg(pl.col("share").sum())
    return {code: round(min(share, 1.0), DIGITS) for code, share in own.iter_rows()}


def _joins(data: Path, world: HistoricalWorld, happened: Happened, opened: pl.DataFrame) -> list[JoinRow]:
    """Return every third state of the world with its chance to fight, and whoever else joined, the likeliest first."""
    record = join_outcomes(data, opened)
    base = _share(record, "joins", world.trigger.year)
    bases = _base_rates_of_joining(side_outcomes(data, opened), world.crisis, world.trigger.year)
    own = {row["ccode"]: row for row in record.filter(pl.col("crisis") == world.crisis).iter_rows(named=True)}
    found = _estimated(happened, np.asarray(happened.joins.any(axis=2), np.bool_))
    by_side = happened.joins.mean(axis=0)
    rows: list[JoinRow] = []
    for i, code in enumerate(world.states):
        if code in own:
            side = SIDES[int(by_side[i].argmax())] if by_side[i].any() else ""
            told: SaidRow = {
                **_chance(found, (i,)),
                "side": side,
                "for_target": round(float(by_side[i][SIDES.index("target")]), DIGITS),
                "for_challenger": round(float(by_side[i][SIDES.index("challenger")]), DIGITS),
                "in_world": True,
            }
            like = bases.get(code, base)
            rows.append({"actor": world.blueprint.actors[i], **told, **_joined(own[code]), "base_rate": like})
    outside: SaidRow = {
        "chance": None,
        "low": None,
        "high": None,
        "side": "",
        "for_target": None,
        "for_challenger": None,
        "in_world": False,
    }
    for code, row in own.items():
        if row["joins"] and code not in world.states:
            actor, like = name_of(code, world.trigger.year), bases.get(code, base)
            rows.append({"actor": actor, **outside, **_joined(row), "base_rate": like})
    return sorted(rows, key=lambda row: (-(row["chance"] or 0.0), row["actor"]))


def _joined(row: Mapping[str, Any]) -> JoinedRow:
    side = {1: "target", -1: "challenger"}.get(row["side"], "")
    return {"happened": bool(row["joins"]), "happened_side": side}


def _mediates(world: HistoricalWorld, happened: Happened) -> list[CandidateRow]:
    """Return the candidates to mediate with the chance that their mediation is accepted, the likeliest first."""
    found = _estimated(happened, happened.mediates)
    candidates = np.flatnonzero(world.blueprint.world.candidate[0] > 0.0)
    rows: list[CandidateRow] = [{"actor": world.blueprint.actors[i], **_chance(found, (int(i),))} for i in candidates]
    return sorted(rows, key=lambda row: (-(row["chance"] or 0.0), row["actor"]))
