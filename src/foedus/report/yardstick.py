"""Questions of past crises, and what forecasters of them are worth, in the terminal and as plain numbers."""

from typing import TYPE_CHECKING, Final, TypedDict, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

from foedus.report.console import PlainConsole
from foedus.report.output import without_nan
from foedus.scoring.rows import ScoreRow

if TYPE_CHECKING:
    from foedus.scoring.grading import GradeRow, Grades
    from foedus.scoring.questions import Questions

#: Said wherever the questions go.
HINDSIGHT: Final = (
    "The list of crises was drawn up later, by people who knew what had become of them: which events are a crisis, who "
    "its parties are and what its trigger was are their judgement. Everything else in a text is of the day."
)
#: Breaches of coherence that the terminal tells of a forecaster.
SHOWN: Final = 6


class KindRow(TypedDict):
    """A kind of question: how many there are, what resolves it, and the rate known on the last day."""

    kind: str
    questions: int
    rule: str
    last_base_rate: float


class QuestionsRecord(TypedDict):
    """The questions of past crises that were written, and where."""

    folder: str | None
    first: str
    last: str
    crises: int
    questions: int
    kinds: list[KindRow]
    hindsight: str


class EffectRow(TypedDict):
    """What a forecaster loses on any question beyond the rate known then, per question."""

    forecaster: str
    questions: int
    beyond: float | None
    low: float | None
    high: float | None


class CheckRow(TypedDict):
    """A check of coherence: how many cases it bears on, how many break it, by how much at most and where."""

    what: str
    cases: int
    broken: int
    worst: float
    where: str


class ForecasterRow(TypedDict):
    """A forecaster: what it answered, what of it counts, what was checked, and its rows of the scorecard."""

    forecaster: str
    answered: int
    void: int
    coherence: list[CheckRow]
    scorecard: list[ScoreRow]


class GradesRecord(TypedDict):
    """What forecasters are worth: their scores, their effects beside the difficulty of questions, and the rest."""

    forecasters: list[ForecasterRow]
    scores: "list[GradeRow]"
    beyond: dict[str, list[EffectRow]]
    left_out: list[str]


def questions_record(found: "Questions", folder: str | None) -> QuestionsRecord:
    """Return what was written as plain numbers and words."""
    from foedus.scoring.questions import ALL_KINDS  # noqa: PLC0415 - heavy tables

    days = found.crises["day"]
    kinds: list[KindRow] = []
    for kind in ALL_KINDS:
        rates = found.questions.filter(answer=kind.answer)["base_rate"]
        if rates.len():
            row: KindRow = {
                "kind": kind.name,
                "questions": rates.len(),
                "rule": kind.rule,
                "last_base_rate": float(rates[-1]),
            }
            kinds.append(row)
    return {
        "folder": folder,
        "first": str(days.min()),
        "last": str(days.max()),
        "crises": found.crises.height,
        "questions": found.questions.height,
        "kinds": kinds,
        "hindsight": HINDSIGHT,
    }


def page_of(record: QuestionsRecord) -> str:
    """Return the page that stands beside the questions: what they are, how they resolve, how to answer them."""
    kinds = "\n".join(f"- `{row['kind']}` ({row['questions']:,}): {row['rule']}." for row in record["kinds"])
    return f"""# Questions of {record["crises"]} crises, {record["first"]} to {record["last"]}

{HINDSIGHT}

`questions.csv` has a row for each question: its name, crisis and day, the kind, the state and the side that it is of,
the text, the day on which it resolves at the latest, and the base rate known then: `events` of the `cases` that were
over by the end of the year before, as if half an event more had happened in one case more. `rate_of_like_cases` is that
of third states with the same ties. `crises.csv` says what was known of each crisis.

Answer as of the day, from what was known on it. Write a file with the columns `forecaster`, `question` and `chance` (0
to 1); leave out what you do not answer. `foedus grade FILE` scores it. A question that does not arise (nobody coded it,
or what it begins with after "if" does not happen) is void.

## How each kind resolves

{kinds}
"""


