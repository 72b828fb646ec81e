"""Read pages without a browser: over one connection, into what the checks ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from typing import Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

__all__ = ["Answer", "Link", "Reader", "Site", "Words", "ascii_address"]

#: Elements that have no end.
VOID: Final = frozenset(
    (
        *("area", "base", "br", "circle", "col", "embed", "hr", "img", "input", "line", "link"),
        *("meta", "path", "polygon", "rect", "source", "track", "use", "wbr"),
    )
)
#: Elements whose text is code, not language, or is not read at all.
CODE: Final = frozenset(("code", "kbd", "pre", "samp", "script", "style", "textarea", "var"))
#: Attributes that are read to people.
SPOKEN: Final = ("alt", "aria-label", "placeholder", "title")
_REDIRECTS: Final = 5
#: What a browser asks for.
_ACCEPT: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered after redirects."""

    address: str  #: path and query at which it was found
    status: int
    media_type: str
    body: str  #: empty unless it is HTML


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page."""

    element: str
    href: str  #: as it is written
    rel: str = ""
    near: str = ""  #: the heading or id before it, to find it again


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text with the language that it is marked with."""

    text: str
    lang: str
    code: bool = False


@dataclass
class _Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    chosen: dict[str, bool] = field(default_factory=dict)  #: of each select, whether by the page


class Reader(HTMLParser):
    """The links, identifiers, forms and words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.ids: list[str] = []
        self.forms: list[_Form] = []
        self.words: list[Words] = []
        self.tags: list[str] = []
        self._open: list[tuple[str, str, bool]] = [("", "", False)]
        self._form: _Form | None = None
        self._select = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if found := given.get("id"):
            self.ids.append(found)
        lang = given.get("lang", self._open[-1][1])
        code = self._open[-1][2] or tag in CODE
        for name in SPOKEN:
            if given.get(name):
                self.words.append(Words(given[name], lang, code))
        self._link(tag, given)
        self._control(tag, given)
        if tag not in VOID:
            self._open.append((tag, lang, code))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""
        if any(name == tag for name, _, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and self._open[-1][0] != "title":  # a title has one language; a word in it none
            self.words.append(Words(text, self._open[-1][1], self._open[-1][2]))

    def _link(self, tag: str, given: dict[str, str]) -> None:
        for name in ("href", "src"):
            if name in given and tag != "use":
                near = self.ids[-1] if self.ids else ""
                self.links.append(Link(tag, given[name], given.get("rel", ""), near))

    def _control(self, tag: str, given: dict[str, str]) -> None:
        """Note what a form would send as it stands."""
        if tag == "form":
            self._form = _Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and name and "disabled" not in given:
            if kind not in ("radio", "checkbox") or "checked" in given:
                self._form.fields.append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            by_page = "selected" in given
            if self._select not in self._form.chosen or by_page:
                kept = [pair for pair in self._form.fields if pair[0] != self._select]
                self._form.fields = [*kept, (self._select, given.get("value", ""))]
                self._form.chosen[self._select] = by_page

    def submitted(self) -> Iterator[str]:
        """Yield the addresses that the GET forms lead to as they stand."""
        for form in self.forms:
            if form.method == "get":
                query = urlencode(form.fields)
                action = form.action.partition("#")[0]
                yield f"{action}?{query}" if query else action


def ascii_address(address: str) -> str:
    """Return an address as a browser sends it."""
    return quote(address, safe=":/?&=+%~,;@!$'()*[]-._")


class Site:
    """The running server, asked over one connection."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.cookie = ""  #: of who is signed in
        self._host = urlsplit(server).netloc
        self._connection = HTTPConnection(self._host, timeout=60)

    def get(self, address: str) -> Answer:
        """Return the answer to an address (path and query); redirects are followed."""
        for _ in range(_REDIRECTS):
            headers = {"Accept": _ACCEPT} | ({"Cookie": self.cookie} if self.cookie else {})
            self._connection.request("GET", ascii_address(address), headers=headers)
            response = self._connection.getresponse()
            body = response.read()
            target = response.getheader("location")
            if not target:
                kind = (response.getheader("content-type") or "").partition(";")[0]
                html = body.decode() if kind == "text/html" else ""
                return Answer(address, response.status, kind, html)
            address = self.local(urljoin(f"{self.server.rstrip('/')}{address}", target))
            assert address, f"{target} leads to another host"
        raise AssertionError(f"more than {_REDIRECTS} redirects at {address}")

    def local(self, url: str) -> str:
        """Return path, query and fragment of an address of this server; else an empty string."""
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.netloc != self._host:
            return ""
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.path}{query}" + (f"#{parts.fragment}" if parts.fragment else "")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
