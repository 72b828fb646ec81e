"""Where the answers come from: one server, which a client asks in either language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final
from urllib.parse import quote, urlencode

from kakehashi.client import Client
from kakehashi.errors import UnknownThingError
from kakehashi.messages import Language
from kakehashi.namespaces import ID

__all__ = ["Source", "item_id"]

#: Seconds that a whole answer may take; a query ends before that by the server's own limit.
_PATIENCE: Final = 60.0
#: What a query may answer; the server takes the one that fits.
_FORMS: Final = "application/sparql-results+json, application/n-triples;q=0.9"


class Source:
    """Asks one server; threads may share it. ``address`` is called when it is first needed."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._clients: dict[Language, Client] = {}
        self._lock = Lock()

    @contextmanager
    def client(self, language: Language, release: str = "") -> Iterator[Client]:
        """Hand over the client that asks in a language; one of its own for an earlier release."""
        if release:
            with self._made(language, release) as client:
                yield client
            return
        with self._lock:
            if language not in self._clients:
                self._clients[language] = self._made(language)
        yield self._clients[language]

    def _made(self, language: Language, release: str | None = None) -> Client:
        return Client(self._address(), language=language, timeout=_PATIENCE, release=release)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()

    def release(self, language: Language) -> str:
        """Return the release that is served."""
        return str(self.read("release", {}, "", language)["release"])

    def read(
        self, path: str, sent: Mapping[str, object], release: str, language: Language
    ) -> dict[str, Any]:
        """Return what REST answers, of a release or of the one that is served."""
        with self.client(language, release) as client:
            return client.get(path, **_given(sent))

    def select(self, query: str, release: str, language: Language) -> list[dict[str, Any]]:
        """Return the bindings of a query of ours."""
        found = json.loads(self.query(query, release, language))
        rows: list[dict[str, Any]] = found["results"]["bindings"]
        return rows

    def query(self, query: str, release: str, language: Language) -> bytes:
        """Return what a query answers: results in JSON, or triples."""
        with self.client(language, release) as client:
            return client.answer(query, _FORMS)

    def thing(self, iri: str, media_type: str, language: Language) -> str:
        """Return what is stated of a thing, in a form of RDF.

        Raises UnknownThingError when it is nothing.
        """
        with self.client(language) as client:
            text = client.answer(f"DESCRIBE <{iri}>", media_type).decode()
        if text.strip() in ("", "[]"):
            raise UnknownThingError("Nothing is known of {iri}.", iri=iri)
        return text

    def api(self, path: str, sent: Mapping[str, object], language: Language) -> str:
        """Return the address of an answer of REST."""
        return f"{self._root(language)}api/v1/{quote(path, safe='/:~')}{_query(sent)}"

    def page(self, path: str, sent: Mapping[str, object], language: Language) -> str:
        """Return the address of a page for people."""
        return f"{self._root(language)}{language}/{quote(path, safe='/:~')}{_query(sent)}"

    def sparql(self, sent: Mapping[str, object], language: Language) -> str:
        """Return the address of an answer of the SPARQL service."""
        return f"{self._root(language)}sparql{_query(sent)}"

    def _root(self, language: Language) -> str:
        with self.client(language) as client:
            return client.url


def _given(sent: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in sent.items() if value not in ("", None)}


def _query(sent: Mapping[str, object]) -> str:
    given = urlencode(_given(sent), safe=":", quote_via=quote)
    return f"?{given}" if given else ""


def item_id(named: str) -> str:
    """Return the identifier of an item that is given by identifier or IRI.

    >>> item_id("https://w3id.org/kakehashi/id/nisc/bp-3"), item_id("nisc:bp-3")
    ('nisc:bp-3', 'nisc:bp-3')

    Raises UnknownThingError for what no identifier can be.
    """
    found = named.strip().strip("<>")
    if found.startswith(ID):
        found = found.removeprefix(ID).replace("/", ":", 1)
    if "/" in found or not found or found.strip(".") == "":
        raise UnknownThingError(
            "No item is called {id}.", remedy="Find it with the tool «search».", id=named[:80]
        )
    return found
