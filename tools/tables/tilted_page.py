"""The page on hindcasts tilted: what becomes of the answers that follow, by whose chance of force is taken."""

import os
from pathlib import Path
from typing import Final

from tools.tables.tilted import HAPPENED, KIND, PIECE, SURE, GainRow, Tilted, tilted

PAGE: Final = "tilted.md"
#: How the questions are said, as the engine's scorecard has them.
WORDS: Final = {
    "serious": "serious clashes or war",
    "deaths": "deaths, where there is a dispute",
    "war": "full-scale war, outside of one",
    "mediated": "somebody mediates",
    "agreement": "ends in a formal agreement",
    "gone": "an adversary's leader gone within a year",
    "irregular": "gone irregularly",
    "joins": "a third state of the engine's world joins a side",
    "fights": "a third state of the engine's world fights the enemy of a side",
}
HEAD: Final = """# If somebody else says how likely force is

[Your own estimate](../how-to/own-estimate.md) of force changes every answer that follows from it. Do the answers get
better if the estimate does? Here the engine's chance of force is replaced in crises of the past, and what follows is
scored beside the engine's own. `make tables PART=tilted` writes this page.

Asked are the {crises} crises of {first}-{last} without a violent trigger, decade by decade by what was known before;
each was run {replicates:,} times. What is so given force, and given its absence, stays as the engine has it.{thin}

- **{kind}**: how often crises with the same kind of trigger (ICB's `break`) had come to force, of those that were
  over by the origin.
- **{piece}**: the form that is fitted to force in crises, chosen and fitted anew at each origin.

Gain: by how much the logarithmic score of 1,000 cases is better than the engine's, in nats, with the 90% interval of
whole conflicts drawn with replacement; more is better. * excludes zero.

| What follows | Cases | Events | Log score of the engine | {kind} | {piece} |
|---|--:|--:|--:|--:|--:|
"""
AFTERWARDS: Final = """
## Not a forecast

The same with force at {sure:.0%} where it came to force and at {other:.0%} where it did not. Nobody knew that: it says
how much a better forecast of force could add at most, and where nothing. It enters no skill of the engine.

| What follows | {happened} |
|---|--:|
"""


def written(found: Tilted) -> str:
    """Return the page as Markdown."""
    thin = found["too_thin"]
    told = f" In {thin} of them too few histories lay on one side to be tilted: there all say the same." if thin else ""
    parts = [
        HEAD.format(
            crises=found["crises"],
            first=found["first"],
            last=found["last"],
            replicates=found["replicates"],
            thin=told,
            kind=KIND.capitalize(),
            piece=PIECE.capitalize(),
        )
    ]
    for row in found["rows"]:
        said = " | ".join(map(_gain, row["arms"]))
        parts.append(
            f"| {WORDS[row['question']]} | {row['cases']:,} | {row['events']} | {row['log_score']:.4f} | {said} |\n"
        )
    parts.append(AFTERWARDS.format(sure=SURE, other=1.0 - SURE, happened=HAPPENED.capitalize()))
    parts += [f"| {WORDS[row['question']]} | {_gain(row['not_a_forecast'])} |\n" for row in found["rows"]]
    return "".join(parts)


def _gain(row: GainRow) -> str:
    sure = "*" if row["low"] > 0.0 or row["high"] < 0.0 else ""
    return f"{row['gain']:+.1f} [{row['low']:+.1f}, {row['high']:+.1f}]{sure}"


def write(data: Path, folder: Path) -> None:
    """Score the arms and write the page."""
    (folder / PAGE).write_text(written(tilted(data, threads=os.cpu_count() or 1)), "utf-8")
