"""Titles that attack: markup, turned directions, unseen marks, floods of accents; on every page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import html5rdf  # type: ignore[import-untyped]
import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.model.text import Text
from kakehashi.model.views import DocumentView, ItemRef, ItemView, StatementView
from kakehashi.web.context import KEY
from kakehashi.web.tame import one_line, tame
from tests.web import fake_world
from tests.web.fake_derivation import fake_refs
from tests.web.fake_reading import FakeCatalogue, FakeProperties
from tests.web.fakes import fake_services
from tests.web.markup import Element, elements
from tests.web.test_pages import LANGUAGES, PAGES

TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = "\u200b\u200e\u200f\u2060\u2061\ufeff\u00ad\u061c\U000e0041"
MARKUP = "</title></script><script>alert(1)</script><!--\"'><img src=x onerror=alert(1)>{{7*7}}"
FLOOD = "Z" + "\u0301\u0325\u0489" * 200
LINES = "a\r\nSet-Cookie: x=1\r\n\r\n<b>\u2028\u2029\x00\x07\x85b"
TITLES = {
    "markup": MARKUP,
    "turns": f"{TURNS}abc\u202egnp.exe",
    "unseen": f"{UNSEEN}機{UNSEEN * 40}能",
    "flood": FLOOD,
    "lines": LINES,
    "nothing": "\u200b\u2060\u202e",
    "hebrew": "\u05d0\u05d1 (1) <",
    "long": "長" * 5000,
}
FORBIDDEN = re.compile(f"[{TURNS}{UNSEEN}\x00\x07\u2028\u2029]")


class World:
    """The fake world, in which all text of others is hostile: each kind in turn, or all in one."""

    def __init__(self, *, together: bool) -> None:
        every = "".join(t for t in TITLES.values() if len(t) < 1000)
        self._titles = cycle([every] if together else TITLES.values())

    def title(self) -> str:
        return next(self._titles)

    def text(self) -> Text:
        return Text(ja=self.title(), en=self.title())

    def items(self) -> dict[str, ItemRef]:
        return {
            name: replace(
                ref, title=self.text() if ref.title else ref.title, notation=self.title(),
                kind_label=self.text(),
            )
            for name, ref in fake_world.ITEMS.items()
        }  # fmt: skip

    def documents(self) -> dict[str, DocumentView]:
        return {
            slug: replace(
                document, title=self.text(), publishers=(self.title(), self.title()),
                version=self.title()[:8], licence=self.text(), issued=self.title(),
                alternative_titles=(self.title(),), cautions=(self.text(),),
                facts=(
                    ("x:y", self.text(), self.title()),
                    ("foaf:page", self.text(), f"javascript:{self.title()}"),
                ),
                url=f"https://a.example/{self.title()}",
            )
            for slug, document in fake_world.DOCUMENTS.items()
        }  # fmt: skip

    def statements(self, items: dict[str, ItemRef]) -> dict[str, StatementView]:
        return {
            name: replace(
                found, subject=items[found.subject.id],
                object=items[found.object.id] if found.object else None, publisher=self.title(),
                rationale=self.text(), shared=self.title(), source_relation=self.title(),
                locator=self.title(), source=self.title(), set_title=self.text(),
                licence=f"javascript:{self.title()}",
            )
            for name, found in fake_world.STATEMENTS.items()
        }  # fmt: skip

    def view(self, view: ItemView) -> ItemView:
        return replace(
            view, document_title=self.text(), summary=self.text(), locator=self.title(),
            source=self.title(), alternative_labels=(self.title(),),
            alternative_ids=(self.title(),), nesting_reason=self.text(), cautions=(self.text(),),
            facts=(
                ("kh:status", self.text(), self.title()),
                ("kh:factNote", self.text(), self.title()),
            ),
        )  # fmt: skip


@pytest.fixture(params=["in turn", "together"])
def client(
    request: pytest.FixtureRequest, made: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Client:
    world = World(together=request.param == "together")
    items = world.items()
    new: list[tuple[Any, Any]] = [
        (fake_world.STATEMENTS, world.statements(items)),
        (fake_world.ITEMS, items),
        (fake_world.DOCUMENTS, world.documents()),
    ]
    for old, values in new:
        for name, value in values.items():
            monkeypatch.setitem(old, name, value)
    real = FakeCatalogue.item
    monkeypatch.setattr(FakeCatalogue, "item", lambda self, t: world.view(real(self, t)))
    monkeypatch.setattr(FakeCatalogue, "refs", fake_refs(items))
    monkeypatch.setattr(FakeProperties, "text", lambda *_: world.text())
    made.extensions[KEY] = fake_services(tmp_path)
    return made.test_client()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_stays_itself(client: Client, lang: str) -> None:
    assert {path: said for path in PAGES if (said := faults(client, f"/{lang}{path}"))} == {}


def faults(client: Client, path: str) -> list[str]:
    """Return what got out of its place on a page."""
    answer = client.get(path, headers={"Accept": "text/html"})
    page = answer.text
    said = [f"status {answer.status_code}"] if answer.status_code != 200 else []
    said += [f"{m[0]!r} near {page[m.start() - 60 : m.start()]}" for m in FORBIDDEN.finditer(page)]
    parser = html5rdf.HTMLParser()
    parser.parse(page)
    said += [f"{code} at {place}" for place, code, _ in parser.errors]
    if longest_flood(page) > 6:
        said.append("a flood of accents")
    found = elements(page)
    if any(e.tag == "img" for e in found):
        said.append("markup of a title")
    if "49" in next(e for e in found if e.tag == "title").text:
        said.append("a template in a title")
    for element in found:
        check(element)
    for name, value in answer.headers:
        if not (name + value).isascii() or "\n" in value or "Set-Cookie" in name:
            said.append(f"the header {name}")
    return said


def check(element: Element) -> None:
    assert not any(name.startswith("on") for name in element.attrs)
    for name in ("href", "src", "action"):
        address = element.attrs.get(name, "/")
        assert address.startswith(("/", "#", "?", "http://", "https://")), address
    if element.tag == "script":
        assert "src" in element.attrs or json.loads(element.text)


def longest_flood(page: str) -> int:
    return max((len(run) for run in re.findall("[\u0300-\u036f\u0483-\u0489]+", page)), default=0)


def test_the_title_of_a_page_and_its_data_are_one_line(client: Client) -> None:
    page = client.get("/en/id/nisc/bp-3", headers={"Accept": "text/html"}).text
    (block,) = elements(page, "script", type="application/ld+json")
    term = json.loads(block.text)["@graph"][0]
    assert term["name"] == one_line(term["name"]) != ""
    said = [e.attrs["content"] for e in elements(page, "meta", property="og:title")]
    assert said
    assert "\n" not in said[0]


def test_downloads_have_plain_names(client: Client) -> None:
    for path in ("items/nisc:bp-3/crosswalk?format=csv", "export?format=csv&set=aa--bb"):
        answer = client.get(f"/api/v1/{path}", buffered=True)
        name = answer.headers.get("Content-Disposition", "")
        assert name.isascii()
        assert re.fullmatch(r"(attachment; filename=\"?[\w.+-]+\"?)?", name), name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("機能保証の確認", "機能保証の確認"),
        ("Größe – naïve café", "Größe – naïve café"),
        ("が\u3099ぎ", "が\u3099ぎ"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("a\u202eb", "ab"),
        ("\u200b", "\ufffd"),
        ("", ""),
        ("e\u0301" * 3, "e\u0301" * 3),
        ("e" + "\u0301\u200b" * 50, "e" + "\u0301" * 6),
    ],
)
def test_what_is_said_stays(given: str, shown: str) -> None:
    assert tame(given) == shown
    assert tame(tame(given)) == shown
