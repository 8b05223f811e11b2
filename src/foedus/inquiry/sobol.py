"""Which settings of a sweep account for how much of an answer's variance: Sobol indices (saltelli-2010), by SALib.

The first-order share of a setting is what knowing it alone would take away; the total share what would be left if all
others were known. Beside them stands what one setting does alone, from the one end of its range to the other, with all
others as the crisis has them.
"""

import math
from collections.abc import Sequence
from typing import Final, TypedDict

import numpy as np
import polars as pl

from foedus.core.errors import RunError
from foedus.inquiry.sweep_file import SweepFile
from foedus.inquiry.sweeps import ALONE, DESIGN
from foedus.session.arms import Floats

#: Level of the intervals, and resamples behind them.
LEVEL, RESAMPLES = 0.9, 200
#: Answers that differ by less over all worlds hang on no setting.
FLAT: Final = 1e-12


class ShareRow(TypedDict):
    """A setting: its shares of the variance with 90% half-widths, and the answer with it alone at either end.

    A share is null where the answer does not vary.
    """

    crisis: str
    question: str
    setting: str
    first: float | None
    first_error: float | None
    total: float | None
    total_error: float | None
    as_it_is: float | None
    low_end: float | None
    high_end: float | None


class Shares(TypedDict):
    """Shares by setting [setting], and 90% half-widths."""

    first: Floats
    first_error: Floats
    total: Floats
    total_error: Floats


def indices(answers: Floats, names: Sequence[str], seed: int) -> Shares:
    """Return the Sobol indices of answers [world] in the order of `foedus.inquiry.sweeps.saltelli`.

    Raises
    ------
    RunError
        If SALib is not installed.
    """
    try:
        from SALib.analyze import sobol  # noqa: PLC0415 - an extra
    except ImportError:
        raise RunError("Sobol indices need SALib: pip install 'foedus[sweeps]'") from None
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    found = sobol.analyze(
        problem, answers, calc_second_order=False, num_resamples=RESAMPLES, conf_level=LEVEL, seed=seed
    )
    return {
        "first": found["S1"],
        "first_error": found["S1_conf"],
        "total": found["ST"],
        "total_error": found["ST_conf"],
    }


def shares_of(file: SweepFile, rows: pl.DataFrame) -> list[ShareRow]:
    """Return the shares of every setting in every answer of a Sobol design; blocks with a failed world are left out."""
    names, found = list(file.settings), []
    block = len(names) + 2
    for (crisis, question), mine in rows.partition_by(
        ["crisis", "question"], as_dict=True, maintain_order=True
    ).items():
        sampled = mine.filter(part=DESIGN).sort("world")["probability"].to_numpy().astype(np.float64)
        blocks = sampled[: sampled.size // block * block].reshape(-1, block)
        whole = blocks[np.isfinite(blocks).all(axis=1)]
        told: Shares | None = None
        if len(whole) > 1 and np.ptp(whole) > FLAT:
            told = indices(whole.ravel(), names, file.seed)
        alone = mine.filter(part=ALONE).sort("world")["probability"].to_list()
        for place, name in enumerate(names):
            shares = {
                key: float(told[key][place]) if told else None
                for key in ("first", "first_error", "total", "total_error")
            }
            ends = alone[1 + 2 * place : 3 + 2 * place] if len(alone) == 2 * len(names) + 1 else [None, None]
            row: ShareRow = {
                "crisis": str(crisis),
                "question": str(question),
                "setting": name,
                **shares,  # type: ignore[typeddict-item]  # as above
                "as_it_is": alone[0] if alone else None,
                "low_end": ends[0],
                "high_end": ends[1],
            }
            found.append(
                {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
            )
    return found  # type: ignore[return-value]  # rows with null for what is no number
