"""Scenarios in words: their names, made from what happens in them, their storylines, and what tells early of them."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from foedus.answers.question import Event
from foedus.answers.rows import ScenarioRow, SignRow
from foedus.core.world import DEGREES, FORCE, SIDES, WAR
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
    "mediated": "somebody mediates",
}
#: What says how far force goes; those of it that divide scenarios; how it is said that something does not happen.
COURSE = ("level", "again", "fatal", "serious")
_COURSE = ("level", "serious")
_NOT = {
    "force is used": "no force is used",
    "it is war": "it is not war",
    "there are serious": "there are no serious",
    "it lapses": "it does not lapse",
    "it is settled": "it is not settled",
    " gives way": " does not give way",
    " stands down": " does not stand down",
    " wins": " does not win",
    "help is asked for": "no help is asked for",
    "force kills": "force kills nobody",
    "a threat": "no threat",
    "a show of force or a sanction": "no show of force or sanction",
    " speaks up": " does not speak up",
    " offers ": " does not offer ",
    " brings about": " does not bring about",
    " changes ": " does not change ",
    "somebody mediates": "nobody mediates",
    " sends aid": " sends no aid",
    " fights ": " does not fight ",
    " falls ": " does not fall ",
    " is removed ": " is not removed ",
    " is accepted ": " is not accepted ",
}
#: In which order events of a day are told.
_ORDER = (
    *("request", "stance", "fights", "level", "again", "fatal", "serious"),
    *("mediation", "mediated", "leader", "regime", "end"),
)
#: A storyline in a line has so many events at most; where there are more, aid is left out.
_LINE = 4
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
        return "; ".join(f"{day}: {said}" for day, (_, said) in zip(days, self.story, strict=True))


def named(crisis: "CrisisFile", rows: Iterable[ScenarioRow]) -> list[ScenarioRow]:
    """Return scenarios with their names: as short as they can be without two being alike."""
    rows = list(rows)
    short, whole = ([name_of(crisis, row, whole=whole) for row in rows] for whole in (False, True))
    names = short if len(set(short)) == len(rows) else whole
    return [{"name": name, **row} for name, row in zip(names, rows, strict=True)]


def scenarios(crisis: "CrisisFile", rows: Iterable[ScenarioRow]) -> list[Scenario]:
    """Return scenarios as they are told, the likeliest first."""
    return [
        Scenario(
            row["name"],
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
        for row in named(crisis, rows)
    ]


def happening(crisis: "CrisisFile", event: Event, actors: Sequence[str] = ()) -> str:
    """Return what happens in an event, or what several actors do at once, in the present tense."""
    who = [actor_name(crisis, actor, article=True) for actor in actors or (event.actor,) if actor]
    several = len(who) > 1
    match event.kind:
        case "stance":
            does = (_TOGETHER if several else DEGREE)[event.what]
            said = f"{join(who)} {does} {_party(crisis, event.dispute, event.side)}"
        case "mediation":
            said = f"{join(who)} {_STAGE[event.what][several]}"
        case "fights":
            enemy = SIDES[1 - SIDES.index(event.side)]
            said = f"{join(who)} {'fight' if several else 'fights'} {_party(crisis, event.dispute, enemy)}"
        case "leader" | "regime":
            said = f"{join([possessive(one) for one in who])} {event.kind} {_EXIT[event.what]}"
        case "level":
            said = _LEVEL[int(event.what)]
        case "end":
            said = _ended(crisis, event.dispute, event.what)
        case _:
            said = _FLAG[event.kind]
    return said


def not_happening(crisis: "CrisisFile", event: Event) -> str:
    """Return that an event does not happen, in the present tense."""
    said = happening(crisis, event)
    for does, does_not in _NOT.items():
        if does in said:
            return said.replace(does, does_not, 1)
    return f"not that {said}"


def sign_in_words(crisis: "CrisisFile", sign: SignRow) -> str:
    """Return how an early sign moves the chance of a scenario."""
    said = happening(crisis, Event.parse(sign["event"]))
    return f"If {said} by {dates.short(sign['by'])} it is {percent(sign['if_seen'])}, if not {percent(sign['if_not'])}"


def name_of(crisis: "CrisisFile", row: ScenarioRow, *, whole: bool = True) -> str:
    """Return the name of a scenario: what defines it, and how the dispute most likely stands at the end of it.

    A name that is not ``whole`` leaves out what does not happen, but for force.
    """
    defined = [(Event.parse(one["event"]), one["happens"]) for one in row["defined"]]
    ends = [event.what for event, happens in defined if event.kind == "end" and happens]
    course = [_course(event, happens) for event, happens in defined if event.kind in _COURSE]
    others = [one for one in defined if one[0].kind not in ("end", *_COURSE) and (one[1] or whole or not course)]
    parts = [
        *course,
        *((happening if happens else not_happening)(crisis, event) for event, happens in others),
    ]
    if ends:
        then = "then" if any(happens for event, happens in defined if event.kind != "end") else "and"
        last = _ended(crisis, row["dispute"], ends[0])
        return capital(f"{', '.join(parts)}, {then} {last}" if parts else last)
    if any(happens for _, happens in others):
        return capital(join(parts))
    stands = {**row["ends"], "open": row["open"]}
    likely = [what for what in sorted(stands, key=lambda what: -stands[what]) if stands[what] >= _FATE][:2]
    fates = " or ".join(_state(crisis, row["dispute"], what) for what in likely)
    return capital(", ".join(part for part in (*parts, fates) if part))


def _course(event: Event, happens: bool) -> str:
    """Say to what force comes, or does not."""
    what = {"serious": "serious clashes", str(FORCE): "force", str(WAR): "war"}
    said = what[event.what or event.kind]
    return said if happens else f"no {said}"


def _ended(crisis: "CrisisFile", dispute: str, end: str) -> str:
    target, challenger = (_party(crisis, dispute, side) for side in ("target", "challenger"))
    return END[end].replace("the target", target).replace("the challenger", challenger)


def _state(crisis: "CrisisFile", dispute: str, end: str) -> str:
    return {"open": "still open", "settled": "settled", "lapsed": "lapsed"}.get(end) or _ended(crisis, dispute, end)


def _party(crisis: "CrisisFile", dispute: str, side: str) -> str:
    known = crisis.disputes.get(dispute)
    return actor_name(crisis, getattr(known, side), article=True) if known else f"the {side}"


def _told_of(row: ScenarioRow) -> list[tuple[Event, str, str, str, float]]:
    """Return the events of a storyline, with day, span and share, but for those that another of the day says too."""
    events = [
        (Event.parse(one["event"]), one["date"], one["from"], one["to"], one["share"]) for one in row["storyline"]
    ]
    force = any((event.kind, event.what) == ("level", str(FORCE)) for event, *_ in events)
    days = {day: [event for event, at, *_ in events if at == day] for _, day, *_ in events}
    return [
        one
        for one in events
        if not (one[0].kind == "again" and force) and not any(_says_too(other, one[0]) for other in days[one[1]])
    ]


def _says_too(event: Event, other: Event) -> bool:
    """Say whether an event tells of another of the same day."""
    alike = (event.actor, event.side) == (other.actor, other.side)
    match event.kind, event.what, other.kind, other.what:
        case "stance", more, "stance", less:
            return alike and DEGREES.index(more) > DEGREES.index(less)
        case "level", more, "level", less:
            return int(more) > int(less)
        case ("stance", "fight", "fights", _):
            return alike
        case ("mediation", "accepted", "mediated", _) | ("serious", _, "fatal", _):
            return True
        case ("end", "settled", "mediation", "settled"):
            return True
        case _:
            return False


def _key_events(crisis: "CrisisFile", row: ScenarioRow) -> list[tuple[str, str]]:
    """Return days and events of a storyline without words and what goes by the rules; offers where there is no more."""
    told = [(event, day) for event, day, *_ in _told_of(row) if event.what not in ("endorse", "regular")]
    told = [one for one in told if one[0].kind not in ("request", "fatal")]
    more = [one for one in told if one[0].what != "offered"]
    if len(more) > _LINE:
        more = [one for one in more if one[0].what != "aid"]
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
