"""How far the inputs, taken together and each inside its stated range, can carry an answer.

One at a time and on the same luck, each of the inputs on which the answer leans most is held at the ends of its range;
then all are held at once at the ends that carry it farthest, those first that carry it most by themselves. That is a
corner of the joint range found by one sweep, not proved to be the farthest: an answer that moves in one direction with
each input has no farther one.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from foedus.answers.leaning import chances_of
from foedus.answers.question import Question
from foedus.crisis.crisis import Crisis
from foedus.inquiry.effects import first_order
from foedus.inquiry.input_rows import ReachRow, ReachStepRow
from foedus.inquiry.sensitivity import INNER
from foedus.inquiry.tornado import End, held_at, tornado_of
from foedus.session.arms import Floats, Plan, ask, frame_of, numbers_of

#: Inputs that are held at the ends of their ranges.
TOP: Final = 16
#: Replicates of a reach, where none are given.
REPLICATES: Final = 4000


def worlds_needed(top: int = TOP) -> int:
    """Return how many worlds a reach runs at most, for a progress bar."""
    return 1 + 2 * top + 2 * top


def names_one_of(path: str, names: tuple[str, ...]) -> bool:
    """Return whether a path goes through one of these actors or disputes.

    Examples
    --------
    >>> names_one_of("relations.USA>IRN.strike_power", ("IRN", "")), names_one_of("actors.USA.load", ("IRN", ""))
    (True, False)
    """
    parts = path.replace(">", ".").replace("-", ".").split(".")
    return any(name in parts for name in names if name)


def reach(
    crisis: Crisis,
    question: Question | str,
    plan: Plan,
    *,
    top: int = TOP,
    progress: Callable[[int], None] = lambda _: None,
) -> ReachRow:
    """Return the lowest and the highest chance that the joint range of the inputs allows an answer.

    Parameters
    ----------
    question
        As everywhere; the answer is by the end of the plan.
    top
        How many inputs are held at the ends of their ranges: half of them those that account for most of the answer's
        variance, half those about the actor or the dispute of the question.

    Returns
    -------
    dict
        ``probability``; ``lowest`` and ``highest``; ``down`` and ``up``, the inputs in the order in which they are
        held, each with the end and the chance from there on.

    Raises
    ------
    InputError
        If there is no such question; the message names the nearest.
    """
    asked = Question.parse(question)
    wide = plan._replace(outer_draws=max(plan.replicates // INNER, 1))
    setup = wide.set_up(crisis)
    frame = frame_of(setup, wide, [asked])
    yes = next(ask(frame, [numbers_of(setup, wide)], progress))
    chances, noise = chances_of(yes[:, 0], wide.inner)
    share = first_order(np.array([leaning.values for leaning in setup.leanings]), chances, noise).share
    order = [setup.leanings[int(at)] for at in np.argsort(-share, kind="stable")]
    about = [leaning for leaning in order if names_one_of(leaning.path, (asked.actor, asked.dispute))]
    # Of what is rare the shares are luck: then what is about it is the better guess.
    chosen = {leaning.path: leaning for leaning in (*order[: top - top // 2], *about[: top // 2])}
    tornado = tornado_of(crisis, wide, [asked], yes, progress)
    both = tornado.at_ends(list(chosen.values()))
    said = float(yes.sum() / wide.replicates)

    def run(held: dict[str, End]) -> float:
        world = crisis
        for path, end in held.items():
            world = held_at(world, path, end)
        rows: Floats = numbers_of(wide.set_up(world), wide)
        return float(next(ask(frame, [rows], progress)).sum() / wide.replicates)

    def sweep(sign: float) -> list[ReachStepRow]:
        """Hold input after input at the end that carries the answer up (``sign`` 1) or down (-1)."""
        swings = []
        for path, ends in both.items():
            gains = [sign * (float(held.yes.sum()) / wide.replicates - said) for held in ends]
            swings.append((max(gains), path, ends[int(np.argmax(gains))].end))
        held: dict[str, End] = {}
        steps: list[ReachStepRow] = []
        now = said
        for gain, path, end in sorted(swings, key=lambda swing: (-swing[0], swing[1])):
            if gain <= 0.0:
                break
            tried = run({**held, path: end})
            if sign * (tried - now) <= 0.0:
                continue
            held[path], now = end, tried
            steps.append({"input": path, "held_at": end.number, "probability": tried})
        return steps

    down, up = sweep(-1.0), sweep(1.0)
    return {
        "question": str(asked),
        "probability": said,
        "lowest": down[-1]["probability"] if down else said,
        "highest": up[-1]["probability"] if up else said,
        "down": down,
        "up": up,
        "inputs": len(chosen),
        "replicates": wide.replicates,
    }
