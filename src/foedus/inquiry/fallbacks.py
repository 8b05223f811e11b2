"""What an input falls back to when its last evidence goes: the ledger of the crisis without it says it."""

from collections.abc import Sequence

from foedus.crisis.crisis import Crisis
from foedus.inquiry.causes import Switch
from foedus.inquiry.evidence_causes import without
from foedus.inquiry.rows import FallbackRow
from foedus.worlds.ledger import fallback, ledger_of


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
