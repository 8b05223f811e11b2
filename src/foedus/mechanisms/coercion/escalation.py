r"""Escalation as past disputes went: each week's step is somebody's move, at a rate that history bears out.

    log odds P = beta x + level + gamma sum_j w_j lambda (z_j - usual z_j)          force, by population of the dispute

A dispute that is not at force comes to it with chance P at a time that past crises show, or ends without
(`foedus.mechanisms.coercion.timing`): of a crisis as the crises of brecher-1997 come to it, of a militarised dispute as
those of gibler-2016 do, of a quarrel by assumption. Fitted terms x set the level; structure moves it: by gamma, the
difference that the crisis game sees between the inputs z as they are and as they usually are
(`foedus.mechanisms.coercion.structure`). Disputes of one crisis share its chance by their odds.

Once force is used, clashes that kill, serious ones, war and further incidents come at weekly rates whose totals are
fitted too, and the dispute is over after a time that past ones show. A feud lies dormant between disputes. While the
last use of force between the two lies less than half a year back, the next is the same exchange: whether it comes is
fitted to disputes that went on, when is an assumption between what their first and last days allow. Later it comes at
the half-year's chance that past feuds show.

What comes, comes from one of the two. Small luck escalates, so that with the same luck a higher chance brings about all
that a lower one does.

========  ===========================  ===================================================================
symbol    field                        meaning
========  ===========================  ===================================================================
x         record_force, record_fatal,  what is known of the two (`foedus.mechanisms.coercion.known`)
          calm, rivalry, territorial,
          distance_km, democracy,
          capability, obligation,
          nuclear, level, aim
z         value, value_target, prize,  what the game sees
          failure_cost, viability,
          successor_affinity,
          affinity,
          strike_power, win_chance,
          win_alone, exposure, leverage,
          democracy, deadline,
          mobilisation
========  ===========================  ===================================================================

Sources: brecher-1997 and gibler-2016 for what is fitted and counted; lewis-schultz-2003 and fearon-1994 for the game.
Departures: gamma is small, since crises from 1950 to 1979 were the worse forecast the larger it was (.5, .2, .1 and 0
were tried; the last two came out alike); of militarised disputes no table tells the day on which a level was reached,
so that the share that did not open with force is an assumption, and its timing that of crises.
"""

from math import exp
from typing import Annotated, Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from foedus.core.choice import log_odds, logistic
from foedus.core.compiled import compiled
from foedus.core.compiled_sum import sum_of
from foedus.core.mechanism import ASKED, KINDS, Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter, extended, fitted
from foedus.core.philox import Draws, stable_hash, uniforms
from foedus.core.world import (
    CHALLENGER_SIDE,
    CONCEDED,
    DISPLAY,
    FORCE,
    GIVE_WAY,
    GO_TO_WAR,
    HOLD,
    ICB_CRISIS,
    MID,
    NEVER,
    OPEN,
    OUT,
    QUARREL,
    SHOW,
    STOOD_DOWN,
    TARGET_SIDE,
    USE_FORCE,
    WAR,
    Array,
    Code,
    World,
)
from foedus.mechanisms.coercion import known as _known
from foedus.mechanisms.coercion import structure as _structure
from foedus.mechanisms.coercion.counted import deaths_and_again, form, initiative, scale, shape, usual
from foedus.mechanisms.coercion.incidents import (
    DEADLY,
    GRAVE,
    HARMLESS,
    hit,
    kill,
    note_calls,
    path_level,
    same_pair,
    stand_as_of,
    use_force,
)
from foedus.mechanisms.coercion.known import AFTERMATH, COVARIATES, Known, known_of, last_of_pair, logits
from foedus.mechanisms.coercion.structure import Inputs, inputs_of, inputs_reversed, terms_of
from foedus.mechanisms.coercion.timing import Hazards, Life, age_of, mixture, spread, unknown, weekly_of
from foedus.mechanisms.ending import end_dispute
from foedus.mechanisms.joining import BASE

STREAM: Final = stable_hash("coercion")
LEVEL_MOVE: Final = KINDS["level"]
#: What the chance of a week to use force again is at most, within that time and after it (half a year's of 93%).
MOST_AGAIN, MOST_RENEWED = 0.5, 0.1

#: One parameter for every coefficient that a fit may have.
Fits: Any = NamedTuple(  # type: ignore[misc]  # made from a table
    "Fits",
    [
        (f"{fit}_{column}", Annotated[float, fitted(fit, column, "log odds", meaning, optional=column != "intercept")])
        for fit, columns in COVARIATES.items()
        for column, meaning in (("intercept", f"{fit}: level"), *((each, f"{fit}: {each}") for each in columns))
    ],
)


