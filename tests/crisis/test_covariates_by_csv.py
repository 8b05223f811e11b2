"""A researcher's own values from a CSV file: what is laid over, and every row that is refused, with its line."""

from pathlib import Path

import pytest

from foedus.core.errors import InputError
from foedus.crisis.covariates import with_covariates
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import at
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.worlds.ledger import ledger_of

SMALL = Path(__file__).parent / "good" / "small.yaml"
HEAD = "path,value,low,high,because,note\n"


@pytest.fixture
def crisis() -> Crisis:
    return read_crisis(SMALL)


def laid(crisis: Crisis, folder: Path, text: str) -> Crisis:
    (folder / "own.csv").write_text(text, "utf-8")
    return with_covariates(crisis, folder / "own.csv")


def test_values_ranges_words_flags_and_days(crisis: Crisis, tmp_path: Path) -> None:
    rows = (
        "actors.USA.load,0.4,,,assumption,my own coding\n"
        "actors.TUR.load,,0.1,0.3,assumption; nmc@2020,\n"
        "actors.IRN.strength,0.5,0.2,0.6,assumption,\n"
        "\n"
        "relations.TUR>IRN.obligation,consultation,,,atop@2018,\n"
        "relations.TUR>IRN.rivalry,true,,,assumption,\n"
        "disputes.iran.deadline,2026-02-20,,,assumption,\n"
    )
    changed = laid(crisis, tmp_path, HEAD + rows)
    assert at(changed, "actors.USA.load").value == 0.4
    assert at(changed, "actors.USA.load").note == "own.csv:2: my own coding"
    assert at(changed, "actors.TUR.load").between == (0.1, 0.3)
    assert at(changed, "actors.TUR.load").because == ("assumption", "nmc@2020")
    assert at(changed, "actors.IRN.strength").triangular.mode == 0.5
    assert at(changed, "relations.TUR>IRN.obligation").value == "consultation"
    assert at(changed, "relations.TUR>IRN.rivalry").value is True
    assert at(changed, "disputes.iran.deadline").date.isoformat() == "2026-02-20"


def test_the_ledger_names_file_and_line(crisis: Crisis, tmp_path: Path) -> None:
    changed = laid(crisis, tmp_path, HEAD + "actors.USA.load,0.4,,,assumption,\n")
    entry = ledger_of(changed)["actors.USA.load"]
    assert (entry.origin, entry.place, entry.value, entry.because) == ("covariates", "own.csv:2", 0.4, ("assumption",))
    assert [text.path.name for text in changed.source_texts] == ["small.yaml", "small-evidence.yaml", "own.csv"]
    assert ledger_of(crisis)["actors.RUS.load"].origin == "file"
    again = ledger_of(with_settings(changed, {"actors.USA.load": 0.2}))["actors.USA.load"]
    assert (again.origin, again.place) == ("file", "")  # a setting has the last word


def test_columns_may_stand_in_any_order_and_only_those_that_are_needed(crisis: Crisis, tmp_path: Path) -> None:
    changed = laid(crisis, tmp_path, "\ufeffbecause, value ,path\nassumption,0.4,actors.USA.load\n")
    assert at(changed, "actors.USA.load").value == 0.4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD + "actors.USA.lod,0.4,,,assumption,\n", r"^own\.csv:2: actors\.USA\.lod: .*'actors\.USA\.load'"),
        (HEAD + "actors.USA.load,1.4,,,assumption,\n", r"^own\.csv:2: actors\.USA\.load.*must be a number from 0 to 1"),
        (HEAD + "actors.USA.load,0.4,,,,\n", r"^own\.csv:2: actors\.USA\.load: because is missing"),
        (HEAD + "actors.USA.load,0.4,,,mine@1990,\n", r"^own\.csv:2: .*unknown data set 'mine'"),
        (HEAD + "actors.USA.load,0.4,,,nmc@2026,\n", r"^own\.csv:2: .*was not known on the as-of date"),
        (HEAD + "actors.USA.load,,0.1,,assumption,\n", r"^own\.csv:2: actors\.USA\.load: low and high stand together"),
        (HEAD + "actors.USA.load,,0.4,0.1,assumption,\n", r"^own\.csv:2: .*lower end comes first"),
        (HEAD + "actors.USA.load,,a,b,assumption,\n", r"^own\.csv:2: actors\.USA\.load: 'a' is not a number"),
        (HEAD + "actors.USA.load,,,,assumption,\n", r"^own\.csv:2: actors\.USA\.load: give a value, or low and high"),
        (HEAD + ",0.4,,,assumption,\n", r"^own\.csv:2: no path: give the path of a quantity"),
        (HEAD + "actors.USA.load,0.4,,,assumption,a,b\n", r"^own\.csv:2: more cells than columns"),
        (
            HEAD + "actors.USA.load,0.4,,,assumption,\nactors.USA.load,0.5,,,assumption,\n",
            r"^own\.csv:3: actors\.USA\.load: stands a second time; the first is in own\.csv:2$",
        ),
        (HEAD, r"^own\.csv: no rows; the first line names the columns"),
        ("path,valu,because\n", r"^own\.csv:1: unknown column 'valu' - did you mean 'value'"),
        ("path,value\n", r"^own\.csv:1: no column 'because'$"),
        ("", r"^own\.csv:1: no column 'path'"),
        (HEAD + '"actors.USA.load,0.4\n', r"^own\.csv:\d: unexpected end of data"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_with_its_line(crisis: Crisis, tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        laid(crisis, tmp_path, text)


def test_every_wrong_row_is_told_at_once(crisis: Crisis, tmp_path: Path) -> None:
    rows = "actors.USA.load,2,,,assumption,\nactors.USA.unrest,0.3,,,assumption,\nactors.XYZ.load,0.1,,,assumption,\n"
    with pytest.raises(InputError) as caught:
        laid(crisis, tmp_path, HEAD + rows)
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == ["own.csv:2", "own.csv:4"]


def test_a_file_that_cannot_be_read(crisis: Crisis, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: error: no such file"):
        with_covariates(crisis, tmp_path / "none.csv")
    (tmp_path / "own.csv").write_bytes(HEAD.encode() + b"actors.USA.load,0.4,,,assumption,\xe9\n")
    with pytest.raises(InputError, match=r"own\.csv: error: not UTF-8 text \(byte 0xe9 in line 2\)"):
        with_covariates(crisis, tmp_path / "own.csv")
