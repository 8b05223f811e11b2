"""Mechanisms from outside: only what is trusted by name runs, and it runs as a built-in one does."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import numba
import pytest

import foedus
from foedus.api.mechanisms import check_mechanism
from foedus.api.opinions import second_opinions_of
from foedus.core.errors import InputError
from foedus.mechanisms import outside
from foedus.mechanisms.catalogue import known_forms
from outside_form import TEXT

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-mechanism.md"
FORMS = {"forms.survival": "unrest_alone", "forms.commitment": "kept_word"}
FEW = {"replicates": 100, "weeks": 4}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def shown(words: str) -> list[str]:
    """The lines that the page shows of a command."""
    return next(block for block in blocks("console") if words in block).splitlines()[1:]


def printed(words: str) -> tuple[int, list[str]]:
    """The status of a command of the page, and the lines that it prints."""
    command = next(block for block in blocks("console") if words in block).splitlines()[0].removeprefix("$ ")
    done = subprocess.run([sys.executable, "-m", *command.split()], capture_output=True, text=True, check=False)
    return done.returncode, [line.rstrip() for line in (done.stdout + done.stderr).splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two files of the page, under the names that it gives them."""
    place = tmp_path_factory.mktemp("outside")
    files = [block for block in blocks("python") if block.startswith('"""')]
    names = re.findall(r"Save it as `(\w+\.py)`", PAGE.read_text("utf-8"))
    for name, text in zip(names, files, strict=True):
        (place / name).write_text(text)
    return place


@pytest.mark.slow
def test_the_page_runs_as_it_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    known: dict[str, object] = {}
    for block in blocks("python"):
        if not block.startswith('"""'):
            exec(block, known)  # noqa: S102 - the page's own
    run, both = known["run"], known["both"]
    assert isinstance(run, foedus.Run)
    assert isinstance(both, foedus.Run)
    said = {reason["says"] for row in run.record["answers"]["falls"] for reason in row["reasons"]}
    assert said & {"there is more unrest than usual", "there is less unrest than usual"}
    terms = {reason["term"] for row in both.record["answers"]["stands_by"] for reason in row["reasons"]}
    assert terms
    assert run.manifest["parameters"]["survival.unrest_alone.unrest"]["low"] >= 3.0


@pytest.mark.slow
def test_the_page_shows_what_the_commands_print(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for words, status in (("mechanism check", 0), ("unknown", 2)):
        assert printed(words) == (status, shown(words))


@pytest.mark.shared
@pytest.mark.slow
def test_the_page_shows_what_its_covariate_is_fitted_as(
    shared: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("FOEDUS_DATA", str(shared / "data"))
    assert printed("mechanism fit") == (0, shown("mechanism fit"))


@pytest.mark.slow
def test_the_text_is_kept_and_two_files_of_one_name_are_told_apart(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "unrest_alone.py"
    other.write_text((folder / other.name).read_text().replace("4.0, ", "4.5, "))
    places = []
    for file in (folder / other.name, other):
        run = foedus.run("iran-2026", FORMS | {"forms.commitment": "expected_utility"}, trust=[file], **FEW)
        places.append(run.save(tmp_path / file.parent.name))
        assert (places[-1] / "survival.unrest_alone.py").read_text() == file.read_text()
        manifest = json.loads((places[-1] / "manifest.json").read_text())
        assert manifest["from_outside"][0]["sha256"] in manifest["digests"]["survival.unrest_alone.py"]
    told = foedus.compare(*places)["settings"]
    assert [row["what"] for row in told] == ["file of survival.unrest_alone"]


@pytest.mark.slow
def test_it_runs_under_why(folder: Path) -> None:
    found = foedus.why(
        "iran-2026", "falls:IRN:regime", ["overstretch"], settings=FORMS,
        trust=[folder / "unrest_alone.py", folder / "kept_word.py"], **FEW,
    )  # fmt: skip
    assert [cause["name"] for cause in found["causes"]] == ["overstretch"]


@pytest.mark.slow
def test_second_opinions_are_asked_beside_it(folder: Path, tmp_path: Path) -> None:
    small = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"
    shutil.copy(small.with_name("small-evidence.yaml"), tmp_path)
    own = tmp_path / "own.yaml"
    own.write_text(small.read_text("utf-8").replace("forms: {", "forms: {survival: unrest_alone, "), "utf-8")
    with pytest.raises(InputError, match="one from outside needs --trust FILE"):
        second_opinions_of(own)
    found = second_opinions_of(own, trust=[folder / "unrest_alone.py"])
    assert {row["model"] for row in found} > {"global-game", "choosing-sides"}


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.deep
def test_a_hindcast_takes_a_trusted_form_in_the_place_of_its_familys(shared: Path, folder: Path) -> None:
    usual, other = (
        foedus.hindcast(125, data=shared / "data", replicates=200, trust=trusted)["leaders"]
        for trusted in ((), (folder / "unrest_alone.py",))
    )
    assert [row["actor"] for row in usual] == [row["actor"] for row in other]
    assert [row["chance"] for row in usual] != [row["chance"] for row in other]


def test_what_is_not_trusted_is_refused_and_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "still.py").write_text(f"{TEXT}\nopen('it-ran', 'w').close()\n")
    with pytest.raises(InputError, match=r"unknown form 'still'.*one from outside needs --trust FILE"):
        foedus.read("iran-2026", {"forms.alignment": "still"})
    assert not (tmp_path / "it-ran").exists()
    crisis = foedus.read("iran-2026", {"forms.alignment": "still"}, trust=["still.py"])
    assert (tmp_path / "it-ran").exists()
    assert crisis.forms["alignment"] == "still"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("class Params", "class Params(", r"still\.py:9: not Python: "),
        (
            "from typing",
            "import helpers\nfrom typing",
            r"still\.py:2: imports 'helpers': a mechanism brings all",
        ),
        ("from typing", "from . import helpers\nfrom typing", r"still\.py:2: imports '\.'"),
        ("MECHANISM = ", "1 / 0\nMECHANISM = ", r"still\.py:16: ZeroDivisionError: division by zero"),
        ("MECHANISM = ", "OTHER = ", r"still\.py: ends with no line MECHANISM = Mechanism"),
        ('name="still"', 'name="drift"', "the form 'drift': there is one of this name already"),
        ('name="still"', 'name="Still"', "name: 'Still' must be small letters"),
        ('family="alignment"', 'family="align"', "there is no family 'align' - did you mean 'alignment'"),
        (', status="emerging"', "", 'there is none, so it is not published: say status="emerging"'),
        ("sources=()", 'sources=("maoz-2008",)', "sources: 'maoz-2008' is not known - did you mean 'maoz-2007'"),
        ('writes=("affinity",)', 'writes=("afinity",)', "writes: 'afinity' is not known - did you mean 'affinity'"),
        (
            "MECHANISM = Mechanism(",
            "from foedus.mechanisms.commitment.covariates import TERMS\nMECHANISM = Mechanism(terms=TERMS[:1], ",
            "terms: 'pledge' is no parameter",
        ),
        ("step=step", 'step=step, moves=("stance",)', "moves: 'stance' is written in stance, which is not among"),
        ("Parameter(0.1,", "Parameter(0.3,", "params: .*speed: 0.3 is outside its own range"),
        (
            'Parameter(0.1, "per week", "how fast", 0.0, 0.2, ASSUMPTION)',
            'fitted("joining", "speed", "per week", "how fast")',
            "params: the parameter alignment: speed: the family 'alignment' has no calibration 'joining'",
        ),
    ],
)
def test_a_file_that_is_no_mechanism_is_told_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = TEXT.replace("import ASSUMPTION, Parameter", "import ASSUMPTION, Parameter, fitted")
    assert old in text
    path = tmp_path / "still.py"
    path.write_text(text.replace(old, new))
    with pytest.raises(InputError, match=message):
        known_forms([path])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.py: cannot be read as a mechanism \(No such file or directory\)"):
        known_forms([tmp_path / "none.py"])


