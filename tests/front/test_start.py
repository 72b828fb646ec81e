"""The server as a process: signals, slow clients, and what it leaves behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.releases import FIRST, SECOND, make_current, make_release
from tests.waiting import comes_true, gone

#: More than the buffers between a server and a client that does not read take.
LARGE = b"\0" * (24 << 20)


class Server:
    """A running server, whose patience with clients is short."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.search(r"http://([\d.]+):(\d+)/", line)
        assert match, line
        self.place = match[1], int(match[2])

    def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        address = f"http://{self.place[0]}:{self.place[1]}{path}"
        with urllib.request.urlopen(address, timeout=20) as answer:
            headers = {k.lower(): v for k, v in answer.headers.items()}
            return answer.status, answer.read(), headers

    def children(self) -> list[int]:
        """The template and the workers."""
        below = [self.process.pid]
        for pid in below:
            for task in Path(f"/proc/{pid}/task").iterdir():
                below += map(int, (task / "children").read_text(encoding="ascii").split())
        return below[1:]


@contextmanager
def server(*words: str, **environment: str) -> Iterator[Server]:
    program = (
        "import sys, kakehashi.front.serve as s; s.DRAIN = 1.0;"
        "from kakehashi.cli import main; main(sys.argv[1:])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, *words, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "KAKEHASHI_QUERY_WORKERS": "1", **environment},
    )
    try:
        yield Server(process)
    finally:
        process.kill()
        process.communicate()


def test_swapped_hung_up_and_stopped_with_a_slow_client(tmp_path: Path) -> None:
    make_release(tmp_path, FIRST, large_bin=LARGE)
    make_release(tmp_path, SECOND)
    make_current(tmp_path, FIRST)
    with server("serve", KAKEHASHI_BUILD_DIR=str(tmp_path)) as running:
        assert running.get("/readyz")[2]["kakehashi-release"] == FIRST
        slow = socket.create_connection(running.place)
        slow.sendall(b"GET /data/large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert slow.recv(12) == b"HTTP/1.1 200"
        make_current(tmp_path, SECOND)
        running.process.send_signal(signal.SIGHUP)
        assert comes_true(lambda: running.get("/livez")[2]["kakehashi-release"] == SECOND)
        children = running.children()
        start = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        _, told = running.process.communicate(timeout=20)
        assert time.monotonic() - start < 10
        assert running.process.returncode == 0
        assert comes_true(lambda: all(map(gone, children)))
        lines = [json.loads(line) for line in told.splitlines()]
        assert any(line["message"].startswith("requests under way were cut off") for line in lines)
        assert not [line for line in lines if "exception" in line]
        received = len(slow.makefile("rb").read())  # what had been sent, and then the end
        assert received < len(LARGE)
        slow.close()


def test_a_server_that_is_killed_leaves_no_process(store: Path) -> None:
    with server("endpoint", str(store)) as running:
        assert running.get("/sparql?query=ASK{}")[:2] == (200, b'{"head":{},"boolean":true}')
        children = running.children()
        assert len(children) == 2
        running.process.kill()
        assert comes_true(lambda: all(map(gone, children)))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_without_requests_it_stops_at_once(store: Path, number: int) -> None:
    with server("endpoint", str(store)) as running:
        idle = socket.create_connection(running.place)
        start = time.monotonic()
        running.process.send_signal(number)
        _, told = running.process.communicate(timeout=20)
        assert time.monotonic() - start < 5
        assert (running.process.returncode, told) == (0, "")
        idle.close()
