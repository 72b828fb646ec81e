"""The server starts, says where, finishes what is under way, and stops."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from kakehashi.errors import SettingError
from kakehashi.settings import Settings, load_settings
from kakehashi.web.serve import run


@pytest.fixture
def settings() -> Settings:
    return load_settings({}, port=0, public_url="http://127.0.0.1/bridge/")


def test_a_request_under_way_is_finished(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    app, began, got = Flask("slow"), threading.Event(), []

    @app.get("/slow")
    def slow() -> str:
        began.set()
        time.sleep(0.6)
        return "finished"

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
        began.wait(5)
        os.kill(os.getpid(), signal.SIGTERM)

    asker = threading.Thread(target=ask)
    asker.start()
    start = time.monotonic()
    run(app, settings)
    asker.join(5)
    assert got == [b"finished"]
    assert time.monotonic() - start < 8


def test_a_port_in_use_is_said(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingError, match=r"--port"):
            run(Flask("none"), replace(settings, port=taken.getsockname()[1]))
