"""A release of any size, made up, that the application opens like a built one.

Two documents of 2/7 of all items each are joined by a mapping set, in which the first item has 500
counterparts; the rest is in documents of a thousand items. Every statement is an overlap, as nearly
all are in the largest public libraries of mappings, so nothing contradicts. Classes are "found by
the reasoner" as in the release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kakehashi.build.index import write_indexes
from kakehashi.build.release import manifest, write_release
from kakehashi.build.similarity import similarity_of
from kakehashi.namespaces import BASE, ID, KH, PREFIXES, SCHEME, graph_iri
from kakehashi.store.load import load_release
from kakehashi.store.release_format import FORMAT
from kakehashi.store.similarity import write_similarity

__all__ = ["BIG", "MANY", "OTHER", "SET", "make"]

BIG, OTHER = "std-a", "std-b"
SET: Final = f"{BIG}--{OTHER}"
#: Counterparts of the first item of the first document.
MANY: Final = 500
_SECTION: Final = 100
_SMALL: Final = 1000

_TYPE = f"<{PREFIXES['rdf']}type>"
_SKOS, _DCT, _OWL, _SSSOM = (PREFIXES[n] for n in ("skos", "dcterms", "owl", "sssom"))
_LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"
_WORDS: Final = (
    ("認証", "authentication"), ("暗号", "encryption"), ("更新", "update"), ("監査", "audit"),
    ("復旧", "recovery"), ("鍵管理", "key management"), ("通信", "communication"),
)  # fmt: skip
_PARTIES: Final = ("device-maker", "user", "integrator", "asset-owner")


def make(folder: Path, real: Path, items: int = 70_000, statements: int = 50_000) -> int:
    """Write a release of ``items`` to ``folder``; the ontology is that of the release ``real``.

    Returns the number of quads.
    """
    ontology = f"<{graph_iri('ontology')}> .\n".encode()
    with (real / "data/kakehashi.nq").open("rb") as lines:
        known = b"".join(line for line in lines if line.endswith(ontology))
    big = items * 2 // 7
    sizes = {BIG: big, OTHER: big}
    for number in range((items - 2 * big) // _SMALL):
        sizes[f"std-{number:03}"] = _SMALL
    made = [line for slug, size in sizes.items() for line in _document(slug, size)]
    made += _statements(statements, big)
    quads = known + "".join(sorted(set(made))).encode()
    release = hashlib.sha256(quads).hexdigest()[:12]
    files = {"kakehashi.nq": quads}
    write_release(folder, manifest(release, "0.1.0", quads, (), files), files)
    load_release(folder / "store", folder / "data/kakehashi.nq")
    write_indexes(folder, quads)
    few = b"".join(line for line in quads.splitlines(keepends=True) if b"/std-000/" in line)
    write_similarity(folder / "similar.npz", similarity_of(few))
    (folder / "complete").write_bytes(FORMAT)
    return quads.count(b"\n")


def _document(slug: str, size: int) -> Iterator[str]:
    graph = f"<{graph_iri(f'document/{slug}')}> .\n"
    found = f"<{graph_iri('inferred')}> .\n"
    edition = f"<{ID}{slug}>"
    yield f"{edition} {_TYPE} <{KH}Edition> {graph}"
    yield f"{edition} {_TYPE} <{_SKOS}ConceptScheme> {graph}"
    yield f'{edition} <{_DCT}identifier> "{slug}" {graph}'
    yield f'{edition} <{_DCT}title> "Standard {slug}"@en {graph}'
    yield f'{edition} <{_DCT}title> "規格 {slug}"@ja {graph}'
    yield f'{edition} <{_DCT}publisher> "Publisher of {slug}" {graph}'
    yield f'{edition} <{_DCT}issued> "2024-02-26"^^<{PREFIXES["xsd"]}date> {graph}'
    for number in range(size):
        item = f"<{ID}{slug}/i-{number}>"
        section, place = divmod(number, _SECTION)
        head = place == 0
        ja, en = _WORDS[number % len(_WORDS)]
        kind = "section" if head else "control"
        yield f"{item} {_TYPE} <{_SKOS}Concept> {graph}"
        yield f"{item} {_TYPE} <{KH}{'Section' if head else 'Control'}> {graph}"
        yield f"{item} {_TYPE} <{KH}Item> {found}"
        yield f"{item} {_TYPE} <{KH}SeenItem> {found}"
        yield f"{item} <{KH}itemKind> <{SCHEME}kind/{kind}> {graph}"
        yield f"{item} <{KH}evidence> <{SCHEME}evidence/text> {graph}"
        yield f"{item} <{_SKOS}inScheme> {edition} {graph}"
        yield f'{item} <{_DCT}identifier> "{slug}:i-{number}" {graph}'
        yield f'{item} <{_SKOS}notation> "{section + 1}.{place}" {graph}'
        yield f'{item} <{_SKOS}prefLabel> "{en} of part {number}"@en {graph}'
        yield f'{item} <{_SKOS}prefLabel> "{number}の{ja}"@ja {graph}'
        yield f'{item} <{KH}position> "{number}"^^<{PREFIXES["xsd"]}integer> {graph}'
        if not head:
            above = f"<{ID}{slug}/i-{section * _SECTION}>"
            yield f"{item} <{_SKOS}broader> {above} {graph}"
            yield f"{item} <{KH}partOfItem> {above} {graph}"
            yield f"{item} {_TYPE} <{KH}Requirement> {found}"
            yield f"{item} {_TYPE} <{KH}SecurityRequirement> {found}"
            yield f"{item} <{KH}asksFor> <{SCHEME}quality/security> {graph}"
            yield f"{item} <{KH}addressedTo> <{SCHEME}party/{_PARTIES[number % 4]}> {graph}"


def _statements(count: int, big: int) -> Iterator[str]:
    graph = f"<{graph_iri(f'mapping/{SET}')}> .\n"
    name = f"<{BASE}mapping-set/{SET}>"
    yield f"{name} {_TYPE} <{_SSSOM}MappingSet> {graph}"
    yield f'{name} <{_DCT}title> "{BIG} to {OTHER}"@en {graph}'
    yield f"{name} <{KH}standing> <{SCHEME}standing/published> {graph}"
    yield f"{name} <{_DCT}license> {_LICENCE} {graph}"
    for number in range(count):
        # The first item has many counterparts; the others have a few each.
        subject = 0 if number < MANY else 1 + number % (big - 1)
        target = (number * 7 + number // big) % big
        statement = f"<{BASE}mapping/{number:016x}>"
        yield f"{statement} {_TYPE} <{KH}Statement> {graph}"
        yield f"{statement} <{_OWL}annotatedSource> <{ID}{BIG}/i-{subject}> {graph}"
        yield f"{statement} <{_OWL}annotatedProperty> <{KH}overlaps> {graph}"
        yield f"{statement} <{_OWL}annotatedTarget> <{ID}{OTHER}/i-{target}> {graph}"
        yield f"{statement} <{KH}relation> <{SCHEME}relation/overlaps> {graph}"
        yield f"{statement} <{KH}standing> <{SCHEME}standing/published> {graph}"
        yield f"{statement} <{KH}mappingSet> {name} {graph}"
        yield f'{statement} <{KH}publisher> "A publisher" {graph}'
        yield f'{statement} <{_SSSOM}confidence> "0.6"^^<{PREFIXES["xsd"]}double> {graph}'
        yield f'{statement} <{KH}rationale> "Both ask for it."@en {graph}'
        yield f"{statement} <{_DCT}license> {_LICENCE} {graph}"
