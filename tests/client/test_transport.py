"""What goes wrong on the way: it is an error that says what to mend, or it is waited for."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kakehashi.client import (
    AnswerError,
    Client,
    ClientError,
    ServerProblem,
    UnreachableError,
    UsageError,
)
from tests.client.stub import Asked, answer, stub

GOOD = answer(200, b'{"release": "a"}')


def problem(status: int, kind: str, **headers: str) -> bytes:
    document = {"type": f"https://x/problem/{kind}", "title": "T", "detail": "D", "remedy": "R"}
    body = json.dumps(document | {"status": status}).encode()
    return answer(status, body, Content_Type="application/problem+json", **headers)


BUSY = problem(503, "busy", Retry_After="1")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the client waited, without waiting; other threads sleep as they do."""
    found: list[float] = []
    clock = SimpleNamespace(sleep=found.append, monotonic=time.monotonic)
    monkeypatch.setattr("kakehashi.client.transport.time", clock)
    return found


# --- a busy server --------------------------------------------------------------------------------


def test_a_busy_server_is_asked_again_when_it_says(waits: list[float]) -> None:
    many = problem(429, "too-many-requests", Retry_After="2")
    with stub(BUSY, many, GOOD) as server, Client(server.url) as client:
        assert client.release()["release"] == "a"
        assert len(server.asked) == 3
    assert waits == [1.0, 2.0]


def test_the_number_of_times_is_bounded(waits: list[float]) -> None:
    with stub(BUSY) as server, Client(server.url, retries=2) as client:
        with pytest.raises(ServerProblem) as caught:
            client.release()
        assert len(server.asked) == 3
    assert (caught.value.status, caught.value.kind, caught.value.remedy) == (503, "busy", "R")
    assert str(caught.value) == "503 T: D R"
    assert waits == [1.0, 1.0]


def test_the_time_is_bounded(waits: list[float]) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1))
    for when in ("11", later):
        with stub(problem(503, "busy", Retry_After=when)) as server:
            with Client(server.url, timeout=10) as client, pytest.raises(ServerProblem):
                client.release()
            assert len(server.asked) == 1
    with stub(problem(503, "busy", Retry_After="4")) as server:
        with Client(server.url, timeout=10) as client, pytest.raises(ServerProblem):
            client.release()
        assert len(server.asked) == 3
    assert waits == [4.0, 4.0]


@pytest.mark.parametrize(
    "told",
    [problem(503, "query-timeout", Retry_After="1"), problem(503, "store"), problem(500, "x")],
)
def test_what_would_end_the_same_way_is_not_asked_again(told: bytes, waits: list[float]) -> None:
    with stub(told) as server, Client(server.url) as client:
        with pytest.raises(ServerProblem):
            client.ask("ASK {}")
        assert len(server.asked) == 1
    assert waits == []


def test_a_change_is_sent_again_only_under_a_name(waits: list[float]) -> None:
    with stub(BUSY, GOOD) as server, Client(server.url, token="t") as client:
        with pytest.raises(ServerProblem):
            client.post("live", {"a": 1})
        assert client.put("live/x-1", {"a": "橋"}, version=3, key="request-1") == {"release": "a"}
        client.delete("live/x-1", version=4, why="twice")
    first, second, third = server.asked
    assert (first.method, first.path, first.body) == ("POST", "/api/v1/live", b'{"a": 1}')
    assert first.headers["Idempotency-Key"] is None
    assert first.headers["Authorization"] == "Bearer t"
    assert (second.method, json.loads(second.body)) == ("PUT", {"a": "橋"})
    assert second.headers["Idempotency-Key"] == "request-1"
    assert second.headers["If-Match"] == '"3"'
    assert (third.method, third.path) == ("DELETE", "/api/v1/live/x-1?why=twice")
    assert third.headers["If-Match"] == '"4"'
    assert waits == []


