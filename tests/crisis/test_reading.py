"""Reading a crisis: what is in it afterwards, what its digest sees, how long it takes."""

import hashlib
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from foedus.core.errors import InputError
from foedus.core.parameters import Parameter
from foedus.crisis.bundled import bundled, locate
from foedus.crisis.crisis import Crisis, endpoints
from foedus.crisis.reading import read_as, read_crisis
from foedus.text.document import Refusal

GOOD = Path(__file__).parent / "good"
EFFORT = Parameter(0.1, "share", "effort", 0.0, 1.0, "assumption")
FORMS = {
    "commitment": {"expected_utility": {"kappa_fight": EFFORT}, "overstretch": {"effort_aid": EFFORT}},
    "survival": {"threshold": {}, "cascade": {}},
}


def test_every_good_file_reads() -> None:
    read = {path.stem: read_crisis(path) for path in GOOD.glob("*.yaml") if path.stem != "small-evidence"}
    assert {name: crisis.crisis for name, crisis in read.items()} == {name: name for name in read}


def test_what_stays_text_and_what_becomes_a_number(small: Crisis) -> None:
    assert small.actors["RUS"].camp == "NO"
    assert small.relations["RUS>IRN"].affinity.value == 0.1
    assert small.relations["RUS>IRN"].distance_km.value == 15.0
    assert small.evidence["R1-offer"].dated == "2026-01"
    assert small.evidence["R9-later"].dated == "2026"
    assert small.evidence["R9-later"].place == "¶9, 11"


def test_anchors_share_a_value(small: Crisis) -> None:
    assert small.actors["IRN"].unrest == small.actors["IRN"].strength


def test_actors_relations_and_disputes_in_the_order_of_the_file(small: Crisis) -> None:
    assert list(small.actors) == ["RUS", "IRN", "USA", "TUR"]
    assert list(small.disputes["iran"].mediators) == ["RUS", "TUR"]


def test_every_given_value_is_an_input_in_the_unit_of_the_world(small: Crisis) -> None:
    central = {given.path: given.central for given in small.inputs()}
    assert central["oil_price"] == 65.0
    assert central["actors.RUS.capability"] == 0.04
    assert central["actors.IRN.nuclear"] == 0.0
    assert central["relations.RUS>IRN.obligation"] == 1.0
    assert central["disputes.iran.exposure.TUR"] == 0.5
    assert central["disputes.iran.escalation.0"] == 3.0
    assert central["disputes.iran.escalation.1"] == 51 / 7
    assert central["parameters.commitment.overstretch.effort_aid"] == 0.1
    deadline = next(given for given in small.inputs() if given.path == "disputes.iran.deadline")
    assert deadline.draw(np.array([0.0, 0.999999])).tolist() == [4 / 7, 5.0]
    assert len(central) == 26


def test_weeks_are_counted_from_the_as_of_date(small: Crisis) -> None:
    assert small.week_of(date(2026, 1, 30)) == 2.0
    assert small.week_of(date(2025, 12, 28)) == -19 / 7
    assert endpoints("RUS>IRN") == ("RUS", "IRN")


def test_assumptions_are_found_wherever_they_stand(small: Crisis) -> None:
    assert "actors.RUS.load" in small.assumptions
    assert "disputes.iran.stances.TUR" in small.assumptions
    assert "disputes.iran.escalation.1" in small.assumptions
    assert "relations.RUS>IRN.affinity" not in small.assumptions


def test_the_files_that_were_read_and_their_bytes(small: Crisis) -> None:
    names = ["small.yaml", "small-evidence.yaml"]
    assert [text.path.name for text in small.source_texts] == names
    assert [text.digest for text in small.source_texts] == [
        hashlib.sha256((GOOD / name).read_bytes()).hexdigest() for name in names
    ]


def one_file(text: str) -> str:
    evidence = (GOOD / "small-evidence.yaml").read_text("utf-8")
    sources, _, statements = evidence.partition("evidence:\n")
    text = text.replace("evidence_files: [small-evidence.yaml]\n", "")
    return text.replace("sources:\n", sources).replace("evidence:\n", "evidence:\n" + statements)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "# a comment\n",
        lambda text: text.replace("because: assumption", "because: [assumption]"),
        lambda text: text.replace("measure: cinc\n", "").replace("crisis: small\n", "crisis: small\nmeasure: cinc\n"),
        lambda text: text.replace("1e-1", "0.10"),
        lambda text: text.replace("value: 73,", "value: 73.0,"),
        lambda text: text.replace("USA: {name: United States}", "USA:\n    name: 'United States'\n    camp: ''"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
    ],
)
def test_layout_does_not_change_the_digest(change, small: Crisis, small_text: str, folder: Path) -> None:
    (folder / "changed.yaml").write_bytes(change(one_file(small_text)).encode())
    assert read_crisis("changed.yaml").digest == small.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A small crisis", "title: A small crisis?"),
        ("[0.5, 0.8]", "[0.5, 0.81]"),
        ("because: R1-offer}", "because: assumption}"),
        ("Known later, and used by nothing.", "Known later."),
        ("actors.RUS.load: 0}", "actors.RUS.load: 0.1}"),
        ("horizon_weeks: 20", "horizon_weeks: 21"),
    ],
)
def test_content_changes_the_digest(old: str, new: str, small: Crisis, small_text: str, folder: Path) -> None:
    assert old in small_text
    (folder / "changed.yaml").write_text(one_file(small_text).replace(old, new), "utf-8")
    assert read_crisis("changed.yaml").digest != small.digest