def test_a_file_that_is_not_called_python_does_not_run(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("raise SystemExit\n")
    with pytest.raises(InputError, match=r"odd\.csv: is no Python file; a mechanism is a file that ends with \.py"):
        known_forms([tmp_path / "odd.csv"])


def test_what_is_installed_is_loaded_only_where_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "still_package.py").write_text(TEXT)
    monkeypatch.syspath_prepend(tmp_path)
    points = [EntryPoint("alignment.still", "still_package:MECHANISM", outside.GROUP)]
    monkeypatch.setattr(
        outside, "entry_points", lambda group, name=None: [each for each in points if name in (None, each.name)]
    )
    known = known_forms()
    assert list(known["alignment"]) == ["drift"]
    assert len(known["alignment"]) == 1
    assert [point.name for point in outside.offered()] == ["alignment.still"]
    assert "moving" not in known["alignment"]
    assert known.outside == ()
    assert "still" in known["alignment"]
    assert [mechanism.name for mechanism in known.outside] == ["still"]
    assert known.rivals({}) == [*known_forms().rivals({}), ("alignment", "still")]
    points.append(EntryPoint("alignment.moving", "still_package:MECHANISM", outside.GROUP))
    assert "moving" not in known["alignment"]  # the file holds another
    points.append(EntryPoint("alignment.gone", "no_such_package:MECHANISM", outside.GROUP))
    with pytest.raises(InputError, match="the package that offers 'gone' has no module 'no_such_package'"):
        _ = "gone" in known["alignment"]
    points.append(EntryPoint("alignment.still", "other_package:MECHANISM", outside.GROUP))
    with pytest.raises(InputError, match="several packages offer 'still'"):
        _ = "still" in known_forms()["alignment"]


#: How many functions a start compiles for a run of 20 replicates with a form of survival.
STARTED = """
import sys
from foedus.core import compiled
compiled._Cache.save_overload = lambda *_: print("compiled")
import foedus
foedus.run("iran-2026", {"forms.survival": sys.argv[1]}, trust=sys.argv[2:], replicates=20, weeks=2)
"""


@pytest.mark.slow
@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="needs compiled code")
@pytest.mark.deep
def test_a_warm_start_compiles_nothing(folder: Path) -> None:
    """Neither with the built-in form nor with one from outside, once each was run."""
    for form, *trusted in (("competing_risks",), ("unrest_alone", str(folder / "unrest_alone.py"))):
        foedus.run("iran-2026", {"forms.survival": form}, trust=trusted, replicates=20, weeks=2)
        program = [sys.executable, "-c", STARTED, form, *trusted]
        done = subprocess.run(program, capture_output=True, text=True, check=True, env=dict(os.environ))
        assert done.stdout.count("compiled") == 0, form


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="needs compiled code")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("world.affinity[:] *= speed", r"mine\.py: cannot be compiled: NameError: name 'speed' is not defined"),
        (
            "world.affinity[0, 0] = 'word'",
            r"mine\.py:\d+: cannot be compiled: No implementation of function .* setitem\(",
        ),
    ],
)
def test_what_cannot_be_compiled_is_told_before_anything_runs(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(TEXT.replace("world.affinity[:] *= 1.0 - params.speed", line))
    with pytest.raises(InputError, match=said):
        foedus.run("iran-2026", {"forms.alignment": "still"}, trust=[file], **FEW)
    with pytest.raises(InputError, match=said):
        list(check_mechanism(file))
