import io
from pathlib import Path

import pytest
import sample
from rich.console import Console

from foedus.report.fighting import fights
from foedus.report.progress import progress
from foedus.report.terminal import show_answers


def shown(crisis=None, answers=None, brief=None, width=80):
    out = io.StringIO()
    crisis = crisis or sample.crisis()
    show_answers(
        crisis, answers or sample.answers(crisis), brief, console=Console(file=out, width=width, color_system=None)
    )
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 200])
def test_it_fits_eighty_columns(width):
    assert max(len(line.rstrip()) for line in shown(width=width).splitlines()) <= 80


def test_it_has_the_bottom_line_and_a_table_for_each_question():
    said = shown()
    order = [
        "Iran after the capture of Maduro",
        "• ",
        "\nWho stands by whom  ",
        "\nWho can mediate  ",
        "\nWho falls next  ",
        "\nHow far it goes  ",
        "\nWhat it leans on  ",
        "\nConfidence",
        "Replicates: 10,000 in 200 outer draws; seed 1",
    ]
    places = [said.index(part) for part in order]
    assert places == sorted(places)
    assert "Who falls next is not determined between Cuba" in " ".join(said.split())


def test_who_fights_whose_enemy_by_itself_is_told_once():
    crisis = sample.crisis()
    answers = sample.answers(crisis)
    assert "Who fights whose enemy" not in shown(crisis, answers)
    row = next(row for row in answers["answers"]["stands_by"] if row["already"] == "out" and row["side"] == "target")
    row.update(
        fight=0.02,
        fights=0.08,
        fights_low=0.03,
        fights_high=0.14,
        fights_sampling_error=0.003,
        apart=0.06,
        fights_base_rate=0.05,
    )
    said = " ".join(shown(crisis, answers).split())
    head = next(each for each in answers["answers"]["disputes"] if each["dispute"] == row["dispute"])
    names = f"{crisis.actors[row['actor']].name} {crisis.actors[head['challenger']].name}"
    assert f"{names} 2.0% 6.0% 8.0% (3.0–14%) 5.0%" in said
    assert fights(crisis, answers).rows[0][2:] == ("2.0%", "6.0%", "8.0% (3.0–14%)", "5.0%")
    # where nobody has counted such states there is no base rate
    row["fights_base_rate"] = None
    assert fights(crisis, answers).rows[0][5] == "–"
    row["already"] = "fight"  # whoever has joined is told elsewhere
    assert fights(crisis, answers).rows == []


def test_a_long_path_stays_in_one_piece():
    path = Path("/a/rather/long/folder/for/the/runs/of/somebody/20260117-101500-sample-2026-abcdef0123/brief.html")
    assert str(path) in shown(brief=path)


def test_square_brackets_are_not_markup():
    content = sample.crisis_content()
    content["title"] = "[bold]Iran[/bold] [link=x]"
    content["actors"]["VEN"]["name"] = "[red]Venezuela"
    said = shown(sample.read(content))
    assert "[bold]Iran[/bold] [link=x]" in said
    assert "[red]Venezuela" in said


def test_an_empty_run_is_shown():
    crisis = sample.crisis()
    answers = sample.answers(crisis)
    answers["answers"] = {"stands_by": [], "mediates": [], "falls": [], "disputes": []}
    answers.update(leans_on=[], not_determined=[], forms_spread=[])
    said = shown(crisis, answers)
    assert "Who can mediate" not in said
    assert "Replicates: 10,000" in said


def test_long_names_do_not_break_the_tables():
    content = sample.crisis_content()
    content["actors"]["VEN"]["name"] = "The Bolivarian Republic of Venezuela with all its states"
    assert max(len(line.rstrip()) for line in shown(sample.read(content)).splitlines()) <= 80


def test_progress_is_silent_where_nobody_watches(capsys):
    with progress() as advance:
        advance(10, 10)
    with progress(silent=True) as advance:
        advance(10, 10)
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_progress_says_starting_and_then_running(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with progress() as advance:
        advance(400, 1000)
    said = screen.getvalue()
    assert "starting" in said
    assert "running" in said
    assert said.index("starting") < said.index("running")
    assert "400 of 1,000 replicates" in said
