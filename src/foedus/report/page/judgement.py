"""The question of the page, and the judgement in three sentences: how far it goes, who takes part, who falls."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from foedus.answers.answer import casts_in
from foedus.answers.question import ANYBODY, Question
from foedus.core.world import DEGREES, FORCE, SIDES, WAR
from foedus.crisis.naming import DEGREE, END, actor_name, capital, possessive
from foedus.crisis.skeleton import SUMMARY
from foedus.report import dates
from foedus.report.leading import at_risk, likeliest, third_parties
from foedus.report.names import gate_name
from foedus.report.numbers import join, percent
from foedus.report.questions import Chance, by_question, irregular, likeliest_manner
from foedus.report.undetermined import entry_about
from foedus.report.words import word
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.answers.rows import DisputeRow
    from foedus.crisis.schema import CrisisFile

#: A chance whose range stays below this is not likely.
_LIKELY: Final = 0.45
#: Aid that is less likely than this to both sides is told as unlikely, in one.
_SLIGHT: Final = 0.05
#: So many are named where several do the same.
_NAMED: Final = 3
#: What is said of something that has a chance, by its word.
_IS: Final = {
    "almost no chance": "has almost no chance",
    "roughly even": "has a roughly even chance",
}
_TOGETHER: Final = {"endorse": "speak up for", "aid": "send aid to", "fight": "fight for"}
_BY: Final = {"coup": "a coup", "revolt": "a revolt", "foreign": "foreign hands"}


def question(crisis: "CrisisFile", answers: RunAnswers) -> str:
    """Return what the page answers: the question with which the summary of the crisis ends, or else one made of it."""
    last = re.split(r"(?<=[.!?;:])\s+", crisis.summary.strip())[-1]
    if last.endswith("?"):
        return last
    by = dates.long(answers["horizon_date"])
    row = _row(answers)
    known = crisis.disputes.get(row["dispute"]) if row else None
    if row is None or known is None:
        return f"Who mediates, and who falls by {by}?"
    challenger, target = (actor_name(crisis, one, article=True) for one in (known.challenger, known.target))
    level = row["level_now"]
    course = (
        f"How does the war between {challenger} and {target} go on to {by}"
        if level >= WAR
        else f"Is there war between {challenger} and {target} by {by}"
        if level >= FORCE
        else f"Is force used between {challenger} and {target} by {by}"
    )
    return f"{course}, who takes sides, who can mediate, and who falls?"


def situation(crisis: "CrisisFile") -> str:
    """Return what the summary of the crisis says before its question; nothing where nobody has written one."""
    said = " ".join(crisis.summary.split())
    if said in ("", SUMMARY):
        return ""
    sentences = re.split(r"(?<=[.!?])\s+", said)
    return " ".join(sentences[:-1] if sentences[-1].endswith("?") else sentences)


def judgement(crisis: "CrisisFile", answers: RunAnswers) -> tuple[str, ...]:
    """Return the judgement on the first dispute of a crisis."""
    row = _row(answers)
    if row is None:
        return ()
    found = _Told(crisis, answers, row)
    return tuple(
        capital(f"{'; '.join(clauses)}.") for clauses in (found.course(), found.sides(), found.ends()) if clauses
    )


def _row(answers: RunAnswers) -> "DisputeRow | None":
    """Return the row of the first dispute, which the page is about."""
    return next((row for row in answers["answers"]["disputes"]), None)


class _Told:
    """What the sentences are made from."""

    def __init__(self, crisis: "CrisisFile", answers: RunAnswers, row: "DisputeRow") -> None:
        self.crisis, self.answers = crisis, answers
        self.chances, self.casts = by_question(answers), casts_in(answers["answers"])
        self.dispute, self.row = row["dispute"], row
        self.by = dates.long(answers["horizon_date"])

    def name(self, actor: str) -> str:
        return actor_name(self.crisis, actor, article=True)

    def party(self, side: str) -> str:
        known = self.crisis.disputes.get(self.dispute)
        return self.name(getattr(known, side)) if known else f"the {side}"

    def likeliest(self, asked: Question) -> Chance | None:
        return likeliest(self.chances, asked.competitors(self.casts) if self.dispute in self.casts else ())

    def fate(self) -> str:
        """Say how the dispute most likely stands at the horizon."""
        ends = {**self.row.get("ends", {}), "open": self.row["open"]}
        end = max(ends, key=lambda one: ends[one])
        said = END[end].replace("the target", self.party("target")).replace("the challenger", self.party("challenger"))
        return f"most likely {re.sub('^it ', 'the dispute ', said)} ({percent(ends[end])})"

    def course(self) -> list[str]:
        """Say how far it goes, and how it ends."""
        war = self.chances[Question.course(self.dispute, "war")]
        both = f"{self.party('challenger')} and {self.party('target')}"
        if self.row["level_now"] >= WAR:
            settled = self.chances.get(Question.course(self.dispute, "settled"))
            peace = [f"a settlement {_chance(settled)}"] if settled else []
            return [f"it is war already between {both}, and by {self.by} {self.fate()}", *peace]
        if self.row["level_now"] >= FORCE:
            return [
                f"force is in use already between {both}, and that it becomes war by {self.by} {_chance(war)}",
                self.fate(),
            ]
        force = self.chances[Question.course(self.dispute, "force")]
        return [
            f"use of force between {both} by {self.by} {_chance(force)}",
            f"war {_chance(war)}, and {self.fate()}",
        ]

    def sides(self) -> list[str]:
        """Say who takes part, and who may."""
        target, challenger = (self.party(side) for side in SIDES)
        clauses = [*self.already("target"), *self.already("challenger")]
        fights = self.likeliest(Question.stands_by(self.dispute, ANYBODY, "fight"))
        if fights and fights.high < _LIKELY:
            least = f"{self.name(fights.question.actor)} ({percent(fights.chance)})"
            clauses.append(f"nobody is likely to fight for {target}, not even {least}")
        elif fights:
            clauses.append(f"that {self.name(fights.question.actor)} fights for {target} {_chance(fights)}")
        clauses += self.aid(challenger, target)
        return clauses or [f"the file names nobody who could join {target} or {challenger}"]

    def aid(self, challenger: str, target: str) -> Iterator[str]:
        """Say who is the likeliest to send aid to either side; together where nobody is likely to."""
        found = [
            (whom, one)
            for side, whom in zip(SIDES, (target, challenger), strict=True)
            if (one := self.likeliest(Question.stands_by(self.dispute, ANYBODY, "aid", side)))
        ]
        said = [(whom, self.name(one.question.actor), percent(one.chance)) for whom, one in found]
        if said and all(one.chance < _SLIGHT for _, one in found):
            whom, who, chance = said[max(range(len(said)), key=lambda place: found[place][1].chance)]
            yield f"nobody is likely to send aid, not even {who} to {whom} ({chance})"
        elif said:
            (whom, who, chance), *other = said
            more = "".join(f", to {them} {second} ({little})" for them, second, little in other)
            yield f"the likeliest to send aid to {whom} is {who} ({chance}){more}"

    def already(self, side: str) -> Iterator[str]:
        """Say who stands by a side already, a clause for each degree."""
        rows = third_parties(self.answers, self.dispute, side)
        for degree in reversed(DEGREES[1:]):
            names = [self.name(row["actor"]) for row in rows if row["already"] == degree]
            if names:
                does = DEGREE[degree] if len(names) == 1 else _TOGETHER[degree]
                yield f"{_some(names)} already {does} {self.party(side)}"

    def ends(self) -> list[str]:
        """Say who mediates, and who falls."""
        return [*self.mediates(), *self.falls()]

    def mediates(self) -> Iterator[str]:
        asked = Question.mediates(self.dispute, ANYBODY)
        found = self.likeliest(asked)
        if found is None:
            yield "nobody is named who could mediate"
            return
        if entry := entry_about(self.answers, found.question, self.dispute):
            between = [
                f"{self.name(who)} ({percent(self.chances[one].chance)})"
                for who in entry["between"]
                if (one := Question.mediates(self.dispute, who)) in self.chances
            ]
            yield f"whether {' or '.join(between)} is the likelier mediator is not determined"
            return
        gate = next(
            row["binding_condition"]
            for row in self.answers["answers"]["mediates"]
            if (row["dispute"], row["actor"]) == (self.dispute, found.question.actor)
        )
        yield (
            f"{self.name(found.question.actor)} is the likeliest mediator ({percent(found.chance)}), which hangs on "
            f"{gate_name(self.crisis, self.dispute, gate)}"
        )

    def falls(self) -> Iterator[str]:
        ranked = at_risk(self.crisis, self.answers)
        if not ranked:
            return
        first = ranked[0]
        found = self.chances[Question.falls(first["actor"], first["what"])]
        entry = entry_about(self.answers, found.question, self.dispute)
        if entry and first["actor"] in entry["between"]:
            names = " or ".join(possessive(self.name(who)) for who in entry["between"])
            yield f"whether {names} {first['what']} is likelier to fall is not determined"
            return
        who = f"{possessive(self.name(first['actor']))} {first['what']}"
        manner = likeliest_manner(first)
        part = f", {percent(irregular(first))} irregularly" if irregular(first) < 0.9 * first["probability"] else ""
        how = f"{part}, most likely by {_BY.get(manner, manner)}" if manner else ""
        yield f"of those involved, the likeliest to fall is {who} ({percent(found.chance)}{_history(found)}){how}"


def _chance(found: Chance) -> str:
    said = word(found.chance)
    return f"{_IS.get(said, f'is {said}')} ({percent(found.chance)}{_history(found)})"


def _history(found: Chance) -> str:
    """Say what history has, and whether a chance lies beyond it by more than its range."""
    if found.base_rate is None:
        return ""
    if found.low <= found.base_rate <= found.high:
        return f"; {percent(found.base_rate)} of past cases"
    return f", {'below' if found.high < found.base_rate else 'above'} the {percent(found.base_rate)} of past cases"


def _some(names: Sequence[str]) -> str:
    """Return some names, and how many there are more."""
    if len(names) <= _NAMED + 1:
        return join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} others"
