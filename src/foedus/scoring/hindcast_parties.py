"""Who else had a part in a crisis of the past, beside those of whom is asked whether they join.

Of a state that is in it from the start, as a party of the opening or in a dispute of the two adversaries, nothing is
asked. Others entered later and are missing from the answers, each for a reason.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.history.states import name_of
from foedus.scoring.engine_record import HORIZON_DAYS, entries
from foedus.scoring.hindcast_rows import BeforeRow, MissingRow
from foedus.worlds.historical_cast import ADVERSARIES, MOST_ACTORS, present, sides_of_parties, why_left_out

#: Why a state that entered is missing from the answers -> in words.
WHY: Final = {
    "no state": "joined, but was no member of the state system on the day of the trigger",
    "untied": "joined, but is no major power, and had no pledge to, rivalry or border with either adversary",
    "outweighed": f"joined, but {MOST_ACTORS} others could bring more power to bear",
    "late": f"entered by force, but more than {HORIZON_DAYS} days after the trigger",
    "without force": "entered, but not by force",
}
SIDE: Final[Mapping[int | None, str]] = {1: "target", -1: "challenger"}


def before_of(data: Path, opening: pl.DataFrame, names: Mapping[int, str]) -> list[BeforeRow]:
    """Return who was in a crisis from the start, beside the two adversaries, the oldest in a dispute first.

    Parameters
    ----------
    opening : pl.DataFrame
        Its row of `openings`.
    names : mapping
        Correlates of War code of each actor of its world -> the actor's name.
    """
    case = opening.row(0, named=True)
    entered = {row["ccode"]: row for row in entries(data, opening).filter("before").iter_rows(named=True)}
    sided = dict(sides_of_parties(data, opening).select("ccode", "side").iter_rows())
    found: list[BeforeRow] = []
    for code in {*entered, *case["parties"]} - {case[who] for who in ADVERSARIES}:
        dispute: Mapping[str, Any] = entered.get(code, {})
        since, until = dispute.get("since"), dispute.get("until")
        found.append(
            {
                "actor": names.get(code) or name_of(code, case["year"]),
                "side": SIDE.get(dispute.get("with") or sided.get(code), ""),
                "since": None if since is None else since.isoformat(),
                "until": None if until is None or until >= case["trigger"] else until.isoformat(),
                "party": code in case["parties"],
                "in_world": code in names,
            }
        )
    return sorted(found, key=lambda row: (row["since"] or "9", row["actor"]))


def missing_of(data: Path, opening: pl.DataFrame, names: Mapping[int, str]) -> list[MissingRow]:
    """Return who entered a dispute of the adversaries later and is not counted as having joined, or is in no world.

    Those that joined come first.

    Parameters
    ----------
    opening, names
        As for `before_of`.
    """
    case = opening.row(0, named=True)
    parties = {*case["parties"], *(case[who] for who in ADVERSARIES)}
    later = entries(data, opening).filter(~pl.col("before"), ~pl.col("ccode").is_in(list(parties))).sort("since")
    if later.is_empty():
        return []
    there = set(present(data, opening)["ccode"])
    left_out: dict[int, str] = {}
    if any(row["joined"] and row["ccode"] not in names for row in later.iter_rows(named=True)):
        left_out = dict(why_left_out(data, opening).select("ccode", "why").iter_rows())
    found: list[MissingRow] = []
    for row in later.iter_rows(named=True):
        code = row["ccode"]
        if not row["joined"]:
            why = "late" if row["forceful"] is not None else "without force"
        else:
            why = left_out.get(code, "") if code in there else "no state"
        if why:
            found.append(
                {
                    "actor": names.get(code) or name_of(code, case["year"]),
                    "side": SIDE.get(row["with"], ""),
                    "entered": (row["forceful"] or row["since"]).isoformat(),
                    "why": why,
                    "words": WHY[why],
                    "in_world": code in names,
                }
            )
    return sorted(found, key=lambda row: (list(WHY).index(row["why"]), row["entered"], row["actor"]))
