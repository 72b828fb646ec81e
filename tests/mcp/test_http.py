"""The same over streamable HTTP: both eras of the protocol, and who is let in."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from mcp import Client

from tests.command import run_command
from tests.mcp.talking import asked, command, talking

pytestmark = pytest.mark.xdist_group("mcp")


@contextmanager
def served(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield a process that serves over HTTP, and its address."""
    process = subprocess.Popen(
        command("--http", "--port", "0", *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    with process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found
            yield process, found[0]
        finally:
            process.kill()


@pytest.fixture(scope="module")
def address(server: str) -> Iterator[str]:
    with served("--server", server, "--allow-host", "kg.example.org") as (process, found):
        yield found
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def posted(address: str, body: bytes, **headers: str) -> tuple[int, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request("POST", parts.path, body, given)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


HELLO = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "0"},
        },
    }
).encode()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_asks_as_over_stdio(address: str, server: str, mode: str) -> None:
    with talking(Client(address, mode=mode)) as session:
        assert len(session.run("list_tools").tools) == 9
        told, _ = session.told("crosswalk", item="nisc:bp-3", to="cpsf")
        assert told["answer"] == asked(f"{server}api/v1/items/nisc:bp-3/crosswalk?to=cpsf")
        assert told["links"]["page"].startswith(server)
        problem, _ = session.refused("item", item="nisc:bp-99", lang="ja")
        assert problem["title"] == "見つかりません"
        (content,) = session.run("read_resource", "https://w3id.org/kakehashi/id/nisc").contents
        assert "dcterms:title" in content.text


def test_pages_of_others_do_not_get_in(address: str) -> None:
    assert posted(address, HELLO)[0] == 200
    for host in ("localhost:1", "kg.example.org", "kg.example.org:443"):
        assert posted(address, HELLO, Host=host)[0] == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "kg.example.org.evil.example", ""):
        assert posted(address, HELLO, Host=host)[0] == 421
    for origin in ("http://localhost:6274", "https://kg.example.org"):
        assert posted(address, HELLO, Origin=origin)[0] == 200
    for origin in ("http://evil.example", "null", "https://kg.example.org.evil.example"):
        assert posted(address, HELLO, Origin=origin)[0] == 403


def test_bodies_that_are_none_are_refused(address: str) -> None:
    assert posted(address, HELLO, Content_Type="text/plain")[0] == 400
    assert posted(address, b"{")[0] == 400
    assert posted(address, b"[" * 100_000)[0] == 400
    assert posted(address, b'"' + b"x" * (5 << 20) + b'"')[0] == 413
    assert posted(address, HELLO)[0] == 200


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run_command("mcp", "--http", "--port", port, "--server", "http://127.0.0.1:9/")
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in done.stderr
    assert "--port" in done.stderr
