"""Escalation: chances that add up, what moves them and in which direction, feuds, and what is done on orders."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.choice import log_odds, loglogistic_share
from foedus.core.world import (
    CHALLENGER_SIDE,
    CONCEDED,
    DORMANT,
    FORCE,
    GIVE_WAY,
    GO_TO_WAR,
    HOLD,
    ICB_CRISIS,
    LAPSED,
    LEADER,
    MID,
    NEVER,
    OPEN,
    POLICY,
    QUARREL,
    REGIME,
    SHOW,
    TARGET_SIDE,
    TERRITORY,
    USE_FORCE,
    WAR,
    World,
)
from foedus.mechanisms.coercion import escalation
from foedus.mechanisms.coercion.escalation import (
    MECHANISM,
    Rates,
    at_force,
    before_force,
    do,
    force_log_odds,
    harms,
    is_constant,
    of_crisis,
    rates_of,
    reasons,
    renewal_rates,
    step,
    take_step,
)
from foedus.mechanisms.coercion.incidents import HARMLESS, use_force
from foedus.mechanisms.coercion.known import COVARIATES, Known, known_of, last_of_pair
from foedus.mechanisms.coercion.timing import Life, lasting, mixture, spread, unknown
from foedus.mechanisms.contest import ratio_contest
from foedus.mechanisms.random_worlds import copied, draws_for, random_world
from plain_python import compiled_only
from synthetic import reference_world, simulated

PARAMS = MECHANISM.defaults()
ROW = np.array(PARAMS)
CONTEST = ratio_contest.MECHANISM.defaults()
WEIBULL, LOGLOGISTIC = 0.0, 1.0
chances, shares = st.floats(0.0, 1.0), st.floats(0.05, 1.0)
lives = st.builds(Life, st.floats(0.5, 60.0), st.floats(0.3, 2.0), st.sampled_from([WEIBULL, LOGLOGISTIC]))


@given(chances, shares, lives, lives, st.floats(0.0, 1.0), st.floats(0.0, 200.0))
def test_hazards_are_chances_of_which_one_comes(
    chance: float, share: float, comes: Life, ends: Life, late: float, age: float
) -> None:
    found = mixture(chance, share, age, comes, ends, late)
    assert found.comes >= 0.0
    assert found.ends >= 0.0
    assert found.comes + found.ends <= 1.0 + 1e-9


@given(st.floats(0.01, 0.99), lives, lives)
def test_hazards_add_up_to_the_chance_that_is_fitted(chance: float, comes: Life, ends: Life) -> None:
    left, came = 1.0, 0.0
    for week in range(400):
        found = mixture(chance, 1.0, float(week), comes, ends, 1.0)
        came += left * found.comes
        left *= 1.0 - found.comes - found.ends
    assert came == pytest.approx(chance * (1.0 - lasting(400.0, comes)), abs=1e-9)


@given(st.floats(0.05, 0.95), lives, lives, st.integers(1, 5))
def test_a_crisis_in_several_disputes_comes_to_force_as_one_does(
    chance: float, comes: Life, ends: Life, parts: int
) -> None:
    """Whatever the week: that none of them has is as likely as that the one has not."""
    quiet = left = 1.0
    came = 0.0
    for week in range(60):
        one = mixture(chance, 1.0 / parts, float(week), comes, ends, 1.0)
        came += left * one.comes
        left *= 1.0 - one.comes - one.ends
        quiet = (1.0 - came) ** parts
        assert 1.0 - quiet == pytest.approx(chance * (1.0 - lasting(week + 1.0, comes)), abs=1e-9)


@given(st.floats(0.05, 0.95), st.floats(0.0, 40.0), st.floats(0.1, 20.0), st.floats(0.5, 20.0))
def test_a_newer_incident_does_not_make_the_next_less_likely(
    chance: float, calm: float, more: float, pause: float
) -> None:
    assert spread(chance, 0.0, calm, pause) >= spread(chance, 0.0, calm + more, pause)


def below_force(number: int, population: int) -> World:
    """Return a random world whose first dispute is open, not at force and at least militarised, power projected."""
    world = random_world(np.random.default_rng(number), 5, 2)
    world.status[0], world.level[0], world.population[0] = OPEN, 1.0 + number % 3, population
    world.path_fixed[0] = world.feud[:] = 0.0
    world.act[:] = HOLD
    world.began[0] = -float(number % 20)
    ratio_contest.prepare(world, CONTEST)
    return world


def hazard(world: World) -> float:
    return before_force(world, ROW, 0, 1.0, -world.began[0]).comes


def others(world: World) -> tuple[int, int, int]:
    """Return challenger and target of the first dispute, and somebody else."""
    c, g = int(world.challenger[0]), int(world.target[0])
    return c, g, next(i for i in range(world.actors) if i not in (c, g))


def pact(world: World) -> None:
    """Let the strongest of the others owe the target defence, and nothing before."""
    _, g, i = others(world)
    world.obligation[i, g] = 5.0


def no_pact(world: World) -> None:
    _, g, i = others(world)
    world.obligation[i, g], world.capability[i], world.load[i] = 0.0, 0.3, 0.0
    world.stance[0, i] = world.belief[0, i] = 0.0
    world.expected[i, :] = 0.0


def expected(world: World) -> None:
    _, g, i = others(world)
    world.expected[i, g] = 3.0


def no_bomb(world: World) -> None:
    world.nuclear[others(world)[1]] = 0.0


def bomb(world: World) -> None:
    world.nuclear[others(world)[1]] = 1.0


def unheard(world: World) -> None:
    c, _, i = others(world)
    world.exposure[...] *= 0.9  # nobody is heard for certain, beside whom another would count for nothing
    world.exposure[:, i] = world.leverage[i, c] = 0.3
    world.family[:] = -1.0  # of one crisis a part may gain what another loses


def exposed(world: World) -> None:
    world.exposure[0, others(world)[2]] = 0.9


def with_leverage(world: World) -> None:
    c, _, i = others(world)
    world.leverage[i, c] = 0.9


def no_successor(world: World) -> None:
    _, g, _ = others(world)
    world.aim[0], world.viability[g], world.prize[0], world.failure_cost[0] = LEADER, 0.1, 0.5, 0.5


def successor(world: World) -> None:
    world.viability[others(world)[1]] = 0.9


def no_deadline(world: World) -> None:
    world.deadline[0] = NEVER


def far_deadline(world: World) -> None:
    world.deadline[0] = 20.0


def near_deadline(world: World) -> None:
    world.deadline[0] = 2.0


def unready(world: World) -> None:
    world.mobilisation[0] = 0.1


def ready(world: World) -> None:
    world.mobilisation[0] = 0.9


def indifferent(world: World) -> None:
    world.value[0] = world.value_target[0] = 0.2


def keen(world: World) -> None:
    world.value[0] = 0.9


def stubborn(world: World) -> None:
    world.value_target[0] = 0.9


Change = Callable[[World], None]
DETERS: list[tuple[Change, Change]] = [
    (no_pact, pact), (no_pact, expected), (no_bomb, bomb), (unheard, exposed), (unheard, with_leverage),
]  # fmt: skip
PROVOKES: list[tuple[Change, Change]] = [
    (no_successor, successor), (no_deadline, far_deadline), (far_deadline, near_deadline), (unready, ready),
    (indifferent, keen), (indifferent, stubborn),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "rises"), [(*pair, pair in PROVOKES) for pair in (*DETERS, *PROVOKES)])
@pytest.mark.parametrize("population", [QUARREL, MID, ICB_CRISIS])
def test_each_input_moves_force_in_its_direction(
    before: Change, after: Change, population: int, *, rises: bool
) -> None:
    for number in range(25):
        world = below_force(number, population)
        before(world)
        ratio_contest.prepare(world, CONTEST)
        changed = copied(world)
        after(changed)
        ratio_contest.prepare(changed, CONTEST)
        assert (hazard(changed) > hazard(world)) == rises, number
        assert hazard(changed) != hazard(world)


@pytest.mark.parametrize(("before", "after"), [(no_pact, pact), (no_bomb, bomb)])
def test_what_deters_a_dispute_deters_a_feud(before: Change, after: Change) -> None:
    for number in range(25):
        world = below_force(number, MID)
        world.status[0], world.feud[0] = DORMANT, 1.0
        world.last_force[:] = NEVER
        before(world)
        ratio_contest.prepare(world, CONTEST)
        changed = copied(world)
        after(changed)
        ratio_contest.prepare(changed, CONTEST)
        assert renewal_rates(changed, ROW, 0, 0, 1.0)[0] < renewal_rates(world, ROW, 0, 0, 1.0)[0]


@pytest.mark.parametrize("population", [QUARREL, MID, ICB_CRISIS])
def test_the_reasons_add_up(population: int) -> None:
    for number in range(10):
        world = below_force(number, population)
        assert sum(reasons(world, PARAMS, 0).values()) == pytest.approx(force_log_odds(world, ROW, 0, 1.0))


def test_an_input_as_usual_says_nothing() -> None:
    world = reference_world(level=2.0)
    usual = escalation.usual_of(ROW)
    world.value[0], world.value_target[0], world.mobilisation[0] = usual.value, usual.resolve, usual.ready
    world.strike_power[0, 1], world.win_chance[0] = usual.reach, world.win_alone[0] + usual.war
    found = escalation.seen_ahead(world, ROW, 0, 1.0)
    assert [found.value, found.resolve, found.ready, found.reach, found.war, found.successor] == pytest.approx(
        [0.0] * 6
    )


def test_parts_of_a_crisis_share_its_chance_by_their_odds() -> None:
    world = reference_world(4, 3, level=2.0)
    world.population[:], world.family[:], world.target[:] = ICB_CRISIS, 0.0, (1.0, 2.0, 3.0)
    found = [of_crisis(world, ROW, k, 1.0) for k in range(3)]
    assert [share for _, share in found] == pytest.approx([1 / 3] * 3)
    world.mobilisation[2] = 1.0
    alone = copied(world)
    alone.family[:] = -1.0
    likeliest, _ = of_crisis(alone, ROW, 2, 1.0)
    found = [of_crisis(world, ROW, k, 1.0) for k in range(3)]
    assert [chance for chance, _ in found] == pytest.approx([likeliest] * 3)
    assert sum(share for _, share in found) == pytest.approx(1.0)
    assert found[2][1] > 1 / 3


def test_the_chances_of_a_week_at_force_leave_room_for_nothing() -> None:
    for number in range(60):
        world = below_force(number, number % 3)
        world.level[0] = FORCE
        rates, ends = rates_of(world, ROW, 0, draws_for(world, week=1))
        assert min(*rates, ends) >= 0.0
        assert sum(rates) <= 1.0 + 1e-12
        assert ends <= 1.0


@compiled_only("thousands of replicates take an hour in plain Python")
def test_force_and_war_are_likelier_the_higher_a_dispute_stands() -> None:
    """By the year, of 2000: each no more than 4.5 errors below the one before."""
    for population in (MID, ICB_CRISIS):
        found = []
        for level in (2.0, 3.0, 4.0, 5.0):
            world = reference_world(2, level=level)
            world.population[0] = population
            counts, _ = simulated(world, weeks=52, replicates=2000)
            found.append([counts[f"level:d0:{reached}"].sum() / 2000 for reached in (4, 5)])
        assert (np.diff(found, axis=0) > -4.5 * np.sqrt(0.5 / 2000)).all()
        assert found[-1] == [1.0, 1.0]


def stepped(world: World, *, week: int = 1, replicate: int = 0) -> World:
    step(world, ROW, draws_for(world, week=week, replicate=replicate))
    return world


@pytest.mark.parametrize(
    ("side", "act", "level", "status"),
    [
        (CHALLENGER_SIDE, SHOW, 3.0, OPEN),
        (TARGET_SIDE, USE_FORCE, 4.0, OPEN),
        (CHALLENGER_SIDE, GO_TO_WAR, 5.0, OPEN),
        (TARGET_SIDE, GIVE_WAY, 2.0, CONCEDED),
    ],
)
def test_orders_are_carried_out(side: int, act: int, level: float, status: int) -> None:
    world = reference_world(level=2.0)
    world.act[0, side] = -act
    stepped(world)
    assert (world.level[0], world.status[0], world.act[0, side]) == (level, status, act)
    assert (world.last_force[0] == 1.0) == (level >= FORCE)
    assert world.again[0] == (level >= FORCE)
    assert world.serious[0] == (level >= WAR)


def test_a_feud_flares_up_between_its_two_and_counts_for_every_dispute_of_theirs() -> None:
    found = set()
    for replicate in range(2000):
        world = reference_world(3, 2, level=2.0)
        world.feud[1], world.status[1], world.population[0] = 1.0, DORMANT, QUARREL
        world.status[0] = CONCEDED
        world.rivalry[0, 1], world.calm[0, 1], world.calm[1, 0] = 1.0, 1.0, 1.0
        stepped(world, week=3, replicate=replicate)
        if world.status[1] == OPEN:
            found.add((int(world.challenger[1]), int(world.target[1])))
            assert (world.level[1], world.began[1], world.last_force[1], world.trigger_week[1]) == (4.0, 3.0, 3.0, 3.0)
            assert world.again.tolist() == [1.0, 1.0]
    assert found == {(0, 1), (1, 0)}


def test_whoever_is_at_force_with_somebody_else_is_likelier_to_be_fought_by_its_other_enemies() -> None:
    """A feud of 0 and 2 flares up more often while 1 fights 0, by whoever begins."""
    found = []
    for others in (LAPSED, OPEN):
        world = reference_world(3, 2)
        world.status[0], world.population[0] = others, MID
        world.challenger[1], world.target[1], world.feud[1], world.status[1] = 0.0, 2.0, 1.0, DORMANT
        world.rivalry[0, 2] = 1.0
        found.append(renewal_rates(world, ROW, 1, 1, 3.0))
    (ahead, behind), (ahead_then, behind_then) = found
    assert ahead_then + behind_then > ahead + behind
    assert behind_then > behind


def test_others_count_for_half_a_year_after_their_dispute_has_ended() -> None:
    found = []
    for ended in (10.0, 1.0):
        world = reference_world(3, 2)
        world.status[0], world.population[0], world.ended[0] = LAPSED, MID, ended
        world.challenger[1], world.target[1], world.feud[1], world.status[1] = 0.0, 2.0, 1.0, DORMANT
        world.rivalry[0, 2] = 1.0
        found.append(renewal_rates(world, ROW, 1, 1, 30.0))
    assert sum(found[0]) > sum(found[1])


def test_a_fresh_incident_calls_third_parties_anew_after_a_quiet_month() -> None:
    for quiet, called in ((3.0, 1.0), (6.0, 20.0)):
        world = reference_world()
        world.trigger_week[0], world.last_force[0] = 1.0, 20.0 - quiet
        use_force(world, 0, draws_for(world, week=20))
        assert world.trigger_week[0] == called


def test_a_quarrel_of_a_feud_is_where_it_flares_up_and_a_dispute_keeps_it_down() -> None:
    came = 0
    for replicate in range(2000):
        world = reference_world(3, 2, level=2.0)
        world.feud[1], world.status[1], world.population[0] = 1.0, DORMANT, QUARREL
        world.calm[0, 1], world.calm[1, 0] = 1.0, 1.0
        disputed = copied(world)
        disputed.population[0], disputed.level[0] = MID, 5.0
        stepped(world, week=3, replicate=replicate)
        stepped(disputed, week=3, replicate=replicate)
        came += world.level[0] >= FORCE
        assert disputed.status[1] == DORMANT
        assert world.status[1] == DORMANT or world.status[0] != OPEN
    assert came > 20


def test_every_covariate_is_known_and_in_words() -> None:
    for names in COVARIATES.values():
        assert set(names) <= set(Known._fields)
        assert set(names) <= MECHANISM.words.keys()
    assert log_odds(PARAMS.quarrel) < 0.0


def test_no_dispute_ends_in_the_week_of_its_first_force() -> None:
    generator, began = np.random.default_rng(5), 0
    for number in range(600):
        world = random_world(generator, 3, 3)
        step(world, np.array(PARAMS._replace(renewal_intercept=0.0)), draws_for(world, replicate=number, week=5))
        first = (world.force_began == 5.0) & (world.status == OPEN) & (world.level < WAR)
        began += int(first.sum())
        assert (world.end_rate[first] == 0.0).all()
    assert began > 50


@pytest.mark.parametrize("chance", [0.1, 0.626, 0.95])
def test_what_nobody_knows_yet_comes_to_its_whole_chance(chance: float) -> None:
    """Force of the as-of day may have killed already: the first week tells, the weeks after it bring the rest."""
    left = 1.0 - unknown(chance, 0.7, 0.0, 6.0)
    assert 1.0 - left > 0.7 * chance
    for age in range(1, 200):
        left *= 1.0 - spread(chance, 0.7, float(age), 6.0)
    assert left == pytest.approx(1.0 - chance, abs=1e-9)


def test_the_first_week_tells_what_force_of_the_day_has_done() -> None:
    world = reference_world(3, level=4.0)
    world.population[0] = ICB_CRISIS
    row = ROW

    def harm(began: float, week: float, *, fatal: bool = False) -> tuple[float, float]:
        world.began[0] = world.force_began[0] = began
        world.fatal[0] = float(fatal)
        return harms(world, row, 0, known_of(world, 0, 0, 1, week), week)

    today, earlier, later = harm(0.0, 1.0), harm(-8.0, 1.0), harm(0.0, 9.0)
    assert today[0] > 10.0 * earlier[0] > 0.0
    assert today[1] > 10.0 * earlier[1] > 0.0
    assert later == pytest.approx(earlier)
    killed = harm(-8.0, 1.0, fatal=True)
    assert killed[0] > today[0]
    assert killed[1] == 0.0


def test_war_is_likelier_at_once_than_long_after_force_began() -> None:
    world = reference_world(level=4.0)
    world.force_began[0] = 0.0
    soon, late = (at_force(world, ROW, 0, week)[0].war for week in (1.0, 30.0))
    assert soon > late > 0.0


def test_a_form_with_covariates_is_read_where_one_is_chosen() -> None:
    world = reference_world(3, level=2.0)
    world.population[0], world.rivalry[...] = MID, 1.0
    plain, told = PARAMS._replace(mid_force_rivalry=0.0), PARAMS._replace(mid_force_rivalry=0.7)
    assert is_constant(np.array(plain), escalation.MID_FORCE_AT, escalation.MID_FORCE)
    assert not is_constant(np.array(told), escalation.MID_FORCE_AT, escalation.MID_FORCE)
    moved = force_log_odds(world, np.array(told), 0, 1.0) - force_log_odds(world, np.array(plain), 0, 1.0)
    assert moved == pytest.approx(0.7)


def test_the_smallest_luck_is_war_and_who_holds_does_nothing() -> None:
    world, draws = reference_world(3, level=4.0), draws_for(reference_world(3), week=3)
    before = world.slab.copy()
    do(world, ROW, 0, np.int64(0), HOLD, HARMLESS, draws)
    assert (world.slab == before).all()
    take_step(world, ROW, 0, Rates(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), draws)
    assert world.level[0] == WAR
    assert loglogistic_share(0.0, 4.0, 1.5) == 0.0


@pytest.mark.parametrize(("number", "serious"), [(1, 1.0), (2, 0.0)])
def test_a_week_that_kills_does_so_seriously_or_not(number: int, serious: float) -> None:
    world = reference_world(level=4.0)
    world.fatal[:] = world.serious[:] = 0.0
    rates = Rates(*(float(place == number) for place in range(7)))
    take_step(world, ROW, 0, rates, draws_for(world, week=3))
    assert (world.level[0], world.fatal[0], world.serious[0]) == (FORCE, 1.0, serious)


def test_the_calm_of_a_pair_is_counted_from_its_last_force_on_record_or_since() -> None:
    world = below_force(1, 0)
    c, g = int(world.challenger[0]), int(world.target[0])
    world.last_force[:], world.calm[c, g] = NEVER, NEVER
    assert last_of_pair(world, 0, 5.0) == NEVER
    world.calm[c, g] = 30.0
    assert last_of_pair(world, 0, 5.0) == 34.0
    world.last_force[0] = 4.0
    assert last_of_pair(world, 0, 5.0) == 0.0


def test_a_dispute_that_is_over_neither_rises_nor_ends_again() -> None:
    world = below_force(1, 0)
    world.rise[0] = world.end_rate[0] = 0.5
    world.status[0] = CONCEDED
    stepped(world)
    assert (world.rise[0], world.end_rate[0]) == (0.0, 0.0)


@pytest.mark.parametrize(("aim", "told"), [(POLICY, (0.0, 0.0)), (TERRITORY, (1.0, 0.0)), (REGIME, (0.0, 1.0))])
def test_what_a_dispute_is_about_is_known(aim: int, told: tuple[float, float]) -> None:
    world = below_force(1, 0)
    world.aim[0] = aim
    found = known_of(world, 0, int(world.challenger[0]), int(world.target[0]), 1.0)
    assert (found.aim_territory, found.aim_regime) == told
