"""The actors of a run as a network, for NetworkX and for what reads GraphML."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import networkx as nx

from foedus.crisis.crisis import endpoints
from foedus.crisis.naming import actor_name

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis

#: Degrees of standing by a side -> where a row has the chance of that degree or more.
_DEGREES = {"endorse": "endorse_or_more", "aid": "aid_or_more", "fight": "fight"}


def network_of(crisis: "Crisis", record: Mapping[str, Any]) -> "nx.DiGraph[str]":
    """Return the actors with relations, disputes and chances; every attribute is a text, a number or a flag."""
    graph: nx.DiGraph[str] = nx.DiGraph(crisis=crisis.crisis, as_of=crisis.as_of.isoformat(), title=crisis.title)
    for key in crisis.actors:
        graph.add_node(key, name=actor_name(crisis, key))
    for given in crisis.inputs():
        section, *where = map(str, given.location)
        value = given.value.central if isinstance(given.value.central, str | bool) else given.central
        if section == "actors":
            graph.nodes[where[0]][where[1]] = value
        elif section == "relations":
            _add(graph, endpoints(where[0]), {where[1]: value})
    answers = record["answers"]
    for row in answers["disputes"]:
        name = row["dispute"]
        chances = {f"force_{name}": row["reaches"]["4"], f"war_{name}": row["reaches"]["5"]}
        _add(graph, (row["challenger"], row["target"]), {"dispute": name, **chances})
    for row in answers["stands_by"]:
        name, party = row["dispute"], getattr(crisis.disputes[row["dispute"]], row["side"])
        chances = {f"{degree}_{name}": row[key] for degree, key in _DEGREES.items()}
        _add(graph, (row["actor"], party), chances)
    for row in answers["mediates"]:
        graph.nodes[row["actor"]][f"mediates_{row['dispute']}"] = row["accepted"]
    for row in answers["falls"]:
        graph.nodes[row["actor"]][row["what"]] = row["probability"]
    return graph


def _add(graph: "nx.DiGraph[str]", edge: tuple[str, str], attributes: dict[str, Any]) -> None:
    """Add attributes to an edge; a second dispute of the same two is named beside the first."""
    known = graph.get_edge_data(*edge, {})
    if "dispute" in attributes and "dispute" in known:
        attributes["dispute"] = f"{known['dispute']}, {attributes['dispute']}"
    graph.add_edge(*edge, **attributes)
