"""Who falls: leaders, and regimes. The forms, from the covariates of the survival mechanism."""

from operator import mul

from foedus.core.terms import Term
from foedus.fitting.choosing import crossed
from foedus.fitting.forms import Form
from foedus.mechanisms.covariates import any_of, as_it_is, remembered
from foedus.mechanisms.survival.covariates import anocracy, growth


def _term(name: str, meaning: str, sign: int = 0, column: str = "") -> Term:
    return Term(name, meaning, as_it_is, (column or name,), sign)


def _count(name: str, meaning: str, column: str, sign: int = 0) -> Term:
    return Term(name, f"log of 1 + {meaning}", remembered, (column,), sign)


INCOME = _term("income", "log of output per head", -1, "log_gdp_per_capita")
DEMOCRACY = _term("democracy", "V-Dem polyarchy")
#: Wealth keeps democracies, not autocracies (przeworski-limongi-1997).
WEALTHY = Term(
    "income_democracy", "log of output per head times polyarchy", mul, ("log_gdp_per_capita", "democracy"), -1
)
ANOCRACY = Term("anocracy", "neither open nor closed, 0-1", anocracy, ("democracy",), 1)
GROWTH = Term("growth", "growth of output per head, bounded to 8%", growth, ("growth",), -1)
MEMORY = _term("coup_memory", "log of 1 + years since the last coup attempt", -1, "log_years_since_attempt")
IRREGULAR = _count("irregular_exits", "irregular exits in ten years", "irregular_decade", 1)
EXITS = _count("exits", "exits of leaders in ten years", "exits_decade", 1)
MILITARY = _term("military", "military rule", 1, "kind_military")
PARTY = _term("party", "party rule", -1, "kind_party")
PERSONAL = _term("personal", "personal rule", 0, "kind_personal")
MONARCHY = _term("monarchy", "monarchy", 0, "kind_monarchy")
CONFLICT = _term("conflict", "armed conflict inside, 0-2", 1)
TENURE = _term("tenure", "log of 1 + years in office", 0, "log_tenure")
AGE = _term("age", "age of the leader in years")

_TRAP = (INCOME, DEMOCRACY, ANOCRACY, GROWTH, MEMORY, IRREGULAR)
_KIND = (EXITS, MILITARY, PARTY)
_LEADER = (CONFLICT, TENURE, AGE)

_COUNTRY = {
    "income and regime": (INCOME, DEMOCRACY),
    "record": (MEMORY, IRREGULAR, EXITS),
    "in every table": (INCOME, DEMOCRACY, ANOCRACY, MILITARY, PARTY),
    "coup trap": (*_TRAP, *_KIND),
}
_REGIME = (*_TRAP, MILITARY, PERSONAL, MONARCHY)
#: How strongly terms may be held back.
SHRINKAGES = (0.2, 0.5)

LEADER_FORMS = crossed({**_COUNTRY, "coup trap and leader": (*_TRAP, *_KIND, *_LEADER)}, shrinkages=SHRINKAGES)
COUP_FORMS = crossed(_COUNTRY, shrinkages=SHRINKAGES)
FOREIGN_FORMS = crossed(
    {
        "weakness and war": (
            _term("power", "log of capability", -1, "log_cinc"),
            _count("wars", "wars fought the year before", "wars", 1),
            _count("disputes_open", "disputes under way", "disputes_open", 1),
            _count("disputes", "disputes entered in ten years", "disputes_decade", 1),
            _term("entered_by_foreign", "put into office from abroad", 1),
            _term("entered_irregularly", "came to office irregularly", 1),
            CONFLICT,
        ),
        "coup trap": _TRAP,
    },
    shrinkages=SHRINKAGES,
)
REGIME_FORMS = crossed(
    {
        "income and regime": (INCOME, DEMOCRACY),
        "kind of rule": (MILITARY, PERSONAL, MONARCHY),
        "coup trap and kind": _REGIME,
        "coup trap, kind and age": (
            *_REGIME,
            _term("log_age", "log of 1 + age of the regime in years", -1),
            _term("campaign", "a nonviolent campaign was under way", 1, "campaign_nonviolent"),
        ),
    },
    shrinkages=SHRINKAGES,
)
#: What tables of the past and of the present both hold: how often regimes fail in a world of today. Income counts for
#: more the more open a regime is.
RATE_FORM = Form(
    "in every table, and wealth where open",
    "income and regime, and income times polyarchy: what tables of the past and of the present both hold",
    (INCOME, DEMOCRACY, WEALTHY, ANOCRACY, MILITARY, PARTY),
    shrinkage=1.0,
    half_life_years=20.0,
)
#: The same for irregular exits, and what a war does to them: whether a people rallies is counted, not taken to be so.
IRREGULAR_FORM = RATE_FORM._replace(
    name="in every table, wealth where open, and war",
    terms=(*RATE_FORM.terms, Term("war", "fought an inter-state war the year before", any_of, ("wars",))),
)
SIMPLE = (
    Form("recurrency", "log of 1 + years since the last coup attempt", (MEMORY._replace(sign=0),), shrinkage=5.0),
    Form("income and regime", "log output per head, polyarchy", (INCOME._replace(sign=0), DEMOCRACY), shrinkage=5.0),
)
