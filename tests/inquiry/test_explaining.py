"""What a brief explains: which questions its causes are about, and how long that takes."""

from pathlib import Path
from typing import Any

from foedus.answers.question import Question
from foedus.inquiry.explaining import questions_of_causes, replicates_needed
from small_worlds import LATE, content, fixed_path, read, step

OFF = {"actors.GAMMA.load": 0.1}
OF_GAMMA = [Question.stands_by("d", "GAMMA", degree) for degree in ("aid", "fight")]


def test_causes_are_asked_about_the_third_party_that_most_of_them_concern(tmp_path: Path) -> None:
    raw = content(
        causes={
            "load": {"title": "Gamma's load", "off": OFF},
            "stake": {"title": "Gamma's stake", "off": {"relations.GAMMA>BETA.stake": 0.0}},
            "delta": {"title": "Delta's load", "off": {"actors.DELTA.load": 0.1}},
            "party": {"title": "A party's load", "off": {"actors.BETA.load": 0.1, "actors.ALPHA.load": 0.1}},
        }
    )
    raw["actors"] = {"DELTA": {**raw["actors"]["GAMMA"], "name": "Delta"}, **raw["actors"]}
    assert questions_of_causes(read(tmp_path, raw)) == OF_GAMMA
    raw["causes"] = {"load": {"title": "Gamma's load", "off": OFF}}
    assert questions_of_causes(read(tmp_path, raw)) == OF_GAMMA
    of_nobody = fixed_path(step(LATE, 4), causes={"step": {"disputes.d.escalation.0": step(LATE, 3)}})
    assert questions_of_causes(read(tmp_path, of_nobody)) == []


def test_a_progress_bar_allows_for_every_cause_and_what_if(tmp_path: Path) -> None:
    def needed(**more: Any) -> int:
        return replicates_needed(read(tmp_path, content(**more)), 100)

    def causes(count: int) -> dict[str, Any]:
        return {f"c{place}": {"title": f"Cause {place}", "off": OFF} for place in range(count)}

    def what_ifs(count: int) -> dict[str, Any]:
        return {f"w{place}": {"title": f"World {place}", "set": OFF} for place in range(count)}

    def at_most(**more: Any) -> int:
        return replicates_needed(read(tmp_path, content(**more)), 1_000_000)

    alone = needed()
    assert [needed(causes=causes(count)) - alone for count in (1, 2, 3)] == [200, 400, 800]  # every subset
    assert [needed(what_ifs=what_ifs(count)) - alone for count in (1, 2)] == [200, 300]  # and the world as it is
    # an aside stays one: five hundred of each subset and two thousand of each world, however large the run is
    assert at_most(causes=causes(1)) - at_most() == 2 * 500
    assert at_most(what_ifs=what_ifs(1)) - at_most() == 2 * 2000
