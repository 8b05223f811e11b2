"""The bottom line: up to six plain sentences that an analyst can read out, news first.

How far the dispute goes, what is unusual in others, who falls next, who stands by whom, who can mediate and on what it
hangs. First comes what departs from its base rate, by how far that lies outside the 90% range (`Chance.news`); what
does not depart keeps this order. Each chance comes with its range, its base rate and how the engine did at the question
on past crises in brackets, and with its word; a chance far from its base rate comes with a reason; what is not
determined is said so in place of a ranking; and what is as unlikely as ever is left to the tables.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from foedus.answers.answer import casts_in
from foedus.answers.question import ANYBODY, Cast, Question
from foedus.answers.rows import DisputeRow, FallsRow
from foedus.core.world import FORCE, WAR
from foedus.crisis.naming import END, actor_name, capital, dispute_title, possessive
from foedus.report import dates, undetermined
from foedus.report.leading import by_danger, first_dispute, likeliest, third_parties
from foedus.report.names import gate_name
from foedus.report.numbers import SMALLEST, interval, join, percent
from foedus.report.questions import NEWS, Chance, by_question, irregular, likeliest_manner, why
from foedus.report.words import words
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: A chance whose range stays below this is not likely.
LIKELY: Final = 0.45
#: What is said of other disputes and feuds.
ELSEWHERE: Final = 2
STEPS: Final = ("force", "force_again", "war")
#: What is so already, as said of one and of several, for the target and for the challenger.
_ALREADY: Final = {
    "target": (
        ("fight", "fights for", "fight for"),
        ("aid", "sends aid to", "send aid to"),
        ("endorse", "speaks up for", "speak up for"),
    ),
    "challenger": (
        ("fight", "fights beside", "fight beside"),
        ("aid", "sends aid to", "send aid to"),
        ("endorse", "speaks up for", "speak up for"),
    ),
}


class _Said(NamedTuple):
    """A sentence, and how far the chances in it depart from their base rates (`Chance.news`)."""

    words: str
    news: float = 0.0


class _Brief(NamedTuple):
    """What every sentence is made from."""

    crisis: "CrisisFile"
    answers: RunAnswers
    chances: Mapping[Question, Chance]
    casts: Mapping[str, Cast]
    dispute: str

    def name(self, actor: str) -> str:
        return actor_name(self.crisis, actor, article=True)

    def party(self, side: str) -> str:
        known = self.crisis.disputes.get(self.dispute)
        return self.name(getattr(known, side)) if known else f"the {side}"

    def likeliest(self, question: Question) -> Chance | None:
        """Return the largest chance among those who compete for an answer."""
        return likeliest(self.chances, question.competitors(self.casts) if self.dispute in self.casts else ())

    def departure(self, found: Chance) -> str:
        """Say why a chance lies far from its base rate, if it does."""
        if not found.far:
            return ""
        where = "above" if found.far > 0 else "below"
        return f" – far {where} the base rate: {why(self.crisis, found, self.answers)}"

    def undetermined(self, question: Question) -> str:
        """Return that the leading answer to a question is not determined, if it is not."""
        entry = undetermined.entry_about(self.answers, question, self.dispute)
        return undetermined.sentence(self.crisis, self.answers, entry) if entry else ""


def bottom_line(crisis: "CrisisFile", answers: RunAnswers) -> list[str]:
    """Return the bottom line of a run, for its first dispute, sentence by sentence.

    Parameters
    ----------
    answers
        What the run answers, as in ``answers.json``.
    """
    casts = casts_in(answers["answers"])
    brief = _Brief(crisis, answers, by_question(answers), casts, first_dispute(answers))
    found = [said for part in (_goes, _elsewhere, _falls, _opposes, _helps, _mediates) for said in part(brief)]
    return [capital(said.words) for said in sorted(found, key=lambda said: -said.news)]


def _said(found: Chance) -> str:
    label = f"base rate {found.given}".rstrip()
    base = "" if found.base_rate is None else f"; {label} {percent(found.base_rate)}"
    within = f"{interval(found.low, found.high)}{base}; {found.tried}"
    return f"{percent(found.chance)} ({within}), {words(found.low, found.high)}"


def _each(found: Chance) -> str:
    """Say of the likeliest, who is too unlikely to be told from others, how likely each is at most."""
    base = "" if found.base_rate is None else f"base rate {percent(found.base_rate)}; "
    return f": {percent(found.chance)} each ({base}{found.tried})"


def _leader(what: str, name: str, found: Chance, *, others: bool) -> str:
    """Say who is the likeliest to do something; nobody (else) where a run cannot tell any chance of it from zero."""
    if found.chance < SMALLEST:
        return f"nobody{' else' if others else ''} is likely {what}{_each(found)}"
    return f"the likeliest {what} is {name}: {_said(found)}"


def _already(brief: _Brief, side: str, degrees: tuple[str, ...]) -> list[str]:
    """Say who stands by a side already, a clause for each degree."""
    rows = third_parties(brief.answers, brief.dispute, side)
    return [
        f"{join(names)} already {one if len(names) == 1 else several} {brief.party(side)}"
        for degree, one, several in _ALREADY[side]
        if degree in degrees and (names := [brief.name(row["actor"]) for row in rows if row["already"] == degree])
    ]


def _likeliest(brief: _Brief, side: str, degree: str) -> tuple[str, Chance] | None:
    """Return who is likeliest to reach a degree that it has not reached yet, and with which chance."""
    first = brief.likeliest(Question.stands_by(brief.dispute, ANYBODY, degree, side))
    return (brief.name(first.question.actor), first) if first else None


def _fights(brief: _Brief, side: str) -> Chance | None:
    """Return the likeliest to fight for a side, where that is news or more than very unlikely."""
    found = brief.likeliest(Question.stands_by(brief.dispute, ANYBODY, "fight", side))
    return found if found and found.high >= NEWS else None


def _stands_by(brief: _Brief, side: str, fights: str, to_fight: str, to_aid: str) -> list[_Said]:
    """Say who may fight for a side, who stands by it already, and who may send it aid.

    Parameters
    ----------
    fights, to_fight, to_aid
        What somebody likely does, and what the likeliest may do.
    """
    clauses, news = [], 0.0
    if first := _fights(brief, side):
        name, news = brief.name(first.question.actor), first.news
        who = f"the likeliest {to_fight} is {name}" if first.high < LIKELY else f"{name} {fights}"
        clauses.append(f"{who}: {_said(first)}{brief.departure(first)}")
    already = _already(brief, side, ("fight", "aid", "endorse"))
    clauses += already
    if aids := _likeliest(brief, side, "aid"):
        name, found = aids
        open_still = brief.undetermined(found.question).removesuffix(".") if side == "target" else ""
        clauses.append(
            open_still[:1].lower() + open_still[1:] or _leader(to_aid, name, found, others=bool(already)),
        )
    if side == "target" and (speaks := _likeliest(brief, side, "endorse")):
        clauses.append(_leader("to take its side at least in words", *speaks, others=bool(already)))
    return [_Said("; ".join(clauses) + ".", news)] if clauses else []


def _helps(brief: _Brief) -> list[_Said]:
    """Say who helps the target, and who fights for it."""
    target, by = brief.party("target"), dates.long(brief.answers["horizon_date"])
    return _stands_by(
        brief, "target", f"fights for {target} by {by}", f"to fight for {target}", f"to send {target} aid or more"
    )


def _opposes(brief: _Brief) -> list[_Said]:
    """Say who joins the challenger."""
    challenger, by = brief.party("challenger"), dates.long(brief.answers["horizon_date"])
    return _stands_by(
        brief,
        "challenger",
        f"fights beside {challenger} by {by}",
        f"to fight beside {challenger}",
        f"to send {challenger} aid or more",
    )


def _mediates(brief: _Brief) -> Iterator[_Said]:
    """Say who can mediate, and on what it hangs."""
    if found := brief.likeliest(Question.mediates(brief.dispute, ANYBODY)):
        first = next(
            row
            for row in brief.answers["answers"]["mediates"]
            if (row["dispute"], row["actor"]) == (brief.dispute, found.question.actor)
        )
        said = brief.undetermined(found.question) or (
            f"{brief.name(first['actor'])} is the likeliest to be accepted as mediator: "
            f"{_said(found)}{brief.departure(found)}; it hangs on "
            f"{gate_name(brief.crisis, brief.dispute, first['binding_condition'])}, and a settlement through it is at "
            f"{percent(first['settled'])}."
        )
        anybody = brief.chances.get(Question.course(brief.dispute, "mediated"))
        whole = said if anybody is None else f"{said.removesuffix('.')}; anybody, named or not: {_said(anybody)}."
        yield _Said(whole, max(found.news, anybody.news if anybody else 0.0))
    else:
        where = dispute_title(brief.crisis, brief.dispute) or "this crisis"
        yield _Said(f"nobody is a candidate to mediate in {where}.")


def _falls(brief: _Brief) -> Iterator[_Said]:
    """Say who falls next."""
    ranked = by_danger(brief.answers)
    if ranked:
        first = ranked[0]
        found = brief.chances[Question.falls(first["actor"], first["what"])]
        after = next((row for row in ranked if row["actor"] != first["actor"]), None)
        then = ""
        if after and irregular(after) >= NEWS:
            then = f"; then {_holder(brief, after)} at {percent(after['probability'])}{_irregular(after)}"
        # another may be likelier to go, by an election
        sooner = any(row["probability"] > first["probability"] for row in ranked if row["what"] == first["what"])
        apart = ", exits by the rules apart," if sooner else ""
        said = brief.undetermined(found.question) or (
            f"the likeliest to fall next{apart} is {_holder(brief, first)}: {_said(found)}{_irregular(first)}"
            f"{brief.departure(found)}{then}."
        )
        yield _Said(said, found.news)


def _holder(brief: _Brief, row: FallsRow) -> str:
    return f"{possessive(brief.name(row['actor']))} {row['what']}"


def _irregular(row: FallsRow) -> str:
    """Say how much of a chance to fall is irregular, and by which manner most likely."""
    manner = likeliest_manner(row)
    if not manner:
        return ""
    by = {"coup": "a coup", "revolt": "a revolt", "foreign": "foreign hands"}.get(manner, manner)
    part = f"{percent(irregular(row))} " if irregular(row) < 0.9 * row["probability"] else ""
    rate = row.get("base_rate_irregular")
    beside = f" (base rate {percent(rate)})" if part and rate is not None else ""
    return f", {part}irregularly{beside}, most likely by {by}"


def _goes(brief: _Brief) -> Iterator[_Said]:
    """Say how far the dispute goes, and how it ends."""
    row = next((row for row in brief.answers["answers"]["disputes"] if row["dispute"] == brief.dispute), None)
    if not row:
        return
    force, war = (brief.chances[Question.course(brief.dispute, what)] for what in ("force", "war"))
    serious = brief.chances.get(Question.course(brief.dispute, "serious"))
    force_said = "force is already in use" if row["level_now"] >= FORCE else f"use of force {_said(force)}"
    clauses = [force_said + _in_part(row, FORCE, "in use already")]
    told = [force, war]
    if serious and row["level_now"] < WAR:
        clauses.append(f"serious clashes {_said(serious)}")
        told.append(serious)
    clauses.append(f"war {_said(war)}{_in_part(row, WAR, 'war already')}{brief.departure(war)}")
    course = "it is war already" if row["level_now"] >= WAR else "; ".join(clauses)
    ends = {**row.get("ends", {}), "open": row["open"]}
    likeliest = max(ends, key=lambda end: ends[end])
    yield _Said(
        f"{dispute_title(brief.crisis, brief.dispute)}, by {dates.long(brief.answers['horizon_date'])}: {course}; "
        f"most likely {END[likeliest]}, {percent(ends[likeliest])}.",
        max(found.news for found in told),
    )


def _elsewhere(brief: _Brief) -> Iterator[_Said]:
    """Say which other dispute or feud is likelier, or less likely, to come to force or war than is usual."""
    at_war = {row["dispute"] for row in brief.answers["answers"]["disputes"] if row["level_now"] >= WAR}
    asked = [
        found
        for question, found in brief.chances.items()
        if question.kind == "dispute"
        and question.what in STEPS
        and question.dispute not in {brief.dispute, *at_war}
        and found.news > 0.0
    ]
    furthest = sorted(asked, key=lambda found: -found.news)[:ELSEWHERE]
    if furthest:
        said = "; ".join(f"{found.question.in_words(brief.crisis)}, {_said(found)}" for found in furthest)
        # News of another place does not come before that of this one.
        yield _Said(f"elsewhere, furthest from what is usual: {said}.")


def _in_part(row: DisputeRow, level: int, already: str) -> str:
    """Say in which part of the draws a level is reached on the as-of day, where it is not in all or none."""
    share = row["already"][str(level)]
    return f", {already} in {percent(share)} of draws" if 0.0 < share < 1.0 else ""
