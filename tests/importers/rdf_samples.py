"""Small graphs of SKOS and SSSOM, in every syntax of RDF, and how they are read."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Triple, parse, serialize

from kakehashi.importers.raw import Raw, RawEntry
from kakehashi.importers.readers import skos

__all__ = ["HEAD", "SMALL", "SYNTAXES", "read", "texts", "written"]

HEAD = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix kh: <https://w3id.org/kakehashi/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sssom: <https://w3id.org/sssom/> .
@prefix x: <urn:x:> .
"""

SMALL = (
    HEAD
    + """
x:scheme a skos:ConceptScheme ; dct:title "A"@en , "あ"@ja ; skos:hasTopConcept x:a .
x:a a skos:Concept ; skos:prefLabel "Policy"@en , "方針"@ja , "Richtlinie"@de ;
  skos:altLabel "Rule"@en ; skos:notation "A.1" ; skos:definition "What is meant."@en .
x:b a skos:Concept ; skos:broader x:a ; skos:prefLabel "Part"@en ; skos:closeMatch <urn:y:1> ;
  skos:scopeNote "Only here."@en , "Or there."@en .
[] a owl:Axiom ; owl:annotatedSource x:a ; owl:annotatedProperty skos:exactMatch ;
  owl:annotatedTarget <urn:y:2> ; sssom:confidence 0.5 ; sssom:author_label "A. Author" .
x:a skos:exactMatch <urn:y:2> .
"""
)

SYNTAXES = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def read(text: str, name: str = "x.ttl") -> Raw:
    return skos.read(text.encode(), name)


def texts(entry: RawEntry) -> dict[str, str]:
    return {key: cell.text for key, cell in entry.cells.items()}


def written(ending: str) -> bytes:
    quads = list(parse(SMALL.encode(), format=RdfFormat.TURTLE))
    triples = [Triple(q.subject, q.predicate, q.object) for q in quads]
    return serialize(triples, format=SYNTAXES[ending]) or b""
