"""A model's YAML file: what is wrong is told with its place, as in a crisis file."""

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from foedus.core.errors import InputError
from foedus.models.inputs import Inputs, Number, read_inputs


class Inner(Inputs):
    chance: Annotated[Number, Field(ge=0.0, le=1.0)]


class Asked(Inputs):
    tough: Number
    pairs: dict[str, tuple[Number, Number]]
    inner: Inner | None = None


def read(tmp_path: Path, text: str) -> Asked:
    path = tmp_path / "asked.yaml"
    path.write_text(text, "utf-8")
    return read_inputs(path, Asked)


def test_fractions_and_exponents_are_numbers(tmp_path):
    asked = read(tmp_path, "tough: 1/3\npairs: {war: [1e-3, -2]}\n")
    assert asked.tough == 1 / 3
    assert asked.pairs == {"war": (1e-3, -2.0)}


def test_words_and_numbers_are_those_of_yaml_1_2(tmp_path):
    """Norway, Ontario and a state called Y are no truth values, and names are what is written."""
    asked = read(tmp_path, "tough: 010\npairs: {NO: [1, 2], ON: [0x10, 2], y: [0o17, +2.], 1: [1, 2], null: [1, .5]}\n")
    assert asked.tough == 10.0
    assert asked.pairs == {"NO": (1, 2), "ON": (16, 2), "y": (15, 2), "1": (1, 2), "null": (1, 0.5)}


def test_a_byte_order_mark_is_no_matter(tmp_path):
    assert read(tmp_path, "\ufefftough: 1\npairs: {}\n").tough == 1.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tough: 1\n", r"asked.yaml:1:1: error: pairs: is missing"),
        ("tough: 1\npairs: {}\ntuogh: 2\n", r"asked.yaml:3:1: error: tuogh: unknown key - did you mean 'tough'"),
        ("tough: 1\npairs: {}\ncost: 2\n", r"3:1: error: cost: unknown key; known here: tough, pairs, inner"),
        ("tough: soon\npairs: {}\n", r"asked.yaml:1:8: error: tough: 'soon' is not a number"),
        ("tough: true\npairs: {}\n", r"asked.yaml:1:8: error: tough: a number is needed, not true"),
        ("tough: yes\npairs: {}\n", r"asked.yaml:1:8: error: tough: 'yes' is not a number"),
        ("tough: 12:30\npairs: {}\n", r"asked.yaml:1:8: error: tough: '12:30' is not a number"),
        ("tough:\npairs: {}\n", r"asked.yaml:1:7: error: tough: is empty: give a value or leave the key out"),
        ("tough: -.inf\npairs: {}\n", r"asked.yaml:1:8: error: -.inf is not a number to count with: give a finite one"),
        ("tough: '1e999'\npairs: {}\n", r"asked.yaml:1:8: error: tough: a finite number is needed, not inf"),
        ("tough: 1\npairs: {}\n<<: {inner: 1}\n", r"asked.yaml:3:1: error: merge keys \(<<\) are not part of YAML 1.2"),
        ("tough: 1/0\npairs: {}\n", r"asked.yaml:1:8: error: tough: '1/0' is not a number"),
        ("tough: [1]\npairs: {}\n", r"asked.yaml:1:8: error: tough: a number is needed, not a list"),
        (
            "tough: 1\npairs: {war: [1]}\n",
            r"asked.yaml:2:14: error: pairs.war: the list is too short: value 2 is missing",
        ),
        ("tough: 1\npairs: {war: [1, x]}\n", r"asked.yaml:2:18: error: pairs.war.1: 'x' is not a number"),
        ("tough: 1\npairs: 3\n", r"asked.yaml:2:8: error: pairs: a mapping is needed, not 3"),
        ("tough: 1\npairs: {}\ninner: 4\n", r"asked.yaml:3:8: error: inner: a mapping is needed, not 4"),
        (
            "tough: 1\npairs: {}\ninner:\n  chance: 2\n",
            r"4:11: error: inner.chance: must be less than or equal to 1, not 2",
        ),
        ("tough: 1\npairs: {}\ninner:\n  chnce: 0\n", r"4:3: error: inner.chnce: unknown key - did you mean 'chance'"),
        ("tough: 1\ntough: 2\npairs: {}\n", r"2:1: error: the key 'tough' stands here a second time"),
        ("tough: 1\npairs: {\n", r"asked.yaml:3:1: error: not YAML"),
        ("tough: 1\npairs: &all {war: *all}\n", r"asked.yaml:2:19: error: \*all: nothing complete is anchored"),
        ("tough: 1\npairs: {}\ninner: \x07\n", r"asked.yaml:3:8: error: the character 0x0007 is not allowed in YAML"),
        ("- 1\n", r"asked.yaml: error: no model's file: it has none of the keys of one, as in 'tough: ...'"),
        ("", r"asked.yaml: error: empty; `foedus models explain NAME` shows one to start from"),
    ],
)
def test_mistakes_name_their_place(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


def test_all_mistakes_at_once_each_with_its_line_and_a_caret(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        read(tmp_path, "tough: x\npairs: {a: [1, y]}\n")
    assert str(caught.value).splitlines() == [
        "asked.yaml:1:8: error: tough: 'x' is not a number",
        "    tough: x",
        "           ^",
        "asked.yaml:2:16: error: pairs.a.1: 'y' is not a number",
        "    pairs: {a: [1, y]}",
        "                   ^",
        "2 errors",
    ]


def test_no_text_file(tmp_path):
    path = tmp_path / "asked.yaml"
    path.write_bytes(b"\xff\xfe\x41")
    with pytest.raises(InputError, match="not UTF-8 text"):
        read_inputs(path, Asked)
    with pytest.raises(InputError, match=r"absent\.yaml: error: no such file"):
        read_inputs(tmp_path / "absent.yaml", Asked)
