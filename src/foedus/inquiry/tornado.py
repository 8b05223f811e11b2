"""One input at a time, held at the ends of its range, and every rival form of a mechanism: on the same luck."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Question
from foedus.crisis.crisis import Crisis
from foedus.inquiry.ends import End, ends_of, held_at
from foedus.inquiry.rows import BarRow, FormRow
from foedus.session.arms import Floats, Frame, Plan, ask, frame_of, numbers_of
from foedus.session.pairing import paired, shares
from foedus.worlds.setup import Leaning, Setup, with_forms

Counts = NDArray[np.int64]


class Held(NamedTuple):
    """The answers [outer draw, question] with one input held at an end of its range."""

    end: End
    yes: Counts


class Tornado(NamedTuple):
    """What stays while one thing at a time changes; ``base`` [outer draw, question] are the answers as it is."""

    setup: Setup
    plan: Plan
    frame: Frame
    base: Counts
    progress: Callable[[int], None]

    @property
    def crisis(self) -> Crisis:
        """The crisis."""
        return self.setup.crisis

    def at_ends(self, leanings: Sequence[Leaning]) -> dict[str, tuple[Held, Held]]:
        """Return for each input, by path, the answers at the ends of its range."""
        both = {leaning.path: ends_of(self.setup, leaning) for leaning in leanings}

        def worlds() -> Iterator[Floats]:
            for path, ends in both.items():
                for end in ends:
                    yield numbers_of(self.plan.set_up(held_at(self.crisis, path, end)), self.plan)

        answers = ask(self.frame, worlds(), self.progress)
        return {path: (Held(low, next(answers)), Held(high, next(answers))) for path, (low, high) in both.items()}

    def bar(self, held: tuple[Held, Held]) -> BarRow:
        """Return the answer to the first question at the ends of an input's range, and the swing between them."""
        low, high = held
        swing = paired(shares(high.yes[:, 0] - low.yes[:, 0], self.frame.inner), self.plan.replicates)
        return {
            "range": [low.end.number, high.end.number],
            "low_end": float(low.yes[:, 0].sum() / self.plan.replicates),
            "high_end": float(high.yes[:, 0].sum() / self.plan.replicates),
            "swing": float(swing.mean),
            "swing_low": float(swing.low),
            "swing_high": float(swing.high),
        }

    def forms(self) -> list[FormRow]:
        """Return what the rival forms of mechanisms answer to the first question."""
        rivals = self.setup.catalogue.rivals(self.setup.forms)
        forms = [{**self.setup.forms, family: form} for family, form in rivals]
        worlds = (numbers_of(with_forms(self.setup, chosen), self.plan) for chosen in forms)
        found: list[FormRow] = []
        for (family, form), yes in zip(rivals, ask(self.frame, worlds, self.progress), strict=True):
            change = paired(shares(yes[:, 0] - self.base[:, 0], self.frame.inner), self.plan.replicates)
            found.append(
                {
                    "form": f"{family}.{form}",
                    "instead_of": f"{family}.{self.setup.forms[family]}",
                    "probability": float(yes[:, 0].sum() / self.plan.replicates),
                    "change": float(change.mean),
                    "low": float(change.low),
                    "high": float(change.high),
                }
            )
        return found


def tornado_of(
    crisis: Crisis, plan: Plan, questions: Sequence[Question], base: Counts, progress: Callable[[int], None]
) -> Tornado:
    """Return what is needed to change one thing at a time."""
    setup = plan.set_up(crisis)
    return Tornado(setup, plan, frame_of(setup, plan, questions), base, progress)
