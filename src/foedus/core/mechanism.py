"""What the engine knows of a mechanism: an explicit line at the end of the file that holds it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from foedus.core.parameters import Parameter, parameters_of
from foedus.core.terms import Term

#: Moves that a mechanism may bring about: kinds of event, and the field of the world in which each is written.
MOVES: Final = {
    "stance": "stance",
    "mediation": "mediation",
    "leader": "leader_exit",
    "regime": "regime_exit",
    "level": "level",
    "end": "status",
    "act": "act",
}
#: The place of each kind among them, by which a form is asked for a draw.
KINDS: Final = {kind: place for place, kind in enumerate(MOVES)}
#: How many numbers ask a form for a draw, and answer.
ASKED, ANSWER = 4, 7
#: What reasons say of a term: where it raises the log odds, and where it lowers them.
Words = Mapping[str, tuple[str, str]]


class SourceFile(NamedTuple):
    """The file of a mechanism from outside, as it was read."""

    name: str
    sha256: str
    text: str


class Mechanism(NamedTuple):
    """One idea, ready to run; its file brings everything that is particular to it.

    ``step(world, params, draws)`` lets a week pass: it reads the fields in ``reads`` and ``writes`` and changes only
    those in ``writes``; so does ``prepare(world, params)``, which brings a world at its as-of date into the state that
    the first week expects. ``sources`` are keys of the bibliography; what has none is ``emerging``, not ``published``.

    ``reasons`` returns named terms, at the central world: in commitment ``reasons(world, params, dispute, actor, side,
    degree)``, in coercion ``reasons(world, params, dispute)`` and in survival ``reasons(world, params, actor)`` in log
    odds or log hazard, in mediation ``reasons(world, params, dispute, actor)`` the chance of each gate; ``words`` says
    them. ``moves`` are the kinds of event that it may bring about, of those in `MOVES`. ``terms`` are the covariates
    whose coefficients are fitted to history: of each, its parameter of the same name. Where there are many parameters,
    ``step``, ``prepare`` and ``decides`` are quicker if they take a row of numbers, as ``by_row`` says that they do.

    ``decides(world, params, draws, asked)`` says which draw of the week would bring a move about, as compiled code and
    before ``step``. Asked are the place of the kind of move in `KINDS`, the places of a dispute and an actor (-1: none)
    and the value of the field; it writes behind them the hashes of stream, first and second, the lane, 0 or 1 for which
    of the two draws there, and the ends between which that draw brings the move about: both 0 where none does.
    """

    name: str
    family: str
    title: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    sources: tuple[str, ...]
    params: type
    step: Callable[..., None]
    prepare: Callable[..., None] | None = None
    reasons: Callable[..., dict[str, float]] | None = None
    words: Words = MappingProxyType({})
    moves: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    by_row: bool = False
    status: Literal["published", "emerging"] = "published"
    file: SourceFile | None = None
    decides: Callable[..., None] | None = None

    def __hash__(self) -> int:
        return hash((self.family, self.name, self.step))

    def parameters(self) -> dict[str, Parameter]:
        """Return the parameters of this mechanism, by name."""
        return parameters_of(self.params, self.family)

    def defaults(self) -> Any:  # noqa: ANN401 - each mechanism has its own Params
        """Return its ``Params`` with every parameter at its central value."""
        return self.params(**{name: parameter.value for name, parameter in self.parameters().items()})

    def given(self, params: tuple[float, ...]) -> Any:  # noqa: ANN401 - as above
        """Return parameters as ``step``, ``prepare`` and ``decides`` take them."""
        return np.array(params) if self.by_row else params
