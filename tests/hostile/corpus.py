"""The corpus: inputs in files, each with the answers that are right and the reason.

A line of ``corpus/*.jsonl`` is an object. What is sent: ``query`` (pieces, see
:mod:`tests.hostile.pieces`), ``example`` (the name of an example query) or ``base64`` (bytes of a
query), sent in every form of the protocol in turn; or ``request`` with ``method``, ``target``,
``headers`` and ``body``. What is right: ``statuses`` (0: closed without an answer), ``answer``
(exact JSON), ``rows`` (number of solutions), ``type`` (media type), ``says`` (what a refusal
names), ``never`` (what no answer holds). ``early``: the server may refuse it while it reads the
head, in any shape, as it may each request of over 64 KiB. ``why`` is for people. ``accept`` and
``fit`` belong to the query.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote_from_bytes

from tests.hostile.pieces import expand
from tests.hostile.wire import Place

__all__ = ["CORPUS", "FILES", "FORMS", "Input", "Shot", "read", "request_bytes", "written"]

CORPUS: Final = Path(__file__).parent / "corpus"
EXAMPLES: Final = Path(__file__).parents[2] / "queries/examples"
FILES: Final = (
    "ordinary",
    "nesting",
    "planner",
    "data",
    "network",
    "text",
    "protocol",
    "mutations",
)
#: Forms of SPARQL 1.1 Protocol, 2.1.
FORMS: Final = ("get", "form", "body")
#: Addresses that are pages, whatever the client accepts.
_PAGES: Final = (b"/en/", b"/ja/")
#: Characters that an editor does not show, or takes for the end of a line.
_UNSEEN: Final = re.compile(
    "[\\x7f-\\x9f\\xad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufffe\\uffff]"
)
ACCEPT: Final = "application/sparql-results+json, text/turtle;q=0.9"


@dataclass(frozen=True, slots=True)
class Shot:
    """One request, ready to be sent."""

    via: str
    data: bytes
    method: str
    accept: str  #: forms of the answer; empty where the address decides
    browser: bool  #: an error may be a page

    @property
    def head(self) -> bool:
        """Whether the answer has no body."""
        return self.method == "HEAD"


@dataclass(frozen=True, slots=True)
class Input:
    """One line of the corpus."""

    line: dict[str, Any]

    @property
    def id(self) -> str:
        """The name, unique in the corpus; it begins with the name of the file."""
        return str(self.line["id"])

    @property
    def statuses(self) -> frozenset[int]:
        """The statuses that are right."""
        return frozenset(self.line["statuses"])

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms in which it is sent."""
        return ("request",) if "request" in self.line else FORMS

    def text(self) -> str:
        """Return the query as it stands in the file; bytes that are no text are replaced."""
        if "base64" in self.line:
            return base64.b64decode(self.line["base64"]).decode(errors="replace")
        return expand(self.line.get("query", ""), self.line.get("fit", 0))

    def shot(self, turn: int, place: Place, listener: str) -> Shot:
        """Return the request for the ``turn``-th time that the input is fired.

        ``listener`` is the address that queries try to reach: ``@LISTENER@`` in the files.
        """
        names = {"@LISTENER@": listener, "@HOST@": place.name}
        via = self.forms[turn % len(self.forms)]
        if via != "request":
            method, target, headers, body = _protocol(self._query(names), via)
            accept = self.line.get("accept", ACCEPT)
            headers["Accept"] = accept.encode()
            data = request_bytes(place, method, target, headers, body)
            return Shot(via, data, method, accept, browser=False)
        given = self.line["request"]
        method = given.get("method", "GET")
        target = _bytes(given["target"], names)
        headers = {k: _bytes(v, names) for k, v in given.get("headers", {}).items()}
        body = _bytes(given.get("body", ""), names)
        browser = b"text/html" in headers.get("Accept", b"") or target.startswith(_PAGES)
        data = request_bytes(place, method, target, headers, body)
        return Shot(via, data, method, "", browser)

    def _query(self, names: dict[str, str]) -> bytes:
        if "base64" in self.line:
            return _bytes({"base64": self.line["base64"]}, names)
        return _named(expand(self.line["query"], self.line.get("fit", 0)), names)


def _bytes(text: Any, names: dict[str, str]) -> bytes:
    """Return pieces, or ``{"base64": …}``, as bytes."""
    if isinstance(text, dict) and "base64" in text:
        return base64.b64decode(text["base64"])
    return _named(expand(text), names)


def _named(text: str, names: dict[str, str]) -> bytes:
    for name, value in names.items():
        text = text.replace(name, value)
    return text.encode()


def _protocol(query: bytes, via: str) -> tuple[str, bytes, dict[str, bytes], bytes]:
    quoted = b"query=" + quote_from_bytes(query, safe="").encode()
    if via == "get":
        return "GET", b"/sparql?" + quoted, {}, b""
    if via == "form":
        return "POST", b"/sparql", {"Content-Type": b"application/x-www-form-urlencoded"}, quoted
    return "POST", b"/sparql", {"Content-Type": b"application/sparql-query"}, query


def request_bytes(
    place: Place, method: str, target: bytes, headers: dict[str, bytes], body: bytes = b""
) -> bytes:
    """Return an HTTP request with Host and Content-Length."""
    lines = [method.encode() + b" " + target + b" HTTP/1.1", b"Host: " + place.name.encode()]
    lines += [name.encode() + b": " + value for name, value in headers.items()]
    if body or method in {"POST", "PUT", "PATCH"}:
        lines.append(f"Content-Length: {len(body)}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def written(line: dict[str, Any]) -> str:
    """Return a line as it stands in a file: nothing in it is invisible or turns the direction.

    >>> written({"query": "ASK\\u200b {}"})
    '{"query": "ASK\\\\u200b {}"}'
    """
    text = json.dumps(line, ensure_ascii=False)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def read(files: Iterable[str] = FILES) -> tuple[Input, ...]:
    """Return the inputs of some files of the corpus, in order."""
    return tuple(_lines(files))


def _lines(files: Iterable[str]) -> Iterator[Input]:
    for file in files:
        with (CORPUS / f"{file}.jsonl").open(encoding="utf-8") as lines:
            yield from (Input(_whole(json.loads(line))) for line in lines)


def _whole(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line with the text of the example that it names."""
    if "example" not in line:
        return line
    text = (EXAMPLES / f"{line['example']}.rq").read_text(encoding="utf-8")
    return line | {"query": "".join(t for t in text.splitlines(True) if not t.startswith("#"))}
