"""What published models say of the same questions: by topic and by model, where they differ from the engine first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from foedus.answers.rows import OpinionRow
from foedus.crisis.naming import actor_name, capital, dispute_title
from foedus.models.catalogue import model
from foedus.report.leading import first_dispute
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: So many answers that agree are shown where none differs.
FEW: Final = 4
HEADINGS: Final = ("About", "The model", "The engine", "")


class ModelOpinions(NamedTuple):
    """What one model says.

    ``shown`` is where it differs on the first dispute of the crisis or on none in particular, or else what it says of
    those where that is short; ``rest`` is the rest.
    """

    title: str
    asks: str
    tally: str
    shown: Table
    rest: Table
    silent: list[str]
    why: str


class Opinions(NamedTuple):
    """All second opinions of a run: how many there are of each kind, and the models by topic."""

    agree: int
    differ: int
    silent: int
    topics: list[tuple[str, list[ModelOpinions]]]


def second_opinions(crisis: "CrisisFile", answers: RunAnswers) -> Opinions:
    """Return the second opinions of a run; without any, no topic.

    Parameters
    ----------
    answers
        What the run answers, as in ``answers.json``.
    """
    rows: Sequence[OpinionRow] = answers.get("second_opinions", ())
    verdicts = [row["verdict"] for row in rows]
    topics = [
        (
            capital(topic),
            [
                _of_model(crisis, name, [row for row in rows if row["model"] == name], first_dispute(answers))
                for name in dict.fromkeys(row["model"] for row in rows if row["topic"] == topic)
            ],
        )
        for topic in dict.fromkeys(row["topic"] for row in rows)
    ]
    return Opinions(verdicts.count("agrees"), verdicts.count("disagrees"), verdicts.count("no number"), topics)


def _of_model(crisis: "CrisisFile", name: str, rows: Sequence[OpinionRow], first: str) -> ModelOpinions:
    told = [row for row in rows if row["verdict"] != "no number"]
    leading = [row for row in told if row["dispute"] in (None, first)]
    differing = [row for row in leading if row["verdict"] == "disagrees"]
    shown = differing or (leading if len(leading) <= FEW else [])
    rest = [row for row in told if row not in shown]
    silent: dict[str, list[str]] = {}
    for row in rows:
        if row["verdict"] == "no number":
            silent.setdefault(row["says"], []).append(about(crisis, row))
    return ModelOpinions(
        model(name).title,
        rows[0]["asks"],
        tally(told),
        _table(crisis, shown),
        _table(crisis, rest),
        [f"{'; '.join(places)}: {says}" if any(places) else says for says, places in silent.items()],
        rows[0]["why"],
    )


def tally(told: Sequence[OpinionRow]) -> str:
    """Return on how many questions a model agrees with the engine."""
    differs = sum(row["verdict"] == "disagrees" for row in told)
    if not told:
        return "gives no number"
    if not differs:
        return "agrees" if len(told) == 1 else f"agrees on all {len(told)}"
    if differs == len(told):
        return "differs" if differs == 1 else f"differs on all {differs}"
    return f"differs on {differs} of {len(told)}"


def about(crisis: "CrisisFile", row: OpinionRow) -> str:
    """Return whom and what a row is about."""
    parts = [actor_name(crisis, row["actor"])] if row["actor"] else []
    parts += [dispute_title(crisis, row["dispute"])] if row["dispute"] else []
    return ": ".join(parts)


def verdict(row: OpinionRow) -> str:
    """Return in words how a row stands to the engine's answer."""
    if row["verdict"] == "agrees":
        return "agrees"
    return f"differs: {row['direction']}" if row["direction"] else "differs"


def _table(crisis: "CrisisFile", rows: Sequence[OpinionRow]) -> Table:
    return Table(HEADINGS, [(about(crisis, row), row["says"], row["engine_says"], verdict(row)) for row in rows])
