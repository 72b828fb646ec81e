"""What is exported comes back through the import, up to what each format says it cannot carry."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from typing import Any

import pytest
from hypothesis import given

from kakehashi.exports.exchange import find
from kakehashi.exports.exchange.format import PARTS, Export
from kakehashi.importers.known import Known
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.readers import only_one, reader_of, recognising
from kakehashi.importers.resolve import Draft, as_known, resolve
from kakehashi.model.exchange import Bundle, Document, Item
from kakehashi.model.statement import MappingSet, Record
from kakehashi.sssom.writer import sort_key
from tests.exports.bundles import bundles, examples

KINDS = dict.fromkeys(("requirement", "control", "principle"), "urn:kind")
STATUSES = frozenset({"mandatory", "withdrawn"})


def read(name: str, content: bytes, documents: tuple[Document, ...] = ()) -> Draft:
    """What the import makes of a file, in a project that has these documents and nothing else."""
    known = Known(
        kinds=KINDS,
        statuses=STATUSES,
        documents={d.slug: as_known(d) for d in documents},
    )
    raw = reader_of(only_one(recognising(name, content), name)).read(content, name)
    return resolve(raw, known, ImportOptions(), name)


def carried(bundle: Bundle, export: Export) -> Bundle:
    """Leave out of a bundle what the format says it does not carry, or not always the same."""
    lost = {(loss.part, loss.field) for loss in export.losses}

    def of(part: Any, value: Any, **more: Any) -> Any:
        without: dict[str, Any] = {
            f.name: "" if f.default is MISSING else f.default
            for f in fields(value)
            if f.name in PARTS[part] and lost & {(part, f.name), (part, "*")}
        }
        return replace(value, **(without | more))

    def item(value: Item) -> Item:
        kept: Item = of("item", value)
        return replace(kept, facts=without_additions(kept.facts))

    def document(value: Document) -> Document:
        kept: Document = of("document", value, items=tuple(item(i) for i in value.items))
        return replace(kept, facts=without_additions(kept.facts))

    def set_(value: MappingSet) -> MappingSet:
        records = sorted((of("record", r) for r in value.records), key=sort_key)
        kept: MappingSet = of("set", value, records=tuple(records))
        return kept

    return replace(
        bundle,
        documents=tuple(document(d) for d in bundle.documents),
        sets=tuple(set_(s) for s in bundle.sets),
        entries=tuple(of("entry", e) for e in bundle.entries),
    )


def without_additions(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Leave out what every import adds: the place of an item, and notes about the file."""
    return tuple(fact for fact in facts if fact[0] not in ("kh:position", "kh:factNote"))


def assert_same(found: Bundle, wanted: Bundle) -> None:
    """Compare part by part, so that a difference names its place."""
    for old, new in zip(wanted.documents, found.documents, strict=True):
        again = {item.id: item for item in new.items}
        assert again.keys() == {item.id for item in old.items}
        for item in old.items:
            assert again[item.id] == item
        assert replace(new, items=()) == replace(old, items=())
    for was, now in zip(wanted.sets, found.sets, strict=True):
        assert list(now.records) == list(was.records)
        assert replace(now, records=()) == replace(was, records=())
    assert found.entries == wanted.entries


def plain(bundle: Bundle) -> Bundle:
    """Give a random bundle what the import demands of a document: titles in both languages."""

    def titled(item: Item) -> Item:
        title = replace(item.title, ja=item.title.ja or "題", en=item.title.en or "title")
        origin = replace(
            item.title_origin,
            ja=item.title_origin.ja or "translation",
            en=item.title_origin.en or "publisher",
        )
        return replace(
            item, title=title, title_origin=origin, placeholder=False,
            locator=item.locator or "p. 1", source=item.source or "a source",
        )  # fmt: skip

    return replace(
        bundle,
        documents=tuple(
            replace(
                document, stub=False, source=document.source or "a source",
                items=tuple(replace(titled(item), stub=False) for item in document.items),
            )
            for document in bundle.documents
        ),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["jsonld", "xlsx", "nquads", "trig"])
@examples(10)
@given(bundle=bundles().map(plain))
def test_one_file_with_everything(name: str, bundle: Bundle) -> None:
    export = find(name)
    files = {n: c for n, c in export.write(bundle).items() if n != "context.jsonld"}
    [(file, content)] = files.items()
    draft = read(file, content)
    assert not [f for f in draft.findings if f.severity == "violation"]
    assert_same(carried(draft.bundle, export), carried(bundle, export))


@pytest.mark.parametrize("name", ["sssom", "sssom-json"])
@examples(15)
@given(bundle=bundles().map(plain))
def test_sets_by_themselves(name: str, bundle: Bundle) -> None:
    export = find(name)
    for mapping_set in bundle.sets if bundle.sets[0].records else ():
        alone = replace(bundle, documents=(), sets=(mapping_set,))
        [(file, content)] = export.write(alone).items()
        draft = read(file, content, bundle.documents)
        assert not [f for f in draft.findings if f.severity == "violation"]
        assert_same(carried(draft.bundle, export), carried(alone, export))


@examples(10)
@given(bundle=bundles().map(plain))
def test_oscal(bundle: Bundle) -> None:
    export = find("oscal")
    for document in bundle.documents:
        alone = Bundle(documents=(document,))
        [(file, content)] = export.write(alone).items()
        draft = read(file, content)
        assert not [f for f in draft.findings if f.severity == "violation"]
        assert_same(carried(draft.bundle, export), carried(alone, export))
    for mapping_set in bundle.sets if bundle.sets[0].records else ():
        alone = replace(bundle, sets=(mapping_set,))
        for file, content in export.write(alone).items():
            if b"mapping-collection" in content[:200]:
                draft = read(file, content, bundle.documents)
                assert not [f for f in draft.findings if f.severity == "violation"]
                wanted = replace(carried(alone, export), documents=())
                assert_same(carried(draft.bundle, export), wanted)


def test_records_are_compared_by_all_their_fields() -> None:
    assert {f.name for f in fields(Record)} - set(PARTS["record"]) == {"line", "mapping_set"}
