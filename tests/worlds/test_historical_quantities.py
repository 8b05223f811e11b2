"""From measures of history to quantities of the world, by hand: four states and the organisation of the world."""

import numpy as np
import polars as pl
import pytest

from foedus.core.world import AIMS, DISPLAY, FORCE, OBLIGATIONS, THREAT, WAR, World
from foedus.worlds import historical_quantities
from foedus.worlds.blueprint import luck
from foedus.worlds.defaults import default
from foedus.worlds.from_history import _hostility
from foedus.worlds.historical_quantities import (
    CHALLENGE_AT_HOME,
    fill_dispute,
    fill_organisation,
    fill_pairs,
    fill_states,
    fill_trust,
    worth,
)
from synthetic import reference_world

#: Correlates of War codes: a target, its challenger, a great power bound to the target, and a neighbour of both.
STATES = (690, 645, 2, 630)
N = len(STATES)
DEFENCE = float(OBLIGATIONS.index("defence"))


def states(**changes: list[float | None]) -> pl.DataFrame:
    made = {
        "ccode": list(STATES),
        "cinc": [0.01, 0.03, 0.2, None],
        "democracy": [0.3, 0.1, 0.8, None],
        "major": [0, 0, 1, 0],
        "nuclear": [0, 0, 1, None],
        "conflict": [0, 2, 0, None],
        "load": [0.0, 0.5, 1.0, None],
        "disputes_open": [0, 2, 9, None],
        "campaign_nonviolent": [0, 1, 0, None],
        "campaign_violent": [1, 0, 0, None],
        "irregular_decade": [0, 1, 0, None],
        "attempts_decade": [0, 2, 20, None],
        "kept": [1, 0, 3, None],
        "fell_short": [0, 2, 0, None],
        "principal": [1, 2, 0, 0],
        "party": [1, 1, 0, 0],
        "side": [1, -1, 0, 0],
    }
    return pl.DataFrame(made | changes)


def pairs(**changes: dict[tuple[int, int], float]) -> pl.DataFrame:
    """Ordered pairs; nothing between two but what is named."""
    rows = [(i, j) for i in range(N) for j in range(N) if i != j]
    columns = {
        "affinity": {(2, 0): 0.6, (2, 1): -0.4},
        "distance_km": {(0, 1): 0.0, (1, 0): 0.0, (2, 0): 10_000.0},
        "obligation": {(2, 0): DEFENCE, (3, 0): 1.0},
        "rivals": {(1, 0): 1.0},
        "contiguous": {(1, 0): 1.0, (0, 1): 1.0, (3, 1): 1.0, (1, 3): 1.0},
        "spatial": {},
    } | changes
    return pl.DataFrame(
        {
            "i": [i for i, _ in rows],
            "j": [j for _, j in rows],
            **{name: [float(found.get(pair, 0.0)) for pair in rows] for name, found in columns.items()},
        }
    )


def case(**changes: float | None) -> dict[str, float | None]:
    made = {
        "target": STATES[0], "challenger": STATES[1], "trigger_kind": 1, "crises_before": 0, "protracted": 0,
        "irredentist": 0, "region_mediated": 0.4,
    }  # fmt: skip
    return made | changes


@pytest.fixture
def world() -> World:
    """A world whose last actor is the organisation."""
    return reference_world(N + 1)


def test_what_is_measured_of_each_state(world):
    fill_states(world, states(), N)
    assert world.capability[:N].tolist() == [0.01, 0.03, 0.2, default("actor", "capability")]
    assert world.democracy[:N].tolist() == [0.3, 0.1, 0.8, default("actor", "democracy")]
    assert world.nuclear[:N].tolist() == [0.0, 0.0, 1.0, 0.0]
    usual, great = default("actor", "standing"), default("actor", "standing_of_major")
    assert world.standing[:N].tolist() == [usual, usual, great, usual]
    assert world.kept[:N].tolist() == [1.0, 0.0, 3.0, 0.0]
    assert world.fell_short[:N].tolist() == [0.0, 2.0, 0.0, 0.0]


def test_what_ties_power_down(world):
    fill_states(world, states(), N)
    peace, war, dispute, conflict = (worth("load", name) for name in ("peace", "war", "dispute", "conflict"))
    assert world.load[:N].tolist() == pytest.approx(
        [peace, peace + 0.5 * war + 2 * dispute + 2 * conflict, peace + war + 5 * dispute, peace]
    )
    fill_states(world, states(load=[9.0, 0.0, 0.0, 0.0]), N)
    assert world.load[0] == 0.9  # something is always left


def test_unrest_and_strength_at_home(world):
    fill_states(world, states(), N)
    quiet = worth("unrest", "quiet")
    unrest = [quiet + worth("unrest", "violent_campaign"), quiet + worth("unrest", "nonviolent_campaign"), quiet, quiet]
    assert world.unrest[:N].tolist() == pytest.approx(unrest)
    assert world.unrest_start[:N].tolist() == pytest.approx(unrest)
    usual, fall = worth("strength", "usual"), worth("strength", "irregular_exit")
    assert world.strength[:N].tolist() == pytest.approx([usual, usual + 3 * fall, usual + 4 * fall, usual])