class Own(NamedTuple):
    """Parameters beside the fitted coefficients."""

    level: Annotated[
        float, fitted("level", "intercept", "log odds", "what brings crises to force as often as they did")
    ]
    gamma: Annotated[float, Parameter(0.1, "share", "gamma: weight of what the game sees", 0.0, 0.2, ASSUMPTION)]
    precision: Annotated[float, Parameter(9.0, "per unit of utility", "lambda", 7.0, 11.0, ASSUMPTION)]
    value: Annotated[float, Parameter(0.3, "prize", "w: worth of the aim", 0.15, 0.45, ASSUMPTION)]
    resolve: Annotated[float, Parameter(0.15, "prize", "w: the target does not give way", 0.05, 0.25, ASSUMPTION)]
    reach: Annotated[float, Parameter(0.3, "prize", "w: strikes work", 0.15, 0.45, ASSUMPTION)]
    successor: Annotated[float, Parameter(0.4, "prize", "w: a viable successor", 0.2, 0.6, ASSUMPTION)]
    ready: Annotated[float, Parameter(0.3, "prize", "w: forces stand ready", 0.1, 0.5, ASSUMPTION)]
    urgency: Annotated[float, Parameter(0.3, "prize", "w: a deadline falls due", 0.1, 0.5, ASSUMPTION)]
    notice: Annotated[float, Parameter(4.0, "weeks", "in which a deadline draws near, or stays", 2.0, 8.0, ASSUMPTION)]
    audience: Annotated[float, Parameter(0.2, "prize", "w: audience cost of a democracy", 0.05, 0.4, ASSUMPTION)]
    fear: Annotated[float, Parameter(0.4, "prize", "w: helpers make it win or lose a war", 0.15, 0.65, ASSUMPTION)]
    bomb: Annotated[float, Parameter(0.15, "prize", "w: a nuclear target", 0.05, 0.25, ASSUMPTION)]
    lobby: Annotated[float, Parameter(0.3, "prize", "w: bystanders who would suffer", 0.1, 0.5, ASSUMPTION)]
    usual_value: Annotated[float, usual("value", "0-1", "worth of winning")]
    usual_resolve: Annotated[float, usual("resolve", "0-1", "worth of not losing")]
    usual_reach: Annotated[float, usual("reach", "0-1", "chance that a strike works")]
    usual_successor: Annotated[float, usual("successor", "prize", "worth of a fall")]
    usual_ready: Annotated[float, usual("ready", "0-1", "readiness")]
    usual_deadline: Annotated[float, usual("deadline", "0-1", "nearness of a deadline")]
    usual_audience: Annotated[float, usual("audience", "0-1", "audience cost")]
    usual_war: Annotated[float, usual("war", "0-1", "what helpers add to the chance to win")]
    usual_bomb: Annotated[float, usual("bomb", "0-1", "share of nuclear targets")]
    usual_bystanders: Annotated[float, usual("bystanders", "0-1", "say of those who would suffer")]
    quarrel: Annotated[float, Parameter(0.04, "chance", "P of a quarrel", 0.01, 0.12, ASSUMPTION)]
    late: Annotated[float, Parameter(0.4, "share", "of disputes at force, not on day one", 0.0, 0.8, ASSUMPTION)]
    shows: Annotated[float, Parameter(0.03, "per week", "a first show of force", 0.01, 0.08, ASSUMPTION)]
    quarrel_shows: Annotated[float, Parameter(0.003, "per week", "in a quarrel", 0.001, 0.008, ASSUMPTION)]
    initiative: Annotated[float, initiative()]
    again_deaths: Annotated[float, deaths_and_again()]
    at_once: Annotated[float, Parameter(0.7, "share", "of those with deaths, at once", 0.5, 0.9, ASSUMPTION)]
    later: Annotated[float, Parameter(6.0, "weeks", "in which the others come to deaths", 2.0, 12.0, ASSUMPTION)]
    to_war: Annotated[float, Parameter(4.0, "weeks", "tau: from force to war", 1.0, 12.0, ASSUMPTION)]
    to_war_shape: Annotated[float, Parameter(0.6, "Weibull shape", "s: from force to war", 0.4, 0.8, ASSUMPTION)]
    pause: Annotated[float, Parameter(3.0, "weeks", "between two uses of force", 1.0, 8.0, ASSUMPTION)]
    damage: Annotated[float, Parameter(0.1, "share", "what a strike that works destroys", 0.03, 0.2, ASSUMPTION)]
    conceded: Annotated[float, Parameter(0.032, "share of ends", "target gives way", 0.01, 0.06, "gibler-2016", 0.006)]
    withdrawn: Annotated[float, Parameter(0.011, "share of ends", "challenger does", 0.0, 0.03, "gibler-2016", 0.004)]
    quarrel_scale: Annotated[float, Parameter(26.0, "weeks", "tau: a quarrel", 13.0, 52.0, ASSUMPTION)]
    quarrel_shape: Annotated[float, Parameter(0.6, "Weibull shape", "s: a quarrel", 0.4, 0.8, ASSUMPTION)]
    force_scale: Annotated[float, scale("icb_force", "until force, in crises that come to it")]
    force_shape: Annotated[float, shape("icb_force", "until force, in crises that come to it")]
    force_form: Annotated[float, form("icb_force", "until force, in crises that come to it")]
    icb_quiet_scale: Annotated[float, scale("icb_quiet", "a crisis without force")]
    icb_quiet_shape: Annotated[float, shape("icb_quiet", "a crisis without force")]
    icb_quiet_form: Annotated[float, form("icb_quiet", "a crisis without force")]
    icb_minor_scale: Annotated[float, scale("icb_minor", "a crisis, from first force, minor clashes")]
    icb_minor_shape: Annotated[float, shape("icb_minor", "a crisis, from first force, minor clashes")]
    icb_minor_form: Annotated[float, form("icb_minor", "a crisis, from first force, minor clashes")]
    icb_serious_scale: Annotated[float, scale("icb_serious", "a crisis, from first force, serious clashes")]
    icb_serious_shape: Annotated[float, shape("icb_serious", "a crisis, from first force, serious clashes")]
    icb_serious_form: Annotated[float, form("icb_serious", "a crisis, from first force, serious clashes")]
    mid_shown_scale: Annotated[float, scale("mid_shown", "a dispute without force")]
    mid_shown_shape: Annotated[float, shape("mid_shown", "a dispute without force")]
    mid_shown_form: Annotated[float, form("mid_shown", "a dispute without force")]
    mid_force_scale: Annotated[float, scale("mid_force", "a dispute with force and without deaths")]
    mid_force_shape: Annotated[float, shape("mid_force", "a dispute with force and without deaths")]
    mid_force_form: Annotated[float, form("mid_force", "a dispute with force and without deaths")]
    mid_fatal_scale: Annotated[float, scale("mid_fatal", "a dispute with deaths")]
    mid_fatal_shape: Annotated[float, shape("mid_fatal", "a dispute with deaths")]
    mid_fatal_form: Annotated[float, form("mid_fatal", "a dispute with deaths")]


