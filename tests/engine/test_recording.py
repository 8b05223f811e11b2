"""Recording: names and places of events, first weeks by hand, and counts that add up."""

from itertools import product

import numpy as np
import pytest

from foedus.core.world import (
    ACCEPTED,
    COUP,
    DEGREES,
    DORMANT,
    FOREIGN,
    LAPSED,
    LEADER,
    LEVELS,
    MANNERS,
    MEDIATION,
    OFFERED,
    OPEN,
    REVOLT,
    SIDES,
    STATUSES,
    STAYS,
    World,
)
from foedus.engine.recording import (
    ALREADY,
    ATTENTION_BINS,
    NEVER,
    OIL_BINS,
    OIL_LEAST,
    OIL_MOST,
    Events,
    blank_tallies,
    event_count,
    event_names,
    event_views,
    note,
    oil_bin,
    tally_replicate,
    tally_week,
)
from foedus.mechanisms.random_worlds import actor_names, dispute_names
from synthetic import PARAMETERS, reference_world, simulated


def blank_events(world: World) -> tuple[np.ndarray, Events]:
    slab = np.full(event_count(world.actors, world.disputes), NEVER, np.int16)
    return slab, event_views(slab, world.actors, world.disputes)


def noted(world: World, slab: np.ndarray) -> dict[str, int]:
    """Return the events that have happened, by name."""
    names = event_names(actor_names(world), dispute_names(world))
    return {name: int(week) for name, week in zip(names, slab, strict=True) if week != NEVER}


def test_every_name_stands_where_its_event_does() -> None:
    actors, disputes = ("RUS", "IRN", "USA"), ("iran", "cuba")
    names = event_names(actors, disputes)
    assert len(names) == len(set(names)) == event_count(3, 2)
    slab = np.arange(len(names), dtype=np.int16)
    events = event_views(slab, 3, 2)
    where = {name: number for number, name in enumerate(names)}
    for (k, dispute), (i, actor) in product(enumerate(disputes), enumerate(actors)):
        for (s, side), (d, degree) in product(enumerate(SIDES), enumerate(DEGREES[1:])):
            assert events.stance[k, i, s, d] == where[f"stance:{dispute}:{actor}:{side}:{degree}"]
        for stage, name in enumerate(MEDIATION):
            assert events.mediation[k, i, stage] == where[f"mediation:{dispute}:{actor}:{name}"]
        for s, side in enumerate(SIDES):
            assert events.fights[k, i, s] == where[f"fights:{dispute}:{actor}:{side}"]
    for (i, actor), (m, manner) in product(enumerate(actors), enumerate(MANNERS[1:])):
        assert events.leader[i, m] == where[f"leader:{actor}:{manner}"]
        assert events.regime[i, m] == where[f"regime:{actor}:{manner}"]
    for k, dispute in enumerate(disputes):
        for place, level in enumerate(LEVELS):
            assert events.level[k, place] == where[f"level:{dispute}:{level}"]
        for place, status in enumerate(STATUSES[1:]):
            assert events.end[k, place] == where[f"end:{dispute}:{status}"]
        assert events.request[k] == where[f"request:{dispute}"]


def fighters(world: World, week: int = 3) -> dict[str, int]:
    """Return who fights whose enemy, and since when."""
    slab, events = blank_events(world)
    note(world, events, week)
    return {name: since for name, since in noted(world, slab).items() if name.startswith("fights")}


def test_who_fights_the_enemy_of_a_side_beside_it_or_by_itself() -> None:
    """Actor 0 challenges 1, and 2 has a feud with 0; 3 helps 2, and 4 joins the challenger."""
    world = reference_world(5, 2)
    world.challenger[1], world.target[1], world.feud[1], world.status[1] = 2.0, 0.0, 1.0, DORMANT
    assert fighters(world) == {}
    world.stance[0, 4] = -3.0
    assert fighters(world) == {"fights:d0:A4:challenger": 3}
    world.stance[0, 4] = -2.0
    world.status[1] = OPEN
    assert fighters(world) == {}
    world.again[1], world.stance[1, 3] = 1.0, -3.0
    apart = {"fights:d0:A2:target": 3, "fights:d0:A3:target": 3}
    # 3 has joined the dispute of 2, in which nobody fights beside 0
    assert fighters(world) == {**apart, "fights:d1:A3:challenger": 3}
    world.again[0] = 1.0
    # what 1 does against 0 it does for 2
    assert fighters(world) == {**apart, "fights:d1:A3:challenger": 3, "fights:d1:A1:challenger": 3}
    world.status[1] = LAPSED
    assert fighters(world).keys() >= apart.keys()


