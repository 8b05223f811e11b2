"""What the engine knows of a mechanism: an explicit line at the end of the file that holds it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from foedus.core.parameters import Parameter, parameters_of


class Mechanism(NamedTuple):
    """One published idea, ready to run.

    ``step(world, params, draws)`` reads the fields in ``reads`` and ``writes`` and changes only those in ``writes``;
    ``sources`` are keys of the bibliography.
    """

    name: str
    family: str
    title: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    sources: tuple[str, ...]
    params: type
    step: Callable[..., None]

    def parameters(self) -> dict[str, Parameter]:
        """Return the parameters of this mechanism, by name."""
        return parameters_of(self.params)

    def defaults(self) -> Any:  # noqa: ANN401 - each mechanism has its own Params
        """Return its ``Params`` with every parameter at its central value."""
        return self.params(**{name: parameter.value for name, parameter in self.parameters().items()})
