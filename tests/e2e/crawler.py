"""Follow the links of the pages, breadth first, and tell which lead nowhere.

Some pages stand for pairs of things, for a selection, or for a question about one thing, and there
are hundreds of thousands of those, as there are answers of the API. Of such a family one address in
``share`` is followed, chosen by a digest of the address, so that every run chooses the same. In a
quick crawl, ``most`` bounds the addresses of one family, in whichever language, that are followed,
and the pages that are found are not followed further.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from tests.e2e.reading import Link, Reader, Site, ascii_address

__all__ = ["Crawl", "family"]

#: Parameters of pages that there are too many of: what they ask about, and what combines.
_MANY: Final = frozenset(
    ("a", "b", "item", "to", "withdraw", "add", "kind", "document", "answer", "query", "of",
     "class", "quality", "addressee", "evidence", "value", "facet", "set", "standing", "licence")
)  # fmt: skip
_FINE: Final = 200


def family(address: str) -> tuple[str, ...]:
    """Return what addresses have in common that differ only in the things they name.

    >>> family("/en/gap?a=nisc&b=cpsf"), family("/ja/id/nisc/bp-3#proofs")
    (('en', 'gap', '', '?', 'a', 'b'), ('ja', 'id', '**', '?'))
    """
    parts = urlsplit(address)
    language, _, rest = parts.path.lstrip("/").partition("/")
    first, *more = rest.split("/")
    names = sorted(parse_qs(parts.query, keep_blank_values=True))
    return (language, first, "*" * len(more), "?", *names)


@dataclass
class Crawl:
    """A crawl over the pages of a server."""

    site: Site
    share: int = 1
    most: int = 0  #: of one family; 0 follows all, and further
    visited: dict[str, str] = field(default_factory=dict)  #: address -> where it was found
    faults: list[str] = field(default_factory=list)
    _ids: dict[str, frozenset[str]] = field(default_factory=dict)
    _fragments: dict[str, dict[str, str]] = field(default_factory=dict)
    _waiting: deque[str] = field(default_factory=deque)
    _asked: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def run(self, starts: Iterable[tuple[str, int]]) -> None:
        """Crawl from addresses, each with the status that it answers with."""
        begun = {ascii_address(address): status for address, status in starts}
        for address in begun:
            self.visited[address] = "start"
            self._waiting.append(address)
        while self._waiting:
            address = self._waiting.popleft()
            further = not self.most or address in begun
            self._visit(address, begun.get(address, _FINE), further)
        self._check_fragments()

    def _visit(self, address: str, status: int, further: bool) -> None:
        answer = self.site.get(address)
        if answer.status != status:
            self.faults.append(f"{address} answers {answer.status}; {self.visited[address]}")
            return
        if answer.media_type != "text/html":
            return
        read = Reader(answer.body)
        self._ids[address] = frozenset(read.ids)
        targets = [*self._targets(answer.address, read.links), *self._submitted(address, read)]
        for target in self._chosen(targets) if further else ():
            if target in self.visited:
                continue
            self.visited[target] = f"linked from {address}"
            if status == _FINE or _page(target) != _page(address):
                self._waiting.append(target)  # the twins of an error page are the same error

    def _targets(self, address: str, links: Iterable[Link]) -> Iterator[str]:
        """Yield where the links of a page lead on this server, without fragments."""
        for link in links:
            if fault := self._fault_of(link):
                self.faults.append(f"{address}: {fault}")
                continue
            url = urljoin(f"{self.site.server.rstrip('/')}{address}", link.href)
            local, _, fragment = self.site.local(url).partition("#")
            if not local:
                continue
            local = ascii_address(local)
            if fragment:
                wanted = self._fragments.setdefault(local, {})
                wanted.setdefault(unquote(fragment), address)
            yield local

    def _fault_of(self, link: Link) -> str:
        """Return what is wrong with a link before it is followed."""
        parts = urlsplit(link.href)
        if parts.scheme and parts.scheme not in ("http", "https", "data"):
            return f"a link with the scheme {parts.scheme} (after #{link.near})"
        if not parts.netloc or self.site.local(link.href):
            return ""
        if link.element not in ("a", "area") and link.rel not in (
            "canonical",
            "alternate",
            "license",
        ):
            return f"<{link.element}> loads {link.href}"
        if link.element == "a" and not link.rel:
            return f"a link without rel to {link.href} (after #{link.near})"
        return ""

    def _submitted(self, address: str, read: Reader) -> Iterator[str]:
        for action in read.submitted():
            url = urljoin(f"{self.site.server.rstrip('/')}{address}", action)
            if local := self.site.local(url):
                yield ascii_address(local)

    def _chosen(self, targets: Iterable[str]) -> list[str]:
        """Return the targets that are followed."""
        chosen = []
        for target in sorted(set(targets), key=_digest):
            kind = family(target)
            many = kind[0] == "api" or _MANY.intersection(kind[4:])
            if many and _digest(target) % self.share:
                continue
            if "release" in kind and not self.most:
                continue  # every page once more for each release; the quick crawl follows some
            twins = kind[1:]  # without the language
            if target not in self.visited:
                self._asked[twins] += 1
            if not self.most or self._asked[twins] <= self.most:
                chosen.append(target)
        return chosen

    def _check_fragments(self) -> None:
        """Look for the element that each fragment names on the pages that were visited."""
        for address, wanted in sorted(self._fragments.items()):
            known = self._ids.get(address)
            for fragment, place in sorted(wanted.items()):
                if known is not None and fragment not in known:
                    self.faults.append(f"{address} has no #{fragment}, linked from {place}")


def _page(address: str) -> str:
    """Return the path of a page without its language."""
    return urlsplit(address).path[len("/en") :]


def _digest(address: str) -> int:
    """Return a number that depends on the address without its language."""
    neutral = address.replace("/ja/", "/en/", 1).replace("lang=ja", "lang=en")
    return int.from_bytes(sha256(neutral.encode()).digest()[:4])
