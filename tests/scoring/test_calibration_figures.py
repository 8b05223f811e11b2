from xml.etree import ElementTree as ET

import pytest
from scipy.stats import binomtest
from tools.tables.picture import Point, calibration_picture, wilson

SVG = "{http://www.w3.org/2000/svg}"


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
