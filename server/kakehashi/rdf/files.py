"""Read and write RDF files.

The canonical Turtle form of the project: sorted triples without blank nodes, fixed prefixes.
Same triples, same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kakehashi.errors import BuildError, Finding
from kakehashi.namespaces import ID, PREFIXES

__all__ = ["canonical_turtle", "in_graph", "nquads", "read_turtle", "turtle_prefixes"]

_RDF_TYPE = PREFIXES["rdf"] + "type"
_ITEM = re.compile(re.escape(ID) + r"([a-z][a-z0-9-]*)/")


def read_turtle(path: Path, *, shown_as: str | None = None) -> list[Quad]:
    """Return the triples of a Turtle file, in the default graph.

    Raises BuildError with a finding (file and line) when the file does not parse.
    """
    text = path.read_bytes()
    try:
        return list(parse(text, format=RdfFormat.TURTLE))
    except SyntaxError as error:
        finding = Finding(
            file=shown_as or str(path),
            line=error.lineno or 1,
            node="",
            message_en=f"the Turtle does not parse: {error.msg}",
            message_ja=f"Turtleとして読めない: {error.msg}",
            check="turtle-syntax",
        )
        raise BuildError("A file does not parse.", findings=(finding,)) from error


def in_graph(quads: Iterable[Quad | Triple], graph: str) -> list[Quad]:
    """Put every triple into the named graph ``graph`` (an IRI)."""
    name = NamedNode(graph)
    return [Quad(q.subject, q.predicate, q.object, name) for q in quads]


def nquads(quads: Iterable[Quad]) -> bytes:
    r"""Return sorted N-Quads, one line each, without repetition.

    >>> q = Quad(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o"))
    >>> nquads([q, q])
    b'<urn:s> <urn:p> <urn:o> .\n'
    """
    lines = serialize(quads, format=RdfFormat.N_QUADS)
    return b"".join(sorted(set(lines.splitlines(keepends=True)))) if lines else b""


def turtle_prefixes(
    quads: Iterable[Quad | Triple], more: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the prefixes that the triples use: fixed ones, and one for each document."""
    used: set[str] = set()
    documents: set[str] = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            iri = getattr(getattr(term, "datatype", term), "value", "")
            if match := _ITEM.match(iri):
                documents.add(match[1])
            used.add(iri.rpartition("#")[0] + "#" if "#" in iri else iri.rpartition("/")[0] + "/")
    prefixes = {name: iri for name, iri in {**PREFIXES, **(more or {})}.items() if iri in used}
    return prefixes | {slug: f"{ID}{slug}/" for slug in sorted(documents)}


def canonical_turtle(
    quads: Iterable[Quad | Triple], more: Mapping[str, str] | None = None
) -> bytes:
    """Serialise triples in the project's one Turtle form.

    Raises ValueError on a blank node: published data has none.
    """
    triples = [Triple(q.subject, q.predicate, q.object) for q in quads]
    for triple in triples:
        if not isinstance(triple.subject, NamedNode) or str(triple.object).startswith("_:"):
            raise ValueError(f"blank node in {triple}")
    ordered = sorted(set(triples), key=_order)
    written = serialize(ordered, format=RdfFormat.TURTLE, prefixes=turtle_prefixes(triples, more))
    # Not splitlines: a text may hold other characters that part lines.
    lines = (written or b"").decode().removesuffix("\n").split("\n")
    header = sorted(line for line in lines if line.startswith("@prefix "))
    body = [line if line.startswith("\t") else f"\n{line}" for line in lines[len(header) :]]
    return "\n".join([*header, *body, ""]).replace("\t", "  ").encode()


def _order(triple: Triple) -> tuple[list[object], bool, str, str]:
    natural = [int(p) if p.isdigit() else p for p in re.split(r"(\d+)", str(triple.subject))]
    return natural, triple.predicate.value != _RDF_TYPE, triple.predicate.value, str(triple.object)
