"""A crisis of fifteen actors and three disputes, and answers to it with plausible numbers, made from a seed.

Nothing here is a result: the numbers only have the shape and the order of size of a run's.
"""

import math
import random
from datetime import date, timedelta
from typing import Any

from foedus.crisis.schema import CrisisFile, Dispute

AS_OF = date(2026, 1, 16)
WEEKS = 26
DEGREES = ("endorse", "aid", "fight")
ACTORS = {
    "RUS": ("Russia", "east", "Vladimir Putin"),
    "CHN": ("China", "east", "Xi Jinping"),
    "IRN": ("Iran", "east", "Ali Khamenei"),
    "USA": ("United States", "west", "Donald Trump"),
    "ISR": ("Israel", "west", "Benjamin Netanyahu"),
    "UKR": ("Ukraine", "west", "Volodymyr Zelensky"),
    "VEN": ("Venezuela", "east", "Delcy Rodríguez"),
    "CUB": ("Cuba", "east", "Miguel Díaz-Canel"),
    "SYR": ("Syria", "between", "Ahmed al-Sharaa"),
    "TUR": ("Turkey", "between", "Recep Tayyip Erdoğan"),
    "QAT": ("Qatar", "between", "Tamim bin Hamad Al Thani"),
    "SAU": ("Saudi Arabia", "between", "Mohammed bin Salman"),
    "ARE": ("United Arab Emirates", "between", "Mohamed bin Zayed"),
    "GBR": ("United Kingdom", "west", "Keir Starmer"),
    "BLR": ("Belarus", "east", "Alexander Lukashenko"),
}
DISPUTES = {
    "iran": ("The United States and Iran", "USA", "IRN", 3),
    "venezuela": ("The United States and Venezuela", "USA", "VEN", 4),
    "cuba": ("The United States and Cuba", "USA", "CUB", 2),
}
RULES = {
    "fight": "a third state joins a fatal militarized dispute, 1946-2010, per state and dispute",
    "mediates": "an international crisis is mediated (ICB code 4), 1990-2015",
    "leader": "irregular exit of a leader, country-year 1990-2015, scaled to 26 weeks",
    "regime": "failure of an autocratic regime (GWF), 1990-2010, scaled to 26 weeks",
    "dispute": "a militarized dispute of level 3 reaches level 4, 1946-2010",
}


def crisis_content(actors: int = len(ACTORS)) -> dict[str, Any]:
    """Return the content of the crisis file, with so many actors."""
    known = {
        **ACTORS,
        **{f"A{place:02}": (f"State number {place}", "between", "") for place in range(len(ACTORS), actors)},
    }
    luck = random.Random(7)
    return {
        "foedus": 2,
        "crisis": "sample-2026",
        "title": "Iran after the capture of Maduro",
        "summary": "A great power has watched two clients fall and offers to mediate for a third. "
        "Who stands by Iran, who can mediate, and who falls next?",
        "as_of": AS_OF.isoformat(),
        "horizon_weeks": WEEKS,
        "sources": {
            "M": {
                "title": "Russia tries to revive its relevance",
                "publisher": "A daily newspaper",
                "published": "2026-01-17",
                "reliability": "C",
                "kind": "news analysis",
            },
            "J": {
                "title": "Why the patron cannot save its client",
                "publisher": "A quarterly",
                "author": "A. Writer",
                "published": "2025-06-17",
                "reliability": "B",
                "kind": "analysis",
            },
        },
        "evidence": _evidence(),
        "actors": {
            key: {"name": name, "camp": camp, **({"leader_name": leader} if leader else {})}
            for key, (name, camp, leader) in list(known.items())[:actors]
        },
        "relations": {
            f"{one}>{other}": {"affinity": {"value": _affinity(known, one, other, luck), "because": "assumption"}}
            for place, one in enumerate(list(known)[:actors])
            for other in list(known)[place + 1 : actors]
            if place < 12 or luck.random() < 0.3
        },
        "disputes": {
            name: {
                "title": title,
                "challenger": challenger,
                "target": target,
                "hegemon": "USA",
                "aim": "regime",
                "began": "2025-12-28",
                "level": {"value": float(level), "because": "M13-threat"},
                "mediators": {
                    actor: {"offered": actor == "RUS", "because": "assumption"}
                    for actor in ("RUS", "TUR", "QAT")
                    if name == "iran" or actor == "QAT"
                },
                **(
                    {"deadline": {"between": ["2026-02-01", "2026-03-15"], "because": "assumption"}}
                    if name == "iran"
                    else {}
                ),
            }
            for name, (title, challenger, target, level) in DISPUTES.items()
        },
        "causes": {},
        "what_ifs": {},
    }


