"""Facts that are told differently, side by side, each with who asserts it."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from foedus.crisis.quantities import SAID_OF
from foedus.evidence.grades import in_words
from foedus.report import dates
from foedus.report.names import input_name
from foedus.report.numbers import end_of_range
from foedus.report.table import Table

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile
    from foedus.evidence.statements import Statement


class Telling(NamedTuple):
    """One side of a disputed fact."""

    said: str
    by: str
    where: str
    grade: str


def disputed(crisis: "CrisisFile") -> list[list[Telling]]:
    """Return the statements that dispute each other, a list for each fact, oldest telling first."""
    return [[_telling(crisis, key) for key in group] for group in _groups(crisis.evidence)]


def _groups(evidence: Mapping[str, "Statement"]) -> list[list[str]]:
    """Return the ids of statements that dispute each other, directly or through a third, oldest first."""
    group_of: dict[str, set[str]] = {}
    for key, statement in evidence.items():
        for other in statement.disputes:
            if other in evidence:
                merged = group_of.get(key, {key}) | group_of.get(other, {other})
                group_of.update(dict.fromkeys(merged, merged))
    unique = {min(group): group for group in group_of.values()}
    return [sorted(group, key=lambda key: (evidence[key].known_at, key)) for group in unique.values()]


def _telling(crisis: "CrisisFile", key: str) -> Telling:
    statement = crisis.evidence[key]
    source = crisis.sources.get(statement.source)
    grade = in_words(source.reliability, statement.credibility) if source else ""
    where = f"{source.title if source else statement.source}{', ' if statement.place else ''}{statement.place}"
    when = dates.short(statement.dated or statement.known_at)
    return Telling(statement.text, f"{statement.asserted_by or 'not said'}, {when}", where, grade)


def rival_accounts(crisis: "CrisisFile") -> Table:
    """Return the inputs that are given as accounts that disagree, one of which each outer draw takes."""
    rows = [
        (
            input_name(crisis, f"{kind}.{key}.{name}"),
            _said(account.said),
            f"{100 * account.weight / sum(other.weight for other in accounts):.0f}%",
            "; ".join(
                [_according_to(crisis, reason) for reason in account.because] + [account.note] * bool(account.note)
            ),
        )
        for kind in SAID_OF
        for key, record in getattr(crisis, kind).items()
        for name in type(record).model_fields
        if (accounts := getattr(getattr(record, name), "accounts", ()))
        for account in accounts
    ]
    return Table(("Input", "Is", "Drawn", "According to"), rows, frozenset({2}))


def _according_to(crisis: "CrisisFile", reason: str) -> str:
    statement = crisis.evidence.get(reason)
    if statement is None:
        return reason
    return (
        f"{statement.asserted_by or 'not said'} ({statement.source}{f' {statement.place}' if statement.place else ''})"
    )


def _said(scalar: object) -> str:
    return dates.short(scalar) if isinstance(scalar, date) else end_of_range(scalar)
