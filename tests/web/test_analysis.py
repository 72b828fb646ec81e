"""Pages of what follows: never mixed with what is stated, numbers that add up, honest answers."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from kakehashi.services import Services
from kakehashi.web import create_app
from tests.web.markup import Element, elements
from tests.web.test_pages import text

LANGUAGES = ("ja", "en")
#: Pages over the built release, where the numbers are large.
REAL = (
    "/explain?a=nisc:bp-3&b=cpsf:concern-resilience",
    "/explain?a=nisc:bp-3&b=iira:characteristic-security&hierarchy=no",
    "/gap?a=nisc&b=cpsf", "/gap?a=iec62443&b=cpsf&page=2", "/gap?a=cpsf&b=csf20&hierarchy=no",
    "/matrix", "/matrix?hierarchy=no", "/contradictions", "/contradictions?hierarchy=no",
    "/whatif?add=nisc:bp-3+equal+cpsf:concern-resilience", "/derived?item=nisc:bp-3",
    "/derived?item=cpsf:aspect-trustworthiness&to=iec62443&page=2", "/quality", "/quality?by=set",
    "/id/nisc/bp-3",
)  # fmt: skip


@pytest.fixture(scope="module")
def real(services: Services) -> FlaskClient:
    """A client over the built release."""
    return create_app(services).test_client()


def inside(element: Element, tag: str, class_: str = "") -> bool:
    return any(
        e.tag == tag and class_ in ("", *e.attrs.get("class", "").split()) for e in element.inside
    )


def hrefs(page: str) -> list[str]:
    return [e.attrs["href"] for e in elements(page, "a")]


def words(element: Element) -> str:
    return " ".join(element.text.split())


def numbers(page: str, class_: str) -> list[list[str]]:
    """Return the cells of the rows of a table."""
    rows: list[list[str]] = []
    for element in elements(page):
        if inside(element, "table", class_):
            if element.tag == "tr":
                rows.append([])
            elif element.tag in ("td", "th"):
                rows[-1].append(words(element))
    return rows


# --- two items ----------------------------------------------------------------------------------


def test_an_explanation_says_what_follows_and_from_what(client: FlaskClient) -> None:
    page = text(client, "/en/explain?a=nisc:bp-3&b=csf11:pr.ac-1")
    lead = words(elements(page, "p", class_="lead")[0])
    assert lead.startswith("③ “Ensuring function assurance” (nisc:bp-3) is part of PR.AC-1")
    assert words(elements(page, "div", class_="bridge")[0]).endswith("from general knowledge") or (
        "derived" in words(elements(page, "div", class_="bridge")[0])
    )
    proofs = [e for e in elements(page, "li") if e.inside[-1].attrs.get("class") == "proofs"]
    assert len(proofs) == 1
    for said in ("derived", "Kakehashi", "NIST", "table 4", "confidence 0.80", "read loosely", "So"):
        assert said in words(proofs[0])
    steps = [e for e in elements(page, "li", class_="step")]
    assert [len(elements_in(page, step, "svg")) for step in steps] == [2, 2]
    links = hrefs(page)
    assert {"/en/mapping/0000000000000002", "/en/mapping/0000000000000004"} <= set(links)


def elements_in(page: str, outer: Element, tag: str) -> list[Element]:
    place = next(n for n, e in enumerate(elements(page)) if e.attrs == outer.attrs)
    del place
    found = elements(page)
    outers = [e for e in found if e.tag == outer.tag and e.text == outer.text]
    return [
        e for e in found if e.tag == tag and any(o.text == outers[0].text for o in e.inside)
    ]
