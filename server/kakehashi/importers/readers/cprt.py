"""The JSON export of NIST's Cybersecurity and Privacy Reference Tool (CPRT).

Elements become items, nested by the relationships named ``projection``. Elements that only say
something of another one (its place in the order, why it was withdrawn, which party it concerns)
become notes of that one. All other relationships become rows, but for those that say what a
withdrawn element went into: these are notes too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from kakehashi.importers.raw import Cell, Raw, RawEntry, RawSet
from kakehashi.importers.readers.cprt_items import (
    ATTRIBUTES,
    NESTING,
    SUCCESSIONS,
    Element,
    Name,
    Relationship,
    break_circles,
    by_document,
    document_of,
)
from kakehashi.importers.readers.form_faults import Faults
from kakehashi.importers.readers.keys import spoken, with_more
from kakehashi.importers.readers.located_json import Node, load, notes

__all__ = ["FORMAT", "read", "recognises"]

FORMAT: Final = "cprt"

_KEYS: Final = {
    "documents": ("doc_identifier", "name", "version", "website"),
    "elements": ("element_type", "element_identifier", "title", "text", "doc_identifier"),
    "relationships": (
        "source_element_identifier",
        "source_doc_identifier",
        "dest_element_identifier",
        "dest_doc_identifier",
        "relationship_identifier",
    ),
}
_OBJECT = re.compile(r"\A\s*\{")


def recognises(name: str, head: bytes) -> bool:
    """Tell whether a file is a CPRT export.

    >>> recognises("a.json", b'{"response": {"elements": {"documents": [{"doc_identifier": "X"')
    True
    """
    del name
    text = head.decode("utf-8-sig", errors="replace")
    return bool(_OBJECT.match(text)) and '"doc_identifier"' in text and '"elements"' in text


def read(content: bytes, file: str) -> Raw:
    """Read an export; ``file`` is its name in findings.

    Every value stays as it is written; a place is a JSON pointer.

    >>> text = b'{"documents": [], "elements": [], "relationships": []}'
    >>> [finding.node for finding in read(text, "a.json").findings]
    ['/documents']
    """
    faults = Faults(file)
    root = load(content, faults)
    body, around = _body(root) if root else (None, {})
    if root and body is None:
        root.fault("json-missing", key="elements")
    if body is None:
        return Raw(findings=tuple(faults.found))
    documents = _documents(body)
    elements = _elements(body, documents)
    relationships = list(_relationships(body, documents))
    rows = [r for r in relationships if not _attached(r, elements)]
    break_circles(elements)
    members = by_document(elements)
    found = tuple(document_of(about, members.get(key, [])) for key, about in documents.items())
    sets = tuple(_sets(rows, elements))
    return with_more(Raw(found, sets, tuple(faults.found)), around)


def _body(root: Node) -> tuple[Node | None, dict[str, Cell]]:
    """Return the object that holds the lists, and what stands around it.

    The answer of the tool wraps it once or twice.
    """
    around: dict[str, Cell] = {}
    node = root
    for key in ("response", "elements"):
        inner = node.get(key)
        if inner and isinstance(inner.value, dict):
            around |= notes(node, (key,))
            node = inner
    elements = node.get("elements")
    there = elements is not None and isinstance(elements.value, list)
    return (node if there else None), around | notes(node, tuple(_KEYS))


def _documents(body: Node) -> dict[str, RawEntry]:
    found: dict[str, RawEntry] = {}
    for node in body.objects("documents", required=True, entries=True):
        identifier = node.text("doc_identifier", required=True)
        name = node.text("name", required=True)
        if identifier is None:
            continue
        if identifier.text in found:
            node.fault("json-twice", "doc_identifier", value=identifier.text, first="/documents")
            continue
        cells = {"slug": identifier}
        if name:
            cells[spoken("title", name.text)] = name
        for key, target in (("version", "version"), ("website", "url")):
            if cell := node.text(key):
                cells[target] = cell
        cells |= notes(node, _KEYS["documents"])
        found[identifier.text] = RawEntry(node.row, cells)
    return found


def _elements(body: Node, documents: dict[str, RawEntry]) -> dict[Name, Element]:
    found: dict[Name, Element] = {}
    for node in body.objects("elements", entries=True):
        kind = node.text("element_type", required=True)
        identifier = node.text("element_identifier", required=True)
        document = node.text("doc_identifier", required=True)
        if document and document.text not in documents:
            node.fault("cprt-document", "doc_identifier", value=document.text)
        if not (kind and identifier and document):
            continue
        name = (document.text, identifier.text)
        if name in found:
            first = found[name].node.pointer
            node.fault("json-twice", "element_identifier", value=name[1], first=first)
            continue
        cells = {"id": identifier, "notation": identifier, "kind": kind}
        for key, target in (("title", "title"), ("text", "summary")):
            if cell := node.text(key):
                cells[spoken(target, cell.text)] = cell
        cells |= notes(node, _KEYS["elements"])
        found[name] = Element(node, name, kind.text, cells)
    return found


def _relationships(body: Node, documents: dict[str, RawEntry]) -> Iterator[Relationship]:
    known = set()
    for node in body.objects("relationship_types", entries=True):
        if name := node.text("relationship_identifier", required=True):
            known.add(name.text)
    for node in body.objects("relationships", entries=True):
        cells = [node.text(key, required=True) for key in _KEYS["relationships"]]
        source, source_document, target, target_document, kind = cells
        if kind and known and kind.text not in known:
            node.fault("cprt-relation", "relationship_identifier", value=kind.text)
        if source_document and source_document.text not in documents:
            node.fault("cprt-document", "source_doc_identifier", value=source_document.text)
        if source and source_document and target and target_document and kind:
            yield Relationship(node, kind, source, source_document, target, target_document)


def _attached(relationship: Relationship, elements: dict[Name, Element]) -> bool:
    """File a relationship with the element it describes; False when it makes a row."""
    kind, node = relationship.kind.text, relationship.node
    if kind not in (NESTING, *SUCCESSIONS):
        return False
    source, target = elements.get(relationship.start), elements.get(relationship.end)
    for key, end, cell in (
        ("source_element_identifier", source, relationship.source),
        ("dest_element_identifier", target, relationship.target),
    ):
        if end is None:
            node.fault("cprt-dangling", key, key=key, value=cell.text)
    if source is None or target is None:
        return True
    if kind in SUCCESSIONS:
        source.said[kind].append(relationship.target)
    elif target.kind in ATTRIBUTES or not target.parents:
        target.parents.append((source.name, relationship.source))
    else:
        first = target.parents[0][0][1]
        node.fault(
            "cprt-parents",
            "source_element_identifier",
            value=target.name[1],
            first=first,
            second=source.name[1],
        )
    return True


def _sets(rows: list[Relationship], elements: dict[Name, Element]) -> Iterator[RawSet]:
    """Yield a set for each pair of documents that relationships join, in the order of the file."""
    pairs: defaultdict[Name, list[Relationship]] = defaultdict(list)
    for relationship in rows:
        pairs[relationship.start[0], relationship.end[0]].append(relationship)
    documents = {name[0] for name in elements}
    for (_, target), members in pairs.items():
        about = {"subject_source": members[0].source_document}
        about["object_source"] = members[0].target_document
        elsewhere = [m for m in members if target in documents and m.end not in elements]
        if elsewhere:
            first = elsewhere[0]
            first.node.fault(
                "cprt-elsewhere",
                "dest_element_identifier",
                "warning",
                count=len(elsewhere),
                document=target,
                first=first.target.text,
            )
        yield RawSet(RawEntry(1, about), tuple(_row(member, elements) for member in members))


def _row(relationship: Relationship, elements: dict[Name, Element]) -> RawEntry:
    node = relationship.node
    cells = {
        "subject_id": relationship.source,
        "subject_source": relationship.source_document,
        "object_id": relationship.target,
        "object_source": relationship.target_document,
        "relation": relationship.kind,
        "source_relation": relationship.kind,
    }
    if relationship.start not in elements:
        key = "source_element_identifier"
        node.fault("cprt-dangling", key, key=key, value=relationship.source.text)
    return RawEntry(node.row, cells | notes(node, _KEYS["relationships"]))
