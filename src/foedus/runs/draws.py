"""What the outer draws of a run answered: how many of its replicates say yes, kept so that runs can be paired."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError
from foedus.runs.folder import DRAWS

#: Question -> replicates that answer yes, int64 [outer draw].
Yes = Mapping[str, NDArray[np.int64]]


def write_draws(folder: Path, yes: Yes) -> None:
    """Write what the outer draws answered: a row for each question."""
    import polars as pl  # noqa: PLC0415 - loaded only where a run is stored

    counts = pl.Series("yes", [row.astype(np.int32) for row in yes.values()], dtype=pl.List(pl.Int32))
    pl.DataFrame([pl.Series("question", list(yes), dtype=pl.String), counts]).write_parquet(folder / DRAWS)


def read_draws(folder: Path) -> Yes:
    """Return what the outer draws of a run answered; nothing where an earlier version kept none.

    Raises
    ------
    InputError
        If the file is broken.
    """
    import polars as pl  # noqa: PLC0415 - loaded only where runs are compared

    if not (folder / DRAWS).is_file():
        return {}
    try:
        frame = pl.read_parquet(folder / DRAWS)
        return dict(zip(frame["question"], (np.array(row, np.int64) for row in frame["yes"]), strict=True))
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{folder / DRAWS}: cannot be read as part of a run ({error})") from None
