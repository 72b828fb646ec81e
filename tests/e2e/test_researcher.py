"""A researcher's five journeys: from what the pages show to what programs take."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import Any, cast
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from kakehashi.namespaces import BASE
from tests.e2e.page_types import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUERY = """
SELECT ?item ?title { ?item a kh:Principle ; skos:prefLabel ?title FILTER(lang(?title) = "ja") }
ORDER BY ?item
"""


def ask(address: str, media_type: str = "*/*") -> bytes:
    """Return what a program gets."""
    with urlopen(Request(address, headers={"Accept": media_type})) as answer:
        body: bytes = answer.read()
        return body


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_an_example_question_to_csv(browser: Browser, server: str, language: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}{language}/sparql")
    page.locator("main a[href*='example=coverage-of-a-document']").first.click()
    page.locator("form:has(textarea[name=query]) button[type=submit]").click()
    shown = page.locator("main table tbody tr").all_inner_texts()
    link = page.locator("main a[href*='format=csv']").get_attribute("href")
    found = list(csv.reader(io.StringIO(ask(f"{server.rstrip('/')}{link}").decode())))
    assert len(found) - 1 == len(shown) > 5
    assert [row[-1] for row in found[1:]] == [row.split("\t")[-1].strip() for row in shown]
    context.close()


def test_a_program_asks_by_post(server: str) -> None:
    client = SPARQLWrapper(f"{server}sparql")
    client.setMethod(POST)
    client.setReturnFormat(JSON)
    client.setQuery(QUERY)
    answer = cast("dict[str, Any]", client.queryAndConvert())
    rows = answer["results"]["bindings"]
    titles = {row["item"]["value"]: row["title"]["value"] for row in rows}
    item = Graph().parse(data=ask(f"{server}id/nisc/bp-3", "text/turtle"), format="turtle")
    said = item.value(URIRef(f"{BASE}id/nisc/bp-3"), SKOS.notation)
    assert str(said) == "③"
    assert Literal(titles[f"{BASE}id/nisc/bp-3"], "ja") in set(
        item.objects(URIRef(f"{BASE}id/nisc/bp-3"), SKOS.prefLabel)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_item_is_taken_as_turtle(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}{language}/id/nisc/bp-3")
    link = page.locator("link[rel=alternate][type='text/turtle']").get_attribute("href")
    assert link
    shown = page.locator("h1").inner_text()
    graph = Graph().parse(data=ask(f"{server.rstrip('/')}{link}"), format="turtle")
    subject = URIRef(f"{BASE}id/nisc/bp-3")
    labels = {
        str(label)
        for label in graph.objects(subject, SKOS.prefLabel)
        if isinstance(label, Literal) and label.language == language
    }
    assert len(labels) == 1
    assert labels.pop() in shown
    assert (subject, RDF.type, SKOS.Concept) in graph
    negotiated = Graph().parse(data=ask(f"{server}id/nisc/bp-3", "text/turtle"), format="turtle")
    assert set(negotiated) == set(graph)


def test_a_dump_is_what_the_checksums_say(page: Page, server: str) -> None:
    page.goto(f"{server}en/data/")
    sums = page.locator("main a", has_text="SHA256SUMS").get_attribute("href")
    lines = ask(f"{server.rstrip('/')}{sums}").decode().splitlines()
    wanted = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    link = page.locator("main a[href$='/data/kakehashi.nq']").first.get_attribute("href")
    dump = ask(f"{server.rstrip('/')}{link}")
    assert len(dump) > 1_000_000
    assert hashlib.sha256(dump).hexdigest() == wanted["kakehashi.nq"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_is_defined_for_programs_too(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}{language}/ontology#Requirement")
    term = page.locator("#Requirement")
    said = term.inner_text()
    graph = Graph().parse(data=ask(f"{server}ontology", "application/ld+json"), format="json-ld")
    subject = URIRef(f"{BASE}ontology#Requirement")
    definitions = {str(value) for value in graph.objects(subject, SKOS.definition)}
    assert definitions
    assert any(definition in said for definition in definitions)
