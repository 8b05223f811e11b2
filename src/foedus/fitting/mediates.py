"""Who mediates, and whether it ends the dispute: the forms, from the covariates of the mediation mechanism."""

from foedus.core.terms import Term
from foedus.fitting.choosing import LEVELS, crossed
from foedus.fitting.forms import Form
from foedus.mechanisms.covariates import any_of, as_it_is, remembered
from foedus.mechanisms.mediation.covariates import (
    AFFINITY,
    BEFORE,
    CAPABILITY,
    MAJOR,
    TERMS,
    TREATY,
    mediated_record,
)
from foedus.mechanisms.mediation.covariates import DISTANCE as NEARNESS


def _term(name: str, meaning: str, sign: int = 0) -> Term:
    return Term(name, meaning, as_it_is, (name,), sign)


POWER = Term("power", "log capability of the stronger adversary", as_it_is, ("log_cinc_strong",), -1)
REGION = Term(
    "region", "log odds of the share of the region's crises in twenty years that were mediated", mediated_record,
    ("region_mediated",), 1,
)  # fmt: skip
DISTANCE = Term("distance", "log of 1 + km between the adversaries", as_it_is, ("log_distance_km",), -1)
ELSEWHERE = Term("wars", "an adversary fought a war the year before", any_of, ("wars",), -1)
PARTIES = Term(
    "parties", "log odds of the share of the parties' crises in ten years that were mediated", mediated_record,
    ("mediated_before",), 1,
)  # fmt: skip
WORLD = Term(
    "world", "log odds of the share of the world's crises in ten years that were mediated", mediated_record,
    ("world_mediated",), 1,
)  # fmt: skip

FORMS = (
    Form(
        "power and record", "power, distance, wars, and the record of the region", (POWER, REGION, DISTANCE, ELSEWHERE)
    ),
    Form(
        "power and record, walking",
        "the same, with an intercept that walks from decade to decade",
        (POWER, REGION, DISTANCE, ELSEWHERE),
        drift=0.3,
    ),
    Form(
        "with ties",
        "the same, with open disputes, rivalry and the parties' record",
        (
            POWER,
            REGION,
            DISTANCE,
            ELSEWHERE,
            PARTIES,
            _term("rivals", "strategic rivals"),
            Term("open", "log of 1 + open disputes of the adversaries", remembered, ("disputes_open",), -1),
        ),
    ),
)
SIMPLE = (
    Form("power and distance", "log capability and distance", (POWER, DISTANCE), shrinkage=5.0),
    Form("recurrency", "shares of earlier crises that were mediated", (REGION, PARTIES, WORLD), shrinkage=5.0),
)

_BETWEEN = (
    POWER._replace(sign=0),
    DISTANCE._replace(sign=0),
    _term("democracy_low", "the lower polyarchy of the two", 1),
    _term("affinity", "political alignment of the adversaries"),
)
_VIOLENT = _term("trigger_violent", "the trigger was violent")
AGREEMENT = crossed(
    {
        "trigger": (_VIOLENT,),
        "region": (REGION,),
        "power and regime": _BETWEEN,
        "power, regime, trigger, region": (*_BETWEEN, _VIOLENT, REGION),
    }
)
AGREEMENT_SIMPLE = (
    Form("power and distance", "log capability and distance", (POWER._replace(sign=0), DISTANCE), shrinkage=5.0),
)

#: Who mediates, given that a state does: the shrinkages are tried, the level falls out.
CANDIDATES = crossed(
    {
        "power and place": (CAPABILITY, MAJOR, NEARNESS),
        "power, place and record": (CAPABILITY, MAJOR, NEARNESS, BEFORE),
        "power, place, record and ties": (CAPABILITY, MAJOR, NEARNESS, BEFORE, AFFINITY, TREATY),
        "power, place, record and ties; less of power and place with a record": TERMS,
    },
    levels=LEVELS[:1],
)
CANDIDATE_SIMPLE = (
    Form(
        "power and distance",
        "log capability and distance",
        (CAPABILITY._replace(sign=0), NEARNESS._replace(sign=0)),
        shrinkage=5.0,
    ),
    Form(
        "recurrency",
        "has mediated before, there or anywhere",
        (
            Term("mediations", "log of 1 + mediations in ten years", remembered, ("mediations_decade",)),
            BEFORE._replace(sign=0),
        ),
        shrinkage=5.0,
    ),
)
