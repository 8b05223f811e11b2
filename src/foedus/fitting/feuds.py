"""What becomes of feuds and of militarised disputes: the candidate forms, from the covariates of coercion."""

from foedus.core.terms import Term
from foedus.fitting.choosing import LEVELS, crossed
from foedus.fitting.forms import Form
from foedus.mechanisms.coercion.feud_covariates import (
    either,
    guarded,
    lately,
    lower,
    parity,
    share_of,
)
from foedus.mechanisms.covariates import any_of, as_it_is, next_door, remembered

_POWERS = ("cinc_initiator", "cinc_target")

FORCE = Term("force", "log of 1 + disputes of the two at force in ten years", remembered, ("record_force",), 1)
FATAL = Term("fatal", "log of 1 + disputes of the two with deaths in ten years", remembered, ("record_fatal",), 1)
SPENT = FATAL._replace(sign=0)
LATELY = Term("lately", "exp of minus half the years since their last use of force", lately, ("calm",), 1)
RIVALRY = Term("rivalry", "strategic rivals", as_it_is, ("rivalry",), 1)
NEXT_DOOR = Term("next_door", "they border on each other by land", next_door, ("distance_km",), 1)
DEMOCRACY = Term("democracy", "the lower polyarchy of the two", lower, ("democracy_initiator", "democracy_target"), -1)
PARITY = Term("parity", "how near their capabilities are to each other, 0-1", parity, _POWERS)
SHARE = Term("share", "the initiator's share of the capabilities of both", share_of, _POWERS)
MAJOR = Term("major", "one of them is a major power", either, ("major_initiator", "major_target"))
TARGET_ENGAGED = Term(
    "target_engaged", "the target has a militarised dispute with others", as_it_is, ("engaged_target",), 1
)
INITIATOR_ENGAGED = Term("initiator_engaged", "the initiator has one with others", as_it_is, ("engaged_initiator",), 1)
GUARDED = Term(
    "guarded",
    "share of those who owe the target defence in their and the initiator's capabilities",
    guarded,
    ("guard_target", "cinc_initiator"),
)
TARGET_NUCLEAR = Term("target_nuclear", "the target has nuclear weapons", as_it_is, ("nuclear_target",))
AIM_TERRITORY = Term("aim_territory", "territory is at stake", as_it_is, ("aim_territory",))
AIM_REGIME = Term("aim_regime", "a regime is at stake", as_it_is, ("aim_regime",), 1)

QUIET = Term("quiet", "a month has passed without anything", any_of, ("quiet",), -1)
AGE = Term("age", "log of 1 + months since the first use of force", remembered, ("months",))

_PLACE = (RIVALRY, NEXT_DOOR)
_OTHERS = (TARGET_ENGAGED, INITIATOR_ENGAGED)
_POWER = (PARITY, MAJOR)
_DETERRED = (GUARDED, TARGET_NUCLEAR)
_IN_THEORY = tuple(term._replace(sign=-1) for term in _DETERRED)
_FEUD = (FORCE, LATELY, *_PLACE, DEMOCRACY, *_OTHERS)

#: Renewal. That pledges and nuclear arms deter is a property of the model, so every full set has terms for it, as found
#: or with the sign of theory; what they are worth is told beside a set without. Deaths may rouse or spend. There are so
#: many cases that shrinkage decides nothing. What a dispute comes to has no term of deterrence: those who began it knew
#: of the ally.
RENEWAL = crossed(
    {
        "record": (FORCE, LATELY),
        "record and place": (FORCE, LATELY, *_PLACE),
        "record, place, regime": (FORCE, LATELY, *_PLACE, DEMOCRACY),
        "feud, deterrence as found": (*_FEUD, *_DETERRED),
        "feud, deterrence as theory has it": (*_FEUD, *_IN_THEORY),
        "feud, power, deterrence as found": (*_FEUD, *_POWER, *_DETERRED),
        "feud, power, deterrence as theory has it": (*_FEUD, *_POWER, *_IN_THEORY),
        "feud, deaths, power, deterrence as found": (*_FEUD, SPENT, *_POWER, *_DETERRED),
        "feud, deaths, power, deterrence as theory has it": (*_FEUD, SPENT, *_POWER, *_IN_THEORY),
    },
    levels=LEVELS[-2:],
    shrinkages=(0.2,),
)


def _of_dispute(record: Term) -> dict[str, tuple[Term, ...]]:
    aim, past = (AIM_TERRITORY, AIM_REGIME), (record, RIVALRY)
    return {
        "aim": aim,
        "aim, regime": (*aim, DEMOCRACY),
        "aim, record": (*aim, *past),
        "aim, record, regime": (*aim, *past, DEMOCRACY),
        "aim, record, regime, place": (*aim, *past, DEMOCRACY, NEXT_DOOR),
        "aim, record, regime, place, power": (*aim, *past, DEMOCRACY, NEXT_DOOR, SHARE, MAJOR),
    }


FORCE_OF_DISPUTE = crossed(_of_dispute(FORCE), shrinkages=(0.2,))
DEATHS_OF_DISPUTE = WAR_OF_DISPUTE = crossed(_of_dispute(FATAL), shrinkages=(0.2,))

#: Force again: what is known of the pair, and how long it has been going on, and quiet.
AGAIN = crossed(
    {
        "time": (QUIET, AGE),
        "time, record": (QUIET, AGE, RIVALRY, FATAL),
        "time, record, regime": (QUIET, AGE, RIVALRY, FATAL, DEMOCRACY, AIM_REGIME),
        "time, record, regime, place": (QUIET, AGE, RIVALRY, FATAL, DEMOCRACY, AIM_REGIME, NEXT_DOOR, AIM_TERRITORY),
    },
    shrinkages=(0.2,),
)

#: What any sceptic would name.
SIMPLE = (
    Form("rivalry only", "strategic rivals", (RIVALRY,), shrinkage=5.0),
    Form("power and place", "parity, a major power, a common border", (PARITY, MAJOR, NEXT_DOOR), shrinkage=5.0),
)
TIME_ONLY = (Form("time only", "months so far, and whether one was quiet", (QUIET, AGE), shrinkage=5.0),)

#: Deterrence, told by stage beside all other terms: nothing, as found, and with the sign of theory.
DETERRENCE = {"without": (), "as found": _DETERRED, "as theory has it": _IN_THEORY}
BESIDE_DETERRENCE = {
    "renewal": (*_FEUD, SPENT, *_POWER),
    **{
        f"dispute-{stage}": _of_dispute(record)["aim, record, regime, place, power"]
        for stage, record in (("force", FORCE), ("deaths", FATAL), ("war", FATAL))
    },
}
