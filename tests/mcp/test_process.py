"""The command as a process: what it prints, the server it starts, and what is left when it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from tests.command import run_command
from tests.hostile.processes import descendants
from tests.mcp.talking import command, over_stdio, talking
from tests.waiting import comes_true, gone

pytestmark = pytest.mark.xdist_group("mcp")

#: So many pairs that no engine is done with them in the time that is given.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }"


def line(method: str, number: int | None = None, **parameters: Any) -> str:
    message = {"jsonrpc": "2.0", "method": method, "params": parameters}
    return json.dumps(message | ({"id": number} if number is not None else {})) + "\n"


HELLO = line(
    "initialize",
    0,
    protocolVersion="2025-06-18",
    capabilities={},
    clientInfo={"name": "test", "version": "0"},
) + line("notifications/initialized")


@contextmanager
def running(*words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command(*words),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | environment,
    )
    try:
        with process:
            yield process
            process.kill()
    finally:
        process.kill()


def answer_to(process: subprocess.Popen[str], text: str) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(text)
    process.stdin.flush()
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def test_only_the_protocol_is_on_standard_output(server: str) -> None:
    calls = [
        line("tools/list", 1),
        "this is no message\n",
        '{"jsonrpc": "2.0", "id": 2}\n',
        line("tools/call", 3, name="item", arguments={"item": "nisc:bp-99"}),
        line("tools/call", 4, name="sparql", arguments={"query": "ASK { ?s ?p ?o }"}),
        line("tools/call", 5, name="search", arguments="text"),
        line("nothing/at/all", 6),
    ]
    with running("--server", server) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(HELLO + "".join(calls))
        process.stdin.flush()
        found: dict[int | None, dict[str, Any]] = {}
        while {0, 1, 3, 4, 5, 6} - found.keys():
            message = json.loads(process.stdout.readline())
            assert message["jsonrpc"] == "2.0"
            found[message.get("id")] = message
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(timeout=20) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert found[3]["result"]["isError"]
    assert "isError" not in found[4]["result"] or not found[4]["result"]["isError"]
    assert found[5]["error"]["code"] == -32602
    assert found[6]["error"]["code"] == -32601


def test_a_query_without_end_is_stopped_and_holds_up_nobody(tmp_path: Path) -> None:
    """With a server of its own, whose settings are those of the command."""
    record = tmp_path / "record"
    transport = over_stdio(KAKEHASHI_QUERY_SECONDS="1.5", KAKEHASHI_RECORD_DIR=str(record))
    with talking(Client(transport)) as session:
        own = [pid for pid in descendants(os.getpid()) if b"--no-record" in _words(pid)]
        assert len(own) == 1
        problem, text = session.refused("sparql", query=ENDLESS, lang="ja")
        assert problem["type"].endswith("problem/query-timeout")
        assert "1.5" in text

        async def give_up() -> None:
            with anyio.move_on_after(0.5) as scope:
                async with anyio.create_task_group() as calls:
                    for _ in range(10):  # more than are asked at a time
                        calls.start_soon(session.client.call_tool, "sparql", {"query": ENDLESS})
            assert scope.cancelled_caught

        session.portal.call(give_up)
        session.told("sparql", query="ASK { ?s a kh:Item }")
        below = descendants(own[0])
    assert not record.exists()
    assert below
    assert comes_true(lambda: all(map(gone, [*own, *below])))


@pytest.mark.parametrize("how", ["kill", "close"])
def test_no_server_is_left_when_the_client_is_gone(how: str) -> None:
    with running() as process:
        assert answer_to(process, HELLO)["id"] == 0
        own = [pid for pid in descendants(process.pid) if b"--no-record" in _words(pid)]
        assert len(own) == 1
        if how == "close":
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(timeout=20) == 0
        else:
            process.kill()
            assert process.wait(timeout=20) == -signal.SIGKILL
        assert comes_true(lambda: gone(own[0]))


def test_a_server_that_does_not_answer_is_told_and_tried_again() -> None:
    with talking(Client(over_stdio("--server", "http://127.0.0.1:9/"))) as session:
        assert session.run("list_tools").tools
        for language, said in (("en", "The server was not heard"), ("ja", "応答を得られません")):
            _, text = session.refused("item", item="nisc:bp-3", lang=language)
            assert said in text
            assert "127.0.0.1:9" in text
        with pytest.raises(MCPError, match=r"127\.0\.0\.1:9"):
            session.run("read_resource", "kakehashi://ontology")


def test_a_server_of_its_own_that_cannot_start_is_told(tmp_path: Path) -> None:
    log = tmp_path / "stderr"
    with (
        log.open("w", encoding="utf-8") as said,
        talking(Client(over_stdio(log=said, KAKEHASHI_BUILD_DIR=str(tmp_path)))) as session,
    ):
        _, text = session.refused("item", item="nisc:bp-3")
    assert "has ended before it was ready" in text
    assert "kakehashi build" in log.read_text(encoding="utf-8")


def test_without_the_extra_the_command_says_how_to_install_it() -> None:
    program = "import sys; sys.modules['mcp'] = None; from kakehashi.cli import main; main(['mcp'])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "pip install 'kakehashi[mcp]'" in done.stderr + done.stdout


def test_the_rest_of_the_program_does_without_the_sdk() -> None:
    program = (
        "import sys, kakehashi.cli, kakehashi.mcp.table;"
        "print('mcp' in sys.modules, 'kakehashi.mcp.server' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "False"]


def test_help_is_in_both_languages() -> None:
    assert "Model Context Protocol" in run_command("mcp", "--help").stdout
    assert "アシスタントに応答" in run_command("mcp", "--help", "--lang", "ja").stdout


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
