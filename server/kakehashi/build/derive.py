"""Stage *derive*: what follows from the statements goes to ``graph/derived``.

The graph is written as N-Quads at once, since it is by far the largest: every relation of items of
different documents that follows and is not stated, with all its independent proofs. Contradictions
are reported; those of the project's own judgements alone stop the build. What is often asked of
both, statements and what follows, is summarised in ``graph/lookup``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kakehashi.build.artefacts import Artefacts
from kakehashi.build.derived_quads import conflict_lines, relation_lines, tension_lines
from kakehashi.build.lookups import lookup_lines
from kakehashi.calculus.conflicts import Conflict, conflicts
from kakehashi.calculus.derived import derived_from
from kakehashi.calculus.answers import answer_of
from kakehashi.calculus.network import Network, usable
from kakehashi.calculus.proofs import explain
from kakehashi.errors import Finding
from kakehashi.model.premise import Premise
from kakehashi.model.term import Row
from kakehashi.namespaces import PREFIXES, curie, graph_iri, item_iri, statement_iri
from kakehashi.rdf.premises import Premises, premises_of
from kakehashi.store.reader import Reader, memory_reader

__all__ = [
    "DERIVED",
    "Derived",
    "Nothing",
    "conflict_findings",
    "derive",
    "derived_nquads",
    "given_in",
    "other_lines",
]

#: The artefact that holds the graph.
DERIVED: Final = "derived/derived.nq"

_FINDINGS: Final = "derived/findings.json"
_WANTED: Final = tuple(
    f"<{PREFIXES['kh']}{name}>".encode() for name in ("partOfItem", "aliasOf", "strict")
)
_KH: Final = PREFIXES["kh"]


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows, as quads, and what the derivation found at fault."""

    content: bytes  #: sorted N-Quads of ``graph/derived`` and ``graph/lookup``
    made: bool
    relations: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """A statement that nothing in a document corresponds to an item."""

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
        given, nothing = given_in(memory_reader(b"".join(lines)), project)
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


def derived_nquads(given: Premises, nothing: Iterable[Nothing] = ()) -> bytes:
    """Return the sorted N-Quads of everything that follows; same premises, same bytes."""
    network = Network(usable(given.premises, given.rejections)[0])
    lines = set(other_lines(network, given, nothing))
    for found in derived_from(network, given.rejections):
        lines.update(relation_lines(found))
    return "".join(sorted(lines)).encode()


def other_lines(network: Network, given: Premises, nothing: Iterable[Nothing]) -> Iterator[str]:
    """Yield the lines of everything but the relations: conflicts, tensions and look-ups."""
    for conflict in conflicts(network):
        yield from conflict_lines(conflict)
    for said in nothing:
        yield from _tensions(network, said)
    yield from lookup_lines(network, given.rejections)


def _telling(files: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines that a derivation reads."""
    mapping = f"<{graph_iri('mapping/')}".encode()
    for content in files:
        for line in content.splitlines(keepends=True):
            if mapping in line or any(name in line for name in _WANTED):
                yield line


def given_in(reader: Reader, project: Path) -> tuple[Premises, list[Nothing]]:
    """Return what a graph gives to derive from."""

    def rows(name: str) -> list[Row]:
        return reader.select((folder / f"{name}.rq").read_text(encoding="utf-8"))

    folder = project / "queries/services"
    nothing = [
        Nothing(
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


def _tensions(network: Network, said: Nothing) -> Iterator[str]:
    aliases = {p.subject for p in network.premises if p.kind == "identity"}
    item = curie(said.item)
    if item not in network.number:
        return
    columns = [i for i in network.items if i.startswith(f"{said.document}:") and i not in aliases]
    numbers = [network.number[i] for i in columns]
    masks = network.closure.masks(numbers, [network.number[item]])[0] if numbers else []
    for column, mask in zip(columns, masks, strict=True):
        if answer_of(int(mask)):
            yield from tension_lines(
                said.statement, item, column, explain(network, item, column).proofs
            )
