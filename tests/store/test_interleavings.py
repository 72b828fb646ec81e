"""Clients come and leave, workers answer, die and are stopped, at any moment and in any order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from kakehashi.settings import load_settings
from kakehashi.store.workers import pool as pools
from kakehashi.store.workers.pool import Pool
from kakehashi.store.workers.process import Data, WorkerDiedError
from tests.waiting import until

_ANSWER: dict[str, Any] = {"status": "ok"}


class FakeWorker:
    """A worker that answers, or dies, when the test says so."""

    living: ClassVar[set[FakeWorker]] = set()
    pids = iter(range(1, 10**9))

    def __init__(self, data: Data) -> None:
        self.pid, self.alive, self.data = next(self.pids), True, data
        self.when_lost: Callable[[], None] | None = None
        self.wanted: asyncio.Future[Any] | None = None
        self.living.add(self)

    @classmethod
    async def start(cls, _template: FakeTemplate, _limit: int, data: Data) -> FakeWorker:
        await asyncio.sleep(0)
        return cls(data)

    @property
    def at_work(self) -> bool:
        return self.wanted is not None and not self.wanted.done()

    def ask(self, *_: Any) -> asyncio.Future[Any]:
        self.wanted = asyncio.get_running_loop().create_future()
        if not self.alive:
            self.wanted.set_exception(WorkerDiedError(detail="it is gone"))
        return self.wanted

    def answer(self) -> None:
        assert self.wanted is not None
        self.wanted.set_result((_ANSWER, b""))

    def die(self) -> None:
        self.alive = False
        if self.wanted is not None and not self.wanted.done():
            self.wanted.set_exception(WorkerDiedError(detail="it ended"))
        if self.when_lost is not None:
            self.when_lost()

    def answer_and_die(self) -> None:
        self.answer()
        self.die()

    def be_nice(self) -> None:
        """Nobody is in the way."""

    async def end(self) -> None:
        self.alive = False
        await asyncio.sleep(0)
        self.living.discard(self)


class FakeTemplate:
    def __init__(self, *_: Any) -> None:
        pass

    async def end(self) -> None:
        """Nothing was begun."""


class Play:
    """A pool of such workers, and who asks it."""

    def __init__(self, count: int) -> None:
        FakeWorker.living.clear()
        self.count = count
        self.pool = Pool(
            Path("/nowhere"), load_settings({}, query_workers=count, queue_per_client=3)
        )
        self.asked: list[asyncio.Task[Any]] = []

    def ask(self, client: str) -> asyncio.Task[Any]:
        task = asyncio.create_task(self.pool.ask({}, client=client, seconds=60))
        self.asked.append(task)
        return task

    def working(self) -> list[FakeWorker]:
        return [w for w in self.living() if w.at_work]

    def living(self) -> list[FakeWorker]:
        return sorted(FakeWorker.living, key=lambda w: w.pid)

    async def step(self, what: str, value: Any) -> None:
        if what == "ask":
            self.ask(value)
        elif what == "wait":
            for _ in range(value):
                await asyncio.sleep(0)
        else:
            can: dict[str, list[Callable[[], Any]]] = {
                "answer": [worker.answer for worker in self.working()],
                "die": [worker.die for worker in self.living()],
                "last words": [worker.answer_and_die for worker in self.working()],
                "leave": [task.cancel for task in self.asked if not task.done()],
                "stop": [partial(job.stop, "others") for job in self.pool._jobs],
            }
            if can[what]:
                can[what][value % len(can[what])]()

    async def everybody_leaves(self) -> None:
        for task in self.asked:
            task.cancel()
        await asyncio.gather(*self.asked, return_exceptions=True)

    async def all_is_there(self) -> None:
        """Every worker can be had at once, and no more of them than there are."""
        await until(lambda: len(self.pool.pids) == self.count, every=0)
        assert self.pool.waiting == 0
        new = [self.ask(f"new {number}") for number in range(self.count + 2)]
        await until(lambda: len(self.working()) == self.count, every=0)
        assert self.pool.waiting == 2
        for _ in new:
            await until(lambda: bool(self.working()), every=0)
            self.working()[0].answer()
            await asyncio.sleep(0)
        assert await asyncio.gather(*new) == [(_ANSWER | {"sequence": 0}, b"")] * len(new)
        await until(lambda: len(self.pool.pids) == len(FakeWorker.living) == self.count, every=0)


_STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from("abc")),
    st.tuples(st.sampled_from(["answer", "die", "last words", "leave", "stop"]), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(1, 4)),
)


@pytest.fixture(scope="module", autouse=True)
def fakes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pools, "WorkerProcess", FakeWorker)
        patch.setattr(pools, "Template", FakeTemplate)
        yield


@profile(max_examples=150, deadline=None)
@given(st.integers(1, 4), st.lists(_STEPS, max_size=50), st.booleans())
def test_no_place_and_no_worker_is_lost(
    count: int, steps: list[tuple[str, Any]], in_the_middle: bool
) -> None:
    async def main() -> None:
        play = Play(count)
        play.pool.open()
        await play.pool.ready()
        for what, value in steps:
            await play.step(what, value)
        if not in_the_middle:
            await play.everybody_leaves()
            await play.all_is_there()
        await play.pool.close()
        assert not FakeWorker.living
        await play.everybody_leaves()

    asyncio.run(main())
