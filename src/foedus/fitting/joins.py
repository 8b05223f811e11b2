"""Who joins whose side: the forms, from the covariates of the commitment mechanism."""

from foedus.core.terms import Term
from foedus.fitting.forms import Form
from foedus.mechanisms.commitment.covariates import (
    LESSER,
    PLEDGE,
    TERMS,
    neighbour,
    remoteness,
)
from foedus.mechanisms.covariates import any_of, as_it_is, remembered

REMOTE = Term("remote", "log of distance to the nearest party, thousands of km", remoteness, ("distance_km",), -1)
NEIGHBOUR = Term("neighbour", "borders on a party", neighbour, ("contiguous_side", "contiguous_opponent"), 1)
MAJOR = Term("major", "major power", as_it_is, ("major",), 1)
ALONGSIDE = Term(
    "alongside", "log of 1 + disputes beside the side in ten years", remembered, ("alongside_decade_side",), 1
)
AGAINST = Term(
    "against", "log of 1 + disputes against the opponent in ten years", remembered, ("against_decade_opponent",), 1
)
AGAINST_SIDE = Term(
    "against_side", "log of 1 + disputes against the side in ten years", remembered, ("against_decade_side",), -1
)
JOINER = Term("joiner", "log of 1 + disputes of others that it joined in ten years", remembered, ("joins_decade",), 1)
PARTIES = Term("parties", "log of 1 + original participants on the side", remembered, ("parties_side",))
DEMOCRACY = Term("democracy", "V-Dem polyarchy", as_it_is, ("democracy",))

_PLACE = (REMOTE, NEIGHBOUR, MAJOR)
_RECORD = (ALONGSIDE, AGAINST, AGAINST_SIDE, JOINER, PARTIES, DEMOCRACY)

#: Joining has become ten times rarer in two centuries: how far the intercept may step in a decade, in how many years
#: a case loses half its weight, and the prior standard deviation of a scaled coefficient.
DRIFT, HALF_LIFE_YEARS, SHRINKAGE = 0.3, 40.0, 0.3

FORMS = (
    Form(
        "record",
        "obligation, politics, power, place and record; the intercept walks, the past fades",
        (*TERMS, *_PLACE, *_RECORD),
        shrinkage=SHRINKAGE,
        drift=DRIFT,
        half_life_years=HALF_LIFE_YEARS,
    ),
    Form("record, one intercept", "the same terms, every case alike", (*TERMS, *_PLACE, *_RECORD)),
    Form(
        "expected utility",
        "what the mechanism sees: obligation, politics, power, rivalry",
        TERMS,
        shrinkage=SHRINKAGE,
        drift=DRIFT,
        half_life_years=HALF_LIFE_YEARS,
    ),
)

SIMPLE = (
    Form("alliance only", "a pledge and lesser obligations", (PLEDGE, LESSER), shrinkage=5.0),
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
        drift=DRIFT,
    ),
)
