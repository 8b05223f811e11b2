"""What the answers lean on: how far each moves while one input goes through its stated range."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from foedus.answers.question import said_in_words
from foedus.answers.rows import LeansOnRow
from foedus.report.figures.axes import Scale, percent_tick, steps, vertical_grid
from foedus.report.figures.colours import FIRST, INK, SECOND, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import fit, haloed, join, line, rectangle, text, text_width
from foedus.report.leading import leading_questions
from foedus.report.names import input_name, value_name
from foedus.report.numbers import percent
from foedus.report.questions import by_question
from foedus.report.table import Table
from foedus.report.words import rests_on_assumption
from foedus.runs.rows import Manifest, RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Questions that are drawn, and inputs for each; the table has all of them.
QUESTIONS: Final = 6
INPUTS: Final = 4
#: The symbol with which the meaning of a parameter may begin, or that is all of it.
SYMBOL: Final = re.compile(r"^(\w+: |\w{1,3}$)")


def leans_on(crisis: "CrisisFile", answers: RunAnswers, manifest: Manifest) -> Figure | None:
    """Return the inputs and parameters that the answers lean on most, those of the bottom line first."""
    rows = list(answers.get("leans_on", ()))
    if not rows:
        return None
    asked = set(map(str, leading_questions(answers)))
    order = sorted(dict.fromkeys(row["question"] for row in rows), key=lambda question: question not in asked)
    groups = {question: [row for row in rows if row["question"] == question] for question in order}
    meanings = {
        f"parameters.{path}": entry.get("meaning", "") for path, entry in manifest.get("parameters", {}).items()
    }
    drawn = {question: group[:INPUTS] for question, group in list(groups.items())[:QUESTIONS]}
    known = {str(question): found.chance for question, found in by_question(answers).items()}
    shown = sum(map(len, drawn.values()))
    names = {row["input"]: _name(crisis, row["input"], meanings) for row in rows}
    return figure(
        "leans-on",
        "The inputs that move the answers most",
        "How far an answer moves while one input goes from one end of its stated range to the other, all else left "
        "as it is drawn. The upright line is the answer itself; the share is the part of the answer's doubt that "
        "the input explains.",
        lambda width: _draw(width, crisis, drawn, known, names),
        _table(crisis, [row for group in groups.values() for row in group], known, names),
        omitted=f"Drawn are {shown} of {len(rows)} inputs; the table has all of them." if len(rows) > shown else "",
    )


def _draw(
    width: float,
    crisis: "CrisisFile",
    groups: Mapping[str, list[LeansOnRow]],
    known: Mapping[str, float],
    names: Mapping[str, str],
) -> Drawing:
    wide = width > 500
    left, right = (300 if wide else 8), width - (108 if wide else 92)
    height = 30 if wide else 48
    shapes, y = [_legend()], 34.0
    for question, rows in groups.items():
        chance = known.get(question)
        ends = [row[end] for row in rows for end in ("low_end", "high_end")] + ([] if chance is None else [chance])
        scale = Scale(0.0, min(1.0, max(*ends, 0.01) * 1.15), left, right)
        said = "" if chance is None else f" – {percent(chance)}"
        title = fit(said_in_words(crisis, question), width - 4 - text_width(said, 13, bold=True), 13, bold=True) + said
        shapes.append(text(title, 0, y + 12, font_size=13, font_weight="bold"))
        top = y + 38
        bottom = top + height * len(rows)
        shapes.append(vertical_grid(scale, steps(0.0, scale.high, 4), top - 2, bottom, percent_tick))
        shapes.append(text("share", width, top - 7, anchor="end", font_size=11, fill=SOFT))
        if chance is not None:
            shapes.append(line(scale(chance), top - 2, scale(chance), bottom, INK, stroke_width=1.4))
        shapes += [
            _row(row, (names[row["input"]], *_ends(crisis, row)), scale, top + height * place, width)
            for place, row in enumerate(rows)
        ]
        y = bottom + 22
    return Drawing(join(*shapes), y - 12)


def _name(crisis: "CrisisFile", path: str, meanings: Mapping[str, str]) -> str:
    """Return what an input is called; a parameter with its meaning, since its name is short."""
    if path not in meanings:
        return input_name(crisis, path)
    _, family, _, name = path.split(".")
    # the symbol of the equation says nothing here
    meaning = SYMBOL.sub("", meanings[path])
    return f"{family}: {name.replace('_', ' ')}" + (f" – {meaning}" if meaning else "")


def _legend() -> Markup:
    return join(
        rectangle(0, 4, 12, 10, fill=SECOND),
        text("rests on an assumption", 18, 13, font_size=11, fill=SOFT),
        rectangle(156, 4, 12, 10, fill=FIRST),
        text("rests on evidence or data", 174, 13, font_size=11, fill=SOFT),
    )


def _row(row: LeansOnRow, said: tuple[str, str, str], scale: Scale, top: float, width: float) -> Markup:
    wide = width > 500
    name, first, last = said
    colour = SECOND if rests_on_assumption(row["because"]) else FIRST
    low, high = scale(row["low_end"]), scale(row["high_end"])
    y = top + (9 if wide else 26)
    (x1, said1), (x2, said2) = sorted(((low, first), (high, last)))
    inside = [
        haloed(said1, x1 - 5, y + 10, anchor="end", font_size=10.5, fill=SOFT)
        if x1 - 8 - text_width(said1, 10.5) > scale.start - (4 if wide else 8)
        else text(said1, x1 + 4, y + 10, font_size=10.5, fill="#fff")
        if x2 - x1 > text_width(said1, 10.5) + 10
        else "",
        haloed(said2, x2 + 5, y + 10, font_size=10.5, fill=SOFT),
    ]
    return join(
        haloed(fit(name, scale.start - 60 if wide else width - 8, 12), 0, top + (20 if wide else 18), font_size=12),
        rectangle(min(low, high), y, max(abs(high - low), 1.5), 13, fill=colour, fill_opacity=0.8),
        *inside,
        text(f"{100 * row['share']:.0f}%", width, y + 11, anchor="end", font_size=11.5),
    )


def _ends(crisis: "CrisisFile", row: LeansOnRow) -> tuple[str, str]:
    low, high = (value_name(crisis, row["input"], end) for end in row["range"])
    return low, high


def _because(because: str | Iterable[str]) -> str:
    return because if isinstance(because, str) else ", ".join(because)


def _table(crisis: "CrisisFile", rows: list[LeansOnRow], known: Mapping[str, float], names: Mapping[str, str]) -> Table:
    return Table(
        (
            "Answer",
            "Chance",
            "Input",
            "Path",
            "Because",
            "From",
            "To",
            "Chance at the one end",
            "at the other",
            "Share",
        ),
        [
            (
                said_in_words(crisis, row["question"]),
                percent(known[row["question"]]) if row["question"] in known else "–",
                names[row["input"]],
                row["input"],
                _because(row["because"]),
                *_ends(crisis, row),
                percent(row["low_end"]),
                percent(row["high_end"]),
                f"{100 * row['share']:.0f}%",
            )
            for row in rows
        ],
        frozenset({1, 5, 6, 7, 8, 9}),
    )