Params: Any = extended(Fits, Own)
#: The place of every parameter in a row of them: compiled code takes the row, which is quicker than so long a tuple.
AT: Final = Params(*map(np.int64, range(len(Params._fields))))
_LOGITS: Final = logits()
_PLACES: Final = {fit: np.array(logit.places, np.int64) for fit, logit in _LOGITS.items()}
ICB_FORCE, ICB_FORCE_AT = _PLACES["icb_force"], _LOGITS["icb_force"].start
ICB_SERIOUS, ICB_SERIOUS_AT = _PLACES["icb_serious"], _LOGITS["icb_serious"].start
ICB_WAR, ICB_WAR_AT = _PLACES["icb_war_at_force"], _LOGITS["icb_war_at_force"].start
MID_FORCE, MID_FORCE_AT = _PLACES["mid_force"], _LOGITS["mid_force"].start
MID_DEATHS, MID_DEATHS_AT = _PLACES["mid_deaths"], _LOGITS["mid_deaths"].start
MID_WAR, MID_WAR_AT = _PLACES["mid_war"], _LOGITS["mid_war"].start
RENEWAL, RENEWAL_AT = _PLACES["renewal"], _LOGITS["renewal"].start
AGAIN, AGAIN_AT = _PLACES["force_again"], _LOGITS["force_again"].start


Places: TypeAlias = NDArray[np.int64]


class Rates(NamedTuple):
    """Chances of what a week may bring, of which one comes at most, in the order of small luck."""

    war: float
    serious: float
    fatal: float
    force: float
    show: float
    concede: float
    withdraw: float


#: What each of them is: what is done, what harm it does, and who does it (-1 where it may be either).
ACTS: Final = np.array([GO_TO_WAR, USE_FORCE, USE_FORCE, USE_FORCE, SHOW, GIVE_WAY, GIVE_WAY])
HARMS: Final = np.array([GRAVE, GRAVE, DEADLY, HARMLESS, HARMLESS, HARMLESS, HARMLESS])
MOVERS: Final = np.array([-1, -1, -1, -1, -1, TARGET_SIDE, CHALLENGER_SIDE])


