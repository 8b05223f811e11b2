"""How like the alliances of two states are beyond chance: weighted kappa (Häge 2011), on the scale of its year.

Uncorrected (S, Signorino & Ritter 1999), whoever has no treaty is a friend of whoever has few and an enemy of whoever
has many: states agree in owing most others nothing. Kappa asks how much less two portfolios differ than they would if
each state owed as much as it does, but to whomever.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Grades of an obligation: 3 for defence, 2 for neutrality or nonaggression, 1 for consultation.
GRADES: Final = 3


def likeness(graded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how like all states' alliances are: tanh of kappa over its root mean square among the pairs of the system.

    |a - b| of grades is summed over thresholds, so that each year costs three small matrix products.

    Parameters
    ----------
    graded : array, [state, state]
        Grade of the obligation of each state to each, 0 where there is none; of a state to itself ``GRADES``.

    Returns
    -------
    array, [state, state]
        From -1 to 1; 0 is as like as chance, and where one of the two has no treaty, which tells nothing.
    """
    states = len(graded)
    difference, by_chance = np.zeros_like(graded), np.zeros_like(graded)
    for threshold in range(1, GRADES + 1):
        above = (graded >= threshold).astype(float)
        counts = above.sum(axis=1)
        sums = counts[:, None] + counts[None, :]
        difference += sums - 2 * above @ above.T
        by_chance += sums - 2 * np.outer(counts, counts) / max(states, 1)
    kappa = 1 - difference / np.where(by_chance > 0, by_chance, 1.0)
    spread = float(np.sqrt((kappa[np.triu_indices(states, 1)] ** 2).mean())) if states > 1 else 0.0
    bound = (graded > 0).sum(axis=1) > 1
    alike = np.tanh(kappa / (spread if spread > 0 else 1.0))
    return np.asarray(np.where(bound[:, None] & bound[None, :], alike, 0.0), np.float64)
