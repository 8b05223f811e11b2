"""On what an answer leans, and where an order turns over: on counts that follow an input by a law that is known."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from foedus.answers.contests import Contest
from foedus.answers.counts import Counts, counts_of
from foedus.answers.leaning import LEAST_DRAWS, leans_on, not_determined
from foedus.answers.question import Question
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.engine.ensemble import Outcome
from foedus.engine.recording import event_count, event_names
from foedus.mechanisms.catalogue import known_forms
from foedus.worlds.setup import Setup, set_up

SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"
DRAWS, INNER = 200, 2000
RUSSIA, TURKEY = (Question.stands_by("iran", actor, "aid") for actor in ("RUS", "TUR"))
CONTEST = [Contest("who stands by IRN (iran)", (RUSSIA, TURKEY))]


@pytest.fixture(scope="module")
def setup() -> Setup:
    inside = {"parameters.commitment.overstretch.effort_aid": 0.1}
    crisis = with_settings(read_crisis(SMALL, known_forms=known_forms()), inside)
    return set_up(crisis, DRAWS * 10, 1)


def values_of(setup: Setup, path: str) -> NDArray[np.float64]:
    return next(leaning.values for leaning in setup.leanings if leaning.path == path)


def counts(setup: Setup, russia: NDArray[np.float64], turkey: NDArray[np.float64], draws: int = DRAWS) -> Counts:
    """Return counts in which Russia and Turkey aid with these chances, and luck is binomial."""
    generator = np.random.default_rng(7)
    actors, disputes = setup.ensemble.actors, setup.ensemble.disputes
    names = event_names(actors, disputes)
    first = np.zeros((draws, event_count(len(actors), len(disputes)), 3), np.int32)
    for actor, chance in (("RUS", russia), ("TUR", turkey)):
        first[:, names.index(f"stance:iran:{actor}:target:aid"), 1] = generator.binomial(INNER, chance[:draws])
    nothing = np.zeros((1, 1), np.int64)
    inner = np.full(draws, INNER, np.int64)
    outcome = Outcome(first, inner, nothing, nothing, nothing, np.empty((0, len(names)), np.int16))
    return counts_of(outcome, actors, disputes)


def test_an_answer_leans_on_the_input_that_moves_it(setup: Setup) -> None:
    load = values_of(setup, "actors.RUS.load")
    rows = leans_on(setup, counts(setup, 0.9 - load, np.full(DRAWS, 0.1)), [RUSSIA, TURKEY])
    first = rows[0]
    assert (first["question"], first["input"]) == (str(RUSSIA), "actors.RUS.load")
    assert first["share"] > 0.95
    # the chance at the least and the greatest load that was drawn
    assert (first["low_end"], first["high_end"]) == pytest.approx((0.9 - load.min(), 0.9 - load.max()), abs=0.01)
    assert first["range"] == pytest.approx([load.min(), load.max()])
    # what does not vary but by luck leans on nothing
    assert not [row for row in rows if row["question"] == str(TURKEY)]


def test_shares_of_two_inputs(setup: Setup) -> None:
    """Of a chance that falls with one input twice as steeply as it rises with another, in standard deviations."""
    load, unrest = values_of(setup, "actors.RUS.load"), values_of(setup, "actors.IRN.unrest")
    one, other = ((values - values.mean()) / values.std() for values in (load, unrest))
    rows = leans_on(setup, counts(setup, 0.5 - 0.06 * one + 0.03 * other, np.full(DRAWS, 0.1)), [RUSSIA])
    shares = {row["input"]: row["share"] for row in rows}
    assert shares["actors.RUS.load"] == pytest.approx(0.8, abs=0.06)
    assert shares["actors.IRN.unrest"] == pytest.approx(0.2, abs=0.06)
    assert next(iter(shares)) == "actors.RUS.load"


def test_an_order_turns_over_where_the_lines_cross(setup: Setup) -> None:
    load = values_of(setup, "actors.RUS.load")
    # Russia's 1.0 - load meets Turkey's .36 at .64, between .5 and .8
    (found,) = not_determined(setup, counts(setup, 1.0 - load, np.full(DRAWS, 0.36)), CONTEST)
    assert found["question"] == "who stands by IRN (iran)"
    assert set(found["between"]) == {"RUS", "TUR"}
    assert found["input"] == "actors.RUS.load"
    assert found["turns_at"] == pytest.approx(0.64, abs=0.01)
    assert f"change places where actors.RUS.load passes {found['turns_at']:.3g}" in found["says"]


def test_a_line_through_what_bends_turns_nothing_over(setup: Setup) -> None:
    """Russia's chance falls steeply at first and then stays above Turkey's; its line falls below."""
    load = values_of(setup, "actors.RUS.load")
    bent = 0.2 + 0.8 * np.maximum(0.0, 0.56 - load) / 0.06
    line = np.polynomial.Polynomial.fit(load, bent, 1)
    assert line(load.max()) < 0.19
    assert not_determined(setup, counts(setup, bent, np.full(DRAWS, 0.19)), CONTEST) == []


def test_a_line_that_stays_above_turns_nothing_over(setup: Setup) -> None:
    """Russia trails only where its load is least: the line through all draws does not fall below Turkey's."""
    load = values_of(setup, "actors.RUS.load")
    step = np.where(load > np.quantile(load, 0.2), 0.9, 0.3)
    line = np.polynomial.Polynomial.fit(load, step, 1)
    assert line(load.min()) > 0.4
    assert not_determined(setup, counts(setup, step, np.full(DRAWS, 0.35)), CONTEST) == []


def test_an_order_that_holds_over_the_whole_range_is_determined(setup: Setup) -> None:
    load = values_of(setup, "actors.RUS.load")
    assert not_determined(setup, counts(setup, 1.0 - load, np.full(DRAWS, 0.1)), CONTEST) == []


def test_luck_alone_turns_nothing_over(setup: Setup) -> None:
    even = np.full(DRAWS, 0.3)
    assert not_determined(setup, counts(setup, even, even), CONTEST) == []


def test_where_hardly_anybody_helps_there_is_no_leader(setup: Setup) -> None:
    load = values_of(setup, "actors.RUS.load")
    rare = counts(setup, 0.02 * (0.8 - load), np.full(DRAWS, 0.003))
    assert not_determined(setup, rare, CONTEST) == []


def test_a_rival_may_be_rarer_than_a_leader_must_be(setup: Setup) -> None:
    """Russia's chance falls to nothing as its load rises, Turkey's is always small: who leads turns with the load."""
    load = values_of(setup, "actors.RUS.load")
    (found,) = not_determined(setup, counts(setup, 0.15 * (0.8 - load), np.full(DRAWS, 0.008)), CONTEST)
    assert found["input"] == "actors.RUS.load"


def test_one_alone_has_no_rival(setup: Setup) -> None:
    load = values_of(setup, "actors.RUS.load")
    assert not_determined(setup, counts(setup, 1.0 - load, load), [Contest("who", (RUSSIA,))]) == []


def test_too_few_outer_draws_draw_no_line(setup: Setup) -> None:
    load = values_of(setup, "actors.RUS.load")
    few = counts(setup, 1.0 - load, np.full(DRAWS, 0.36), draws=LEAST_DRAWS - 1)
    assert leans_on(setup, few, [RUSSIA]) == []
    assert not_determined(setup, few, CONTEST) == []
