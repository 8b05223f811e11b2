"""Who stands by whom: one drawing a dispute, with the target to the right and with the challenger to the left."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from foedus.answers.rows import StandsByRow
from foedus.crisis.naming import actor_name, dispute_title
from foedus.report.figures.axes import percent_tick
from foedus.report.figures.colours import CHALLENGER, INK, RULE, SOFT, TARGET
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import fit, haloed, join, line, rectangle, text, text_width
from foedus.report.numbers import SMALLEST, percent, with_interval
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Actors that are drawn; the table has all of them.
SHOWN: Final = 14
_LABEL: Final = {"fight": "fights", "aid": "aid+", "endorse": "words+"}
_ALREADY: Final = {"fight": "already fights", "aid": "already sends aid", "endorse": "already speaks up"}
BAR: Final = 15
#: Width of a number on the right, in CSS pixels.
CELL: Final = 40
DEGREES: Final = ("endorse", "aid", "fight")
#: The chance in the middle of the drawing, from which both wings grow.
LOWEST: Final = 0.0001
#: Ranges shorter than this, in CSS pixels, are left to the table.
VISIBLE: Final = 3


class _Actor(NamedTuple):
    """The two rows of one third party."""

    name: str
    target: StandsByRow
    challenger: StandsByRow

    @property
    def lean(self) -> float:
        """How much more it leans to the target than to the challenger."""
        return float(self.target["endorse_or_more"] - self.challenger["endorse_or_more"])

    @property
    def note(self) -> str:
        """What it does already, in words; empty where it stays out."""
        return next((_ALREADY[row["already"]] for row in (self.target, self.challenger) if row["already"] != "out"), "")

    @property
    def most(self) -> float:
        """How likely it takes either side at all."""
        return float(max(self.target["endorse_or_more"], self.challenger["endorse_or_more"]))


class _Wings(NamedTuple):
    """A logarithmic scale with two wings: chances for the target to the right, for the challenger (negative) left."""

    middle: float
    half: float

    def __call__(self, chance: float) -> float:
        decades = max(0.0, math.log10(max(abs(chance), LOWEST) / LOWEST))
        return self.middle + math.copysign(decades / -math.log10(LOWEST) * self.half, chance)


#: Stands for the side of which nothing is told.
_NOTHING: Final[StandsByRow] = {
    "dispute": "", "actor": "", "side": "", "endorse": 0.0, "aid": 0.0, "fight": 0.0, "low": 0.0, "high": 0.0,
    "base_rate": None, "base_rate_rule": "", "aid_or_more": 0.0, "aid_low": 0.0, "aid_high": 0.0,
    "endorse_or_more": 0.0, "endorse_low": 0.0, "endorse_high": 0.0, "sampling_error": 0.0, "aid_sampling_error": 0.0,
    "endorse_sampling_error": 0.0, "already": "out", "reasons": [],
}  # fmt: skip


def stands_by(crisis: "CrisisFile", answers: RunAnswers, dispute: str) -> Figure | None:
    """Return who stands by whom in one dispute."""
    rows = [row for row in answers["answers"]["stands_by"] if row["dispute"] == dispute]
    sides = {(row["actor"], row["side"]): row for row in rows}
    actors = [
        _Actor(
            actor_name(crisis, actor),
            sides.get((actor, "target"), _NOTHING),
            sides.get((actor, "challenger"), _NOTHING),
        )
        for actor in dict.fromkeys(row["actor"] for row in rows)
    ]
    if not actors:
        return None
    known = crisis.disputes[dispute]
    target, challenger = (actor_name(crisis, one, article=True) for one in (known.target, known.challenger))
    drawn = sorted(sorted(actors, key=lambda one: -one.most)[:SHOWN], key=lambda one: -one.lean)
    return figure(
        f"stands-by-{dispute}",
        f"{dispute_title(crisis, dispute)}: who stands by whom",
        "Chance that each third party comes to fight, to send at least aid, to take a side at least in words by the "
        f"horizon (+ is that or more): to the right with {target}, to the left with {challenger}. Thin lines are 90% "
        "ranges; the upright tick is the base rate of fighting. The scale is logarithmic: each step outwards is ten "
        "times as likely.",
        lambda width: _draw(width, drawn, target, challenger),
        _table(sorted(actors, key=lambda one: -one.lean), target, challenger),
        omitted=f"Drawn are the {len(drawn)} likeliest to take a side; the table has all {len(actors)}."
        if len(actors) > len(drawn)
        else "",
    )


def _draw(width: float, actors: list[_Actor], target: str, challenger: str) -> Drawing:
    wide = width > 500
    names, numbers = (146, 6 * CELL + 16) if wide else (0, 0)
    height, first = (32, 74) if wide else (46, 72)
    left, right = names + (8 if wide else 16), width - numbers - (12 if wide else 16)
    wings = _Wings((left + right) / 2, (right - left) / 2)
    bottom = first + height * len(actors)
    ticks = [side * tick for tick in (0.001, 0.01, 0.1, 1.0) for side in (-1, 1)]
    return Drawing(
        join(
            _legend(wings.middle, target, challenger, wide=wide),
            *(
                join(
                    line(wings(tick), first - 6, wings(tick), bottom, RULE),
                    text(percent_tick(abs(tick)), wings(tick), first - 11, anchor="middle", font_size=10.5, fill=SOFT),
                )
                for tick in ticks
            ),
            _heads(width, first, target, challenger) if wide else "",
            line(wings.middle, first - 6, wings.middle, bottom, INK, stroke_width=1.2),
            *(_row(one, wings, first + height * place, height, width, wide=wide) for place, one in enumerate(actors)),
        ),
        bottom + 6,
    )


def _legend(middle: float, target: str, challenger: str, *, wide: bool) -> Markup:
    """Return what the colours mean: both sides on one line, or under one another where there is little room."""
    shapes = []
    for place, (colours, party) in enumerate(((CHALLENGER, challenger), (TARGET, target))):
        title = f"with {fit(party, 120, 12, bold=True)}"
        items = [(colours[degree], label) for degree, label in _LABEL.items()]
        long = text_width(title, 12, bold=True) + 10 + sum(text_width(label, 11) + 26 for _, label in items)
        x, y = 0.0, 14.0 + 20 * place
        if wide:
            x, y = (middle + 14 if place else max(0.0, middle - long)), 14.0
        shapes.append(text(title, x, y, font_size=12, font_weight="bold", fill=colours["fight"]))
        x += text_width(title, 12, bold=True) + 10
        for colour, label in items:
            shapes += [rectangle(x, y - 9, 11, 10, fill=colour), text(label, x + 15, y, font_size=11, fill=SOFT)]
            x += text_width(label, 11) + 26
    return join(*shapes)


def _heads(width: float, first: float, target: str, challenger: str) -> Markup:
    """Return the headings of the numbers on the right."""
    shapes = []
    for right, party, colours in ((width - 3 * CELL - 8, challenger, CHALLENGER), (width, target, TARGET)):
        shapes.append(
            text(
                fit(party, 3 * CELL - 6, 11, bold=True),
                right,
                first - 28,
                anchor="end",
                font_size=11,
                font_weight="bold",
                fill=colours["fight"],
            )
        )
        shapes += [
            text(label, right - place * CELL, first - 11, anchor="end", font_size=10.5, fill=SOFT)
            for place, label in enumerate(("words+", "aid+", "fights"))
        ]
    return join(*shapes)


def _row(one: _Actor, wings: _Wings, top: float, height: float, width: float, *, wide: bool) -> Markup:
    y = top + (height - BAR - 4 if not wide else (height - BAR) / 2)
    bars = (_bar(one.target, TARGET, wings, y, 1), _bar(one.challenger, CHALLENGER, wings, y, -1))
    return join((_wide_label if wide else _narrow_label)(one, top, width), *bars)


def _wide_label(one: _Actor, top: float, width: float) -> Markup:
    note = one.note
    return join(
        text(fit(one.name, 148, 13), 0, top + (14 if note else 20), font_size=13),
        text(note, 0, top + 27, font_size=10.5, fill=SOFT) if note else "",
        *(
            text(said, right - place * CELL, top + 20, anchor="end", font_size=11, fill=colours["fight"])
            for row, right, colours in (
                (one.challenger, width - 3 * CELL - 8, CHALLENGER),
                (one.target, width, TARGET),
            )
            for place, said in enumerate(_numbers(row))
        ),
    )


def _narrow_label(one: _Actor, top: float, width: float) -> Markup:
    towards = one.lean >= 0
    words, aid, fights = _numbers(one.target if towards else one.challenger)
    said = f"words {words}, aid {aid}, fights {fights}"
    room = width - text_width(said, 10.5) - 10
    note = f" · {one.note}" if one.note and text_width(f"{one.name} · {one.note}", 12.5) <= room else ""
    return join(
        haloed(fit(f"{one.name}{note}", room, 12.5), 0, top + 20, font_size=12.5),
        haloed(said, width, top + 20, anchor="end", font_size=10.5, fill=(TARGET if towards else CHALLENGER)["fight"]),
    )


def _numbers(row: StandsByRow) -> tuple[str, str, str]:
    """Return the chances of words or more, of aid or more, of fighting; *now* for what is so already."""
    reached = ("out", *DEGREES).index(row["already"])
    chances = (row["endorse_or_more"], row["aid_or_more"], row["fight"])
    said = ["now" if place < reached else percent(chance) for place, chance in enumerate(chances)]
    return said[0], said[1], said[2]


def _bar(row: StandsByRow, colours: Mapping[str, str], wings: _Wings, y: float, side: int) -> Markup:
    """Return the bars of one side, each degree over the lower ones, with the range of each at its own height."""
    shapes = []
    degrees = (
        ("endorse", row["endorse_or_more"], row["endorse_low"], row["endorse_high"]),
        ("aid", row["aid_or_more"], row["aid_low"], row["aid_high"]),
        ("fight", row["fight"], row["low"], row["high"]),
    )
    for (degree, chance, _, _), height in zip(degrees, (BAR, 0.72 * BAR, 0.44 * BAR), strict=True):
        start, stop = sorted((wings.middle, wings(side * chance)))
        shapes.append(rectangle(start, y + (BAR - height) / 2, stop - start, height, fill=colours[degree]))
    for (_, chance, low, high), down in zip(reversed(degrees), (0.5, 0.18, 0.96), strict=True):
        start, stop = sorted((wings(side * low), wings(side * high)))
        if stop - start >= VISIBLE and chance >= SMALLEST:
            shapes.append(line(start, y + BAR * down, stop, y + BAR * down, INK, stroke_width=1, stroke_opacity=0.65))
    if row["base_rate"] is not None:
        x = wings(side * row["base_rate"])
        shapes.append(line(x, y - 2, x, y + BAR + 2, INK, stroke_width=1.6, stroke_opacity=0.8))
    return join(*shapes)


def _table(actors: list[_Actor], target: str, challenger: str) -> Table:
    rows = [
        (
            one.name,
            party,
            _ALREADY.get(row["already"], "–"),
            with_interval(row["fight"], row["low"], row["high"]),
            percent(row["aid"]),
            percent(row["endorse"]),
            with_interval(row["aid_or_more"], row["aid_low"], row["aid_high"]),
            with_interval(row["endorse_or_more"], row["endorse_low"], row["endorse_high"]),
            "–" if row["base_rate"] is None else percent(row["base_rate"]),
        )
        for one in actors
        for party, row in ((target, one.target), (challenger, one.challenger))
        if row is not _NOTHING
    ]
    heads = ("Actor", "Side", "Now", "Fights", "Aid", "Words", "Aid or more", "Words or more", "Base rate of fighting")
    return Table(heads, rows, frozenset(range(3, 9)))
