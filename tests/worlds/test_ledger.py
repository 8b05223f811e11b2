"""What neither the crisis file nor a table knows: drawn over a wide range, and told as an assumption."""

import numpy as np
import pytest
import yaml

from foedus.core.world import FIELDS, POPULATIONS
from foedus.crisis.crisis import Crisis
from foedus.crisis.quantities import QUANTITIES
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.report.provenance import inputs
from foedus.runs.citing import cite
from foedus.runs.run import run_crisis
from foedus.worlds.base_rates import RATES
from foedus.worlds.blueprint import Entry, luck
from foedus.worlds.defaults import Default, default, entry
from foedus.worlds.entries import NOBODY_SAYS
from foedus.worlds.from_crisis import build
from foedus.worlds.ledger import ABSENT, fallback, kind_is_known, ledger_of, within
from foedus.worlds.setup import set_up
from foedus.worlds.states import likely_polyarchy, regime


def unknown(crisis: Crisis) -> list[Entry]:
    """Return what is drawn over a range of its own."""
    return [one for one in ledger_of(crisis).values() if one.range]


ACTORS = {"XAA": {"name": "Nowhere"}, "RUS": {"name": "Russia"}, "UKR": {"name": "Ukraine"}}


@pytest.fixture
def crisis(tmp_path) -> Crisis:
    """Two states of the table, and an actor of which nobody knows anything."""
    content = {
        "foedus": 2,
        "crisis": "nowhere",
        "title": "Nowhere",
        "as_of": "2026-01-16",
        "horizon_weeks": 4,
        "actors": ACTORS,
        "relations": {"XAA>UKR": {"affinity": {"value": 0.2, "because": "assumption"}}},
        "disputes": {"d": {"title": "D", "challenger": "XAA", "target": "UKR", "aim": "policy"}},
    }
    path = tmp_path / "nowhere.yaml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    return read_crisis(path)


def test_what_nobody_says_is_found_and_nothing_else(crisis: Crisis) -> None:
    found = {one.path for one in unknown(crisis)}
    assert found == {
        "actors.XAA.capability",
        "actors.XAA.democracy",
        *(f"relations.{pair}.distance_km" for pair in ("XAA>RUS", "RUS>XAA", "XAA>UKR", "UKR>XAA")),
        *(f"relations.{pair}.affinity" for pair in ("XAA>RUS", "RUS>XAA", "UKR>XAA")),
    }


def test_it_is_drawn_over_its_whole_range(crisis: Crisis) -> None:
    of = luck(1, 200)
    by_path = {one.path: one for one in build(crisis).uncertain}
    for one in unknown(crisis):
        values = by_path[one.path].values(of)
        assert one.range.low <= values.min() < values.max() <= one.range.high
        assert (values.min(), values.max()) == pytest.approx((one.range.low, one.range.high), rel=0.15, abs=0.02)
        assert by_path[one.path].because == NOBODY_SAYS
    low, high = np.quantile(by_path["actors.XAA.capability"].values(of), (0.05, 0.95))
    assert high > 100.0 * low


def test_a_regime_of_unknown_kind_falls_at_no_better_known_rate(crisis: Crisis) -> None:
    """Kinds, income and openness are drawn where nobody says them, so that the rates range wider than with figures."""
    of = luck(1, 200)
    rates = {one.path: one for one in build(crisis).uncertain}

    def spread(actor: str, rate: str) -> float:
        low, high = np.quantile(rates[f"actors.{actor}.{rate}"].values(of), (0.05, 0.95))
        return float(np.log(high / low))

    for rate in ("failure_rate", "regular_rate", "irregular_rate"):
        assert spread("XAA", rate) > 1.5 * spread("RUS", rate), rate
        assert "assumption" in rates[f"actors.XAA.{rate}"].because
        assert "assumption" not in rates[f"actors.RUS.{rate}"].because


