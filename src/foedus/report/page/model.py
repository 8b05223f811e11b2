"""What stands on the one page, as plain data: every writer writes this, and none knows where it comes from."""

from typing import NamedTuple

from foedus.report.numbers import interval, percent
from foedus.report.scenarios import Scenario
from foedus.report.table import Table
from foedus.report.words import word


class Number(NamedTuple):
    """A chance with its 90% range, and the rate at which history has it, if it has one."""

    question: str
    asks: str
    chance: float
    low: float
    high: float
    base_rate: float | None

    @property
    def said(self) -> str:
        """The chance in percent."""
        return percent(self.chance)

    @property
    def word(self) -> str:
        """The word of probability of the chance."""
        return word(self.chance)

    @property
    def range(self) -> str:
        """The 90% range in percent."""
        return interval(self.low, self.high)

    @property
    def history(self) -> str:
        """The rate of history in percent."""
        return "–" if self.base_rate is None else percent(self.base_rate)


class Imprint(NamedTuple):
    """Who says it, in which state, about which days, and from which run."""

    author: str
    status: str
    as_of: str
    until: str
    made: str
    run: str


class Page(NamedTuple):
    """The page: a question, three sentences, five numbers, scenarios, what would change it, how far to trust it."""

    title: str
    question: str
    situation: str
    judgement: tuple[str, ...]
    numbers: tuple[Number, ...]
    scenarios: tuple[Scenario, ...]
    changes: tuple[str, ...]
    trust: tuple[str, ...]
    imprint: Imprint

    @property
    def letters(self) -> int:
        """How much stands on it."""
        ways = [text for one in self.scenarios for text in (one.name, one.short_story)]
        asked = [number.asks for number in self.numbers]
        lines = (self.title, self.situation, self.question, *self.judgement, *asked, *ways, *self.changes, *self.trust)
        return sum(map(len, lines))

    def numbers_table(self) -> Table:
        """Return the numbers as a table."""
        return Table(
            NUMBERS,
            [(one.asks, one.said, one.word, one.range, one.history) for one in self.numbers],
            frozenset({1, 3, 4}),
        )

    def scenarios_table(self) -> Table:
        """Return the scenarios as a table."""
        return Table(
            SCENARIOS,
            [(one.name, percent(one.chance), interval(one.low, one.high), one.short_story) for one in self.scenarios],
            frozenset({1, 2}),
        )


class Annex(NamedTuple):
    """What follows the page: a table under a title, with a sentence before it."""

    title: str
    note: str
    table: Table


class Document(NamedTuple):
    """A page, and its annexes where they are wanted."""

    page: Page
    annexes: tuple[Annex, ...] = ()


NUMBERS = ("By then", "Chance", "In words", "90% range", "History")
SCENARIOS = ("Scenario", "Chance", "90% range", "A typical history of it")
#: What the parts of the page are called, wherever it is written.
QUESTION = "Question"
JUDGEMENT = "Judgement"
CHANGES = "What would change it"
TRUST = "How far to trust it"
WAYS = "How it may go"
WAYS_NOTE = (
    "The days are those of the history in the middle of each group: an example, not a forecast. What lapses ends "
    "without a settlement, and with nobody giving way."
)
NOTE = (
    "Words after Intelligence Community Directive 203, for the chance itself. Pale bar: its 90% range. Dotted: how "
    "often past cases came to that."
)
NOTE_WITHOUT_BARS = (
    "Words after Intelligence Community Directive 203, for the chance itself. History: how often past cases came "
    "to that."
)


def imprint_rows(page: Page) -> list[tuple[str, str]]:
    """Return the lines of the imprint; nobody is named where nobody is known."""
    said = page.imprint
    rows = [
        ("Author", said.author or "not named"),
        ("Status", said.status),
        ("As of", said.as_of),
        ("Until", said.until),
        ("Made", said.made),
        ("Run", said.run),
    ]
    return [row for row in rows if row[1]]
