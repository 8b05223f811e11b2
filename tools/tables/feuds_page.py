"""The page on feuds and disputes: what was counted before a form was chosen, and deterrence by stage."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from foedus.fitting import feud_counts
from foedus.fitting.choosing import FIRST_ORIGIN, FROZEN
from foedus.fitting.counting import NO_END, SINCE
from foedus.fitting.feud_counts import WEEKS, Share
from tools.tables.deterrence import by_stage

PAGE: Final = "feuds.md"
HEAD: Final = """# Feuds and disputes: what was counted

The counts on which renewal and escalation rest, and deterrence by stage. `make tables` writes this page. Rows and
outcomes are told under [coding rules](coding-rules.md). Ranges in brackets are 90%.
"""
DETERRENCE: Final = """
## Deterrence by stage

A pledge of a strong ally, or nuclear arms, may keep a state from being challenged. Of those who challenge it all the
same, more may mean it: among begun disputes reliable alliances can go with more escalation
([Johnson & Wolford 2023](#johnson-2023)). So the association is told by stage. Only renewal has terms for it; no form
of what a dispute comes to has. What happens if a pact is signed is another question, and acts through the game.

*Guarded* is the share of those who owe the target defence in their and the initiator's capabilities, 0 to 1. Entries
are log odds for a step from 0 to 1, with standard errors that allow for likeness inside pairs, beside the other terms
of the fullest set, over all years. The last three columns are the mean logarithmic loss of a thousand cases in
forecasts of the next five years, each fifth year from {first} to {frozen}: less is better.

| Stage | Cases | Events | Pairs | Guarded | Target is nuclear | Loss without | As found | With theory's sign |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
"""
BESIDE: Final = """
## Who fights beside

While two states fight (a dispute at force with deaths since {since}), each third state towards each of the two, by what
it had against it. *Joined*: it entered the dispute against it within half a year. *Of its own*: it and that state began
another dispute at force within half a year. *While nobody fought*: how often such pairs began one in a half-year in
which neither had a militarised dispute with others. Left out: pairs with a dispute that is open or ended within the
half-year before.

| Third state | Cases | Joined | Of its own | Either | While nobody fought |
|---|--:|--:|--:|--:|--:|
"""
WHO: Final = """
## Which side used force

Dyads of disputes at force, by what they came to. *First* is the state whose side acted first.

| Came to | Dyads | First alone | The other alone | Both |
|---|--:|--:|--:|--:|
"""
LASTING: Final = """
## How long disputes last

Share of dyads whose dispute is still open after so many weeks; disputes dated to the day at both ends, each counting
once. The last line of each is the Weibull that fits best. [Durations](durations.md) has the engine beside it.

| Came to | Dyads | {weeks} |
|---|--:|{rule}
"""
AGAIN: Final = """
## Force again

Share of dyads at force in which something followed the first day, within so many weeks. The tables tell a dispute's
last day, not those between. *Most*: what went on did so at once. *Least*: nothing came before the last day, or before
half a year. A later dispute of the two at force counts in both.

| Deaths | Dyads | | {weeks} |
|---|--:|---|{rule}
"""
CELLS: Final = """
## Renewal by the time since force was last used

Pairs by half-years since {since}: rivals, or opponents in a dispute within ten years, with none open or just over.

| Since force was last used | Half-years | Pairs | Force again | Share |
|---|--:|--:|--:|--:|
"""


def written(data: Path) -> str:
    """Return the page as Markdown."""
    weeks = " | ".join(f"{week}" for week in WEEKS)
    rule = "--:|" * len(WEEKS)
    parts = [
        HEAD + DETERRENCE.format(first=FIRST_ORIGIN, frozen=FROZEN) + _table(_deterrence(data)),
        BESIDE.format(since=SINCE) + _table(_beside(data)),
        WHO + _table(_who(data)),
        LASTING.format(weeks=weeks, rule=rule) + _table(_lasting(data)),
        AGAIN.format(weeks=weeks, rule=rule) + _table(_again(data)),
        CELLS.format(since=SINCE) + _table(_cells(data)),
    ]
    return "".join(parts)


def _table(rows: Iterable[Iterable[object]]) -> str:
    return "".join(f"| {' | '.join(str(cell) for cell in row)} |\n" for row in rows)


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f}%" if share >= 0.1 else f"{100.0 * share:.2g}%"


def _told(share: Share) -> str:
    low, high = share.interval
    return f"{share.events} = {_percent(share.value)} ({_percent(low)}-{_percent(high)})" if share.cases else ""


def _deterrence(data: Path) -> Iterable[Iterable[object]]:
    for found in by_stage(data):
        terms = (f"{value:+.2f} ({error:.2f})" for value, error in found.estimates.values())
        losses = (f"{1000.0 * loss:.2f}" for loss in found.scores.values())
        yield (found.population, f"{found.cases:,}", found.events, found.clusters, *terms, *losses)


def _beside(data: Path) -> Iterable[Iterable[object]]:
    for found in feud_counts.beside(data):
        shares = (found.joined, found.own, found.either, found.at_rest)
        yield (found.words, f"{found.cases:,}", *(_told(share) for share in shares))


def _who(data: Path) -> Iterable[Iterable[object]]:
    for name, shares in feud_counts.movers(data).items():
        cases = next(iter(shares.values())).cases
        yield (feud_counts.KINDS[name][0], cases, *(_percent(share.value) for share in shares.values()))


def _lasting(data: Path) -> Iterable[Iterable[object]]:
    for found in feud_counts.durations(data).values():
        yield (found.words, found.cases, *(_percent(share) for share in found.open_after))
        fit = found.weibull
        told = f"scale {fit.scale_weeks:.3g} weeks, shape {fit.shape:.2f}"
        yield (told, "", *(_percent(1.0 - share) for share in feud_counts.passed(fit)))


def _again(data: Path) -> Iterable[Iterable[object]]:
    for words, deaths in (("all", None), ("nobody killed", 0), ("deaths", 1)):
        cases, bounds = feud_counts.first_again(data, deaths=deaths)
        yield (words, cases, "most", *(_percent(bound.most) for bound in bounds))
        yield ("", "", "least", *(_percent(bound.least) for bound in bounds))


def _cells(data: Path) -> Iterable[Iterable[object]]:
    for cell in feud_counts.renewal_cells(data, SINCE, NO_END):
        yield (cell.words, f"{cell.renewed.cases:,}", cell.pairs, cell.renewed.events, _told(cell.renewed))


def write(data: Path, folder: Path) -> None:
    """Write the page."""
    (folder / PAGE).write_text(written(data), "utf-8")
