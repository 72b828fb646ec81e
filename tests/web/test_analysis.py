"""Pages of what follows: never mixed with what is stated, numbers that add up, honest answers."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from werkzeug.test import Client

from kakehashi.services import Services
from kakehashi.services.derivation import parse_supposed
from kakehashi.web import create_app
from tests.web.page import Page, number, words

LANGUAGES = ("ja", "en")
#: Pages over the built release, where the numbers are large.
REAL = (
    "/explain?a=nisc:bp-3&b=cpsf:concern-resilience",
    "/explain?a=nisc:bp-3&b=iira:characteristic-security&hierarchy=no",
    "/gap?a=nisc&b=cpsf", "/gap?a=iec62443&b=cpsf&page=2", "/gap?a=cpsf&b=csf20&hierarchy=no",
    "/gap?a=csf20&b=cpsf&rows=csf20:gv&answer=without", "/compare?a=nisc&b=cpsf",
    "/compare?a=csf20&b=sp80053r5", "/grid?a=nisc&b=cpsf&sort=count", "/grid?a=csf20&b=sp80053r5",
    "/matrix?of=sp80053r5&show=covered", "/compare?a=ukcop&b=psti", "/grid?a=ukcop&b=psti",
    "/matrix", "/matrix?hierarchy=no", "/contradictions", "/contradictions?hierarchy=no",
    "/whatif?add=nisc:bp-3+equal+cpsf:concern-resilience", "/derived?item=nisc:bp-3",
    "/derived?item=cpsf:aspect-trustworthiness&to=iec62443&page=2", "/quality", "/quality?by=set",
    "/id/nisc/bp-3",
)  # fmt: skip


@pytest.fixture(scope="module")
def real(services: Services) -> Client:
    """A client over the built release."""
    return create_app(services).test_client()


# --- two items ----------------------------------------------------------------------------------


def test_an_explanation_says_what_follows_and_from_what(client: Client) -> None:
    page = Page(client, "/en/explain?a=NISC:BP-3&b=csf11:pr.ac-1")
    lead = words(page.one("p", "lead"))
    assert lead.startswith("③ “Ensuring function assurance” (nisc:bp-3) is part of PR.AC-1")
    bridge = page.one("div", "bridge")
    assert "derived" in bridge.attrs["class"].split()
    assert "derived" in words(page.one("div", "span", within=bridge))
    proof = page.children(page.one("ol", "proofs"))
    assert {e.tag for e in proof} == {"li"}
    for said in (
        "derived",
        "Kakehashi",
        "NIST",
        "table 4",
        "confidence 0.80",
        "read loosely",
        "So",
    ):
        assert said in words(proof[0]), said
    steps = page.all("li", "step", within=proof[0])
    assert len(steps) > 1
    assert all(page.all("svg", "glyph", within=step) for step in steps)
    assert {"/en/mapping/0000000000000002", "/en/mapping/0000000000000004"} <= set(page.links())
    assert "Stated: nothing corresponds" in [words(e) for e in page.all("h2")]
    assert any("?a=nisc:bp-3&b=csf11:pr.ac-1" in words(e) for e in page.all("code"))


def test_what_is_stated_looks_stated(client: Client) -> None:
    page = Page(client, "/en/explain?a=nisc:bp-3&b=cpsf:concern-resilience")
    bridge = page.one("div", "bridge")
    assert "stated" in bridge.attrs["class"].split()
    assert not page.all("span", "derived", within=bridge)


def test_cannot_tell_is_an_answer(client: Client) -> None:
    page = Page(client, "/en/explain?a=nisc:x-9&b=csf11:pr.ac-1")
    assert words(page.one("p", "lead")).startswith("Cannot tell")
    assert not page.all("ol", "proofs")
    assert page.one("svg", "unknown")


def test_a_contradiction_is_named_and_leads_to_its_page(client: Client) -> None:
    page = Page(client, "/en/explain?a=nisc:principles&b=cpsf:concern-resilience&hierarchy=no")
    assert "cannot all be true" in words(page.one("p", "lead"))
    assert "/en/contradictions?hierarchy=no" in page.links()
    assert len(page.all("span", "disputed")) >= 2


def test_proofs_that_are_needed_together_are_marked(client: Client) -> None:
    page = Page(client, "/en/explain?a=nisc:bp-3&b=cpsf:aspect-trustworthiness")
    assert "is part of" in words(page.one("p", "lead"))
    assert "derived" in page.one("div", "bridge").attrs["class"].split()
    proofs = page.children(page.one("ol", "proofs"))
    assert [bool(page.all("span", "needed", within=proof)) for proof in proofs] == [True, True]
    assert "None of the proofs shows the whole answer" in words(page.one("main"))


def test_nesting_can_be_left_out(client: Client) -> None:
    with_it = Page(client, "/en/explain?a=cpsf:concern-resilience&b=csf11:pr.ac-1")
    assert with_it.all("span", "nesting")
    without = Page(client, "/en/explain?a=cpsf:concern-resilience&b=csf11:pr.ac-1&hierarchy=no")
    assert not without.all("span", "nesting")
    assert words(without.one("p", "lead")) != words(with_it.one("p", "lead"))


# --- an item ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_derived_counterparts_stand_apart(client: Client, lang: str) -> None:
    page = Page(client, f"/{lang}/id/nisc/bp-3")
    section = page.one("section", "follows")
    groups = page.all("details", within=section)
    assert [words(page.one("h3", within=group))[-1] for group in groups] == ["1", "1"]
    [line] = page.children(page.one("ul", "counterparts", within=groups[1]))
    assert "csf11:pr.ac-1" in words(line)
    assert page.one("span", "derived", within=line)
    [stated] = [e for e in page.all("section") if e.attrs["aria-labelledby"] == "counterparts"]
    assert not page.all("span", "derived", within=stated)
    assert f"/{lang}/explain?a=nisc:bp-3&b=csf11:pr.ac-1" in page.links()


def test_all_that_follows_of_an_item_has_its_page(real: Client, services: Services) -> None:
    views = services.derivation.counterparts("nisc:bp-3")
    page = Page(real, "/en/derived?item=nisc:bp-3")
    lines = [li for ul in page.all("ul", "counterparts") for li in page.children(ul)]
    assert len(lines) == len(views)
    for view, line in zip(views, lines, strict=True):
        assert view.object.id in words(line)
        assert page.one("span", "basis", within=line)


def test_a_statement_page_asks_what_if(client: Client) -> None:
    assert (
        "/en/whatif?withdraw=0000000000000004"
        in Page(client, "/en/mapping/0000000000000004").links()
    )
    for proves_nothing in ("0000000000000003", "0000000000000007", "0000000000000009"):
        links = Page(client, f"/en/mapping/{proves_nothing}").links()
        assert not any("whatif?" in link for link in links)


# --- two documents ------------------------------------------------------------------------------


@pytest.mark.parametrize("hierarchy", ["yes", "no"])
@pytest.mark.parametrize(
    ("a", "b"), [("nisc", "cpsf"), ("iec62443", "cpsf"), ("cpsf", "csf20"), ("nisc", "ukcop")]
)
def test_the_answers_add_up(
    real: Client, services: Services, a: str, b: str, hierarchy: str
) -> None:
    view = services.derivation.gaps.gap(a, b, nestings=hierarchy == "yes")
    path = f"/en/gap?a={a}&b={b}&hierarchy={hierarchy}"
    page = Page(real, path)
    table = page.one("table", "numbers")
    rows = [[number(cell) for cell in row[1:]] for row in page.rows(table)]
    [total] = [[number(cell) for cell in row[1:]] for row in page.rows(table, "tfoot")]
    assert len(rows) == 4
    assert [sum(column) for column in zip(*rows, strict=True)] == [
        total[0], total[1], view.tally.total,
    ]  # fmt: skip
    assert all(stated + derived == both for stated, derived, both in rows[:2])
    assert total[2] == view.tally.total == len(view.rows)
    assert f"{view.tally.assessed} of {view.tally.total} items" in words(page.all("p", "lead")[1])
    codes = ("covered", "partly", "none", "not-assessed")
    for code, (*_, both) in zip(codes, rows, strict=True):
        shown, more = 0, 1
        while shown < both and more:
            filtered = Page(real, f"{path}&answer={code}&page={more}")
            shown += len(filtered.rows(filtered.one("table", "gap")))
            more = more + 1 if any(e.attrs.get("rel") == "next" for e in filtered.all("a")) else 0
        assert shown == both, code


def test_a_gap_page_says_who_and_on_what(client: Client) -> None:
    page = Page(client, "/en/gap?a=nisc&b=cpsf")
    whole = words(page.one("main"))
    assert "only their number is known: 1" in whole
    assert any("NISC and CPS" in words(e) for e in page.all("th"))
    assert all(title in whole for title in ("General Framework", "CPS Framework", "26 August 2016"))
    assert "/en/gap?a=cpsf&b=nisc" in page.links()
    assert any(link.startswith("/api/v1/gap?") and "format=csv" in link for link in page.links())
    bar = page.one("svg", "proportions")
    widths = [float(e.attrs["width"][:-1]) for e in page.all("rect", within=bar)
              if e.attrs.get("class") in ("covered", "partly", "none", "not-assessed")]  # fmt: skip
    assert sum(widths) == pytest.approx(100, abs=0.01)


def test_a_row_tells_stated_from_derived_and_carries_its_marks(client: Client) -> None:
    page = Page(client, "/en/gap?a=nisc&b=csf11")
    by_item = {words(page.children(r)[0]): r for r in page.all("tr", "derived")}
    [row] = [r for name, r in by_item.items() if "nisc:bp-3" in name]
    assert "“nothing corresponds” is stated too" in words(row)
    assert all("derived" in e.attrs["class"] for e in page.all("span", "basis", within=row))
    [other] = [r for name, r in by_item.items() if "nisc:principles" in name]
    assert "one reference" in words(other)
    plain = Page(client, "/en/gap?a=cpsf&b=csf11")
    assert plain.all("span", "nesting")


# --- contradictions -----------------------------------------------------------------------------


def test_conflicts_tensions_and_blocked_statements(client: Client) -> None:
    page = Page(client, "/en/contradictions")
    conflict = page.all("article", "conflict")[0]
    assert {"/en/mapping/0000000000000005", "/en/mapping/0000000000000006"} <= set(page.links())
    assert "IPA" in words(conflict)
    assert "Kakehashi" in words(conflict)
    assert any("/en/whatif?withdraw=" in e.attrs["href"] for e in page.all("a", within=conflict))
    tension = page.one("ol", "tensions")
    assert "nothing corresponds in csf11" in words(page.one("div", "stated", within=tension))
    assert page.one("li", "derived", within=tension)
    assert "csf11:pr.ac-1" in words(page.all("ul", "steps")[-1])
    assert "/en/mapping/0000000000000008" in page.links()


@pytest.mark.parametrize(("lang", "said"), [("en", "There are none"), ("ja", "矛盾はありません")])
def test_no_contradiction_is_said_clearly(
    real: Client, services: Services, lang: str, said: str
) -> None:
    page = Page(real, f"/{lang}/contradictions")
    view = services.derivation.odds.contradictions()
    assert len(page.all("article", "conflict")) == len(view.conflicts)
    assert view.conflicts or words(page.all("p", "good")[0]).startswith(said)
    against = [li for ul in page.all("ul", "against") for li in page.children(ul)]
    assert len(against) == len(view.tensions)


# --- what if ------------------------------------------------------------------------------------


def test_the_form_leads_to_one_permanent_address(client: Client) -> None:
    sent = (
        "/en/whatif?add=nisc:bp-3+equal+cpsf:concern-resilience&withdraw=0000000000000002"
        "&subject=nisc:bp-3&relation=overlaps&relation=partOf&object=csf11:pr.ac-1&withdraw="
    )
    response = client.get(sent)
    assert response.status_code == 303
    asked = parse_qs(urlsplit(response.location).query)
    assert asked == {
        "add": [
            "nisc:bp-3 equal cpsf:concern-resilience",
            "nisc:bp-3 partOf|overlaps csf11:pr.ac-1",
        ],
        "withdraw": ["0000000000000002"],
    }  # fmt: skip
    page = Page(client, response.location)
    assert "Nothing is saved" in words(page.one("p", "notice"))
    kept = [(e.attrs["name"], e.attrs["value"]) for e in page.all("input")
            if e.attrs.get("type") == "hidden"]  # fmt: skip
    assert kept == [("add", a) for a in asked["add"]] + [("withdraw", "0000000000000002")]
    without = [
        link for link in page.links() if "whatif?" in link and "0000000000000002" not in link
    ]
    assert any(len(parse_qs(urlsplit(link).query)["add"]) == 2 for link in without)


def test_changes_are_counted_and_shown_in_pages(real: Client, services: Services) -> None:
    add = "nisc:bp-3 equal cpsf:concern-resilience"
    view = services.derivation.whatif([parse_supposed(add)])
    total = len(view.effect.changes)
    assert total > 200
    shown = []
    for part in (1, 2):
        page = Page(real, f"/en/whatif?add={quote(add)}&page={part}")
        assert any(words(e).startswith(f"{total} pairs") for e in page.all("p"))
        shown += [row for table in page.all("table", "changes") for row in page.rows(table)]
        for table in page.all("table", "changes"):
            assert page.one("caption", within=table)
    assert len(shown) == min(total, 2 * 50)
    assert len(page.all("div", "conflict")) == len(view.effect.conflicts)


def test_a_supposed_statement_has_no_page(client: Client) -> None:
    page = Page(client, "/en/whatif?add=nisc:bp-3+equal+cpsf:concern-resilience")
    supposed = page.all("span", "supposed")
    assert len(supposed) >= 2
    for mark in supposed:
        assert not page.all("a", within=mark.inside[-1])


def test_withdrawing_mends_a_contradiction(client: Client) -> None:
    page = Page(client, "/en/whatif?withdraw=0000000000000005")
    [mended] = [e for e in page.all("h3") if "mended" in e.text]
    assert number(words(mended)) == 1


# --- bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/explain?a=nisc:bp-3&b=nisc:bp-3", 400, "nisc:bp-3"),
        ("/explain?a=nisc:pb-3&b=csf11:pr.ac-1", 404, "nisc:pb-3"),
        ("/explain?a=nisc:bp-3&b=csf11:pr.ac-1&hierarchy=maybe", 400, "yes, no"),
        ("/gap?a=nisc&b=nisc", 400, "nisc"),
        ("/gap?a=nisc&b=zzz", 404, "zzz"),
        ("/gap?a=nisc&b=cpsf&answer=perhaps", 400, "not-assessed"),
        ("/gap?a=nisc&b=cpsf&page=2", 400, "page"),
        ("/gap?a=nisc&b=cpsf&page=x", 400, "page"),
        ("/derived?item=", 400, ""),
        ("/derived?item=nisc:bp-3&to=zzz", 404, "zzz"),
        ("/whatif?add=nisc:bp-3+equal", 400, "nisc:bp-3 equal"),
        ("/whatif?add=nisc:bp-3+like+csf11:pr.ac-1", 400, "partOf"),
        ("/whatif?add=nisc:bp-3+equal+csf11:zzz", 404, "csf11:zzz"),
        ("/whatif?add=nisc:bp-3+equal+nisc:bp-3", 400, "nisc:bp-3"),
        ("/whatif?subject=nisc:bp-3&object=csf11:pr.ac-1", 400, ""),
        ("/whatif?withdraw=ffffffffffffffff", 404, "ffffffffffffffff"),
        ("/whatif?withdraw=0000000000000003", 400, "0000000000000003"),
        ("/whatif?" + "&".join(f"withdraw={n}" for n in range(21)), 400, "20"),
        ("/quality?by=weather", 400, "publisher"),
    ],
)
def test_bad_input_is_explained(
    client: Client, lang: str, path: str, status: int, said: str
) -> None:
    page = Page(client, f"/{lang}{path}", status)
    assert said in words(page.one("main"))


def test_an_unknown_item_gets_suggestions(client: Client) -> None:
    links = Page(client, "/en/explain?a=nisc:pb-3&b=x:y", 404).links()
    assert "/en/explain?a=nisc:bp-3&b=x:y" in links, "what was right is kept"


# --- quality, and all pages over the release ----------------------------------------------------


def test_quality_numbers_are_those_of_the_report(real: Client, services: Services) -> None:
    report = services.quality.report()
    for by, rows in (("publisher", report.publishers), ("set", report.sets)):
        page = Page(real, f"/en/quality?by={by}")
        tables = page.all("table", "quality")
        assert len(tables) == 3
        for table in tables:
            assert len(page.rows(table)) == len(rows)
        stated = [[number(cell) for cell in row[1:-1]] for row in page.rows(tables[0])]
        [total] = [[number(cell) for cell in row[1:-1]] for row in page.rows(tables[0], "tfoot")]
        assert [sum(column) for column in zip(*stated, strict=True)] == total
        assert total[0] == report.total.statements
        assert all(row[0] == sum(row[1:]) for row in stated)


@pytest.mark.parametrize("path", [f"/{lang}{path}" for lang in LANGUAGES for path in REAL])
def test_pages_over_the_release_are_well_built(real: Client, path: str) -> None:
    page = Page(real, path)
    assert page.one("h1")
    assert all(e.attrs.get("scope") for e in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    ids = [e.attrs["id"] for e in page.found if "id" in e.attrs]
    assert len(ids) == len(set(ids))
    assert not [e for e in page.found if "style" in e.attrs]
    assert not any(place in words(page.one("main")) for place in ("{count}", "{total}", "None"))
    for e in page.all("svg"):  # what is no picture of its own says nothing
        pictured = e.attrs.get("role") in ("img", "group") and "aria-labelledby" in e.attrs
        assert pictured or e.attrs.get("aria-hidden") == "true"