def crisis(actors: int = len(ACTORS)) -> CrisisFile:
    """Return the crisis, with so many actors."""
    return read(crisis_content(actors))


def read(content: dict[str, Any]) -> CrisisFile:
    """Return the crisis of this content, whose sequences become tuples as the reader of crisis files makes them."""
    return CrisisFile.model_validate(_frozen(content))


def _frozen(raw: object) -> object:
    if isinstance(raw, dict):
        return {key: _frozen(value) for key, value in raw.items()}
    return tuple(map(_frozen, raw)) if isinstance(raw, list) else raw


def _affinity(known: dict[str, tuple[str, str, str]], one: str, other: str, luck: random.Random) -> float:
    camps = {known[one][1], known[other][1]}
    centre = -0.15 if "between" in camps and len(camps) > 1 else 0.5 if len(camps) == 1 else -0.6
    return round(max(-1, min(1, luck.gauss(centre, 0.25))), 2)


#: Statements: id, source, paragraph, kind, mode, date, actors, what is said.
EVIDENCE = """
J3-treaty | J | 3 | event | asserted | 2025-01-17 | RUS IRN | Both sign a partnership; neither must fight.
J27-offer-march | J | 27 | event | offered | 2025-03 | RUS IRN USA | Russia is said to offer mediation.
J28-refusal | J | 28 | event | asserted | 2025-06-14 | USA RUS | The offer is turned down: Russia has a war of its own.
J39-refusal | J | 39 | event | asserted | 2025-06-14 | USA RUS | The same remark in another wording.
J42-no-request | J | 42 | assessment | asserted | 2025-06-17 | RUS IRN | Nobody has asked Russia for help.
M4-syria | M | 12 | event | asserted | 2024-12-08 | SYR RUS | Rebels drive the Syrian president out; he goes to Moscow.
M13-capture | M | 13 | event | asserted | 2026-01-03 | USA VEN | The Venezuelan leader is taken; the regime stays.
M13-threat | M | 14 | event | threatened | 2026-01 | USA VEN | Who came after him may end as he did.
M5-offer | M | 5 | event | offered | 2026-01-16 | RUS IRN ISR | Russia offers to mediate, for the first time.
M16-relations | M | 16 | event | asserted | 2026-01-15 | VEN USA | She claims relations with whomever her country likes.
M19-cuba | M | 19 | event | threatened | 2026-01-11 | USA CUB | No more oil and money for Cuba, which had better agree.
M20-words | M | 20 | event | denied | 2026-01-15 | RUS CUB | Russia calls the pressure on Cuba blackmail.
M26-gulf | M | 26 | event | asserted | 2026-01-14 | SAU TUR QAT USA | Neighbours warn of what a strike would do.
M30-pretender | M | 30 | assessment | hypothetical | 2026-01-14 | USA IRN | The prince may not be accepted at home.
"""


def _evidence() -> dict[str, dict[str, Any]]:
    disputes = {"M5-offer": ["J27-offer-march"], "J39-refusal": ["J28-refusal"]}
    found = {}
    for line in EVIDENCE.strip().splitlines():
        key, source, paragraph, kind, mode, dated, about, text = (part.strip() for part in line.split("|"))
        found[key] = {
            "source": source,
            "paragraph": int(paragraph),
            "kind": kind,
            "mode": mode,
            "dated": dated,
            "known_at": "2025-06-17" if source == "J" else "2026-01-16",
            "asserted_by": "outlet",
            "credibility": 3,
            "about": about.split(),
            "text": text,
            "disputes": disputes.get(key, []),
        }
    return found


