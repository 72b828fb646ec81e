"""The pages: structure, both languages, honest marks, links that lead somewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import html5rdf  # type: ignore[import-untyped]
import pytest
from babel.messages.pofile import read_po
from werkzeug.test import Client

from kakehashi import messages
from tests.web.fake_world import ITEMS
from tests.web.markup import Element, elements

PAGES = (
    "/", "/documents", "/id/nisc", "/id/csf11", "/id/nisc/bp-3", "/id/nisc/x-9",
    "/id/csf11/pr.ac-1", "/mapping/0000000000000001", "/mapping/0000000000000003", "/mapping-set",
    "/across", "/across?item=nisc:bp-3", "/across?item=nisc:bp-3&hierarchy=no",
    "/across?item=nisc:bp-3&answer=none", "/id/nisc?section=nisc:principles",
    "/mapping-set?document=nisc", "/mapping-set?standing=official", "/mapping-set/nisc--cpsf",
    "/search", "/search?q=all", "/search?q=zzz", "/about", "/ontology",
    "/docs/", "/docs/?q=zzqq", "/docs/search", "/docs/adr",
    "/api", "/data/", "/sparql", "/sparql?query=SELECT", "/sparql?query=ASK",
    "/sparql?query=CONSTRUCT", "/work/nisc", "/scheme/evidence/text", "/graph/meta",
    "/explain", "/explain?a=nisc:bp-3&b=csf11:pr.ac-1", "/explain?a=nisc:x-9&b=csf11:pr.ac-1",
    "/explain?a=nisc:principles&b=cpsf:concern-resilience&hierarchy=no",
    "/derived?item=nisc:bp-3", "/derived?item=nisc:bp-3&to=csf11&hierarchy=no", "/gap",
    "/gap?a=nisc&b=cpsf", "/gap?a=nisc&b=csf11&answer=partly", "/gap?a=cpsf&b=csf11&hierarchy=no",
    "/gap?a=nisc&b=cpsf&rows=nisc:principles", "/compare", "/compare?a=nisc&b=cpsf",
    "/compare?a=nisc&b=csf11&basis=derived&only=with&hierarchy=no", "/grid", "/grid?a=nisc&b=cpsf",
    "/grid?a=cpsf&b=csf11&empty=yes&sort=count", "/matrix?show=covered", "/matrix?of=nisc",
    "/matrix", "/matrix?hierarchy=no", "/contradictions", "/contradictions?hierarchy=no",
    "/suggestions?item=nisc:bp-3", "/suggestions?item=nisc:bp-3&to=cpsf",
    "/suggestions?item=cpsf:concern-resilience&to=nisc", "/suggestions?item=nisc:bp-3&to=csf11",
    "/whatif", "/whatif?add=nisc:bp-3+equal+cpsf:concern-resilience",
    "/whatif?withdraw=0000000000000005&withdraw=0000000000000004", "/quality", "/quality?by=set",
    "/diff", "/diff?old=csf11&new=nisc", "/diff?old=csf11&new=nisc&kind=split",
    "/diff?old=csf11&new=nisc&impact=re-check", "/diff?old=cpsf&new=csf11",
    "/graph", "/graph?item=nisc:bp-3&derived=yes", "/graph?a=nisc:bp-3&b=csf11:pr.ac-1",
    "/browse", "/browse/class/SecurityRequirement", "/browse/class/Requirement?quality=security",
    "/browse/status/current", "/why?item=nisc:bp-3&facet=class&value=SecurityRequirement",
    "/why?item=cpsf:aspect-trustworthiness&facet=class&value=Requirement",
)  # fmt: skip
LANGUAGES = ("ja", "en")
#: Types of script elements that are data; nothing executes them.
DATA = ("application/json", "application/ld+json")
BOTH = [f"/{lang}{page}" for lang in LANGUAGES for page in PAGES]


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == status, path
    assert response.mimetype == "text/html"
    return response.text


@pytest.mark.parametrize("path", BOTH)
def test_every_page_is_well_built(client: Client, path: str) -> None:
    page = text(client, path)
    html5rdf.HTMLParser(strict=True).parse(page)
    lang = path[1:3]
    assert elements(page, "html")[0].attrs["lang"] == lang
    assert len(elements(page, "h1")) == 1
    assert len(elements(page, "main", id="main")) == 1
    assert elements(page, "a", class_="skip")[0].attrs["href"] == "#main"
    assert (
        elements(page, "title")[0].text.strip().endswith("架け橋" if lang == "ja" else "Kakehashi")
    )
    assert all(e.attrs.get("scope") for e in elements(page, "th"))
    assert len(elements(page, "caption")) == len(elements(page, "table"))
    ids = [e.attrs["id"] for e in elements(page) if "id" in e.attrs]
    assert len(ids) == len(set(ids))
    labelled = {e.attrs["for"] for e in elements(page, "label")}
    fields = [
        e
        for tag in ("input", "select", "textarea")
        for e in elements(page, tag)
        if e.attrs.get("type") != "hidden"
    ]
    assert {e.attrs["id"] for e in fields} <= labelled


@pytest.mark.parametrize("path", BOTH)
def test_no_page_needs_inline_script_or_style(client: Client, path: str) -> None:
    page = text(client, path)
    assert not elements(page, "style")
    for element in elements(page):
        assert "style" not in element.attrs
        assert not any(name.startswith("on") for name in element.attrs)
    for script in elements(page, "script"):
        assert "src" in script.attrs or script.attrs["type"] in DATA


@pytest.mark.parametrize("path", BOTH)
def test_the_other_language_is_the_same_page(client: Client, path: str) -> None:
    lang, other = (path[1:3], "en" if path[1:3] == "ja" else "ja")
    switch = elements(text(client, path), "a", hreflang=other)
    assert [e.attrs["href"] for e in switch] == [path.replace(f"/{lang}/", f"/{other}/", 1)]


@pytest.fixture(scope="module")
def english() -> set[str]:
    """English sentences and labels of the interface that are longer than a word."""
    with (Path(messages.__file__).parent / "locale/ja.po").open("rb") as source:
        found = {str(m.id): str(m.string) for m in read_po(source)}
    return {
        sentence
        for sentence, japanese in found.items()
        if " " in sentence.strip() and "{" not in sentence and sentence not in japanese
    }


@pytest.mark.parametrize("path", PAGES)
def test_japanese_pages_speak_japanese(client: Client, english: set[str], path: str) -> None:
    page = text(client, f"/ja{path}")
    words = " ".join(elements(page, "body")[0].text.split())
    words += " ".join(
        e.attrs.get(a, "") for e in elements(page) for a in ("title", "aria-label", "placeholder")
    )
    assert "What corresponds" in english
    assert not {sentence for sentence in english if sentence in words}


@pytest.mark.parametrize(
    ("lang", "title"), [("ja", "機能保証の確認"), ("en", "Ensuring function assurance")]
)
def test_item_page_shows_titles_with_their_language(client: Client, lang: str, title: str) -> None:
    page = text(client, f"/{lang}/id/nisc/bp-3")
    heading = elements(page, "h1")[0].text
    assert "③" in heading
    spans = [e for e in elements(page, "span", lang=lang) if e.text == title]
    assert any(e.inside[-1].tag == "h1" for e in spans)
    assert elements(page, "span", class_="evidence")[0].attrs["title"]


def test_a_missing_title_is_shown_in_the_other_language_and_says_so(client: Client) -> None:
    heading = elements(text(client, "/ja/id/csf11/pr.ac-1"), "span", lang="en")
    assert any(e.text == "Identities are managed" and e.inside[-1].tag == "h1" for e in heading)


def test_what_was_not_seen_has_no_title(client: Client) -> None:
    for lang, words in (("ja", "未見"), ("en", "not seen")):
        page = text(client, f"/{lang}/id/nisc/x-9")
        assert words in elements(page, "h1")[0].text
        assert elements(page, "span", class_="placeholder")


def stated(element: Element) -> bool:
    """Return whether it stands in the part of the page that shows what is stated."""
    return any("stated" in a.attrs.get("class", "").split() for a in element.inside)


def test_counterparts_say_relation_standing_and_source(client: Client) -> None:
    page = text(client, "/en/id/nisc/bp-3")
    rows = [
        e
        for e in elements(page, "li")
        if any("counterparts" in a.attrs.get("class", "") for a in e.inside[-1:]) and stated(e)
    ]
    assert len(rows) == 3
    for words in (
        "overlaps with",
        "editorial",
        "0.65",
        "Both ask",
        "continuity",
        "p. 3",
        "Kakehashi",
    ):
        assert words in rows[0].text
    assert "equal to or included in" in rows[1].text
    glyphs = elements(page, "svg", class_="glyph")
    key = 2  # which circle is which
    assert len([e for e in glyphs if stated(e)]) == 3 + key
    assert all(e.attrs["aria-hidden"] == "true" for e in glyphs)
    assert "none" in rows[2].text
    assert "published" in rows[2].text


def test_our_translation_and_inference_are_marked(client: Client) -> None:
    page = text(client, "/en/id/nisc/bp-3")
    assert "our translation" in page
    assert "Classes found by the reasoner" in page


def test_data_cannot_inject_markup_or_links(client: Client) -> None:
    assert "&lt;b&gt;" in text(client, "/ja/id/nisc/bp-3")
    assert "&lt;script&gt;" in text(client, "/ja/sparql?query=SELECT")
    for path in BOTH:
        for link in elements(text(client, path), "a"):
            assert urlsplit(link.attrs["href"]).scheme in ("", "http", "https")
    assert '<h1>"><img' not in text(client, '/en/search?q="><img src=x>')


def test_root_leads_to_the_readers_language(client: Client) -> None:
    for accept, path in (("ja-JP,ja;q=0.9,en;q=0.8", "/ja/"), ("en-GB", "/en/"), ("de", "/en/")):
        response = client.get("/", headers={"Accept-Language": accept})
        assert (response.status_code, response.location) == (302, path)
        assert "Accept-Language" in response.headers["Vary"]


def test_another_case_or_name_leads_to_the_item(client: Client) -> None:
    response = client.get("/en/id/NISC/BP-3")
    assert (response.status_code, response.location) == (301, "/en/id/nisc/bp-3")


def test_search_shows_hits_or_what_is_near(client: Client) -> None:
    hits = elements(text(client, "/en/search?q=all&document=nisc"), "ol", class_="hits")[0].text
    assert "nisc:bp-3" in hits
    assert "cpsf:concern-resilience" not in hits
    nothing = text(client, "/en/search?q=nisc:pb-3")
    assert any(e.attrs["href"] == "/en/id/nisc/bp-3" for e in elements(nothing, "a"))
    assert elements(nothing, "section", class_="help")


def test_search_shows_what_a_text_names_apart(client: Client) -> None:
    page = text(client, "/en/search?q=all")
    named = elements(page, "section", class_="named")[0].text
    assert "may be any of 2" in named
    also = elements(page, "ol", class_="hits")[1].text
    assert all((item in named) != (item in also) for item in ITEMS)
    assert "is:" in elements(text(client, "/en/search?q=9"), "section", class_="named")[0].text


def test_search_is_narrowed_by_links_and_the_address_tells(client: Client) -> None:
    page = text(client, "/ja/search?q=all&document=nisc")
    links = [e.attrs["href"] for e in elements(page, "a") if "/search?" in e.attrs["href"]]
    assert "/ja/search?q=all" in links
    narrower = next(link for link in links if "evidence=recall" in link)
    here = [e for e in elements(page, "a", **{"aria-current": "true"}) if "nisc" in e.text]
    assert here
    assert "document=nisc" in narrower
    hits = elements(text(client, narrower), "ol", class_="hits")[0].text
    assert "nisc:x-9" in hits
    assert "nisc:bp-3" not in hits
    empty = text(client, "/ja/search?q=all&document=nisc&evidence=secondary")
    assert elements(empty, "section", class_="help")
    assert elements(empty, "nav", class_="facets")


def test_a_sparql_error_is_shown_with_its_place(client: Client) -> None:
    page = text(client, "/en/sparql?query=SELEKT", status=400)
    assert "line 1, column 1" in elements(page, "div", role="alert")[0].text
    assert elements(page, "textarea")[0].text.strip() == "SELEKT"


def test_the_ontology_page_has_an_anchor_for_each_term(client: Client) -> None:
    page = text(client, "/en/ontology")
    assert {"Principle", "Requirement", "status"} <= {e.attrs.get("id") for e in elements(page)}


def test_codes_are_shown_by_their_labels(client: Client) -> None:
    links = elements(text(client, "/en/id/nisc/bp-3"), "a", href="/en/scheme/status/current")
    assert [e.text for e in links] == ["current"]


def test_mapping_sets_are_narrowed_by_document(client: Client) -> None:
    address = "/mapping-set/nisc--cpsf"
    assert address in text(client, "/en/mapping-set?document=cpsf")
    assert address not in text(client, "/en/mapping-set?document=csf11")
    text(client, "/en/mapping-set?document=nowhere", 404)
    text(client, "/en/mapping-set?standing=sure", 400)