def test_first_weeks_by_hand() -> None:
    world = reference_world(3, level=2.0)
    slab, events = blank_events(world)
    note(world, events, ALREADY)
    assert noted(world, slab) == {"level:d0:2": 0}
    world.stance[0, 2], world.mediation[0, 2] = -2.0, OFFERED
    note(world, events, 3)
    world.stance[0, 2], world.mediation[0, 2], world.level[0], world.request[0] = -3.0, ACCEPTED, 4.0, 1.0
    note(world, events, 5)
    world.mediation[0, 2] = OFFERED
    note(world, events, 6)
    world.status[0] = LAPSED
    note(world, events, 7)
    note(world, events, 8)
    assert noted(world, slab) == {
        "level:d0:2": 0,
        "stance:d0:A2:challenger:endorse": 3,
        "stance:d0:A2:challenger:aid": 3,
        "mediation:d0:A2:offered": 3,
        "stance:d0:A2:challenger:fight": 5,
        "mediation:d0:A2:accepted": 5,
        "mediated:d0": 5,
        "level:d0:3": 5,
        "level:d0:4": 5,
        "request:d0": 5,
        "fights:d0:A2:challenger": 5,
        "end:d0:lapsed": 7,
    }


def test_only_the_first_leader_and_regime_count() -> None:
    world = reference_world(3, level=1.0)
    slab, events = blank_events(world)
    world.leader_exit[1], world.leader[1] = FOREIGN, 1.0
    note(world, events, 2)
    world.leader_exit[1] = STAYS
    note(world, events, 3)
    world.leader_exit[1] = world.regime_exit[1] = REVOLT
    world.leader[1], world.regime[1] = 2.0, 1.0
    note(world, events, 4)
    world.leader_exit[1] = world.regime_exit[1] = COUP
    world.leader[1], world.regime[1] = 3.0, 2.0
    note(world, events, 5)
    assert noted(world, slab) == {"leader:A1:foreign": 2, "regime:A1:revolt": 4}


@pytest.mark.parametrize(
    ("price", "place"),
    [
        (0.01, 0),
        (OIL_LEAST, 0),
        (50.001, OIL_BINS // 2),
        (49.9, OIL_BINS // 2 - 1),
        (OIL_MOST * 0.999, OIL_BINS - 1),
        (9e9, OIL_BINS - 1),
    ],
)
def test_oil_prices_are_counted_in_logarithmic_bins(price: float, place: int) -> None:
    # 50 is half way from 5 to 500
    assert oil_bin(price) == place


def test_weeks_are_tallied() -> None:
    world = reference_world(3, 2)
    world.oil_price[0], world.attention[:] = 50.001, (0.999999, 1.0)
    world.binding_gate[0, 2], world.binding_gate[1, 2] = 3.0, 1.0
    world.status[1] = LAPSED
    tallies = blank_tallies(3, 2, 4)
    tally_week(world, tallies, 2)
    tally_week(world, tallies, 2)
    assert (tallies.oil.sum(), tallies.oil[2, OIL_BINS // 2]) == (2, 2)
    assert (tallies.attention.sum(), tallies.attention[0, 2, ATTENTION_BINS - 1]) == (4, 2)
    assert tallies.attention[1, 2, ATTENTION_BINS - 1] == 2
    # gates of what is over bind nobody
    assert (tallies.gate.sum(), tallies.gate[0, 2, 3]) == (2, 2)


def test_first_weeks_become_counts() -> None:
    first = np.zeros((3, 5), np.int64)
    for weeks in ((NEVER, 0, 4), (2, 0, 4)):
        tally_replicate(np.array(weeks, np.int16), first)
    assert first.tolist() == [[0, 0, 1, 0, 0], [2, 0, 0, 0, 0], [0, 0, 0, 0, 2]]


def test_what_a_dispute_reaches_in_its_last_week_is_seen() -> None:
    """A strike that takes the leader ends a dispute about the leader in the same week: force was used all the same."""
    world = reference_world(2, level=3.0)
    world.aim[0], world.strike_power[0, 1] = LEADER, 1.0
    world.path_fixed[0], world.path_week[0, 0], world.path_level[0, 0] = 1.0, 2.0, 4.0
    sure = PARAMETERS.competing_risks._replace(rule_weak=9.0, rule_strong=9.0)
    counts, _ = simulated(world, weeks=3, replicates=2000, parameters=PARAMETERS._replace(competing_risks=sure))
    struck = 2000 - sum(counts[f"end:d0:{status}"][1] for status in STATUSES[1:])
    assert counts["end:d0:challenger_won"][2] == counts["leader:A1:foreign"][2] > 0
    assert counts["level:d0:4"][2] == struck
