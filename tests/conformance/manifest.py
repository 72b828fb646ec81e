"""Read the manifests of the W3C suite.

``mf:`` is the vocabulary of manifests, ``qt:`` and ``ut:`` say what a query or an update is
tested with, ``ht:`` and ``cnt:`` write down the requests of the protocol tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from tests.conformance.cases import (
    PARTS,
    SUITE,
    Case,
    Connection,
    Data,
    QueryTest,
    Step,
    SyntaxTest,
    Test,
    UpdateTest,
)

__all__ = ["file_quads", "read_suite"]

_MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
_HT: Final = "http://www.w3.org/2011/http#"
_CNT: Final = "http://www.w3.org/2011/content#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"

Node: TypeAlias = NamedNode | BlankNode


def read_suite(root: Path) -> list[Case]:
    """Read every test of the suite below ``root``, in the order of its manifests."""
    return [
        case
        for folders in PARTS.values()
        for folder in folders
        for path in sorted((root / folder).glob("manifest*.ttl"))
        for case in _Manifest(path, folder).cases()
    ]


def file_quads(root: Path, iri: str, graph: str | None = None) -> list[Quad]:
    """Return what a file of the suite says, in the default graph or in ``graph``."""
    target = NamedNode(graph) if graph else DefaultGraph()
    path = root / iri.removeprefix(SUITE)
    form = RdfFormat.from_extension(path.suffix[1:])
    # The blank nodes of two files are never the same, even if they have the same names.
    quads = parse(path=str(path), format=form, base_iri=iri, rename_blank_nodes=True)
    return [Quad(q.subject, q.predicate, q.object, target) for q in quads]


class _Manifest:
    def __init__(self, path: Path, folder: str) -> None:
        self._folder, self._store = folder, Store()
        base = f"{SUITE}{folder}/{path.name}"
        self._store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=base)

    def cases(self) -> Iterator[Case]:
        for quad in self._store.quads_for_pattern(None, NamedNode(f"{_MF}entries"), None):
            for node in self._list(quad.object):
                yield self._case(node)

    def _case(self, node: Node) -> Case:
        kinds = [self._text(kind) for kind in self._all(node, f"{_RDF}type")]
        (kind,) = [k.removeprefix(_MF) for k in kinds if k.startswith(_MF)]
        requires = {self._text(r).removeprefix(_MF) for r in self._all(node, f"{_MF}requires")}
        return Case(
            self._text(node), self._folder, kind, frozenset(requires), self._test(node, kind)
        )

    def _test(self, node: Node, kind: str) -> Test:
        action = self._one(node, f"{_MF}action")
        if not isinstance(action, Node):
            return None
        if "Syntax" in kind:
            text = self._text(action)
            # Some tests of updates say only "NegativeSyntaxTest11".
            return SyntaxTest(text, text.endswith(".ru"), kind.startswith("Positive"))
        result = self._node(node, f"{_MF}result") if self._one(node, f"{_MF}result") else action
        if kind == "UpdateEvaluationTest":
            request = self._text(self._one(action, f"{_UT}request"))
            return UpdateTest(request, self._data(action, _UT), self._data(result, _UT))
        if self._one(action, f"{_QT}query"):
            query = self._text(self._one(action, f"{_QT}query"))
            return QueryTest(query, self._data(action, _QT), self._text(result))
        requests = self._list(self._one(action, f"{_HT}requests"))
        return Connection(self._data(node, _UT), tuple(self._step(r) for r in requests))

    def _data(self, node: Node, vocabulary: str) -> Data:
        named = []
        for graph in self._all(node, f"{vocabulary}graphData"):
            file = self._one(graph, f"{_UT}graph") if isinstance(graph, Node) else None
            name = self._one(graph, _LABEL) if file and isinstance(graph, Node) else graph
            named.append((self._text(name), self._text(file or graph)))
        default = (self._text(file) for file in self._all(node, f"{vocabulary}data"))
        return Data(tuple(sorted(default)), tuple(sorted(named)))

    def _step(self, request: Node) -> Step:
        response = self._node(request, f"{_HT}resp")
        boolean = self._one(response, f"{_MF}expectedBoolean")
        body, content = (self._content(node) for node in (request, response))
        statuses = self._all(response, f"{_MF}expectedStatus")
        expected = {name.lower(): value for name, value in self._headers(response)}
        return Step(
            method=self._text(self._one(request, f"{_HT}methodName")),
            path=self._text(self._one(request, f"{_HT}absolutePath")),
            headers=self._headers(request),
            body=body,
            statuses=tuple(sorted(self._text(status).rpartition("#")[2] for status in statuses)),
            boolean=None if boolean is None else self._text(boolean) == "true",
            form=self._text(self._one(response, f"{_MF}expectedFormat")),
            media_type=expected.get("content-type", ""),
            content=None if content is None else content.decode(),
            location=self._text(self._one(response, f"{_MF}expectedLocation")),
        )

    def _headers(self, node: Node) -> tuple[tuple[str, str], ...]:
        headers = self._list(self._one(node, f"{_HT}headers"))
        names = (
            (self._one(h, f"{_HT}fieldName"), self._one(h, f"{_HT}fieldValue")) for h in headers
        )
        return tuple((self._text(name), self._text(value)) for name, value in names)

    def _content(self, node: Node) -> bytes | None:
        body = self._one(node, f"{_HT}body")
        if not isinstance(body, Node):
            return None
        encoding = self._text(self._one(body, f"{_CNT}characterEncoding"))
        return self._text(self._one(body, f"{_CNT}chars")).encode(encoding)

    def _all(self, node: Node, predicate: str) -> list[Node | Literal]:
        found = self._store.quads_for_pattern(node, NamedNode(predicate), None)
        return [quad.object for quad in found if isinstance(quad.object, Node | Literal)]

    def _one(self, node: Node, predicate: str) -> Node | Literal | None:
        found = self._all(node, predicate)
        if len(found) > 1:
            raise ValueError(f"{node} has {len(found)} {predicate}")
        return found[0] if found else None

    def _node(self, node: Node, predicate: str) -> Node:
        found = self._one(node, predicate)
        if not isinstance(found, Node):
            raise TypeError(f"{node} has no {predicate}")
        return found

    def _list(self, head: object) -> list[Node]:
        nodes = []
        while isinstance(head, Node) and head != NamedNode(f"{_RDF}nil"):
            nodes.append(self._node(head, f"{_RDF}first"))
            head = self._node(head, f"{_RDF}rest")
        return nodes

    @staticmethod
    def _text(term: Node | Literal | None) -> str:
        return "" if term is None else term.value
