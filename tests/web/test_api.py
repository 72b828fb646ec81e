"""The REST API: every operation answers as its description says."""

from __future__ import annotations

import csv
import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from werkzeug.test import Client

from kakehashi.services.live import Signal
from kakehashi.services.live.desk import Board
from kakehashi.web.operations import OPERATIONS
from tests.live_world import FakeLiveMap

CALLS = {
    "documents": ("/documents", "/documents?stubs=true"),
    "document": ("/documents/nisc",),
    "items": ("/documents/nisc/items", "/documents/nisc/items?offset=1&limit=1"),
    "tree": ("/documents/nisc/tree",),
    "item": ("/items/nisc:bp-3", "/items/NISC:BP-3", "/items/nisc:x-9"),
    "live": ("/live", "/live?kind=issue", "/live?since=3", "/live?as_of=2026-11-20"),
    "live_entry": ("/live/initiative-1", "/live/event-1"),
    "live_history": ("/live/initiative-1/history",),
    "crosswalk": (
        "/items/nisc:bp-3/crosswalk",
        "/items/nisc:bp-3/crosswalk?to=cpsf",
        "/items/nisc:x-9/crosswalk",
    ),
    "statement": ("/statements/0000000000000001", "/statements/0000000000000003"),
    "search": (
        "/search?q=all",
        "/search?q=all&limit=1&document=nisc",
        "/search?q=zzz",
        "/search?q=all&kind=principle&evidence=recall",
    ),
    "complete": (
        "/complete?q=機能",
        "/complete?q=nisc:&limit=2&lang=ja",
        "/complete?q=zzz",
    ),
    "resolve": (
        "/resolve?text=nisc:bp-3",
        "/resolve?text=all",
        "/resolve?text=zzz",
        "/resolve?text=n:x",
    ),
    "release": ("/release",),
    "vocabulary": ("/vocabulary",),
    "export_formats": ("/export",),
    "export": ("/export/sssom", "/export/oscal?document=aa&standing=editorial", "/export/zip"),
    "derived": ("/items/nisc:bp-3/derived", "/items/nisc:bp-3/derived?to=cpsf&hierarchy=no"),
    "suggestions": (
        "/items/nisc:bp-3/suggestions?to=cpsf",
        "/items/cpsf:concern-resilience/suggestions?to=nisc&limit=5",
        "/items/nisc:bp-3/suggestions?to=csf11",
    ),
    "explain": (
        "/explain?a=nisc:bp-3&b=cpsf:aspect-trustworthiness",
        "/explain?a=cpsf:aspect-trustworthiness&b=nisc:bp-3&hierarchy=no",
        "/explain?a=nisc:bp-3&b=nisc:x-9",
    ),
    "gap": ("/gap?a=nisc&b=cpsf", "/gap?a=cpsf&b=nisc&hierarchy=no"),
    "matrix": ("/matrix", "/matrix?hierarchy=no&stubs=true"),
    "contradictions": ("/contradictions", "/contradictions?hierarchy=no"),
    "whatif": (
        "/whatif",
        "/whatif?add=nisc:bp-3 equal cpsf:aspect-trustworthiness&withdraw=0000000000000001",
        "/whatif?add=nisc:bp-3 disjoint cpsf:concern-resilience",
    ),
    "graph": (
        "/graph?item=nisc:bp-3",
        "/graph?item=nisc:bp-3&item=nisc:principles&depth=2&derived=yes&limit=3&hierarchy=no",
        "/graph?a=nisc:bp-3&b=csf11:pr.ac-1",
    ),
    "editions": ("/editions",),
    "diff": ("/diff?old=csf11&new=nisc", "/diff?old=CSF11&new=nisc&rows=statements"),
    "across": ("/items/nisc:bp-3/across", "/items/csf11:pr.ac-1/across?hierarchy=no"),
    "across_workbook": ("/items/nisc:bp-3/across.xlsx",),
    "citation": (
        "/citation?of=nisc:bp-3",
        "/citation?of=nisc&format=bibtex",
        "/citation?of=0000000000000003&format=ris&lang=ja",
        "/citation?of=https://w3id.org/kakehashi/id/nisc/bp-3",
    ),
    "quality": ("/quality",),
    "quality_of_set": ("/quality/nisc--cpsf",),
}


@pytest.fixture
def openapi(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def test_the_description_is_valid(client: Client, openapi: dict[str, Any]) -> None:
    validate(openapi)
    validate(client.get("/api/v1/openapi.json?lang=ja").get_json())
    assert openapi["openapi"].startswith("3.1")


@pytest.fixture(autouse=True)
def _live(app: Flask) -> None:
    """A made-up live map beside the fake world."""
    app.extensions["kakehashi"].live = SimpleNamespace(
        livemap=FakeLiveMap(), changed=Signal(), accounts=None, desk=SimpleNamespace(board=Board)
    )


def test_every_operation_is_tried() -> None:
    members = {"proposals", "proposal"}  # are tried in test_api_desk.py, with the changes
    reading = {operation.name for operation in OPERATIONS if operation.method == "GET"}
    assert set(CALLS) == reading - members


@pytest.mark.parametrize("name", CALLS)
def test_answers_are_as_described(client: Client, openapi: dict[str, Any], name: str) -> None:
    operation = next(o for o in OPERATIONS if o.name == name)
    responses = openapi["paths"][f"/api/v1{operation.path}"]["get"]["responses"]
    if operation.file:
        assert responses["200"]["content"] == {"*/*": {}}
        for call in CALLS[name]:
            response = client.get(f"/api/v1{call}", buffered=True)
            assert (response.status_code, bool(response.data)) == (200, True), call
        return
    schema = responses["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": openapi["components"]})
    for call in CALLS[name]:
        response = client.get(f"/api/v1{call}")
        assert response.status_code == 200, call
        validator.validate(response.get_json())


