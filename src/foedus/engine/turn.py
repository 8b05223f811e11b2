"""The turn: one week of the world, through the eight families in their order."""

from typing import Final, NamedTuple

from foedus.core.choice import log_odds
from foedus.core.compiled import compiled
from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism
from foedus.core.philox import Draws
from foedus.core.world import FORCE, NEVER, OPEN, STAYS, THREAT, World
from foedus.mechanisms.alignment import drift
from foedus.mechanisms.catalogue import MECHANISMS
from foedus.mechanisms.coercion import crisis_bargaining
from foedus.mechanisms.commitment import expected_utility, overstretch
from foedus.mechanisms.contest import ratio_contest
from foedus.mechanisms.context import oil_and_attention
from foedus.mechanisms.falling import risk_a_year
from foedus.mechanisms.mediation import gated_mediation
from foedus.mechanisms.reputation import shortfall
from foedus.mechanisms.survival import competing_risks, global_game


class Parameters(NamedTuple):
    """The parameters of every built-in mechanism, each under its name."""

    oil_and_attention: oil_and_attention.Params
    crisis_bargaining: crisis_bargaining.Params
    expected_utility: expected_utility.Params
    overstretch: overstretch.Params
    ratio_contest: ratio_contest.Params
    gated_mediation: gated_mediation.Params
    competing_risks: competing_risks.Params
    global_game: global_game.Params
    shortfall: shortfall.Params
    drift: drift.Params


class Forms(NamedTuple):
    """Which form each family with rivals takes, by its place in `SWITCHED`."""

    commitment: int
    survival: int


#: The forms that `turn` switches on, by number: a form of the catalogue that is not here would run as another.
SWITCHED: Final[dict[str, tuple[str, ...]]] = {
    "commitment": ("expected_utility", "overstretch"),
    "survival": ("competing_risks", "global_game"),
}

BY_NAME: Final[dict[str, Mechanism]] = {mechanism.name: mechanism for mechanism in MECHANISMS}


def forms_by_number(chosen: dict[str, str]) -> Forms:
    """Return the chosen forms as the numbers that compiled code switches on.

    Raises
    ------
    InputError
        If the turn does not know a chosen form.
    """
    for family in Forms._fields:
        if chosen[family] not in SWITCHED[family]:
            known = ", ".join(SWITCHED[family])
            raise InputError(f"forms.{family}: the turn runs {known}, not '{chosen[family]}'")
    return Forms(*(SWITCHED[family].index(chosen[family]) for family in Forms._fields))


def default_parameters() -> Parameters:
    """Return every parameter at its central value."""
    return Parameters(*(BY_NAME[name].defaults() for name in Parameters._fields))


@compiled
def prepare(world: World, params: Parameters, forms: Forms) -> None:
    """Bring a world at its as-of date into the state that a turn expects: power, chances to win, risks, clocks."""
    ratio_contest.project_power(world, params.ratio_contest)
    for k in range(world.disputes):
        world.win_chance[k] = ratio_contest.chance_to_win(world, params.ratio_contest, k)
        called = world.level[k] >= FORCE or (world.request[k] > 0.0 and world.level[k] >= THREAT)
        if world.status[k] == OPEN and called and world.trigger_week[k] >= NEVER:
            world.trigger_week[k] = world.began[k] + 1.0  # the week that followed
    survival = params.global_game
    usual = log_odds(global_game.fall_chance(survival, survival.usual))
    for i in range(world.actors):
        if forms.survival == 0:
            found = competing_risks.hazards(world, params.competing_risks, i)
        elif forms.survival == 1:
            found = global_game.hazards(world, survival, i, usual)
        else:
            raise ValueError("no such form of survival")
        world.fall_risk[i] = risk_a_year(found)


@compiled
def turn(world: World, params: Parameters, forms: Forms, draws: Draws) -> None:
    """Let one week pass."""
    for i in range(world.actors):
        world.leader_exit[i] = STAYS
        world.regime_exit[i] = STAYS
    oil_and_attention.step(world, params.oil_and_attention, draws)
    crisis_bargaining.step(world, params.crisis_bargaining, draws)
    if forms.commitment == 0:
        expected_utility.step(world, params.expected_utility, draws)
    elif forms.commitment == 1:
        overstretch.step(world, params.overstretch, draws)
    else:
        raise ValueError("no such form of commitment")
    ratio_contest.step(world, params.ratio_contest, draws)
    gated_mediation.step(world, params.gated_mediation, draws)
    if forms.survival == 0:
        competing_risks.step(world, params.competing_risks, draws)
    elif forms.survival == 1:
        global_game.step(world, params.global_game, draws)
    else:
        raise ValueError("no such form of survival")
    shortfall.step(world, params.shortfall, draws)
    drift.step(world, params.drift, draws)
