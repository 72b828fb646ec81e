"""The ontology's files and small graphs in its prefixes."""

from __future__ import annotations

from pathlib import Path

import rdflib
from pyoxigraph import Quad, RdfFormat, parse

from kakehashi.namespaces import BASE, PREFIXES

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"

#: Prefixes of the examples: those of the project, and two documents.
HEADER = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {**PREFIXES, "x": f"{BASE}id/x/", "y": f"{BASE}id/y/"}.items()
)


def ontology_files() -> list[Path]:
    """Root, modules and code lists: what becomes graph/ontology."""
    folders = [ONTOLOGY / "modules", ONTOLOGY / "schemes"]
    return [ONTOLOGY / "kakehashi.ttl", *(p for f in folders for p in sorted(f.glob("*.ttl")))]


def quads(trig: str) -> list[Quad]:
    """Read an example; triples outside a graph are the document x."""
    graph = f"<{BASE}graph/document/x>"
    text = trig if "{" in trig else f"{graph} {{ {trig} }}"
    return list(parse(HEADER + text, format=RdfFormat.TRIG))


def merged(files: list[Path]) -> rdflib.Graph:
    """All files as one graph."""
    graph = rdflib.Graph()
    for path in files:
        graph.parse(path, format="turtle")
    return graph
