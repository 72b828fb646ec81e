"""Read SSSOM in JSON: one mapping set as an object, its mappings in a list.

Slots that the standard does not have stand beside the others under a declared name, or, as in our
own export, in the slot ``other`` as a JSON object in a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from kakehashi.importers.raw import Cell, Raw, RawEntry, RawSet
from kakehashi.importers.readers.form_faults import Faults
from kakehashi.importers.readers.keys import MANY, RECORD_KEYS, SET_KEYS, numbered
from kakehashi.importers.readers.located_json import Node, leaves, load, notes
from kakehashi.importers.readers.sssom import slot_key, undeclared
from kakehashi.namespaces import PREFIXES
from kakehashi.sssom.values import is_iri

__all__ = ["FORMAT", "read", "recognises"]

FORMAT: Final = "sssom-json"

_MAPPINGS = re.compile(r'"mappings"\s*:\s*\[')
_SLOTS = re.compile(r'"(?:subject_id|predicate_id|object_id)"\s*:\s*"|"mapping_set_id"\s*:\s*"')
#: What is not said of the set itself.
_FORM: Final = ("@context", "@type", "curie_map", "extension_definitions", "mappings", "other")
#: Slots that the form has of its own.
_OF_MAPPING: Final = ("@type", "other")


def recognises(name: str, head: bytes) -> bool:
    """Tell whether a file is a mapping set of SSSOM in JSON, by its ending or its slots.

    >>> recognises("a.json", b'{"mapping_set_id": "https://a.org/m", "mappings": [')
    True
    >>> recognises("a.json", b'{"mapping-collection": {"mappings": []}}')
    False
    """
    if name.lower().endswith(".sssom.json"):
        return True
    text = head.decode("utf-8-sig", errors="replace")
    begins = text.lstrip().startswith("{")
    return begins and bool(_MAPPINGS.search(text)) and bool(_SLOTS.search(text))


def read(content: bytes, file: str) -> Raw:
    """Take a mapping set apart; ``file`` is its name in findings, rows are places in its list.

    >>> raw = read(b'{"mappings": [{"subject_id": "a:1", "object_id": "b:1"}]}', "a.sssom.json")
    >>> raw.sets[0].rows[0].text("object_id"), [finding.check for finding in raw.findings]
    ('b:1', ['import-no-prefixes', 'import-no-prefixes'])
    """
    faults = Faults(file)
    root = load(content, faults)
    if root and not isinstance(root.value, dict):
        root.fault("json-type", key="[]", expected="an object")
    if root is None or not isinstance(root.value, dict):
        return Raw(findings=tuple(faults.found))
    prefixes = _prefixes(root)
    declared = _declared(root, prefixes)
    rows = [_row(node, declared) for node in root.objects("mappings", required=True, entries=True)]
    about = RawEntry(1, _about(root))
    found = [f for row in rows for f in undeclared(row.cells, row.row, prefixes, file)]
    return Raw(
        sets=(RawSet(about, tuple(rows), prefixes),), findings=(*faults.found, *found)
    )  # fmt: skip


def _prefixes(root: Node) -> dict[str, str]:
    """Return the prefixes of a context; its names of slots are none."""
    found: dict[str, str] = {}
    for key in ("@context", "curie_map"):
        context = root.object(key)
        for name in context.names if context else ():
            value = context.get(name) if context else None
            if value and isinstance(value.value, dict):
                value = value.get("@id") if value.get("@prefix") else None
            cell = value.cell() if value else None
            if cell and is_iri(cell.text) and not name.startswith("@"):
                found[name] = cell.text
    return found


def _declared(root: Node, prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the properties of declared slots, ours as CURIEs with our own prefix."""
    found = {}
    for entry in root.objects("extension_definitions"):
        name, property_ = entry.text("slot_name"), entry.text("property")
        if name and property_:
            prefix, _, local = property_.text.partition(":")
            ours = prefixes.get(prefix) == PREFIXES["kh"]
            found[name.text] = f"kh:{local}" if ours else property_.text
    return found


def _about(root: Node) -> dict[str, Cell]:
    found = notes(root, [*_FORM, *SET_KEYS])
    for key in root.names:
        if key in SET_KEYS:
            found |= numbered(key, root.texts(key)) if key in MANY else _slot(root, key, key)
    own = _other(root, SET_KEYS)
    return found | own


def _row(node: Node, declared: Mapping[str, str]) -> RawEntry:
    found: dict[str, Cell] = {}
    for name in node.names:
        if name not in _OF_MAPPING:
            found |= _slot(node, name, slot_key(name, declared))
    return RawEntry(node.row, found | _other(node, RECORD_KEYS))


def _slot(node: Node, name: str, key: str) -> dict[str, Cell]:
    """Return the cell of a slot; a list of texts is one text, other values are notes."""
    child = node.get(name)
    if child is None:
        return {}
    if isinstance(child.value, list) and all(isinstance(m, str) for m in child.value):
        text = " | ".join(map(str, child.value))
        return {key: Cell(text, child.pointer, child.row)} if text else {}
    if cell := child.cell():
        return {key: cell} if cell.text.strip() else {}
    if not key.startswith("note:"):
        node.fault("json-type", name, key=name, expected="a text")
    base = key if key.startswith("note:") else f"note:{key}"
    return {f"{base}{path}": cell for path, cell in leaves(child)}


def _other(node: Node, known: frozenset[str]) -> dict[str, Cell]:
    """Return our slots out of ``other``; what else it says is a note."""
    cell = node.text("other")
    if cell is None:
        return {}
    try:
        value = json.loads(cell.text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        return {"note:other": cell}
    return {
        name if name in known else f"note:other/{name}": Cell(text, cell.column, cell.row)
        for name, text in value.items()
    }
