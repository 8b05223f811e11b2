from math import nan
from xml.etree import ElementTree as ET

from tools.tables.picture import calibration_picture

from foedus.scoring.corp import Step

SVG = "{http://www.w3.org/2000/svg}"


def drawn(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own text


def test_a_picture_is_well_formed_and_holds_every_step():
    steps = [
        Step(0.01, 0.02, 0.03, 0.0, 0.0, 0.02, 40.0, 0.0),
        Step(0.05, 0.1, 0.2, 0.1, 0.05, 0.2, 40.0, 4.0),
        Step(0.3, 0.4, 0.5, 0.25, 0.1, 0.4, 40.0, 10.0),
    ]
    root = drawn(calibration_picture("ours & theirs", steps))
    across = [float(circle.get("cx")) for circle in root.iter(f"{SVG}circle")]
    assert len(across) == 3
    assert across == sorted(across)
    assert next(root.iter(f"{SVG}title")).text == "ours & theirs"


def test_a_picture_by_hand():
    """Square roots on both axes up to two fifths: 204 pixels across from 44, 192 down from 28."""
    steps = [
        Step(0.1, 0.1, 0.1, 0.025, 0.025, 0.1, 100.0, 2.5),
        Step(0.4, 0.4, 0.4, 0.1, 0.1, 0.4, 1000.0, 100.0),
    ]
    text = calibration_picture("ours", steps)
    circles = [(one.get("cx"), one.get("cy"), one.get("r")) for one in drawn(text).iter(f"{SVG}circle")]
    assert circles == [("146.0", "172.0", "3.0"), ("248.0", "124.0", "4.0")]
    words = [one.text for one in drawn(text).iter(f"{SVG}text")]
    ticks = ["0", "0.01", "0.05", "0.1", "0.2", "0.4"]  # a thousandth would stand on top of nothing
    assert words[1:13] == [tick for tick in ticks for _ in range(2)]
    assert "M44.0 220.0L248.0 28.0" in text  # where said is happened
    assert "M146.0 172.0L248.0 124.0L248.0 28.0L146.0 124.0Z" in text  # the band, there and back
    assert "M146.0 172.0L146.0 172.0L248.0 124.0L248.0 124.0" in text  # the steps


def test_a_curve_without_a_band_is_drawn_without():
    text = calibration_picture("ours", [Step(0.1, 0.1, 0.1, 0.2, nan, nan, 10.0, 2.0)])
    assert "Z" not in text
    assert "nan" not in text
