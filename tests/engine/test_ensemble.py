"""The ensemble: how replicates are divided, and that nothing but their number decides what comes out."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.world import STATUSES
from foedus.engine.ensemble import (
    CHUNK,
    INNER_LEAST,
    OUTER_DRAWS,
    Ensemble,
    chunks_of,
    inner_counts,
    outer_draws_for,
    run_ensemble,
)
from foedus.engine.recording import event_names
from plain_python import compiled_only
from synthetic import ensemble_of, reference_world

needs_speed = compiled_only("too slow in plain Python")


@given(st.integers(1, 10**8))
def test_every_replicate_has_one_outer_draw(replicates: int) -> None:
    draws = outer_draws_for(replicates)
    assert 1 <= draws <= OUTER_DRAWS
    inner = inner_counts(replicates, draws)
    assert inner.sum() == replicates
    assert inner.max() - inner.min() <= 1
    assert inner.min() >= min(INNER_LEAST, replicates)


@given(st.integers(1, 30_000), st.integers(1, CHUNK))
def test_chunks_cover_every_replicate_once(replicates: int, size: int) -> None:
    inner = inner_counts(replicates, outer_draws_for(replicates))
    covered = np.zeros(inner.size, np.int64)
    for chunk in chunks_of(inner, max(size, replicates // 500)):
        assert 1 <= chunk.size <= max(size, replicates // 500)
        assert chunk.first == covered[chunk.outer]
        covered[chunk.outer] += chunk.size
    assert (covered == inner).all()


@pytest.fixture
def ensemble() -> Ensemble:
    world = reference_world(4)
    world.candidate[0, 2] = 1.0
    return ensemble_of(world, weeks=6)


def test_events_stand_in_one_order_whatever_the_threads_and_chunks(ensemble: Ensemble) -> None:
    reference = run_ensemble(ensemble, 60, 3, keep_events=True)
    assert reference.events.shape == (60, reference.first.shape[1])
    for threads, size in ((1, 4), (2, 2000), (2, 3)):
        other = run_ensemble(ensemble, 60, 3, threads=threads, chunk_size=size, keep_events=True)
        for one, two in zip(reference, other, strict=True):
            np.testing.assert_array_equal(one, two)


def test_counts_add_up(ensemble: Ensemble) -> None:
    outcome = run_ensemble(ensemble, 55, 3)
    assert outcome.inner.tolist() == [11] * 5
    assert (outcome.oil.sum(axis=1) == 55).all()
    assert (outcome.attention.sum(axis=2) == 55).all()
    # an event happens at most once in a replicate, a dispute ends at most once
    assert (outcome.first.sum(axis=2) <= outcome.inner[:, None]).all()
    names = [f"end:d0:{status}" for status in STATUSES[1:]]
    told = event_names(ensemble.actors, ensemble.disputes)
    ends = outcome.first[:, [told.index(name) for name in names]]
    assert (ends.sum(axis=(1, 2)) <= outcome.inner).all()
    assert outcome.events.shape == (0, outcome.first.shape[1])


def test_more_replicates_continue_the_same_luck(ensemble: Ensemble) -> None:
    """Replicate r of outer draw o is the same in a longer run with the same outer draws."""
    few, many = (run_ensemble(ensemble, count, 3, keep_events=True) for count in (9, 15))
    np.testing.assert_array_equal(few.events, many.events[:9])


def test_progress_is_told_to_the_last_replicate(ensemble: Ensemble) -> None:
    for threads in (1, 2):
        told: list[int] = []
        run_ensemble(ensemble, 47, 3, threads=threads, chunk_size=5, progress=told.append)
        assert sum(told) == 47
        assert max(told) <= 5


def test_blocks_are_smaller_the_larger_the_crisis_and_change_no_bit(
    ensemble: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    whole = run_ensemble(ensemble, 47, 3)
    monkeypatch.setattr("foedus.engine.ensemble.CELLS", 3 * ensemble.cells)
    parts = run_ensemble(ensemble, 47, 3, progress=told.append)
    assert sum(told) == 47
    assert max(told) == 3
    np.testing.assert_array_equal(parts.first, whole.first)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_stop_is_passed_on_and_leaves_no_thread_behind(ensemble: Ensemble, threads: int) -> None:
    done: list[int] = []

    def stop(count: int) -> None:
        done.append(count)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_ensemble(ensemble, 400, 3, threads=threads, chunk_size=2, progress=stop)
    assert done == [2]


@pytest.mark.parametrize("threads", [1, 2])
def test_what_goes_wrong_in_a_chunk_is_passed_on(ensemble: Ensemble, threads: int) -> None:
    def broken(outer: int) -> np.ndarray:
        if outer == 3:
            raise ValueError("no such world")
        return ensemble.start(outer)

    with pytest.raises(ValueError, match="no such world"):
        run_ensemble(ensemble._replace(start=broken), 60, 3, threads=threads)


def test_the_start_is_left_as_it_was(ensemble: Ensemble) -> None:
    before = ensemble.start(0).copy()
    run_ensemble(ensemble, 20, 3, threads=2)
    np.testing.assert_array_equal(ensemble.start(0), before)


def peak_of(ensemble: Ensemble, replicates: int) -> int:
    tracemalloc.start()
    run_ensemble(ensemble, replicates, 3, threads=2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@needs_speed
def test_memory_does_not_grow_with_replicates(ensemble: Ensemble) -> None:
    """Thirty times the replicates in as many outer draws, within a tenth of the memory; NumPy's arrays are traced."""
    run_ensemble(ensemble, 10, 3)
    assert peak_of(ensemble, 60_000) < 1.1 * peak_of(ensemble, 2000)
