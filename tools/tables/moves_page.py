"""The page on what moves what: each documented input of coercion and feuds at both ends, on the same luck."""

import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Question
from foedus.core.world import FORCE
from foedus.crisis.crisis import Crisis
from foedus.crisis.naming import actor_name
from foedus.crisis.quantities import QUANTITIES
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.inquiry.whatif import CLEAR, questions_of, shares_of
from foedus.mechanisms.coercion.escalation import MECHANISM
from foedus.session.arms import Plan
from foedus.session.pairing import Z90, paired

Floats = NDArray[np.float64]
Answers = Mapping[Question, Floats]
Settings = Mapping[str, object]

PAGE: Final = "what-moves-what.md"
PLAN: Final = Plan(replicates=2000, seed=1, threads=2)
#: The dispute of each bundled crisis that is asked about, and who in it may help the target, and who the challenger.
DISPUTE: Final = "iran"
HELPERS: Final = {"iran-2025": ("CHN", "USA"), "iran-2026": ("CHN", "ISR")}
#: Odds ratio from end to end below which an input hardly moves an answer.
HARDLY: Final = 1.1
#: What is asked of the dispute. Force is that of the two from the as-of day on, in whichever dispute of theirs.
ASKED: Final = {"force_again": "Force", "deaths": "Deaths", "serious": "Serious clashes", "war": "War"}
UP, DOWN, UNSAID = "up", "down", ""

HEAD: Final = """# What moves what

How much does each input of escalation matter? Here each one stands once at the low and once at the high end of all that
it may hold, which is wider than its range in the file. All else is as the file says, and both runs share their luck.
`make tables PART=moves` writes this page; it needs no historical data.

**How to read it.** *12% → 20% (±0.9)* is the chance at the low end, the chance at the high end, and the standard error
of the difference in points; {replicates:,} replicates of {draws} outer draws, to the horizon of the file. *Odds* is the
odds of force at the high end over those at the low end, with a 90% interval; *theory* is the direction in which the
sources of the [form](../reference/generated/mechanism-escalation.md) say that force goes, and *held* says whether it
does, by {clear:g} standard errors.

*Force* means that the two use force on each other after the as-of day, in this dispute or a later one: where force is
in use already it is force again. *Moves most besides* is the answer of the crisis other than force that moves most, in
points, where one does by {clear:g} standard errors.

**Why so much moves so little.** What the bargaining game sees of an input (worth, helpers, bystanders, bomb, audience,
deadline, mobilisation) enters with a weight *gamma* of {gamma}, with a range of {low} to {high}. Crises from 1950 to
1979 were the worse forecast the larger it was. The past bears out no more, so the engine does not claim more. In a
dispute at force the game has no say until it is over and its feud may flare up again.

Directions: [Fearon 1994](#fearon-1994) for audiences, [Lewis and Schultz 2003](#lewis-schultz-2003) for the game,
[Dixon 1994](#dixon-1994) for two democracies, [Johnson and Leeds 2011](#johnson-2011) for defence pacts, and the
record of feuds ([what was counted](../history/feuds.md)). Where none is stated, theory has no word on it, or two.
"""
TABLE: Final = (
    f"| Input | From → to | {' | '.join(ASKED.values())} | Odds of force | Theory | Held | Moves most besides |\n"
    f"|---|---|{'--:|' * len(ASKED)}--:|---|---|---|\n"
)


class Moved(NamedTuple):
    """An input: what it is, of which quantities of a crisis file, its two ends in words and as settings, theory."""

    words: str
    quantities: tuple[str, ...]
    ends: str
    low: Settings
    high: Settings
    theory: str = UNSAID


def inputs_of(crisis: Crisis) -> list[Moved]:
    """Return every input of coercion and feuds at both ends, for the main dispute of a bundled crisis."""
    return [*_of_dispute(crisis), *_of_helpers(crisis), *_of_the_two(crisis), *_of_the_feud(crisis)]


def _whole(words: str, path: str, theory: str, *, among: Sequence[str] = ("",), ends: str = "0 → 1") -> Moved:
    """Return an input from 0 to 1 (or no to yes) at one path, or at one for each of several actors."""
    low, high = (False, True) if ends == "no → yes" else (0, 1)
    paths = [path.format(actor) for actor in among]
    name = path.rpartition(".")[2] if "{}" not in path.rpartition(".")[2] else path.split(".")[-2]
    return Moved(words, (name,), ends, dict.fromkeys(paths, low), dict.fromkeys(paths, high), theory)


