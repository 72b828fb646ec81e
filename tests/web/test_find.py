"""Finding: completion, results in pages, and the home page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from werkzeug.test import Client

from kakehashi.web import search
from kakehashi.web.changes import of, read_changes
from tests.web.page import Page, words

# --- completion ---


def test_a_completion_is_in_the_language_asked_for(client: Client) -> None:
    answer = client.get("/api/v1/complete?q=機能&lang=en").get_json()
    (one,) = answer["completions"]
    assert (answer["query"], one["item"], one["notation"]) == ("機能", "nisc:bp-3", "③")
    assert (one["label"], one["label_language"]) == ("Ensuring function assurance", "en")
    assert (one["document_title"], one["kind_title"]) == ("General Framework", "basic principle")
    assert (one["matched"], one["page"]) == ("機能保証の確認", "/en/id/nisc/bp-3")
    ja = client.get("/api/v1/complete?q=機能&lang=ja").get_json()["completions"][0]
    assert (ja["label"], ja["document_title"]) == ("機能保証の確認", "一般的枠組")
    assert ja["page"] == "/ja/id/nisc/bp-3"


def test_a_completion_of_a_number_that_is_known_and_of_nothing(client: Client) -> None:
    found = client.get("/api/v1/complete?q=nisc:&limit=2").get_json()["completions"]
    assert [one["item"] for one in found] == ["nisc:principles", "nisc:bp-3"]
    assert client.get("/api/v1/complete?q=zzz").get_json()["completions"] == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "The parameter q is missing."),
        ("q=a&limit=0", "The parameter limit is not a whole number from 1 to 50."),
        ("q=a&limit=51", "The parameter limit is not a whole number from 1 to 50."),
    ],
)
def test_a_completion_without_sense_is_refused(client: Client, query: str, said: str) -> None:
    response = client.get(f"/api/v1/complete?{query}")
    assert response.status_code == 400
    assert said in response.get_data(as_text=True)


# --- results in pages ---


def test_results_come_in_pages_and_the_address_tells(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MAX_HITS", 4)
    first = Page(client, "/en/search?q=all&kind=principle")
    assert "6 found; 1 to 4 are shown" in words(first.one("p", "found"))
    pager = first.one("nav", "pager")
    (following,) = first.all("a", within=pager)
    assert following.attrs["href"] == "/en/search?q=all&kind=principle&page=2"
    second = Page(client, following.attrs["href"])
    hits = [words(e) for e in second.all("h3", within=second.all("ol", "hits")[-1])]
    assert len(hits) == 2
    assert hits != [words(e) for e in first.all("h3", within=first.all("ol", "hits")[-1])][:2]
    assert all("page=" not in link for link in second.links() if "kind=" not in link)


def test_what_a_text_names_stands_on_the_first_page_only(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MAX_HITS", 4)
    assert Page(client, "/en/search?q=all").all("section", "named")
    assert not Page(client, "/en/search?q=all&page=2").all("section", "named")


@pytest.mark.parametrize("number", ["0", "2", "x", "9999999", "-1"])
def test_a_page_of_results_that_does_not_exist_is_refused(client: Client, number: str) -> None:
    page = Page(client, f"/en/search?q=all&page={number}", 400)
    assert "page" in words(page.one("p", "lead"))


def test_a_search_without_result_names_the_words_that_find_something(client: Client) -> None:
    page = Page(client, "/en/search?q=zzz+resilience")
    (help_, _) = page.all("section", "help")
    (link,) = page.all("a", within=help_)
    assert (link.text, link.attrs["href"]) == ("resilience", "/en/search?q=resilience")
    assert not page.all("section", "named")


def test_search_fields_work_without_script_and_say_where_to_ask(client: Client) -> None:
    page = Page(client, "/ja/")
    fields = [e for e in page.all("input") if e.attrs.get("type") == "search"]
    assert [e.attrs["id"] for e in fields] == ["find", "q"]
    for field in fields:
        form = next(e for e in reversed(field.inside) if e.tag == "form")
        assert (form.attrs["action"], field.attrs["name"]) == ("/ja/search", "q")
        assert field.attrs["data-complete"] == "/api/v1/complete"
        assert "role" not in field.attrs  # that comes with the script
    assert any("find.js" in e.attrs.get("src", "") for e in page.all("script"))


# --- home ---


@pytest.fixture(params=["ja", "en"])
def home(client: Client, request: pytest.FixtureRequest) -> Page:
    return Page(client, f"/{request.param}/")


def test_home_shows_the_figures_of_the_release(home: Page) -> None:
    figures = [words(e).split()[0] for e in home.all("dd", within=home.one("dl", "figures"))]
    assert figures == ["2", "5", "9", "1,234", "56", "0"]


def test_the_map_and_its_table_say_the_same(home: Page) -> None:
    (table,) = home.all("table", "spans")
    rows = [[words(c) for c in home.children(r)] for r in home.all("tr", within=table)[1:]]
    assert [row[0] for row in rows] == ["nisc", "cpsf", "csf11"]
    assert [row[3] for row in rows] == ["1,200", "1,201", "1"]
    joined = {
        words(home.all("code", within=row)[0]): [
            (words(home.one("code", within=e)), words(home.one("a", within=e)).split()[0])
            for e in home.all("li", within=row)
        ]
        for row in home.all("tr", within=table)[1:]
    }
    assert joined == {
        "nisc": [("cpsf", "1,200")],
        "cpsf": [("nisc", "1,200"), ("csf11", "1")],
        "csf11": [("cpsf", "1")],
    }
    for name in ("wide", "tall"):
        drawing = home.one("svg", name)
        documents = [e.attrs["href"] for e in home.all("a", within=drawing)]
        assert [href.rpartition("/")[2] for href in documents] == ["nisc", "cpsf", "csf11"]
        arcs = home.all("path", "arc", within=drawing)
        said = [words(home.one("title", within=arc)) for arc in arcs]
        assert ["1,200" in said[0], "nisc" in said[0], "cpsf" in said[0]] == [True] * 3
        assert ["across" in arc.attrs["class"] for arc in arcs] == [True, False]
        widths = [float(arc.attrs["stroke-width"]) for arc in arcs]
        assert widths[0] > widths[1]
        ids = {e.attrs["id"] for e in arcs}
        used = [e.attrs["href"] for e in home.all("use", within=drawing)]
        assert {href.removeprefix("#") for href in used} == ids
        assert len(used) == 2 * len(arcs)


def test_home_lists_each_document_in_its_group(home: Page) -> None:
    lists = home.all("ul", "compact")
    listed = [[words(e) for e in home.all("code", within=one)] for one in lists]
    assert listed == [["nisc"], ["cpsf", "csf11"]]


def test_home_tells_what_is_new(client: Client, home: Page) -> None:
    news = next(e for e in home.all("section") if e.attrs.get("aria-labelledby") == "new")
    assert "2026-11-24" in words(news)
    links = [e.attrs["href"].partition("/diff")[2] for e in home.all("a", within=news)]
    assert "?old=csf11&new=nisc" in links  # the succession that is compared, and no other
    assert sum(bool(link) for link in links) == 1
    assert len(home.all("li", within=home.all("ul", "changed")[0])) == 4


def test_every_change_of_the_data_is_told_in_both_languages(root: Path) -> None:
    found = read_changes((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert len(found) >= 4
    for change in found:
        assert change.ja, change.en
        assert change.en, change.ja
        assert not re.search(r"[ぁ-ゖァ-ヺ㐀-鿿]", change.en), change.en
        assert re.search(r"[ぁ-ゖァ-ヺ㐀-鿿]", change.ja), change.ja


def test_a_project_without_change_log_has_no_changes(tmp_path: Path) -> None:
    assert of(tmp_path, "ja") == ()
    assert read_changes("# Changes\n") == read_changes("## [1]\n### Software\n- x\n") == ()
