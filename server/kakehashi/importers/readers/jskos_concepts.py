"""Concept schemes and concepts of JSKOS as documents and their items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kakehashi.importers.raw import Cell, RawDocument, RawEntry
from kakehashi.importers.readers.jskos_parts import (
    OURS,
    SKOS,
    agents,
    identifiers,
    labels,
    members,
    named,
    ours,
    references,
    slug,
    spoken_lists,
)
from kakehashi.importers.readers.keys import DOCUMENT_KEYS, ITEM_KEYS, day, numbered, spoken
from kakehashi.importers.readers.located_json import Node, notes
from kakehashi.namespaces import ID, SCHEME

__all__ = ["Concepts"]

_OF_SCHEME: Final = (
    "uri", "type", "prefLabel", "issued", "publisher", "url", "license", "version", "versionOf",
    "topConcepts", "concepts",
)  # fmt: skip
_OF_CONCEPT: Final = (
    "uri", "type", "prefLabel", "altLabel", "definition", "notation", "identifier", "broader",
    "inScheme", "topConceptOf", "ancestors", "deprecated",
)  # fmt: skip


@dataclass(slots=True)
class Concepts:
    """Collects schemes and concepts; a concept belongs to the first scheme that it names."""

    _schemes: dict[str, tuple[int, dict[str, Cell]]] = field(default_factory=dict)
    _items: dict[str, list[RawEntry]] = field(default_factory=dict)
    _seen: dict[str, str] = field(default_factory=dict)
    _within: list[tuple[Node, str]] = field(default_factory=list)

    def documents(self) -> tuple[RawDocument, ...]:
        """Return the documents: those described first, then those only named by concepts."""
        self._take_within()
        found = []
        for scheme in dict.fromkeys((*self._schemes, *self._items)):
            items = tuple(self._items.get(scheme, ()))
            if scheme in self._schemes:
                about = RawEntry(*self._schemes[scheme])
            else:
                name = {"slug": slug(Cell(scheme.replace("kid:", ID, 1)))} if scheme else {}
                about = RawEntry(items[0].row, name)
            found.append(RawDocument(about, items))
        return tuple(found)

    def add_scheme(self, node: Node) -> None:
        """Take a scheme, with the concepts that stand in it."""
        uri = node.text("uri", required=True)
        cells = _of_scheme(node) | ({"slug": slug(uri)} if uri else {}) | ours(node, DOCUMENT_KEYS)
        scheme = named(uri).text if uri else ""
        if uri:
            self._once(node, scheme)
        self._schemes.setdefault(scheme, (node.row, cells))
        for key in ("topConcepts", "concepts"):
            listed = node.get(key)
            if listed and isinstance(listed.value, list):
                self._within += [(concept, scheme) for concept in members(node, key)]
            elif listed and (address := listed.cell()):
                cells[f"note:{key}"] = address

    def _take_within(self) -> None:
        """Take the concepts that only stand in their scheme, and there with more than a name."""
        for concept, scheme in self._within:
            uri = concept.text("uri", required=True)
            if uri and named(uri).text not in self._seen and len(concept.names) > 1:
                self.add(concept, scheme)
            else:
                path = "/".join(concept.pointer.split("/")[-2:])
                _, about = self._schemes[scheme]
                about |= notes(concept, ("uri",), f"note:{path}/")
        self._within.clear()

    def add(self, node: Node, scheme: str = "") -> None:
        """Take a concept."""
        cells = labels(node, "prefLabel", "title") | labels(node, "definition", "summary")
        if uri := node.text("uri", required=True):
            cells["id"] = named(uri)
            self._once(node, named(uri).text)
        cells |= _notations(node) | _alternatives(node) | _types(node)
        broader, told = references(node, "broader")
        if broader:
            cells["parent"] = named(broader[0])
        cells |= told | numbered("note:broader", broader[1:])
        if (withdrawn := node.text("deprecated")) and withdrawn.text == "true":
            cells["status"] = Cell("withdrawn", withdrawn.column, withdrawn.row)
        cells |= notes(node, (*_OF_CONCEPT, OURS)) | ours(node, ITEM_KEYS)
        schemes: list[Cell] = []
        for key in ("inScheme", "topConceptOf"):
            uris, told = references(node, key)
            schemes += [named(cell) for cell in uris]
            cells |= told
        chosen = schemes[0].text if schemes else scheme
        others = {cell.text: cell for cell in schemes if cell.text != chosen}
        cells |= numbered("note:inScheme", others.values())
        for child in members(node, "ancestors"):
            cells |= notes(child, (), f"note:ancestors/{child.pointer.rpartition('/')[2]}/")
        self._items.setdefault(chosen, []).append(RawEntry(node.row, cells))

    def _once(self, node: Node, name: str) -> None:
        place = f"{node.row}{node.pointer}" if node.lines else node.pointer
        if name in self._seen:
            node.fault("json-twice", "uri", value=name, first=self._seen[name])
        else:
            self._seen[name] = place


def _of_scheme(node: Node) -> dict[str, Cell]:
    found = labels(node, "prefLabel", "title")
    publishers, told = agents(node, "publisher")
    found |= told | numbered("publishers", publishers)
    for key, target in (("issued", "issued"), ("url", "url"), ("version", "version")):
        if cell := node.text(key):
            found[target] = day(cell) if key == "issued" else cell
    works, told = references(node, "versionOf")
    found |= told | ({"work": slug(works[0])} if works else {})
    found |= numbered("note:versionOf", works[1:])
    for number, licence in enumerate(members(node, "license")):
        texts = labels(licence, "prefLabel", "licence")
        uri = licence.text("uri")
        first = texts or ({"licence_en": uri} if uri else {})
        found |= first if number == 0 else {}
        said = {cell.text for cell in first.values()} if number == 0 else set()
        more = notes(licence, (), f"note:license/{number}/")
        found |= {key: cell for key, cell in more.items() if cell.text not in said}
    types = [cell for cell in identifiers(node, "type") if cell.text != f"{SKOS}ConceptScheme"]
    repeated = ("modified", OURS) if node.get(OURS) else ()
    return found | numbered("note:type", types) | notes(node, (*_OF_SCHEME, *repeated))


def _notations(node: Node) -> dict[str, Cell]:
    cells = identifiers(node, "notation")
    found = {"notation": cells[0]} if cells else {}
    return found | numbered("note:notation", cells[1:])


def _alternatives(node: Node) -> dict[str, Cell]:
    found = numbered("alternative_ids", [named(c) for c in identifiers(node, "identifier")])
    for number, (language, cell) in enumerate(spoken_lists(node, "altLabel"), start=1):
        found[spoken(f"alternative_labels.{number}", cell.text, language)] = cell
    return found


def _types(node: Node) -> dict[str, Cell]:
    """Return the kind, when a type is a concept of our list of kinds, and the other types."""
    found: dict[str, Cell] = {}
    others = []
    for cell in identifiers(node, "type"):
        if cell.text.startswith(f"{SCHEME}kind/"):
            found["kind"] = Cell(cell.text.rpartition("/")[2], cell.column, cell.row)
        elif cell.text != f"{SKOS}Concept":
            others.append(cell)
    return found | numbered("note:type", others)
