"""Answers over time, on a made-up crisis: time and news add up to the change, and each is what it is called."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from foedus.api.files import track
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.inquiry.tracking import moved_to, news_between
from foedus.mechanisms.catalogue import known_forms
from small_worlds import content, read

LEADER, FORCE = "falls:BETA:leader", "dispute:d:force"


def statement(day: str, text: str) -> dict[str, Any]:
    return {
        "source": "wire", "kind": "event", "mode": "asserted", "asserted_by": "the wire", "credibility": 2,
        "known_at": day, "text": text,
    }  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Crisis]:
    """A made-up crisis, and three overlays with invented news."""
    place = tmp_path_factory.mktemp("track")
    raw = content(horizon_weeks=26, title="Made up")
    raw["actors"]["BETA"]["unrest"] = {"between": [0.1, 0.4], "because": "assumption"}
    found = [read(place, raw)]
    changes = [
        ("february", "2026-02-16", {"M-pact": "a pact", "M-strikes": "strikes"}, {
            "relations.GAMMA>BETA.obligation": {"value": "defence", "because": "M-pact"},
            "relations.GAMMA>BETA.stake": {"value": 0.9, "because": "M-pact"},
            "actors.BETA.unrest": {"between": [0.5, 0.9], "because": "M-strikes"},
        }),
        ("march", "2026-03-16", {}, {}),
        ("april", "2026-04-16", {}, {"actors.BETA.strength": 0.1}),
    ]  # fmt: skip
    base = place / "small-world.yaml"
    for name, day, news, settings in changes:
        overlay = {
            "foedus": 2, "overlay": name, "base": base.name, "digest": found[-1].digest,
            "sources": {"wire": {"title": "A made-up wire", "reliability": "C"}} if name == "february" else {},
            "evidence": {key: statement(day, text) for key, text in news.items()},
            "set": {"as_of": day, **settings},
        }  # fmt: skip
        base = place / f"{name}.yaml"
        base.write_text(yaml.safe_dump(overlay, sort_keys=False), "utf-8")
        found.append(read_crisis(base, known_forms=known_forms()))
    return found


def test_time_and_news_add_up_to_the_change(files: list[Crisis]) -> None:
    found = track(files, [LEADER, FORCE], replicates=400)
    for answer in found["answers"]:
        points = [point["probability"] for point in answer["points"]]
        assert len(points) == 4
        for before, after, step in zip(points, points[1:], answer["steps"], strict=False):
            news = sum(row["part"] for row in step["news"])
            assert (step["old"], step["new"]) == pytest.approx((before, after), abs=1e-12)
            assert step["time"] + news == pytest.approx(after - before, abs=1e-12)
            assert step["rest"] == pytest.approx(0.0, abs=1e-12)
        assert all(point["low"] <= point["probability"] <= point["high"] for point in answer["points"])


def test_news_is_told_by_statement(files: list[Crisis]) -> None:
    pieces = {switch.name: sorted(switch.settings) for switch in news_between(*files[:2])}
    assert pieces == {
        "M-strikes": ["actors.BETA.unrest"],
        "M-pact": ["relations.GAMMA>BETA.obligation", "relations.GAMMA>BETA.stake"],
    }
    assert [switch.name for switch in news_between(*files[2:])] == ["assumption"]
    [answer] = track(files[:2], [LEADER], replicates=400)["answers"]
    [step] = answer["steps"]
    assert step["news"][0]["because"] == "M-strikes"
    assert step["news"][0]["low"] > 0.0


def test_where_nothing_was_learned_there_is_time_alone(files: list[Crisis]) -> None:
    [answer] = track(files[1:3], [LEADER], replicates=400)["answers"]
    [step] = answer["steps"]
    assert step["news"] == []
    assert step["moved"] == step["new"]
    assert step["time"] == pytest.approx(step["new"] - step["old"], abs=1e-12)


def test_a_deadline_that_has_passed_is_taken_from_the_newer_file(files: list[Crisis]) -> None:
    due = with_settings(files[0], {"disputes.d.deadline": "2026-02-01"})
    later = with_settings(due, {"disputes.d.deadline": "2026-03-01"})
    later = with_settings(later, {"as_of": "2026-02-16", "actors.BETA.strength": 0.1})
    assert moved_to(due, later).disputes["d"].deadline == later.disputes["d"].deadline
    [answer] = track([due, later], [LEADER], replicates=100)["answers"]
    [step] = answer["steps"]
    assert [row["inputs"] for row in step["news"]] == [["actors.BETA.strength"]]
    assert step["time"] + step["news"][0]["part"] == pytest.approx(step["new"] - step["old"], abs=1e-12)


def test_it_is_shown_and_drawn(files: list[Crisis], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = track(files, replicates=100)
    found.show(None)
    said = " ".join(capsys.readouterr().out.split())
    assert "Over time: Made up" in said
    assert "strikes (M-strikes)" in said
    figure = found.figure()
    assert figure is not None
    figure.save(tmp_path / "track.svg")
    assert (tmp_path / "track.svg").read_text().count("<circle") == 4 * len(found["answers"])


def test_files_that_make_no_track_are_refused(files: list[Crisis]) -> None:
    with pytest.raises(InputError, match="two files or more"):
        track(files[:1], replicates=100)
    with pytest.raises(InputError, match="its as-of day 2026-01-16 is not after 2026-02-16"):
        track([files[1], files[0]], replicates=100)
    with pytest.raises(InputError, match="no week is left until"):
        track([files[0], with_settings(files[1], {"as_of": "2026-07-16"})], replicates=100)
    with pytest.raises(InputError, match="--orders 1"):
        track(files, orders=1)
