"""What an expert would ask about a file: planted oversights are found, and a careful file is left in peace."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from tools.tables import third_states

import foedus
from careful_crises import OVERSIGHTS, careful, planted, thirds
from foedus.inquiry import idle as suspicion
from foedus.inquiry.remarks import _drawn_in as drawn_in
from foedus.inquiry.remarks import organisations
from foedus.inquiry.sanity import KINDS
from foedus.worlds.setup import set_up

SEEDS = range(20)
RECALL = 0.9
FALSE = 3
REPLICATES = 400


def remarks(folder: Path, content: dict[str, Any], *kinds: str) -> list[dict[str, Any]]:
    path = folder / "file.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    return list(foedus.sanity(path, kinds, replicates=REPLICATES, threads=1)["remarks"])


def tell(capsys: pytest.CaptureFixture[str], *lines: str) -> None:
    with capsys.disabled():
        print("", *lines, sep="\n  ")  # noqa: T201 - what was found is what the test is for


def test_a_careful_file_is_left_in_peace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = [f"{seed}: {row['path']} {row['says']}" for seed in SEEDS for row in remarks(tmp_path, careful(seed))]
    tell(capsys, f"{len(found)} remarks on {len(SEEDS)} careful files", *found)
    assert len(found) <= FALSE


@pytest.mark.parametrize("kind", KINDS)
def test_oversights_are_found(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missed = []
    for seed in SEEDS:
        content, path = planted(seed, kind)
        if not any(path in row["paths"] for row in remarks(tmp_path, content, kind)):
            missed.append(f"{seed}: {path}")
    tell(capsys, f"{kind}: {len(SEEDS) - len(missed)} of {len(SEEDS)} found", *missed)
    assert len(missed) <= (1.0 - RECALL) * len(SEEDS)


def test_what_is_asked_of_a_flag_is_the_other() -> None:
    setup = set_up(foedus.read("iran-2025"), 20, 1)
    flags = {entry.path: entry for entry in setup.crisis.inputs() if entry.path.endswith(".territory")}
    assert {entry.value.central for entry in flags.values()} == {True, False}
    for entry in flags.values():
        (other,) = suspicion._others(setup, entry)
        assert other is not entry.value.central


def test_who_borders_on_both_is_drawn_in_sooner_than_who_borders_on_one() -> None:
    found = drawn_in("UKR", "RUS", 2026)
    assert found["POL"] == "borders_both"
    assert "ROU" not in found  # it borders on Ukraine alone, and nothing obliges it
    assert "FIN" not in found


def test_every_kind_is_planted() -> None:
    assert list(OVERSIGHTS) == list(KINDS)


def test_a_remark_names_its_line_and_a_remedy(tmp_path: Path) -> None:
    content = careful(0)
    content["disputes"]["d"]["level"] = {"between": [1, 3], "because": "assumption"}
    (row,) = remarks(tmp_path, content, "undecided")
    lines = (tmp_path / "file.yaml").read_text("utf-8").splitlines()
    assert lines[row["line"] - 1].strip() == "level:"
    assert Path(row["file"]).name == "file.yaml"
    assert "foedus check --explain dispute.level" in row["remedy"]


def test_a_remark_on_what_an_overlay_sets_names_the_line_of_the_overlay(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(yaml.safe_dump(careful(0), sort_keys=False), "utf-8")
    over = {"foedus": 2, "overlay": "over", "base": base.name, "digest": foedus.read(base).digest}
    over["set"] = {"disputes.d.level": {"between": [1, 3], "because": "assumption"}}
    (tmp_path / "over.yaml").write_text(yaml.safe_dump(over, sort_keys=False), "utf-8")
    (row,) = foedus.sanity(tmp_path / "over.yaml", ["undecided"])["remarks"]
    assert (Path(row["file"]).name, row["line"]) == ("over.yaml", 6)


def test_a_rule_that_knows_too_little_makes_no_false_remark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(suspicion._OF_DISPUTES, "level", (lambda *_: False, "a rule that is wrong"))
    content, path = planted(5, "idle")
    assert path == "disputes.d.prize"
    assert [row["paths"] for row in remarks(tmp_path, content, "idle")] == [[path]]


def test_what_a_table_says_and_what_says_nothing_is_not_called_idle(tmp_path: Path) -> None:
    content = careful(2)
    one, other = thirds(content)[:2]
    relation = content["relations"].setdefault(f"{one}>{other}", {})
    relation["stake"] = {"value": 0.4, "because": "assumption"}
    assert [row["path"] for row in remarks(tmp_path, content, "idle")] == [f"relations.{one}>{other}.stake"]
    relation["stake"] = {"value": 0.0, "because": "assumption"}
    relation["distance_km"] = {"value": 900, "because": "capitals@2024"}
    assert remarks(tmp_path, content, "idle") == []


def test_a_measure_of_power_that_is_not_read_is_not_called_old(tmp_path: Path) -> None:
    content = careful(0)
    one = thirds(content)[0]
    content["actors"][one]["surplus_product"] = {"value": 0.01, "because": "gdp-pop@2019"}
    assert remarks(tmp_path, content, "old") == []
    content["measure"] = "surplus_product"
    assert f"actors.{one}.surplus_product" in [row["path"] for row in remarks(tmp_path, content, "old")]


@pytest.mark.parametrize(
    ("parties", "as_of", "named"),
    [
        (("ERI", "ETH"), "2026-02-01", ["UN", "AU"]),
        (("ERI", "ETH"), "1998-03-01", ["UN", "OAU"]),
        (("MAR", "DZA"), "1976-02-01", ["UN", "OAU", "LAS"]),
        (("VEN", "GUY"), "2026-02-01", ["UN", "OAS"]),
        (("THA", "KHM"), "2026-02-01", ["UN", "ASEAN"]),
        (("CHN", "TWN"), "2026-02-01", ["UN"]),
        (("ITA", "ETH"), "1935-02-01", ["LON"]),
        (("AUT", "SRB"), "1914-07-24", []),
    ],
)
def test_an_organisation_is_of_its_years_and_of_the_region_of_both(
    parties: tuple[str, str], as_of: str, named: list[str], tmp_path: Path
) -> None:
    challenger, target = parties
    actors = {key: {"name": key} for key in (*parties, "FRA")}
    said = {"title": "A quarrel", "challenger": challenger, "target": target, "aim": "policy", "began": as_of}
    said |= {"mediators": {"FRA": {"offered": False, "because": "assumption"}}}
    said["like"] = {"value": "mid", "because": "assumption"}
    content = {"foedus": 2, "crisis": "c", "title": "t", "as_of": as_of, "horizon_weeks": 26, "actors": actors}
    path = tmp_path / "c.yaml"
    path.write_text(yaml.safe_dump({**content, "disputes": {"d": said}}), "utf-8")
    crisis = foedus.read(path)
    assert list(organisations(crisis, crisis.disputes["d"])) == named


def test_counts_of_the_years_of_a_crisis_are_not_shown(tmp_path: Path) -> None:
    content, _ = planted(0, "left_out")
    content["disputes"]["d"]["mediators"] = {}
    told = [row["says"] for row in remarks(tmp_path, content, "left_out")]
    assert any("of 319 crises of 1946-1999 113 were mediated" in says for says in told)
    content["as_of"], content["disputes"]["d"]["began"] = "1990-02-02", "1990-01-20"
    content["feuds"] = {}
    text = yaml.safe_dump(content, sort_keys=False).replace("nmc@2022", "nmc@1985")
    told = [row["says"] for row in remarks(tmp_path, yaml.safe_load(text), "left_out")]
    assert "no candidate mediator is named" in told


def test_an_unknown_kind_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(foedus.FoedusError, match="unknown kind of remark 'records' - did you mean 'record'"):
        remarks(tmp_path, careful(0), "records")


@pytest.mark.shared
def test_the_counts_of_third_states_are_those_of_the_tables(shared: Path) -> None:
    shipped = Path(foedus.__file__).parent / "inquiry" / third_states.FILE
    assert third_states.written(shared / "data") == shipped.read_text("utf-8")
