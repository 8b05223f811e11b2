"""What the evidence tells, in the order of its days, up to the as-of date and on to what is due."""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from foedus.report import dates
from foedus.report.figures.colours import ALARM, FAINT, INK, MODES, RULE, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import join, line, tag, text, text_width, wrap
from foedus.report.table import Table
from foedus.text.shape import Record

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Events that are drawn, those on which most inputs rest; the table has every statement.
SHOWN: Final = 18
#: A gap of more days than this is said.
GAP_DAYS: Final = 45


class _Entry(NamedTuple):
    """A line of the timeline."""

    moment: date
    when: str
    said: str
    source: str
    mode: str
    due: bool = False


def timeline(crisis: "CrisisFile") -> Figure | None:
    """Return the events that the evidence tells, and the days that lie ahead."""
    if not crisis.evidence:
        return None
    used = _uses(crisis)
    told = {
        key: _Entry(
            _first(one.dated or one.known_at),
            dates.short(one.dated or one.known_at),
            one.text,
            f"{one.source} {one.place}".strip(),
            one.mode,
        )
        for key, one in crisis.evidence.items()
        if one.kind == "event" and one.known_at <= crisis.as_of
    }
    chosen = sorted(told, key=lambda key: (-used[key], -told[key].moment.toordinal()))[:SHOWN]
    shown = sorted((told[key] for key in chosen), key=lambda entry: entry.moment)
    ahead = sorted(_ahead(crisis), key=lambda entry: entry.moment)
    number = len(crisis.evidence)
    return figure(
        "timeline",
        "What happened, and what is due",
        "Events as the evidence tells them, each with its source and paragraph; the mark says how it is told. Below "
        "the line of the as-of date stand the days that lie ahead.",
        lambda width: _draw(width, shown, ahead, crisis.as_of),
        _table(crisis),
        omitted=f"Drawn are {len(shown)} of {len(told)} events, those on which most inputs rest; the table has all "
        f"{number} statements."
        if number > len(shown)
        else "",
    )


def _uses(crisis: "CrisisFile") -> Counter[str]:
    """Return how many values of the crisis file rest on each piece of evidence."""
    found: Counter[str] = Counter()
    records: list[object] = [crisis]
    while records:
        part = records.pop()
        if isinstance(part, Record):
            found.update(getattr(part, "because", ()))
            records += [getattr(part, name) for name in type(part).model_fields if name != "evidence"]
        elif isinstance(part, dict):
            records += part.values()
        elif isinstance(part, tuple):
            records += part
    return found


def _first(when: object) -> date:
    """Return the first day that a day, a month or a year may mean, so that a month stands before its days."""
    parts = [int(part) for part in str(when).split("-")]
    return date(*[*parts, 1, 1][:3])


def _ahead(crisis: "CrisisFile") -> list[_Entry]:
    horizon = dates.week_day(crisis.as_of, crisis.horizon_weeks)
    found = [_Entry(horizon, dates.short(horizon), "Horizon of the run", "", "", due=True)]
    for dispute in crisis.disputes.values():
        if dispute.deadline:
            first, last = dispute.deadline.between or (dispute.deadline.central, dispute.deadline.central)
            when = dates.span(first, last)
            found.append(_Entry(dates.day(first), when, f"Deadline: {dispute.title}", "", "threatened", due=True))
        for step in dispute.escalation:
            first, last = step.between or (step.central, step.central)
            said = f"{dispute.title}: the path of the crisis file reaches level {step.level}"
            found.append(_Entry(dates.day(first), dates.span(first, last), said, "", "hypothetical", due=True))
    return found


