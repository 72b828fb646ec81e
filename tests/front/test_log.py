"""Logs: one JSON object a line, and nothing in it that says who asked what."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from kakehashi.front import log
from kakehashi.front.app import Front
from kakehashi.front.exchange import Asked
from kakehashi.front.log import RequestLog
from tests.front.direct import Caller, ask
from tests.web.conftest import app, front, made

__all__ = ["app", "front", "made"]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to standard error, as the server sets it up."""
    root = logging.getLogger()
    handlers, level = [*root.handlers], root.level
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    log.set_up()
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


def parsed(lines: io.StringIO) -> list[dict[str, Any]]:
    text = lines.getvalue()
    assert text.isascii()
    assert not any(ord(c) < 32 and c != "\n" for c in text)
    return [json.loads(line) for line in text.splitlines()]


def everything(front: Front) -> None:
    front._log = RequestLog(everything=True)


def test_a_request_is_a_line(front: Front, lines: io.StringIO) -> None:
    everything(front)
    asyncio.run(ask(front, "/en/", headers={"X-Request-Id": "mine-1"}))
    asyncio.run(ask(front, "/en/"))
    given, own = parsed(lines)
    assert given["request"] == "mine-1"
    assert own["request"] not in ("", "mine-1")
    assert (given["level"], given["logger"]) == ("info", "kakehashi.requests")
    assert (given["method"], given["path"], given["status"]) == ("GET", "/en/", 200)
    assert (given["kind"], own["kind"]) == ("page", "kept")
    assert given["bytes"] == own["bytes"] > 1000
    assert given["ms"] >= 0
    assert given["time"].endswith("+00:00")
    assert given["client"] == own["client"] != ""


def test_only_problems_unless_all_is_wanted(front: Front, lines: io.StringIO) -> None:
    for target in ("/en/", "/nothing", "/sparql?query=SELEKT"):
        asyncio.run(ask(front, target))
    assert parsed(lines) == []
    asyncio.run(ask(front, "/sparql?query=SLEEP"))
    (problem,) = parsed(lines)
    assert (problem["level"], problem["status"]) == ("warning", 503)


def test_who_asked_what_is_not_in_it(front: Front, lines: io.StringIO) -> None:
    everything(front)
    secret, address = "SELECT%20geheim", "203.0.113.77"
    for caller in (Caller(address), Caller(address), Caller("203.0.113.78")):
        asyncio.run(ask(front, f"/sparql?query={secret}", caller=caller))
    headers = {"Content-Type": "application/sparql-query", "Authorization": "Bearer geheim"}
    asyncio.run(ask(front, "/sparql", "POST", body=b"SLEEP geheim", headers=headers))
    asyncio.run(ask(front, "/sparql?query=SLEEP%20geheim", caller=Caller(address)))
    text = lines.getvalue()
    assert "geheim" not in text
    assert "203.0.113" not in text
    first, second, other, posted, _ = parsed(lines)
    assert first["client"] == second["client"] != other["client"]
    assert first["query"] == other["query"] != posted["query"] != ""


def test_a_path_cannot_write_lines_of_its_own(front: Front, lines: io.StringIO) -> None:
    everything(front)
    path = '/en/x%0a{"level":"error"}%1b[2J%c2%9b2J%e2%80%a8%00%22'
    asyncio.run(ask(front, path))
    (line,) = parsed(lines)
    assert line["path"].startswith('/en/x\n{"level":"error"}\x1b[2J\x9b2J\u2028\0')


def test_a_fault_has_its_traceback_in_the_line(lines: io.StringIO) -> None:
    fault = ZeroDivisionError("all of it")
    logging.getLogger("kakehashi.test").error("request %s failed", "r-1", exc_info=fault)
    (line,) = parsed(lines)
    assert line["message"] == "request r-1 failed"
    assert "ZeroDivisionError: all of it" in line["exception"]
    assert line["level"] == "error"


def test_who_left_is_no_problem_and_what_took_long_is(lines: io.StringIO) -> None:
    requests = RequestLog(everything=False)
    asked = Asked({}, "GET", "/x", b"", {}, "192.0.2.1", "r-1")
    requests.write(asked, "gone", 499, 0, 1.0)
    assert parsed(lines) == []
    requests.write(asked, "page", 200, 10, 6.0)
    (line,) = parsed(lines)
    assert (line["ms"], line["query"]) == (6000.0, "")


def test_the_server_itself_logs_so(front: Front, lines: io.StringIO) -> None:
    class Broken:
        writable = False
        sequence = 0

        async def answer(self, *_: Any, **__: Any) -> Any:
            raise ZeroDivisionError

    front._sites.current.sandbox = Broken()  # type: ignore[assignment]
    answer = asyncio.run(ask(front, "/sparql?query=ASK{}"))
    failure, request = parsed(lines)
    assert answer.headers["x-request-id"] in failure["message"]
    assert request["request"] == answer.headers["x-request-id"]
    assert (failure["level"], request["status"]) == ("error", 500)
