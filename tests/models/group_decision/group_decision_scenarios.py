"""Made-up scenarios: seeded, with clones and coarse grids where ties are wanted."""

import numpy as np

from foedus.models.group_decision import Scenario


def random_scenario(seed, actors, dimensions=1, *, coarse=False, clones=0):
    """A scenario of this size; coarse numbers and clones make exact ties."""
    draw = np.random.default_rng([seed, actors, dimensions, coarse, clones])
    capability = draw.uniform(5, 200, actors).round(2)
    position = draw.uniform(0, 100, (actors, dimensions)).round(2)
    salience = (draw.dirichlet(np.full(dimensions, 3.0), actors) * draw.uniform(30, 99, (actors, 1))).round(2)
    if coarse:
        capability = draw.choice([20.0, 50.0, 100.0], actors)
        position = draw.integers(0, 9, (actors, dimensions)) * 12.5
        salience = draw.choice([25.0, 50.0, 75.0], (actors, dimensions)) / dimensions
    for clone in range(1, clones + 1):
        capability[clone], position[clone], salience[clone] = capability[0], position[0], salience[0]
    if (position == position[0]).all():
        position[-1] = 100 - position[0] // 2
    names = tuple(f"actor {index:03}" for index in range(actors))
    return Scenario(
        "made up", "", names, tuple(f"dimension {index}" for index in range(dimensions)), capability, position, salience
    )


def as_csv(scenario):
    """The scenario in the file format."""
    lines = [f"{scenario.name},{scenario.description},{len(scenario.actors)},{len(scenario.dimensions)},"]
    lines.append(",".join(["Actor", "Description", "Power", *(f"{name},Salience" for name in scenario.dimensions)]))
    for index, name in enumerate(scenario.actors):
        pairs = np.stack([scenario.position[index], scenario.salience[index]], axis=1).ravel().tolist()
        lines.append(",".join([name, "", repr(float(scenario.capability[index])), *map(repr, pairs)]))
    return "\n".join(lines) + "\n"
