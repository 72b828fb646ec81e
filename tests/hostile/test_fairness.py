"""Hostile clients do not keep an honest one from its answers.

The honest client (127.0.0.9) asks twenty example queries in turn, none of them twice; it must get
every answer, and 95 of 100 within half a second, whatever the others do.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.conftest import Figure, Share
from tests.hostile.corpus import request_bytes
from tests.hostile.endless import TARGET, Endless
from tests.hostile.fire import PROBE, leaks
from tests.hostile.honest import EXAMPLES, Honest, percentile
from tests.hostile.processes import state_of
from tests.hostile.running import ROOT, Server, get, serving
from tests.hostile.wire import Answer, ClosedError, Connection, Place
from tests.waiting import comes_true

pytestmark = pytest.mark.xdist_group("hostile-fairness")

HONEST = "127.0.0.9"
#: What an honest client waits for 95 of 100 answers, in seconds.
BESIDE_QUERIES, BESIDE_CONNECTIONS = 0.5, 0.2

_POST = "POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
#: Kinds of connections that wait: their number, how they begin, and what comes now and then.
WAITING = {
    "half-open": (1000, b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: ", b""),
    "silent": (1000, b"", b""),
    "slow-bodies": (200, f"{_POST}Content-Length: 9999\r\n\r\nASK {{}} #".encode(), b"x"),
    "slow-chunks": (200, f"{_POST}Transfer-Encoding: chunked\r\n\r\n".encode(), b"1\r\n#\r\n"),
    "slow-pages": (
        200,
        _POST.replace("/sparql", "/en/search").encode() + b"Content-Length: 9999\r\n\r\n",
        b"x",
    ),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server as it is deployed, with the deadline that it has by default."""
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def alone(server: Server) -> dict[str, set[str]]:
    """The answers that the honest client gets when it is alone."""
    honest = Honest(server.place, HONEST, rounds=1).start()
    honest.join()
    assert not honest.errors
    return honest.answers


def test_beside_hostile_queries(
    server: Server, alone: dict[str, set[str]], share: Share, tmp_path: Path, figure: Figure
) -> None:
    report = tmp_path / "report.json"
    command = [
        *(sys.executable, "-m", "tests.hostile.fire", "--report", str(report)),
        *("--address", f"http://{server.place.name}/", "--duration", f"{share.fairness_seconds}"),
        *("--clients", "2", "--connections", "8", "--queue", "60", "--requests", str(10**9)),
        # Claiming another address each time makes nobody another client.
        *("--shuffle", "1", "--forwarded"),
    ]
    # In a process of its own, so that the honest client does not wait for the hostile ones.
    hostile = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    honest = Honest(server.place, HONEST).start()
    try:
        hostile.wait(share.fairness_seconds + 120)
    finally:
        hostile.kill()
        hostile.wait()
        honest.stop()
    found = json.loads(report.read_text(encoding="utf-8"))
    figure("hostile requests", found["requests"])
    figure("honest p50, p95, s", seconds_of(honest))
    assert found["requests"] >= 20
    assert len(honest.seconds) >= len(EXAMPLES)
    assert honest.errors == []
    assert percentile(honest.seconds, 0.95) <= BESIDE_QUERIES * share.patience
    for name, answers in honest.answers.items():
        assert answers == alone[name], name


def test_beside_endless_queries(server: Server, share: Share, figure: Figure) -> None:
    with Endless(server.place, [(f"127.0.0.{2 + n % 2}", "") for n in range(8)]):
        time.sleep(1.5)  # the workers are taken
        honest = Honest(server.place, HONEST, rounds=1 if share.requests == 0 else 5).start()
        honest.join()
    figure("honest p50, p95, s", seconds_of(honest))
    assert honest.errors == []
    assert percentile(honest.seconds, 0.95) <= BESIDE_QUERIES * share.patience


def test_two_workers_are_shared_as_well(share: Share) -> None:
    with (
        serving(QUERY_WORKERS="2") as own,
        Endless(own.place, [(f"127.0.0.{2 + n % 2}", "") for n in range(8)]),
    ):
        time.sleep(1.5)
        for number in range(3):
            answer = get(own.place, f"{PROBE}%23{number}", source=HONEST)
            assert answer is not None
            assert answer.status == 200, answer.body
            assert answer.seconds <= 1.5 * share.patience


