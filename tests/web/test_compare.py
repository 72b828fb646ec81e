"""Pages of two documents, and of all: what they show is what is known, and the address says all."""

from __future__ import annotations

import io
import time
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from openpyxl import load_workbook
from werkzeug.test import Client

from kakehashi.exports.words import relation_sign, relation_words
from kakehashi.messages import LANGUAGES, Language, translate
from kakehashi.model.comparing import Kept
from kakehashi.model.gap import ANSWERS
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.services import Services
from kakehashi.web import create_app
from kakehashi.web.overview import heat
from tests.web.markup import Element
from tests.web.page import Page, number, words

VIEWS = ("gap", "compare", "grid")


@pytest.fixture(scope="module")
def real(services: Services) -> Client:
    """A client over the built release."""
    return create_app(services).test_client()


def said(relation: Relation, lang: Language) -> str:
    """Return the words for a relation; where none is stated it is a reference."""
    return translate(lang, "reference") if relation == UNKNOWN else relation_words(relation, lang)


def asked(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


# --- side by side -------------------------------------------------------------------------------


def shown_links(page: Page, side: Element) -> list[tuple[str, str, str, str]]:
    """Return item, counterpart, words of the relation and basis of every link of a side."""
    found = []
    for item in page.all("div", "item", within=side):
        for line in page.all("li", within=item):
            jump = page.one("a", "jump-to", within=line)
            relation = words(page.one("b", within=jump))
            found.append((item.attrs["id"], jump.attrs["href"][1:], relation, line.attrs["class"]))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "query",
    [
        "a=nisc&b=cpsf",
        "a=nisc&b=cpsf&basis=stated&hierarchy=no",
        "a=csf20&b=sp80053r5&rows=csf20:de&only=with",
    ],
)
def test_every_item_has_its_counterparts(
    real: Client, services: Services, query: str, lang: Language
) -> None:
    page = Page(real, f"/{lang}/compare?{query}")
    chosen = asked(f"?{query}")
    a, b = chosen["a"][0], chosen["b"][0]
    kept = Kept(
        rows=chosen.get("rows", [""])[0],
        basis=chosen.get("basis", [""])[0],
        nestings="hierarchy" not in chosen,
    )
    inside = set(services.comparing.outline(a).below(kept.rows))
    links = [
        x
        for x in services.comparing.links(a, b, nestings=kept.nestings)
        if x.subject in inside and kept.keeps(x)
    ]
    left, right = page.all("section", "side")
    there, back = shown_links(page, left), shown_links(page, right)
    expected = {(x.subject, x.object, said(x.relation, lang), x.basis) for x in links}
    assert set(there) == expected
    assert len(there) == len(links) > 0
    assert {(x, y) for y, x, _, _ in back} == {(x.subject, x.object) for x in links}
    ids = [e.attrs["id"] for e in page.found if "id" in e.attrs]
    assert len(ids) == len(set(ids))
    assert {target for _, target, _, _ in there + back} <= set(ids)


def test_each_counterpart_says_on_what_it_rests_and_why(client: Client) -> None:
    page = Page(client, "/en/compare?a=nisc&b=csf11")
    left = page.one("section", "a")
    [line] = [e for e in page.all("li", "derived", within=left) if "pr.ac-1" in e.text.lower()][:1]
    why = page.one("a", "basis", within=line)
    assert words(why).startswith("derived")
    assert asked(why.attrs["href"])["b"] == ["csf11:pr.ac-1"]
    assert page.all("use", within=line)


def test_a_reference_is_stated_and_says_no_relation(real: Client) -> None:
    page = Page(real, "/en/compare?a=csf20&b=sp80053r5&rows=csf20:rc")
    found = shown_links(page, page.one("section", "a"))
    assert {relation for _, _, relation, _ in found} == {"reference"}
    assert {basis for _, _, _, basis in found} == {"stated"}


