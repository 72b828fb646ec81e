"""The server says where it is, finishes what is under way, and stops."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from kakehashi.errors import SettingError
from kakehashi.front.exchange import Receive, Scope, Send
from kakehashi.front.serve import run
from kakehashi.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({}, port=0, public_url="http://127.0.0.1/bridge/", build_dir=tmp_path)


class Slow:
    """Answers after a moment."""

    draining = False
    under_way = 0

    def __init__(self) -> None:
        self.began = threading.Event()
        self.closed = False

    def stop(self) -> None:
        self.draining = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        self.under_way += 1
        self.began.set()
        await asyncio.sleep(0.6)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"finished"})
        self.under_way -= 1


def test_a_request_under_way_is_finished(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    front, got = Slow(), []

    async def opened() -> object:
        async def close() -> None:
            front.closed = True

        return front, close, lambda: None

    def ask() -> None:
        address = ""
        while not address:
            address = capsys.readouterr().out.partition("http://")[2].partition(" ")[0]
            time.sleep(0.02)
        assert address.endswith("/bridge/")
        threading.Thread(target=stop).start()
        with urllib.request.urlopen(f"http://{address}slow", timeout=5) as answer:
            got.append(answer.read())

    def stop() -> None:
        front.began.wait(5)
        os.kill(os.getpid(), signal.SIGTERM)

    asker = threading.Thread(target=ask)
    asker.start()
    start = time.monotonic()
    run(opened, settings)  # type: ignore[arg-type]
    asker.join(5)
    assert got == [b"finished"]
    assert front.draining
    assert front.closed
    assert time.monotonic() - start < 8


def test_a_port_in_use_is_said(settings: Settings) -> None:
    async def never() -> object:
        raise AssertionError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingError, match=r"--port"):
            run(never, replace(settings, port=taken.getsockname()[1]))  # type: ignore[arg-type]
