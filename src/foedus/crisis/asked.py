"""Words of questions that a crisis file and the answers share."""

from typing import Final

from foedus.core.world import STATUSES

#: What falls.
OFFICES: Final = ("leader", "regime")
#: What the course of a dispute may come to.
COURSES: Final = ("force", "force_again", "deaths", "serious", "war", *STATUSES[1:])
