"""How far a crisis goes: the candidate forms, from the covariates of coercion.

Beside the trigger, which opens every case, stand the blocks that theory names, in every combination. Every term can be
read from the world that the engine runs. Deterrence stands twice, with the sign that theory gives it and free.
"""

from itertools import combinations

from foedus.core.terms import Term
from foedus.fitting.choosing import LEVELS, crossed
from foedus.fitting.forms import Form
from foedus.history.panels.crises import Question
from foedus.mechanisms.coercion.covariates import in_use, shown
from foedus.mechanisms.coercion.feud_covariates import both, guarded, lower
from foedus.mechanisms.covariates import as_it_is, next_door, remembered

SHOWN = Term("shown", "force has been shown", shown, ("level",), 1)
IN_USE = Term("in_use", "force has been used", in_use, ("level",), 1)
RIVALRY = Term("rivalry", "strategic rivals", as_it_is, ("rivalry",), 1)
FATAL = Term("fatal", "log of 1 + disputes of the two with deaths in ten years", remembered, ("record_fatal",), 1)
AT_WAR = Term("at_war", "a war between the two goes on", as_it_is, ("at_war",), 1)
TERRITORIAL = Term("territorial", "territory is contested between them", as_it_is, ("territorial",), 1)
NEXT_DOOR = Term("next_door", "they border on each other by land", next_door, ("distance_km",), 1)
DEMOCRACY = Term("democracy", "the lower polyarchy of the two", lower, ("democracy_initiator", "democracy_target"), -1)
GUARDED = Term(
    "guarded",
    "share of those who owe the target defence in their and the challenger's capabilities",
    guarded,
    ("guard_target", "cinc_initiator"),
    -1,
)
NUCLEAR = Term("nuclear", "both have nuclear weapons", both, ("nuclear_initiator", "nuclear_target"), -1)

#: What theory names beside the trigger; every combination of them is a set of terms.
BLOCKS = {
    "record": (FATAL, RIVALRY),
    "place": (NEXT_DOOR, TERRITORIAL),
    "regime": (DEMOCRACY,),
    "deterrence": (GUARDED, NUCLEAR),
    "war": (AT_WAR,),
}
#: How the level of a form with terms may follow history, and how strongly its terms may be held back.
FORMED = tuple(level for level in LEVELS if level.words in {"constant", "walking", "fading"})
SHRINKAGES = (0.15, 0.5)


def _free(*terms: Term) -> tuple[Term, ...]:
    """Return terms whose signs are left to the cases."""
    return tuple(term._replace(sign=0) for term in terms)


def candidates(trigger: tuple[Term, ...], blocks: tuple[str, ...]) -> tuple[Form, ...]:
    """Return the candidates of a question that sees so much of the trigger: with every combination of the blocks."""
    sets = {}
    for size in range(len(blocks) + 1):
        for named in combinations(blocks, size):
            words = ", ".join(("trigger", *named))
            sets[words] = (*trigger, *(term for name in named for term in BLOCKS[name]))
            if "deterrence" in named:
                free = BLOCKS | {"deterrence": _free(*BLOCKS["deterrence"])}
                terms = (term for name in named for term in free[name])
                sets[words.replace("deterrence", "free deterrence")] = (*trigger, *terms)
    return crossed(sets, levels=FORMED, shrinkages=SHRINKAGES)


_ALL = ("record", "place", "regime", "deterrence", "war")
_NO_WAR = _ALL[:-1]
CANDIDATES: dict[Question, tuple[Form, ...]] = {
    "force": candidates((SHOWN,), _NO_WAR),
    "serious": candidates((SHOWN, IN_USE), _ALL),
    "war": candidates((SHOWN, IN_USE), _NO_WAR),
    "serious at force": candidates((SHOWN, IN_USE), _ALL),
    "war at force": candidates((SHOWN, IN_USE), _NO_WAR),
}
#: Question of a crisis -> its population in words.
POPULATIONS: dict[Question, str] = {
    "force": "crises without a violent trigger: force",
    "serious": "crises: serious clashes or war",
    "war": "crises outside a war: full-scale war",
    "serious at force": "crises with force: serious clashes or war",
    "war at force": "crises with force, outside a war: full-scale war",
}
SIMPLE = (
    Form("trigger", "force shown or used as it opens", _free(SHOWN, IN_USE), shrinkage=5.0),
    Form("record of deaths", "rivalry, and disputes with deaths in ten years", _free(FATAL, RIVALRY), shrinkage=5.0),
)
