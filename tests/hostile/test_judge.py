"""The harness sees what it looks for: each kind of wrong answer is found."""

from __future__ import annotations

import gzip
import json
import socket
import threading

import pytest

from tests.hostile.barrage import Barrage
from tests.hostile.corpus import Input
from tests.hostile.forms import flaw
from tests.hostile.judge import Limits
from tests.hostile.listener import Listener
from tests.hostile.processes import OutgoingWatch, server_of, state_of
from tests.hostile.wire import BrokenAnswerError, ClosedError, Connection, Place
from tests.waiting import comes_true

JSON = "application/sparql-results+json"
RIGHT = b'{"head": {}, "boolean": true}'
SAFE = "X-Content-Type-Options: nosniff\r\n"
PROBLEM = {
    "type": "https://w3id.org/kakehashi/problem/query-timeout",
    "title": "No answer",
    "status": 503,
    "detail": "The query did not finish within 1 seconds.",
    "remedy": "Ask for less.",
}


def answer(
    body: bytes = RIGHT, status: int = 200, kind: str = JSON, headers: str = SAFE, cut: int = 0
) -> bytes:
    """An answer in bytes; ``cut`` bytes of its body are missing."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{headers}Content-Length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body[: len(body) - cut]


def refusal(retry: str = "Retry-After: 2\r\n", **changes: object) -> bytes:
    """A refusal in bytes."""
    document = PROBLEM | changes
    body = json.dumps(document).encode()
    return answer(body, int(str(document["status"])), "application/problem+json", SAFE + retry)


class Scripted:
    """A server that gives every request the same bytes, and closes."""

    def __init__(self, said: bytes) -> None:
        self.said = said
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.place = Place("127.0.0.1", self.socket.getsockname()[1])
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client:
                client.recv(1 << 16)
                client.sendall(self.said)

    def close(self) -> None:
        """Answer no more."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def found(said: bytes, *, seconds: float = 5, line: dict[str, object] | None = None) -> str:
    """Return what the harness finds wrong when a server answers so."""
    given = Input({"id": "x/y", "query": "ASK {}", "statuses": [200], "why": "test"} | (line or {}))
    server = Scripted(said)
    barrage = Barrage(
        server.place,
        [given],
        Limits(seconds),
        listener="http://127.0.0.1:9/",
        sources=["127.0.0.2"],
        requests=1,
    )
    barrage.start()
    barrage.join()
    server.close()
    return "; ".join(fault.what for fault in barrage.faults)


def test_a_right_answer_is_right() -> None:
    assert not found(answer(), line={"answer": {"head": {}, "boolean": True}})
    packed = answer(gzip.compress(RIGHT), headers=f"{SAFE}Content-Encoding: gzip\r\n")
    assert not found(packed, line={"answer": {"head": {}, "boolean": True}})
    assert not found(refusal(), line={"statuses": [503], "says": ["1 seconds"]})


