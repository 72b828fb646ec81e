"""Every question gives the same answer on every engine; only the setting ``store`` differs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kakehashi.errors import BadInputError
from kakehashi.model.term import Row, Term
from kakehashi.namespaces import BASE, document_iri, item_iri, set_iri, statement_iri
from kakehashi.rdf.query_files import QueryFile, read_queries
from kakehashi.services import Services
from kakehashi.services.examples import with_parameters
from kakehashi.services.facets import FACETS
from kakehashi.settings import load_settings
from kakehashi.store.choice import open_reader, prefixes_of
from kakehashi.store.reader import Reader
from kakehashi.store.remote.reader import RemoteReader
from kakehashi.store.request import Request
from kakehashi.web import create_app
from tests.queries.conftest import told_of
from tests.queries.test_examples import ELSEWHERE, EXAMPLES, kept

from .servers import WHOLE, Engine

pytestmark = pytest.mark.xdist_group("engines")

ROOT = Path(__file__).parents[2]
SERVICE_QUERIES = read_queries(ROOT / "queries/services")
EXPECTED = ROOT / "tests/queries/expected"
ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
SERVICE = f"{BASE}sparql"
#: How much smaller the sample of pages is than that of ``make engines``.
STEP = 1 if WHOLE else 72
#: Relations in one row are written in an order that SPARQL leaves open (GROUP_CONCAT).
OPEN_ORDER = {"premises": "relations"}


@pytest.fixture(scope="module")
def readers(engine: Engine) -> tuple[Reader, Reader]:
    release = load_settings().build_dir / "current"
    return open_reader("oxigraph:current", release), open_reader(engine.store, release)


def items_of(embedded: Services, step: int) -> list[str]:
    """A sample of items of all documents, the same each time."""
    every = [member.id for member in embedded.catalogue.refs.members()]
    return [*every[::step], "nisc:sec-3", "nisc:bp-3", "cpsf:concern-resilience", "iotsg:document"]


def asked(embedded: Services, name: str) -> Iterator[dict[str, Term]]:
    """Values for the places of a service query; one without places is asked once."""
    items = items_of(embedded, 331 if WHOLE else 331 * 5)
    sets = sorted(embedded.statements.sets())
    if name in ("aliases", "children", "ends-of-item", "statements-of-item"):
        yield from ({"item": Term(item_iri(item))} for item in items)
    elif name in ("properties", "construct-thing"):
        yield from ({"thing": Term(item_iri(item))} for item in items)
        yield from ({"thing": Term(set_iri(name))} for name in sets[::9])
    elif name == "construct-service":
        yield {"thing": Term(SERVICE)}
    elif name == "nesting":
        documents = embedded.catalogue.documents(stubs=True)
        yield from ({"edition": Term(document_iri(d.slug))} for d in documents)
    elif name in ("values", "inferred"):
        facets = sorted(FACETS.values())
        yield from ({"property": Term(one)} for one in facets[:: 1 if WHOLE else 3])
    elif name == "set-statements":
        yield from ({"set": Term(set_iri(name))} for name in sets[::9])
    elif name == "statement":
        some = [s.id for s in embedded.statements.of_set("nisc--cpsf")][:10]
        yield from ({"iri": Term(statement_iri(one))} for one in some)
    elif name == "statements-of-set":
        yield from ({"set": Term(set_iri(name))} for name in sets[:: 3 if WHOLE else 27])
    elif name == "construct-graph":
        manifest = json.loads((embedded.folder / "manifest.json").read_text())
        small = [graph for graph, triples in manifest["graphs"].items() if triples < 20_000]
        assert len(small) > 150
        yield from ({"graph": Term(graph)} for graph in small[:: 4 if WHOLE else 12])
        yield {"graph": Term("https://w3id.org/kakehashi/graph/ontology")}
    else:
        yield {}


def comparable(rows: list[Row], open_order: str) -> list[tuple[tuple[str, Term], ...]]:
    def in_order(name: str, term: Term) -> Term:
        if name != open_order:
            return term
        return term._replace(value=" ".join(sorted(term.value.split())))

    return [tuple(sorted((n, in_order(n, t)) for n, t in row.items())) for row in rows]


@pytest.mark.parametrize("query", SERVICE_QUERIES, ids=[q.id for q in SERVICE_QUERIES])
def test_service_query(
    query: QueryFile, readers: tuple[Reader, Reader], embedded: Services
) -> None:
    ours, theirs = readers
    found = 0
    for places in asked(embedded, query.id):
        if "CONSTRUCT" in query.text:
            one = ours.construct(query.text, **places)
            same = one == theirs.construct(query.text, **places)
            assert same, places
            found += len(one)
            continue
        open_order = OPEN_ORDER.get(query.id, "")
        a = comparable(ours.select(query.text, **places), open_order)
        b = comparable(theirs.select(query.text, **places), open_order)
        same = a == b if "ORDER BY" in query.text else Counter(a) == Counter(b)
        assert same, (places, set(a) ^ set(b))
        found += len(a)
    assert found, "a query that finds nothing shows nothing"


@pytest.fixture(scope="module")
def public(engine: Engine) -> RemoteReader:
    release = load_settings().build_dir / "current"
    return RemoteReader(engine.query, prefixes=prefixes_of(release))


@pytest.mark.parametrize("example", EXAMPLES, ids=[q.id for q in EXAMPLES])
def test_competency_query(example: QueryFile, public: RemoteReader) -> None:
    expected = json.loads((EXPECTED / f"{example.id}.json").read_text(encoding="utf-8"))
    also = expected.pop("also", None)
    assert answer(public, example.text) == expected
    if also:
        del also["parameters"]
        assert answer(public, with_parameters(example.text, ELSEWHERE[example.id])) == also


def answer(public: RemoteReader, query: str) -> dict[str, object]:
    found = public.evaluate(Request(query, accept=ACCEPT), seconds=60)
    return kept(told_of(found.body.decode(), found.media_type))


#: The text of the example ``our-reading-of-published-words`` before it was written otherwise.
CHOICE_OF_AGGREGATES = """
SELECT ?word ?relations (COUNT(?statement) AS ?statements) WHERE {
  {
    SELECT ?statement ?word
      (IF(COUNT(DISTINCT ?read) = 5, "unknown", REPLACE(CONCAT(
        MAX(IF(?read = relation:equal, "equal ", "")),
        MAX(IF(?read = relation:partOf, "partOf ", "")),
        MAX(IF(?read = relation:contains, "contains ", "")),
        MAX(IF(?read = relation:overlaps, "overlaps ", "")),
        MAX(IF(?read = relation:disjoint, "disjoint ", ""))), " $", "")) AS ?relations)
    WHERE { ?statement kh:sourceRelation ?word ; kh:relation ?read }
    GROUP BY ?statement ?word
  }
}
GROUP BY ?word ?relations
ORDER BY ?word ?relations
"""


def test_what_virtuoso_cannot_compile_is_an_error_and_never_another_answer(
    public: RemoteReader, engine: Engine
) -> None:
    """Virtuoso's compiler fails on it, with most statistics that it may have of the data."""
    wanted = json.loads((EXPECTED / "our-reading-of-published-words.json").read_text("utf-8"))
    failed = ""
    try:
        assert answer(public, CHOICE_OF_AGGREGATES)["count"] == wanted["count"]
    except BadInputError as error:
        failed = str(error)
    assert not failed or (engine.name == "virtuoso" and "SQ156" in failed)


