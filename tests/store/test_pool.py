"""The pool: nobody is kept waiting by somebody else, whatever happens to the workers."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kakehashi.errors import BusyError, QueryTimeoutError, StoreError
from kakehashi.settings import Settings
from kakehashi.store.workers import pool as pools
from kakehashi.store.workers.pool import Pool
from kakehashi.store.workers.process import Data, Template, WorkerDiedError, WorkerProcess
from kakehashi.store.workers.worker import FRAME
from tests.store.test_sandbox import ENDLESS
from tests.waiting import gone, until

Run = Callable[[Callable[[Pool], Awaitable[None]]], None]


def query(text: str) -> dict[str, Any]:
    return {"query": text, "accept": "text/csv", "default_graphs": [], "named_graphs": []}


SHORT = query("SELECT ?n { cpsf:safety skos:notation ?n }")
LONG = query(ENDLESS)


async def ask(pool: Pool, asked: dict[str, Any], client: str, **more: Any) -> bytes:
    header, body = await pool.ask(asked, client=client, **{"seconds": 20, **more})
    assert header["status"] == "ok"
    return body


@asynccontextmanager
async def opened(store: Path, settings: Settings) -> AsyncIterator[Pool]:
    pool = Pool(store, settings)
    pool.open()
    try:
        await pool.ready()
        yield pool
    finally:
        await pool.close()


@pytest.fixture
def with_pool(release: Path, settings: Settings) -> Run:
    """Run a test with two workers; they are all gone afterwards."""

    def run(test: Callable[[Pool], Awaitable[None]]) -> None:
        async def main() -> list[int]:
            async with opened(release / "store", settings) as pool:
                pids: list[int] = pool.pids
                assert len(pids) == 2
                await test(pool)
                return [*pids, *pool.pids]

        pids = asyncio.run(main())
        asyncio.run(until(lambda: all(map(gone, pids)), 2))

    return run


def test_a_hundred_queries_do_not_delay_one(release: Path, settings: Settings) -> None:
    """One client has a hundred wishes at once, another one."""

    async def main() -> list[str]:
        order: list[str] = []

        async def note(pool: Pool, client: str) -> None:
            await ask(pool, SHORT, client)
            order.append(client)

        many = replace(settings, queue_per_client=100, query_workers=1)
        async with opened(release / "store", many) as pool:
            tasks = [asyncio.create_task(note(pool, "many")) for _ in range(100)]
            await until(lambda: len(order) >= 5)
            before = len(order)
            await note(pool, "one")
            assert order.index("one") <= before + 2
            await asyncio.gather(*tasks)
        return order

    assert len(asyncio.run(main())) == 101


def test_one_client_has_only_its_part_of_the_workers(with_pool: Run) -> None:
    async def test(pool: Pool) -> None:
        tasks = [asyncio.create_task(ask(pool, LONG, "a")) for _ in range(3)]
        await asyncio.sleep(0.1)
        assert pool.waiting == 2
        assert await ask(pool, SHORT, "b") == b"n\r\n7\r\n"
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert pool.waiting == 0

    with_pool(test)


def test_a_long_query_is_stopped_when_another_client_waits(with_pool: Run) -> None:
    async def test(pool: Pool) -> None:
        tasks = [asyncio.create_task(ask(pool, LONG, name)) for name in ("a", "b")]
        await asyncio.sleep(0.2)
        start = time.monotonic()
        assert await ask(pool, SHORT, "c") == b"n\r\n7\r\n"
        assert time.monotonic() - start < 5
        done, going_on = await asyncio.wait(tasks, timeout=0.3)
        assert len(done) == len(going_on) == 1  # one was enough
        with pytest.raises(
            BusyError, match=r"stopped after \d\.\d seconds, because others"
        ) as told:
            done.pop().result()
        assert told.value.status == 503
        assert pool.status.stopped == {"others": 1}
        task = going_on.pop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with_pool(test)


def test_clients_that_ask_much_do_not_stop_each_other(release: Path, settings: Settings) -> None:
    async def main() -> None:
        async with opened(release / "store", replace(settings, query_workers=4)) as pool:
            tasks = [asyncio.create_task(ask(pool, LONG, name)) for name in "aabb"]
            await asyncio.sleep(1.6)
            assert not any(task.done() for task in tasks)
            assert await ask(pool, SHORT, "c") == b"n\r\n7\r\n"  # though each of them wants more
            assert pool.status.stopped == {}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(main())


def test_the_deadline_holds_for_waiting_and_work_together(with_pool: Run) -> None:
    async def test(pool: Pool) -> None:
        start = time.monotonic()
        first = asyncio.create_task(ask(pool, LONG, "a", seconds=0.8))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(ask(pool, LONG, "a", seconds=0.4))  # it may wait half of that
        with pytest.raises(BusyError):
            await second
        assert 0.25 <= time.monotonic() - start < 0.8
        with pytest.raises(QueryTimeoutError, match=r"within 0\.8 seconds"):
            await first
        assert 0.8 <= time.monotonic() - start < 1.5
        assert pool.status.stopped == {"time": 1}
        assert await ask(pool, SHORT, "a") == b"n\r\n7\r\n"

    with_pool(test)


def test_what_takes_long_is_made_nice_and_its_worker_not_used_again(with_pool: Run) -> None:
    async def test(pool: Pool) -> None:
        before = set(pool.pids)
        task = asyncio.create_task(ask(pool, LONG, "a", seconds=1.2))
        await asyncio.sleep(0.9)
        assert sorted(nice_of(pid) for pid in before) == [0, 10]
        with pytest.raises(QueryTimeoutError):
            await task
        await until(lambda: len(pool.pids) == 2)
        assert len(before & set(pool.pids)) == 1
        assert [nice_of(pid) for pid in pool.pids] == [0, 0]

    def nice_of(pid: int) -> int:
        threads = Path(f"/proc/{pid}/task").iterdir()
        return max(os.getpriority(os.PRIO_PROCESS, int(t.name)) for t in threads)

    with_pool(test)


@pytest.mark.parametrize("breaks", [False, True])
def test_the_query_of_a_client_that_left_is_stopped(with_pool: Run, breaks: bool) -> None:
    async def test(pool: Pool) -> None:
        async def left() -> None:
            await asyncio.sleep(0.3)
            if breaks:
                raise ConnectionResetError

        start = time.monotonic()
        with pytest.raises(StoreError):
            await ask(pool, LONG, "a", gone=left)
        assert time.monotonic() - start < 5
        assert pool.status.stopped == {"left": 1}

    with_pool(test)


def test_a_worker_killed_at_work_is_replaced(with_pool: Run) -> None:
    async def test(pool: Pool) -> None:
        (pid,) = set(pool.pids) - {await busy_pid(pool)}
        others = asyncio.create_task(ask(pool, LONG, "a"))
        await asyncio.sleep(0.1)
        victim = next(p for p in pool.pids if p != pid)
        os.kill(victim, signal.SIGKILL)
        with pytest.raises(QueryTimeoutError, match="broke its worker") as told:
            await others
        assert told.value.status == 503
        start = time.monotonic()
        await until(lambda: len(pool.pids) == 2 and victim not in pool.pids)
        assert time.monotonic() - start < 5
        assert await ask(pool, SHORT, "a") == b"n\r\n7\r\n"

    async def busy_pid(pool: Pool) -> int:
        """Return the worker that is asked next: the one that answered last."""
        await ask(pool, SHORT, "a")
        return pool._idle[-1].pid

    with_pool(test)


def test_workers_killed_at_rest_cost_nobody_an_answer(with_pool: Run) -> None:
    async def test(pool: Pool) -> None:
        before = pool.pids
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        await until(lambda: not set(pool.pids) & set(before))  # noticed before anybody asks
        assert await ask(pool, SHORT, "a") == b"n\r\n7\r\n"
        assert pool.status.stopped == {}
        await until(lambda: len(pool.pids) == 2)
        assert pool.status.started == 4

    with_pool(test)


def test_closing_answers_everybody_at_once(with_pool: Run) -> None:
    async def test(pool: Pool) -> None:
        tasks = [asyncio.create_task(ask(pool, LONG, name)) for name in "aaabbbc"]
        await asyncio.sleep(0.2)
        pids = pool.pids
        start = time.monotonic()
        await pool.close()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert time.monotonic() - start < 3
        assert {type(error) for error in found} == {StoreError}
        await until(lambda: all(map(gone, pids)), 2)
        with pytest.raises(StoreError, match="not running"):
            await ask(pool, SHORT, "a")

    with_pool(test)


def test_a_worker_that_cannot_be_started_is_tried_again(
    release: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No descriptor, no process, no memory: such times pass."""
    start, failures = WorkerProcess.start, [OSError(24, "Too many open files")] * 3

    async def sometimes(template: Template, limit: int, data: Data) -> WorkerProcess:
        if failures:
            raise failures.pop()
        return await start(template, limit, data)

    monkeypatch.setattr(WorkerProcess, "start", sometimes)
    monkeypatch.setattr(pools, "_AGAIN", 0.05)

    async def main() -> None:
        pool = Pool(release / "store", settings)
        pool.open()
        with pytest.raises(StoreError, match="Too many open files"):
            await pool.ready()
        await until(lambda: len(pool.pids) == 2)
        assert await ask(pool, SHORT, "a") == b"n\r\n7\r\n"
        await pool.close()

    asyncio.run(main())


