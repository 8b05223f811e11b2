"""Crisis files as a careful analyst writes them, from a seed; and oversights to be planted in them, one of each kind.

Careful: every power, regime and treaty of the shipped table that counts is written, so is the record of every pair of
rivals and parties; levels are settled; neighbours that are drawn in have a part; an organisation may mediate; nothing
is written that has no part.
"""

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from foedus.worlds.states import neighbours, obligations, states

YEAR = 2026
AS_OF = f"{YEAR}-02-02"
#: States with few neighbours, so that all of them may have a part.
TARGETS = ("UKR", "IRQ", "ERI", "VEN", "KHM", "GEO", "SYR", "ARM", "NPL", "URY", "ECU", "UGA", "MDA", "TUN")
WORLD = "UN"
POWERS = ("USA", "CHN", "FRA", "GBR")
Content = dict[str, Any]


def assumed(**said: Any) -> Content:
    return {**said, "because": "assumption"}


def some(random: Random, low: float, high: float) -> Content:
    ends = sorted(round(random.uniform(low, high), 2) for _ in range(2))
    return assumed(between=ends) if ends[0] < ends[1] else assumed(value=ends[0])


def near(state: str) -> list[str]:
    return sorted({other for pair in neighbours(YEAR) if state in pair for other in pair} - {state})


def actor(random: Random, key: str) -> Content:
    spends = float(states()[key]["military_share"] or 0.0) or 0.0002
    return {
        "name": states()[key]["name"],
        "military_expenditure": {
            "between": [spends * 0.9, min(spends * 1.3, 1.0)],
            "because": ["nmc@2022", "assumption"],
        },
        "democracy": some(random, 0.05, 0.95),
        "regime_kind": assumed(value=random.choice(("democracy", "party", "personal", "military", "monarchy"))),
        "load": some(random, 0.0, 0.6),
    }


def careful(seed: int) -> Content:
    """Return the content of a careful file: a target, who threatens it, all neighbours, one power."""
    random = Random(seed)
    target = random.choice(TARGETS)
    around = near(target)
    challenger = random.choice(around)
    thirds = [state for state in around if state != challenger]
    thirds += random.sample([power for power in POWERS if power not in (target, challenger, *thirds)], 1)
    actors = [target, challenger, *thirds]
    treaties = obligations(YEAR)
    relations: dict[str, Content] = {}
    for third in thirds:
        lean = random.choice((-1.0, 1.0))
        for party, sign in ((target, lean), (challenger, -lean)):
            relations[f"{third}>{party}"] = {
                "affinity": some(random, min(0.3 * sign, 0.8 * sign), max(0.3 * sign, 0.8 * sign)),
                "obligation": assumed(value=treaties.get((third, party), "none")),
                "stake": some(random, 0.1, 0.8),
            }
    for one, other in ((target, challenger), (challenger, target)):
        relations[f"{one}>{other}"] = {
            "affinity": some(random, -1.0, -0.4),
            "obligation": assumed(value="none"),
            "rivalry": assumed(value=True),
            "strike_power": some(random, 0.1, 0.9),
        }
    mediator, exposed = thirds[-1], thirds[0]
    for party in (target, challenger):
        relations[f"{party}>{mediator}"] = {"trust": some(random, 0.2, 0.9)}
        relations[f"{mediator}>{party}"]["leverage"] = some(random, 0.1, 0.8)
    if exposed != mediator:
        relations[f"{exposed}>{challenger}"]["leverage"] = some(random, 0.3, 0.9)
    force = random.randint(1, 4)
    record = {
        "force": assumed(value=force),
        "deaths": assumed(value=random.randint(0, force)),
        "ended": assumed(date=f"{YEAR - random.randint(1, 6)}-06-01"),
    }
    level = random.choice((2, 3, 4))
    aligned = max(thirds, key=lambda third: abs(sum(relations[f"{third}>{target}"]["affinity"].get("between", (0,)))))
    leans = relations[f"{aligned}>{target}"]["affinity"].get("between", [0.0])[0] > 0.0
    dispute = {
        "title": "The one against the other",
        "challenger": challenger,
        "target": target,
        "aim": random.choice(("policy", "territory")),
        "like": assumed(value=random.choice(("mid", "icb-crisis"))),
        "began": f"{YEAR}-01-{random.randint(10, 28)}",
        "level": assumed(value=level),
        "value": some(random, 0.3, 0.9),
        "value_target": some(random, 0.3, 0.9),
        "mobilisation": some(random, 0.0, 0.9),
        "exposure": {exposed: some(random, 0.3, 0.9)},
        "mediators": {
            mediator: {"offered": random.random() < 0.5, "because": "assumption"},
            WORLD: {"offered": False, "because": "assumption"},
        },
        "stances": {aligned: assumed(side="target" if leans else "challenger", degree="endorse")},
    }
    return {
        "foedus": 2,
        "crisis": f"careful-{seed}",
        "title": "A careful file",
        "as_of": AS_OF,
        "horizon_weeks": 26,
        "measure": "military_expenditure",
        "actors": {
            **{key: actor(random, key) for key in actors},
            WORLD: {"name": "United Nations", "organisation": assumed(value=True)},
        },
        "relations": relations,
        "feuds": {f"{target}-{challenger}": record},
        "disputes": {"d": dispute},
    }


