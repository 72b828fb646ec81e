"""Replies that stay the same until the release changes, kept whole and compressed once.

A key holds everything a reply depends on: the release, the address, and the headers by which it
varies. Only complete replies with status 200 are kept. The front is one process, so there is one
cache, and no question whether several agree.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import zstandard

from kakehashi.front.exchange import Asked, Reply

__all__ = ["Kept", "Key", "ReplyCache", "encoding_for"]

#: What a reply depends on.
Key = tuple[str | bytes | None, ...]

#: Below this, compression saves no packet.
_LEAST: Final = 1000
#: Largest part of the cache that one reply may take.
_PART: Final = 8
_OF_THE_BODY: Final = (b"content-type", b"content-length", b"content-encoding")
_COMPRESSIBLE: Final = (b"text/", b"application/json", b"application/sparql", b"application/ld",
                        b"application/rdf", b"application/n-", b"application/trig",
                        b"application/problem", b"application/atom", b"application/feed",
                        b"image/svg")  # fmt: skip


@dataclass(slots=True, eq=False)
class Kept:
    """A reply with its compressed forms, made when they are first asked for."""

    reply: Reply
    forms: dict[bytes, tuple[list[tuple[bytes, bytes]], bytes]] = field(default_factory=dict)
    _many: bool = field(init=False)  #: whether it may be sent compressed

    def __post_init__(self) -> None:
        headers = self.reply.headers
        self._many = len(self.reply.body) >= _LEAST and compressible(headers)
        if self._many:
            self.reply.headers = _of_many_forms(headers)

    def form(self, encoding: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Return headers and body in an encoding (empty: as it is)."""
        if encoding not in self.forms:
            body = self.reply.body
            headers = self.reply.headers
            if encoding and self._many:
                body = _COMPRESS[encoding](body)
                headers = [*headers, (b"content-encoding", encoding)]
            self.forms[encoding] = (
                [*headers, (b"content-length", str(len(body)).encode())],
                body,
            )
        return self.forms[encoding]

    def not_modified(self, asked: Asked) -> Reply | None:
        """Return the 304 for a client that holds this reply."""
        known = asked.headers.get(b"if-none-match")
        tag = next((v for k, v in self.reply.headers if k == b"etag"), None)
        if known is None or tag is None or tag.removeprefix(b"W/") not in known:
            return None
        headers = [(k, v) for k, v in self.reply.headers if k not in _OF_THE_BODY]
        return Reply(304, headers, sequence=self.reply.sequence)

    @property
    def size(self) -> int:
        """Bytes that it takes, roughly; compressed forms are small beside it."""
        return len(self.reply.body) + 2000


class ReplyCache:
    """The replies used last, up to a number of bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self.bytes = most_bytes, 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self.hits = self.misses = 0

    def __len__(self) -> int:
        """Return the number of keys."""
        return len(self._kept)

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key."""
        kept = self._kept.get(key)
        if kept is None:
            self.misses += 1
            return None
        self.hits += 1
        self._kept.move_to_end(key)
        return kept

    def put(self, key: Key, kept: Kept) -> None:
        """Keep a reply, unless it would take too large a part; the least used ones go."""
        size = _size(key, kept)
        if size * _PART > self._most:
            return
        if old := self._kept.pop(key, None):
            self.bytes -= _size(key, old)
        self.bytes += size
        self._kept[key] = kept
        while self.bytes > self._most:
            self.bytes -= _size(*self._kept.popitem(last=False))

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.bytes = 0


def _size(key: Key, kept: Kept) -> int:
    """Return about the bytes of both: an address may be longer than what stands there."""
    return kept.size + sum(len(part) for part in key if part)


def _of_many_forms(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Say of a reply that it differs by encoding: in Vary, and by a tag that is not for bytes.

    >>> _of_many_forms([(b"vary", b"Accept"), (b"etag", b'"x"')])
    [(b'etag', b'W/"x"'), (b'vary', b'Accept, Accept-Encoding')]
    """
    vary = b", ".join(value for name, value in headers if name == b"vary")
    if b"accept-encoding" not in vary.lower():
        vary = vary + b", Accept-Encoding" if vary else b"Accept-Encoding"
    return [
        *((n, _weak(v) if n == b"etag" else v) for n, v in headers if n != b"vary"),
        (b"vary", vary),
    ]


def _weak(tag: bytes) -> bytes:
    return tag if tag.startswith(b"W/") else b"W/" + tag


def compressible(headers: list[tuple[bytes, bytes]]) -> bool:
    """Return whether a reply with these headers may be sent compressed."""
    found = dict(headers)
    if b"no-transform" in found.get(b"cache-control", b""):
        return False
    return found.get(b"content-type", b"").startswith(_COMPRESSIBLE)


@lru_cache(maxsize=64)  # a header may be long
def encoding_for(accepted: bytes) -> bytes:
    """Return the encoding for an Accept-Encoding header; empty means none.

    >>> encoding_for(b"gzip, deflate, br, zstd"), encoding_for(b"gzip"), encoding_for(b"zstd;q=0")
    (b'zstd', b'gzip', b'')
    """
    if not accepted:
        return b""
    found = dict(map(_quality, accepted.split(b",")))
    for encoding in _COMPRESS:
        if found.get(encoding, found.get(b"*", 0.0)) > 0:
            return encoding
    return b""


def _quality(part: bytes) -> tuple[bytes, float]:
    name, _, parameter = part.strip().lower().partition(b";")
    key, _, value = parameter.strip().partition(b"=")
    try:
        return name.strip(), float(value) if key == b"q" else 1.0
    except ValueError:
        return name.strip(), 0.0


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(body)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 5, mtime=0)


_COMPRESS: Final = {b"zstd": _zstd, b"gzip": _gzip}
