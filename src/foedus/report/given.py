"""Answers given that something happens beside those given that it does not; and what follows if it comes to force."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import ANYBODY, Question, said_in_words
from foedus.crisis.asked import FIGHTS, OFFICES
from foedus.crisis.naming import LEVEL, actor_name, capital
from foedus.inquiry.rows import BranchRow, CellRow, ConditionalRow, ConditionRow, Given, GivenCourseRow, GivenRow
from foedus.report import dates
from foedus.report.changes import digits_for, points
from foedus.report.names import input_name, means_of
from foedus.report.numbers import percent
from foedus.report.screen import add, heading, note, show_page, table
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers
from foedus.session.pairing import Z90

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: The least chance at which somebody is named who may fight or mediate.
TO_SPEAK_OF: Final = 0.01
#: Answers, answers by branch, and inputs that are shown; the JSON has all.
SHOWN: Final = 20
BY_BRANCH: Final = 8
LEARNED: Final = 6
#: Where nothing can be told.
NOTHING: Final = "–"


def show_given(crisis: "CrisisFile", found: Given, console: Console | None = None) -> None:
    """Print the answers given that something happens, and given that it does not."""
    span = f"as of {dates.long(found['as_of'])}, answers to {dates.long(found['horizon_date'])}"
    show_page(f"Given: {crisis.title}", span, _parts(crisis, found), console)


def condition_name(crisis: "CrisisFile", asked: ConditionRow) -> str:
    """Return a condition as a statement with its day."""
    said = f"{said_in_words(crisis, asked['event'])}, by {dates.short(asked['date'])}"
    return said if asked["happens"] else f"not: {said}"


def sentence(crisis: "CrisisFile", found: Given) -> str:
    """Return in a sentence how likely what is given is, how much stands under it, and which answer differs most."""
    so, other = (f"{found[key]:,.0f}" for key in ("effective_if", "effective_if_not"))
    by = "forced histories" if found["forced"] else "replicates"
    size = f"{percent(found['probability'])}: {so} effective {by} with it, {other} without"
    if found["too_few"]:
        return f"{size}, too few to say how any answer differs."
    moved = [row for row in found["answers"] if row["more_than_luck"]]
    if not moved:
        return f"{size}. No answer differs by more than luck."
    # what is certain by now mostly follows from what was given: that force kills, where there is war
    first = next((row for row in moved if 0.0 < row["if_so"] < 1.0 and 0.0 < row["if_not"] < 1.0), moved[0])
    return (
        f"{size}. What differs most is “{said_in_words(crisis, first['question'])}”: "
        f"{percent(first['if_so'])} if so, {percent(first['if_not'])} if not."
    )


def _parts(crisis: "CrisisFile", found: Given) -> Iterator[RenderableType]:
    for asked in found["conditions"]:
        yield Text(f"• {capital(condition_name(crisis, asked))} – {percent(asked['probability'])}")
    yield Text()
    yield Text(sentence(crisis, found))
    if found["few"] and not found["too_few"]:
        yield Text("Warning: fewer than 200 effective ones on one side. Give more --replicates.", style="yellow")
    if len(found["conditions"]) > 1:
        yield Text()
        yield _cells(found["conditions"], found["cells"])
    moved = [row for row in found["answers"] if row["more_than_luck"]]
    if moved:
        yield Text()
        yield _differing(crisis, moved[:SHOWN], several=len(found["conditions"]) > 1)
        if len(moved) > SHOWN:
            yield note(f"and {len(moved) - SHOWN} more that differ by more than luck (--json has all)")
    if len(found["branches"]) > 1:
        yield Text()
        yield _branches(crisis, found["branches"], moved)
    if found["learned"]:
        yield Text()
        yield heading("Inputs believed to be otherwise if so (means)")
        for row in found["learned"][:LEARNED]:
            yield Text(f"  {input_name(crisis, row['input'])}: {' → '.join(means_of(crisis, row))}")
    yield Text()
    yield note("A condition, not a cause: what goes with it, within the model. foedus whatif says what a change makes.")
    how = f"; forced: {found['forced']}" if found["forced"] else ""
    yield note(f"{found['replicates']:,} replicates, seed {found['seed']}{how}")


def _cells(conditions: Sequence[ConditionRow], cells: Sequence[CellRow]) -> RenderableType:
    made = table("", ("which of them hold", "left", None), ("chance", "right", 7), ("effective", "right", 9))
    for cell in cells:
        held = zip(conditions, cell["holds"], strict=True)
        named = [asked["event"] for asked, holds in held if holds == asked["happens"]]
        said = ", ".join(named) if named else "none of the events"
        add(made, said, percent(cell["probability"]), f"{cell['effective']:,.0f}{' few' if cell['few'] else ''}")
    return made


def _differing(crisis: "CrisisFile", rows: Sequence[GivenRow], *, several: bool) -> RenderableType:
    made = table(
        "",
        ("answer", "left", None),
        ("as it is", "right", 8),
        ("if all" if several else "if so", "right", 6),
        ("if not", "right", 6),
        ("difference", "right", 10),
        ("90%", "right", 5),
    )
    digits = digits_for(*(row["difference"] for row in rows))
    for row in rows:
        add(
            made,
            said_in_words(crisis, row["question"]),
            percent(row["probability"]),
            percent(row["if_so"]),
            percent(row["if_not"]),
            points(row["difference"], digits),
            f"±{100.0 * Z90 * row['difference_error']:.{digits}f}",
        )
    return made


def _branches(crisis: "CrisisFile", branches: Sequence[BranchRow], moved: Sequence[GivenRow]) -> RenderableType:
    """Return what follows from the highest level reached: a column for each, which add up to the whole."""
    first = branches[0]
    title = f"By the highest level of {first['dispute']} by {dates.short(first['date'])}"
    made = table(title, ("", "left", None), *((_short(branch["level"]), "right", 7) for branch in branches))
    add(made, "chance", *(percent(branch["probability"]) for branch in branches))
    add(made, "effective", *(f"{branch['effective']:,.0f}" for branch in branches))
    for row in [row for row in moved if 0.0 < row["probability"] < 1.0][:BY_BRANCH]:
        told = (NOTHING if branch["too_few"] else percent(branch["answers"][row["question"]]) for branch in branches)
        add(made, said_in_words(crisis, row["question"]), *told)
    return made


def _short(level: int) -> str:
    return {1: "nothing", 3: "show", 4: "force"}.get(level, LEVEL[level])


class Conditional(NamedTuple):
    """What follows if a dispute comes to force (or, where it has, to war): a heading, and a line for each answer."""

    heading: str
    lines: list[tuple[str, str, str, str]]


def if_it_comes_to_force(crisis: "CrisisFile", answers: RunAnswers) -> list[Conditional]:
    """Return for each open dispute who fights, who mediates and who falls if it comes to force, and if it does not.

    Where force is used already, it is if it comes to war.
    """
    return [_conditional(crisis, answers, course) for course in answers.get("given", ())]


def _conditional(crisis: "CrisisFile", answers: RunAnswers, course: GivenCourseRow) -> Conditional:
    comes = said_in_words(crisis, course["event"])
    chance = f"{comes}, by {dates.short(answers['horizon_date'])}: {percent(course['probability'])}"
    if course["too_few"]:
        least = min(course["effective_if"], course["effective_if_not"])
        return Conditional(f"{chance}; {least:,.0f} replicates on one side are too few to tell what follows", [])
    few = "; fewer than 200 replicates on one side" if course["few"] else ""
    told = [
        (
            said,
            percent(row["if_so"]),
            percent(row["if_not"]),
            points(row["if_so"] - row["if_not"]) if row["more_than_luck"] else NOTHING,
        )
        for said, row in _told(crisis, course)
    ]
    return Conditional(chance + few, told)


def _told(crisis: "CrisisFile", course: GivenCourseRow) -> Iterator[tuple[str, ConditionalRow]]:
    """Choose whom to speak of: who is likeliest to fight either, the likeliest mediator, and whoever may fall.

    Who fights a party does so beside the other one or in a dispute of its own: to the party it is the same. Nobody is
    named of whom it is hardly likely.
    """
    known = crisis.disputes[course["dispute"]]
    rows = {Question.parse(row["question"]): row for row in course["answers"]}

    def likeliest(alike: Question) -> Iterator[tuple[Question, ConditionalRow]]:
        among = [
            (question, row)
            for question, row in rows.items()
            if replace(question, actor=ANYBODY) == alike and row["if_not"] < 1.0 and row["if_so"] >= TO_SPEAK_OF
        ]
        yield from sorted(among, key=lambda found: -found[1]["if_so"])[:1]

    for side, enemy in (("target", known.challenger), ("challenger", known.target)):
        for question, row in likeliest(Question.stands_by(course["dispute"], ANYBODY, FIGHTS, side)):
            yield f"fights {actor_name(crisis, enemy, article=True)}: {actor_name(crisis, question.actor)}", row
    for question, row in likeliest(Question.mediates(course["dispute"], ANYBODY)):
        yield f"accepted as mediator: {actor_name(crisis, question.actor)}", row
    for office in OFFICES:
        falls = Question.falls(known.target, office)
        yield f"falls: {falls.in_words(crisis).removesuffix(' falls')}", rows[falls]
    if war := rows.get(Question.course(course["dispute"], "war")):
        yield "war", war


def given_on_screen(crisis: "CrisisFile", answers: RunAnswers) -> Iterator[RenderableType]:
    """Yield the section of a run in the terminal, if any dispute may still come to force or war."""
    for number, conditional in enumerate(if_it_comes_to_force(crisis, answers)):
        if not number:
            yield Text()
            yield heading("If it comes to force")
        yield Text(conditional.heading)
        if conditional.lines:
            made = table(
                "", ("", "left", None), ("if so", "right", 6), ("if not", "right", 6), ("difference", "right", 10)
            )
            for said, *numbers in conditional.lines:
                add(made, f"  {said}", *numbers)
            made.show_header = not number
            yield made


def given_tables(crisis: "CrisisFile", answers: RunAnswers) -> list[tuple[str, Table]]:
    """Return the section of the brief: a heading and a table for each dispute."""
    headings = ("Answer", "If so", "If not", "Difference in points")
    return [
        (conditional.heading, Table(headings, conditional.lines, frozenset({1, 2, 3})))
        for conditional in if_it_comes_to_force(crisis, answers)
    ]
