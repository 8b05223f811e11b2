"""From measures of history to quantities of a crisis, by hand: four states and the organisation of the world."""

from datetime import date

import polars as pl
import pytest

from foedus.core.world import DISPLAY, FORCE, OBLIGATIONS, THREAT, WAR
from foedus.worlds import historical_quantities
from foedus.worlds.defaults import default
from foedus.worlds.fitted_rates import shipped_fits
from foedus.worlds.historical_quantities import (
    CHALLENGE_AT_HOME,
    OfDispute,
    of_dispute,
    of_pairs,
    of_states,
    worth,
)
from foedus.worlds.past_crisis import PastCase, _dispute

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
        "past_mediation": {(2, 0): 1.0},
        "alongside_decade": {},
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


def test_what_is_measured_of_each_state() -> None:
    found = of_states(states())
    assert found["capability"].tolist() == [0.01, 0.03, 0.2, default("actor", "capability")]
    assert found["nuclear"].tolist() == [0.0, 0.0, 1.0, 0.0]
    assert found["major"].tolist() == [0.0, 0.0, 1.0, 0.0]
    assert found["kept"].tolist() == [1.0, 0.0, 3.0, 0.0]
    assert found["fell_short"].tolist() == [0.0, 2.0, 0.0, 0.0]


def test_what_ties_power_down() -> None:
    peace, war, dispute, conflict = (worth("load", name) for name in ("peace", "war", "dispute", "conflict"))
    assert of_states(states())["load"].tolist() == pytest.approx(
        [peace, peace + 0.5 * war + 2 * dispute + 2 * conflict, peace + war + 5 * dispute, peace]
    )
    assert of_states(states(load=[9.0, 0.0, 0.0, 0.0]))["load"][0] == 0.9  # something is always left


def test_unrest_and_strength_at_home() -> None:
    found, quiet = of_states(states()), worth("unrest", "quiet")
    unrest = [quiet + worth("unrest", "violent_campaign"), quiet + worth("unrest", "nonviolent_campaign"), quiet, quiet]
    assert found["unrest"].tolist() == pytest.approx(unrest)
    usual, fall = worth("strength", "usual"), worth("strength", "irregular_exit")
    assert found["strength"].tolist() == pytest.approx([usual, usual + 3 * fall, usual + 4 * fall, usual])


def test_strength_stays_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    table = historical_quantities._table()
    for value, bound in ((-0.4, 0.1), (0.4, 0.9)):
        changed = {**table, "strength": {**table["strength"], "irregular_exit": {"value": value}}}
        monkeypatch.setattr(historical_quantities, "_table", lambda changed=changed: changed)
        assert of_states(states())["strength"][2] == bound


def test_what_is_between_states() -> None:
    found = of_pairs(of_states(states()), pairs())
    assert (found["affinity"][2, 0], found["affinity"][2, 1]) == (0.6, -0.4)
    assert found["obligation"][2, 0] == DEFENCE
    assert (found["rivalry"][1, 0], found["rivalry"][0, 1]) == (1.0, 0.0)
    usual, pledge, major, neighbour = (worth("stake", name) for name in ("usual", "pledge", "major", "neighbour"))
    assert found["stake"][2, 0] == pytest.approx(usual + pledge + major)
    assert found["stake"][3, 0] == pytest.approx(usual)  # to consult is no pledge
    assert found["stake"][1, 0] == pytest.approx(usual + neighbour)
    assert found["stake"][0, 2] == pytest.approx(usual)


def test_leverage_and_linkage_follow_power_and_treaties_of_either() -> None:
    found = of_pairs(of_states(states(cinc=[0.01, 0.03, 0.2, 0.01])), pairs())
    usual, power, treaty = (worth("leverage", name) for name in ("usual", "power", "treaty"))
    assert found["leverage"][2, 0] == pytest.approx(usual + power * 0.2 / 0.21 + treaty, rel=1e-6)
    assert found["leverage"][0, 2] == pytest.approx(usual + power * 0.01 / 0.21 + treaty, rel=1e-6)
    assert found["leverage"][1, 0] == pytest.approx(usual + power * 0.75, rel=1e-6)
    linked = worth("linkage", "usual") + worth("linkage", "treaty")
    assert found["linkage"][2, 0] == found["linkage"][0, 3] == pytest.approx(linked)
    assert found["linkage"][1, 0] == pytest.approx(worth("linkage", "usual"))


def opened(given: dict[str, float | None], *, of: pl.DataFrame, between: pl.DataFrame) -> OfDispute:
    actors = of_states(of)
    return of_dispute(given, of, between, actors, of_pairs(actors, between))


