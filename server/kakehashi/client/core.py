"""What every question to a server goes through: addresses, languages, releases, JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, cast
from urllib.parse import quote, urlencode, urljoin

from kakehashi.client.errors import AnswerError
from kakehashi.client.transport import Asking, Transport
from kakehashi.messages import Language
from kakehashi.replies import Reply

__all__ = ["Core", "query_of"]

_API: Final = "/api/v1"
_JSON: Final = "application/json"
_NEXT: Final = re.compile(r"""<([^>]*)>\s*;\s*rel="?next\b""")


class Core:
    """The part of the client that knows nothing of the operations."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000/",
        *,
        language: Language = "en",
        token: str | None = None,
        timeout: float = 30.0,
        release: str | None = None,
        retries: int = 3,
    ) -> None:
        self.language: Language = language
        #: The release that is asked; None for the one that is served.
        self.pinned = release
        self._token = token
        self._transport = Transport(url, timeout=timeout, retries=retries, language=language)

    @property
    def url(self) -> str:
        """The address of the server, with a slash at the end."""
        return f"{self._transport.root}/"

    def close(self) -> None:
        """Close the connections; the next question opens a new one."""
        self._transport.close()

    def get(self, path: str, **parameters: object) -> dict[str, object]:
        """Return the JSON answer at a path relative to ``/api/v1/``.

        Of the parameters those that are None are left out; a list is given one by one, and
        True and False as ``true`` and ``false``.
        """
        return self._read(path.strip("/").split("/"), parameters)

    def pages(self, path: str, **parameters: object) -> Iterator[dict[str, object]]:
        """Yield the answers of a list that comes in pages, each following from the one before.

        Raises AnswerError when another release is served meanwhile, as its pages would not fit.
        """
        release = ""
        address = self._address(path.strip("/").split("/"), parameters)
        while address:
            reply = self._fetch(address, _JSON)
            came_from = reply.headers.get("Kakehashi-Release", "")
            if release not in ("", came_from):
                raise AnswerError(
                    "The server changed from release {old} to {new} between two pages.",
                    remedy="Read the pages again, or name a release when the client is made.",
                    language=self.language,
                    old=release,
                    new=came_from,
                )
            release = came_from
            yield self._object(reply)
            address = _next(address, reply)

    def post(
        self, path: str, body: object, *, version: int | None = None, key: str | None = None
    ) -> dict[str, object]:
        """Send something new, and return what was made of it.

        ``version`` is the one that was seen of what is changed; ``key`` is a name for this
        request, under which it is done once, however often it is sent.
        """
        return self._change("POST", path, body, version=version, key=key)

    def put(
        self, path: str, body: object, *, version: int | None = None, key: str | None = None
    ) -> dict[str, object]:
        """Replace something, and return what it is now; see :meth:`post`."""
        return self._change("PUT", path, body, version=version, key=key)

    def delete(
        self, path: str, *, version: int | None = None, key: str | None = None, **parameters: object
    ) -> dict[str, object]:
        """Withdraw something, and return what remains of it; see :meth:`post`."""
        return self._change("DELETE", path, None, version=version, key=key, **parameters)

    def _change(
        self,
        method: str,
        path: str,
        body: object,
        *,
        version: int | None,
        key: str | None,
        **parameters: object,
    ) -> dict[str, object]:
        headers = self._headers(_JSON)
        headers |= {"If-Match": f'"{version}"'} if version is not None else {}
        headers |= {"Idempotency-Key": key} if key is not None else {}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = _JSON
        address = _API + _path(path.strip("/").split("/")) + query_of(parameters)
        asking = Asking(address, headers, method, content, again=key is not None)
        return self._object(self._transport.send(asking))

    def _read(self, parts: Iterable[str], parameters: Mapping[str, object]) -> dict[str, Any]:
        return self._object(self._fetch(self._address(parts, parameters), _JSON))

    def _file(self, parts: Iterable[str], parameters: Mapping[str, object]) -> bytes:
        return self._whole(self._fetch(self._address(parts, parameters), "*/*"))

    def _whole(self, reply: Reply) -> bytes:
        """Return a body that is not JSON, in which a missing end would not be seen."""
        if not reply.framed:
            raise self._transport.broken("Content-Length: –")
        return reply.body

    def _address(self, parts: Iterable[str], parameters: Mapping[str, object]) -> str:
        return _API + _path(parts) + query_of({"release": self.pinned, **parameters})

    def _fetch(self, address: str, accept: str, **headers: str) -> Reply:
        return self._transport.send(Asking(address, self._headers(accept) | headers))

    def _headers(self, accept: str) -> dict[str, str]:
        found = {
            "Accept": accept,
            "Accept-Encoding": "gzip",
            "Accept-Language": self.language,
            "User-Agent": "kakehashi-client",
        }
        return found | ({"Authorization": f"Bearer {self._token}"} if self._token else {})

    def _object(self, reply: Reply) -> dict[str, Any]:
        try:
            found = json.loads(reply.body)
        except ValueError as error:
            raise self._transport.broken(str(error)) from error
        if not isinstance(found, dict):
            raise self._transport.broken(type(found).__name__)
        return cast("dict[str, Any]", found)


def _path(parts: Iterable[str]) -> str:
    """Return a path of these parts, in which each is one, whatever it is.

    >>> _path(["items", "nisc:bp-3", "a/b"])
    '/items/nisc:bp-3/a%2Fb'
    """
    return "".join(f"/{quote(part, safe=':~')}" for part in parts)


def query_of(parameters: Mapping[str, object]) -> str:
    """Return the query of an address.

    >>> query_of({"a": None, "b": True, "c": ["x", "y"]}), query_of({})
    ('?b=true&c=x&c=y', '')
    """
    pairs = [(name, _text(one)) for name, value in parameters.items() for one in _values(value)]
    return f"?{urlencode(pairs)}" if pairs else ""


def _values(value: object) -> Iterable[object]:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple | set | frozenset) else (value,)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _next(address: str, reply: Reply) -> str:
    """Return the address of the next page, as the header ``Link`` names it (RFC 8288)."""
    for link in reply.headers.get_all("Link", []):
        if found := _NEXT.search(link):
            return urljoin(address, str(found[1]))
    return ""
