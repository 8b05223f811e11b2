"""Third states that fight the enemy of a side, simulated case by case, against what such states did from 1950 to 1979.

Each case is a dispute and one third state, with all that joining and renewal ask of it, run for a year with what was
fitted to the years before its decade. Cells are those of the base rate; intervals draw pairs whole.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from foedus.core.calibration import Calibration
from foedus.core.world import DORMANT, LAPSED, MID, World
from foedus.engine.ensemble import run_ensemble
from foedus.engine.recording import event_names
from foedus.fitting.counting import DAYS_A_YEAR, cells
from foedus.fitting.refitting import refitted
from foedus.history.adapters import load
from foedus.history.panels.enemies import third_states_by_enemy
from foedus.history.panels.third_parties import third_parties
from foedus.mechanisms.commitment.covariates import REFERENCE_DEMOCRACY, REFERENCE_KM, TERMS, obligation_code
from plain_python import compiled_only
from synthetic import PARAMETERS, Parameters, ensemble_of, reference_world

pytestmark = [
    pytest.mark.shared, pytest.mark.slow, pytest.mark.deep,
    compiled_only("thousands of replicates are too slow in plain Python"),
]  # fmt: skip
#: Last years that are known, each before the decade that is simulated.
KNOWN: Final = (1949, 1959, 1969)
KINDS: Final = ("consultation", "nonaggression", "neutrality", "defence", "offence")
#: What a third state has to do with a side.
OF_SIDE: Final = (*KINDS, "affinity", "rivals", "alongside_decade", "record_disputes", "distance_km")
#: Cases that are simulated of each cell and decade, and how often.
CASES, TIMES = 200, 20
#: A cell tells something where so many events are expected.
LEAST_EVENTS: Final = 5
Row = Mapping[str, Any]


def cases(data: Path) -> pl.DataFrame:
    """Return each third state of each dispute that was at force with the enemy, or without force while nobody was."""
    enemies = third_states_by_enemy(data, KNOWN[0] + 1).filter(
        ~pl.col("busy"), pl.col("at_force") == pl.col("force"), pl.col("year") <= KNOWN[-1] + 10
    )
    facing = load(data, "dispute-participants").filter("original").unique(["dispute", "ccode"])
    sides = facing.select(
        "dispute", pl.col("ccode").alias("other"), pl.col("side").replace_strict({"a": "b", "b": "a"}).alias("side")
    )
    named = [f"{name}_{which}" for which in ("side", "opponent") for name in OF_SIDE]
    named += [f"{name}_side" for name in ("cinc", "democracy", "major")]
    known = third_parties(data, "all").filled().table.select("dispute", "ccode", "side", *named)
    return enemies.join(sides, on=["dispute", "other"]).join(known, on=["dispute", "ccode", "side"])


def world_of(row: Row) -> tuple[World, str]:
    """Return a case as a world, the third state being 2 and its feud dispute 1, and the side that it would join."""

    def known(name: str, otherwise: float = 0.0) -> float:
        return otherwise if row[name] is None else float(row[name])

    enemy = 1 if row["side"] == "a" else 0  # who acts first is the challenger
    head = 1 - enemy
    world = reference_world(3, 2, level=4.0 if row["force"] else 3.0)
    world.population[:], world.fatal[0], world.fatal[1], world.level[1] = MID, float(row["fatal"]), 0.0, 1.0
    world.path_fixed[0] = 0.0 if row["force"] else 1.0  # what came to nothing stays without force
    for actor, of in ((2, "initiator"), (enemy, "target"), (head, "side")):
        world.capability[actor], world.major[actor] = known(f"cinc_{of}"), known(f"major_{of}")
        world.democracy[actor] = known(f"democracy_{of}", REFERENCE_DEMOCRACY)
    world.nuclear[2], world.nuclear[enemy] = known("nuclear_initiator"), known("nuclear_target")
    for other, of in ((head, "side"), (enemy, "opponent")):
        world.affinity[2, other], world.alongside[2, other] = known(f"affinity_{of}"), known(f"alongside_decade_{of}")
        world.obligation[2, other] = obligation_code(*(known(f"{kind}_{of}") for kind in KINDS))
        for pair in ((2, other), (other, 2)):
            world.rivalry[pair], world.record_disputes[pair] = known(f"rivals_{of}"), known(f"record_disputes_{of}")
            world.distance_km[pair] = known(f"distance_km_{of}", REFERENCE_KM)
    for pair in ((2, enemy), (enemy, 2)):
        for field in ("rivalry", "record_force", "record_fatal", "record_disputes", "calm", "territorial"):
            getattr(world, field)[pair] = known(field)
        world.distance_km[pair] = known("distance_km", REFERENCE_KM)
    feud = known("rivalry") > 0.0 or known("record_disputes") > 0.0
    world.challenger[1], world.target[1], world.feud[1] = 2.0, float(enemy), float(feud)
    world.status[1] = DORMANT if feud else LAPSED
    return world, "target" if head == 1 else "challenger"


def parameters_of(renewal: Calibration, joining: Calibration) -> Parameters:
    """Return the parameters at reference, with what was fitted; a term that a form does without is zero."""

    def found(fit: Calibration, column: str) -> float:
        return fit.value(column) if column in fit.columns else 0.0

    names = (name for name in PARAMETERS.escalation._fields if name.startswith("renewal_"))
    feuds = {name: found(renewal, name.removeprefix("renewal_")) for name in names}
    joins = {term.name: found(joining, term.name) for term in TERMS}
    return PARAMETERS._replace(
        escalation=PARAMETERS.escalation._replace(**feuds),
        expected_utility=PARAMETERS.expected_utility._replace(fight=joining.value("intercept"), **joins),
    )


def simulated_share(rows: Iterable[Row], parameters: Parameters) -> float:
    """Return the share of replicates in which the third state fights its enemy within a year."""
    made = [world_of(row) for row in rows]
    slabs = [world.slab for world, _ in made]
    ensemble = ensemble_of(made[0][0], parameters, weeks=52)._replace(start=lambda outer: slabs[outer])
    outcome = run_ensemble(ensemble, len(made) * TIMES, 1)
    names = event_names(ensemble.actors, ensemble.disputes)
    came = sum(
        int(outcome.first[outer, names.index(f"fights:d0:A2:{side}")].sum()) for outer, (_, side) in enumerate(made)
    )
    return came / int(outcome.inner.sum())


def interval(happened: NDArray[np.bool_], pairs: NDArray[np.str_], rng: np.random.Generator) -> tuple[float, float]:
    """Return the 90% interval of a share, from draws of whole pairs."""
    code = np.unique(pairs, return_inverse=True)[1]
    sizes, hits = np.bincount(code), np.bincount(code, happened)
    drawn = [rng.integers(0, sizes.size, sizes.size) for _ in range(1000)]
    low, high = np.quantile([hits[of].sum() / sizes[of].sum() for of in drawn], (0.05, 0.95))
    return float(low), float(high)


def test_third_states_fight_their_enemies_as_often_as_they_did(shared: Path) -> None:
    """All cells of states with a feud; those without one only join in the engine."""
    data, rng = shared / "data", np.random.default_rng(7)
    rows = cases(data)
    renewal, joining = (refitted(data, *fit, KNOWN) for fit in (("coercion", "renewal"), ("commitment", "joining")))
    of_decade = {to: parameters_of(renewal[to], joining[to]) for to in KNOWN}
    told = {}
    for cell, which in cells("at_force").items():
        if not any(cell[:2]):
            continue
        part, days = rows.filter(which), pl.min_horizontal("joined", "own")
        happened = part.select((days <= DAYS_A_YEAR).fill_null(value=False).alias("so"))["so"].to_numpy()
        pairs = part.select(pl.concat_str(pl.min_horizontal("ccode", "other"), pl.max_horizontal("ccode", "other"))
                            .alias("pair"))["pair"].to_numpy()  # fmt: skip
        share = 0.0
        for to, parameters in of_decade.items():
            decade = part.filter(pl.col("year").is_between(to + 1, to + 10))
            chosen = np.resize(rng.permutation(decade.height)[:CASES], CASES)
            drawn = (decade.row(int(place), named=True) for place in chosen)
            share += decade.height / part.height * simulated_share(drawn, parameters)
        if share * part.height >= LEAST_EVENTS:
            told[cell] = (*interval(happened, pairs, rng), share)
    assert len(told) >= 5
    assert {cell: of for cell, of in told.items() if not of[0] <= of[2] <= of[1]} == {}