@compiled
def fitted_log_odds(row: Array, known: Known, start: Code, places: Places) -> float:
    """Return the log odds of a fit."""
    total: float = row[start]
    for number in range(places.size):
        coefficient = row[start + 1 + number]
        if coefficient != 0.0:
            total += coefficient * known[places[number]]
    return total


@compiled
def is_constant(row: Array, start: Code, places: Places) -> bool:
    """Say whether the chosen form of a fit is a constant, for which nothing need be known."""
    for number in range(places.size):  # noqa: SIM110 - compiled code has no generators
        if row[start + 1 + number] != 0.0:
            return False
    return True


@compiled
def life_of(row: Array, at: Code) -> Life:
    """Return a duration, whose scale, shape and form stand one after the other."""
    return Life(row[at], row[at + 1], row[at + 2])


@compiled
def usual_of(row: Array) -> Inputs:
    """Return what is usual of the inputs of the game."""
    return Inputs(
        row[AT.usual_value], row[AT.usual_resolve], row[AT.usual_reach], row[AT.usual_successor], row[AT.usual_ready],
        row[AT.usual_deadline], row[AT.usual_audience], row[AT.usual_war], row[AT.usual_bomb],
        row[AT.usual_bystanders],
    )  # fmt: skip


@compiled
def weights_of(row: Array) -> Inputs:
    """Return the weights of the inputs of the game, in log odds."""
    unit = row[AT.gamma] * row[AT.precision]
    return Inputs(
        unit * row[AT.value],
        unit * row[AT.resolve],
        unit * row[AT.reach],
        unit * row[AT.successor],
        unit * row[AT.ready],
        unit * row[AT.urgency],
        unit * row[AT.audience],
        unit * row[AT.fear],
        -unit * row[AT.bomb],
        -unit * row[AT.lobby],
    )


@compiled
def seen_ahead(world: World, row: Array, k: int, week: float) -> Inputs:
    """Return what the game sees in dispute ``k``, term by term, in log odds."""
    ordinary = usual_of(row)
    return terms_of(inputs_of(world, k, week, row[AT.notice], ordinary), ordinary, weights_of(row))


@compiled
def seen_back(world: World, row: Array, k: int) -> float:
    """Return what the game sees in dispute ``k`` if its target is the one to use force, in log odds."""
    ordinary = usual_of(row)
    return sum_of(terms_of(inputs_reversed(world, k, ordinary), ordinary, weights_of(row)))


@compiled
def force_log_odds(world: World, row: Array, k: int, week: float) -> float:
    """Return the log odds that dispute ``k``, were it a crisis of its own, comes to force."""
    c, g = int(world.challenger[k]), int(world.target[k])
    seen = sum_of(seen_ahead(world, row, k, week))
    if world.population[k] == QUARREL:
        return log_odds(row[AT.quarrel]) + seen
    crisis = world.population[k] == ICB_CRISIS
    start, places = (ICB_FORCE_AT, ICB_FORCE) if crisis else (MID_FORCE_AT, MID_FORCE)
    seen += row[AT.level] if crisis else 0.0
    if is_constant(row, start, places):
        return row[start] + seen
    return fitted_log_odds(row, known_of(world, k, c, g, week), start, places) + seen


@compiled
def of_crisis(world: World, row: Array, k: int, week: float) -> tuple[float, float]:
    """Return the chance that the crisis of dispute ``k`` comes to force, and the share of it that is the dispute's.

    The chance is that of the part most likely to, the shares go by odds.
    """
    own = exp(min(force_log_odds(world, row, k, week), 50.0))
    if world.family[k] < 0.0:
        return own / (1.0 + own), 1.0
    most, total = own, own
    for other in range(world.disputes):
        if other != k and world.family[other] == world.family[k]:
            odds = exp(min(force_log_odds(world, row, other, week), 50.0))
            most, total = max(most, odds), total + odds
    return most / (1.0 + most), own / total


@compiled
def before_force(world: World, row: Array, k: int, week: float, age: float) -> Hazards:
    """Return the weekly chances of a dispute that is not at force: to come to it, and to be over."""
    chance, share = of_crisis(world, row, k, week)
    comes = life_of(row, AT.force_scale)
    if world.population[k] == QUARREL:
        ends = Life(row[AT.quarrel_scale], row[AT.quarrel_shape], 0.0)
        found = mixture(chance, share, age, ends, ends, 1.0)
        return Hazards(found.comes if feud_of(world, k) < 0 else 0.0, found.ends)
    if world.population[k] == ICB_CRISIS:
        return mixture(
            chance,
            share,
            age,
            comes,
            life_of(row, AT.icb_quiet_scale),
            1.0,
        )
    return mixture(
        chance,
        share,
        age,
        comes,
        life_of(row, AT.mid_shown_scale),
        row[AT.late],
    )


