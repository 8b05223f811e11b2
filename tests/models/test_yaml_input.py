"""A model's YAML file: what is wrong is told with its line and column."""

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from foedus.core.errors import InputError
from foedus.models.yaml_input import Number, Question, read_yaml


class Inner(Question):
    chance: Annotated[Number, Field(ge=0.0, le=1.0)]


class Asked(Question):
    tough: Number
    pairs: dict[str, tuple[Number, Number]]
    inner: Inner | None = None


def read(tmp_path: Path, text: str) -> Asked:
    path = tmp_path / "asked.yaml"
    path.write_text(text, "utf-8")
    return read_yaml(path, Asked)


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
        ("tough: 1\n", r"asked.yaml:1:1: the key 'pairs' is missing"),
        ("tough: 1\npairs: {}\ntuogh: 2\n", r"asked.yaml:3:1: unknown key 'tuogh' - did you mean 'tough'"),
        ("tough: soon\npairs: {}\n", r"asked.yaml:1:8: tough: 'soon' is not a number"),
        ("tough: true\npairs: {}\n", r"asked.yaml:1:8: tough: a number is needed, not true or false"),
        ("tough: yes\npairs: {}\n", r"asked.yaml:1:8: tough: 'yes' is not a number"),
        ("tough: 12:30\npairs: {}\n", r"asked.yaml:1:8: tough: '12:30' is not a number"),
        ("tough: -.inf\npairs: {}\n", r"asked.yaml:1:8: tough: a finite number is needed \(given: -inf\)"),
        ("tough: 1\npairs: {}\n<<: {inner: 1}\n", r"asked.yaml:3:1: unknown key '<<'"),
        ("tough: .nan\npairs: {}\n", r"asked.yaml:1:8: tough: a finite number is needed"),
        ("tough: .inf\npairs: {}\n", r"asked.yaml:1:8: tough: a finite number is needed"),
        ("tough: 1/0\npairs: {}\n", r"asked.yaml:1:8: tough: '1/0' is not a number"),
        ("tough: [1]\npairs: {}\n", r"asked.yaml:1:8: tough: a number is needed"),
        ("tough: 1\npairs: {war: [1]}\n", r"asked.yaml:2:14: value pairs.war.2 is missing"),
        ("tough: 1\npairs: {war: [1, x]}\n", r"asked.yaml:2:18: pairs.war.2: 'x' is not a number"),
        ("tough: 1\npairs: 3\n", r"asked.yaml:2:8: pairs: a mapping of names is needed"),
        ("tough: 1\npairs: {}\ninner:\n  chance: 2\n", r"asked.yaml:4:11: inner.chance: .* less than or equal to 1"),
        ("tough: 1\npairs: {}\ninner:\n  chnce: 0\n", r"asked.yaml:4:3: unknown key 'chnce' - did you mean 'chance'"),
        ("tough: 1\ntough: 2\npairs: {}\n", r"asked.yaml:2:1: the key 'tough' is given twice"),
        ("tough: 1\npairs: {\n", r"asked.yaml:3:1"),
        ("tough: 1\npairs: &all {war: *all}\n", r"asked.yaml:2"),
        ("tough: 1\npairs: {}\ninner: \x07\n", r"asked.yaml: not YAML"),
        ("- 1\n", r"asked.yaml:1:1: a mapping of keys is needed: tough, pairs, inner"),
        ("", r"the key 'tough' is missing"),
    ],
)
def test_mistakes_name_their_place(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


def test_all_mistakes_at_once(tmp_path):
    with pytest.raises(InputError) as told:
        read(tmp_path, "tough: x\npairs: {a: [1, y]}\n")
    assert len(str(told.value).splitlines()) == 2


def test_no_text_file(tmp_path):
    path = tmp_path / "asked.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not a UTF-8 text file"):
        read_yaml(path, Asked)
    with pytest.raises(InputError, match=r"absent\.yaml"):
        read_yaml(tmp_path / "absent.yaml", Asked)
