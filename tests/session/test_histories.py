"""Histories: found, lived again, gone on from; what was kept of them is what is seen again."""

import numpy as np
import pytest

from foedus.core.errors import InputError
from foedus.core.world import STATUSES
from foedus.crisis.reading import read_crisis
from foedus.engine.recording import ALREADY, event_names
from foedus.mechanisms.catalogue import known_forms
from foedus.session.histories import LATER, Address, Histories, apart_from_all, find
from foedus.session.moves import moves_at
from foedus.session.replaying import Replay, onward, replay
from foedus.session.session import Session
from foedus.session.tracing import trace

CRISES = ("iran-2025", "iran-2026")
RIVALS = {"forms.commitment": "overstretch", "forms.survival": "global_game"}
QUESTIONS = {"iran-2025": "dispute:iran:war", "iran-2026": "dispute:iran:force"}


@pytest.fixture(scope="module")
def histories() -> Histories:
    return Session("iran-2026").histories(1000)


@pytest.fixture(scope="module")
def lasting(histories: Histories) -> Address:
    """A history in which the dispute over Iran stays open, and short of force, for some weeks."""
    ends = [f"end:iran:{status}" for status in STATUSES[1:]]
    weeks = np.min([histories.weeks_of(name) for name in (*ends, "level:iran:4")], axis=0)
    return histories.address(int(np.flatnonzero(weeks > 8)[0]))


def same_events(histories: Histories, number: int, lived: Replay) -> bool:
    return np.array_equal(np.where(lived.first < ALREADY, LATER, lived.first), histories.first[number])


def test_a_thousand_of_a_thousand_are_lived_again_as_they_were_kept(histories: Histories) -> None:
    addresses = [histories.address(number) for number in range(histories.replicates)]
    assert len(set(addresses)) == 1000
    assert [histories.number(address) for address in addresses] == list(range(1000))
    assert sum(same_events(histories, n, replay(histories, address)) for n, address in enumerate(addresses)) == 1000


def test_rival_forms_are_lived_again_too() -> None:
    session = Session("iran-2025", seed=5, weeks=12)
    for path, form in RIVALS.items():
        session.set(path, form)
    histories = session.histories(40)
    assert all(same_events(histories, n, replay(histories, histories.address(n))) for n in range(40))


def test_the_world_of_a_week_is_that_in_which_its_events_came(histories: Histories) -> None:
    ensemble = histories.setup.ensemble
    names, seen = event_names(ensemble.actors, ensemble.disputes), 0
    for number in range(0, 1000, 40):
        lived = replay(histories, histories.address(number))
        for name, week in zip(names, histories.first[number].tolist(), strict=True):
            kind, *rest = name.split(":")
            if kind != "end" or week in (ALREADY, LATER):
                continue
            k, code = ensemble.disputes.index(rest[0]), STATUSES.index(rest[1])
            seen += 1
            assert (lived.world(week - 1).status[k], lived.world(week).status[k]) == (0.0, code)
            assert lived.world(week).ended[k] == week
    assert seen > 5
    with pytest.raises(InputError, match="week 27"):
        lived.world(27)


@pytest.mark.parametrize("crisis", CRISES)
def test_the_typical_history_is_nearest_to_the_others_and_the_different_one_farthest(crisis: str) -> None:
    histories, question = Session(crisis).histories(400), QUESTIONS[crisis]
    matches = np.flatnonzero(histories.answered(question))
    weeks = np.minimum(histories.first, histories.setup.ensemble.weeks + 1).astype(int)
    apart = np.abs(weeks[matches][:, None] - weeks[matches]).sum(axis=2)
    typical = find(histories, question)
    assert histories.number(typical) == matches[apart.sum(axis=1).argmin()]
    place = int(np.flatnonzero(matches == histories.number(typical))[0])
    different = find(histories, question, "different", [typical])
    assert histories.number(different) == matches[apart[place].argmax()]
    assert find(histories, question, "different") == different
    third = find(histories, question, "different", [typical, different])
    nearest = np.minimum(apart[place], apart[matches == histories.number(different)][0])
    nearest[[place, int(np.flatnonzero(matches == histories.number(different))[0])]] = -1
    assert histories.number(third) == matches[nearest.argmax()]


