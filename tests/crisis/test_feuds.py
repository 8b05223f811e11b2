"""Feuds of a crisis: pairs without a direction, with their record of ten years."""

from typing import Any

import numpy as np
import pytest

from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis, ends, feuding
from foedus.crisis.references import overcounted
from foedus.crisis.schema import Feud
from foedus.crisis.settings import with_settings
from foedus.inquiry.evidence_causes import without


def drawn(crisis: Crisis, path: str) -> Any:
    (found,) = [entry for entry in crisis.inputs() if entry.path == path]
    return found.draw(np.linspace(0.0, 1.0, 4001, endpoint=False))


def test_counts_are_whole_and_the_end_of_force_is_in_weeks_before_the_as_of_day(small: Crisis) -> None:
    assert set(drawn(small, "feuds.USA-IRN.disputes")) == {3.0, 4.0, 5.0, 6.0}
    ended = drawn(small, "feuds.USA-IRN.ended")
    assert {round(7 * week) for week in ended} == {-210, -209, -208, -207, -206}


def test_a_feud_is_set_and_left_out_like_anything_else(small: Crisis) -> None:
    added = with_settings(small, {"feuds.RUS-USA.deaths": 1, "feuds.USA-IRN": None})
    assert added.feuds.keys() == {"RUS-TUR", "RUS-USA"}
    assert added.feuds["RUS-USA"].deaths.because == ("assumption",)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"feuds.IRN-USA.force": 1}, "feuds.IRN-USA.force: is the feud of the pair that stands as USA-IRN"),
        ({"feuds.USA-IRN.force": 1.5}, "whole number"),
        ({"feuds.USA-IRN.ended": "2026-01-17"}, "2026-01-17 is after the as-of date 2026-01-16"),
        ({"feuds.USA-IRN.fource": 1}, "did you mean 'feuds.USA-IRN.force'?"),
        ({"feuds.USA>IRN.force": 1}, "a feud is written ONE-OTHER"),
        ({"feuds": None}, "is a whole section"),
    ],
)
def test_what_is_no_feud_is_refused(small: Crisis, setting: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        with_settings(small, setting)
    assert message in str(caught.value)


def test_rivals_have_a_feud_of_which_nothing_is_known(small: Crisis) -> None:
    rivals = with_settings(
        small,
        {
            "relations.TUR>IRN.rivalry": True,
            "relations.IRN>USA.rivalry": True,
            "relations.RUS>USA.rivalry": False,
        },
    )
    assert feuding(rivals) == {
        frozenset(ends("USA-IRN")): small.feuds["USA-IRN"],
        frozenset(ends("RUS-TUR")): Feud(),
        frozenset(ends("TUR-IRN")): Feud(),
    }


def test_actors_times_disputes_and_feuds_have_a_limit(small: Crisis) -> None:
    actors = {f"A{number}": small.actors["USA"].model_copy(update={"name": f"A {number}"}) for number in range(300)}
    crowd = small.model_copy(update={"actors": {**small.actors, **actors}, "feuds": {}})
    assert with_settings(crowd, {f"feuds.A{number}-USA.force": 1 for number in range(12)})
    with pytest.raises(InputError, match=r"304 actors, each in 1 disputes and 13 feuds \(those of rivals among them\)"):
        with_settings(crowd, {f"feuds.A{number}-USA.force": 1 for number in range(13)})


def test_what_is_greater_than_the_whole_is_told(small: Crisis) -> None:
    assert overcounted(small) == []
    assert overcounted(with_settings(small, {"feuds.USA-IRN.force": 5, "feuds.USA-IRN.deaths": 4})) == [
        "feuds.USA-IRN.force"
    ]


def test_without_its_evidence_a_feud_says_less(small: Crisis) -> None:
    left = without(small, ["R1-offer"])
    assert {"feuds.USA-IRN.force", "feuds.USA-IRN.ended"} <= set(left.fell_back)
    assert left.crisis.feuds["USA-IRN"].force is None
    assert left.crisis.feuds["USA-IRN"].disputes == small.feuds["USA-IRN"].disputes
