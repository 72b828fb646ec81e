"""OSCAL exports: every file is loaded by compliance-trestle, and says what the graph says."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from trestle.oscal.catalog import Model as CatalogModel
from trestle.oscal.mapping import Model as MappingModel

from kakehashi.calculus.answers import answer_of
from kakehashi.exports import exchange
from kakehashi.exports.exchange.oscal_mapping import COVERAGE, relationship
from kakehashi.exports.exchange.oscal_parts import NAMESPACE, control_id, identifier, line
from kakehashi.model.exchange import Bundle, Document, Item
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.text import Text
from kakehashi.namespaces import item_iri
from tests.exports.changes import FILLED


@pytest.fixture(scope="module")
def files(whole: Bundle) -> dict[str, bytes]:
    return exchange.find("oscal").write(whole)


@pytest.fixture(scope="module")
def values(files: dict[str, bytes]) -> dict[str, Any]:
    return {name: json.loads(content) for name, content in files.items()}


def props(node: dict[str, Any]) -> dict[str, str]:
    found = [p for p in node.get("props", ()) if p.get("ns") == NAMESPACE]
    return {p["name"]: p.get("remarks") or p["value"] for p in found}


def controls(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for control in node.get("controls", ()):
        yield control
        yield from controls(control)


def test_there_is_a_file_for_every_document_and_set(whole: Bundle, values: dict[str, Any]) -> None:
    assert set(values) == {
        *(f"catalogs/{d.slug}.json" for d in whole.documents),
        *(f"mappings/{s.name}.json" for s in whole.sets),
    }


def test_trestle_loads_every_file(values: dict[str, Any]) -> None:
    for name, value in values.items():
        model = CatalogModel if name.startswith("catalogs/") else MappingModel
        model.model_validate(value)


def test_trestle_loads_what_is_hard_to_write() -> None:
    odd = replace(
        FILLED.documents[0].items[1],
        title=Text(en="two\nlines", ja=" 空白 "),
        summary=Text(en="\ttab", ja="改\u2028行"),
        locator=" p. 3",
        notation="\n",
    )
    document = replace(FILLED.documents[0], title=Text(), publishers=("A\nB",), items=(odd,))
    bundle = replace(FILLED, documents=(document,), release="", released="")
    for name, content in exchange.find("oscal").write(bundle).items():
        model = CatalogModel if name.startswith("catalogs/") else MappingModel
        model.model_validate(json.loads(content))
        if name.startswith("catalogs/"):
            (control,) = controls(json.loads(content)["catalog"])
            said = props(control)
            assert said["title-en"] == "two\nlines"
            assert (said["title-ja"], said["summary-ja"]) == (" 空白 ", "改\u2028行")
            assert (said["locator"], said["notation"]) == (" p. 3", "\n")


def test_catalogues_hold_every_item_once(whole: Bundle, values: dict[str, Any]) -> None:
    for document in whole.documents:
        catalogue = values[f"catalogs/{document.slug}.json"]["catalog"]
        found = {props(c)["id"]: c for c in controls(catalogue)}
        assert set(found) == {item.id for item in document.items}
        assert len({c["id"] for c in found.values()}) == len(document.items)
        for item in document.items:
            control = found[item.id]
            said = props(control)
            assert control["class"] == item.kind
            assert (said.get("title-en", ""), said.get("title-ja", "")) == (
                item.title.en,
                item.title.ja,
            )
            assert control["title"] == line(
                item.title.en or item.title.ja or item.notation, control_id(item.id)
            )
            inside = {props(c)["id"] for c in control.get("controls", ())}
            assert inside == {i.id for i in document.items if i.parent == item.id}
            prose = {part["class"]: part["prose"] for part in control.get("parts", ())}
            assert (prose.get("en", ""), prose.get("ja", "")) == (item.summary.en, item.summary.ja)


def test_the_title_of_what_was_not_seen_is_its_number(
    whole: Bundle, values: dict[str, Any]
) -> None:
    hidden = [(d, i) for d in whole.documents for i in d.items if i.placeholder]
    assert len(hidden) > 50
    for document, item in hidden:
        catalogue = values[f"catalogs/{document.slug}.json"]["catalog"]
        control = next(c for c in controls(catalogue) if props(c)["id"] == item.id)
        assert control["title"] == line(item.notation, control_id(item.id))
        assert props(control)["placeholder"] == "true"


def test_every_statement_is_a_map(whole: Bundle, values: dict[str, Any]) -> None:
    words: Counter[tuple[str, bool]] = Counter()
    for mapping_set in whole.sets:
        collection = values[f"mappings/{mapping_set.name}.json"]["mapping-collection"]
        maps = {m["uuid"]: m for mapping in collection["mappings"] for m in mapping["maps"]}
        assert len(maps) == len(mapping_set.records)
        for record in mapping_set.records:
            found = maps[identifier(record.iri)]
            said = props(found)
            words[found["relationship"], "ns" in found] += 1
            assert said.get("relation", "") == (record.relation.text if record.relation else "")
            assert said["standing"] == record.standing
            assert found.get("confidence-score", {}).get("percentage") == record.confidence
            assert props(found["sources"][0])["subject-id"] == record.subject_id
            assert props(found["targets"][0])["object-id"] == record.object_id
            assert ("qualifiers" in found) == bool(record.shared)
    assert {word for word, own in words if not own} == {
        "equal-to", "subset-of", "superset-of", "intersects-with", "no-relationship",
    }  # fmt: skip
    assert words["unknown", True] > 1000


def test_no_other_tool_takes_an_open_alternative_for_more_than_it_says() -> None:
    record = FILLED.sets[0].records[0]
    assert relationship(record) == ("subset-of", "")
    assert relationship(replace(record, relation=UNKNOWN)) == ("unknown", NAMESPACE)
    either = Relation.EQUAL | Relation.PART_OF
    assert relationship(replace(record, relation=either)) == ("equal-or-partOf", NAMESPACE)
    negated = replace(record, predicate_modifier="Not")
    assert relationship(negated) == ("not-partOf", NAMESPACE)
    assert relationship(replace(record, relation=None)) == ("no-relationship", "")
    assert relationship(replace(negated, relation=None)) == ("not-no-relationship", NAMESPACE)


def test_the_gap_summary_lists_what_was_looked_for_in_vain(
    whole: Bundle, values: dict[str, Any]
) -> None:
    total = 0
    for mapping_set in whole.sets:
        collection = values[f"mappings/{mapping_set.name}.json"]["mapping-collection"]
        listed = {
            (props(m["source-resource"])["subject-source"],
             props(m["target-resource"])["object-source"], name)
            for m in collection["mappings"] if "source-gap-summary" in m
            for chosen in m["source-gap-summary"]["unmapped-controls"]
            for name in chosen["with-ids"]
        }  # fmt: skip
        total += len(listed)
        assert listed == {
            (r.subject_source, r.object_source, control_id(r.subject_id))
            for r in mapping_set.records
            if r.none_in
        }
    assert total > 100


def test_coverage_is_what_the_formula_says(whole: Bundle, values: dict[str, Any]) -> None:
    documents = {d.slug: d for d in whole.documents}
    above = 0
    for mapping_set in whole.sets:
        collection = values[f"mappings/{mapping_set.name}.json"]["mapping-collection"]
        for mapping in collection["mappings"]:
            target = props(mapping["target-resource"])["object-source"]
            source = props(mapping["source-resource"])["subject-source"]
            items = assessable(documents[target.partition(":")[2]])
            if not items:
                assert "coverage" not in mapping
                continue
            found = mapping["coverage"]
            assert found["generation-method"] == COVERAGE
            covered = {
                r.object_id
                for r in mapping_set.records
                if (r.subject_source, r.object_source) == (source, target)
                and r.relation
                and {*r.relation.names} <= {"equal", "contains"}
            }
            share = len(covered & items) / len(items)
            assert found["target-coverage"] == pytest.approx(share, abs=5e-5)
            above += share > 0
    assert above > 10


def assessable(document: Document) -> set[str]:
    def counts(item: Item) -> bool:
        whole = any(name == "kh:wholeDocument" for name, _ in item.facts)
        withdrawn = item.status == "withdrawn"
        return not (item.placeholder or item.not_found or withdrawn or whole)

    return {item.id for item in document.items if counts(item)}


def test_the_answer_of_the_calculus_is_the_one_that_is_counted() -> None:
    assert answer_of((Relation.EQUAL | Relation.PART_OF).value) == "covered"
    assert answer_of(Relation.OVERLAPS.value) == "partly"


def test_identifiers_are_of_version_5_and_stay(whole: Bundle, files: dict[str, bytes]) -> None:
    assert identifier(item_iri("nisc:bp-3")) == str(
        uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/kakehashi/id/nisc/bp-3")
    )
    name = "mappings/nisc--cpsf.json"
    part = replace(
        whole,
        release="ffffffffffff",
        documents=tuple(d for d in whole.documents if d.slug in ("nisc", "cpsf")),
        sets=tuple(s for s in whole.sets if s.name == "nisc--cpsf"),
    )
    later = exchange.find("oscal").write(part)
    one, two = (json.loads(x[name])["mapping-collection"] for x in (files, later))
    assert one["uuid"] != two["uuid"]
    assert one["mappings"] == two["mappings"]


def test_a_mapping_leads_to_its_catalogues(whole: Bundle, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name.startswith("mappings/"):
            for mapping in value["mapping-collection"]["mappings"]:
                for end in ("source-resource", "target-resource"):
                    href = mapping[end]["href"]
                    assert href.removeprefix("../") in values
    only = replace(whole, documents=())
    alone = json.loads(exchange.find("oscal").write(only)["mappings/nisc--cpsf.json"])
    (mapping,) = alone["mapping-collection"]["mappings"]
    assert mapping["source-resource"]["href"] == "https://w3id.org/kakehashi/id/nisc"
    assert "coverage" not in mapping  # of a document that is not there nothing can be counted


def test_each_set_says_its_licence(whole: Bundle, values: dict[str, Any]) -> None:
    for mapping_set in whole.sets:
        metadata = values[f"mappings/{mapping_set.name}.json"]["mapping-collection"]["metadata"]
        links = {link["rel"]: link["href"] for link in metadata["links"]}
        assert links["license"] == mapping_set.license
