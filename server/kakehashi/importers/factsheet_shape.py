"""Two changes of a fact sheet before it is read: adding a supplement, taking only some items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kakehashi.importers.describe import local_name
from kakehashi.importers.factsheet_keys import STUB_KEYS
from kakehashi.importers.located_yaml import Located

__all__ = ["merged", "only_referenced", "with_key"]

#: Keys whose values add up; another key of the supplement replaces the sheet's.
_ADDED: Final = frozenset(
    {
        "alias",
        "alt_labels",
        "alternative_ids",
        "alt_titles",
        "caution",
        "correction_certainty",
        "correction_note",
        "fact_notes",
        "misprint",
        "note",
    }
)


def merged(sheet: Located, supplement: Located) -> Located:
    """Lay ``supplement`` (document, and items by identifier) over ``sheet``.

    What it replaces is kept as a fact note of the node; items it alone has are appended.
    """
    entries = dict(sheet.entries)
    more = supplement.entries
    if "document" in more:
        old = entries.get("document", Located({}, 1, sheet.file))
        entries["document"] = _laid_over(old, more["document"])
    further = dict(more["items"].entries) if "items" in more else {}
    items = entries.get("items", Located((), 1, sheet.file))
    members = [
        _laid_over(item, further.pop(name))
        if (name := item.entries.get("id", item).text) in further
        else item
        for item in items.members
    ]
    for name, item in further.items():
        fields = {"id": Located(name, item.line, item.file), **item.entries}
        members.append(replace(item, value=fields))
    entries["items"] = replace(items, value=tuple(members))
    return replace(sheet, value=entries)


def _laid_over(old: Located, new: Located) -> Located:
    entries = dict(old.entries)
    kept: list[Located] = []
    for key, value in new.entries.items():
        if key in _ADDED and key in entries:
            entries[key] = replace(value, value=(*entries[key].members, *value.members))
            continue
        if key in entries:
            notes = (f"{path}: {words}" for path, words in entries[key].leaves(key))
            kept += [replace(entries[key], value=note) for note in notes]
        entries[key] = value
    if kept:
        before = entries["fact_notes"].members if "fact_notes" in entries else ()
        entries["fact_notes"] = replace(old, value=(*before, *kept))
    return replace(old, value=entries)


def only_referenced(sheet: Located, wanted: Iterable[str]) -> Located:
    """Take of a sheet the items ``wanted`` and what they are nested in, marked as a stub.

    Summaries are left out: a document that is only referred to is not described.
    """
    items = sheet.entries["items"]
    by_name = {local_name(item.entries.get("id", item).text): item for item in items.members}
    taken: set[str] = set()
    for name in wanted:
        upward = local_name(name)
        while upward in by_name and upward not in taken:
            taken.add(upward)
            parent = by_name[upward].entries.get("parent")
            upward = local_name(parent.text) if parent else ""
    members = tuple(
        replace(item, value={k: v for k, v in item.entries.items() if k in STUB_KEYS})
        for name, item in by_name.items()
        if name in taken
    )
    document = sheet.entries["document"]
    return replace(
        sheet,
        value={
            "document": with_key(document, "stub", replace(document, value=True)),
            "items": replace(items, value=members),
        },
    )


def with_key(facts: Located, key: str, value: Located) -> Located:
    """Return ``facts`` with one key set."""
    return replace(facts, value={**facts.entries, key: value})
