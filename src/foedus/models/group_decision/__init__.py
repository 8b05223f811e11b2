"""Group decision: the spatial model of politics, in which actors bargain pair by pair until nobody moves any more.

The model is that of the KAPSARC Toolkit for Behavioral Analysis, step by step and to the last bit, the steps included
in which the program does something else than its papers say. `group_decision` runs it; the page of the documentation
tells what it computes and where it leaves the papers.
"""

from foedus.models.group_decision.claims import CLAIMS
from foedus.models.group_decision.options import Options, read_options
from foedus.models.group_decision.reading import read_scenario
from foedus.models.group_decision.scenario import Scenario, described
from foedus.models.group_decision.simulation import History, as_dictionary, group_decision, run_file

__all__ = [
    "CLAIMS",
    "History",
    "Options",
    "Scenario",
    "as_dictionary",
    "described",
    "group_decision",
    "read_options",
    "read_scenario",
    "run_file",
]