def _of_dispute(crisis: Crisis) -> Iterator[Moved]:
    at = f"disputes.{DISPUTE}"
    day = crisis.as_of

    def from_to(words: str, name: str, low: object, high: object, theory: str = UNSAID, ends: str = "") -> Moved:
        return Moved(words, (name,), ends or f"{low} → {high}", {f"{at}.{name}": low}, {f"{at}.{name}": high}, theory)

    yield from_to("like", "like", "quarrel", "mid", UP)
    yield from_to("like", "like", "mid", "icb-crisis")
    yield from_to("level of hostility", "level", 1, 3, UP)
    yield from_to("level of hostility", "level", 3, 4, UP)
    yield _whole("somebody was killed in it", f"{at}.fatal", UP, ends="no → yes")
    # what has been at force for long goes on for longer: that is a count, no theory
    newer = UNSAID if _at_force(crisis) else UP
    yield from_to("first day of the flare-up", "began", _days(day, -365), day, newer, "a year ago → the as-of day")
    yield _whole("mobilisation of the challenger", f"{at}.mobilisation", UP)
    yield from_to("deadline", "deadline", None, _days(day, 7), UP, "none → in a week")
    yield _whole("worth of the aim to the challenger", f"{at}.value", UP)
    yield _whole("worth of the aim to the target", f"{at}.value_target", UP)
    yield _whole("worth of a fall that brings a viable successor", f"{at}.prize", UP)
    yield _whole("cost of a fall without one", f"{at}.failure_cost", DOWN)
    for aim, theory in (("territory", UP), ("leader", UNSAID), ("regime", UNSAID)):
        yield from_to("aim", "aim", "policy", aim, theory)
    yield _whole("a request for help by the target", f"{at}.request", UNSAID, ends="no → yes")
    suffer = tuple(crisis.disputes[DISPUTE].exposure)
    challenger = crisis.disputes[DISPUTE].challenger
    yield _whole("exposure of all bystanders", f"{at}.exposure.{{}}", DOWN, among=suffer)
    yield _whole(
        "leverage of these over the challenger",
        f"relations.{{}}>{challenger}.leverage",
        DOWN,
        among=[actor for actor in suffer if actor != challenger],
    )


def _at_force(crisis: Crisis) -> bool:
    level = crisis.disputes[DISPUTE].level
    return level is not None and QUANTITIES["dispute"]["level"].central(level) >= FORCE


def _days(day: date, later: int) -> date:
    return day + timedelta(days=later)


def _of_helpers(crisis: Crisis) -> Iterator[Moved]:
    two = crisis.disputes[DISPUTE]
    for helper, principal, side, theory in zip(
        HELPERS[crisis.crisis], (two.target, two.challenger), ("target", "challenger"), (DOWN, UP), strict=True
    ):
        name = actor_name(crisis, helper, article=True)
        expected, stands = f"relations.{helper}>{principal}.expected", f"disputes.{DISPUTE}.stances.{helper}"
        yield Moved(
            f"what is expected of {name} for the {side}",
            ("expected",),
            "out → fight, where it has not spoken",
            {expected: "out", stands: None},
            {expected: "fight", stands: None},
            theory,
        )
        yield Moved(
            f"where {name} stands",
            ("stances",),
            f"out → fights beside the {side}",
            {stands: None},
            {stands: {"side": side, "degree": "fight"}},
            theory,
        )
        yield _whole(f"stake of {name} in the {side}", f"relations.{helper}>{principal}.stake", UNSAID)
    ally = HELPERS[crisis.crisis][0]
    owes = f"relations.{ally}>{two.target}.obligation"
    words = f"what {actor_name(crisis, ally, article=True)} owes the target"
    yield Moved(words, ("obligation",), "none → defence", {owes: "none"}, {owes: "defence"}, DOWN)


