"""Streams under load, and streams that are cut: against a real server, with writers beside it.

The writers are threads of a process of their own that writes into the same record, as the command
line does.
``python -m tests.live.load`` measures in full and prints the figures; with ``--record-url`` on a
PostgreSQL, which ``--record-url postgres`` starts by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles

from tests.live.small import enter, live_in
from tests.live.streams import Parser
from tests.record.servers import running_postgres
from tests.releases import FIRST, make_current, make_release

__all__ = ["Cuts", "Figures", "cut_and_restarted", "under_load"]

HOST = "127.0.0.1"

Record = tuple[str, Path]  #: address of its database, or nothing; its folder


@dataclass
class Figures:
    """Seconds that each write took, and until each event was seen by each reader."""

    writes: list[float]
    seen: list[float]
    expected: int  #: events that all readers together had to see
    memory: int = 0  #: KiB of the server at the end


@dataclass
class Cuts:
    """What a reader saw over many cuts."""

    written: list[int]
    seen: list[int]
    cuts: int
    restarts: int
    statuses: set[int] = field(default_factory=set)


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


class Server:
    """A server over a small release and a record of its own; it can be started anew."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url, self.port = folder, url, 0
        self.record: Record = (url, folder / "record")
        make_release(folder / "build", FIRST)
        make_current(folder / "build", FIRST)
        self.process: subprocess.Popen[str]
        self.start()

    def start(self) -> None:
        environment = {
            "KAKEHASHI_BUILD_DIR": str(self.folder / "build"),
            "KAKEHASHI_RECORD_DIR": str(self.record[1]),
            "KAKEHASHI_RECORD_URL": self.url,
            "KAKEHASHI_QUERY_WORKERS": "1",
            "KAKEHASHI_PROXIES": "1",  # readers come from many addresses
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kakehashi", "serve", "--port", str(self.port)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        assert self.process.stdout is not None
        match = re.search(r":(\d+)/", self.process.stdout.readline())
        assert match
        self.port = int(match[1])

    def stop(self, number: int = signal.SIGTERM) -> float:
        """End it, and return the seconds that it took."""
        begin = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return time.monotonic() - begin

    def memory(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]


@contextlib.contextmanager
def serving(url: str = "") -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="kakehashi-load-") as name:
        server = Server(Path(name), url)
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()


# --- writers and readers --------------------------------------------------------------------------


Written = list[tuple[int, float, float]]


def _write(record: Record, number: int, pause: float, told: Connection) -> None:
    """Write in threads until told to stop; then tell each event: number, when, how long it took."""
    live, done, end = live_in(record[1], record[0]), Written(), threading.Event()

    def work() -> None:
        while not end.is_set():
            start = time.monotonic()
            event = enter(live, "milestone", f"Step {start}")
            now = time.monotonic()
            done.append((event.sequence, now, now - start))
            end.wait(pause * random.uniform(0.5, 1.5))

    told.send("ready")
    told.recv()
    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    told.recv()
    end.set()
    for thread in threads:
        thread.join()
    told.send(sorted(done))
    live.record.engine.dispose()


class Writers:
    """A process that writes into a record, as several at a time."""

    def __init__(self, record: Record, number: int, pause: float) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_write, args=(record, number, pause, theirs), daemon=True
        )
        self._process.start()
        assert self._pipe.recv() == "ready"

    def begin(self) -> None:
        self._pipe.send("begin")

    def finish(self) -> Written:
        self._pipe.send("end")
        found: Written = self._pipe.recv()
        self._process.join()
        self._process.close()
        return found


class Stream:
    """One connection to the events."""

    def __init__(self, port: int, client: str = "192.0.2.1") -> None:
        self._port, self._client = port, client
        self.parser = Parser()
        self.status, self.cut_off = 0, False
        self.writer: asyncio.StreamWriter

    async def read(self, seen: list[tuple[int, float]], last: str = "") -> None:
        """Read until the connection ends; ``seen`` takes the number of each event, and when."""
        reader, self.writer = await asyncio.open_connection(HOST, self._port)
        head = (
            f"GET /live/events HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {self._client}\r\n"
        )
        if last:
            head += f"Last-Event-ID: {last}\r\n"
        self.writer.write(f"{head}\r\n".encode())
        try:
            answer = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.status = int(answer.split()[1])
            assert "transfer-encoding: chunked" in answer.lower()
            while size := int(await reader.readuntil(b"\r\n"), 16):
                content = (await reader.readexactly(size + 2))[:-2]
                now = time.monotonic()
                seen += [(int(m.id), now) for m in self.parser.feed(content)]
        except (asyncio.IncompleteReadError, ConnectionError):
            self.cut_off = True
        finally:
            self.writer.close()
            with contextlib.suppress(ConnectionError):
                await self.writer.wait_closed()

    def cut(self) -> None:
        """Break the connection off."""
        self.writer.transport.abort()


