"""Stage *derive*: what follows from the statements goes to ``graph/derived``.

The graph is written as N-Quads at once, since it is by far the largest: every relation of items of
different documents that follows and is not stated, with all its independent proofs. Contradictions
are reported; those of the project's own judgements alone stop the build. What is often asked of
both, statements and what follows, is summarised in ``graph/lookup``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kakehashi.build.artefacts import Artefacts
from kakehashi.build.lookups import lookup_lines
from kakehashi.calculus.conflicts import Conflict, conflicts
from kakehashi.calculus.derived import derived_from
from kakehashi.calculus.answers import answer_of
from kakehashi.calculus.network import Network, usable
from kakehashi.calculus.proofs import explain
from kakehashi.errors import Finding
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation, Proof
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.term import Row
from kakehashi.namespaces import BASE, PREFIXES, SCHEME, curie, graph_iri, item_iri, statement_iri
from kakehashi.rdf.premises import Premises, premises_of
from kakehashi.store.reader import memory_reader

__all__ = ["DERIVED", "Derived", "conflict_findings", "derive", "derived_nquads"]

#: The artefact that holds the graph.
DERIVED: Final = "derived/derived.nq"

_FINDINGS: Final = "derived/findings.json"
_WANTED: Final = tuple(
    f"<{PREFIXES['kh']}{name}>".encode() for name in ("partOfItem", "aliasOf", "strict")
)
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


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows, as quads, and what the derivation found at fault."""

    content: bytes  #: sorted N-Quads of ``graph/derived`` and ``graph/lookup``
    made: bool
    relations: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Nothing:
    statement: str
    item: str
    document: str


def derive(
    project: Path, parsed: Mapping[str, bytes], artefacts: Artefacts, key: Callable[..., str]
) -> Derived:
    """Derive from the parsed files; from the last build when their premises are the same."""
    lines = sorted(_telling(parsed.values()))
    deep = key(b"".join(lines), *(path.read_bytes() for path in _queries(project)))
    content, found = artefacts.fresh(DERIVED, deep), artefacts.fresh(_FINDINGS, deep)
    made = content is None or found is None
    if content is None or found is None:
        given, nothing = _given(project, lines)
        content = derived_nquads(given, nothing)
        found = json.dumps([asdict(f) for f in conflict_findings(given)]).encode()
        artefacts.put(DERIVED, deep, content)
        artefacts.put(_FINDINGS, deep, found)
    relations = content.count(f"<{_KH}DerivedRelation>".encode())
    return Derived(content, made, relations, tuple(Finding(**f) for f in json.loads(found)))


def _queries(project: Path) -> list[Path]:
    return [project / f"queries/services/{name}.rq" for name in ("links", "nothing", "premises")]


def conflict_findings(given: Premises) -> Iterator[Finding]:
    """Yield a finding for each contradiction; a violation when it is all our own."""
    seen: set[tuple[Premise, ...]] = set()
    for nestings in (False, True):
        used, _ = usable(given.premises, given.rejections, nestings=nestings)
        for conflict in conflicts(Network(used)):
            if conflict.premises not in seen:
                seen.add(conflict.premises)
                yield _finding(conflict)


def derived_nquads(given: Premises, nothing: Iterable[_Nothing] = ()) -> bytes:
    """Return the sorted N-Quads of everything that follows; same premises, same bytes."""
    used, _ = usable(given.premises, given.rejections)
    network = Network(used)
    lines: set[str] = set()
    for found in derived_from(network, given.rejections):
        lines.update(_relation(found))
    for conflict in conflicts(network):
        lines.update(_conflict(conflict))
    for said in nothing:
        lines.update(_tensions(network, said))
    lines.update(lookup_lines(network, given.rejections))
    return "".join(sorted(lines)).encode()


def _telling(files: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines that a derivation reads."""
    mapping = f"<{graph_iri('mapping/')}".encode()
    for content in files:
        for line in content.splitlines(keepends=True):
            if mapping in line or any(name in line for name in _WANTED):
                yield line


def _given(project: Path, lines: Iterable[bytes]) -> tuple[Premises, list[_Nothing]]:
    reader = memory_reader(b"".join(lines))

    def rows(name: str) -> list[Row]:
        return reader.select((folder / f"{name}.rq").read_text(encoding="utf-8"))

    folder = project / "queries/services"
    nothing = [
        _Nothing(
            row["statement"].value.rpartition("/")[2],
            row["item"].value,
            row["document"].value.rpartition("/")[2],
        )
        for row in rows("nothing")
    ]
    return premises_of(rows("premises"), rows("links")), nothing


def _finding(conflict: Conflict) -> Finding:
    stated = [p for p in conflict.premises if p.kind == "statement"]
    ours = all(p.standing in ("editorial", "suggested") for p in stated)
    listed = "; ".join(f"{p.subject} {p.relation.text} {p.object} [{_source(p)}]"
                       for p in conflict.premises)  # fmt: skip
    mending = "; ".join(p.id for p in conflict.mended_by if p.kind == "statement")
    english = f"these cannot all be true: {listed}"
    japanese = f"次の全てが同時に成り立つことはありません: {listed}"
    if mending:
        english += f". Withdrawing any one of these mends it: {mending}"
        japanese += f"。次のいずれか一つを取り下げれば解消します: {mending}"
    node = statement_iri(stated[0].id) if stated else item_iri(conflict.premises[0].subject)
    severity = "violation" if ours else "warning"
    return Finding("", 0, node, english, japanese, severity, "derive")  # type: ignore[arg-type]


def _source(premise: Premise) -> str:
    if premise.kind == "statement":
        return f"{premise.publisher}, {premise.mapping_set}, {premise.id}"
    return premise.kind


# --- N-Quads ----------------------------------------------------------------------------------


def _line(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> {predicate} {value} <{_GRAPH}> .\n"


def _kh(name: str) -> str:
    return f"<{_KH}{name}>"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _knowledge(relation: Relation) -> str:
    name = "unknown" if relation == UNKNOWN else "-".join(relation.names)
    return f"<{SCHEME}knowledge/{name}>"


def _relation(found: Explanation) -> Iterator[str]:
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


def _conflict(conflict: Conflict) -> Iterator[str]:
    node = f"{BASE}derived/{_digest('conflict', *(p.id for p in conflict.premises))}"
    yield _line(node, _A, _kh("Conflict"))
    yield from _premises(node, conflict.premises)
    for premise in conflict.mended_by:
        if premise.kind == "statement":
            yield _line(node, _kh("mendedBy"), f"<{statement_iri(premise.id)}>")


def _tensions(network: Network, said: _Nothing) -> Iterator[str]:
    aliases = {p.subject for p in network.premises if p.kind == "identity"}
    item = curie(said.item)
    if item not in network.number:
        return
    columns = [i for i in network.items if i.startswith(f"{said.document}:") and i not in aliases]
    numbers = [network.number[i] for i in columns]
    masks = network.closure.masks(numbers, [network.number[item]])[0] if numbers else []
    for column, mask in zip(columns, masks, strict=True):
        if answer_of(int(mask)):
            node = f"{BASE}derived/{_digest('tension', said.statement, column)}"
            yield _line(node, _A, _kh("Tension"))
            yield _line(node, _kh("against"), f"<{statement_iri(said.statement)}>")
            yield _line(node, _kh("fromItem"), f"<{said.item}>")
            yield _line(node, _kh("toItem"), f"<{item_iri(column)}>")
            yield from _proofs(node, explain(network, item, column).proofs)
