"""Who joins whose side: the forms, from the covariates of the commitment mechanism."""

from foedus.core.terms import Term
from foedus.fitting.choosing import LEVELS, crossed
from foedus.fitting.forms import Form
from foedus.mechanisms.commitment.covariates import (
    AGAINST,
    AGAINST_SIDE,
    ALONGSIDE,
    BOUND,
    CONSULT,
    DEMOCRACY,
    MAJOR,
    NEIGHBOUR,
    PLEDGE,
    POLITICS,
    POWER,
    REMOTE,
    RIVALRY,
)
from foedus.mechanisms.covariates import any_of, as_it_is, remembered

JOINER = Term("joiner", "log of 1 + disputes of others that it joined in ten years", remembered, ("joins_decade",), 1)

_TREATIES = (PLEDGE, CONSULT, BOUND)
_POWER = (POWER, MAJOR)
_PLACE = (REMOTE, NEIGHBOUR)
_TIES = (POLITICS, RIVALRY)
_RECORD = (ALONGSIDE, AGAINST, AGAINST_SIDE)
#: Joining has become ten times rarer in two centuries, so every level walks from decade to decade.
WALKING = tuple(level for level in LEVELS if level.words in {"walking", "walking, fading"})
CANDIDATES = crossed(
    {
        "pledge": (PLEDGE,),
        "treaties": _TREATIES,
        "power, place": (*_POWER, *_PLACE),
        "treaties, ties, power": (*_TREATIES, *_TIES, *_POWER),
        "treaties, power, place": (*_TREATIES, *_POWER, *_PLACE),
        "treaties, ties, power, place": (*_TREATIES, *_TIES, *_POWER, *_PLACE),
        "treaties, ties, power, place, record": (*_TREATIES, *_TIES, *_POWER, *_PLACE, *_RECORD),
        "treaties, ties, power, place, record, regime": (*_TREATIES, *_TIES, *_POWER, *_PLACE, *_RECORD, DEMOCRACY),
    },
    levels=WALKING,
    shrinkages=(0.3,),
)

SIMPLE = (
    Form("alliance only", "a pledge, or a duty to consult", (PLEDGE, CONSULT), shrinkage=5.0),
    Form(
        "power and distance",
        "log capability, log distance, major power",
        (Term("capability", "log of capability", as_it_is, ("log_cinc",)), REMOTE._replace(sign=0), MAJOR),
        shrinkage=5.0,
    ),
    Form("recurrency", "has joined others in ten years", (JOINER._replace(sign=0),), shrinkage=5.0),
)


def _term(name: str, meaning: str, sign: int = 0) -> Term:
    return Term(name, meaning, as_it_is, (name,), sign)


CALL_FORMS = (
    Form(
        "treaty terms",
        "form and age of the treaty, and who its members are",
        (
            _term("defence", "obliges to defend"),
            _term("offence", "obliges to support an attack"),
            _term("neutrality", "obliges to neutrality"),
            _term("wartime", "made during a war"),
            _term("conditional", "an obligation depends on a condition"),
            _term("log_age", "log of 1 + age in years", -1),
            _term("log_members", "log of the number of members"),
            _term("majors", "major powers among the members"),
            Term("fighting", "a member fought a war the year before", any_of, ("wars",)),
        ),
        shrinkage=0.3,
        drift=WALKING[0].drift,
    ),
)
