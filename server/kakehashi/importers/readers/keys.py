"""The keys under which a reader files what it finds; see :class:`kakehashi.importers.raw.RawEntry`.

A foreign format carries what it has no place for under names of ours (a property in our
namespace, for example); those names are the fields of the exchange model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Final

from kakehashi.importers.raw import Cell, Raw, RawEntry
from kakehashi.model.exchange import Document, Item
from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN
from kakehashi.model.statement import NO_TERM_FOUND
from kakehashi.sssom.slots import RECORD_SLOTS, SET_SLOTS

__all__ = [
    "DOCUMENT_KEYS",
    "ITEM_KEYS",
    "MANY",
    "MOST_PAIRS",
    "RECORD_KEYS",
    "SET_KEYS",
    "day",
    "numbered",
    "own_key",
    "relation_text",
    "spoken",
    "together",
    "with_more",
    "without_counterpart",
]

#: Fields that are a text in two languages.
_TEXTS: Final = {
    "title", "title_origin", "summary", "summary_origin", "nesting_reason", "licence",
    "alternative_labels",
}  # fmt: skip

#: Fields that are lists: each member has a number, ``publishers.1``.
MANY: Final = {
    "facts",
    "publishers",
    "alternative_ids",
    "alternative_labels_ja",
    "alternative_labels_en",
    *(slot.name for slot in SET_SLOTS if slot.many),
}


#: How many pairs one relation between two groups may have.
MOST_PAIRS: Final = 10_000


def _keys(kind: type) -> frozenset[str]:
    names = [field.name for field in fields(kind) if field.name != "items"]
    spoken_names = {f"{n}_{tongue}" for n in names if n in _TEXTS for tongue in ("ja", "en")}
    return frozenset({n for n in names if n not in _TEXTS} | spoken_names)


#: ``facts`` are property and value, ``kh:edition "2.0"``: what of the graph no field holds.
ITEM_KEYS: Final = _keys(Item) | {"facts"}
DOCUMENT_KEYS: Final = _keys(Document) | {"facts"}
RECORD_KEYS: Final = frozenset(slot.name for slot in RECORD_SLOTS)
#: Keys of a set; the last ones stand in the registry, not in the set.
SET_KEYS: Final = frozenset(slot.name for slot in SET_SLOTS) | {
    "strict", "standing", "title_ja", "description_ja",
}  # fmt: skip

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def own_key(name: str, known: frozenset[str]) -> str:
    """Return the key that a name of ours in a foreign file stands for; empty when it is none.

    >>> own_key("sourceRelation", RECORD_KEYS), own_key("rationale-ja", RECORD_KEYS)
    ('source_relation', 'rationale_ja')
    >>> own_key("label", RECORD_KEYS)
    ''
    """
    key = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower().replace("-", "_")
    return key if key in known else ""


def spoken(key: str, text: str, language: str = "") -> str:
    """Return the key of a text in a language; without one, its letters tell it.

    A language that the model does not hold makes the key a note.

    >>> spoken("title", "Policy"), spoken("title", "方針"), spoken("title", "Richtlinie", "de")
    ('title_en', 'title_ja', 'note:title@de')
    """
    tongue = language.lower().partition("-")[0]
    if not tongue or tongue == "und":
        tongue = "ja" if _JAPANESE.search(text) else "en"
    return f"{key}_{tongue}" if tongue in ("ja", "en") else f"note:{key}@{language}"


def day(cell: Cell) -> Cell:
    """Cut a moment to its day; other texts stay.

    >>> day(Cell("2026-06-04T14:31:37+00:00")).text, day(Cell("2026-06")).text
    ('2026-06-04', '2026-06')
    """
    found = re.match(r"(\d{4}-\d\d-\d\d)T", cell.text)
    return Cell(found[1], cell.column, cell.row) if found else cell


def relation_text(names: Iterable[str]) -> str:
    """Return base relations as our files write them; names that are none stay, at the end.

    >>> relation_text(["overlaps", "partOf"]), relation_text(["partOf", "near"])
    ('partOf|overlaps', 'partOf|near')
    """
    given = set(names)
    known = [terms.name for terms in BASE_RELATIONS.values()]
    if given == set(known):
        return UNKNOWN.text
    return "|".join([*(name for name in known if name in given), *sorted(given - set(known))])


def numbered(key: str, cells: Iterable[Cell | None]) -> dict[str, Cell]:
    """Return one key for each member of a list.

    >>> sorted(numbered("publishers", [Cell("a"), None, Cell("b")]))
    ['publishers.1', 'publishers.2']
    """
    there = [cell for cell in cells if cell]
    return {f"{key}.{number}": cell for number, cell in enumerate(there, start=1)}


def together(identifier: str, subjects: int, objects: int, way: str = "") -> dict[str, Cell]:
    """Return the notes of a row that is one pair of a relation between two groups.

    ``way`` says how their members are meant when that is not: all of them together; see
    :mod:`kakehashi.importers.groups`.

    >>> {key: cell.text for key, cell in together("m1", 1, 2).items()}
    {'note:together': 'm1', 'note:together_subjects': '1', 'note:together_objects': '2'}
    """
    if subjects == objects == 1:
        return {}
    found = {
        "note:together": Cell(identifier),
        "note:together_subjects": Cell(str(subjects)),
        "note:together_objects": Cell(str(objects)),
    }
    return found | ({"note:together_as": Cell(way)} if way else {})


def without_counterpart(item: Cell, document: Cell | None) -> dict[str, Cell]:
    """Return the cells of a row that says: nothing in ``document`` corresponds to ``item``."""
    found = {
        "subject_id": item,
        "predicate_id": Cell("skos:mappingRelation"),
        "object_id": Cell(NO_TERM_FOUND),
    }
    return found | ({"object_source": document} if document else {})


def with_more(raw: Raw, cells: Mapping[str, Cell]) -> Raw:
    """Add cells to what is said of the first document, else of the first set.

    >>> from kakehashi.importers.raw import RawDocument
    >>> raw = Raw(documents=(RawDocument(RawEntry(1, {})),))
    >>> with_more(raw, {"note:x": Cell("y")}).documents[0].about.text("note:x")
    'y'
    """
    if not cells:
        return raw
    if raw.documents:
        first = raw.documents[0]
        about = RawEntry(first.about.row, {**cells, **first.about.cells})
        return replace(raw, documents=(replace(first, about=about), *raw.documents[1:]))
    if raw.sets:
        of = raw.sets[0]
        about = RawEntry(of.about.row, {**cells, **of.about.cells})
        return replace(raw, sets=(replace(of, about=about), *raw.sets[1:]))
    return raw
