"""The documentation on the site: Markdown is text, addresses, anchors, search, raw files."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.messages import LANGUAGES, Language
from kakehashi.web import headers
from kakehashi.web.handbook import finding, views
from kakehashi.web.handbook.library import Library, library
from kakehashi.web.handbook.markdown import Manner, to_html
from tests.conftest import ROOT
from tests.web.markup import elements

HTML = {"Accept": "text/html"}


def shown(text: str, language: Language = "en") -> str:
    manner = Manner(
        language,
        ["here", "there"],
        lambda href: (href, {"rel": "noopener"}) if "gone" not in href else ("", {"path": href}),
        lambda message, **values: message.format(**values),
        lambda query: f"/sparql?{len(query)}",
    )
    return str(to_html(text, manner))


def test_html_in_a_page_is_text() -> None:
    page = shown("<script>x</script> <b onclick='y'>z</b>\n\n[a](javascript:alert(1))")
    assert "<script" not in page
    assert "<b " not in page
    assert "href" not in page


def test_what_github_reads_as_html_is_known() -> None:
    page = shown(
        '<!-- a note -->\n\n<a id="x"></a>\n\n## Title\n\n'
        '<details><summary>Query: <a href="q.rq">q.rq</a></summary>\n\n```sparql\nASK {}\n```\n\n'
        "</details>\n\n## Two\n"
    )
    assert "a note" not in page
    assert [e.attrs["id"] for e in elements(page, "h2")] == ["here", "there"]
    (folded,) = elements(page, "details")
    assert "ASK {}" in folded.text
    assert "/sparql?" not in page  # a long list of queries does not carry each of them twice


def test_code_can_be_copied_and_of_a_terminal_the_commands() -> None:
    page = shown('```console\n$ a "<b>" \\\n    c\nout $ no\n$ d\n```\n\n```sparql\nASK {}\n```\n')
    first, second = elements(page, "figure")
    assert first.attrs["data-text"] == 'a "<b>" \\\n    c\nd'
    assert [e.text for e in elements(page, "kbd")] == ['a "<b>" \\\n    c', "d"]
    assert "data-text" not in second.attrs
    assert [e.attrs["href"] for e in elements(page, "a")] == ["/sparql?6"]


def test_tables_scroll_and_empty_heads_are_no_heads() -> None:
    page = shown("| | a |\n|---|---|\n| 1 | 2 |\n")
    (around,) = elements(page, "div")
    assert (around.attrs["tabindex"], around.attrs["aria-label"]) == ("0", "Table 1")
    assert [e.text for e in elements(page, "th")] == ["a"]


def test_figures_stand_to_the_right_without_a_style() -> None:
    """The policy of the pages blocks styles in elements, and the browser complains of each."""
    page = shown("| | n |\n|---|---:|\n| a | 2 |\n")
    assert [e.text for e in elements(page, class_="figure")] == ["n", "2"]
    assert "style" not in page


@pytest.mark.parametrize("name", library(ROOT).every)
def test_no_page_has_a_style_in_it(client: Client, name: str) -> None:
    for language in LANGUAGES:
        text = client.get(f"/{language}/docs/{name}", headers=HTML).text
        assert [e for e in elements(text) if "style" in e.attrs] == []


def test_what_is_not_here_is_a_path() -> None:
    assert shown("[the test](gone.py)") == (
        '<p><span class="elsewhere">the test</span> (<code>gone.py</code>)</p>\n'
    )


def test_japanese_lines_are_joined_and_foreign_words_marked() -> None:
    assert shown("これは\n文である。\n**強い**\n`code`", "ja") == (
        "<p>これは文である。<strong>強い</strong>\n<code>code</code></p>\n"
    )
    assert shown("one\ntwo 安全") == '<p>one\ntwo <span lang="ja">安全</span></p>\n'


def test_an_anchor_is_the_same_in_both_languages(client: Client) -> None:
    pages = [client.get(f"/{lang}/docs/sparql", headers=HTML).text for lang in ("en", "ja")]
    ids = [[e.attrs["id"] for e in elements(p, "h2") if "id" in e.attrs] for p in pages]
    assert ids[0] == ids[1]
    assert "limits-and-errors" in ids[0]
    (link,) = (
        e
        for e in elements(client.get("/ja/docs/tutorial-delegate", headers=HTML).text, "a")
        if "/docs/calculus#" in e.attrs.get("href", "")
    )
    assert link.attrs["href"] == "/ja/docs/calculus#why-two-overlaps-prove-nothing"


@pytest.mark.parametrize(
    ("path", "accept", "status", "leads"),
    [
        ("/docs/", "ja", 302, "/ja/docs/"),
        ("/docs/sparql", "en", 302, "/en/docs/sparql"),
        ("/docs/adr/0012-one-front", "ja", 302, "/ja/docs/adr/0012-one-front"),
        ("/docs/no-such-page", "en", 404, ""),
        ("/en/docs/no-such-page", "en", 404, ""),
        ("/docs/images/no.webp", "en", 404, ""),
        ("/docs/../README.md", "en", 404, ""),
        ("/docs/%2e%2e/CITATION.cff", "en", 404, ""),
        ("/docs/images/..%2f..%2fNOTICE.md", "en", 404, ""),
        ("/docs/adr/../../ontology/kakehashi.ttl", "en", 404, ""),
    ],
)
def test_addresses_without_a_language(
    client: Client, path: str, accept: str, status: int, leads: str
) -> None:
    answer = client.get(path, headers=HTML | {"Accept-Language": accept})
    assert answer.status_code == status
    assert answer.headers.get("Location", "").removeprefix("http://localhost") == leads


def test_a_page_is_there_as_markdown(client: Client) -> None:
    by_name = client.get("/docs/sparql.ja.md")
    assert (by_name.mimetype, by_name.headers["Content-Language"]) == ("text/markdown", "ja")
    assert by_name.text == (ROOT / "docs/sparql.ja.md").read_text(encoding="utf-8")
    asked = client.get("/docs/sparql", headers={"Accept": "text/markdown", "Accept-Language": "ja"})
    assert asked.text == by_name.text
    assert client.get("/docs/images/calculus-gap.svg").mimetype == "image/svg+xml"


def test_a_changed_page_has_another_tag(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tags() -> list[str]:
        paths = ("/en/docs/sparql", "/docs/sparql.md", "/en/about")
        return [app.test_client().get(path, headers=HTML).headers["ETag"] for path in paths]

    before = tags()
    assert before == tags()
    monkeypatch.setattr(headers, "library", lambda _: Library(tmp_path))
    after = tags()
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False, True]


def test_without_pages_there_is_no_page_and_no_error(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "library", lambda _: Library(tmp_path))
    client = app.test_client()
    assert client.get("/en/docs/", headers=HTML).status_code == 200
    assert client.get("/en/docs/adr", headers=HTML).status_code == 404


# --- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "language", "page", "anchor"),
    [
        ("limits errors", "en", "sparql", "limits-and-errors"),
        ("制限 エラー", "ja", "sparql", "limits-and-errors"),
        ("KAKEHASHI_QUERY_SECONDS", "en", "settings", ""),
        ("webhooks", "en", "webhooks", ""),
        ("矛盾", "ja", "contradictions", ""),
        ("ＷＥＢＨＯＯＫＳ", "en", "webhooks", ""),
    ],
)
def test_search_finds_the_section(
    question: str, language: Language, page: str, anchor: str
) -> None:
    found = finding.find(library(ROOT), question, language)
    assert (page, anchor) in [(f.name, f.anchor) for f in found[:5]]
    assert found[0].language == language
    assert len(found) <= finding.MOST


def test_search_looks_into_the_other_language_last() -> None:
    found = finding.find(library(ROOT), "体言止め 矛盾", "en")
    assert found == []
    found = finding.find(library(ROOT), "審査の場", "en")
    assert {f.language for f in found} == {"ja"}


def test_the_page_of_results_escapes_and_marks(client: Client) -> None:
    page = client.get("/en/docs/?q=ASK+%3Cscript%3E", headers=HTML).text
    assert "<script>" not in page.partition("<main")[2]
    page = client.get("/en/docs/?q=contradictions", headers=HTML).text
    assert [e.text.lower() for e in elements(page, "mark")][:1] == ["contradictions"]
    assert client.get("/en/docs/?q=" + "x" * 9000, headers=HTML).status_code in (200, 414)
    assert "No section has all of these words." in client.get("/en/docs/?q=zzqq").text
