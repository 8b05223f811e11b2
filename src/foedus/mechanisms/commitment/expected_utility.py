r"""Choosing sides by expected utility: a third party joins where it moves what it cares about, at a cost it can bear.

    log odds(d or more) = what both forms share + eta_s e_d (S_ij - S_0) q_k X_i/(X_i + X_o) - eta_h e_d (H_oi - H_0)
          - nu e_d N_o (1 - N_i) + eta_g v_d (G_i - 1/2) - eta_w e_d w_i x_k - eta_l m_d L_io + tau(level)

for actor i, degree d in {endorse, aid, fight}, with principal j against opponent o. What both forms share is fitted,
obligations, politics, power, place and record among it (`foedus.mechanisms.commitment.siding`). At reference values
every other term is zero: each is a named reason to depart from what history says of such a state.

==========  =====================  ====================================================================
symbol      field                  meaning
==========  =====================  ====================================================================
S, q        stake, win_chance,     what i loses if j is beaten; the chance that j's side would lose a war, or that its
            fall_risk              regime falls within a year
X           power                  usable projected capability of i, of the opponent, at j's place
H           power                  opponent's share of the power at i's own place
N           nuclear                nuclear weapons
G           standing               prestige at stake
w, x        windfall, oil_at_risk  gain from an oil price that the war keeps up
L           linkage                what i hopes for from the opponent or the hegemon behind it
==========  =====================  ====================================================================

e_d (effort), v_d (voice) and m_d (provocation) say how much of a term a degree carries. Sources:
altfeld-debuenodemesquita-1979 and smith-1995 for the form; leeds-2003 for treaties; boulding-1962 for distance.
Departure: degrees and sides are competing risks, not a nested logit, so that a fitted coefficient means here what it
meant there.
"""

from typing import Annotated, Any, Final, NamedTuple

from foedus.core.compiled import compiled
from foedus.core.compiled_sum import sum_of
from foedus.core.mechanism import ASKED, KINDS, Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter, extended
from foedus.core.philox import Draws
from foedus.core.world import AID, CHALLENGER_SIDE, ENDORSE, FIGHT, TARGET_SIDE, Array, Code, World
from foedus.mechanisms.commitment import known as _known
from foedus.mechanisms.commitment import siding as _siding
from foedus.mechanisms.commitment.covariates import TERMS
from foedus.mechanisms.commitment.known import Known, known_of
from foedus.mechanisms.commitment.siding import (
    STREAM,
    Numbers,
    Shared,
    base_rate,
    fitted_terms,
    hopes,
    hostility,
    lags_of,
    let_decide,
)
from foedus.mechanisms.joining import (
    BASE,
    Fighters,
    clock_of,
    count_anew,
    fighters_of,
    is_bystander,
    is_called,
    luck_to_move,
    principal,
    towards,
)

STANCE_MOVE: Final = KINDS["stance"]


class Own(NamedTuple):
    """Parameters beside the shared ones, in log odds unless said."""

    stake: Annotated[float, Parameter(6.0, "log odds", "eta_s: stake times what its help averts", 3.0, 9.0, ASSUMPTION)]
    usual_stake: Annotated[float, Parameter(0.05, "0-1", "S_0: hardly anything", 0.05, 0.05, ASSUMPTION)]
    hurt: Annotated[float, Parameter(2.0, "log odds", "eta_h: opponent's reach", 1.0, 3.0, ASSUMPTION)]
    usual_reach: Annotated[float, Parameter(0.25, "share", "H_0: like power, far away", 0.15, 0.35, ASSUMPTION)]
    nuclear: Annotated[float, Parameter(1.0, "log odds", "nu: a nuclear opponent", 0.0, 2.0, ASSUMPTION)]
    standing: Annotated[float, Parameter(1.5, "log odds", "eta_g: to be seen to matter", 0.5, 2.5, ASSUMPTION)]
    windfall: Annotated[float, Parameter(20.0, "log odds per share", "eta_w", 5.0, 35.0, ASSUMPTION)]
    effort_words: Annotated[float, Parameter(0.05, "share of fighting", "e_endorse", 0.0, 0.1, ASSUMPTION)]
    effort_aid: Annotated[float, Parameter(0.35, "share of fighting", "e_aid", 0.2, 0.5, ASSUMPTION)]
    voice_aid: Annotated[float, Parameter(0.6, "share of words", "v_aid", 0.4, 0.8, ASSUMPTION)]
    voice_fight: Annotated[float, Parameter(0.2, "share of words", "v_fight", 0.0, 0.4, ASSUMPTION)]


Params: Any = extended(Shared, Own)

#: The reasons beside the base rate, in the order of ``terms``: where they raise the log odds, where they lower them.
WORDS: Final = {
    **_known.WORDS,
    "stake": ("it would lose much if this side were beaten, and its help would count", ""),
    "opponent's reach": ("the opponent can hardly hurt it", "the opponent can hurt it"),
    "nuclear opponent": ("", "the opponent has nuclear weapons"),
    "standing": ("it wants to be seen to matter", "it seeks no prestige in this"),
    "windfall": ("", "it gains from the oil price while this goes on"),
    "linkage": _siding.WORDS["linkage"],
    "hostility": _siding.WORDS["hostility"],
}


