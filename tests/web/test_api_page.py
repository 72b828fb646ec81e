"""The reference of the API: every operation, with an example that works and a form to try."""

from __future__ import annotations

import shlex
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client

from kakehashi.web.api_page import GROUPS, PROBLEMS
from kakehashi.web.operations import OPERATIONS
from tests.web.page import Page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_operation_is_in_one_group_with_an_example(client: Client, language: str) -> None:
    named = [name for _, _, names in GROUPS for name in names]
    assert sorted(named) == sorted(o.name for o in OPERATIONS)
    page = Page(client, f"/{language}/api")
    articles = page.all("article")
    assert [a.attrs["aria-labelledby"] for a in articles] == named
    operations = {o.name: o for o in OPERATIONS}
    for article in articles:
        curl = page.all("pre", within=article)[-1].text
        operation = operations[article.attrs["aria-labelledby"]]
        if operation.method == "GET" and operation.needs:  # it can be tried by members
            assert page.all("button", within=article) == []
            continue
        if operation.method != "GET":
            words = shlex.split(curl)
            assert words[words.index("-X") + 1] == operation.method
            assert words[-1].startswith("http://localhost/api/v1/")
            assert page.all("form", within=article) == []
            continue
        paragraph = page.one("p", "doing", within=article)
        example = page.one("a", within=paragraph).attrs["href"]
        assert example.startswith("/api/v1/")
        assert "{" not in example
        assert shlex.split(curl)[-1] == f"http://localhost{example}"


def test_links_within_the_page_lead_somewhere(client: Client) -> None:
    page = Page(client, "/en/api")
    anchors = {e.attrs.get("id") for e in page.found}
    inside = {a[1:] for a in page.links() if a.startswith("#")}
    assert len(inside) > 100
    assert inside <= anchors
    assert {f"problem-{kind}" for kind, _, _ in PROBLEMS} <= anchors


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("item?id=nisc:bp-3&lang=ja", "/api/v1/items/nisc:bp-3?lang=ja"),
        ("documents?stubs=&lang=", "/api/v1/documents"),
        ("crosswalk?id=a/b%3F&to=cpsf&other=1", "/api/v1/items/a%2Fb%3F/crosswalk?to=cpsf"),
        ("search?q=%E8%AA%8D%E8%A8%BC+%26", "/api/v1/search?q=%E8%AA%8D%E8%A8%BC%20%26"),
    ],
)
def test_a_form_leads_to_the_answer(client: Client, asked: str, led: str) -> None:
    response = client.get(f"/en/api/try/{asked}")
    assert (response.status_code, response.location) == (303, led)


def test_a_form_that_is_not_filled_is_refused(client: Client) -> None:
    assert client.get("/en/api/try/item?id=+").status_code == 400
    assert client.get("/en/api/try/none").status_code == 404


def test_fields_know_types_limits_and_defaults(client: Client) -> None:
    page = Page(client, "/en/api")
    fields = {
        e.attrs["id"]: e for e in page.found if e.tag in ("input", "select") and "id" in e.attrs
    }
    limit = fields["items-limit"].attrs
    assert (limit["type"], limit["min"], limit["max"], limit["placeholder"]) == (
        "number", "1", "1000", "100",
    )  # fmt: skip
    assert "required" in fields["gap-a"].attrs
    assert fields["gap-a"].attrs["value"] == "nisc"
    address = urlsplit(next(a for a in page.links() if "/whatif?" in a and "/api/" in a))
    assert parse_qs(address.query) == {"add": ["nisc:bp-3 partOf cpsf:concern-resilience"]}