def test_forms_and_parameters_are_checked_where_they_are_known() -> None:
    assert read_crisis(GOOD / "small.yaml", known_forms=FORMS).known_forms is FORMS
    with pytest.raises(InputError) as caught:
        read_crisis(GOOD / "small.yaml", known_forms={"commitment": {"overstrech": {}}})
    assert "forms.commitment: unknown form 'overstretch' - did you mean 'overstrech'?" in str(caught.value)
    assert "small.yaml:11:21: error" in str(caught.value)
    with pytest.raises(InputError, match=r"forms.commitment: unknown family; known: survival"):
        read_crisis(GOOD / "small.yaml", known_forms={"survival": {}})
    with pytest.raises(InputError, match=r"unknown parameter 'effort_aid' - did you mean 'effort_add'"):
        read_crisis(GOOD / "small.yaml", known_forms={"commitment": {"overstretch": {"effort_add": EFFORT}}})
    with pytest.raises(InputError, match=r"forms.survival: unknown form 'ballot'; known: threshold, cascade"):
        read_crisis(GOOD / "small.yaml", ["forms.survival=ballot"], known_forms=FORMS)


def test_a_parameter_out_of_its_range_is_refused_where_it_stands(folder: Path, small_text: str) -> None:
    text = one_file(small_text).replace("{median: 0.1, factor: 2}", "{median: 1.5, factor: 2}")
    (folder / "wrong.yaml").write_text(text, "utf-8")
    told = r"wrong.yaml:\d+:59: error: parameters.commitment.overstretch.effort_aid.lognormal.median: must be a number"
    with pytest.raises(InputError, match=told + r" from 0 to 1 \(share\), not 1.5"):
        read_crisis("wrong.yaml", known_forms=FORMS)
    assert read_crisis("wrong.yaml").crisis == "small"
    what_if = "what_ifs:\n  wide: {title: Wide, set: {parameters.commitment.overstretch.effort_aid: 7}}\n"
    (folder / "wrong.yaml").write_text(one_file(small_text).replace("what_ifs:\n", what_if), "utf-8")
    with pytest.raises(
        InputError, match=r"what_ifs.wide.set.parameters.commitment.overstretch.effort_aid.value: must be"
    ):
        read_crisis("wrong.yaml", known_forms=FORMS)


def test_a_text_is_read_as_the_file_that_it_would_be(folder: Path, small: Crisis, small_text: str) -> None:
    (folder / "small-evidence.yaml").write_bytes((GOOD / "small-evidence.yaml").read_bytes())
    place = folder / "unwritten.yaml"
    assert read_as(small_text, place).digest == small.digest
    assert not place.exists()
    wrong = small_text.replace("actors:\n", "actors:\n  ZZ: {nane: Z}\n", 1)
    with pytest.raises(Refusal) as told:
        read_as(wrong, place)
    line = wrong[: wrong.index("nane")].count("\n") + 1
    assert {(one.file, one.line) for one in told.value.mistakes} == {("unwritten.yaml", line)}
    place.write_text(wrong)
    with pytest.raises(InputError) as of_file:
        read_crisis(place)
    assert str(of_file.value) == str(told.value)


def test_more_actors_and_disputes_than_fit_are_refused(folder: Path) -> None:
    def told(actors: int, disputes: int, weeks: int = 26) -> str:
        who = "".join(f"  A{number}: {{name: {number:x}x}}\n" for number in range(actors))
        what = "".join(
            f"  d{number}: {{title: {number:x}y, challenger: A0, target: A1, aim: policy}}\n"
            for number in range(disputes)
        )
        head = f"foedus: 2\ncrisis: many\ntitle: Many\nas_of: 2026-01-16\nhorizon_weeks: {weeks}\n"
        (folder / "many.yaml").write_text(f"{head}actors:\n{who}disputes:\n{what}", "utf-8")
        try:
            read_crisis("many.yaml")
        except InputError as error:
            return str(error)
        return ""

    assert not told(300, 13)
    assert "actors: at most 300 allowed, not 301" in told(301, 1)
    assert "disputes: at most 50 allowed, not 51" in told(2, 51)
    assert "disputes: 300 actors, each in 14 disputes: at most 4,000 of them can be run over 26 weeks" in told(300, 14)
    assert "at most 2,000 of them can be run over 520 weeks" in told(300, 7, 520)


