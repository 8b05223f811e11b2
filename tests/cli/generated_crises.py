"""Crisis files that nobody wrote, from a seed: in order or nearly so, with every section, form and distribution.

``written(seed, folder)`` writes one, with its evidence file and sometimes an overlay, and returns the file to be given
to the commands. Small (at most 4 actors, 3 disputes, 4 weeks), and full of ends, gaps and texts that printers mistake.
"""

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import yaml

from foedus.core.world import PATH_STEPS
from foedus.crisis.quantities import QUANTITIES, SAID_OF, Quantity, of_parameter
from foedus.crisis.reading import read_crisis
from foedus.evidence.data_sets import data_sets
from foedus.evidence.record import FIRST_DAY, LAST_DAY
from foedus.mechanisms.catalogue import MECHANISMS

TEXTS = (
    "a'\"&<>", "<b>x</b>", "{{7*7}}", "[red]x[/red]", ":cu: flag", "$(id)", "é語😀", "null", "No", "A: b", "%s %d {0}",
    "جمهورية مصر", "word " * 30, "-", "x", "#", "&amp;", "](http://x)", "'; drop table runs; --", "\\e[31m",
    "two\nlines", "a\ttab", "\u202eleft", "e\u0301\u200b", "Z" * 120,
)  # fmt: skip
STATES = ("USA", "IRN", "RUS", "CHN", "CUB", "ISR", "AND", "TUV", "GBR", "TWN")
OTHERS = ("ALPHA", "XX1", "ZZZ", "B2")
DAYS = ("2026-01-16",) * 8 + ("2026-11-01", "1990-07-25", "1914-07-24", FIRST_DAY.isoformat(), "2199-11-01")
MEASURES = ("cinc", "military_expenditure", "surplus_product")
JUNK = (None, True, 0, -1, 1e9, "", " ", "x", [], {}, [1], {"value": 1}, {"between": [1, 0]}, "2026-02-30", "nmc@2022")
DUMPER = yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper
NOISE = ("\t", ": ", "[", "{", "&a ", "*a", "- ", "\n", "  ", "#", "'", '"', "\x1b", "é", "| ")