def addresses(embedded: Services) -> Iterator[tuple[str, str]]:
    """Pages and REST answers in both languages, and linked data in every syntax."""
    documents = [d.slug for d in embedded.catalogue.documents()]
    for slug in documents[:: 4 * STEP]:
        yield f"/en/id/{slug}", "text/html"
        yield f"/api/v1/documents/{slug}/tree", "application/json"
        yield f"/api/v1/documents/{slug}/items?limit=500", "application/json"
        yield f"/id/{slug}", "text/turtle"
    for item in items_of(embedded, 977 * STEP):
        path = item.replace(":", "/")
        yield f"/ja/id/{path}", "text/html"
        yield f"/api/v1/items/{item}", "application/json"
        yield f"/api/v1/items/{item}/crosswalk", "application/json"
        yield f"/api/v1/items/{item}/derived", "application/json"
        yield f"/id/{path}", "application/ld+json"
    for name in list(embedded.statements.sets())[:: 7 * STEP]:
        yield f"/ja/mapping-set/{name}", "text/html"
        yield f"/api/v1/quality/{name}", "application/json"
    yield from ((f"/{page}", "text/html") for page in ("en/", "ja/documents", "en/ontology"))
    yield from ((f"/ja/{page}", "text/html") for page in ("quality", "contradictions", "matrix"))
    api = ("documents", "matrix", "quality", "contradictions", "release", "search?q=認証")
    yield from ((f"/api/v1/{name}", "application/json") for name in api)
    pairs = ("nisc", "cpsf"), ("iotsg", "i40"), ("tsunagaru", "iotsg")
    for one, other in pairs if WHOLE else pairs[:1]:
        yield f"/api/v1/gap?a={one}&b={other}", "application/json"
        yield f"/en/gap?a={one}&b={other}", "text/html"
    yield "/api/v1/explain?a=iotsg:kp-12&b=i40:lc-type", "application/json"
    yield "/api/v1/whatif?add=nisc:bp-3+equal+cpsf:concern-safety", "application/json"
    yield "/graph/mapping/nisc--cpsf", "application/rdf+xml"
    yield "/ontology", "text/turtle"


def test_pages_rest_and_linked_data(embedded: Services, remote: Services) -> None:
    ours, theirs = create_app(embedded).test_client(), create_app(remote).test_client()
    tried: Counter[int] = Counter()
    different = []
    for path, accept in addresses(embedded):
        one = ours.get(path, headers={"Accept": accept})
        other = theirs.get(path, headers={"Accept": accept})
        tried[one.status_code] += 1
        if (one.status_code, one.data) != (other.status_code, other.data):
            different.append((path, one.status_code, other.status_code))
    assert not different
    assert tried[200] > (120 if WHOLE else 40), tried


def test_answers_reasoned_out_by_hand(remote: Services) -> None:
    """The golden questions, a share of them: the whole runs on the embedded store."""
    questions = yaml.safe_load((ROOT / "tests/golden/questions.yml").read_text(encoding="utf-8"))
    relations = [q for q in questions if q["ask"] == "relation"][::3]
    for asked_ in relations:
        view = remote.derivation.explain(
            asked_["subject"], asked_["object"], nestings=asked_["hierarchy"]
        )
        names = list(view.explanation.relation.names)
        assert asked_["relation"] == (names if len(names) < 5 else []), asked_["id"]
    assert len(relations) >= 10
