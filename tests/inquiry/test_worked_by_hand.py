"""The small numbers inside the analyses, worked by hand: ratios, errors, chances by outer draw, histograms, fits."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from foedus.answers.base_rates import by_week
from foedus.answers.estimates import Estimates, _between, _kurtosis, estimate
from foedus.answers.leaning import Turning, chances_of
from foedus.answers.question import Question
from foedus.answers.series import _chances, _complement, _of_histogram
from foedus.inquiry.effects import Effects, _explained
from foedus.inquiry.indicators import _indicator, _still_open, chance_to_come
from foedus.inquiry.observations import _likest
from foedus.inquiry.sensitivity import INNER, _doubt, _undetermined
from foedus.inquiry.update import _moved
from foedus.inquiry.weighing import contrast, mean, weighed
from foedus.session.histories import LATER

Z90 = stats.norm.ppf(0.95)


def flags(*runs: tuple[int, bool]) -> np.ndarray:
    return np.concatenate([np.full(count, up) for count, up in runs])


def test_an_indicator_by_hand():
    """Of fifty that come later forty showed the sign, of fifty that do not ten: with half a case more, 40.5 to 10.5."""
    later = flags((50, True), (50, False))
    seen = flags((40, True), (10, False), (10, True), (40, False))
    strength, row = _indicator(seen, later, np.arange(100))
    error = (1 / 40.5 - 1 / 51 + 1 / 10.5 - 1 / 51) ** 0.5
    assert row["ratio"] == pytest.approx(40.5 / 10.5)
    assert row["low"] == pytest.approx(40.5 / 10.5 * np.exp(-Z90 * error))
    assert row["high"] == pytest.approx(40.5 / 10.5 * np.exp(Z90 * error))
    told = 0.8 * np.log2(1.6) + 0.2 * np.log2(0.4)  # each of eighty tells log2 of .4 / .25, each of twenty of .1 / .25
    spread = (0.8 * (np.log2(1.6) - told) ** 2 + 0.2 * (np.log2(0.4) - told) ** 2) ** 0.5 / 10.0
    assert row["information"] == pytest.approx(told - 1.0 / (200.0 * np.log(2.0)))
    assert row["tells"] == row["information"]  # of one bit
    assert row["information_error"] == pytest.approx(spread)
    assert strength == pytest.approx(row["information"] - Z90 * spread)
    assert (row["frequency"], row["if_seen"], row["if_not"]) == (0.5, 0.8, 0.2)
    weight, mirrored = _indicator(~seen, later, np.arange(100))
    assert mirrored["ratio"] == pytest.approx(10.5 / 40.5)
    assert weight == pytest.approx(strength)


def test_replicates_that_share_their_draw_tell_less_of_a_sign():
    later = flags((500, True), (500, False))
    seen = flags((400, True), (100, False), (100, True), (400, False))
    _, alone = _indicator(seen, later, np.arange(1000))
    _, shared = _indicator(seen, later, np.arange(1000) // 4)
    assert shared["ratio"] == alone["ratio"]
    assert shared["low"] < alone["low"]
    assert _indicator(seen, later, np.arange(1000) // 250) is None  # four draws show nothing clearly


@pytest.mark.parametrize("ups", [0, 9, 991, 1000])
def test_a_sign_that_is_rare_or_everywhere_is_none(ups: int):
    seen = flags((ups, True), (1000 - ups, False))
    assert _indicator(seen, flags((500, True), (500, False)), np.arange(1000)) is None


def test_where_everything_or_nothing_follows_there_is_no_sign():
    seen = flags((50, True), (50, False))
    assert _indicator(seen, flags((100, True)), np.arange(100)) is None
    assert _indicator(seen, flags((100, False)), np.arange(100)) is None
    assert _indicator(np.zeros(0, bool), np.zeros(0, bool), np.zeros(0, int)) is None


def test_what_is_so_from_the_start_is_not_to_come():
    def of(*first: int) -> SimpleNamespace:
        return SimpleNamespace(weeks_of=lambda _: np.array(first))

    half = of(0, 0, 3, LATER)  # already, already, in week 3, never
    assert (chance_to_come(half, ""), _still_open(half, "")) == (0.5, 0.25)
    assert (chance_to_come(of(1, LATER, LATER, LATER), ""), _still_open(of(LATER), "")) == (0.25, 0.0)
    assert (chance_to_come(of(0, 0), ""), _still_open(of(0, 0), "")) == (1.0, 0.0)


def shared(answered: list[int], outer: list[int]) -> SimpleNamespace:
    """Histories of so many replicates, by outer draw."""
    return SimpleNamespace(
        outer=np.array(outer), inner=np.bincount(outer), answered=lambda _: np.array(answered, np.bool_)
    )


def test_the_error_of_an_updated_chance_by_hand():
    answered, ones = [1] * 8 + [0] * 8, np.ones(16)
    alone, by_two = list(range(16)), [k // 2 for k in range(16)]

    def error(answered: list[int], outer: list[int], weights: np.ndarray) -> float:
        return weighed(shared(answered, outer), "", weights).error

    assert error(answered, alone, ones) == pytest.approx(0.125)  # sqrt(.25 / 16)
    assert error(answered, by_two, ones) == pytest.approx((0.25 / 8) ** 0.5)  # as if there were eight
    # two successes and two failures more: a tenth of twenty
    assert error([0] * 16, alone, ones) == pytest.approx((0.1 * 0.9 / 20) ** 0.5)
    assert error([1] * 16, alone, ones) == pytest.approx((0.9 * 0.1 / 20) ** 0.5)
    # a replicate that weighs nothing says nothing
    half = np.array([1.0] * 4 + [0.0] * 4 + [1.0] * 4 + [0.0] * 4)
    assert error(answered, alone, half) == pytest.approx((0.25 / 8) ** 0.5)


def test_the_error_of_a_difference_by_hand():
    """Two halves of sixteen that answer 4 and 2 of eight: luck alone, or the luck of pairs that share a draw."""
    answered = [1, 1, 0, 0] * 2 + [1, 0, 0, 0] * 2
    one, other = np.repeat([1.0, 0.0], 8), np.repeat([0.0, 2.0], 8)  # what the weights add up to does not matter
    found = contrast(shared(answered, list(range(16))), "", one, other)
    held = (0.5, 4 / 12)  # two successes and two failures more, of twelve
    assert found.value == 0.25
    assert found.error == pytest.approx(max(8 * 0.25 / 64 + 1.5 / 64, sum(p * (1 - p) / 12 for p in held)) ** 0.5)
    by_two = contrast(shared(answered, [k // 2 for k in range(16)]), "", one, other)
    assert by_two.error == pytest.approx((4 / 64 + (2 * 0.5**2 + 2 * 0.5**2) / 64) ** 0.5)
    assert not by_two.clear
    # in draws that both share, what moves them alike moves no difference
    alike = shared([1, 0] * 8, [k % 2 for k in range(16)])
    assert contrast(alike, "", one, other).error == pytest.approx((2 * 0.25 / 12) ** 0.5)


def test_a_chance_moves_with_the_replicates_that_agree():
    answered = [1] * 30 + [0] * 170
    histories = shared(answered, list(range(200)))
    weights = np.array([1.0] * 60 + [0.0] * 140)
    assert mean(np.array(answered, np.bool_), weights) == 0.5
    row = _moved(histories, "", weights)
    error = (0.25 / 60) ** 0.5
    assert (row["before"], row["after"], row["change"]) == (0.15, 0.5, 0.35)
    assert row["sampling_error"] == pytest.approx(error)
    assert (row["low"], row["high"]) == pytest.approx((0.5 - Z90 * error, 0.5 + Z90 * error))
    assert _moved(histories, "", np.ones(200)) is None
    surely = _moved(histories, "", np.array([1.0] * 30 + [0.0] * 170))
    assert surely["high"] == 1.0
    assert surely["after"] == 1.0


def test_the_nearest_events_share_most_parts_and_come():
    names = {"level:d:5": 0, "level:d:4": 1, "level:e:4": 2, "leader:X:coup": 3, "end:d:lapsed": 4}
    first = np.full((10, 5), LATER)
    first[:2, 1], first[:5, 2], first[0, 3], first[:, 4] = 3, 3, 3, 0  # the last is so from the start
    histories = SimpleNamespace(names=names, first=first, events=lambda _: [0])
    assert _likest(histories, "level:d:5") == [
        "level:d:4 (20.00%)", "level:e:4 (50.00%)", "leader:X:coup (10.00%)",
    ]  # fmt: skip


def test_chances_by_outer_draw_and_how_much_of_them_is_luck():
    chances, luck = chances_of(np.array([5, 0, 10]), np.array([10, 10, 10]))
    assert chances.tolist() == [0.5, 0.0, 1.0]
    assert luck == pytest.approx(0.25 / 9 / 3)
    assert chances_of(np.array([1, 0]), np.array([1, 1]))[1] == 0.0


def test_chances_and_their_errors_by_hand():
    found = estimate(np.array([[2], [6]]), np.array([10, 10]))
    assert found.mean[0] == pytest.approx(0.4)
    assert found.error[0] == pytest.approx((0.08 / 2) ** 0.5)  # of .2 and .6
    one = estimate(np.array([[3]]), np.array([16]))
    assert (one.mean[0], one.spread[0]) == (0.1875, 0.0)
    assert one.error[0] == pytest.approx((0.25 * 0.75 / 20) ** 0.5)  # (3 + 2) of (16 + 4)


@pytest.mark.parametrize(("mean", "share", "trials"), [(0.5, 0.1, 10), (0.2, 0.05, 50), (0.02, 0.3, 7), (0.9, 0.5, 3)])
def test_the_kurtosis_of_counts_is_that_of_the_beta_binomial(mean: float, share: float, trials: int):
    """Two trials of one draw correlate by the share: the Beta has a strength of 1 / share - 1."""
    strength = 1.0 / share - 1.0
    excess = stats.betabinom(trials, mean * strength, (1.0 - mean) * strength).stats(moments="k")
    assert _kurtosis(np.array(mean), np.array(share), float(trials)) == pytest.approx(excess + 3.0)


def test_the_doubt_about_a_chance_is_what_is_left_when_luck_is_taken_off_drawn_to_what_is_usual():
    inner, mean = np.full(200, 50), np.full(4, 0.3)
    luck = 0.3 * 0.7 / 50
    found = _between(mean, np.array([0.0, luck, 4.0 * luck, 0.05]), inner)
    assert found[0] == 0.0
    assert (np.diff(found) > 0.0).all()
    assert found[1] < luck
    assert found[2] == pytest.approx(3.0 * luck, rel=0.2)
    assert found[3] == pytest.approx(0.05 - luck, rel=0.2)
    apart = [float(_between(mean[:1], np.array([one]), inner)[0]) for one in (luck, 4.0 * luck)]
    assert apart == pytest.approx(found[1:3].tolist())  # each answer by itself


def test_a_base_rate_by_an_earlier_week_by_hand():
    """Spread as a hazard: half of those who stay by half way; what is so already is not spread."""
    assert by_week("leader-years", 0.75, 13, 26) == pytest.approx(0.5)
    assert by_week("leader-years", 0.75, 26, 26) == by_week("leader-years", 0.75, 30, 26) == 0.75
    assert by_week("leader-years", 0.75, 0, 26) == 0.0
    assert by_week("leader-years", 1.0, 1, 26) == 1.0
    # a fifth is so already; of the rest .6875 by the horizon, as .55 of all come to .75
    assert by_week("leader-years", 0.75, 13, 26, 0.2) == pytest.approx(0.2 + 0.8 * (1.0 - (1.0 - 0.6875) ** 0.5))
    assert by_week("leader-years", 0.2, 13, 26, 0.2) == pytest.approx(0.2)


def test_a_range_is_that_of_the_beta_with_its_mean_and_variance():
    found = Estimates(np.array([0.2]), np.array([0.03]), np.array([0.04]))  # a variance of .0025
    strength = 0.2 * 0.8 / 0.0025 - 1.0
    for p in (0.05, 0.5, 0.95):
        assert found.quantile(p)[0] == pytest.approx(stats.beta.ppf(p, 0.2 * strength, 0.8 * strength))
    never = Estimates(np.array([0.0, 1.0]), np.array([0.01, 0.01]), np.zeros(2))
    assert never.low.tolist() == [0.0, 1.0]
    assert never.high.tolist() == [0.01, 1.0]


def test_a_course_adds_up_week_by_week():
    """Two outer draws of four replicates, one subject: by weeks 0, 1 and 2, 1, 1 and 3 of eight."""
    first = np.array([[[1, 0, 1]], [[0, 0, 1]]])
    found = _chances(first, np.array([4, 4]))
    assert found["mean"].tolist() == [[0.125, 0.125, 0.375]]
    assert (found["q05"] <= found["q50"]).all()
    assert (found["q50"] <= found["q95"]).all()
    left = _complement(found)
    assert left["mean"].tolist() == [[0.875, 0.875, 0.625]]
    assert left["q05"] == pytest.approx(1.0 - found["q95"])
    assert left["q75"] == pytest.approx(1.0 - found["q25"])


def test_a_histogram_tells_mean_and_quantiles():
    counts = np.array([[[1, 2, 1], [0, 0, 4]]])
    found = _of_histogram(counts, np.array([10.0, 20.0, 30.0]))
    assert found["mean"].tolist() == [[20.0, 30.0]]
    assert {name: found[name][0].tolist() for name in ("q05", "q25", "q50", "q75", "q95")} == {
        "q05": [10.0, 30.0], "q25": [10.0, 30.0], "q50": [20.0, 30.0], "q75": [20.0, 30.0], "q95": [30.0, 30.0],
    }  # fmt: skip


@pytest.mark.parametrize(("times", "told"), [(0.95, False), (1.05, True)])
def test_doubt_is_told_from_luck_beyond_two_errors_of_the_variance(times: float, *, told: bool):
    """Of normal draws a variance has the error of its own size times sqrt(2 / n)."""
    normal = stats.norm(0.5, 0.05).ppf((np.arange(4000) + 0.5) / 4000)
    real = times * 2.0 * normal.var() * (2.0 / 4000) ** 0.5
    effects = Effects(np.array([0.5, 0.2, 0.7]), np.zeros(3), np.array([True, False, True]))
    row = _doubt(normal, real, effects)
    assert row["told_from_luck"] == told
    assert row["deviation"] == pytest.approx(real**0.5)
    assert (row["inputs"], row["traced"]) == (3, 1.0)


@pytest.mark.parametrize(("low", "high", "turns"), [(0.2, 0.1, False), (0.2, -0.1, True), (0.2, 0.0, True)])
def test_an_order_turns_over_where_the_first_leads_at_one_end_alone(low: float, high: float, *, turns: bool):
    first, second = (Question.falls(actor, "leader") for actor in ("ONE", "TWO"))
    leaning = SimpleNamespace(path="x", because=("assumption",), low=1.0, high=2.0)
    held = [
        SimpleNamespace(end=SimpleNamespace(number=end), yes=np.array([[round(INNER * (0.5 + lead)), INNER // 2]]))
        for end, lead in ((1.0, low), (2.0, high))
    ]
    found = _undetermined("whose leader falls next", Turning(first, second, leaning, 1.5), {"x": held}, [first, second])
    assert (found is not None) == turns
    if found:
        assert (found["range"], found["lead_at_ends"]) == ([1.0, 2.0], pytest.approx([low, high]))


def test_what_an_input_explains():
    """Of few values by their means; of many by a cubic in their ranks, which holds a line and a parabola whole."""
    two = np.array([0.0, 0.0, 1.0, 1.0])
    assert _explained(two, np.array([-1.0, -3.0, 1.0, 3.0])) == (4.0, 1)
    assert _explained(np.zeros(4), np.array([-1.0, 1.0, -1.0, 1.0])) == (0.0, 1)
    rank = (np.arange(400) + 0.5) / 400
    shuffled = np.random.default_rng(1).permutation(400)
    for course in (rank, (rank - 0.5) ** 2, rank**3):
        centred = course - course.mean()
        explained, freedom = _explained(np.exp(5.0 * rank)[shuffled], centred[shuffled])
        assert explained == pytest.approx(centred.var(), rel=1e-3)
        assert freedom == 3
    wave = np.sin(40.0 * np.pi * rank)
    assert _explained(rank, wave - wave.mean())[0] < 0.02 * wave.var()
