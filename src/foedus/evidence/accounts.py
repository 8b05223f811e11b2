"""Accounts that disagree: statements that tell the same thing differently stand side by side."""

from collections.abc import Mapping

from foedus.evidence.statements import Statement


def disputed(evidence: Mapping[str, Statement]) -> list[tuple[str, ...]]:
    """Return the groups of statements that dispute one another, directly or through a third, in the order of the file.

    That one disputes the other is enough; it need not be said on both sides.
    """
    group_of: dict[str, set[str]] = {}
    for key, statement in evidence.items():
        for other in statement.disputes:
            joined = group_of.get(key, {key}) | group_of.get(other, {other})
            group_of.update(dict.fromkeys(joined, joined))
    groups = {tuple(name for name in evidence if name in group): None for group in group_of.values()}
    return sorted(groups, key=lambda group: list(evidence).index(group[0]))
