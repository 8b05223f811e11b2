"""What is usual of the inputs of the crisis game and of mediation: their means in crises of the past."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.core.calibration import section
from foedus.core.world import World
from foedus.history.adapters import load
from foedus.history.adapters.icb import TOOK_PLACE
from foedus.history.panels.mediators import candidate_mediators
from foedus.mechanisms.coercion.structure import Inputs, inputs_of
from foedus.mechanisms.contest import ratio_contest
from foedus.mechanisms.mediation import gated_mediation
from foedus.mechanisms.mediation.gated_mediation import balance, shares_of, suspicion
from foedus.worlds.defaults import default
from foedus.worlds.from_history import worlds_of

HEADER: Final = "# Counted by `make tables`; nothing in here is written by hand.\n"
FILE: Final = "usual.toml"
#: Those that the worlds of the past tell.
TOLD: Final = ("value", "resolve", "audience", "war", "bomb", "bystanders")
#: Inputs of the gates of mediation.
OF_MEDIATORS: Final = ("exposure", "standing", "trust", "suspicion", "leverage")


def assumed() -> dict[str, float]:
    """Return what is usual of those that no table knows: as they are taken to be where nobody says anything."""
    viable = default("actor", "viability")
    fall = viable * default("dispute", "prize") - (1.0 - viable) * default("dispute", "failure_cost")
    return {
        "reach": default("relation", "strike_power"),
        "successor": fall,
        "ready": default("dispute", "mobilisation"),
        "deadline": 0.0,
    }


def of_mediators(world: World) -> NDArray[np.float64]:
    """Return the sum of the shares of the candidates in the mediations of a crisis, and of each input by these."""
    params = gated_mediation.MECHANISM.defaults()
    parties, (shares, _) = (int(world.challenger[0]), int(world.target[0])), shares_of(world, params, 0)
    total = np.zeros(1 + len(OF_MEDIATORS))
    for m in np.flatnonzero(world.candidate[0]).tolist():
        seen = (
            1.0,
            world.exposure[0, m],
            world.standing[m],
            np.mean([world.trust[j, m] for j in parties]),
            np.mean([suspicion(world, j, i, m) for j, i in (parties, parties[::-1])]),
            np.mean([world.leverage[m, j] for j in parties]),
        )
        total += shares[m] * np.array(seen)
    return total


def counts_of_mediators(data: Path) -> dict[str, dict[str, Any]]:
    """Return what is counted of who mediated: civil wars by name, crises by kind."""
    panel = candidate_mediators(data).table
    named = panel.filter(mediated=1)
    tied = pl.any_horizontal(pl.col("contiguous", "major", "defence", "consultation").fill_null(0) > 0)
    kinds = load(data, "icb").filter(mediated_code=TOOK_PLACE)["mediator"].drop_nulls()
    world, region = (int((kinds == f"{of} organisation").sum()) for of in ("world", "regional"))
    return {
        "named": {"events": named.height, "cases": panel["mediation"].n_unique(), "source": "derouen-2011"},
        "unnamed": {"events": named.filter(~tied).height, "cases": named.height, "source": "derouen-2011"},
        "organisation": {"events": world + region, "cases": len(kinds), "source": "brecher-1997"},
        "world_organisation": {"events": world, "cases": world + region, "source": "brecher-1997"},
    }


def write(data: Path, mechanisms: Path) -> None:
    """Write the files of what is usual into the folders of the two families."""
    params, nothing = ratio_contest.MECHANISM.defaults(), Inputs(*[0.0] * len(Inputs._fields))
    rows, evenness, mediators = [], [], np.zeros(1 + len(OF_MEDIATORS))
    for past in worlds_of(data):
        world = past.blueprint.world
        ratio_contest.prepare(world, params)
        rows.append(inputs_of(world, 0, 0.0, 1.0, nothing))
        evenness.append(balance(world, 0))
        mediators += of_mediators(world)
    means = Inputs(*np.array(rows).mean(axis=0).tolist())
    told = {name: {"value": getattr(means, name), "source": "brecher-1997"} for name in TOLD}
    guessed = {name: {"value": value, "source": "assumption"} for name, value in assumed().items()}
    _write(mechanisms / "coercion", {**told, **guessed, "crises": {"cases": len(rows)}})
    seen = dict(zip(OF_MEDIATORS, (mediators[1:] / mediators[0]).tolist(), strict=True))
    seen["balance"] = float(np.mean(evenness))
    of = {name: {"value": value, "source": "brecher-1997"} for name, value in seen.items()}
    _write(mechanisms / "mediation", {**counts_of_mediators(data), **of, "crises": {"cases": len(rows)}})


def _write(folder: Path, entries: Mapping[str, Mapping[str, Any]]) -> None:
    lines = [line for name, entry in entries.items() for line in section(name, entry)]
    (folder / FILE).write_text(HEADER + "\n".join(lines) + "\n", "utf-8")
