"""The files of the release."""

from __future__ import annotations

import hashlib

import pytest
from werkzeug.test import Client

CONTENT = b"<urn:s> <urn:p> <urn:o> .\n"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_files_have_checksums(client: Client) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()
    listed = client.get("/data/").get_json()
    assert listed["release"] == "0123456789ab"
    described = next(f for f in listed["files"] if f["name"] == "document/nisc.ttl")
    assert (described["sha256"], described["bytes"]) == (digest, len(CONTENT))
    assert f"{digest}  document/nisc.ttl\n" in client.get("/data/SHA256SUMS").text
    response = client.get(described["href"], buffered=True)
    assert (response.data, response.mimetype) == (CONTENT, "text/turtle")
    assert digest in response.headers["ETag"]
    assert digest in client.get("/en/data/").text


def test_people_are_led_to_the_list(client: Client) -> None:
    response = client.get("/data/", headers={"Accept": BROWSER, "Accept-Language": "ja"})
    assert (response.status_code, response.location) == (303, "/ja/data/")


@pytest.mark.parametrize(
    "name",
    [
        "secret.txt",
        "../manifest.json",
        "%2e%2e/manifest.json",
        "document/../secret.txt",
        "document",
        "/etc/passwd",
    ],
)
def test_only_listed_files_are_given(client: Client, name: str) -> None:
    assert client.get(f"/data/{name}").status_code == 404


def test_a_browser_gets_the_file_and_a_client_of_rdf_its_description(client: Client) -> None:
    path = "/data/document/nisc.ttl"
    for accept in (BROWSER, "*/*", "text/turtle"):
        assert client.get(path, headers={"Accept": accept}, buffered=True).data == CONTENT
    described = client.get(path, headers={"Accept": "application/n-triples"})
    assert b"kakehashi/data/document/nisc.ttl" in described.data
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 303


def test_parts_of_a_file_can_be_had(client: Client) -> None:
    response = client.get("/data/document/nisc.ttl", headers={"Range": "bytes=0-6"}, buffered=True)
    assert (response.status_code, response.data) == (206, CONTENT[:7])
