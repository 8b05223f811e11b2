"""The number that is looked at: which there are to choose from, and what is known of one before anything is run."""

from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from foedus.answers.answer import Answer, answers_as_rows
from foedus.answers.question import Question, said_in_words
from foedus.answers.rows import Tables
from foedus.answers.skill import skills
from foedus.crisis.naming import dispute_title, is_feud
from foedus.report.changes import in_points
from foedus.report.leading import leading
from foedus.report.numbers import percent, with_interval
from foedus.report.questions import NONE_STANDS_OUT, by_question, why
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: What each kind of question is called, as in the brief.
KINDS: Final = {
    "leading": "The leading answers",
    "dispute": "How far it goes",
    "stands_by": "Who stands by whom",
    "mediates": "Who can mediate",
    "falls": "Who falls",
    "feuds": "Feuds",
}


class Choice(NamedTuple):
    """A question that can be chosen, with its chance."""

    question: str
    said: str
    chance: str


class Group(NamedTuple):
    """Questions of one kind, about one dispute where it has one."""

    key: str
    title: str


class Term(NamedTuple):
    """A term of the mechanism: what it says, and by how much it moves the log odds."""

    said: str
    by: str
    pushes: str


class Number(NamedTuple):
    """An answer as it is shown above its reasons."""

    question: str
    said: str
    chance: str
    base_rate: str
    rule: str
    past: str
    change: str
    departs: str
    terms: list[Term]


def as_run(tables: Tables) -> RunAnswers:
    """Return answers as the report takes those of a run."""
    return cast("RunAnswers", {"answers": tables, "skill": skills()})


def open_answers(tables: Tables) -> dict[Question, Answer]:
    """Return the answers that are not so from the start, by question."""
    return {answer.question: answer for answer in answers_as_rows(tables) if answer.already != 1.0}


def leading_choices(crisis: "CrisisFile", tables: Tables) -> list[Choice]:
    """Return the leading answers, as the bottom line has them."""
    return [_choice(crisis, found.question, found.chance) for _, found in leading(as_run(tables))]


def groups(crisis: "CrisisFile", tables: Tables) -> list[Group]:
    """Return the groups of questions, in the order of the brief; those without any are left out."""
    there = dict.fromkeys(map(group_of, open_answers(tables)))
    order = sorted(there, key=lambda key: list(KINDS).index(key.partition(":")[0]))
    return [Group("leading", KINDS["leading"]), *(Group(key, _title(crisis, key)) for key in order)]


def group_of(question: Question) -> str:
    """Return the group of a question.

    Examples
    --------
    >>> group_of(Question.parse("stands_by:iran:RUS:aid")), group_of(Question.parse("dispute:IRN-SAU:force"))
    ('stands_by:iran', 'feuds')
    """
    if question.kind == "falls":
        return "falls"
    return "feuds" if is_feud(question.dispute) else f"{question.kind}:{question.dispute}"


def choices(crisis: "CrisisFile", tables: Tables, group: str) -> list[Choice]:
    """Return the questions of a group, the likeliest first; the leading ones where there is no such group."""
    found = [answer for question, answer in open_answers(tables).items() if group_of(question) == group]
    if not found:
        return leading_choices(crisis, tables)
    found.sort(key=lambda answer: -answer.probability)
    return [_choice(crisis, answer.question, answer.probability) for answer in found]


def _choice(crisis: "CrisisFile", question: Question, chance: float) -> Choice:
    return Choice(str(question), question.in_words(crisis), percent(chance))


def _title(crisis: "CrisisFile", key: str) -> str:
    kind, _, dispute = key.partition(":")
    return f"{KINDS[kind]}: {dispute_title(crisis, dispute)}" if dispute else KINDS[kind]


def first_question(crisis: "CrisisFile", tables: Tables) -> str:
    """Return the question that is looked at where none was chosen; empty where nothing is open."""
    found = leading_choices(crisis, tables)
    return found[0].question if found else next((str(question) for question in open_answers(tables)), "")


def number(crisis: "CrisisFile", tables: Tables, baseline: Tables | None, question: Question) -> Number | None:
    """Return what is known of an answer; None where it is not asked of this crisis, or is so already.

    Parameters
    ----------
    baseline
        The answers of the file as it is on the disk, from the same luck.
    """
    tables = _about(tables, question)
    answer = open_answers(tables).get(question)
    if answer is None:
        return None
    run = as_run(tables)
    told = by_question(run).get(question)
    departs = why(crisis, told, run) if told else ""
    low, high = answer.low, answer.high
    chance = (
        percent(answer.probability) if low is None or high is None else with_interval(answer.probability, low, high)
    )
    return Number(
        question=str(question),
        said=said_in_words(crisis, str(question)),
        chance=chance,
        base_rate="" if answer.base_rate is None else f"{percent(answer.base_rate)} {answer.base_rate_given}".rstrip(),
        rule=answer.base_rate_rule,
        past=told.tried if told else "",
        change=_change(answer, _about(baseline, question) if baseline else None),
        departs=departs if departs != NONE_STANDS_OUT else "",  # what it hangs on is not known yet
        terms=_terms(answer),
    )


def _about(tables: Tables, question: Question) -> Tables:
    """Return the rows that are about the dispute and the actor of a question: the rest takes long to read."""

    def rows(kind: str, *keys: str) -> list[Any]:
        wanted = [question.dispute if key in ("dispute", "feud") else question.actor for key in keys]
        found: list[Any] = tables.get(kind, [])  # type: ignore[assignment]  # rows of any kind
        return [row for row in found if [row[key] for key in keys] == wanted]

    return {
        "stands_by": rows("stands_by", "dispute", "actor"),
        "mediates": rows("mediates", "dispute", "actor"),
        "falls": rows("falls", "actor"),
        "disputes": rows("disputes", "dispute"),
        "feuds": rows("feuds", "feud"),
    }


def is_open(tables: Tables, question: Question) -> bool:
    """Return whether a question is asked of this crisis and is not so from the start."""
    return question in open_answers(_about(tables, question))


def _change(answer: Answer, baseline: Tables | None) -> str:
    """Return by how much an answer differs from that of the file, in points; empty where it does not."""
    was = {one.question: one.probability for one in answers_as_rows(baseline)} if baseline else {}
    change = answer.probability - was.get(answer.question, answer.probability)
    return in_points(change) if change else ""


def _terms(answer: Answer) -> list[Term]:
    """Return the terms of the mechanism that say something, the strongest first."""
    told = sorted((row for row in answer.reasons if row["says"]), key=lambda row: -abs(row["log_odds"]))
    return [
        Term(
            row["says"],
            f"{row['log_odds']:+.2f}".replace("-", "\N{MINUS SIGN}"),
            "up" if row["log_odds"] > 0 else "down",
        )
        for row in told
    ]
