"""The same seed gives the same bits, another seed the same answers within luck, and plain Python the same world."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from foedus.answers.counts import counts_of, question_counts
from foedus.answers.estimates import estimate
from foedus.answers.question import Question
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.engine.ensemble import run_ensemble
from foedus.engine.recording import event_names
from foedus.worlds.blueprint import place
from foedus.worlds.setup import set_up

COMPILED = os.environ.get("NUMBA_DISABLE_JIT") != "1"
pytestmark = pytest.mark.skipif(not COMPILED, reason="thousands of replicates are too slow in plain Python")


def alike(one, other) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one[:5], other[:5], strict=True))


@pytest.fixture(scope="module")
def setup():
    return set_up(read_crisis("iran-2026"), 600, 5, weeks=12)


def test_threads_and_chunks_change_no_bit(setup):
    reference = run_ensemble(setup.ensemble, 600, 5, threads=1)
    assert alike(reference, run_ensemble(setup.ensemble, 600, 5, threads=2))
    assert alike(reference, run_ensemble(setup.ensemble, 600, 5, threads=2, chunk_size=3))
    assert alike(reference, run_ensemble(setup.ensemble, 600, 5, threads=1, chunk_size=7))
    assert not alike(reference, run_ensemble(set_up(read_crisis("iran-2026"), 600, 6, weeks=12).ensemble, 600, 6))


def test_kept_events_are_the_counts(setup):
    kept = run_ensemble(setup.ensemble, 600, 5, threads=2, keep_events=True)
    for week in range(13):
        assert np.array_equal((kept.events == week).sum(axis=0), kept.first[:, :, week].sum(axis=0))


def test_twenty_seeds_agree_within_their_stated_sampling_range():
    """Of 20 seeds and 6 questions, z scores of single answers against the mean of all have variance about one."""
    questions = [
        "stands_by:iran:CUB:endorse", "stands_by:iran:DEU:endorse:challenger", "mediates:iran:QAT:accepted",
        "falls:CUB:leader", "falls:IRN:regime", "dispute:venezuela:conceded",
    ]  # fmt: skip
    crisis = read_crisis("iran-2026")
    means, errors = [], []
    for seed in range(100, 120):
        setup = set_up(crisis, 400, seed)
        outcome = run_ensemble(setup.ensemble, 400, seed, threads=2)
        counts = counts_of(outcome, setup.ensemble.actors, setup.ensemble.disputes)
        found = [estimate(question_counts(counts, Question.parse(question)), counts.inner) for question in questions]
        means.append([float(each.mean) for each in found])
        errors.append([float(each.error) for each in found])
    z = (np.array(means) - np.mean(means, axis=0)) / np.array(errors)
    # 114 degrees of freedom: the mean square lies in (0.6, 1.5) with probability above .999 if errors are right.
    assert 0.6 < (z**2).sum() / (z.size - len(questions)) < 1.5
    assert np.abs(z).max() < 4.5


def test_an_actor_who_does_nothing_changes_no_other():
    crisis = read_crisis("iran-2026")
    quiet = {
        "name": "Nowhere",
        "capability": {"value": 0.0, "because": "assumption"},
    }
    nowhere = next(iter(crisis.actors.values())).model_validate(quiet)
    larger = crisis.model_copy(update={"actors": {"XQZ": nowhere, **crisis.actors}})
    one, other = set_up(crisis, 300, 3, weeks=20), set_up(larger, 300, 3, weeks=20)
    first = run_ensemble(one.ensemble, 300, 3, keep_events=True).events
    second = run_ensemble(other.ensemble, 300, 3, keep_events=True).events
    names = event_names(other.ensemble.actors, other.ensemble.disputes)
    own = np.array(["XQZ" in name.split(":") for name in names])
    assert [name for name, its in zip(names, own, strict=True) if not its] == event_names(
        one.ensemble.actors, one.ensemble.disputes
    )
    fought = np.array([its and name.endswith(":fight") for name, its in zip(names, own, strict=True)])
    quiet = (second[:, fought] < 0).all(axis=1)  # who fights is seen by all
    assert quiet.sum() > 250
    assert np.array_equal(second[quiet][:, ~own], first[quiet])


def test_one_setting_changed_leaves_other_luck_alone():
    crisis = read_crisis("iran-2026")
    changed = with_settings(crisis, {"disputes.ukraine.value": 0.9})
    one, other = (set_up(each, 300, 3, weeks=8) for each in (crisis, changed))
    first, second = (
        counts_of(run_ensemble(s.ensemble, 300, 3), s.ensemble.actors, s.ensemble.disputes) for s in (one, other)
    )
    # Nothing in a war depends on what it is worth to the challenger, and Cuba's fate even less.
    cuba = one.ensemble.disputes.index("cuba")
    assert np.array_equal(first.level[:, cuba], second.level[:, cuba])


PLAIN = """
import json, sys
import numpy as np
from foedus.worlds.setup import set_up
from foedus.core.philox import Draws, replicate_key
from foedus.core.world import World
from foedus.crisis.reading import read_crisis
from foedus.engine.turn import prepare, turn

