"""Whoever does pieces gives the same values: this thread, threads, or somebody who was joined."""

from concurrent.futures import Future

import pytest

from foedus.core.workers import JOINED, as_done, in_order, workers


@pytest.mark.parametrize("threads", [1, 3])
def test_pieces_come_back_in_order_or_as_they_are_done(threads: int) -> None:
    with workers(threads) as by:
        assert by.share("a world") == "a world"
        assert list(in_order(by, pow, [(base, 2) for base in range(9)])) == [base**2 for base in range(9)]
        done = as_done(by, pow, ((f"{base}", (base, 3)) for base in range(9)))
        assert dict(done) == {f"{base}": base**3 for base in range(9)}
        assert list(as_done(by, pow, ())) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_what_goes_wrong_in_a_piece_reaches_whoever_waits(threads: int) -> None:
    with workers(threads) as by, pytest.raises(ZeroDivisionError):
        list(in_order(by, divmod, [(1, 1), (1, 0)]))


def test_whoever_was_joined_takes_the_place_of_threads_and_is_closed() -> None:
    told: list[str] = []

    class Elsewhere:
        depth = 2

        def submit(self, piece, /, *args):
            told.append(piece.__name__)
            done = Future()
            done.set_result(piece(*args))
            return done

        def close(self):
            told.append("closed")

    token = JOINED.set(Elsewhere)
    try:
        with workers(8) as by:
            assert list(in_order(by, pow, [(2, 3), (3, 2)])) == [8, 9]
    finally:
        JOINED.reset(token)
    assert told == ["pow", "pow", "closed"]
