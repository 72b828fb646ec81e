"""The harness that came with the suite comes to the same verdicts over the same service."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad

from tests.conformance.compare import Term
from tests.conformance.results import Table, read_json
from tests.conformance.service import Service
from tests.conformance.suite import Verdicts, cases

pytestmark = pytest.mark.xdist_group("w3c")

ALL: Final = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


def _quad(row: Any) -> Quad:
    graph: Term | DefaultGraph = row.get("g", DefaultGraph())
    return Quad(row["s"], row["p"], row["o"], graph)  # type: ignore[arg-type]


def _engine(harness: dict[str, Any], service: Service) -> Any:
    """Return the harness's engine over HTTP, loading and reading whole stores in our way.

    Its own way sends and fetches a data set at the graph store's address without a graph, which
    the Recommendation does not know.
    """

    def reset(quads: list[Quad], graphs: tuple[NamedNode, ...] = ()) -> None:
        named: dict[str, list[Quad]] = {graph.value: [] for graph in graphs}
        for quad in quads:
            if isinstance(quad.graph_name, NamedNode):
                named.setdefault(quad.graph_name.value, []).append(quad)
        service.hold((q for q in quads if isinstance(q.graph_name, DefaultGraph)), named)

    def dump() -> list[Quad]:
        found = read_json(service.ask(ALL, "application/sparql-results+json").text)
        assert isinstance(found, Table)
        return [_quad(row) for row in found.rows]

    engine = harness["HttpEngine"](service.query, service.update, service.store)
    engine.reset, engine.dump = reset, dump
    return engine


def _opinion(harness: dict[str, Any], engine: Any, files: Any, manifest: Any, test: Any) -> str:
    try:
        return "passed" if harness["run_test"](files, manifest, test, engine) else "failed"
    except harness["Skip"]:
        return "inapplicable"
    except Exception:  # as the harness itself counts
        return "failed"


def test_both_come_to_the_same_verdicts(private: Service, suite: Path) -> None:
    source = (suite.parents[1] / "w3c_sparql.py").read_text(encoding="utf-8")
    program, main, rest = source.rpartition("\nmain()\n")
    assert main
    assert not rest
    harness: dict[str, Any] = {"__name__": "w3c_sparql"}
    exec(compile(program, "w3c_sparql.py", "exec"), harness)
    engine, files = _engine(harness, private), harness["Files"](str(suite))
    theirs = {}
    for folder in (*harness["QUERY_DIRS"], *harness["UPDATE_DIRS"]):
        manifest = harness["Manifest"](files, folder)
        for test in manifest.tests():
            theirs[test.value] = _opinion(harness, engine, files, manifest, test)
    assert len(theirs) == 498
    verdicts = Verdicts()
    # test_w3c.py shows that these are our verdicts over the same service.
    ours = {case.iri: verdicts.expected(case) for case in cases() if case.iri in theirs}
    assert {iri: (ours[iri], theirs[iri]) for iri in theirs if ours[iri] != theirs[iri]} == {}
