"""What machines find: one address for each page, site maps, signposts, data on what a page is."""

from __future__ import annotations

import json
import re
import struct
from typing import Any
from xml.etree import ElementTree

import pytest
from werkzeug.test import Client

from kakehashi.web import machines
from tests.web.fake_world import DOCUMENTS, ITEMS
from tests.web.markup import Element, elements
from tests.web.test_pages import PAGES, text

HOME = "https://bridge.example"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def head(page: str, rel: str) -> list[Element]:
    return [e for e in elements(page, "link") if e.attrs.get("rel") == rel]


def data(page: str) -> list[dict[str, Any]]:
    blocks = elements(page, "script", type="application/ld+json")
    found = [json.loads(block.text) for block in blocks]
    assert all(block["@context"] == "https://schema.org" for block in found)
    return [thing for block in found for thing in block["@graph"]]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_address_and_names_its_languages(client: Client, path: str) -> None:
    pages = {lang: text(client, f"/{lang}{path}") for lang in ("ja", "en")}
    named = [
        {
            e.attrs["hreflang"]: e.attrs["href"]
            for e in head(page, "alternate")
            if "hreflang" in e.attrs
        }
        for page in pages.values()
    ]
    assert named[0] == named[1]  # both say the same of each other
    assert set(named[0]) == {"ja", "en", "x-default"}
    for lang, page in pages.items():
        (own,) = head(page, "canonical")
        assert own.attrs["href"] == named[0][lang]
        assert own.attrs["href"].startswith(f"{HOME}/{lang}/")
        title = " ".join(elements(page, "title")[0].text.split())
        said = {
            e.attrs["property"]: e.attrs["content"]
            for e in elements(page, "meta")
            if "property" in e.attrs
        }
        assert said["og:title"]
        assert title.startswith(said["og:title"])
        assert said["og:url"] == own.attrs["href"]
    default = named[0]["x-default"].removeprefix(HOME)
    assert client.get(default, headers={"Accept": "text/html"}).status_code in (200, 302, 303)


def test_a_permanent_link_and_the_current_page_have_one_address(client: Client) -> None:
    page = text(client, "/en/gap?a=nisc&b=cpsf&release=0123456789ab")
    assert head(page, "canonical")[0].attrs["href"] == f"{HOME}/en/gap?a=nisc&b=cpsf"


def test_an_error_has_no_address_and_is_not_kept(client: Client) -> None:
    page = text(client, "/en/id/nisc/zz", 404)
    assert not head(page, "canonical")
    assert not [e for e in head(page, "alternate") if "hreflang" in e.attrs]
    assert elements(page, "meta", name="robots")[0].attrs["content"] == "noindex"


def test_a_link_to_a_page_has_a_picture(client: Client) -> None:
    page = text(client, "/en/")
    (address,) = [e.attrs["content"] for e in elements(page, "meta", property="og:image")]
    picture = client.get(address.removeprefix(HOME), buffered=True)
    assert picture.mimetype == "image/png"
    assert struct.unpack(">II", picture.data[16:24]) == (1200, 630)
    assert len(picture.data) < 60_000


