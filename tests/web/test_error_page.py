"""Pages of errors lead on: to what is near, to the form, to another try."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.errors import BusyError, TooManyRequestsError
from tests.web.page import Page, words

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def near(page: Page) -> list[str]:
    return [a.attrs["href"] for e in page.all("section", "named") for a in page.all("a", within=e)]


def test_a_wrong_path_proposes_documents_items_and_pages(client: Client) -> None:
    page = Page(client, "/ja/foo/nisc", status=404)
    assert near(page) == ["/ja/id/nisc"]
    assert [e.attrs["value"] for e in page.all("input") if e.attrs["id"] == "q"] == ["nisc"]
    assert near(Page(client, "/en/x/NISC:bp-3.ttl", status=404)) == [
        "/en/id/nisc",
        "/en/id/nisc/bp-3",
    ]
    assert "/en/sparql" in near(Page(client, "/en/sparkl", status=404))
    entrances = page.one("nav", "entrances")
    assert len(page.all("a", within=entrances)) == 6


def test_a_wrong_parameter_is_left_out_and_the_rest_stays(client: Client) -> None:
    page = Page(client, "/en/gap?a=nisc&b=cpsf&page=77", status=400)
    assert [a.attrs["href"] for a in page.all("a", "go")] == ["/en/gap?a=nisc&b=cpsf"]
    assert "“page”" in page.one("a", "go").text


def test_an_unknown_document_in_a_form_is_looked_for_and_not_the_page(client: Client) -> None:
    page = Page(client, "/en/gap?a=nics&b=cpsf", status=404)
    assert near(page) == ["/en/gap?a=nisc&b=cpsf"]
    assert [e.attrs["value"] for e in page.all("input") if e.attrs["id"] == "q"] == ["nics"]
    assert [a.attrs["href"] for a in page.all("a", "go")] == ["/en/gap"]


@pytest.mark.parametrize(
    ("error", "status", "seconds"),
    [(BusyError("There is no place."), 503, "10"), (TooManyRequestsError("Too many."), 429, "2")],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_may_be_asked_again_says_when(  # noqa: PLR0917
    app: Flask, client: Client, error: Exception, status: int, seconds: str, language: str
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise error

    app.extensions["kakehashi"].search = SimpleNamespace(look=busy, resolve=busy)
    page = Page(client, f"/{language}/search?q=a&document=nisc", status=status)
    assert page.one("a", "go").attrs["href"] == f"/{language}/search?q=a&document=nisc"
    assert (
        f" {seconds} " in words(page.one("div", "problem"))
        or f"{seconds}秒" in page.one("div", "problem").text
    )


def test_an_error_while_looking_leaves_only_the_proposals_out(
    app: Flask, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    app.extensions["kakehashi"].search = None
    with caplog.at_level(logging.ERROR):
        page = Page(client, "/en/foo/bar", status=404)
    assert near(page) == []
    assert "NoneType" in caplog.text


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/sparql?query=x&format=zzz", "GET", 400),
        ("/sparql?update=x", "GET", 403),
        ("/ja/id/nisc/zz?release=000000000000", "GET", 404),
        ("/en/documents", "PUT", 405),
        ("/sparql?query=" + "x" * 20_000, "GET", 414),
    ],
)
def test_errors_of_the_front_look_like_those_of_the_pages(
    client: Client, path: str, method: str, status: int
) -> None:
    for language in ("ja", "en"):
        headers = BROWSER | {"Accept-Language": language}
        response = client.open(path, method=method, headers=headers)
        assert response.status_code == status
        assert response.mimetype == "text/html"
        assert 'class="problem"' in response.text
        assert response.headers["Cache-Control"] == "no-store"


def test_a_header_that_is_too_long_is_told_as_a_page_too(client: Client) -> None:
    response = client.get("/en/", headers=BROWSER | {"Accept-Language": "en," * 2000})
    assert (response.status_code, response.mimetype) == (431, "text/html")
    strange = client.get("/en/", headers=BROWSER | {"Host": "evil.example"})
    assert (strange.status_code, strange.mimetype) == (400, "application/problem+json")
