"""A crisis file to start from: what is known of its actors filled in, what must be judged left to be judged."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from textwrap import fill
from typing import Final, NamedTuple

from foedus.crisis.anchors import anchors, words
from foedus.evidence.record import ASSUMPTION

_PLAIN: Final = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ .'()&-]*")
#: Columns of a comment.
_WIDTH: Final = 110
#: Words that YAML takes for something else than text.
NOT_TEXT: Final = frozenset(("null", "true", "false"))

#: What stands where the user is to say what is going on.
SUMMARY: Final = "What is going on, and what is asked, in your own words."

_HEAD: Final = """\
# A crisis for foedus. `foedus check FILE` says whether this file is in order, `foedus run FILE` answers it.
# Every value says why: evidence ids, DATASET@YEAR, or assumption. Uncertain ones are written between: [low, high],
# triangular: {{low:, mode:, high:}}, normal: {{mean:, sd:}}, lognormal: {{median:, factor:}} or beta: {{mean:, n:}}.
# What is left out takes its default. `foedus check --explain QUANTITY` says what the numbers of a judgement mean.

foedus: 2
crisis: {name}
title: {title}
summary: >
  {summary}
# author: Your name             # who answers for the brief
# status: draft                 # its state, in a word or two
as_of: {as_of}        # nothing that was known later may be used
horizon_weeks: 26
measure: military_expenditure   # capability by military_expenditure, cinc or surplus_product

# Sources have a reliability (A-F), statements a credibility (1-6); paraphrase, do not quote.
# sources:
#   R: {{title: ..., publisher: ..., published: {as_of}, reliability: C, kind: news analysis}}
# evidence:
#   R1-what-it-says:
#     source: R
#     paragraph: 1
#     asserted_by: outlet
#     mode: asserted               # asserted, offered, threatened, denied, hypothetical
#     kind: event                  # event, relation, causal claim, assessment, quantity
#     known_at: {as_of}
#     credibility: 3
#     text: What it says, in your own words.
"""

_JUDGED: Final = """\
    # load: {between: [0, 0.25], because: [assumption]}       # share of its forces tied down elsewhere
    # unrest: {value: 0.1, because: [assumption]}
    # strength: {value: 0.5, because: [assumption]}
    # viability: {value: 0.5, because: [assumption]}          # chance that a viable successor exists
    # standing: {value: 0.5, because: [assumption]}
    # next_election: {date: NEXT, because: [assumption]}   # its leader stands; left out, he may go by the rules any day
"""

#: First year in which the United Nations could mediate.
FIRST_YEAR_OF_UN: Final = 1946

_ORGANISATION: Final = """\
#   UN:                          # an organisation that may mediate; name it under mediators too
#     name: United Nations
#     organisation: {value: true, because: [assumption]}
"""

_RELATIONS: Final = """
# SOURCE>TARGET. What treaties oblige to is filled in; judge affinity (-1 to 1), stake, leverage, linkage and trust
# where they matter: what the source would lose with the target, could give to it, hopes from it, entrusts to it.
"""

_FEUDS: Final = """
## Rivals, and pairs with a militarised dispute in the ten years before, by their ids in either order: their record
## {told}. A record whose force is left out is drawn
## as a whole from records of the past; where force stands, deaths left out are none.
"""

_NO_FEUDS: Final = """\
# feuds:
#   {challenger}-{target}:
#     disputes: {{between: [0, 4], because: [assumption]}}    # begun in the ten years before the present flare-up
#     force: {{between: [0, 2], because: [assumption]}}       # those of them in which force was used
#     deaths: {{value: 0, because: [assumption]}}             # those of them in which it killed
#     ended: {{date: {earlier}, because: [assumption]}}     # last day of the last use of force; left out if none
#     territory: {{value: false, because: [assumption]}}      # do both claim a piece of land or sea?
"""

_DISPUTE: Final = """
disputes:
  {key}:
    title: {title}
    challenger: {challenger}
    target: {target}
    # hegemon: {third}                 # great power whose blessing a mediator needs
    aim: {aim:24}  # policy, territory, leader, regime
{like}
    like: {{value: {population}, because: [assumption]}}
    # crisis: {key}                # disputes that broke out together share the name of their crisis
    began: {as_of}              # first day of the present flare-up; what was before is the record, under feuds
{level}
    level: {{value: {reached}, because: [assumption]}}
{mobilisation}
    mobilisation: {{between: [0, 0.5], because: [assumption]}}
    value: {{between: [0.25, 0.75], because: [assumption]}}
    value_target: {{between: [0.25, 0.75], because: [assumption]}}
    fatal: {{value: false, because: [assumption]}}
    request: {{value: false, because: [assumption]}}   # has the target asked for help?
    # deadline: {{date: {deadline}, because: [assumption]}}
"""

_TAIL: Final = """\
    escalation: model              # or a fixed path: [{{date: {deadline}, level: 3, because: [assumption]}}]

