"""Bodies: whole or refused, never a part, and never for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest

from kakehashi.errors import BadInputError
from kakehashi.front import body as bodies
from kakehashi.front.app import Front
from kakehashi.front.body import BodyTooLargeError, SlowBodyError, read_body
from kakehashi.front.exchange import Asked
from tests.front.direct import Answer, Caller, ask
from tests.web.conftest import app, front, made

__all__ = ["app", "front", "made"]

Message = MutableMapping[str, Any]


def asked_of(**headers: str) -> Asked:
    given = {k.replace("_", "-").encode(): v.encode() for k, v in headers.items()}
    return Asked({}, "POST", "/x", b"", given, "192.0.2.1")


def arriving(
    *pieces: bytes, ends: bool = True, pause: float = 0
) -> Callable[[], Awaitable[Message]]:
    left = [*pieces]

    async def receive() -> Message:
        await asyncio.sleep(pause)
        if left:
            piece = left.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(left) or not ends}
        return {"type": "http.disconnect"}

    return receive


def read(asked: Asked, receive: Any, limit: int = 10, seconds: float = 5) -> bytes:
    return asyncio.run(read_body(asked, receive, limit, seconds))


@pytest.mark.parametrize("pieces", [[b""], [b"0123456789"], [b"01234", b"", b"56789"]])
def test_a_whole_body_up_to_the_limit(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert read(asked_of(), arriving(*pieces)) == whole
    assert read(asked_of(content_length=str(len(whole))), arriving(*pieces)) == whole


@pytest.mark.parametrize("length", [{}, {"content_length": "11"}])
def test_one_byte_over_the_limit_is_refused(length: dict[str, str]) -> None:
    with pytest.raises(BodyTooLargeError, match="more than 10 bytes") as told:
        read(asked_of(**length), arriving(b"01234", b"567890"))
    assert told.value.status == 413


def test_what_is_announced_far_over_the_limit_is_not_waited_for() -> None:
    async def never() -> Message:
        raise AssertionError

    for length in (str(1 << 40), "9" * 4000):
        with pytest.raises(BodyTooLargeError):
            read(asked_of(content_length=length), never)


def test_an_endless_body_is_not_held() -> None:
    taken = 0

    async def endless() -> Message:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b"x" * 65536, "more_body": True}

    with pytest.raises(BodyTooLargeError):
        read(asked_of(), endless)
    assert taken < 100


def test_a_slow_body_is_given_up() -> None:
    start = time.monotonic()
    with pytest.raises(SlowBodyError, match=r"within 0\.2 seconds") as told:
        read(asked_of(), arriving(*[b"x"] * 9, pause=0.1), seconds=0.2)
    assert told.value.status == 408
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("length", "receive"),
    [
        ("9", arriving(b"0123")),  # shorter than announced
        ("9", arriving(b"0123", ends=False)),
        ("9", arriving()),
        ("3", arriving(b"0123")),  # longer
    ],
)
def test_a_part_is_never_taken_for_the_whole(length: str, receive: Any) -> None:
    with pytest.raises(BadInputError, match="ended early") as told:
        read(asked_of(content_length=length), receive)
    assert told.value.status == 400


def test_the_front_answers_for_bodies(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.2)
    monkeypatch.setattr(read_body, "__defaults__", (0.2,))
    query = {"content-type": "application/sparql-query"}

    async def main() -> list[Answer]:
        gone = Caller()
        gone.gone.set()
        return [
            await ask(front, "/sparql", "POST", body=b"ASK {}" + b" " * 70_000, headers=query),
            await ask(
                front, "/sparql", "POST", body=[b"ASK", b"..."], headers=query, declared=False
            ),
            await ask(front, "/sparql", "POST", body=[b"A", b"..."], headers=query, caller=gone),
            await ask(front, "/sparql", "POST", body=[b"ASK", b" {}"], headers=query),
        ]

    large, slow, cut, whole = asyncio.run(main())
    assert (large.status, slow.status, cut.status, whole.status) == (413, 408, 400, 200)
    for refused in (large, slow, cut):
        assert refused.media_type == "application/problem+json"
        assert refused.headers["connection"] == "close"  # the rest would be taken for a request
    assert front._sites.current.using == 0
