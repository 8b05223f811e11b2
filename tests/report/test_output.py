"""Whatever comes in and wherever it goes: texts are shown, not obeyed; signs that the output lacks have stand-ins."""

import ast
import io
import json
import re
import sys
from pathlib import Path

import pytest
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

import foedus
from foedus.core.errors import InputError, RunError
from foedus.report.console import PlainConsole
from foedus.report.output import open_streams, visible, write_file, write_json

SOURCES = sorted(Path(foedus.__file__).parent.rglob("*.py"))
#: A colour, a title of the window, an 8-bit escape, reversed reading, an end of line, half a pair, DEL and a bell.
HOSTILE = ["\x1b[31m", "\x1b]0;owned\x07", "\x9b31m", "\u202e", "\u2066", "\u2028", "\ud800", "\x7f", "\r", "\x07"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_terminal_would_obey_is_written_out(hostile):
    assert visible(f"a{hostile}b") == f"a{hostile.encode('unicode_escape').decode()}b"
    assert visible(visible(hostile)) == visible(hostile)


@pytest.mark.parametrize(
    "text", ["plain", "Türkiye – 5\xa0%", "two\n\tlines", "می\u200cخواهم", "क्\u200dष", "Ö → 中 😀", ""]
)
def test_text_of_any_language_is_left_alone(text):
    assert visible(text) == text


def stdout(monkeypatch, encoding="utf-8"):
    """Put a standard output of this encoding in place; return a function that returns what has been printed."""
    kept = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding=encoding))

    def printed():
        sys.stdout.flush()
        return kept.getvalue().decode(encoding)

    return printed


@pytest.mark.parametrize("hostile", [sign for sign in HOSTILE if sign not in "\r\x07"])
def test_a_console_shows_it_wherever_it_stands(monkeypatch, hostile):
    printed, console = stdout(monkeypatch), PlainConsole(width=80)
    table = Table(title=f"t{hostile}t", box=None)
    table.add_column(Text(f"h{hostile}h", no_wrap=True))
    table.add_row(f"c{hostile}c")
    table.add_row(Text(f"x{hostile}x", style="bold"))
    for part in (f"s{hostile}s", Text(f"t{hostile}t"), Rule(f"r{hostile}r"), table):
        console.print(part)
    console.print(f"whole{hostile}whole", soft_wrap=True)
    assert not any(not sign.isprintable() and sign != "\n" for sign in printed())
    shown = hostile.encode("unicode_escape").decode().partition("\\x07")[0]
    assert printed().count(shown) >= 5


def test_no_text_is_markup_or_a_picture(monkeypatch):
    printed, console = stdout(monkeypatch), PlainConsole(width=80)
    table = Table(box=None, show_header=False)
    table.add_row(":cu: [red]Cuba[/red]", "[/]")
    console.print(":cu: [bold]CUB[/bold] [/]")
    console.print(table)
    assert printed().split("\n")[:2] == [":cu: [bold]CUB[/bold] [/]", " :cu: [red]Cuba[/red]  [/] "]


def words_of(path):
    """Return all words of a source: one without the word need not be taken apart."""
    return re.findall(r"\w+", path.read_text("utf-8"))


def test_there_is_no_other_console():
    """Each `Console` is made in one place: another would obey markup, pictures and escapes again."""
    made = [
        (path.name, ast.unparse(node))
        for path in SOURCES
        if {"Console", "get_console"}.intersection(words_of(path))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"Console", "get_console"}
    ]
    assert made == []


def test_nothing_else_is_printed():
    """What is printed goes through a console, `write_text` or `write_json`, or is a last word of the program."""
    printing = sorted(
        path.name
        for path in SOURCES
        if ("cli" in path.parts or "report" in path.parts)
        and {"print", "stdout", "stderr"}.intersection(words_of(path))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.stdout.write", "sys.stderr.write"}
    )
    assert printing == ["__init__.py", "__init__.py", "__init__.py", "output.py", "output.py"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp1252"])
def test_json_keeps_its_value_and_shows_nothing_raw(monkeypatch, encoding):
    printed = stdout(monkeypatch, encoding)
    told = {"Türkiye": '→ 😀 "quoted" \\ \n', "hostile": "".join(HOSTILE)}
    write_json(json.dumps(told, ensure_ascii=False))
    text = printed()
    assert json.loads(text) == told
    assert text.endswith("}\n")
    assert text[:-1].isprintable()
    assert ("ü" in text) == (encoding != "ascii")


@pytest.mark.parametrize(
    ("encoding", "seen"),
    [
        ("ascii", 'Turkiye - 5% -> 6.0% * >=2 ### \\u4e2d "x"'),
        ("latin-1", 'Türkiye - 5% -> 6.0% * >=2 ### \\u4e2d "x"'),
        ("utf-8", "Türkiye – 5% → 6.0% • ≥2 ██▌ 中 “x”"),
    ],
)
def test_a_sign_that_the_output_lacks_has_a_stand_in(monkeypatch, encoding, seen):
    printed = stdout(monkeypatch, encoding)
    open_streams()
    PlainConsole(width=80).print("Türkiye – 5% → 6.0% • ≥2 ██▌ 中 “x”")
    assert printed() == f"{seen}\n"


def test_closed_streams_take_everything(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    open_streams()
    PlainConsole().print("to nobody")
    PlainConsole(stderr=True).print("to nobody")
    sys.stdout.close()
    sys.stderr.close()


@pytest.mark.parametrize(("columns", "kept"), [("0", False), ("7", False), ("72", True), ("many", True)])
def test_no_columns_are_as_none_said(monkeypatch, columns, kept):
    monkeypatch.setenv("COLUMNS", columns)
    open_streams()
    assert PlainConsole().width == (int(columns) if columns.isdigit() and kept else 80)


def test_a_reader_that_has_gone_is_told_to_the_program(monkeypatch):
    class Gone(io.StringIO):
        def write(self, _text):
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Gone())
    with pytest.raises(BrokenPipeError):
        PlainConsole().print("to nobody")


def test_of_two_who_write_a_new_file_at_once_the_second_is_told(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "new.yaml"
    write_file(path, "first", taken="name: is there already")
    with pytest.raises(InputError, match="name: is there already"):
        write_file(path, "second", taken="name: is there already")
    assert path.read_text("utf-8") == "first"
    write_file(path, "third")
    assert path.read_text("utf-8") == "third"
    with pytest.raises(RunError, match="cannot be written"):
        write_file(path / "below.yaml", "a file is no folder", taken="name: is there already")