def test_very_many_mistakes_are_told_in_time(folder: Path) -> None:
    """The nearest name is sought for some of them only, and one pass is enough: seconds, not minutes."""
    statements = "".join(
        f"  E{number}: {{source: R, text: t, known_at: 2025-01-01, credibility: 1, asserted_by: a, mode: asserted, "
        f"kind: event, disputes: [F{number}]}}\n"
        for number in range(600)
    )
    keys = "".join(f"    key{number}: 1\n" for number in range(10_000))
    head = "foedus: 2\ncrisis: many\ntitle: Many\nas_of: 2026-01-16\nsources: {R: {title: R, reliability: C}}\n"
    rest = "disputes: {d: {title: D, challenger: USA, target: IRN, aim: policy}}\nactors:\n  USA: {name: A}\n  IRN:\n"
    for text, count in (
        (f"evidence:\n{statements}{rest}    name: B\n", "200"),
        (f"{rest}    name: B\n{keys}", "10000"),
    ):
        (folder / "many.yaml").write_text(head + text, "utf-8")
        began = time.process_time()
        with pytest.raises(InputError, match=f"{count} errors or more, the first 100 shown"):
            read_crisis("many.yaml")
        assert time.process_time() - began < 10


def test_an_unknown_name_gives_the_nearest_bundled_one(folder: Path) -> None:
    name = next(iter(bundled()))
    with pytest.raises(InputError) as caught:
        read_crisis(f"{name}x")
    names = ", ".join(bundled())
    close = f"no bundled crisis '{name}x' - did you mean '{name}'?"
    assert str(caught.value) == f"{close}; bundled: {names}; or a path to a crisis file"


def test_a_bundled_name_comes_before_a_file_and_a_path_before_a_name(folder: Path) -> None:
    name = next(iter(bundled()))
    (folder / name).write_text("x")
    assert locate(name) == bundled()[name]
    assert locate(f"./{name}/") == Path(name)
    (folder / "mine").write_text("x")
    assert locate("mine") == Path("mine")


@pytest.mark.parametrize("name", sorted(bundled()))
def test_bundled_crises_read(name: str) -> None:
    crisis = read_crisis(name)
    assert crisis.crisis == name
    assert len(crisis.source_texts) >= 1


def test_reading_a_crisis_imports_nothing_heavy() -> None:
    script = "import sys, foedus.crisis.reading as r; r.read_crisis('iran-2026'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "yaml" in loaded
    assert not {"numba", "scipy", "polars", "rich", "foedus.mechanisms"} & set(loaded)


def large(lines: int) -> str:
    """Return a crisis file of about so many lines, as dense as the bundled ones."""
    actors = [f"A{number}" for number in range(40)]
    evidence = "".join(
        f"  R{number}:\n    source: R\n    paragraph: {number + 1}\n    asserted_by: outlet\n    mode: asserted\n"
        f"    kind: event\n    known_at: 2026-01-16\n    credibility: 3\n    text: What was said the {number}th.\n"
        for number in range(60)
    )
    load = "load: {between: [0, 0.5], because: [R1]}"
    loads = "".join(f"  {actor}:\n    name: {actor}\n    {load}\n" for actor in actors)
    head = (
        "foedus: 2\ncrisis: large\ntitle: Large\nas_of: 2026-01-16\n"
        f"sources:\n  R: {{title: A report, reliability: C}}\nevidence:\n{evidence}actors:\n{loads}"
        "disputes:\n  one: {title: One, challenger: A0, target: A1, aim: policy}\nrelations:\n"
    )
    pairs = [f"{one}>{other}" for one in actors for other in actors if one != other]
    relations = [
        f"  {pair}:\n    affinity: {{value: 0.2, because: [R2, assumption]}}\n"
        "    stake: {between: [0.2, 0.6], because: [R3, assumption], note: judged from trade and votes}\n"
        for pair in pairs
    ]
    return head + "".join(relations[: (lines - head.count("\n")) // 3])


def test_a_file_of_1500_lines_is_read_in_a_moment(folder: Path) -> None:
    text = large(1500)
    assert 1490 <= text.count("\n") <= 1510
    (folder / "large.yaml").write_text(text)
    seconds = []
    for _ in range(5):
        start = time.process_time()
        read_crisis("large.yaml")
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.15