def test_a_busy_server_is_waited_for_by_downloads_too(waits: list[float], tmp_path: Path) -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    listing = json.dumps({"release": "r", "files": [{"name": "a", "sha256": digest}]}).encode()
    with stub(BUSY, answer(200, listing), BUSY, answer(200, b"x")) as server:
        with Client(server.url) as client:
            assert client.sync(tmp_path).path("a").read_bytes() == b"x"
        assert len(server.asked) == 4
    with (
        stub(answer(200, listing), problem(404, "unknown-thing")) as server,
        Client(server.url) as client,
        pytest.raises(ServerProblem),
    ):
        client.sync(tmp_path / "new")
    assert waits == [1.0, 1.0]


# --- connections ----------------------------------------------------------------------------------


def test_connections_are_used_again() -> None:
    with stub(GOOD) as server, Client(server.url) as client:
        for _ in range(3):
            client.release()
        client.close()
        client.release()
        assert server.connections == 2


def test_a_connection_that_the_server_closed_is_made_anew() -> None:
    with stub(GOOD, close=True) as server, Client(server.url) as client:
        for _ in range(3):
            client.release()
            time.sleep(0.02)
        assert len(server.asked) == server.connections == 3


def test_threads_share_a_client() -> None:
    with stub(lambda asked: answer(200, json.dumps({"p": asked.path}).encode())) as server:
        with Client(server.url) as client:
            found: list[bool] = []

            def ask(name: str) -> None:
                path = f"/api/v1/items/{name}"
                found.extend(client.get(f"items/{name}") == {"p": path} for _ in range(20))

            threads = [threading.Thread(target=ask, args=(f"a:{n}",)) for n in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert server.connections <= 4
    assert found == [True] * 80


def test_a_server_below_a_path_is_asked_there() -> None:
    with stub(GOOD) as server, Client(f"{server.url}kg/") as client:
        client.release()
        assert client.url == f"{server.url}kg/"
    assert server.asked[0].path == "/kg/api/v1/release"


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with stub(GOOD) as proxy:
        place = proxy.url.removeprefix("http://")
        monkeypatch.setenv("http_proxy", f"http://u:p%40@{place}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        with Client("http://kakehashi.example/kg") as client:
            client.release()
        assert proxy.asked[0].path == "http://kakehashi.example/kg/api/v1/release"
        assert proxy.asked[0].headers["Proxy-Authorization"] == "Basic dTpwQA=="
        with stub(GOOD) as here, Client(here.url) as client:
            client.release()
            assert (len(here.asked), len(proxy.asked)) == (1, 1)
        monkeypatch.setenv("https_proxy", proxy.url)
        with Client("https://kakehashi.example") as client, pytest.raises(ClientError):
            client.release()
        assert proxy.asked[1].method == "CONNECT"


@pytest.mark.skipif(
    not shutil.which("openssl") and not os.environ.get("CI"), reason="no openssl here"
)
def test_a_certificate_must_be_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    with stub(GOOD, certificate=certificate, key=key) as server:
        assert server.url.startswith("https:")
        with Client(server.url) as client, pytest.raises(UnreachableError) as caught:
            client.release()
        assert "is not trusted" in caught.value.what
        assert "SSL_CERT_FILE" in caught.value.remedy
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with Client(server.url) as client:
            assert client.release()["release"] == "a"
            client.release()
        assert server.connections == 2  # the one that was refused, and the one that was kept


# --- an answer is whole or an error ---------------------------------------------------------------

_SHORT = {"Content_Length": "100"}
_ENDS = {"Content_Length": "", "Connection": "close"}
_ROWS = b'{"head":{"vars":["a"]},"results":{"bindings":['


@pytest.mark.parametrize(
    "told",
    [
        answer(200, b'{"release": "a"}', **_SHORT),
        answer(200, b'{"release": "a', **_ENDS),
        answer(200, b"2\r\n{}\r\n", Content_Length="", Transfer_Encoding="chunked"),
        answer(200, gzip.compress(b'{"release": "a"}')[:-9], Content_Encoding="gzip"),
        answer(200, b'["a"]'),
        answer(200, b"<html>", Content_Type="text/html"),
    ],
    ids=["short", "ends", "chunks", "gzip", "list", "page"],
)
def test_what_is_not_a_whole_answer_is_an_error(told: bytes) -> None:
    with (
        stub(told, close=True) as server,
        Client(server.url) as client,
        pytest.raises(AnswerError) as caught,
    ):
        client.release()
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("media_type", "told", "ask"),
    [
        ("application/sparql-results+json", _ROWS, lambda c: c.select("SELECT * {}")),
        ("application/n-triples", b"<a:a> <a:b> <a:c> .\n", lambda c: c.construct("DESCRIBE <x>")),
        ("text/csv", b"a\r\n", lambda c: c.answer("SELECT * {}", "text/csv")),
        ("text/csv", b"a\r\n", lambda c: c.export("csv")),
    ],
)
def test_no_part_of_a_table_or_graph_is_returned(
    media_type: str, told: bytes, ask: Callable[[Client], Any]
) -> None:
    for ending in (_SHORT, _ENDS):
        part = answer(200, told, Content_Type=media_type, **ending)
        with (
            stub(part, close=True) as server,
            Client(server.url) as client,
            pytest.raises(AnswerError),
        ):
            ask(client)


def test_an_answer_may_come_packed() -> None:
    told = answer(200, gzip.compress(b'{"release": "a"}'), Content_Encoding="gzip")
    with stub(told) as server, Client(server.url) as client:
        assert client.release()["release"] == "a"


def test_the_pages_of_two_releases_are_not_joined() -> None:
    one = answer(200, Link='<?offset=1>; rel="next"', Kakehashi_Release="a")
    with stub(one, answer(200, Kakehashi_Release="b")) as server, Client(server.url) as client:
        with pytest.raises(AnswerError, match="from release a to b"):
            list(client.pages("documents/x/items"))
        assert server.asked[1].path == "/api/v1/documents/x/items?offset=1"


# --- nobody answers -------------------------------------------------------------------------------


def test_a_wrong_address_says_what_to_mend() -> None:
    for url in (
        "127.0.0.1:8000",
        "ftp://x/",
        "http://",
        "http://x/?a=b",
        "http://[x",
        "http://x:y/",
    ):
        with pytest.raises(UsageError, match=r"http://127\.0\.0\.1:8000/"):
            Client(url)
    with pytest.raises(UsageError, match="サーバのアドレスではありません"):
        Client("x", language="ja")


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://127.0.0.1:9", "kakehashi serve"),
        ("http://kakehashi.invalid", "network"),
    ],
)
def test_no_server_says_what_to_mend(url: str, what: str) -> None:
    with Client(url) as client, pytest.raises(UnreachableError, match=what) as caught:
        client.ask("ASK {}")
    assert url in caught.value.what


