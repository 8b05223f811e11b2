"""The world of one replicate: what is the case this week, as named arrays over one block of memory.

All fields are float64 views into one slab, so that a replicate starts by copying one block; ``compiled_world`` says how
compiled code sees them. Each influence has one channel; what no mechanism reads is not a field.
"""

from functools import cache
from math import prod
from typing import Annotated, Final, NamedTuple, TypeAlias, get_type_hints

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
#: A code of one of the constants below.
Code: TypeAlias = int | np.int64

# Codes that are handed to compiled functions are NumPy integers: for a plain 3 Numba would compile the function anew.
#: Degrees of a stance. Its sign is the side: + with the target, - with the challenger.
OUT, ENDORSE, AID, FIGHT = map(np.int64, range(4))
DEGREES: Final = ("out", "endorse", "aid", "fight")
#: Sides of a dispute, as an axis.
TARGET_SIDE, CHALLENGER_SIDE = map(np.int64, range(2))
SIDES: Final = ("target", "challenger")
#: Hostility levels of the MID scale.
NO_ACTION, THREAT, DISPLAY, FORCE, WAR = 1, 2, 3, 4, 5
#: Those that are recorded.
LEVELS: Final = (THREAT, DISPLAY, FORCE, WAR)
#: What a challenger wants.
POLICY, TERRITORY, LEADER, REGIME = 0, 1, 2, 3
AIMS: Final = ("policy", "territory", "leader", "regime")
#: Of which population of past disputes a dispute is one, from the widest to the narrowest.
QUARREL, MID, ICB_CRISIS = 0, 1, 2
POPULATIONS: Final = ("quarrel", "mid", "icb-crisis")
#: How a dispute stands.
OPEN, CONCEDED, STOOD_DOWN, CHALLENGER_WON, TARGET_WON, SETTLED, LAPSED = map(np.int64, range(7))
#: One that is no dispute yet: what a feud may come to.
DORMANT: Final = np.int64(-1)
STATUSES: Final = ("open", "conceded", "stood_down", "challenger_won", "target_won", "settled", "lapsed")
#: How a leader or a regime goes.
STAYS, COUP, REVOLT, REBELS, FOREIGN, REGULAR = 0, 1, 2, 3, 4, 5
MANNERS: Final = ("stays", "coup", "revolt", "rebels", "foreign", "regular")
#: What a treaty obliges; the greatest of several. To help also where the ally attacks is more than to defend it.
NONE, CONSULTATION, NONAGGRESSION, NEUTRALITY, DEFENCE, OFFENCE = 0, 1, 2, 3, 4, 5
OBLIGATIONS: Final = ("none", "consultation", "nonaggression", "neutrality", "defence", "offence")
#: Kinds of regime, in the terms of Geddes, Wright & Frantz (2014); they set an actor's base rates.
REGIME_KINDS: Final = ("democracy", "party", "personal", "military", "monarchy")
#: The gates of a mediation.
OFFER, CHALLENGER_CONSENT, TARGET_CONSENT, BLESSING = 0, 1, 2, 3
GATES: Final = ("offer", "challenger_consent", "target_consent", "blessing")
#: Where a mediation stands.
NOT_OFFERED, OFFERED, ACCEPTED, MEDIATED = 0, 1, 2, 3
#: The stages of one, as they are recorded.
MEDIATION: Final = ("offered", "accepted", "settled")
#: What a party to a dispute does in a week. What it is ordered to do stands before the week as a negative code.
HOLD, SHOW, USE_FORCE, GO_TO_WAR, GIVE_WAY = map(np.int64, range(5))
ACTS: Final = ("holds", "shows", "force", "war", "gives_way")
#: What either has happened in a dispute or has not, as it is recorded; each is a flag of the world.
OF_DISPUTE: Final = ("request", "again", "fatal", "serious", "mediated")
#: Steps that a fixed path of escalation may have.
PATH_STEPS: Final = 8
#: A week that never comes.
NEVER: Final = 1.0e6


class Field(NamedTuple):
    """What one field of the world means."""

    axes: tuple[str, ...]
    unit: str
    meaning: str
    initial: float = 0.0


_Scalar = ("one",)
_Actor = ("actor",)
_Pair = ("source", "target")
_Dispute = ("dispute",)
_Stance = ("dispute", "actor")
_Path = ("dispute", "step")
_Party = ("dispute", "side")


