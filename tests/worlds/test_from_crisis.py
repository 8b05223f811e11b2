"""Worlds built from crisis files: what the file says, else the table of states, else a default with its reason."""

from datetime import date
from math import exp, log, tanh
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from foedus.core.errors import InputError
from foedus.core.philox import stable_hash
from foedus.core.world import FIELDS, NEVER, OBLIGATIONS, REGIME_KINDS, World, layout
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.worlds import from_crisis
from foedus.worlds.base_rates import CASES, EVENTS, central_rate, draw_rates, hazard, table
from foedus.worlds.blueprint import Blueprint, draw_patches, luck, place
from foedus.worlds.defaults import _table, default, reason
from foedus.worlds.entries import state_of
from foedus.worlds.from_crisis import build, hashes
from foedus.worlds.states import (
    columns,
    distance_km,
    figure,
    first_year,
    last_known,
    likely_polyarchy,
    neighbours,
    obligations,
    regime,
    states,
)

SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"
DRAWS = 400


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return read_crisis(SMALL)


@pytest.fixture(scope="module")
def blueprint(crisis: Crisis) -> Blueprint:
    return build(crisis)


def drawn(blueprint: Blueprint, field: str, *index: int, seed: int = 1) -> NDArray[np.float64]:
    """Return the draws of one number of a world [outer draw]; constant where it is certain."""
    places, numbers = draw_patches(blueprint, seed, DRAWS)
    where = np.flatnonzero(places == place(blueprint.world, field, *index))
    value = getattr(blueprint.world, field)[index]
    return numbers[where[0]] if where.size else np.full(DRAWS, value)


def at(blueprint: Blueprint, name: str) -> int:
    return blueprint.actors.index(name)


def test_names_and_sizes(blueprint: Blueprint) -> None:
    assert blueprint.actors == ("RUS", "IRN", "USA", "TUR")
    assert blueprint.disputes == ("iran", "USA-IRN", "RUS-TUR")  # each feud has a row of its own
    assert (blueprint.world.actors, blueprint.world.disputes) == (4, 3)
    assert blueprint.world.feud.tolist() == [0.0, 1.0, 1.0]
    assert np.isfinite(blueprint.world.slab).all()


def test_every_number_of_a_world_has_its_place() -> None:
    world = World(np.arange(float(max(part.stop for part in layout(4, 3).values()))), 4, 3)
    for name in FIELDS:
        values = getattr(world, name)
        for index in np.ndindex(values.shape):
            assert place(world, name, *index) == values[index]


