"""Words of questions that a crisis file and the answers share."""

from typing import Final

from foedus.core.world import STATUSES

#: What falls.
OFFICES: Final = ("leader", "regime")
#: What the course of a dispute may come to.
COURSES: Final = ("force", "force_again", "deaths", "serious", "war", "mediated", *STATUSES[1:])
#: To fight the enemy of a side, whether beside it or in a dispute of one's own.
FIGHTS: Final = "fights"
