"""What the descriptions of the expected utility model leave open, as named options."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

from foedus.core.errors import InputError, nearest


@dataclass(frozen=True)
class Options:
    """What the descriptions of the model leave open.

    Attributes
    ----------
    support : str
        P from the votes for one position over another. Pair: those for, of all cast between the two. Net: those for
        less those against, of all cast between the two, at least 0. AllPairs: those for, of all cast between the
        positions of any two actors; P is then small for everyone.
    ballot : str
        What a voter weighs: Linear, its distance to a position, or Curved, that distance to the power of its own r.
    status_quo : float
        Q, 0-1. The publications have 1 and 1/2.
    improvement : str
        T. Drift: 1 where a move of the target towards mu would bring it nearer to the challenger, 0 where further away,
        1/2 where it would not move. Always: 1.
    centre : str
        mu: the Median voter's position, or the weighted Mean.
    security : str
        What D_max and D_min range over: the Actors as they stand, or the Positions that an actor might take.
    other_side : str
        How an actor judges what the other expects: by its own risk exponent (Own), or by the other's (Theirs).
    choice : str
        Which challenge an actor yields to: the one that moves it least (LeastChange); that too, but lost confrontations
        before compromises, and these before capitulations (ConflictFirst); or, of the challengers who expect most, the
        one that moves it least (Strongest).
    span : str
        The range that distances are divided by: that of the Initial or of the Current positions.
    rounds : int
        Most rounds, from 1 up; the run ends earlier when nobody moves.
    """

    support: Literal["Pair", "Net", "AllPairs"] = "Pair"
    ballot: Literal["Linear", "Curved"] = "Linear"
    status_quo: float = 1.0
    improvement: Literal["Drift", "Always"] = "Drift"
    centre: Literal["Median", "Mean"] = "Median"
    security: Literal["Actors", "Positions"] = "Actors"
    other_side: Literal["Own", "Theirs"] = "Own"
    choice: Literal["LeastChange", "ConflictFirst", "Strongest"] = "LeastChange"
    span: Literal["Initial", "Current"] = "Initial"
    rounds: int = 10

    def __post_init__(self) -> None:
        """Refuse a value that no option has."""
        for name, allowed in CHOICES.items():
            value = getattr(self, name)
            if value not in allowed:
                hint = nearest(str(value), allowed)
                raise InputError(f"option {name}: '{value}' is not one of {', '.join(allowed)}{hint}")
        if not 0 <= self.status_quo <= 1:
            raise InputError(f"option status_quo: {self.status_quo:g} is outside the range 0 to 1")
        if self.rounds < 1:
            raise InputError(f"option rounds: {self.rounds} is not a whole number from 1 up")


#: option -> its values.
CHOICES: dict[str, tuple[str, ...]] = {
    field.name: get_args(field.type) for field in fields(Options) if get_args(field.type)
}


def read_options(given: Mapping[str, object]) -> Options:
    """Return the options that a user named; numbers may be text.

    Raises
    ------
    InputError
        If a name or a value is not known.
    """
    names = [field.name for field in fields(Options)]
    values: dict[str, object] = {}
    for name, value in given.items():
        if name not in names:
            raise InputError(f"no option '{name}'{nearest(name, names)}; there are {', '.join(names)}")
        try:
            kinds = {"status_quo": float, "rounds": int}
            values[name] = kinds[name](str(value)) if name in kinds else value
        except ValueError as error:
            raise InputError(f"option {name}: '{value}' is not a number that it takes") from error
    return Options(**values)  # type: ignore[arg-type]  # __post_init__ checks every value