def test_how_far_one_is_from_all_others_by_hand() -> None:
    """Weeks apart, summed over events and others, also where the others agree among themselves."""
    those = np.array([[1, 4, 9], [1, 6, 9]])
    ones = np.array([[3, 4, 8], [3, 9, 6], [1, 5, 10]])
    assert apart_from_all(those, ones).tolist() == [4 + 2 + 2, 4 + 8 + 6, 2 + 2]


def test_what_cannot_be_found_is_refused(histories: Histories) -> None:
    never = next(name for name in histories.names if (histories.weeks_of(name) == LATER).all())
    with pytest.raises(InputError, match="in none of 1000 histories"):
        find(histories, never)
    question = "dispute:iran:force"
    every = [histories.address(number) for number in np.flatnonzero(histories.answered(question))]
    with pytest.raises(InputError, match="are shown"):
        find(histories, question, "different", every)
    with pytest.raises(InputError, match="no history 0:9999"):
        replay(histories, Address(0, 9999))
    with pytest.raises(InputError, match="week 26: must be a whole number from 0 to 25"):
        onward(histories, Address(0, 0), 26)


def test_continuations_share_the_past_and_come_again(histories: Histories) -> None:
    address, week = find(histories, "dispute:iran:force"), 9
    lived = replay(histories, address)
    branch = onward(histories, address, week, replicates=60)
    again = onward(histories, address, week, replicates=30)
    assert np.array_equal(branch.first[:30], again.first)
    kept = np.where(lived.first < ALREADY, LATER, lived.first)
    past = kept <= week
    assert (branch.first[:, past] == kept[past]).all()
    assert (branch.first[:, ~past] > week).all()
    assert len(np.unique(branch.first, axis=0)) > 20
    for number in range(0, 60, 7):
        other = replay(branch, branch.address(number))
        assert same_events(branch, number, other)
        assert other.states[: week + 1].tobytes() == lived.states[: week + 1].tobytes()
    further = onward(branch, branch.address(3), 15, replicates=5)
    assert (further.first[:, branch.first[3] <= 15] == branch.first[3][branch.first[3] <= 15]).all()


MOVES = (
    ("stance:iran:RUS:out", "stance", 0.0),
    ("stance:iran:RUS:target:aid", "stance", 2.0),
    ("stance:iran:TUR:challenger:endorse", "stance", -1.0),
    ("mediation:iran:QAT:none", "mediation", 0.0),
    ("mediation:iran:QAT:accepted", "mediation", 2.0),
    ("level:iran:3", "level", 3.0),
    ("level:iran:4", "level", 4.0),
    ("end:iran:open", "status", 0.0),
)


@pytest.mark.parametrize(("move", "field", "value"), MOVES)
def test_a_held_move_holds_in_every_continuation(
    histories: Histories, lasting: Address, move: str, field: str, value: float
) -> None:
    ensemble = histories.setup.ensemble
    _, _, actor, *_ = (*move.split(":"), "", "")
    index = (ensemble.disputes.index("iran"), *([ensemble.actors.index(actor)] if actor in ensemble.actors else []))
    address, week = lasting, 1
    assert replay(histories, address).world(week).status[index[0]] == 0.0
    branch = onward(histories, address, week, held=[move], replicates=40)
    ends = 0
    for number in range(40):
        lived = replay(branch, branch.address(number))
        assert same_events(branch, number, lived)
        for later in range(week + 1, 27):
            world = lived.world(later)
            assert getattr(world, field)[index] == value, later
            ends += world.status[index[0]] != 0.0
    assert ends == 0 if field == "status" else ends > 0


def test_a_leader_who_stays_stays(histories: Histories) -> None:
    free = onward(histories, Address(0, 0), 0, replicates=300)
    held = onward(histories, Address(0, 0), 0, held=["leader:USA:stays", "leader:IRN:stays"], replicates=300)
    for actor in ("USA", "IRN"):
        assert free.answered(f"falls:{actor}:leader").any()
        assert not held.answered(f"falls:{actor}:leader").any()
    assert held.answered("falls:CUB:leader").any()


