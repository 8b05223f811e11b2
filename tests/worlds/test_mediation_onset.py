"""What sort of crisis is mediated: the fitted onset, in worlds of the present and of the past."""

from math import exp, log, log1p
from pathlib import Path

import pytest

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.fitting.forms import design
from foedus.fitting.refitting import refitted
from foedus.fitting.tasks import TASKS
from foedus.mechanisms.mediation import gated_mediation
from foedus.mechanisms.mediation.gated_mediation import onset_of
from foedus.worlds.from_crisis import build
from foedus.worlds.from_history import world_of
from foedus.worlds.historical_cast import openings
from foedus.worlds.mediation_onset import FAMILY, NAME, of_the_past, of_today
from synthetic import at_reference

SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"

FIT = shipped(FAMILY, NAME)
PARAMS = at_reference(gated_mediation.MECHANISM)
GULF_WAR = 393


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return read_crisis(SMALL)


def test_a_crisis_of_today_by_hand(crisis: Crisis) -> None:
    world = build(crisis).world
    i, j = int(world.challenger[0]), int(world.target[0])
    strong = max(float(world.capability[i]), float(world.capability[j]))
    expected = FIT.value("power") * (log(strong) - FIT.typical["power"])
    expected += FIT.value("distance") * (log1p(float(world.distance_km[i, j])) - FIT.typical["distance"])
    expected += FIT.value("wars") * (0.0 - FIT.typical["wars"])
    assert world.mediation_odds[0] == pytest.approx(expected)
    odds = PARAMS.onset / (1.0 - PARAMS.onset) * exp(expected)
    assert onset_of(world, PARAMS, 0) == pytest.approx(odds / (1.0 + odds))


def test_the_great_and_those_at_war_are_mediated_less(crisis: Crisis) -> None:
    def odds(setting: dict[str, object]) -> float:
        return float(build(with_settings(crisis, setting)).world.mediation_odds[0])

    assert odds({"actors.USA.capability": 0.2}) < odds({"actors.USA.capability": 0.02})
    assert odds({"disputes.iran.level": 5}) == pytest.approx(odds({"disputes.iran.level": 3}) + FIT.value("wars"))


def test_an_onset_fitted_to_other_covariates_is_refused(crisis: Crisis) -> None:
    other = FIT._replace(columns=(*FIT.columns, "weather"))
    with pytest.raises(InputError, match=r"differs in weather"):
        of_today(other, build(crisis).world, 0, at_war=False)


@pytest.mark.parametrize(
    ("challenger", "target", "fights"),
    [("TUR", "IRN", True), ("TUR", "USA", True), ("IRN", "TUR", True), ("USA", "TUR", True), ("TUR", "RUS", False)],
)
def test_a_party_to_a_war_brings_it_into_its_other_disputes_on_either_side(
    crisis: Crisis, challenger: str, target: str, *, fights: bool
) -> None:
    own = {"title": "Another", "stances": {}, "exposure": {}, "mediators": {}}
    other = crisis.disputes["iran"].model_copy(update={"challenger": challenger, "target": target, **own})
    both = crisis.model_copy(update={"disputes": {**crisis.disputes, "other": other}})
    levels = ({"disputes.other.level": 3, "disputes.iran.level": level} for level in (3, 5))
    peace, war = (float(build(with_settings(both, given)).world.mediation_odds[1]) for given in levels)
    assert war - peace == pytest.approx(FIT.value("wars") if fights else 0.0)


@pytest.mark.shared
def test_a_world_of_the_past_says_what_the_fit_says(shared: Path) -> None:
    data = shared / "data"
    world = world_of(data, GULF_WAR)
    year = world.trigger.year - 1
    early = refitted(data, FAMILY, NAME, (year,))[year]
    task = next(task for task in TASKS if NAME in dict(task.shipped))
    form = next(form for form in task.forms if form.name == dict(task.shipped)[NAME])
    row = task.panel(data).table.filter(crisis=GULF_WAR)
    terms = design(form, row)[0]
    fitted = early.value("intercept") + sum(
        early.value(term.name) * value for term, value in zip(form.terms, terms, strict=True)
    )
    assert onset_of(world.blueprint.world, PARAMS, 0) == pytest.approx(1.0 / (1.0 + exp(-fitted)))


@pytest.mark.shared
def test_what_is_not_known_of_a_past_crisis_is_typical(shared: Path) -> None:
    case = openings(shared / "data").filter(crisis=GULF_WAR).row(0, named=True)
    known = of_the_past(FIT, case)
    for name, column in (("power", "log_cinc_strong"), ("distance", "log_distance_km")):
        moved = FIT.value(name) * (FIT.typical[name] - case[column])
        assert of_the_past(FIT, {**case, column: None}) == pytest.approx(known + moved)


@pytest.mark.shared
def test_before_anything_was_mediated_a_crisis_is_a_usual_one(shared: Path) -> None:
    assert refitted(shared / "data", FAMILY, NAME, (1917, 1990), needed=False).keys() == {1990}
    assert world_of(shared / "data", 1).blueprint.world.mediation_odds[0] == 0.0
    with pytest.raises(
        InputError, match=r"^icb/icb1v13\.csv\.gz: nothing to learn from up to 1917: no event in the panel"
    ):
        refitted(shared / "data", FAMILY, NAME, (1917, 1990))
