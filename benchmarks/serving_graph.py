"""A cross-walk graph of any size as a release holds it: documents, items, statements.

The statements come from the generator of the derivation benchmark (``networks``); here they get
what the product says of each: who states it, on what grounds, how sure. The terms, the named
graphs and the number of triples for each thing are those of the shipped graph: about 15 for an
item and 22 for a statement. Titles are put together from words of the field, in both languages.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.networks import GeneratedNetwork, Size, generate
from benchmarks.relations import BASES, CONTAINS, DISJOINT, EQUAL, OVERLAPS, PART_OF
from kakehashi.namespaces import (
    PREFIXES,
    SCHEME,
    document_iri,
    graph_iri,
    set_iri,
    statement_id,
    statement_iri,
)

__all__ = ["MILLION", "QUICK", "WORDS", "ServingGraph", "draw", "title", "write"]

#: About a million triples.
MILLION = Size(items=12_500, statements=36_000, documents=40)
#: About a fifth of that, for a quick look.
QUICK = Size(items=2_500, statements=7_200, documents=8)

_NAMES = {
    EQUAL: "equal",
    PART_OF: "partOf",
    CONTAINS: "contains",
    OVERLAPS: "overlaps",
    DISJOINT: "disjoint",
}
_INVERSE = {"partOf": "contains", "contains": "partOf"}
_PREDICATES = {
    EQUAL: "skos:exactMatch",
    PART_OF: "skos:broadMatch",
    CONTAINS: "skos:narrowMatch",
    OVERLAPS: "kh:overlaps",
    DISJOINT: "kh:disjoint",
}

#: Words of titles: of what, which part of it, what is asked; each Japanese and English.
WORDS: tuple[dict[str, str], dict[str, str], dict[str, str]] = (
    {
        "機器": "devices", "無線通信": "radio links", "ゲートウェイ": "gateways",
        "制御システム": "control systems", "センサー": "sensors", "クラウド": "cloud services",
        "利用者端末": "user terminals", "供給網": "the supply chain", "工場設備": "plant",
        "車載装置": "on-board units", "医療機器": "medical devices", "家電": "home appliances",
    },
    {
        "認証情報": "credentials", "暗号鍵": "cryptographic keys", "更新手順": "update procedures",
        "脆弱性情報": "vulnerability reports", "監査記録": "audit records",
        "初期設定": "default settings", "通信路": "communication channels",
        "構成情報": "configuration data", "個人データ": "personal data",
        "時刻同期": "time synchronization", "廃棄手順": "disposal procedures",
        "権限": "access rights", "バックアップ": "backups", "起動処理": "start-up",
        "安全機能": "safety functions",
    },
    {
        "管理": "Management", "保護": "Protection", "検証": "Verification", "監視": "Monitoring",
        "文書化": "Documentation", "最小化": "Minimization", "復旧": "Recovery",
        "開示": "Disclosure", "見直し": "Review",
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServingGraph:
    """The graph and what the questions need to know of it."""

    network: GeneratedNetwork

    def item(self, number: int) -> str:
        """Return the IRI of an item."""
        return f"{document_iri(self.slug(int(self.network.document_of[number])))}/r-{number}"

    @staticmethod
    def slug(document: int) -> str:
        """Return the slug of a document, the largest being the first."""
        return f"std{document:03}"

    def mapped(self) -> list[int]:
        """Return the numbers of the items that stand in a statement."""
        return sorted({*self.network.subject.tolist(), *self.network.object.tolist()})

    def lines(self) -> Iterator[str]:
        """Yield the graph as canonical N-Quads, no line twice, in no particular order."""
        yield from _code_list()
        yield from self._documents()
        yield from self._statements()

    def _documents(self) -> Iterator[str]:
        parent_of = dict(
            zip(self.network.child.tolist(), self.network.parent.tolist(), strict=True)
        )
        for document in range(int(self.network.document_of[-1]) + 1):
            yield from _edition(self.slug(document))
        for number, document in enumerate(self.network.document_of.tolist()):
            parent = parent_of.get(number)
            yield from _item(
                self.item(number),
                self.slug(document),
                number,
                None if parent is None else self.item(parent),
            )

    def _statements(self) -> Iterator[str]:
        network, rng = self.network, random.Random(1)
        columns = (network.subject.tolist(), network.object.tolist(), network.mask.tolist())
        sets: set[str] = set()
        for subject, other, mask in zip(*columns, strict=True):
            slugs = [self.slug(int(network.document_of[end])) for end in (subject, other)]
            name = "--".join(slugs)
            if name not in sets:
                sets.add(name)
                yield from _set(name)
            confidence = rng.randint(30, 99)
            yield from _statement(self.item(subject), self.item(other), mask, name, confidence)


def draw(size: Size) -> ServingGraph:
    """Draw the graph of that size; the same size gives the same graph."""
    return ServingGraph(generate(size.items, size.statements, size.documents, seed=1))


def write(graph: ServingGraph, path: Path) -> int:
    """Write the graph as sorted N-Quads and return the number of lines."""
    lines = sorted(graph.lines())
    path.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def title(number: int) -> tuple[str, str]:
    """Return the titles of an item, Japanese and English.

    >>> title(0)
    ('機器の認証情報の管理 (0)', 'Management of credentials of devices (0)')
    """
    shown = number
    chosen = []
    for words in WORDS:
        number, place = divmod(number, len(words))
        chosen.append(list(words.items())[place])
    (thing, of), (part, which), (asked, what) = chosen
    return f"{thing}の{part}の{asked} ({shown})", f"{what} of {which} of {of} ({shown})"


def _line(subject: str, predicate: str, object_: str, graph: str) -> str:
    prefix, _, local = predicate.partition(":")
    return f"<{subject}> <{PREFIXES[prefix]}{local}> {object_} <{graph}> .\n"


def _iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def _code(scheme: str, name: str) -> str:
    return f"<{SCHEME}{scheme}/{name}>"


def _typed(value: object, datatype: str) -> str:
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'


def _code_list() -> Iterator[str]:
    graph = graph_iri("ontology")
    for base in BASES:
        name = _NAMES[base]
        iri = f"{SCHEME}relation/{name}"
        yield _line(iri, "rdf:type", _iri("skos:Concept"), graph)
        yield _line(iri, "skos:prefLabel", f'"{name}"@en', graph)
        yield _line(iri, "kh:inverseRelation", _code("relation", _INVERSE.get(name, name)), graph)
    for language, label in (("en", "requirement"), ("ja", "要求事項")):
        yield _line(f"{SCHEME}kind/requirement", "skos:prefLabel", f'"{label}"@{language}', graph)


def _edition(slug: str) -> Iterator[str]:
    iri, graph = document_iri(slug), graph_iri(f"document/{slug}")
    for predicate, value in (
        ("rdf:type", _iri("skos:ConceptScheme")),
        ("rdf:type", _iri("kh:Edition")),
        ("dcterms:identifier", f'"{slug}"'),
        ("dcterms:title", f'"規格 {slug}"@ja'),
        ("dcterms:title", f'"Standard {slug}"@en'),
        ("dcterms:publisher", f'"Publisher of {slug}"'),
        ("kh:evidence", _code("evidence", "text")),
    ):
        yield _line(iri, predicate, value, graph)


def _item(iri: str, slug: str, number: int, parent: str | None) -> Iterator[str]:
    graph = graph_iri(f"document/{slug}")
    ja, en = title(number)
    for predicate, value in (
        ("rdf:type", _iri("skos:Concept")),
        ("rdf:type", _iri("kh:Requirement")),
        ("skos:inScheme", f"<{document_iri(slug)}>"),
        ("skos:prefLabel", f'"{ja}"@ja'),
        ("skos:prefLabel", f'"{en}"@en'),
        ("skos:notation", f'"R {number}"'),
        ("dcterms:identifier", f'"{slug}:r-{number}"'),
        ("kh:itemKind", _code("kind", "requirement")),
        ("kh:evidence", _code("evidence", "text")),
        ("kh:factSource", f'"https://standards.example/{slug}"'),
        ("kh:locator", f'"clause {number}"'),
        ("kh:position", _typed(number + 1, "integer")),
        ("kh:titleOriginJa", _code("origin", "editor")),
        ("kh:titleOriginEn", _code("origin", "document")),
    ):
        yield _line(iri, predicate, value, graph)
    yield _line(iri, "rdf:type", _iri("kh:Item"), graph_iri("inferred"))
    if parent:
        yield _line(iri, "skos:broader", f"<{parent}>", graph)
        yield _line(iri, "kh:partOfItem", f"<{parent}>", graph)


def _set(name: str) -> Iterator[str]:
    iri, graph = set_iri(name), graph_iri(f"mapping/{name}")
    for predicate, value in (
        ("rdf:type", _iri("sssom:MappingSet")),
        ("dcterms:identifier", f'"{name}"'),
        ("dcterms:title", f'"Cross-walk {name}"@en'),
        ("kh:strict", _typed("true", "boolean")),
    ):
        yield _line(iri, predicate, value, graph)


def _statement(subject: str, other: str, mask: int, name: str, confidence: int) -> Iterator[str]:
    graph = graph_iri(f"mapping/{name}")
    bases = [base for base in BASES if mask & base]
    predicate = _PREDICATES[bases[0]] if len(bases) == 1 else "skos:mappingRelation"
    identifier = statement_id(subject, " ".join(_NAMES[base] for base in bases), other, name)
    iri = statement_iri(identifier)
    source, target = name.split("--")
    for said, value in (
        ("rdf:type", _iri("owl:Axiom")),
        ("rdf:type", _iri("kh:Statement")),
        ("dcterms:identifier", f'"{identifier}"'),
        ("dcterms:license", "<https://creativecommons.org/licenses/by/4.0/>"),
        ("owl:annotatedSource", f"<{subject}>"),
        ("owl:annotatedProperty", _iri(predicate)),
        ("owl:annotatedTarget", f"<{other}>"),
        ("kh:mappingSet", f"<{set_iri(name)}>"),
        ("kh:publisher", '"Kakehashi"'),
        ("kh:rationale", f'"両者が求めることを照らし合わせた ({identifier[:6]})。"@ja'),
        ("kh:rationale", f'"What both ask for was compared ({identifier[:6]})."@en'),
        ("kh:rationaleType", _code("rationale", "functional")),
        ("kh:readings", '"2/2"'),
        ("kh:standing", _code("standing", "editorial")),
        ("sssom:confidence", _typed(f"0.{confidence}", "double")),
        ("sssom:mapping_justification", _iri("semapv:ManualMappingCuration")),
        ("sssom:subject_source", f"<{document_iri(source)}>"),
        ("sssom:object_source", f"<{document_iri(target)}>"),
        *(("kh:relation", _code("relation", _NAMES[base])) for base in bases),
    ):
        yield _line(iri, said, value, graph)
    yield _line(set_iri(name), "sssom:mappings", f"<{iri}>", graph)
    yield _line(iri, "rdf:type", _iri("kh:EditorialStatement"), graph_iri("inferred"))
    yield _line(subject, predicate, f"<{other}>", graph_iri(f"direct/{name}"))
