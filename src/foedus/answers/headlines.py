"""The questions that head a brief: those whose answers stand out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from foedus.answers.answer import Answer
from foedus.answers.question import ANYBODY, Cast, Question
from foedus.core.world import SIDES

#: How many of each kind.
SIDING: Final = 2
MEDIATORS: Final = 2
FALLING: Final = 3


def headline_questions(answers: Sequence[Answer], casts: Mapping[str, Cast]) -> list[Question]:
    """Return the questions of which the brief says on what they lean."""
    known = {answer.question: answer for answer in answers}

    def likeliest(questions: Iterable[Question], count: int) -> list[Question]:
        return sorted(questions, key=lambda question: -known[question].probability)[:count]

    found = []
    for dispute in casts:
        for side in SIDES:
            found += likeliest(Question.stands_by(dispute, ANYBODY, "aid", side).competitors(casts), SIDING)
        found += likeliest(Question.mediates(dispute, ANYBODY).competitors(casts), MEDIATORS)
        force = Question.course(dispute, "force")
        found.append(Question.course(dispute, "war") if known[force].already == 1.0 else force)
    targets = {cast.target for cast in casts.values()}
    falls = (question for question in known if question.kind == "falls" and question.actor in targets)
    return [*found, *likeliest(falls, FALLING)]
