"""Hypothesis strategies: crisis files that are in order, and ways to spoil them."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as some

from foedus.crisis.quantities import QUANTITIES, Quantity
from foedus.text.scalar import scalar

AS_OF = date(2026, 1, 16)
WORDS = some.text("abcXYZ 019:#-'\"{}[]&*!|>%@`,?é語~", min_size=1, max_size=20).filter(str.strip)
IDS = some.from_regex(r"[A-Z][A-Z0-9]{1,7}", fullmatch=True)
NAMES = some.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
#: What is drawn from again and again is made once: to make a strategy takes longer than to draw from it.
STATEMENTS = some.lists(some.from_regex(r"[A-Z][0-9]{1,3}(-[a-z]{1,5})?", fullmatch=True), unique=True, max_size=4)
WEIGHTS, FACTORS, DEVIATIONS, SIZES = (
    some.floats(*ends) for ends in ((0.01, 100.0), (1.01, 10.0), (0.01, 10.0), (0.1, 100.0))
)
SHARES, CHANCES = some.floats(0.01, 0.99), some.floats(0.0, 1.0)
FORMS = some.sampled_from(["value", "between", "triangular", "normal", "lognormal", "beta", "accounts"])
ANYTHING = (
    WORDS | some.none() | some.booleans() | some.integers() | some.floats() | some.lists(WORDS, max_size=3)
    | some.dictionaries(WORDS, some.integers(), max_size=3) | some.just("9999-99-99")
)  # fmt: skip
OF_NAMES = {
    of: some.lists(some.sampled_from(sorted(names)), unique=True, max_size=4) for of, names in QUANTITIES.items()
}


@cache
def days(low: int, high: int) -> some.SearchStrategy[str]:
    return some.integers(low, high).map(lambda week: (AS_OF + timedelta(days=week)).isoformat())


def reasons(statements: list[str]) -> some.SearchStrategy:
    one = some.sampled_from([*statements, "assumption", "nmc@2022", "atop@2018"])
    return one | some.lists(one, min_size=1, max_size=3)


@cache
def numbers_of(quantity: Quantity) -> tuple[some.SearchStrategy, some.SearchStrategy]:
    """Return one number of a quantity, and three that differ."""
    low, high = max(quantity.low, -1e6), min(quantity.high, 1e6)
    number = some.integers(int(low), int(high)) if quantity.whole else some.floats(low, high)
    return number, some.lists(number, min_size=3, max_size=3, unique=True)


@some.composite
def numbers(draw, quantity: Quantity, because: some.SearchStrategy) -> dict[str, Any]:
    number, three = numbers_of(quantity)
    form = draw(FORMS)
    if form == "accounts":
        account = some.fixed_dictionaries(
            {"value": number, "because": because}, optional={"weight": WEIGHTS, "note": WORDS}
        )
        return {"accounts": draw(some.lists(account, min_size=2, max_size=3))}
    first, second, third = sorted(draw(three))
    body: Any = second
    if form == "between":
        body = [first, third]
    elif form == "triangular":
        body = {"low": first, "mode": second, "high": third}
    elif form == "normal":
        body = {"mean": second, "sd": draw(DEVIATIONS)}
    elif form == "lognormal" and second > 0:
        body = {"median": second, "factor": draw(FACTORS)}
    elif form == "beta" and quantity.low <= 0 and quantity.high >= 1 and not quantity.whole:
        body = {"mean": draw(SHARES), "n": draw(SIZES)}
    else:
        form = "value"
    return {form: body, "because": draw(because)}


@some.composite
def values(draw, quantity: Quantity, because: some.SearchStrategy) -> dict[str, Any]:
    if quantity.kind == "number":
        return draw(numbers(quantity, because))
    if quantity.kind == "date":
        span = days(-3000, 0) if quantity.past else days(1, 300)
        ends = sorted(draw(some.lists(span, min_size=2, max_size=2, unique=True)))
        return {**draw(some.sampled_from([{"date": ends[0]}, {"between": ends}])), "because": draw(because)}
    said = some.booleans() if quantity.kind == "flag" else some.sampled_from(quantity.words)
    if draw(some.booleans()):
        return {"value": draw(said), "because": draw(because)}
    account = some.fixed_dictionaries({"value": said, "because": because})
    return {"accounts": draw(some.lists(account, min_size=2, max_size=3))}


@some.composite
def several(draw, of: str, because: some.SearchStrategy) -> dict[str, Any]:
    return {name: draw(values(QUANTITIES[of][name], because)) for name in draw(OF_NAMES[of])}


@some.composite
def disputes(draw, actors: list[str], because: some.SearchStrategy) -> dict[str, Any]:
    challenger, target, *thirds = draw(some.permutations(actors))
    dispute: dict[str, Any] = {
        "challenger": challenger,
        "target": target,
        "aim": draw(some.sampled_from(["policy", "territory", "leader", "regime"])),
        **draw(several("dispute", because)),
    }
    exposure = QUANTITIES["bystander"]["exposure"]
    if thirds and draw(some.booleans()):
        dispute["exposure"] = {third: draw(values(exposure, because)) for third in thirds}
        dispute["mediators"] = {third: {"offered": draw(some.booleans()), "because": draw(because)} for third in thirds}
        stance = {"side": "target", "degree": draw(some.sampled_from(["endorse", "aid", "fight"]))}
        dispute["stances"] = {thirds[0]: {**stance, "because": draw(because)}}
    if draw(some.booleans()):
        dates = sorted(draw(some.lists(days(1, 300), min_size=1, max_size=8, unique=True)))
        dispute["escalation"] = [
            {"date": day, "level": draw(some.integers(1, 5)), "because": draw(because)} for day in dates
        ]
    return dispute


@some.composite
def estimates(draw, question: str, because: some.SearchStrategy) -> dict[str, Any]:
    says: dict[str, Any] = {"chance": draw(CHANCES)}
    if draw(some.booleans()):
        says = {"between": sorted(draw(some.lists(CHANCES, min_size=2, max_size=2, unique=True)))}
    by = draw(some.sampled_from([{}, {"by": "horizon"}, {"by": draw(days(-30, 300))}]))
    more = draw(some.sampled_from([{}, {"terms": draw(WORDS)}, {"weight": draw(WEIGHTS)}]))
    return {"question": question, **says, **by, **more, "because": draw(because)}


@some.composite
def crises(draw) -> dict[str, Any]:
    """Draw the content of a crisis file that is in order."""
    statements = draw(STATEMENTS)
    because = reasons(statements)
    actors = draw(some.lists(IDS, min_size=2, max_size=5, unique=True))
    pairs = [f"{one}>{other}" for one in actors for other in actors if one != other]
    sets = [f"{one}-{other}" for number, one in enumerate(actors) for other in actors[:number]]
    named = draw(some.lists(NAMES, min_size=1, max_size=2, unique=True))
    return {
        "foedus": 2,
        "crisis": draw(NAMES),
        "title": draw(WORDS),
        "as_of": AS_OF.isoformat(),
        "horizon_weeks": draw(some.integers(1, 520)),
        "sources": {"R": {"title": draw(WORDS), "reliability": draw(some.sampled_from("ABCDEF"))}},
        "evidence": {
            statement: {
                "source": "R",
                "paragraph": draw(some.integers(1, 99)),
                "asserted_by": draw(WORDS),
                "mode": draw(some.sampled_from(["asserted", "offered", "threatened", "denied", "hypothetical"])),
                "kind": draw(some.sampled_from(["event", "relation", "causal claim", "assessment", "quantity"])),
                "known_at": draw(days(-300, 0)),
                "credibility": draw(some.integers(1, 6)),
                "text": draw(WORDS),
            }
            for statement in statements
        },
        "actors": {actor: {"name": f"{actor}: {draw(WORDS)}", **draw(several("actor", because))} for actor in actors},
        "relations": {
            pair: draw(several("relation", because))
            for pair in draw(some.lists(some.sampled_from(pairs), unique=True, max_size=4))
        },
        "feuds": {
            pair: draw(several("feud", because))
            for pair in draw(some.lists(some.sampled_from(sets), unique=True, max_size=3))
        },
        "disputes": {name: {"title": f"{name}: {draw(WORDS)}", **draw(disputes(actors, because))} for name in named},
        "outside": {
            f"o{number}": draw(estimates(question, because))
            for number, question in enumerate([f"dispute:{named[0]}:force", f"falls:{actors[0]}:leader"])
            if draw(some.booleans())
        },
        **draw(some.sampled_from([{}, {"pooling": {"rule": "linear"}}])),
    }


class _Dumper(yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper):
    """Quotes what is no text in YAML 1.2 (``0e0`` is a number there), though it is in PyYAML's 1.1."""


def _written(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    plain = not text or isinstance(scalar(text), str)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else "'")


_Dumper.add_representer(str, _written)


def text_of(content: object) -> str:
    """Return the content as a YAML text."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)


def places(content: Any, path: tuple = ()) -> list[tuple]:
    """Return the path of every key and every list item."""
    parts = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return [place for key, part in parts for place in [(*path, key), *places(part, (*path, key))]]


@some.composite
def spoilt(draw) -> dict[str, Any]:
    """Draw the content of a crisis file, and delete, rename or replace one to three things in it."""
    content = draw(crises())
    for _ in range(draw(some.integers(1, 3))):
        *way, last = draw(some.sampled_from(places(content)))
        holder = content
        for part in way:
            holder = holder[part]
        change = draw(some.sampled_from(["delete", "rename", "replace", "replace"]))
        if change == "delete":
            del holder[last]
        elif change == "rename" and isinstance(holder, dict):
            holder[draw(WORDS | some.integers() | some.none())] = holder.pop(last)
        else:
            holder[last] = draw(ANYTHING)
        if not content:
            break
    return content
