"""``foedus new``: a file in order at once, of figures that were known on its day, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from foedus.cli.check import check
from foedus.cli.new import new
from foedus.core.errors import DataError, InputError, RunError
from foedus.crisis.anchors import anchors, words
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.evidence.record import LAST_DAY, data_set
from foedus.worlds.states import first_year, states


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: an empty one, with no historical tables named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    return tmp_path


@pytest.fixture
def data(shared: Path) -> Path:
    """A user's copy of the historical tables."""
    return shared / "data"


def made(actors: str, as_of: str, data: Path | None = None) -> Crisis:
    """Return the crisis that a new file holds."""
    new("mine", actors=actors, as_of=as_of, data=data, force=True)
    return read_crisis("mine.yaml")


def years(crisis: Crisis) -> set[int]:
    """Return the years of the data sets that the values of a crisis rest on, but for what holds from some year on."""
    named = {found for _, reasons in crisis.reasons() for reason in reasons if (found := data_set(reason))}
    return {year for name, year in named if name not in {"majors", "sipri-nuclear", "capitals", "contiguity"}}


@pytest.mark.parametrize("as_of", ["2026-02-01", "2025-02-01", "2025-12-31", "2031-01-01", LAST_DAY.isoformat()])
def test_a_new_file_is_in_order_at_once(as_of: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new("mine", actors="RUS, irn,USA,CHN", as_of=as_of)
    assert "written: mine.yaml" in capsys.readouterr().out
    crisis = read_crisis("mine.yaml")
    assert list(crisis.actors) == ["RUS", "IRN", "USA", "CHN"]
    assert crisis.as_of.isoformat() == as_of
    assert (crisis.disputes["rus-irn"].challenger, crisis.disputes["rus-irn"].target) == ("RUS", "IRN")
    assert all(crisis.as_of.year - 11 <= year < crisis.as_of.year for year in years(crisis))
    check("mine.yaml")


@pytest.mark.parametrize("as_of", ["2026-02-01", "2025-06-17"])
def test_new_files_of_all_states_are_in_order(as_of: str, folder: Path) -> None:
    codes = list(states())
    names = {}
    for chosen in (codes[start : start + 13] for start in range(0, len(codes), 13)):
        crisis = made(",".join(chosen), as_of)
        names |= {key: actor.name for key, actor in crisis.actors.items()}
    assert names == {code: row["name"] for code, row in states().items()}
    assert len(names) > 190


def test_a_new_file_writes_what_decides_and_what_its_numbers_mean(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crisis = made("USA,JPN,KOR", "2026-02-01")
    told = capsys.readouterr().out
    dispute = crisis.disputes["usa-jpn"]
    assert (dispute.like.value, dispute.level.value, dispute.began) == ("mid", 2.0, crisis.as_of)
    assert dispute.mobilisation.between == (0.0, 0.5)
    comments = " ".join(line.strip(" #") for line in Path("mine.yaml").read_text("utf-8").splitlines())
    for name in ("level", "mobilisation"):
        judged = anchors()["dispute", name]
        assert all(f"{number:g}: {meaning}" in comments for number, meaning in judged.steps)
    assert all(f"{word}: {meaning}" in comments for word, meaning in words()["dispute", "like"].steps)
    assert crisis.feuds == {}
    assert "feuds: no table counts the disputes of the last ten years: fill in the record" in told
    text = Path("mine.yaml").read_text("utf-8").splitlines()
    start = text.index("# feuds:")
    record = [line.removeprefix("# ") for line in text[start : start + 7]]
    Path("mine.yaml").write_text("\n".join([*text[:start], *record, *text[start + 7 :]]), "utf-8")
    assert read_crisis("mine.yaml").feuds["USA-JPN"].disputes.between == (0.0, 4.0)


def test_a_new_file_says_where_its_figures_are_from(folder: Path) -> None:
    crisis = made("USA,JPN,KOR", "2026-02-01")
    assert crisis.actors["USA"].cinc.because == ("nmc@2022",)
    assert crisis.actors["USA"].nuclear.value is True
    assert crisis.actors["JPN"].nuclear.value is False
    assert crisis.relations["USA>JPN"].obligation.value == "defence"
    assert crisis.relations["USA>JPN"].obligation.because == ("atop@2018",)


@pytest.mark.parametrize("as_of", ["2024-12-31", "1999-12-31", "1914-07-24"])
def test_a_day_before_the_tables_needs_a_copy_of_them(as_of: str, folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        new("mine", actors="RUS,USA", as_of=as_of)
    assert f"--as-of {as_of}: the shipped tables speak of days from {first_year()}-01-01 on" in str(caught.value)
    assert "give --data DIR" in str(caught.value)
    assert not list(folder.iterdir())


def test_a_folder_of_tables_that_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="nowhere: no such folder of historical tables"):
        new("mine", actors="RUS,USA", as_of="1914-07-24", data=Path("nowhere"))
    monkeypatch.setenv("FOEDUS_DATA", "elsewhere")
    with pytest.raises(DataError, match="elsewhere: no such folder of historical tables"):
        new("mine", actors="RUS,USA", as_of="1914-07-24")


@pytest.mark.shared
def test_the_tables_may_be_named_by_the_environment(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(data))
    assert years(made("USA,JPN", "1941-12-01")) == {1940}


@pytest.mark.shared
def test_july_1914_has_the_figures_of_1913(data: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crisis = made("AUT,SRB,RUS,DEU,FRA,GBR", "1914-07-24", data)
    told = capsys.readouterr().out
    assert "AUT  Austria-Hungary" in told
    assert "  feuds.AUT-SRB.disputes: counts one that began on 1914-07-23" in told
    assert [actor.name for actor in crisis.actors.values()][:3] == ["Austria-Hungary", "Serbia", "Russian Empire"]
    assert years(crisis) == {1913}
    assert [key for key, actor in crisis.actors.items() if actor.nuclear.value] == []
    assert [key for key, actor in crisis.actors.items() if not actor.major.value] == ["SRB"]
    # the German Reich and Austria-Hungary are monarchies, the French Republic is none, and Germany is the stronger
    kinds = {key: actor.regime_kind.value for key, actor in crisis.actors.items()}
    assert (kinds["DEU"], kinds["AUT"], kinds["RUS"], kinds["FRA"], kinds["GBR"]) == (
        *("monarchy",) * 3,
        *("democracy",) * 2,
    )
    assert crisis.actors["DEU"].cinc.value > 2 * crisis.actors["AUT"].cinc.value
    assert crisis.relations["AUT>DEU"].obligation.value == "defence"
    text = Path("mine.yaml").read_text("utf-8")
    assert "# hegemon: RUS  " in text  # nobody who is not there
    assert "{relations.RUS>SRB.obligation: defence}" in text
    assert "United Nations" not in text
    assert crisis.relations["AUT>SRB"].rivalry.value is True
    assert crisis.relations["AUT>SRB"].distance_km.value == 0
    # the Bosnian crisis ended with March 1909; Germany and Russia were rivals without a dispute
    assert str(crisis.feuds["AUT-SRB"].ended.date) == "1909-03-31"
    assert crisis.feuds["AUT-SRB"].disputes.value >= crisis.feuds["AUT-SRB"].force.value == 1
    assert crisis.feuds["RUS-DEU"].disputes.value == 0
    # what had begun the day before may be the very dispute that the file is about
    assert crisis.feuds["AUT-SRB"].disputes.note.startswith("counts one that began on 1914-07-23 and goes on;")
    assert not crisis.feuds["RUS-DEU"].disputes.note
    assert "FRA-GBR" not in crisis.feuds
    # before there were votes, affinity is a range
    assert all(relation.affinity.value is None for relation in crisis.relations.values())
    check("mine.yaml")
    assert crisis.actors["DEU"].gdp_per_capita.because == ("gdp-pop@1913",)
    assert "Assumed" not in capsys.readouterr().out


@pytest.mark.shared
def test_a_border_in_africa_in_1998(data: Path, folder: Path) -> None:
    crisis = made("Eritrea,ETH,DJI", "1998-05-06", data)
    assert max(years(crisis)) == 1997
    assert "United Nations" in Path("mine.yaml").read_text("utf-8")
    assert crisis.relations["ERI>ETH"].affinity.because == ("unga@1997",)
    assert crisis.relations["ERI>ETH"].distance_km.value == 0
    record = crisis.feuds["ERI-ETH"]  # the tables count none: that is a record too
    assert (record.force.value, record.deaths.value, record.ended) == (0, 0, None)
    apart = made("ERI,KEN,ETH", "1998-05-06", data).relations
    assert apart["ERI>ETH"].distance_km.because == ("contiguity@1997",)
    assert apart["ERI>KEN"].distance_km.because == ("capitals@1997",)
    assert crisis.actors["ERI"].regime_kind.because == ("gwf@1997",)


@pytest.mark.shared
@pytest.mark.parametrize("day", ["1990-02-11", "1979-06-30"])
def test_the_kind_of_regime_is_that_of_the_year_as_it_began(day: str, data: Path, folder: Path) -> None:
    """Iran's monarchy fell in February 1979; Panama's military rule in December 1989."""
    kinds = {key: actor.regime_kind.value for key, actor in made("Iran,Panama", day, data).actors.items()}
    assert (
        kinds
        == {"1990-02-11": {"IRN": "party", "PAN": "democracy"}, "1979-06-30": {"IRN": "monarchy", "PAN": "military"}}[
            day
        ]
    )


@pytest.mark.shared
def test_former_states_are_there_in_their_time(data: Path, folder: Path) -> None:
    crisis = made("USSR;West Germany;DDR,YUG", "1961-08-13", data)
    assert {key: actor.name for key, actor in crisis.actors.items()} == {
        "SUN": "Soviet Union",
        "FRG": "West Germany",
        "DDR": "East Germany",
        "YUG": "Yugoslavia",
    }
    assert crisis.relations["SUN>DDR"].obligation.value == "defence"
    for actors, message in (
        ("DEU,USA", "'DEU' was more than one state in 1961: say which of West Germany, East Germany"),
        ("UKR,USA", "'UKR' (Ukraine) was no state in 1961"),
        ("FRG,West Germany", "FRG (West Germany) is named twice"),
    ):
        with pytest.raises(InputError) as caught:
            new("mine", actors=actors, as_of="1961-08-13", data=data, force=True)
        assert message in str(caught.value)


@pytest.mark.shared
def test_tables_that_end_before_the_day_speak_for_ten_years(data: Path, folder: Path) -> None:
    crisis = made("USA,JPN,PRK", "2026-02-01", data)
    assert crisis.relations["USA>JPN"].obligation.because == ("atop@2018",)
    assert crisis.relations["USA>JPN"].affinity.because == ("unga@2019",)
    late = made("USA,JPN,PRK", "2045-02-01", data)
    assert late.relations["USA>JPN"].obligation is None
    assert not years(late)
    america = late.actors["USA"]
    assert (america.regime_kind.value, america.regime_kind.because) == ("democracy", ("assumption",))
    assert america.democracy.note == "last scored in 2025: say what it is"


def test_what_nobody_measured_is_wide_and_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crisis = made("AND,TUV,BDI,PRK", "2026-11-01")
    told = capsys.readouterr().out
    andorra, korea = crisis.actors["AND"], crisis.actors["PRK"]
    assert (andorra.democracy.because, andorra.regime_kind.because) == (("assumption",), ("uds@2024",))
    low, high = andorra.democracy.between
    assert 0.5 < low < high - 0.1
    assert korea.military_expenditure.lognormal.factor == 5
    assert (korea.military_expenditure.because, korea.cinc.because) == (("assumption",), ("nmc@2022",))
    burundi = crisis.actors["BDI"].regime_kind
    assert (burundi.because, burundi.note) == (("assumption",), "last coded in 1999: say what it is")
    assert "BDI.regime_kind: last coded in 1999: say what it is" in told
    assert "AND.democracy: " in told


def test_only_the_record_of_pairs_is_asked_where_all_is_measured(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made("USA,FRA,JPN", "2026-11-01")
    told = capsys.readouterr().out.splitlines()
    asked = told.index("say what no figure of the day says:")
    assert told[asked + 1].startswith("  feuds: ")
    assert told[asked + 2].startswith("  foedus check ")


def test_affinities_that_no_vote_tells_are_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made("CHN,TWN,USA", "2026-03-01")
    assert "affinity of 4 ordered pairs: no votes tell it" in capsys.readouterr().out


def test_what_the_comments_of_a_new_file_show_is_in_order_too(folder: Path) -> None:
    new("mine", actors="USA,JPN", as_of="2026-02-01")
    written = (folder / "mine.yaml").read_text("utf-8").splitlines()
    lines = [line for line in written if not line.lstrip().startswith("##")]
    begin = lines.index("# sources:")
    freed = [line[2:] if number >= begin and line.startswith("# ") else line for number, line in enumerate(lines)]
    freed = [line.replace("    # ", "    ", 1) if line.startswith("    # ") else line for line in freed]
    text = "\n".join(line for line in freed if not line.startswith(("SOURCE>TARGET", "where they matter")))
    (folder / "freed.yaml").write_text(
        text.replace("title: ..., publisher: ...", "title: A report, publisher: Someone")
    )
    crisis = read_crisis("freed.yaml")
    assert list(crisis.evidence) == ["R1-what-it-says"]
    assert crisis.actors["USA"].load.between == (0.0, 0.25)
    assert list(crisis.causes) == ["overstretch"]
    assert list(crisis.what_ifs) == ["pact"]
    assert list(crisis.feuds) == ["USA-JPN"]
    assert crisis.disputes["usa-jpn"].crisis == "usa-jpn"
    assert crisis.actors["UN"].organisation.value is True


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
        ({"actors": "USA,Gemany"}, "unknown state 'Gemany' - did you mean DEU (Germany)?"),
        ({"actors": "USA,QQQQQQ"}, "unknown state 'QQQQQQ'; a name, or an ISO code of three letters, is needed"),
        ({"actors": "USA IRN"}, "unknown state 'USA IRN'; states are separated by commas, as in USA,IRN"),
        ({"actors": "USA,America"}, "--actors: USA (United States) is named twice"),
        ({"actors": "USA"}, "--actors: name two states or more"),
        ({"actors": ""}, "--actors: name two states or more"),
        ({"actors": "YUG,UK,PSE,NATO"}, "'YUG' (Yugoslavia, 1918-2006) was no state in 2026; today: SRB (Serbia),"),
        ({"actors": "YUG,UK,PSE,NATO"}, "'PSE' (Palestine) has no row in the tables of states"),
        ({"actors": "YUG,UK,PSE,NATO"}, "'NATO' (North Atlantic Treaty Organization) is an organisation, not a state"),
        ({"as_of": "2026-02-30"}, "--as-of: 2026-02-30 is not a day of the calendar"),
        ({"as_of": "9999-12-31"}, "--as-of: 9999-12-31: days run from "),
        ({"as_of": "0001-01-01"}, "--as-of: 0001-01-01: days run from "),
        ({"as_of": "20260201"}, "--as-of: a day is written YYYY-MM-DD, not '20260201'"),
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


def test_names_in_full_and_semicolons_are_taken(folder: Path) -> None:
    crisis = made("Iran; United States;north korea;türkiye", "2026-02-01")
    assert list(crisis.actors) == ["IRN", "USA", "PRK", "TUR"]


def test_a_folder_that_is_not_there_is_made_where_it_can_be(folder: Path) -> None:
    new("mine", actors="USA,IRN", as_of="2026-02-01", out=Path("nowhere/mine.yaml"))
    with pytest.raises(RunError, match=r"mine.yaml/other.yaml: cannot be written \(File exists\)"):
        new("other", actors="USA,IRN", as_of="2026-02-01", out=Path("nowhere/mine.yaml/other.yaml"))


@pytest.mark.shared
def test_a_past_crisis_is_written_as_a_file_that_is_in_order(
    folder: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("own.csv").write_text("path,value,because\nactors.SUN.load,0.5,assumption\n", "utf-8")
    new(icb=196, data=data, covariates=Path("own.csv"))
    told = capsys.readouterr().out
    assert "written: icb-196.yaml" in told
    assert "  SUN  Soviet Union\n" in told
    assert "  laid over: actors.SUN.load (own.csv:2)\n" in told
    assert "  whether a viable successor exists" in told
    crisis = read_crisis("icb-196.yaml")
    assert (crisis.crisis, crisis.as_of.isoformat(), crisis.measure) == ("icb-196", "1962-10-16", "cinc")
    assert crisis.actors["SUN"].load.value == 0.5
    assert years(crisis) == {1961}
    text = Path("icb-196.yaml").read_text("utf-8")
    assert "fitted to the years before alone: `foedus hindcast --crisis 196`." in text
    check("icb-196.yaml")
    assert capsys.readouterr().out.startswith("ok  icb-196.yaml")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"icb": 3, "actors": "RUS"}, "--icb: a past crisis has its own states and its own day"),
        ({"icb": 3, "as_of": "2026-01-01"}, "--icb: a past crisis has its own states and its own day"),
        ({"covariates": Path("own.csv")}, "--covariates: values are laid over a past crisis"),
        ({"actors": "RUS,USA", "as_of": "2026-01-01"}, "NAME is missing"),
    ],
)
def test_what_is_no_past_crisis_is_refused(folder: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        new(**options)


def test_what_a_crisis_of_today_needs_is_asked_for(folder: Path) -> None:
    with pytest.raises(InputError, match="--actors is missing: as in `foedus new mine --actors"):
        new("mine", as_of="2026-01-01")
    with pytest.raises(InputError, match="--as-of is missing"):
        new("mine", actors="RUS,USA")
