"""The pages of an item, a document and a statement: what stands where, and what can be taken."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import Client

from kakehashi.model.relation import UNKNOWN
from kakehashi.model.views import ItemRef, TreeNode
from kakehashi.web import branches
from kakehashi.web import item as page_module
from kakehashi.web.item import shortest
from tests.web.fake_reading import FakeCatalogue
from tests.web.fake_world import ITEMS
from tests.web.markup import Element
from tests.web.page import Page, words

LINK = "https://bridge.example/en/id/nisc/bp-3?release=0123456789ab"


def box(page: Page, name: str) -> str:
    """Return the text of a thing to copy."""
    [found] = [e for e in page.all("pre") if e.attrs["id"] == name]
    return found.text


def section(page: Page, class_: str) -> Element:
    return page.one("section", class_)


def test_the_item_page_says_what_is_where(client: Client) -> None:
    page = Page(client, "/en/id/nisc/bp-3")
    nav = page.one("nav", "within")
    counts = {words(e).rpartition(" ")[0]: words(e) for e in page.all("a", within=nav)}
    ids = {e.attrs.get("id") for e in page.found}
    targets = [e.attrs["href"] for e in page.all("a", within=nav)]
    assert {t[1:] for t in targets if t.startswith("#")} <= ids
    assert "/en/across?item=nisc:bp-3" in targets
    stated = page.all("li", within=section(page, "stated"))
    rows = [e for e in stated if "counterparts" in e.inside[-1].attrs.get("class", "")]
    assert counts["Stated"] == f"Stated {len(rows)}"


def test_every_relation_is_drawn_and_said(client: Client) -> None:
    page = Page(client, "/ja/id/nisc/bp-3")
    for how in page.all("div", "how"):
        relation = page.one("span", "relation", how)
        assert words(relation)
        if "none" not in relation.attrs["class"] and page.all("span", "glyphs", how):
            assert page.all("svg", "glyph", how)


def test_a_proof_is_a_part_of_the_page_of_all_proofs(client: Client) -> None:
    page = Page(client, "/en/id/nisc/bp-3")
    links = page.all("a", "why-link")
    assert links
    for link in links:
        whole, part = link.attrs["href"], link.attrs["data-proof"]
        assert parse_qs(urlsplit(whole).query) == parse_qs(urlsplit(part).query)
        fragment = client.get(part, headers={"Accept": "text/html"})
        assert fragment.status_code == 200
        assert not re.search("<(html|body|main|h1|script)", fragment.text)
        proof = Page(client, part)
        place = proof.one("div", "proof")
        assert place.attrs["lang"] == "en"
        assert words(proof.one("p", "lead")) == words(Page(client, whole).one("p", "lead"))
        assert whole in proof.links()


def test_the_shortest_proof_that_shows_all_is_shown(app: Flask) -> None:
    derivation = app.extensions["kakehashi"].derivation
    together = 0
    for item in ITEMS:
        for view in derivation.counterparts(item):
            chosen, found = shortest(view), view.explanation
            if found.complete:
                assert len(chosen) == 1
                assert len(chosen[0].steps) == min(len(proof.steps) for proof in found.complete)
            else:
                together += 1
                left = UNKNOWN
                for proof in chosen:
                    left &= proof.relation
                assert left == found.relation
    assert together


def test_a_proof_without_two_items_is_refused(client: Client) -> None:
    assert "Name them as" in client.get("/en/proof?a=nisc:bp-3").text
    assert client.get("/en/proof?a=nisc:bp-3").status_code == 400
    assert client.get("/en/proof?a=nisc:bp-3&b=nisc:nothing").status_code == 404


def test_none_known_is_said_and_so_is_what_is_at_odds(client: Client) -> None:
    fine = section(Page(client, "/en/id/nisc/x-9"), "odds")
    assert "Nothing known" in words(fine)
    page = Page(client, "/en/contradictions")
    concerned = {
        link.removeprefix("/en/id/").replace("/", ":", 1)
        for article in page.all("article", "conflict")
        for e in page.all("a", within=page.one("ul", "steps", article))
        if (link := e.attrs["href"]).startswith("/en/id/") and link.count("/") == 4
    }
    assert concerned
    for item in concerned:
        odds = section(Page(client, f"/en/id/{item.replace(':', '/', 1)}"), "odds")
        assert "Nothing known" not in words(odds), item


def test_work_is_listed_with_its_actors_and_its_link(client: Client) -> None:
    page = Page(client, "/en/id/nisc/bp-3")
    work = section(page, "work")
    written, derived = [e for e in page.all("li", within=work) if e.inside[-1].tag == "ul"]
    assert "addresses this issue" in words(written)
    assert "Actors: Basic principles" in words(written)
    assert "derived" in words(derived)
    assert page.all("a", "why-link", derived)
    nobody = section(Page(client, "/en/id/nisc/x-9"), "work")
    assert "links no initiative" in words(nobody)


def test_an_item_is_cited_with_its_release(client: Client) -> None:
    page = Page(client, "/en/id/nisc/bp-3")
    assert box(page, "cite-link") == LINK
    assert LINK in box(page, "cite-text")
    assert f"url = {{{LINK}}}" in box(page, "cite-bibtex")
    assert f"UR  - {LINK}" in box(page, "cite-ris")
    for form, media in (
        ("text", "text/plain"),
        ("bibtex", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
    ):
        address = f"/api/v1/citation?of=nisc:bp-3&format={form}&lang=en"
        assert address in page.links()
        answer = client.get(address)
        assert answer.mimetype == media
        assert answer.text.splitlines() == box(page, f"cite-{form}").splitlines()
        assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("of", "status", "said"),
    [
        ("nisc:nothing", 404, "nisc:bp-3"),
        ("nics", 404, "nisc"),
        ("ffffffffffffffff", 404, "statement"),
        ("", 400, "of"),
        ("nisc:bp-3&format=word", 400, "bibtex"),
    ],
)
def test_what_cannot_be_cited_is_explained(client: Client, of: str, status: int, said: str) -> None:
    answer = client.get(f"/api/v1/citation?of={of}&lang=en")
    assert answer.status_code == status
    assert said in answer.text


def test_programs_ask_this_deployment_for_this_release(client: Client) -> None:
    for path, operation in (
        ("/en/id/nisc/bp-3", "items/nisc:bp-3/crosswalk"),
        ("/en/id/nisc", "documents/nisc/tree"),
        ("/en/mapping/0000000000000001", "statements/0000000000000001"),
        ("/en/across?item=nisc:bp-3", "items/nisc:bp-3/across"),
    ):
        page = Page(client, path)
        address = f"https://bridge.example/api/v1/{operation}?release=0123456789ab"
        assert box(page, "copy-curl") == f"curl --fail --silent --show-error '{address}'"
        program = box(page, "copy-python")
        compile(program, path, "exec")
        assert f'urlopen("{address}")' in program
        assert client.get(f"/api/v1/{operation}").status_code == 200
        opened = [e for e in page.links() if e.startswith("/en/sparql?query=")]
        assert parse_qs(urlsplit(opened[0]).query)["query"] == [box(page, "copy-sparql")]


def test_programs_print_what_the_page_shows(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def urlopen(address: str) -> io.BytesIO:
        path = urlsplit(address)
        return io.BytesIO(client.get(path.path).data)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    for path, expected in (
        ("/en/id/nisc/bp-3", ("cpsf:concern-resilience overlaps editorial", "nothing in csf11")),
        ("/en/id/nisc", ("nisc:principles", "  nisc:bp-3 ③ 機能保証の確認")),
        ("/en/across?item=nisc:bp-3", ("cpsf covered stated", "csf11")),
        ("/en/mapping/0000000000000001", ("'subject': 'nisc:bp-3'",)),
    ):
        exec(box(Page(client, path), "copy-python"), {})
        printed = capsys.readouterr().out
        for line in expected:
            assert line in printed, (path, printed)


def test_an_item_against_all_documents(client: Client) -> None:
    page = Page(client, "/en/across?item=nisc:bp-3")
    table = page.one("table", "across")
    rows = page.rows(table)
    answer = client.get("/api/v1/items/nisc:bp-3/across").get_json()
    assert len(rows) == len(answer["rows"]) == 2
    for row in answer["rows"]:
        [shown] = [cells for cells in rows if cells[0].endswith(row["document"])]
        assert row["answer"].replace("partly", "partly covered").replace("-", " ") in shown[1]
        assert all(f["title"]["en"] in shown[2] for f in row["counterparts"][:3])
    one = Page(client, "/en/across?item=nisc:bp-3&answer=covered")
    assert len(one.rows(one.one("table", "across"))) == sum(
        row["answer"] == "covered" for row in answer["rows"]
    )
    assert client.get("/en/across?item=nisc:nothing").status_code == 404
    assert client.get("/en/across?item=nisc:bp-3&answer=x").status_code == 400


def test_the_workbook_holds_the_table_and_no_formula(client: Client) -> None:
    first = client.get("/api/v1/items/nisc:bp-3/across.xlsx")
    assert first.data == client.get("/api/v1/items/nisc:bp-3/across.xlsx").data
    assert "filename=kakehashi-0123456789ab-nisc-bp-3.xlsx" in first.headers["Content-Disposition"]
    [sheet] = load_workbook(io.BytesIO(first.data)).worksheets
    head, names, *rows = [[c.value for c in row] for row in sheet.iter_rows()]
    assert head[0] == "文書(日本語)\nDocument (Japanese)"
    table = [dict(zip(names, row, strict=True)) for row in rows]
    csv = client.get("/api/v1/items/nisc:bp-3/across?format=csv&lang=en").text.splitlines()
    assert len(table) == len(csv) - 1
    assert {row["document"] for row in table} == {"cpsf", "csf11"}
    assert any(row["relation_ja"] == "一部が重なる" for row in table)
    assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}


def test_a_document_says_what_others_have_for_it(client: Client) -> None:
    page = Page(client, "/en/id/nisc")
    rows = page.rows(page.one("table", "coverage"))
    pairs = {p["object"]: p for p in client.get("/api/v1/matrix?stubs=true").get_json()["pairs"]
             if p["subject"] == "nisc"}  # fmt: skip
    assert rows
    for row in rows:
        pair = pairs[row[0].rpartition(" ")[2]]
        totals = {(c["answer"]): 0 for c in pair["totals"]}
        for count in pair["totals"]:
            totals[count["answer"]] += count["items"]
        shown = [int(cell) for cell in row[2:6]]
        assert shown == [totals.get(a, 0) for a in ("covered", "partly", "none", "not-assessed")]
        assert row[6] == f"{pair['assessed']} of {pair['assessable']}"
    assert [e.attrs["id"] for e in page.all("pattern")] == ["hatch", "crossed"]


def test_a_document_can_be_taken_along(client: Client) -> None:
    page = Page(client, "/ja/id/nisc")
    links = page.links()
    assert "/api/v1/export/sssom?document=nisc" in links
    assert "/api/v1/export/oscal?document=nisc" in links
    assert "/api/v1/export/xlsx?document=nisc" in links
    assert "/id/nisc.ttl" in links
    assert "『" not in box(page, "cite-text")
    assert box(page, "cite-text").startswith("NISC。一般的枠組。2016-08-26")


def test_a_part_of_a_document_has_an_address(client: Client) -> None:
    page = Page(client, "/en/id/nisc?section=nisc:principles")
    shown = [e for e in page.links() if e.startswith("/en/id/nisc/")]
    assert "/en/id/nisc/bp-3" in shown
    assert words(page.one("h3", "section")).startswith("Basic principles")
    answer = client.get("/en/id/nisc?section=nisc:bp-4")
    assert answer.status_code == 404
    assert "nisc:bp-4" in answer.text


def _tree(width: int, depth: int, name: str = "d:0") -> tuple[TreeNode, ...]:
    base = ITEMS["nisc:bp-3"]

    def ref(id_: str) -> ItemRef:
        return replace(base, id=id_)

    names = [f"{name}.{n}" for n in range(width)]
    return tuple(TreeNode(ref(n), _tree(width, depth - 1, n) if depth else ()) for n in names)


def lines(found: tuple[branches.Branch, ...]) -> int:
    return sum(1 + lines(branch.children) for branch in found)


def test_a_page_draws_whole_levels_and_counts_the_rest() -> None:
    forest = _tree(10, 2)  # 10, 100, 1,000 lines
    shown = branches.drawn(forest)
    assert lines(shown) == 110
    assert all(branch.below == 110 and not branch.cut for branch in shown)
    assert all(child.cut and child.below == 10 for branch in shown for child in branch.children)
    assert lines(branches.drawn(forest, 5)) == 10
    assert lines(branches.drawn(forest, 2000)) == 1110
    assert [n.item.id for n in branches.path_to(forest, "d:0.3.7")] == ["d:0.3", "d:0.3.7"]
    assert not branches.path_to(forest, "d:0.10")


def test_a_document_of_twenty_thousand_items_stays_small(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    forest = _tree(27, 2)  # 27 + 729 + 19,683
    flat = tuple(TreeNode(node.item) for a in forest for b in a.children for node in b.children)
    document = replace(FakeCatalogue().document("nisc"), item_count=20_439)
    monkeypatch.setattr(FakeCatalogue, "document", lambda *_: document)
    for tree in (forest, flat):
        monkeypatch.setattr(FakeCatalogue, "tree", lambda *_, tree=tree: tree)
        answer = client.get("/en/id/nisc")
        assert answer.status_code == 200
        assert len(answer.data) < 250_000
        assert "Work it out" in answer.text  # its coverage is asked for
    page = Page(client, "/en/id/nisc?page=2")
    assert "101 to 200 of 19683" in words(page.all("nav", "pager")[0])


def test_a_statement_stands_between_two_banks(client: Client) -> None:
    page = Page(client, "/en/mapping/0000000000000001")
    bridge = page.one("div", "bridge")
    ends = page.all("div", "end", bridge)
    assert [words(e).split()[0] for e in ends] == ["nisc", "cpsf"]
    assert "0.65" in words(page.one("div", "span", bridge))
    assert "@misc{kakehashi-0000000000000001," in box(page, "cite-bibtex")


@pytest.mark.parametrize(
    "path", ["/en/id/nisc/bp-3", "/en/id/nisc", "/en/mapping/0000000000000001"]
)
def test_nothing_needs_script_but_the_buttons(client: Client, path: str) -> None:
    page = Page(client, path)
    assert not page.all("button", "copy")
    assert all(e.attrs["data-copy"] for e in page.all("figure", "copyable"))
    assert all(e.attrs["type"] in ("module", "application/ld+json") for e in page.all("script"))


def test_many_stated_counterparts_come_in_pages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = page_module.STATED
    whole = Page(client, "/en/id/nisc/bp-3?kept=no")  # the front keeps pages
    lines = len(stated_lines(whole))
    assert lines > 1
    monkeypatch.setattr(page_module, "STATED", 1)
    first = Page(client, "/en/id/nisc/bp-3")
    assert len(stated_lines(first)) == 1
    assert "/en/id/nisc/bp-3?page=2" in first.links()
    last = Page(client, f"/en/id/nisc/bp-3?page={lines}")
    assert words(stated_lines(last)[0]) == words(stated_lines(whole)[-1])
    assert Page(client, f"/en/id/nisc/bp-3?page={lines + 1}", 400)
    assert every >= lines


def stated_lines(page: Page) -> list[Element]:
    return [
        title
        for group in page.all("section", "group", within=page.one("section", "stated"))
        for title in page.all("h4", within=group)
    ]


def test_a_document_without_statements_offers_no_file_of_statements(client: Client) -> None:
    some = client.get("/en/id/nisc", headers={"Accept": "text/html"}).text
    assert "/api/v1/export/sssom?document=nisc" in some
    none = client.get("/en/id/csf11", headers={"Accept": "text/html"}).text
    assert "/api/v1/export/turtle?document=csf11" in none
    assert "/api/v1/export/sssom?document=csf11" not in none
