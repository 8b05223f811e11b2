"""What to ask next: what an answer hangs on comes first, and what is left once it is known is what is left."""

import numpy as np
import pytest

from foedus.api.asking import ask_next
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.mechanisms.catalogue import known_forms

RATE = "actors.SYR.irregular_rate"
LEADER = "falls:SYR:leader"


@pytest.fixture(scope="module")
def unknown() -> Crisis:
    """A crisis in which nobody knows how often leaders such as Syria's go irregularly."""
    crisis = read_crisis("iran-2025", known_forms=known_forms())
    return with_settings(crisis, {RATE: {"between": [0.01, 0.8]}})


def test_what_the_answer_hangs_on_is_asked_first(unknown: Crisis) -> None:
    found = ask_next(unknown, [LEADER], replicates=6000)
    first = found["ask"][0]
    assert first["input"] == RATE
    assert first["range"] == pytest.approx([0.01, 0.8], abs=0.01)
    [narrowed] = first["narrows"]
    assert narrowed["share"] > 0.5  # most of it
    assert narrowed["deviation_if_known"] == pytest.approx(narrowed["deviation"] * np.sqrt(1.0 - narrowed["share"]))
    assert first["narrowing"] == pytest.approx(narrowed["deviation"] - narrowed["deviation_if_known"])
    assert not any(row["input"].startswith("parameters.") for row in found["ask"])


@pytest.mark.deep
def test_knowing_it_narrows_the_answer_as_was_expected(unknown: Crisis) -> None:
    """Held at seven values of its range, what is left of the variance is on average what was said."""
    said = ask_next(unknown, [LEADER], replicates=6000)["ask"][0]["narrows"][0]
    left = []
    for rate in np.linspace(0.01, 0.8, 8)[:-1] + 0.79 / 14.0:
        known = ask_next(with_settings(unknown, {RATE: float(rate)}), [LEADER], replicates=6000)
        left.append(known["answers"][0]["deviation"] ** 2)
    assert np.sqrt(np.mean(left)) == pytest.approx(said["deviation_if_known"], abs=0.02)


def test_inputs_are_ranked_by_what_they_narrow_and_counted(unknown: Crisis) -> None:
    found = ask_next(unknown, [LEADER, "falls:SYR:regime"], replicates=4000, top=1)
    assert len(found["ask"]) == 1
    assert {row["question"] for row in found["ask"][0]["narrows"]} == {LEADER, "falls:SYR:regime"}


def test_the_leading_answers_are_narrowed_where_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    found = ask_next("iran-2025", replicates=2000, weeks=4)
    assert "falls:IRN:leader" in [row["question"] for row in found["answers"]]
    found.show(None)
    assert "To be narrowed" in capsys.readouterr().out


def test_too_few_replicates_are_refused() -> None:
    with pytest.raises(InputError, match="must be at least 2000 to tell an input from luck"):
        ask_next("iran-2025", replicates=500)
    with pytest.raises(InputError, match="--top 0"):
        ask_next("iran-2025", top=0)