def answers(read_crisis: CrisisFile | None = None, seed: int = 1) -> dict[str, Any]:
    """Return what a run of a crisis (the sample) might answer."""
    luck = random.Random(seed)
    found = read_crisis or crisis()
    parties = {party for dispute in found.disputes.values() for party in (dispute.challenger, dispute.target)}
    return {
        "foedus": "0.1.0",
        "crisis": found.crisis,
        "title": found.title,
        "as_of": found.as_of.isoformat(),
        "horizon_weeks": WEEKS,
        "horizon_date": (found.as_of + timedelta(weeks=WEEKS)).isoformat(),
        "replicates": 10000,
        "outer_draws": 200,
        "seed": seed,
        "digest": "sha256:" + "3f5a" * 16,
        "forms": {"commitment": "expected_utility", "survival": "competing_risks"},
        "measure": "military_expenditure",
        "answers": {
            "stands_by": [
                _stands_by(luck, name, actor, side, found.actors[actor].camp)
                for name, dispute in found.disputes.items()
                for actor in found.actors
                if actor not in (dispute.challenger, dispute.target)
                for side in ("target", "challenger")
            ],
            "mediates": [
                _mediates(luck, name, actor) for name, dispute in found.disputes.items() for actor in dispute.mediators
            ],
            "falls": [
                _falls(luck, actor, what, exposed=actor in parties)
                for actor in found.actors
                for what in ("leader", "regime")
            ],
            "disputes": [_dispute(luck, name, dispute) for name, dispute in found.disputes.items()],
        },
        "leans_on": _leans_on(),
        "not_determined": [
            {
                "question": "who falls next",
                "between": ["CUB", "VEN"],
                "input": "actors.CUB.strength",
                "turns_at": 0.42,
                "range": [0.3, 0.6],
                "says": "",
            },
        ],
        "forms_spread": [
            {"question": "stands_by:iran:RUS:aid", "form": "commitment.expected_utility", "probability": 0.31},
            {"question": "stands_by:iran:RUS:aid", "form": "commitment.overstretch", "probability": 0.16},
        ],
    }


def _range(luck: random.Random, chance: float) -> tuple[float, float]:
    spread = luck.uniform(0.3, 1.1)
    centre = math.log(chance / (1 - chance))
    return 1 / (1 + math.exp(-(centre - spread))), 1 / (1 + math.exp(-(centre + spread)))


def _stands_by(luck: random.Random, dispute: str, actor: str, side: str, camp: str) -> dict[str, Any]:
    with_them = {"east": side == "target", "west": side == "challenger"}.get(camp)
    scale = {True: 1.0, None: 0.25, False: 0.02}[with_them]
    fight = scale * luck.choice([0.001, 0.003, 0.008, 0.03])
    aid = scale * luck.uniform(0.03, 0.3)
    endorse = scale * luck.uniform(0.1, 0.5)
    already = "endorse" if with_them and luck.random() < 0.2 else "out"
    if (dispute, actor, side) == ("iran", "ISR", "challenger"):
        fight, aid, endorse = 0.46, 0.2, 0.25
    row = {
        "dispute": dispute,
        "actor": actor,
        "side": side,
        "endorse": endorse,
        "aid": aid,
        "fight": fight,
        "aid_or_more": aid + fight,
        "endorse_or_more": endorse + aid + fight,
        "sampling_error": math.sqrt(fight * (1 - fight) / 10000),
        "aid_sampling_error": 0.002,
        "endorse_sampling_error": 0.002,
        "base_rate": 0.002,
        "base_rate_rule": RULES["fight"],
        "already": already,
        "reasons": [
            {"term": "stake", "log_odds": 2.1, "says": "much is at stake should the other side prevail"},
            {"term": "obligation", "log_odds": 0.9, "says": "a treaty obliges it"},
            {"term": "cost", "log_odds": -1.2, "says": "the opponent can hurt it"},
        ],
    }
    for prefix, key in (("", "fight"), ("aid_", "aid_or_more"), ("endorse_", "endorse_or_more")):
        row[f"{prefix}low"], row[f"{prefix}high"] = _range(luck, row[key])
    return row


def _mediates(luck: random.Random, dispute: str, actor: str) -> dict[str, Any]:
    gates = {
        "offer": luck.uniform(0.4, 0.98),
        "challenger_consent": luck.uniform(0.05, 0.5),
        "target_consent": luck.uniform(0.3, 0.8),
        "blessing": luck.uniform(0.05, 0.6),
    }
    accepted = luck.uniform(0.02, 0.25)
    low, high = _range(luck, accepted)
    return {
        "dispute": dispute,
        "actor": actor,
        "offered": gates["offer"],
        "accepted": accepted,
        "settled": accepted * 0.3,
        "low": low,
        "high": high,
        "sampling_error": 0.002,
        "binding_condition": min(gates, key=lambda gate: gates[gate]),
        "gates": gates,
        "base_rate": 0.31,
        "base_rate_rule": RULES["mediates"],
        "base_rate_given": "of any mediator",
    }