@pytest.mark.parametrize("waiting", WAITING.values(), ids=WAITING)
def test_beside_connections_that_wait(
    server: Server, share: Share, waiting: tuple[int, bytes, bytes], figure: Figure
) -> None:
    count, head, drip = waiting
    get(server.place, PROBE)
    assert server.settled()
    before = state_of(server.pid)
    connections = [
        Connection(server.place, f"127.0.{2 + n % 2}.{1 + n % 200}") for n in range(count)
    ]
    try:
        for connection in connections:
            connection.send(head)
        stop = threading.Event()
        dripping = threading.Thread(target=_drip, args=(connections, drip, stop), daemon=True)
        dripping.start()
        honest = Honest(server.place, HONEST, rounds=2).start()
        honest.join()
        still = sum(map(_is_open, connections))
        stop.set()
        dripping.join()
    finally:
        for connection in connections:
            connection.close()
    figure("honest p50, p95, s", seconds_of(honest))
    assert still >= count * 0.9, f"only {still} of {count} were open at the end"
    assert honest.errors == []
    assert percentile(honest.seconds, 0.95) <= BESIDE_CONNECTIONS * share.patience
    assert not list(leaks(before, memory_mib=64))


def seconds_of(honest: Honest) -> str:
    """Return the median, the 95th percentile and the number of times, as text."""
    p50, p95 = percentile(honest.seconds, 0.5), percentile(honest.seconds, 0.95)
    return f"{p50:.3f} {p95:.3f} of {len(honest.seconds)}"


def _drip(connections: list[Connection], drip: bytes, stop: threading.Event) -> None:
    while drip and not stop.wait(0.5):
        for connection in connections:
            connection.send(drip)


def _is_open(connection: Connection) -> bool:
    try:
        return not connection.unasked()
    except ClosedError:
        return False


def test_who_asks_too_much_at_once_is_told_so(share: Share) -> None:
    with serving(QUERY_SECONDS="2", QUERY_WORKERS="2", QUEUE_PER_CLIENT="4") as own:
        get(own.place, PROBE)
        answers: list[Answer | None] = []
        threads = [
            threading.Thread(target=lambda: answers.append(get(own.place, TARGET, seconds=30)))
            for _ in range(20)
        ]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = time.monotonic() - start
        statuses = Counter(answer.status if answer else 0 for answer in answers)
        assert statuses.keys() <= {429, 503, 504}
        assert statuses[429] >= 10
        assert sum(statuses.values()) == 20
        assert taken <= 2 + 0.5 * share.patience
        for answer in answers:
            assert answer is not None
            assert answer.seconds <= 2 + 0.5 * share.patience
            assert answer.headers["retry-after"].isdigit()
            assert any(c.isdigit() for c in answer.body.decode())


def test_proxies_tell_who_asks(share: Share) -> None:
    clients = [("", f"203.0.113.{n}, 198.51.100.{1 + n % 2}") for n in range(8)]
    with serving(PROXIES="1") as own, Endless(own.place, clients):
        time.sleep(1.5)
        # Whoever asks can write addresses before the one that the proxy adds.
        headers = {"X-Forwarded-For": b"198.51.100.1, 192.0.2.1"}
        connection = Connection(own.place)
        request = request_bytes(own.place, "GET", f"{PROBE}%23honest".encode(), headers)
        answer = connection.ask(request)
        connection.close()
    assert answer.status == 200, answer.body
    assert answer.seconds <= 1.5 * share.patience


def test_health_is_told_though_workers_are_busy(server: Server, share: Share) -> None:
    with Endless(server.place, [(f"127.0.0.{2 + n % 4}", "") for n in range(8)]):
        time.sleep(1.5)
        live = get(server.place, "/livez", source=HONEST)
        metrics = get(server.place, "/metrics", source=HONEST)
        found = comes_true(lambda: _status(server.place, "/readyz") == 200, 2 * share.patience)
    assert live is not None
    assert live.status == 200
    assert live.seconds <= 0.2 * share.patience
    assert metrics is not None
    assert metrics.media_type == "text/plain"
    assert found


def _status(place: Place, target: str) -> int:
    answer = get(place, target, source=HONEST)
    return answer.status if answer is not None else 0
