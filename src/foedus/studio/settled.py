"""What the Desk tells beside the answers of a settled run: the bottom line, conditions, and on what answers lean.

All of it is counted as the histories are run, and nothing of them is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus import __version__
from foedus.answers.answer import answers_as_rows
from foedus.answers.answers import day_of_week
from foedus.answers.cells import Tally, all_of
from foedus.answers.contests import casts_of, contests, headline_questions
from foedus.answers.counts import counts_of, events_of
from foedus.answers.leaning import leans_on, not_determined
from foedus.answers.question import Question
from foedus.answers.rows import LeansOnRow, Tables
from foedus.answers.skill import skills
from foedus.crisis.crisis import Crisis
from foedus.engine.ensemble import Chunk, Outcome, outer_draws_for
from foedus.engine.recording import Weeks
from foedus.inquiry.by_hand import by_hand, hand_events
from foedus.inquiry.given import Courses
from foedus.inquiry.whatif import CLEAR, questions_of
from foedus.report.bottom_line import bottom_line
from foedus.report.given import Conditional, if_it_comes_to_force
from foedus.runs.rows import RunAnswers
from foedus.session.pairing import paired, shares
from foedus.worlds.setup import Setup

Floats = NDArray[np.float64]
#: Beyond so many questions in all disputes, conditions would take more memory than they are worth here.
QUESTIONS: Final = 20_000


@dataclass(frozen=True, eq=False)
class Settled:
    """A settled run: the crisis, what is told of it, the answer that leans most on each input, and its shares of yes.

    ``shares`` [outer draw, question] are those of ``questions``, by which two runs on the same luck are compared.
    """

    crisis: Crisis
    record: RunAnswers
    leans: Mapping[str, LeansOnRow]
    questions: tuple[Question, ...]
    shares: Floats

    @cached_property
    def bottom_line(self) -> list[str]:
        """The sentences that sum it up."""
        return bottom_line(self.crisis, self.record)

    @cached_property
    def if_force(self) -> dict[str, Conditional]:
        """What follows if a dispute comes to force, by dispute."""
        courses = zip(self.record.get("given", ()), if_it_comes_to_force(self.crisis, self.record), strict=True)
        return {course["dispute"]: said for course, said in courses}

    @property
    def replicates(self) -> int:
        """Of how many replicates it is."""
        return self.record["replicates"]

    def moved(self, before: "Settled | None") -> frozenset[Question]:
        """Return the questions of which the answer differs from that of a run on the same luck, by more than luck."""
        if before is None or before.replicates != self.replicates or before.shares.shape[0] != self.shares.shape[0]:
            return frozenset()
        places = {question: place for place, question in enumerate(before.questions)}
        both = [(at, places[one]) for at, one in enumerate(self.questions) if one in places]
        if not both:
            return frozenset()
        here, there = (list(each) for each in zip(*both, strict=True))
        change = paired(self.shares[:, here] - before.shares[:, there], self.replicates)
        clear = np.abs(change.mean) >= CLEAR * change.error
        return frozenset(self.questions[at] for at, moved in zip(here, clear, strict=True) if moved)


class Counting:
    """Counts the histories of a run as they are run, for what is told beside its answers."""

    def __init__(self, setup: Setup, replicates: int) -> None:
        self._setup = setup
        ensemble = setup.ensemble
        self.questions = tuple(questions_of(setup))
        small = len(self.questions) * len(setup.crisis.disputes) <= QUESTIONS
        self._courses = Courses(setup, outer_draws_for(replicates)) if small else None
        groups = hand_events(setup) if small else []
        self._hands = [Tally(group, ensemble.actors, ensemble.disputes) for group in groups]
        looks = [tally.look for tally in self._hands]
        self.look: Callable[[Sequence[Chunk], Weeks], None] = all_of(
            [*([self._courses.look] if self._courses else []), *looks]
        )

    def settled(self, tables: Tables, outcome: Outcome, seed: int) -> Settled:
        """Return what is told of the run whose histories were looked at."""
        crisis, replicates = self._setup.crisis, int(outcome.inner.sum())
        setup = _drawn(self._setup, outcome.inner.size)
        counts = counts_of(outcome, setup.ensemble.actors, setup.ensemble.disputes)
        casts = casts_of(setup)
        headlines = headline_questions(answers_as_rows(tables), casts, tables["falls"])
        leans = leans_on(setup, counts, headlines, named=None)
        record: RunAnswers = {
            "foedus": __version__,
            "crisis": crisis.crisis,
            "title": crisis.title,
            "as_of": crisis.as_of.isoformat(),
            "horizon_weeks": setup.ensemble.weeks,
            "horizon_date": day_of_week(crisis.as_of, setup.ensemble.weeks),
            "replicates": replicates,
            "outer_draws": int(outcome.inner.size),
            "seed": seed,
            "digest": crisis.digest,
            "forms": setup.forms,
            "measure": crisis.measure,
            "answers": tables,
            "leans_on": leans,
            "not_determined": not_determined(setup, counts, contests(casts)),
            "forms_spread": [],
            "second_opinions": [],
            "precedents": [],
            "skill": skills(),
        }
        if self._courses:
            record["given"] = self._courses.rows(outcome.inner)
        if self._courses and (hands := by_hand(setup, [tally.cells for tally in self._hands])):
            record["by_hand"] = hands
        return Settled(crisis, record, _strongest(leans), self.questions, self._shares(outcome))

    def _shares(self, outcome: Outcome) -> Floats:
        """Return the shares of yes [outer draw, question]."""
        ensemble = self._setup.ensemble
        by_event = outcome.first.sum(axis=-1, dtype=np.int64)
        yes = [by_event[:, events_of(each, ensemble.actors, ensemble.disputes)].sum(axis=1) for each in self.questions]
        return shares(np.stack(yes, axis=1), outcome.inner[:, None])


def _drawn(setup: Setup, outer_draws: int) -> Setup:
    """Return a crisis that is ready to run with as many outer draws as were run of it: a session has all of them."""
    leanings = (each._replace(values=each.values[:outer_draws]) for each in setup.leanings)
    return setup._replace(leanings=tuple(leanings))


def _strongest(leans: Sequence[LeansOnRow]) -> dict[str, LeansOnRow]:
    """Return by input the answer that leans most on it."""
    found: dict[str, LeansOnRow] = {}
    for row in sorted(leans, key=lambda row: -row["share"]):
        found.setdefault(row["input"], row)
    return found