def test_a_server_without_tls_is_named_so() -> None:
    with stub(GOOD) as server:
        url = server.url.replace("http:", "https:")
        with Client(url) as client, pytest.raises(UnreachableError, match="begin the address with"):
            client.release()


def test_a_slow_server_is_given_up() -> None:
    go_on = threading.Event()

    def slow(asked: Asked) -> bytes:
        go_on.wait(5)
        return GOOD

    with stub(slow) as server, Client(server.url, timeout=0.2) as client:
        with pytest.raises(UnreachableError, match=r"within 0\.2 seconds.*longer timeout"):
            client.release()
        go_on.set()


@pytest.mark.parametrize(
    "told",
    [
        answer(404, b"<html>no</html>", Content_Type="text/html"),
        answer(301, b"", Location="https://elsewhere.example/"),
        answer(404, b"not json", Content_Type="application/problem+json"),
    ],
)
def test_another_program_is_not_taken_for_the_server(told: bytes) -> None:
    with stub(told) as server, Client(server.url) as client, pytest.raises(ClientError) as caught:
        client.release()
    assert "Kakehashi" in caught.value.remedy
    if b"elsewhere" in told:
        assert "https://elsewhere.example/" in str(caught.value)


# --- weight ---------------------------------------------------------------------------------------


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, kakehashi.client; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],  # without any package but our own
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2] / "server",
        env=os.environ | {"PYTHONPATH": ""},
    )
    loaded = set(done.stdout.split())
    own = {name for name in loaded if name.startswith("kakehashi")}
    assert {name.partition(".")[0] for name in loaded - own} <= {
        "__main__",
        *sys.stdlib_module_names,
    }
    assert {name for name in own if not name.startswith("kakehashi.client")} == {
        "kakehashi",
        "kakehashi.messages",
        "kakehashi.replies",
    }
