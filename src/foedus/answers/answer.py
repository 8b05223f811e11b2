"""An answer, as one row whatever the kind of question."""

from collections.abc import Iterator
from typing import NamedTuple

from foedus.answers.question import Cast, Question
from foedus.answers.rows import ComesToRow, DisputeRow, FallsRow, MediatesRow, ReasonRow, StandsByRow, Tables
from foedus.core.world import AID, DEGREES, ENDORSE, FIGHT
from foedus.crisis.asked import FIGHTS


class Answer(NamedTuple):
    """The answer to a question: its chance by the horizon, and what belongs to it.

    Attributes
    ----------
    question : Question
        What is answered.
    probability : float
        The chance that it comes true by the horizon.
    low, high : float or None
        The 90% range of the chance; None where none is told.
    base_rate : float or None
        The rate at which history has it by the horizon; None where history has no figure.
    base_rate_rule : str
        How the base rate was counted.
    base_rate_given : str
        What history counts that is more than what is asked; empty where it is the very same.
    sampling_error : float or None
        Standard error of the chance from the number of replicates.
    already : float or None
        In which share of the draws it is so on the as-of day; None where the tables do not tell.
    reasons : tuple of ReasonRow
        The terms of the mechanism, the largest first.
    """

    question: Question
    probability: float
    low: float | None = None
    high: float | None = None
    base_rate: float | None = None
    base_rate_rule: str = ""
    base_rate_given: str = ""
    sampling_error: float | None = None
    already: float | None = 0.0
    reasons: tuple[ReasonRow, ...] = ()


def answers_as_rows(tables: Tables) -> list[Answer]:
    """Return the answer to every question of a run, in the order of its tables.

    Parameters
    ----------
    tables : Tables
        What a run keeps as ``answers`` in ``answers.json``.
    """
    return [
        *(answer for row in tables["stands_by"] for answer in _of_siding(row)),
        *(answer for row in tables["mediates"] for answer in _of_mediation(row)),
        *map(_of_fall, tables["falls"]),
        *(answer for row in tables["disputes"] for answer in _of_course(row)),
        *(_of_what(row["feud"], course) for row in tables.get("feuds", ()) for course in row["comes_to"]),
    ]


def casts_in(tables: Tables) -> dict[str, Cast]:
    """Return who has a part in each dispute, as the answers of a run tell it."""
    return {
        row["dispute"]: Cast(
            row["challenger"],
            row["target"],
            tuple(one["actor"] for one in tables["mediates"] if one["dispute"] == row["dispute"]),
            {
                (one["actor"], one["side"]): one["already"]
                for one in tables["stands_by"]
                if one["dispute"] == row["dispute"]
            },
        )
        for row in tables["disputes"]
    }


def _of_siding(row: StandsByRow) -> Iterator[Answer]:
    endorse, aid, fight = (Question.stands_by(row["dispute"], row["actor"], to, row["side"]) for to in DEGREES[1:])
    reached = DEGREES.index(row["already"])
    yield Answer(
        fight,
        row["fight"],
        row["low"],
        row["high"],
        row["base_rate"],
        row["base_rate_rule"],
        sampling_error=row["sampling_error"],
        already=float(reached >= FIGHT),
        reasons=tuple(row.get("reasons", ())),
    )
    if "fights" in row:  # runs that were kept before it was counted have none
        yield Answer(
            Question.stands_by(row["dispute"], row["actor"], FIGHTS, row["side"]),
            row["fights"],
            row["fights_low"],
            row["fights_high"],
            row.get("fights_base_rate"),
            row.get("fights_base_rate_rule", ""),
            sampling_error=row["fights_sampling_error"],
            already=float(reached >= FIGHT),
        )
    yield Answer(
        aid,
        row["aid_or_more"],
        row["aid_low"],
        row["aid_high"],
        sampling_error=row["aid_sampling_error"],
        already=float(reached >= AID),
    )
    yield Answer(
        endorse,
        row["endorse_or_more"],
        row["endorse_low"],
        row["endorse_high"],
        sampling_error=row["endorse_sampling_error"],
        already=float(reached >= ENDORSE),
    )


def _of_mediation(row: MediatesRow) -> Iterator[Answer]:
    dispute, actor = row["dispute"], row["actor"]
    yield Answer(
        Question.mediates(dispute, actor, "accepted"),
        row["accepted"],
        row["low"],
        row["high"],
        row["base_rate"],
        row["base_rate_rule"],
        row.get("base_rate_given", ""),
        row["sampling_error"],
    )
    yield Answer(Question.mediates(dispute, actor, "offered"), row["offered"], already=None)
    yield Answer(Question.mediates(dispute, actor, "settled"), row["settled"])


def _of_fall(row: FallsRow) -> Answer:
    return Answer(
        Question.falls(row["actor"], row["what"]),
        row["probability"],
        row["low"],
        row["high"],
        row["base_rate"],
        row["base_rate_rule"],
        sampling_error=row["sampling_error"],
        reasons=tuple(row.get("reasons", ())),
    )


def _of_course(row: DisputeRow) -> Iterator[Answer]:
    dispute = row["dispute"]
    told = {course["what"]: course for course in row.get("comes_to", ())}
    force = told.pop("force", None)
    yield Answer(
        Question.course(dispute, "force"),
        row["reaches"]["4"],
        row["force_low"],
        row["force_high"],
        force["base_rate"] if force else None,
        force["base_rate_rule"] if force else "",
        sampling_error=row["force_sampling_error"],
        already=row["already"]["4"],
        reasons=tuple(row.get("reasons", ())),
    )
    yield Answer(
        Question.course(dispute, "war"),
        row["reaches"]["5"],
        row["war_low"],
        row["war_high"],
        row["base_rate"],
        row["base_rate_rule"],
        sampling_error=row["war_sampling_error"],
        already=row["already"]["5"],
    )
    yield from (_of_what(dispute, course) for course in told.values())
    for end, chance in row["ends"].items():
        if end not in told:
            yield Answer(Question.course(dispute, end), chance)


def _of_what(dispute: str, row: ComesToRow) -> Answer:
    return Answer(
        Question.course(dispute, row["what"]),
        row["probability"],
        row["low"],
        row["high"],
        row["base_rate"],
        row["base_rate_rule"],
        sampling_error=row["sampling_error"],
        already=row["already"],
    )