def test_nothing_known_is_not_nothing_there(real: Client) -> None:
    page = Page(real, "/en/compare?a=ukcop&b=psti")
    assert "does not mean that nothing corresponds" in words(page.one("p", "tally"))


# --- grid ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "query",
    ["", "&empty=yes&sort=count", "&basis=stated", "&rows=nisc:sec-3", "&relation=partOf|overlaps"],
)
def test_the_cells_are_the_relations(
    real: Client, services: Services, lang: Language, query: str
) -> None:
    page = Page(real, f"/{lang}/grid?a=nisc&b=cpsf{quote(query, safe='&=:')}")
    table = page.one("table", "grid")
    rows = [row for row in page.all("tr", within=table) if row.inside[-1].tag == "tbody"]
    heads = [e for e in page.all("th", within=table) if e.attrs["scope"] == "col"][1:]
    columns = [page.one("a", within=e).attrs["href"].rpartition("/")[2] for e in heads]
    links = {(x.subject, x.object): x for x in services.comparing.links("nisc", "cpsf")}
    count = 0
    for row in rows:
        head, *cells = page.children(row)
        item = "nisc:" + page.one("a", within=head).attrs["href"].rpartition("/")[2]
        assert len(cells) == len(columns)
        for column, cell in zip(columns, cells, strict=True):
            if not words(cell):
                continue
            count += 1
            link = links[item, f"cpsf:{column}"]
            anchor = page.one("a", within=cell)
            assert words(anchor) == relation_sign(link.relation)
            assert cell.attrs["class"] == link.basis
            assert said(link.relation, lang) in anchor.attrs["title"]
            target = asked(anchor.attrs["href"])
            assert (target["a"], target["b"]) == ([item], [f"cpsf:{column}"])
    assert str(count) in words(page.one("p", "tally"))
    assert count == sum(_kept(link, query, services) for link in links.values())


def _kept(link: Any, query: str, services: Services) -> bool:
    chosen = asked(f"?{query}")
    inside = services.comparing.outline("nisc").below(chosen.get("rows", [""])[0])
    return (
        link.subject in inside
        and link.basis in chosen.get("basis", [link.basis])
        and link.relation.text in chosen.get("relation", [link.relation.text])
    )


def test_a_huge_grid_asks_to_narrow_with_what_would_fit(real: Client) -> None:
    page = Page(real, "/en/grid?a=csf20&b=sp80053r5")
    assert not page.all("table", "grid")
    notice = words(page.one("div", "narrowing"))
    assert "111 × 227 = 25,197 cells" in notice
    assert "10,000" in notice
    fits = page.all("tr", within=page.one("table", "fits"))[1:]
    for row in fits[:4]:
        link = page.one("a", within=row).attrs["href"]
        size = words(page.children(row)[1]).split(" × ")
        part = Page(real, link)
        table = part.one("table", "grid")
        found = part.rows(table)
        assert [str(len(found)), str(len(found[0]) - 1)] == size


def test_a_grid_of_a_hundred_by_a_hundred_is_made_in_time(real: Client) -> None:
    took = []
    for _ in range(3):
        start = time.process_time()
        page = real.get("/ja/grid?a=i40&b=iisf&empty=yes").text
        took.append(time.process_time() - start)
        assert page.count("<td") > 9_000
    assert min(took) < 0.3


# --- gaps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b"), [("nisc", "cpsf"), ("iec62443", "cpsf"), ("csf20", "iotsg")])
def test_the_sections_add_up(real: Client, services: Services, a: str, b: str) -> None:
    page = Page(real, f"/en/gap?a={a}&b={b}")
    table = page.one("table", "sections")
    rows = [[number(cell) for cell in row[2:]] for row in page.rows(table)]
    [last] = page.rows(table, "tfoot")
    totals = [number(cell) for cell in last[2:]]
    assert [sum(column) for column in zip(*rows, strict=True)] == totals
    assert all(sum(row[:4]) == row[4] for row in rows)
    tally = services.derivation.gaps.gap(a, b).tally
    assert totals == [*(tally.count(answer) for answer in ANSWERS), tally.total]
    assert len(page.all("svg", "bar", within=table)) == len(rows)


