"""Raw HTTP: what no client library sends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest

from tests.hostile.conftest import Share
from tests.hostile.corpus import request_bytes
from tests.hostile.endless import TARGET
from tests.hostile.fire import PROBE, leaks
from tests.hostile.honest import percentile
from tests.hostile.processes import State, state_of, workers
from tests.hostile.raw import Outcome, read_cases, run, wrong
from tests.hostile.running import Server, get, serving
from tests.hostile.wire import ClosedError, Connection, Place
from tests.waiting import comes_true

pytestmark = pytest.mark.xdist_group("hostile-http")

CASES = read_cases()
#: Asks for a dozen megabytes; the number makes it another answer each time.
LARGE = "SELECT * {{ ?s ?p ?o }} OFFSET {number} LIMIT 40000"
#: Seconds within which a connection whose client takes nothing must end.
TAKE = 35.0


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of the module's own; what it may keep of answers is not much of its memory."""
    with serving(QUERY_SECONDS="2", CACHE_BYTES="4000000") as running:
        yield running


@pytest.fixture(scope="module")
def before(server: Server) -> State:
    """What the server had after its first answers and its first page."""
    for _ in range(8):
        get(server.place, PROBE)
    get(server.place, "/en/")
    return state_of(server.pid)


@pytest.fixture(scope="module")
def untaken(server: Server, before: State) -> Iterator[list[Connection]]:
    """Connections whose answers nobody takes, from the time when the module began."""
    del before
    connections = [begun(server.place, number) for number in range(4)]
    yield connections
    for connection in connections:
        connection.close()


@pytest.fixture(scope="module")
def taken_until(untaken: list[Connection]) -> float:
    """When they must have ended."""
    del untaken
    return time.monotonic() + TAKE


def begun(place: Place, number: int) -> Connection:
    """Return a connection on which a large answer has begun to come, into a small window."""
    target = f"/sparql?query={quote(LARGE.format(number=number))}"
    for _ in range(10):  # all of them ask at once, and some may be told to come again
        connection = Connection(place, f"127.0.1.{1 + number}", window=4096)
        connection.send(request_bytes(place, "GET", target.encode(), {}))
        status = connection.socket.recv(12)
        if status != b"HTTP/1.1 503":
            break
        connection.close()
        time.sleep(0.5)
    assert status == b"HTTP/1.1 200"
    return connection


@pytest.fixture(scope="module")
def outcomes(server: Server, taken_until: float) -> Iterator[dict[str, Future[Outcome]]]:
    """All cases, begun at once: the slow ones wait beside the others."""
    del taken_until
    with ThreadPoolExecutor(64) as pool:
        slow_first = sorted(CASES, key=lambda case: -case.get("seconds", 0))
        yield {case["id"]: pool.submit(run, case, server.place) for case in slow_first}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any], outcomes: dict[str, Future[Outcome]]) -> None:
    fault = wrong(case, outcomes[case["id"]].result(timeout=60))
    assert not fault, f"{case['why']} {fault}"


def test_pipelined_requests_are_answered_in_their_order(server: Server) -> None:
    connection = Connection(server.place)
    numbers = range(100)
    requests = [
        request_bytes(server.place, "GET", f"/sparql?query=ASK%7B%7D%23{n}".encode(), {})
        if n % 3
        else request_bytes(server.place, "GET", f"/nothing/{n}/".encode(), {})
        for n in numbers
    ]
    connection.send(b"".join(requests))
    for number in numbers:
        answer = connection.read()
        assert answer.status == (200 if number % 3 else 404)
        assert (f"/nothing/{number}/" in answer.body.decode()) == (number % 3 == 0)
    assert not connection.unasked()
    connection.close()


