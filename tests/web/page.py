"""A page as tests ask for its parts."""

from __future__ import annotations

import re

from werkzeug.test import Client

from tests.web.markup import Element, elements
from tests.web.test_pages import text


class Page:
    """A page, read once, with short ways to ask for its parts."""

    def __init__(self, client: Client, path: str, status: int = 200) -> None:
        self.found = elements(text(client, path, status))

    def all(self, tag: str, class_: str = "", within: Element | None = None) -> list[Element]:
        return [
            e
            for e in self.found
            if e.tag == tag
            and class_ in ("", *e.attrs.get("class", "").split())
            and (within is None or any(o is within for o in e.inside))
        ]

    def one(self, tag: str, class_: str = "", within: Element | None = None) -> Element:
        found = self.all(tag, class_, within)
        assert len(found) == 1, (tag, class_, len(found))
        return found[0]

    def children(self, parent: Element) -> list[Element]:
        return [e for e in self.found if e.inside and e.inside[-1] is parent]

    def links(self) -> list[str]:
        return [e.attrs["href"] for e in self.all("a")]

    def rows(self, table: Element, part: str = "tbody") -> list[list[str]]:
        return [
            [words(cell) for cell in self.children(row)]
            for row in self.all("tr", within=table)
            if row.inside[-1].tag == part
        ]


def words(element: Element) -> str:
    return " ".join(element.text.split())


def number(cell: str) -> int:
    return int(re.sub(r"\D", "", cell) or 0)
