"""Queries that kill or stall the engine, in real worker processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kakehashi import confine
from kakehashi.errors import (
    BadInputError,
    BusyError,
    KakehashiError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    StoreError,
)
from kakehashi.settings import Settings
from kakehashi.store import gate
from kakehashi.store.request import Request
from kakehashi.store.workers.sandbox import Sandbox
from tests.store.test_answers import rows

ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(12)) + " }"
BOMB = (
    'SELECT (STRLEN(?e) AS ?n) { BIND("aaaaaaaaaaaaaaaaaaaa" AS ?a)'
    ' BIND(REPLACE(?a, "a", ?a) AS ?b)'
    ' BIND(REPLACE(?b, "a", ?b) AS ?c) BIND(REPLACE(?c, "a", ?c) AS ?d) BIND(?d AS ?e) }'
)


@pytest.fixture
def no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every query reach the workers."""
    monkeypatch.setattr(gate, "check", lambda *_, **__: None)


def test_reaching_out_is_refused(sandbox: Sandbox) -> None:
    for query in (
        "ASK { SERVICE <http://127.0.0.1/> {} }",
        "LOAD <http://127.0.0.1/>",
        "CLEAR ALL",
    ):
        with pytest.raises(QueryRefusedError):
            sandbox.evaluate(Request(query))


@pytest.mark.usefixtures("no_gate")
def test_workers_reach_nobody_even_without_the_gate(sandbox: Sandbox) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(0.5)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(BadInputError, match=r"not permitted|os error 1\b"):
            sandbox.evaluate(Request(f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"))
        for query in (f"LOAD <{address}>", f"LOAD <{address}> INTO GRAPH <urn:g>"):
            with pytest.raises(QuerySyntaxError):
                sandbox.evaluate(Request(query))
        with pytest.raises(TimeoutError):
            listener.accept()


def test_deadline_is_kept_and_the_next_query_answered(sandbox: Sandbox, settings: Settings) -> None:
    start = time.monotonic()
    with pytest.raises(QueryTimeoutError, match="within 2 seconds"):
        sandbox.evaluate(Request(ENDLESS))
    assert settings.query_seconds <= time.monotonic() - start < settings.query_seconds + 0.5
    start = time.monotonic()
    for _ in range(settings.query_workers):
        assert rows(sandbox, "SELECT ?n { cpsf:safety skos:notation ?n }") == [["7"]]
    assert time.monotonic() - start < 1


@pytest.mark.usefixtures("no_gate")
@pytest.mark.parametrize(
    "query",
    [
        pytest.param(BOMB, id="memory"),
        pytest.param(f"SELECT ({'STR(' * 100_000}1{')' * 100_000} AS ?x) {{}}", id="crash"),
    ],
)
def test_broken_worker_is_replaced(release: Path, settings: Settings, query: str) -> None:
    with closing(
        Sandbox(release / "store", replace(settings, query_workers=1, query_seconds=20))
    ) as own:
        with pytest.raises(QueryTimeoutError, match="512 MiB of memory, or broke its worker"):
            own.evaluate(Request(query))
        assert rows(own, "SELECT (1 AS ?x) {}") == [["1"]]


@pytest.mark.usefixtures("no_gate")
@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ({'STR(' * 3200}1{')' * 3200} AS ?x) {{}}",
        f"SELECT * {'{' * 8000}{'}' * 8000}",
        f"ASK {{ FILTER({'!' * 16000}true) }}",
        "SELECT * { {}" + " UNION {}" * 1500 + " }",
        f"SELECT (1{' + 1' * 4000} AS ?x) {{}}",
    ],
)
def test_deep_queries_within_the_length_limit_break_nothing(sandbox: Sandbox, query: str) -> None:
    assert sandbox.pool is not None
    stopped = dict(sandbox.pool.status.stopped)
    assert sandbox.evaluate(Request(query)).body
    assert sandbox.pool.status.stopped == stopped


def test_many_threads_each_get_their_own_answer(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: rows(sandbox, f"SELECT ({n} AS ?x) {{}}"), range(200)))
    assert answers == [[[str(n)]] for n in range(200)]