def test_a_foreign_host_leaves_nothing_in_the_cache(server: Server) -> None:
    for target in ("/en/", PROBE, "/sparql", "/data/", "/robots.txt"):
        for headers in (
            {"X-Forwarded-Host": b"evil.example"},
            {"Forwarded": b"host=evil.example"},
            {"X-Forwarded-Prefix": b"/evil.example"},
            {"X-Original-URL": b"/evil.example"},
            {"Referer": b"http://evil.example/"},
            {"Origin": b"http://evil.example"},
        ):
            connection = Connection(server.place)
            first = connection.ask(request_bytes(server.place, "GET", target.encode(), headers))
            again = connection.ask(request_bytes(server.place, "GET", target.encode(), {}))
            connection.close()
            for answer in (first, again):
                assert b"evil.example" not in answer.body
                assert "evil.example" not in " ".join(answer.headers.values())


def test_slow_readers_hinder_nobody(server: Server, share: Share) -> None:
    readers = [begun(server.place, 100 + number) for number in range(12)]
    stop = threading.Event()
    drip = threading.Thread(target=_drip, args=(readers, stop), daemon=True)
    drip.start()
    seconds = []
    for number in range(40):
        start = time.monotonic()
        answer = get(server.place, f"{PROBE}%23{number}", source="127.0.0.9")
        seconds.append(time.monotonic() - start)
        assert answer is not None
        assert answer.status == 200
        time.sleep(0.05)
    stop.set()
    drip.join()
    for reader in readers:
        reader.close()
    assert percentile(seconds, 0.95) <= 0.2 * share.patience


def _drip(readers: list[Connection], stop: threading.Event) -> None:
    while not stop.wait(0.1):
        for reader in readers:
            reader.socket.settimeout(0.01)
            try:
                reader.socket.recv(500)
            except OSError:
                continue


def test_a_client_that_leaves_frees_its_workers(share: Share) -> None:
    with serving(QUERY_SECONDS="60", QUERY_WORKERS="2") as own:
        get(own.place, PROBE)
        at_work = set(workers(own.pid))
        leaving = [Connection(own.place, f"127.0.0.{2 + n}") for n in range(2)]
        for connection in leaving:
            connection.send(request_bytes(own.place, "GET", TARGET.encode(), {}))
        time.sleep(1)
        assert set(workers(own.pid)) == at_work
        for connection in leaving:
            connection.close()
        assert comes_true(lambda: not at_work & set(workers(own.pid)), share.patience)
        assert _status(own.place) == 200


def _status(place: Place) -> int:
    answer = get(place, PROBE)
    return answer.status if answer is not None else 0


def test_a_connection_that_was_kept_is_closed_cleanly(server: Server) -> None:
    connection = Connection(server.place)
    request = request_bytes(server.place, "GET", PROBE.encode(), {"Connection": b"close"})
    assert connection.ask(request).status == 200
    with pytest.raises(ClosedError):
        connection.read(5)
    connection.close()


def test_answers_that_nobody_takes_are_given_up(
    server: Server, untaken: list[Connection], taken_until: float
) -> None:
    ended = [False] * len(untaken)

    def all_ended() -> bool:
        for number, connection in enumerate(untaken):
            ended[number] = ended[number] or not _is_open(connection)
        return all(ended)

    left = taken_until - time.monotonic()
    assert comes_true(all_ended, left, every=0.5), f"{ended.count(False)} still hold their answers"
    assert get(server.place, PROBE) is not None


def _is_open(connection: Connection) -> bool:
    """Return whether the server still has the connection; nothing is read from it."""
    local = connection.socket.getsockname()
    own = f"{int.from_bytes(bytes(map(int, local[0].split('.'))), 'little'):08X}:{local[1]:04X}"
    with open("/proc/net/tcp", encoding="ascii") as lines:  # noqa: PTH123  (no file of ours)
        return any(fields[2] == own and fields[3] == "01" for fields in map(str.split, lines))


def test_nothing_is_left(
    server: Server, before: State, outcomes: dict[str, Future[Outcome]], untaken: list[Connection]
) -> None:
    for future in outcomes.values():
        future.result(timeout=60)
    for connection in untaken:
        connection.close()
    assert not list(leaks(before, memory_mib=64))
    assert _status(server.place) == 200
