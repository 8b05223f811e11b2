"""Expected utility: Bueno de Mesquita's model of a group decision, as far as it was ever published.

Actors with capability c, salience s (0-1) and a position x on one issue expect something from challenging each other,
judge how secure they are, take risks accordingly, and yield to those whose challenge they cannot meet. The program was
never published and its descriptions differ: every step that they leave open is an option here, and no round after the
first vote is claimed to be anybody's published result.

Sources: scholz-calbert-smith-2011, bueno-de-mesquita-1994, bueno-de-mesquita-1997; on what they leave open also
eftekhari-rahimi-2014. The vote is that of black-1948, with weights.
"""

from foedus.models.expected_utility.model import History, expected_utility, run_file
from foedus.models.expected_utility.options import Options, read_options
from foedus.models.expected_utility.voting import CLAIMS, emission_standards

__all__ = ["CLAIMS", "History", "Options", "emission_standards", "expected_utility", "read_options", "run_file"]