def parties(content: Content) -> tuple[str, str]:
    return content["disputes"]["d"]["target"], content["disputes"]["d"]["challenger"]


def thirds(content: Content) -> list[str]:
    return [key for key in content["actors"] if key not in (*parties(content), WORLD)]


def undecided(content: Content, random: Random) -> str:
    name = random.choice(("level", "like"))
    dispute, others = content["disputes"]["d"], {"level": [1, 5], "like": ["quarrel"]}[name]
    rival = assumed(value=random.choice(others))
    if random.random() < 0.5:
        del dispute[name]
    else:
        dispute[name] = {"accounts": [dispute[name], rival]}
    return f"disputes.d.{name}"


def record(content: Content, random: Random) -> str:
    (key,) = content["feuds"]
    how = random.choice(("whole", "part", "rivals"))
    if how == "whole":
        del content["feuds"]
    elif how == "part":
        del content["feuds"][key][random.choice(("force", "ended"))]
    else:
        one, target = random.choice(thirds(content)), parties(content)[0]
        content["relations"].setdefault(f"{one}>{target}", {})["rivalry"] = assumed(value=True)
        key = f"{target}-{one}"  # the target stands first among the actors
    return f"feuds.{key}"


def contradiction(content: Content, random: Random) -> str:
    one = random.choice(thirds(content))
    target, challenger = parties(content)
    side, words = random.choice((("target", challenger), ("challenger", target)))
    other = target if words == challenger else challenger
    content["relations"][f"{one}>{words}"]["affinity"] = some(random, 0.5, 0.9)
    content["relations"][f"{one}>{other}"]["affinity"] = some(random, -0.9, -0.5)
    for party in (target, challenger):
        content["relations"][f"{one}>{party}"]["obligation"] = assumed(value="offence" if party == words else "none")
    content["disputes"]["d"]["stances"] = {one: assumed(side=side, degree="fight")}
    return f"disputes.d.stances.{one}"


def left_out(content: Content, random: Random) -> str:
    target, challenger = parties(content)
    around = [
        key for key in thirds(content) if key in near(target) and float(states()[key]["military_share"] or 0.0) > 0
    ]
    drawn = [
        key
        for key in around
        if key in near(challenger)
        or any(obligations(YEAR).get((key, party)) in ("defence", "offence") for party in (target, challenger))
    ]
    if not drawn or random.random() < 0.5:
        mediators = content["disputes"]["d"]["mediators"]
        gone = random.choice((list(mediators), [WORLD]))
        content["disputes"]["d"]["mediators"] = {key: each for key, each in mediators.items() if key not in gone}
        return "disputes.d.mediators"
    gone = random.choice(drawn)
    del content["actors"][gone]
    content["relations"] = {key: each for key, each in content["relations"].items() if gone not in key.split(">")}
    for part in ("exposure", "stances", "mediators"):
        content["disputes"]["d"][part].pop(gone, None)
    return "disputes.d"


