"""Builds the world of any crisis of the International Crisis Behavior data as of its trigger, from history alone.

Measures are of the year before the trigger; only geography, who was a state, and what the trigger itself shows are of
its own day. What a measure is worth as a quantity of the world stands in ``from_history.toml``; what no table speaks of
keeps its default. The result is a blueprint like that of a crisis file, so that the same engine runs it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from foedus.core.calibration import Calibration
from foedus.core.errors import InputError
from foedus.core.world import FORCE, WAR, World, blank
from foedus.fitting.refitting import refitted
from foedus.history.adapters import load
from foedus.history.states import name_of
from foedus.mechanisms.coercion import crisis_bargaining
from foedus.worlds import irregular_exits, mediation_onset
from foedus.worlds.base_rates import hazard
from foedus.worlds.blueprint import Blueprint, Floats, Luck, Uncertain, place
from foedus.worlds.defaults import default
from foedus.worlds.historical_cast import casts, openings
from foedus.worlds.historical_measures import pair_measures, state_measures, wars_go_on
from foedus.worlds.historical_quantities import fill_dispute, fill_organisation, fill_pairs, fill_states, fill_trust
from foedus.worlds.historical_rates import EVENTS, UNCODED, Rate, past_rates

#: The world organisation: its name, and the year from which it could mediate.
ORGANISATIONS: Final = ((1946, "United Nations"), (1920, "League of Nations"))
#: Its place in ``HistoricalWorld.states``: it is no state.
NO_STATE_CODE: Final = 0
#: What no table of the past speaks of: taken as ordinary in every world.
UNSAID: Final = (
    "what the challenger wants beyond policy or territory, and what it would lose",
    "whether a viable successor exists, and where it would lean",
    "how well a limited strike would work",
    "oil rents, and how much oil trade is exposed",
    "what third parties hope for elsewhere, but for treaties",
    "deadlines, requests for help, and talks under way",
)


class HistoricalWorld(NamedTuple):
    """A crisis of the past as it opened. ``states`` are Correlates of War codes in the order of the actors."""

    crisis: int
    name: str
    trigger: date
    states: tuple[int, ...]
    blueprint: Blueprint
    unknown: tuple[str, ...]

    @property
    def target(self) -> int:
        """The code of the state that was threatened first."""
        return self.states[int(self.blueprint.world.target[0])]

    @property
    def challenger(self) -> int:
        """The code of the state that threatened it."""
        return self.states[int(self.blueprint.world.challenger[0])]


class Calibrations(NamedTuple):
    """What was fitted to the years before a crisis; no onset where nothing had been mediated yet."""

    irregular_rate: Calibration
    onset: Calibration | None


def world_of(data: Path, crisis: int) -> HistoricalWorld:
    """Return the world of one crisis, by its number in the International Crisis Behavior data.

    Raises
    ------
    InputError
        If there is no such crisis; the message says what numbers there are.
    DataError
        If a table is missing or broken.
    """
    numbers = sorted(load(data, "icb")["crisis"].to_list())
    if crisis not in numbers:
        near = min(numbers, key=lambda number: abs(number - crisis))
        raise InputError(
            f"crisis {crisis}: the International Crisis Behavior table in {data} has numbers {numbers[0]} to "
            f"{numbers[-1]}; the nearest is {near}"
        )
    return next(worlds_of(data, openings(data).filter(pl.col("crisis") == crisis)))


def worlds_of(data: Path, opened: pl.DataFrame | None = None) -> Iterator[HistoricalWorld]:
    """Yield the worlds of crises, in the order of their numbers.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    opened : pl.DataFrame, optional
        Rows of `openings`; by default all.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    crises = (openings(data) if opened is None else opened).sort("crisis")
    cast = casts(data, crises)
    states = state_measures(data, cast).partition_by("crisis", as_dict=True, maintain_order=True)
    pairs = pair_measures(data, cast).partition_by("crisis", as_dict=True, maintain_order=True)
    rates = past_rates(data, crises["year"].to_list())
    known = [year - 1 for year in crises["year"].to_list()]
    fitted = refitted(data, irregular_exits.FAMILY, irregular_exits.NAME, known)
    onsets = refitted(data, mediation_onset.FAMILY, mediation_onset.NAME, known, needed=False)
    lasting = wars_go_on(data, crises["year"].to_list())
    for case in crises.iter_rows(named=True):
        key = (case["crisis"],)
        before = case["year"] - 1
        calibrations = Calibrations(fitted[before], onsets.get(before))
        yield _build(case, states[key], pairs[key], rates, calibrations, lasting[case["year"]])