def _of_the_two(crisis: Crisis) -> Iterator[Moved]:
    two = crisis.disputes[DISPUTE]
    c, g = two.challenger, two.target
    either = (f"{c}>{g}", f"{g}>{c}")
    yield _whole("a successor to the target's rulers is viable", f"actors.{g}.viability", UP)
    for words, name in (("target", "affinity"), ("regime that would follow in it", "successor_affinity")):
        near = f"relations.{g}>{c}.{name}"
        theory = DOWN if name == "affinity" else UP
        yield Moved(f"closeness of the {words} to the challenger", (name,), "-1 → 1", {near: -1}, {near: 1}, theory)
    yield _whole("strike power of the challenger", f"relations.{c}>{g}.strike_power", UP)
    yield _whole("the target has nuclear weapons", f"actors.{g}.nuclear", DOWN, ends="no → yes")
    yield _whole("the challenger has nuclear weapons", f"actors.{c}.nuclear", UNSAID, ends="no → yes")
    yield _whole("democracy of the challenger", f"actors.{c}.democracy", UP)
    yield _whole("democracy of the target", f"actors.{g}.democracy", DOWN)
    yield _whole("capability of the challenger", f"actors.{c}.capability", UNSAID)
    yield _whole("the challenger is a major power", f"actors.{c}.major", UNSAID, ends="no → yes")
    yield _whole("the two are rivals", "relations.{}.rivalry", UP, among=either, ends="no → yes")
    distance = {f"relations.{pair}.distance_km": 0 for pair in either}
    yield Moved(
        "distance between the two",
        ("distance_km",),
        "neighbours → 20,040 km",
        distance,
        dict.fromkeys(distance, 20040),
        DOWN,
    )


def _of_the_feud(crisis: Crisis) -> Iterator[Moved]:
    two = crisis.disputes[DISPUTE]
    feud = next(key for key in crisis.feuds if set(key.split("-")) == {two.challenger, two.target})
    of, day = f"feuds.{feud}", crisis.as_of

    def record(disputes: int, force: int, deaths: int) -> dict[str, object]:
        counts = {f"{of}.disputes": disputes, f"{of}.force": force, f"{of}.deaths": deaths}
        return counts | ({} if force else {f"{of}.ended": None})

    yield _whole("the two contest territory", f"{of}.territory", UP, ends="no → yes")
    yield Moved("disputes in ten years, all short of force", ("disputes",), "0 → 10", record(0, 0, 0), record(10, 0, 0))
    yield Moved("disputes at force in ten years", ("force",), "0 → 10", record(0, 0, 0), record(10, 10, 0), UP)
    yield Moved(
        "deaths in ten disputes at force", ("deaths",), "in none → in all", record(10, 10, 0), record(10, 10, 10), UP
    )
    yield Moved(
        "end of the last use of force",
        ("ended",),
        "ten years ago → the as-of day",
        {f"{of}.ended": _days(day, -3650)},
        {f"{of}.ended": day},
        UP,
    )


def asked_of() -> dict[str, Question]:
    """Return what is asked of the dispute, by what it comes to."""
    return {what: Question.course(DISPUTE, what) for what in ASKED}


def answers_of(crisis: Crisis, questions: Sequence[Question], plan: Plan = PLAN) -> Answers:
    """Return the share of yes by outer draw, for every question that there is in a world."""
    setup = plan.set_up(crisis)
    there = {*setup.ensemble.disputes, ""}
    return shares_of(setup, plan, [question for question in questions if question.dispute in there])


class Effect(NamedTuple):
    """What an input does from end to end: the line of the table, the odds ratio of force, what else it moves most."""

    moved: Moved
    line: str
    odds: float
    besides: str
    alike: bool


def effect_of(crisis: Crisis, moved: Moved, plan: Plan = PLAN) -> Effect:
    """Return what an input does from end to end."""
    asked = asked_of()
    force, wanted = asked["force_again"], list(asked.values())
    wanted += [question for question in questions_of(plan.set_up(crisis)) if question not in wanted]
    low, high = (answers_of(with_settings(crisis, end), wanted, plan) for end in (moved.low, moved.high))
    cells = [_change(low[question], high[question], plan) for question in asked.values()]
    odds, told = _odds(low[force], high[force])
    others = low.keys() & high.keys() - {force, Question.course(DISPUTE, "force")}
    besides = _most(crisis, {each: high[each] - low[each] for each in wanted if each in others}, plan)
    held = _held(low[force], high[force], moved.theory, plan)
    alike = low.keys() == high.keys() and all(np.array_equal(low[each], high[each]) for each in low)
    row = (moved.words, moved.ends, *cells, told, moved.theory or "-", held, besides or "-")
    return Effect(moved, f"| {' | '.join(row)} |\n", odds, besides, alike)


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f}%" if 0.1 <= share <= 0.995 or share in (0.0, 1.0) else f"{100.0 * share:.1f}%"


def _change(low: Floats, high: Floats, plan: Plan) -> str:
    one, other = _percent(float(low.mean())), _percent(float(high.mean()))
    if np.array_equal(low, high):
        return one
    return f"{one} → {other} (±{100.0 * float(paired(high - low, plan.replicates).error):.1f})"


