"""Builds the world of any crisis of the International Crisis Behavior data as of its trigger, from history alone.

Measures are of the year before the trigger; only geography, who was a state, and what the trigger itself shows are of
its own day. They become the content of a crisis file (`foedus.worlds.past_crisis`), which is built into a world as any
other is (`foedus.worlds.from_crisis.build`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from foedus.core.errors import InputError
from foedus.crisis.covariates import with_covariates
from foedus.crisis.crisis import Crisis, endpoints, ends
from foedus.fitting.parts import LEAST_EVENTS
from foedus.fitting.refitting import refitted
from foedus.history.adapters import load
from foedus.history.past_crises import NO_HINDCAST
from foedus.worlds import mediation_onset
from foedus.worlds.blueprint import Blueprint, Floats, Luck, Uncertain
from foedus.worlds.fitted_rates import FAILURE, FAMILY, IRREGULAR, Fits
from foedus.worlds.from_crisis import build
from foedus.worlds.historical_cast import casts, openings
from foedus.worlds.historical_measures import feud_records, pair_measures, state_measures, wars_go_on
from foedus.worlds.historical_rates import past_rates
from foedus.worlds.past_crisis import PastCase, crisis_of

#: The place of the world organisation in ``HistoricalWorld.states``: it is no state.
NO_STATE_CODE: Final = 0
#: What no table of the past speaks of: taken as ordinary in every world.
UNSAID: Final = (
    "what the challenger wants beyond policy or territory, and what it would lose",
    "whether a viable successor exists, and where it would lean",
    "how well a limited strike would work",
    "oil rents, and how much oil trade is exposed",
    "what third parties hope for elsewhere, but for treaties",
    "deadlines, requests for help, and talks under way",
    "how far the forces that the aim would need stood ready",
)


class HistoricalWorld(NamedTuple):
    """A crisis of the past as it opened. ``states`` are Correlates of War codes in the order of the actors.

    ``content`` is the crisis as a file would have it. Actors of the blueprint go by their names, by which they have
    their luck.
    """

    crisis: int
    name: str
    trigger: date
    states: tuple[int, ...]
    blueprint: Blueprint
    unknown: tuple[str, ...]
    content: Crisis

    @property
    def target(self) -> int:
        """The code of the state that was threatened first."""
        return self.states[int(self.blueprint.world.target[0])]

    @property
    def challenger(self) -> int:
        """The code of the state that threatened it."""
        return self.states[int(self.blueprint.world.challenger[0])]


def world_of(data: Path, crisis: int, covariates: Path | None = None) -> HistoricalWorld:
    """Return the world of one crisis, by its number in the International Crisis Behavior data.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    crisis : int
        Number of the crisis.
    covariates : Path, optional
        A CSV file of values that are laid over what the tables say (`foedus.crisis.covariates`).

    Raises
    ------
    InputError
        If there is no such crisis; the message says what numbers there are. If a covariate does not fit.
    DataError
        If a table is missing or broken.
    """
    table = load(data, "icb")
    numbers, days = (sorted(table[name].to_list()) for name in ("crisis", "trigger"))
    if crisis not in numbers:
        near = min(numbers, key=lambda number: abs(number - crisis))
        raise InputError(
            f"crisis {crisis}: the International Crisis Behavior table in {data} has numbers {numbers[0]} to "
            f"{numbers[-1]}; the nearest is {near} (`foedus hindcast --find WORDS` looks for a name, a state or a "
            f"year). Its crises are of {days[0]} to {days[-1]}: of any other {NO_HINDCAST}"
        )
    (case,) = _cases(data, openings(data).filter(pl.col("crisis") == crisis))
    return _world(case, covariates)


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
    for case in _cases(data, openings(data) if opened is None else opened):
        yield _world(case, None)


def _cases(data: Path, opened: pl.DataFrame) -> Iterator[PastCase]:
    crises = opened.sort("crisis")
    cast = casts(data, crises)
    states = state_measures(data, cast).partition_by("crisis", as_dict=True, maintain_order=True)
    measured = pair_measures(data, cast)
    feuds = feud_records(data, measured, crises)
    pairs = measured.partition_by("crisis", as_dict=True, maintain_order=True)
    rates = past_rates(data, crises["year"].to_list())
    known = [year - 1 for year in crises["year"].to_list()]
    fitted = _fits(data, known)
    onsets = refitted(data, mediation_onset.FAMILY, mediation_onset.NAME, known, needed=False)
    lasting = wars_go_on(data, crises["year"].to_list())
    for case in crises.iter_rows(named=True):
        key, before = (case["crisis"],), case["year"] - 1
        of = (case, states[key], pairs[key], feuds.filter(crisis=case["crisis"]))
        yield PastCase(*of, rates, fitted[before], onsets.get(before), lasting[case["year"]])


def _fits(data: Path, years: Iterable[int]) -> dict[int, Fits]:
    """Return the fits of irregular exits and of failures as of the end of each year.

    Failures are coded from 1946 on: while fewer than `LEAST_EVENTS` are known, a regime is taken to fail as often as
    its leader goes irregularly.
    """
    exits = refitted(data, FAMILY, IRREGULAR, years)
    failures = refitted(data, FAMILY, FAILURE, years, needed=False)
    known = {year: fit for year, fit in failures.items() if sum(fit.events) >= LEAST_EVENTS}
    return {year: {IRREGULAR: fit, FAILURE: known.get(year, fit)} for year, fit in exits.items()}


def _world(case: PastCase, covariates: Path | None) -> HistoricalWorld:
    """Return the world of one crisis."""
    opening = case.opening
    content = Crisis.model_validate(crisis_of(case))
    if covariates:
        content = with_covariates(content, covariates)
    codes = tuple(case.states["ccode"].to_list())
    names = tuple(actor.name for actor in content.actors.values())
    return HistoricalWorld(
        opening["crisis"],
        opening["name"],
        opening["trigger"],
        codes + (NO_STATE_CODE,) * (len(names) - len(codes)),
        _by_name(build(content, case.fits), content),
        tuple(_unknown(case, names)),
        content,
    )


def _by_name(blueprint: Blueprint, crisis: Crisis) -> Blueprint:
    """Return the blueprint of a past crisis as hindcasts draw it.

    Actors go by their names, and flags that are drawn are up where the luck is low: so the crises of the scorecard have
    been drawn since there is one. The central level is what the trigger shows, though a war may be still on.
    """
    names = {key: actor.name for key, actor in crisis.actors.items()}
    for k, dispute in enumerate(crisis.disputes.values()):
        if dispute.level is not None and dispute.level.rival_accounts:
            blueprint.world.level[k] = min(account.value for account in dispute.level.accounts)

    def by_name(of: Luck) -> Luck:
        return lambda path: 1.0 - of(path) if path.endswith((".fatal", ".level")) else of(_called(path, names))

    def renamed(one: Uncertain) -> Uncertain:
        def values(of: Luck) -> Floats:
            return one.values(by_name(of))

        return one._replace(path=_called(one.path, names), values=values, follows=None)

    return blueprint._replace(
        actors=tuple(names[key] for key in blueprint.actors),
        disputes=tuple(_feud_called(key, names) for key in blueprint.disputes),
        uncertain=tuple(map(renamed, blueprint.uncertain)),
    )


def _feud_called(name: str, names: Mapping[str, str]) -> str:
    """Return the name of a row: that of a feud by the names of the two."""
    return "-".join(names[end] for end in name.split("-")) if name.isupper() else name


def _called(path: str, names: Mapping[str, str]) -> str:
    """Return a path in which actors go by their names."""
    section, *rest = path.split(".")
    if section == "actors":
        rest[0] = names[rest[0]]
    elif section == "relations":
        rest[0] = ">".join(names[end] for end in endpoints(rest[0]))
    elif section == "feuds":
        rest[0] = "-".join(names[end] for end in ends(rest[0]))
    return ".".join([section, *rest])


def _unknown(case: PastCase, actors: Sequence[str]) -> Iterator[str]:
    """Yield what the tables do not say of this crisis."""
    states = case.states
    if case.opening["stands_for"]:
        who = actors[states["ccode"].to_list().index(case.opening["challenger"])]
        yield f"who threatened: no single state; {who} stands for them"
    for column, words in (("cinc", "power"), ("democracy", "democracy"), ("kind", "kind of regime")):
        gaps = [actors[i] for i in states[column].is_null().arg_true().to_list()]
        if gaps:
            yield f"{words} of {', '.join(gaps)}"
    yield from UNSAID