def test_what_the_file_says(blueprint: Blueprint) -> None:
    world, russia, iran = blueprint.world, at(blueprint, "RUS"), at(blueprint, "IRN")
    assert world.affinity[russia, iran] == world.affinity_start[russia, iran] == 0.1
    assert world.distance_km[russia, iran] == 15.0
    assert world.on_request[russia, iran] == 1.0
    assert (world.challenger[0], world.target[0]) == (at(blueprint, "USA"), iran)
    assert world.hegemon[0] == at(blueprint, "USA")
    assert world.aim[0] == 3.0
    assert world.began[0] == pytest.approx((date(2025, 12, 28) - date(2026, 1, 16)).days / 7)
    assert world.stance[0].tolist() == [0.0, 0.0, 0.0, -1.0]
    assert world.candidate[0].tolist() == [1.0, 0.0, 0.0, 1.0]
    assert world.mediation[0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert world.exposure[0, at(blueprint, "TUR")] == 0.5


def test_a_fixed_path_in_weeks(blueprint: Blueprint) -> None:
    world = blueprint.world
    assert world.path_fixed[0] == 1.0
    assert world.path_week[0, 0] == pytest.approx(3.0)
    assert world.path_level[0, :2].tolist() == [4.0, 5.0]
    assert (world.path_week[0, 2:] == NEVER).all()
    weeks = drawn(blueprint, "path_week", 0, 1)
    assert weeks.min() >= (date(2026, 3, 1) - date(2026, 1, 16)).days / 7
    assert weeks.max() <= (date(2026, 3, 15) - date(2026, 1, 16)).days / 7 + 1 / 7


def test_what_the_table_of_states_says(blueprint: Blueprint) -> None:
    world, states_by_name = blueprint.world, states()
    for i, name in enumerate(blueprint.actors):
        row = states_by_name[name]
        assert world.democracy[i] in (float(row["polyarchy"]), float(row["polyarchy_prior"]))
        if name not in ("RUS", "IRN"):
            assert world.capability[i] == float(row["cinc"])
            assert (world.major[i], world.nuclear[i]) == (float(row["major_power"]), float(row["nuclear"]))
    turkey, america = at(blueprint, "TUR"), at(blueprint, "USA")
    apart = abs(float(states_by_name["TUR"]["ideal_point"]) - float(states_by_name["USA"]["ideal_point"]))
    expected = tanh(default("relation", "affinity_slope") * (default("relation", "affinity_zero") - apart))
    assert world.affinity[turkey, america] == world.affinity[america, turkey] == pytest.approx(expected)
    # allies in the North Atlantic treaty, from whom aid is expected
    assert OBLIGATIONS[int(world.obligation[america, turkey])] == "defence"
    assert world.expected[america, turkey] == 2.0


def test_defaults_where_nothing_is_said(blueprint: Blueprint) -> None:
    world = blueprint.world
    america, turkey = at(blueprint, "USA"), at(blueprint, "TUR")
    assert world.unrest[america] == world.unrest_start[america] == default("actor", "unrest")
    assert world.standing[america] == default("actor", "standing_of_major")
    assert world.standing[turkey] == default("actor", "standing")
    assert world.stake[america, turkey] == default("relation", "stake")
    assert world.value_target[0] == default("dispute", "value_target")
    assert world.successor_affinity[turkey, america] == world.affinity[turkey, america]


def test_every_default_says_why() -> None:
    for of, entries in _table().items():
        for name in entries:
            assert reason(of, name), f"{of}.{name}"


def test_uncertain_inputs_are_drawn_from_their_range(blueprint: Blueprint) -> None:
    load = drawn(blueprint, "load", 0)
    assert stats.kstest(load, stats.uniform(0.5, 0.3).cdf).pvalue > 1e-4
    capability = drawn(blueprint, "capability", 0)
    assert (capability.min() >= 0.02, capability.max() <= 0.05) == (True, True)
    assert capability.mean() == pytest.approx((0.02 + 0.04 + 0.05) / 3, abs=0.001)
    nuclear = drawn(blueprint, "nuclear", 1)
    # one account against one of weight three
    assert set(nuclear) == {0.0, 1.0}
    assert nuclear.mean() == pytest.approx(0.25, abs=4.0 * (0.25 * 0.75 / DRAWS) ** 0.5)
    obliged = drawn(blueprint, "obligation", 0, 1)
    assert set(obliged) == {float(OBLIGATIONS.index("consultation")), float(OBLIGATIONS.index("defence"))}


def test_what_follows_an_input_is_drawn_with_it(blueprint: Blueprint) -> None:
    np.testing.assert_array_equal(drawn(blueprint, "unrest", 1), drawn(blueprint, "unrest_start", 1))
    for field in ("oil_base", "oil_price_start"):
        np.testing.assert_array_equal(drawn(blueprint, "oil_price", 0), drawn(blueprint, field, 0))


def test_the_price_before_the_crisis_may_differ(crisis: Crisis) -> None:
    world = build(with_settings(crisis, {"oil_price_start": 80})).world
    assert (world.oil_price_start[0], world.oil_price[0]) == (80.0, 65.0)


def test_draws_depend_on_seed_and_name_alone(crisis: Crisis, blueprint: Blueprint) -> None:
    before = drawn(blueprint, "load", 0)
    np.testing.assert_array_equal(drawn(build(crisis), "load", 0), before)
    assert not np.array_equal(drawn(blueprint, "load", 0, seed=2), before)
    other = build(with_settings(crisis, {"actors.TUR.load": {"between": [0.1, 0.2]}, "actors.IRN.strength": 0.4}))
    np.testing.assert_array_equal(drawn(other, "load", 0), before)


def test_the_measure_of_capability_is_chosen(crisis: Crisis) -> None:
    spending = build(with_settings(crisis, {"measure": "military_expenditure"})).world
    assert spending.capability[2] == float(states()["USA"]["military_share"])
    # a capability that is given counts whatever the measure
    assert spending.capability[0] == pytest.approx(build(crisis).world.capability[0])
    given = with_settings(crisis, {"measure": "military_expenditure", "actors.USA.military_expenditure": 0.4})
    assert build(given).world.capability[2] == 0.4
    unused = with_settings(crisis, {"actors.USA.military_expenditure": 0.4})
    assert build(unused).world.capability[2] == float(states()["USA"]["cinc"])


def test_an_actor_that_is_no_state_has_defaults(crisis: Crisis) -> None:
    renamed = crisis.model_copy(update={"actors": {**crisis.actors, "HZB": crisis.actors["USA"]}})
    assert state_of(renamed, "HZB") == ""
    world = build(renamed).world
    assert world.capability[4] == default("actor", "capability")
    assert world.democracy[4] == default("actor", "democracy")
    assert world.affinity[4, 0] == default("relation", "affinity")
    assert world.distance_km[4, 0] == default("relation", "distance_km")


def test_a_war_at_the_as_of_date_ties_its_principals_down(crisis: Crisis) -> None:
    world = build(with_settings(crisis, {"disputes.iran.level": 5})).world
    assert world.load[2] == default("actor", "load_at_war")
    assert world.load[3] == default("actor", "load")


def test_base_rates_follow_the_kind_of_regime(crisis: Crisis) -> None:
    world = build(with_settings(crisis, {"actors.USA.regime_kind": "military", "actors.TUR.failure_rate": 0.2})).world
    assert world.regular_rate[2] == pytest.approx(float(hazard(central_rate("military"))))
    # a chance a year in the file, a hazard in the world
    assert world.failure_rate[3] == pytest.approx(-log(0.8))


def test_an_old_leader_may_die(crisis: Crisis) -> None:
    base = build(crisis).world.regular_rate[0]
    gompertz = default("actor", "mortality_at_65") * exp(default("actor", "mortality_growth") * 8.0)
    kind = regime("RUS").kind
    assert base == pytest.approx(float(hazard(central_rate(kind))) + gompertz)
    older = build(with_settings(crisis, {"actors.RUS.leader_age": 83})).world.regular_rate[0]
    assert older > base


@pytest.mark.parametrize("kind", REGIME_KINDS)
def test_rates_are_drawn_from_the_posterior_of_the_counts(kind: str) -> None:
    events, cases = (table()[kind][count] for count in (EVENTS, CASES))
    uniform = (np.arange(2000) + 0.5) / 2000
    rates = draw_rates(np.full(2000, float(REGIME_KINDS.index(kind))), uniform)
    posterior = stats.beta(events + 0.5, cases - events + 0.5)
    np.testing.assert_allclose(rates, posterior.ppf(uniform), rtol=1e-9)
    assert central_rate(kind) == pytest.approx(posterior.mean())


def test_all_leaders_share_the_doubt_about_the_era(crisis: Crisis) -> None:
    plain = build(with_settings(crisis, {f"actors.{name}.regime_kind": "democracy" for name in ("USA", "TUR")}))
    one, other = drawn(plain, "irregular_rate", 2), drawn(plain, "irregular_rate", 3)
    regular = [drawn(plain, "regular_rate", i) for i in (2, 3)]
    assert stats.spearmanr(one, other).statistic > 0.2
    assert abs(stats.spearmanr(*regular).statistic) < 0.2


def test_hazards_of_chances() -> None:
    assert float(hazard(0.5)) == pytest.approx(log(2.0))
    assert np.isfinite(hazard(1.0))


def test_two_names_with_one_address_are_refused(crisis: Crisis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_crisis, "stable_hash", lambda name: stable_hash(name[:1]))
    twin = crisis.model_copy(update={"actors": {**crisis.actors, "TUN": crisis.actors["TUR"]}})
    with pytest.raises(InputError, match=r"'TUR' and 'TUN' share a random address by accident: rename one of them"):
        build(twin)


def test_hashes_of_names() -> None:
    assert hashes(("RUS", "iran")).tolist() == [int(stable_hash("RUS")), int(stable_hash("iran"))]
    assert hashes(()).dtype == np.uint64


def test_luck_is_by_name() -> None:
    of = luck(3, 10)
    np.testing.assert_array_equal(of("actors.RUS.load"), luck(3, 10)("actors.RUS.load"))
    assert not np.array_equal(of("actors.RUS.load"), of("actors.IRN.load"))


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [("RUS", "RUS", 0.0), ("RUS", "UKR", 0.0), ("USA", "CAN", 0.0), ("GBR", "JPN", 9560.0), ("USA", "RUS", 7830.0)],
)
def test_distances_between_capitals(one: str, other: str, km: float) -> None:
    """Great circles London - Tokyo and Washington - Moscow as atlases give them, to one in a hundred."""
    assert distance_km(one, other) == distance_km(other, one) == pytest.approx(km, rel=0.01)


