"""SKOS and SSSOM in RDF: schemes become documents, concepts items, statements rows.

A statement is a reified axiom as SSSOM/RDF writes it, or a plain mapping triple; a triple that
an axiom states too makes no second row.
"""

from __future__ import annotations

from typing import Final

from kakehashi.importers.raw import Raw
from kakehashi.importers.readers import sssom_json
from kakehashi.importers.readers.form_faults import Faults
from kakehashi.importers.readers.rdf_resources import Resource, Resources, iri
from kakehashi.importers.readers.rdf_rules import MAPPING_PROPERTIES
from kakehashi.importers.readers.rdf_syntax import parse_rdf, syntax_of
from kakehashi.importers.readers.skos_items import documents_of
from kakehashi.importers.readers.skos_statements import sets_of

__all__ = ["FORMAT", "read", "recognises"]

FORMAT: Final = "rdf"

#: Names of files in which RDF is not looked for.
_NOT: Final = (".ndjson", ".jsonl", ".tsv", ".csv", ".xlsx", ".yaml", ".yml")


def recognises(name: str, head: bytes) -> bool:
    """Tell whether a file is RDF, by its ending or its content.

    >>> recognises("a.owl", b'<?xml version="1.0"?><rdf:RDF/>')
    True
    >>> recognises("a.tsv", b"subject_id")
    False
    """
    if name.lower().endswith(_NOT) or sssom_json.recognises(name, head):
        return False
    return syntax_of(name, head.decode("utf-8-sig", errors="replace")) is not None


def read(content: bytes, file: str) -> Raw:
    """Read documents, items, mapping sets and statements; ``file`` is its name in findings.

    Rows are positions among the resources of the file, columns are properties.

    >>> text = b'''@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    ... <urn:a> a skos:Concept ; skos:prefLabel "Policy"@en ; skos:exactMatch <urn:b> .'''
    >>> raw = read(text, "a.ttl")
    >>> raw.documents[0].items[0].text("title_en"), raw.sets[0].rows[0].text("object_id")
    ('Policy', 'urn:b')
    """
    faults = Faults(file)
    parsed = parse_rdf(content, file, faults)
    if parsed is None:
        return Raw(findings=tuple(faults.found))
    quads, prefixes = parsed
    resources = Resources(quads, faults)
    documents, used = documents_of(resources)
    sets, stated = sets_of(resources, prefixes)
    _report_others(resources, used | stated)
    return Raw(documents, sets, tuple(faults.found))


def _report_others(resources: Resources, used: frozenset[object]) -> None:
    """Say what was left out: nothing is dropped in silence."""
    others = [
        resource
        for resource in resources
        if resource.node not in used
        and not resources.is_written(resource)
        and not _only_mapped(resource)
    ]
    if others:
        first = resources.place(others[0])
        resources.faults.add("rdf-other", 1, first, "info", count=len(others), first=first)


def _only_mapped(resource: Resource) -> bool:
    """Tell whether all that is said of a resource are mappings, and perhaps what it is."""
    rest = resource.said.keys() - MAPPING_PROPERTIES.keys()
    return rest <= {iri("rdf:type")} and rest != resource.said.keys()
