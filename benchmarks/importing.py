"""How long an import of 10,000 rows takes, step by step: ``python -m benchmarks.importing [ROWS]``.

The rows relate real items of the project, so that ends are looked up, relations compared with what
is there, and contradictions looked for over the whole graph; nothing is written.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise, product
from pathlib import Path
from uuid import UUID

from openpyxl import Workbook

from kakehashi.exports.exchange import find
from kakehashi.importers.known import Known, known_of
from kakehashi.importers.options import ImportOptions
from kakehashi.model.exchange import Bundle, SetEntry
from kakehashi.model.relation import Relation
from kakehashi.model.statement import MappingSet, Record
from kakehashi.namespaces import set_iri
from kakehashi.services.intake import plan

PROJECT = Path(__file__).parents[1]
WORDS = ("subset of", "superset of", "intersects with", "equal")
PREDICATES = ("skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch", "skos:exactMatch")
DOCUMENTS = ("iec62443", "csf20")
#: Formats of ours, by the names of the files; the largest file of each holds the statements.
WRITTEN = {
    "sssom-json": "sssom.json",
    "jskos": "ndjson",
    "csv": "csv",
    "oscal": "json",
    "jsonld": "jsonld",
    "turtle": "ttl",
    "rdfxml": "rdf",
}
OPTIONS = ImportOptions(
    standing="published",
    publisher="Benchmark",
    licence="https://creativecommons.org/licenses/by/4.0/",
    set_name="benchmark",
    subject_document=DOCUMENTS[0],
    object_document=DOCUMENTS[1],
)


def pairs(known: Known, rows: int) -> list[tuple[str, str]]:
    """Return that many different pairs of items, always the same ones."""
    subjects, objects = (sorted(known.documents[slug].items) for slug in DOCUMENTS)
    return random.Random(5).sample(list(product(subjects, objects)), rows)


def sssom(chosen: list[tuple[str, str]]) -> bytes:
    """Return the pairs as a set; most of its relations only say that something is shared."""
    lines = ["#curie_map:"]
    lines += [f"#  {slug}: https://w3id.org/kakehashi/id/{slug}/" for slug in DOCUMENTS]
    lines.append("subject_id\tpredicate_id\tobject_id\tmapping_justification\tcomment")
    for number, (subject, object_) in enumerate(chosen):
        predicate = PREDICATES[number % 4 if number % 50 == 0 else 2]
        lines.append(
            f"{DOCUMENTS[0]}:{subject}\t{predicate}\t{DOCUMENTS[1]}:{object_}"
            f"\tsemapv:ManualMappingCuration\trow {number}"
        )
    return "\n".join([*lines, ""]).encode()


def workbook(chosen: list[tuple[str, str]]) -> bytes:
    """Return the pairs as a workbook of OLIR's kind."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Relationships")
    sheet.append(
        ["Focal Document Element", "Relationship", "Reference Document Element", "Comments"]
    )
    for number, (subject, object_) in enumerate(chosen):
        sheet.append([subject, WORDS[2], object_, f"row {number}"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def oscal(chosen: list[tuple[str, str]]) -> bytes:
    """Return the pairs as an OSCAL mapping collection."""
    maps = [
        {
            "uuid": str(UUID(int=number)),
            "relationship": "intersects-with",
            "sources": [{"type": "control", "id-ref": subject}],
            "targets": [{"type": "control", "id-ref": object_}],
            "remarks": f"row {number}",
        }
        for number, (subject, object_) in enumerate(chosen)
    ]
    resources = {
        f"{end}-resource": {"type": "catalog", "href": f"{slug}.json"}
        for end, slug in zip(("source", "target"), DOCUMENTS, strict=True)
    }
    provenance = {
        "method": "human", "matching-rationale": "semantic", "status": "complete",
        "mapping-description": "Benchmark",
    }  # fmt: skip
    collection = {
        "uuid": str(UUID(int=1 << 64)),
        "metadata": {"title": "Benchmark", "version": "1", "oscal-version": "1.2.1"},
        "provenance": provenance,
        "mappings": [{"uuid": str(UUID(int=1 << 65)), **resources, "maps": maps}],
    }
    return json.dumps({"mapping-collection": collection}).encode()


def cprt(chosen: list[tuple[str, str]]) -> bytes:
    """Return the pairs as NIST's exports have them: a document, and references out of it.

    The references name their own document, so that the other one is ordered by an option.
    """
    subjects = sorted({subject for subject, _ in chosen})
    elements = [
        {"element_type": "subcategory", "element_identifier": name, "title": name, "text": name,
         "doc_identifier": "BENCHMARK"}
        for name in subjects
    ]  # fmt: skip
    relationships = [
        {
            "source_element_identifier": subject,
            "source_doc_identifier": "BENCHMARK",
            "dest_element_identifier": object_,
            "dest_doc_identifier": "BENCHMARK",
            "relationship_identifier": "external_reference",
            "provenance_doc_identifier": "BENCHMARK",
        }
        for subject, object_ in chosen
    ]
    listed = {
        "documents": [{"doc_identifier": "BENCHMARK", "name": "Benchmark", "version": "1"}],
        "relationship_types": [
            {"relationship_identifier": "external_reference", "description": "refers to"}
        ],
        "elements": elements,
        "relationships": relationships,
    }
    return json.dumps({"response": {"elements": listed}}).encode()


def statements(chosen: list[tuple[str, str]]) -> Bundle:
    """Return the pairs as a set of ours, for the formats that we write."""
    records = tuple(
        Record(
            mapping_set="benchmark", subject_id=f"{DOCUMENTS[0]}:{subject}",
            object_id=f"{DOCUMENTS[1]}:{object_}", predicate_id="kh:overlaps",
            relation=Relation.OVERLAPS, mapping_justification="semapv:ManualMappingCuration",
            subject_source=f"kid:{DOCUMENTS[0]}", object_source=f"kid:{DOCUMENTS[1]}",
            standing="published", publisher="Benchmark", evidence="text", fact_source="Benchmark",
            locator=f"row {number}", source_relation="intersects with", comment=f"row {number}",
        )
        for number, (subject, object_) in enumerate(chosen)
    )  # fmt: skip
    made = MappingSet(
        mapping_set_id=set_iri("benchmark"), mapping_set_version="0.1.0",
        mapping_set_title="Benchmark", mapping_set_description="Benchmark",
        license=OPTIONS.licence, publisher="Benchmark", records=records,
    )  # fmt: skip
    entry = SetEntry(name="benchmark", standing="published", strict=False)
    return Bundle(sets=(made,), entries=(entry,))


def files(chosen: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Yield the pairs in every format that is read."""
    yield "b.sssom.tsv", sssom(chosen)
    yield "b.xlsx", workbook(chosen)
    yield "b.oscal.json", oscal(chosen)
    yield "b.cprt.json", cprt(chosen)
    bundle = statements(chosen)
    for format_, name in WRITTEN.items():
        written = find(format_).write(bundle)
        yield f"ours.{name}", max(written.values(), key=len)


def mark(marks: list[tuple[str, float]], name: str) -> None:
    """Note when a step begins."""
    marks.append((name, time.monotonic()))


def main() -> None:
    """Print the seconds of each step for each form."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    chosen = pairs(known_of(PROJECT), rows)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files(chosen):
            file = Path(folder, name)
            file.write_bytes(content)
            marks: list[tuple[str, float]] = []
            before = sum(os.times()[:4])
            options = replace(OPTIONS, stubs=True) if "cprt" in name else OPTIONS
            planned = plan(PROJECT, file, options, step=partial(mark, marks))
            spent = sum(os.times()[:4]) - before
            marks.append(("", time.monotonic()))
            steps = ", ".join(f"{a} {y - x:.2f}" for (a, x), (_, y) in pairwise(marks))
            total = marks[-1][1] - marks[0][1]
            counts = planned.draft.counts
            print(f"{name} ({planned.format}, {len(content):,} bytes): {counts.rows} rows, "
                  f"{counts.taken} taken, {counts.faulty} faulty: {total:.2f} s, of the processor "
                  f"{spent:.2f} s ({steps})", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