@pytest.mark.parametrize(
    ("said", "line", "what"),
    [
        (answer(status=500), {}, "status 500"),
        (refusal(), {}, "status 503"),
        (answer(cut=1), {}, "closed in the middle"),
        (answer(b'{"head": {"vars": []}, "results": {"bindings": [', kind=JSON), {}, "broken body"),
        (answer(b"x\r\n1\r\n2,3\r\n", kind="text/csv"), {"accept": "text/csv"}, "columns"),
        (answer(b"<html>", kind="text/html"), {}, "broken body"),
        (answer(b"<urn:s> <urn:p> <urn:o", kind="text/turtle"), {}, "broken body"),
        (answer(headers=""), {}, "nosniff"),
        (answer(headers=f"{SAFE}ETag: a\r\nETag: b\r\n"), {}, "stand twice"),
        (answer(headers=f"{SAFE}Content-Length: 3\r\n"), {}, "given twice"),
        (answer(kind="text/csv", body=b"x\r\n1\r\n"), {}, "accepted is"),
        (answer(), {"answer": {"boolean": False}}, "a wrong answer"),
        (answer(), {"never": ["boolean"]}, "it holds 'boolean'"),
        (
            answer(b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}'),
            {"rows": 1},
            "0 rows",
        ),
        (answer(b"no gzip", headers=f"{SAFE}Content-Encoding: gzip\r\n"), {}, "compressed body"),
        (answer(headers=f"{SAFE}Content-Encoding: br\r\n"), {}, "compressed body"),
        (refusal(retry=""), {"statuses": [503]}, "Retry-After"),
        (refusal(detail="Too slow."), {"statuses": [503]}, "value is not said"),
        (refusal(remedy=""), {"statuses": [503]}, "what to change"),
        (refusal(), {"statuses": [503], "says": ["MiB"]}, "'MiB' is not said"),
        (refusal(title=""), {"statuses": [503]}, "not a whole problem"),
        (answer(b"oh", 503, "text/plain", f"{SAFE}Retry-After: 2\r\n"), {"statuses": [503]}, "oh"),
        (b"", {}, "closed without an answer"),
        (b"SSH-2.0\r\n", {}, "no status line"),
        (b"HTTP/1.1 200 OK\r\nX : y\r\n\r\n", {}, "no header field"),
        (b"HTTP/1.1 200 OK\r\n\r\n{}", {}, "cannot be told"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", {}, "in the middle"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc", {}, "longer"),
    ],
)
def test_a_wrong_answer_is_found(said: bytes, line: dict[str, object], what: str) -> None:
    assert what in found(said, line=line)


def test_time_is_taken() -> None:
    assert "more than 0.00" in found(answer(), seconds=-0.5)


def test_large_requests_may_be_cut_off_and_small_ones_not() -> None:
    large: dict[str, object] = {"query": [{"repeat": "x", "times": 70_000}]}
    assert "closed" in found(b"")
    assert not found(b"", line=large)
    assert not found(answer(b"no", 431, "text/plain"), line=large)
    assert found(answer(b"no", 500, "text/plain"), line=large)


def test_bytes_that_nobody_asked_for_are_seen() -> None:
    server = Scripted(answer() + b"HTTP/1.1 200")
    connection = Connection(server.place)
    assert connection.ask(b"GET / HTTP/1.1\r\n\r\n").status == 200
    assert connection.unasked() == b"HTTP/1.1 200"
    connection.close()
    server.close()


@pytest.mark.parametrize(
    ("said", "error"),
    [(b"", ClosedError), (b"HTTP/1.1 200 OK\r\n", BrokenAnswerError), (b"H", BrokenAnswerError)],
)
def test_an_end_between_answers_is_none_within_one(said: bytes, error: type[Exception]) -> None:
    server = Scripted(said)
    connection = Connection(server.place)
    with pytest.raises(error):
        connection.ask(b"GET / HTTP/1.1\r\n\r\n")
    connection.close()
    server.close()


def test_callers_are_counted_and_connections_seen() -> None:
    own = socket.create_server(("127.0.0.1", 0))
    port = own.getsockname()[1]
    front = server_of(port)
    assert state_of(front).descriptors > 0
    with Listener() as listener, OutgoingWatch(front, port, every=0.02) as watch:
        target = listener.address.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((target[0], int(target[1]))) as caller:
            caller.sendall(b"hello")
            assert comes_true(lambda: bool(watch.found and listener.callers))
    own.close()
    assert "hello" in listener.callers[0]
    assert any("connection" in said for said in watch.found)


@pytest.mark.parametrize(
    ("body", "kind", "sound"),
    [
        (b"?x\n1\n", "text/tab-separated-values", True),
        (b"?x\t?y\n1\n", "text/tab-separated-values", False),
        (b"?x\n1", "text/tab-separated-values", False),
        (b"x\r\n\r\n", "text/csv", True),
        (b'x\r\n"1\r\n', "text/csv", False),
        (b'{"head": {"vars": []}}', JSON, False),
        (b'{"head": {"vars": []}, "results": {"bindings": [{"x": {}}]}}', JSON, False),
        (b"<sparql/>", "application/sparql-results+xml", False),
        (b"<p></html>", "text/html", True),
        (b"\xff", "text/plain", False),
        (b"", "image/png", False),
    ],
)
def test_bodies(body: bytes, kind: str, sound: bool) -> None:
    assert (flaw(body, kind) == "") == sound
