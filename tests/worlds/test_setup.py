"""Parameters and inputs as they are drawn for an ensemble."""

from pathlib import Path

import numpy as np
import pytest

from foedus.core.errors import InputError
from foedus.core.world import POLICY, TERRITORY
from foedus.crisis import references
from foedus.crisis.crisis import KnownForms
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.mechanisms.catalogue import MECHANISMS, known_forms
from foedus.mechanisms.coercion import crisis_bargaining
from foedus.mechanisms.commitment import overstretch
from foedus.worlds.parameters import parameter_path
from foedus.worlds.setup import Setup, set_up, with_forms

SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"


@pytest.fixture(scope="module")
def setup() -> Setup:
    return set_up(read_crisis(SMALL, known_forms=known_forms()), 2000, 1)


def test_every_draw_keeps_its_range(setup: Setup) -> None:
    for mechanism in MECHANISMS:
        for name, parameter in mechanism.parameters().items():
            drawn = setup.drawn[parameter_path(mechanism, name)]
            assert drawn.shape == (200,)
            assert parameter.low - 1e-12 <= drawn.min() <= drawn.max() <= parameter.high + 1e-12, name


def test_a_row_holds_the_parameters_of_the_chosen_forms(setup: Setup) -> None:
    paths = [parameter_path(each, name) for each in setup.ensemble.driver.mechanisms for name in each.parameters()]
    assert "commitment.overstretch.effort_aid" in paths
    assert "commitment.expected_utility.stake" not in paths
    assert setup.ensemble.parameters(7).tolist() == [setup.drawn[path][7] for path in paths]


def test_the_centre_is_the_central_value(setup: Setup) -> None:
    assert setup.central.crisis_bargaining == crisis_bargaining.MECHANISM.defaults()
    # the file sets the effort of aid: a lognormal with median .1
    assert setup.central.overstretch.effort_aid == pytest.approx(0.1)
    used = setup.used[parameter_path(overstretch.MECHANISM, "effort_aid")]
    assert (used.source, used.low < 0.1 < used.high) == ("assumption", True)


def test_a_start_is_the_central_world_with_its_draws(setup: Setup) -> None:
    central = setup.blueprint.world.slab
    slabs = np.array([setup.ensemble.start(outer) for outer in range(20)])
    differing = (slabs != central).any(axis=0)
    assert 0 < differing.sum() < 0.2 * central.size
    # a start may be written to
    setup.ensemble.start(0)[:] = -1.0
    np.testing.assert_array_equal(setup.ensemble.start(0), slabs[0])


def test_leanings_are_what_varies_in_the_chosen_forms(setup: Setup) -> None:
    paths = [leaning.path for leaning in setup.leanings]
    assert len(paths) == len(set(paths))
    assert {"actors.RUS.load", "relations.RUS>IRN.obligation", "actors.IRN.failure_rate"} <= set(paths)
    assert "parameters.commitment.overstretch.effort_aid" in paths
    assert not any(path.startswith("parameters.commitment.expected_utility") for path in paths)
    assert "parameters.survival.competing_risks.reference_unrest" not in paths
    for leaning in setup.leanings:
        assert leaning.values.shape == (200,)
        assert leaning.low <= leaning.values.min() <= leaning.values.max() <= leaning.high, leaning.path
        assert leaning.because, leaning.path


def test_other_forms_share_inputs_and_luck(setup: Setup) -> None:
    other = with_forms(setup, {**setup.forms, "survival": "global_game"})
    chosen, others = (each.ensemble.driver.mechanisms for each in (setup, other))
    assert [(a.name, b.name) for a, b in zip(chosen, others, strict=True) if a != b] == [
        ("competing_risks", "global_game")
    ]
    np.testing.assert_array_equal(other.ensemble.start(7), setup.ensemble.start(7))
    assert other.drawn is setup.drawn


def test_the_horizon_is_the_files_unless_asked_otherwise(setup: Setup) -> None:
    assert setup.ensemble.weeks == 20
    assert set_up(setup.crisis, 10, 1, weeks=3).ensemble.weeks == 3


@pytest.mark.parametrize("known", [known_forms(), None])
@pytest.mark.parametrize(
    ("path", "given", "message"),
    [
        ("survival.competing_risks.coup", 0.9, "a number from 0.45 to 0.75 (share), not 0.9"),
        ("commitment.overstretch.effort_aid", {"between": [0.1, 0.9]}, "a number from 0.05 to 0.25"),
        ("commitment.overstretch.effort_aid", {"normal": {"mean": 0.9, "sd": 0.1}}, "a number from 0.05 to 0.25"),
    ],
)
def test_a_parameter_outside_its_range_is_refused(path: str, given: object, message: str, known: KnownForms) -> None:
    """Where the forms are known it is refused as it is set; else when the parameters are drawn."""
    with pytest.raises(InputError) as caught:
        set_up(with_settings(read_crisis(SMALL, known_forms=known), {f"parameters.{path}": given}), 10, 1)
    assert str(caught.value).startswith(f"parameters.{path}")
    assert message in str(caught.value)


def test_the_tails_of_a_distribution_are_cut_off_at_the_range(setup: Setup) -> None:
    # the file's lognormal reaches beyond .25
    drawn = setup.drawn["commitment.overstretch.effort_aid"]
    assert drawn.max() == 0.25
    assert 0.05 <= drawn.min() < np.median(drawn) == pytest.approx(0.1, rel=0.15)


def test_more_replicates_do_not_move_the_first_outer_draws(setup: Setup) -> None:
    small = set_up(setup.crisis, 50, 1)
    for outer in range(5):
        np.testing.assert_array_equal(small.ensemble.start(outer), setup.ensemble.start(outer))
        np.testing.assert_array_equal(small.ensemble.parameters(outer), setup.ensemble.parameters(outer))


def test_more_weeks_than_so_many_pairs_can_be_run_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    crisis = read_crisis(SMALL, known_forms=known_forms())
    set_up(crisis, 20, 1, weeks=26)
    monkeypatch.setattr(references, "PAIR_WEEKS", 100)
    with pytest.raises(InputError, match=r"--weeks 26: \d+ actors, .* at most 3 of them can be run over 26 weeks"):
        set_up(crisis, 20, 1, weeks=26)


def test_a_feud_is_about_what_its_two_contest() -> None:
    world = set_up(read_crisis("iran-2026", known_forms=known_forms()), 20, 1).blueprint.world
    aims = {
        (bool(world.territorial[int(world.challenger[k]), int(world.target[k])]), int(world.aim[k]))
        for k in range(world.disputes)
        if world.feud[k]
    }
    assert aims == {(True, TERRITORY), (False, POLICY)}