@compiled
def feud_of(world: World, k: int) -> int:
    """Return the feud of the two of dispute ``k``, whose renewal is then their way to force; -1 where there is none."""
    for other in range(world.disputes):
        if world.feud[other] > 0.0 and other != k and same_pair(world, k, other):
            return other
    return -1


@compiled
def deadliness(row: Array, known: Known, population: float) -> tuple[float, float]:
    """Return the chances that force kills, and that its clashes are serious, by the end."""
    deaths = logistic(fitted_log_odds(row, known, MID_DEATHS_AT, MID_DEATHS))
    serious = logistic(fitted_log_odds(row, known, ICB_SERIOUS_AT, ICB_SERIOUS))
    if known.in_use == 0.0:  # the fit is of crises that may not come to force
        serious = min(serious / logistic(fitted_log_odds(row, known, ICB_FORCE_AT, ICB_FORCE)), 0.95)
    if population < ICB_CRISIS:  # of disputes, those that kill may be serious
        serious *= deaths
    return max(deaths, serious), serious


@compiled
def lasts(world: World, row: Array, k: int) -> Life:
    """Return how long dispute ``k`` lasts from its first use of force, by what that has done."""
    if world.population[k] == ICB_CRISIS:
        if world.serious[k] > 0.0:
            return life_of(row, AT.icb_serious_scale)
        return life_of(row, AT.icb_minor_scale)
    if world.fatal[k] > 0.0:
        return life_of(row, AT.mid_fatal_scale)
    return life_of(row, AT.mid_force_scale)


@compiled
def war_chance(row: Array, known: Known, population: float) -> float:
    """Return the chance that a dispute at force becomes a war."""
    if population == ICB_CRISIS:
        return logistic(fitted_log_odds(row, known, ICB_WAR_AT, ICB_WAR))
    return logistic(fitted_log_odds(row, known, MID_WAR_AT, MID_WAR))


@compiled
def again_log_odds(world: World, row: Array, k: int, known: Known) -> float:
    """Return the log odds that force is used again before it has been quiet for half a year."""
    return fitted_log_odds(row, known, AGAIN_AT, AGAIN) + row[AT.again_deaths] * world.fatal[k]


@compiled
def since_force(world: World, k: int, week: float) -> float:
    """Return how many weeks ago force was first used in dispute ``k``, as a week begins; its first day if unsaid."""
    first = world.force_began[k] if world.force_began[k] < NEVER else world.began[k]
    return max(0.0, week - 1.0 - first)


@compiled
def harms(world: World, row: Array, k: int, known: Known, week: float) -> tuple[float, float]:
    """Return the chances that clashes of dispute ``k`` are serious this week, and that they kill, if not yet known to.

    Nobody knows what force of the as-of day itself has done, nor says of a dispute that has killed whether its clashes
    were serious: the first week tells.
    """
    if world.serious[k] > 0.0:
        return 0.0, 0.0  # serious clashes kill
    deaths, serious = deadliness(row, known, world.population[k])
    since, at_once, later = since_force(world, k, week), row[AT.at_once], row[AT.later]
    if week <= 1.0 and world.force_began[k] >= 0.0:
        grave, kills = unknown(serious, at_once, since, later), unknown(deaths, at_once, since, later)
    elif week <= 1.0 and world.fatal[k] > 0.0:
        grave, kills = unknown(serious / deaths, at_once, since, later), 0.0
    else:
        grave, kills = spread(serious, at_once, since, later), spread(deaths, at_once, since, later)
    return grave, 0.0 if world.fatal[k] > 0.0 else kills


@compiled
def at_force(world: World, row: Array, k: int, week: float) -> tuple[Rates, float]:
    """Return the rates of a dispute at force, and the chance that it is over this week."""
    known = known_of(world, k, int(world.challenger[k]), int(world.target[k]), week)
    since = since_force(world, k, week)
    life = Life(row[AT.to_war], row[AT.to_war_shape], 0.0)
    war = mixture(war_chance(row, known, world.population[k]), 1.0, since, life, lasts(world, row, k), 1.0)
    grave, kills = harms(world, row, k, known, week)
    grave = min(grave, 1.0 - war.comes)
    kills = min(max(kills - grave, 0.0), 1.0 - war.comes - grave)
    again = logistic(again_log_odds(world, row, k, known))
    anew = spread(again, 0.0, last_of_pair(world, k, week), row[AT.pause])
    other = min(max(anew - war.comes - grave - kills, 0.0), 1.0 - war.comes - grave - kills)
    return Rates(war.comes, grave, kills, other, 0.0, 0.0, 0.0), war.ends


