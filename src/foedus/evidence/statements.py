"""Sources, and the statements taken from them."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from foedus.evidence.grades import Credibility, Reliability
from foedus.evidence.record import ActorId, Day, Identifier, Note, Text, When, listed
from foedus.text.shape import Record

Mode = Literal["asserted", "offered", "threatened", "denied", "hypothetical"]
Kind = Literal["event", "relation", "causal claim", "assessment", "quantity"]
Part = Literal[
    "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12", "S13", "S14", "S15", "S16",
]  # fmt: skip


class Source(Record):
    """A document, and how far its publisher is to be relied on (A-F)."""

    title: Text
    reliability: Reliability
    published: Day | None = None
    publisher: Note = ""
    author: Note = ""
    kind: Note = ""
    url: Note = ""
    note: Note = ""

    def __str__(self) -> str:
        """Return the reference in one line, without the grade."""
        by = " ".join(part for part in (self.author and f"{self.author}.", f"{self.title}.") if part)
        where = ", ".join(part for part in (self.publisher, self.published and self.published.isoformat()) if part)
        return f"{by} {where}.".replace("..", ".") if where else by


class Statement(Record):
    """One thing that one document says, in our own words: who asserts it, how, and when it could be known."""

    source: Identifier
    text: Text
    known_at: Day
    credibility: Credibility
    asserted_by: Text
    mode: Mode
    kind: Kind
    paragraph: Annotated[tuple[Annotated[int, Field(ge=1)], ...], BeforeValidator(listed)] = ()
    dated: When | None = None
    parts: Annotated[tuple[Part, ...], BeforeValidator(listed)] = ()
    about: Annotated[tuple[ActorId, ...], BeforeValidator(listed)] = ()
    disputes: Annotated[tuple[Identifier, ...], BeforeValidator(listed)] = ()

    @property
    def place(self) -> str:
        """Where in its document the statement stands: ``¶5`` or ``¶5, 7``; empty where that is not given."""
        return "¶" + ", ".join(map(str, self.paragraph)) if self.paragraph else ""
