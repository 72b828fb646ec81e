"""Kept replies: for whom they are the same, in which encodings, and how many."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from kakehashi.front.app import Front
from kakehashi.front.cache import Kept, Key, ReplyCache, encoding_for
from kakehashi.front.exchange import Asked, Reply
from tests.front.direct import Answer, ask
from tests.web.conftest import app, front, made

__all__ = ["app", "front", "made"]

JSON = [(b"content-type", b"application/json"), (b"etag", b'"x"'), (b"vary", b"Accept")]
BODY = b'{"a": "bbbbbbbbbbbbbbbbbbbbbb"}' * 100


def get(front: Front, target: str, method: str = "GET", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(ask(front, target, method, headers=named))


def kept(body: bytes = BODY, headers: list[tuple[bytes, bytes]] = JSON) -> Kept:
    return Kept(Reply(200, [*headers], body))


def revalidated(reply: Kept, tags: str) -> Reply | None:
    return reply.not_modified(Asked({}, "GET", "/", b"", {b"if-none-match": tags.encode()}, ""))


def test_a_page_is_made_once(front: Front) -> None:
    first, second, head = (get(front, "/en/", method) for method in ("GET", "GET", "HEAD"))
    assert first.status == second.status == head.status == 200
    assert first.body == second.body
    assert head.body == b""
    differing = {"x-request-id"}
    assert {k: v for k, v in first.headers.items() if k not in differing} == {
        k: v for k, v in head.headers.items() if k not in differing
    }
    assert (front.cache.hits, front.cache.misses, len(front.cache)) == (2, 1, 1)


def test_what_an_answer_depends_on_is_in_its_key(front: Front) -> None:
    answers = [
        get(front, "/data/"),
        get(front, "/data/", Accept="text/html"),
        get(front, "/api/v1/items/nisc:bp-3", Accept_Language="ja"),
        get(front, "/api/v1/items/nisc:bp-3", Accept_Language="en"),
        get(front, "/api/v1/items/nisc:bp-3?lang=ja"),
        get(front, "/api/v1/items/nisc:bp%2D3"),
        get(front, "/data/", Host="127.0.0.1"),
        get(front, "/data/", Range="bytes=0-1"),
    ]
    assert front.cache.hits == 0
    assert [a.status for a in answers] == [200, 303, 200, 200, 200, 200, 200, 200]
    assert len(front.cache) == 7


def test_a_name_with_underscores_is_no_other_header(front: Front) -> None:
    """What the pages read must be what the key was made of."""
    forged = [("accept_language", "ja"), ("accept", "text/html")]
    first = asyncio.run(ask(front, "/sparql", headers=forged))
    clean = get(front, "/sparql", Accept="text/html")
    assert first.body == clean.body
    assert b'lang="en"' in clean.body


def test_only_whole_good_answers_are_kept(front: Front) -> None:
    for target, headers, status in (
        ("/nothing", {}, 404),
        ("/en/id/nothing", {}, 404),
        ("/", {}, 302),
        ("/sparql?query=SELEKT", {}, 400),
        ("/livez", {}, 200),
        ("/sparql?query=ASK{}", {"Host": "other.example"}, 400),
    ):
        answer = get(front, target, **headers)
        assert answer.status in (status, 303, 308), target
    assert asyncio.run(ask(front, "/data/", "POST")).status == 405
    assert len(front.cache) == 0


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("zstd", "zstd"),
        ("gzip", "gzip"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0", "gzip"),
        ("*", "zstd"),
        ("*;q=0", ""),
        ("identity", ""),
        ("br, deflate", ""),
        ("gzip;q=nan", ""),
        ("GZIP ; Q=0.5", "gzip"),
        (",,;q,gzip;;", "gzip"),
    ],
)
def test_encodings(front: Front, accepted: str, encoding: str) -> None:
    plain, coded = get(front, "/en/"), get(front, "/en/", Accept_Encoding=accepted)
    assert coded.headers.get("content-encoding", "") == encoding
    decoders: dict[str, Callable[[bytes], bytes]] = {
        "zstd": zstandard.ZstdDecompressor().decompress, "gzip": gzip.decompress, "": bytes
    }  # fmt: skip
    assert decoders[encoding](coded.body) == plain.body
    for answer in (plain, coded):
        assert "Accept-Encoding" in answer.headers["vary"]
        assert answer.headers["etag"].startswith('W/"')
        assert int(answer.headers["content-length"]) == len(answer.body)


@given(st.binary(max_size=100))
def test_any_accept_encoding_means_something(text: bytes) -> None:
    assert encoding_for(text) in (b"", b"gzip", b"zstd")


def test_a_tag_of_bytes_is_not_used_for_other_bytes() -> None:
    reply = kept()
    forms = [dict(reply.form(encoding)[0]) for encoding in (b"", b"gzip", b"zstd")]
    assert {form[b"etag"] for form in forms} == {b'W/"x"'}
    assert {form[b"vary"] for form in forms} == {b"Accept, Accept-Encoding"}
    small = kept(b"{}")
    assert dict(small.form(b"gzip")[0])[b"etag"] == b'"x"'
    packed = kept(BODY, [(b"content-type", b"application/gzip"), (b"etag", b'"x"')])
    headers, body = packed.form(b"gzip")
    assert body == BODY
    assert dict(headers) == {
        b"content-type": b"application/gzip", b"etag": b'"x"', b"content-length": b"3100"
    }  # fmt: skip


def test_headers_that_come_twice_stay_twice() -> None:
    links = [(b"link", b"<a>"), (b"link", b"<b>")]
    headers, _ = kept(BODY, [*JSON, *links]).form(b"gzip")
    assert [value for name, value in headers if name == b"link"] == [b"<a>", b"<b>"]


@pytest.mark.parametrize(
    ("tags", "known"),
    [
        ('W/"x"', True),
        ('"x"', True),
        ('"a", W/"x" , "b"', True),
        ('"a", "xx", W/"y"', False),
        ("x", False),
        ("*", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("tag", [b'"x"', b'W/"x"'])
def test_asking_again_with_tags(tag: bytes, tags: str, known: bool) -> None:
    reply = kept(b"{}", [(b"content-type", b"text/csv"), (b"etag", tag), (b"vary", b"Accept")])
    found = revalidated(reply, tags)
    assert (found is not None) is known
    if found is not None:
        assert (found.status, found.body) == (304, b"")
        assert dict(found.headers) == {b"etag": tag, b"vary": b"Accept"}


def test_a_304_of_the_front_has_no_body_and_no_type(front: Front) -> None:
    first = get(front, "/en/", Accept_Encoding="gzip")
    again = get(front, "/en/", Accept_Encoding="gzip", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert "content-type" not in again.headers
    assert "content-encoding" not in again.headers
    for name in ("vary", "etag", "cache-control", "kakehashi-release"):
        assert again.headers[name] == first.headers[name]
    front.cache.clear()  # now the pages answer themselves
    anew = get(front, "/en/", Accept_Encoding="gzip", If_None_Match=first.headers["etag"])
    assert (anew.status, anew.body) == (304, b"")
    assert anew.headers["etag"] == first.headers["etag"]
    assert "Accept-Encoding" in anew.headers["vary"]
    assert len(front.cache) == 0


def test_the_release_is_said_of_kept_replies_as_well(front: Front) -> None:
    release = front.release
    for target in (f"/data/?release={release}", "/data/"):
        assert {get(front, target).headers["kakehashi-release"] for _ in range(3)} == {release}


def fill(cache: ReplyCache, keys: list[Key], size: int = 1000) -> None:
    for key in keys:
        cache.put(key, kept(b"x" * size))


def test_the_least_used_go() -> None:
    cache = ReplyCache(10 * 3100)
    fill(cache, [("key", str(n)) for n in range(10)])
    for _ in range(2):
        cache.get(("key", "0"))
    fill(cache, [("key", str(n)) for n in range(10, 15)])
    assert cache.get(("key", "0")) is not None
    assert cache.get(("key", "1")) is None
    assert cache.get(("key", "14")) is not None
    assert cache.bytes <= 10 * 3100


def test_long_keys_count() -> None:
    """An address of 64 KiB with an answer of nothing takes 64 KiB."""
    cache = ReplyCache(1_000_000)
    fill(cache, [("r", b"/x", b"%d" % n + b"q" * 65_000, None) for n in range(200)], 10)
    assert len(cache) <= 15
    assert cache.bytes <= 1_000_000
    fill(cache, [("r", f"{n:03}") for n in range(1000)], 10)
    assert cache.bytes == len(cache) * (10 + 2000 + 4)
    cache.clear()
    assert (len(cache), cache.bytes) == (0, 0)


def test_one_reply_takes_no_large_part_and_zero_keeps_none() -> None:
    cache, none = ReplyCache(80_000), ReplyCache(0)
    fill(cache, [("large",)], 9000)
    fill(cache, [("fits",)], 7000)
    fill(none, [("any",)], 1)
    assert (len(cache), len(none)) == (1, 0)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3000)), max_size=40))
def test_bytes_are_what_is_kept(puts: list[tuple[int, int]]) -> None:
    cache: Any = ReplyCache(25_000)
    for key, size in puts:
        cache.put((str(key),), kept(b"x" * size))
    assert cache.bytes == sum(k.size + len(key[0]) for key, k in cache._kept.items()) <= 25_000
