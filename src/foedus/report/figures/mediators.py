"""Who can mediate: the four gates that a mediation passes, the one that binds, and how often one is accepted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from foedus.answers.rows import ComesToRow, MediatesRow
from foedus.core.world import GATES
from foedus.crisis.naming import actor_name, dispute_title
from foedus.report.figures.axes import Scale, percent_tick, vertical_grid
from foedus.report.figures.colours import ALARM, ALONE, FAINT, INK, SOFT, WASH
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import fit, join, line, rectangle, tag, text
from foedus.report.leading import first_dispute, mediated
from foedus.report.names import ANYBODY_MEDIATES, gate_name
from foedus.report.numbers import percent, with_interval
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Candidates that are drawn for each dispute; the table has all of them.
SHOWN: Final = 8
_HEAD: Final = {
    "offer": "offer",
    "challenger_consent": "challenger",
    "target_consent": "target",
    "blessing": "blessing",
}


def mediators(crisis: "CrisisFile", answers: RunAnswers) -> Figure | None:
    """Return the candidates of every dispute, those of the first dispute and the likeliest to be accepted first."""
    first = first_dispute(answers)
    rows = sorted(answers["answers"]["mediates"], key=lambda row: (row["dispute"] != first, -row["accepted"]))
    if not rows:
        return None
    groups = {
        dispute: [row for row in rows if row["dispute"] == dispute]
        for dispute in dict.fromkeys(row["dispute"] for row in rows)
    }
    anybody = mediated(answers)
    headings = {dispute: _heading(crisis, dispute, anybody.get(dispute)) for dispute in groups}
    names = {row["actor"]: actor_name(crisis, row["actor"]) for row in rows}
    left_out = sum(len(group) - SHOWN for group in groups.values() if len(group) > SHOWN)
    return figure(
        "mediators",
        "Candidates, their gates, and the gate that binds",
        "For each candidate how far each of the four gates stands open: its own offer, the consent of the "
        "challenger and of the target, the blessing of the hegemon. The framed gate binds: opening it would help "
        "most. On the right the chance that the mediation is accepted by the horizon, with its 90% range; the "
        "upright tick is the base rate at which crises are mediated by anybody. Beside each dispute stands the chance "
        "that anybody mediates, whether named or not.",
        lambda width: (_wide if width > 500 else _narrow)(width, headings, names, groups),
        _table(crisis, answers, rows),
        omitted=f"{left_out} candidates are in the table only." if left_out else "",
    )


def _wide(
    width: float, headings: Mapping[str, str], called: Mapping[str, str], groups: Mapping[str, list[MediatesRow]]
) -> Drawing:
    names, gate, gap = 128, 88, 8
    start = names + 4 * (gate + gap) + 8
    scale = Scale(0.0, _reach(groups), start, width - 120)
    shapes, y = [], 0.0
    for dispute, rows in groups.items():
        shapes.append(text(fit(headings[dispute], width, 13, bold=True), 0, y + 14, font_weight="bold", font_size=13))
        shapes += [
            text(fit(_HEAD[name], gate, 11), names + place * (gate + gap), y + 34, font_size=11, fill=SOFT)
            for place, name in enumerate(GATES)
        ]
        shapes.append(text("accepted", width - 108, y + 34, font_size=11, fill=SOFT))
        shapes.append(text("settled", width, y + 34, anchor="end", font_size=11, fill=SOFT))
        shown = rows[:SHOWN]
        ticks = [tick for tick in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0) if tick <= scale.high]
        shapes.append(vertical_grid(scale, ticks, y + 40, y + 42 + 32 * len(shown), percent_tick))
        for place, row in enumerate(shown):
            top = y + 44 + 32 * place
            shapes.append(text(fit(called[row["actor"]], names - 8, 13), 0, top + 17, font_size=13))
            shapes += [
                _gate(row, name, names + number * (gate + gap), top + 3, gate) for number, name in enumerate(GATES)
            ]
            shapes.append(_accepted(row, scale, top + 13))
            shapes.append(
                text(percent(row["accepted"]), width - 108, top + 17, font_size=11.5, font_weight="bold", fill=ALONE)
            )
            shapes.append(text(percent(row["settled"]), width, top + 17, anchor="end", font_size=11.5))
        y += 44 + 32 * len(shown) + 16
    return Drawing(join(*shapes), y - 8)


def _narrow(
    width: float, headings: Mapping[str, str], called: Mapping[str, str], groups: Mapping[str, list[MediatesRow]]
) -> Drawing:
    shapes, y = [], 0.0
    for dispute, rows in groups.items():
        shapes.append(text(fit(headings[dispute], width, 13, bold=True), 0, y + 14, font_weight="bold", font_size=13))
        y += 26
        for row in rows[:SHOWN]:
            said = f"accepted {percent(row['accepted'])}, settled {percent(row['settled'])}"
            shapes.append(text(fit(called[row["actor"]], 150, 12.5), 0, y + 12, font_size=12.5))
            shapes.append(text(said, width, y + 12, anchor="end", font_size=11, fill=ALONE))
            half = width / 2 - 6
            for place, name in enumerate(GATES):
                x, top = place % 2 * (half + 12), y + 20 + place // 2 * 38
                shapes.append(text(_HEAD[name], x, top + 10, font_size=10.5, fill=SOFT))
                shapes.append(_gate(row, name, x, top + 14, half))
            y += 104
        y += 10
    return Drawing(join(*shapes), y - 10)


def _heading(crisis: "CrisisFile", dispute: str, anybody: ComesToRow | None) -> str:
    """Return the title of a dispute with the chance that anybody mediates in it."""
    title = dispute_title(crisis, dispute)
    if anybody is None:
        return title
    return f"{title} – anybody: {with_interval(anybody['probability'], anybody['low'], anybody['high'])}"


def _reach(groups: Mapping[str, list[MediatesRow]]) -> float:
    highest = max(max(row["high"], row.get("base_rate") or 0.0) for rows in groups.values() for row in rows)
    return min(1.0, 1.05 * float(highest))


def _gate(row: MediatesRow, name: str, x: float, y: float, width: float) -> Markup:
    opened = row.get("gates", {}).get(name)
    if opened is None:
        return text("not needed", x + 6, y + 14, font_size=11, font_style="italic", fill=FAINT)
    binds = row.get("binding_condition") == name
    return join(
        rectangle(x, y, width, 20, fill=WASH, rx=2),
        rectangle(x, y, width * opened, 20, fill="#e6bfcc" if binds else "#b9d5d1", rx=2),
        tag("rect", x=x, y=y, width=width, height=20, rx=2, fill="none", stroke=ALARM, stroke_width=2) if binds else "",
        text(percent(opened), x + 6, y + 14, font_size=11.5, font_weight="bold" if binds else None),
        text("binds", x + width - 6, y + 14, anchor="end", font_size=10.5, fill=ALARM) if binds else "",
    )


def _accepted(row: MediatesRow, scale: Scale, y: float) -> Markup:
    base = row.get("base_rate")
    return join(
        line(scale(row["low"]), y, scale(row["high"]), y, ALONE, stroke_width=2.2, stroke_opacity=0.55),
        line(scale(base), y - 7, scale(base), y + 7, INK, stroke_width=2) if base else "",
        tag("circle", cx=scale(row["accepted"]), cy=y, r=4.5, fill=ALONE),
    )


def _table(crisis: "CrisisFile", answers: RunAnswers, rows: list[MediatesRow]) -> Table:
    anybody = [
        (
            dispute_title(crisis, dispute),
            ANYBODY_MEDIATES,
            *("" for _ in GATES),
            "",
            with_interval(found["probability"], found["low"], found["high"]),
            "",
            "–" if found["base_rate"] is None else percent(found["base_rate"]),
        )
        for dispute, found in mediated(answers).items()
    ]
    return Table(
        (
            "Dispute",
            "Candidate",
            "Offer",
            "Challenger",
            "Target",
            "Blessing",
            "Binds",
            "Accepted",
            "Settled",
            "Base rate",
        ),
        [
            *anybody,
            *(
                (
                    dispute_title(crisis, row["dispute"]),
                    actor_name(crisis, row["actor"]),
                    *(_opened(row.get("gates", {}).get(name)) for name in GATES),
                    gate_name(crisis, row["dispute"], row["binding_condition"])
                    if row.get("binding_condition")
                    else "–",
                    with_interval(row["accepted"], row["low"], row["high"]),
                    percent(row["settled"]),
                    "–" if row.get("base_rate") is None else percent(row["base_rate"]),
                )
                for row in rows
            ),
        ],
        frozenset({2, 3, 4, 5, 7, 8, 9}),
    )


def _opened(chance: float | None) -> str:
    return "not needed" if chance is None else percent(chance)