@compiled
def rates_of(world: World, row: Array, k: int, draws: Draws) -> tuple[Rates, float]:
    """Return what the week may bring in dispute ``k``, and the chance that it ends of itself if nothing does."""
    week = float(draws.week)
    if world.level[k] >= FORCE:
        rates, over = at_force(world, row, k, week)
    else:
        hazards = before_force(world, row, k, week, age_of(world, k, draws))
        shows = row[AT.quarrel_shows] if world.population[k] == QUARREL else row[AT.shows]
        show = min(shows, 1.0 - hazards.comes) if world.level[k] < DISPLAY else 0.0
        rates, over = Rates(0.0, 0.0, 0.0, hazards.comes, show, 0.0, 0.0), hazards.ends
    moves = rates.war + rates.serious + rates.fatal + rates.force + rates.show
    # What is over is over for one reason: somebody gives way, or it ends of itself.
    over = min(over, max(1.0 - moves, 0.0))
    concede, withdraw = row[AT.conceded] * over, row[AT.withdrawn] * over
    # A week of force or of a show may be the last, unless it is the first of force or of war.
    rest = 1.0 - rates.war - concede - withdraw - (rates.force if world.level[k] < FORCE else 0.0)
    ends = min((over - concede - withdraw) / rest, 1.0) if rest > 0.0 else 0.0
    return Rates(rates.war, rates.serious, rates.fatal, rates.force, rates.show, concede, withdraw), ends


@compiled
def clash(world: World, row: Array, k: int, side: Code, harm: Code, draws: Draws) -> None:
    """Let one side use force in dispute ``k``; where that is the challenger it may reach what it aims at."""
    world.level[k] = max(world.level[k], float(FORCE))
    world.act[k, side] = GO_TO_WAR if world.level[k] >= WAR else USE_FORCE
    use_force(world, k, draws)
    kill(world, k, harm)
    if side == CHALLENGER_SIDE:
        works, _ = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 2)
        hit(world, k, works, row[AT.damage])


@compiled
def first_harm(world: World, row: Array, k: int, draws: Draws) -> Code:
    """Return what the first use of force in dispute ``k`` does at once."""
    known = known_of(world, k, int(world.challenger[k]), int(world.target[k]), float(draws.week))
    deaths, serious = deadliness(row, known, max(world.population[k], float(MID)))
    luck, _ = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 1)
    if luck < serious * row[AT.at_once]:
        return GRAVE
    return DEADLY if luck < deaths * row[AT.at_once] else HARMLESS


@compiled
def do(world: World, row: Array, k: int, side: Code, act: Code, harm: Code, draws: Draws) -> None:
    """Let a side of dispute ``k`` do something this week; its luck says what the first use of force does."""
    if act == GIVE_WAY:
        world.act[k, side] = GIVE_WAY
        end_dispute(world, k, STOOD_DOWN if side == CHALLENGER_SIDE else CONCEDED, draws)
    elif act == SHOW:
        world.level[k] = max(world.level[k], float(DISPLAY))
        world.population[k] = max(world.population[k], float(MID))
        world.act[k, side] = SHOW
    elif act != HOLD:
        if act == GO_TO_WAR:
            world.level[k] = float(WAR)
        elif world.level[k] < FORCE:
            harm = first_harm(world, row, k, draws)
        clash(world, row, k, side, harm, draws)


@compiled
def mover(inside: float, width: float, initiative: float) -> Code:
    """Return who moves, given where luck lies inside what the two share."""
    return CHALLENGER_SIDE if inside < initiative * width else TARGET_SIDE


@compiled
def take_step(world: World, row: Array, k: int, rates: Rates, draws: Draws) -> None:
    """Let the week's luck say which of the rates comes true in dispute ``k``, and from whom."""
    luck, _ = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 0)
    edge = 0.0
    for number in range(len(rates)):
        width = rates[number]
        if luck < edge + width:
            side = MOVERS[number] if MOVERS[number] >= 0 else mover(luck - edge, width, row[AT.initiative])
            do(world, row, k, side, ACTS[number], HARMS[number], draws)
            return
        edge += width


@compiled
def follow_orders(world: World, row: Array, k: int, draws: Draws) -> bool:
    """Do what the two of dispute ``k`` are ordered to do this week; say whether either was."""
    one, other = world.act[k, CHALLENGER_SIDE], world.act[k, TARGET_SIDE]
    world.act[k, CHALLENGER_SIDE] = world.act[k, TARGET_SIDE] = HOLD
    for side in (TARGET_SIDE, CHALLENGER_SIDE):
        order = other if side == TARGET_SIDE else one
        if order < 0.0 and world.status[k] == OPEN and world.level[k] < WAR:
            do(world, row, k, side, np.int64(-order), HARMLESS, draws)
    return one < 0.0 or other < 0.0


