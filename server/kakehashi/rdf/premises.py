"""Read the premises of a derivation from the graph.

The rows are those of the queries ``premises`` and ``links`` of ``queries/services``, whatever
store answers them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kakehashi.model.premise import Premise, Rejection
from kakehashi.model.relation import Relation, parse_relation
from kakehashi.model.term import Row
from kakehashi.namespaces import curie

__all__ = ["Premises", "loosened", "premises_of"]


@dataclass(frozen=True, slots=True)
class Premises:
    """Everything that the graph gives to derive from, in a fixed order."""

    premises: tuple[Premise, ...]
    rejections: tuple[Rejection, ...] = ()


def loosened(relation: Relation) -> Relation:
    """Read "part of" and "contains" as most people write them: equality is not excluded.

    >>> loosened(Relation.PART_OF).names
    ('equal', 'partOf')
    """
    wider = Relation.EQUAL if relation & (Relation.PART_OF | Relation.CONTAINS) else Relation(0)
    return relation | wider


def premises_of(statements: Iterable[Row], links: Iterable[Row]) -> Premises:
    """Return statements, nestings and identities as premises, and the reviewed rejections.

    A suggestion that nobody reviewed rejects nothing. A set that does not say that it is strict
    is read loosely.
    """
    premises: list[Premise] = []
    rejections: list[Rejection] = []
    for row in statements:
        found = _statement(row)
        if isinstance(found, Premise):
            premises.append(found)
        elif found is not None:
            rejections.append(found)
    premises += (_link(row) for row in links)
    return Premises(tuple(premises), tuple(rejections))


def _statement(row: Row) -> Premise | Rejection | None:
    def text(name: str) -> str:
        return row[name].value if name in row else ""

    names = {iri.rpartition("/")[2] for iri in text("relations").split()}
    relation = parse_relation("|".join(names))
    found = Premise(
        subject=curie(text("subject")),
        relation=relation if text("strict") in ("true", "1") else loosened(relation),
        object=curie(text("target")),
        id=text("statement").rpartition("/")[2],
        standing=text("standing").rpartition("/")[2],
        confidence=float(text("confidence")) if text("confidence") else None,
        publisher=text("publisher"),
        mapping_set=text("set").rpartition("/")[2],
    )
    if not text("modifier"):
        return found
    if found.standing == "suggested":
        return None
    return Rejection(found.subject, relation, found.object, found.id, found.mapping_set)


def _link(row: Row) -> Premise:
    item, other = curie(row["item"].value), curie(row["other"].value)
    if row["kind"].value == "identity":
        return Premise(item, Relation.EQUAL, other, kind="identity", id=item)
    return Premise(item, Relation.EQUAL | Relation.PART_OF, other, kind="nesting", id=item)
