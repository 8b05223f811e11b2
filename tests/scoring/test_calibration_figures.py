from xml.etree import ElementTree as ET

import pytest
from scipy.stats import binomtest

from foedus.core.errors import InputError
from foedus.scoring import skills
from foedus.scoring.figures import Point, calibration_picture, wilson
from foedus.scoring.skills import Skill, written

SVG = "{http://www.w3.org/2000/svg}"


def skill(**changes):
    made = Skill(
        question="falls",
        population='leaders: "irregular" exit',
        form="coup trap",
        window="from 1980",
        train_to=1979,
        cases=3000,
        events=86,
        auc=0.765,
        auc_low=0.717,
        auc_high=0.809,
        brier_skill=0.033,
        brier_skill_low=0.004,
        brier_skill_high=0.06,
        best_baseline="gradient boosting",
        gain_over_best_baseline=0.0025,
        gain_low=-0.0006,
        gain_high=0.0059,
        rates={"1946-89": 0.041, "from 1990": 0.017},
        coding_rule="rows: leaders",
    )
    return made._replace(**changes)


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    monkeypatch.setattr(skills, "files", lambda _: tmp_path)
    skills.skills.cache_clear()
    yield lambda *found: (tmp_path / skills.FILE).write_text(written(found))
    skills.skills.cache_clear()


def test_skills_read_back_as_they_were_written(shipped):
    shipped(skill(), skill(population="coups"))
    assert skills.skills() == (skill(), skill(population="coups"))
    assert skills.skill_of("coups").form == "coup trap"


def test_an_unknown_population_is_told(shipped):
    shipped(skill(population="coups"))
    with pytest.raises(InputError, match="did you mean 'coups'"):
        skills.skill_of("coup")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.004, 0.06, "beat the base rate by +3.3% [+0.4, +6.0]"),
        (-0.01, 0.06, "did not surely beat the base rate"),
        (-0.09, -0.01, "was worse than the base rate by"),
    ],
)
def test_a_skill_says_what_it_is(low, high, words):
    assert words in skill(brier_skill_low=low, brier_skill_high=high).sentence()


def test_wilson_intervals():
    known = binomtest(5, 50).proportion_ci(0.9, "wilson")
    assert wilson(5, 50) == pytest.approx((known.low, known.high), abs=1e-5)
    assert wilson(0, 20)[0] == 0.0
    assert wilson(20, 20)[1] == 1.0


def test_a_picture_is_well_formed_and_holds_every_bin():
    points = [Point(0.01, 0.0, 40.0, 0.0), Point(0.05, 0.1, 40.0, 4.0), Point(0.3, 0.25, 40.0, 10.0)]
    root = ET.fromstring(calibration_picture("ours & theirs", points))  # noqa: S314 - our own text
    circles = list(root.iter(f"{SVG}circle"))
    assert len(circles) == 3
    across = [float(circle.get("cx")) for circle in circles]
    assert across == sorted(across)
    assert next(root.iter(f"{SVG}title")).text == "ours & theirs"


def test_a_picture_by_hand():
    """Square roots on both axes up to two fifths: 204 pixels across from 44, 192 down from 28."""
    text = calibration_picture("ours", [Point(0.1, 0.025, 4000.0, 100.0), Point(0.4, 0.1, 4000.0, 400.0)])
    circles = [(one.get("cx"), one.get("cy")) for one in ET.fromstring(text).iter(f"{SVG}circle")]  # noqa: S314
    assert circles == [("146.0", "172.0"), ("248.0", "124.0")]
    words = [one.text for one in ET.fromstring(text).iter(f"{SVG}text")]  # noqa: S314 - our own text
    ticks = ["0", "0.01", "0.05", "0.1", "0.2", "0.4"]  # a thousandth would stand on top of nothing
    assert words[1:13] == [tick for tick in ticks for _ in range(2)]
    at = {one.text: one.get("x") for one in ET.fromstring(text).iter(f"{SVG}text") if one.get("y") == "234"}  # noqa: S314
    assert (at["0"], at["0.1"], at["0.4"]) == ("44.0", "146.0", "248.0")
    low, high = wilson(100.0, 4000.0)
    bar = f"M146.0 {28 + 192 * (1 - (low / 0.4) ** 0.5):.1f}V{28 + 192 * (1 - (high / 0.4) ** 0.5):.1f}"
    assert bar in text
    assert "M44.0 220.0L248.0 28.0" in text  # where said is happened


def test_what_ships_tells_a_skill_of_every_question():
    skills.skills.cache_clear()
    found = skills.skills()
    assert {skill.question for skill in found} == {"joins", "mediates", "falls"}
    assert all(skill.sentence() for skill in found)
    assert skills.skill_of("third parties, fatal disputes").rates["1946-89"] == pytest.approx(0.002, abs=0.001)
