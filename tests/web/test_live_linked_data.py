"""The IRIs of the live map: as a graph that is a part of graph/live, or as the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pyoxigraph import RdfFormat, parse
from werkzeug.test import Client, TestResponse

from kakehashi.services.live import Live
from kakehashi.services.live.projection import live_quads
from tests.live.small import enter, live_in, move

TYPES = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BASE = "https://w3id.org/kakehashi/live/"


@pytest.fixture
def live(app: Flask, tmp_path: Path) -> Iterator[Live]:
    opened = live_in(tmp_path / "record")
    app.extensions["kakehashi"].live = opened
    actor = enter(opened, "actor", "NISC").entry
    inside = enter(opened, "actor", "Inside-canary", visibility="members").entry
    roles = [{"actor": name, "role": "leads"} for name in (actor, inside)]
    enter(opened, "issue", "Keys", items=["nisc:bp-3"], roles=roles, due="2027-03")
    yield opened
    opened.close()


def triples_of(content: bytes, syntax: RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in parse(content, format=syntax)}


@pytest.mark.parametrize("suffix", TYPES)
def test_a_description_is_what_the_graph_says(client: Client, live: Live, suffix: str) -> None:
    media_type, syntax = TYPES[suffix]
    by_suffix = client.get(f"/live/issue-1.{suffix}")
    by_accept = client.get("/live/issue-1", headers={"Accept": media_type})
    expected = {
        str(quad.triple)
        for quad in live_quads(live.record.log.events())
        if str(quad.subject).startswith(f"<{BASE}issue-1")
    }
    assert any("role-1" in one for one in expected)
    for answer in (by_suffix, by_accept):
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert answer.headers["Content-Location"] == f"/live/issue-1.{suffix}"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert {"Accept"} <= {one.strip() for one in answer.headers["Vary"].split(",")}
        assert triples_of(answer.data, syntax) == expected
        assert b"canary" not in answer.data
        assert b"actor-2" not in answer.data
    assert client.get("/live/issue-1").mimetype == "text/turtle"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_people_are_led_to_the_page(client: Client, live: Live, lang: str) -> None:
    del live
    answer = client.get("/live/issue-1", headers={**BROWSER, "Accept-Language": lang})
    assert (answer.status_code, answer.location) == (303, f"/{lang}/live/issue-1")
    assert client.get(answer.location, headers=BROWSER).status_code == 200


def test_it_changes_with_the_map(app: Flask, live: Live) -> None:
    client = app.test_client()  # no front before it, which would have to know the map

    def get(**headers: str) -> TestResponse:
        return client.get("/live/issue-1.nt", base_url="https://bridge.example", headers=headers)

    tag = get().headers["ETag"]
    assert get(**{"If-None-Match": tag}).status_code == 304
    move(live, "issue-1", title={"en": "Keys of devices"})
    after = get(**{"If-None-Match": tag})
    assert after.status_code == 200
    assert b"Keys of devices" in after.data


@pytest.mark.parametrize("path", ["/live/issue-1", "/live/issue-1.ttl", "/live/issue-1.jsonld"])
@pytest.mark.parametrize("taken", ["withdrawn", "members"])
def test_what_was_taken_back_has_gone(client: Client, live: Live, path: str, taken: str) -> None:
    from kakehashi.services.live.livemap import Asked

    move(live, "issue-1", title={"en": "Secret-canary"})
    if taken == "members":
        move(live, "issue-1", visibility="members")
    else:
        live.livemap.withdraw("issue-1", Asked("aki"))
    for headers in ({}, BROWSER, {"Accept": "application/ld+json"}):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 410
        assert b"canary" not in answer.data
    if taken == "members":
        move(live, "issue-1", visibility="public")
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["actor-2", "actor-2.ttl", "nothing-1", "issue-1.pdf", "x.ttl"])
def test_what_was_never_public_is_not_there(client: Client, live: Live, path: str) -> None:
    del live
    for headers in ({}, BROWSER):
        assert client.get(f"/live/{path}", headers=headers).status_code == 404


def test_a_form_that_there_is_not_is_refused(client: Client, live: Live) -> None:
    del live
    answer = client.get("/live/issue-1", headers={"Accept": "image/png"})
    assert answer.status_code == 406


def test_without_a_map_there_is_nothing(client: Client) -> None:
    assert client.get("/live/issue-1").status_code == 404