def test_a_kind_of_regime_that_nobody_coded_is_known_where_the_freedom_of_elections_is_scored(crisis: Crisis) -> None:
    faso = crisis.actors["RUS"].model_copy(update={"name": "Burkina Faso"})
    with_faso = crisis.model_copy(update={"actors": {**crisis.actors, "BFA": faso}})
    rule = regime("BFA", 2026)
    assert (rule.data_set, rule.year, likely_polyarchy("BFA", 2026)) == ("", None, None)
    assert kind_is_known(with_faso, "BFA")
    assert not kind_is_known(with_faso, "XAA")


def test_it_is_told(crisis: Crisis) -> None:
    assert {one.path for one in unknown(crisis)} < {one.path for one in cite(crisis).assumed}
    assert not any("XAA" in path for paths in cite(crisis).table.values() for path in paths if "distance" in path)
    run = run_crisis(crisis, replicates=20, seed=1, threads=1)
    assumed, known = inputs(crisis, run.manifest)
    rows = {row[1]: row for row in assumed.rows}
    assert rows["actors.XAA.democracy"][2:] == ("0.5", "0.05 to 0.95", "assumption, no figure in the shipped tables")
    assert not {row[1] for row in known.rows} & {one.path for one in unknown(crisis)}


def test_of_the_bundled_crises_only_what_was_measured_long_ago_is_unknown() -> None:
    """What Cuba and North Korea spend was known last in 2011 and 2001."""
    found = {name: [one.path for one in unknown(read_crisis(name))] for name in ("iran-2025", "iran-2026")}
    assert found == {
        "iran-2025": ["actors.CUB.capability", "actors.PRK.capability"],
        "iran-2026": ["actors.CUB.capability"],
    }


def test_a_figure_of_long_ago_and_a_score_by_others_narrow_the_range(crisis: Crisis) -> None:
    actors = {key: crisis.actors["RUS"].model_copy(update={"name": key}) for key in ("PRK", "AND")}
    found = {one.path: one for one in unknown(crisis.model_copy(update={"actors": {**crisis.actors, **actors}}))}
    korea, andorra = found["actors.PRK.capability"], found["actors.AND.democracy"]
    assert korea.range.low < korea.range.value < korea.range.high == 5.0 * korea.range.value
    assert "2001" in korea.assumed
    assert 0.6 < andorra.range.low < andorra.range.high < 0.95
    assert "actors.AND.capability" not in found


def test_every_path_can_be_set(crisis: Crisis) -> None:
    for one in unknown(crisis):
        held = with_settings(crisis, {one.path: one.range.value})
        assert one.path not in {other.path for other in unknown(held)}
        assert one.path not in {leaning.path for leaning in set_up(held, 20, 1).leanings}


def test_a_range_is_even_or_where_it_spans_magnitudes_even_in_logarithms() -> None:
    ends = np.array([0.0, 0.5, 1.0])
    assert within(Default(0.5, 0.2, 0.6, log=False), ends) == pytest.approx([0.2, 0.4, 0.6])
    assert within(Default(0.1, 0.01, 1.0, log=True), ends) == pytest.approx([0.01, 0.1, 1.0])
    assert entry("actor", "capability").log
    assert not entry("relation", "affinity").log
    stays = entry("actor", "viability")  # a default without a range is its value
    assert stays.low == stays.value == stays.high
    assert not stays.log


@pytest.mark.parametrize("name", ["iran-2025", "iran-2026"])
def test_every_number_that_a_crisis_determines_is_in_the_ledger(name: str) -> None:
    """Whatever is a quantity of the crisis file has an entry with its reason."""
    crisis = read_crisis(name)
    blueprint = build(crisis)
    ledger, world = blueprint.ledger, blueprint.world
    for key in blueprint.actors:
        i = blueprint.actors.index(key)
        for quantity in QUANTITIES["actor"].keys() & FIELDS.keys() - set(RATES) - ABSENT.keys():
            named = crisis.measure if f"actors.{key}.{quantity}" not in ledger else quantity
            assert ledger[f"actors.{key}.{named}"].value == getattr(world, quantity)[i], (key, quantity)
        for other in set(blueprint.actors) - {key}:
            for quantity in QUANTITIES["relation"].keys() & FIELDS.keys():
                at = ledger[f"relations.{key}>{other}.{quantity}"]
                assert at.value == getattr(world, quantity)[i, blueprint.actors.index(other)], at
    assert all(entry.because for entry in ledger.values())
    assert {entry.origin for entry in ledger.values()} >= {"file", "table", "fit", "count", "follows", "default"}
    said = {entry.path: entry for entry in crisis.inputs()}
    assert {path for path, entry in ledger.items() if entry.origin == "file"} == said.keys()


