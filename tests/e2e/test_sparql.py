"""The query page in a browser: the editor, what it completes, answers, links and lines to copy."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GRAPH = "CONSTRUCT { ?a skos:broader ?b } WHERE { ?a skos:broader ?b ; skos:inScheme kid:nisc }"


@pytest.fixture(autouse=True)
def hosts(page: Page, server: str) -> Iterator[None]:
    """No request of any test leaves the server."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield
    own = urlsplit(server).netloc
    assert [a for a in asked if urlsplit(a).netloc not in (own, "")] == []


def text_of(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()"))


def write(page: Page, text: str) -> None:
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def offered(page: Page) -> list[str]:
    names = page.locator(".CodeMirror-hint .name")
    names.first.wait_for()
    return names.all_inner_texts()


def test_the_editor_asks_and_the_answer_is_part_of_the_page(page: Page, server: str) -> None:
    page.goto(f"{server}ja/sparql")
    page.get_by_role("button", name="実行").click()
    expect(page.locator("#answer tbody tr")).to_have_count(20)
    expect(page.locator("#answer tbody a").first).to_have_attribute("href", "/ja/id/nisc/bp-2")
    expect(page.locator("#answer-title")).to_be_focused()
    assert parse_qs(urlsplit(page.url).query)["query"][0].startswith("PREFIX kh:")
    other = page.locator(".languages a[hreflang=en]").get_attribute("href") or ""
    assert other.startswith("/en/sparql?query=PREFIX")
    page.get_by_role("link", name="生データ").click()
    expect(page.locator("#answer pre.raw")).to_contain_text('"bindings"')


@pytest.mark.parametrize(
    ("before", "typed", "name"),
    [
        ("SELECT * { ?x a ", "kh:Req", "kh:Requirement"),
        ("SELECT * { ?x a ", "要求", "kh:Requirement"),
        ("SELECT * { ?x ", "kh:stand", "kh:standing"),
        ("SELECT * { ?x kh:standing ", "standing:off", "standing:official"),
        ("", "PREFIX kh", "kh: <https://w3id.org/kakehashi/ontology#>"),
    ],
)
def test_names_of_the_graph_are_completed(
    page: Page, server: str, before: str, typed: str, name: str
) -> None:
    page.goto(f"{server}ja/sparql")
    write(page, before)
    for character in typed:
        page.keyboard.insert_text(character)
    assert name in offered(page)
    while page.locator(".CodeMirror-hint-active .name").inner_text() != name:
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    written = text_of(page)
    assert written.endswith((before + name, f"PREFIX {name}"))
    if ":" in name and "<" not in name:
        expect(page.locator(".CodeMirror")).to_contain_text(f"PREFIX {name.partition(':')[0]}:")


def test_all_names_are_offered_when_asked_for(page: Page, server: str) -> None:
    page.goto(f"{server}en/sparql")
    write(page, "SELECT * { ?x a ")
    page.keyboard.press("Control+Space")
    assert "kh:Statement" in offered(page)
    assert page.evaluate("Yasqe.defaults.autocompleters") == ["variables", "kakehashi"]
    page.keyboard.press("Escape")
    expect(page.locator(".CodeMirror-hints")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer .lead")).to_have_text("yes")


def test_a_graph_is_drawn_beside_its_table(page: Page, server: str) -> None:
    page.goto(f"{server}en/sparql?query={quote(GRAPH)}")
    expect(page.locator("#drawing")).to_have_attribute("data-drawn", "38")
    rows = page.locator("#answer tbody tr")
    assert rows.count() > 20
    expect(page.locator("#drawing [role=img]")).to_have_attribute(
        "aria-label",
        f"Drawing of 38 things and {rows.count()} links; the table says the same in words",
    )
    page.get_by_role("button", name="Enlarge the drawing").press("Enter")
    page.get_by_role("button", name="Whole drawing").press("Enter")


def test_a_link_leads_back_to_the_query(browser: Browser, page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server}ja/sparql")
    write(page, "ASK { kh:Item a owl:Class } # あ&+%")
    page.get_by_role("button", name="この問い合わせへのリンクをコピー").click()
    expect(page.locator("#state")).to_have_text("リンクをコピーしました。")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{server}ja/sparql?")
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        other = context.new_page()
        other.goto(link)
        expect(other.locator("#answer .lead")).to_have_text("はい")
        assert "kh:Item a owl:Class } # あ&+%" in other.locator("#query").input_value()
        context.close()


def test_a_fault_is_shown_where_it_is(browser: Browser, server: str) -> None:
    page = browser.new_page()  # of its own: the browser complains of the status 400
    page.goto(f"{server}en/sparql")
    write(page, "SELECT ?s\nWHERE { ?s ?p }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer [role=alert]")).to_contain_text("line 2")
    cursor = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor().line")
    assert cursor == 1
    assert text_of(page) == "SELECT ?s\nWHERE { ?s ?p }"
    assert faults(page) == []
    page.close()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?title { nisc:bp-3 skos:prefLabel ?title . # 'it'\n}", "機能保証"),
        ('ASK { nisc:bp-3 skos:prefLabel "\\"\'" }', "alse"),
        ("CONSTRUCT WHERE { nisc:bp-3 skos:notation ?n }", "③"),
    ],
)
def test_the_lines_to_copy_run(page: Page, server: str, query: str, said: str) -> None:
    page.goto(f"{server}en/sparql?query={quote(query)}")
    curl = page.locator("#snippet-curl").text_content() or ""
    python = page.locator("#snippet-python").text_content() or ""
    for command in (["sh", "-c", curl], [sys.executable, "-W", "ignore", "-c", python]):
        done = subprocess.run(
            command, capture_output=True, check=True, timeout=60, encoding="utf-8"
        )
        assert said in done.stdout
    if "CONSTRUCT" not in query:
        return
    page.locator(".snippet summary").first.click()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".snippet", has_text="curl, in a shell").locator("button.copy").click()
    expect(page.get_by_text("Copied: curl, in a shell")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == curl


def test_without_script_rows_triples_and_files(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}en/sparql")
    page.get_by_label("Words of the question").fill("graph")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Everything around an item, as a graph").click()
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer tbody a[href='/en/id/nisc/bp-3']").first).to_be_visible()
    expect(page.locator("#drawing")).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSONLD").click()
    assert json.loads(download.value.path().read_text(encoding="utf-8"))
    context.close()


def test_an_answer_with_a_drawing_is_accessible(page: Page, server: str) -> None:
    for language, scheme, width in (("ja", "light", 320), ("en", "dark", 1280)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{server}{language}/sparql?query={quote(GRAPH)}")
        page.locator("#drawing[data-drawn]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for summary in page.locator(".snippet summary").all():
            summary.click()
        assert faults(page) == [], (language, scheme, width)


WORDS = """# note
PREFIX kh: <https://w3id.org/kakehashi/ontology#>
SELECT * { ?s a kh:Item ; skos:prefLabel "a"@en } LIMIT 5"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_of_the_editor_is_readable(page: Page, server: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{server}en/sparql?query={quote(WORDS)}")
    page.locator(".cm-comment").wait_for()
    contrast = page.evaluate(CONTRAST)
    assert {"cm-keyword", "cm-comment", "cm-string", "cm-atom", "cm-number"} <= set(contrast)
    assert min(contrast.values()) >= 4.5, contrast


def test_examples_of_the_api_work(page: Page, server: str) -> None:
    page.goto(f"{server}en/api")
    links = [a.get_attribute("href") or "" for a in page.locator("article .doing a").all()]
    slow = ("/export/", "/matrix", "/contradictions", "/quality", "/whatif")  # tried elsewhere
    examples = [link for link in links if not any(name in link for name in slow)]
    assert len(examples) > 15
    for example in examples:
        assert page.request.get(server.rstrip("/") + example).status == 200, example


def test_an_operation_is_tried_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}ja/api#crosswalk")
    page.locator("#crosswalk-to").fill("cpsf")
    page.get_by_role("button", name="応答を表示 crosswalk").click()
    assert page.url == f"{server}api/v1/items/nisc:bp-3/crosswalk?to=cpsf"
    context.close()


#: Contrast of every kind of word in the editor with what is behind it (WCAG 2.2, 1.4.3).
CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => {
      const part = v / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = light(getComputedStyle(document.querySelector(".CodeMirror")).backgroundColor);
  const found = {};
  for (const word of document.querySelectorAll(".CodeMirror-line span[class^=cm-]")) {
    const front = light(getComputedStyle(word).color);
    const ratio = (Math.max(front, behind) + 0.05) / (Math.min(front, behind) + 0.05);
    found[word.className] = Math.min(ratio, found[word.className] ?? 99);
  }
  return found;
}"""
