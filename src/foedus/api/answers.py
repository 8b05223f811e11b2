"""The answers of a run as rows of one type."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from foedus.report.questions import chances


class Answer(NamedTuple):
    """The answer to one question: its chance, its 90% range, and the rate at which history has it, if it has one."""

    question: str
    chance: float
    low: float
    high: float
    base_rate: float | None
    base_rate_rule: str


def answers_in(record: Mapping[str, Any]) -> tuple[Answer, ...]:
    """Return every answer that has a range."""
    return tuple(
        Answer(one.question, one.chance, one.low, one.high, one.base_rate, one.rule) for one in chances(record)
    )


def columns_of(answers: Sequence[Answer]) -> dict[str, list[Any]]:
    """Return answers by column."""
    return {name: [getattr(answer, name) for answer in answers] for name in Answer._fields}
