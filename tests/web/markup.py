"""Read a page into elements, for assertions on its structure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "circle", "img", "hr"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    text: str = ""
    inside: list[Element] = field(default_factory=list)  #: elements around it, outermost first


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {k: v or "" for k, v in attrs}, inside=list(self.open))
        self.found.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open, f"</{tag}> without a start"
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


@lru_cache(maxsize=4)
def _read(page: str) -> tuple[Element, ...]:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open, f"not closed: {reader.open[-1].tag}"
    return tuple(reader.found)


def elements(page: str, tag: str = "", **attrs: str) -> list[Element]:
    """Return the elements of a page, in order; ``class_`` looks for one class of several."""
    wanted_class = attrs.pop("class_", "")
    return [
        e
        for e in _read(page)
        if tag in ("", e.tag)
        and all(e.attrs.get(k) == v for k, v in attrs.items())
        and (not wanted_class or wanted_class in e.attrs.get("class", "").split())
    ]