def test_what_is_not_known_is_not_invented() -> None:
    assert figure("XXX", "cinc") is None
    assert distance_km("RUS", "XXX") is None
    assert regime("XXX").kind == "party"


def test_figures_carry_their_data_set_and_year() -> None:
    found = figure("RUS", "cinc")
    assert found is not None
    assert (found.data_set, found.year) == (columns()["cinc"]["data_set"], int(states()["RUS"]["cinc_year"]))


def test_a_figure_of_the_year_itself_was_not_known_in_it() -> None:
    row = states()["RUS"]
    year = int(row["polyarchy_year"])
    late, early = figure("RUS", "polyarchy", year + 1), figure("RUS", "polyarchy", year)
    assert late is not None
    assert early is not None
    assert (late.number, late.year) == (float(row["polyarchy"]), year)
    assert (early.number, early.year) == (float(row["polyarchy_prior"]), int(row["polyarchy_prior_year"]))


def test_treaties_and_borders_of_the_table() -> None:
    assert obligations()["USA", "JPN"] == "defence"
    assert ("USA", "IRN") not in obligations()
    assert frozenset(("RUS", "UKR")) in neighbours()
    assert frozenset(("USA", "RUS")) not in neighbours()


GULF = """\
foedus: 2
crisis: gulf-own
title: A neighbour is threatened
as_of: 1990-07-25
measure: cinc
actors: {IRQ: {name: Iraq}, KWT: {name: Kuwait}, USA: {name: United States}, SAU: {name: Saudi Arabia},
         DEU: {name: Germany}, RUS: {name: Russia}, PAK: {name: Pakistan}}
disputes: {gulf: {title: G, challenger: IRQ, target: KWT, aim: territory}}
"""


