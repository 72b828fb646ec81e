"""What axe finds on a page in the browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

__all__ = ["faults"]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
#: Only faults are told; what axe cannot decide, and what is right, would cost time.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}
#: What is out of sight is laid out too: else it moves while axe measures it.
ALL_LAID_OUT = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("* { content-visibility: visible !important; }");
document.adoptedStyleSheets = [sheet];
"""


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds on the page."""
    # The page forbids foreign scripts; the test adds its own through the debugger, once a page.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
        page.evaluate(f"() => {{ {ALL_LAID_OUT} }}")
    # What CodeMirror draws is not ours; the field that it replaces works without script.
    found = page.evaluate("options => axe.run({exclude: [['.CodeMirror']]}, options)", OPTIONS)
    return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]]
