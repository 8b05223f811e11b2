"""What a researcher tries first in a notebook: taken, or refused in one message that says what would do."""

from collections.abc import Callable
from pathlib import Path

import pytest

import foedus
from foedus.api.options import several
from foedus.core.errors import InputError

CRISIS = "iran-2025"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: foedus.read(None), "a crisis is a bundled name, a path, or a crisis that was read, not a NoneType"),
        (lambda: foedus.read(CRISIS, None), 'settings None: must be values by path, {"actors.RUS.load": 0.3}'),
        (lambda: foedus.read(CRISIS, ("actors.RUS.load", 0.9)), "settings 0.9: must be values by path"),
        (lambda: foedus.read(CRISIS, "actors.RUSS.load=0.9"), "did you mean 'actors.RUS.load'"),
        (lambda: foedus.run(CRISIS, replicates="100"), "--replicates 100: must be a whole number from 1"),
        (lambda: foedus.run(CRISIS, replicates=1e3), "--replicates 1000.0: must be a whole number from 1"),
        (lambda: foedus.run(CRISIS, seed=True), "--seed True: must be a whole number from 0"),
        (lambda: foedus.run(CRISIS, trust="mine.txt"), "mine.txt: is no Python file"),
        (lambda: foedus.why(CRISIS, "falls:IRN:leader", "overstrech"), "did you mean 'overstretch'"),
        (lambda: foedus.why(CRISIS, 3), "question '3': must be stands_by:DISPUTE:ACTOR:DEGREE"),
        (lambda: foedus.sensitivity(CRISIS, "falls:IRN:leader", top="all"), "--top all: must be a whole number"),
        (lambda: foedus.compare([1, 2]), "a run is a Run, a folder, an id or a name, not a list: compare(one, other)"),
        (lambda: foedus.hindcast("Cuba"), "crisis 'Cuba': must be its number, as in 196; foedus.past_crises('WORD')"),
        (lambda: foedus.fit(2500), "--to 2500: must be a whole number from 1583 to"),
    ],
)
def test_what_cannot_be_taken_is_told_in_one_message(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert message in str(caught.value)


def test_a_text_by_itself_is_a_list_of_one() -> None:
    assert several("a") == several(["a"]) == ["a"]
    assert several(Path("a.py")) == [Path("a.py")]
    assert foedus.read(CRISIS, "actors.RUS.load=0.9").actors["RUS"].load.value == 0.9


def test_a_name_that_there_is_not_names_the_nearest() -> None:
    with pytest.raises(AttributeError, match="did you mean 'what_if'"):
        _ = foedus.whatif


def test_a_crisis_shows_itself_in_a_line() -> None:
    assert repr(foedus.read(CRISIS)) == "<crisis iran-2025 as of 2025-06-17: 16 actors, 2 disputes>"