# --- what is measured -----------------------------------------------------------------------------


def under_load(
    seconds: float, *, readers: int = 50, writers: int = 5, pause: float = 0.2, url: str = ""
) -> Figures:
    """Let readers read while writers write, each about ``1 / pause`` times a second."""
    with serving(url) as server:
        writing = Writers(server.record, writers, pause)
        return asyncio.run(_under_load(server, writing, seconds, readers))


async def _under_load(server: Server, writing: Writers, seconds: float, readers: int) -> Figures:
    seen: list[list[tuple[int, float]]] = [[] for _ in range(readers)]
    streams = [Stream(server.port, f"192.0.2.{n % 20}") for n in range(readers)]
    tasks = [asyncio.ensure_future(s.read(mine)) for s, mine in zip(streams, seen, strict=True)]
    while not all(stream.parser.last_id for stream in streams):
        await asyncio.sleep(0.05)
    writing.begin()
    await asyncio.sleep(seconds)
    written = await asyncio.to_thread(writing.finish)
    await _settled(lambda: all(len(mine) >= len(written) for mine in seen))
    memory = server.memory()
    for stream in streams:
        stream.cut()
    await asyncio.gather(*tasks)
    done = {number: at for number, at, _ in written}
    for mine in seen:
        assert len({n for n, _ in mine}) == len(mine), "an event was seen twice"
    return Figures(
        [took for _, _, took in written],
        [max(0.0, at - done[number]) for mine in seen for number, at in mine],
        len(written) * readers,
        memory,
    )


def _has_come_to(seen: list[tuple[int, float]], number: int) -> bool:
    return bool(seen) and seen[-1][0] == number


async def _settled(all_seen: Callable[[], bool]) -> None:
    """Wait until the last is seen, or ten seconds; then a moment for what should not come."""
    end = time.monotonic() + 10
    while not all_seen() and time.monotonic() < end:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)


def cut_and_restarted(
    cuts: int = 20, restarts: int = 2, pause: float = 0.02, url: str = ""
) -> Cuts:
    """Cut a reader off at random moments, and the server too, while somebody writes."""
    with serving(url) as server:
        writing = Writers(server.record, 1, pause)
        return asyncio.run(_cut(server, writing, cuts, restarts))


async def _cut(server: Server, writing: Writers, cuts: int, restarts: int) -> Cuts:
    seen: list[tuple[int, float]] = []
    last, statuses = "", set[int]()
    ends = sorted(random.sample(range(1, cuts), restarts))
    written: Written = []
    for number in range(cuts + 1):
        stream = Stream(server.port)
        task = asyncio.ensure_future(stream.read(seen, last))
        if number == 0:
            while not stream.parser.last_id:
                await asyncio.sleep(0.01)
            writing.begin()
        await asyncio.sleep(random.uniform(0, 0.3))
        if number in ends:
            kill = signal.SIGKILL if number == ends[0] else signal.SIGTERM
            await asyncio.to_thread(server.stop, kill)
            await asyncio.to_thread(server.start)
        elif number == cuts:
            written = await asyncio.to_thread(writing.finish)
            last_one = written[-1][0]
            await _settled(partial(_has_come_to, seen, last_one))
            stream.cut()
        else:
            while not hasattr(stream, "writer"):
                await asyncio.sleep(0.001)
            stream.cut()
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await task
        statuses.add(stream.status)
        last = stream.parser.last_id or last
    numbers = [n for n, _, _ in written]
    return Cuts(numbers, [n for n, _ in seen], cuts, restarts, statuses - {0})


def _measured(seconds: float, first: str, second: str) -> str:
    """Measure and return the figures; each part has a database of its own, or a file."""
    figures = under_load(seconds, url=first)
    lost = cut_and_restarted(cuts=100, restarts=4, url=second)
    return (
        f"{'PostgreSQL' if first else 'SQLite'}\n"
        f"writes {len(figures.writes)}: p95 {p95(figures.writes) * 1000:.1f} ms\n"
        f"seen {len(figures.seen)} of {figures.expected}: p95 {p95(figures.seen) * 1000:.1f} ms,"
        f" longest {max(figures.seen) * 1000:.1f} ms\n"
        f"server {figures.memory / 1024:.0f} MiB\n"
        f"cuts {lost.cuts}, restarts {lost.restarts}: events {len(lost.written)},"
        f" lost {len(set(lost.written) - set(lost.seen))},"
        f" twice {len(lost.seen) - len(set(lost.seen))}\n"
    )


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=60.0)
    parser.add_argument("--record-url", default="", help="an empty database, or: postgres")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        first = second = given.record_url
        if given.record_url == "postgres":
            running = stack.enter_context(running_postgres())
            first, second = running.make("load"), running.make("cuts")
        sys.stdout.write(_measured(given.seconds, first, second))


if __name__ == "__main__":
    _main()
