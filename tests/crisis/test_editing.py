"""A file with other values in it: it reads as what is meant, and every other line is as it was."""

import random
from pathlib import Path

import pytest

from foedus.core.errors import InputError
from foedus.crisis.bundled import bundled
from foedus.crisis.editing import edited
from foedus.crisis.reading import read_crisis
from foedus.crisis.sections import read_file
from foedus.crisis.settings import with_settings
from foedus.text.yaml_text import read_text

SMALL = Path(__file__).parent / "good" / "small.yaml"


def saved(path: Path, settings: dict[str, object]) -> tuple[list[str], list[str]]:
    """Return the lines of a file before and after, once it is sure that it reads as what is meant."""
    crisis = read_crisis(path)
    meant = with_settings(crisis, settings)
    before = read_text(path, "", 10**7)[1]
    after = edited(before, read_file(path).root, crisis.content(), meant.content())
    path.write_bytes(after.encode())
    assert read_crisis(path).content() == meant.content()
    return before.splitlines(), after.splitlines()


@pytest.fixture(params=["small", "iran-2026"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a file with the files beside it."""
    source = SMALL if request.param == "small" else bundled()["iran-2026"]
    for each in source.parent.glob("*.yaml"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    return tmp_path / source.name


def test_any_changes_are_read_again_as_they_are_meant(path: Path) -> None:
    luck = random.Random(7)
    # What is anchored stands for something elsewhere too: such a file is refused when it is read again.
    anchored = ("unrest", "strength") if path.stem == "small" else ()
    inputs = [given for given in read_crisis(path).inputs() if given.quantity.name not in anchored]
    actors = list(read_crisis(path).actors)
    for _ in range(6):
        settings: dict[str, object] = {}
        for given in luck.sample(inputs, 3):
            if given.quantity.kind == "number" and given.value.certain:
                settings[given.path] = {"value": given.central, "because": "assumption", "note": "as it was"}
            else:
                settings[given.path] = None
        one, other = luck.sample(actors, 2)
        settings[f"relations.{one}>{other}.stake"] = {"between": [0.1, luck.choice([0.2, 0.35])]}
        settings[f"actors.{one}.load"] = luck.choice([0.5, {"between": [0.1, 0.4], "because": ["assumption"]}])
        settings["horizon_weeks"] = luck.randint(5, 50)
        settings = {key: item for key, item in settings.items() if key.split(".")[0] != "parameters"}
        try:
            with_settings(read_crisis(path), settings)
        except InputError:  # a required thing was left out
            continue
        saved(path, settings)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"actors.RUS.load": {"between": [0.7, 0.85], "because": ["J1-tied-down", "J43-drained"]}}, "[0.7, 0.85]"),
        ({"actors.RUS.load": 0.9}, "load:       {value: 0.9, because: [assumption]}"),
        ({"horizon_weeks": 12}, "horizon_weeks: 12"),
    ],
)
def test_a_changed_value_is_one_line(settings: dict[str, object], said: str, tmp_path: Path) -> None:
    for each in bundled()["iran-2026"].parent.glob("*.yaml"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    before, after = saved(tmp_path / "iran-2026.yaml", settings)
    assert len(before) == len(after)
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(changed) == 1
    assert said in changed[0][1]
    assert changed[0][0].partition("#")[2] == changed[0][1].partition("#")[2]  # the comment stays


def test_a_new_key_goes_after_its_last_sibling(tmp_path: Path) -> None:
    for each in bundled()["iran-2026"].parent.glob("*.yaml"):
        (tmp_path / each.name).write_bytes(each.read_bytes().replace(b"\n", b"\r\n"))
    before, after = saved(tmp_path / "iran-2026.yaml", {"actors.CHN.load": {"between": [0, 0.25]}})
    place = before.index("    leader_name: Xi Jinping") + 1
    assert after == [
        *before[: place + 1],
        "    load: {between: [0, 0.25], because: [assumption]}",
        *before[place + 1 :],
    ]
    assert (tmp_path / "iran-2026.yaml").read_bytes().count(b"\n") == (tmp_path / "iran-2026.yaml").read_bytes().count(
        b"\r\n"
    )
