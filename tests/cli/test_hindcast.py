"""The command ``foedus hindcast``: neat at 80 columns, honest about what is not known, clear about wrong numbers."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from foedus.cli import hindcast as command
from foedus.core.errors import DataError, InputError
from foedus.report.hindcast import show_hindcast


def told(**more: object) -> dict[str, object]:
    numbers = {"chance": 0.071, "low": 0.027, "high": 0.13, "base_rate": 0.23}
    none = {"chance": None, "low": None, "high": None, "base_rate": 0.003}
    third = {
        "side": "target",
        "for_target": 0.06,
        "for_challenger": 0.011,
        "in_world": True,
        "happened": False,
        "happened_side": "",
    }
    joined = {"happened": True, "happened_side": "target"}
    return {
        "crisis": 393,
        "name": "Gulf War",
        "trigger": "1990-08-02",
        "fitted_to": 1989,
        "challenger": "Iraq",
        "target": "Kuwait",
        "level": "a use of force",
        "aim": "territory",
        "replicates": 2000,
        "seed": 1,
        "whole": [
            {"question": "war", "words": "full-scale war", **numbers, "happened": True},
            {"question": "mediated", "words": "mediated", **numbers, "happened": True, "by": "regional organisation"},
            {"question": "agreement", "words": "formal agreement", **numbers, "happened": None},
        ],
        "leaders": [
            {
                "actor": "Democratic Republic of the Congo",
                "leader": "Somebody with a long name",
                **numbers,
                "happened": True,
                "exit": "foreign",
            }
        ],
        "joins": [
            {"actor": "Saudi Arabia", **numbers, **third, **joined},
            *({"actor": f"Ally {k}", **numbers, **third} for k in range(9)),
            {"actor": "Last", **numbers, **third, **joined},
            {"actor": "Australia", **none, **third, **joined, "in_world": False},
        ],
        "before": [
            {"actor": "Oman", "side": "target", "since": "1990-06-26", "until": None, "party": False, "in_world": True},
            {
                "actor": "Chad",
                "side": "target",
                "since": "1990-06-01",
                "until": "1990-07-01",
                "party": False,
                "in_world": False,
            },
            {"actor": "Mali", "side": "", "since": None, "until": None, "party": True, "in_world": True},
        ],
        "missing": [
            {"actor": name, "side": "target", "why": why, "words": f"entered, but {why}"}
            for name, why in (("Morocco", "without force"), ("Spain", "without force"), ("Australia", "untied"))
        ],
        "mediates": [{"actor": "Soviet Union", **numbers}],
        "unnamed": numbers,
        "rules": {},
        "unknown": ["whether a viable successor exists"],
        **more,
    }


def shown(found: dict[str, object], width: int = 80) -> str:
    file = io.StringIO()
    show_hindcast(found, Console(file=file, width=width))
    return file.getvalue()


def mediators(outside: float, *chances: float) -> str:
    rows = [{"actor": f"State {k}", "chance": chance, "low": 0.0, "high": 1.0} for k, chance in enumerate(chances)]
    text = shown(told(mediates=rows, unnamed={"chance": outside, "low": 0.0, "high": 1.0}))
    return " ".join(text.split("Mediates, most likely:")[1].split("Not known")[0].split())


def test_mediators_are_ranked_as_far_as_the_runs_can_tell_them_apart():
    assert mediators(0.031, 0.044, 0.006, 0.005) == (
        "State 0 4.4%, somebody outside this world 3.1%; 2 more at 0.6% or less, too rare to tell apart."
    )
    assert (
        mediators(0.02, *[0.03] * 6)
        == "State 0 3.0%, " + ", ".join(f"State {k} 3.0%" for k in range(1, 6)) + "; 1 more at 2.0% or less."
    )
    assert mediators(0.002, 0.001) == "nobody in particular; 2 more at 0.2% or less, too rare to tell apart."
    assert mediators(0.02, 0.05) == "State 0 5.0%, somebody outside this world 2.0%."
    assert "Mediates" not in shown(told(mediates=[]))


@pytest.mark.parametrize("width", [80, 200])
def test_it_fits_into_eighty_columns(width: int):
    assert max(len(line) for line in shown(told(), width).splitlines()) <= 80


def test_own_values_are_told_with_their_place():
    assert "Laid over" not in shown(told())
    row = {"path": "actors.IRQ.load", "value": 0.5, "because": ["assumption"], "place": "own.csv:2"}
    text = shown(told(covariates=[row]))
    assert "Laid over the tables: actors.IRQ.load 0.5 (own.csv:2).\n" in text


def test_forecast_stands_beside_outcome():
    text = shown(told())
    lines = text.splitlines()
    war = next(line for line in lines if line.startswith("full-scale war"))
    assert war.split()[-1] == "yes"
    assert "7.1%" in war
    assert "23%" in war
    assert next(line for line in lines if line.startswith("formal agreement")).rstrip().endswith("not coded")
    assert any(line.startswith("Last") for line in lines)  # whoever joined is shown, however unlikely it was
    flowing = " ".join(text.split())
    assert "4 more third states" in flowing
    assert "In a dispute of the two, for Kuwait: Oman (since June 1990)." in flowing
    assert "No longer in a dispute of the two, for Kuwait: Chad (until July 1990)." in flowing
    assert "Party of the first thirty days: Mali. Of these not in this world: Chad. Not counted above" in flowing
    assert "Entered, but without force, for Kuwait: Morocco, Spain. Entered, but untied, for Kuwait: Aus" in flowing
    assert "Not known (taken as ordinary): whether a viable successor exists." in flowing


def test_whom_it_fights_is_told_where_one_is_clearly_the_likelier():
    text = shown(told())
    assert "mostly for" not in text  # it may fight in a dispute of its own, for nobody
    last = next(line for line in text.splitlines() if line.startswith("Last"))
    assert last.split()[-4:] == ["23%", "Iraq", "yes,", "for"]
    joins = told()["joins"]
    assert isinstance(joins, list)
    even = [{**row, "for_target": 0.04, "for_challenger": 0.031} for row in joins if row["in_world"]]
    assert "either side" in shown(told(joins=even))
    never = [{**row, "side": "", "for_target": 0.0, "for_challenger": 0.0} for row in even[1:2]]
    line = next(line for line in shown(told(joins=never)).splitlines() if line.startswith("Ally"))
    assert line.split() == ["Ally", "0", "7.1%", "2.7%", "to", "13%", "23%", "no"]
    assert "third state is" not in shown(told(joins=never))  # nobody is left out
    assert "Not counted above" not in shown(told(missing=[]))


def test_a_folder_of_tables_is_needed(monkeypatch):
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    with pytest.raises(DataError, match="--data"):
        command.hindcast(crisis=196)


@pytest.mark.parametrize("options", [{"replicates": 0}, {"seed": -1}, {"threads": 0}])
def test_options_that_cannot_be_are_refused(options: dict[str, int], shared: Path):
    with pytest.raises(InputError, match="must be a whole number"):
        command.hindcast(crisis=196, data=shared / "data", **options)


@pytest.mark.shared
def test_a_number_that_is_none_says_which_there_are(shared: Path):
    with pytest.raises(InputError, match=r"the nearest is 432 .* of 1918-05-15 to .* `foedus new NAME --actors"):
        command.hindcast(crisis=100_000, data=shared / "data", replicates=10)


@pytest.mark.shared
@pytest.mark.slow
def test_a_whole_hindcast(shared: Path, capsys):
    command.hindcast(crisis=393, data=shared / "data", replicates=60, threads=1, json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["challenger"], found["target"], found["fitted_to"]) == ("Iraq", "Kuwait", 1989)
    assert [row["question"] for row in found["whole"]] == ["serious", "war", "mediated", "agreement"]  # force was there
    assert all(row["happened"] for row in found["whole"][:2])
    for row in [*found["whole"], *found["leaders"], *(row for row in found["joins"] if row["in_world"])]:
        assert 0.0 <= row["low"] <= row["chance"] <= row["high"] <= 1.0
    joined = {row["actor"] for row in found["joins"] if row["happened"]}
    assert {"Saudi Arabia", "Egypt", "United Kingdom"} <= joined
    assert {("United States", "target"), ("United Arab Emirates", "target")} <= {
        (row["actor"], row["side"]) for row in found["before"]
    }
    why = {row["actor"]: row["why"] for row in found["missing"]}
    assert (why["Australia"], why["Morocco"]) == ("untied", "without force")


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.deep
def test_a_crisis_inside_a_war_and_one_before_which_nothing_is_known(shared: Path, capsys):
    with pytest.raises(InputError, match=r"nothing to learn from up to 1917: .*; `foedus new --icb 1` writes"):
        command.hindcast(crisis=1, data=shared / "data", replicates=20, threads=1)
    command.hindcast(crisis=16, data=shared / "data", replicates=20, threads=1)
    text = capsys.readouterr().out
    assert "Greece/Turkey War I" in text
    assert "war inside a war" in text
    assert "full-scale war" not in text
    assert "turns violent" not in text  # its trigger was violent
    assert "Not known" in text