def test_a_power_that_the_file_names_has_the_standing_of_one(crisis: Crisis) -> None:
    path = "actors.XAA.standing"
    assert build(crisis).ledger[path].value == default("actor", "standing")
    named = build(with_settings(crisis, {"actors.XAA.major": True}))
    assert named.ledger[path].value == named.world.standing[0] == default("actor", "standing_of_major")


@pytest.mark.parametrize("key", ["RUS", "XAA"])
def test_where_the_file_gives_every_rate_of_falling_no_kind_of_regime_is_asked_for(crisis: Crisis, key: str) -> None:
    given = with_settings(crisis, {f"actors.{key}.{rate}": 0.25 for rate in RATES})
    blueprint = build(given)
    assert f"actors.{key}.regime_kind" not in blueprint.ledger
    assert not {f"actors.{key}.{rate}" for rate in RATES} & {one.path for one in blueprint.uncertain}


def test_what_stands_at_a_path_of_which_nothing_is_said(crisis: Crisis) -> None:
    ledger = ledger_of(crisis)
    assert fallback(ledger, "actors.XAA.democracy") == (None, "its default")  # drawn: no one number
    assert fallback(ledger, "actors.RUS.democracy") == (ledger["actors.RUS.democracy"].value, "the table of states")
    assert fallback(ledger, "actors.RUS.cinc") == fallback(ledger, "actors.RUS.capability")
    assert fallback(ledger, "actors.RUS.regular_rate") == (None, "the base rate of its kind of regime")
    assert fallback(ledger, "actors.RUS.failure_rate") == (None, "the rate fitted to income and regime")
    assert fallback(ledger, "actors.RUS.leader_age") == (None, "its default")
    assert fallback(ledger, "relations.RUS>UKR.distance_km") == (0.0, "the distance of the capitals")
    assert fallback(ledger, "parameters.x.y.z") == (None, "the calibrated value")


@pytest.mark.parametrize(
    ("level", "population"), [(None, "quarrel"), (1, "quarrel"), (2, "quarrel"), (3, "mid"), (4, "mid"), (5, "mid")]
)
def test_a_dispute_that_does_not_say_its_population_has_that_of_its_level(
    crisis: Crisis, level: int | None, population: str
) -> None:
    (key,) = crisis.disputes
    path = f"disputes.{key}.like"
    found = ledger_of(with_settings(crisis, {f"disputes.{key}.level": level}))[path]
    assert POPULATIONS[int(found.value)] == population
    assert (found.origin, found.because) == ("follows", (f"disputes.{key}.level",))
    given = ledger_of(with_settings(crisis, {f"disputes.{key}.level": level, path: "icb-crisis"}))[path]
    assert (given.value, given.origin) == (2.0, "file")


def test_an_organisation_has_no_forces_no_leader_that_falls_and_takes_no_side(crisis: Crisis) -> None:
    asked = ("capability", "democracy", "major", "nuclear", *RATES)
    before = ledger_of(crisis)
    assert all(before[f"actors.XAA.{name}"].assumed or before[f"actors.XAA.{name}"].value for name in asked)
    marked = with_settings(crisis, {"actors.XAA.organisation": True})
    ledger = ledger_of(marked)
    assert [ledger[f"actors.XAA.{name}"].value for name in asked] == [0.0] * len(asked)
    assert [ledger[f"relations.RUS>XAA.{name}"].value for name in ("affinity", "obligation")] == [0.0, 0.0]
    assert ledger["relations.XAA>UKR.affinity"].value == 0.2  # what the file says stands
    assert not unknown(marked)
    world = build(marked).world
    at = list(marked.actors).index("XAA")
    assert (world.capability[at], world.failure_rate[at], world.organisation[at]) == (0.0, 0.0, 1.0)
