"""``foedus models`` and ``foedus replicate`` as a user meets them."""

import json
from pathlib import Path

import pytest
from cyclopts import App

from foedus.cli import models as models_command
from foedus.cli import replicate as replicate_command
from foedus.core.errors import InputError
from foedus.models.catalogue import MODELS, model
from foedus.models.claims import Claim
from foedus.models.options import options_of

app = App(name="foedus")
app.command(models_command.models, name="models")
app.command(replicate_command.replicate, name="replicate")

GAME = model("crisis-game").load().EXAMPLE


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def game(tmp_path: Path) -> str:
    path = tmp_path / "game.yaml"
    path.write_text(GAME, "utf-8")
    return str(path)


def run(*words: str) -> None:
    app(list(words), result_action="return_value")


def output(capsys, *words: str) -> str:
    run(*words)
    return capsys.readouterr().out


def test_the_list_names_every_model_and_fits_eighty_columns(capsys):
    text = output(capsys, "models")
    assert all(len(line) <= 80 for line in text.splitlines())
    for entry in MODELS:
        assert entry.name in text
    assert "Altfeld & Bueno de Mesquita 1979" in text


def test_the_list_as_json(capsys):
    listed = json.loads(output(capsys, "models", "--json"))
    assert [entry["name"] for entry in listed] == [entry.name for entry in MODELS]
    assert "Fearon, J. D. (1995)" in next(entry for entry in listed if entry["name"] == "bargaining")["works"][0]


@pytest.mark.parametrize("entry", MODELS, ids=lambda entry: entry.name)
def test_explain_tells_title_works_file_and_options(capsys, entry):
    text = output(capsys, "models", "explain", entry.name)
    assert entry.title in text
    assert all(len(line) <= 80 for line in text.splitlines())
    example = getattr(entry.load(), "EXAMPLE", None)
    assert not example or f"\n{example}" in text  # to be copied as it is
    for option in options_of(entry):
        assert "--" + option.replace("_", "-") in text
    told = json.loads(output(capsys, "models", "explain", entry.name, "--json"))
    assert set(told) >= {"name", "title", "question", "works", "file", "example", "options"}


def test_crisis_game_gives_the_five_probabilities(capsys, game):
    exact = json.loads(output(capsys, "models", "crisis-game", game, "--json"))
    assert [exact[name] for name in ("tough_challenge", "tough_fight", "weak_challenge", "weak_fight", "resist")] == (
        pytest.approx([1.0, 1.0, 0.25, 0.0, 2 / 3])
    )
    for given in (("--precision", "2"), ("--precision=2",)):
        erring = json.loads(output(capsys, "models", "crisis-game", game, *given, "--json"))
        assert erring["resist"] == pytest.approx(0.63229, abs=5e-6)
    assert json.loads(output(capsys, "models", "--json", "crisis-game", game))["resist"] == pytest.approx(2 / 3)


def test_every_example_prints_a_table_of_eighty_columns(capsys, tmp_path):
    for entry in MODELS:
        text = getattr(entry.load(), "EXAMPLE", None)
        if text:
            path = tmp_path / ("example.csv" if text.startswith("source") else "example.yaml")
            path.write_text(text, "utf-8")
            shown = output(capsys, "models", entry.name, str(path))
            assert shown.startswith(entry.title)
            assert all(len(line) <= 80 for line in shown.splitlines())


@pytest.mark.parametrize("name", ["group-decision", "expected-utility"])
def test_the_words_of_a_scenario_are_told(capsys, tmp_path, name):
    path = tmp_path / "tax.csv"
    rows = "Actor;Description;Power;Rate;Salience\nA;those who pay;60;80,5;50\nB;;30;10;90\nC;;15;100;70\n"
    path.write_text(f"Fuel tax;A made-up question;3;1\n{rows}", "utf-8")
    shown = output(capsys, "models", name, str(path))
    for words in ("Fuel tax", "A made-up question", "A: those who pay"):
        assert words in shown
    words = {"name": "Fuel tax", "description": "A made-up question", "actors": {"A": "those who pay"}}
    assert json.loads(output(capsys, "models", name, str(path), "--json"))["scenario"] == words


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["crisis-gme", "FILE"], "did you mean 'crisis-game'"),
        (["explain", "fustration"], "did you mean 'frustration'"),
        (["explian", "frustration"], "did you mean 'explain'"),
        (["explain"], "name one model"),
        (["crisis-game"], "the file is missing"),
        (["crisis-game", "FILE", "--precison", "2"], "no option '--precison' - did you mean '--precision'"),
        (["crisis-game", "FILE", "--precision"], "the value is missing"),
        (["crisis-game", "FILE", "--precision", "high"], "--precision: 'high' is not a number"),
        (["crisis-game", "FILE", "--precision", "-1"], "must be a finite number, 0 or more"),
        (["crisis-game", "FILE", "--precision", "nan"], "must be a finite number"),
        (["crisis-game", "FILE", "--precision", "1", "--precision", "2"], "given twice"),
        (["crisis-game", "FILE", "2"], "one word too many"),
        (["crisis-game", "absent.yaml"], "absent.yaml: error: no such file"),
        (["balance", "FILE", "--weight", "2"], "no option '--weight'; it takes none"),
        (["--precision", "2"], "comes too soon"),
    ],
)
def test_mistakes_are_told(game, words, message):
    with pytest.raises(InputError, match=message):
        run("models", *(game if word == "FILE" else word for word in words))


def test_replicate_prints_expected_got_tolerance_and_source(capsys):
    text = output(capsys, "replicate", "overstretch")
    assert "3.118855" in text
    assert "FAIL" not in text
    assert "11 of 11" not in text
    assert "10 of 10 numbers" in text
    told = json.loads(output(capsys, "replicate", "overstretch", "--json"))
    assert told["failed"] == 0
    assert {"model", "name", "expected", "got", "tolerance", "source", "passes"} == set(told["claims"][0])


def test_replicate_everything(capsys):
    told = json.loads(output(capsys, "replicate", "--json"))
    assert told["failed"] == 0
    assert {claim["model"] for claim in told["claims"]} == {entry.name for entry in MODELS} | {"scores"}


def test_replicate_exits_1_on_a_failure(capsys, monkeypatch):
    wrong = (Claim("wrong", 1.0, lambda: float("nan"), 1e-6, "derived"),)
    monkeypatch.setattr(model("assurance").load(), "CLAIMS", wrong)
    with pytest.raises(SystemExit) as stopped:
        run("replicate", "assurance", "--json")
    assert stopped.value.code == 1
    assert json.loads(capsys.readouterr().out)["claims"][0]["got"] is None
    with pytest.raises(SystemExit):
        run("replicate", "assurance")
    assert "FAIL" in capsys.readouterr().out


def test_replicate_names_the_nearest():
    with pytest.raises(InputError, match="did you mean 'bargaining'"):
        run("replicate", "barganing")