def test_strength_stays_within_bounds(world, monkeypatch):
    table = historical_quantities._table()
    for value, bound in ((-0.4, 0.1), (0.4, 0.9)):
        changed = {**table, "strength": {**table["strength"], "irregular_exit": {"value": value}}}
        monkeypatch.setattr(historical_quantities, "_table", lambda changed=changed: changed)
        fill_states(world, states(), N)
        assert world.strength[2] == bound


def test_what_is_between_states(world):
    fill_states(world, states(), N)
    fill_pairs(world, pairs(), N)
    assert (world.affinity[2, 0], world.affinity_start[2, 0], world.successor_affinity[2, 1]) == (0.6, 0.6, -0.4)
    assert world.distance_km[2, 0] == 10_000.0
    assert world.obligation[2, 0] == DEFENCE
    assert (world.rivalry[1, 0], world.rivalry[0, 1]) == (1.0, 0.0)
    usual, pledge, major, neighbour = (worth("stake", name) for name in ("usual", "pledge", "major", "neighbour"))
    assert world.stake[2, 0] == pytest.approx(usual + pledge + major)
    assert world.stake[3, 0] == pytest.approx(usual)  # to consult is no pledge
    assert world.stake[1, 0] == pytest.approx(usual + neighbour)
    assert world.stake[0, 2] == pytest.approx(usual)
    assert world.expected[:N, :N].sum() == world.expected[2, 0] == 2.0  # whoever pledges defence is to aid


def test_leverage_and_linkage_follow_power_and_treaties_of_either(world):
    fill_states(world, states(cinc=[0.01, 0.03, 0.2, 0.01]), N)
    fill_pairs(world, pairs(), N)
    usual, power, treaty = (worth("leverage", name) for name in ("usual", "power", "treaty"))
    assert world.leverage[2, 0] == pytest.approx(usual + power * 0.2 / 0.21 + treaty, rel=1e-6)
    assert world.leverage[0, 2] == pytest.approx(usual + power * 0.01 / 0.21 + treaty, rel=1e-6)
    assert world.leverage[1, 0] == pytest.approx(usual + power * 0.75, rel=1e-6)
    linked = worth("linkage", "usual") + worth("linkage", "treaty")
    assert world.linkage[2, 0] == world.linkage[0, 3] == pytest.approx(linked)
    assert world.linkage[1, 0] == pytest.approx(worth("linkage", "usual"))
    for name in ("stake", "leverage", "linkage", "strike_power"):
        assert np.diag(getattr(world, name)).tolist() == [0.0] * (N + 1)


def filled(world: World, given: dict[str, float | None], *, of: pl.DataFrame, between: pl.DataFrame) -> World:
    fill_states(world, of, N)
    fill_pairs(world, between, N)
    fill_dispute(world, given, of, between, N)
    return world


def test_who_demands_what_of_whom(world):
    filled(world, case(crises_before=7), of=states(), between=pairs())
    assert (world.target[0], world.challenger[0]) == (0.0, 1.0)
    assert world.aim[0] == AIMS.index("policy")
    extra = worth("value", "rivalry") + 3 * worth("value", "again")
    assert world.value[0] == pytest.approx(worth("value", "challenger") + extra)
    assert world.value_target[0] == pytest.approx(worth("value", "target") + extra)
    filled(world, case(crises_before=None), of=states(), between=pairs(rivals={}, spatial={(1, 0): 1.0}))
    assert world.aim[0] == AIMS.index("territory")
    assert world.value[0] == pytest.approx(worth("value", "challenger"))


@pytest.mark.parametrize(("kind", "level"), [(1, THREAT), (7, DISPLAY), (9, FORCE)])
def test_how_hostile_a_trigger_is(world, kind: int, level: int):
    filled(world, case(trigger_kind=kind), of=states(), between=pairs())
    assert world.level[0] == level
    assert world.began[0] == (0.0 if level == FORCE else -worth("age", "threat"))


@pytest.mark.parametrize(
    ("level", "at_war", "unknown"),
    [(THREAT, 0, []), (FORCE, 0, ["fatal"]), (THREAT, 1, ["level"]), (FORCE, 1, ["fatal", "level"])],
)
def test_whether_force_has_killed_and_a_war_goes_on_is_not_known_as_a_crisis_opens(
    world, level: int, at_war: int, unknown: list[str]
):
    between = pairs(at_war={(1, 0): at_war})
    filled(world, case(), of=states(), between=between)
    world.level[0] = level
    found = {one.path: one.values(luck(1, 400)) for one in _hostility(world, "d", between, 0.3)}
    assert list(found) == [f"disputes.d.{name}" for name in unknown]
    if "level" in unknown:
        drawn = found["disputes.d.level"]
        assert set(drawn) == {float(WAR), float(level)}
        assert (drawn == WAR).mean() == pytest.approx(0.3, abs=0.1)
    if "fatal" in unknown:
        assert set(found["disputes.d.fatal"]) == {0.0, 1.0}


