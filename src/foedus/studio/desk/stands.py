"""The sides that third parties have taken already, and who may mediate, as paths and as words to choose from."""

import json
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from foedus.crisis.crisis import Crisis
from foedus.crisis.naming import actor_name
from foedus.crisis.schema import Candidate, Dispute, Stance
from foedus.evidence.record import ASSUMPTION

#: How far somebody goes for a side already.
_DOES: Final = {"endorse": "speaks up for", "aid": "sends aid to", "fight": "fights for"}


class Stand(NamedTuple):
    """Where somebody stands: its name and meaning, what is said with its reasons, and what may be chosen, by JSON."""

    name: str
    meaning: str
    said: Stance | Candidate | None
    now: str
    words: tuple[tuple[str, str], ...]
    absent: str


def stands_of(crisis: Crisis, key: str) -> Iterator[str]:
    """Yield the paths of where third parties may stand in a dispute: on a side, or as mediators."""
    dispute = crisis.disputes[key]
    for actor in crisis.actors:
        if actor not in (dispute.challenger, dispute.target):
            yield f"disputes.{key}.stances.{actor}"
            yield f"disputes.{key}.mediators.{actor}"


def stand(crisis: Crisis, path: str) -> Stand | None:
    """Return where somebody stands by a path; None where it is no path of a stand."""
    section, *rest = path.split(".")
    if section != "disputes" or len(rest) != 3 or rest[0] not in crisis.disputes or rest[2] not in crisis.actors:
        return None
    dispute = crisis.disputes[rest[0]]
    if rest[1] == "stances":
        said = dispute.stances.get(rest[2])
        sides = [{"side": side, "degree": degree} for side in ("target", "challenger") for degree in _DOES]
        told = ((_as_json(each), _side_in_words(crisis, dispute, each)) for each in sides)
        now = _as_json({"side": said.side, "degree": said.degree} if said else None)
        meaning = "the side that it has taken already, and how far it goes"
        return Stand("stance", meaning, said, now, ((_as_json(None), "no side taken"), *told), "no side taken")
    if rest[1] == "mediators":
        candidate = dispute.mediators.get(rest[2])
        offers = {None: "no candidate", False: "may mediate, has not offered", True: "offers to mediate"}
        choices = {_as_json(None if offer is None else {"offered": offer}): says for offer, says in offers.items()}
        now = _as_json({"offered": candidate.offered} if candidate else None)
        meaning = "whether it may mediate, and whether its offer is on the table"
        return Stand("mediation", meaning, candidate, now, tuple(choices.items()), "no candidate")
    return None


def _side_in_words(crisis: Crisis, dispute: Dispute, said: Mapping[str, str]) -> str:
    side = dispute.target if said["side"] == "target" else dispute.challenger
    return f"{_DOES[said['degree']]} {actor_name(crisis, side, article=True)}"


def _as_json(said: Mapping[str, object] | None) -> str:
    """Return what a choice sets: a new one rests on an assumption until a reason is given."""
    return json.dumps({**said, "because": ASSUMPTION} if said else None)