@compiled
def follow_path(world: World, row: Array, k: int, draws: Draws) -> None:
    """Take the step of the fixed path that falls into this week, if any."""
    level = path_level(world, k, draws)
    if level >= FORCE:
        do(world, row, k, CHALLENGER_SIDE, GO_TO_WAR if level >= WAR else USE_FORCE, HARMLESS, draws)
    if level > 0.0:
        world.level[k] = level


@compiled
def quarrel_of(world: World, k: int) -> int:
    """Return the open quarrel of the two of feud ``k``; the feud itself where there is none, -1 where they dispute."""
    found = k
    for other in range(world.disputes):
        if other != k and world.status[other] == OPEN and same_pair(world, k, other):
            if world.population[other] != QUARREL:
                return -1
            found = other
    return found


@compiled
def renewal_rates(world: World, row: Array, k: int, q: int, week: float) -> tuple[float, float]:
    """Return the weekly chances that the two of feud ``k``, with a quarrel ``q``, use force again: by who begins."""
    c, g = int(world.challenger[q]), int(world.target[q])
    forward = sum_of(seen_ahead(world, row, q, week))
    back = seen_back(world, row, q)
    known = known_of(world, k, c, g, week)
    calm = last_of_pair(world, k, week)
    if calm < AFTERMATH:
        again = again_log_odds(world, row, k, known)
        ahead = spread(logistic(again + forward), 0.0, calm, row[AT.pause])
        behind = spread(logistic(again + back), 0.0, calm, row[AT.pause])
        return row[AT.initiative] * ahead, (1.0 - row[AT.initiative]) * behind
    turned = known_of(world, k, g, c, week)
    ahead = logistic(fitted_log_odds(row, known, RENEWAL_AT, RENEWAL) + forward)
    behind = logistic(fitted_log_odds(row, turned, RENEWAL_AT, RENEWAL) + back)
    return weekly_of(ahead, AFTERMATH), weekly_of(behind, AFTERMATH)


@compiled
def awaken(world: World, k: int, turned: bool, week: float) -> None:
    """Make an open dispute of a feud: between the same two, from whichever began, with nothing behind it yet."""
    if turned:
        c = world.challenger[k]
        world.challenger[k] = world.target[k]
        world.target[k] = c
    world.status[k] = OPEN
    world.population[k] = float(MID)
    world.began[k] = week
    world.ended[k] = world.deadline[k] = world.trigger_week[k] = NEVER
    world.force_began[k] = week
    world.fatal[k] = world.serious[k] = world.idle_threats[k] = 0.0
    world.called[k, :] = NEVER
    world.waited[k, :] = 0.0
    world.stance[k, :] = world.belief[k, :] = OUT


@compiled
def renew(world: World, row: Array, k: int, draws: Draws) -> None:
    """Let the two of feud ``k`` use force again, if their luck says so: in their quarrel where they have one."""
    luck, _ = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 3)
    week = float(draws.week)
    # most weeks need no reckoning: what is sure to come does so within the pause
    most = max(MOST_RENEWED, min(MOST_AGAIN, 1.0 - exp(-1.0 / row[AT.pause])))
    if luck >= most or (luck >= MOST_RENEWED and last_of_pair(world, k, week) >= AFTERMATH):
        return
    q = quarrel_of(world, k)
    if q < 0:
        return
    ahead, behind = renewal_rates(world, row, k, q, week)
    if luck < ahead + behind:
        turned = luck >= ahead
        if q == k:
            awaken(world, k, turned, week)
            turned = False
        else:
            world.began[q] = week
        side = TARGET_SIDE if turned else CHALLENGER_SIDE
        clash(world, row, q, side, first_harm(world, row, q, draws), draws)
        world.rise[q] = max(world.rise[q], 1.0)
        note_calls(world, q, week)


@compiled
def prepare(world: World, row: Array) -> None:  # noqa: ARG001 - the one signature of all mechanisms
    """Let disputes stand as they do on the as-of day."""
    stand_as_of(world)


@compiled
def pass_deadline(world: World, k: int, week: float) -> None:
    """Count a deadline that passes this week as an idle threat, where force has not followed."""
    if week - 1.0 < world.deadline[k] <= week and world.level[k] < FORCE:
        world.idle_threats[k] += 1.0


