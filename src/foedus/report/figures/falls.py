"""Who falls next: the chance that a leader or a regime falls, against its base rate, on a logarithmic scale."""

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from foedus.answers.rows import FallsRow
from foedus.crisis.naming import MANNER, actor_name
from foedus.report.figures.axes import Scale, percent_tick, vertical_grid
from foedus.report.figures.colours import FIRST, INK, SECOND, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import fit, join, line, rectangle, tag, text
from foedus.report.leading import by_danger
from foedus.report.numbers import percent, with_interval
from foedus.report.questions import irregular, likeliest_manner
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Actors that are drawn; the table has all of them.
SHOWN: Final = 15
LOWEST: Final = 0.001
_COLOUR: Final = {"leader": FIRST, "regime": SECOND}


def falls(crisis: "CrisisFile", answers: RunAnswers) -> Figure | None:
    """Return the leaders and regimes by their chance to fall by the horizon."""
    rows = by_danger(answers)
    if not rows:
        return None
    ranked = list(dict.fromkeys(row["actor"] for row in rows))
    by_actor = {actor: [row for row in rows if row["actor"] == actor] for actor in ranked}
    drawn = [
        (actor_name(crisis, actor), sorted(by_actor[actor], key=lambda row: str(row["what"])))
        for actor in ranked[:SHOWN]
    ]
    return figure(
        "falls",
        "Leaders and regimes by their chance to fall",
        "Chance that the leader (circle) or the regime (square) goes by the horizon in whatever manner, with its "
        "90% range; the upright tick is the base rate. Behind the number the part that is irregular, and its "
        "likeliest manner: by that part leaders are ranked, since an election is no fall. The scale is logarithmic.",
        lambda width: _draw(width, drawn),
        _table(crisis, [row for actor in ranked for row in by_actor[actor]]),
        omitted=f"Drawn are the {SHOWN} most at risk; the table has all {len(ranked)}." if len(ranked) > SHOWN else "",
    )


def _draw(width: float, actors: list[tuple[str, list[FallsRow]]]) -> Drawing:
    wide = width > 500
    height, first = (36, 48) if wide else (56, 48)
    scale = Scale(LOWEST, 1.0, 160 if wide else 14, width - (230 if wide else 16), logarithmic=True)
    bottom = first + height * len(actors)
    shapes: list[Markup | str] = [
        _legend(160 if wide else 0),
        vertical_grid(scale, (0.001, 0.01, 0.1, 1.0), first - 4, bottom, percent_tick),
    ]
    for place, (name, rows) in enumerate(actors):
        top = first + height * place
        shapes.append(line(0, top, width, top, "#eceff3") if place else "")
        shapes.append(text(fit(name, 150, 13), 0, top + (22 if wide else 17), font_size=13))
        for number, row in enumerate(rows):
            y = top + ((11, 26)[number % 2] if wide else (30, 46)[number % 2])
            shapes.append(_mark(row, scale, y))
            said = with_interval(row["probability"], row["low"], row["high"])
            manner = likeliest_manner(row)
            how = f" · {percent(irregular(row))} {MANNER.get(manner, manner)}" if manner else ""
            label_y = y + 4 if wide else top + 17
            if wide:
                shapes.append(
                    text(fit(said + how, 222, 11.5), width - 222, label_y, font_size=11.5, fill=_COLOUR[row["what"]])
                )
            else:
                x = width if number else width - 118
                shapes.append(
                    text(
                        percent(row["probability"]), x, label_y, anchor="end", font_size=11.5, fill=_COLOUR[row["what"]]
                    )
                )
    return Drawing(join(*shapes), bottom + 6)


def _legend(x: float) -> Markup:
    return join(
        _shape("leader", x + 6, 10),
        text("leader", x + 16, 14, font_size=11, fill=SOFT),
        _shape("regime", x + 72, 10),
        text("regime", x + 82, 14, font_size=11, fill=SOFT),
        line(x + 140, 3, x + 140, 17, INK, stroke_width=2),
        text("base rate", x + 148, 14, font_size=11, fill=SOFT),
    )


def _shape(what: str, x: float, y: float) -> Markup:
    if what == "leader":
        return tag("circle", cx=x, cy=y, r=4.5, fill=FIRST)
    return rectangle(x - 4, y - 4, 8, 8, fill=SECOND)


def _mark(row: FallsRow, scale: Scale, y: float) -> Markup:
    colour = _COLOUR[row["what"]]
    base = row.get("base_rate")
    return join(
        line(scale(row["low"]), y, scale(row["high"]), y, colour, stroke_width=2.2, stroke_opacity=0.55),
        line(scale(base), y - 6, scale(base), y + 6, INK, stroke_width=2) if base else "",
        _shape(row["what"], scale(row["probability"]), y),
    )


def _table(crisis: "CrisisFile", rows: list[FallsRow]) -> Table:
    manners = list(dict.fromkeys(manner for row in rows for manner in row.get("manners", {})))
    return Table(
        (
            "Actor",
            "What",
            "Chance (90% range)",
            "Base rate",
            "Irregular",
            *(MANNER.get(manner, manner).capitalize() for manner in manners),
        ),
        [
            (
                actor_name(crisis, row["actor"]),
                str(row["what"]),
                with_interval(row["probability"], row["low"], row["high"]),
                "–" if row.get("base_rate") is None else percent(row["base_rate"]),
                percent(irregular(row)),
                *(percent(row.get("manners", {}).get(manner, 0.0)) for manner in manners),
            )
            for row in rows
        ],
        frozenset(range(2, 5 + len(manners))),
    )
