"""The page on chosen forms: what was frozen, on which years, with which scores; and when force comes and ends."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

from foedus.fitting.choosing import BEFORE_DECADES, FROZEN
from foedus.fitting.tasks import TASKS
from foedus.fitting.timing import TOLD

HEAD: Final = """# Chosen forms

Which covariates a form has, how far they are held back, and how its level follows history is not decided by hand. One
procedure chooses, from what was known by the end of a year ([Dawid 1984](#dawid-1984)):

- From every fifth year on, each candidate learns from the cases that were over by then, and forecasts those of the next
  five years. The score is the logarithmic one, in nats a case; less is better.
- Constants are candidates too: one level for all years, one for each era, a level that walks from decade to decade, one
  that forgets. The best form with covariates is taken only where it gains more on the best constant than the luckiest
  of so many candidates would by luck in 95% of draws ([White 2000](#white-2000),
  [Romano and Wolf 2005](#romano-wolf-2005)), conflicts or pairs being drawn whole. Else the constant is taken: then
  Foedus claims no order among the cases.
- What ships was chosen on data up to {frozen}, and fitted to all years. Beside it stands what the same procedure
  chooses before each decade, from 1950 on: forecasts of these decades, put together, are what a claim rests on.
- The rule was made stricter twice. At first a gain of one standard error was enough, then one whose 90% interval lay
  above zero; that was after the crises from {after} on had been scored. It made constants of the forms for war and for
  serious clashes given force. The rule above, which counts the candidates, came after the crises of 1950 to {frozen}
  had been scored by the whole engine: of a hundred candidates one had passed on 52 cases before 1950, and was wrong
  about the decade after. No covariate and no candidate was changed.
- The crises from {after} on were scored three times.
- Feuds and militarised disputes from {after} on were scored once.

The page is written by `make tables`; every score of every candidate is in `foedus/fitting/choices.toml`.

"""
TIMES: Final = """## When force comes in a crisis, and how long it lasts

Days from the crises of the International Crisis Behavior data ([Brecher and others 1997](#brecher-1997)). The day of
force is that of the first violent major response of any actor; where nobody's was, it is not known. The curve, Weibull
or log-logistic, is the one that gave later crises up to {frozen} the higher likelihood.

"""


def _number(value: float, places: int = 3) -> str:
    return f"{value:+.{places}f}".replace("-", "\N{MINUS SIGN}")


def _chosen(choices: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table of what was chosen, and one of what the procedure chooses before each decade, for every task."""
    for task in (task for task in TASKS if task.candidates):
        held = choices[task.id]
        told = held[str(FROZEN)]
        population = task.populations[0].name
        yield f"## {population[0].upper()}{population[1:]}\n"
        yield (
            f"{told['candidates']} candidates; forecasts of {told['cases']:,} cases ({told['events']:,} events, "
            f"{told['clusters']:,} clusters) from {told['origins']} origins, {told['first_origin']} to "
            f"{told['last_origin']}. Chosen up to {FROZEN}: **{told['form']}**. The best with covariates, "
            f"*{told['best']}*, gains {_number(told['gain'])} on the best constant, *{told['constant']}* "
            f"(standard error {told['error']:.3f}; by luck {_number(told['luck'])}).\n"
        )
        yield "| Before | Chosen | Cases | Events | Gain of the best on a constant | Standard error | By luck |"
        yield "|---|---|--:|--:|--:|--:|--:|"
        for year in (year for year in BEFORE_DECADES if str(year) in held):
            made = held[str(year)]
            yield (
                f"| {year + 1} | {made['form']} | {made['cases']:,} | {made['events']:,} | {_number(made['gain'])} "
                f"| {made['error']:.3f} | {_number(made['luck'])} |"
            )
        yield ""


def _times(spans: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of spans of time: observed shares, and the curve."""
    weeks = " | ".join(f"{week} w" for week in TOLD)
    yield f"| Span | Crises | Conflicts | {weeks} | Curve | Scale, weeks | Shape |"
    yield "|---|--:|--:|" + "--:|" * len(TOLD) + "---|--:|--:|"
    for span in (span for span in spans.values() if "form" in span):
        shares = " | ".join(f"{span['over_by_week'][str(week)]:.0%}" for week in TOLD)
        yield (
            f"| {span['rule']} | {span['known']} of {span['of']} | {span['clusters']} | {shares} | {span['form']} "
            f"| {span['scale_weeks']:.1f} | {span['shape']:.2f} |"
        )
    told = spans["serious_given_deaths"]
    yield (
        f"\nOf {told['crises']} crises {told['matched']} are matched to a militarized dispute of the adversaries by "
        f"pair and date; {told['fatal']} of these disputes were fatal, and {told['serious']} of those crises came to "
        f"serious clashes or war, {told['war']} of them to war.\n"
    )


def page() -> str:
    """Return the page as Markdown; it needs no data."""
    choices, spans = (
        tomllib.loads(files("foedus").joinpath(name).read_text("utf-8"))
        for name in ("fitting/choices.toml", "mechanisms/coercion/timing.toml")
    )
    head, times = HEAD.format(frozen=FROZEN, after=FROZEN + 1), TIMES.format(frozen=FROZEN)
    return "\n".join([head + "\n".join(_chosen(choices)), times + "\n".join(_times(spans))]).rstrip() + "\n"
