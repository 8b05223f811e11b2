"""Random numbers with addresses: the counter-based generator Philox4x32-10.

A draw is a pure function of its address, so that the same seed gives the same luck whatever the threads, the chunks or
the other draws, and so that what-if arms share their luck. The key is made of seed, outer draw and replicate; the
counter of week and lane, dispute (or other actor), actor, and mechanism, each by a stable hash of its *name*: a new
actor or mechanism leaves the others' draws alone.

Source: salmon-2011 (table 2: ten rounds, the multipliers and Weyl constants below), checked against the known-answer
vectors that its authors publish.
"""

import hashlib
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled

_MULTIPLIER_0: Final = np.uint64(0xD2511F53)
_MULTIPLIER_1: Final = np.uint64(0xCD9E8D57)
_WEYL_0: Final = np.uint64(0x9E3779B9)
_WEYL_1: Final = np.uint64(0xBB67AE85)
_MASK: Final = np.uint64(0xFFFFFFFF)
_SHIFT: Final = np.uint64(32)
_LANES: Final = np.uint64(256)
_LOWEST_BITS: Final = np.uint64(6)
_WORD: Final = 2.0**26
_ALL_WORDS: Final = 2.0**52
#: Outer draws that are stratified together.
BLOCK: Final = 40
_BELOW_ONE: Final = 1.0 - 2.0**-53
_KEY_0: Final = np.uint64(0x466F6564)
_KEY_1: Final = np.uint64(0x75730001)
_ONWARD: Final = np.uint64(0x75730002)


class Draws(NamedTuple):
    """Where the draws of one week in one replicate come from."""

    key_0: np.uint64
    key_1: np.uint64
    week: np.uint64
    actor: NDArray[np.uint64]
    dispute: NDArray[np.uint64]


def stable_hash(name: str) -> np.uint64:
    """Return the 32-bit hash by which a name enters an address; the same on every machine.

    Examples
    --------
    >>> int(stable_hash("RUS"))
    3030233716
    """
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little"))


