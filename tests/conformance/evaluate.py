"""Run one test of the suite against a service; what is wrong is raised as AssertionError."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from tests.conformance.cases import SUITE, Data, QueryTest, SyntaxTest, UpdateTest
from tests.conformance.compare import Row, Term, quads_as_rows, same_rows, same_rows_in_order
from tests.conformance.manifest import file_quads
from tests.conformance.results import READERS, Table, csv_rows, read_json, read_tsv, read_xml
from tests.conformance.service import Answer, Service

__all__ = ["evaluate", "load"]

_RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

#: What is asked for, by the form of the expected answer, so that every writer is tested.
_ACCEPT: Final = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".ttl": "application/sparql-results+json, text/turtle",
    ".rdf": "application/sparql-results+xml, application/rdf+xml",
}
_GRAPHS: Final = {"text/turtle": RdfFormat.TURTLE, "application/rdf+xml": RdfFormat.RDF_XML}
_JSON: Final = "application/sparql-results+json"

#: The whole query, not a part of it, is in order.
_ORDERED: Final = re.compile(r"\}[^{}]*\border\s+by\b[^{}]*\Z", re.IGNORECASE)

#: Everything in the store; one answer, because blank nodes may be shared by graphs.
_ALL: Final = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


def evaluate(test: QueryTest | UpdateTest | SyntaxTest, service: Service, root: Path) -> None:
    """Run a test; ``root`` is the folder of the suite."""
    if isinstance(test, SyntaxTest):
        _syntax(test, service, root)
    elif isinstance(test, UpdateTest):
        _update(test, service, root)
    else:
        _query(test, service, root)


def load(data: Data, service: Service, root: Path) -> None:
    """Make ``data`` the only content of the store."""
    named: defaultdict[str, list[Quad]] = defaultdict(list)
    for name, file in data.named:
        named[name] += file_quads(root, file)
    service.hold((quad for file in data.default for quad in file_quads(root, file)), named)


def _text(root: Path, iri: str) -> str:
    """Return a query or update; its file is its base."""
    text = (root / iri.removeprefix(SUITE)).read_bytes().decode()
    return f"BASE <{iri}>\n{text}"


def _syntax(test: SyntaxTest, service: Service, root: Path) -> None:
    text = _text(root, test.text)  # what the store holds does not matter
    answer = _send(test, text, service)
    if not test.positive:
        assert answer.status == 400, f"parses: {answer}"
        return
    assert answer.status != 400, f"does not parse: {answer}"
    if answer.status not in (200, 204):
        # Refused (SERVICE, LOAD) or failed for want of data: that shows that it parses only if
        # a fault is told apart.
        broken = _send(test, f"{text}\n}}", service)
        assert broken.status == 400, f"{answer} before it is parsed: {broken}"


def _send(test: SyntaxTest, text: str, service: Service) -> Answer:
    return service.change(text) if test.update else service.ask(text, "*/*")


def _update(test: UpdateTest, service: Service, root: Path) -> None:
    load(test.before, service, root)
    done = service.change(_text(root, test.request))
    assert done.status in (200, 204), str(done)
    found = read_json(service.ask(_ALL, _JSON).text)
    assert isinstance(found, Table)
    files = [(None, file) for file in test.after.default] + list(test.after.named)
    expected = [quad for graph, file in files for quad in file_quads(root, file, graph)]
    assert same_rows(found.rows, quads_as_rows(expected)), f"{found.rows} != {expected}"


def _query(test: QueryTest, service: Service, root: Path) -> None:
    load(test.data, service, root)
    suffix = Path(test.result).suffix
    answer = service.ask(_text(root, test.query), _ACCEPT[suffix])
    assert answer.status == 200, str(answer)
    assert answer.media_type in _ACCEPT[suffix], f"asked for {_ACCEPT[suffix]}: {answer}"
    expected = _expected(root, test.result)
    if isinstance(expected, list):
        quads = parse(answer.body, format=_GRAPHS[answer.media_type])
        found = quads_as_rows(quads)
        assert same_rows(found, quads_as_rows(expected)), f"{found} != {expected}"
        return
    reader = csv_rows if suffix == ".csv" else READERS[answer.media_type]
    ordered = _ORDERED.search(_text(root, test.query)) is not None
    _compare(reader(answer.text), expected, ordered=ordered)


def _compare(found: Table | bool, expected: Table | bool, *, ordered: bool) -> None:
    if isinstance(found, bool) or isinstance(expected, bool):
        assert found is expected, f"{found} is not {expected}"
        return
    assert set(found.variables) == set(expected.variables), f"columns {found.variables}"
    same = same_rows_in_order if ordered or expected.ordered else same_rows
    assert same(found.rows, expected.rows), f"{found.rows} != {expected.rows}"


def _expected(root: Path, iri: str) -> Table | bool | list[Quad]:
    """Return the expected answer: rows, truth or the quads of a graph."""
    path = root / iri.removeprefix(SUITE)
    readers = {".srx": read_xml, ".srj": read_json, ".tsv": read_tsv, ".csv": csv_rows}
    if path.suffix in readers:
        return readers[path.suffix](path.read_bytes().decode())
    quads = file_quads(root, iri)
    sets = [q.subject for q in quads if q.predicate == _RDF_TYPE and _is(q.object, "ResultSet")]
    return _result_set(quads, sets[0]) if sets else quads


def _is(term: object, name: str) -> bool:
    return term == NamedNode(_RS + name)


def _result_set(quads: list[Quad], node: object) -> Table | bool:
    """Read a result written as RDF: rows have an index where their order matters."""
    said: defaultdict[tuple[object, str], list[Term]] = defaultdict(list)
    for quad in quads:
        if quad.predicate.value.startswith(_RS):
            said[quad.subject, quad.predicate.value.removeprefix(_RS)].append(quad.object)
    if truth := said[node, "boolean"]:
        return _lexical(truth[0]) == "true"
    numbered: list[tuple[int, Row]] = []
    for solution in said[node, "solution"]:
        row = {
            _lexical(said[binding, "variable"][0]): said[binding, "value"][0]
            for binding in said[solution, "binding"]
        }
        index = said[solution, "index"]
        numbered.append((int(_lexical(index[0])) if index else 0, row))
    numbered.sort(key=lambda pair: pair[0])
    variables = tuple(_lexical(v) for v in said[node, "resultVariable"])
    return Table(variables, tuple(row for _, row in numbered), any(n for n, _ in numbered))


def _lexical(term: Term) -> str:
    assert isinstance(term, Literal | NamedNode | BlankNode)
    return term.value
