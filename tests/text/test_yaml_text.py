"""YAML 1.2, core schema: what scalars stand for, and what is refused."""

import math

import pytest

from foedus.core.errors import InputError
from foedus.text.composer import DEPTH_LIMIT, VALUE_LIMIT
from foedus.text.scalar import scalar
from foedus.text.yaml_text import compose


def data(text: str) -> object:
    root, mistakes = compose(text, "f.yaml")
    assert mistakes == []
    return root.data if root else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # The examples of section 10.3 of the YAML 1.2.2 specification.
        *[(word, None) for word in ("", "null", "Null", "NULL", "~")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[("0", 0), ("0o7", 7), ("0x3A", 58), ("-19", -19), ("+12", 12)],
        *[("0.", 0.0), ("-0.0", 0.0), (".5", 0.5), ("+12e03", 12000.0), ("-2E+05", -200000.0), ("1e-3", 0.001)],
        # What YAML 1.1 would take for something else.
        *[(word, word) for word in ("NO", "no", "yes", "on", "off", "y", "n", "Off")],
        *[
            (word, word)
            for word in ("12:30:45", "2026-01-16", "1_000", "0b101", "1e", "e3", ".", "-", "+", "0o8", "0xG")
        ],
        ("017", 17),
        ("0o17", 15),
    ],
)
def test_scalars_of_the_core_schema(text: str, value: object) -> None:
    found = scalar(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".inf", "-.Inf", "+.INF", ".nan", ".NaN", ".NAN", "0o" + "7" * 30, "1" * 400])
def test_what_is_not_a_finite_number(text: str) -> None:
    found = scalar(text)
    assert isinstance(found, float)
    assert not math.isfinite(found)


def test_quoted_words_are_text() -> None:
    assert data("""[true, "true", 'null', "1", '']""") == (True, "true", "null", "1", "")


def test_keys_are_kept_as_written() -> None:
    assert data("{NO: 1, on: 2, 2026: 3, 0.50: 4, ~: 5}") == {"NO": 1, "on": 2, "2026": 3, "0.50": 4, "~": 5}


def test_anchors_and_aliases_of_values_and_mappings() -> None:
    assert data("a: &x {b: [1, 2]}\nc: *x\nd: &y 7\ne: *y") == {"a": {"b": (1, 2)}, "c": {"b": (1, 2)}, "d": 7, "e": 7}


def test_an_anchor_may_be_used_again() -> None:
    assert data("a: &x 1\nb: &x 2\nc: *x") == {"a": 1, "b": 2, "c": 2}


def test_block_texts() -> None:
    assert data("a: >\n  one\n  two\nb: |\n  one\n  two\n") == {"a": "one two\n", "b": "one\ntwo\n"}


def test_a_byte_order_mark_only_at_the_start(tmp_path) -> None:
    with pytest.raises(InputError, match=r"f.yaml:2:4: error: the character 0xfeff is not allowed in YAML"):
        compose("a: 1\nb: \ufeff", "f.yaml")


@pytest.mark.parametrize(("line_break", "line"), [("\n", 2), ("\r\n", 2), ("\r", 2), ("\u2028", 2)])
def test_lines_are_counted_as_the_parser_does(line_break: str, line: int) -> None:
    _, mistakes = compose(f"a: 1{line_break}a: 2", "f.yaml")
    assert (mistakes[0].line, mistakes[0].column, mistakes[0].text) == (line, 1, "a: 2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1, 2\nb: 3", "1:?:? flow sequence that begins in line 1: did not find expected ',' or ']'"),
        ("a: 'open", "found unexpected end of stream; a quote is not closed"),
        ("a: @b", "a text that begins with @ stands in quotes"),
        ("%YAML 1.3\n---\na: 1", "leave the %YAML line out"),
        ('a: "x" "y"', "did not find expected key; look at the indentation, and for quotes inside a text"),
        ("a: *b", r"*b: nothing complete is anchored as &b before it"),
        ("? [a, b]\n: c", "a key is a plain word"),
        ("a: b\n---\nc: d", "2:1: error: a second document begins here: a file holds one"),
    ],
)
def test_what_cannot_be_read_to_its_end(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        compose(text, "f.yaml")
    assert message.removeprefix("1:?:? ") in str(caught.value)
    assert str(caught.value).endswith("\n1 error")


def test_what_was_noted_before_the_end_is_told_too() -> None:
    with pytest.raises(InputError) as caught:
        compose("a: !x 1\na: 2\nb: [", "f.yaml")
    assert str(caught.value).endswith("3 errors")


def test_the_first_of_two_equal_keys_is_kept() -> None:
    root, mistakes = compose("a: 1\nb: {c: 2}\na: {d: [3]}\nb: 4", "f.yaml")
    assert root is not None
    assert root.data == {"a": 1, "b": {"c": 2}}
    assert [(mistake.line, mistake.message) for mistake in mistakes] == [
        (3, "the key 'a' stands here a second time; the first is in line 1"),
        (4, "the key 'b' stands here a second time; the first is in line 2"),
    ]


def test_depth_to_the_limit_and_beyond() -> None:
    data("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT)
    with pytest.raises(InputError, match=r"nested deeper than 32 levels"):
        data("[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1))
    with pytest.raises(InputError, match=r"nested deeper than 32 levels"):
        data("{a: " * 200_000)


def test_values_to_the_limit_and_beyond() -> None:
    thousand = f"a: &a [{', '.join(['x'] * 999)}]\n"
    whole = (VALUE_LIMIT - 1002) // 1000
    assert data(thousand + f"b: [{', '.join(['*a'] * whole)}]\n") is not None
    with pytest.raises(InputError, match=r"more than 200,000 values, once aliases are followed"):
        data(thousand + f"b: [{', '.join(['*a'] * (whole + 2))}]\n")


def test_an_empty_text_has_no_root() -> None:
    assert compose("# nothing\n", "f.yaml") == (None, [])


def test_control_characters_in_keys_and_texts() -> None:
    _, mistakes = compose('"a\\0b": "c\\x9bd"\ne: "tab\\tand\\nbreak"', "f.yaml")
    assert [mistake.message for mistake in mistakes] == [
        "the text holds a control character (code 0x00)",
        "the text holds a control character (code 0x9b)",
    ]
