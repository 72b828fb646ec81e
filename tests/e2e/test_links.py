"""Every internal link answers 200, every fragment is there, and no link leads astray.

From one page of each template, in one language after the other, one link of each family (addresses
that differ only in language and in the things they name) is followed, and each fragment on the
pages that were read is looked for: the twins of a page have the same links (``test_twins.py``).
``make links`` begins at every page type and follows everything in both languages; of pages that
stand for pairs of things, one in ``LINKS`` (20).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import cycle
from typing import Final

import pytest

from tests.e2e.crawler import Crawl
from tests.e2e.page_types import LANGUAGES, MAIN_TYPES, PAGE_TYPES
from tests.e2e.reading import Answer, Site
from tests.e2e.world import World

pytestmark = pytest.mark.xdist_group("reading")

#: One in how many pages of pairs is followed in a whole crawl; 0 for the quick one.
SHARE: Final = int(os.environ.get("KAKEHASHI_TEST_LINKS", "0"))
#: How many addresses of one family a quick crawl follows.
MOST: Final = 1


@pytest.fixture
def site(server: str) -> Iterator[Site]:
    opened = Site(server)
    yield opened
    opened.close()


def starts() -> dict[str, list[tuple[str, int]]]:
    """Return where each crawl begins, and with which status that page answers."""
    kinds = [kind for kind in (PAGE_TYPES if SHARE else MAIN_TYPES) if not kind.account]
    if SHARE:
        return {one: [(k.address("/", one), k.status) for k in kinds] for one in LANGUAGES}
    return {"by turns": [(k.address("/", o), k.status) for k, o in zip(kinds, cycle(LANGUAGES))]}


@pytest.mark.parametrize("begun", starts().values(), ids=list(starts()))
def test_every_link_leads_somewhere(site: Site, begun: list[tuple[str, int]]) -> None:
    crawl = Crawl(site, share=SHARE or 1, most=0 if SHARE else MOST)
    crawl.run(begun)
    assert len(crawl.visited) > (10_000 if SHARE else 200)
    assert crawl.faults == []


@pytest.mark.parametrize(("language", "account"), [("ja", "aki"), ("en", "cho"), ("ja", "dai")])
def test_links_for_people_with_an_account_lead_somewhere(
    world: World, site: Site, language: str, account: str
) -> None:
    site.cookie = world.cookie(account)
    crawl = Crawl(site, most=MOST)
    crawl.run((k.address("/", language), k.status) for k in PAGE_TYPES if k.account == account)
    assert len(crawl.visited) > 30
    assert crawl.faults == []


class Faulty(Site):
    """Three pages with a fault of each kind."""

    PAGES: Final = {
        "/en/": "<a href='/en/gone'>x</a> <a href='/en/b#here'>y</a> <a href='#no'>z</a>"
        "<a href='http://elsewhere.example/'>w</a> <a href='javascript:0'>v</a>"
        "<img src='https://pictures.example/a.png'><form action='/en/c'><input name='q'></form>",
        "/en/b": "<p id='there'>b</p>",
    }

    def get(self, address: str) -> Answer:
        body = self.PAGES.get(address, "")
        return Answer(address, 200 if body else 404, "text/html", body)


def test_a_link_that_leads_nowhere_is_found() -> None:
    crawl = Crawl(Faulty("http://127.0.0.1:9/"))
    crawl.run([("/en/", 200)])
    said = "\n".join(crawl.faults)
    assert len(crawl.faults) == 7
    assert "/en/gone answers 404; linked from /en/" in said
    assert "/en/c?q= answers 404" in said
    assert "/en/b has no #here, linked from /en/" in said
    assert "/en/ has no #no" in said
    assert "a link without rel to http://elsewhere.example/" in said
    assert "a link with the scheme javascript" in said
    assert "<img> loads https://pictures.example/a.png" in said