def show_questions(record: QuestionsRecord, console: Console | None = None) -> None:
    """Print how many questions there are of each kind."""
    console = console or PlainConsole()
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("kind", no_wrap=True)
    table.add_column("questions", justify="right")
    table.add_column("rate known on the last day", justify="right")
    for row in record["kinds"]:
        table.add_row(row["kind"], f"{row['questions']:,}", f"{row['last_base_rate']:.3f}")
    console.print(table)
    console.print(
        f"{record['questions']:,} questions of {record['crises']} crises, {record['first']} to {record['last']}"
        + (f", written to {record['folder']}." if record["folder"] else "."),
        soft_wrap=True,
    )
    console.print(HINDSIGHT, style="dim")


def grades_record(found: "Grades") -> GradesRecord:
    """Return grades as plain numbers and words."""
    record = {
        "forecasters": [
            {
                "forecaster": who,
                "answered": found.counts[who][0],
                "void": found.counts[who][0] - found.counts[who][1],
                "coherence": [
                    {"what": one.what, "cases": one.cases, "broken": one.broken, "worst": one.worst, "where": one.where}
                    for one in found.coherence[who]
                ],
                "scorecard": rows,
            }
            for who, rows in found.scorecard.items()
        ],
        "scores": found.rows,
        "beyond": {
            score: [
                {
                    "forecaster": one.forecaster,
                    "questions": one.questions,
                    "beyond": one.beyond.value,
                    "low": one.beyond.low,
                    "high": one.beyond.high,
                }
                for one in effects
            ]
            for score, effects in found.beyond.items()
        },
        "left_out": found.left_out,
    }
    return cast("GradesRecord", without_nan(record))


def show_grades(record: GradesRecord, console: Console | None = None) -> None:
    """Print what each forecaster is worth."""
    console = console or PlainConsole()
    for who in record["forecasters"]:
        name = who["forecaster"]
        told = f": {who['answered']:,} answered, {who['void']:,} of them void"
        console.print(Text.assemble((name, "bold"), told), soft_wrap=True)
        rows = [row for row in record["scores"] if row["forecaster"] == name]
        if rows:
            console.print(_scores(rows))
        for sentence in (
            each for row in rows if row["model"] == name and row["kind"] == "all" for each in row["verdict"]
        ):
            console.print(f"  {sentence}", style="dim", markup=False, soft_wrap=True)
        broken = [check for check in who["coherence"] if check["broken"]]
        for check in broken[:SHOWN]:
            console.print(
                f"  incoherent: {check['what']}; broken in {check['broken']:,} of {check['cases']:,}, by "
                f"{check['worst']:.3f} in {check['where']}",
                style="dim",
                markup=False,
                soft_wrap=True,
            )
        if who["coherence"] and not broken:
            console.print(f"  coherent in all {sum(each['cases'] for each in who['coherence']):,} checks", style="dim")
        console.print()
    console.print(
        "Log score beyond the rate known then, per question, with an effect of each question; less is better:"
    )
    for row in record["beyond"]["log"]:
        ends = f"{_number(row['low'], '+.4f')} {_number(row['high'], '+.4f')}"
        told = f"{_number(row['beyond'], '+.4f')} [{ends}]"
        console.print(f"  {row['forecaster']}, {row['questions']:,} questions: {told}", markup=False, highlight=False)
    console.print("Intervals: 90%, whole conflicts drawn with replacement. Rows of the scorecard: --json.", style="dim")


def _number(value: float | None, how: str) -> str:
    return "-" if value is None else f"{value:{how}}"


def _scores(rows: "list[GradeRow]") -> Table:
    """Return scores as a table: a line with what is asked, below it whoever answers."""
    table = Table(box=None, padding=(0, 1, 0, 0))
    table.add_column("questions, and who answers", overflow="fold")
    for name in ("n", "events", "log", "Brier", "skill", "miscal."):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        if row["model"] == row["forecaster"]:
            table.add_row(Text(row["kind"].replace("_", " "), "bold"))
        table.add_row(
            Text(f"  {row['model']}"),
            f"{row['n']:,}",
            f"{row['events']:,}",
            f"{row['log_score']:.4f}",
            f"{row['brier']:.4f}",
            _number(row["brier_skill"] if row["events"] else None, "+.3f"),  # of nothing that came none is told
            f"{row['miscalibration']:.4f}",
        )
    return table
