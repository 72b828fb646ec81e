"""Turns: who goes next, and that no place is ever lost or made up."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from kakehashi.errors import BusyError, TooManyRequestsError
from kakehashi.store.turns import Turns


def turns_of(places: int, per_client: int, **more: int) -> Turns:
    limits = {"waiting_per_client": 1000, "waiting": 10_000} | more
    return Turns(places=places, per_client=per_client, **limits)


async def work(turns: Turns, client: str, done: list[str], moment: float = 0) -> None:
    await turns.take(client, until=time.monotonic() + 60)
    try:
        await asyncio.sleep(moment)
        done.append(client)
    finally:
        turns.give_back(client)


@pytest.mark.parametrize("places", [1, 2, 4])
def test_a_hundred_wishes_do_not_delay_one(places: int) -> None:
    async def main() -> list[str]:
        turns, done = turns_of(places, max(1, places // 2)), list[str]()
        many = [asyncio.create_task(work(turns, "many", done, 0.002)) for _ in range(100)]
        await asyncio.sleep(0)
        few = asyncio.create_task(work(turns, "few", done, 0.002))
        await asyncio.gather(*many, few)
        return done

    # One that was at work already, and the one that was next.
    assert asyncio.run(main()).index("few") <= 2


def test_clients_go_in_turn_however_many_they_are() -> None:
    async def main() -> list[str]:
        turns, done = turns_of(1, 1), list[str]()
        wishes = [name for name in "abc" for _ in range(5)]
        await asyncio.gather(*(work(turns, name, done) for name in wishes))
        return done

    done = asyncio.run(main())
    assert done == ["a", *"abc" * 4, "b", "c"]


def test_one_client_holds_only_its_part() -> None:
    async def main() -> None:
        turns = turns_of(4, 2)
        for _ in range(2):
            await turns.take("a", until=time.monotonic() + 1)
        with pytest.raises(BusyError):
            await turns.take("a", until=time.monotonic())
        await turns.take("b", until=time.monotonic() + 1)
        with pytest.raises(BusyError):  # the last place is for whoever holds none
            await turns.take("b", until=time.monotonic())
        await turns.take("c", until=time.monotonic() + 1)
        assert [turns.working(name) for name in "abc"] == [2, 1, 1]

    asyncio.run(main())


def test_too_many_wishes_are_refused() -> None:
    async def main() -> None:
        turns, done = turns_of(1, 1, waiting_per_client=2, waiting=3), list[str]()
        tasks = [asyncio.create_task(work(turns, name, done, 0.01)) for name in "aaabb"]
        await asyncio.sleep(0)
        assert turns.waiting == 3
        with pytest.raises(TooManyRequestsError, match="2 requests of yours wait already"):
            await turns.take("a", until=time.monotonic() + 1)
        with pytest.raises(BusyError, match=r"busy with other requests \(3 wait\)"):
            await turns.take("b", until=time.monotonic() + 1)  # a waits with one more than b
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(r) for r in results].count(BusyError) == 1  # the second of b
        assert turns.waiting == 0
        assert len(done) == 4

    asyncio.run(main())


def test_who_waits_with_most_makes_way_for_a_newcomer() -> None:
    async def main() -> None:
        turns, done = turns_of(1, 1, waiting_per_client=9, waiting=3), list[str]()
        tasks = [asyncio.create_task(work(turns, name, done, 0.01)) for name in "aaaac"]
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(r).__name__ for r in results] == ["NoneType"] * 3 + ["BusyError", "NoneType"]
        assert sorted(done) == ["a", "a", "a", "c"]
        assert turns.waiting == 0

    asyncio.run(main())


def test_waiting_ends_in_time() -> None:
    async def main() -> float:
        turns = turns_of(1, 1)
        await turns.take("a", until=time.monotonic() + 1)
        start = time.monotonic()
        with pytest.raises(BusyError):
            await turns.take("b", until=start + 0.1)
        assert turns.waiting == 0
        assert turns.longest_waiting() is None
        turns.give_back("a")
        await turns.take("b", until=time.monotonic())  # the place is there
        return time.monotonic() - start

    assert 0.1 <= asyncio.run(main()) < 1


@pytest.mark.parametrize("outcome", ["turn", "expiry"])
def test_cancelled_in_the_moment_it_is_decided(outcome: str) -> None:
    async def main() -> None:
        turns = turns_of(1, 1)
        await turns.take("a", until=time.monotonic() + 1)
        seconds = 60 if outcome == "turn" else -1
        waiter = asyncio.create_task(turns.take("b", until=time.monotonic() + seconds))
        await asyncio.sleep(0)
        if outcome == "turn":
            turns.give_back("a")
        else:
            await asyncio.sleep(0)
            await asyncio.sleep(0)  # the timer goes off behind this
        assert not waiter.done()
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        if outcome == "expiry":
            turns.give_back("a")
        await turns.take("c", until=time.monotonic())
        with pytest.raises(BusyError):
            await turns.take("d", until=time.monotonic())
        assert turns.working("b") == 0

    asyncio.run(main())


class Model:
    """Clients that come, leave and finish at any moment; checks what must always hold."""

    def __init__(self, places: int, per_client: int) -> None:
        self.places, self.per_client = places, per_client
        self.turns = turns_of(places, per_client, waiting_per_client=3, waiting=6)
        self.held: list[str] = []
        self.tasks: list[tuple[str, asyncio.Task[None]]] = []

    async def come(self, client: str, seconds: float) -> None:
        async def one() -> None:
            await self.turns.take(client, until=time.monotonic() + seconds)
            self.held.append(client)

        self.tasks.append((client, asyncio.create_task(one())))

    async def look_in(self, client: str, moments: int) -> None:
        """Come without time to wait, and leave about when that is told."""
        await self.come(client, -1)
        for _ in range(moments):
            await asyncio.sleep(0)
        self.tasks[-1][1].cancel()

    def leave(self, number: int) -> None:
        pending = [task for _, task in self.tasks if not task.done()]
        if pending:
            pending[number % len(pending)].cancel()

    def finish(self, number: int) -> None:
        if self.held:
            self.turns.give_back(self.held.pop(number % len(self.held)))

    async def settle(self) -> None:
        for _ in range(4):
            await asyncio.sleep(0)

    def check(self) -> None:
        at_work = Counter(self.held)
        assert sum(at_work.values()) <= self.places
        assert all(n <= self.per_client for n in at_work.values())
        assert all(self.turns.working(c) == at_work[c] for c in "abc")
        waiting = [client for client, task in self.tasks if not task.done()]
        assert self.turns.waiting == len(waiting)
        # While a place is free those wait who hold their part; the last one is for a newcomer.
        free = self.places - len(self.held)
        for client in waiting:
            assert (
                free == 0 or at_work[client] == self.per_client or (free == 1 and at_work[client])
            )

    async def end(self) -> None:
        for _, task in self.tasks:
            task.cancel()
        await asyncio.gather(*(task for _, task in self.tasks), return_exceptions=True)
        while self.held:
            self.finish(0)
        assert self.turns.waiting == 0
        for number in range(self.places):  # each place is there, and no other
            await self.turns.take(f"new {number}", until=time.monotonic())
        with pytest.raises(BusyError):
            await self.turns.take("one too many", until=time.monotonic())


_STEPS = st.one_of(
    st.tuples(st.just("come"), st.sampled_from("abc"), st.sampled_from([-1.0, 60.0])),
    st.tuples(st.just("look in"), st.sampled_from("abc"), st.integers(0, 4)),
    st.tuples(st.just("leave"), st.integers(0, 9)),
    st.tuples(st.just("finish"), st.integers(0, 9)),
    st.tuples(st.just("step"), st.integers(1, 3)),
    st.just(("settle",)),
)


@profile(max_examples=300, deadline=None)
@given(st.integers(1, 3), st.integers(1, 2), st.lists(_STEPS, max_size=40))
def test_no_place_is_lost_or_made_up(
    places: int, per_client: int, steps: list[tuple[Any, ...]]
) -> None:
    async def main() -> None:
        model = Model(places, per_client)
        for step in steps:
            match step:
                case ("come", client, seconds):
                    await model.come(client, seconds)
                case ("look in", client, number):
                    await model.look_in(client, number)
                case ("leave", number):
                    model.leave(number)
                case ("finish", number):
                    model.finish(number)
                case ("step", number):
                    for _ in range(number):
                        await asyncio.sleep(0)
                case _:
                    await model.settle()
                    model.check()
        await model.settle()
        model.check()
        await model.end()

    asyncio.run(main())


def test_a_freed_place_goes_to_whoever_holds_fewest() -> None:
    async def main() -> None:
        turns = turns_of(3, 2)
        for name in ("a", "a", "b"):
            await turns.take(name, until=time.monotonic() + 1)
        started: list[str] = []

        async def wish(name: str) -> None:
            await turns.take(name, until=time.monotonic() + 1)
            started.append(name)

        tasks = [asyncio.create_task(wish(name)) for name in ("b", "a", "honest")]
        await asyncio.sleep(0)
        turns.give_back("a")
        await asyncio.sleep(0.01)
        assert started == ["honest"]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(main())
