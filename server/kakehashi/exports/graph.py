"""A part of the graph as JSON and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from kakehashi.exports.plain import ref_json
from kakehashi.exports.rows import row, title_cell
from kakehashi.exports.shapes import RefJson
from kakehashi.messages import Language
from kakehashi.model.graph import GraphEdge, GraphView
from kakehashi.model.relation import Relation
from kakehashi.namespaces import statement_iri

__all__ = ["GraphJson", "edge_relation", "graph_csv", "graph_json"]


class NodeJson(RefJson):
    """An item; ``more`` counts its neighbours that are not in the answer."""

    distance: int
    more: int


class EdgeJson(TypedDict):
    """A relation, read from subject to object; ``basis`` says on what it rests."""

    subject: str
    relation: list[str]
    object: str
    basis: str
    statement: str | None
    statement_iri: str | None
    publisher: str
    standing: str
    confidence: float | None
    locator: str
    mapping_set: str
    proofs: list[int]


class LeftOutJson(TypedDict):
    """What there was no room for."""

    items: int
    by_document: dict[str, int]
    derived: int
    proofs: int


class GraphJson(TypedDict):
    """Items and the relations between them."""

    asked: list[str]
    path: bool
    depth: int
    to: str | None
    standing: str | None
    derived: bool
    hierarchy: bool
    nodes: list[NodeJson]
    edges: list[EdgeJson]
    left_out: LeftOutJson
    release: str


def edge_relation(edge: GraphEdge, view: GraphView) -> Relation:
    """Return the relation to show: in a neighbourhood what is stated, in a proof how it is read."""
    stated = view.named.statements.get(edge.premise.id) if edge.premise else None
    return stated.relation if stated and not edge.proofs else edge.relation


def graph_json(view: GraphView) -> GraphJson:
    """Return a part of the graph."""
    nodes: list[NodeJson] = [
        {**ref_json(node.ref), "distance": node.distance, "more": node.more} for node in view.nodes
    ]
    return {
        "asked": list(view.asked),
        "path": view.path,
        "depth": view.choice.depth,
        "to": view.choice.to or None,
        "standing": view.choice.standing or None,
        "derived": view.choice.derived,
        "hierarchy": view.choice.nestings,
        "nodes": nodes,
        "edges": [_edge(edge, view) for edge in view.edges],
        "left_out": {
            "items": sum(view.left_out.values()),
            "by_document": dict(view.left_out),
            "derived": view.derived_left_out,
            "proofs": view.proofs - view.proofs_shown,
        },
        "release": view.release,
    }


def _edge(edge: GraphEdge, view: GraphView) -> EdgeJson:
    id_ = edge.premise.id if edge.premise and edge.basis == "stated" else None
    stated = view.named.statements.get(id_ or "")
    return {
        "subject": edge.subject,
        "relation": list(edge_relation(edge, view).names),
        "object": edge.object,
        "basis": edge.basis,
        "statement": id_,
        "statement_iri": statement_iri(id_) if id_ else None,
        "publisher": edge.premise.publisher if edge.premise else "",
        "standing": edge.standing,
        "confidence": None if edge.confidence is None else round(edge.confidence, 4),
        "locator": stated.locator if stated else "",
        "mapping_set": edge.premise.mapping_set if edge.premise else "",
        "proofs": list(edge.proofs),
    }


def graph_csv(view: GraphView, language: Language) -> Iterator[list[str]]:
    """Yield header and a row for each relation."""
    yield [
        "subject", "subject_title", "relation", "object", "object_title", "basis", "standing",
        "confidence", "publisher", "locator", "statement", "mapping_set", "proofs", "release",
    ]  # fmt: skip
    for edge in view.edges:
        said, items = _edge(edge, view), view.named.items
        yield row(
            edge.subject, title_cell(items[edge.subject], language),
            edge_relation(edge, view).text, edge.object, title_cell(items[edge.object], language),
            said["basis"], said["standing"], said["confidence"], said["publisher"],
            said["locator"], said["statement"], said["mapping_set"],
            " ".join(map(str, edge.proofs)), view.release,
        )  # fmt: skip