def _falls(luck: random.Random, actor: str, what: str, *, exposed: bool) -> dict[str, Any]:
    chance = luck.uniform(0.05, 0.15) if exposed else luck.uniform(0.002, 0.02)
    chance *= 1.0 if what == "leader" else 0.5
    low, high = _range(luck, chance)
    manners = {"coup": 0.3, "revolt": 0.25, "rebels": 0.1, "foreign": 0.25, "regular": 0.1}
    return {
        "actor": actor,
        "what": what,
        "probability": chance,
        "low": low,
        "high": high,
        "sampling_error": 0.002,
        "base_rate": 0.0085 if what == "leader" else 0.027,
        "base_rate_rule": RULES[what],
        "manner": "coup",
        "manners": {manner: chance * part for manner, part in manners.items()},
        "reasons": [{"term": "unrest", "log_odds": 1.4, "says": "unrest is high"}],
    }


def _dispute(luck: random.Random, name: str, dispute: Dispute) -> dict[str, Any]:
    level = int(dispute.level.central) if dispute.level else 2
    force = 1.0 if level >= 4 else luck.uniform(0.2, 0.5)
    war = 1.0 if level >= 5 else luck.uniform(0.02, 0.1)
    low, high = _range(luck, force) if force < 1 else (1.0, 1.0)
    war_low, war_high = _range(luck, war) if war < 1 else (1.0, 1.0)
    ends = {
        "conceded": 0.05,
        "stood_down": 0.14,
        "challenger_won": 0.02,
        "target_won": 0.004,
        "settled": 0.06,
        "lapsed": 0.12,
    }
    return {
        "dispute": name,
        "title": dispute.title,
        "challenger": dispute.challenger,
        "target": dispute.target,
        "level_now": level,
        "already": {str(each): float(each <= level) for each in (2, 3, 4, 5)},
        "reaches": {"2": 1.0, "3": 1.0, "4": force, "5": war},
        "force_low": low,
        "force_high": high,
        "force_sampling_error": 0.002,
        "war_low": war_low,
        "war_high": war_high,
        "war_sampling_error": 0.002,
        "ends": ends,
        "open": 1 - sum(ends.values()),
        "median_end": None if name == "iran" else "2026-05-22",
        "base_rate": 0.31,
        "base_rate_rule": RULES["dispute"],
        "base_rate_of_force": 0.04,
    }


def _leans_on() -> list[dict[str, Any]]:
    rows = [
        ("stands_by:iran:RUS:aid", "actors.RUS.load", ["J3-treaty", "assumption"], [0.5, 0.8], 0.37, 0.22, 0.34),
        ("stands_by:iran:RUS:aid", "relations.RUS>IRN.stake", "assumption", [0.4, 0.8], 0.21, 0.36, 0.22),
        (
            "stands_by:iran:RUS:aid",
            "parameters.commitment.expected_utility.kappa_aid",
            "assumption",
            [0.5, 2.0],
            0.24,
            0.33,
            0.12,
        ),
        ("falls:VEN:regime", "actors.VEN.strength", "assumption", [0.2, 0.6], 0.11, 0.04, 0.51),
        ("falls:VEN:regime", "actors.VEN.unrest", ["M13-capture"], [0.2, 0.5], 0.05, 0.09, 0.2),
        ("mediates:iran:TUR:accepted", "relations.USA>TUR.trust", "assumption", [0.3, 0.7], 0.06, 0.19, 0.44),
        ("mediates:iran:TUR:accepted", "relations.IRN>TUR.trust", ["M26-gulf"], [0.4, 0.7], 0.1, 0.14, 0.11),
        ("dispute:iran:force", "disputes.iran.value", "assumption", [0.4, 0.9], 0.2, 0.49, 0.48),
        ("dispute:iran:force", "disputes.iran.deadline", "assumption", ["2026-02-01", "2026-03-15"], 0.4, 0.31, 0.09),
    ]
    keys = ("question", "input", "because", "range", "low_end", "high_end", "share")
    return [dict(zip(keys, row, strict=True)) for row in sorted(rows, key=lambda row: -row[6])]


