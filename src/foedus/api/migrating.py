"""A crisis file of an earlier version, as the present one has it."""

from pathlib import Path

from foedus.crisis.bundled import locate
from foedus.crisis.migrating import Migration, migration
from foedus.crisis.versions import VERSION

__all__ = ["VERSION", "Migration", "migrated"]


def migrated(source: str | Path) -> Migration:
    """Return a crisis file or an overlay as the present version has it.

    Parameters
    ----------
    source
        Its path, or a bundled name.

    Raises
    ------
    InputError
        If there is no such file, or it is neither.

    Examples
    --------
    >>> migrated("iran-2026").former
    False
    """
    return migration(locate(source))
