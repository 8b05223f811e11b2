"""Questions, and the events that answer them: one word for each, as the command line, the files and the code know it.

A question asks whether something comes true by the horizon. An event is what the engine records of it, with the week in
which it first happens; every event answers one question yes, or none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from foedus.core.errors import InputError, nearest
from foedus.core.world import DEGREES, FORCE, LEVELS, MANNERS, MEDIATION, OF_DISPUTE, SIDES, STATUSES, WAR
from foedus.crisis.asked import COURSES, FIGHTS, OFFICES
from foedus.crisis.naming import (
    DEGREE,
    END,
    LEVEL,
    MANNER,
    actor_name,
    capital,
    dispute_title,
    is_feud,
    possessive,
    spaced,
)

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: What each kind of question asks for: what that is called, and the words for it.
WORDS: Final = {
    "stands_by": ("degree", (*DEGREES[1:], FIGHTS)),
    "mediates": ("stage", MEDIATION),
    "falls": ("what falls", OFFICES),
    "dispute": ("end", COURSES),
}
EVENT_KINDS: Final = ("stance", "mediation", "leader", "regime", "level", "end", *OF_DISPUTE, FIGHTS)
GRAMMAR: Final = (
    "stands_by:DISPUTE:ACTOR:DEGREE, mediates:DISPUTE:ACTOR:STAGE, falls:ACTOR:leader|regime, "
    "or dispute:NAME:force|force_again|deaths|serious|war|mediated|END"
)
#: The actor of a question that asks who.
ANYBODY: Final = ""
#: What a dispute comes to -> in words.
COMES: Final = {
    "force": "force is used",
    "force_again": "force is used again",
    "deaths": "force kills",
    "serious": "serious clashes",
    "war": "war",
    "mediated": "somebody mediates",
    **END,
}
#: What is recorded of the course of a dispute.
_COURSE: Final = {"level": tuple(map(str, LEVELS)), "end": STATUSES[1:]}
_STAGE: Final = {"offered": "is offered", "accepted": "is accepted", "settled": "settles it"}


class Cast(NamedTuple):
    """Who has a part in a dispute on the as-of day.

    Attributes
    ----------
    challenger, target : str
        Its parties.
    candidates : tuple of str
        Those who may mediate.
    degrees : mapping
        Third party and side -> the degree to which it stands by that side already.
    """

    challenger: str
    target: str
    candidates: tuple[str, ...]
    degrees: Mapping[tuple[str, str], str]


@dataclass(frozen=True, order=True, slots=True)
class Question:
    """A question about a crisis: does something come true by the horizon, which every replicate answers yes or no.

    Attributes
    ----------
    kind : str
        ``stands_by``, ``mediates``, ``falls`` or ``dispute``.
    dispute : str
        The dispute that it is about; empty for ``falls``.
    actor : str
        Whom it is about; empty for ``dispute``, and where it is asked who.
    what : str
        A degree (that one or more) or ``fights`` (the side's enemy, beside it or by itself), a stage of mediation,
        ``leader`` or ``regime``, or what a dispute comes to:
        ``force``, ``force_again``, ``deaths``, ``serious``, ``war``, ``mediated`` (by anybody) or an end.
    side : str
        Whom a third party stands by, ``target`` or ``challenger``; empty for other kinds.

    Examples
    --------
    >>> question = Question.parse("stands_by:iran:RUS:aid")
    >>> question.actor, question.what, question.side
    ('RUS', 'aid', 'target')
    >>> question == Question.stands_by("iran", "RUS", "aid")
    True
    >>> str(Question.stands_by("iran", "RUS", "aid", "challenger"))
    'stands_by:iran:RUS:aid:challenger'
    >>> [str(found) for found in sorted({Question.falls("IRN", "regime"), Question.course("iran", "war")})]
    ['dispute:iran:war', 'falls:IRN:regime']
    """

    kind: str
    dispute: str
    actor: str
    what: str
    side: str = ""

    @classmethod
    def stands_by(cls, dispute: str, actor: str, degree: str, side: str = SIDES[0]) -> Self:
        """Return whether a third party stands by a side of a dispute, to a degree or more."""
        return cls("stands_by", dispute, actor, degree, side)

    @classmethod
    def mediates(cls, dispute: str, actor: str, stage: str = "accepted") -> Self:
        """Return whether the mediation of a candidate is offered, accepted, or settles the dispute."""
        return cls("mediates", dispute, actor, stage)

    @classmethod
    def falls(cls, actor: str, office: str) -> Self:
        """Return whether the leader or the regime of an actor falls."""
        return cls("falls", "", actor, office)

    @classmethod
    def course(cls, dispute: str, what: str) -> Self:
        """Return whether a dispute comes to force, again to force, to deaths, to war, to a mediation, or to an end."""
        return cls("dispute", dispute, "", what)

    @classmethod
    def parse(cls, text: "Question | str") -> "Question":
        """Return the question that a text asks; a question stays as it is.

        Raises
        ------
        InputError
            If the text is no question; the message names the nearest, or the grammar.

        Examples
        --------
        >>> Question.parse("falls:IRN:king")
        Traceback (most recent call last):
        foedus.core.errors.InputError: question 'falls:IRN:king': what falls must be one of leader, regime
        """
        if isinstance(text, Question):
            return text
        match str(text).split(":"):
            case ["stands_by", dispute, actor, degree, *side] if len(side) < 2:
                return cls.stands_by(dispute, actor, degree, *side)
            case ["mediates", dispute, actor, stage]:
                return cls.mediates(dispute, actor, stage)
            case ["falls", actor, office]:
                return cls.falls(actor, office)
            case ["dispute", dispute, what]:
                return cls.course(dispute, what)
        raise InputError(f"question '{text}': must be {GRAMMAR}{nearest(str(text).split(':')[0], WORDS)}")

    def __post_init__(self) -> None:
        self._refuse_other("kind", self.kind, tuple(WORDS))
        if self.kind == "stands_by":
            self._refuse_other("side", self.side, SIDES)
        called, words = WORDS[self.kind]
        self._refuse_other(called, self.what, words)

    def _refuse_other(self, what: str, word: str, known: tuple[str, ...]) -> None:
        if word not in known:
            must = f"{what} must be one of {', '.join(known)}{nearest(word, known)}"
            raise InputError(f"question '{self}': {must}")

    def __str__(self) -> str:
        ending = "" if self.side in ("", SIDES[0]) else self.side
        return ":".join(part for part in (self.kind, self.dispute, self.actor, self.what, ending) if part)

    def refuse_unknown(self, actors: tuple[str, ...], disputes: tuple[str, ...]) -> None:
        """Refuse a question about an actor or a dispute that is not among these.

        Raises
        ------
        InputError
            With the nearest.
        """
        for what, word, known in (("dispute", self.dispute, disputes), ("actor", self.actor, actors)):
            if word:
                self._refuse_other(what, word, known)

    def in_words(self, crisis: "CrisisFile") -> str:
        """Return what is asked as a statement that may come true.

        Examples
        --------
        >>> from foedus.crisis.reading import read_crisis
        >>> Question.falls("IRN", "regime").in_words(read_crisis("iran-2025"))
        "Iran's regime falls"
        """
        who = actor_name(crisis, self.actor, article=True)
        title = dispute_title(crisis, self.dispute)
        match self.kind:
            case "stands_by" if self.what == FIGHTS:
                beside, enemy = self._parties(crisis)
                return f"{capital(who)} fights {enemy}, beside {beside} or by itself"
            case "stands_by":
                more = "" if self.what == "fight" else " (or more)"
                return f"{capital(who)} {DEGREE[self.what]} {self._whom(crisis)}{more}"
            case "mediates":
                return f"{title}: {possessive(who)} mediation {_STAGE[self.what]}"
            case "falls":
                return f"{possessive(capital(who))} {self.what} falls"
            case _:
                return f"{title}: {COMES[self.what]}"

    def _whom(self, crisis: "CrisisFile") -> str:
        """Return whom somebody stands by; for a challenger also against whom, since it may press several.

        So too for a target that several press.
        """
        known = crisis.disputes.get(self.dispute)
        if known is None:
            return self.dispute
        target, challenger = (actor_name(crisis, one, article=True) for one in (known.target, known.challenger))
        if self.side != SIDES[0]:
            return f"{challenger} against {target}"
        pressed_by_several = sum(other.target == known.target for other in crisis.disputes.values()) > 1
        return f"{target} against {challenger}" if pressed_by_several else target

    def _parties(self, crisis: "CrisisFile") -> tuple[str, str]:
        """Return the names of the head of a side and of its enemy."""
        known = crisis.disputes.get(self.dispute)
        if known is None:
            return self.dispute, "its enemy"
        target, challenger = (actor_name(crisis, one, article=True) for one in (known.target, known.challenger))
        return (target, challenger) if self.side == SIDES[0] else (challenger, target)

    def competitors(self, casts: Mapping[str, Cast]) -> "tuple[Question, ...]":
        """Return the same question of all who compete for its answer; none where it makes no order.

        Third parties compete to stand by a side that they do not stand by yet, candidates to mediate, and the targets
        of disputes (with whomever the question is about) to fall next.

        Parameters
        ----------
        casts : mapping
            Dispute -> who has a part in it.

        Examples
        --------
        >>> cast = Cast("ISR", "IRN", ("OMN", "QAT"), {("USA", "target"): "out", ("RUS", "target"): "aid"})
        >>> [str(found) for found in Question.stands_by("iran", ANYBODY, "aid").competitors({"iran": cast})]
        ['stands_by:iran:USA:aid']
        >>> [str(found) for found in Question.falls("ISR", "leader").competitors({"iran": cast})]
        ['falls:IRN:leader', 'falls:ISR:leader']
        """
        match self.kind:
            case "stands_by":
                degrees = casts[self.dispute].degrees.items()
                least = DEGREES.index("fight" if self.what == FIGHTS else self.what)
                among = [who for (who, side), has in degrees if side == self.side and DEGREES.index(has) < least]
            case "mediates":
                among = list(casts[self.dispute].candidates)
            case "falls":
                among = [who for who in (*(cast.target for cast in casts.values()), self.actor) if who != ANYBODY]
            case _:
                return ()
        return tuple(replace(self, actor=who) for who in dict.fromkeys(among))

    def asks_who(self, casts: Mapping[str, Cast]) -> str:
        """Return what is asked of all who compete.

        Examples
        --------
        >>> Question.mediates("iran", "QAT").asks_who({}), Question.falls("IRN", "regime").asks_who({})
        ('who mediates (iran)', 'which regime falls next')
        """
        match self.kind:
            case "stands_by":
                cast = casts[self.dispute]
                return f"who stands by {cast.target if self.side == SIDES[0] else cast.challenger} ({self.dispute})"
            case "mediates":
                return f"who mediates ({self.dispute})"
            case "falls":
                return "whose leader falls next" if self.what == "leader" else "which regime falls next"
            case _:
                return ""


@dataclass(frozen=True, order=True, slots=True)
class Event:
    """What the engine records of a replicate, with the week in which it first happens.

    Attributes
    ----------
    kind : str
        ``stance``, ``mediation``, ``leader``, ``regime``, ``level``, ``end``, ``request``, ``again``, ``fatal``,
        ``serious``, ``mediated`` or ``fights``.
    dispute, actor : str
        What and whom it is about; empty where it is about none.
    what : str
        A degree, a stage, the manner of a fall, a level, or an end; else empty.
    side : str
        Whom a third party stands by; empty for other kinds.

    Examples
    --------
    >>> event = Event.parse("stance:iran:RUS:target:aid")
    >>> str(event), str(event.question)
    ('stance:iran:RUS:target:aid', 'stands_by:iran:RUS:aid')
    """

    kind: str
    dispute: str
    actor: str
    what: str
    side: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the event of a name; whether there are such an actor and dispute, a recording knows.

        Raises
        ------
        InputError
            If it names no event.
        """
        match str(text).split(":"):
            case ["stance", dispute, actor, side, degree] if degree in DEGREES[1:] and side in SIDES:
                return cls("stance", dispute, actor, degree, side)
            case ["fights", dispute, actor, side] if side in SIDES:
                return cls(FIGHTS, dispute, actor, "", side)
            case ["mediation", dispute, actor, stage] if stage in MEDIATION:
                return cls("mediation", dispute, actor, stage)
            case [("leader" | "regime") as office, actor, manner] if manner in MANNERS[1:]:
                return cls(office, "", actor, manner)
            case [("level" | "end") as kind, dispute, what] if what in _COURSE[kind]:
                return cls(kind, dispute, "", what)
            case [flag, dispute] if flag in OF_DISPUTE:
                return cls(flag, dispute, "", "")
        raise InputError(f"unknown event '{text}'")

    def __str__(self) -> str:
        return ":".join(self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """The words of its name."""
        return tuple(part for part in (self.kind, self.dispute, self.actor, self.side, self.what) if part)

    @property
    def question(self) -> Question | None:
        """The question that the event answers yes, if there is one."""
        match self.kind:
            case "stance":
                return Question.stands_by(self.dispute, self.actor, self.what, self.side)
            case "fights":
                return Question.stands_by(self.dispute, self.actor, FIGHTS, self.side)
            case "mediation":
                return Question.mediates(self.dispute, self.actor, self.what)
            case "leader" | "regime":
                return Question.falls(self.actor, self.kind)
            case "end":
                return Question.course(self.dispute, self.what)
            case _:
                what = self._comes_to
                return Question.course(self.dispute, what) if what else None

    @property
    def _comes_to(self) -> str:
        """What the course of a dispute has come to; an empty string where no question asks for it.

        Between the two of a feud, force is that which comes in whichever dispute of theirs.
        """
        if self.kind == "level":
            force = "" if is_feud(self.dispute) else "force"
            return {FORCE: force, WAR: "war"}.get(int(self.what), "")
        again = "force" if is_feud(self.dispute) else "force_again"
        mediated = "" if is_feud(self.dispute) else "mediated"
        return {"again": again, "fatal": "deaths", "serious": "serious", "mediated": mediated}.get(self.kind, "")

    def in_words(self, crisis: "CrisisFile") -> str:
        """Return what is so when the event has happened.

        Examples
        --------
        >>> from foedus.crisis.reading import read_crisis
        >>> Event.parse("leader:IRN:coup").in_words(read_crisis("iran-2025"))
        "Iran's leader falls (coup)"
        """
        if self.kind == "request":
            return f"{dispute_title(crisis, self.dispute)}: the target asks for help"
        if self.kind == "level":
            return f"{dispute_title(crisis, self.dispute)}: {LEVEL[int(self.what)]}"
        said = self.question.in_words(crisis) if self.question else ""
        return f"{said} ({MANNER[self.what]})" if self.kind in OFFICES else said


def said_in_words(crisis: "CrisisFile", text: str) -> str:
    """Return a question or an event in words; what is neither, as it stands.

    Examples
    --------
    >>> from foedus.crisis.reading import read_crisis
    >>> crisis = read_crisis("iran-2025")
    >>> said_in_words(crisis, "dispute:iran:war"), said_in_words(crisis, "level:iran:3"), said_in_words(crisis, "other")
    ('Israel against Iran: war', 'Israel against Iran: show of force or sanction', 'Other')
    """
    for kind in (Question, Event):
        try:
            return kind.parse(text).in_words(crisis)
        except InputError:
            continue
    return capital(spaced(text))