def test_who_demands_what_of_whom() -> None:
    how = opened(case(crises_before=7), of=states(), between=pairs())
    assert (how.target, how.challenger) == (0, 1)
    assert how.aim == "policy"
    extra = worth("value", "rivalry") + 3 * worth("value", "again")
    assert how.value == pytest.approx(worth("value", "challenger") + extra)
    assert how.value_target == pytest.approx(worth("value", "target") + extra)
    how = opened(case(crises_before=None), of=states(), between=pairs(rivals={}, spatial={(1, 0): 1.0}))
    assert how.aim == "territory"
    assert how.value == pytest.approx(worth("value", "challenger"))


@pytest.mark.parametrize(("kind", "level"), [(1, THREAT), (7, DISPLAY), (9, FORCE)])
def test_how_hostile_a_trigger_is(kind: int, level: int) -> None:
    how = opened(case(trigger_kind=kind), of=states(), between=pairs())
    assert how.level == level


@pytest.mark.parametrize(("kind", "added"), [(CHALLENGE_AT_HOME, worth("unrest", "challenge")), (1, 0.0)])
def test_a_challenge_at_home_is_unrest_of_the_target(kind: int, added: float) -> None:
    assert opened(case(trigger_kind=kind), of=states(), between=pairs()).challenge == added


VIOLENT = 9  # code of the trigger


@pytest.mark.parametrize(("kind", "at_war"), [(1, 0), (VIOLENT, 0), (1, 1), (VIOLENT, 1)])
def test_whether_a_war_goes_on_is_not_known_as_a_crisis_opens_nor_that_the_trigger_has_killed(
    kind: int, at_war: int
) -> None:
    between = pairs(at_war={(1, 0): at_war})
    opening = case(trigger_kind=kind) | {"name": "A CRISIS", "trigger": date(1962, 10, 16), "year": 1962}
    how = opened(opening, of=states(), between=between)
    past = PastCase(opening, states(), between, pl.DataFrame(), {}, shipped_fits(), None, 0.3)
    dispute = _dispute(past, ["TARGET", "RIVAL", "POWER", "NEAR"], how, None)
    if at_war:
        assert [(one["value"], one["weight"]) for one in dispute["level"]["accounts"]] == [(how.level, 0.7), (WAR, 0.3)]
    else:
        assert dispute["level"]["value"] == how.level
    assert dispute.get("fatal", {}).get("value") == (False if kind == VIOLENT else None)


def test_who_stands_near_and_may_mediate() -> None:
    """A power for its treaty with one, a neighbour for its treaty with one and its border with the other."""
    how, near = opened(case(), of=states(), between=pairs()), worth("exposure", "near")
    assert how.exposure.tolist() == pytest.approx([0.0, 0.0, near, 2 * near])
    assert how.candidate.tolist() == [0.0, 0.0, 1.0, 1.0]
    alone = pairs(obligation={}, contiguous={})
    assert opened(case(), of=states(major=[0, 0, 0, 0]), between=alone).candidate.tolist() == [0.0, 0.0, 0.0, 0.0]
    assert opened(case(), of=states(), between=alone).candidate.tolist() == [0.0, 0.0, 1.0, 0.0]  # a power is never far


def test_a_further_party_has_spoken_for_its_side() -> None:
    how = opened(case(), of=states(party=[1, 1, 0, 1], side=[1, -1, 0, -1]), between=pairs())
    assert how.side.tolist() == [0.0, 0.0, 0.0, -1.0]
    assert how.candidate[3] == how.exposure[3] == 0.0


def test_the_hegemon_is_a_stronger_power_that_is_bound_to_fight_for_one() -> None:
    def hegemon(**changes: dict[tuple[int, int], float]) -> int | None:
        return opened(case(), of=states(), between=pairs(**changes)).hegemon

    assert hegemon() == 2
    assert hegemon(obligation={(2, 1): float(OBLIGATIONS.index("offence"))}) == 2
    assert hegemon(obligation={(2, 0): 1.0}) is None  # to consult binds nobody to fight
    assert hegemon(obligation={(3, 0): DEFENCE}) is None  # no great power
    weak = states(cinc=[0.3, 0.03, 0.2, 0.01])
    assert opened(case(), of=weak, between=pairs()).hegemon is None
    two = opened(
        case(), of=states(major=[0, 0, 1, 1], cinc=[0.01, 0.03, 0.2, 0.1]),
        between=pairs(obligation={(2, 0): DEFENCE, (3, 0): DEFENCE}),
    )  # fmt: skip
    assert two.hegemon == 2
