"""A query as lines of other programs: they run, whatever is in the query."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from urllib.parse import unquote

import pytest

from kakehashi.exports.query_snippets import form_of, snippets

ENDPOINT = "https://bridge.example/sparql"
#: Everything that one of the three languages could take for something of its own.
NASTY = (
    "SELECT * { ?s ?p 'it''s' , \"a\\\\\\\"b\" }\n"
    '# $(touch x) `touch x` $HOME \\ %s """ "" !x é あ\u2028\x85\r\x0b \t end\\'
)


def text_of(query: str, name: str, release: str = "") -> str:
    return {s.name: s.text for s in snippets(ENDPOINT, query, release)}[name]


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "rows"),
        ("prefix ask: <urn:construct> select ?ask {}", "rows"),
        ("# ASK {}\nCONSTRUCT WHERE { ?s ?p 'SELECT' }", "graph"),
        ("PREFIX a: <urn:x#SELECT> # SELECT\nDESCRIBE a:ASK", "graph"),
        ('ASK { ?s ?p """SELECT " \\""" CONSTRUCT""" }', "answer"),
        ("SELECT (EXISTS { ASK:x ?p ?o } AS ?construct) {}", "rows"),
        ("nonsense", "rows"),
    ],
)
def test_the_form_of_a_query(query: str, form: str) -> None:
    assert form_of(query) == form


def test_the_shell_takes_the_query_as_one_word() -> None:
    script = text_of(NASTY, "curl").replace("curl -sS", "printf '%s\\0'", 1)
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=True, timeout=20)
    words = done.stdout.decode().split("\0")
    assert words[0] == ENDPOINT
    assert words[-2] == f"query={NASTY}"
    assert "Accept: text/csv" in words


def test_python_takes_the_query_as_it_is() -> None:
    program = text_of(NASTY, "python")
    fake = (
        "import types, sys, json\n"
        "class S:\n"
        "    def __init__(self, address): self.said = [address]\n"
        "    def setMethod(self, m): pass\n"
        "    def setReturnFormat(self, f): pass\n"
        "    def setQuery(self, q): self.said.append(q); print(json.dumps(self.said))\n"
        "    def queryAndConvert(self): return {'results': {'bindings': []}}\n"
        "sys.modules['SPARQLWrapper'] = types.SimpleNamespace(JSON=1, POST=2, SPARQLWrapper=S)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", fake + program],
        capture_output=True, check=True, timeout=20, encoding="utf-8",
    )  # fmt: skip
    assert done.stdout.strip() == json.dumps([ENDPOINT, f"\n{NASTY}\n"])


def r_string(literal: str) -> str:
    """Read a string of R (R language definition, 10.3.1)."""
    assert re.fullmatch(r'"(?:[^"\\]|\\(?:["\\nt]|u[0-9a-f]{4}))*"', literal, re.DOTALL), literal
    return re.sub(
        r"\\(u([0-9a-f]{4})|.)", lambda m: chr(int(m[2], 16)) if m[2] else m[1], literal[1:-1]
    )


@pytest.mark.parametrize(
    ("query", "release", "address"),
    [
        (NASTY, "", f"{ENDPOINT}.csv?query="),
        ("ASK {}", "", f"{ENDPOINT}.json?query="),
        ("DESCRIBE <urn:x>", "0123abc", f"{ENDPOINT}.ttl?release=0123abc&query="),
    ],
)
def test_r_takes_the_query_and_the_address(query: str, release: str, address: str) -> None:
    text = text_of(query, "r", release)
    match = re.match(
        r'query <- (".*")\naddress <- paste0\((".*"), URLencode\(query', text, re.DOTALL
    )
    assert match
    assert r_string(match[1]) == query
    assert r_string(match[2]) == address
    assert unquote(address) == address


def test_a_release_is_named_in_the_address() -> None:
    for name in ("curl", "python", "r"):
        assert "release=0123abc" in text_of("ASK {}", name, "0123abc")
        assert "release" not in text_of("ASK {}", name)


def test_no_character_ends_the_lines() -> None:
    assert "\0" not in "".join(s.text for s in snippets(ENDPOINT, "SELECT\0 *"))
