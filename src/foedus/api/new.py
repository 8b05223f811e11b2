"""What a new crisis file is made of."""

from foedus.crisis.schema import NAME
from foedus.crisis.skeleton import skeleton
from foedus.evidence.record import read_day
from foedus.history.state_names import Named, state_named
from foedus.worlds.prefilled import Prefilled, of_the_past, of_today
from foedus.worlds.states import first_year

__all__ = [
    "NAME", "Named", "Prefilled", "first_year", "of_the_past", "of_today", "read_day", "skeleton", "state_named",
]  # fmt: skip
