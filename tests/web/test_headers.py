"""Security headers and caching."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

EVERYWHERE = (
    "/en/",
    "/en/id/nisc/bp-3",
    "/en/nothing",
    "/id/nisc/bp-3",
    "/api/v1/release",
    "/static/style.css",
    "/livez",
)


def policy(client: Client, path: str) -> dict[str, str]:
    response = client.get(path, headers={"Accept": "text/html, */*;q=0.1"}, buffered=True)
    text = response.headers["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in text.split("; "))


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_is_guarded(client: Client, path: str) -> None:
    response = client.get(path)
    response.close()
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    found = policy(client, path)
    assert found["default-src"] == "'none'"
    assert found["script-src"] == found["style-src"] == "'self'"
    assert found["frame-ancestors"] == found["base-uri"] == "'none'"
    assert "Set-Cookie" not in response.headers


def test_only_the_editor_may_style_inline(client: Client) -> None:
    assert "'unsafe-inline'" in policy(client, "/en/sparql")["style-src"]
    assert "unsafe" not in policy(client, "/en/sparql")["script-src"]


def test_pages_are_revalidated_and_differ_by_what_was_asked(client: Client) -> None:
    first = client.get("/en/id/nisc/bp-3")
    assert first.headers["Cache-Control"] == "no-cache"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/en/id/nisc/bp-3", headers=tag).status_code == 304
    assert client.get("/ja/id/nisc/bp-3", headers=tag).status_code == 200
    turtle = client.get("/id/nisc/bp-3", headers={"Accept": "text/turtle"}).headers["ETag"]
    nt = client.get(
        "/id/nisc/bp-3", headers={"Accept": "application/n-triples", "If-None-Match": turtle}
    )
    assert nt.status_code == 200


def test_static_files_are_kept_and_named_by_program(client: Client) -> None:
    response = client.get("/static/style.css?v=1")
    assert "max-age=31536000" in response.headers["Cache-Control"]
    response.close()
    assert "style.css?v=" in client.get("/en/").text
