"""What is read of OSCAL catalogues and mapping collections, feature by feature."""

from __future__ import annotations

from kakehashi.importers.raw import RawEntry
from kakehashi.importers.readers import oscal
from tests.importers.oscal_samples import catalogue, collection, control, map_
from tests.importers.planted_json import Entry, all_cells, dumped, violations

KH = "https://w3id.org/kakehashi/ontology#"


def rows(value: Entry) -> tuple[RawEntry, ...]:
    raw = oscal.read(dumped(value), "x.json")
    assert violations(raw) == []
    return raw.sets[0].rows


def test_the_title_of_a_catalogue_is_in_the_language_of_its_letters() -> None:
    value = catalogue([control(0)])
    value["catalog"]["metadata"]["title"] = "管理策"
    about = oscal.read(dumped(value), "x.json").documents[0].about
    assert about.text("title_ja") == "管理策"
    assert about.text("issued") == "2026-01-01"


def test_groups_controls_and_their_controls_nest() -> None:
    inner = control(2)
    middle = control(1) | {"controls": [inner]}
    value = catalogue([])
    value["catalog"]["groups"] = [{"id": "g", "title": "G", "controls": [middle]}]
    items = oscal.read(dumped(value), "x.json").documents[0].items
    assert [(i.text("id"), i.text("parent")) for i in items] == [
        ("g", ""),
        ("x-1", "g"),
        ("x-2", "x-1"),
    ]
    assert items[2].cells["title_en"].column == ("/catalog/groups/0/controls/0/controls/0/title")


def test_the_label_without_a_class_is_the_number() -> None:
    entry = control(0)
    entry["props"] = [
        {"name": "label", "class": "zero-padded", "value": "X-00"},
        {"name": "label", "value": "X-0"},
        {"name": "sort-id", "value": "x-00"},
    ]
    (item,) = oscal.read(dumped(catalogue([entry])), "x.json").documents[0].items
    assert item.text("notation") == "X-0"
    assert {c.text for k, c in item.cells.items() if k.startswith("note:props")} >= {"X-00", "x-00"}


def test_a_relation_of_a_foreign_namespace_keeps_it() -> None:
    entry = map_(0) | {"ns": "https://example.org/words/"}
    (row,) = rows(collection([entry]))
    assert row.text("relation") == "https://example.org/words#subset-of"


def test_confidence_and_rationale_come_from_the_nearest_level() -> None:
    plain, own = map_(0), map_(1) | {"matching-rationale": "functional"}
    del plain["confidence-score"]
    value = collection([plain, own], **{"confidence-score": {"percentage": 0.25}})
    first, second = rows(value)
    assert (first.text("confidence"), second.text("confidence")) == ("0.25", "0.5")
    assert (first.text("rationale_type"), second.text("rationale_type")) == (
        "semantic",
        "functional",
    )
    assert first.text("mapping_justification") == "semapv:ManualMappingCuration"


def test_a_category_is_no_number() -> None:
    entry = map_(0) | {"confidence-score": {"category": "high"}}
    (row,) = rows(collection([entry]))
    assert row.text("note:confidence-score/category") == "high"
    assert row.text("confidence") == ""


def test_qualifiers_are_kept() -> None:
    qualifier = {
        "subject": "target",
        "predicate": "has-incompatibility",
        "category": "adaptation",
        "description": "only for cloud",
    }
    (row,) = rows(collection([map_(0) | {"qualifiers": [qualifier]}]))
    assert row.text("note:qualifiers/0/description") == "only for cloud"


def test_what_the_gap_summaries_list_is_told_and_states_nothing() -> None:
    value = collection(
        [map_(0)],
        **{
            "source-gap-summary": {"uuid": "u", "unmapped-controls": [{"with-ids": ["a-8"]}]},
            "target-gap-summary": {"uuid": "u", "unmapped-controls": [{"with-ids": ["b-9"]}]},
        },
    )
    raw = oscal.read(dumped(value), "x.json")
    (found,) = raw.sets
    assert [row.text("object_id") for row in found.rows] == ["b-0"]
    assert [(f.check, f.severity, f.node.rpartition("/")[2]) for f in raw.findings] == [
        ("oscal-unmapped", "info", "source-gap-summary"),
        ("oscal-unmapped", "info", "target-gap-summary"),
    ]
    assert "not mapped: a-8." in raw.findings[0].message_en
    assert found.about.text("note:source-gap-summary/with-ids") == "a-8"
    assert found.about.text("note:target-gap-summary/uuid") == "u"


def test_the_wording_of_controls_is_counted_and_left_out() -> None:
    entry = control(0) | {
        "params": [{"id": "p", "label": "how often"}],
        "parts": [
            {"name": "statement", "prose": "Do it.", "parts": [{"name": "a", "prose": "So."}]}
        ],
    }
    value = catalogue([entry, control(1)])
    value["catalog"]["groups"] = [{"id": "g", "title": "G", "parts": [{"name": "overview"}]}]
    raw = oscal.read(dumped(value), "x.json")
    assert {cell.text for _, cell in all_cells(raw)}.isdisjoint({"Do it.", "So.", "how often"})
    (prose,) = raw.findings
    assert (prose.check, prose.severity) == ("oscal-prose", "info")
    assert "of 2 groups and controls is left out (7 texts" in prose.message_en
    assert "first at /catalog/controls/0/parts)" in prose.message_en


def test_the_resource_of_the_back_matter_names_the_document() -> None:
    value = collection([map_(0)])
    body = value["mapping-collection"]
    body["mappings"][0]["target-resource"]["href"] = "#r1"
    body["back-matter"] = {"resources": [{"uuid": "r1", "title": "B, second edition"}]}
    assert rows(value)[0].text("object_source") == "B, second edition"


def test_a_single_mapping_may_stand_without_a_list() -> None:
    value = collection([map_(0)])
    body = value["mapping-collection"]
    body["mappings"] = body["mappings"][0]
    assert len(rows(value)) == 1


def test_our_own_properties_come_back_under_their_names() -> None:
    def own(name: str, text: str, **more: str) -> Entry:
        return {"name": name, "ns": KH, "value": text, **more}

    entry = map_(0)
    entry["sources"][0]["props"] = [own("subject-id", "nisc:bp-1")]
    entry["props"] = [
        own("predicate-id", "skos:mappingRelation"),
        own("relation", "partOf|overlaps"),
        own("rationale-ja", "see remarks", remarks="二行\nの理由"),
        own("standing", "editorial"),
    ]
    (row,) = rows(collection([entry]))
    assert row.text("subject_id") == "nisc:bp-1"
    assert row.text("relation") == "partOf|overlaps"
    assert row.text("rationale_ja") == "二行\nの理由"
    assert row.text("source_relation") == ""