def test_waiting_for_a_worker_ends_at_the_deadline(release: Path, settings: Settings) -> None:
    limits = replace(settings, query_workers=1, query_seconds=1)
    with closing(Sandbox(release / "store", limits)) as own, ThreadPoolExecutor(4) as pool:
        own.wait_ready()
        start = time.monotonic()
        outcomes = [pool.submit(own.evaluate, Request(ENDLESS)) for _ in range(4)]
        errors = [o.exception(timeout=5) for o in outcomes]
        assert [type(e) for e in errors].count(QueryTimeoutError) == 1
        assert [type(e) for e in errors].count(BusyError) == 3
        assert time.monotonic() - start < 1.5


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_kills_leave_no_process_and_no_descriptor(release: Path, settings: Settings) -> None:
    own = Sandbox(release / "store", replace(settings, query_workers=1, query_seconds=0.1))
    own.wait_ready()
    before, pids = _open_files(), set(own.pids())
    for _ in range(10):
        with pytest.raises(KakehashiError):
            own.evaluate(Request(ENDLESS))
        own.wait_ready()
        pids |= set(own.pids())
    assert len(pids) > 5
    deadline = time.monotonic() + 5
    while _open_files() > before:  # a socket is closed in the next round of the event loop
        assert time.monotonic() < deadline
        time.sleep(0.05)
    own.close()
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    with pytest.raises(StoreError, match="not running"):
        own.evaluate(Request("ASK {}"))


def test_worker_has_no_environment_and_is_confined(sandbox: Sandbox) -> None:
    for pid in sandbox.pids():
        assert b"PATH=" not in Path(f"/proc/{pid}/environ").read_bytes().replace(
            b"PYTHONPATH=", b""
        )
        status = Path(f"/proc/{pid}/status").read_text()
        assert "Seccomp:\t2" in status
        assert "NoNewPrivs:\t1" in status


def test_workers_end_with_the_server(release: Path) -> None:
    program = (
        "import os, sys, pathlib; from kakehashi.settings import load_settings;"
        " from kakehashi.store.workers.sandbox import Sandbox;"
        " own = Sandbox(pathlib.Path(sys.argv[1]), load_settings({}, query_workers=2));"
        " own.wait_ready();"
        " print(*own.pids(), flush=True); os.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-c", program, str(release / "store")]
    told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout
    pids = told.split()
    assert len(pids) == 2
    deadline = time.monotonic() + 5
    while left := [pid for pid in pids if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def test_failed_start_is_loud(tmp_path: Path, settings: Settings) -> None:
    with closing(Sandbox(tmp_path / "nothing", settings)) as own:
        with pytest.raises(StoreError, match="does not start: FileNotFoundError"):
            own.wait_ready()
        with pytest.raises(StoreError, match="does not start"):
            own.evaluate(Request("ASK {}"))


def test_unconfinable_platform_is_loud(
    release: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confine, "supported", lambda: False)
    with closing(Sandbox(release / "store", settings)) as own:
        with pytest.raises(StoreError, match="cannot confine"):
            own.wait_ready()
        with pytest.raises(StoreError, match="cannot confine"):
            own.evaluate(Request("ASK {}"))


def test_self_test_fails_without_a_filter() -> None:
    with pytest.raises(RuntimeError, match="connect is not denied"):
        confine.prove()


def test_store_in_memory_is_shared_and_answers_alike(
    release: Path, settings: Settings, sandbox: Sandbox
) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    with closing(Sandbox(release / "store", replace(settings, store="memory:"))) as own:
        assert rows(own, query) == rows(sandbox, query)
        assert rows(own, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == [["8"]]
        before = own.pids()
        with pytest.raises(QueryTimeoutError):
            own.evaluate(Request(ENDLESS))
        own.wait_ready()
        assert own.pids() != before
        assert rows(own, query) == rows(sandbox, query)


def test_workers_come_back_after_their_template_was_killed(
    release: Path, settings: Settings
) -> None:
    with closing(Sandbox(release / "store", settings)) as own:
        own.wait_ready()
        before = own.pids()
        status = Path(f"/proc/{before[0]}/status").read_text()
        template = int(status.partition("PPid:")[2].split()[0])
        os.kill(template, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while set(own.pids()) & set(before) or len(own.pids()) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert rows(own, "SELECT (1 AS ?x) {}") == [["1"]]
