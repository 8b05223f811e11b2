"""The text of a small form from outside; ``TEXT.replace`` makes others of it, good and bad."""

TEXT = '''"""Nothing moves."""
from typing import Annotated, NamedTuple
from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.core.philox import Draws
from foedus.core.world import World

class Params(NamedTuple):
    speed: Annotated[float, Parameter(0.1, "per week", "how fast", 0.0, 0.2, ASSUMPTION)]

@compiled
def step(world: World, params: Params, draws: Draws) -> None:
    world.affinity[:] *= 1.0 - params.speed

MECHANISM = Mechanism(
    name="still", family="alignment", title="Still", reads=("affinity",), writes=("affinity",), sources=(),
    params=Params, step=step, status="emerging",
)
'''
