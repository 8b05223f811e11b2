"""What a new crisis file is made of."""

from pathlib import Path
from typing import TYPE_CHECKING

from foedus.crisis.schema import NAME
from foedus.crisis.skeleton import skeleton
from foedus.crisis.writing import crisis_text
from foedus.evidence.record import read_day
from foedus.history.state_names import Named, state_named
from foedus.worlds.prefilled import Prefilled, of_the_past, of_today
from foedus.worlds.states import first_year

if TYPE_CHECKING:
    from foedus.worlds.from_history import HistoricalWorld

__all__ = [
    "NAME", "Named", "Prefilled", "crisis_text", "first_year", "of_the_past", "of_today", "past_crisis",
    "read_day", "skeleton", "state_named",
]  # fmt: skip


def past_crisis(number: int, data: Path | None, covariates: Path | None) -> "HistoricalWorld":
    """Return a past crisis as it opened, by its number in the International Crisis Behavior data.

    Raises
    ------
    InputError
        If there is no such crisis, or a covariate does not fit.
    DataError
        If a table is missing or broken.
    """
    from foedus.history.reading import data_folder  # noqa: PLC0415 - loads polars, which the present day needs not
    from foedus.worlds.from_history import world_of  # noqa: PLC0415 - as above

    return world_of(data_folder(data), number, covariates)