found = {}
for name in ("iran-2025", "iran-2026"):
    for form in ({}, {"commitment": "overstretch", "survival": "global_game"}):
        crisis = read_crisis(name)
        setup = set_up(crisis.model_copy(update={"forms": form}), 40, 9)
        ensemble = setup.ensemble
        for outer in range(3):
            world = World(ensemble.start(outer).copy(), len(ensemble.actors), len(ensemble.disputes))
            key_0, key_1 = replicate_key(np.uint64(9), np.uint64(outer), np.uint64(0))
            for week in range(21):
                keys = np.uint64(key_0), np.uint64(key_1)
                draws = Draws(*keys, np.uint64(week), ensemble.actor_hashes, ensemble.dispute_hashes)
                luck = (draws,) if week else (draws.actor, draws.dispute)
                run = turn if week else prepare
                run(ensemble.driver.parts, world, ensemble.parameters(outer), *luck)
            found[f"{name} {sorted(form)} {outer}"] = world.slab.tolist()
json.dump(found, sys.stdout)
"""


def worlds(*, plain: bool) -> dict[str, list[float]]:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"} if plain else dict(os.environ)
    done = subprocess.run([sys.executable, "-c", PLAIN], capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout)


def test_compiled_and_plain_python_reach_the_same_worlds():
    compiled, plain = worlds(plain=False), worlds(plain=True)
    assert len(compiled) == 12
    for key, slab in compiled.items():
        np.testing.assert_allclose(slab, plain[key], rtol=1e-9, atol=1e-9, err_msg=key)


@pytest.mark.release
def test_ranges_are_stable_from_seed_to_seed():
    """Over 20 seeds no range of an answer to who falls is two and a half times as wide as another of the same."""
    crisis = read_crisis("iran-2026")
    widths = []
    for seed in range(1, 21):
        setup = set_up(crisis, 10_000, seed)
        outcome = run_ensemble(setup.ensemble, 10_000, seed, threads=2)
        counts = counts_of(outcome, setup.ensemble.actors, setup.ensemble.disputes)
        found = [estimate(of.sum(axis=(-2, -1), dtype=np.int64), counts.inner) for of in (counts.leader, counts.regime)]
        widths.append(np.concatenate([each.high - each.low for each in found]))
    assert np.shape(widths) == (20, 2 * len(crisis.actors))
    assert (np.max(widths, axis=0) / np.min(widths, axis=0)).max() < 2.5


def test_accounts_in_another_order_give_the_same_answers():
    """Two thirds of the draws take the account with two thirds of the weight, however accounts are written."""
    crisis = read_crisis("iran-2025")
    said = [{"value": 5, "weight": 2, "because": "assumption"}, {"value": 4, "because": "assumption"}]
    starts, firsts = [], []
    for order in (said, said[::-1]):
        setup = set_up(with_settings(crisis, {"disputes.iran.level": {"accounts": order}}), 2000, 3, weeks=2)
        levels = setup.blueprint.world.level
        starts.append(
            [float(setup.ensemble.start(outer)[place(setup.blueprint.world, "level", 0)]) for outer in range(200)]
        )
        firsts.append(run_ensemble(setup.ensemble, 2000, 3).first)
        assert levels[0] == 5.0
    assert starts[0] == starts[1]
    assert abs(np.mean(np.array(starts[0]) == 5.0) - 2.0 / 3.0) <= 0.5 / 40
    assert np.array_equal(*firsts)
