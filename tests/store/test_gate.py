from __future__ import annotations

import random

import pytest

from kakehashi.errors import BadInputError, QueryRefusedError
from kakehashi.store import gate
from kakehashi.store.gate import LIMITS, QueryTooLongError, check
from kakehashi.store.tokens import tokens


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "ASK { service SILENT ?x { ?s ?p ?o } }",
        "ASK { ?s ?p ?o}#\nSELECT { SeRvIcE <urn:x> {} }",
        "ASK { FILTER(?a < 3 && EXISTS { SERVICE <urn:x> {} }) }",
        "PREFIX a: <urn:a> LOAD <http://example.org/>",
        "# comment\nINSERT DATA { <urn:a> <urn:b> 1 }",
        "BASE <urn:x> delete where { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR DEFAULT",
    ],
)
def test_reaching_out_and_changing_are_refused(query: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        check(query, 16384)
    assert caught.value.status == 403
    assert caught.value.remedy()


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?service ?p "SERVICE <x> {}" }',
        "SELECT * { ?s <urn:SERVICE> 'LOAD' } # SERVICE",
        "PREFIX service: <urn:x> SELECT * { service:service service:LOAD ?load }",
        "SELECT * { ?s ?p '''it's \\''' a SERVICE''' }",
        "SELECT * { ?s ?p ?load FILTER(?load<?s&&?s>?p) }",
        'ASK { ?s ?p "insert"@load }',
        "SELECT * { VALUES ?x { " + "<urn:x> " * 400 + "} ?x ?p ?o }",
        "SELECT * { VALUES (?x ?y) { " + "(<urn:x> 1) " * 400 + "} ?x ?p ?y }",
        "SELECT * { ?x ?p ?o FILTER(?o IN (" + ", ".join("1" * 400) + ")) }",
        "SELECT * {" + "?s ?p ?o . " * LIMITS["patterns"] + "}",
    ],
)
def test_ordinary_queries_pass(query: str) -> None:
    check(query, 16384)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT * {" + "?s ?p ?o . " * 61 + "}", "61 triple patterns"),
        ("SELECT * { ?s " + "; ".join(["?p ?o"] * 61) + "}", "61 triple patterns"),
        ("SELECT * { ?s ?p " + ", ".join(["?o"] * 61) + "}", "61 triple patterns"),
        ("SELECT * { ?s ?p ?o FILTER(?o > 1) " * 61 + "}" * 61, "triple patterns"),
        ("SELECT * { ?s ?p (" + "1 " * 40 + ") }", "triple patterns"),
        ("SELECT * { ?s ?p " + "[ ?p " * 61 + "1" + "]" * 61 + " }", "triple patterns"),
        ("SELECT * {" + "OPTIONAL { } " * 61 + "}", "61 OPTIONAL"),
        ("SELECT * { {} " + "UNION { } " * 201 + "}", "201 UNION"),
        ("SELECT * { ?s " + "/".join(["<urn:p>"] * 202) + " ?o }", "201 path operators"),
        ("SELECT * " + "{" * 65 + "}" * 65, "over 64 deep"),
        ("SELECT (" + "STR(" * 100 + "1" + ")" * 100 + " AS ?x) {}", "over 64 deep"),
    ],
)
def test_shapes_that_stall_the_planner_are_named(query: str, named: str) -> None:
    with pytest.raises(QueryRefusedError, match=named) as caught:
        check(query, 16384)
    assert caught.value.what("ja")


def test_too_long_is_413_and_names_the_limit() -> None:
    check("ASK {}" + " " * 250, 256)
    with pytest.raises(QueryTooLongError, match="257 bytes; 256") as caught:
        check("ASK {}" + " " * 251, 256)
    assert caught.value.status == 413


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(BadInputError, match="UTF-8"):
        check("ASK { ?s ?p '\ud800' }", 16384)


def test_unfinished_text_is_read_in_linear_time() -> None:
    import time

    start = time.perf_counter()
    for piece in ('"""', "'''", "<a", '"\n', "\\", "a:b.", "(", "?"):
        with_piece = "SELECT * { ?s ?p " + piece * (200_000 // len(piece))
        try:
            check(with_piece, 1 << 21)
        except BadInputError:
            raise
        except QueryRefusedError:
            pass
    assert time.perf_counter() - start < 10


PIECES = [
    *[
        "SELECT",
        "*",
        "?",
        "?a",
        "?b",
        "$c",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ".",
        ";",
        ",",
        "<urn:x>",
        "ex:y",
        "ex:y.z",
        ":",
        "'s'",
        '"t"',
        "1",
        "2.5",
        "@en",
        "^^",
    ],
    *[
        "FILTER",
        "OPTIONAL",
        "UNION",
        "VALUES",
        "MINUS",
        "GRAPH",
        "BIND",
        "AS",
        "COUNT",
        "IN",
        "SERVICE",
        "EXISTS",
        "NOT",
        "SHA1",
    ],
    *["=", "&&", "!", "/", "|", "^", "+", "a", "true", "<<", ">>", "é"],
]


def test_what_is_let_through_at_a_glance_is_let_through_at_a_close_look() -> None:
    """The quick look never lets through what the close one refuses."""
    chance = random.Random(3)
    quick = 0
    for _ in range(8000):
        pool = PIECES if chance.random() < 0.5 else chance.sample(PIECES, chance.randint(3, 12))
        text = chance.choice(("SELECT * ", "ASK ", "PREFIX ex: <urn:> ASK "))
        for _ in range(chance.choice((10, 40, 80, 150))):
            text += chance.choice(pool) + chance.choice(("", " ", "\n", " # '\n"))
        if gate._surely_small(text):
            quick += 1
            shape = gate._Shape()
            for token in tokens(text):
                shape.add(token)
            shape.end_pattern()
            shape.refuse_excess()
    assert quick > 800


@pytest.mark.parametrize(
    ("query", "quick"),
    [
        ("PREFIX ex: <urn:> SELECT ?s { ?s ex:p ?o FILTER(?o > 1) } LIMIT 5", True),
        ("ASK { ?s ?p (1 2 3) }", False),  # a collection holds more patterns than it shows
        ("ASK { ?s ?p '''SERVICE''' } # SERVICE", True),
        ("# a comment\nSELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s", True),
        ("ASK { SERVICE <urn:x> {} }", False),
        ("INSERT DATA {}", False),
        ("ASK { " + "?s ?p ?o . " * 60 + "}", False),
    ],
)
def test_which_queries_are_let_through_at_a_glance(query: str, quick: bool) -> None:
    assert gate._surely_small(query) is quick
