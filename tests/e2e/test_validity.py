"""HTML, CSS and SVG are valid: the Nu validator finds neither an error nor a warning.

The languages take turns, as the twins of a page have the same elements (test_twins.py);
``make axe`` has both of each page type judged.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.page_types import LANGUAGES, PAGE_TYPES
from tests.e2e.reading import Site
from tests.e2e.validator import Fault, judge
from tests.e2e.world import World

pytestmark = pytest.mark.xdist_group("reading")

#: Whether both languages of each page type are judged.
BOTH: Final = bool(os.environ.get("KAKEHASHI_TEST_AXE"))
STATIC: Final = Path(__file__).parents[2] / "server/kakehashi/web/static"

#: What is allowed all the same: files, message (regular expressions), and the reason.
EXCEPTIONS: Final[tuple[tuple[str, str, str], ...]] = (
    (r".*\.css", r"Property “(paint-order|rx|vector-effect)” doesn't exist", "SVG 2"),
    (r"graph\.css", r"“context-stroke” is not a “color” value", "SVG 2"),
    (r"sparql\.css", r"Property “field-sizing” doesn't exist", "CSS Basic User Interface 4"),
    (r"matrix\.css", r"“var\(--shade\)”", "a variable for a percentage in color-mix()"),
)


@pytest.fixture(scope="module")
def found(world: World, tmp_path_factory: pytest.TempPathFactory) -> list[Fault]:
    """What the validator says of every page type and of our static files."""
    site = Site(world.server)
    pages = {}
    for number, kind in enumerate(PAGE_TYPES):
        for language in LANGUAGES if BOTH else [LANGUAGES[number % 2]]:
            answer = world.read(site, kind, language)
            assert answer.status == kind.status
            pages[f"{kind.name}.{language}.html"] = answer
    site.close()
    ours = {f.name: f.read_text("utf-8") for f in STATIC.iterdir() if f.suffix in (".css", ".svg")}
    assert ours
    files = {name: answer.body for name, answer in pages.items()} | ours
    return judge(files, tmp_path_factory.mktemp("pages"))


def _excepted(fault: Fault) -> bool:
    return any(re.match(f, fault.file) and re.search(m, fault.message) for f, m, _ in EXCEPTIONS)


def test_pages_styles_and_drawings_are_valid(found: list[Fault]) -> None:
    assert [fault for fault in found if not _excepted(fault)] == []


def test_every_exception_is_needed(found: list[Fault]) -> None:
    for file, message, _ in EXCEPTIONS:
        assert any(re.match(file, f.file) and re.search(message, f.message) for f in found)


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html lang='en'><head><title>x</title></head><body>{}</body></html>"
    wrong = {
        "double.html": page.format("<p id='a'></p><p id='a'></p>"),
        "nested.html": page.format("<p><a href='/'><button>x</button></a></p>"),
        "style.css": "p { colour: red }",
        "drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'><circle radius='2'/></svg>",
    }
    assert {fault.file for fault in judge(wrong, tmp_path)} == set(wrong)