@compiled
def danger(world: World, k: int, side: Code) -> float:
    """Return the chance that the head of a side of dispute ``k`` would lose a war, or its regime falls in a year."""
    beaten = world.win_chance[k] if side == TARGET_SIDE else 1.0 - world.win_chance[k]
    return float(beaten + (1.0 - beaten) * world.fall_risk[principal(world, k, side)])


class Case(NamedTuple):
    """What does not depend on the degree, for one actor, dispute and side: what is fitted, and what the form adds."""

    known: Known
    stake: float
    hurt: float
    nuclear: float
    standing: float
    windfall: float
    linkage: float
    hostility: float


@compiled
def case_of(world: World, params: Numbers, k: int, i: int, side: Code, fighters: Fighters) -> Case:
    """Return the terms of actor ``i`` joining a side of dispute ``k`` that are common to all degrees."""
    j, o = principal(world, k, side), principal(world, k, 1 - side)
    own, theirs = world.power[i, j], world.power[o, j]
    reach = world.power[o, i] / (world.power[o, i] + world.power[i, i] + 1e-9)
    return Case(
        known_of(world, k, i, side, fighters),
        params.stake * (world.stake[i, j] - params.usual_stake) * danger(world, k, side) * own / (own + theirs + 1e-9),
        -params.hurt * (reach - params.usual_reach),
        -params.nuclear * world.nuclear[o] * (1.0 - world.nuclear[i]),
        params.standing * (world.standing[i] - 0.5),
        -params.windfall * max(world.windfall[i], 0.0) * world.oil_at_risk[k],
        hopes(world, params, k, i, side),
        hostility(world, params, k),
    )


@compiled
def terms(params: Numbers, case: Case, degree: Code) -> tuple[float, ...]:
    """Return the terms of the log odds of a degree (1-3) or more, the base rate before those of ``WORDS``."""
    effort, voice, provoked = 1.0, params.voice_fight, 1.0
    if degree == ENDORSE:
        effort, voice, provoked = params.effort_words, 1.0, params.provoked_words
    elif degree == AID:
        effort, voice, provoked = params.effort_aid, params.voice_aid, params.provoked_aid
    return (
        base_rate(params, degree),
        *fitted_terms(params, case.known, degree),
        effort * case.stake,
        effort * case.hurt,
        effort * case.nuclear,
        voice * case.standing,
        effort * case.windfall,
        provoked * case.linkage,
        case.hostility,
    )


@compiled
def side_log_odds(
    world: World, params: Numbers, k: int, i: int, side: Code, fighters: Fighters
) -> tuple[float, float, float]:
    """Return the log odds of ever speaking, aiding and fighting for a side, each or more.

    Parameters
    ----------
    fighters : ndarray, int64 [fighter]
        Who fights on either side, as `fighters_of` returns it.
    """
    case = case_of(world, params, k, i, side, fighters)
    return sum_of(terms(params, case, ENDORSE)), sum_of(terms(params, case, AID)), sum_of(terms(params, case, FIGHT))


def reasons(world: World, params: Numbers, k: int, i: int, side: int, degree: Code) -> dict[str, float]:
    """Return why actor ``i`` would take a degree (1-3) on a side of dispute ``k``: the terms by name, in log odds."""
    case = case_of(world, params, k, i, side, fighters_of(world, k))
    return dict(zip((BASE, *WORDS), terms(params, case, degree), strict=True))


@compiled
def step(world: World, params: Numbers, draws: Draws) -> None:
    """Let every third party decide, in every open dispute."""
    let_decide(world, params, draws, side_log_odds)


@compiled
def decides(world: World, params: Numbers, draws: Draws, asked: Array) -> None:
    """Write which draw would bring a third party to a degree for a side this week."""
    answer = asked[ASKED:]
    answer[:] = 0.0
    k, i = int(asked[1]), int(asked[2])
    if asked[0] != STANCE_MOVE or not is_called(world, k) or not is_bystander(world, k, i):
        return
    side, degree = TARGET_SIDE if asked[3] > 0.0 else CHALLENGER_SIDE, abs(asked[3])
    stance = world.stance[k, i]
    if towards(stance, side) >= degree:
        return
    lags, called, waited = lags_of(params), world.called[k].copy(), world.waited[k].copy()
    count_anew(world, k, lags.shape)
    clock = clock_of(world, k, i, lags, draws)
    world.called[k], world.waited[k] = called, waited  # asking changes nothing
    answer[0], answer[1], answer[2] = float(STREAM), float(draws.dispute[k]), float(draws.actor[i])
    answer[4] = float(side)
    log_odds = side_log_odds(world, params, k, i, side, fighters_of(world, k))
    answer[6] = luck_to_move(stance, side, log_odds, clock, params.crossing, degree)


MECHANISM = Mechanism(
    name="expected_utility",
    family="commitment",
    title="Choosing sides by expected utility",
    reads=(
        *_siding.READS, "stake", "win_chance", "fall_risk", "power", "nuclear", "standing", "windfall",
        "oil_at_risk",
    ),
    writes=_siding.WRITES,
    sources=("altfeld-debuenodemesquita-1979", "smith-1995", "leeds-2003", "boulding-1962", "gibler-2016"),
    params=Params,
    step=step,
    reasons=reasons,
    words=WORDS,
    moves=("stance",),
    terms=TERMS,
    decides=decides,
)  # fmt: skip
