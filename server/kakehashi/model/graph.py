"""A part of the graph that is small enough to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kakehashi.model.derivation_views import Named
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from kakehashi.model.views import ItemRef

__all__ = ["Choice", "EdgeBasis", "GraphEdge", "GraphNode", "GraphView"]

#: On what a line rests: a statement, a proof, the nesting of a document that is a part-of, one
#: that is not, or two identifiers of one thing.
EdgeBasis = Literal["stated", "derived", "nesting", "listed", "identity"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the graph is wanted."""

    depth: int = 1
    to: str = ""  #: only counterparts in this document
    standing: str = ""  #: only statements of at least this standing
    derived: bool = False  #: with what follows of the items asked for
    nestings: bool = True  #: with the nesting of the documents
    limit: int = 60  #: most items


@dataclass(frozen=True, slots=True)
class GraphNode:
    """An item of the drawing."""

    ref: ItemRef
    distance: int  #: steps from the nearest item that was asked for, which has 0
    more: int = 0  #: neighbours, chosen in the same way, that are not in the drawing


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A line of the drawing: the relation reads from subject to object."""

    subject: str
    relation: Relation
    object: str
    basis: EdgeBasis
    premise: Premise | None = None  #: None for what is derived or only listed
    standing: str = ""
    confidence: float | None = None
    proofs: tuple[int, ...] = ()  #: which proofs of a path use it, from 1


@dataclass(frozen=True, slots=True)
class GraphView:
    """Items and the relations between them, and what there was no room for."""

    asked: tuple[str, ...]  #: items in the middle, or the two ends of a path
    path: bool
    choice: Choice
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    named: Named
    release: str
    left_out: Mapping[str, int] = field(default_factory=dict)  #: items by document
    derived_left_out: int = 0  #: derived relations of the items asked for
    proofs: int = 0  #: of the path
    proofs_shown: int = 0
