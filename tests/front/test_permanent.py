"""Pages under a permanent link stay with the release that it names."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import Client

from tests.web.conftest import app, client, front, made

__all__ = ["app", "client", "front", "made"]

RELEASE = "0123456789ab"


def test_every_page_offers_its_permanent_link(client: Client) -> None:
    page = client.get("/en/gap?a=nisc&b=cpsf").text
    assert re.search(rf'href="/en/gap\?a=nisc&amp;b=cpsf&amp;release={RELEASE}"', page)
    assert "which the address names" not in page


@pytest.mark.parametrize("path", ["/ja/", "/en/id/nisc/bp-3", "/en/search?q=x", "/en/documents"])
def test_links_and_forms_stay_with_the_release(client: Client, path: str) -> None:
    mark = "&" if "?" in path else "?"
    page = client.get(f"{path}{mark}release={RELEASE}").text
    assert RELEASE in page
    inner = re.findall(r'href="(/(?:en|ja)/[^"#]*)', page)
    # one link leads back to the current release: that of the notice
    assert len([link for link in inner if "release=" not in link]) <= 1
    assert len(inner) > 10
    forms = page.count("<form")
    assert page.count(f'name="release" value="{RELEASE}"') == forms > 0


def test_an_answer_says_its_release_and_is_the_same_bytes(client: Client) -> None:
    plain, named = (
        client.get(f"/api/v1/items/nisc:bp-3{end}") for end in ("", "?release=" + RELEASE)
    )
    assert named.status_code == 200
    assert plain.data == named.data
    assert named.headers["Kakehashi-Release"] == RELEASE
