"""axe finds nothing on any page type, in both languages, light and dark, narrow and wide.

One page of each template is looked at once; language, scheme and width change from one to the
next, so that all eight combinations occur about as often. Pages for people with an account are
looked at as somebody who has one; what a form answers, such as a conflict, is looked at in its
journey. ``make axe`` looks at each in all eight, with everything opened that can be opened, and at
the other states of the same templates.
"""

from __future__ import annotations

import os
from collections import Counter
from itertools import product
from typing import Final, Literal

import pytest
from playwright.sync_api import Page

from tests.e2e.accessibility import faults
from tests.e2e.page_types import LANGUAGES, PAGE_TYPES, PageType
from tests.e2e.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Scheme = Literal["light", "dark"]
Look = tuple[str, Scheme, int]

SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
WIDTHS: Final = (320, 1280)
EVERY: Final = bool(os.environ.get("KAKEHASHI_TEST_AXE"))
TYPES: Final = [kind for kind in PAGE_TYPES if EVERY or not kind.variant]


def looks(number: int) -> list[Look]:
    """Return the combinations in which the page type of this number is looked at."""
    every = list(product(LANGUAGES, SCHEMES, WIDTHS))
    return every if EVERY else [every[number % len(every)]]


def test_the_share_covers_every_combination() -> None:
    seen = Counter(look for number in range(len(TYPES)) for look in looks(number))
    assert len(seen) == 8
    assert max(seen.values()) - min(seen.values()) <= 1


@pytest.mark.parametrize(
    ("number", "kind"), list(enumerate(TYPES)), ids=[kind.name for kind in TYPES]
)
def test_axe_finds_nothing(quiet_page: Page, world: World, number: int, kind: PageType) -> None:
    found: list[object] = []
    world.admit(quiet_page.context, kind.account)
    at = ""
    for language, scheme, width in looks(number):
        quiet_page.set_viewport_size({"width": width, "height": 900})
        quiet_page.emulate_media(color_scheme=scheme)
        if at != language:
            quiet_page.goto(kind.address(world.server, language))
            at = language
        if EVERY:
            quiet_page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        wide = quiet_page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append((language, width, f"the page is {wide} wide"))
        found += [(language, scheme, width, *fault) for fault in faults(quiet_page)]
    assert found == []


def test_axe_finds_what_is_wrong(page: Page) -> None:
    page.set_content("<html><body><img src='data:,'><p style='color:#bbb'>pale</p></body></html>")
    found = {fault for fault, _ in faults(page)}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found
