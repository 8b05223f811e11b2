"""How like the alliances of two states are: S (Signorino & Ritter 1999), on the scale of the pairs of its year."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Grades of an obligation: 3 for defence, 2 for neutrality or nonaggression, 1 for consultation.
GRADES: Final = 3


def likeness(graded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the likeness of all states' alliances, as z over the pairs of the system.

    |a - b| of grades is summed over thresholds, so that each year costs three small matrix products.

    Parameters
    ----------
    graded : array, [state, state]
        Grade of the obligation of each state to each, 0 where there is none; of a state to itself ``GRADES``.

    Returns
    -------
    array, [state, state]
        How many standard deviations nearer than the average pair; 0 where there are fewer than three states.
    """
    states = len(graded)
    if states < 3:
        return np.zeros((states, states))
    difference = np.zeros_like(graded)
    for threshold in range(1, GRADES + 1):
        above = (graded >= threshold).astype(float)
        counts = above.sum(axis=1)
        difference += counts[:, None] + counts[None, :] - 2 * above @ above.T
    alike = 1 - 2 * difference / (states * GRADES)
    pairs = alike[np.triu_indices(states, 1)]
    deviation = float(pairs.std())
    return np.asarray((alike - pairs.mean()) / (deviation if deviation > 0 else 1.0), np.float64)
