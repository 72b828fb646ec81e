"""Exports over the web: files to save, and the page that leads to them."""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile

import pytest
from werkzeug.test import Client

from kakehashi.errors import BusyError
from kakehashi.exports import exchange
from kakehashi.services.exchange import Choice
from kakehashi.web import exporting
from tests.exports.changes import FILLED

API = "/api/v1/export"


def test_a_single_file_comes_as_it_is(client: Client) -> None:
    response = client.get(f"{API}/sssom?set=aa--bb", buffered=True)
    ((_, content),) = exchange.find("sssom").write(FILLED).items()
    assert response.data.splitlines()[-1] == content.splitlines()[-1]
    assert b"set=aa--bb" in response.data
    assert response.mimetype == "text/tab-separated-values"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=kakehashi-0123456789ab-aa--bb.sssom.tsv"
    )


def test_several_files_come_in_an_archive(client: Client) -> None:
    response = client.get(f"{API}/oscal", buffered=True)
    assert response.mimetype == "application/zip"
    assert "kakehashi-0123456789ab-oscal.zip" in response.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert set(archive.namelist()) == {
            "catalogs/aa.json", "catalogs/bb.json", "mappings/aa--bb.json",
        }  # fmt: skip
        metadata = json.loads(archive.read("catalogs/aa.json"))["catalog"]["metadata"]
    assert {p["name"]: p["value"] for p in metadata["props"]}["release"] == FILLED.release


def test_the_licence_is_stated(client: Client) -> None:
    response = client.get(f"{API}/zip", buffered=True)
    assert (
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in response.headers["Link"]
    )


def test_the_release_is_the_entity_tag(client: Client) -> None:
    first = client.get(f"{API}/jskos", buffered=True)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"0123456789ab-')
    again = client.get(f"{API}/jskos", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"{API}/jskos?document=aa", headers={"If-None-Match": tag}, buffered=True)
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "near"), [(f"{API}/oscel", "oscal"), (f"{API}/oscal?document=nics", "nisc")]
)
def test_unknown_names_are_answered_with_near_ones(client: Client, path: str, near: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert near in response.get_json()["suggestions"]


def test_a_format_without_place_for_the_choice_says_so(client: Client) -> None:
    response = client.get(f"{API}/sssom?standing=suggested&lang=ja")
    assert response.status_code == 404
    assert "sssom" in response.get_json()["detail"]


def test_empty_conditions_are_none(client: Client) -> None:
    response = client.get(f"{API}/oscal?document=&pair=", buffered=True)
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert b'"choice"' not in archive.read("catalogs/aa.json")


def test_exports_are_made_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_PATIENCE", 0.01)
    monkeypatch.setattr(exporting, "_TURN", threading.Lock())
    with exporting._TURN, pytest.raises(BusyError):
        exporting.download("sssom", Choice())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_leads_to_every_format_and_names_its_losses(client: Client, lang: str) -> None:
    page = client.get(f"/{lang}/data/?document=nisc&standing=official").text
    for name in exchange.NAMES:
        link = f"/api/v1/export/{name}?document=nisc&amp;standing=official"
        assert link in page, name
        assert client.get(link.replace("&amp;", "&"), buffered=True).status_code == 200
    for loss in exchange.find("oscal").losses:
        assert loss.field in page
    assert re.search(r'<option value="nisc" selected', page)
    assert not re.search(r'<option value="cpsf" selected', page)
    assert "<script" not in page.partition("<main")[2]