def test_the_site_map_names_every_page_once(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(machines, "PART", 4)  # six items in two parts
    index = ElementTree.fromstring(client.get("/sitemap.xml").text)
    parts = [e.text or "" for e in index.iter(f"{SITEMAP}loc")]
    assert len(parts) == 3
    places: list[str] = []
    for address in parts:
        answer = client.get(address.removeprefix(HOME))
        assert answer.mimetype == "application/xml"
        for entry in ElementTree.fromstring(answer.text):
            place = entry.findtext(f"{SITEMAP}loc") or ""
            links = {e.attrib["hreflang"]: e.attrib["href"] for e in entry.iter(f"{XHTML}link")}
            assert place in links.values()
            assert set(links) == {"ja", "en"}
            places.append(place)
    assert len(places) == len(set(places))
    for lang in ("ja", "en"):
        for name in [*DOCUMENTS, *(i.replace(":", "/") for i in ITEMS)]:
            assert f"{HOME}/{lang}/id/{name}" in places
    for place in places:
        page = text(client, place.removeprefix(HOME))
        assert head(page, "canonical")[0].attrs["href"] == place


@pytest.mark.parametrize("name", ["items-0", "items-99", "items-x", "items-²", "none"])
def test_a_part_that_is_not_there_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/sitemap/{name}.xml").status_code == 404


def test_robots_find_the_site_map(client: Client) -> None:
    said = client.get("/robots.txt").text
    assert f"Sitemap: {HOME}/sitemap.xml" in said
    assert "Disallow: /sparql" in said
    assert "Disallow: /*?release=" in said


def test_the_guide_for_models_leads_to_what_is_there(client: Client) -> None:
    answer = client.get("/llms.txt")
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("# ")
    links = re.findall(r"\]\((\S+)\)", answer.text)
    assert len(links) > 12
    for address in links:
        assert address.startswith(f"{HOME}/")
        path = address.removeprefix(HOME)
        if path not in ("/sparql", "/dataset.ttl"):
            assert client.get(path, headers={"Accept": "text/html"}).status_code in (200, 303), path
    assert "CC BY 4.0" in answer.text
    assert "未評価" in answer.text


# --- schema.org --------------------------------------------------------------------------------


def kinds(things: list[dict[str, Any]]) -> list[str]:
    return [thing["@type"] for thing in things]


def test_home_is_a_site_with_a_search(client: Client) -> None:
    site, dataset = data(text(client, "/en/"))
    assert (site["@type"], dataset["@type"]) == ("WebSite", "Dataset")
    target = site["potentialAction"]["target"]["urlTemplate"]
    found = client.get(target.removeprefix(HOME).replace("{search_term_string}", "all"))
    assert found.status_code == 200
    assert dataset["license"].startswith("https://creativecommons.org/")


def test_the_data_page_describes_the_data_set(client: Client) -> None:
    (dataset,) = data(text(client, "/ja/data/"))
    assert dataset["@id"] == "https://w3id.org/kakehashi/dataset"
    assert "0123456789ab" in dataset["version"]
    files = [f["contentUrl"] for f in dataset["distribution"]]
    assert files == [f"{HOME}/data/kakehashi.nq"]


def test_a_document_is_a_set_of_terms(client: Client) -> None:
    terms, crumbs = data(text(client, "/ja/id/cpsf"))
    assert terms["@type"] == "DefinedTermSet"
    assert (terms["name"], terms["alternateName"]) == ("CPSの枠組", "CPS Framework")
    assert terms["datePublished"] == "2016-08-26"
    assert terms["sameAs"].startswith("https://doi.org/")
    assert [c["position"] for c in crumbs["itemListElement"]] == [1, 2]
    assert "sameAs" not in data(text(client, "/ja/id/nisc"))[0]  # it is no address for a link


def test_an_item_is_a_term_of_its_document(client: Client) -> None:
    term, crumbs = data(text(client, "/en/id/nisc/bp-3"))
    assert term["@type"] == "DefinedTerm"
    assert term["@id"] == "https://w3id.org/kakehashi/id/nisc/bp-3"
    assert term["termCode"] == "③"
    assert term["inDefinedTermSet"] == {"@id": "https://w3id.org/kakehashi/id/nisc"}
    steps = crumbs["itemListElement"]
    assert [s["name"] for s in steps] == [
        "Documents", "General Framework", "Basic principles", "③ Ensuring function assurance"
    ]  # fmt: skip
    for step in steps[:-1]:
        assert client.get(step["item"].removeprefix(HOME)).status_code == 200
    assert "item" not in steps[-1]


def test_an_item_that_nobody_saw_gets_no_invented_name(client: Client) -> None:
    term, _ = data(text(client, "/en/id/nisc/x-9"))
    assert term["name"] == "nisc:x-9"


def test_a_mapping_set_is_part_of_the_data_set(client: Client) -> None:
    (found,) = data(text(client, "/en/mapping-set/nisc--cpsf"))
    assert found["isPartOf"] == {"@id": "https://w3id.org/kakehashi/dataset"}
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_other_pages_say_nothing_of_themselves(client: Client) -> None:
    assert not data(text(client, "/en/about"))


# --- signposts ---------------------------------------------------------------------------------


def signposts(client: Client, path: str, **headers: str) -> dict[str, list[str]]:
    answer = client.get(path, headers=headers)
    found: dict[str, list[str]] = {}
    said = answer.headers.get("Link", "")
    for address, relation in re.findall(r'<([^>]+)>; rel="([^"]+)"', said):
        found.setdefault(relation, []).append(address)
    return found


@pytest.mark.parametrize(
    ("path", "iri", "kind", "collection"),
    [
        ("id/nisc/bp-3", "id/nisc/bp-3", "DefinedTerm", "id/nisc"),
        ("id/nisc", "id/nisc", "DefinedTermSet", "dataset"),
        ("data/", "dataset", "Dataset", ""),
    ],
)
def test_pages_have_signposts(
    client: Client, path: str, iri: str, kind: str, collection: str
) -> None:
    base = "https://w3id.org/kakehashi/"
    found = signposts(client, f"/ja/{path}")
    assert found["cite-as"] == [base + iri]
    assert f"https://schema.org/{kind}" in found["type"]
    assert found["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found.get("collection", []) == ([base + collection] if collection else [])
    assert len(found["describedby"]) == 4
    for address in found["describedby"]:
        assert client.get(address.removeprefix(HOME)).status_code == 200
    for address in found.get("item", []):
        assert client.get(address.removeprefix(HOME), buffered=True).status_code == 200


def test_a_description_leads_back_to_its_page(client: Client) -> None:
    for path, accept in (("/id/nisc/bp-3.ttl", "*/*"), ("/id/nisc/bp-3", "text/turtle")):
        found = signposts(client, path, Accept=accept)
        assert found["describes"] == [
            "https://w3id.org/kakehashi/id/nisc/bp-3",
            f"{HOME}/en/id/nisc/bp-3",
        ]


@pytest.mark.parametrize("path", ["/en/about", "/en/id/nisc/zz", "/static/style.css", "/livez"])
def test_other_answers_have_none(client: Client, path: str) -> None:
    assert not signposts(client, path)
