"""What is usual of the inputs of the crisis game: their means in crises of the past, as the engine has these."""

from pathlib import Path
from typing import Final

import numpy as np

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.core.calibration import section
from foedus.mechanisms.coercion.structure import Inputs, inputs_of
from foedus.mechanisms.contest import ratio_contest
from foedus.worlds.defaults import default
from foedus.worlds.from_history import worlds_of

HEADER: Final = "# Counted by `make tables`; nothing in here is written by hand.\n"
#: Those that the worlds of the past tell.
TOLD: Final = ("value", "resolve", "audience", "war", "bomb", "bystanders")


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


def write(data: Path, folder: Path) -> None:
    """Write the file of what is usual into a folder."""
    params, nothing = ratio_contest.MECHANISM.defaults(), Inputs(*[0.0] * len(Inputs._fields))
    rows = []
    for past in worlds_of(data):
        world = past.blueprint.world
        ratio_contest.prepare(world, params)
        rows.append(inputs_of(world, 0, 0.0, 1.0, nothing))
    means = Inputs(*np.array(rows).mean(axis=0).tolist())
    told = {name: {"value": getattr(means, name), "source": "brecher-1997"} for name in TOLD}
    guessed = {name: {"value": value, "source": "assumption"} for name, value in assumed().items()}
    lines = [line for name, entry in {**told, **guessed}.items() for line in section(name, entry)]
    lines += section("crises", {"cases": len(rows)})
    (folder / "usual.toml").write_text(HEADER + "\n".join(lines) + "\n", "utf-8")
