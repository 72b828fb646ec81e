"""Concordances and mappings of JSKOS as mapping sets and their rows.

A mapping relates a bundle of concepts to another one; each pair becomes a row that says of which
mapping it is part. An empty bundle says that nothing in its scheme corresponds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Final

from kakehashi.importers.raw import Cell, RawEntry, RawSet
from kakehashi.importers.readers.jskos_parts import (
    MAPPING_TYPES,
    OURS,
    agents,
    identifiers,
    labels,
    members,
    named,
    ours,
    references,
)
from kakehashi.importers.readers.keys import (
    MOST_PAIRS,
    RECORD_KEYS,
    SET_KEYS,
    day,
    numbered,
    relation_text,
    together,
    without_counterpart,
)
from kakehashi.importers.readers.located_json import Node, notes
from kakehashi.namespaces import SCHEME, curie

__all__ = ["Mappings"]

_BUNDLES: Final = ("memberSet", "memberList", "memberChoice")
_OF_MAPPING: Final = (
    "from", "to", "fromScheme", "toScheme", "type", "mappingRelevance", "created", "publisher",
    "creator", "note", "justification", "partOf",
)  # fmt: skip
_OF_CONCORDANCE: Final = (
    "uri", "fromScheme", "toScheme", "mappings", "prefLabel", "definition", "issued", "publisher",
    "creator", "license", "version", "type",
)  # fmt: skip


@dataclass(slots=True)
class _Set:
    about: RawEntry
    rows: list[RawEntry] = field(default_factory=list)


@dataclass(slots=True)
class Mappings:
    """Collects concordances and mappings.

    A mapping belongs to the concordance that it names, else to the set of its two schemes.
    """

    _sets: dict[tuple[str, ...], _Set] = field(default_factory=dict)
    _grouped: list[Node] = field(default_factory=list)

    def sets(self) -> tuple[RawSet, ...]:
        """Return the sets in the order in which they were begun."""
        return tuple(RawSet(found.about, tuple(found.rows)) for found in self._sets.values())

    def say_together(self) -> None:
        """Report the mappings that have several concepts at one end."""
        if self._grouped:
            first = self._grouped[0]
            place = first.pointer or f"{first.row}"
            first.fault("together", "", "info", count=len(self._grouped), first=place)

    def add_concordance(self, node: Node) -> None:
        """Take a concordance, with the mappings that stand in it."""
        uri = node.text("uri")
        cells = _of_concordance(node)
        name = ("set", named(uri).text) if uri else ("", str(node.row), node.pointer)
        found = self._sets.setdefault(name, _Set(RawEntry(node.row, cells)))
        found.about = RawEntry(node.row, cells)
        listed = node.get("mappings")
        if listed and isinstance(listed.value, list):
            for mapping in members(node, "mappings"):
                self._add(mapping, found)
        elif listed and (address := listed.cell()):
            cells["note:mappings"] = address

    def add(self, node: Node) -> None:
        """Take a mapping."""
        for member in members(node, "partOf")[:1]:
            if uri := member.text("uri"):
                key: tuple[str, ...] = ("set", named(uri).text)
                about = {"mapping_set_id": uri}
                self._add(node, self._sets.setdefault(key, _Set(RawEntry(node.row, about))))
                return
        ends = {"subject_source": _scheme(node, "fromScheme")}
        ends["object_source"] = _scheme(node, "toScheme")
        about = {name: cell for name, cell in ends.items() if cell}
        key = ("pair", *(cell.text if cell else "" for cell in ends.values()))
        self._add(node, self._sets.setdefault(key, _Set(RawEntry(node.row, about))))

    def _add(self, node: Node, found: _Set) -> None:
        common = _common(node)
        for key, end in (("from", "subject"), ("to", "object")):
            if bundle := node.object(key):
                common |= notes(bundle, _BUNDLES, f"note:{end}/")
        subjects, objects = _bundle(node, "from"), _bundle(node, "to")
        if subjects is None or objects is None:
            return
        if not subjects or not objects:
            found.rows += _none(node, subjects, objects, common)
            return
        pairs = len(subjects) * len(objects)
        if pairs > MOST_PAIRS:
            node.fault("too-many-pairs", found=pairs, limit=MOST_PAIRS)
            return
        if pairs > 1:
            self._grouped.append(node)
        way = "choice" if "memberChoice" in _kinds(node) else "combined"
        identifier = node.text("uri")
        name = identifier.text if identifier else f"{node.row}{node.pointer}"
        common |= together(name, len(subjects), len(objects), way)
        for (subject, of_subject), (object_, of_object) in product(subjects, objects):
            pair = {"subject_id": subject, "object_id": object_}
            found.rows.append(RawEntry(node.row, {**common, **of_subject, **of_object, **pair}))


def _set_texts(node: Node) -> dict[str, Cell]:
    found = labels(node, "prefLabel", "title") | labels(node, "definition", "description")
    names = {"title_en": "mapping_set_title", "description_en": "mapping_set_description"}
    return {names.get(key, key): cell for key, cell in found.items()}


def _of_concordance(node: Node) -> dict[str, Cell]:
    cells = _set_texts(node)
    if uri := node.text("uri"):
        cells["mapping_set_id"] = uri
    for key, target in (("fromScheme", "subject_source"), ("toScheme", "object_source")):
        if cell := _scheme(node, key):
            cells[target] = cell
        if scheme := node.object(key):
            cells |= notes(scheme, ("uri",), f"note:{key}/")
    creators, told = agents(node, "creator")
    cells |= told | numbered("creator_label", creators) | _publisher(node)
    licences, told = references(node, "license")
    cells |= told | ({"license": licences[0]} if licences else {})
    cells |= numbered("note:license", licences[1:])
    for key, target in (("issued", "publication_date"), ("version", "mapping_set_version")):
        if cell := node.text(key):
            cells[target] = day(cell)
    cells |= numbered("note:type", identifiers(node, "type"))
    if node.get(OURS):
        cells = {k: c for k, c in cells.items() if not k.startswith("note:type")}
    repeated = ("modified", "extent", OURS) if node.get(OURS) else ()
    cells |= notes(node, (*_OF_CONCORDANCE, *repeated)) | ours(node, SET_KEYS)
    return cells


def _scheme(node: Node, key: str) -> Cell | None:
    found = node.object(key)
    uri = found.text("uri", required=True) if found else None
    return named(uri) if uri else None


def _common(node: Node) -> dict[str, Cell]:
    """Return what holds for each pair of a mapping."""
    found = _relation(node) | labels(node, "note", "rationale")
    for key, target in (("mappingRelevance", "confidence"), ("created", "mapping_date")):
        if cell := node.text(key):
            found[target] = day(cell)
    if justification := node.text("justification"):
        word = curie(justification.text)
        found["mapping_justification"] = Cell(word, justification.column, justification.row)
    creators, told = agents(node, "creator")
    found |= told | numbered("note:creator", creators) | _publisher(node)
    for key, target in (("fromScheme", "subject_source"), ("toScheme", "object_source")):
        if cell := _scheme(node, key):
            found[target] = cell
        if scheme := node.object(key):
            found |= notes(scheme, ("uri",), f"note:{key}/")
    own = ours(node, RECORD_KEYS)
    if own:  # written by us: the IRI and the set are what the rest makes of them
        return found | notes(node, (*_OF_MAPPING, "uri", OURS)) | own
    for member in members(node, "partOf"):
        found |= notes(member, (), f"note:partOf/{member.pointer.rpartition('/')[2]}/")
    return found | notes(node, _OF_MAPPING)


def _publisher(node: Node) -> dict[str, Cell]:
    publishers, told = agents(node, "publisher")
    first = {"publisher": publishers[0]} if publishers else {}
    return told | first | numbered("note:publisher", publishers[1:])


def _relation(node: Node) -> dict[str, Cell]:
    """Return the predicate, our relation where a type names one, and all other types."""
    found: dict[str, Cell] = {}
    predicates, relations, others = [], [], []
    for cell in identifiers(node, "type"):
        if cell.text in MAPPING_TYPES:
            predicates.append(cell)
        elif cell.text.startswith(f"{SCHEME}relation/"):
            relations.append(cell)
        else:
            others.append(cell)
    if len(predicates) > 1:
        words = ", ".join(curie(cell.text) for cell in predicates)
        node.fault("jskos-types", "type", key="type", value=words)
    if predicates:
        first = predicates[0]
        found["predicate_id"] = Cell(curie(first.text), first.column, first.row)
    else:
        found["predicate_id"] = Cell("skos:mappingRelation")
    if relations:
        text = relation_text(cell.text.rpartition("/")[2] for cell in relations)
        found["relation"] = Cell(text, relations[0].column, relations[0].row)
    return found | numbered("note:type", others)


def _kinds(node: Node) -> list[str]:
    ends = [node.object(key) for key in ("from", "to")]
    return [kind for end in ends if end for kind in _BUNDLES if end.get(kind)]


def _bundle(node: Node, key: str) -> list[tuple[Cell, dict[str, Cell]]] | None:
    """Return the concepts of a bundle with their notes; None when it cannot be read."""
    bundle = node.object(key)
    if bundle is None:
        if node.get(key) is None:
            return []
        return None
    kinds = [kind for kind in _BUNDLES if bundle.get(kind)]
    if len(kinds) > 1 or (not kinds and bundle.names):
        words = ", ".join(bundle.names)
        node.fault("jskos-bundle", key, key=key, found=words)
        return None
    end = "subject" if key == "from" else "object"
    found = []
    stated = any(listed.value for kind in kinds if (listed := bundle.get(kind)))
    for kind in kinds:
        for member in members(bundle, kind):
            if uri := member.text("uri", required=True):
                found.append((named(uri), notes(member, ("uri",), f"note:{end}/")))
    if stated and not found:
        values = [listed.value for kind in kinds if (listed := bundle.get(kind))]
        if values == [[None]]:
            node.fault("jskos-bundle", key, key=key, found="null")
        return None
    return found


def _none(
    node: Node,
    subjects: list[tuple[Cell, dict[str, Cell]]],
    objects: list[tuple[Cell, dict[str, Cell]]],
    common: dict[str, Cell],
) -> list[RawEntry]:
    """Return the rows of a mapping with an empty bundle."""
    empty, key = ("to", "toScheme") if subjects or not objects else ("from", "fromScheme")
    document = common.get("object_source" if empty == "to" else "subject_source")
    if document is None or not (subjects or objects):
        node.fault("jskos-none", empty, key=empty, scheme=key)
        return []
    other = common.get("subject_source" if empty == "to" else "object_source")
    rows = []
    for item, told in subjects or objects:
        said = {key.replace("note:object/", "note:subject/"): cell for key, cell in told.items()}
        cells = {**common, **said, **without_counterpart(item, document)}
        cells.pop("subject_source", None)
        if other:
            cells["subject_source"] = other
        rows.append(RawEntry(node.row, cells))
    return rows