def _odds(low: Floats, high: Floats) -> tuple[float, str]:
    """Return the odds ratio from end to end, and how it is told; by the delta method over paired outer draws."""
    one, other = float(low.mean()), float(high.mean())
    if np.array_equal(low, high):
        return 1.0, "1"
    if min(one, other) <= 0.0 or max(one, other) >= 1.0:
        return np.inf, "-"
    ratio = np.log(other / (1.0 - other)) - np.log(one / (1.0 - one))
    each = (high - other) / (other * (1.0 - other)) - (low - one) / (one * (1.0 - one))
    error = float(each.std(ddof=1)) / np.sqrt(each.size)
    low_end, high_end = np.exp(ratio - Z90 * error), np.exp(ratio + Z90 * error)
    return float(np.exp(ratio)), f"{np.exp(ratio):.2f} ({low_end:.2f}-{high_end:.2f})"


def _held(low: Floats, high: Floats, theory: str, plan: Plan) -> str:
    if not theory:
        return "-"
    if np.array_equal(low, high):
        return "no effect"
    change = paired(high - low, plan.replicates)
    errors = float(change.mean / change.error) * (1.0 if theory == UP else -1.0)
    return "yes" if errors >= CLEAR else "no" if errors <= -CLEAR else "too small to tell"


def _most(crisis: Crisis, changes: Answers, plan: Plan) -> str:
    """Return which answer moves most, and by how many points; nothing where none does by more than luck."""
    found = {question: paired(change, plan.replicates) for question, change in changes.items()}
    clear = {question: float(one.mean) for question, one in found.items() if abs(one.mean) >= CLEAR * one.error}
    if not clear:
        return ""
    most = max(clear, key=lambda question: abs(clear[question]))
    points = f"{100.0 * clear[most]:+.1f}".replace("-", "\N{MINUS SIGN}")
    words = most.in_words(crisis).removeprefix(f"{crisis.disputes[DISPUTE].title}: ")
    return f"{words}: {points}"


def section_of(crisis: Crisis) -> str:
    """Return the part of the page on a bundled crisis."""
    effects = []
    for moved in inputs_of(crisis):
        effects.append(effect_of(crisis, moved))
        sys.stderr.write(f"{crisis.crisis}: {moved.words}, {moved.ends}\n")
    stands = answers_of(crisis, list(asked_of().values()))
    told = ", ".join(
        f"{words.lower()} {_percent(float(stands[question].mean()))}"
        for words, question in zip(ASKED.values(), asked_of().values(), strict=True)
    )
    title = crisis.disputes[DISPUTE].title
    return (
        f"\n## {title} ({crisis.crisis})\n\nTo {crisis.horizon_weeks} weeks after {crisis.as_of}. As the file stands: "
        f"{told}.\n\n{TABLE}{''.join(effect.line for effect in effects)}\n{weak_ones(effects)}"
    )


def weak_ones(effects: Sequence[Effect]) -> str:
    """Return which inputs move force by less than `HARDLY` in odds, and what they move instead."""
    weak = [effect for effect in effects if 1.0 / HARDLY < effect.odds < HARDLY]
    instead = [f"{_named(effect)} ({effect.besides})" for effect in weak if effect.besides]
    else_none = [_named(effect) for effect in weak if not effect.besides and not effect.alike]
    nothing = [_named(effect) for effect in weak if effect.alike]
    parts = [
        (instead, f"These move force by less than {HARDLY:g} in odds from end to end, and something else instead"),
        (else_none, "These move nothing by more than luck would"),
        (nothing, "These move not one answer here"),
    ]
    return "\n".join(
        textwrap.fill(f"**{words}**: {'; '.join(names)}.", 120, break_on_hyphens=False) + "\n"
        for names, words in parts
        if names
    )


def _named(effect: Effect) -> str:
    words, ends = effect.moved.words, effect.moved.ends
    return f"{words} ({ends})" if words in ("aim", "like", "level of hostility") else words


def page() -> str:
    """Return the page as Markdown; it takes some minutes."""
    gamma = MECHANISM.parameters()["gamma"]
    value, low, high = (f"{share:g}".removeprefix("0") or "0" for share in (gamma.value, gamma.low, gamma.high))
    head = HEAD.format(replicates=PLAN.replicates, draws=PLAN.inner.size, clear=CLEAR, gamma=value, low=low, high=high)
    return head + "".join(section_of(read_crisis(name)) for name in HELPERS)


def write(folder: Path) -> None:
    """Write the page."""
    (folder / PAGE).write_text(page(), "utf-8")
