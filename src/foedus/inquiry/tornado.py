"""One input at a time, held at the ends of its stated range, and every rival form: on the same luck."""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Question
from foedus.crisis.crisis import Crisis, Input
from foedus.crisis.settings import with_settings
from foedus.crisis.values import NumberValue, Scalar
from foedus.evidence.record import day_after
from foedus.inquiry.input_rows import BarRow, FormRow
from foedus.session.arms import Floats, Frame, Plan, ask, frame_of, numbers_of
from foedus.session.pairing import paired, shares
from foedus.worlds.ledger import inputs_of
from foedus.worlds.setup import Leaning, Setup, with_forms

Counts = NDArray[np.int64]


class End(NamedTuple):
    """One end of a range: what a setting says there, and the number that stands for it in the world.

    ``along`` is what is set along with it, by path: what is drawn as a whole is held as a whole.
    """

    said: Scalar
    number: float
    along: tuple[tuple[str, Scalar], ...] = ()

    def whole(self) -> "End":
        """Return the end as a whole number, where only those are allowed."""
        return End(round(self.number), float(round(self.number)))


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


def ends_of(setup: Setup, leaning: Leaning) -> tuple[End, End]:
    """Return the ends of the range of an uncertain input or parameter, the lower number first.

    A range, a triangle or the bounds of a parameter are taken as stated; of accounts that disagree, the least and the
    greatest; of a distribution without ends, and of what was fitted or counted, the middle 90% of its draws.
    """
    given = inputs_of(setup.crisis)
    if leaning.path in given:
        return _of_input(given[leaning.path], leaning)
    if leaning.path.startswith("feuds."):
        return _of_record(setup, leaning, given)
    parameter = setup.used.get(leaning.path.removeprefix("parameters."))
    if parameter is None or parameter.fit:
        return _of_draws(leaning)
    return End(parameter.low, parameter.low), End(parameter.high, parameter.high)


def _of_input(entry: Input, leaning: Leaning) -> tuple[End, End]:
    value, code = entry.value, entry.draw
    if value.rival_accounts:
        ordered = sorted(value.rival_accounts, key=lambda account: entry.quantity.code(account.said))
        low, high = code(np.array([0.0, 1.0]))
        return End(ordered[0].said, float(low)), End(ordered[-1].said, float(high))
    triangular = value.triangular if isinstance(value, NumberValue) else None
    said = (triangular.low, triangular.high) if triangular else getattr(value, "between", None)
    if said is None:
        low, high = _of_draws(leaning)
        return (low.whole(), high.whole()) if entry.quantity.whole else (low, high)
    low, high = code(np.array([0.0, 1.0]))
    return End(said[0], float(low)), End(said[1], float(high))


def _of_draws(leaning: Leaning) -> tuple[End, End]:
    low, high = (float(end) for end in np.quantile(leaning.values, (0.05, 0.95)))
    return End(low, low), End(high, high)


def _of_record(setup: Setup, leaning: Leaning, given: Collection[str]) -> tuple[End, End]:
    """Return the ends of what nobody says of the record of a feud, each with the rest of what is drawn of it."""
    stem = leaning.path.rpartition(".")[0]
    drawn = {each.path: each.values for each in setup.leanings if each.path.rpartition(".")[0] == stem}
    order, last = np.argsort(leaning.values, kind="stable"), leaning.values.size - 1

    def end(draw: int) -> End:
        record = {path: float(values[draw]) for path, values in drawn.items() if path not in given}
        said = {path: _said_of_record(setup.crisis, path, number) for path, number in record.items()}
        return End(said.pop(leaning.path), record[leaning.path], tuple(said.items()))

    return end(int(order[round(0.05 * last)])), end(int(order[round(0.95 * last)]))


def _said_of_record(crisis: Crisis, path: str, number: float) -> Scalar:
    """Return what a setting says of a count, or of a day in weeks after the as-of day."""
    days = path.endswith(".ended")
    return day_after(crisis.as_of, math.floor(7.0 * number)) if days else round(number)


def held_at(crisis: Crisis, path: str, end: End) -> Crisis:
    """Return the crisis with an uncertain input or parameter held at an end of its range."""
    both = {path: end.said, **dict(end.along)}
    return with_settings(
        crisis, {at: said.isoformat() if isinstance(said, date) else said for at, said in both.items()}
    )
