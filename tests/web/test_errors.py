"""One shape for every error, as a document or as a page."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.web.markup import elements

MEMBERS = {"type", "title", "status", "detail", "instance", "suggestions", "remedy"}
WRONG = (
    ("/id/nisc/zz", 404),
    ("/api/v1/items/nisc:zz", 404),
    ("/api/v1/search", 400),
    ("/sparql?query=SELEKT", 400),
    ("/sparql?update=x", 403),
    ("/data/none.nq", 404),
    ("/static/none.css", 404),
)


@pytest.mark.parametrize(("path", "status"), WRONG)
def test_programs_get_a_problem_document(client: Client, path: str, status: int) -> None:
    response = client.get(path, headers={"Accept": "application/json"})
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    problem = response.get_json(force=True)
    assert set(problem) >= MEMBERS
    assert problem["status"] == status
    assert problem["instance"] == path.partition("?")[0]
    assert problem["detail"]
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_in_the_language_of_the_reader(client: Client) -> None:
    english = client.get("/api/v1/items/nisc:zz?lang=en").get_json(force=True)
    japanese = client.get("/api/v1/items/nisc:zz", headers={"Accept-Language": "ja"})
    assert english["title"] == "Not found"
    assert japanese.get_json(force=True)["title"] == "見つかりません"
    assert japanese.headers["Content-Language"] == "ja"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_people_get_a_page_with_suggestions(client: Client, lang: str) -> None:
    for headers in ({"Accept": "text/html"}, {}):
        response = client.get(f"/{lang}/id/nisc/zz", headers=headers)
        assert response.status_code == 404
        assert elements(response.text, "html")[0].attrs["lang"] == lang
        links = [e.attrs["href"] for e in elements(response.text, "a")]
        assert f"/{lang}/id/nisc/bp-3" in links


def test_the_type_of_a_problem_is_explained(client: Client) -> None:
    kind = client.get("/api/v1/items/nisc:zz").get_json(force=True)["type"]
    assert kind == "https://w3id.org/kakehashi/problem/unknown-thing"
    response = client.get("/problem/unknown-thing")
    assert response.location == "/en/api#problem-unknown-thing"
    assert elements(client.get("/en/api").text, id="problem-unknown-thing")


def test_a_fault_of_ours_tells_nothing_inside(
    app: Flask, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    app.extensions["kakehashi"].search = None
    with caplog.at_level(logging.ERROR):
        response = client.get("/api/v1/search?q=a")
    assert response.status_code == 500
    assert "NoneType" not in response.text
    assert "NoneType" in caplog.text


def test_a_strange_host_is_refused(client: Client) -> None:
    assert client.get("/en/", headers={"Host": "bridge.example"}).status_code == 200
    response = client.get("/en/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.text