def series(found: dict[str, Any]) -> dict[str, list[Any]]:
    """Return weekly series that end where the answers say, as columns."""
    columns: dict[str, list[Any]] = {
        key: [] for key in ("series", "subject", "week", "date", "mean", "q05", "q25", "q50", "q75", "q95")
    }

    def add(name: str, subject: str, path: list[tuple[float, float, float]]) -> None:
        for week, (low, middle, high) in enumerate(path):
            quantiles = (middle, low, (low + middle) / 2, 0.9 * middle + 0.1 * low, (middle + high) / 2, high)
            row = (name, subject, week, AS_OF + timedelta(weeks=week), *quantiles)
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)

    def rising(low: float, middle: float, high: float) -> list[tuple[float, float, float]]:
        shares = [1 - (1 - week / WEEKS) ** 1.6 for week in range(WEEKS + 1)]
        return [(low * share, middle * share, high * share) for share in shares]

    for row in found["answers"]["falls"]:
        falling = rising(row["low"], row["probability"], row["high"])
        add(f"survival_{row['what']}", row["actor"], [(1 - high, 1 - middle, 1 - low) for low, middle, high in falling])
    for row in found["answers"]["disputes"]:
        add("level_5", row["dispute"], rising(row["war_low"], row["reaches"]["5"], row["war_high"]))
        if row["level_now"] >= 4:
            add("level_4", row["dispute"], [(1.0, 1.0, 1.0)] * (WEEKS + 1))
        else:
            add("level_4", row["dispute"], rising(row["force_low"], row["reaches"]["4"], row["force_high"]))
        add("open", row["dispute"], [(1 - high, 1 - middle, 1 - low) for low, middle, high in rising(0.2, 0.4, 0.6)])
        add("attention", row["dispute"], [(0.2, 0.3, 0.4)] * (WEEKS + 1))
    for row in found["answers"]["mediates"]:
        add("accepted", f"{row['dispute']}:{row['actor']}", rising(row["low"], row["accepted"], row["high"]))
    luck = random.Random(3)
    price, path = 64.0, []
    for week in range(WEEKS + 1):
        price += luck.gauss(0.2, 0.8)
        spread = 2 + 4.5 * math.sqrt(week)
        path.append((price - spread, price, price + 1.5 * spread))
    add("oil_price", "", path)
    return columns


def manifest(found: dict[str, Any], read_crisis: CrisisFile | None = None) -> dict[str, Any]:
    """Return the manifest of such a run."""
    relations = (read_crisis or crisis()).relations
    return {
        "run": "20260117-101500-sample",
        "created": "2026-01-17T10:15:00+00:00",
        "digest": found["digest"],
        "version": "0.1.0",
        "seed": found["seed"],
        "outer_draws": 200,
        "replicates": 10000,
        "weeks": WEEKS,
        "threads": 2,
        "source": "sample-2026",
        "sets": ["actors.RUS.load=0.7"],
        "parameters": {
            "commitment.expected_utility.kappa_aid": {
                "value": 1.0,
                "low": 0.5,
                "high": 2.0,
                "unit": "utility",
                "source": "assumption",
            },
            "survival.competing_risks.coup_rate": {
                "value": 0.022,
                "low": 0.017,
                "high": 0.028,
                "unit": "per year",
                "source": "cow@2010",
            },
        },
        "inputs": [
            {
                "path": "actors.RUS.load",
                "central": 0.65,
                "low": 0.5,
                "high": 0.8,
                "because": ["J3-treaty", "assumption"],
            },
            {"path": "actors.RUS.capability", "central": 0.041, "low": 0.041, "high": 0.041, "because": ["nmc@2022"]},
            *(
                {
                    "path": f"relations.{pair}.affinity",
                    "central": relation.affinity.central,
                    "low": relation.affinity.central - 0.1,
                    "high": relation.affinity.central + 0.1,
                    "because": list(relation.affinity.because),
                }
                for pair, relation in relations.items()
                if relation.affinity
            ),
        ],
        "seconds": {"compile": 0.4, "run": 1.9},
    }
