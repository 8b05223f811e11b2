"""The answers of a crisis as sections of the Desk: each number with its range, its base rate, and its change."""

from collections.abc import Collection, Sequence
from math import hypot
from typing import Final, NamedTuple

from foedus.answers.answer import Answer, answers_as_rows
from foedus.answers.question import Question
from foedus.answers.rows import FallsRow, MediatesRow, Tables
from foedus.core.world import DEGREES
from foedus.crisis.naming import MANNER, actor_name, capital, dispute_title
from foedus.crisis.schema import CrisisFile
from foedus.report import dates
from foedus.report.changes import in_points
from foedus.report.names import ANYBODY_MEDIATES, gate_name, standing
from foedus.report.numbers import interval, log_odds, percent, whole_interval, whole_percent
from foedus.report.questions import RARE, irregular, likeliest_manner
from foedus.runs.comparison import CLEAR

#: Lines that are shown at once; the others stand behind them.
SHOWN: Final = 8
#: What a cell says whose number is that of the file.
SAME: Final = "same"
#: What a dispute comes to, as a line of a table.
COMES: Final = {
    "force": "force is used",
    "force_again": "force is used again",
    "deaths": "force kills",
    "serious": "serious clashes",
    "war": "war",
    "mediated": "somebody mediates",
    "settled": "it is settled",
    "conceded": "the target gives way",
    "stood_down": "the challenger stands down",
    "challenger_won": "the challenger wins",
    "target_won": "the target wins",
    "lapsed": "it lapses",
}
_ALREADY: Final = {"endorse": "speaks up already", "aid": "sends aid already", "fight": "fights already"}


class Line(NamedTuple):
    """One number: what it is the chance of, and what stands beside it as texts.

    ``moved`` says that the change is more than luck; places are in percent of a track from 0 to 1.
    """

    question: str
    says: str
    note: str
    chance: str
    range: str
    base: str
    change: str
    moved: bool
    low: float
    at: float
    high: float
    past: float | None
    #: The statement in full, for a reader who hears and does not see.
    full: str


class Section(NamedTuple):
    """Lines under a heading; of more than `SHOWN` the rest is behind. ``empty`` says why there are none."""

    key: str
    title: str
    first: list[Line]
    rest: list[Line]
    empty: str = ""
    note: str = ""
    #: Whether the rest is shown too, and the keys of the sections that are so once this one is turned over.
    all: bool = False
    toggled: str = ""

    def opened(self, keys: Collection[str]) -> "Section":
        """Return the section, with its rest if its key is among these."""
        others = [key for key in keys if key != self.key]
        shown = self.key in keys
        return self._replace(all=shown, toggled=" ".join(others if shown else [*others, self.key]))


