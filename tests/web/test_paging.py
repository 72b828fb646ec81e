"""Addresses that are made of the parameters of a request."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from tests.web.page import Page, words

STEERING = (
    "lang=xx&_external=1&_scheme=javascript&_anchor=x&_method=POST&endpoint=e&slug=s&values=v"
)


PATHS = ["gap?a=nisc&b=cpsf", "search?q=a", "derived?item=nisc:bp-3", "id/nisc?", "whatif?add=x"]


@pytest.mark.parametrize("path", PATHS)
def test_no_parameter_steers_the_router(client: Client, path: str) -> None:
    status = 400 if path.startswith("whatif") else 200
    page = Page(client, f"/en/{path}&{STEERING}", status)
    own = [a for a in page.links() if path.partition("?")[0] in a]
    assert own
    assert all(a.startswith(("/", "#", "http://", "https://")) for a in page.links())
    assert all("/xx/" not in a for a in page.links())


@pytest.mark.parametrize("path", ["suggestions?to=csf11", "derived"])
def test_a_page_about_an_item_asks_for_one(client: Client, path: str) -> None:
    main = Page(client, f"/en/{path}", 400).one("main")
    assert "The parameter item is missing." in words(main)
    assert "item=nisc:bp-3" in words(main)
