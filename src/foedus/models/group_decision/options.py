"""The options of the spatial model of politics, named as the published program names them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, cast, get_args

from foedus.core.errors import InputError, nearest

VictoryProbability = Literal["Linear", "Square", "Quartic", "Octic", "Binary"]
VotingRule = Literal["Binary", "PropBin", "Prop", "PropCbc", "Cubic", "ASymProsp"]
ElectionModel = Literal["Conditional", "MarkovIncentive", "MarkovUniform"]
StateTransition = Literal["Deterministic", "Stochastic"]
RiskRange = Literal["Min", "Mid", "Max"]
RiskEstimate = Literal["None", "OneThird", "Half", "TwoThirds", "Full"]
ThirdPartyCommitment = Literal["NoCommit", "SemiCommit", "FullCommit"]
Interpolation = Literal["S1P1", "S2P2", "S2PMax"]
BargainModel = Literal["InitOnlyInterp", "InitRcvrInterp", "PWCompInterp"]
QueueOrder = Literal["Canonical", "OneThread"]


@dataclass(frozen=True)
class Options:
    """How the actors vote, judge risk, bargain and move.

    Attributes
    ----------
    victory_probability : str
        How two coalitions' strengths become a chance of victory in an election: Linear, Square, Quartic, Octic, Binary.
    voting_rule : str
        How a difference of utility becomes a vote: Binary, PropBin, Prop, PropCbc, Cubic, ASymProsp.
    election_model : str
        How pairwise chances become a distribution over options: Conditional, MarkovIncentive, MarkovUniform.
    state_transition : str
        Deterministic: the likeliest bargain is carried out. Stochastic: one is drawn; needs a `seed`.
    risk_range : str
        The range of risk attitudes: Min [0, 1], Mid [-1/2, 1], Max [-1, 1].
    risk_estimate : str
        How far an observer moves from its own risk attitude towards the other's: None, OneThird, Half, TwoThirds, Full.
    third_party_commitment : str
        What a third party stakes on a contest: NoCommit, SemiCommit, FullCommit.
    interpolation : str
        How a chance of victory becomes a bargain: S1P1, S2P2, S2PMax.
    bargain_model : str
        Whose bargains enter the queues: InitOnlyInterp, InitRcvrInterp, PWCompInterp.
    queue_order : str
        Where an actor's own status quo stands in its queue: Canonical (first) or OneThread (after the bargains of the
        initiators before it). It decides exact ties only, except under ASymProsp.
    seed : int or None
        Seed of the draws of a Stochastic run.
    """

    victory_probability: VictoryProbability = "Linear"
    voting_rule: VotingRule = "Prop"
    election_model: ElectionModel = "Conditional"
    state_transition: StateTransition = "Deterministic"
    risk_range: RiskRange = "Mid"
    risk_estimate: RiskEstimate = "OneThird"
    third_party_commitment: ThirdPartyCommitment = "SemiCommit"
    interpolation: Interpolation = "S2P2"
    bargain_model: BargainModel = "InitOnlyInterp"
    queue_order: QueueOrder = "Canonical"
    seed: int | None = None

    def __post_init__(self) -> None:
        """Refuse a value that no option has."""
        for name, allowed in CHOICES.items():
            value = getattr(self, name)
            if value not in allowed:
                hint = nearest(str(value), allowed)
                raise InputError(f"option {name}: '{value}' is not one of {', '.join(allowed)}{hint}")
        if self.seed is not None and (isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0):
            raise InputError(f"option seed: '{self.seed}' is not a whole number from 0 up")
        if self.state_transition == "Stochastic" and self.seed is None:
            raise InputError("option state_transition: a Stochastic run needs a seed, for example seed=1")

    def code(self, name: str) -> int:
        """Return the place of an option's value in its list, which is what compiled functions take."""
        return CHOICES[name].index(getattr(self, name))


#: option -> its values.
CHOICES: dict[str, tuple[str, ...]] = {
    field.name: get_args(field.type) for field in fields(Options) if field.name != "seed"
}


def read_options(given: Mapping[str, object]) -> Options:
    """Return the options that a user named; those not named keep the program's defaults.

    Parameters
    ----------
    given : mapping of str to object
        Names and values of options; a seed may be text.

    Raises
    ------
    InputError
        If a name or a value is not known.

    Examples
    --------
    >>> read_options({"voting_rule": "Cubic"}).voting_rule
    'Cubic'
    """
    names = [field.name for field in fields(Options)]
    for name in given:
        if name not in names:
            raise InputError(f"no option '{name}'{nearest(name, names)}; there are {', '.join(names)}")
    values = dict(given)
    if isinstance(values.get("seed"), str):
        text = cast("str", values["seed"])
        if not text.strip().isdecimal():
            raise InputError(f"option seed: '{text}' is not a whole number from 0 up")
        values["seed"] = int(text)
    return Options(**values)  # type: ignore[arg-type]  # __post_init__ checks every value
