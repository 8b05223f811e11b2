"""The page on removal by foreign hands: what was counted, and how the engine uses it."""

from pathlib import Path
from typing import Final

from foedus.fitting.counting import NO_END, SINCE
from foedus.fitting.removal_counts import PRIOR_CASES, WORDS, otherwise, removed, with_regime

PAGE: Final = "falls.md"
HEAD: Final = """# Who falls, and by whose hands

Leaders go by the rules, irregularly, or by foreign hands; a regime that falls takes its leader along, so no leader is
safer than his regime. `make tables PART=falls` writes this page.

**By the rules.** Exits come at the rate of the kind of regime, at any time. Where the crisis file says when a leader
next stands for election (`next_election`), six in ten of such exits wait for elections, one in four years; the others
come in between. Where it says when a last term ends (`term_ends`), he goes then in 95 of 100 cases. Shares and years
are assumptions with a range: no table here holds elections.

**Irregularly.** The rate is fitted to income, democracy and the kind of rule, and moved by unrest, strength and
pressure. [Chosen forms](chosen-forms.md) tells what else foretells coups and irregular exits, better than any constant.

**With the regime.** How often a regime fails, by any manner, is fitted too: to income, democracy, the kind of rule, and
income times democracy, since wealth keeps democracies rather than autocracies
([Przeworski and Limongi 1997](#przeworski-limongi-1997)). A failure of twenty years ago counts half. The fit was taken
for its log score: forecast year by year from the years before, it beats the count by kind of regime in every decade
from 1950 to 1999, by .012 a regime-year. No table here codes failures after 1999: of later days they are taken to be as
much rarer as irregular exits became, which is an assumption.

**By foreign hands.** Who removes a leader is nearly always somebody who uses force on his state, and how often depends
on what he wants and how strong he is. So the chance is counted by situation, below. It is spread over the weeks since
force was first used as past removals were: half of them came within five months. Strikes that work better than is usual
(`strike_power`) raise it by the weight *gamma*, an assumption of .2 to 1: no table knows how well strikes work. Without
force against his state hardly any leader is removed from abroad.

**A war on a ruler is won when he is gone.** Whoever aims at leader or regime wins no war before; if the leader goes and
the regime stays, a dispute about the regime goes on.
"""
COUNTED: Final = """
## Removed by foreign hands, by situation

Rows: states with an opponent with which either used force in a militarised dispute
([Gibler and others 2016](#gibler-2016)), unless they were at war already. Removed: the leader of the day on which the
state came in was removed by a foreign state ([Goemans and others 2009](#goemans-2009)) within the dispute or a year
after; each removal counts once. *Strong*: the strongest enemy has over nine tenths of what the two have together.
*Rate* is that since {since}, drawn to the rate of all years as by {prior:g} cases, and what the engine takes. Between a
weak and a strong enemy it goes from one rate to the other.

| Situation | Enemy | Since {since} | All years | Rate |
|---|---|--:|--:|--:|
"""
REST: Final = """
*Whatever an enemy wants* is all of them together. It is asked for a challenger's own leader and for those who fight
beside, since nobody says what their enemies want of them.

Without force that counts here {events} leaders were removed from abroad in {years:,} years in office since {since}.
The regime ended too, in the year of the removal or the one before, in {war} of {wars} removals in a war, {force} of
{forces} by force short of war, {other} of {others} otherwise, where it is coded
([Geddes and others 2014](#geddes-wright-frantz-2014)): a leader's chance times that share is his regime's.

Forms with covariates were tried by rolling origins: power, aim and war beside a level by era. Up to 1979 the best
gained .003 a case on a constant by era, less than the luckiest of so many would by luck: two removals are all that
there was to test on. What ships is the count.
"""


def written(data: Path) -> str:
    """Return the page as Markdown."""
    parts = [HEAD, COUNTED.format(since=SINCE, prior=PRIOR_CASES)]
    for name, found in removed(data).items():
        situation, strength = name.split(".")
        parts.append(
            f"| {WORDS[situation]} | {strength} | {found.events} of {found.cases:,} "
            f"| {found.events_ever} of {found.cases_ever:,} | {100.0 * found.rate:.2g}% |\n"
        )
    none, along = otherwise(data, NO_END), with_regime(data)
    parts.append(
        REST.format(
            events=none.events,
            years=none.cases,
            since=SINCE,
            war=along["war"].events,
            wars=along["war"].cases,
            force=along["force"].events,
            forces=along["force"].cases,
            other=along["otherwise"].events,
            others=along["otherwise"].cases,
        )
    )
    return "".join(parts)


def write(data: Path, folder: Path) -> None:
    """Write the page."""
    (folder / PAGE).write_text(written(data), "utf-8")
