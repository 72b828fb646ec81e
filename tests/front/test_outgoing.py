"""Large bodies that wait to be taken: whole, or broken off, and never more than so many bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest

from kakehashi.front import outgoing
from kakehashi.front.outgoing import PIECE, NotTakenError, Outgoing
from tests.waiting import until

LARGE = bytes(range(256)) * (PIECE // 64)  # four pieces


class Client:
    """Takes pieces as long as it is allowed to."""

    def __init__(self, *, takes: bool) -> None:
        self.may = asyncio.Event()
        if takes:
            self.may.set()
        self.pieces: list[MutableMapping[str, Any]] = []

    async def send(self, message: MutableMapping[str, Any]) -> None:
        self.pieces.append(message)
        await self.may.wait()

    @property
    def whole(self) -> bytes | None:
        """The body, when it came to its end."""
        if not self.pieces or self.pieces[-1].get("more_body"):
            return None
        return b"".join(piece["body"] for piece in self.pieces)


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await test()

    asyncio.run(main())


def begin(
    out: Outgoing, client: Client, name: str, content: bytes = LARGE, source: object = None
) -> asyncio.Task[None]:
    kept = source or object()
    return asyncio.ensure_future(
        out.send(content, client.send, client=name, source=kept, size=len(content))
    )


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 2 * PIECE, len(LARGE) - 1, len(LARGE)])
def test_a_body_arrives_whole(size: int) -> None:
    async def test() -> None:
        out, client = Outgoing(len(LARGE)), Client(takes=True)
        await begin(out, client, "a", LARGE[:size])
        assert client.whole == LARGE[:size]
        assert all(len(piece["body"]) <= PIECE for piece in client.pieces)
        assert out.waiting_bytes == 0

    run(test)


def test_what_waits_longest_of_who_makes_most_wait_is_broken_off() -> None:
    async def test() -> None:
        out = Outgoing(4 * len(LARGE))
        clients = [Client(takes=False) for _ in range(5)]
        honest = begin(out, clients[0], "honest")
        greedy = [begin(out, client, "greedy") for client in clients[1:4]]
        await until(lambda: out.waiting_bytes == 4 * len(LARGE))
        assert not any(task.done() for task in (honest, *greedy))
        last = begin(out, clients[4], "other")
        with pytest.raises(NotTakenError):
            await greedy[0]
        assert out.waiting_bytes == 4 * len(LARGE)
        for client in clients:
            client.may.set()
        await asyncio.gather(honest, *greedy[1:], last)
        assert [client.whole == LARGE for client in clients] == [True, False, True, True, True]
        assert out.waiting_bytes == 0

    run(test)


def test_one_reply_that_many_take_counts_once() -> None:
    async def test() -> None:
        out, same = Outgoing(2 * len(LARGE)), object()
        clients = [Client(takes=False) for _ in range(9)]
        tasks = [begin(out, client, "a", source=same) for client in clients]
        await until(lambda: all(client.pieces for client in clients))
        assert out.waiting_bytes == len(LARGE)
        for client in clients:
            client.may.set()
        await asyncio.gather(*tasks)
        assert all(client.whole == LARGE for client in clients)

    run(test)


def test_who_takes_one_reply_often_makes_no_more_of_it_wait() -> None:
    async def test() -> None:
        out, same = Outgoing(3 * len(LARGE)), object()
        often = [begin(out, Client(takes=False), "often", source=same) for _ in range(5)]
        greedy = [begin(out, Client(takes=False), "greedy") for _ in range(2)]
        await until(lambda: out.waiting_bytes == 3 * len(LARGE))
        other = begin(out, Client(takes=False), "other")
        with pytest.raises(NotTakenError):
            await greedy[0]
        assert not any(task.done() for task in (*often, greedy[1], other))
        for task in (*often, greedy[1], other):
            task.cancel()

    run(test)


def test_room_for_much_is_made_at_once() -> None:
    async def test() -> None:
        out = Outgoing(3 * len(LARGE))
        tasks = [begin(out, Client(takes=False), "a") for _ in range(3)]
        await until(lambda: out.waiting_bytes == 3 * len(LARGE))
        honest = Client(takes=True)
        await begin(out, honest, "b", LARGE * 2)
        assert honest.whole == LARGE * 2
        found = await asyncio.gather(*tasks[:2], return_exceptions=True)
        assert [type(error) for error in found] == [NotTakenError, NotTakenError]
        assert not tasks[2].done()
        tasks[2].cancel()

    run(test)


def test_a_body_must_be_taken_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        monkeypatch.setattr(outgoing, "PATIENCE", 0.05)
        monkeypatch.setattr(outgoing, "RATE", 10 * len(LARGE))
        out = Outgoing(9 * len(LARGE))
        with pytest.raises(NotTakenError):
            await begin(out, Client(takes=False), "a")
        assert out.waiting_bytes == 0

    run(test)


def test_a_client_that_leaves_leaves_nothing() -> None:
    async def test() -> None:
        out = Outgoing(len(LARGE))
        task = begin(out, Client(takes=False), "a")
        await until(lambda: out.waiting_bytes > 0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert out.waiting_bytes == 0

    run(test)