def _draw(width: float, told: list[_Entry], ahead: list[_Entry], as_of: date) -> Drawing:
    wide = width > 500
    spine = 140 if wide else 8
    left = spine + 20
    shapes, y = [_legend(width)], 34.0 if wide else 52.0
    start = y
    before: date | None = None
    for entry in told:
        if before and (entry.moment - before).days > GAP_DAYS:
            shapes.append(
                text(_gap((entry.moment - before).days), left, y + 8, font_size=11, font_style="italic", fill=FAINT)
            )
            y += 20
        before = entry.moment
        shape, y = _entry(entry, spine, left, y, width, wide=wide)
        shapes.append(shape)
    shapes.append(line(0, y + 18, width, y + 18, ALARM, stroke_width=1.2))
    shapes.append(
        text(f"as of {dates.long(as_of)}", width, y + 13, anchor="end", font_size=11, font_weight="bold", fill=ALARM)
    )
    y += 32
    for entry in ahead:
        shape, y = _entry(entry, spine, left, y, width, wide=wide)
        shapes.append(shape)
    return Drawing(join(line(spine, start - 6, spine, y - 12, RULE, stroke_width=2), *shapes), y)


def _entry(entry: _Entry, spine: float, left: float, y: float, width: float, *, wide: bool) -> tuple[Markup, float]:
    source = f"  {entry.source}" if entry.source else ""
    lines = wrap(entry.said, width - left - text_width(source, 11) - 8, 12.5, 3)
    shapes = [_mark(entry, spine, y + 8)]
    if wide:
        shapes.append(text(entry.when, spine - 14, y + 12, anchor="end", font_size=12, fill=SOFT))
    else:
        shapes.append(text(entry.when, left, y + 12, font_size=11.5, fill=SOFT))
        y += 16
    for place, part in enumerate(lines):
        shapes.append(text(part, left, y + 12 + 16 * place, font_size=12.5))
    if source:
        x = left + text_width(lines[-1], 12.5) + 8
        shapes.append(text(entry.source, x, y + 12 + 16 * (len(lines) - 1), font_size=11, fill=FAINT))
    return join(*shapes), y + 16 * len(lines) + 8


def _mark(entry: _Entry, x: float, y: float) -> Markup:
    if entry.due:
        return tag("circle", cx=x, cy=y, r=4.5, fill="#fff", stroke=MODES.get(entry.mode, INK), stroke_width=2)
    return _shape(entry.mode, x, y)


def _shape(mode: str, x: float, y: float) -> Markup:
    """Return the mark of a mode: told apart by shape as well as by colour."""
    colour = MODES[mode]
    if mode == "offered":
        return tag("path", d=f"M{x} {y - 6} L{x + 6} {y} L{x} {y + 6} L{x - 6} {y} Z", fill=colour)
    if mode == "threatened":
        return tag("path", d=f"M{x} {y - 6} L{x + 6} {y + 5} L{x - 6} {y + 5} Z", fill=colour)
    if mode == "denied":
        cross = f"M{x - 4} {y - 4} L{x + 4} {y + 4} M{x - 4} {y + 4} L{x + 4} {y - 4}"
        return tag("path", d=cross, stroke=colour, stroke_width=2.5, fill="none")
    if mode == "hypothetical":
        return tag("circle", cx=x, cy=y, r=4.5, fill="#fff", stroke=colour, stroke_width=2, stroke_dasharray="2 2")
    return tag("circle", cx=x, cy=y, r=4.5, fill=colour)


def _legend(width: float) -> Markup:
    shapes, x, y = [], 8.0, 10.0
    for mode in MODES:
        if x + 16 + text_width(mode, 11) > width:
            x, y = 8.0, y + 18
        shapes += [_shape(mode, x, y), text(mode, x + 12, y + 4, font_size=11, fill=SOFT)]
        x += text_width(mode, 11) + 34
    return join(*shapes)


def _gap(days: int) -> str:
    if days >= 700:
        return f"{days / 365.25:.0f} years later"
    return f"{max(2, round(days / 30.4))} months later" if days >= 46 else f"{days} days later"


def _table(crisis: "CrisisFile") -> Table:
    ordered = sorted(crisis.evidence.items(), key=lambda item: _first(item[1].dated or item[1].known_at))
    return Table(
        ("When", "Known", "Id", "Source", "Asserted by", "How", "Kind", "What"),
        [
            (
                dates.short(one.dated) if one.dated else "–",
                dates.short(one.known_at) + (" (later: not used)" if one.known_at > crisis.as_of else ""),
                key,
                f"{one.source} {one.place}".strip(),
                one.asserted_by or "–",
                one.mode,
                one.kind,
                one.text,
            )
            for key, one in ordered
        ],
    )