def test_a_crosswalk_names_items_by_curie_and_relations_by_name(client: Client) -> None:
    answer = client.get("/api/v1/items/nisc:bp-3/crosswalk").get_json()
    assert answer["item"] == "nisc:bp-3"
    assert answer["release"] == "0123456789ab"
    first, second = answer["counterparts"]
    assert first["item"] == "cpsf:concern-resilience"
    assert first["title"] == {"ja": "レジリエンス", "en": "Resilience"}
    assert first["relation"] == ["overlaps"]
    assert (first["standing"], first["confidence"]) == ("editorial", 0.65)
    assert second["relation"] == ["equal", "partOf"]
    assert second["confidence"] is None
    assert [n["document"] for n in answer["none"]] == ["csf11"]


def test_a_placeholder_has_no_title(client: Client) -> None:
    answer = client.get("/api/v1/items/nisc:x-9").get_json()
    assert answer["title"] == {"ja": None, "en": None}
    assert answer["placeholder"] is True


def test_a_search_says_what_it_can_be_narrowed_by(client: Client) -> None:
    answer = client.get("/api/v1/search?q=all&document=nisc&limit=1").get_json()
    assert (answer["total"], len(answer["hits"])) == (3, 1)
    assert answer["facets"]["evidence"] == [
        {"value": "text", "label": {"ja": None, "en": "text"}, "count": 2},
        {"value": "recall", "label": {"ja": None, "en": "recall"}, "count": 1},
    ]
    assert (answer["document"], answer["kind"], answer["corrected"]) == ("nisc", None, None)


def test_a_text_names_one_item_or_several_or_none(client: Client) -> None:
    def answer(text: str) -> tuple[str, list[str]]:
        found = client.get("/api/v1/resolve", query_string={"text": text}).get_json()
        return found["answer"], [item["item"] for item in found["items"]]

    assert answer("③") == ("exact", ["nisc:bp-3"])
    assert answer("all")[0] == "choices"
    assert answer("zzz") == ("suggestions", [])
    table = client.get("/api/v1/resolve?text=③&format=csv").data.decode("utf-8-sig")
    assert table.splitlines()[1].startswith("exact,nisc:bp-3")


def test_paging(client: Client) -> None:
    page = client.get("/api/v1/documents/nisc/items?offset=1&limit=1").get_json()
    assert (page["total"], page["offset"], page["limit"]) == (3, 1, 1)
    assert [i["item"] for i in page["items"]] == ["nisc:bp-3"]


def test_tables_are_safe_for_spreadsheets(client: Client) -> None:
    for call in ("?format=csv&lang=ja", "?lang=ja"):
        response = client.get(
            f"/api/v1/items/nisc:bp-3/crosswalk{call}", headers={"Accept": "text/csv"}
        )
        assert response.mimetype == "text/csv"
        assert "attachment" in response.headers["Content-Disposition"]
        rows = list(csv.DictReader(response.data.decode("utf-8-sig").splitlines()))
        assert [row["item"] for row in rows] == [
            "cpsf:concern-resilience",
            "cpsf:aspect-trustworthiness",
            "",
        ]
        assert rows[0]["title"] == "レジリエンス"
        assert [row["relation"] for row in rows] == ["overlaps", "equal|partOf", "none"]


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ("/documents/nics", 404),
        ("/items/nisc:zz", 404),
        ("/items/nisc:bp-3/crosswalk?to=cpfs", 404),
        ("/statements/00", 404),
        ("/search?q=all&document=cpfs", 404),
        ("/search?q=all&evidence=none", 400),
        ("/resolve", 400),
        ("/nothing", 404),
        ("/search", 400),
        ("/search?q=a&limit=0", 400),
        ("/search?q=a&limit=1001", 400),
        ("/documents/nisc/items?offset=-1", 400),
        ("/documents/nisc/items?offset=١", 400),
        ("/documents?stubs=maybe", 400),
    ],
)
def test_wrong_calls_are_problems(
    client: Client, openapi: dict[str, Any], call: str, status: int
) -> None:
    schema = openapi["components"]["schemas"]["Problem"]
    for headers in ({}, {"Accept": "text/html, */*;q=0.8"}):
        response = client.get(f"/api/v1{call}", headers=headers)
        assert response.status_code == status
        assert response.mimetype == "application/problem+json"
        Draft202012Validator(schema).validate(response.get_json(force=True))


def test_another_form_and_another_method(client: Client) -> None:
    assert client.get("/api/v1/release", headers={"Accept": "image/png"}).status_code == 406
    response = client.post("/api/v1/release")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_the_reference_page_names_every_operation(client: Client) -> None:
    for lang in ("ja", "en"):
        page = client.get(f"/{lang}/api").text
        for operation in OPERATIONS:
            assert f"/api/v1{operation.path}" in page
    assert re.search("[ぁ-ん]", str(client.get("/api/v1/openapi.json?lang=ja").get_json()["paths"]))


def test_the_release_is_the_entity_tag(client: Client) -> None:
    first = client.get("/api/v1/items/nisc:bp-3")
    tag = first.headers["ETag"]
    assert tag.startswith('W/"0123456789ab-')
    assert client.get("/api/v1/items/nisc:bp-3", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/api/v1/items/nisc:x-9", headers={"If-None-Match": tag}).status_code == 200
