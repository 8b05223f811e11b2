"""Crisis bargaining: the round by hand, its limits, what moves it, and what a round does to the world."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.world import (
    CONCEDED,
    GIVE_WAY,
    HOLD,
    LAPSED,
    LEADER,
    NEVER,
    OPEN,
    POLICY,
    REGIME,
    SHOW,
    STOOD_DOWN,
    World,
)
from foedus.mechanisms.coercion.crisis_bargaining import (
    MECHANISM,
    Params,
    Round,
    carry_out,
    ending,
    equilibrium,
    harm,
    step,
    success,
    worth,
)
from foedus.mechanisms.random_worlds import draws_for
from plain_python import compiled_only
from synthetic import reference_world, simulated

PARAMS: Params = MECHANISM.defaults()
#: A round every week, in which everybody takes the best reply.
SHARP = PARAMS._replace(tempo=1.0, haste=1.0, precision=1e5)
#: Nobody plays.
IDLE = PARAMS._replace(tempo=0.0, haste=0.0)
FORCE, WAR = np.int64(4), np.int64(5)


def stepped(world: World, params: Params = PARAMS, *, week: int = 1, replicate: int = 0) -> World:
    step(world, params, draws_for(world, week=week, replicate=replicate))
    return world


def logit(utilities: list[float], precision: float) -> list[float]:
    weights = [exp(precision * utility) for utility in utilities]
    return [weight / sum(weights) for weight in weights]


def test_what_an_aim_is_worth() -> None:
    world = reference_world()
    world.value[0], world.prize[0], world.failure_cost[0], world.viability[1] = 0.6, 0.8, 0.5, 0.25
    world.aim[0] = POLICY
    assert worth(world, 0) == 0.6
    for aim in (LEADER, REGIME):
        world.aim[0] = aim
        # .6 (.25 x .8 - .75 x .5)
        assert worth(world, 0) == pytest.approx(0.6 * (0.2 - 0.375))


def test_success_by_level() -> None:
    world = reference_world()
    world.win_chance[0], world.strike_power[0, 1] = 0.7, 0.4
    assert success(world, PARAMS, 0, WAR) == 0.7
    assert success(world, PARAMS, 0, FORCE) == pytest.approx(PARAMS.limited * 0.4)
    assert success(world, PARAMS, 0, np.int64(3)) == PARAMS.pressure
    world.aim[0] = LEADER
    assert success(world, PARAMS, 0, FORCE) == 0.4


def test_harm_is_the_others_share_of_power_at_home() -> None:
    world = reference_world()
    world.power[1, 0], world.power[0, 0] = 0.01, 0.03
    assert harm(world, 0, 1) == pytest.approx(0.25)


def test_a_round_of_force_by_hand() -> None:
    """The equations of the docstring with round numbers, from the last move to the first."""
    params = Params(
        precision=5.0, tempo=0.1, haste=0.6, show_cost=0.05, force_cost=0.2, war_cost=0.6, nuclear_cost=0.5,
        audience=0.2, lobby=0.3, punitive=0.1, pressure=0.05, limited=0.2, demand=0.9, credibility=0.8, defiance=0.05,
        respite=-0.5, deadly=0.3, grave=0.5, damage=0.1, fear=0.25, force_scale=36.0, force_shape=0.5,
        show_scale=2.0, show_shape=0.4,
    )  # fmt: skip
    world = reference_world()
    world.value[0], world.value_target[0], world.win_chance[0], world.strike_power[0, 1] = 0.6, 0.5, 0.5, 0.5
    world.nuclear[1], world.exposure[0, 2], world.leverage[2, 0] = 1.0, 0.5, 0.4
    world.democracy[0], world.attention[0], world.idle_threats[0] = 1.0, 0.5, 1.0
    # power is equal everywhere, so each side could be hurt by a half: costs count once
    lobby = 0.3 * 0.5 * 0.4
    # the war that it may bring: an even chance of .6, less what war costs and the bomb
    force = 0.2 * 0.5 * 0.6 + 0.1 * 0.6 - 0.2 * 1.0 - lobby + 0.25 * (0.5 * 0.6 - 0.6 - 0.5)
    war = 0.5 * 0.6 + 0.1 * 0.6 - 0.6 * 1.0 - 0.5 - lobby
    audience = 0.2 * 1.0 * 1.0
    repeat, escalate, back_down = logit([force, war, -audience], 5.0)
    loss = repeat * (0.1 * 0.5 + 0.2 * 1.0) + escalate * (0.5 * 0.5 + 0.6 * 1.0)
    resist_utility = -loss * 0.8
    concede, resist, answer = logit([-0.9 * 0.5, resist_utility, resist_utility - 0.3 + 0.05], 5.0)
    pressed = concede * 0.9 * 0.6 + (1.0 - concede) * (repeat * force + escalate * war - back_down * audience)
    press, hold, stand_down = logit([pressed, 0.0, -0.5 - 0.1], 5.0)
    expected = press, hold, stand_down, concede, resist, answer, repeat, escalate, back_down
    assert tuple(equilibrium(world, params, 0)) == pytest.approx(expected, rel=1e-6)


def test_a_threat_is_carried_out_by_climbing_only() -> None:
    for level in (1.0, 2.0, 3.0):
        chosen = equilibrium(reference_world(level=level), PARAMS, 0)
        assert chosen.repeat == 0.0
        assert chosen.escalate > 0.0


@pytest.mark.parametrize("level", [1.0, 2.0, 3.0, 4.0, 5.0])
def test_choices_add_up_to_one(level: float) -> None:
    chosen = equilibrium(reference_world(level=level), PARAMS, 0)
    for place in (0, 3, 6):
        assert sum(chosen[place : place + 3]) == pytest.approx(1.0)


def test_without_noise_everybody_takes_the_best_reply() -> None:
    world = reference_world(level=3.0)
    # Force costs nothing and reaches a leader for sure; the target would rather lose than give way.
    world.aim[0], world.strike_power[0, 1], world.viability[1], world.prize[0] = LEADER, 1.0, 1.0, 1.0
    chosen = equilibrium(world, PARAMS._replace(precision=1e5, force_cost=0.0, demand=1.1, defiance=0.5), 0)
    assert chosen.press == chosen.answer == chosen.escalate == 1.0


def moved(field: str, at: tuple[int, ...], values: tuple[float, float], level: float = 4.0) -> list[Round]:
    """Return the rounds of a dispute at two values of one field."""
    rounds = []
    for value in values:
        world = reference_world(level=level)
        world.exposure[0, 2] = 0.5
        getattr(world, field)[at] = value
        rounds.append(equilibrium(world, PARAMS, 0))
    return rounds


@pytest.mark.parametrize(
    ("field", "at", "values", "choice", "rises"),
    [
        ("win_chance", (0,), (0.2, 0.8), "escalate", True),
        ("nuclear", (1,), (0.0, 1.0), "escalate", False),
        ("leverage", (2, 0), (0.0, 1.0), "escalate", False),
        ("value", (0,), (0.2, 0.9), "press", True),
        ("democracy", (0,), (0.0, 1.0), "back_down", False),
        ("attention", (0,), (0.0, 1.0), "back_down", False),
        ("value_target", (0,), (0.1, 0.9), "concede", False),
        ("idle_threats", (0,), (0.0, 4.0), "concede", False),
        ("power", (1, 0), (0.0, 0.03), "repeat", False),
        ("power", (0, 1), (0.001, 0.03), "concede", True),
    ],
)
def test_what_moves_a_round(
    field: str, at: tuple[int, ...], values: tuple[float, float], choice: str, *, rises: bool
) -> None:
    before, after = (getattr(chosen, choice) for chosen in moved(field, at, values))
    assert (after > before) == rises
    assert after != before


def test_a_challenger_waits_for_a_successor() -> None:
    worlds = [reference_world() for _ in range(2)]
    for world, viable in zip(worlds, (0.1, 0.9), strict=True):
        world.aim[0], world.viability[1], world.win_chance[0] = REGIME, viable, 0.9
    without, with_successor = (equilibrium(world, PARAMS, 0) for world in worlds)
    assert with_successor.escalate > without.escalate


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_costlier_war_is_less_likely(win: float, cost: float, more: float) -> None:
    world = reference_world()
    world.win_chance[0] = win
    cheap, dear = (equilibrium(world, PARAMS._replace(war_cost=of), 0) for of in (cost, cost + more))
    assert dear.escalate <= cheap.escalate + 1e-12


@pytest.mark.parametrize(("field", "at", "value"), [("nuclear", (1,), 1.0), ("win_chance", (0,), 0.2)])
def test_what_a_war_may_bring_deters_force(field: str, at: tuple[int, ...], value: float) -> None:
    """The bomb, or helpers of the target, at each level below force: force is chosen less, at the first step to it."""
    free, deterred = moved(field, at, (getattr(reference_world(), field)[at], value), level=3.0)
    assert deterred.press * deterred.escalate < free.press * free.escalate


def test_a_round_leads_one_level_up_from_where_it_began() -> None:
    """Of 400 rounds at each level, whatever both sides choose."""
    for level in (1.0, 2.0, 3.0, 4.0):
        reached = set()
        for replicate in range(400):
            world = stepped(reference_world(2, level=level), SHARP._replace(precision=0.5), replicate=replicate)
            reached.add(world.level[0])
        assert reached == {level, level + 1.0}


@compiled_only("thousands of replicates take an hour in plain Python")
def test_force_and_war_are_likelier_the_higher_a_dispute_stands() -> None:
    """By the year, of 4000 on the same luck; nothing ends of itself. More than 4.5 errors apart, or never the other."""
    shares = []
    for level in (2.0, 3.0, 4.0):
        counts, _ = simulated(reference_world(2, level=level), weeks=52, replicates=4000, coercion="crisis_bargaining")
        shares.append([counts[f"level:d0:{reached}"].sum() / 4000 for reached in (4, 5)])
    assert (np.diff(shares, axis=0) > 0.0).all()


@pytest.mark.parametrize(("level", "scale", "shape"), [(4.0, 36.0, 0.49), (3.0, 2.1, 0.35), (1.0, 2.1, 0.35)])
def test_hazards_of_ending_add_up_to_the_weibull_by_age(level: float, scale: float, shape: float) -> None:
    world = reference_world(level=level)
    lasting = 1.0
    for week in range(1, 53):
        lasting *= 1.0 - ending(world, PARAMS, 0, draws_for(world, week=week))
    assert lasting == pytest.approx(exp(-((52.0 / scale) ** shape)))
    world.began[0] = -10.0
    older = ending(world, PARAMS, 0, draws_for(world, week=1))
    assert older == pytest.approx(1.0 - exp((10.0 / scale) ** shape - (11.0 / scale) ** shape))


def test_acting_is_worth_its_chance_less_its_cost() -> None:
    world = reference_world()
    world.win_chance[0], world.power[1, 0] = 0.5, 0.0
    # .5 x .5 + punitive x .5 - half the cost, for a target that cannot hurt
    expected = 0.25 + PARAMS.punitive * 0.5 - 0.5 * PARAMS.war_cost
    assert carry_out(world, PARAMS, 0, WAR) == pytest.approx(expected)


def test_nothing_happens_between_rounds() -> None:
    world = reference_world()
    world.rise[0] = 2.0
    before = world.slab.copy()
    stepped(world, IDLE)
    world_before = World(before, 3, 1)
    assert world.rise[0] == 0.0
    assert world.trigger_week[0] == 1.0
    world_before.rise[0], world_before.trigger_week[0] = 0.0, 1.0
    world_before.end_rate[0] = 1.0 - exp(-((1.0 / PARAMS.force_scale) ** PARAMS.force_shape))
    np.testing.assert_array_equal(world.slab, world_before.slab)


def test_a_deadline_that_falls_due_is_played_and_then_over() -> None:
    world = reference_world(level=2.0)
    world.deadline[0] = 2.5
    bold = SHARP._replace(tempo=0.0, haste=0.0, show_cost=-5.0, demand=1.1, defiance=5.0)
    assert stepped(world, bold, week=2).level[0] == 2.0
    assert world.deadline[0] == 2.5
    stepped(world, bold, week=3)
    # answered in kind to 3, and carried out to the 3 that was chosen at 2
    assert world.level[0] == 3.0
    assert world.rise[0] == 1.0
    assert world.act[0].tolist() == [SHOW, SHOW]
    assert world.deadline[0] == NEVER
    assert stepped(world, bold, week=4).level[0] == 3.0
    assert world.act[0].tolist() == [HOLD, HOLD]


def test_who_stands_down_and_who_gives_way_end_it() -> None:
    gives_up = stepped(reference_world(level=2.0), SHARP._replace(respite=5.0))
    assert (gives_up.status[0], gives_up.ended[0]) == (STOOD_DOWN, 1.0)
    assert gives_up.act[0].tolist() == [HOLD, GIVE_WAY]
    world = reference_world(level=3.0)
    world.deadline[0] = 3.0
    stepped(world, SHARP._replace(demand=-5.0), week=3)
    assert (world.status[0], world.ended[0], world.level[0]) == (CONCEDED, 3.0, 3.0)


def test_a_bluff_that_is_called_is_remembered() -> None:
    world = reference_world(level=2.0)
    world.deadline[0] = 1.0
    stepped(world, SHARP._replace(show_cost=5.0, audience=0.0))
    assert world.idle_threats[0] == 1.0
    assert world.level[0] == 2.0


def test_a_strike_destroys() -> None:
    world = reference_world(level=3.0)
    world.strike_power[0, 1] = 1.0
    world.path_fixed[0], world.path_week[0, 0], world.path_level[0, 0] = 1.0, 1.0, 4.0
    world.damage[1] = 0.5
    stepped(world, PARAMS._replace(deadly=1.0, damage=0.1))
    assert world.level[0] == 4.0
    assert world.fatal[0] == 1.0
    assert world.damage[1] == pytest.approx(0.55)


def test_strikes_work_and_kill_at_their_rates() -> None:
    """Of 4000 strikes; a false alarm has probability 1e-4 (four standard errors)."""
    killed = hit = 0
    for replicate in range(4000):
        world = reference_world(2, level=3.0)
        world.fatal[0], world.strike_power[0, 1] = 0.0, 0.3
        world.path_fixed[0], world.path_week[0, 0], world.path_level[0, 0] = 1.0, 1.0, 4.0
        stepped(world, replicate=replicate)
        killed += world.fatal[0] > 0.0
        hit += world.damage[1] > 0.0
    for count, chance in ((killed, PARAMS.deadly), (hit, 0.3)):
        assert abs(count / 4000 - chance) < 4.0 * (chance * (1.0 - chance) / 4000) ** 0.5


def test_a_fixed_path_is_followed_to_the_week() -> None:
    world = reference_world(level=2.0)
    world.path_fixed[0] = 1.0
    world.path_week[0, :2] = 2.4, 4.0
    world.path_level[0, :2] = 4.0, 5.0
    levels, triggers = [], []
    for week in range(1, 6):
        stepped(world, SHARP._replace(respite=50.0), week=week)
        levels.append(world.level[0])
        triggers.append(world.trigger_week[0])
    assert levels == [2.0, 2.0, 4.0, 5.0, 5.0]
    # a war calls third parties anew
    assert triggers == [NEVER, NEVER, 3.0, 4.0, 4.0]


def test_a_request_for_help_is_a_trigger_too() -> None:
    world = reference_world(level=2.0)
    world.request[0] = 1.0
    assert stepped(world, IDLE, week=7).trigger_week[0] == 7.0


def test_wars_and_closed_disputes_are_not_bargained_over() -> None:
    war, closed = reference_world(level=5.0), reference_world(level=3.0)
    closed.status[0] = LAPSED
    for world in (war, closed):
        level = world.level[0]
        for week in range(1, 20):
            stepped(world, SHARP._replace(respite=50.0), week=week)
        assert world.level[0] == level
        assert world.status[0] == (OPEN if world is war else LAPSED)
