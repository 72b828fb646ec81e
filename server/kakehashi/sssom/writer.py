"""Write a mapping set in the canonical form of SSSOM/TSV: the same set, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

import yaml

from kakehashi.model.statement import NO_TERM_FOUND, MappingSet, Record
from kakehashi.sssom.slots import PROPAGATED, RECORD_SLOTS, REQUIRED_COLUMNS, SET_SLOTS, Slot
from kakehashi.sssom.values import number_text, prefix_iri

__all__ = ["canonical", "cell_text", "sort_key"]


def canonical(mapping_set: MappingSet) -> bytes:
    """Return the file of a set: sorted rows, no empty columns, common values in the header."""
    common = _common(mapping_set)
    records = sorted(mapping_set.records, key=sort_key)
    filled = {s.name for s in RECORD_SLOTS if any(cell_text(r, s) for r in records)}
    wanted = (filled | set(REQUIRED_COLUMNS)) - set(common)
    columns = [slot for slot in RECORD_SLOTS if slot.name in wanted]
    header = [f"#{line}" for line in _header(mapping_set, common, columns)]
    rows = ["\t".join(_quoted(cell_text(r, slot)) for slot in columns) for r in records]
    return "\n".join([*header, "\t".join(s.name for s in columns), *rows, ""]).encode()


def sort_key(record: Record) -> tuple[str, ...]:
    """Return what rows are sorted by: all their cells, in the order of the columns."""
    return tuple(cell_text(record, slot) for slot in RECORD_SLOTS)


def cell_text(record: Record, slot: Slot) -> str:
    """Return a slot of a record as text; empty when it has no value."""
    value = getattr(record, slot.name)
    if slot.kind == "relation":
        return value.text if value else ""
    if slot.kind == "number":
        return "" if value is None else number_text(value)
    return str(value)


def _common(mapping_set: MappingSet) -> dict[str, str]:
    """Return the values that the header states for all records."""
    common = {}
    for name in PROPAGATED:
        values = {getattr(r, name) for r in mapping_set.records} or {getattr(mapping_set, name)}
        if len(values) == 1 and (value := values.pop()):
            common[name] = value
    return common


def _header(mapping_set: MappingSet, common: dict[str, str], columns: list[Slot]) -> Iterator[str]:
    used = [s for s in SET_SLOTS if s.extension and getattr(mapping_set, s.name)]
    definitions = {s.name: s for s in (*used, *columns) if s.extension}
    yield "curie_map:"
    for prefix, iri in sorted(_prefixes(mapping_set, bool(definitions)).items()):
        yield f"  {prefix}: {iri}"
    for slot in SET_SLOTS:
        if slot.extension:
            continue
        value = common.get(slot.name, "") if slot.name in PROPAGATED else None
        yield from _entry(slot, getattr(mapping_set, slot.name) if value is None else value)
    if definitions:
        yield "extension_definitions:"
    for slot in sorted(definitions.values(), key=lambda s: s.definition):
        yield f"  - slot_name: {slot.name}"
        yield f"    property: {slot.definition}"
        yield "    type_hint: xsd:string"
    for slot in used:
        yield from _entry(slot, getattr(mapping_set, slot.name))


def _entry(slot: Slot, value: str | tuple[str, ...]) -> Iterator[str]:
    if not value:
        return
    if isinstance(value, str):
        yield f"{slot.name}: {_scalar(value)}"
        return
    yield f"{slot.name}:"
    for text in value:
        yield f"  - {_scalar(text)}"


@lru_cache(maxsize=4096)  # a project repeats the same few values, and YAML is slow
def _scalar(text: str) -> str:
    """Write a text as plain YAML where it reads back the same, else in double quotes.

    >>> _scalar("0.1.0"), _scalar("a: b"), _scalar("1.0")
    ('0.1.0', '"a: b"', '"1.0"')
    """
    try:
        plain = yaml.safe_load(f"k: {text}") == {"k": text}
    except yaml.YAMLError:
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)


def _prefixes(mapping_set: MappingSet, extensions: bool) -> dict[str, str]:
    ends = {e for r in mapping_set.records for e in (r.subject_id, r.object_id)} - {NO_TERM_FOUND}
    prefixes = {end.partition(":")[0] for end in ends}
    holders: list[MappingSet | Record] = [mapping_set, *mapping_set.records]
    if any(h.subject_source or h.object_source for h in holders):
        prefixes.add("kid")
    if extensions or any(r.predicate_id.startswith("kh:") for r in mapping_set.records):
        prefixes.add("kh")
    return {p: prefix_iri(p) for p in prefixes}


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if '"' in text else text