def test_a_section_and_an_answer_narrow_the_list(real: Client, services: Services) -> None:
    view = services.derivation.gaps.gap("nisc", "cpsf")
    inside = services.comparing.outline("nisc").below("nisc:sec-3")
    expected = [r.item for r in view.rows if r.item in inside and r.answer == "partly"]
    page = Page(real, "/en/gap?a=nisc&b=cpsf&rows=nisc:sec-3&answer=partly")
    rows = page.rows(page.one("table", "gap"))
    assert [row[0].split()[-1] for row in rows] == expected
    missing = Page(real, "/en/gap?a=nisc&b=cpsf&answer=without")
    rows = missing.rows(missing.one("table", "gap"))
    assert [row[0].split()[-1] for row in rows] == [
        r.item for r in view.rows if r.answer in ("none", "not-assessed")
    ]


# --- all documents ------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["assessed", "covered"])
def test_the_heat_map_has_the_numbers_of_the_comparisons(
    real: Client, services: Services, shown: str
) -> None:
    page = Page(real, f"/en/matrix?show={shown}")
    view = services.derivation.gaps.matrix()
    table = page.one("table", "matrix")
    cells = [e for e in page.all("td", within=table) if e.attrs["class"] != "same"]
    slugs = [d.slug for d in view.documents]
    pairs = [(a, b) for a in slugs for b in slugs if a != b]
    assert len(cells) == len(pairs)
    for pair, cell in zip(pairs, cells, strict=True):
        tally = view.tallies[pair]
        some = tally.count("covered") + tally.count("partly")
        part = tally.assessed if shown == "assessed" else some
        target = asked(page.one("a", within=cell).attrs["href"])
        assert (target["a"], target["b"]) == ([pair[0]], [pair[1]])
        assert words(cell) == f"{part} / {tally.total}"
        assert cell.attrs["class"] == f"heat-{heat(part, tally.total)}"
        assert cell.attrs["data-label"] == pair[1]
    assert len(page.found) < 2500, "checks of accessibility take long on a large page"


def test_one_document_with_all_others(real: Client, services: Services) -> None:
    page = Page(real, "/en/matrix?of=nisc")
    tallies = services.derivation.gaps.matrix().tallies
    rows = page.rows(page.one("table", "pairs"))
    assert len(rows) == len({b for a, b in tallies if a == "nisc"})
    for row in rows:
        slug = row[0].split()[0]
        there, back = tallies["nisc", slug], tallies[slug, "nisc"]
        assert row[1].startswith(f"{there.assessed} of {there.total}")
        assert row[2].startswith(f"{back.assessed} of {back.total}")
    for view in VIEWS:
        assert f"/en/{view}?a=nisc&b=cpsf" in page.links()


# --- what they share ----------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_the_views_of_a_pair_lead_to_each_other(client: Client, view: str) -> None:
    page = Page(client, f"/en/{view}?a=nisc&b=cpsf&hierarchy=no")
    ways = page.one("nav", "ways")
    found = [e.attrs["href"] for e in page.all("a", within=ways)]
    for other in VIEWS:
        assert f"/en/{other}?a=nisc&b=cpsf&hierarchy=no" in found
    [current] = [e for e in page.all("a", within=ways) if e.attrs.get("aria-current") == "page"]
    assert current.attrs["href"].startswith(f"/en/{view}?")
    swap = page.one("a", within=page.one("div", "swap"))
    assert (asked(swap.attrs["href"])["a"], asked(swap.attrs["href"])["b"]) == (["cpsf"], ["nisc"])
    empty = Page(client, f"/en/{view}")
    assert {e.attrs["id"] for e in empty.all("select")} >= {"a", "b"}
    assert not empty.all("nav", "ways")