def gulf(tmp_path: Path, as_of: str) -> Crisis:
    """Return a crisis that says nothing of its actors, as of a day."""
    (tmp_path / "gulf.yaml").write_text(GULF.replace("1990-07-25", as_of))
    return read_crisis(tmp_path / "gulf.yaml")


def test_what_was_known_only_later_fills_nothing(tmp_path: Path) -> None:
    """Treaties, votes, output and regimes of today are none of 1990; what is dated by its beginning holds from then."""
    world = build(gulf(tmp_path, "1990-07-25")).world
    assert set(world.capability) == {default("actor", "capability")}
    assert set(world.democracy) == {default("actor", "democracy")}
    assert not world.obligation.any()
    assert not world.affinity.any()
    iraq, kuwait, america, _, germany, russia, pakistan = range(7)
    assert world.distance_km[iraq, kuwait] == 0.0
    assert world.distance_km[kuwait, america] == pytest.approx(10_500, rel=0.02)
    assert [world.major[i] for i in (america, russia, germany, iraq)] == [1.0, 1.0, 0.0, 0.0]
    assert [world.nuclear[i] for i in (america, russia, pakistan, iraq)] == [1.0, 1.0, 1.0, 0.0]
    early = build(gulf(tmp_path, "1914-07-24")).world
    assert not early.nuclear.any()


def test_the_same_file_of_today_is_filled(tmp_path: Path) -> None:
    world = build(gulf(tmp_path, "2026-07-25")).world
    assert world.obligation.any()
    assert world.affinity.any()
    assert len(set(world.capability)) == 7


def test_figures_speak_for_their_time_only() -> None:
    assert figure("USA", "cinc", 2022) is None
    assert figure("USA", "cinc", 2023) is not None
    assert figure("USA", "cinc", 2034) is None
    # the spending of North Korea was last known in 2001
    assert figure("PRK", "military_share", 2026) is None
    old = last_known("PRK", "military_share", 2026)
    assert old is not None
    assert old.year == 2001
    assert last_known("PRK", "military_share", 2001) is None
    assert obligations(2018) == {}
    assert obligations(2019)["USA", "JPN"] == "defence"
    assert regime("SAU", 2026) == ("monarchy", "polity5", 2018)
    assert regime("DZA", 2026) == ("military", "", 1999)
    assert regime("IRQ", 1990).data_set == ""
    assert distance_km("RUS", "UKR", 1985) != 0.0
    likely = likely_polyarchy("AND", 2026)
    assert likely is not None
    assert likely.low < likely.middle < likely.high


@pytest.mark.parametrize("year", range(2025, 2029))
def test_the_table_speaks_of_its_first_days_and_some_years_more(year: int) -> None:
    assert year >= first_year()
    for code in ("USA", "IRN", "CHN"):
        for column in ("cinc", "surplus_share", "gdp_per_capita", "polyarchy", "ideal_point"):
            assert figure(code, column, year) is not None, (code, column)
    assert obligations(year)


def test_trust_follows_from_alignment_rivalry_and_treaty(crisis: Crisis) -> None:
    """The patron of one party and rival of another is trusted by these as they see it, a stranger by half."""

    def trust(**said: object) -> float:
        given = {f"relations.USA>RUS.{name}": value for name, value in said.items()}
        built = build(with_settings(crisis, {"relations.USA>RUS.trust": None, **given}))
        return float(built.world.trust[at(built, "USA"), at(built, "RUS")])

    stranger = {"affinity": 0.0, "obligation": "none", "rivalry": False}
    assert trust(**stranger) == pytest.approx(0.5)
    hostile = trust(**stranger | {"affinity": -0.6, "rivalry": True})
    odds = -0.6 * default("relation", "trust_of_affinity") + default("relation", "trust_of_rivalry")
    assert hostile == pytest.approx(1.0 / (1.0 + exp(-odds)))
    assert trust(**stranger | {"affinity": 0.6}) > 0.5
    for word in OBLIGATIONS:
        bound = word in ("consultation", "defence", "offence")
        assert (trust(**stranger | {"obligation": word}) > 0.5) == bound