def test_a_template_given_up_leaves_no_number_behind(release: Path) -> None:
    config = {
        "store": str(release / "store"), "memory": False, "memory_mib": 512, "result_bytes": 1000,
        "writable": False, "base": "http://localhost/", "parent": os.getpid(),
    }  # fmt: skip

    async def main() -> None:
        template = Template(config)
        for moment in (0.0, 0.01, 0.05):  # before it has said that it is there
            given_up = asyncio.create_task(WorkerProcess.start(template, 1000))
            await asyncio.sleep(moment)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)
        worker = await WorkerProcess.start(template, 1000)
        assert (
            b"kakehashi.store.workers.template" in Path(f"/proc/{worker.pid}/cmdline").read_bytes()
        )
        header, body = await worker.ask(SHORT | {"seconds": 5})
        assert (header["status"], body) == ("ok", b"n\r\n7\r\n")
        os.kill(worker.pid, signal.SIGKILL)  # it is the one that answered
        await until(lambda: not worker.alive)
        await worker.end()
        await template.end()

    asyncio.run(main())


class Wire(asyncio.Transport):
    """The way to a worker, on which a test says what came."""

    def __init__(self) -> None:
        super().__init__()
        self.cut = False

    def write(self, data: Any) -> None:
        """Take what is asked."""

    def abort(self) -> None:
        self.cut = True