# causes:                          # what `foedus why` switches off
#   overstretch: {{title: A war elsewhere, off: {{actors.{challenger}.load: 0}}}}
# what_ifs:
#   pact: {{title: A defence pact, set: {{relations.{third}>{target}.obligation: defence}}}}
"""


class Fact(NamedTuple):
    """One value as it is written (``value: 0.1``), its ``DATASET@YEAR`` or ``assumption``, and what is to be told."""

    name: str
    said: str
    because: str = ASSUMPTION
    note: str = ""


class Quarrel(NamedTuple):
    """The dispute of a new file: its title (empty: the two parties), what is wanted, of which population, how far."""

    title: str = ""
    aim: str = "policy"
    like: str = "mid"
    level: str = "2"


#: What a file says before anybody has.
ANY: Final = Quarrel()


def skeleton(
    name: str,
    as_of: date,
    actors: Sequence[tuple[str, str, Sequence[Fact]]],
    relations: Mapping[str, Sequence[Fact]],
    feuds: Mapping[str, Sequence[Fact]] | None = None,
    quarrel: Quarrel = ANY,
) -> str:
    """Return the text of a crisis file that is valid and runs as it stands.

    Parameters
    ----------
    name
        Name of the crisis.
    as_of
        The day from which is looked ahead.
    actors
        Id, name and facts of each actor, at least two; the first challenges the second until the file is edited.
    relations
        ``SOURCE>TARGET`` -> what is known of the source towards the target.
    feuds
        ``ONE-OTHER`` -> the record of each pair that has one; None where no table of the day counts it.
    quarrel
        The dispute of the first two actors.
    """
    (challenger, challenger_name, _), (target, target_name, _), *_ = actors
    title = written(quarrel.title or f"{challenger_name} and {target_name}")
    deadline = as_of + timedelta(weeks=4)
    judged = _JUDGED.replace("NEXT", str(as_of + timedelta(weeks=52))).rstrip("\n")
    lines = [_HEAD.format(name=name, title=title, as_of=as_of, summary=SUMMARY), "actors:"]
    for actor, actor_name, facts in actors:
        lines += [f"  {actor}:", f"    name: {written(actor_name)}", *map(_leaf, facts), judged]
    lines += [_ORGANISATION.rstrip("\n")] if as_of.year >= FIRST_YEAR_OF_UN else []
    lines += [_RELATIONS.rstrip("\n"), *_relations(relations, challenger, target)]
    pair = {"challenger": challenger, "target": target, "as_of": as_of, "earlier": as_of - timedelta(weeks=104)}
    lines += _feuds(feuds, pair)
    thirds = [actor for actor, _, _ in actors[2:]]
    third = thirds[0] if thirds else challenger
    said = {"aim": quarrel.aim, "population": quarrel.like, "reached": quarrel.level}
    dispute = {"key": f"{challenger}-{target}".lower(), "title": title, "third": third, **pair, **said}
    lines.append(_DISPUTE.format(**dispute, **_meanings(), deadline=deadline).rstrip("\n"))
    for section, value in (("exposure", "value: 0.25"), ("mediators", "offered: false")):
        if thirds:
            lines += [f"    {section}:", *(f"      {third}: {{{value}, because: [assumption]}}" for third in thirds)]
    lines.append(_TAIL.format(deadline=deadline, challenger=challenger, target=target, third=third))
    return "\n".join(lines)


def _leaf(fact: Fact) -> str:
    note = f", note: {json.dumps(fact.note, ensure_ascii=False)}" if fact.note else ""
    return f"    {fact.name}: {{{fact.said}, because: [{fact.because}]{note}}}"


def _relations(relations: Mapping[str, Sequence[Fact]], challenger: str, target: str) -> Iterator[str]:
    if not any(relations.values()):
        yield "# relations:"
        yield f"#   {challenger}>{target}: {{affinity: {{value: -0.5, because: [assumption]}}}}"
        return
    yield "relations:"
    for pair, facts in relations.items():
        if facts:
            yield from (f"  {pair}:", *map(_leaf, facts))


def _feuds(feuds: Mapping[str, Sequence[Fact]] | None, pair: Mapping[str, object]) -> Iterator[str]:
    told = "of ten years, which no table of the day has: fill it in" if feuds is None else "up to the day before"
    yield _FEUDS.format(told=told).rstrip("\n")
    if not feuds:
        yield _NO_FEUDS.format(**pair).rstrip("\n")
        return
    yield "feuds:"
    for key, facts in feuds.items():
        yield from (f"  {key}:", *map(_leaf, facts))


def _meanings() -> dict[str, str]:
    """Return what the words and anchors of a dispute mean that decide most, as comments."""
    found = {"like": ("Which population is it of? The narrowest that holds.", words()["dispute", "like"].steps)}
    for name in ("level", "mobilisation"):
        judged = anchors()["dispute", name]
        found[name] = (judged.question, tuple((f"{number:g}", meaning) for number, meaning in judged.steps))
    return {name: "\n".join(_comments(asked, steps)) for name, (asked, steps) in found.items()}


def _comments(asked: str, steps: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines of a comment that asks a question and says what its answers mean."""
    yield fill(asked, _WIDTH, initial_indent="    ## ", subsequent_indent="    ## ")
    for step, meaning in steps:
        yield fill(f"{step}: {meaning}", _WIDTH, initial_indent="    ##   ", subsequent_indent="    ##     ")


def written(text: str) -> str:
    """Return a text as YAML takes it, in quotes where it needs them.

    Examples
    --------
    >>> written("Côte d'Ivoire"), written("No"), written("a: b")
    ("Côte d'Ivoire", 'No', '"a: b"')
    """
    plain = _PLAIN.fullmatch(text) and text.casefold() not in NOT_TEXT and text == text.strip()
    return text if plain else json.dumps(text, ensure_ascii=False)
