"""Browsing by facets: counts, filters, and reasons that can be followed to what is stated."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.web.browse import groups
from tests.web.fake_world import ITEMS
from tests.web.page import Page, words

SECURITY = "browse/class/SecurityRequirement"


def members(page: Page) -> list[str]:
    (results,) = page.all("div", "results")
    lists = page.all("ul", "members", within=results)
    return [words(e) for found in lists for e in page.all("code", "id", within=found)]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_overview_leads_to_every_value_with_its_number(client: Client, lang: str) -> None:
    page = Page(client, f"/{lang}/browse")
    links = [a for a in page.links() if f"/{lang}/browse/" in a]
    assert f"/{lang}/{SECURITY}" in links
    assert f"/{lang}/browse/quality/security" in links
    assert f"/{lang}/browse/status/current" in links
    assert f"/{lang}/browse/class/Item" not in links  # everything is an item
    for address in links:
        value = Page(client, address)
        said = words(value.one("p", "found")).split()[0].rstrip("項目")
        assert int(said) == len(members(value))


def test_the_overview_divides_requirements_from_what_is_defined(app: Flask) -> None:
    with app.test_request_context("/en/browse"):
        found = groups()
    assert [e.value for e in found["requirements"].entries] == ["Requirement", "Principle"]
    assert [e.value for e in found["by-quality"].entries] == ["SecurityRequirement"]


def test_items_stand_by_document_with_how_they_came_here(client: Client) -> None:
    page = Page(client, "/en/browse/class/Requirement")
    assert members(page) == [
        "nisc:principles", "nisc:bp-3", "cpsf:concern-resilience", "cpsf:aspect-trustworthiness"
    ]  # fmt: skip
    heads = [words(h) for h in page.all("h3")]
    assert heads == ["General Framework 2", "CPS Framework 2"]
    stated = Page(client, "/en/browse/class/Principle")
    assert len(stated.all("span", "stated")) == 2
    assert not stated.all("span", "derived")


def test_filters_combine_in_the_address(client: Client) -> None:
    page = Page(client, "/en/browse/class/Requirement?quality=security&document=nisc")
    assert members(page) == ["nisc:principles", "nisc:bp-3"]
    leave = [words(e) for e in page.all("a", within=page.one("nav", "filter"))]
    assert leave == ["Leave out: Document: General Framework ×",
                     "Leave out: What is asked for: the security ×"]  # fmt: skip
    without = "/en/browse/class/Requirement?document=nisc"
    assert without in page.links()
    assert members(Page(client, without)) == ["nisc:principles", "nisc:bp-3"]
    none = Page(client, "/en/browse/class/Requirement?quality=security&document=cpsf")
    assert members(none) == []
    assert "No item is in all of these." in words(none.one("main"))


@pytest.mark.parametrize(
    ("path", "status", "words_"),
    [
        ("browse/shape/round", 404, "There is no facet shape."),
        ("browse/class/SecurityRequirment", 404, "SecurityRequirement"),
        ("browse/class/Requirement?quality=x", 404, "quality"),
        ("browse/class/Requirement?document=nics", 404, "nisc"),
        ("browse/class/Requirement?page=9", 400, "page"),
        ("why", 400, "does not name"),
        ("why?item=nisc:bp-3&facet=shape&value=x", 400, "There is no facet shape."),
        ("why?item=nisc:zz&facet=class&value=Requirement", 404, "nisc:zz"),
        ("why?item=nisc:x-9&facet=class&value=Requirement", 404, "does not say"),
    ],
)
def test_wrong_addresses_say_what_is_wrong(
    client: Client, path: str, status: int, words_: str
) -> None:
    assert words_ in words(Page(client, f"/en/{path}", status).one("main"))


def test_a_reason_goes_down_to_what_is_stated(client: Client) -> None:
    page = Page(client, "/en/why?item=nisc:bp-3&facet=class&value=SecurityRequirement")
    steps = page.all("li", "reason")
    assert len(steps) == 6
    assert "on security" in words(steps[0])
    leaves = [s for s in steps if not page.all("ol", within=s)]
    assert len(leaves) == 3
    for leaf in leaves:
        assert page.all("a", within=leaf)[-1].attrs["href"].startswith("/en/graph/")
    assert any("passed on along these steps" in words(p) for p in page.all("p", "because"))


def test_what_has_no_reason_says_so(client: Client) -> None:
    page = Page(client, "/en/why?item=cpsf:aspect-trustworthiness&facet=class&value=Requirement")
    (only,) = page.all("li", "reason")
    assert "No short reason for it is known here." in words(only)
    assert page.all("p", "notice")


def test_every_item_on_a_page_has_its_reason(client: Client) -> None:
    page = Page(client, f"/ja/{SECURITY}")
    for link in page.all("a", "why"):
        assert Page(client, link.attrs["href"]).all("li", "reason")
    assert len(page.all("a", "why")) == len(members(page)) == 2
    assert set(members(page)) <= set(ITEMS)
