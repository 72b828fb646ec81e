"""The life of a stream: it has room, outlasts silence and faults, and ends in time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kakehashi.front import stream as streaming
from kakehashi.front.app import Front
from kakehashi.front.outgoing import NotTakenError
from kakehashi.services.live import Live
from tests.front.stream_reader import Reader, run
from tests.live.small import enter
from tests.waiting import until


def test_no_more_streams_than_there_is_room_for(
    tmp_path: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "MOST", 5)
    monkeypatch.setattr(streaming, "PER_CLIENT", 3)

    async def test(front: Front) -> None:
        mine = [Reader(front) for _ in range(3)]
        await until(lambda: all(r.status == 200 for r in mine))
        fourth = Reader(front)
        await fourth.task
        assert (fourth.status, fourth.headers["retry-after"]) == (429, "2")
        others = [Reader(front, client=f"192.0.2.{n}") for n in (2, 3)]
        await until(lambda: all(r.status == 200 for r in others))
        sixth = Reader(front, client="192.0.2.9")
        await sixth.task
        assert (sixth.status, sixth.headers["retry-after"]) == (503, "10")
        await others[0].leave()
        await mine[0].leave()
        seventh = Reader(front)
        await until(lambda: seventh.status == 200)
        for reader in (*mine[1:], others[1], seventh):
            await reader.leave()

    run(tmp_path, live, test)


def test_a_silent_stream_says_that_it_is_there(
    tmp_path: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT", 0.05)

    async def test(front: Front) -> None:
        reader = Reader(front)
        await until(lambda: reader.parser.comments >= 2)
        enter(live, "issue", visibility="members")
        # What nobody is told moves the number on, so that it is not looked through again.
        await until(lambda: reader.parser.last_id == "1")
        assert reader.messages == []
        await reader.leave()

    run(tmp_path, live, test)


def test_a_client_that_takes_nothing_is_cut_off(
    tmp_path: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "PATIENCE", 0.1)

    async def test(front: Front) -> None:
        stuck, other = Reader(front), Reader(front)
        await until(lambda: stuck.status == other.status == 200)
        stuck.takes.clear()
        enter(live, "issue")
        await until(lambda: len(other.messages) == 1)
        with pytest.raises(NotTakenError):
            await stuck.task
        assert (len(front.streams), front.streams.cut_off) == (1, 1)
        await other.leave()

    run(tmp_path, live, test)


def test_they_end_at_once_when_the_server_stops(tmp_path: Path, live: Live) -> None:
    async def test(front: Front) -> None:
        readers = [Reader(front, client=f"192.0.2.{n}") for n in range(9)]
        await until(lambda: all(r.status == 200 for r in readers))
        assert front.under_way == 0
        front.stop()
        await asyncio.wait_for(asyncio.gather(*(r.task for r in readers)), 1)
        assert all(r.ended for r in readers)
        late = Reader(front)
        await late.task
        assert late.status == 503

    run(tmp_path, live, test)


def test_nobody_looks_at_the_log_when_nobody_reads(
    tmp_path: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    head = live.changes.head

    def counted() -> int:
        nonlocal looks
        looks += 1
        return head()

    monkeypatch.setattr(type(live.changes), "head", lambda _: counted())

    async def test(front: Front) -> None:
        nonlocal looks
        readers = [Reader(front, client=f"192.0.2.{n}") for n in range(20)]
        await until(lambda: all(r.status == 200 for r in readers))
        looks = 0
        await asyncio.sleep(1)
        assert 2 <= looks <= 7  # of one watcher, however many read
        for reader in readers:
            await reader.leave()
        await asyncio.sleep(0.25)
        looks = 0
        await asyncio.sleep(0.5)
        assert looks == 0

    run(tmp_path, live, test)


def test_a_log_that_is_away_for_a_while_ends_no_stream(
    tmp_path: Path, live: Live, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(front: Front) -> None:
        reader = Reader(front)
        await until(lambda: reader.status == 200)
        with monkeypatch.context() as patch:
            patch.setattr(type(live.changes), "head", lambda _: 1 // 0)
            enter(live, "issue")
            await asyncio.sleep(0.5)
            refused = Reader(front, client="192.0.2.7")  # joins who is there, and looks at nothing
            await until(lambda: refused.status == 200)
            await refused.leave()
        await until(lambda: len(reader.messages) == 1)
        await reader.leave()

    run(tmp_path, live, test)
    assert [r.message for r in caplog.records] == ["the log of the live map cannot be read"]
