"""A bundle in which every field has a value, and the same with one field changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from kakehashi.exports.exchange.format import Part
from kakehashi.model.exchange import Bundle, Document, Item, SetEntry
from kakehashi.model.relation import Relation
from kakehashi.model.statement import MappingSet, Record
from kakehashi.model.text import Text

__all__ = ["FILLED", "changed"]


def _text(name: str) -> Text:
    return Text(ja=f"日本語の{name}", en=f"the {name}")


_ABOVE: Final = Item(id="aa:a", kind="principle", evidence="text", title=_text("one above"))
_ITEM: Final = Item(
    id="aa:b",
    kind="requirement",
    evidence="text",
    notation="B.1",
    title=_text("title"),
    title_origin=Text(ja="translation", en="publisher"),
    summary=_text("summary"),
    summary_origin=Text(ja="own-words", en="publisher"),
    parent="aa:a",
    part_of_parent=False,
    nesting_reason=_text("reason"),
    locator="p. 3",
    source="https://a.example/source",
    status="mandatory",
    alternative_labels=(_text("other label"),),
    alternative_ids=("AA-B",),
    facts=(("kh:factNote", '"a note"'),),
    placeholder=True,
    stub=True,
    not_found=True,
)
_DOCUMENT: Final = Document(
    slug="aa",
    title=_text("document"),
    evidence="secondary",
    work="aa-work",
    title_origin=Text(ja="translation", en="publisher"),
    publishers=("NIST",),
    version="2.0",
    issued="2024-02",
    url="https://a.example/document",
    licence=_text("licence"),
    source="https://a.example/list",
    stub=True,
    facts=(("kh:note", '"another note"'),),
    items=(_ABOVE, _ITEM),
)
_OTHER: Final = Document(
    slug="bb", title=Text(en="Other"), evidence="text",
    items=(Item(id="bb:x", kind="control", evidence="text", title=Text(en="X")),),
)  # fmt: skip
_RECORD: Final = Record(
    mapping_set="aa--bb",
    subject_id="aa:b",
    predicate_id="skos:broadMatch",
    object_id="bb:x",
    mapping_justification="semapv:ManualMappingCuration",
    subject_source="kid:aa",
    object_source="kid:bb",
    mapping_provider="https://a.example/provider",
    mapping_tool="matcher",
    mapping_tool_version="1.0",
    mapping_date="2026-01-02",
    confidence=0.5,
    comment="a comment",
    evidence="text",
    fact_source="a table",
    locator="p. 9",
    original_object="X.",
    original_subject="B.",
    publisher="IEC",
    rationale_en="because",
    rationale_ja="だから",
    rationale_type="semantic",
    readings="2/2",
    relation=Relation.PART_OF,
    shared="what both ask",
    source_relation="subset of",
    standing="editorial",
)
#: Another one, so that what all statements share is not said by the header alone.
_SECOND: Final = replace(
    _RECORD, subject_id="aa:a", standing="published", publisher="", mapping_date="2026-01-03"
)
_SET: Final = MappingSet(
    mapping_set_id="https://w3id.org/kakehashi/mapping-set/aa--bb",
    mapping_set_version="0.1.0",
    mapping_set_source=("https://a.example/mapping",),
    mapping_set_title="A to B",
    mapping_set_description="Made up.",
    creator_label=("An analyst",),
    license="https://creativecommons.org/licenses/by/4.0/",
    publication_date="2026-02-03",
    see_also=("https://a.example/more",),
    comment="of the set",
    agreement="1/1",
    publisher="Kakehashi",
    records=(_RECORD, _SECOND),
)
FILLED: Final = Bundle(
    documents=(_DOCUMENT, _OTHER),
    sets=(_SET,),
    entries=(
        SetEntry(
            name="aa--bb", title=_text("set"), description=_text("description"),
            standing="editorial", strict=True,
        ),
    ),
    release="0123456789ab",
    released="2026-11-24",
    choice=("standing=editorial",),
    partial=("aa--bb",),
)  # fmt: skip

#: Values that must have a certain form.
_OTHERWISE: Final[dict[str, Any]] = {
    "bundle.partial": (),
    "bundle.released": "2026-11-25",
    "document.slug": "ab",
    "document.work": "ab-work",
    "document.issued": "2024-03",
    "item.id": "aa:c",
    "item.parent": "",
    "document.title_origin": Text(ja="editor", en="editor"),
    "item.title_origin": Text(ja="editor", en="editor"),
    "item.summary_origin": Text(ja="translation", en="own-words"),
    "item.facts": (("kh:factNote", '"otherwise"'),),
    "document.facts": (("kh:note", '"otherwise"'),),
    "set.mapping_set_id": "https://w3id.org/kakehashi/mapping-set/aa--cc",
    "set.publication_date": "2026-02-04",
    "set.subject_source": "kid:ab",
    "set.object_source": "kid:bc",
    "set.mapping_date": "2026-02-04",
    "record.subject_id": "aa:z",
    "record.object_id": "bb:z",
    "record.predicate_id": "skos:narrowMatch",
    "record.predicate_modifier": "Not",
    "record.mapping_justification": "semapv:MappingReview",
    "record.subject_source": "kid:ab",
    "record.object_source": "kid:bc",
    "record.mapping_date": "2026-02-04",
    "record.confidence": 0.25,
    "record.evidence": "recall",
    "record.rationale_type": "functional",
    "record.relation": Relation.CONTAINS,
    "record.standing": "suggested",
}


def changed(part: Part, field: str) -> Iterator[Bundle]:
    """Yield the filled bundle with another value in one field; with a text, in each language."""
    holder: Any = {
        "bundle": FILLED, "document": _DOCUMENT, "item": _ITEM, "set": _SET,
        "entry": FILLED.entries[0], "record": _RECORD,
    }[part]  # fmt: skip
    for value in _others(f"{part}.{field}", getattr(holder, field)):
        yield _with(part, replace(holder, **{field: value}))


def _others(name: str, value: Any) -> list[Any]:
    if name in _OTHERWISE:
        return [_OTHERWISE[name]]
    if isinstance(value, Text):
        return [replace(value, ja=f"{value.ja}他"), replace(value, en=f"{value.en} other")]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, tuple):
        first = value[0]
        return [(other, *value[1:]) for other in _others("", first)]
    return [f"{value}-other"]


def _with(part: Part, value: Any) -> Bundle:
    match part:
        case "bundle":
            made: Bundle = value
        case "document":
            made = replace(FILLED, documents=(value, _OTHER))
        case "item":
            made = replace(FILLED, documents=(replace(_DOCUMENT, items=(_ABOVE, value)), _OTHER))
        case "set":
            made = replace(FILLED, sets=(value,))
        case "entry":
            made = replace(FILLED, entries=(value,))
        case "record":
            made = replace(FILLED, sets=(replace(_SET, records=(value, _SECOND)),))
    return made