class World:
    """The fields of a world (source and target are actors), as views into ``slab``.

    Every field is a float64 array over the axes that its annotation names; words are codes of the constants above.

    Parameters
    ----------
    slab : ndarray, float64
        One-dimensional and contiguous, ``slab_size(actors, disputes)`` long.
    actors, disputes : int
        How many of each.

    Raises
    ------
    ValueError
        If the slab is no such block: compiled code would read past it.
    """

    def __init__(self, slab: Array, actors: int, disputes: int) -> None:
        shape = (slab_size(actors, disputes),)
        if slab.dtype != np.float64 or slab.shape != shape or not slab.flags.c_contiguous:
            raise ValueError(f"a slab is one block of {shape[0]} float64, not {slab.dtype} {slab.shape}")
        self.slab = slab
        self.actors = actors
        self.disputes = disputes
        for name, where in layout(actors, disputes).items():
            setattr(self, name, slab[where].reshape(shape_of(name, actors, disputes)))

    oil_price: Annotated[Array, Field(_Scalar, "US dollars a barrel", "Brent price", 70.0)]
    oil_base: Annotated[Array, Field(_Scalar, "US dollars a barrel", "price without the premium of new fighting", 70.0)]
    oil_price_start: Annotated[Array, Field(_Scalar, "US dollars a barrel", "price to which the market returns", 70.0)]

    capability: Annotated[Array, Field(_Actor, "share of world", "military capability")]
    load: Annotated[Array, Field(_Actor, "0-1", "share of capability that is tied down elsewhere")]
    democracy: Annotated[Array, Field(_Actor, "0-1", "V-Dem polyarchy")]
    major: Annotated[Array, Field(_Actor, "flag", "major power")]
    nuclear: Annotated[Array, Field(_Actor, "flag", "has nuclear weapons")]
    organisation: Annotated[Array, Field(_Actor, "flag", "an organisation of states, not a state")]
    oil_rent: Annotated[Array, Field(_Actor, "share of output", "net oil exports, signed")]
    irregular_rate: Annotated[Array, Field(_Actor, "hazard a year", "base rate: leader goes irregularly", 0.02)]
    regular_rate: Annotated[Array, Field(_Actor, "hazard a year", "base rate: leader goes by the rules", 0.1)]
    failure_rate: Annotated[Array, Field(_Actor, "hazard a year", "base rate: regime fails, by any manner", 0.03)]
    next_election: Annotated[Array, Field(_Actor, "week", "when its leader next stands for election", NEVER)]
    term_ends: Annotated[Array, Field(_Actor, "week", "when its leader's last term ends", NEVER)]
    unrest: Annotated[Array, Field(_Actor, "0-1", "mobilisation against the regime", 0.1)]
    unrest_start: Annotated[Array, Field(_Actor, "0-1", "level to which unrest returns", 0.1)]
    strength: Annotated[Array, Field(_Actor, "0-1", "capacity of the regime to survive", 0.5)]
    damage: Annotated[Array, Field(_Actor, "0-1", "what strikes and war have destroyed")]
    viability: Annotated[Array, Field(_Actor, "0-1", "chance that a viable successor exists", 0.5)]
    standing: Annotated[Array, Field(_Actor, "0-1", "prestige at stake in being seen to matter", 0.5)]
    windfall: Annotated[Array, Field(_Actor, "share of output", "gain from an oil price above its start")]
    leader: Annotated[Array, Field(_Actor, "count", "changes of leader so far")]
    regime: Annotated[Array, Field(_Actor, "count", "changes of regime so far")]
    leader_exit: Annotated[Array, Field(_Actor, "code", "how the leader went this week")]
    regime_exit: Annotated[Array, Field(_Actor, "code", "how the regime went this week")]
    fall_risk: Annotated[Array, Field(_Actor, "chance a year", "present risk that the regime falls")]
    kept: Annotated[Array, Field(_Actor, "count", "times that it stood by an ally; read by no built-in form")]
    fell_short: Annotated[
        Array, Field(_Actor, "degrees", "shortfalls towards those who counted on it; read by no built-in form")
    ]
    settled: Annotated[Array, Field(_Actor, "count", "mediations that settled")]
    failed: Annotated[Array, Field(_Actor, "count", "mediations that failed")]

    affinity: Annotated[Array, Field(_Pair, "-1 to 1", "political alignment of source with target")]
    affinity_start: Annotated[Array, Field(_Pair, "-1 to 1", "alignment to which affinity returns")]
    successor_affinity: Annotated[Array, Field(_Pair, "-1 to 1", "alignment of the regime that would follow in source")]
    obligation: Annotated[Array, Field(_Pair, "code", "what a treaty obliges source to do for target")]
    on_request: Annotated[Array, Field(_Pair, "flag", "the obligation counts only once help is asked for")]
    stake: Annotated[Array, Field(_Pair, "0-1", "what source loses if target is beaten or its regime falls")]
    leverage: Annotated[Array, Field(_Pair, "0-1", "what source can give to or withhold from target")]
    linkage: Annotated[Array, Field(_Pair, "0-1", "what source hopes for from target elsewhere")]
    trust: Annotated[Array, Field(_Pair, "0-1", "trust of source in target as a mediator", 0.5)]
    past_mediation: Annotated[Array, Field(_Pair, "flag", "source has mediated in a conflict of target's")]
    rivalry: Annotated[Array, Field(_Pair, "flag", "source and target are rivals")]
    strike_power: Annotated[Array, Field(_Pair, "0-1", "chance that a strike or capture by source on target works")]
    power: Annotated[Array, Field(_Pair, "share of world", "usable capability of source at target's place")]
    distance_km: Annotated[Array, Field(_Pair, "km", "capital to capital, 0 where contiguous")]
    record_disputes: Annotated[Array, Field(_Pair, "count", "militarised disputes of the two in the ten years before")]
    record_force: Annotated[Array, Field(_Pair, "count", "those of them at force")]
    record_fatal: Annotated[Array, Field(_Pair, "count", "those of them in which somebody was killed")]
    calm: Annotated[Array, Field(_Pair, "weeks", "from the last use of force between the two to the as-of day", NEVER)]
    territorial: Annotated[Array, Field(_Pair, "flag", "the two contest territory")]
    alongside: Annotated[
        Array, Field(_Pair, "count", "disputes of the ten years before in which the two stood together")
    ]
    expected: Annotated[Array, Field(_Pair, "degree", "degree that others expect of source for target")]

    challenger: Annotated[Array, Field(_Dispute, "actor", "who demands")]
    target: Annotated[Array, Field(_Dispute, "actor", "of whom it is demanded")]
    hegemon: Annotated[Array, Field(_Dispute, "actor", "whose blessing a mediator needs; -1 none", -1.0)]
    aim: Annotated[Array, Field(_Dispute, "code", "what the challenger wants")]
    value: Annotated[Array, Field(_Dispute, "0-1", "worth of winning to the challenger", 0.5)]
    value_target: Annotated[Array, Field(_Dispute, "0-1", "worth of not losing to the target", 0.5)]
    prize: Annotated[Array, Field(_Dispute, "0-1", "worth of a fall that a viable successor follows", 0.5)]
    failure_cost: Annotated[Array, Field(_Dispute, "0-1", "cost of a fall that no viable successor follows", 0.5)]
    oil_at_risk: Annotated[Array, Field(_Dispute, "0-1", "share of world oil trade exposed")]
    level: Annotated[Array, Field(_Dispute, "1-5", "hostility on the MID scale", 1.0)]
    fatal: Annotated[Array, Field(_Dispute, "flag", "force has killed")]
    serious: Annotated[Array, Field(_Dispute, "flag", "there have been serious clashes")]
    again: Annotated[Array, Field(_Dispute, "flag", "the two have used force since the as-of day")]
    last_force: Annotated[Array, Field(_Dispute, "week", "when force was used last", NEVER)]
    force_began: Annotated[Array, Field(_Dispute, "week", "when force was used first", NEVER)]
    population: Annotated[Array, Field(_Dispute, "code", "which past disputes it is one of", 1.0)]
    family: Annotated[Array, Field(_Dispute, "dispute", "first dispute of its crisis; -1 it is alone", -1.0)]
    feud: Annotated[Array, Field(_Dispute, "flag", "what the feud of a pair may come to")]
    mobilisation: Annotated[Array, Field(_Dispute, "0-1", "share of the forces its aim would need that stand ready")]
    end_rate: Annotated[Array, Field(_Dispute, "0-1", "chance that it ends this week of itself, short of war")]
    request: Annotated[Array, Field(_Dispute, "flag", "the target has asked for help")]
    deadline: Annotated[Array, Field(_Dispute, "week", "when the threat falls due", NEVER)]
    idle_threats: Annotated[Array, Field(_Dispute, "count", "threats that were not carried out")]
    status: Annotated[Array, Field(_Dispute, "code", "open, or how it ended")]
    began: Annotated[Array, Field(_Dispute, "week", "first day of the present flare-up, negative before the start")]
    ended: Annotated[Array, Field(_Dispute, "week", "when it ended", NEVER)]
    rise: Annotated[Array, Field(_Dispute, "levels", "escalation this week")]
    novelty: Annotated[Array, Field(_Dispute, "levels", "recent escalation, fading")]
    mediation_odds: Annotated[Array, Field(_Dispute, "log odds", "what sort of crisis adds to its being mediated")]
    mediated: Annotated[Array, Field(_Dispute, "flag", "somebody's mediation has been accepted")]
    others: Annotated[Array, Field(_Dispute, "code", "how far the mediation of somebody who is not named has come")]
    attention: Annotated[Array, Field(_Dispute, "share", "share of the world's attention")]
    win_chance: Annotated[Array, Field(_Dispute, "0-1", "chance that the challenger's side would win a war", 0.5)]
    win_alone: Annotated[Array, Field(_Dispute, "0-1", "chance that it would, were no helpers expected", 0.5)]
    trigger_week: Annotated[
        Array, Field(_Dispute, "week", "week in which third parties last had to choose anew", NEVER)
    ]
    path_fixed: Annotated[Array, Field(_Dispute, "flag", "the crisis file fixes the path of escalation")]

    path_week: Annotated[Array, Field(_Path, "week", "when a step of the fixed path comes", NEVER)]
    path_level: Annotated[Array, Field(_Path, "1-5", "level to which that step leads", 1.0)]

    act: Annotated[Array, Field(_Party, "code", "what a party does this week, or is ordered to")]

    stance: Annotated[Array, Field(_Stance, "-3 to 3", "side and degree: + with the target, - with the challenger")]
    belief: Annotated[Array, Field(_Stance, "-3 to 3", "stance that the parties expect")]
    exposure: Annotated[Array, Field(_Stance, "0-1", "what a bystander would suffer")]
    called: Annotated[Array, Field(_Stance, "week", "from when a third party's time to act is counted", NEVER)]
    waited: Annotated[Array, Field(_Stance, "weeks^shape", "what earlier counts have used of the lag of acts")]
    candidate: Annotated[Array, Field(_Stance, "flag", "may offer to mediate")]
    mediation: Annotated[Array, Field(_Stance, "code", "how far its mediation has come")]
    mediating_weeks: Annotated[Array, Field(_Stance, "weeks", "how long its mediation has run")]
    binding_gate: Annotated[Array, Field(_Stance, "code", "gate whose opening would help most this week", -1.0)]


