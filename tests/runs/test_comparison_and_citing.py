"""How runs differ, and what a crisis or a run cites."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import foedus
from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.evidence.data_sets import data_sets
from foedus.mechanisms.catalogue import known_forms
from foedus.runs.citing import citation_of, cite, cited
from foedus.runs.draws import write_draws
from foedus.runs.run import run_crisis
from foedus.runs.versions import differences, digest_of_engine, engine
from foedus.session.pairing import Z90
from small_worlds import content, read
from whole_rows import course, fall, mediation, siding

ENDS = {"low": 0.05, "high": 0.2}
SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"
MANIFEST = {
    "crisis": "toy", "foedus": "0.1.0", "seed": 1, "replicates": 100, "weeks": 8,
    "forms": {"survival": "competing_risks"}, "parameters": {"contest.ratio_contest.reach": {"value": 4000.0}},
    "engine": {"code": {"worlds": "a"}, "tables": {"worlds/states.csv": "b"}, "libraries": {"numpy": "2.1"}},
}  # fmt: skip
REACH = "contest.ratio_contest.reach"
CRISIS = {"actors": {"RUS": {"load": {"value": 0.2}}}}


def kept(folder: Path, *, fight: float = 0.1, error: float = 0.01, load: float = 0.2, **manifest: Any) -> Path:
    """Write what of a run is compared."""
    rows = {
        "stands_by": [siding("d", "RUS", "challenger", fight=fight, sampling_error=error, aid_or_more=0.3, **ENDS)],
        "mediates": [mediation("d", "TUR", accepted=0.2)],
        "falls": [fall("IRN", "leader", probability=0.1)],
        "disputes": [course("d", reaches={"4": 0.5, "5": 0.1}, ends={})],
    }
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({**MANIFEST, **manifest}))
    (folder / "crisis.json").write_text(json.dumps({**CRISIS, "actors": {"RUS": {"load": {"value": load}}}}))
    (folder / "answers.json").write_text(json.dumps({"answers": rows}))
    return folder


def test_the_same_run_does_not_differ(tmp_path: Path) -> None:
    found = foedus.compare(kept(tmp_path / "one"), kept(tmp_path / "two"))
    assert [found[part] for part in ("settings", "engine", "inputs", "answers")] == [[], [], [], []]


def test_what_went_in_is_compared(tmp_path: Path) -> None:
    found = foedus.compare(kept(tmp_path / "one"), kept(tmp_path / "two", load=0.5, seed=2))
    assert found["settings"] == [{"what": "seed", "values": [1, 2]}]
    assert found["inputs"] == [{"what": "actors.RUS.load.value", "values": [0.2, 0.5]}]
    assert found["engine"] == []


def test_files_of_forms_from_outside_are_compared(tmp_path: Path) -> None:
    def outside(**files: str) -> list[dict[str, str]]:
        return [{"form": f"survival.{form}", "sha256": told} for form, told in files.items()]

    one = kept(tmp_path / "one", from_outside=outside(mine="a", alike="c"))
    two = kept(tmp_path / "two", from_outside=outside(mine="b", alike="c", new="d"))
    assert foedus.compare(one, two)["settings"] == [
        {"what": "file of survival.mine", "values": ["a", "b"]},
        {"what": "file of survival.new", "values": [None, "d"]},
    ]


def test_rival_forms_are_told_to_five_digits(tmp_path: Path) -> None:
    rows = run_crisis(read(tmp_path, content()), replicates=100, seed=1, threads=1).answers["forms_spread"]
    told = [row[name] for row in rows for name in ("probability", "sampling_error", "chosen")]
    assert any(told)
    assert told == [round(chance, 5) for chance in told]


def test_two_engines_are_told_apart(tmp_path: Path) -> None:
    """Code, calibrations, libraries and parameters that nobody set belong to the engine, not to the inputs."""
    other = {
        "foedus": "0.2.0",
        "engine": {"code": {"worlds": "c"}, "tables": {"worlds/states.csv": "d"}, "libraries": {"numpy": "2.2"}},
        "parameters": {"contest.ratio_contest.reach": {"value": 5000.0}},
    }
    found = foedus.compare(kept(tmp_path / "one"), kept(tmp_path / "two", **other))
    assert found["engine"] == [
        {"what": "version", "values": ["0.1.0", "0.2.0"]},
        {"what": "code of worlds", "values": ["a", "c"]},
        {"what": "library numpy", "values": ["2.1", "2.2"]},
        {"what": "table worlds/states.csv", "values": ["b", "d"]},
        {"what": "parameters.contest.ratio_contest.reach", "values": [4000.0, 5000.0]},
    ]
    assert (found["settings"], found["inputs"]) == ([], [])
    silent = foedus.compare(tmp_path / "one", kept(tmp_path / "early", engine=None))
    assert silent["engine"] == [{"what": "engine", "values": ["recorded", "not recorded"]}]


def test_a_parameter_that_a_crisis_sets_is_an_input(tmp_path: Path) -> None:
    one, two = kept(tmp_path / "one"), kept(tmp_path / "two", parameters={REACH: {"value": 5000.0}})
    (two / "crisis.json").write_text(json.dumps({**CRISIS, "parameters": {REACH: {"value": 5000.0}}}))
    found = foedus.compare(one, two)
    assert found["engine"] == []
    assert [row["what"] for row in found["inputs"]] == [f"parameters.{REACH}.value"]


def test_every_change_of_code_or_calibration_changes_what_a_run_says_of_its_engine() -> None:
    told = engine()
    assert {"worlds/states.csv", "mechanisms/survival/irregular_rate.calibration.toml"} <= told["tables"].keys()
    assert {"mechanisms", "engine", "worlds"} <= told["code"].keys()
    mine = {"foedus": "1", "engine": told}
    for kind in ("code", "tables"):
        for name in told[kind]:
            other = {"foedus": "1", "engine": {**told, kind: {**told[kind], name: "changed"}}}
            assert digest_of_engine(other) != digest_of_engine(mine)
            assert [row["values"][1] for row in differences([mine, other])] == ["changed"]
    assert digest_of_engine({}) == ""


@pytest.mark.parametrize(("fight", "moved"), [(0.14, False), (0.15, True), (0.05, True), (0.06, False)])
def test_an_answer_moves_by_more_than_three_errors_of_the_difference(
    tmp_path: Path, fight: float, *, moved: bool
) -> None:
    # errors of .01 each: the difference has .0141
    found = foedus.compare(kept(tmp_path / "one"), kept(tmp_path / "two", fight=fight))["answers"]
    assert [row["question"] for row in found] == ["stands_by:d:RUS:fight:challenger"] * moved
    for row in found:
        assert row["chances"] == [{"chance": chance, **ENDS} for chance in (0.1, fight)]
        first, change = row["changes"]
        assert first is None
        half = Z90 * 0.01 * 2**0.5
        assert [change[end] for end in ("change", "low", "high")] == pytest.approx(
            [fight - 0.1, fight - 0.1 - half, fight - 0.1 + half]
        )


def test_runs_of_the_same_luck_are_paired(tmp_path: Path) -> None:
    """What moves both alike cancels: draws that lie far apart, and by a replicate or two of ten between the runs."""
    rows = {"stands_by:d:RUS:fight:challenger": [0, 5, 1, 4, 0]}, {"stands_by:d:RUS:fight:challenger": [1, 7, 2, 6, 1]}
    places = [kept(tmp_path / name, fight=fight, replicates=50) for name, fight in (("one", 0.2), ("two", 0.34))]
    for place, yes in zip(places, rows, strict=True):
        write_draws(place, {question: np.array(counts) for question, counts in yes.items()})
    (change,) = [row["changes"][1] for row in foedus.compare(*places)["answers"]]
    assert change["change"] == pytest.approx(0.14)
    assert change["high"] - change["change"] == pytest.approx(Z90 * np.std([0.1, 0.2, 0.1, 0.2, 0.1], ddof=1) / 5**0.5)
    other = kept(tmp_path / "other seed", fight=0.34, seed=2, replicates=50, error=0.05)
    write_draws(other, {question: np.array(counts) for question, counts in rows[1].items()})
    found = foedus.compare(places[0], other)
    assert ([row["paired"] for row in found["runs"]], found["answers"]) == ([True, False], [])


def test_up_to_four_runs_stand_beside_the_first(tmp_path: Path) -> None:
    places = [kept(tmp_path / str(fight), fight=fight, name=f"at {fight}") for fight in (0.1, 0.11, 0.3, 0.02)]
    (row,) = foedus.compare(*places)["answers"]
    assert [change and change["clear"] for change in row["changes"]] == [None, False, True, True]
    for few in (places[:1], [*places, places[0]]):
        with pytest.raises(InputError, match=rf"name two to 4 runs to compare, not {len(few)}"):
            foedus.compare(*few)


def test_a_run_of_another_kind_is_refused(tmp_path: Path) -> None:
    odd = kept(tmp_path / "two")
    (odd / "manifest.json").write_text('{"crisis": "toy"}')
    with pytest.raises(InputError, match=r"cannot be compared: one of them is no run that this version writes"):
        foedus.compare(kept(tmp_path / "one"), odd)
    (odd / "manifest.json").write_text("not JSON")
    with pytest.raises(InputError, match=r"manifest\.json: cannot be read as part of a run"):
        foedus.compare(tmp_path / "one", odd)


def test_only_the_mechanisms_of_the_chosen_forms_are_cited() -> None:
    crisis = read_crisis(SMALL, known_forms=known_forms())
    found = cite(crisis)
    titles = [title for title, _ in found.mechanisms]
    assert len(titles) == 8
    assert "commitment: Overstretch: one budget over several fronts" in titles
    assert "commitment: Choosing sides by expected utility" not in titles
    keys = {work.key for _, works in found.mechanisms for work in works}
    assert {"konrad-2009", "goemans-2008", "lewis-schultz-2003"} <= keys
    assert not {"morris-shin-2003", "mckelvey-palfrey-1998"} & keys


def test_the_tables_behind_fitted_parameters_are_cited() -> None:
    behind = dict(cite(read_crisis("iran-2026")).mechanisms)
    commitment = {work.key for work in behind["commitment: Choosing sides by expected utility"]}
    assert set(data_sets()["disputes"].works) | set(data_sets()["rivalries"].works) <= commitment
    assert "eia-brent" in {
        work.key for work in behind["context: The oil price, its windfall, and the world's attention"]
    }


def test_what_the_shipped_tables_stand_in_for() -> None:
    crisis = read_crisis(SMALL, known_forms=known_forms())
    table = cite(crisis).table
    assert "actors.USA.capability" in table["nmc@2022"]
    assert "relations.USA>TUR.obligation" in table["atop@2018"]
    assert "relations.RUS>TUR.affinity" in table["unga@2019"]
    assert "actors.IRN.failure_rate" in table["gwf@1999"]
    every = [path for paths in table.values() for path in paths]
    # what the file says itself does not come from a table
    for given in (
        "actors.RUS.capability",
        "actors.RUS.major",
        "relations.RUS>IRN.affinity",
        "relations.RUS>IRN.distance_km",
    ):
        assert given not in every
    # what is fitted rests on every table of its calibration; everything else on one
    fitted = [path for path in every if path.endswith((".irregular_rate", ".failure_rate", ".mediation_odds"))]
    others = [path for path in every if path not in fitted]
    assert len(others) == len(set(others))
    behind = {key for key, paths in table.items() if "actors.USA.irregular_rate" in paths}
    fit = shipped("survival", "irregular_rate")
    assert behind == {f"{name}@{fit.span[1]}" for name in fit.data} | {"gdp-pop@2019"}
    onset = {key for key, paths in table.items() if "disputes.iran.mediation_odds" in paths}
    assert onset == {f"{name}@{shipped('mediation', 'onset').span[1]}" for name in shipped("mediation", "onset").data}
    assert all(len(paths) == len(set(paths)) for paths in table.values())
    given = with_settings(crisis, {"actors.USA.irregular_rate": 0.01})
    assert not any("actors.USA.irregular_rate" in paths for paths in cite(given).table.values())
    changed = with_settings(crisis, {"measure": "military_expenditure", "actors.USA.failure_rate": 0.01})
    assert "actors.USA.failure_rate" not in cite(changed).table["gwf@1999"]


def test_a_source_has_the_statements_that_are_taken_from_it_and_used() -> None:
    crisis = read_crisis(SMALL, known_forms=known_forms())
    found = cited(crisis)
    assert set(crisis.evidence) - set(found.statements) == {"R9-later"}
    assert found.sources == {"E": ["E1-no-offer"], "R": ["R1-offer"]}
    assert found.statements["R1-offer"]


def test_used_and_tabled_data_sets_come_together() -> None:
    found = cite(read_crisis(SMALL, known_forms=known_forms()))
    assert "actors.RUS.capability" in found.data_sets["nmc@2022"]
    assert "actors.USA.capability" in found.data_sets["nmc@2022"]
    keys = {work.key for work in found.works}
    assert set(data_sets()["unga"].works) <= keys


def test_what_is_neither_crisis_nor_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))
    with pytest.raises(InputError, match=r"iran-2027.*did you mean 'iran-2026'"):
        citation_of("iran-2027")
    odd = kept(tmp_path / "odd")
    (odd / "crisis.json").write_text(json.dumps({"crisis": 3}))
    with pytest.raises(InputError, match=r"crisis\.json: not a crisis that this version writes \(at "):
        citation_of(str(odd))


def test_a_crisis_with_control_characters_is_not_read_from_a_run(tmp_path: Path) -> None:
    odd = kept(tmp_path / "odd")
    content = read_crisis(SMALL).model_dump(mode="json", exclude_defaults=True)
    (odd / "crisis.json").write_text(json.dumps({**content, "title": "\x1b]0;taken\x07"}))
    with pytest.raises(InputError, match=r"crisis\.json: .* holds a control character \(code 0x1b\)"):
        citation_of(str(odd))


def test_no_treaty_is_an_assumption_only_where_the_table_does_not_speak_of_both(tmp_path: Path) -> None:
    raw = content()
    raw["actors"]["ALPHA"]["state"], raw["actors"]["BETA"]["state"] = "RUS", "IRN"  # Gamma is in no table
    assumed = {one.path for one in cite(read(tmp_path, raw)).assumed if one.path.endswith(".obligation")}
    pairs = ("ALPHA>GAMMA", "GAMMA>ALPHA", "BETA>GAMMA", "GAMMA>BETA")
    assert assumed == {f"relations.{pair}.obligation" for pair in pairs}