def test_a_challenge_at_home_is_unrest_of_the_target(world):
    filled(world, case(trigger_kind=CHALLENGE_AT_HOME), of=states(), between=pairs())
    quiet = worth("unrest", "quiet") + worth("unrest", "violent_campaign")
    assert world.unrest[0] == pytest.approx(quiet + worth("unrest", "challenge"))
    assert world.unrest_start[0] == pytest.approx(quiet)


def test_who_stands_near_and_may_mediate(world):
    """A power for its treaty with one, a neighbour for its treaty with one and its border with the other."""
    filled(world, case(), of=states(), between=pairs())
    near = worth("exposure", "near")
    assert world.exposure[0, :N].tolist() == pytest.approx([0.0, 0.0, near, 2 * near])
    assert world.candidate[0, :N].tolist() == [0.0, 0.0, 1.0, 1.0]
    filled(world, case(), of=states(major=[0, 0, 0, 0]), between=pairs(obligation={}, contiguous={}))
    assert world.candidate[0, :N].tolist() == [0.0, 0.0, 0.0, 0.0]
    filled(world, case(), of=states(), between=pairs(obligation={}, contiguous={}))
    assert world.candidate[0, :N].tolist() == [0.0, 0.0, 1.0, 0.0]  # a great power is never far


def test_a_further_party_has_spoken_for_its_side(world):
    filled(world, case(), of=states(party=[1, 1, 0, 1], side=[1, -1, 0, -1]), between=pairs())
    assert world.stance[0, :N].tolist() == [0.0, 0.0, 0.0, -1.0]
    assert world.candidate[0, 3] == world.exposure[0, 3] == 0.0
    assert world.belief[0, :N].tolist() == [0.0, 0.0, 2.0, -1.0]  # the pledge of the power is believed


def test_the_hegemon_is_a_stronger_power_that_is_bound_to_fight_for_one(world):
    def hegemon(**changes: dict[tuple[int, int], float]) -> float:
        return float(filled(world, case(), of=states(), between=pairs(**changes)).hegemon[0])

    assert hegemon() == 2.0
    assert hegemon(obligation={(2, 1): float(OBLIGATIONS.index("offence"))}) == 2.0
    assert hegemon(obligation={(2, 0): 1.0}) == -1.0  # to consult binds nobody to fight
    assert hegemon(obligation={(3, 0): DEFENCE}) == -1.0  # no great power
    weak = states(cinc=[0.3, 0.03, 0.2, 0.01])
    assert filled(world, case(), of=weak, between=pairs()).hegemon[0] == -1.0
    two = filled(
        world, case(), of=states(major=[0, 0, 1, 1], cinc=[0.01, 0.03, 0.2, 0.1]),
        between=pairs(obligation={(2, 0): DEFENCE, (3, 0): DEFENCE}),
    )  # fmt: skip
    assert two.hegemon[0] == 2.0


@pytest.mark.parametrize(("share", "settled", "failed"), [(0.4, 4.0, 6.0), (None, 0.0, 10.0), (1.0, 10.0, 0.0)])
def test_the_organisation_has_the_record_of_the_region_and_no_power(world, share, settled: float, failed: float):
    filled(world, case(), of=states(), between=pairs())
    fill_organisation(world, case(region_mediated=share), N)
    assert (world.settled[N], world.failed[N]) == pytest.approx((settled, failed))
    assert world.capability[N] == world.irregular_rate[N] == world.regular_rate[N] == world.failure_rate[N] == 0.0
    assert world.candidate[0, N] == world.strength[N] == 1.0
    for name in ("stake", "leverage", "linkage"):
        assert not getattr(world, name)[N, :].any()
        assert not getattr(world, name)[:, N].any()
    assert set(world.distance_km[N, :]) == set(world.distance_km[:, N]) == {default("relation", "distance_km")}


def test_trust_follows_affinity_powers_and_the_region(world):
    filled(world, case(), of=states(), between=pairs())
    fill_trust(world, case(region_mediated=0.4), N)
    usual, affinity, organisation, major, region, typical = (
        worth("trust", name) for name in ("usual", "affinity", "organisation", "major", "region", "region_usual")
    )
    regional = region * (0.4 - typical)
    assert world.trust[2, 1] == pytest.approx(usual + affinity * -0.4 + major + regional)
    assert world.trust[0, 1] == pytest.approx(usual + regional)
    assert world.trust[0, N] == pytest.approx(organisation + regional)
    assert world.trust[2, N] == pytest.approx(organisation + major + regional)
    assert np.diag(world.trust).tolist() == [0.0] * (N + 1)
    fill_trust(world, case(region_mediated=None), N)
    assert world.trust[0, 1] == pytest.approx(usual - region * typical)
    world.affinity[0, 1], world.affinity[1, 0] = 100.0, -100.0
    fill_trust(world, case(), N)
    assert (world.trust[0, 1], world.trust[1, 0]) == (0.98, 0.02)