class Maker:
    """Makes the content of one crisis file."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.as_of = date.fromisoformat(self.random.choice(DAYS))
        self.statements: list[str] = []

    def maybe(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def text(self, first: str = "") -> str:
        return f"{first} {self.random.choice(TEXTS)}".strip()

    def day(self, low: int, high: int) -> str:
        ordinal = self.as_of.toordinal() + self.random.randint(low, high)
        return date.fromordinal(min(max(ordinal, FIRST_DAY.toordinal()), LAST_DAY.toordinal())).isoformat()

    def reasons(self) -> Any:
        table = f"{self.random.choice(list(data_sets()))}@{max(self.as_of.year - self.random.randint(1, 9), 1583)}"
        known = [*self.statements, "assumption", "assumption", *([table] if self.as_of.year > 1600 else [])]
        return self.random.choice(known) if self.maybe() else self.random.sample(known, min(2, len(known)))

    def number(self, quantity: Quantity) -> float:
        low, high = quantity.low, quantity.high
        if quantity.whole:
            return self.random.randint(int(low), int(high))
        drawn = self.random.uniform(low, high)
        near = min(max(low + 1e-12, low), high)
        return self.random.choice((drawn, drawn, drawn, round(drawn, 2), low, high, near, min(max(0.0, low), high)))

    def apart(self, quantity: Quantity) -> list[float]:
        """Return two numbers that differ, the lower first."""
        low, high = sorted((self.number(quantity), self.number(quantity)))
        return [low, high] if low < high else [quantity.low, quantity.high]

    def three(self, quantity: Quantity) -> list[float]:
        low, high = self.apart(quantity)
        return [low, self.random.choice((low, high, low + (high - low) // 2)), high]

    def distributions(self, quantity: Quantity) -> dict[str, Callable[[], Any]]:
        said = self.number(quantity)
        share = min(max(self.random.choice((1e-6, 0.1, 0.5, 0.9)), quantity.low), quantity.high)
        made: dict[str, Callable[[], Any]] = {
            "between": lambda: self.apart(quantity),
            "triangular": lambda: dict(zip(("low", "mode", "high"), self.three(quantity), strict=True)),
            "normal": lambda: {"mean": said, "sd": self.random.choice((1e-12, 0.1, 1.0, 5.0, 1e6))},
        }
        if said > 0.0:
            made["lognormal"] = lambda: {"median": said, "factor": self.random.choice((1.0001, 2.0, 1e6))}
        if 0.0 < share < 1.0:
            made["beta"] = lambda: {"mean": share, "n": self.random.choice((1e-6, 0.1, 2.0, 50.0, 1e6))}
        return made

    def value(self, quantity: Quantity) -> dict[str, Any]:
        said: Callable[[], Any] = {
            "number": lambda: self.number(quantity),
            "flag": self.maybe,
            "word": lambda: self.random.choice(quantity.words),
            "date": lambda: self.day(-3000, -41) if quantity.past else self.day(1, 40),
        }[quantity.kind]
        first = "date" if quantity.kind == "date" else "value"
        forms = {first: said}
        if quantity.kind == "date":
            forms["between"] = lambda: (
                [self.day(-3000, -21), self.day(-20, 0)] if quantity.past else [self.day(1, 20), self.day(21, 40)]
            )
        if quantity.kind == "number":
            forms |= self.distributions(quantity)
        if self.maybe(0.25):
            accounts = [{first: said(), "because": self.reasons()} for _ in range(self.random.randint(2, 3))]
            accounts[0]["weight"] = self.random.choice((1e-9, 1.0, 3.0, 1e6))
            return {"accounts": accounts}
        form = self.random.choice(list(forms)) if self.maybe() else first
        return {form: forms[form](), "because": self.reasons()}

    def several(self, of: str, chance: float) -> dict[str, Any]:
        return {name: self.value(quantity) for name, quantity in QUANTITIES[of].items() if self.maybe(chance)}

    def evidence(self) -> dict[str, Any]:
        sources: dict[str, Any] = {}
        for key in ("R", "S2")[: self.random.randint(0, 2)]:
            sources[key] = {"title": self.text(key), "reliability": self.random.choice("ABCDEF")}
            given = {
                "published": self.day(-90, 0),
                "publisher": self.text(),
                "author": self.text(),
                "note": self.text(),
            }
            sources[key] |= {name: entry for name, entry in given.items() if self.maybe()}
            sources[key] |= {"url": "https://x.org/?a=1&b=2"} if self.maybe() else {}
        told: dict[str, Any] = {}
        for number in range(self.random.randint(0, 4) if sources else 0):
            told[f"E{number}-x"] = {
                "source": self.random.choice(list(sources)),
                "text": self.text(),
                "known_at": self.day(-200, 0),
                "credibility": self.random.randint(1, 6),
                "asserted_by": self.random.choice(("outlet", "embassy", self.text())),
                "mode": self.random.choice(("asserted", "offered", "threatened", "denied", "hypothetical")),
                "kind": self.random.choice(("event", "relation", "causal claim", "assessment", "quantity")),
            }
            about = self.random.sample(("USA", "IRN", "ALPHA", "NOBODY"), 2)
            more: dict[str, Any] = {
                "about": about,
                "dated": self.random.choice(("2025", "2025-06", "1989-11-09")),
                "paragraph": [1, 7],
                "parts": "S6",
            }
            told[f"E{number}-x"] |= {name: entry for name, entry in more.items() if self.maybe()}
        for key, statement in told.items():
            if self.maybe(0.3) and len(told) > 1:
                statement["disputes"] = self.random.choice([other for other in told if other != key])
        self.statements = list(told)
        return {"sources": sources, "evidence": told}

    def dispute(self, name: str, actors: list[str]) -> dict[str, Any]:
        challenger, target, *thirds = self.random.sample(actors, len(actors))
        made: dict[str, Any] = {
            "title": self.text(name),
            "challenger": challenger,
            "target": target,
            "aim": self.random.choice(("policy", "territory", "leader", "regime")),
            **self.several("dispute", 0.5),
        }
        if self.maybe(0.3):
            made["hegemon"] = self.random.choice(actors)
        if self.maybe():
            made["began"] = self.day(-900, 0)
        if self.maybe(0.3):
            made["crisis"] = self.random.choice(("c", "one-crisis"))
        exposure = QUANTITIES["bystander"]["exposure"]
        for third in thirds:
            if self.maybe():
                made.setdefault("exposure", {})[third] = self.value(exposure)
            if self.maybe():
                made.setdefault("mediators", {})[third] = {"offered": self.maybe(), "because": self.reasons()}
            if self.maybe(0.3):
                side, degree = (
                    self.random.choice(("target", "challenger")),
                    self.random.choice(("endorse", "aid", "fight")),
                )
                made.setdefault("stances", {})[third] = {"side": side, "degree": degree, "because": self.reasons()}
        if self.maybe(0.3):
            steps = self.random.randint(1, PATH_STEPS)
            made["escalation"] = [self.step(5 * step) for step in range(steps)]
        return made

    def step(self, after: int) -> dict[str, Any]:
        first, last = self.day(after + 1, after + 2), self.day(after + 3, after + 4)
        when = self.random.choice(({"date": first}, {"between": [first, last]}))
        return {**when, "level": self.random.randint(1, 5), "because": self.reasons()}

    def settings(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return one to three settings, most of them of what there is."""
        made: dict[str, Any] = {}
        for _ in range(self.random.randint(1, 3)):
            section = self.random.choice(("actors", "actors", "relations", "feuds", "disputes", "disputes", "top"))
            of = SAID_OF.get(section, "world")
            name = self.random.choice(list(QUANTITIES[of]))
            value = self.value(QUANTITIES[of][name])
            raw = self.random.choice((value, value.get("value", value.get("date", value)), None))
            keys = list(content.get(section, ()))
            if section == "top":
                family = self.random.choice(MECHANISMS)
                parameter = self.random.choice(list(family.parameters()))
                allowed = of_parameter(family.parameters()[parameter])
                made |= self.random.choice(
                    (
                        {name: raw},
                        {f"forms.{family.family}": family.name},
                        {"measure": self.random.choice(MEASURES)},
                        {f"parameters.{family.family}.{family.name}.{parameter}": self.number(allowed)},
                    )
                )
            elif keys:
                key = self.random.choice(keys)
                made[f"{section}.{key}.{name}"] = raw
                if section == "disputes" and self.maybe(0.5):
                    part = self.random.choice(("stances", "mediators", "exposure", "escalation", "hegemon", "deadline"))
                    inner = content[section][key].get(part)
                    made[f"{section}.{key}.{part}"] = "model" if part == "escalation" else None
                    if isinstance(inner, dict) and part != "deadline" and self.maybe():
                        del made[f"{section}.{key}.{part}"]
                        made[f"{section}.{key}.{part}.{next(iter(inner))}"] = None
                elif self.maybe(0.15) and len(keys) > (2 if section == "actors" else 1):
                    made = {f"{section}.{key}": None}
        return made

    def crisis(self) -> dict[str, Any]:
        content: dict[str, Any] = {"foedus": self.random.choice((2, 2, 1)), "title": self.text()}
        content["crisis"] = f"made-{self.random.randint(0, 9)}"
        content |= {"as_of": self.as_of.isoformat(), "horizon_weeks": self.random.randint(1, 4)}
        content |= self.evidence()
        content |= self.several("world", 0.3)
        if self.maybe(0.3):
            content["measure"] = self.random.choice(MEASURES)
        if self.maybe(0.3):
            chosen = self.random.choice(MECHANISMS)
            content["forms"] = {chosen.family: chosen.name}
        if self.maybe(0.4):
            chosen = self.random.choice(MECHANISMS)
            content["parameters"] = {
                f"{chosen.family}.{chosen.name}.{name}": self.value(of_parameter(parameter))
                for name, parameter in chosen.parameters().items()
                if self.maybe(0.4)
            }
        actors = self.random.sample((*STATES, *STATES, *OTHERS), self.random.randint(2, 4))
        actors = list(dict.fromkeys(actors))
        actors += ["ALPHA"] if len(actors) < 2 else []
        chance = self.random.choice((0.0, 0.2, 0.6))
        content["actors"] = {key: {"name": self.text(key), **self.several("actor", chance)} for key in actors}
        for actor in content["actors"].values():
            more = {"leader_name": self.text(), "camp": self.text(), "note": self.text(), "state": "IRN"}
            actor |= {name: entry for name, entry in more.items() if self.maybe(0.2)}
        pairs = [f"{one}>{other}" for one in actors for other in actors if one != other]
        some = self.random.sample(pairs, self.random.randint(0, len(pairs)))
        content["relations"] = {pair: self.several("relation", chance) for pair in some}
        sets = [self.random.choice((f"{one}-{other}", f"{other}-{one}")) for one, other in combinations(actors, 2)]
        some = self.random.sample(sets, self.random.randint(0, len(sets)))
        content["feuds"] = {pair: self.several("feud", self.random.choice((chance, 0.6))) for pair in some}
        names = ("d", "e-1", "force")[: self.random.randint(1, 3)]
        content["disputes"] = {name: self.dispute(name, actors) for name in names}
        if self.maybe(0.3):
            content["summary"] = self.text()
        for section, field in (("causes", "off"), ("what_ifs", "set")):
            made = {f"{section[0]}{number}": self.settings(content) for number in range(self.random.randint(0, 3))}
            content[section] = {key: {"title": self.text(key), field: said} for key, said in made.items() if said}
        content["outside"] = {f"o{number}": self.estimate(content) for number in range(self.random.randint(0, 3))}
        if len(content["outside"]) > 1 or self.maybe(0.2):
            content["pooling"] = {"rule": "linear", **({"extremise": 1.5} if self.maybe() else {})}
        return content

    def estimate(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return an estimate of an event: of this run or not, with a chance or a range."""
        dispute, actor = self.random.choice(list(content["disputes"])), self.random.choice(list(content["actors"]))
        what = self.random.choice((f"dispute:{dispute}:force", f"dispute:{dispute}:lapsed", f"falls:{actor}:leader"))
        ends = sorted((self.random.random(), self.random.random()))
        says = {"between": ends} if self.maybe() else {"chance": self.random.choice((0, 1, ends[0]))}
        by = self.random.choice(({}, {"by": "horizon"}, {"by": self.day(-9, 40)}))
        terms = {"terms": self.text()} if self.maybe(0.2) else {}
        return {"question": what, **says, **by, **terms, "because": self.reasons()}

    def spoil(self, content: dict[str, Any]) -> None:
        """Delete, rename or replace something."""
        for _ in range(self.random.randint(1, 2)):
            holder: Any = content
            while True:
                last = (
                    self.random.choice(list(holder)) if isinstance(holder, dict) else self.random.randrange(len(holder))
                )
                inner = holder[last]
                if not isinstance(inner, dict | list) or not inner or self.maybe(0.2):
                    break
                holder = inner
            change = self.random.choice(("delete", "rename", "replace", "replace"))
            if change == "delete":
                del holder[last]
            elif change == "rename" and isinstance(holder, dict):
                holder[self.random.choice(("lode", "x y", "USA>IRN", "cinc", "because"))] = holder.pop(last)
            else:
                holder[last] = copy.deepcopy(self.random.choice(JUNK))
            if not content:
                return


def written(seed: int, folder: Path) -> Path:
    """Write the crisis file of a seed, with what belongs to it, and return the file that the commands are given."""
    maker = Maker(seed)
    content = maker.crisis()
    if maker.maybe(0.25):
        maker.spoil(content)
    if maker.maybe(0.3) and content.get("evidence") and content.get("sources"):
        apart = {name: content.pop(name) for name in ("sources", "evidence")}
        (folder / "evidence.yaml").write_text(_text_of(apart), "utf-8")
        content["evidence_files"] = ["evidence.yaml"]
    text = _text_of(content)
    if maker.maybe(0.1):
        for _ in range(maker.random.randint(1, 3)):
            place = maker.random.randint(0, len(text))
            text = text[:place] + maker.random.choice(NOISE) + text[place + maker.random.randint(0, 3) :]
    path = folder / "made.yaml"
    path.write_text(text, "utf-8")
    return _overlaid(maker, content, path) if maker.maybe(0.15) else path


def _overlaid(maker: Maker, content: dict[str, Any], base: Path) -> Path:
    """Write an overlay over a file, if the file is in order."""
    try:
        digest = read_crisis(base).digest
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the commands are to say
        return base
    overlay = {"foedus": 2, "overlay": "made-over", "base": base.name, "digest": digest, "title": maker.text()}
    later = (maker.as_of + timedelta(days=3)).isoformat()
    overlay["set"] = {**maker.settings(content), **({"as_of": later} if maker.maybe(0.3) else {})}
    path = base.with_name("over.yaml")
    path.write_text(_text_of(overlay), "utf-8")
    return path


def _text_of(content: dict[str, Any]) -> str:
    if len(str(content.get("title"))) % 4 == 0:  # JSON is YAML too
        return json.dumps(content, ensure_ascii=False, indent=1)
    return yaml.dump(content, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=1000)
