"""Streams of the live map: what is told to whom, and what to those who missed something."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kakehashi.front import stream as streaming
from kakehashi.front import watching
from kakehashi.front.app import Front
from kakehashi.services.live import Live
from kakehashi.services.live.livemap import Asked
from tests.front.direct import ask
from tests.front.stream_reader import Reader, run
from tests.live.small import enter, move
from tests.live.streams import Message
from tests.waiting import until


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
