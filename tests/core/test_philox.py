"""Random numbers with addresses: the published vectors, the unit interval, and what an address leaves alone."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from foedus.core.philox import (
    BLOCK,
    Draws,
    onward_key,
    outer_uniforms,
    philox,
    replicate_key,
    stable_hash,
    uniforms,
    uniforms_of_all,
    unit_interval,
)

WORD = 2**32 - 1
#: philox4x32-10 in the file kat_vectors of Random123: counter, key, output.
KNOWN_ANSWERS = [
    ([0, 0, 0, 0], [0, 0], [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([WORD] * 4, [WORD] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]


def words(*numbers: int) -> list[np.uint64]:
    return [np.uint64(number) for number in numbers]


def draws_of(names: list[str], disputes: list[str], *, seed: int = 7, replicate: int = 3, week: int = 5) -> Draws:
    key = replicate_key(np.uint64(seed), np.uint64(0), np.uint64(replicate))
    hashes = [np.array([stable_hash(name) for name in of], dtype=np.uint64) for of in (names, disputes)]
    return Draws(np.uint64(key[0]), np.uint64(key[1]), np.uint64(week), *hashes)


def address(draws: Draws, actor: int, dispute: int, lane: int = 0, stream: str = "a mechanism") -> tuple[float, float]:
    return uniforms(draws, stable_hash(stream), draws.dispute[dispute], draws.actor[actor], lane)


@pytest.mark.parametrize(("counter", "key", "output"), KNOWN_ANSWERS)
def test_published_vectors(counter: list[int], key: list[int], output: list[int]) -> None:
    assert [int(word) for word in philox(*words(*counter, *key))] == output


def test_hash_of_a_name_is_the_same_everywhere() -> None:
    # b2sum -l 32 of the names, read as a little-endian word
    assert int(stable_hash("RUS")) == int.from_bytes(bytes.fromhex("74b29db4"), "little")
    assert int(stable_hash("iran")) == int.from_bytes(bytes.fromhex("36d3113b"), "little")


def test_unit_interval_keeps_inside() -> None:
    least, most = unit_interval(*words(0, 0)), unit_interval(*words(WORD, WORD))
    assert least == 2.0**-53
    assert most == 1.0 - 2.0**-53
    # 26 bits of each word count, the high word first
    assert unit_interval(*words(1 << 31, 0)) == 0.5 + 2.0**-53
    assert unit_interval(*words(0, 1 << 31)) == 2.0**-27 + 2.0**-53
    assert unit_interval(*words(63, 63)) == least


def test_an_address_alone_decides_a_draw() -> None:
    few = draws_of(["RUS", "IRN"], ["iran"])
    many = draws_of(["CHN", "IRN", "TUR", "RUS"], ["ukraine", "iran"])
    assert address(few, 0, 0) == address(many, 3, 1)
    assert address(few, 1, 0) == address(many, 1, 1)


def test_all_actors_at_once_are_drawn_as_each_by_itself() -> None:
    draws = draws_of([f"A{i}" for i in range(13)], ["iran"])
    luck = uniforms_of_all(draws, stable_hash("a mechanism"), draws.dispute[0], 2)
    assert [tuple(both) for both in luck.T] == [address(draws, i, 0, 2) for i in range(13)]


def test_every_part_of_an_address_counts() -> None:
    seen = set()
    for seed, replicate, week in product((7, 8), (3, 4), (5, 6)):
        draws = draws_of(["RUS", "IRN"], ["iran", "cuba"], seed=seed, replicate=replicate, week=week)
        for actor, dispute, lane, stream in product((0, 1), (0, 1), (0, 1, 255), ("a mechanism", "another")):
            seen.update(address(draws, actor, dispute, lane, stream))
    assert len(seen) == 8 * 24 * 2


def test_outer_draws_differ_by_seed_name_and_number() -> None:
    first = outer_uniforms(np.uint64(1), stable_hash("actors.RUS.load"), 100)
    assert first.shape == (100,)
    assert np.array_equal(first[:40], outer_uniforms(np.uint64(1), stable_hash("actors.RUS.load"), 40))
    others = (
        outer_uniforms(np.uint64(2), stable_hash("actors.RUS.load"), 100),
        outer_uniforms(np.uint64(1), stable_hash("actors.IRN.load"), 100),
    )
    assert len({*first, *others[0], *others[1]}) == 300


def test_every_block_of_outer_draws_is_stratified() -> None:
    first = outer_uniforms(np.uint64(1), stable_hash("actors.RUS.load"), 5 * BLOCK)
    parts = np.floor(first.reshape(5, BLOCK) * BLOCK).astype(int)
    for block in parts:
        assert sorted(block) == list(range(BLOCK))
    orders = {tuple(block) for block in parts}
    orders |= {tuple(np.floor(outer_uniforms(np.uint64(1), stable_hash("other"), BLOCK) * BLOCK).astype(int))}
    assert len(orders) == 6, "the parts come in another order in every block and for every quantity"
    assert np.all((first > 0.0) & (first < 1.0))


def test_few_outer_draws_are_the_first_of_many() -> None:
    many = outer_uniforms(np.uint64(3), stable_hash("actors.RUS.load"), 200)
    for few in (1, 7, 40, 41, 150):
        assert np.array_equal(outer_uniforms(np.uint64(3), stable_hash("actors.RUS.load"), few), many[:few])


def test_stratified_draws_stay_uniform_and_independent() -> None:
    """A false alarm of each test has probability 1e-4; the draws are fixed, so it does not flicker."""
    names = [f"actors.{letter}.load" for letter in "abcdefghij"]
    drawn = np.array([outer_uniforms(np.uint64(11), stable_hash(name), 4000) for name in names])
    within = drawn * BLOCK % 1.0
    for row in within:
        assert stats.kstest(row, "uniform").pvalue > 1e-4
    correlations = np.corrcoef(drawn)[np.triu_indices(len(names), 1)]
    assert np.abs(correlations).max() < 4.0 / np.sqrt(4000)


def test_keys_use_the_whole_seed_and_the_outer_draw() -> None:
    keys = {
        tuple(int(word) for word in replicate_key(*words(seed, outer, replicate)))
        for seed, outer, replicate in product((1, 2, 1 + 2**32, 2**63 - 1), (0, 1), (0, 1))
    }
    assert len(keys) == 16


def test_draws_are_uniform_and_independent() -> None:
    """A false alarm of each of the three tests has probability 1e-4; the draws are fixed, so it does not flicker."""
    names = ["RUS", "IRN", "USA", "CHN", "TUR"]
    pairs = np.array(
        [
            address(draws_of(names, ["iran"], replicate=replicate, week=week), actor, 0)
            for replicate in range(20)
            for week in range(1, 21)
            for actor in range(5)
        ]
    )
    for column in pairs.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-4
    assert stats.pearsonr(pairs[:, 0], pairs[:, 1]).pvalue > 1e-4
    assert stats.pearsonr(pairs[:-1, 0], pairs[1:, 0]).pvalue > 1e-4


def test_each_continuation_has_a_key_of_its_own() -> None:
    key = tuple(words(*replicate_key(*words(7, 0, 3))))
    keys = {onward_key(*key, *words(week, number)) for week in range(5) for number in range(20)}
    assert len(keys) == 100
    assert key not in keys
    assert onward_key(*key, *words(2, 3)) in keys
