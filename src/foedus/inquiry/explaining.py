"""What a brief says beyond the answers: why, what if, how sure, and what to watch for, at the size of an aside."""

from collections import Counter
from collections.abc import Callable
from typing import Final

from foedus.answers.question import Question
from foedus.crisis.crisis import Crisis, endpoints
from foedus.crisis.paths import split
from foedus.crisis.settings import refuse_unfit
from foedus.inquiry.indicators import leading_questions, watched
from foedus.inquiry.input_rows import Explained
from foedus.inquiry.sensitivity import LEAST, TOP, sensitivity
from foedus.inquiry.sensitivity import replicates_needed as sensitivity_replicates
from foedus.inquiry.whatif import named_arms, what_if
from foedus.inquiry.why import arms_needed, explain_together
from foedus.session.arms import Plan
from foedus.session.histories import live
from foedus.session.pairing import LEAST_REPLICATES

#: Replicates of each subset of causes, of each other world, of the histories that signs are looked for in, and of what
#: an answer hangs on; never more than the run itself has, but for what the last takes at least.
WHY: Final = 500
WHAT_IF: Final = 2000
WATCH: Final = 10_000
HOW_SURE: Final = 5000
Progress = Callable[[int], None]


def explained(
    crisis: Crisis,
    *,
    replicates: int,
    seed: int,
    threads: int,
    weeks: int | None = None,
    progress: Progress = lambda _: None,
) -> Explained:
    """Return ``why`` and ``sensitivity`` (lists, a question each), ``what_ifs`` and ``watch_list``.

    Where a crisis names no causes or no what-ifs, there are none. How sure is asked of the most open of the questions
    that the watch list is about.

    Parameters
    ----------
    replicates, seed, threads, weeks
        Those of the run that this stands beside.
    """
    found: Explained = {}
    why, other, signs = (
        Plan(min(most, max(replicates, LEAST_REPLICATES)), seed, threads, weeks) for most in (WHY, WHAT_IF, WATCH)
    )
    questions = questions_of_causes(crisis)
    if questions:
        found["why"] = explain_together(crisis, questions, why, progress=progress)
    if crisis.what_ifs:
        worlds = named_arms(crisis, list(crisis.what_ifs))
        found["what_ifs"] = what_if(crisis, worlds, other, progress=progress)
    histories = live(crisis, signs, progress)
    asked = leading_questions(histories)
    watching = watched(histories, asked, seed)
    if asked:
        open_question = min(asked, key=lambda question: abs(watching["chances"][str(question)] - 0.5))
        found["sensitivity"] = [sensitivity(crisis, open_question, _how_sure(signs), progress=progress)]
    found["watch_list"] = watching
    return found


def replicates_needed(crisis: Crisis, replicates: int) -> int:
    """Return how many replicates this takes at most, for a progress bar.

    Raises
    ------
    InputError
        If a cause of the crisis cannot be switched off, or a what-if cannot be set.
    """
    refuse_unfit(crisis, ("causes", "what_ifs"))
    size = max(replicates, LEAST_REPLICATES)
    why = arms_needed(len(crisis.causes), 0) * min(WHY, size) if questions_of_causes(crisis) else 0
    other = (1 + len(crisis.what_ifs)) * min(WHAT_IF, size) if crisis.what_ifs else 0
    sure = sensitivity_replicates(crisis, _how_sure(Plan(size, 0, 1)), TOP)
    return why + other + min(WATCH, size) + sure


def _how_sure(plan: Plan) -> Plan:
    return plan._replace(replicates=max(min(HOW_SURE, plan.replicates), LEAST))


def questions_of_causes(crisis: Crisis) -> list[Question]:
    """Return the questions that the causes of a crisis are about.

    They are whether the third party that most causes concern aids the target of the first dispute, and whether it
    fights for it.

    Examples
    --------
    >>> from foedus.crisis.reading import read_crisis
    >>> [str(question) for question in questions_of_causes(read_crisis("iran-2025"))]
    ['stands_by:iran:RUS:aid', 'stands_by:iran:RUS:fight']
    """
    dispute, described = next(iter(crisis.disputes.items()))
    concerned = Counter(
        actor
        for cause in crisis.causes.values()
        for actor in {_concerned(path) for path in cause.off}
        if actor in crisis.actors and actor not in (described.challenger, described.target)
    )
    if not concerned:
        return []
    actor = concerned.most_common(1)[0][0]
    return [Question.stands_by(dispute, actor, degree) for degree in ("aid", "fight")]


def _concerned(path: str) -> str:
    """Return the actor that a setting concerns; an empty string where it is about none alone."""
    section, *rest = split(path)
    if section == "actors":
        return rest[0]
    return endpoints(rest[0])[0] if section == "relations" else ""