def test_a_move_that_is_made_once_is_free_afterwards(histories: Histories, lasting: Address) -> None:
    branch = onward(histories, lasting, 1, moves=["level:iran:4"], replicates=2000)
    assert (branch.weeks_of("level:iran:4") == 2).all()
    assert branch.answered("level:iran:5").any()
    conceded = onward(histories, lasting, 1, moves=["end:iran:conceded"], replicates=20)
    assert (conceded.weeks_of("end:iran:conceded") == 2).all()
    lived = replay(conceded, conceded.address(0))
    assert lived.world(2).ended[histories.setup.ensemble.disputes.index("iran")] == 2.0


def test_a_held_move_changes_nothing_where_it_would_hold_anyway(histories: Histories, lasting: Address) -> None:
    free = onward(histories, lasting, 1, replicates=100)
    held = onward(histories, lasting, 1, held=["stance:iran:MEX:out"], replicates=100)
    stays_out = ~(free.answered("stance:iran:MEX:target:endorse") | free.answered("stance:iran:MEX:challenger:endorse"))
    assert stays_out.sum() > 20
    assert np.array_equal(free.first[stays_out], held.first[stays_out])


def test_moves_are_those_that_the_chosen_forms_declare(histories: Histories) -> None:
    ensemble, world = histories.setup.ensemble, replay(histories, Address(0, 0)).world(0)
    declared = {kind for mechanism in ensemble.driver.mechanisms for kind in mechanism.moves}
    assert {name.split(":")[0] for name in moves_at(ensemble, world)} == declared
    parts = tuple(
        each._replace(moves=()) if each.family == "commitment" else each for each in ensemble.driver.mechanisms
    )
    fewer = ensemble._replace(driver=ensemble.driver._replace(mechanisms=parts))
    assert "stance" not in {name.split(":")[0] for name in moves_at(fewer, world)}
    parties = ("stance:iran:IRN:out", "mediation:iran:ISR:none")
    for wrong in ("stance:iran:RUS:target:fihgt", *parties, "mediation:iran:MEX:none", "love:iran"):
        with pytest.raises(InputError, match="is no move of week 1"):
            onward(histories, Address(0, 0), 0, held=[wrong], replicates=1)


@pytest.mark.parametrize("rival", [False, True])
def test_events_are_traced_to_the_draws_that_decided_them(rival: bool) -> None:
    session = Session("iran-2026", seed=2)
    for path, form in RIVALS.items() if rival else ():
        session.set(path, form)
    histories, traced, drawn = session.histories(20), 0, 0
    for number in range(20):
        found = trace(histories, histories.address(number))
        came = {name: int(histories.first[number][at]) for name, at in histories.names.items()}
        assert {each.event: each.week for each in found} == {
            name: week for name, week in came.items() if ALREADY < week < LATER
        }
        assert [each.week for each in found] == sorted(each.week for each in found)
        for each in found:
            # who fights somebody's enemy in another dispute was drawn there
            traced += bool(each.decisions) or not each.event.startswith("fights:")
            drawn += bool(each.decisions)
            assert len({(decision.stream, decision.about) for decision in each.decisions}) <= 1
            for decision in each.decisions:
                assert decision.below == (decision.drawn < decision.threshold)
                assert 0.0 < decision.drawn < 1.0
                assert 0.0 <= decision.chance <= 1.0
            kind = each.event.split(":")[0]
            if kind in ("stance", "mediation", "leader", "regime"):
                assert each.decisions[-1].below
                assert set(each.decisions[-1].about) <= set(each.event.split(":")) | {
                    "iran",
                    "ukraine",
                    "cuba",
                    "venezuela",
                }
    assert drawn > 0.9 * traced > 100


def test_what_a_move_brings_about_was_not_drawn(histories: Histories, lasting: Address) -> None:
    branch = onward(histories, lasting, 1, moves=["end:iran:conceded", "stance:cuba:RUS:target:aid"], replicates=3)
    found = {each.event: each for each in trace(branch, branch.address(0))}
    for event in ("end:iran:conceded", "stance:cuba:RUS:target:aid"):
        assert (found[event].week, found[event].decisions) == (2, ())


def test_a_crisis_of_its_own_forms_is_lived_again() -> None:
    crisis = read_crisis("iran-2026", known_forms=known_forms())
    histories = Session(crisis, weeks=4, threads=2).histories(20)
    assert all(same_events(histories, n, replay(histories, histories.address(n))) for n in range(20))
