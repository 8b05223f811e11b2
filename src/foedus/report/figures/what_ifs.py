"""What would be otherwise: by other world, the answers that move most, from what they are to what they would be."""

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from foedus.answers.question import said_in_words
from foedus.inquiry.input_rows import MovedRow, WhatIfRow, WhatIfs
from foedus.report.changes import between, digits_for, points
from foedus.report.figures.axes import Scale, percent_tick, vertical_grid
from foedus.report.figures.colours import FAINT, NEGATIVE, POSITIVE, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import fit, haloed, join, line, tag, text, wrap
from foedus.report.numbers import percent
from foedus.report.table import Table
from foedus.report.what_if import sentence, stillness

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

ROW: Final = 32
NARROW_ROW: Final = 46
TITLE: Final = 30
#: Answers that are drawn of each world; the table has all.
SHOWN: Final = 3


def what_ifs(crisis: "CrisisFile", found: WhatIfs) -> Figure | None:
    """Return the answers that other worlds move; None where no world was looked at.

    Parameters
    ----------
    found
        What `foedus.inquiry.whatif.what_if` returns.
    """
    worlds = found["what_ifs"]
    if not worlds:
        return None
    moved = sum(len(world["moved"]) for world in worlds)
    shown = sum(min(len(world["moved"]), SHOWN) for world in worlds)
    return figure(
        "what-ifs",
        "What would be otherwise",
        sentence(found) + " Each line goes from the answer as it is (hollow) to what it would be in the other world "
        "(full), on the same luck, with the change in points of percent.",
        lambda width: _draw(width, crisis, found),
        _table(crisis, worlds),
        omitted=f"Drawn are {shown} of {moved} answers that move; the table has all of them." if moved > shown else "",
    )


def _draw(width: float, crisis: "CrisisFile", found: WhatIfs) -> Drawing:
    wide = width > 500
    scale = Scale(0.0, 1.0, 330.0 if wide else 12.0, width - 62.0)
    height = ROW if wide else NARROW_ROW
    shapes, y = [], 22.0
    for world in found["what_ifs"]:
        shapes.append(
            text(
                fit(world["title"] or world["name"], width, 13, bold=True), 0, y + 12, font_size=13, font_weight="bold"
            )
        )
        y += TITLE
        rows = world["moved"][:SHOWN]
        if not rows:
            shapes.append(
                text(fit(stillness(world, found["replicates"]), width, 12), 0, y + 2, font_size=12, fill=SOFT)
            )
            y += TITLE - 8
            continue
        bottom = y + height * len(rows)
        shapes.append(vertical_grid(scale, (0.0, 0.25, 0.5, 0.75, 1.0), y, bottom, percent_tick))
        digits = digits_for(*(row["change"] for row in rows))
        shapes += [_row(crisis, row, scale, y + height * place, digits, width) for place, row in enumerate(rows)]
        y = bottom + 20
    return Drawing(join(*shapes), y)


def _row(crisis: "CrisisFile", row: MovedRow, scale: Scale, top: float, digits: int, width: float) -> Markup:
    wide = width > 500
    colour = POSITIVE if row["change"] > 0.0 else NEGATIVE
    before, after, y = scale(row["before"]), scale(row["after"]), top + (16 if wide else 32)
    lines = wrap(said_in_words(crisis, row["question"]), scale.start - 14 if wide else width, 12, 2 if wide else 1)
    first = top + (20 if len(lines) == 1 and wide else 13 if wide else 18)
    return join(
        *(haloed(part, 0, first + 14 * place, font_size=12) for place, part in enumerate(lines)),
        line(before, y, after, y, colour, stroke_width=2.4),
        tag("circle", cx=before, cy=y, r=4.0, fill="#fff", stroke=FAINT, stroke_width=1.6),
        tag("circle", cx=after, cy=y, r=4.6, fill=colour),
        haloed(points(row["change"], digits), max(before, after) + 9, y + 4, font_size=11.5),
    )


def _table(crisis: "CrisisFile", worlds: list[WhatIfRow]) -> Table:
    return Table(
        ("Other world", "Answer", "Now", "Then", "Change", "90% interval"),
        [
            (
                world["title"] or world["name"],
                said_in_words(crisis, row["question"]),
                percent(row["before"]),
                percent(row["after"]),
                points(row["change"], digits),
                between(row["low"], row["high"], digits),
            )
            for world in worlds
            for digits in [digits_for(*(row["change"] for row in world["moved"]))]
            for row in world["moved"]
        ],
        frozenset({2, 3, 4, 5}),
    )
