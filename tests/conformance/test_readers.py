"""The means of these tests: comparison and readers tell right from wrong."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from tests.conformance.cases import SUITE, QueryTest, Step
from tests.conformance.compare import Row, Term, quads_as_rows, same_rows, same_rows_in_order
from tests.conformance.connection import check
from tests.conformance.description import faults
from tests.conformance.results import Table, csv_rows, read_json, read_tsv, read_xml
from tests.conformance.service import Answer
from tests.conformance.suite import cases

NODES = [BlankNode(f"n{number}") for number in range(4)]
TERMS: list[Term] = [
    *NODES,
    NamedNode("urn:a"),
    Literal("a"),
    Literal(1),
    Literal("a", language="en"),
]
ROWS = st.lists(
    st.dictionaries(st.sampled_from("spog"), st.sampled_from(TERMS), min_size=1), max_size=7
)


def renamed(rows: Sequence[Row], seed: int) -> list[Row]:
    """Return the rows in another order, with other names for their blank nodes."""
    chance = random.Random(seed)
    names = [BlankNode(f"m{number}") for number in range(len(NODES))]
    chance.shuffle(names)
    new = dict(zip(NODES, names, strict=True))
    found: list[Row] = [
        {name: new[t] if isinstance(t, BlankNode) else t for name, t in row.items()} for row in rows
    ]
    chance.shuffle(found)
    return found


@settings(max_examples=200, deadline=None)
@given(rows=ROWS, seed=st.integers(0, 10**6))
def test_names_and_order_do_not_matter(rows: list[Row], seed: int) -> None:
    assert same_rows(rows, renamed(rows, seed))


@settings(max_examples=200, deadline=None)
@given(rows=ROWS.filter(bool), seed=st.integers(0, 10**6), data=st.data())
def test_one_other_term_matters(rows: list[Row], seed: int, data: st.DataObject) -> None:
    other = [dict(row) for row in renamed(rows, seed)]
    row = data.draw(st.sampled_from(other))
    row[data.draw(st.sampled_from(sorted(row)))] = NamedNode("urn:other")
    assert not same_rows(rows, other)
    assert not same_rows(rows, other[1:])


def test_blank_nodes_that_only_their_links_tell_apart() -> None:
    """Two triangles are no hexagon, though each node has two neighbours."""

    def ring(*numbers: int) -> list[Row]:
        following = (*numbers[1:], numbers[0])
        return [
            {"s": BlankNode(f"r{a}"), "o": BlankNode(f"r{b}")}
            for a, b in zip(numbers, following, strict=True)
        ]

    triangles = ring(0, 1, 2) + ring(3, 4, 5)
    assert not same_rows(triangles, ring(0, 1, 2, 3, 4, 5))
    assert same_rows(triangles, ring(5, 3, 0) + ring(2, 4, 1))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("01", "integer"), ("1", "integer"), True),
        (("1.50", "decimal"), ("1.5", "decimal"), True),
        (("1.0E6", "double"), ("1000000", "double"), True),
        (("1", "boolean"), ("true", "boolean"), True),
        (("1", "integer"), ("1", "decimal"), False),
        (("1", "integer"), ("2", "integer"), False),
        (("-3", "negativeInteger"), ("-3", "integer"), False),
        (("01", "string"), ("1", "string"), False),
        (("x", "integer"), ("y", "integer"), False),
    ],
)
def test_numbers_are_compared_by_value(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    rows = [[{"x": Literal(text, datatype=NamedNode(xsd + kind))}] for text, kind in (one, other)]
    assert same_rows(rows[0], rows[1]) is same


def test_order_and_number_of_rows() -> None:
    first, second = {"x": Literal(1)}, {"x": Literal(2)}
    assert same_rows_in_order([first, second], [first, second])
    assert not same_rows_in_order([first, second], [second, first])
    assert not same_rows([first, first], [first, second])
    quad = Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal(1))
    assert len(quads_as_rows([quad, quad])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "x\ty\n",
        "?x\t?x\n",
        "?x\t?y\n1\n",
        "?x\nplain\n",
        '?x\n"a\n',
        "?x\n<a b>\n",
        "?x\n'a'^^xsd:int\n",
    ],
)
def test_wrong_tsv_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_tsv(text)


def test_wrong_json_and_xml_are_refused() -> None:
    with pytest.raises(ValueError, match="not announced"):
        read_json(
            '{"head":{"vars":[]},"results":{"bindings":[{"x":{"type":"uri","value":"a:b"}}]}}'
        )
    with pytest.raises(ValueError, match="no type of term"):
        read_json(
            '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"iri","value":"a"}}]}}'
        )
    with pytest.raises(ValueError, match="the root is"):
        read_xml("<sparql/>")
    with pytest.raises(ValueError, match="neither"):
        read_xml('<sparql xmlns="http://www.w3.org/2005/sparql-results#"/>')
    with pytest.raises(ValueError, match="argument 2"):
        csv_rows("x\r\n1,2\r\n")


def test_tsv_terms() -> None:
    found = read_tsv('?a\t?b\t?c\t?d\n-1\t1.5\t1e0\ttrue\n"x\\u0041"@ja\t_:b\t<a:b>\t\n')
    assert isinstance(found, Table)
    assert [str(row.get("a")) for row in found.rows] == [str(Literal(-1)), '"xA"@ja']
    assert found.rows[1] == {
        "a": Literal("xA", language="ja"), "b": BlankNode("b"), "c": NamedNode("a:b"),
    }  # fmt: skip


def test_the_suites_own_answers_can_be_read(suite: Path) -> None:
    """Every expected answer is read, and is equal to itself and to nothing shorter."""
    readers = {".srx": read_xml, ".srj": read_json, ".tsv": read_tsv, ".csv": csv_rows}
    read = 0
    for case in cases():
        if not isinstance(case.test, QueryTest):
            continue
        path = suite / case.test.result.removeprefix(SUITE)
        if path.suffix in readers:
            table = readers[path.suffix](path.read_bytes().decode())
            if isinstance(table, Table) and table.rows:
                assert same_rows(table.rows, table.rows)
                assert not same_rows(table.rows, table.rows[1:])
                read += 1
    assert read > 200


STEP = Step("GET", "/sparql/", (), None, ("StatusCode2xx",), True, "boolean", "", None, "")


@pytest.mark.parametrize(
    ("status", "media_type", "body", "right"),
    [
        (200, "application/sparql-results+json", '{"boolean": true}', True),
        (200, "application/sparql-results+json", '{"boolean": false}', False),
        (400, "application/sparql-results+json", '{"boolean": true}', False),
        (200, "text/html", '{"boolean": true}', False),
        (200, "text/csv", "true", False),
    ],
)
def test_a_response_is_checked(status: int, media_type: str, body: str, right: bool) -> None:
    answer = Answer(status, {"content-type": media_type}, body.encode())
    if right:
        check(STEP, answer, "here")
    else:
        with pytest.raises(AssertionError):
            check(STEP, answer, "here")


SERVICE = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
<urn:s> a sd:Service ; sd:endpoint <urn:e> ; sd:supportedLanguage sd:SPARQL11Query ;
  sd:feature sd:EmptyGraphs ; sd:defaultDataset [ a sd:Dataset ; sd:namedGraph [
    a sd:NamedGraph ; sd:name <urn:g> ] ] .
"""


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("", "", ""),
        ("sd:endpoint <urn:e> ;", "", "no sd:endpoint"),
        ("sd:endpoint <urn:e>", 'sd:endpoint "e"', "sd:endpoint is"),
        ("sd:endpoint <urn:e>", "sd:endpoint <urn:e>, <urn:f>", "2 values of sd:endpoint"),
        ("sd:SPARQL11Query", "sd:SPARQL11Querry", "no sd:Language"),
        ("sd:feature", "sd:features", "no such property"),
        ("a sd:Service", "a sd:Servise", "no such class"),
        ("sd:name <urn:g>", "sd:graph <urn:g>", "no sd:name"),
        ("[ a sd:Dataset ;", "[", "no sd:Dataset"),
    ],
)
def test_a_description_is_checked(right: str, wrong: str, fault: str) -> None:
    quads = parse(SERVICE.replace(right, wrong), format=RdfFormat.TURTLE)
    found = faults({quad.triple for quad in quads})
    assert any(fault in line for line in found) if fault else not found
