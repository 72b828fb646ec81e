"""A bundle out of its tables: what the columns say, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kakehashi.model.exchange import Bundle, Document, Item, SetEntry
from kakehashi.model.relation import parse_relation
from kakehashi.model.statement import MappingSet, Record
from kakehashi.model.text import Text
from kakehashi.sssom.slots import PROPAGATED, RECORD_SLOTS, SET_SLOTS

__all__ = ["bundle_of"]

Row = Mapping[str, str]


def spoken(row: Row, name: str) -> Text:
    return Text(ja=row[f"{name}_ja"], en=row[f"{name}_en"])


def lines(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("\n")) if cell else ()


def facts(cell: str) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition(" ") for line in lines(cell))
    return tuple((name, value) for name, _, value in pairs)


def bundle_of(tables: Mapping[str, Iterable[Row]]) -> Bundle:
    """Read the tables ``about``, ``documents``, ``items``, ``sets`` and ``statements``."""
    about = [(row["key"], row["value"]) for row in tables["about"]]
    items = [(row["document"], item_of(row)) for row in tables["items"]]
    records = [record_of(row) for row in tables["statements"]]
    sets = list(tables["sets"])
    return Bundle(
        documents=tuple(
            document_of(row, tuple(item for slug, item in items if slug == row["slug"]))
            for row in tables["documents"]
        ),
        sets=tuple(set_of(row, records) for row in sets),
        entries=tuple(entry_of(row) for row in sets if row["strict"]),
        release=dict(about)["release"],
        released=dict(about)["released"],
        choice=tuple(value for key, value in about if key == "choice"),
        partial=tuple(name_of(row) for row in sets if row["partial"] == "true"),
    )


def document_of(row: Row, items: tuple[Item, ...]) -> Document:
    return Document(
        slug=row["slug"],
        title=spoken(row, "title"),
        title_origin=spoken(row, "title_origin"),
        evidence=row["evidence"],
        work=row["work"],
        publishers=lines(row["publishers"]),
        version=row["version"],
        issued=row["issued"],
        url=row["url"],
        licence=spoken(row, "licence"),
        source=row["source"],
        stub=row["stub"] == "true",
        facts=facts(row["facts"]),
        items=items,
    )


def item_of(row: Row) -> Item:
    labels = [Text(ja=label) for label in lines(row["alternative_labels_ja"])]
    labels += [Text(en=label) for label in lines(row["alternative_labels_en"])]
    same = ("id", "kind", "evidence", "notation", "parent", "locator", "source", "status")
    return Item(
        **{name: row[name] for name in same},
        title=spoken(row, "title"),
        title_origin=spoken(row, "title_origin"),
        summary=spoken(row, "summary"),
        summary_origin=spoken(row, "summary_origin"),
        part_of_parent=row["part_of_parent"] != "false",
        nesting_reason=spoken(row, "nesting_reason"),
        alternative_labels=tuple(labels),
        alternative_ids=lines(row["alternative_ids"]),
        placeholder=row["placeholder"] == "true",
        stub=row["stub"] == "true",
        not_found=row["not_found"] == "true",
        facts=facts(row["facts"]),
    )


def name_of(row: Row) -> str:
    return row["mapping_set_id"].rpartition("/")[2]


def set_of(row: Row, records: list[Record]) -> MappingSet:
    slots = [slot for slot in SET_SLOTS if slot.name not in PROPAGATED]
    values: dict[str, Any] = {
        slot.name: lines(row[slot.name]) if slot.many else row[slot.name] for slot in slots
    }
    return MappingSet(**values, records=tuple(r for r in records if r.mapping_set == name_of(row)))


def entry_of(row: Row) -> SetEntry:
    return SetEntry(
        name=name_of(row),
        title=Text(ja=row["title_ja"], en=row["mapping_set_title"]),
        description=Text(ja=row["description_ja"]),
        standing=row["standing"],
        strict=row["strict"] == "true",
    )


def record_of(row: Row) -> Record:
    values: dict[str, Any] = {slot.name: row[slot.name] for slot in RECORD_SLOTS}
    values["confidence"] = float(row["confidence"]) if row["confidence"] else None
    values["relation"] = parse_relation(row["relation"]) if row["relation"] else None
    return Record(mapping_set=row["mapping_set"], **values)
