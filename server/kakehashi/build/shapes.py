"""Stage *validate*: SHACL over one graph at a time, which is cheap and says which file."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize
from pyshacl import validate

from kakehashi.build.parse import quads_of
from kakehashi.errors import Finding, Severity
from kakehashi.namespaces import PREFIXES, curie

__all__ = ["class_hierarchy", "files_findings", "load_shapes", "shape_findings"]

_SH = rdflib.Namespace(PREFIXES["sh"])
_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
_SEVERITIES: dict[rdflib.URIRef, Severity] = {
    _SH.Violation: "violation",
    _SH.Warning: "warning",
    _SH.Info: "info",
}


def load_shapes(folder: Path) -> rdflib.Graph:
    """Return all shapes as one graph."""
    shapes = rdflib.Graph()
    for path in sorted(folder.glob("*.ttl")):
        shapes.parse(path, format="turtle")
    return shapes


def class_hierarchy(ontology: Iterable[Quad]) -> list[Quad]:
    """Return what shapes need of the ontology: which named class is below which."""
    return [
        q for q in ontology if q.predicate.value == _SUBCLASS and isinstance(q.object, NamedNode)
    ]


def shape_findings(
    data: Iterable[Quad], context: Iterable[Quad], shapes: rdflib.Graph
) -> list[Finding]:
    """Validate the triples of one file; findings have neither file nor line yet.

    ``context`` is added so that class targets reach subclasses; it is not itself checked
    for more than the shapes say of it.
    """
    graph = rdflib.Graph()
    triples = {Triple(q.subject, q.predicate, q.object) for q in (*data, *context)}
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")
    about = {q.subject.value for q in data if isinstance(q.subject, NamedNode)}
    _, report, _ = validate(graph, shacl_graph=shapes, inplace=True, advanced=False)
    found = [
        _finding(report, result)
        for result in report.subjects(rdflib.RDF.type, _SH.ValidationResult)
    ]
    return sorted(f for f in found if f.node in about)


#: Pieces of work for two processes; several each, as files differ in size.
_PIECES: Final = 8


def _validate_some(arguments: tuple[Path, list[bytes], bytes]) -> list[list[Finding]]:
    project, files, hierarchy = arguments
    shapes, classes = load_shapes(project / "ontology/shapes"), list(quads_of(hierarchy))
    return [shape_findings(quads_of(data), classes, shapes) for data in files]


def files_findings(project: Path, files: list[bytes], hierarchy: bytes) -> list[list[Finding]]:
    """Validate files, in two processes when there are several; the findings in their order."""
    if len(files) <= 1:
        return _validate_some((project, files, hierarchy))
    order = sorted(range(len(files)), key=lambda n: -len(files[n]))
    pieces = [order[first::_PIECES] for first in range(min(_PIECES, len(files)))]
    found: dict[int, list[Finding]] = {}
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        work = [(project, [files[n] for n in piece], hierarchy) for piece in pieces]
        for piece, findings in zip(pieces, pool.map(_validate_some, work), strict=True):
            found |= zip(piece, findings, strict=True)
    return [found[n] for n in range(len(files))]


def _finding(report: rdflib.Graph, result: rdflib.term.Node) -> Finding:
    messages = {
        getattr(m, "language", None) or "en": str(m)
        for m in report.objects(result, _SH.resultMessage)
    }
    path = report.value(result, _SH.resultPath)
    value = report.value(result, _SH.value)
    detail = f" ({curie(str(path))}" + (f": {value})" if value is not None else ")") if path else ""
    english = messages.get("en", "breaks a shape")
    severity = _SEVERITIES[rdflib.URIRef(str(report.value(result, _SH.resultSeverity)))]
    return Finding(
        file="",
        line=0,
        node=str(report.value(result, _SH.focusNode)),
        message_en=english + detail,
        message_ja=messages.get("ja", english) + detail,
        severity=severity,
        check=curie(str(report.value(result, _SH.sourceShape))),
    )
