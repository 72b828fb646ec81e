"""A document as an OSCAL catalogue.

Every item is a control, whatever its kind, as OSCAL maps nothing else: items nested in it are
nested controls. A title is never invented: what has none is shown by its number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import Final

from kakehashi.exports.exchange.oscal_parts import (
    Json,
    control_id,
    encoded,
    instance,
    line,
    metadata,
    properties,
    property_,
)
from kakehashi.exports.exchange.terms import OWN_LICENCE
from kakehashi.model.exchange import Bundle, Document, Item
from kakehashi.model.text import Text
from kakehashi.namespaces import document_iri, item_iri

__all__ = ["catalogue"]

#: Fields that are written in a way of their own.
_OTHERWISE: Final = {"items", "parent", "part_of_parent", "alternative_labels", "facts"}


def catalogue(bundle: Bundle, document: Document) -> bytes:
    """Return the catalogue of a document."""
    iri = document_iri(document.slug)
    title, _ = document.title.read("en")
    said = metadata(
        bundle,
        title or document.slug,
        document.version or document.issued or bundle.release,
        [*_fields(document), *_facts(document.facts)],
        {"publisher": document.publishers},
    )
    said["document-ids"] = [{"identifier": iri}]
    said["links"] = [{"href": OWN_LICENCE, "rel": "license"}]
    if document.url:
        said["links"].append({"href": document.url, "rel": "reference"})
    if document.licence:
        terms = (document.licence.en, document.licence.ja)
        said["remarks"] = "\n\n".join(text for text in terms if text)
    value: Json = {"uuid": instance(iri, bundle), "metadata": said}
    if document.items:
        value["controls"] = _controls(document)
    return encoded("catalog", value)


def _controls(document: Document) -> list[Json]:
    known = {item.id for item in document.items}
    below: defaultdict[str, list[tuple[int, Item]]] = defaultdict(list)
    for place, item in enumerate(document.items, 1):
        inside = item.parent in known and item.parent != item.id
        below[item.parent if inside else ""].append((place, item))

    def grow(parent: str) -> list[Json]:
        made = []
        for place, item in below.pop(parent, ()):
            control = _control(item, place)
            if parts := grow(item.id):
                control["controls"] = parts
            made.append(control)
        return made

    made = grow("")
    for parent in list(below):  # items nested in a circle are inside no other
        made += grow(parent)
    return made


def _control(item: Item, place: int) -> Json:
    title, _ = item.title.read("en")
    native = {"label": item.notation, "sort-id": f"{place:06}"}
    if item.status == "withdrawn":
        native["status"] = "withdrawn"
    plain = [{"name": k, "value": line(v)} for k, v in native.items() if v]
    made: Json = {
        "id": control_id(item.id),
        "class": item.kind or "item",
        "title": line(title or item.notation, control_id(item.id)),
        "props": [*plain, *_fields(item), *_nesting(item), *_labels(item), *_facts(item.facts)],
        "links": [{"href": item_iri(item.id), "rel": "reference"}],
    }
    if parts := _parts(item):
        made["parts"] = parts
    return made


def _fields(holder: Document | Item) -> list[Json]:
    names = [f.name for f in fields(holder) if f.name not in _OTHERWISE]
    return properties({name: getattr(holder, name) for name in names})


def _nesting(item: Item) -> list[Json]:
    made = [property_("parent", item.parent)] if item.parent else []
    return made if item.part_of_parent else [*made, property_("part_of_parent", "false")]


def _labels(item: Item) -> list[Json]:
    return [
        prop
        for text in item.alternative_labels
        for prop in properties({"alternative_labels": text})
    ]


def _facts(facts: tuple[tuple[str, str], ...]) -> list[Json]:
    return [property_("facts", f"{name} {value}") for name, value in facts]


def _parts(item: Item) -> list[Json]:
    """Return the summary: a statement where it is the publisher's own, else an overview."""
    made = []
    for language, text, origin in _spoken(item.summary, item.summary_origin):
        name, short = ("statement", "smt") if origin == "publisher" else ("overview", "ovw")
        number = f"{control_id(item.id)}_{short}.{language}"
        made.append({"id": number, "name": name, "class": language, "prose": text})
    return made


def _spoken(text: Text, origin: Text) -> list[tuple[str, str, str]]:
    both = (("en", text.en, origin.en), ("ja", text.ja, origin.ja))
    return [found for found in both if found[1]]
