"""``foedus check``, ``foedus new`` and ``foedus crises``."""

from pathlib import Path

import pytest

from foedus.cli.check import check
from foedus.cli.crises import crises
from foedus.cli.new import new, states
from foedus.core.errors import InputError, RunError
from foedus.crisis.anchors import anchors
from foedus.crisis.bundled import bundled
from foedus.crisis.quantities import QUANTITIES
from foedus.crisis.reading import read_crisis

GOOD = Path(__file__).parent / "good"


def test_check_tells_what_a_file_holds_and_its_digest(capsys: pytest.CaptureFixture[str]) -> None:
    check(str(GOOD / "small.yaml"))
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"ok  {GOOD / 'small.yaml'}: A small crisis (as of 2026-01-16)"
    assert told[1] == "    4 actors, 1 dispute, 20 inputs, 3 statements, 14 assumptions"
    assert told[2] == f"    {read_crisis(GOOD / 'small.yaml').digest}"


def test_check_goes_through_all_files_and_then_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "one.yaml").write_text("foedus: 2\n")
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
        ("level", "4 A use of force short of war: a blockade, a seizure"),
        ("aim", "policy The target is to do, stop or allow something."),
        ("stances", "aid degree: it sends arms"),
        ("escalation", "model Challenger and target decide week by week"),
        ("mediators", "true offered: its offer is on the table."),
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
    (folder / "broken.yaml").write_text("foedus: 1\n")
    monkeypatch.setattr("foedus.cli.crises.bundled", lambda: {"broken.yaml": folder / "broken.yaml"})
    crises()
    assert "does not read" in capsys.readouterr().out


@pytest.mark.parametrize("as_of", ["2026-02-01", "2010-02-01", "1999-12-31"])
def test_a_new_file_is_in_order_at_once(as_of: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new("mine", actors="RUS, irn,USA,CHN", as_of=as_of)
    assert "written: mine.yaml" in capsys.readouterr().out
    crisis = read_crisis("mine.yaml")
    assert list(crisis.actors) == ["RUS", "IRN", "USA", "CHN"]
    assert crisis.as_of.isoformat() == as_of
    assert (crisis.disputes["rus-irn"].challenger, crisis.disputes["rus-irn"].target) == ("RUS", "IRN")
    check("mine.yaml")


def test_a_new_file_of_all_states_is_in_order(folder: Path) -> None:
    new("all", actors=",".join(states()), as_of="2026-02-01")
    crisis = read_crisis("all.yaml")
    assert len(crisis.actors) == len(states()) > 190
    assert {actor.name for actor in crisis.actors.values()} == {row["name"] for row in states().values()}


def test_a_new_file_says_where_its_figures_are_from(folder: Path) -> None:
    new("mine", actors="USA,JPN,KOR", as_of="2026-02-01")
    crisis = read_crisis("mine.yaml")
    assert crisis.actors["USA"].cinc.because == ("nmc@2022",)
    assert crisis.actors["USA"].nuclear.value is True
    assert crisis.actors["JPN"].nuclear.value is False
    assert crisis.relations["USA>JPN"].obligation.value == "defence"
    assert crisis.relations["USA>JPN"].obligation.because == ("atop@2018",)


def test_figures_that_were_known_later_become_assumptions(folder: Path) -> None:
    new("mine", actors="USA,JPN", as_of="2010-02-01")
    cinc = read_crisis("mine.yaml").actors["USA"].cinc
    assert cinc.because == ("assumption",)
    assert cinc.note == "nmc of 2022 was known only later"


def test_what_the_comments_of_a_new_file_show_is_in_order_too(folder: Path) -> None:
    new("mine", actors="USA,JPN", as_of="2026-02-01")
    lines = (folder / "mine.yaml").read_text("utf-8").splitlines()
    begin = lines.index("# sources:")
    freed = [line[2:] if number >= begin and line.startswith("# ") else line for number, line in enumerate(lines)]
    freed = [line.replace("    # ", "    ", 1) if line.startswith("    # ") else line for line in freed]
    text = "\n".join(line for line in freed if not line.startswith(("SOURCE>TARGET", "they matter")))
    (folder / "freed.yaml").write_text(
        text.replace("title: ..., publisher: ...", "title: A report, publisher: Someone")
    )
    crisis = read_crisis("freed.yaml")
    assert list(crisis.evidence) == ["R1-what-it-says"]
    assert crisis.actors["USA"].load.between == (0.0, 0.25)
    assert list(crisis.causes) == ["overstretch"]
    assert list(crisis.what_ifs) == ["pact"]


def test_a_file_is_not_overwritten_unless_told(folder: Path) -> None:
    new("mine", actors="USA,JPN", as_of="2026-02-01")
    before = (folder / "mine.yaml").read_text("utf-8")
    with pytest.raises(InputError, match=r"mine\.yaml: is there already; choose another --out, or --force"):
        new("mine", actors="USA,CHN", as_of="2026-02-01")
    assert (folder / "mine.yaml").read_text("utf-8") == before
    new("mine", actors="USA,CHN", as_of="2026-02-01", force=True)
    assert "CHN" in read_crisis("mine.yaml").actors


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"actors": "USA,Iran"}, "unknown state 'Iran' - did you mean 'IRN' (Iran)?"),
        ({"actors": "USA,Gemany"}, "unknown state 'Gemany' - did you mean 'DEU' (Germany)?"),
        ({"actors": "USA,QQQQQQ"}, "unknown state 'QQQQQQ'; ISO codes of three letters are needed"),
        ({"actors": "USA,USA"}, "--actors: USA is named twice"),
        ({"actors": "USA"}, "--actors: name two states or more"),
        ({"actors": ""}, "--actors: name two states or more"),
        ({"as_of": "2026-02-30"}, "--as-of 2026-02-30: a day of the calendar is needed, written YYYY-MM-DD"),
        ({"as_of": "20260201"}, "--as-of 20260201: a day of the calendar is needed"),
        ({"name": "My crisis"}, "a name has small letters, digits and hyphens"),
        ({"name": "../mine"}, "a name has small letters, digits and hyphens"),
    ],
)
def test_what_new_refuses(changed: dict[str, str], message: str, folder: Path) -> None:
    asked = {"name": "mine", "actors": "USA,IRN", "as_of": "2026-02-01"} | changed
    name = asked.pop("name")
    with pytest.raises(InputError) as caught:
        new(name, **asked)
    assert message in str(caught.value)
    assert not list(folder.iterdir())


def test_a_folder_that_is_not_there(folder: Path) -> None:
    with pytest.raises(RunError, match=r"nowhere/mine.yaml: cannot be written: No such file or directory"):
        new("mine", actors="USA,IRN", as_of="2026-02-01", out=Path("nowhere/mine.yaml"))
