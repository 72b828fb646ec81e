"""An OSCAL catalogue as a document: groups and controls become items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kakehashi.importers.raw import Cell, RawDocument, RawEntry
from kakehashi.importers.readers.keys import DOCUMENT_KEYS, ITEM_KEYS
from kakehashi.importers.readers.located_json import Node, leaves, notes
from kakehashi.importers.readers.oscal_parts import links, metadata, properties, spoken_text

__all__ = ["read_catalogue"]

#: Links that say what became of a withdrawn control.
SUCCESSIONS: Final = ("incorporated-into", "moved-to")

#: Where a catalogue has the wording of the standard; the graph holds none.
_PROSE: Final = ("parts", "params")
_OF_CATALOGUE: Final = ("metadata", "groups", "controls")
#: Properties that repeat, in a file of ours, what another one says: number, order, status.
_REPEATED: Final = ("label", "sort-id", "status")
_PLACE: Final = "place"
_OF_ITEM: Final = ("id", "title", "props", "links", "groups", "controls")


def read_catalogue(catalogue: Node) -> RawDocument:
    """Read a catalogue; its items stand in the order of the file, parents before children."""
    about = metadata(catalogue, DOCUMENT_KEYS)
    whole = (*_OF_CATALOGUE, *_PROSE)
    about |= notes(catalogue, (*whole, "uuid") if "slug" in about else whole)
    seen: dict[str, str] = {}
    items = list(_items(catalogue, None, seen))
    if "slug" not in about:
        _say_prose(catalogue)
    else:
        items.sort(key=_place)  # a file of ours nests its items and says their order
    return RawDocument(RawEntry(catalogue.row, about), tuple(map(_without_place, items)))


def _say_prose(catalogue: Node) -> None:
    """Report once how much wording is left out."""
    count, texts, first = 0, 0, ""
    open_ = [catalogue]
    while open_:
        node = open_.pop()
        parts = [part for key in _PROSE if (part := node.get(key))]
        if found := sum(1 for part in parts for _ in leaves(part)):
            count, texts, first = count + 1, texts + found, first or parts[0].pointer
        lists = (node.get(key) for key in ("controls", "groups"))
        open_ += reversed([child for found in lists if found for child in found.elements()])
    if texts:
        catalogue.fault("oscal-prose", "", "info", items=count, texts=texts, first=first)


def _place(item: RawEntry) -> int:
    text = item.text(_PLACE)
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def _without_place(item: RawEntry) -> RawEntry:
    if _PLACE not in item.cells:
        return item
    return RawEntry(item.row, {key: cell for key, cell in item.cells.items() if key != _PLACE})


def _items(node: Node, parent: Cell | None, seen: dict[str, str]) -> Iterator[RawEntry]:
    for key, kind in (("groups", "group"), ("controls", "control")):
        for child in node.objects(key, entries=True):
            cells = _item(child, kind, parent)
            identifier = cells.get("id")
            if identifier and identifier.text in seen:
                first = seen[identifier.text]
                child.fault("json-twice", "id", value=identifier.text, first=first)
            elif identifier:
                seen[identifier.text] = child.pointer
            yield RawEntry(child.row, cells)
            yield from _items(child, identifier or parent, seen)


def _item(node: Node, kind: str, parent: Cell | None) -> dict[str, Cell]:
    found = {"kind": Cell(kind, node.pointer, node.row)}
    if identifier := node.text("id", required=True):
        found["id"] = identifier
    if parent:
        found["parent"] = parent
    found |= spoken_text(node, "title", "title", required=True)
    own = properties(node, ITEM_KEYS)
    if "id" in own:  # written by us: OSCAL's own places repeat what the properties say
        return _ours(node, found, own)
    found |= notes(node, (*_OF_ITEM, *_PROSE))
    found |= links(node, SUCCESSIONS)
    return found | _named(node) | own


def _ours(node: Node, found: dict[str, Cell], own: dict[str, Cell]) -> dict[str, Cell]:
    """Return a control of an export of ours: its properties are the whole of it."""
    labels = {key: cell for key, cell in own.items() if key.startswith("alternative_labels")}
    rest = {key: cell for key, cell in own.items() if key not in labels}
    for number, (key, cell) in enumerate(labels.items(), start=1):
        language = key.partition(".")[0].rpartition("_")[2]
        rest[f"alternative_labels.{number}_{language}"] = cell
    base = {"kind": found["kind"]} | ({"parent": found["parent"]} if "parent" in found else {})
    plain = _plain_names(node)
    for key, cell in rest.items():
        place = key.removeprefix("note:props/").partition("/")[0]
        repeated = key.startswith("note:props/") and plain.get(place) in _REPEATED
        if repeated and plain[place] == "sort-id" and key.endswith("/value"):
            base[_PLACE] = cell
        if not repeated:
            base[key] = cell
    base |= notes(node, (*_OF_ITEM, "class", *_PROSE))
    away = {k: c for k, c in links(node, SUCCESSIONS).items() if not k.startswith("note:links/0/")}
    return base | away


def _plain_names(node: Node) -> dict[str, str]:
    """Return the names of the properties of a control by their places in the list."""
    names = ((prop.pointer.rpartition("/")[2], prop.text("name")) for prop in node.objects("props"))
    return {place: name.text for place, name in names if name}


def _named(node: Node) -> dict[str, Cell]:
    """Read the properties ``label`` and ``status``; they stay among the notes too.

    The label without a class is the number that the document prints.
    """
    found: dict[str, Cell] = {}
    labels: list[tuple[bool, Cell]] = []
    for prop in node.objects("props"):
        name, value = prop.text("name"), prop.text("value")
        if not (name and value):
            continue
        if name.text == "label":
            labels.append((prop.get("class") is not None, value))
        elif name.text == "status":
            found.setdefault("status", value)
    if labels:
        found["notation"] = min(labels, key=lambda label: label[0])[1]
    return found