@compiled
def _round(
    c_0: np.uint64, c_1: np.uint64, c_2: np.uint64, c_3: np.uint64, k_0: np.uint64, k_1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four words after one round.

    All have 32 bits: the masks say it once more, for a compiler that can then take several counters at once.
    """
    product_0, product_1 = _MULTIPLIER_0 * (c_0 & _MASK), _MULTIPLIER_1 * (c_2 & _MASK)
    above_0, above_1 = product_0 >> _SHIFT, product_1 >> _SHIFT
    return above_1 ^ c_1 ^ k_0, product_1 & _MASK, above_0 ^ c_3 ^ k_1, product_0 & _MASK


@compiled
def philox(
    c_0: np.uint64,
    c_1: np.uint64,
    c_2: np.uint64,
    c_3: np.uint64,
    k_0: np.uint64,
    k_1: np.uint64,
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four 32-bit words at a counter under a key (all words held in uint64)."""
    for _ in range(10):
        c_0, c_1, c_2, c_3 = _round(c_0, c_1, c_2, c_3, k_0, k_1)
        k_0 = (k_0 + _WEYL_0) & _MASK
        k_1 = (k_1 + _WEYL_1) & _MASK
    return c_0, c_1, c_2, c_3


@compiled
def replicate_key(seed: np.uint64, outer: np.uint64, replicate: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the key of one replicate: the seed, the outer draw and the replicate, mixed by Philox itself."""
    word_0, word_1, _, _ = philox(seed & _MASK, seed >> _SHIFT, outer & _MASK, replicate & _MASK, _KEY_0, _KEY_1)
    return word_0, word_1


@compiled
def onward_key(
    key_0: np.uint64, key_1: np.uint64, week: np.uint64, continuation: np.uint64
) -> tuple[np.uint64, np.uint64]:
    """Return the key of a continuation from a week of the replicate with a key."""
    word_0, word_1, _, _ = philox(key_0, key_1, week & _MASK, continuation & _MASK, _KEY_0, _ONWARD)
    return word_0, word_1


@compiled
def unit_interval(high: np.uint64, low: np.uint64) -> float:
    """Return a float64 strictly inside (0, 1) from two 32-bit words: 26 bits of each, and a half, exactly."""
    above, below = float(np.int32(high >> _LOWEST_BITS)), float(np.int32(low >> _LOWEST_BITS))
    return (above * _WORD + (below + 0.5)) / _ALL_WORDS


@compiled
def uniforms(draws: Draws, stream: np.uint64, first: np.uint64, second: np.uint64, lane: int) -> tuple[float, float]:
    """Return two independent uniforms on (0, 1) at an address.

    Parameters
    ----------
    draws : Draws
        Replicate and week.
    stream : uint64
        Hash of the mechanism's name.
    first, second : uint64
        Hashes of what is drawn for: dispute and actor, or actor and other actor; zero where there is none.
    lane : int
        Which draw of several at the same place, 0-255.
    """
    counter = np.uint64(draws.week) * _LANES + np.uint64(lane)
    word_0, word_1, word_2, word_3 = philox(counter, first, second, stream, draws.key_0, draws.key_1)
    return unit_interval(word_0, word_1), unit_interval(word_2, word_3)


@compiled
def uniforms_of_all(draws: Draws, stream: np.uint64, first: np.uint64, lane: int) -> NDArray[np.float64]:
    """Return what `uniforms` gives each actor as the second it is drawn for [two, actor].

    All take each round of Philox together, which a compiler does several at a time; the uniforms then stand where the
    words did.
    """
    actors, key_0, key_1 = draws.actor, draws.key_0, draws.key_1
    words = np.empty((4, actors.size), np.uint64)
    word_0, word_1, word_2, word_3 = words[0], words[1], words[2], words[3]
    word_0[:] = np.uint64(draws.week) * _LANES + np.uint64(lane)
    word_1[:], word_2[:], word_3[:] = first, actors, stream
    for _ in range(10):
        for i in range(actors.size):
            word_0[i], word_1[i], word_2[i], word_3[i] = _round(
                word_0[i], word_1[i], word_2[i], word_3[i], key_0, key_1
            )
        key_0, key_1 = (key_0 + _WEYL_0) & _MASK, (key_1 + _WEYL_1) & _MASK
    luck = words[:2].view(np.float64)
    one, other = luck[0], luck[1]
    for i in range(actors.size):
        one[i] = unit_interval(word_0[i], word_1[i])
    for i in range(actors.size):
        other[i] = unit_interval(word_2[i], word_3[i])
    return luck


@compiled
def outer_pairs(seed: np.uint64, name: np.uint64, outer_draws: int) -> NDArray[np.float64]:
    """Return two independent uniforms per outer draw [two, outer draw] for the quantity with this name hash."""
    result = np.empty((2, outer_draws))
    for outer in range(outer_draws):
        key_0, key_1 = replicate_key(seed, np.uint64(outer), _MASK)
        word_0, word_1, word_2, word_3 = philox(np.uint64(0), name, np.uint64(0), np.uint64(0), key_0, key_1)
        result[0, outer] = unit_interval(word_0, word_1)
        result[1, outer] = unit_interval(word_2, word_3)
    return result


def outer_uniforms(seed: np.uint64, name: np.uint64, outer_draws: int) -> NDArray[np.float64]:
    """Return one uniform per outer draw [outer draw] for the uncertain quantity with this name hash.

    Every block of `BLOCK` draws is stratified: of its equal parts of (0, 1), each holds one draw, in an order that is
    random by itself for every quantity and block (a Latin hypercube, mckay-1979). So a weight of two thirds is drawn in
    two thirds of the draws, and yet a draw depends only on seed, name and its number: few draws are the first of many.
    """
    blocks = -(-outer_draws // BLOCK)
    within, order = outer_pairs(seed, name, blocks * BLOCK).reshape(2, blocks, BLOCK)
    part = order.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    drawn = np.minimum((part + within) / BLOCK, _BELOW_ONE)
    return np.asarray(drawn.ravel()[:outer_draws], np.float64)
