"""One history as it is told: its events with their days and what decided them, and the crisis in each of its weeks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from foedus.answers.question import Event, Question
from foedus.crisis.naming import actor_name, capital, dispute_title
from foedus.report import dates
from foedus.report.numbers import figure, percent
from foedus.report.scenarios import happening
from foedus.session.histories import LATER, Address, Histories
from foedus.session.replaying import Replay, replay
from foedus.session.tracing import Decision, trace
from foedus.studio.sight.scene import Scene, scene_of

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: What a stream of luck is about, by the family of mechanisms that draws.
STREAMS: Final = {
    "coercion": "what the parties do",
    "commitment": "who takes a side",
    "contest": "how force goes",
    "mediation": "talks",
    "survival": "who stays in office",
}
#: With which confidence it is said how likely at most what never happened is (the exact bound, Clopper & Pearson 1934).
CONFIDENCE: Final = 0.95


class Happened(NamedTuple):
    """An event of a history: its name, week and day, what it is, and the draws that led to it, the last deciding."""

    event: str
    week: int
    day: str
    said: str
    decisions: tuple[Decision, ...]

    @property
    def how(self) -> str:
        """How luck decided it, in plain words; a chance only where one comparison alone decided."""
        if not self.decisions:
            return "follows from what went before: no draw of its own"
        last, many = self.decisions[-1], len(self.decisions)
        said = f"drawn {figure(last.drawn)}, needed {'below' if last.below else 'at least'} {figure(last.threshold)}"
        if many > 1:
            return f"the last of {many} comparisons: {said}"
        return f"{said}: a chance of {percent(last.chance)} that week"

    @property
    def about(self) -> set[str]:
        """The actor and the dispute to which it happened."""
        event = Event.parse(self.event)
        return {event.actor, event.dispute} - {""}


class Told(NamedTuple):
    """A history: where it comes from, its events in their order, and the world of each week."""

    address: Address
    events: tuple[Happened, ...]
    lived: Replay

    @property
    def weeks(self) -> int:
        """The last week."""
        return len(self.lived.states) - 1

    def scene(self, week: int) -> Scene:
        """Return what is to be seen at the end of a week; 0 is the as-of day."""
        return scene_of(self.lived.world(week), self.lived.ensemble.actors, self.lived.ensemble.disputes)

    def fresh(self, week: int) -> set[str]:
        """Return to which actors and disputes something happened in a week."""
        return {name for one in self.events if one.week == week for name in one.about}


def tell(histories: Histories, address: Address) -> Told:
    """Return a history as it is told.

    Raises
    ------
    InputError
        If there is none at the address.
    """
    crisis = histories.setup.crisis
    events = tuple(
        Happened(
            one.event,
            one.week,
            dates.short(dates.week_day(crisis.as_of, one.week)),
            _said(crisis, Event.parse(one.event)),
            one.decisions,
        )
        for one in trace(histories, address)
    )
    return Told(address, events, replay(histories, address))


def _said(crisis: "CrisisFile", event: Event) -> str:
    said = capital(happening(crisis, event))
    return f"{dispute_title(crisis, event.dispute)}: {happening(crisis, event)}" if event.dispute else said


def matches(histories: Histories, question: str) -> int:
    """Return in how many histories a question comes true.

    Raises
    ------
    InputError
        If there is no such question.
    """
    return int((histories.weeks_of(question) < LATER).sum())


def at_most(none_of: int) -> float:
    """Return how likely at most what happened in none of so many histories is, one-sided, with 95% confidence.

    It is the exact bound for independent histories, which the rule of three, 3 / N, comes near to.

    Examples
    --------
    >>> round(at_most(2000), 5), round(3 / 2000, 5)
    (0.0015, 0.0015)
    """
    return float(1 - (1 - CONFIDENCE) ** (1 / none_of))


def compared(decisions: tuple[Decision, ...], crisis: "CrisisFile") -> Iterator[str]:
    """Yield every comparison of a draw before the last, in words."""
    for one in decisions[:-1]:
        of = STREAMS.get(one.stream, one.stream)
        about = ", ".join(
            actor_name(crisis, name) if name in crisis.actors else dispute_title(crisis, name) for name in one.about
        )
        was = "below" if one.below else "not below"
        yield f"{of} ({about}): drawn {figure(one.drawn)}, {was} {figure(one.threshold)}"


def as_json(histories: Histories, told: Told, changes: dict[str, object]) -> dict[str, Any]:
    """Return a history as JSON holds it: what is needed to live it again, and its events."""
    crisis = histories.setup.crisis
    return {
        "crisis": crisis.crisis,
        "as_of": crisis.as_of.isoformat(),
        "changes": changes,
        "seed": histories.seed,
        "histories": histories.replicates,
        "outer_draw": told.address.outer,
        "replicate": told.address.replicate,
        "weeks": told.weeks,
        "note": one_of(histories.replicates),
        "events": [
            {
                "event": one.event,
                "week": one.week,
                "date": dates.week_day(crisis.as_of, one.week).isoformat(),
                "says": one.said,
                "decisions": [
                    {
                        "stream": each.stream,
                        "about": list(each.about),
                        "drawn": each.drawn,
                        "threshold": each.threshold,
                        "below": each.below,
                    }
                    for each in one.decisions
                ],
            }
            for one in told.events
        ],
    }


def one_of(replicates: int) -> str:
    """Return what stands over every history.

    Examples
    --------
    >>> one_of(2000)
    'One of 2,000 histories; by itself it says nothing about how likely anything is.'
    """
    return f"One of {replicates:,} histories; by itself it says nothing about how likely anything is."


def written(address: Address) -> str:
    """Return an address as a link has it."""
    return f"{address.outer}:{address.replicate}"


def question_in_words(crisis: "CrisisFile", question: str) -> str:
    """Return what is asked for, as a statement."""
    return Question.parse(question).in_words(crisis)
