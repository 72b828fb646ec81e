"""Streams of the live map: what is told, to whom, how many, and how they end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kakehashi.front import stream as streaming
from kakehashi.front import watching
from kakehashi.front.app import Front
from kakehashi.front.outgoing import NotTakenError
from kakehashi.front.site import Site
from kakehashi.services.live import Live
from kakehashi.services.live.livemap import Asked
from kakehashi.settings import load_settings
from kakehashi.web.bare import create_bare_app
from tests.front.client import OneSite
from tests.front.direct import ask
from tests.live.small import enter, live_in, move
from tests.live.streams import Message, Parser
from tests.waiting import until


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    opened = live_in(tmp_path / "record")
    yield opened
    opened.close()


class _Nothing:
    writable, pool, sequence = False, None, 0


def front_of(live: Live | None, folder: Path) -> Front:
    settings = load_settings({})
    app = create_bare_app(settings, writable=False)
    site = Site("aaaaaaaaaaaa", app, _Nothing(), folder)  # type: ignore[arg-type]
    return Front(settings, OneSite(site), live)


class Reader:
    """A client that reads a stream; it can stop taking, and go."""

    def __init__(
        self, front: Front, last: str = "", *, query: str = "", client: str = "192.0.2.1"
    ) -> None:
        self.parser, self.messages = Parser(), list[Message]()
        self.status, self.ended = 0, False
        self.headers: dict[str, str] = {}
        self.body = b""
        self.takes = asyncio.Event()
        self.takes.set()
        self._gone = asyncio.Event()
        headers = [(b"host", b"localhost")] + ([(b"last-event-id", last.encode())] if last else [])
        scope: dict[str, Any] = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": "/live/events", "raw_path": b"/live/events", "query_string": query.encode(),
            "headers": headers, "client": (client, 50000),
        }  # fmt: skip
        self.task = asyncio.ensure_future(front(scope, self._receive, self._send))

    async def _receive(self) -> MutableMapping[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        await self.takes.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            return
        assert not self.ended
        self.body += message["body"]
        self.ended = not message.get("more_body", False)
        if self.headers["content-type"].startswith("text/event-stream"):
            self.messages += self.parser.feed(message["body"])

    async def leave(self) -> None:
        self._gone.set()
        await self.task

    @property
    def entries(self) -> list[tuple[str, str]]:
        return [(m.data["action"], m.data["entry"]) for m in self.messages]


def run(folder: Path, live: Live | None, test: Callable[[Front], Awaitable[None]]) -> None:
    async def main() -> None:
        front = front_of(live, folder)
        try:
            await asyncio.wait_for(test(front), 30)
        finally:
            front.stop()
            await asyncio.to_thread(front.close)

    asyncio.run(main())


def test_what_is_written_is_told_at_once(tmp_path: Path, live: Live) -> None:
    enter(live, "actor", "Ministry")

    async def test(front: Front) -> None:
        reader = Reader(front)
        await until(lambda: reader.parser.last_id == "1")
        assert (reader.status, reader.parser.retry, reader.messages) == (200, 2000, [])
        assert reader.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert reader.headers["cache-control"] == "no-store"
        assert reader.headers["kakehashi-release"] == "aaaaaaaaaaaa"
        event = await asyncio.to_thread(enter, live, "issue", "Keys\nare old".replace("\n", " "))
        await until(lambda: len(reader.messages) == 1)
        assert reader.messages == [
            Message("live", "2", {
                "sequence": 2, "at": event.at, "kind": "issue", "entry": "issue-1",
                "action": "create", "version": 1,
                "title": {"ja": "Keys are oldの件", "en": "Keys are old"},
            })
        ]  # fmt: skip
        assert len(front.streams) == 1
        await reader.leave()
        assert len(front.streams) == 0
        assert front.under_way == 0

    run(tmp_path, live, test)


def test_what_only_members_see_is_not_told(tmp_path: Path, live: Live) -> None:
    async def test(front: Front) -> None:
        reader = Reader(front)
        await until(lambda: reader.parser.last_id == "0")
        enter(live, "issue", "Secret plan", visibility="members")
        enter(live, "issue", "Open")
        move(live, "issue-2", visibility="members", title={"en": "Hidden name"})
        move(live, "issue-2", title={"en": "Hidden name two"})
        move(live, "issue-1", visibility="public", title={"en": "Now public"})
        live.livemap.withdraw("issue-1", Asked("aki"))
        await until(lambda: reader.parser.last_id == "6")
        assert reader.entries == [
            ("create", "issue-2"), ("withdraw", "issue-2"),
            ("create", "issue-1"), ("withdraw", "issue-1"),
        ]  # fmt: skip
        gone = [m.data for m in reader.messages if m.data["action"] == "withdraw"]
        assert all("title" not in data for data in gone)
        assert b"Secret" not in reader.body
        assert b"Hidden" not in reader.body
        # Who comes back later is not told the titles of what was taken back.
        again = Reader(front, "0")
        await until(lambda: again.parser.last_id == "6")
        assert again.entries == reader.entries
        assert not any("title" in m.data for m in again.messages)
        await again.leave()
        await reader.leave()

    run(tmp_path, live, test)


def test_what_is_taken_back_is_forgotten_where_it_is_kept(tmp_path: Path, live: Live) -> None:
    async def test(front: Front) -> None:
        reader = Reader(front)
        await until(lambda: reader.status == 200)
        enter(live, "issue", "Named by mistake")
        await until(lambda: len(reader.messages) == 1)
        move(live, "issue-1", visibility="members")
        await until(lambda: len(reader.messages) == 2)
        second = Reader(front, "0")  # is told from what is kept, as the first is still there
        await until(lambda: len(second.messages) == 2)
        assert b"mistake" not in second.body
        await second.leave()
        await reader.leave()

    run(tmp_path, live, test)


def test_everything_that_was_missed_is_told(tmp_path: Path, live: Live) -> None:
    names = [enter(live, "milestone", f"Step {n}").entry for n in range(230)]

    async def one(front: Front, number: int) -> None:
        by_header, by_query = Reader(front, str(number)), Reader(front, query=f"after={number}")
        for reader in (by_header, by_query):
            await until(lambda: len(reader.messages) == len(names) - number)  # noqa: B023
            assert [name for _, name in reader.entries] == names[number:]
            assert [int(m.id) for m in reader.messages] == [*range(number + 1, len(names) + 1)]
        names.append(enter(live, "milestone", "One more").entry)
        more = [("create", names[-1])]
        await until(lambda: by_header.entries[-1:] == by_query.entries[-1:] == more)
        await by_header.leave()
        await by_query.leave()

    async def test(front: Front) -> None:
        for number in (0, 1, 150, len(names) - 1, len(names)):
            await one(front, number)

    run(tmp_path, live, test)


def test_who_is_further_behind_than_what_is_kept_reads_the_log(
    tmp_path: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "KEPT", 5)
    monkeypatch.setattr(watching, "PAGE", 3)

    async def test(front: Front) -> None:
        front.streams = streaming.Streams(live)
        first = Reader(front)
        await until(lambda: first.status == 200)
        for n in range(20):
            enter(live, "milestone", f"Step {n}")
        await until(lambda: len(first.messages) == 20)
        for number in range(21):
            late = Reader(front, str(number))
            await until(lambda: len(late.messages) == 20 - number)  # noqa: B023
            assert [int(m.id) for m in late.messages] == [*range(number + 1, 21)]
            await late.leave()
        await first.leave()

    run(tmp_path, live, test)


def test_a_number_of_a_log_that_was_replaced_begins_anew(tmp_path: Path, live: Live) -> None:
    enter(live, "issue")

    async def test(front: Front) -> None:
        reader = Reader(front, "77")
        await until(lambda: reader.parser.last_id == "1")
        assert [m.event for m in reader.messages] == ["reset"]
        await reader.leave()

    run(tmp_path, live, test)


def test_a_number_that_is_newer_than_the_last_look_is_no_reason_to_begin_anew(
    tmp_path: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(front: Front) -> None:
        first = Reader(front)
        await until(lambda: first.status == 200)
        monkeypatch.setattr(watching, "LOOK", 60)
        await asyncio.sleep(0.3)
        live.changed._hearers = ()  # as if another process wrote
        enter(live, "issue")
        second = Reader(front, "1")
        await until(lambda: second.parser.last_id == "1")
        assert second.messages == []
        for reader in (first, second):
            await reader.leave()

    run(tmp_path, live, test)


@pytest.mark.parametrize(
    ("last", "query"), [("x", ""), ("-1", ""), ("", "after=%22"), ("9" * 99, "")]
)
def test_what_is_no_number_is_refused(tmp_path: Path, live: Live, last: str, query: str) -> None:
    async def test(front: Front) -> None:
        reader = Reader(front, last, query=query)
        await reader.task
        assert (reader.status, reader.ended) == (400, True)
        assert json.loads(reader.body)["status"] == 400

    run(tmp_path, live, test)


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


def test_other_methods_and_sites_without_a_map(tmp_path: Path, live: Live) -> None:
    async def test(front: Front) -> None:
        assert (await ask(front, "/live/events", "POST", body=b"x")).status == 405
        head = await ask(front, "/live/events", "HEAD")
        assert (head.status, head.body, head.media_type) == (200, b"", "text/event-stream")
        assert (await ask(front, "/live/events", headers={"Host": "evil.example"})).status == 400
        metrics = (await ask(front, "/metrics")).body.decode()
        found = {m.name: m.samples[0].value for m in text_string_to_metric_families(metrics)}
        assert found["kakehashi_streams"] == 0
        assert found["kakehashi_streams_cut_off"] == 0

    run(tmp_path, live, test)

    async def without(front: Front) -> None:
        assert (await ask(front, "/live/events")).status == 404

    run(tmp_path, None, without)
