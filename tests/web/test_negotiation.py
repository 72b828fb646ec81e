"""Linked data: Accept times kind of thing times language, and suffixes."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from tests.web.fake_machines import FakeLinkedData
from tests.web.fake_world import THINGS

PATHS = [iri.removeprefix("https://w3id.org/kakehashi") for iri in THINGS]
#: The service answers queries there and the file is a file: tests of their own.
DESCRIBED = [p for p in PATHS if p not in ("/sparql", "/data/document/nisc.ttl")]
TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


@pytest.mark.parametrize("path", DESCRIBED)
@pytest.mark.parametrize(("suffix", "media_type"), TYPES.items())
def test_by_accept_and_by_suffix(client: Client, path: str, suffix: str, media_type: str) -> None:
    by_accept = client.get(path, headers={"Accept": media_type})
    by_suffix = client.get(f"{path}.{suffix}")
    for response in (by_accept, by_suffix):
        assert response.status_code == 200
        assert response.mimetype == media_type
        assert "Accept" in response.headers["Vary"]
        assert response.headers["Content-Location"] == f"{path}.{suffix}"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert by_accept.data == by_suffix.data


@pytest.mark.parametrize("path", DESCRIBED)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_people_are_led_to_the_page(client: Client, path: str, lang: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    response = client.get(path, headers={**browser, "Accept-Language": lang})
    assert response.status_code == 303
    assert response.location == f"/{lang}{path}"
    assert {"Accept", "Accept-Language"} <= {v.strip() for v in response.headers["Vary"].split(",")}
    assert client.get(response.location, headers=browser).status_code == 200


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/turtle;q=0.5, application/ld+json", "application/ld+json"),
        ("application/ld+json;q=0.2, application/rdf+xml;q=0.9", "application/rdf+xml"),
        ("application/n-triples, */*;q=0.1", "application/n-triples"),
        ("application/*", "application/ld+json"),
        ("text/turtle;q=0, application/n-triples", "application/n-triples"),
    ],
)
def test_quality_values_decide(client: Client, accept: str | None, media_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    assert client.get("/id/nisc/bp-3", headers=headers).mimetype == media_type


def test_another_form_is_406_and_names_the_forms(client: Client) -> None:
    response = client.get("/id/nisc/bp-3", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.mimetype == "application/problem+json"
    assert "text/turtle" in response.get_json(force=True)["detail"]


def test_unknown_things_are_404_with_suggestions(client: Client) -> None:
    for path in (
        "/id/nisc/zz",
        "/id/nisc/zz.ttl",
        "/id/nics",
        "/mapping/00",
        "/scheme/x/y",
        "/nothing",
    ):
        response = client.get(path, headers={"Accept": "text/turtle"})
        assert response.status_code == 404, path
        assert response.mimetype == "application/problem+json"
    assert client.get("/id/nisc/zz.ttl").get_json(force=True)["suggestions"] == ["nisc:bp-3"]


def test_another_case_keeps_the_suffix(client: Client) -> None:
    assert client.get("/id/NISC/BP-3.ttl").location == "/id/nisc/bp-3.ttl"


def test_head_is_get_without_the_body(client: Client) -> None:
    response = client.head("/id/nisc/bp-3.nt")
    assert response.status_code == 200
    assert response.data == b""
    described = FakeLinkedData().describe("https://w3id.org/kakehashi/id/nisc/bp-3", "")
    assert int(response.headers["Content-Length"]) == len(described or b"")


def test_well_known_places(client: Client) -> None:
    assert client.get("/.well-known/void").location == "/graph/meta"
    assert "Disallow: /sparql" in client.get("/robots.txt").text
    assert client.get("/livez").get_json()["status"] == "live"
    assert client.get("/readyz").json == {"status": "ready", "release": "0123456789ab"}


def test_the_version_of_the_ontology_is_this_release(client: Client) -> None:
    for path in ("/ontology/0.1.0", "/ontology/0.1.0.ttl"):
        response = client.get(path, headers={"Accept": "text/turtle"})
        assert (response.status_code, response.mimetype) == (200, "text/turtle")
    assert client.get("/ontology/0.0.9").status_code == 404


def test_the_slash_of_a_namespace_leads_to_the_thing(client: Client) -> None:
    assert client.get("/id/nisc/").location == "/id/nisc"