@compiled
def step(world: World, row: Array, draws: Draws) -> None:
    """Let every open dispute go on for a week, and feuds renew themselves."""
    week = float(draws.week)
    for k in range(world.disputes):
        world.rise[k] = 0.0
        world.end_rate[k] = 0.0
        before = world.level[k]
        ordered = follow_orders(world, row, k, draws)
        if world.status[k] != OPEN:
            continue
        if world.path_fixed[k] > 0.0:
            follow_path(world, row, k, draws)
        if world.level[k] < WAR:
            rates, ends = rates_of(world, row, k, draws)
            world.end_rate[k] = ends
            if not ordered and world.path_fixed[k] == 0.0:
                take_step(world, row, k, rates, draws)
        else:  # a war uses force every week
            use_force(world, k, draws)
        pass_deadline(world, k, week)
        world.rise[k] = max(0.0, world.level[k] - before) if world.status[k] == OPEN else 0.0
        note_calls(world, k, week)
    for k in range(world.disputes):
        if world.feud[k] > 0.0 and world.status[k] != OPEN:
            renew(world, row, k, draws)
    for k in range(world.disputes):
        if world.force_began[k] == week:  # what begins does not end in the same week
            world.end_rate[k] = 0.0


@compiled
def decides(world: World, row: Array, draws: Draws, asked: Array) -> None:
    """Write which draw of the week would bring a dispute to force, or to war (`foedus.core.mechanism.Mechanism`)."""
    answer = asked[ASKED:]
    answer[:] = 0.0
    k, level = int(asked[1]), asked[3]
    if asked[0] != LEVEL_MOVE or world.status[k] != OPEN or world.path_fixed[k] > 0.0 or world.level[k] >= WAR:
        return
    answer[0], answer[1] = float(STREAM), float(draws.dispute[k])
    if level == FORCE and world.level[k] < FORCE:
        feud = feud_of(world, k) if world.population[k] == QUARREL else -1
        if feud < 0:
            rates, _ = rates_of(world, row, k, draws)
            answer[6] = rates.force
        elif world.status[feud] != OPEN and quarrel_of(world, feud) == k:
            answer[1], answer[3] = float(draws.dispute[feud]), 3.0
            ahead, behind = renewal_rates(world, row, feud, k, float(draws.week))
            answer[6] = ahead + behind
    elif level == WAR and world.level[k] >= FORCE:
        rates, _ = rates_of(world, row, k, draws)
        answer[6] = rates.war


def reasons(world: World, params: Any, k: int) -> dict[str, float]:  # noqa: ANN401 - made from a table
    """Return why dispute ``k`` would come to force: the terms of the log odds by name, the first of them its level."""
    row = np.array(params)
    seen = dict(zip(Inputs._fields, seen_ahead(world, row, k, 1.0), strict=True))
    if world.population[k] == QUARREL:
        return {BASE: log_odds(row[AT.quarrel]), **seen}
    fit = "icb_force" if world.population[k] == ICB_CRISIS else "mid_force"
    known = known_of(world, k, int(world.challenger[k]), int(world.target[k]), 1.0)
    start, level = _LOGITS[fit].start, row[AT.level] if fit == "icb_force" else 0.0
    fitted_terms = {
        name: float(row[start + 1 + number]) * float(getattr(known, name))
        for number, name in enumerate(COVARIATES[fit])
    }
    return {BASE: float(row[start] + level), **fitted_terms, **seen}


MECHANISM = Mechanism(
    name="escalation",
    family="coercion",
    title="Escalation as fitted to past crises and disputes, and feuds that flare up",
    reads=(
        "aim", "value", "value_target", "prize", "failure_cost", "viability", "successor_affinity", "affinity",
        "win_chance",
        "win_alone", "strike_power", "nuclear", "democracy", "major", "capability", "exposure", "leverage",
        "obligation", "rivalry", "territorial", "distance_km", "record_force", "record_fatal", "calm", "mobilisation",
        "request", "path_fixed", "path_week", "path_level", "family", "feud", "stance",
    ),
    writes=(
        "level", "rise", "act", "fatal", "serious", "again", "last_force", "force_began", "population", "idle_threats",
        "deadline", "trigger_week", "called", "waited", "status", "began", "ended", "end_rate", "challenger", "target",
        "damage", "stance", "belief",
    ),
    sources=("brecher-1997", "gibler-2016", "lewis-schultz-2003", "fearon-1994"),
    params=Params,
    step=step,
    prepare=prepare,
    reasons=reasons,
    words={**_known.WORDS, **_structure.WORDS},
    moves=("level", "end", "act"),
    by_row=True,
    decides=decides,
)  # fmt: skip
