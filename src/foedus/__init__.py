"""Foedus makes an alliance system executable: who stands by whom, who can mediate, who falls next.

>>> import foedus
>>> run = foedus.run("iran-2025", replicates=100, weeks=4)
>>> run  # doctest: +ELLIPSIS
<run of iran-2025 as of 2025-06-17: 100 replicates
  dispute:iran:...
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus import models
    from foedus.answers.answer import Answer
    from foedus.answers.question import Question
    from foedus.api.archive import archive
    from foedus.api.asking import ask_next, given, sensitivity, update, what_if, why
    from foedus.api.files import disagree, track
    from foedus.api.finding import Finding
    from foedus.api.fitting import fit
    from foedus.api.hindcast import hindcast
    from foedus.api.kept import compare
    from foedus.api.panels import panel
    from foedus.api.past_crises import past_crises
    from foedus.api.reading import read
    from foedus.api.run import Run
    from foedus.api.running import run
    from foedus.api.sanity import sanity
    from foedus.api.sweep import sweep
    from foedus.api.yardstick import grade, questions
    from foedus.core.compiled import compiled
    from foedus.core.errors import FoedusError
    from foedus.core.mechanism import Mechanism
    from foedus.core.parameters import Parameter
    from foedus.crisis.crisis import Crisis
    from foedus.session.session import Session

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Crisis",
    "Finding",
    "FoedusError",
    "Mechanism",
    "Parameter",
    "Question",
    "Run",
    "Session",
    "archive",
    "ask_next",
    "compare",
    "compiled",
    "disagree",
    "fit",
    "given",
    "grade",
    "hindcast",
    "models",
    "panel",
    "past_crises",
    "questions",
    "read",
    "run",
    "sanity",
    "sensitivity",
    "sweep",
    "track",
    "update",
    "what_if",
    "why",
]

#: Where each public name stands: it is loaded when it is first asked for.
_PLACES = {
    "foedus.answers.answer": ("Answer",),
    "foedus.answers.question": ("Question",),
    "foedus.api.archive": ("archive",),
    "foedus.api.asking": ("ask_next", "given", "sensitivity", "update", "what_if", "why"),
    "foedus.api.files": ("disagree", "track"),
    "foedus.api.finding": ("Finding",),
    "foedus.api.fitting": ("fit",),
    "foedus.api.hindcast": ("hindcast",),
    "foedus.api.kept": ("compare",),
    "foedus.api.panels": ("panel",),
    "foedus.api.past_crises": ("past_crises",),
    "foedus.api.reading": ("read",),
    "foedus.api.run": ("Run",),
    "foedus.api.running": ("run",),
    "foedus.api.sanity": ("sanity",),
    "foedus.api.sweep": ("sweep",),
    "foedus.api.yardstick": ("grade", "questions"),
    "foedus.core.compiled": ("compiled",),
    "foedus.core.errors": ("FoedusError",),
    "foedus.core.mechanism": ("Mechanism",),
    "foedus.core.parameters": ("Parameter",),
    "foedus.crisis.crisis": ("Crisis",),
    "foedus.session.session": ("Session",),
}
_PLACE_OF = {name: place for place, names in _PLACES.items() for name in names}


if not TYPE_CHECKING:  # a type checker knows the names from above, and refuses others

    def __getattr__(name: str) -> object:
        if name == "models":
            return import_module("foedus.models")
        if name not in _PLACE_OF:
            from foedus.core.errors import nearest  # noqa: PLC0415 - loaded only where a name is wrong

            raise AttributeError(f"module 'foedus' has no attribute '{name}'{nearest(name, __all__)}")
        found = globals()[name] = getattr(import_module(_PLACE_OF[name]), name)
        return found


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
