"""What follows, with its proofs, as lines of N-Quads.

Nothing here reads a store or a file, so that it runs wherever the calculus does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from kakehashi.calculus.conflicts import Conflict
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation, Proof
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.namespaces import BASE, PREFIXES, SCHEME, graph_iri, item_iri, statement_iri

__all__ = ["conflict_lines", "relation_lines", "tension_lines"]

_GRAPH: Final = graph_iri("derived")
_A: Final = f"<{PREFIXES['rdf']}type>"
_KH: Final = PREFIXES["kh"]
_CONFIDENCE: Final = f"<{PREFIXES['sssom']}confidence>"
_DOUBLE: Final = f"^^<{PREFIXES['xsd']}double>"
_TRUE: Final = f'"true"^^<{PREFIXES["xsd"]}boolean>'
_PREMISE_PROPERTY: Final = {
    "statement": "premise",
    "nesting": "nestingPremise",
    "identity": "identityPremise",
}


def _line(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> {predicate} {value} <{_GRAPH}> .\n"


def _kh(name: str) -> str:
    return f"<{_KH}{name}>"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _knowledge(relation: Relation) -> str:
    name = "unknown" if relation == UNKNOWN else "-".join(relation.names)
    return f"<{SCHEME}knowledge/{name}>"


def relation_lines(found: Explanation) -> Iterator[str]:
    """Yield the lines of a derived relation."""
    node = f"{BASE}derived/{_digest(found.subject, found.object)}"
    yield _line(node, _A, _kh("DerivedRelation"))
    yield _line(node, _kh("fromItem"), f"<{item_iri(found.subject)}>")
    yield _line(node, _kh("toItem"), f"<{item_iri(found.object)}>")
    yield from _shown(node, found)
    if found.uses_nesting:
        yield _line(node, _kh("usesNesting"), _TRUE)
    yield from _proofs(node, found.proofs)


def _shown(node: str, found: Explanation | Proof) -> Iterator[str]:
    yield _line(node, _kh("knowledge"), _knowledge(found.relation))
    if found.confidence is not None:
        yield _line(node, _CONFIDENCE, f'"{round(found.confidence, 4)}"{_DOUBLE}')
    if found.standing:
        yield _line(node, _kh("standing"), f"<{SCHEME}standing/{found.standing}>")


def _proofs(node: str, proofs: Iterable[Proof]) -> Iterator[str]:
    for proof in proofs:
        names = [f"{s.premise.kind} {s.premise.id}" for s in proof.steps]
        name = f"{BASE}proof/{_digest(proof.steps[0].start, *names)}"
        yield _line(node, _kh("proof"), f"<{name}>")
        yield _line(name, _A, _kh("Proof"))
        yield from _shown(name, proof)
        yield from _premises(name, proof.premises)


def _premises(node: str, premises: Iterable[Premise]) -> Iterator[str]:
    for premise in premises:
        end = statement_iri(premise.id) if premise.kind == "statement" else item_iri(premise.id)
        yield _line(node, _kh(_PREMISE_PROPERTY[premise.kind]), f"<{end}>")


def conflict_lines(conflict: Conflict) -> Iterator[str]:
    """Yield the lines of premises that cannot all be true."""
    node = f"{BASE}derived/{_digest('conflict', *(p.id for p in conflict.premises))}"
    yield _line(node, _A, _kh("Conflict"))
    yield from _premises(node, conflict.premises)
    for premise in conflict.mended_by:
        if premise.kind == "statement":
            yield _line(node, _kh("mendedBy"), f"<{statement_iri(premise.id)}>")


def tension_lines(
    statement: str, item: str, column: str, proofs: Iterable[Proof]
) -> Iterator[str]:
    """Yield the lines of a proof against a statement that nothing corresponds to an item."""
    node = f"{BASE}derived/{_digest('tension', statement, column)}"
    yield _line(node, _A, _kh("Tension"))
    yield _line(node, _kh("against"), f"<{statement_iri(statement)}>")
    yield _line(node, _kh("fromItem"), f"<{item_iri(item)}>")
    yield _line(node, _kh("toItem"), f"<{item_iri(column)}>")
    yield from _proofs(node, proofs)
