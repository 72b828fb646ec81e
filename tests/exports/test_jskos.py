"""JSKOS exports: fields and values as the JSKOS specification has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kakehashi.exports import exchange
from kakehashi.model.exchange import Bundle
from kakehashi.model.relation import Relation
from tests.exports.changes import FILLED

SKOS = "http://www.w3.org/2004/02/skos/core#"
URI = re.compile(r"[a-z]+:\S+")
LANGUAGE = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*")
DATE = re.compile(r"\d{4}(-[01]\d(-[0-3]\d)?)?")

#: Fields of the specification (version 0.7) that we use, with the kind of their values.
ITEM = {
    "uri": "uri", "type": "uris", "notation": "texts", "prefLabel": "map", "altLabel": "lists",
    "definition": "lists", "note": "lists", "identifier": "texts", "publisher": "set",
    "creator": "set", "issued": "date", "created": "date", "modified": "date", "url": "uri",
    "version": "text", "versionOf": "set", "partOf": "set",
}  # fmt: skip
DATASET = {"license": "set", "extent": "text"}
FIELDS = {
    "schemes": ITEM | DATASET,
    "concepts": ITEM | {"broader": "set", "inScheme": "set", "topConceptOf": "set",
                        "deprecated": "flag"},
    "concordances": ITEM | DATASET | {"fromScheme": "one", "toScheme": "one"},
    "mappings": ITEM | {"from": "bundle", "to": "bundle", "fromScheme": "one", "toScheme": "one",
                        "mappingRelevance": "share", "justification": "uri"},
}  # fmt: skip
#: What JSKOS calls the things of each file.
TYPES = {
    "schemes": f"{SKOS}ConceptScheme",
    "concepts": f"{SKOS}Concept",
    "concordances": "http://rdf-vocabulary.ddialliance.org/xkos#Correspondence",
}
SKOS_RELATIONS = {
    f"{SKOS}{name}"
    for name in ("mappingRelation", "closeMatch", "exactMatch", "broadMatch", "narrowMatch",
                 "relatedMatch")
}  # fmt: skip


def read(bundle: Bundle) -> dict[str, list[dict[str, Any]]]:
    files = exchange.find("jskos").write(bundle)
    return {
        name.removesuffix(".ndjson"): [json.loads(line) for line in content.splitlines()]
        for name, content in files.items()
    }


@pytest.fixture(scope="module")
def values(whole: Bundle) -> dict[str, list[dict[str, Any]]]:
    return read(whole)


def some(kind: str, values: Any) -> bool:
    return bool(values) and all(right(kind, value) for value in values)


def by_language(kind: str, value: dict[str, Any]) -> bool:
    return all(LANGUAGE.fullmatch(k) and right(kind, v) for k, v in value.items())


#: What a value of each kind must be like.
KINDS: dict[str, Callable[[Any], bool]] = {
    "uri": lambda value: bool(URI.fullmatch(value)),
    "uris": lambda value: some("uri", value),
    "text": lambda value: isinstance(value, str) and bool(value),
    "texts": lambda value: some("text", value),
    "date": lambda value: bool(DATE.fullmatch(value)),
    "flag": lambda value: isinstance(value, bool),
    "share": lambda value: isinstance(value, int | float) and 0 <= value <= 1,
    "map": lambda value: by_language("text", value),
    "lists": lambda value: by_language("texts", value),
    "one": lambda value: bool(value) and all(right(ITEM[k], v) for k, v in value.items()),
    "set": lambda value: some("one", value),
    "bundle": lambda value: (
        list(value) == ["memberSet"] and all(right("one", v) for v in value["memberSet"])
    ),
}


def right(kind: str, value: Any) -> bool:
    return KINDS[kind](value)


@pytest.mark.parametrize("name", FIELDS)
def test_every_record_has_the_fields_of_the_specification(
    values: dict[str, list[dict[str, Any]]], name: str
) -> None:
    wrong = []
    for record in values[name]:
        for field, value in record.items():
            if field == "_kh":  # a name for the use of others, as the specification allows
                assert isinstance(value, dict)
            elif field not in FIELDS[name] or not right(FIELDS[name][field], value):
                wrong.append((record["uri"], field, value))
    assert not wrong[:5]
    assert values[name]


@pytest.mark.parametrize("name", TYPES)
def test_the_first_type_says_what_it_is(values: dict[str, list[dict[str, Any]]], name: str) -> None:
    assert {record["type"][0] for record in values[name]} == {TYPES[name]}


def test_everything_is_there_once(whole: Bundle, values: dict[str, list[dict[str, Any]]]) -> None:
    counted = {name: len({r["uri"] for r in records}) for name, records in values.items()}
    assert counted == {name: len(records) for name, records in values.items()}
    assert counted == {
        "schemes": len(whole.documents),
        "concepts": sum(len(d.items) for d in whole.documents),
        "concordances": len(whole.sets),
        "mappings": sum(len(s.records) for s in whole.sets),
    }


def test_mappings_say_relation_and_predicate(
    whole: Bundle, values: dict[str, list[dict[str, Any]]]
) -> None:
    found = {m["uri"]: m for m in values["mappings"]}
    for record in (r for s in whole.sets for r in s.records):
        mapping = found[record.iri]
        predicate, *relations = mapping["type"]
        assert predicate in SKOS_RELATIONS
        names = [iri.rpartition("/")[2] for iri in relations]
        assert names == list(record.relation.names if record.relation else ())
        assert bool(mapping["to"]["memberSet"]) != bool(record.none_in)
        assert "toScheme" in mapping


def test_an_overlap_is_related_and_nothing_more() -> None:
    record = replace(
        FILLED.sets[0].records[0], relation=Relation.OVERLAPS, predicate_id="kh:overlaps"
    )
    bundle = replace(FILLED, sets=(replace(FILLED.sets[0], records=(record,)),))
    (mapping,) = read(bundle)["mappings"]
    assert mapping["type"] == [
        f"{SKOS}relatedMatch",
        "https://w3id.org/kakehashi/scheme/relation/overlaps",
    ]


def test_what_is_denied_is_no_mapping() -> None:
    denied = replace(FILLED.sets[0].records[0], predicate_modifier="Not")
    bundle = replace(FILLED, sets=(replace(FILLED.sets[0], records=(denied,)),))
    assert read(bundle)["mappings"] == []


def test_each_concordance_says_its_licence(
    whole: Bundle, values: dict[str, list[dict[str, Any]]]
) -> None:
    said = {c["uri"]: c["license"] for c in values["concordances"]}
    assert said == {s.mapping_set_id: [{"uri": s.license}] for s in whole.sets}
