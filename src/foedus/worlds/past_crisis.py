"""The content of a past crisis, as a crisis file would have it on the day of its trigger, each value with its reasons.

What a measure is worth as a quantity stands in ``from_history.toml``; what no table speaks of is left out.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from foedus.core.calibration import Calibration, shipped
from foedus.core.world import FORCE, OBLIGATIONS, REGIME_KINDS, THREAT, WAR
from foedus.crisis.skeleton import FIRST_YEAR_OF_UN
from foedus.crisis.versions import VERSION
from foedus.evidence.record import ASSUMPTION
from foedus.history.adapters.icb import TRIGGERS
from foedus.history.names import titled
from foedus.history.state_names import state_id
from foedus.history.states import name_of
from foedus.worlds import mediation_onset
from foedus.worlds.base_rates import COUNTED
from foedus.worlds.blueprint import Floats
from foedus.worlds.defaults import default
from foedus.worlds.fitted_rates import Fits
from foedus.worlds.historical_quantities import OfDispute, of_dispute, of_pairs, of_states, worth
from foedus.worlds.historical_rates import UNCODED, Rate

#: The world organisation: its id and its name, and the year from which it could mediate.
ORGANISATIONS: Final = ((FIRST_YEAR_OF_UN, "UN", "United Nations"), (1920, "LON", "League of Nations"))
#: How far ahead a past crisis is looked at: a year.
WEEKS: Final = 52
#: Significant digits of a number in a crisis file.
DIGITS: Final = 12
#: The source of a past crisis beside the tables of the year before, and what it says of the day.
SOURCE, TRIGGER, OPENING = "ICB", "ICB-trigger", "ICB-opening"
#: Another for disputes of the year of the trigger, which no table of a year that was over holds.
DISPUTES, RECORD = "MID", "MID-record"
#: Quantity -> the tables that it is made from, as of the year before; what they are worth may be an assumption.
MADE_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "cinc": ("nmc",),
    "democracy": ("polyarchy",),
    "major": ("majors",),
    "nuclear": ("icb-actors",),
    "gdp_per_capita": ("gdp-pop",),
    "regime_kind": ("gwf",),
    "regular_rate": ("leaders", "gwf", "polyarchy"),
    "load": ("wars", "nmc", "dispute-participants", "conflicts", ASSUMPTION),
    "unrest": ("campaigns", ASSUMPTION),
    "strength": ("leaders", "coups", ASSUMPTION),
    "kept": ("dispute-participants", "atop"),
    "fell_short": ("dispute-participants", "atop"),
    "affinity": ("unga", "atop"),
    "obligation": ("atop",),
    "rivalry": ("rivalries",),
    "alongside": ("dispute-participants",),
    "feud": ("dispute-participants", "dispute-dyads"),
    "territory": ("dispute-participants", "dispute-dyads", "rivalries"),
    "distance_km": ("capitals", "contiguity"),
    "stake": ("atop", "contiguity", "majors", ASSUMPTION),
    "leverage": ("nmc", "atop", ASSUMPTION),
    "linkage": ("atop", ASSUMPTION),
    "past_mediation": ("civil-war-mediation",),
    "value": ("rivalries", "icb", ASSUMPTION),
    "exposure": ("contiguity", "atop", ASSUMPTION),
    "candidate": ("contiguity", "atop", "majors", ASSUMPTION),
}
#: Fields of a relation that are written only where they differ from the default of every crisis.
_USUAL: Final = ("stake", "linkage", "past_mediation", "rivalry", "alongside")
Raw = dict[str, Any]


class PastCase(NamedTuple):
    """What the tables say of one crisis: its opening, its states and their pairs, rates, and fits to earlier years."""

    opening: Mapping[str, Any]
    states: pl.DataFrame
    pairs: pl.DataFrame
    #: Pairs that are rivals or had a dispute in ten years, with their record.
    feuds: pl.DataFrame
    #: Of exits by the rules, by year and kind of regime.
    rates: Mapping[tuple[int, str], Rate]
    fits: Fits
    #: None where nothing had been mediated yet.
    onset: Calibration | None
    #: How often a war of the year before is still on.
    war_goes_on: float

    @property
    def before(self) -> int:
        """The year before the trigger."""
        return int(self.opening["year"]) - 1

    def because(self, name: str, *also: str) -> tuple[str, ...]:
        """Return the reasons of a quantity: the tables that it is made from, as of the year before."""
        return (*_made_from(name, self.before), *also)

    def value(self, name: str, number: object) -> Raw:
        """Return a value of a quantity as a crisis file has it."""
        said = rounded(number) if isinstance(number, float) else number
        return {"value": said, "because": self.because(name)}


@cache
def _made_from(name: str, before: int) -> tuple[str, ...]:
    return tuple(table if table == ASSUMPTION else f"{table}@{before}" for table in MADE_FROM[name])


def rounded(number: float) -> float:
    """Return a number in as many digits as anybody reads."""
    return float(f"{number:.{DIGITS}g}")


def crisis_of(case: PastCase) -> Raw:
    """Return the content of a past crisis, as the schema of the crisis file has it."""
    opening, year = case.opening, case.opening["year"]
    codes = case.states["ccode"].to_list()
    keys = [state_id(code, year) for code in codes]
    organisation = next(((key, name) for since, key, name in ORGANISATIONS if year >= since), None)
    measured = of_states(case.states)
    related = of_pairs(measured, case.pairs)
    how = of_dispute(opening, case.states, case.pairs, measured, related)
    actors = {key: _actor(case, measured, i, name_of(codes[i], year)) for i, key in enumerate(keys)}
    if how.challenge:
        unrest = actors[keys[how.target]]["unrest"]
        actors[keys[how.target]] |= {
            "unrest": {"value": unrest["value"] + how.challenge, "because": case.because("unrest", TRIGGER)},
            "unrest_start": unrest,
        }
    if organisation:
        actors[organisation[0]] = _organisation(organisation[1])
    everybody = tuple(actors)
    relations = {
        f"{source}>{target}": _relation(case, related, i, j) if max(i, j) < len(keys) else dict(_NO_RELATION)
        for i, source in enumerate(everybody)
        for j, target in enumerate(everybody)
        if i != j
    }
    for row in case.pairs.select("i", "j", "affinity", "distance_km").iter_rows(named=True):
        pair = relations[f"{keys[row['i']]}>{keys[row['j']]}"]
        for name in ("affinity", "distance_km"):
            if row[name] is not None:
                pair[name] = case.value(name, float(row[name]))
    dispute = f"icb-{opening['crisis']}"
    feuds = _feuds(case, keys)
    return {
        "foedus": VERSION,
        "crisis": dispute,
        "title": f"{titled(opening['name'])}, {year}",
        "as_of": opening["trigger"],
        "horizon_weeks": WEEKS,
        "summary": _summary(case, actors[keys[how.challenger]]["name"], actors[keys[how.target]]["name"]),
        "measure": "cinc",
        "sources": {SOURCE: _SOURCE, DISPUTES: _DISPUTES},
        "evidence": _evidence(case, keys, how),
        "actors": actors,
        "relations": relations,
        "feuds": feuds,
        "disputes": {dispute: _dispute(case, keys, how, organisation)},
        **_questions(dispute, actors, relations, feuds, keys, how),
    }


def _questions(dispute: str, actors: Raw, relations: Raw, feuds: Raw, keys: Sequence[str], how: OfDispute) -> Raw:
    """Return what may be asked of any past crisis: what `foedus why` switches off, and other worlds."""
    challenger, target = keys[how.challenger], keys[how.target]
    between = (f"{challenger}>{target}", f"{target}>{challenger}")
    pledges = [
        f"relations.{third}>{target}.obligation"
        for third in actors
        if relations.get(f"{third}>{target}", {}).get("obligation", {}).get("value") in ("offence", "defence")
    ]
    past: Raw = {f"relations.{pair}.rivalry": False for pair in between if "rivalry" in relations[pair]}
    for pair in feuds.keys() & {f"{challenger}-{target}", f"{target}-{challenger}"}:
        past |= {f"feuds.{pair}.{name}": 0 for name in ("disputes", "force", "deaths")}
        past |= {f"feuds.{pair}.ended": None} if "ended" in feuds[pair] else {}
    for name, adversary, number in (("value", "challenger", how.value), ("value_target", "target", how.value_target)):
        if number > worth("value", adversary):
            past[f"disputes.{dispute}.{name}"] = worth("value", adversary)
    power = [actors[key]["cinc"]["value"] for key in (challenger, target) if "cinc" in actors[key]]
    even = dict.fromkeys((f"actors.{key}.cinc" for key in (challenger, target)), rounded(sum(power) / 2.0))
    peace = default("actor", "load")
    causes: Raw = {
        "enmity": {
            "title": "How far apart the two adversaries are",
            "off": {f"relations.{pair}.affinity": 0 for pair in between},
        },
        "burdens": {
            "title": "Wars and disputes elsewhere that tie powers down",
            "off": {f"actors.{key}.load": peace for key in actors if actors[key]["load"]["value"] > peace},
        },
        "pledges": {"title": "Pledges to fight for the target", "off": dict.fromkeys(pledges, "none")},
        "past": {"title": "The rivalry of the two, and their earlier crises", "off": past},
        "power": {"title": "How unequal the two are in power", "off": even if len(power) == len(between) else {}},
    }
    level = f"disputes.{dispute}.level"
    what_ifs: Raw = {"war": {"title": "War from the first day", "set": {level: WAR}}}
    if how.level > THREAT:
        what_ifs["threat"] = {"title": "No more than a threat at first", "set": {level: THREAT}}
    return {"causes": {key: cause for key, cause in causes.items() if cause["off"]}, "what_ifs": what_ifs}


def _actor(case: PastCase, measured: Mapping[str, Floats], i: int, name: str) -> Raw:
    """Return what the tables say of a state; what they do not say is left out."""
    row = case.states.row(i, named=True)
    kind, income = row["kind"] or UNCODED, row["log_gdp_per_capita"]
    told = {
        "cinc": row["cinc"],
        "load": float(measured["load"][i]),
        "democracy": row["democracy"],
        "major": bool(measured["major"][i]),
        "nuclear": bool(measured["nuclear"][i]),
        "gdp_per_capita": None if income is None else float(np.exp(income)),
        "regime_kind": kind if kind in REGIME_KINDS else None,
        "unrest": float(measured["unrest"][i]),
        "strength": float(measured["strength"][i]),
        "kept": float(measured["kept"][i]),
        "fell_short": float(measured["fell_short"][i]),
    }
    actor = {"name": name} | {
        quantity: case.value(quantity, number) for quantity, number in told.items() if number is not None
    }
    rate = case.rates[case.before + 1, kind]
    counted = {"mean": rate.mean, "n": rate.above + rate.below}
    return actor | {COUNTED: {"beta": counted, "because": case.because(COUNTED)}}


def _feuds(case: PastCase, keys: Sequence[str]) -> Raw:
    """Return the record of each pair of rivals, or with a dispute in ten years, as of the day before the trigger."""
    found: Raw = {}
    for row in case.feuds.iter_rows(named=True):
        because = case.because("feud", RECORD)
        said: Raw = {name: {"value": row[name], "because": because} for name in ("disputes", "force", "deaths")}
        if row["ended"] is not None:
            said["ended"] = {"date": row["ended"], "because": because}
        said["territory"] = {"value": row["territory"], "because": case.because("territory", RECORD)}
        found[f"{keys[row['i']]}-{keys[row['j']]}"] = said
    return found


def _assumed(number: object) -> Raw:
    return {"value": number, "because": (ASSUMPTION,)}


#: Between the world organisation and a state there is nothing but the trust that anybody has.
_NO_RELATION: Final[Mapping[str, Raw]] = {
    "stake": _assumed(0.0),
    "leverage": _assumed(0.0),
    "linkage": _assumed(0.0),
}


def _organisation(name: str) -> Raw:
    """Return the world organisation."""
    return {
        "name": name,
        "load": _assumed(0.0),
        "organisation": _assumed(number=True),
        "strength": _assumed(1.0),
        "standing": _assumed(default("actor", "standing_of_major")),
    }


def _relation(case: PastCase, related: Mapping[str, Floats], i: int, j: int) -> Raw:
    """Return what the tables say of a source towards a target; affinity and distance are added where they are known."""
    found: Raw = {"obligation": case.value("obligation", OBLIGATIONS[int(related["obligation"][i, j])])}
    for name in ("rivalry", "past_mediation", "alongside", "stake", "leverage", "linkage"):
        number = float(related[name][i, j])
        if name not in _USUAL or number != default("relation", name):
            found[name] = case.value(name, bool(number) if name in ("rivalry", "past_mediation") else number)
    return found


def _dispute(case: PastCase, keys: Sequence[str], how: OfDispute, organisation: tuple[str, str] | None) -> Raw:
    """Return the dispute of the crisis: who demands of whom, how hostile it is, who stands near."""
    opening = case.opening
    candidates = [keys[i] for i in _up(how.candidate)] + ([organisation[0]] if organisation else [])
    odds = mediation_onset.of_the_past(case.onset, opening) if case.onset else 0.0
    tables = shipped(mediation_onset.FAMILY, mediation_onset.NAME).data
    fitted = tuple(f"{table}@{case.before}" for table in tables) if case.onset else (ASSUMPTION,)
    dispute: Raw = {
        "title": titled(opening["name"]),
        "challenger": keys[how.challenger],
        "target": keys[how.target],
        "like": {"value": "icb-crisis", "because": (TRIGGER,)},
        "aim": how.aim,
        "began": opening["trigger"],  # what was before is the record of the two
        "value": case.value("value", how.value),
        "value_target": case.value("value", how.value_target),
        "level": _level(case, how),
        "mediation_odds": {"value": odds, "because": fitted},
        "stances": {
            keys[i]: {
                "side": "target" if how.side[i] > 0.0 else "challenger",
                "degree": "endorse",
                "because": (OPENING,),
            }
            for i in _up(how.side)
        },
        "exposure": {keys[i]: case.value("exposure", float(how.exposure[i])) for i in _up(how.exposure)},
        "mediators": {key: {"offered": False, "because": case.because("candidate")} for key in candidates},
    }
    if how.hegemon is not None:
        dispute["hegemon"] = keys[how.hegemon]
    if how.level >= FORCE:
        dispute["fatal"] = {"value": False, "because": (TRIGGER,)}  # what the trigger did is not known on its day
    return dispute


def _up(flags: Floats) -> list[int]:
    """Return where numbers are other than zero."""
    return [int(i) for i in np.flatnonzero(flags)]


def _level(case: PastCase, how: OfDispute) -> Raw:
    """Return the level of hostility: as the trigger shows it, or a war of the year before that may be still on."""
    between = case.pairs.filter(pl.col("i") == how.challenger, pl.col("j") == how.target).row(0, named=True)
    if between["at_war"] != 1:
        return {"value": float(how.level), "because": (TRIGGER,)}
    fought = (f"wars@{case.before}",)
    return _either((float(how.level), 1.0 - case.war_goes_on, (TRIGGER,)), (float(WAR), case.war_goes_on, fought))


def _either(*accounts: tuple[object, float, tuple[str, ...]]) -> Raw:
    return {
        "accounts": tuple({"value": said, "weight": weight, "because": why} for said, weight, why in accounts),
    }


_SOURCE: Final[Raw] = {
    "title": "International Crisis Behavior",
    "reliability": "A",
    "author": "Brecher, Wilkenfeld, Beardsley, James and Quinn",
    "kind": "data set",
}


_DISPUTES: Final[Raw] = {
    "title": "Militarized Interstate Disputes",
    "reliability": "A",
    "author": "Gibler, Miller and Little",
    "kind": "data set",
}


def _evidence(case: PastCase, keys: Sequence[str], how: OfDispute) -> Raw:
    """Return what the data say of the day of the trigger, on which no table of a year that was over can speak."""
    opening = case.opening
    kind = TRIGGERS.get(opening["trigger_kind"], "of a kind that is not coded")
    stated: Raw = {
        "source": SOURCE,
        "asserted_by": "the coders of the data",
        "mode": "asserted",
        "kind": "event",
        "known_at": opening["trigger"],
        "credibility": 2,
    }
    number = opening["crisis"]
    names = [name_of(code, opening["year"]) for code in (opening["target"], opening["challenger"])]
    return {
        TRIGGER: {**stated, "text": f"Crisis {number} was triggered for {names[0]} by {names[1]}: {kind}."},
        OPENING: {
            **stated,
            "text": f"Who saw crisis {number} as a threat within its first thirty days, and by whom.",
            "about": tuple(keys[i] for i in _up(how.side)),
        },
        RECORD: {
            **stated,
            "source": DISPUTES,
            "known_at": opening["trigger"] - timedelta(days=1),
            "text": "Which disputes of the two began in the ten years before, and how far those went that were over.",
        },
    }


def _summary(case: PastCase, challenger: str, target: str) -> str:
    number, before = case.opening["crisis"], case.before
    told = f"{challenger} against {target}: crisis {number} of the International Crisis Behavior data on the day of "
    return told + f"its trigger, as the historical tables had it at the end of {before}."
