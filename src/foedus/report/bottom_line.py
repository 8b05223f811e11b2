"""The bottom line: from three to six plain sentences that an analyst can read out.

Who stands by whom, who can mediate and on what it hangs, who falls next, how far the dispute goes. Each chance comes
with its 90% range and its base rate in brackets, and its word; a chance far from its base rate comes with a reason; and
what is not determined is said so in place of a ranking.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from foedus.core.world import DEGREES
from foedus.report import dates
from foedus.report.names import END, actor_name, capital, dispute_title, gate_name, input_name, possessive, value_name
from foedus.report.numbers import interval, join, percent
from foedus.report.questions import Chance, by_name, confidence_in, danger, irregular, likeliest_manner, why
from foedus.report.words import Confidence, words

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

Row = Mapping[str, Any]


class _Brief(NamedTuple):
    """What every sentence is made from."""

    crisis: "CrisisFile"
    answers: Row
    chances: Mapping[str, Chance]
    dispute: str

    def name(self, actor: str) -> str:
        return actor_name(self.crisis, actor, article=True)

    def rows(self, kind: str) -> list[Row]:
        return list(self.answers["answers"].get(kind, ()))

    def undetermined(self, *stems: str) -> Row | None:
        """Return what is not determined about a question in whose name one of these stems occurs."""
        entries = self.answers.get("not_determined", ())
        return next((row for row in entries if any(stem in row["question"].lower() for stem in stems)), None)


def bottom_line(crisis: "CrisisFile", answers: Row) -> list[str]:
    """Return the bottom line of a run, for its first dispute, sentence by sentence."""
    brief = _brief(crisis, answers)
    return [capital(said) for part in (_fights, _helps, _opposes, _mediates, _falls, _goes) for said in part(brief)]


def confidences(crisis: "CrisisFile", answers: Row) -> list[tuple[str, Confidence]]:
    """Return the confidence in the leading answer to each of the questions of the bottom line."""
    brief = _brief(crisis, answers)
    leading = (
        (
            "who stands by whom",
            _most(_third_parties(brief, "target"), "aid_or_more"),
            "stands_by:{dispute}:{actor}:aid",
        ),
        ("who can mediate", _most(brief.rows("mediates"), "accepted"), "mediates:{dispute}:{actor}:accepted"),
        ("who falls next", max(brief.rows("falls"), key=danger, default=None), "falls:{actor}:{what}"),
    )
    found = [(topic, brief.chances[question.format(**row)]) for topic, row, question in leading if row]
    low = Confidence("low", ("the order turns over inside the stated range of one assumption",))
    return [
        (topic, low if brief.undetermined(_STEM[topic]) else confidence_in(chance, answers)) for topic, chance in found
    ]


def not_determined(crisis: "CrisisFile", answers: Row, entry: Row) -> str:
    """Return in a sentence what is not determined, between whom, and what would settle it."""
    return capital(_not_determined(_brief(crisis, answers), entry)) + "."


_STEM = {"who stands by whom": "stand", "who can mediate": "mediat", "who falls next": "fall"}


def _brief(crisis: "CrisisFile", answers: Row) -> _Brief:
    disputes = answers["answers"].get("disputes") or answers["answers"].get("stands_by") or [{"dispute": ""}]
    return _Brief(crisis, answers, by_name(answers), disputes[0]["dispute"])


def _most(rows: list[Row], key: str) -> Row | None:
    return max(rows, key=lambda row: row[key], default=None)


def _third_parties(brief: _Brief, side: str) -> list[Row]:
    return [row for row in brief.rows("stands_by") if row["dispute"] == brief.dispute and row["side"] == side]


def _party(brief: _Brief, side: str) -> str:
    known = brief.crisis.disputes.get(brief.dispute)
    return brief.name(getattr(known, side)) if known else f"the {side}"


def _said(found: Chance, base_rate: str = "base rate") -> str:
    base = "" if found.base_rate is None else f"; {base_rate} {percent(found.base_rate)}"
    return f"{percent(found.chance)} ({interval(found.low, found.high)}{base}), {words(found.low, found.high)}"


def _departure(brief: _Brief, found: Chance) -> str:
    if not found.far:
        return ""
    where = "above" if found.far > 0 else "below"
    return f" – far {where} the base rate: {why(brief.crisis, found, brief.answers)}"


def _fights(brief: _Brief) -> Iterator[str]:
    """Say who fights for the target."""
    rows = _third_parties(brief, "target")
    target = _party(brief, "target")
    fighting = [brief.name(row["actor"]) for row in rows if row["already"] == "fight"]
    first = _most([row for row in rows if row["already"] != "fight"], "fight")
    already = (
        f"{join(fighting)} already {'fights' if len(fighting) == 1 else 'fight'} for {target}. " if fighting else ""
    )
    if first:
        found = brief.chances[f"stands_by:{brief.dispute}:{first['actor']}:fight"]
        by = dates.long(brief.answers["horizon_date"])
        who = "nobody else" if fighting else "nobody"
        opening = f"{who} is likely to fight for {target} by {by}; likeliest is " if found.high < 0.45 else ""
        closing = f": {_said(found)}" if opening else f" fights for {target} by {by}: {_said(found)}"
        yield f"{already}{capital(opening)}{brief.name(first['actor'])}{closing}{_departure(brief, found)}."
    elif already:
        yield already.strip()


def _helps(brief: _Brief) -> Iterator[str]:
    """Say who helps the target short of fighting."""
    rows = _third_parties(brief, "target")
    target = _party(brief, "target")
    clauses = [
        f"{join(names)} already {verb if len(names) == 1 else plural} {target}"
        for degree, verb, plural in (
            ("aid", "sends aid to", "send aid to"),
            ("endorse", "speaks up for", "speak up for"),
        )
        if (names := [brief.name(row["actor"]) for row in rows if row["already"] == degree])
    ]
    clauses += _likeliest(brief, "target", "aid", f"the likeliest to send {target} aid or more is")
    clauses += _likeliest(brief, "target", "endorse", "the likeliest to take its side at least in words is")
    undetermined = brief.undetermined("stand", "aid", "fight", "endors")
    clauses += [_not_determined(brief, undetermined)] if undetermined else []
    if clauses:
        yield "; ".join(clauses) + "."


def _likeliest(brief: _Brief, side: str, degree: str, opening: str) -> list[str]:
    """Return who is likeliest to reach a degree that it has not reached yet, as a clause, if there is one."""
    beyond = DEGREES[DEGREES.index(degree) :]
    rows = [row for row in _third_parties(brief, side) if row["already"] not in beyond]
    first = _most(rows, degree if degree == "fight" else f"{degree}_or_more")
    if not first:
        return []
    suffix = ":challenger" if side == "challenger" else ""
    found = brief.chances[f"stands_by:{brief.dispute}:{first['actor']}:{degree}{suffix}"]
    return [f"{opening} {brief.name(first['actor'])}: {_said(found)}{_departure(brief, found)}"]


def _opposes(brief: _Brief) -> Iterator[str]:
    """Say who joins the challenger."""
    rows = _third_parties(brief, "challenger")
    challenger = _party(brief, "challenger")
    clauses = [
        f"{join(names)} already {verb if len(names) == 1 else plural} {challenger}"
        for degree, verb, plural in (
            ("fight", "fights beside", "fight beside"),
            ("aid", "sends aid to", "send aid to"),
            ("endorse", "speaks up for", "speak up for"),
        )
        if (names := [brief.name(row["actor"]) for row in rows if row["already"] == degree])
    ]
    clauses += _likeliest(brief, "challenger", "fight", f"the likeliest to fight beside {challenger} is")
    clauses += _likeliest(brief, "challenger", "aid", "to send it aid or more")
    if clauses:
        yield "; ".join(clauses) + "."


def _mediates(brief: _Brief) -> Iterator[str]:
    """Say who can mediate, and on what it hangs."""
    undetermined = brief.undetermined("mediat")
    if undetermined:
        yield f"{_not_determined(brief, undetermined)}."
        return
    here = [row for row in brief.rows("mediates") if row["dispute"] == brief.dispute]
    first = _most(here, "accepted")
    if not first:
        where = dispute_title(brief.crisis, brief.dispute) or "this crisis"
        yield f"nobody is a candidate to mediate in {where}."
        return
    found = brief.chances[f"mediates:{brief.dispute}:{first['actor']}:accepted"]
    yield (
        f"{brief.name(first['actor'])} is the likeliest to be accepted as mediator: "
        f"{_said(found, 'base rate of any mediator')}{_departure(brief, found)}; it hangs on "
        f"{gate_name(brief.crisis, brief.dispute, first['binding_condition'])}, and it settles the dispute with "
        f"{percent(first['settled'])}."
    )


def _falls(brief: _Brief) -> Iterator[str]:
    """Say who falls next."""
    undetermined = brief.undetermined("fall")
    if undetermined:
        yield f"{_not_determined(brief, undetermined)}."
        return
    ranked = sorted(brief.rows("falls"), key=lambda row: -danger(row))
    if not ranked:
        return
    first, after = ranked[0], next((row for row in ranked if row["actor"] != ranked[0]["actor"]), None)
    found = brief.chances[f"falls:{first['actor']}:{first['what']}"]
    then = f"; then {_holder(brief, after)} at {percent(after['probability'])}{_irregular(after)}" if after else ""
    yield (
        f"the likeliest to fall next is {_holder(brief, first)}: {_said(found)}{_irregular(first)}"
        f"{_departure(brief, found)}{then}."
    )


def _holder(brief: _Brief, row: Row) -> str:
    return f"{possessive(brief.name(row['actor']))} {row['what']}"


def _irregular(row: Row) -> str:
    """Say how much of a chance to fall is irregular, and by which manner most likely."""
    manner = likeliest_manner(row)
    if not manner:
        return ""
    by = {"coup": "a coup", "revolt": "a revolt", "foreign": "foreign hands"}.get(manner, manner)
    part = f"{percent(irregular(row))} " if irregular(row) < 0.9 * row["probability"] else ""
    return f", {part}irregularly, most likely by {by}"


def _goes(brief: _Brief) -> Iterator[str]:
    """Say how far the dispute goes."""
    row = next((row for row in brief.rows("disputes") if row["dispute"] == brief.dispute), None)
    if not row:
        return
    war = brief.chances[f"dispute:{brief.dispute}:war"]
    force = brief.chances[f"dispute:{brief.dispute}:force"]
    title = dispute_title(brief.crisis, brief.dispute)
    force_said = "force is already in use" if row["level_now"] >= 4 else f"use of force {_said(force)}"
    war_said = "it is at war" if row["level_now"] >= 5 else f"war {_said(war)}{_departure(brief, war)}"
    by = dates.long(brief.answers["horizon_date"])
    ends = {**row.get("ends", {}), "open": row["open"]}
    likeliest = max(ends, key=lambda end: ends[end])
    yield f"{title}, by {by}: {force_said}; {war_said}; most likely {END[likeliest]}, {percent(ends[likeliest])}."


def _not_determined(brief: _Brief, entry: Row) -> str:
    """Say what is not determined, between whom, and what would settle it."""
    if entry.get("says"):
        return str(entry["says"]).rstrip(".")
    among = [_with_range(brief, who) for who in entry["between"]]
    low, high = (value_name(brief.crisis, entry["input"], end) for end in entry["range"])
    turns = entry.get("turns_at")
    at = "" if turns is None else f", turning at {value_name(brief.crisis, entry['input'], turns)}"
    return (
        f"{entry['question']} is not determined between {join(among)}: their order turns over inside the stated range "
        f"({low} to {high}{at}) of one input, {input_name(brief.crisis, entry['input'])}"
    )


def _with_range(brief: _Brief, who: str) -> str:
    found = [chance for question, chance in brief.chances.items() if question.startswith(f"falls:{who}:")]
    first = max(found, key=lambda chance: chance.chance, default=None)
    return f"{brief.name(who)} ({interval(first.low, first.high)})" if first else brief.name(who)
