"""The sets of the repository: readable, canonical, registered, accepted by the field's tools."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kakehashi.model.relation import UNKNOWN
from kakehashi.model.statement import NO_TERM_FOUND, MappingSet
from kakehashi.namespaces import PREFIXES, item_iri
from kakehashi.rdf.files import canonical_turtle, read_turtle
from kakehashi.sssom.reader import check_set, read_set
from kakehashi.sssom.readings import check_readings, read_readings
from kakehashi.sssom.registry import check_entry, read_registry
from kakehashi.sssom.to_rdf import set_quads
from kakehashi.sssom.writer import canonical

FOLDER = Path(__file__).parents[2] / "mappings"
FILES = sorted(FOLDER.glob("*.sssom.tsv"))
OURS = "https://creativecommons.org/licenses/by/4.0/"
BY_NAME = {path.name.removesuffix(".sssom.tsv"): path for path in FILES}


@pytest.fixture(scope="module")
def all_sets() -> dict[str, MappingSet]:
    return {name: read_set(path) for name, path in BY_NAME.items()}


def test_there_are_sets() -> None:
    assert len(FILES) > 26


@pytest.mark.parametrize("name", BY_NAME)
def test_set_is_without_fault_and_canonical(name: str) -> None:
    content = BY_NAME[name].read_bytes()
    mapping_set, findings = check_set(content, f"mappings/{BY_NAME[name].name}")
    assert [f.text() for f in findings] == []
    assert mapping_set is not None
    assert canonical(mapping_set) == content


def test_registry_agrees_with_the_sets(all_sets: dict[str, MappingSet]) -> None:
    registry = read_registry(FOLDER)
    assert [entry.id for entry in registry.entries] == sorted(all_sets)
    for entry in registry.entries:
        assert [f.text() for f in check_entry(all_sets[entry.id], entry, entry.file)] == []


def test_whose_terms_hold_for_what_is_derived(all_sets: dict[str, MappingSet]) -> None:
    """LICENSE-DATA.md says which sets under other terms take part in proofs: those, no others."""
    others = {e.id for e in read_registry(FOLDER).entries if e.licence != OURS}
    stating = {n for n in others if any(r.relation != UNKNOWN for r in all_sets[n].records)}
    for half in (FOLDER.parent / "LICENSE-DATA.md").read_text(encoding="utf-8").split("\n---\n"):
        assert set(re.findall(r"`([\w-]+--[\w.-]+)`", half)) == stating
    assert len(others) == 6


def test_readings_are_those_of_the_table(all_sets: dict[str, MappingSet]) -> None:
    readings = read_readings(FOLDER / "readings.tsv")
    for name, mapping_set in all_sets.items():
        assert [f.text() for f in check_readings(mapping_set, readings, name)] == []
    used = {r.source_relation for s in all_sets.values() for r in s.records}
    assert {r.source_relation for r in readings} == used - {""}


def test_every_end_is_an_item_of_its_document(all_sets: dict[str, MappingSet]) -> None:
    kinds = NamedNode(PREFIXES["kh"] + "itemKind")
    items = {
        str(q.subject)
        for path in sorted((FOLDER.parent / "ontology/documents").glob("*.ttl"))
        for q in read_turtle(path)
        if q.predicate == kinds
    }
    ends = {
        end
        for mapping_set in all_sets.values()
        for record in mapping_set.records
        for end in (record.subject_id, record.object_id)
        if end != NO_TERM_FOUND
    }
    assert sorted(end for end in ends if f"<{item_iri(end)}>" not in items) == []


def test_statement_identifiers_are_unique(all_sets: dict[str, MappingSet]) -> None:
    found = [r.identifier for s in all_sets.values() for r in s.records]
    assert len(found) == len(set(found))


@pytest.fixture(scope="module")
def field_tools() -> Iterator[None]:
    """The field's own library; what it warns of its dependencies is not ours to mend.

    It makes its validator anew from the schema for each set, which takes longer than judging most
    sets; here they share the first one.
    """
    from sssom import validators

    make = vars(validators)["Validator"]
    made: list[object] = []

    def shared(**given: object) -> object:
        if not made:
            made.append(make(**given))
        return made[0]

    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setattr(validators, "Validator", shared)
        yield


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.usefixtures("field_tools")
@pytest.mark.filterwarnings("ignore")
def test_sssom_accepts(name: str, caplog: pytest.LogCaptureFixture) -> None:
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    with caplog.at_level(logging.WARNING):
        parsed = parse_sssom_table(BY_NAME[name])
    assert [m for m in caplog.messages if "not a standard SSSOM" in m] == []
    ours = read_set(BY_NAME[name]).records
    standard = ("subject_id", "predicate_id", "object_id", "subject_source", "object_source")
    assert [tuple(row) for row in parsed.df[list(standard)].itertuples(index=False)] == [
        tuple(getattr(record, slot) for slot in standard) for record in ours
    ]
    reports = validate(parsed, fail_on_error=False)
    assert [r.message for report in reports.values() for r in report.results] == []


@pytest.mark.filterwarnings("ignore")
def test_sssom_refuses_a_faulty_set(small: str, tmp_path: Path) -> None:
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    path = tmp_path / "nisc--cpsf.sssom.tsv"
    path.write_text(small.replace("safety\tsemapv:Manual", "safety\tsemapv:Magic"))
    reports = validate(parse_sssom_table(path), fail_on_error=False)
    assert any(report.results for report in reports.values())


@pytest.mark.filterwarnings("ignore")
def test_sssom_reads_our_rdf(all_sets: dict[str, MappingSet]) -> None:
    """The field's RDF reader finds every record; it knows no second type, so ours is left out."""
    from rdflib import Graph
    from sssom.rdf_internal import MappingSetRDFConverter

    mapping_set = all_sets["nisc--iotsg"]
    ours = NamedNode(PREFIXES["kh"] + "Statement")
    triples = [q for q in set_quads(mapping_set) if q.object != ours]
    graph = Graph().parse(data=canonical_turtle(triples).decode(), format="turtle")
    frame = MappingSetRDFConverter().msdf_from_rdf(graph).df
    slots = ["record_id", "subject_id", "predicate_id", "object_id", "confidence", "object_source"]
    assert {tuple(row) for row in frame[slots].itertuples(index=False)} == {
        (f"mapping:{r.identifier}", *(getattr(r, slot) for slot in slots[1:]))
        for r in mapping_set.records
    }
