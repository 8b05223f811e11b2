"""``foedus check`` and ``foedus crises``."""

from pathlib import Path

import pytest

from foedus.cli.check import check
from foedus.cli.crises import crises
from foedus.core.errors import InputError
from foedus.crisis.anchors import anchors
from foedus.crisis.bundled import bundled
from foedus.crisis.quantities import QUANTITIES
from foedus.crisis.reading import read_crisis

GOOD = Path(__file__).parent / "good"
PAST = """\
foedus: 2
crisis: past
title: A day of which no shipped table speaks
as_of: 1990-07-25
actors: {IRQ: {name: Iraq}, KWT: {name: Kuwait}}
disputes:
  d: {title: D, challenger: IRQ, target: KWT, aim: policy}
"""


def test_check_tells_what_a_file_holds_and_its_digest(capsys: pytest.CaptureFixture[str]) -> None:
    check(str(GOOD / "small.yaml"))
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"ok  {GOOD / 'small.yaml'}: A small crisis (as of 2026-01-16)"
    assert told[1] == "    4 actors, 1 dispute, 2 feuds, 26 inputs, 3 statements, 17 assumptions"
    assert told[2] == f"    {read_crisis(GOOD / 'small.yaml').digest}"


def test_check_tells_what_is_dated_after_the_as_of_day(capsys: pytest.CaptureFixture[str]) -> None:
    check(str(GOOD / "small.yaml"), "iran-2026")
    told = [line for line in capsys.readouterr().out.splitlines() if "Dated after the as-of day" in line]
    assert told == ["    Dated after the as-of day, on which nobody could know it: evidence.R9-later (2026-03-01)."]


def test_check_tells_what_no_table_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "past.yaml").write_text(PAST)
    check("past.yaml")
    told = capsys.readouterr().out
    assert "Assumed, as neither the file nor a table known in 1990 says it: capability of IRQ, KWT;" in told
    assert "obligation of 2 ordered pairs" in told


def test_check_goes_through_all_files_and_then_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "one.yaml").write_text("foedus: 3\n")
    (folder / "two.yaml").write_text("")
    with pytest.raises(InputError) as caught:
        check("one.yaml", str(GOOD / "small.yaml"), "two.yaml", "iran-2025x")
    assert "ok  " in capsys.readouterr().out
    assert [line.split(":")[0] for line in str(caught.value).splitlines() if "error" in line and ":" in line] == [
        "one.yaml",
        "two.yaml",
    ]
    assert "no bundled crisis 'iran-2025x'" in str(caught.value)


def test_check_knows_the_forms_of_the_mechanisms(folder: Path) -> None:
    text = (GOOD / "small.yaml").read_text("utf-8").replace("commitment: overstretch", "commitment: overstrech")
    (folder / "small-evidence.yaml").write_text((GOOD / "small-evidence.yaml").read_text("utf-8"))
    (folder / "wrong.yaml").write_text(text)
    with pytest.raises(InputError, match="unknown form 'overstrech' - did you mean 'overstretch'"):
        check("wrong.yaml")


@pytest.mark.parametrize(("of", "name"), [(of, name) for of, table in QUANTITIES.items() for name in table])
def test_every_quantity_explains_itself(of: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(explain=f"{of}.{name}")
    told = " ".join(capsys.readouterr().out.split())
    assert f"{of}.{name}: {QUANTITIES[of][name].meaning}" in told
    for _, meaning in anchors().get((of, name), ("", ()))[1]:
        assert meaning.split()[0] in told


def test_a_quantity_is_explained_by_its_short_name(capsys: pytest.CaptureFixture[str]) -> None:
    check(explain="stake")
    assert capsys.readouterr().out.startswith("relation.stake: ")
    with pytest.raises(InputError, match="nothing is called 'stak' here - did you mean 'stake'"):
        check(explain="stak")
    with pytest.raises(InputError, match=r"nothing is called 'actor.stake' here"):
        check(explain="actor.stake")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("level", "4 A use of force short of war (codes 13 to 19): a blockade, an occupation"),
        ("aim", "policy The target is to do, stop or allow something."),
        ("stances", "aid degree: it sends arms"),
        ("escalation", "model Challenger and target decide week by week"),
        ("mediators", "true offered: its offer is on the table."),
        ("because", "record.because: on what it rests"),
        ("statement.mode", "denied That it is not so."),
        ("lognormal", "value.lognormal: a lognormal distribution"),
        ("relation.obligation", "defence To help the target with force where it is attacked."),
    ],
)
def test_words_and_levels_are_explained(name: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(explain=name)
    assert told in " ".join(capsys.readouterr().out.split())


def test_check_needs_a_file() -> None:
    with pytest.raises(InputError, match="give one or more crisis files"):
        check()


def test_crises_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    crises()
    told = capsys.readouterr().out
    assert all(name in told for name in bundled())
    assert all(len(line) <= 80 for line in told.splitlines())


def test_a_bundled_crisis_that_does_not_read_is_listed_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.yaml").write_text("foedus: 2\n")
    monkeypatch.setattr("foedus.cli.crises.bundled", lambda: {"broken.yaml": folder / "broken.yaml"})
    crises()
    assert "does not read" in capsys.readouterr().out