def unwritten(content: Content, random: Random) -> str:
    held = [
        key for key, each in content["relations"].items()
        if "obligation" in each and tuple(key.split(">")) in obligations(YEAR)
    ]  # fmt: skip
    if held and random.random() < 0.6:
        key = random.choice(held)
        del content["relations"][key]["obligation"]
        return f"relations.{key}.obligation"
    named = [*parties(content), *thirds(content)]
    measured = [key for key in named if states()[key]["military_share_year"] == "2022"]
    scored = [key for key in named if states()[key]["polyarchy_prior"]]
    if random.random() < 0.5 and measured:
        key = random.choice(measured)
        del content["actors"][key]["military_expenditure"]
        return f"actors.{key}.capability"
    key = random.choice(scored)
    del content["actors"][key]["democracy"]
    return f"actors.{key}.democracy"


def old(content: Content, random: Random) -> str:
    one, target = random.choice(thirds(content)), parties(content)[0]
    how = random.choice(("edition", "votes", "rivalry"))
    if how == "edition":
        spends = content["actors"][one]["military_expenditure"]
        spends["because"] = "nmc@2016"
        return f"actors.{one}.military_expenditure"
    if how == "votes":
        del content["relations"][f"{one}>{target}"]["affinity"]
        return f"relations.{one}>{target}.affinity"
    key = f"{parties(content)[1]}>{target}"
    content["relations"][key]["rivalry"] = {"value": True, "because": "rivalries@2019"}
    return f"relations.{key}.rivalry"


def idle(content: Content, random: Random) -> str:
    target, challenger = parties(content)
    one, *more = thirds(content)
    how = random.choice(("trust", "strike_power", "settled", "prize", "rate", "parameter", "expected", "measure"))
    if how in ("trust", "strike_power", "expected"):
        other = more[-1] if more else one
        source, aim = (target, one) if how == "trust" and more else (one, other)
        if source == aim:  # one third state only: nobody whom nothing is asked about
            how = "settled"
        else:
            value = {"trust": 0.4, "strike_power": 0.4, "expected": "aid"}[how]
            content["relations"].setdefault(f"{source}>{aim}", {})[how] = assumed(value=value)
            return f"relations.{source}>{aim}.{how}"
    if how == "settled":
        content["actors"][challenger][how] = assumed(value=3)
        return f"actors.{challenger}.settled"
    if how == "prize":
        content["disputes"]["d"][how] = assumed(value=0.7)
        return "disputes.d.prize"
    if how == "rate":
        fitted = {rate: assumed(value=0.02) for rate in ("irregular_rate", "failure_rate")}
        content["actors"][one] |= {**fitted, "gdp_per_capita": assumed(value=9000)}
        return f"actors.{one}.gdp_per_capita"
    if how == "parameter":
        content["parameters"] = {"commitment.overstretch.gain": assumed(value=7)}
        return "parameters.commitment.overstretch.gain"
    del content["actors"][one]["military_expenditure"]
    content["actors"][one]["cinc"] = assumed(value=0.01)
    return f"actors.{one}.cinc"


OVERSIGHTS: dict[str, Callable[[Content, Random], str]] = {
    "undecided": undecided,
    "record": record,
    "contradiction": contradiction,
    "left_out": left_out,
    "unwritten": unwritten,
    "old": old,
    "idle": idle,
}


def planted(seed: int, kind: str) -> tuple[Content, str]:
    """Return a careful file with one oversight of a kind, and the path that it is about."""
    content = copy.deepcopy(careful(seed))
    return content, OVERSIGHTS[kind](content, Random(f"{kind} {seed}"))
