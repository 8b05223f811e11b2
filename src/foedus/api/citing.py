"""What a crisis or a run cites."""

from collections.abc import Mapping
from typing import Any

from foedus.runs.citing import Citation, citation_of

__all__ = ["Citation", "citation_of", "record_of"]


def record_of(found: Citation) -> Mapping[str, Any]:
    """Return what is cited as plain words, as the command prints it with ``--json``.

    Examples
    --------
    >>> sorted(record_of(citation_of("iran-2025"))["data_sets"])[0]
    'atop@2018'
    """
    return {
        "crisis": found.crisis.crisis,
        "digest": found.crisis.digest,
        "statements": found.used.statements,
        "sources": found.used.sources,
        "data_sets": found.used.data_sets,
        "table_of_states": found.table,
        "assumptions": found.used.assumptions,
        "assumed_figures": found.assumed_figures,
        "mechanisms": {title: [str(entry) for entry in entries] for title, entries in found.mechanisms},
        **({"calibrations": found.calibrations} if found.calibrations else {}),
    }
