"""Why an answer is what it is: its causes switched off in every combination, on the same luck.

The answer with all causes present differs from the answer with all of them switched off; Shapley values divide this
difference among the causes so that the parts add up exactly. This is cause within the model, and says nothing of causes
that the model does not have.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.settings import refuse_unfit
from foedus.inquiry.causes import Subsets, Switch, switches
from foedus.inquiry.evidence_causes import without
from foedus.inquiry.input_rows import CauseRow, Divided, FallbackRow, InteractionRow, NoteRow, Why
from foedus.inquiry.shapley import (
    Order,
    corners,
    interaction,
    joint_subsets,
    sample_orders,
    sampled_interaction,
    sampled_values,
    shapley_values,
    subsets_of,
)
from foedus.inquiry.unmoved import unmoved
from foedus.session.arms import Floats, Plan, ask, ask_apart, frame_of, numbers_of
from foedus.session.pairing import Difference, luck_saved, paired, refuse_few, shares, span_of
from foedus.worlds.ledger import fallback, ledger_of
from foedus.worlds.setup import Setup

#: Up to so many causes every subset is run; beyond, a sample of orders.
EXACT: Final = 8
#: Orders in a sample, where none are asked for.
ORDERS: Final = 24
#: Orders from which the interaction of a pair is told.
PAIR_ORDERS: Final = 8
MOST_CAUSES: Final = 60


class Game(NamedTuple):
    """The answer of every subset that was run [subset -> outer draw], and how the subsets were chosen."""

    causes: Sequence[Switch]
    values: dict[int, Floats]
    orders: list[Order]
    replicates: int
    idle: list[bool]

    @property
    def everything(self) -> int:
        """The subset of all causes."""
        return (1 << len(self.causes)) - 1

    def unmoved_by(self, place: int) -> bool:
        """Return whether no subset that was run both without a cause and with it answers otherwise with it."""
        single = 1 << place
        both = [present for present in self.values if not present & single and present | single in self.values]
        return all(np.array_equal(self.values[present], self.values[present | single]) for present in both)

    def value(self, present: int) -> Floats:
        """Return the answer by outer draw where so many causes are present."""
        return self.values[present]


def subsets_needed(causes: int, orders: list[Order]) -> list[int]:
    """Return the subsets of causes whose answers are needed; all of them where no orders are given."""
    if not orders:
        return list(range(1 << causes))
    everything = (1 << causes) - 1
    singles = [1 << place for place in range(causes)]
    passed = [subset for order in orders for subset in subsets_of(order)]
    return list(dict.fromkeys([everything, 0, *singles, *(everything ^ single for single in singles), *passed]))


def arms_needed(causes: int, orders: int) -> int:
    """Return how many arms an explanation takes at most, for a progress bar."""
    if causes <= EXACT:
        return 1 << causes
    return 2 * causes + 2 + 2 * ((orders + 1) // 2) * (causes - 1) + 4 * PAIR_ORDERS


def explain(
    crisis: Crisis,
    question: Question | str,
    plan: Plan,
    named: Sequence[str] = (),
    *,
    orders: int = ORDERS,
    progress: Callable[[int], None] = lambda _: None,
) -> Why:
    """Return why the answer to a question is what it is.

    Parameters
    ----------
    question
        A question, or its name.
    named
        Causes; by default those of the crisis file (`foedus.inquiry.causes.switches`).
    orders
        How many orders of the causes are sampled, where there are more than eight.

    Returns
    -------
    dict
        ``question``, ``all_on``, ``all_off``, ``causes`` (in the order in which they were named), ``interaction``,
        ``fell_back``, ``notes`` (causes that move nothing, and why; causes that are one), and what is needed to repeat
        it.

    Raises
    ------
    InputError
        If there is no such question or cause; the message names the nearest.
    """
    return explain_together(crisis, [question], plan, named, orders=orders, progress=progress)[0]


def explain_together(
    crisis: Crisis,
    questions: Sequence[Question | str],
    plan: Plan,
    named: Sequence[str] = (),
    *,
    orders: int = ORDERS,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Why]:
    """Return why the answers to several questions are what they are, from the same arms (see `explain`)."""
    refuse_unfit(crisis, ("causes",))
    causes = switches(crisis, named)
    if len(causes) > MOST_CAUSES:
        raise InputError(f"{len(causes)} causes: at most {MOST_CAUSES} at once; name those that matter with --causes")
    refuse_few(plan.replicates)
    return divided(crisis, questions, plan, subsets_in(crisis, causes, plan), orders=orders, progress=progress)


def subsets_in(crisis: Crisis, causes: Sequence[Switch], plan: Plan) -> Subsets:
    """Return what builds the arm of every subset of causes."""
    return Subsets(crisis, causes, lambda changed: numbers_of(plan.set_up(changed), plan))


def divided(
    crisis: Crisis,
    questions: Sequence[Question | str],
    plan: Plan,
    subsets: Subsets,
    *,
    orders: int = ORDERS,
    all_on: Floats | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Why]:
    """Return how the answers to several questions divide among causes that are at hand (see `explain`).

    ``all_on`` are the answers where every cause is present [outer draw, question], where they are known already.
    """
    asked, causes = [Question.parse(question) for question in questions], subsets.causes
    setup = plan.set_up(crisis)
    frame = frame_of(setup, plan, asked)
    sampled = sample_orders(len(causes), orders, plan.seed) if len(causes) > EXACT else []
    everything = (1 << len(causes)) - 1
    known: list[dict[int, Floats]] = [{} for _ in asked] if all_on is None else [{everything: on} for on in all_on.T]
    games = [Game(causes, values, sampled, plan.replicates, subsets.idle) for values in known]

    def answer(presents: list[int]) -> None:
        new = [present for present in presents if present not in games[0].values]
        offs = [everything ^ present for present in new]
        found = (
            (ask_apart(plan.set_up(subsets.crisis(off)), plan, asked, progress) for off in offs)
            if subsets.reshaped
            else ask(frame, subsets.arms(offs), progress)
        )
        for present, yes in zip(new, found, strict=True):
            for game, of_question in zip(games, shares(yes, frame.inner).T, strict=True):
                game.values[present] = of_question

    answer(subsets_needed(len(causes), sampled))
    fell_back = fallbacks(crisis, causes)
    notes = _notes(setup, causes, games, lambda off: plan.set_up(subsets.crisis(off)))
    return [
        {
            "question": str(question),
            **told(game, answer),
            "notes": notes[place],
            "fell_back": fell_back,
            "crisis": crisis.crisis,
            "digest": crisis.digest,
            "seed": plan.seed,
            "replicates": plan.replicates,
            "outer_draws": int(frame.inner.size),
            **span_of(crisis, setup.ensemble.weeks),
            "arms": len(game.values),
        }
        for place, (question, game) in enumerate(zip(asked, games, strict=True))
    ]


def _notes(
    setup: Setup, causes: Sequence[Switch], games: Sequence[Game], switched: Callable[[int], Setup]
) -> list[list[NoteRow]]:
    """Return for each game of which causes something is to be said: why they move nothing, or that two are one."""
    said: list[list[NoteRow]] = [[] for _ in games]
    for place, cause in enumerate(causes):
        twin = next((other.name for other in causes[:place] if cause[2:] == other[2:]), None)
        still = [game.unmoved_by(place) for game in games]
        why = unmoved(setup, switched(1 << place)) if any(still) else ""
        for notes, of_game in zip(said, still, strict=True):
            if twin:
                notes.append({"cause": cause.name, "note": f"switches off the same as '{twin}'"})
            if of_game:
                notes.append({"cause": cause.name, "note": f"moves nothing: {why}"})
    return said


def told(game: Game, answer: Callable[[list[int]], None]) -> Divided:
    """Return what a game says, as plain numbers; ``answer`` runs further subsets where the pair needs them."""
    on, off = game.value(game.everything), game.value(0)
    values, order_error = _values(game)
    rows: list[CauseRow] = []
    for place, switch in enumerate(game.causes):
        found = paired(values[place], game.replicates, same=game.idle[place] and not values[place].any())
        found = Difference(found.mean, np.hypot(found.error, order_error[place]))
        single = 1 << place
        removed, added = on - game.value(game.everything ^ single), game.value(single) - off
        rows.append(
            {
                "name": switch.name,
                "title": switch.title,
                "shapley": float(found.mean),
                "low": float(found.low),
                "high": float(found.high),
                "remove_one": float(removed.mean()),
                "add_one": float(added.mean()),
                "luck_saved": luck_saved(on, game.value(game.everything ^ single)),
            }
        )
    whole = paired(on - off, game.replicates)
    return {
        "all_on": float(on.mean()),
        "all_off": float(off.mean()),
        "difference": float(whole.mean),
        "difference_low": float(whole.low),
        "difference_high": float(whole.high),
        "causes": rows,
        "method": "sampled orders" if game.orders else "every subset",
        "orders": len(game.orders) or None,
        "interaction": _interaction(game, values, answer),
    }


def _values(game: Game) -> tuple[Floats, NDArray[np.float64]]:
    """Return the Shapley values [cause, outer draw], and the standard error from sampling orders [cause]."""
    count = len(game.causes)
    if not game.orders:
        return shapley_values(game.value, count), np.zeros(count)
    mean = sampled_values(lambda present: game.value(present).mean(), game.orders)
    return sampled_values(game.value, game.orders).values, mean.error


def _interaction(game: Game, values: Floats, answer: Callable[[list[int]], None]) -> InteractionRow | None:
    """Return the pair of causes that depend most on each other; among many, how the two strongest do."""
    count = len(game.causes)
    if count < 2:
        return None
    if game.orders:
        strongest = np.argsort(-np.abs(values.mean(axis=1)), kind="stable")[:2]
        pair = (int(strongest.min()), int(strongest.max()))
        orders = game.orders[:PAIR_ORDERS]
        wanted = {corner for before in joint_subsets(orders, pair) for corner in corners(before, pair)}
        answer(sorted(wanted))
        found = sampled_interaction(game.value, orders, pair)
    else:
        each = {pair: interaction(game.value, count, pair) for pair in combinations(range(count), 2)}
        pair = max(each, key=lambda pair: abs(float(each[pair].mean())))
        found = each[pair]
    joint = paired(found, game.replicates, same=not found.any())
    return {
        "pair": [game.causes[place].name for place in pair],
        "value": float(joint.mean),
        "low": float(joint.low),
        "high": float(joint.high),
    }


def fallbacks(crisis: Crisis, causes: Sequence[Switch]) -> list[FallbackRow]:
    """Return what each cause that takes evidence away leaves without any, and what that falls back to.

    Returns
    -------
    list of dict
        ``cause``, ``path``, ``to`` (a number, or None where nothing is left), ``by``.
    """
    found: list[FallbackRow] = []
    for cause in causes:
        silent = without(crisis, cause.evidence)
        ledger = ledger_of(silent.crisis) if silent.fell_back else {}
        for path in silent.fell_back:
            to, by = fallback(ledger, path)
            found.append({"cause": cause.name, "path": path, "to": to, "by": by})
        found += [
            {"cause": cause.name, "path": path, "to": None, "by": "the accounts left"} for path in silent.reweighed
        ]
    return found
