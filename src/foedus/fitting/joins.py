"""Who joins whose side: the forms, from the covariates of the commitment mechanism."""

from foedus.core.terms import Term
from foedus.fitting.forms import Form
from foedus.mechanisms.commitment.covariates import CONSULT, MAJOR, PLEDGE, POLITICS, POWER, REMOTE, RIVALRY, TERMS
from foedus.mechanisms.covariates import any_of, as_it_is, remembered

JOINER = Term("joiner", "log of 1 + disputes of others that it joined in ten years", remembered, ("joins_decade",), 1)

#: Joining has become ten times rarer in two centuries: how far the intercept may step in a decade, in how many years
#: a case loses half its weight, and the prior standard deviation of a scaled coefficient.
DRIFT, HALF_LIFE_YEARS, SHRINKAGE = 0.3, 40.0, 0.3

FORMS = (
    Form(
        "record",
        "what the mechanism sees: obligation, politics, power, place and record; the intercept walks, the past fades",
        TERMS,
        shrinkage=SHRINKAGE,
        drift=DRIFT,
        half_life_years=HALF_LIFE_YEARS,
    ),
    Form("record, one intercept", "the same terms, every case alike", TERMS),
    Form(
        "no record",
        "obligation, politics, power and rivalry alone",
        (PLEDGE, CONSULT, POLITICS, POWER, RIVALRY),
        shrinkage=SHRINKAGE,
        drift=DRIFT,
        half_life_years=HALF_LIFE_YEARS,
    ),
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
        drift=DRIFT,
    ),
)
