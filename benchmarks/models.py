"""Speed of the published models, against the programs that publish them or against what was asked of them.

``measure()`` returns one dictionary a measurement: ``name``, ``seconds``, ``reference_seconds`` (None where there is no
reference), ``ratio`` (reference by ours) and ``note``.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from foedus.models.crisis_game import ENDINGS, CrisisGame, crisis_game, quantal_response
from foedus.models.frustration import Frustration, frustration
from foedus.models.landscape import local_minima, ties
from foedus.models.signed_network import SignedNetwork, read_signed_network, signed_network

GAMES = 100_000
#: The published solver of quantal response takes 10 to 30 ms a game; the faster figure is compared.
SOLVER_SECONDS = 0.010
STATES, RELATIONS = 151, 1247
REAL = Path(__file__).parents[2] / "shared" / "reference" / "signed" / "cow_96-99.csv"


def best_of(repeats: int, run: Callable[[], object]) -> float:
    """Return the shortest of several runs, in seconds."""
    spent = []
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        spent.append(time.perf_counter() - begin)
    return min(spent)


def row(name: str, seconds: float, reference_seconds: float | None, note: str) -> dict[str, object]:
    ratio = None if reference_seconds is None else reference_seconds / seconds
    return {"name": name, "seconds": seconds, "reference_seconds": reference_seconds, "ratio": ratio, "note": note}


def quarrels() -> CrisisGame:
    """Return many games near the published example, each with its own payoffs."""
    generator = np.random.default_rng(0)
    middle = {
        "status_quo": (0, 1),
        "concede": (1, 0),
        "back_down": (-0.5, 1),
        "war_tough": (0.4, -0.5),
        "war_weak": (-1.2, -0.5),
    }
    stacks = {ending: np.array(pair) + generator.normal(scale=0.2, size=(GAMES, 2)) for ending, pair in middle.items()}
    return crisis_game(generator.uniform(0.2, 0.6, GAMES), **stacks)


def awkward() -> CrisisGame:
    """Return many games with arbitrary payoffs: some have several equilibria, some branches fold."""
    generator = np.random.default_rng(1)
    return crisis_game(generator.random(GAMES), **{ending: generator.normal(size=(GAMES, 2)) for ending in ENDINGS})


def regions() -> SignedNetwork:
    """Return a network as large, as sparse and about as frustrated as that of 1996-99.

    Nine regions, two blocs: most relations are within a region, friends are of one bloc, and 4% are out of place.
    """
    generator = np.random.default_rng(0)
    region, bloc = generator.integers(9, size=STATES), generator.integers(2, size=STATES)
    pairs = np.transpose(np.triu_indices(STATES, 1))
    weight = np.where(region[pairs[:, 0]] == region[pairs[:, 1]], 12.0, 1.0)
    chosen = pairs[generator.choice(len(pairs), RELATIONS, replace=False, p=weight / weight.sum())]
    friends = (bloc[chosen[:, 0]] == bloc[chosen[:, 1]]) ^ (generator.random(RELATIONS) < 0.04)
    names = [str(state) for state in range(STATES)]
    return signed_network(chosen[:, 0], chosen[:, 1], np.where(friends, 1.0, -1.0), names=names)


def proven(network: SignedNetwork) -> tuple[float, Frustration]:
    found = frustration(network, time_limit_seconds=60.0)
    if found.gap:
        raise SystemExit("the frustration index of a benchmark was not proven")
    return best_of(3, lambda: frustration(network)), found


def measure() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    quantal_response(CrisisGame(*(part[:10] for part in quarrels())), 2.0)  # compiles
    for name, games in (("near the published example", quarrels()), ("arbitrary payoffs", awkward())):
        for precision in (2.0, 20.0):
            seconds = best_of(3, lambda games=games, precision=precision: quantal_response(games, precision))
            note = f"{GAMES / seconds:,.0f} games a second on one core; asked: 100,000"
            label = f"quantal response, {GAMES:,} games {name}, precision {precision:g}"
            found.append(row(label, seconds, SOLVER_SECONDS * GAMES, note))
    seconds, best = proven(regions())
    note = f"index {best.index:g}, proven; asked: within 1 s"
    found.append(row(f"frustration index, made up, {STATES} states, {RELATIONS:,} relations", seconds, 1.0, note))
    if REAL.is_file():
        network = read_signed_network(REAL)
        seconds, best = proven(network)
        note = f"index {best.index:g}, proven; asked: within 1 s"
        label = f"frustration index, 1996-99, {len(network.names)} states, {len(network.sign):,} relations"
        found.append(row(label, seconds, 1.0, note))
    generator = np.random.default_rng(2)
    matrix = generator.normal(size=(25, 25))
    landscape = ties(generator.random(25) + 0.1, matrix + matrix.T)
    local_minima(landscape[:3, :3])
    seconds = best_of(2, lambda: local_minima(landscape))
    found.append(row("landscape, 25 states, all 16,777,216 configurations", seconds, None, "every local minimum"))
    return found


if __name__ == "__main__":
    for line in measure():
        ratio = "" if line["ratio"] is None else f"{line['ratio']:.1f} x"
        print(f"{line['name']}: {line['seconds']:.3f} s {ratio} ({line['note']})")
