"""The catalogue of published models: what each is called, what it answers, whose it is, and where it stands."""

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, cast

from foedus.core.errors import InputError, nearest
from foedus.models.claims import Claim


class Model(NamedTuple):
    """One published model.

    Attributes
    ----------
    name : str
        What the command line calls it.
    title : str
        What people call it.
    question : str
        What it answers, in one line.
    works : tuple of str
        Bibliography keys, the paper of the model first.
    module : str
        Where it stands; imported when it is asked for. It has ``run_file(path, **options) -> dict`` and ``CLAIMS``, and
        may have an ``EXAMPLE`` of a file.
    """

    name: str
    title: str
    question: str
    works: tuple[str, ...]
    module: str

    def load(self) -> ModuleType:
        """Import the module."""
        return importlib.import_module(self.module)

    def claims(self) -> tuple[Claim, ...]:
        """Return the numbers that the model claims to give."""
        return cast("tuple[Claim, ...]", self.load().CLAIMS)

    def run_file(self, path: Path, **options: object) -> dict[str, object]:
        """Answer for a file."""
        return cast("Callable[..., dict[str, object]]", self.load().run_file)(path, **options)


MODELS = (
    Model(
        "group-decision",
        "Group decision: KTAB's spatial model of politics",
        "Where does a bargain among many actors settle, issue by issue?",
        ("ktab-one-dimensional", "ktab-multidimensional"),
        "foedus.models.group_decision",
    ),
    Model(
        "expected-utility",
        "Expected utility model of group decision",
        "Who challenges whom, who yields, and where does the median end?",
        ("bueno-de-mesquita-1994", "bueno-de-mesquita-1997", "scholz-calbert-smith-2011"),
        "foedus.models.expected_utility",
    ),
    Model(
        "crisis-game",
        "Crisis game with private information",
        "Who challenges, resists, backs down or fights, with and without error?",
        ("mckelvey-palfrey-1998", "signorino-1999", "schultz-1998"),
        "foedus.models.crisis_game",
    ),
    Model(
        "audience-costs",
        "Audience costs",
        "What do challenges and resistance say when backing down is costly?",
        ("lewis-schultz-2003", "jo-2011"),
        "foedus.models.audience_costs",
    ),
    Model(
        "bargaining",
        "Bargaining and war",
        "Which deals beat war, and how much risk of war does a demand run?",
        ("fearon-1995", "powell-1999"),
        "foedus.models.bargaining",
    ),
    Model(
        "contest",
        "Contest function",
        "How likely does effort win, and how much of it is worth making?",
        ("tullock-1980", "stein-2002"),
        "foedus.models.contest",
    ),
    Model(
        "overstretch",
        "Overstretch: one budget, several fronts",
        "Which front is held with how much, and which is given up?",
        ("tullock-1980", "konrad-2009"),
        "foedus.models.overstretch",
    ),
    Model(
        "choosing-sides",
        "Choosing sides in wars",
        "Does a third state stay out, or join A or B?",
        ("altfeld-debuenodemesquita-1979",),
        "foedus.models.choosing_sides",
    ),
    Model(
        "credible-mediator",
        "Credible mediator",
        "Is a mediator believed, and does it make war less likely?",
        ("kydd-2003", "fey-ramsay-2010"),
        "foedus.models.credible_mediator",
    ),
    Model(
        "assurance",
        "Assurance",
        "How much trust does cooperation need?",
        ("kydd-2005",),
        "foedus.models.assurance",
    ),
    Model(
        "reputation",
        "Reputation and the selection of tests",
        "What does a record of kept and broken promises tell?",
        ("smith-1995", "crescenzi-2007", "press-2005"),
        "foedus.models.reputation",
    ),
    Model(
        "threshold-cascade",
        "Threshold cascade",
        "How many join a revolt when each waits for others?",
        ("granovetter-1978", "kuran-1991"),
        "foedus.models.threshold_cascade",
    ),
    Model(
        "global-game",
        "Global game of regime change",
        "How strong must a regime be to stand when attackers must coordinate?",
        ("morris-shin-2003",),
        "foedus.models.global_game",
    ),
    Model(
        "balance",
        "Structural balance",
        "How balanced are the triangles and walks of a signed network?",
        ("heider-1946", "cartwright-harary-1956", "estrada-benzi-2014"),
        "foedus.models.balance",
    ),
    Model(
        "frustration",
        "Frustration index",
        "Which two camps leave the fewest ties out of place?",
        ("harary-1959", "aref-mason-wilson-2020", "barahona-mahjoub-1986"),
        "foedus.models.frustration",
    ),
    Model(
        "marvel-flow",
        "Marvel flow",
        "Into which two camps do relations drift, and when?",
        ("marvel-2011",),
        "foedus.models.marvel_flow",
    ),
    Model(
        "antal-dynamics",
        "Triad dynamics",
        "How friendly does a network end that mends triangle by triangle?",
        ("antal-2005",),
        "foedus.models.antal_dynamics",
    ),
    Model(
        "landscape",
        "Landscape theory of alignment",
        "Which alignments are stable when each state picks its side?",
        ("axelrod-bennett-1993",),
        "foedus.models.landscape",
    ),
    Model(
        "forecast-scores",
        "Continuous ranked probability score",
        "How far was a forecast of a number from what happened?",
        ("gneiting-2007",),
        "foedus.models.forecast_scores",
    ),
)


def model(name: str) -> Model:
    """Return the model with this name.

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> model("frustration").title
    'Frustration index'
    """
    by_name = {entry.name: entry for entry in MODELS}
    if name not in by_name:
        raise InputError(f"no model '{name}'{nearest(name, by_name) or '; there are ' + ', '.join(by_name)}")
    return by_name[name]