class Answers:
    """The answers of a crisis beside those of its file, or of a run that is pinned.

    Parameters
    ----------
    tables, before
        The answers, and those that they are compared with; None where there are none.
    moved
        The questions of which the answer differs by more than luck.
    draft
        Whether they are those of a draft, of which no digit below 1% is shown.
    """

    def __init__(
        self,
        crisis: CrisisFile,
        tables: Tables,
        before: Tables | None,
        moved: Collection[Question] = (),
        *,
        draft: bool = False,
    ) -> None:
        self._crisis, self._tables, self._draft = crisis, tables, draft
        self._answers = {answer.question: answer for answer in answers_as_rows(tables)}
        self._before = {answer.question: answer for answer in answers_as_rows(before)} if before else {}
        self._moved = moved

    def stands_by(self, dispute: str, degree: str) -> Section:
        """Return who stands by whom in a dispute, to a degree or more, the likeliest first."""
        known = self._crisis.disputes[dispute]
        rows = [row for row in self._tables["stands_by"] if row["dispute"] == dispute]
        found = []
        for row in rows:
            question = Question.stands_by(dispute, row["actor"], degree, row["side"])
            party = actor_name(self._crisis, getattr(known, row["side"]))
            already = "" if row["already"] == DEGREES[0] else f", {_ALREADY[row['already']]}"
            found.append((question, actor_name(self._crisis, row["actor"]), f"with {party}{already}"))
        found.sort(key=lambda one: -self._answers[one[0]].probability)
        lines = [self._line(*one) for one in found]
        return _section("stands-by", "Who stands by whom", lines, "No third party could take a side in this dispute.")

    def mediates(self, dispute: str) -> Section:
        """Return who can mediate in a dispute, with the gate that binds each; anybody first."""
        rows = [row for row in self._tables["mediates"] if row["dispute"] == dispute]
        rows.sort(key=lambda row: -row["accepted"])
        anybody = Question.course(dispute, "mediated")
        lines = [self._line(anybody, capital(ANYBODY_MEDIATES), "named or not")] if anybody in self._answers else []
        lines += [
            self._line(
                Question.mediates(dispute, row["actor"]), actor_name(self._crisis, row["actor"]), self._gate(row)
            )
            for row in rows
        ]
        note = "" if rows else "The file names no candidate to mediate here."
        return _section("mediates", "Who can mediate", lines, "The file names no candidate to mediate here.", note)

    def _gate(self, row: MediatesRow) -> str:
        gate = row["binding_condition"]
        if not gate:
            return ""
        opened = row["gates"].get(gate)
        return f"hangs on {gate_name(self._crisis, row['dispute'], gate)}" + (
            f", open {self._percent(opened)}" if opened is not None else ""
        )

    def falls(self) -> Section:
        """Return leaders and regimes, farthest from the base rate first: of leaders only what is irregular counts."""
        rows = sorted(self._tables["falls"], key=lambda row: (-_apart(row), -irregular(row)))
        lines = [self._fall(row) for row in rows]
        return _section("falls", "Who falls", lines, "The run has no answer about leaders and regimes.")

    def _fall(self, row: FallsRow) -> Line:
        question = Question.falls(row["actor"], row["what"])
        manner = likeliest_manner(row)
        how = f"{self._percent(irregular(row))} {MANNER.get(manner, manner)}" if manner else ""
        known = self._crisis.actors.get(row["actor"])
        name = actor_name(self._crisis, row["actor"])
        leader = known.leader_name if known and row["what"] == "leader" else ""
        says = f"{name}: {leader or row['what']}"
        if row["what"] == "leader" and how:
            how = f"irregularly {self._percent(irregular(row))}, most by {MANNER.get(manner, manner)}"
        return self._line(question, says, how)

    def goes(self, dispute: str) -> Section:
        """Return how far a dispute goes."""
        row = next(row for row in self._tables["disputes"] if row["dispute"] == dispute)
        lines = [
            self._line(question, COMES[what], "")
            for what in COMES
            if (question := Question.course(dispute, what)) in self._answers
        ]
        half = (
            f"half have ended by {dates.short(row['median_end'])}"
            if row["median_end"]
            else "fewer than half end by the horizon"
        )
        note = f"Now: {standing(row)}. Still open at the end: {self._percent(row['open'])}; {half}."
        return _section("goes", "How far it goes", lines, "The run has no open dispute.", note, shown=len(COMES))

    def feuds(self) -> Section:
        """Return which feuds come to force."""
        lines = [
            self._line(Question.course(row["feud"], "force"), dispute_title(self._crisis, row["feud"]), "force is used")
            for row in sorted(self._tables.get("feuds", ()), key=lambda row: -row["comes_to"][0]["probability"])
        ]
        return _section("feuds", "Feuds beside the disputes", lines, "No two here have fought before.")

    def moved_most(self) -> str:
        """Return the answer that differs most from what it is compared with, in words; empty where none differs."""
        apart = {
            question: abs(answer.probability - self._before[question].probability)
            for question, answer in self._answers.items()
            if question in self._before
        }
        most = max(apart, key=lambda question: apart[question], default=None)
        if most is None or not apart[most]:
            return ""
        before, now = (self._percent(each[most].probability) for each in (self._before, self._answers))
        moved = f"{before} → {now}" if before != now else f"{now}, change {self._change(most, self._answers[most])}"
        return f"{most.in_words(self._crisis)}: {moved}"

    def line(self, question: Question) -> Line | None:
        """Return the line of one question; None where it is not asked here."""
        return self._line(question, question.in_words(self._crisis), "") if question in self._answers else None

    def _line(self, question: Question, says: str, note: str) -> Line:
        answer = self._answers[question]
        low, high = (answer.probability if end is None else end for end in (answer.low, answer.high))
        change = self._change(question, answer)
        base = "" if answer.base_rate is None else self._percent(answer.base_rate)
        within = self._interval(low, high) if answer.low is not None else ""
        certain = answer.already == 1.0
        return Line(
            question=str(question),
            says=says,
            note=note,
            chance="already" if certain else self._percent(answer.probability),
            range="" if certain else within,
            base="–" if certain or not base else base,
            change=change,
            moved=question in self._moved and change != SAME,
            low=round(100.0 * low, 2),
            at=round(100.0 * answer.probability, 2),
            high=round(100.0 * high, 2),
            past=None if answer.base_rate is None else round(100.0 * answer.base_rate, 2),
            full=question.in_words(self._crisis),
        )

    def _change(self, question: Question, answer: Answer) -> str:
        """Return by how much an answer differs, in points; a dash where there is nothing to compare it with."""
        if (before := self._before.get(question)) is None:
            return "–"
        change = answer.probability - before.probability
        if change == 0.0:
            return SAME
        return in_points(change, draft=self._draft)

    def _percent(self, chance: float) -> str:
        return whole_percent(chance) if self._draft else percent(chance)

    def _interval(self, low: float, high: float) -> str:
        return whole_interval(low, high) if self._draft else interval(low, high)


def _section(key: str, title: str, lines: Sequence[Line], empty: str, note: str = "", *, shown: int = SHOWN) -> Section:
    return Section(key, title, list(lines[:shown]), list(lines[shown:]), "" if lines else empty, note)


def _apart(row: FallsRow) -> float:
    """Return how far a fall lies from its base rate, in log odds; of a leader the irregular part, where it is told."""
    of_leader = row["what"] == "leader"
    said = irregular(row) if of_leader else row["probability"]
    rate = row.get("base_rate_irregular") if of_leader else row["base_rate"]
    if rate is None or max(said, rate) < RARE:
        return 0.0
    return abs(log_odds(said) - log_odds(rate))


def of_dispute(tables: Tables, dispute: str) -> Tables:
    """Return answers without who sides and mediates in other disputes: of many actors these are nearly all."""
    return {
        **tables,
        "stands_by": [row for row in tables["stands_by"] if row["dispute"] == dispute],
        "mediates": [row for row in tables["mediates"] if row["dispute"] == dispute],
    }


def next_dispute(crisis: CrisisFile, dispute: str, step: int) -> str:
    """Return the dispute that comes so many after another, round and round."""
    names = list(crisis.disputes)
    at = names.index(dispute) if dispute in names else 0
    return names[(at + step) % len(names)]


def beyond_luck(tables: Tables, before: Tables) -> frozenset[Question]:
    """Return the questions of which answers differ by more than luck which they do not share."""
    was = {answer.question: answer for answer in answers_as_rows(before)}
    found = []
    for now in answers_as_rows(tables):
        then = was.get(now.question)
        if then is None or now.sampling_error is None or then.sampling_error is None:
            continue
        if abs(now.probability - then.probability) > CLEAR * hypot(now.sampling_error, then.sampling_error):
            found.append(now.question)
    return frozenset(found)
