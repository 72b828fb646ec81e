"""An OSCAL mapping collection (OSCAL 1.2): each of its mappings becomes a mapping set.

A map relates a group of sources to a group of targets; each pair becomes a row that says of
which group it is part. What the gap summaries list is reported, and states nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from kakehashi.importers.raw import Cell, RawEntry, RawSet
from kakehashi.importers.readers.keys import (
    MOST_PAIRS,
    RECORD_KEYS,
    SET_KEYS,
    together,
)
from kakehashi.importers.readers.located_json import Node, notes
from kakehashi.importers.readers.oscal_parts import metadata, properties, resources
from kakehashi.namespaces import BASE

__all__ = ["read_collection"]

#: Namespace of OSCAL's own words; a relationship without one is of it.
_OSCAL: Final = "http://csrc.nist.gov/ns/oscal"

#: Methods of a mapping that SSSOM has a word for.
_JUSTIFICATIONS: Final = {
    "human": "semapv:ManualMappingCuration",
    "manual": "semapv:ManualMappingCuration",
}

#: Controls that a message names.
_SHOWN: Final = 10

_OF_PROVENANCE: Final = ("method", "matching-rationale", "confidence-score", "props")
_OF_MAPPING: Final = (
    *_OF_PROVENANCE,
    "source-resource",
    "target-resource",
    "maps",
    "source-gap-summary",
    "target-gap-summary",
)
_OF_MAP: Final = (
    "ns",
    "relationship",
    "sources",
    "targets",
    "matching-rationale",
    "confidence-score",
    "props",
)


@dataclass(frozen=True, slots=True)
class _Ends:
    """The two documents of a mapping, and what holds for all its maps."""

    source: Cell | None
    target: Cell | None
    common: Mapping[str, Cell]


def read_collection(collection: Node) -> list[RawSet]:
    """Read the mappings of a collection, which are a list or, when there is one, an object."""
    about = metadata(collection, SET_KEYS, title="mapping_set_title")
    ours = "mapping_set_id" in about
    about = {_renamed(key): cell for key, cell in about.items()}
    back = resources(collection)
    common: dict[str, Cell] = {}
    if provenance := collection.object("provenance", required=True):
        common = {} if ours else _qualities(provenance)
        description = provenance.text("mapping-description", required=True)
        if description and not ours:
            about["mapping_set_description"] = description
        about |= properties(provenance, SET_KEYS)
        known = (*_OF_PROVENANCE, "mapping-description", *(("status",) if ours else ()))
        about |= notes(provenance, known, "note:provenance/")
    whole = ("metadata", "provenance", "mappings", *(("uuid",) if ours else ()))
    about |= notes(collection, whole)
    single = collection.get("mappings")
    if single and isinstance(single.value, dict):
        return [_set(single, about, common, back)]
    mappings = collection.objects("mappings", required=True, entries=True)
    return [_set(mapping, about, common, back) for mapping in mappings]


def _renamed(key: str) -> str:
    """Turn the key of a document into that of a set."""
    if key.startswith("publishers."):
        return "publisher" if key == "publishers.1" else f"note:{key}"
    if key == "mapping_set_title_ja":
        return "title_ja"
    return {
        "mapping_set_title_en": "mapping_set_title",
        "version": "mapping_set_version",
        "issued": "publication_date",
    }.get(key, key)


def _set(
    mapping: Node, about: Mapping[str, Cell], common: Mapping[str, Cell], back: Mapping[str, Node]
) -> RawSet:
    cells = dict(about)
    identifier = mapping.text("uuid", required=True)
    ours = "mapping_set_id" in about
    if identifier and not ours:
        cells["mapping_set_id"] = _urn(identifier)
    source = _resource(mapping, "source-resource", back, cells)
    target = _resource(mapping, "target-resource", back, cells)
    if source and not ours:
        cells["subject_source"] = source
    if target and not ours:
        cells["object_source"] = target
    cells |= properties(mapping, SET_KEYS)
    repeated = ("uuid", "coverage", "remarks") if ours else ()
    cells |= notes(mapping, (*_OF_MAPPING, *repeated), "note:mapping/")
    ends = _Ends(source, target, {**common, **_qualities(mapping)})
    cells |= _gaps(mapping, ours=ours)
    return RawSet(RawEntry(mapping.row, cells), tuple(_maps(mapping, ends)))


def _urn(uuid: Cell) -> Cell:
    return Cell(f"urn:uuid:{uuid.text}", uuid.column, uuid.row)


def _resource(
    mapping: Node, key: str, back: Mapping[str, Node], cells: dict[str, Cell]
) -> Cell | None:
    """Return what names the document at one end: our own name for it, or its address."""
    node = mapping.object(key, required=True)
    if node is None:
        return None
    end = "subject_source" if key == "source-resource" else "object_source"
    own = properties(node, frozenset({end}))
    name = own.pop(end, None)
    cells |= {} if name else notes(node, ("props",), f"note:{key}/")
    cells |= {f"note:{key}/{path.removeprefix('note:')}": cell for path, cell in own.items()}
    address = node.text("href", required=True)
    if name or address is None:
        return name
    resource = back.get(address.text.removeprefix("#")) if address.text.startswith("#") else None
    if resource is None:
        return address
    rlinks = [link.text("href") for link in resource.objects("rlinks")]
    return next((link for link in rlinks if link), None) or resource.text("title") or address


def _qualities(node: Node) -> dict[str, Cell]:
    """Read what a collection says for all its maps, a mapping for its own, a map for itself."""
    found: dict[str, Cell] = {}
    if method := node.text("method"):
        found["note:method"] = method
        if word := _JUSTIFICATIONS.get(method.text):
            found["mapping_justification"] = Cell(word, method.column, method.row)
    if rationale := node.text("matching-rationale"):
        found["rationale_type"] = rationale
    if score := node.object("confidence-score"):
        percentage, category = score.text("percentage"), score.text("category")
        if percentage:
            found["confidence"] = percentage
        elif category:
            found["note:confidence-score/category"] = category
        if not percentage and not category:
            score.fault("oscal-confidence")
        found |= notes(score, ("percentage", "category"), "note:confidence-score/")
    return found


def _maps(mapping: Node, ends: _Ends) -> Iterator[RawEntry]:
    grouped: list[Node] = []
    for node in mapping.objects("maps", required=True, entries=True):
        sources, targets = _members(node, "sources"), _members(node, "targets")
        if len(sources) * len(targets) > 1:
            grouped.append(node)
        if len(sources) * len(targets) > MOST_PAIRS:
            node.fault("too-many-pairs", found=len(sources) * len(targets), limit=MOST_PAIRS)
            continue
        identifier = node.text("uuid", required=True)
        cells = {**ends.common, **_of_map(node, ends)}
        cells |= together(identifier.text if identifier else "", len(sources), len(targets))
        for (subject, of_subject), (object_, of_object) in product(sources, targets):
            pair = {"subject_id": subject, "object_id": object_}
            yield RawEntry(node.row, {**cells, **of_subject, **of_object, **pair})
    if grouped:
        first = grouped[0].pointer
        mapping.fault("together", "maps", "info", count=len(grouped), first=first)


def _of_map(node: Node, ends: _Ends) -> dict[str, Cell]:
    found = _qualities(node)
    own = properties(node, RECORD_KEYS)
    ours = "predicate_id" in own
    relation = node.text("relationship", required=True)
    if relation and not ours:
        found["relation"] = found["source_relation"] = _qualified(relation, node.text("ns"))
    if ends.source:
        found["subject_source"] = ends.source
    if ends.target:
        found["object_source"] = ends.target
    if ours:  # written by us: OSCAL's own places repeat what the properties say
        own = {key: cell for key, cell in own.items() if not key.startswith("note:")}
        return found | notes(node, (*_OF_MAP, "uuid", "remarks", "qualifiers")) | own
    return found | notes(node, _OF_MAP) | own


def _qualified(relation: Cell, namespace: Cell | None) -> Cell:
    """Return the word of a relationship; one of a foreign namespace together with that."""
    if namespace is None or namespace.text.startswith((_OSCAL, BASE)):
        return relation
    text = f"{namespace.text.rstrip('#/')}#{relation.text}"
    return Cell(text, relation.column, relation.row)


def _members(node: Node, key: str) -> list[tuple[Cell, dict[str, Cell]]]:
    """Return the identifiers of the sources or targets of a map, each with its notes."""
    found = []
    end = "subject" if key == "sources" else "object"
    for member in node.objects(key, required=True):
        member.text("type", required=True)
        own = properties(member, frozenset({f"{end}_id", f"original_{end}"}))
        name = own.pop(f"{end}_id", None)
        identifier = name or member.text("id-ref", required=True)
        told = {key: cell for key, cell in own.items() if not key.startswith("note:")}
        others = own.keys() - told.keys()
        told |= {f"note:{end}/{key.removeprefix('note:')}": own[key] for key in sorted(others)}
        told |= notes(member, ("id-ref", "props", *(("type",) if name else ())), f"note:{end}/")
        if identifier:
            found.append((identifier, told))
    return found


def _gaps(mapping: Node, *, ours: bool) -> dict[str, Cell]:
    """Report the controls that nobody mapped, and return what a foreign file says of them.

    "Not mapped" is weaker than "nothing corresponds": no row is made of it.
    """
    found: dict[str, Cell] = {}
    for key in ("source-gap-summary", "target-gap-summary"):
        summary = mapping.object(key)
        if summary is None:
            continue
        listed: list[Cell] = []
        found |= notes(summary, ("unmapped-controls",), f"note:{key}/")
        for selection in summary.objects("unmapped-controls"):
            place = selection.pointer.rpartition("/")[2]
            listed += selection.texts("with-ids")
            found |= notes(selection, ("with-ids",), f"note:{key}/unmapped-controls/{place}/")
        if not listed:
            continue
        names = [cell.text for cell in listed]
        found[f"note:{key}/with-ids"] = Cell(", ".join(names), summary.pointer, mapping.row)
        if not ours:
            shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
            mapping.fault("oscal-unmapped", key, "info", count=len(names), items=shown)
    return {} if ours else found