def frame(header: bytes, body: bytes = b"") -> bytes:
    return FRAME.pack(len(header), len(body)) + header + body


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(frame(b'{"status": "ok"}', b"xx") + b"y", id="more than an answer"),
        pytest.param(frame(b"{}", b"x" * 101), id="body over the limit"),
        pytest.param(FRAME.pack(1 << 21, 0), id="header over the limit"),
    ],
)
def test_what_is_no_answer_is_the_end_of_a_worker(said: bytes) -> None:
    async def main() -> None:
        worker, wire = WorkerProcess(100), Wire()
        worker.connection_made(wire)
        answer = worker.ask({})
        for at in range(0, len(said), 50):
            worker.data_received(said[at : at + 50])
        with pytest.raises(WorkerDiedError, match="no proper answer"):
            await answer
        assert wire.cut
        assert not worker.alive

    asyncio.run(main())


def test_what_nobody_asked_for_is_nobodys_answer() -> None:
    """A worker that was taken over could answer the next client's question beforehand."""

    async def main() -> None:
        worker, wire = WorkerProcess(100), Wire()
        worker.connection_made(wire)
        answer = worker.ask({})
        worker.data_received(frame(b'{"status": "ok"}', b"mine"))
        assert await answer == ({"status": "ok"}, b"mine")
        worker.data_received(frame(b'{"status": "ok"}', b"forged"))
        assert wire.cut

    asyncio.run(main())