def _build(
    case: Mapping[str, Any],
    states: pl.DataFrame,
    pairs: pl.DataFrame,
    rates: Mapping[tuple[int, str, str], Rate],
    fitted: Calibrations,
    war_goes_on: float,
) -> HistoricalWorld:
    """Return the world of one crisis."""
    codes = tuple(states["ccode"].to_list())
    organisation = next((name for since, name in ORGANISATIONS if case["year"] >= since), None)
    actors = tuple(name_of(code, case["year"]) for code in codes) + ((organisation,) if organisation else ())
    dispute = f"icb-{case['crisis']}"
    world = blank(len(actors), 1)
    n = len(codes)
    fill_states(world, states, n)
    fill_pairs(world, pairs, n)
    fill_dispute(world, case, states, pairs, n)
    if organisation:
        fill_organisation(world, case, n)
    fill_trust(world, case, n)
    world.mediation_odds[0] = mediation_onset.of_the_past(fitted.onset, case) if fitted.onset else 0.0
    world.oil_price[:] = world.oil_base[:] = world.oil_price_start[:] = default("dispute", "oil_price")
    kinds = states["kind"].fill_null(UNCODED).to_list()
    uncertain = [*_rates(world, actors, kinds, rates, case["year"])]
    uncertain += _irregular_rates(world, actors, states, fitted.irregular_rate)
    uncertain += _hostility(world, dispute, pairs, war_goes_on)
    return HistoricalWorld(
        case["crisis"],
        case["name"],
        case["trigger"],
        codes + ((NO_STATE_CODE,) if organisation else ()),
        Blueprint(actors, (dispute,), world, tuple(uncertain)),
        tuple(_unknown(case, states, actors)),
    )


def _rates(
    world: World, actors: tuple[str, ...], kinds: list[str], rates: Mapping[tuple[int, str, str], Rate], year: int
) -> Iterator[Uncertain]:
    """Set and yield the counted base rates of falling of every state, by its kind of regime."""
    for i, kind in enumerate(kinds):
        for field in EVENTS:
            rate = rates[year, kind, field]
            getattr(world, field)[i] = hazard(np.float64(rate.mean))
            at = place(world, field, i)
            yield _uncertain(f"actors.{actors[i]}.{field}", at, _hazards_of(rate))


def _known(covariates: Mapping[str, Floats], _: Luck) -> Mapping[str, Floats]:
    return covariates


def _irregular_rates(
    world: World, actors: tuple[str, ...], states: pl.DataFrame, calibration: Calibration
) -> Iterator[Uncertain]:
    """Set and yield the chance that the leader of every state goes irregularly, as fitted to the years before."""
    coefficients = irregular_exits.coefficients_of(calibration)
    columns = states.select("log_gdp_per_capita", "democracy", pl.col("kind").fill_null(UNCODED))
    for i, (income, openness, kind) in enumerate(columns.iter_rows()):
        known = irregular_exits.covariates(income, openness, irregular_exits.kind_code(kind))
        world.irregular_rate[i] = hazard(irregular_exits.chance(calibration, known))
        at = place(world, "irregular_rate", i)
        path = f"actors.{actors[i]}.irregular_rate"
        yield irregular_exits.uncertain_rate(path, at, calibration, coefficients, partial(_known, known))


def _hostility(world: World, dispute: str, pairs: pl.DataFrame, war_goes_on: float) -> Iterator[Uncertain]:
    """Yield what is not known of the fighting: is a war of the year before still on, has force killed."""
    i, j = int(world.challenger[0]), int(world.target[0])
    between = pairs.filter(pl.col("i") == i, pl.col("j") == j).row(0, named=True)
    level = float(world.level[0])
    if level >= FORCE:
        deadly = crisis_bargaining.MECHANISM.parameters()["deadly"].value
        yield _uncertain(
            f"disputes.{dispute}.fatal", place(world, "fatal", 0), lambda u: np.where(u < deadly, 1.0, 0.0)
        )
    if between["at_war"] == 1:
        at = place(world, "level", 0)
        yield _uncertain(f"disputes.{dispute}.level", at, lambda u: np.where(u < war_goes_on, float(WAR), level))


def _hazards_of(rate: Rate) -> Callable[[Floats], Floats]:
    return lambda u: hazard(rate.quantile(u))


def _uncertain(path: str, at: int, quantile: Callable[[Floats], Floats]) -> Uncertain:
    def values(of: Luck) -> Floats:
        return quantile(of(path))

    return Uncertain(path, lambda of: {at: values(of)}, values)


def _unknown(case: Mapping[str, Any], states: pl.DataFrame, actors: tuple[str, ...]) -> Iterator[str]:
    """Yield what the tables do not say of this crisis."""
    if case["stands_for"]:
        who = actors[states["ccode"].to_list().index(case["challenger"])]
        yield f"who threatened: no single state; {who} stands for them"
    for column, words in (("cinc", "power"), ("democracy", "democracy"), ("kind", "kind of regime")):
        gaps = [actors[i] for i in states[column].is_null().arg_true().to_list()]
        if gaps:
            yield f"{words} of {', '.join(gaps)}"
    yield from UNSAID
