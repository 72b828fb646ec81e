"""The files of the release."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from werkzeug.test import Client

from kakehashi.model.exchange import Bundle
from kakehashi.namespaces import BASE
from kakehashi.services.exchange import Choice
from kakehashi.services.releases import kept_releases
from kakehashi.store.release_format import FORMAT
from tests.web.fake_machines import FakeExchange
from tests.web.page import Page

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


def test_everything_is_offered_first(client: Client) -> None:
    page = Page(client, "/en/data/")
    first = [a.attrs["href"] for a in page.all("a", within=page.one("ul", "whole"))]
    assert "/api/v1/export/turtle" in first
    assert "/api/v1/export/xlsx" in first
    assert first == list(dict.fromkeys(first))
    assert "kakehashi.nq.gz" not in "".join(first)  # the small world has no such file


def release(folder: Path, name: str, sources: dict[str, str], issued: str) -> Path:
    (folder / name / "data").mkdir(parents=True)
    (folder / name / "complete").write_bytes(FORMAT)
    graphs = {f"{BASE}graph/document/a": 1, f"{BASE}graph/mapping/b": 1, f"{BASE}graph/meta": 1}
    manifest = {"release": name, "version": "1", "quads": 3, "graphs": graphs, "sources": sources}
    (folder / name / "manifest.json").write_text(json.dumps(manifest))
    line = f'<{BASE}dataset> <http://purl.org/dc/terms/issued> "{issued}"^^<urn:d> <urn:g> .\n'
    (folder / name / "data/kakehashi.nq").write_text(f"<urn:a> <urn:b> <urn:c> <urn:g> .\n{line}")
    return folder / name


def test_releases_that_are_kept_say_what_changed(tmp_path: Path) -> None:
    release(tmp_path, "old", {"x": "1", "y": "1", "z": "1"}, "2026-01-02")
    current = release(tmp_path, "new", {"x": "2", "y": "1", "w": "1"}, "2026-03-04")
    (tmp_path / "broken").mkdir()
    (tmp_path / "half").mkdir()
    (tmp_path / "half/complete").write_bytes(FORMAT)
    first, second = kept_releases(current)
    assert [(r.id, r.issued) for r in (first, second)] == [
        ("new", "2026-03-04"),
        ("old", "2026-01-02"),
    ]
    assert (first.quads, first.documents, first.mapping_sets) == (3, 1, 1)
    change = second.until(first)
    assert (change.added, change.removed, change.changed) == (("w",), ("z",), ("x",))
    assert not first.until(first)


def test_a_choice_that_nothing_meets_offers_no_file(client: Client) -> None:
    page = client.get("/en/data/?document=nics", headers={"Accept": "text/html"}).text
    assert "No document is called nics" in page
    assert "/api/v1/export/" not in page.partition('id="exports"')[2]
    some = client.get("/en/data/?document=nisc", headers={"Accept": "text/html"}).text
    assert "/api/v1/export/sssom?document=nisc" in some.partition('id="exports"')[2]


def test_documents_are_read_for_formats_that_tell_of_them(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    bundle = FakeExchange.bundle

    def noted(self: FakeExchange, choice: Choice, *, items: bool = True) -> Bundle:
        asked.append(items)
        return bundle(self, choice, items=items)

    monkeypatch.setattr(FakeExchange, "bundle", noted)
    for name in ("sssom", "turtle"):
        assert client.get(f"/api/v1/export/{name}").status_code == 200
    assert asked == [False, True]