def test_two_editions_lead_to_what_changed(real: Client) -> None:
    page = Page(real, "/en/compare?a=csf20&b=csf11")
    assert "/en/diff?old=csf11&new=csf20" in page.links()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("a=nisc&b=nisc", 400, "in common with itself"),
        ("a=nisc&b=cpfs", 404, "cpfs"),
        ("a=nisc&b=cpsf&rows=nisc:sec-33", 404, "nisc:sec-33"),
        ("a=nisc&b=cpsf&hierarchy=maybe", 400, "hierarchy"),
    ],
)
def test_what_cannot_be_compared_says_why(
    real: Client, view: str, query: str, status: int, said: str
) -> None:
    page = Page(real, f"/en/{view}?{query}", status)
    assert said in words(page.one("main"))
    Page(real, f"/ja/{view}?{query}", status)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("compare?a=nisc&b=cpsf&only=some", "with, without"),
        ("compare?a=nisc&b=cpsf&basis=x", "stated, derived"),
        ("grid?a=nisc&b=cpsf&relation=x", "not a relation"),
        ("grid?a=nisc&b=cpsf&sort=x", "order, count"),
        ("matrix?show=x", "assessed, covered"),
        ("gap.xlsx?a=nisc", "The parameter b is missing"),
    ],
)
def test_a_wrong_value_says_what_it_takes(client: Client, path: str, said: str) -> None:
    assert said in words(Page(client, f"/en/{path}", 400).one("main"))


def test_a_workbook_of_a_huge_grid_is_refused(real: Client) -> None:
    page = Page(real, "/en/grid.xlsx?a=csf20&b=sp80053r5", 400)
    assert "25,197 cells" in words(page.one("main"))


def test_a_near_name_keeps_the_comparison(real: Client) -> None:
    page = Page(real, "/en/grid?a=nisc&b=cpfs&sort=count", 404)
    assert "/en/grid?a=nisc&b=cpsf&sort=count" in page.links()


# --- workbooks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["gap?a=nisc&b=cpsf&answer=partly", "compare?a=nisc&b=cpsf&only=with", "grid?a=nisc&b=cpsf"],
)
def test_the_workbook_of_a_page_has_its_filters(client: Client, query: str) -> None:
    page = Page(client, f"/ja/{query}")
    [link] = [e for e in page.all("a") if ".xlsx?" in e.attrs["href"]]
    path = urlsplit(link.attrs["href"])
    assert parse_qs(path.query) == asked(query)
    response = client.get(link.attrs["href"], buffered=True)
    assert response.status_code == 200
    assert str(response.mimetype).endswith("spreadsheetml.sheet")
    name = f"kakehashi-{query.partition('?')[0]}-nisc-cpsf-0123456789ab.xlsx"
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    again = client.get(link.attrs["href"], buffered=True)
    assert again.data == response.data
    book = load_workbook(io.BytesIO(response.data))
    told = {
        str(row[0]).rpartition("\n")[2]: str(row[1])
        for row in book["説明 Read me"].iter_rows(values_only=True, max_col=2)
    }
    assert told["Permanent link"].startswith(f"https://bridge.example/ja/{query}")
    assert told["Permanent link"].endswith("&release=0123456789ab")
    assert told["Release"] == "0123456789ab"


@pytest.mark.parametrize("view", ["gap", "compare", "grid"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_documents_that_are_too_large_offer_sections(
    client: Client, lang: str, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakehashi.services.comparing.PAIRS", 2)
    page = client.get(f"/{lang}/{view}?a=nisc&b=cpsf&whole=1", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert {"ja": "多すぎます", "en": "are too many"}[lang] in page.text
    book = client.get(f"/{lang}/{view}.xlsx?a=nisc&b=cpsf")
    assert book.status_code == 400
