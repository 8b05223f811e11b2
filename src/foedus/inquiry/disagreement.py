"""Where two analysts disagree: the difference of their answers, divided among the inputs in which their files differ.

Each input that differs is a cause in the second file, which is switched off where the first file's value is put in its
place. So the parts are Shapley values (`foedus.inquiry.shapley`), and add up to the whole difference.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import OPEN
from foedus.crisis.quantities import QUANTITIES
from foedus.inquiry.causes import Switch
from foedus.inquiry.file_rows import DifferingRow, Disagreement, DividedInputRow, DividedRow
from foedus.inquiry.whatif import Arm, overlay_arm, what_if
from foedus.inquiry.why import EXACT, MOST_CAUSES, ORDERS, arms_needed, divided, subsets_in
from foedus.session.arms import Plan
from foedus.session.pairing import refuse_few, span_of

#: So many answers are divided where none are asked for: those that differ most.
MOST: Final = 3
#: Sections whose entries are records with quantities.
RECORDS: Final = ("actors", "relations", "feuds", "disputes")
#: What says why something stands there, and not what.
REASONS: Final = ("because", "note", "title", "name")


def bare(raw: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value without its reasons.

    Examples
    --------
    >>> bare({"value": 0.3, "because": ["assumption"]})
    {'value': 0.3}
    """
    if isinstance(raw, Mapping):
        return {key: bare(item) for key, item in raw.items() if key not in REASONS}
    return [bare(item) for item in raw] if isinstance(raw, list | tuple) else raw


def values_of(crisis: Crisis) -> dict[str, object]:
    """Return what a crisis says that a run could depend on, by dotted path: a quantity each, or a whole pair."""
    return dict(_values(crisis.content()))


def _values(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for root in ("measure", *QUANTITIES["world"]):
        if root in content:
            yield root, bare(content[root])
    for section in ("parameters", "forms"):
        for key, raw in content.get(section, {}).items():
            yield f"{section}.{key}", bare(raw)
    for section in RECORDS:
        for key, record in content.get(section, {}).items():
            for field, raw in record.items():
                if field in REASONS:
                    continue
                if field in OPEN and isinstance(raw, Mapping):
                    yield from ((f"{section}.{key}.{field}.{name}", bare(each)) for name, each in raw.items())
                else:
                    yield f"{section}.{key}.{field}", bare(raw)


def differing(one: Crisis, other: Crisis) -> list[DifferingRow]:
    """Return the inputs in which two crises differ, by path: what the first says of each, and the second."""
    first, second = values_of(one), values_of(other)
    return [
        {"input": path, "first": first.get(path), "second": second.get(path)}
        for path in sorted(first.keys() | second.keys())
        if first.get(path) != second.get(path)
    ]


def worlds_needed(differ: int, orders: int, questions: int) -> int:
    """Return how many worlds a disagreement runs at most, for a progress bar."""
    return arms_needed(differ, orders) + (0 if questions else 2)


def disagree(
    one: Crisis,
    other: Crisis,
    plan: Plan,
    questions: Sequence[Question | str] = (),
    *,
    orders: int = ORDERS,
    progress: Callable[[int], None] = lambda _: None,
) -> Disagreement:
    """Return how the answers of two crises differ, and which inputs make them differ.

    Parameters
    ----------
    one, other
        Two files on one crisis: the same actors and disputes, the same day and horizon.
    questions
        Those whose difference is divided; by default the three that differ most.
    orders
        How many orders of the inputs are sampled, where more than eight differ.

    Returns
    -------
    dict
        ``inputs`` that differ; ``idle``, those of them that change nothing in the world; ``answers``, for each question
        ``first``, ``second``, ``difference`` and ``inputs``, whose parts add up to it.

    Raises
    ------
    InputError
        If there is nothing to compare, or a question is none.
    """
    arm: Arm = overlay_arm(one, other, other.crisis)
    rows = differing(one, other)
    if not rows:
        raise InputError(f"{one.crisis} and {other.crisis} say the same: not one input differs")
    refuse_few(plan.replicates)
    differ = subsets_in(other, [Switch(row["input"], "", {row["input"]: row["first"]}) for row in rows], plan)
    moving = differ.moving()
    if len(moving.causes) > MOST_CAUSES:
        raise InputError(f"{len(moving.causes)} inputs differ: at most {MOST_CAUSES} can be divided among")
    asked = list(questions) or _most_different(one, arm, plan, progress)
    found = divided(other, asked, plan, moving, orders=orders, progress=progress) if asked and moving.causes else []
    by_path = {row["input"]: row for row in rows}
    answers: list[DividedRow] = []
    for why in found:
        parts: list[DividedInputRow] = [
            {
                **by_path[cause["name"]],
                "shapley": cause["shapley"],
                "low": cause["low"],
                "high": cause["high"],
            }
            for cause in why["causes"]
        ]
        answers.append(
            {
                "question": why["question"],
                "first": why["all_off"],
                "second": why["all_on"],
                "difference": why["difference"],
                "low": why["difference_low"],
                "high": why["difference_high"],
                "inputs": sorted(parts, key=lambda row: -abs(row["shapley"])),
            }
        )
    return {
        "first": one.crisis,
        "second": other.crisis,
        "first_digest": one.digest,
        "second_digest": other.digest,
        **span_of(one, one.horizon_weeks if plan.weeks is None else plan.weeks),
        "inputs": rows,
        "idle": [row["input"] for row, idle in zip(rows, differ.idle, strict=True) if idle],
        "answers": answers,
        "method": "every subset" if len(moving.causes) <= EXACT else "sampled orders",
        "replicates": plan.replicates,
        "seed": plan.seed,
    }


def _most_different(one: Crisis, arm: Arm, plan: Plan, progress: Callable[[int], None]) -> list[str]:
    """Return the questions whose answers differ most, by more than luck; last those that one file has settled."""
    moved = what_if(one, [arm], plan, progress=progress)["what_ifs"][0]["moved"]
    settled = [{row["before"], row["after"]} & {0.0, 1.0} != set() for row in moved]
    order = sorted(range(len(moved)), key=lambda place: settled[place])
    return [moved[place]["question"] for place in order[:MOST]]
