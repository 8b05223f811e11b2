"""The actors of a run as a network, for NetworkX and for what reads GraphML."""

from typing import TYPE_CHECKING

import networkx as nx

from foedus.answers.answer import Answer, answers_as_rows
from foedus.crisis.crisis import endpoints, ends
from foedus.crisis.naming import actor_name

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis
    from foedus.runs.rows import RunAnswers


def network_of(crisis: "Crisis", record: "RunAnswers") -> "nx.DiGraph[str]":
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
            graph.add_edges_from([(*endpoints(where[0]), {where[1]: value})])
    for answer in answers_as_rows(record["answers"]):
        _add_answer(graph, crisis, answer)
    return graph


def _add_answer(graph: "nx.DiGraph[str]", crisis: "Crisis", answer: Answer) -> None:
    """Add a chance to the actor or to the pair that it is about."""
    asked, chance = answer.question, answer.probability
    name = f"{asked.what}_{asked.dispute}"
    match asked.kind:
        case "falls":
            graph.nodes[asked.actor][asked.what] = chance
        case "mediates":
            graph.nodes[asked.actor][name] = chance
        case "stands_by":
            graph.add_edge(asked.actor, getattr(crisis.disputes[asked.dispute], asked.side), **{name: chance})
        case "dispute":
            known = crisis.disputes.get(asked.dispute)
            one, other = (known.challenger, known.target) if known else ends(asked.dispute)
            graph.add_edge(one, other, **{name: chance})