FIELDS: Final[dict[str, Field]] = {
    name: next(part for part in hint.__metadata__ if isinstance(part, Field))
    for name, hint in get_type_hints(World, include_extras=True).items()
}


@cache
def shape_of(field: str, actors: int, disputes: int) -> tuple[int, ...]:
    """Return the shape of a field in a world of so many actors and disputes."""
    extent = {"one": 1, "actor": actors, "source": actors, "target": actors, "dispute": disputes, "step": PATH_STEPS}
    extent["side"] = len(SIDES)
    return tuple(extent[axis] for axis in FIELDS[field].axes)


@cache
def layout(actors: int, disputes: int) -> dict[str, slice]:
    """Return where each field stands in the slab of a world."""
    slices, start = {}, 0
    for name in FIELDS:
        stop = start + prod(shape_of(name, actors, disputes))
        slices[name] = slice(start, stop)
        start = stop
    return slices


@cache
def slab_size(actors: int, disputes: int) -> int:
    """Return how many numbers a world holds."""
    return max(where.stop for where in layout(actors, disputes).values())


def blank(actors: int, disputes: int) -> World:
    """Return a new world in which every field has its initial value.

    Examples
    --------
    >>> blank(3, 1).affinity.shape
    (3, 3)
    """
    world = World(np.zeros(slab_size(actors, disputes)), actors, disputes)
    for name, field in FIELDS.items():
        getattr(world, name)[...] = field.initial
    return world
