"""Scenarios in words: their names, made from what happens in them, their storylines, and what tells early of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from foedus.answers.question import Event
from foedus.answers.rows import ScenarioRow, SignRow
from foedus.core.world import FORCE, WAR
from foedus.crisis.naming import DEGREE, END, actor_name, capital, possessive
from foedus.report import dates
from foedus.report.numbers import interval, join, percent
from foedus.report.table import Table

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: What several do together, where `DEGREE` says what one does.
_TOGETHER = {"endorse": "speak up for", "aid": "send aid to", "fight": "fight for"}
#: How far the mediation of one comes, and of several.
_STAGE = {
    "offered": ("offers to mediate", "offer to mediate"),
    "accepted": ("is accepted as mediator", "are accepted as mediators"),
    "settled": ("brings about a settlement", "bring about settlements"),
}
_EXIT = {
    "coup": "falls by a coup",
    "revolt": "falls by a revolt",
    "rebels": "falls to rebels",
    "foreign": "is removed from abroad",
    "regular": "changes by the rules",
}
_LEVEL = {2: "a threat", 3: "a show of force or a sanction", 4: "force is used", 5: "it is war"}
_FLAG = {
    "request": "help is asked for",
    "again": "force is used again",
    "fatal": "force kills",
    "serious": "there are serious clashes",
}
#: In which order events of a day are told.
_ORDER = ("request", "stance", "level", "again", "fatal", "serious", "mediation", "leader", "regime", "end")
#: A fate that at least this share of a scenario's histories have belongs into its name, where its definition has none.
_FATE = 0.2


class Scenario(NamedTuple):
    """A scenario as it is told.

    ``story`` are the days and events of its typical history, ``marks`` what is commoner in it than elsewhere, ``signs``
    what tells early of it.
    """

    name: str
    chance: float
    low: float
    high: float
    story: tuple[tuple[str, str], ...]
    marks: str
    signs: tuple[str, ...]
    table: Table

    @property
    def said(self) -> str:
        """The chance in percent."""
        return percent(self.chance)

    @property
    def range(self) -> str:
        """The 90% range in percent."""
        return interval(self.low, self.high)

    @property
    def short_story(self) -> str:
        """The storyline in a line."""
        if not self.story:
            return "nothing more happens"
        year = self.story[-1][0][-5:] if self.story else ""
        days = [
            day.removesuffix(year) if place + 1 < len(self.story) else day for place, (day, _) in enumerate(self.story)
        ]
        return "; ".join(f"{said} {day}" for day, (_, said) in zip(days, self.story, strict=True))


def named(crisis: "CrisisFile", rows: Iterable[ScenarioRow]) -> list[ScenarioRow]:
    """Return scenarios with their names."""
    return [{"name": name_of(crisis, row), **row} for row in rows]


def scenarios(crisis: "CrisisFile", rows: Iterable[ScenarioRow]) -> list[Scenario]:
    """Return scenarios as they are told, the likeliest first."""
    return [
        Scenario(
            row.get("name") or name_of(crisis, row),
            row["probability"],
            row["low"],
            row["high"],
            tuple(_key_events(crisis, row)),
            "; ".join(
                f"{happening(crisis, Event.parse(one['event']))} in {percent(one['share'])}, "
                f"elsewhere {percent(one['elsewhere'])}"
                for one in row["often"]
            ),
            tuple(sign_in_words(crisis, sign) for sign in row["signs"]),
            _storyline(crisis, row),
        )
        for row in rows
    ]


def happening(crisis: "CrisisFile", event: Event, actors: Sequence[str] = ()) -> str:
    """Return what happens in an event, or what several actors do at once, in the present tense."""
    who = [actor_name(crisis, actor, article=True) for actor in actors or (event.actor,) if actor]
    match event.kind:
        case "stance":
            does = (DEGREE if len(who) == 1 else _TOGETHER)[event.what]
            return f"{join(who)} {does} {_party(crisis, event.dispute, event.side)}"
        case "mediation":
            return f"{join(who)} {_STAGE[event.what][len(who) > 1]}"
        case "leader" | "regime":
            return f"{join([possessive(one) for one in who])} {event.kind} {_EXIT[event.what]}"
        case "level":
            return _LEVEL[int(event.what)]
        case "end":
            return _ended(crisis, event.dispute, event.what)
        case _:
            return _FLAG[event.kind]


def sign_in_words(crisis: "CrisisFile", sign: SignRow) -> str:
    """Return how an early sign moves the chance of a scenario."""
    said = happening(crisis, Event.parse(sign["event"]))
    return f"If {said} by {dates.short(sign['by'])} it is {percent(sign['if_seen'])}, if not {percent(sign['if_not'])}"


def name_of(crisis: "CrisisFile", row: ScenarioRow) -> str:
    """Return the name of a scenario: what defines it, and how the dispute most likely stands at the end of it."""
    defined = [(Event.parse(one["event"]), one["happens"]) for one in row["defined"]]
    parts = list(_conditions(crisis, [one for one in defined if one[0].kind != "end"]))
    fate = next(
        (_ended(crisis, event.dispute, event.what) for event, happens in defined if event.kind == "end" and happens), ""
    )
    if fate:
        last = any(happens for event, happens in defined if event.kind != "end")
        return capital(f"{', '.join(parts)}, {'then' if last else 'and'} {fate}" if parts else fate)
    stands = {**row["ends"], "open": row["open"]}
    likely = [what for what in sorted(stands, key=lambda what: -stands[what]) if stands[what] >= _FATE][:2]
    fates = " or ".join(_state(crisis, row["dispute"], what) for what in likely)
    return capital(", ".join(part for part in (*parts, fates) if part))


def _conditions(crisis: "CrisisFile", defined: list[tuple[Event, bool]]) -> Iterator[str]:
    """Yield what happens and what does not, apart from the end: of what force comes to only the last that says all."""
    for event, happens in defined:
        target = _party(crisis, event.dispute, "target") if event.dispute else ""
        match event.kind:
            case "level" | "serious":
                what = {"serious": "serious clashes", str(FORCE): f"force against {target}", str(WAR): "war"}
                said = what.get(event.what or event.kind, "force")
                yield said if happens else f"no {said}"
            case _:
                said = happening(crisis, event)
                yield said if happens else f"without it that {said}"


def _ended(crisis: "CrisisFile", dispute: str, end: str) -> str:
    target, challenger = (_party(crisis, dispute, side) for side in ("target", "challenger"))
    return END[end].replace("the target", target).replace("the challenger", challenger)


def _state(crisis: "CrisisFile", dispute: str, end: str) -> str:
    return {"open": "still open", "settled": "settled", "lapsed": "lapsed"}.get(end) or _ended(crisis, dispute, end)


def _party(crisis: "CrisisFile", dispute: str, side: str) -> str:
    known = crisis.disputes.get(dispute)
    return actor_name(crisis, getattr(known, side), article=True) if known else f"the {side}"


def _told_of(row: ScenarioRow) -> list[tuple[Event, str, str, str, float]]:
    """Return the events of a storyline that say more than others of the same day."""
    events = [
        (Event.parse(one["event"]), one["date"], one["from"], one["to"], one["share"]) for one in row["storyline"]
    ]
    days = {(event.kind, event.what): day for event, day, *_ in events}
    force = days.get(("level", str(FORCE)))

    def is_said(event: Event, day: str) -> bool:
        if event.kind == "again":
            return force is None
        if event.kind == "level" and int(event.what) < FORCE:
            return day != force
        if event.kind == "fatal":
            return day != days.get(("serious", ""))
        if event.kind == "stance":
            more = {"endorse": ("aid", "fight"), "aid": ("fight",)}.get(event.what, ())
            return not any(
                (other.actor, other.side) == (event.actor, event.side) and other.what in more and at == day
                for other, at, *_ in events
            )
        return not (event.kind == "mediation" and event.what == "settled")

    return [one for one in events if is_said(one[0], one[1])]


def _key_events(crisis: "CrisisFile", row: ScenarioRow) -> list[tuple[str, str]]:
    """Return days and events of a storyline without words and what goes by the rules; offers where there is no more."""
    told = [(event, day) for event, day, *_ in _told_of(row) if event.what not in ("endorse", "regular")]
    told = [one for one in told if one[0].kind not in ("request", "fatal")]
    more = [one for one in told if one[0].what != "offered"]
    return [(dates.short(day), happening(crisis, event)) for event, day in more or told]


def _storyline(crisis: "CrisisFile", row: ScenarioRow) -> Table:
    """Return the whole storyline: what several do in the same week in one line."""
    rows = []
    told = sorted(_told_of(row), key=lambda one: (one[1], _ORDER.index(one[0].kind), one[0].side, one[0].what))
    for _, together in groupby(told, key=lambda one: (one[1], one[0].kind, one[0].side, one[0].what)):
        those = list(together)
        event, day, early, late, share = those[0]
        alone = len(those) == 1
        rows.append(
            (
                dates.short(day),
                capital(happening(crisis, event, [each.actor for each, *_ in those])),
                dates.span(early, late) if alone else "",
                ("all" if share == 1.0 else percent(share)) if alone else "",
            )
        )
    headings = ("Day", "What happens", "Day in the middle half", "Happens in")
    return Table(headings, rows, frozenset({3}))
