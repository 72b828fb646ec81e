"""SSSOM: each mapping set as the canonical table of ``mappings/``, or as JSON.

SSSOM's own tools refuse a slot in JSON that the standard does not have; there our extension
slots stand in the slot ``other``, as a JSON object in a text.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from kakehashi.exports.exchange.format import Export, Format
from kakehashi.exports.exchange.losses import ENTRY, NO_DOCUMENTS, OF_ALL, lost, partly
from kakehashi.messages import label
from kakehashi.model.exchange import Bundle
from kakehashi.model.statement import NO_TERM_FOUND, MappingSet, Record
from kakehashi.sssom.registry import ENDING
from kakehashi.sssom.slots import PROPAGATED, RECORD_SLOTS, SET_SLOTS, Slot
from kakehashi.sssom.values import prefix_iri
from kakehashi.sssom.writer import canonical, cell_text, sort_key

__all__ = ["EXPORTS", "read_other"]

_LOSSES: Final = (
    *lost(
        "bundle",
        label("A whole set has the very bytes of the project's file, which no release changes."),
        "release",
        "released",
    ),
    *partly(
        "bundle",
        label("Of a set of which a part was chosen, the comment says so."),
        "choice",
        "partial",
    ),
    *NO_DOCUMENTS,
    *OF_ALL,
    *ENTRY,
)


def _table(bundle: Bundle) -> dict[str, bytes]:
    return {f"{s.name}{ENDING}": canonical(_said_partial(bundle, s)) for s in bundle.sets}


def _json(bundle: Bundle) -> dict[str, bytes]:
    made = {}
    for mapping_set in bundle.sets:
        value = _set(_said_partial(bundle, mapping_set))
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
        made[f"{mapping_set.name}.sssom.json"] = text.encode()
    return dict(sorted(made.items()))


def _said_partial(bundle: Bundle, mapping_set: MappingSet) -> MappingSet:
    """Let the comment of a set say that it is a part, if it is."""
    if mapping_set.name not in bundle.partial:
        return mapping_set
    said = f"A part of the set was chosen: {', '.join(bundle.choice)}."
    return replace(mapping_set, comment=f"{mapping_set.comment} {said}".lstrip())


def _set(mapping_set: MappingSet) -> dict[str, Any]:
    slots = [slot for slot in SET_SLOTS if slot.name not in PROPAGATED]
    said = _standard(slots, {s.name: getattr(mapping_set, s.name) for s in slots})
    records = sorted(mapping_set.records, key=sort_key)
    return {"@context": _context(mapping_set), **said, "mappings": [_record(r) for r in records]}


def _record(record: Record) -> dict[str, Any]:
    values: dict[str, Any] = {slot.name: cell_text(record, slot) for slot in RECORD_SLOTS}
    if record.confidence is not None:
        values["confidence"] = record.confidence
    return _standard(list(RECORD_SLOTS), values)


def _standard(slots: list[Slot], values: dict[str, Any]) -> dict[str, Any]:
    """Return the filled slots of the standard, and all of ours in one."""
    filled = [s for s in slots if values[s.name] not in ("", ())]
    said = {s.name: _value(values[s.name]) for s in filled if not s.extension}
    ours = {s.name: _value(values[s.name]) for s in filled if s.extension}
    if ours:
        said["other"] = json.dumps(ours, ensure_ascii=False, separators=(", ", ": "))
    return said


def _value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _context(mapping_set: MappingSet) -> dict[str, str]:
    names = {
        value.partition(":")[0]
        for record in mapping_set.records
        for value in (record.subject_id, record.predicate_id, record.object_id,
                      record.subject_source, record.object_source, record.mapping_justification)
        if value and value != NO_TERM_FOUND
    } | {"sssom"}  # fmt: skip
    return {name: prefix_iri(name) for name in sorted(names)}


def read_other(text: str) -> dict[str, str]:
    """Return our slots out of the slot ``other`` of a set or a mapping in JSON.

    >>> read_other('{"relation": "partOf", "standing": "editorial"}')["relation"]
    'partOf'
    """
    return {str(key): str(value) for key, value in json.loads(text or "{}").items()}


EXPORTS: Final = (
    Export(
        Format(
            "sssom",
            label("SSSOM table"),
            "text/tab-separated-values",
            ENDING,
            "set",
            label("The exact relation and our other slots are declared as extension slots."),
        ),
        _LOSSES,
        _table,
    ),
    Export(
        Format(
            "sssom-json",
            label("SSSOM in JSON"),
            "application/json",
            ".sssom.json",
            "set",
            label("Our extension slots stand in the slot «other», as a JSON object in a text."),
        ),
        _LOSSES,
        _json,
    ),
)
