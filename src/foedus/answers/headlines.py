"""The questions that head a brief: those whose answers stand out, and who competes for each."""

from typing import Final

from foedus.answers.answers import Row

#: How many of each kind.
SIDING: Final = 2
MEDIATORS: Final = 2
FALLING: Final = 3


def _largest(rows: list[Row], key: str, count: int) -> list[Row]:
    return sorted(rows, key=lambda row: -float(row[key]))[:count]


def headline_questions(answers: dict[str, list[Row]]) -> list[str]:
    """Return the questions of which the brief says on what they lean."""
    found = []
    for dispute in answers["disputes"]:
        name = dispute["dispute"]
        undecided = [
            row for row in answers["stands_by"] if row["dispute"] == name and row["already"] in ("out", "endorse")
        ]
        for side in ("target", "challenger"):
            of_side = [row for row in undecided if row["side"] == side]
            found += [
                f"stands_by:{name}:{row['actor']}:aid" + (":challenger" if side == "challenger" else "")
                for row in _largest(of_side, "aid_or_more", SIDING)
            ]
        candidates = [row for row in answers["mediates"] if row["dispute"] == name]
        found += [f"mediates:{name}:{row['actor']}:accepted" for row in _largest(candidates, "accepted", MEDIATORS)]
        found.append(f"dispute:{name}:war" if dispute["level_now"] >= 4 else f"dispute:{name}:force")
    targets = {row["target"] for row in answers["disputes"]}
    falling = [row for row in answers["falls"] if row["actor"] in targets]
    found += [f"falls:{row['actor']}:{row['what']}" for row in _largest(falling, "probability", FALLING)]
    return found


def contests(answers: dict[str, list[Row]]) -> dict[str, list[str]]:
    """Return who competes for each answer: who helps and who mediates, by dispute, and which target falls next."""
    found: dict[str, list[str]] = {}
    for dispute in answers["disputes"]:
        name = dispute["dispute"]
        helpers = [
            f"stands_by:{name}:{row['actor']}:aid"
            for row in answers["stands_by"]
            if row["dispute"] == name and row["side"] == "target" and row["already"] in ("out", "endorse")
        ]
        found[f"who stands by {dispute['target']} ({name})"] = helpers
        found[f"who mediates ({name})"] = [
            f"mediates:{name}:{row['actor']}:accepted" for row in answers["mediates"] if row["dispute"] == name
        ]
    targets = list(dict.fromkeys(row["target"] for row in answers["disputes"]))
    found["whose leader falls next"] = [f"falls:{actor}:leader" for actor in targets]
    found["which regime falls next"] = [f"falls:{actor}:regime" for actor in targets]
    return found
